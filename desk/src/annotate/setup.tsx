// Who annotates, and how: with the machine's rows, blind, or settling what others differ on.

import { useState } from "preact/hooks";
import * as api from "../api";
import { Trouble } from "../parts/bits";
import { useAnswer } from "../parts/use";
import { change } from "../route";
import { count } from "../words";
import type { How } from "./annotate";

const MODES: [How["mode"], string, string][] = [
    ["machine", "With the machine's rows", "Each row is shown; you say right, wrong or cannot tell, and add what is missing. Fast, and swayed."],
    ["blind", "Blind", "Nobody's rows until yours are given. For two coders beside each other, and for what agreement is measured on."],
    ["settle", "Settle", "Only sentences that coders differ on, with the rows of all of them; your word is the last."],
];

const QUEUES: [api.Reason, string][] = [["uncertainty", "doubtful sentences first"], ["disagreement", "where rules and reader differ first"], ["random", "as chance has it"], ["text", "in the order of the text"]];

export function Setup({ own }: { own: How }) {
    const known = useAnswer("coders", () => api.coders());
    const [coder, setCoder] = useState(own.coder);
    const [mode, setMode] = useState(own.mode);
    const [queue, setQueue] = useState(own.queue);
    const [beside, setBeside] = useState<string[]>(own.beside);
    const others = (known.value?.items ?? []).filter((each) => each.coder !== coder.trim());
    const [error, setError] = useState("");
    const begin = () => {
        if (!coder.trim()) return setError("Say who annotates: the name stands in the files.");
        if (mode === "settle" && beside.length === 0) return setError("Choose whose rows are to be settled.");
        change({ coder: coder.trim(), mode: mode === "machine" ? undefined : mode, queue: mode === "settle" || queue === "uncertainty" ? undefined : queue, beside: mode === "settle" ? beside.join(",") : undefined });
    };
    return (
        <form class="setup" onSubmit={(event) => { event.preventDefault(); begin(); }}>
            <p class="lede">Say of sentences what they tell. Decisions are kept one by one, in the files of <code>chancery annotate</code>.</p>
            {known.error ? <Trouble error={known.error} /> : null}
            <label class="field"><span>Who annotates</span><input value={coder} maxLength={60} autocomplete="off" spellcheck={false} onInput={(event) => setCoder(event.currentTarget.value)} /></label>
            <fieldset>
                <legend>How</legend>
                {MODES.map(([value, label, means]) => (
                    <label key={value} class="way"><input type="radio" name="mode" value={value} checked={mode === value} onChange={() => setMode(value)} /><span><b>{label}</b><span class="faint">{means}</span></span></label>
                ))}
            </fieldset>
            {mode === "settle" ? (
                <fieldset>
                    <legend>Whose rows</legend>
                    {others.length === 0 && <p class="faint">Nobody else has annotated here yet.</p>}
                    {others.map((each) => (
                        <label key={each.coder} class="way"><input type="checkbox" checked={beside.includes(each.coder)} onChange={(event) => { const isOn = event.currentTarget.checked; setBeside((now) => (isOn ? [...now, each.coder] : now.filter((name) => name !== each.coder))); }} /><span><b>{each.coder}</b><span class="faint">{count(each.sentences, "sentence")}, {each.blind} blind</span></span></label>
                    ))}
                    {beside.length > 1 && <Agreement coders={beside} />}
                </fieldset>
            ) : (
                <label class="field"><span>Which sentences</span><select value={queue} onChange={(event) => setQueue(event.currentTarget.value as api.Reason)}>{QUEUES.map(([value, label]) => <option key={value} value={value}>{label}</option>)}</select></label>
            )}
            {mode !== "settle" && <p class="faint small">Wherever you stop, a tenth was drawn by chance: only that part says how often the machine is right.</p>}
            {error && <p class="trouble" role="alert">{error}</p>}
            <button type="submit" class="primary">Begin</button>
        </form>
    );
}

/** How well coders agree on what all of them looked at. */
function Agreement({ coders }: { coders: string[] }) {
    const query = new URLSearchParams(coders.map((name) => ["coder", name])).toString();
    const { value, error } = useAnswer(query, api.agreement);
    if (error) return <Trouble error={error} />;
    if (!value) return null;
    const measures = value.measures.filter((each) => each.units > 0 && each.alpha !== null);
    return (
        <table class="agreement">
            <caption>{count(value.articles, "article")} that two of them have; {count(value.disagreements.length, "disagreement")}</caption>
            <thead><tr><th scope="col">on</th><th scope="col">alpha</th><th scope="col">equal</th><th scope="col">units</th></tr></thead>
            <tbody>{measures.map((each, i) => <tr key={i}><th scope="row">{each.field} of {each.of}</th><td>{each.alpha!.toFixed(2)}</td><td>{each.percent.toFixed(2)}</td><td>{each.units}</td></tr>)}</tbody>
        </table>
    );
}
