// The codebook for reading, with a sentence to try: which entry takes it, and why the others do not.

import { useState } from "preact/hooks";
import { Draft } from "./draft";
import * as api from "../api";
import { codebookCommand } from "../command";
import { Trouble } from "../parts/bits";
import { Exports } from "../parts/exports";
import { useAnswer } from "../parts/use";
import { CardList, cards } from "../read/cards";
import { MarkedText } from "../parts/marked";
import { address, change, type Route } from "../route";
import { Text, type Mark } from "../spans";
import type { Marked } from "../read/marks";
import type { Quad } from "../types";
import { QUADS, TYPES, codeName, count, typeLabel } from "../words";

export function CodebookView({ route }: { route: Route }) {
    const answer = useAnswer("codebook", () => api.codebook());
    const isDraft = route.params.get("show") === "draft";
    const wanted = route.params.get("entry") ?? "AGREE";
    const entries = answer.value?.items ?? [];
    const entry = entries.find((each) => each.event_type === wanted) ?? entries[0];
    const quads = [1, 2, 3, 4] as Quad[];
    return (
        <main class="page codebook" id="main" tabIndex={-1}>
            <nav class="entries" aria-label="Entries">
                {quads.map((quad) => (
                    <section key={quad} class={`q${quad}`}>
                        <h2><i class="swatch" aria-hidden="true" /> {QUADS[quad]}</h2>
                        <ul>
                            {entries.filter((each) => each.quad === quad).map((each) => (
                                <li key={each.event_type}><a href={address("codebook", { entry: each.event_type })} aria-current={each === entry && !isDraft ? "page" : undefined}>{typeLabel(each)}</a></li>
                            ))}
                        </ul>
                    </section>
                ))}
                <p class="draft-link"><a href={address("codebook", { show: "draft" })} aria-current={isDraft ? "page" : undefined}>What a draft would change</a></p>
            </nav>
            <div class="entry-column">
                {isDraft ? <Draft /> : <>
                <Try sentence={route.params.get("try") ?? ""} entry={entry?.event_type} />
                {answer.error ? <Trouble error={answer.error} /> : null}
                {entry && <EntryPage entry={entry} />}
                </>}
            </div>
        </main>
    );
}

/** A sentence, and what the codebook makes of it. */
function Try({ sentence, entry }: { sentence: string; entry?: string }) {
    const [text, setText] = useState(sentence);
    const [chosen, setChosen] = useState<string>();
    const answer = useAnswer(sentence || undefined, (words) => api.read({ text: words }));
    const reading = sentence ? answer.value : undefined;
    const all = reading ? cards(reading) : [];
    const types = [...new Set(all.flatMap((card) => card.act?.event_type ?? []))];
    return (
        <section class="try" aria-label="Try a sentence">
            <form onSubmit={(event) => { event.preventDefault(); setChosen(undefined); change({ try: text.trim() || undefined }, true); }}>
                <label for="try">Try a sentence</label>
                <div class="try-line">
                    <input id="try" type="search" dir="auto" value={text} placeholder="Kenya accused Uganda of holding eighteen fishermen." onInput={(event) => setText(event.currentTarget.value)} />
                    <button type="submit" class="primary">Code it</button>
                </div>
            </form>
            {answer.error && sentence ? <Trouble error={answer.error} /> : null}
            {reading && (
                <div class="try-answer" role="status">
                    {all.length === 0
                        ? <p>Nothing is coded in this sentence.</p>
                        : <p>{types.length > 0 ? <>Coded as {types.map((type, i) => <>{i > 0 && ", "}<a href={address("codebook", { entry: type, try: sentence })}>{typeLabel({ event_type: type })}</a></>)}.</> : "A statement and no act."}{entry && types.length > 0 && !types.includes(entry) && ` Not as ${typeLabel({ event_type: entry })}.`}</p>}
                    <CardList reading={reading} shown={all} chosen={chosen} choose={setChosen} />
                </div>
            )}
        </section>
    );
}

/** `a denial of an act -> the act's own type, denied` with the part behind the arrow set apart. */
function Rule({ rule }: { rule: string }) {
    const [what, becomes] = rule.split(/\s*->\s*/, 2);
    return <li>{what}{becomes && <span class="becomes"> <span aria-hidden="true">→</span><span class="hidden">is</span> {becomes.split(/\b([A-Z]{3,}(?:_[A-Z]+)?)\b/).map((part, i) => (TYPES[part] ? <a key={i} href={address("codebook", { entry: part })}>{typeLabel({ event_type: part })}</a> : part))}</span>}</li>;
}

// What a trigger has beside its words.
const FACTS = new Set(["confidence", "mode", "eg", "not", "near"]);

function EntryPage({ entry }: { entry: api.Entry }) {
    const word = (each: Record<string, unknown>) => String(Object.entries(each).find(([key, value]) => !FACTS.has(key) && typeof value === "string")?.[1] ?? "");
    return (
        <article class="entry">
            <header>
                <p class={`line q${entry.quad}`}><span><i class="swatch" aria-hidden="true" /> {QUADS[entry.quad]}</span><span>score {entry.score > 0 ? "+" : ""}{entry.score}</span><span class="mono">{entry.event_type}</span></p>
                <h1>{typeLabel(entry)}</h1>
                <p class="definition lede">{entry.definition}</p>
            </header>
            <div class="bounds">
                <section><h2>It is</h2><ul>{entry.include.map((rule) => <Rule key={rule} rule={rule} />)}</ul></section>
                <section><h2>It is not</h2><ul>{entry.exclude.map((rule) => <Rule key={rule} rule={rule} />)}</ul></section>
            </div>
            {entry.mode && entry.mode.length > 0 && (
                <section><h2>Modes</h2><dl class="modes">{entry.mode.map((mode) => <div key={mode.name}><dt>{mode.name}</dt><dd>{mode.definition}{typeof mode.score === "number" && <span class="faint"> score {mode.score > 0 ? "+" : ""}{mode.score}</span>}</dd></div>)}</dl></section>
            )}
            {entry.example && entry.example.length > 0 && (
                <section>
                    <h2>Examples</h2>
                    <p class="faint small">Each is a test: the program must code it so.</p>
                    <ul class="examples">
                        {entry.example.map((each) => (
                            <li key={each.text}>
                                <ExampleText example={each} quad={entry.quad} />
                                <span class="line">
                                    <span>{(each.actors ?? []).map(codeName).join(", ") || "somebody"}{each.recipients && each.recipients.length > 0 && <> <span aria-hidden="true">→</span><span class="hidden">to</span> {each.recipients.map(codeName).join(", ")}</>}</span>
                                    {each.status && each.status !== "occurred" && <span>{each.status}</span>}{each.mode && <span>{each.mode}</span>}
                                    <a href={address("codebook", { entry: entry.event_type, try: each.text })} onClick={() => scrollTo({ top: 0 })}>Try it</a>
                                </span>
                            </li>
                        ))}
                    </ul>
                </section>
            )}
            {entry.counter && entry.counter.length > 0 && (
                <section>
                    <h2>Counter-examples</h2>
                    <ul class="examples">{entry.counter.map((each) => <li key={each.text}><span class="quote" dir="auto">{each.text}</span>{each.why && <span class="line">{each.why}</span>}</li>)}</ul>
                </section>
            )}
            <section>
                <h2>{count(entry.triggers.length, "trigger")}</h2>
                <details><summary>Words that carry the act, with a sentence each</summary>
                    <dl class="triggers">{entry.triggers.map((each, i) => <div key={i}><dt>{word(each)}</dt><dd class="quote">{String(each.eg ?? "")}</dd></div>)}</dl>
                </details>
            </section>
            <Exports name={entry.event_type.toLowerCase()} lines={async () => [...(entry.example ?? []), ...(entry.counter ?? [])]} command={codebookCommand(entry.event_type)} />
        </article>
    );
}

function ExampleText({ example, quad }: { example: api.Example; quad: Quad }) {
    const text = new Text(example.text);
    const at = example.trigger ? example.text.indexOf(example.trigger) : -1;
    const start = at < 0 ? 0 : [...example.text.slice(0, at)].length;
    const marks: Mark<Marked>[] = at < 0 ? [] : [{ start, end: start + [...example.trigger!].length, what: { role: "act", row: "", quad, on: true } }];
    return <span class="quote" dir="auto"><MarkedText text={text} start={0} end={text.length} marks={marks} /></span>;
}
