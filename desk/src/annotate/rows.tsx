// Rows as they are typed: proposed ones to judge, and those that were added.

import { useEffect, useRef, useState } from "preact/hooks";
import type * as api from "../api";
import { MarkedText } from "../parts/marked";
import { Text } from "../spans";

export type Verdict = "yes" | "no" | "unsure";

const CHOICES: [Verdict, string, string, string][] = [["yes", "Right", "y", "right"], ["no", "Wrong", "n", "wrong"], ["unsure", "Cannot tell", "u", "unsure"]];

/** The sentence, with the words of the row at hand marked. */
export function SentenceText({ sentence, open }: { sentence: api.Sentence; open?: api.Proposed }) {
    const text = new Text(sentence.text);
    const words = open?.words;
    const marks = words ? [{ start: words.start, end: words.end, what: { role: "act" as const, row: "", quad: undefined, on: true } }] : [];
    return <p class="quote at-hand" dir="auto"><MarkedText text={text} start={0} end={text.length} marks={marks as never} /></p>;
}

/** `closed | SANCTION | Kenya=KEN.GOV | - | occurred` as words set apart, for those who see it the first time. */
function Line({ row }: { row: { kind: "event" | "statement"; line: string } }) {
    const [, line = row.line] = /^(?:event|statement): (.*)$/s.exec(row.line) ?? [];
    const names = row.kind === "event" ? ["words", "type", "who", "upon whom", "status", "more"] : ["speaker", "word of saying", "kind", "what was said", "more"];
    const cells = line.split(" | ");
    return (
        <dl class={`typed typed-${row.kind}`}>
            {cells.map((cell, i) => <div key={i}><dt>{names[i] ?? "more"}</dt><dd dir="auto">{cell === "-" ? <span class="nobody">nobody</span> : cell}</dd></div>)}
        </dl>
    );
}

interface Props {
    proposal: api.Proposed;
    isOpen: boolean;
    isEditing: boolean;
    edit: (isOn: boolean) => void;
    judge?: (verdict: Verdict, edits?: string) => Promise<void>;
}

export function Proposal({ proposal, isOpen, isEditing, edit, judge }: Props) {
    return (
        <li class={`proposal${isOpen ? " open" : ""}`} aria-current={isOpen ? "step" : undefined}>
            <p class="line"><span>{proposal.kind === "event" ? "An act" : "A statement"} as {proposal.who.join(" and ")} {proposal.who.length > 1 ? "have" : "has"} it</span></p>
            <Line row={proposal} />
            {proposal.kept && proposal.verdict === "yes" && proposal.kept !== proposal.line && <><p class="line">kept as</p><Line row={{ kind: proposal.kind, line: proposal.kept }} /></>}
            {judge && (
                <div class="verdicts" role="group" aria-label="Is this row right?">
                    {CHOICES.map(([value, label, key, tone]) => (
                        <button key={value} type="button" class={`verdict verdict-${tone}`} aria-pressed={proposal.verdict === value} aria-keyshortcuts={isOpen ? key : undefined} onClick={() => void judge(value)}>{label}{isOpen && <> <kbd>{key}</kbd></>}</button>
                    ))}
                    <button type="button" class="quiet" aria-expanded={isEditing} onClick={() => edit(!isEditing)}>Right but for …{isOpen && <> <kbd>e</kbd></>}</button>
                </div>
            )}
            {judge && isEditing && <Edits submit={(edits) => void judge("yes", edits)} />}
        </li>
    );
}

function Edits({ submit }: { submit: (edits: string) => void }) {
    const [edits, setEdits] = useState("");
    const field = useRef<HTMLInputElement>(null);
    useEffect(() => field.current?.focus(), []);
    return (
        <form class="edits" onSubmit={(event) => { event.preventDefault(); if (edits.trim()) submit(edits); }}>
            <label class="field"><span>What it should be</span><input ref={field} dir="auto" spellcheck={false} value={edits} placeholder="status=planned ; recipients=trucks=UGA.BUS" onInput={(event) => setEdits(event.currentTarget.value)} /></label>
            <button type="submit" class="primary">Keep it so</button>
        </form>
    );
}

export function Added({ rows }: { rows: api.TypedRow[] }) {
    if (rows.length === 0) return null;
    return (
        <section aria-label="Rows that you added" class="added">
            <h2>Added</h2>
            <ol>{rows.map((row, i) => <li key={i}><Line row={row} /></li>)}</ol>
        </section>
    );
}
