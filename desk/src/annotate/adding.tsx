// A row that nobody has: its parts in fields, put together as `chancery annotate` takes it on a line.

import { useEffect, useRef, useState } from "preact/hooks";
import type * as api from "../api";
import { STATUSES, TYPES } from "../words";

// A vertical line parts the fields of a row; in words it can only be a mistake.
const plain = (words: string) => words.replaceAll("|", " ").trim() || "-";

const PARTY = "Kenya=KEN.GOV, several with +";

export function Adding({ sentence, add, close }: { sentence: api.Sentence; add: (line: string) => Promise<void>; close: () => void }) {
    const [kind, setKind] = useState<"event" | "statement">("event");
    const [values, setValues] = useState<Record<string, string>>({ type: "CONSULT", status: "occurred", kind: "indirect" });
    const first = useRef<HTMLInputElement>(null);
    const last = useRef<string | undefined>(undefined);
    useEffect(() => first.current?.focus(), [kind]);
    const set = (name: string, value: string) => setValues((now) => ({ ...now, [name]: value }));
    // Words that are marked with the mouse go into the field that was left last.
    useEffect(() => {
        const chosen = () => {
            const selection = getSelection();
            const words = selection?.toString().trim();
            const inside = selection?.anchorNode?.parentElement?.closest(".at-hand");
            if (!words || !inside || !sentence.text.includes(words)) return;
            const into = last.current ?? (kind === "event" ? "trigger" : "content");
            set(into, into === "actors" || into === "recipients" || into === "speaker" ? `${words}=` : words);
        };
        document.addEventListener("mouseup", chosen);
        return () => document.removeEventListener("mouseup", chosen);
    }, [kind, sentence]);
    const value = (name: string) => plain(values[name] ?? "");
    const line = kind === "event"
        ? `a ${value("trigger")} | ${values.type} | ${value("actors")} | ${value("recipients")} | ${values.status}${values.options?.trim() ? ` | ${value("options")}` : ""}`
        : `s ${value("speaker")} | ${value("cue")} | ${values.kind} | ${value("content")}${values.options?.trim() ? ` | ${value("options")}` : ""}`;
    const field = (name: string, label: string, hint: string, isFirst = false) => (
        <label class="field" key={name}>
            <span>{label}</span>
            <input ref={isFirst ? first : undefined} dir="auto" spellcheck={false} value={values[name] ?? ""} placeholder={hint} onFocus={() => (last.current = name)} onInput={(event) => set(name, event.currentTarget.value)} />
        </label>
    );
    const choice = (name: string, label: string, all: [string, string][]) => (
        <label class="field" key={name}>
            <span>{label}</span>
            <select value={values[name]} onChange={(event) => set(name, event.currentTarget.value)}>{all.map(([code, words]) => <option key={code} value={code}>{words}</option>)}</select>
        </label>
    );
    return (
        <form class="adding" aria-label="A row" onSubmit={(event) => { event.preventDefault(); void add(line); }} onKeyDown={(event) => { if (event.key === "Escape") { event.stopPropagation(); close(); } }}>
            <div class="tabs" role="group" aria-label="What it is">
                <button type="button" aria-pressed={kind === "event"} onClick={() => setKind("event")}>An act</button>
                <button type="button" aria-pressed={kind === "statement"} onClick={() => setKind("statement")}>A statement</button>
            </div>
            <div class="adding-fields">
                {kind === "event"
                    ? [
                        field("trigger", "Words that carry it", "closed", true),
                        choice("type", "Type", Object.entries(TYPES).map(([code, { label }]) => [code, label])),
                        field("actors", "Who", PARTY),
                        field("recipients", "Upon whom", PARTY),
                        choice("status", "Status", Object.entries(STATUSES).map(([code, { label }]) => [code, label])),
                        field("options", "More", "b ; d=Monday:2024-11-18"),
                    ]
                    : [
                        field("speaker", "Who speaks", "Kendo=KEN.GOV~Wairimu Kendo", true),
                        field("cue", "Word of saying", "said"),
                        choice("kind", "In whose words", [["direct", "the speaker's"], ["indirect", "the reporter's"], ["mixed", "both"]]),
                        field("content", "What was said", "We had no choice"),
                        field("options", "More", "a=Uganda"),
                    ]}
            </div>
            <p class="faint small">Words must stand in the sentence; mark them there with the mouse, or type them. <code>{line}</code></p>
            <div class="adding-foot"><button type="submit" class="primary">Add it</button><button type="button" class="quiet" onClick={close}>Never mind <kbd>Esc</kbd></button></div>
        </form>
    );
}
