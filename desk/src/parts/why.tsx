// Why a row is as it is: its facts, on whose word, which entry of the codebook spoke, what lost; and right, wrong or unsure.

import { useEffect, useState } from "preact/hooks";
import { explain, type Explanation } from "../api";
import type { Act, Statement } from "../types";
import { COUNTED, amount, codeName, dateName, partyCode, partyName, placeName, typeLabel, voice } from "../words";
import { judge, useMayJudge, useVerdicts, type Verdict } from "../verdicts";
import { StatusWord, Sure, TypeWord } from "./bits";

interface Props {
    act?: Act;
    statement?: Statement;
    /** What the caller knows already; else it is asked for. */
    known?: Explanation;
    claim: string;
    sentence: string;
    outlet?: string;
    program?: Record<string, string>;
    /** Whether the row is one of an archive, which keeps verdicts. */
    archived?: boolean;
    /** What the archive says that people said of it. */
    mark?: Verdict | null;
}

const SPOKE = { rule: "a rule of the codebook", model: "the trained reader alone", both: "a rule of the codebook and the trained reader" };

// What `said` holds beside this is shown as facts above.
const READER = new Set(["codebook", "reader", ""]);

function useExplanation(row: string, known: Explanation | undefined): Explanation | undefined | null {
    const [found, setFound] = useState<Explanation | undefined | null>(known);
    useEffect(() => {
        if (known) return setFound(known);
        setFound(undefined);
        let isWanted = true;
        explain(row).then((each) => isWanted && setFound(each), () => isWanted && setFound(null));
        return () => void (isWanted = false);
    }, [row, known]);
    return found;
}

export function Why({ act, statement, known, claim, sentence, outlet, program, archived = false, mark }: Props) {
    const row = (act ?? statement)!;
    const found = useExplanation(row.id, known);
    const evidence = row.evidence;
    // An archive keeps corrections of acts alone, and takes them of who may write.
    const mayJudge = useMayJudge();
    const canJudge = !archived || (act && mayJudge);
    return (
        <div class="why">
            {canJudge && <Verdicts row={row.id} claim={claim} sentence={sentence} archived={archived} mark={mark} />}
            {act ? <ActFacts act={act} outlet={outlet} /> : <StatementFacts statement={statement!} outlet={outlet} />}
            {evidence && (
                <section>
                    <h4>Why it is coded so</h4>
                    <p>
                        Found by {SPOKE[evidence.spoke]}
                        {evidence.clause && <>, at <q>{evidence.clause}</q></>}, under <a href={`#/codebook?entry=${encodeURIComponent(evidence.entry)}`}>{evidence.entry}</a>.
                        {" "}<Sure p={row.confidence} />
                    </p>
                    {evidence.alternatives.length > 0 && (
                        <table class="runners">
                            <caption>Runners-up</caption>
                            <tbody>
                                {evidence.alternatives.slice(0, 3).map((each) => (
                                    <tr key={each.event_type}><th scope="row">{typeLabel(each)}</th><td><Sure p={each.confidence} /></td></tr>
                                ))}
                            </tbody>
                        </table>
                    )}
                </section>
            )}
            {found === undefined && <p class="faint">Asking why…</p>}
            {found?.definition && <section><h4>Definition</h4><p class="definition">{found.definition}</p></section>}
            {found?.lost && found.lost.length > 0 && (
                <section>
                    <h4>What else it could have been</h4>
                    <ul class="lost">
                        {found.lost.slice(0, 5).map((each, i) => <li key={i}><b>{typeLabel({ event_type: each.entry })}</b> by <q>{each.trigger}</q>: {each.why}</li>)}
                    </ul>
                </section>
            )}
            <Details found={found} program={program} row={row.id} />
        </div>
    );
}

function Details({ found, program, row }: { found: Explanation | undefined | null; program?: Record<string, string>; row: string }) {
    const lines: [string, string][] = [];
    for (const [key, value] of found?.said ?? []) {
        if (READER.has(key)) lines.push([key, value]);
    }
    return (
        <details class="versions">
            <summary>Figures and versions</summary>
            {lines.length > 0 && <dl class="figures">{lines.map(([key, value], i) => <div key={i}><dt>{key}</dt><dd>{value}</dd></div>)}</dl>}
            <dl class="figures">
                <div><dt>row</dt><dd class="mono">{row}</dd></div>
                {Object.entries(program ?? {}).map(([key, value]) => <div key={key}><dt>{key.replace("_digest", "")}</dt><dd class="mono">{value.slice(0, 16)}</dd></div>)}
            </dl>
        </details>
    );
}

function ActFacts({ act, outlet }: { act: Act; outlet?: string }) {
    return (
        <dl class="facts">
            <div><dt>Who</dt><dd>{act.actors.length === 0 ? <i>nobody is named</i> : act.actors.map((each, i) => <PartyFact key={i} party={each} />)}</dd></div>
            <div><dt>Act</dt><dd><TypeWord act={act} /> by the words <q>{act.trigger.text}</q>{act.mode && act.mode.length > 0 && <>; {act.mode.join(", ")}</>}</dd></div>
            {act.recipients.length > 0 && <div><dt>To whom</dt><dd>{act.recipients.map((each, i) => <PartyFact key={i} party={each} />)}</dd></div>}
            <div><dt>Status</dt><dd><StatusWord status={act.status} />{act.background && <>; told as background</>}</dd></div>
            {act.date && <div><dt>When</dt><dd>{dateName(act.date)}{act.date.span && <> <q>{act.date.span.text}</q></>}</dd></div>}
            <div><dt>Where</dt><dd>{act.place ? <>{placeName(act.place)}{act.place.precision && <span class="faint"> ({act.place.precision})</span>}</> : <i>no place is told</i>}</dd></div>
            {Object.entries(act.magnitude ?? {}).map(([what, bounds]) => bounds && (
                <div key={what}><dt>{COUNTED[what]}</dt><dd>{amount(bounds)}{bounds.span && <> <q>{bounds.span.text}</q></>}</dd></div>
            ))}
            <Chain chain={act.attribution} outlet={outlet} />
            {act.contexts && act.contexts.length > 0 && <div><dt>Context</dt><dd>{act.contexts.join(", ").replaceAll("_", " ")}</dd></div>}
        </dl>
    );
}

function StatementFacts({ statement, outlet }: { statement: Statement; outlet?: string }) {
    return (
        <dl class="facts">
            <div><dt>Speaker</dt><dd>{statement.speaker ? <PartyFact party={statement.speaker} /> : <i>nobody is named</i>}</dd></div>
            {statement.addressee && <div><dt>Told to</dt><dd><PartyFact party={statement.addressee} /></dd></div>}
            <div><dt>Kind</dt><dd>{{ direct: "a quotation", indirect: "in the reporter’s words", mixed: "partly quoted" }[statement.kind]}{statement.cue && <>, by <q>{statement.cue.text}</q></>}</dd></div>
            {statement.date && <div><dt>When</dt><dd>{dateName(statement.date)}</dd></div>}
            <Chain chain={statement.attribution} outlet={outlet} />
            {statement.events.length > 0 && <div><dt>Tells of</dt><dd>{statement.events.length} {statement.events.length === 1 ? "act" : "acts"}</dd></div>}
        </dl>
    );
}

function PartyFact({ party }: { party: Act["actors"][number] }) {
    const words = party.span?.text;
    return (
        <span class="party-fact">
            <bdi>{partyName(party)}</bdi> <span class="code">{partyCode(party)}</span>
            {party.office && <span class="faint">, {party.office}</span>}
            {words && words !== partyName(party) && <> <q>{words}</q></>}
            {party.code && party.name !== codeName(party.code) && <span class="faint">, {codeName(party.code)}</span>}
        </span>
    );
}

function Chain({ chain, outlet }: { chain: Act["attribution"]; outlet?: string }) {
    return (
        <div>
            <dt>On whose word</dt>
            <dd>
                {chain.length === 0
                    ? <>{outlet ? <bdi>{outlet}</bdi> : "the article itself"}; no other voice is named</>
                    : <ol class="chain">{chain.map((link, i) => <li key={i}><bdi>{voice(link)}</bdi>{link.cue && <> <q>{link.cue.text}</q></>} <span class="faint">{link.kind}</span></li>)}</ol>}
            </dd>
        </div>
    );
}

const CHOICES: [Verdict, string][] = [["right", "Right"], ["wrong", "Wrong"], ["unsure", "Unsure"]];

function Verdicts({ row, claim, sentence, archived, mark }: { row: string; claim: string; sentence: string; archived: boolean; mark?: Verdict | null }) {
    const [told, setTold] = useState("");
    const verdict = useVerdicts().get(row)?.verdict ?? mark ?? undefined;
    return (
        <div class="verdicts" role="group" aria-label="Is this row right?">
            <span class="ask">Is this right?</span>
            {CHOICES.map(([value, label]) => (
                <button
                    key={value}
                    type="button"
                    class={`verdict verdict-${value}`}
                    aria-pressed={verdict === value}
                    onClick={() => void judge(row, verdict === value ? undefined : value, claim, sentence, archived).then(setTold)}
                >
                    {label}
                </button>
            ))}
            <span class="faint small" role="status">{told}</span>
        </div>
    );
}
