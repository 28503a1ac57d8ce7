// The claims of an article, in text order: one line each, which opens into its explanation.

import type { Reading } from "../api";
import type { Act, Statement } from "../types";
import { dateName, partyCode, partyName, placeName, plain } from "../words";
import { Claim, StatusWord, TypeWord, Vouches } from "../parts/bits";
import { Why } from "../parts/why";
import { useVerdicts } from "../verdicts";

export interface Card { id: string; at: number; act?: Act; statement?: Statement }

/** Acts and statements in the order of the text. */
export function cards(reading: Reading): Card[] {
    const { events, statements } = reading.record;
    return [
        ...events.map((act) => ({ id: act.id, at: act.trigger.start, act })),
        ...statements.map((statement) => ({ id: statement.id, at: statement.content[0]?.start ?? 0, statement })),
    ].sort((a, b) => a.at - b.at);
}

/** One line in words, for those who hear it. */
export function spoken(card: Card): string {
    if (card.act) return `${plain(card.act)}, ${card.act.status}`;
    const speaker = card.statement!.speaker;
    return `${speaker ? partyName(speaker) : "Somebody"} says`;
}

interface Props {
    reading: Reading;
    shown: Card[];
    chosen: string | undefined;
    choose: (row: string | undefined) => void;
    archived?: boolean;
}

export function CardList({ reading, shown, chosen, choose, archived }: Props) {
    const verdicts = useVerdicts();
    const { article, program } = reading.record;
    const outlet = article.outlet?.name ?? article.outlet?.domain;
    const sentence = (card: Card) => {
        const [start, end] = article.sentences[(card.act ?? card.statement)!.sentence] ?? [0, 0];
        return [...article.text].slice(start, end).join("");
    };
    return (
        <ol class="cards">
            {shown.map((card) => {
                const isOpen = card.id === chosen;
                const verdict = verdicts.get(card.id)?.verdict ?? reading.known?.find((each) => each.row === card.id)?.mark;
                return (
                    <li key={card.id} class={`card${isOpen ? " open" : ""}${card.act?.background ? " background" : ""}`} data-row={card.id}>
                        <h3>
                            <button type="button" class="card-head" aria-expanded={isOpen} onClick={() => choose(isOpen ? undefined : card.id)}>
                                {card.act ? <ActHead act={card.act} outlet={outlet} /> : <StatementHead statement={card.statement!} />}
                                {verdict && <span class={`judged judged-${verdict}`}>{verdict}</span>}
                            </button>
                        </h3>
                        {isOpen && (
                            <div class="sheet" tabIndex={-1}>
                                <button type="button" class="close" onClick={() => choose(undefined)} aria-label="Close the explanation">×</button>
                                <p class="sheet-claim">{card.act ? <Claim act={card.act} /> : <span class="claim">{spoken(card)}</span>}</p>
                                <Why
                                    act={card.act}
                                    statement={card.statement}
                                    known={reading.explanations.find((each) => each.row.id === card.id)}
                                    claim={spoken(card)}
                                    sentence={sentence(card)}
                                    outlet={outlet}
                                    program={program}
                                    archived={archived}
                                    mark={reading.known?.find((each) => each.row === card.id)?.mark}
                                />
                            </div>
                        )}
                    </li>
                );
            })}
        </ol>
    );
}

function ActHead({ act, outlet }: { act: Act; outlet?: string }) {
    return (
        <>
            <Claim act={act} />
            <span class="line">
                <TypeWord act={act} /><StatusWord status={act.status} />
                {act.date && <span>{dateName(act.date)}</span>}
                {act.place && <bdi>{placeName(act.place)}</bdi>}
                {act.background && <span>background</span>}
            </span>
            <span class="line"><Vouches chain={act.attribution} outlet={outlet} /></span>
        </>
    );
}

function StatementHead({ statement }: { statement: Statement }) {
    const { speaker } = statement;
    const words = statement.content.map((span) => span.text).join(" … ");
    return (
        <>
            <span class="speech">
                <b><bdi>{speaker ? partyName(speaker) : "Somebody"}</bdi></b>
                {speaker && <span class="code">{partyCode(speaker)}</span>}
                {statement.kind === "direct" ? <q dir="auto">{words}</q> : <span class="indirect" dir="auto">{words}</span>}
            </span>
            <span class="line">
                <span>{{ direct: "quoted", indirect: "paraphrased", mixed: "partly quoted" }[statement.kind]}</span>
                {statement.date && <span>{dateName(statement.date)}</span>}
                {statement.attribution.length > 0 && <Vouches chain={statement.attribution} />}
            </span>
        </>
    );
}
