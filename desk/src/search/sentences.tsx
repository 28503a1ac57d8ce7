// The evidence: one sentence a row, its words marked, opening into why it is coded so.

import { useMemo, useRef } from "preact/hooks";
import { VERTICAL, rove } from "../keys";
import { actMarks } from "../read/marks";
import { MarkedText } from "../parts/marked";
import { Claim, StatusWord, TypeWord, Vouches } from "../parts/bits";
import { Why } from "../parts/why";
import { address } from "../route";
import { Text, sentenceStart } from "../spans";
import type { Row } from "../types";
import { useVerdicts } from "../verdicts";
import { count, plain, shortDay } from "../words";

interface Props {
    rows: Row[];
    chosen: string | undefined;
    choose: (row: string | undefined) => void;
    by: string;
    label: string;
}

export function Sentences({ rows, chosen, choose, by, label }: Props) {
    const root = useRef<HTMLOListElement>(null);
    return (
        <ol class="sentences" ref={root} aria-label={label} onKeyDown={(event) => root.current && rove(root.current, ".sentence-head", event, VERTICAL)}>
            {rows.map((row, i) => <Sentence key={row.id} row={row} isOpen={row.id === chosen} isStop={chosen ? row.id === chosen : i === 0} choose={choose} by={by} />)}
        </ol>
    );
}

/** The sentence with who, act and whom marked, where the spans can be placed in it. */
export function MarkedSentence({ row }: { row: Row }) {
    const [text, marks] = useMemo(() => {
        const all = actMarks(row).filter((mark) => ["act", "who", "whom"].includes(mark.what.role));
        const spans = [row.trigger, ...[...row.actors, ...row.recipients].flatMap((party) => (party.span ? [party.span] : []))];
        const start = row.sentence_start ?? sentenceStart(row.sentence_text, spans);
        const moved = start < 0 ? [] : all.map((mark) => ({ ...mark, start: mark.start - start, end: mark.end - start }));
        return [new Text(row.sentence_text), moved] as const;
    }, [row]);
    return <span class="quote" dir="auto"><MarkedText text={text} start={0} end={text.length} marks={marks} /></span>;
}

function Sentence({ row, isOpen, isStop, choose, by }: { row: Row; isOpen: boolean; isStop: boolean; choose: Props["choose"]; by: string }) {
    const verdict = useVerdicts().get(row.id)?.verdict ?? row.mark;
    return (
        <li class={`sentence${isOpen ? " open" : ""}${row.background ? " background" : ""}`} data-row={row.id}>
            <button type="button" class="sentence-head" tabIndex={isStop ? 0 : -1} aria-expanded={isOpen} onClick={() => choose(isOpen ? undefined : row.id)}>
                <span class="line top">
                    <span>{row.day ? <time dateTime={row.day}>{shortDay(row.day)}</time> : "undated"}</span>
                    {row.outlet && <bdi>{row.outlet}</bdi>}
                    {row.repeats && <span class="repeats">a copy</span>}
                    {verdict && <span class={`judged judged-${verdict}`}>{verdict}</span>}
                    {(by !== "reports" || row.reports > 1) && <span class="told">told {row.reports === 1 ? "once" : `${row.reports} times, ${count(row.origins, "origin")}`}</span>}
                </span>
                <MarkedSentence row={row} />
                <span class="line under">
                    <TypeWord act={row} /><StatusWord status={row.status} />
                    <span class="parties"><Claim act={row} /></span>
                </span>
            </button>
            {isOpen && (
                <div class="sheet" tabIndex={-1}>
                    <button type="button" class="close" onClick={() => choose(undefined)} aria-label="Close the explanation">×</button>
                    <p class="sheet-claim"><Claim act={row} /></p>
                    <p class="ways">
                        <a href={address("read", { article: row.article, row: row.id })}>In the article{row.title && <>: <bdi>{row.title}</bdi></>}</a>
                        <a href={address("happening", { id: row.occurrence })}>The happening, {count(row.reports, "report")}</a>
                    </p>
                    <p class="line"><Vouches chain={row.attribution} outlet={row.outlet} /></p>
                    <Why act={row} archived mark={row.mark} claim={plain(row)} sentence={row.sentence_text} outlet={row.outlet} />
                </div>
            )}
        </li>
    );
}
