// Review: one row at a time, right or wrong, by keys. How sure the machine is is not shown, so that it sways nobody.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import * as api from "../api";
import { useKeys } from "../keys";
import { Claim, Empty, StatusWord, Trouble, TypeWord, Vouches } from "../parts/bits";
import { saveLines } from "../parts/exports";
import { usePages, useAnswer } from "../parts/use";
import { address, type Route } from "../route";
import { Bar, Chips } from "../search/bar";
import { asked, query } from "../search/filters";
import { MarkedSentence } from "../search/sentences";
import type { Row } from "../types";
import { all, judge, send, useMayJudge, useVerdicts, type Verdict } from "../verdicts";
import { amount, count, COUNTED, dateName, placeName, plain, typeLabel } from "../words";

const KEYS: Record<string, Verdict> = { y: "right", n: "wrong", u: "unsure" };

export function ReviewView({ route }: { route: Route }) {
    const filters = asked(route.params);
    const question = query(filters, { limit: "100" });
    const { lines: rows, answer, more } = usePages(question, api.rows);
    const verdicts = useVerdicts();
    const mayJudge = useMayJudge();
    const refused = [...verdicts.values()].flatMap((each) => each.unsent || []);
    const [at, setAt] = useState<{ of: string; n: number }>();
    const first = useMemo(() => rows.findIndex((row) => !verdicts.has(row.id) && !row.mark), [question, rows.length > 0]);
    const n = at?.of === question ? at.n : Math.max(0, first);
    const row = rows[n];
    // Keys may come faster than the page is drawn: each counts from where the one before it led.
    const place = useRef(n);
    place.current = n;
    const go = (by: number) => {
        place.current = Math.max(0, Math.min(rows.length, place.current + by));
        setAt({ of: question, n: place.current });
    };
    const say = (verdict: Verdict) => {
        const row = rows[place.current];
        if (!row || !mayJudge) return;
        void judge(row.id, verdict, plain(row), row.sentence_text, true);
        go(1);
    };
    useEffect(() => { if (n >= rows.length - 5 && more) more(); }, [n, rows.length]);
    useKeys((key) => {
        const verdict = KEYS[key];
        if (verdict && mayJudge) return say(verdict), true;
        if (key === "ArrowRight" || key === "j") return go(1), true;
        if (key === "ArrowLeft" || key === "k") return go(-1), true;
        return false;
    });
    const judged = rows.filter((each) => verdicts.has(each.id)).length;
    return (
        <main class="review" id="main" tabIndex={-1}>
            <h1 class="hidden">Review</h1>
            <Bar filters={filters} />
            <div class="asked"><Chips filters={filters} /></div>
            <div class="page">
                {answer.error ? <Trouble error={answer.error} /> : null}
                {answer.value && rows.length === 0 && <Empty title="Nothing to review"><p>No row answers these filters.</p></Empty>}
                {rows.length > 0 && (
                    <p class="progress" role="status">
                        {row ? <>Row {n + 1} of {rows.length}{more && " and more"}; {count(judged, "verdict")} given</> : <>{count(judged, "verdict")} given</>}
                        {refused.length > 0 && <span class="unsent">, {refused.length} kept in this browser alone: {refused.at(-1)} <button type="button" class="quiet" onClick={() => void send()}>Send again</button></span>}
                    </p>
                )}
                {mayJudge === false && <p class="faint">Whoever may read alone can look through the rows; to judge them, a token with the scope <code>write</code> is needed.</p>}
                {row && <Question row={row} verdict={verdicts.get(row.id)?.verdict ?? row.mark ?? undefined} say={mayJudge ? say : undefined} />}
                {rows.length > 0 && !row && (
                    <Empty title="That was the last row">
                        <p>{refused.length === 0 ? "Verdicts are corrections in the archive, with who gave them and when; the machine's own row stays." : "What is kept in this browser alone is no correction yet; it is sent again when the page is opened."} <button type="button" class="quiet" onClick={() => saveLines("verdicts.jsonl", all())}>Save them as a file too</button></p>
                    </Empty>
                )}
                {rows.length > 0 && (
                    <div class="review-foot">
                        <button type="button" class="quiet" disabled={n === 0} onClick={() => go(-1)}>Back <kbd>←</kbd></button>
                        <button type="button" class="quiet" disabled={!row} onClick={() => go(1)}>Skip <kbd>→</kbd></button>
                    </div>
                )}
            </div>
        </main>
    );
}

const CHOICES: [Verdict, string, string][] = [["right", "Right", "y"], ["wrong", "Wrong", "n"], ["unsure", "Unsure", "u"]];

function Question({ row, verdict, say }: { row: Row; verdict?: Verdict; say?: (verdict: Verdict) => void }) {
    const entry = useAnswer("codebook", () => api.codebook()).value?.items.find((each) => each.event_type === row.event_type);
    return (
        <article class="question">
            <p class="line"><a href={address("read", { article: row.article, row: row.id })}><bdi>{row.title ?? "The article"}</bdi></a>{row.outlet && <bdi>{row.outlet}</bdi>}</p>
            <MarkedSentence row={row} />
            <div class="asserted">
                <p class="asserted-claim"><Claim act={row} /></p>
                <p class="line">
                    <TypeWord act={row} /><StatusWord status={row.status} />
                    {row.date && <span>{dateName(row.date)}</span>}
                    {row.place && <bdi>{placeName(row.place)}</bdi>}
                    {row.background && <span>background</span>}
                    {Object.entries(row.magnitude ?? {}).map(([what, bounds]) => bounds && <span key={what}>{amount(bounds)} {COUNTED[what]}</span>)}
                </p>
                <p class="line"><Vouches chain={row.attribution} outlet={row.outlet} /></p>
            </div>
            {say && (
                <div class="verdicts big" role="group" aria-label="Is this row right?">
                    {CHOICES.map(([value, label, key]) => (
                        <button key={value} type="button" class={`verdict verdict-${value}`} aria-pressed={verdict === value} aria-keyshortcuts={key} onClick={() => say(value)}>{label} <kbd>{key}</kbd></button>
                    ))}
                </div>
            )}
            {entry && <details class="entry-hint"><summary>{typeLabel(row)}: what it is and is not</summary><p class="definition">{entry.definition}</p><ul>{entry.exclude.map((rule) => <li key={rule}>not: {rule.replace("->", "→")}</li>)}</ul></details>}
        </article>
    );
}
