// What a draft of a codebook of one's own would change: rows gained, lost, coded otherwise, each with its sentence.

import { useRef, useState } from "preact/hooks";
import * as api from "../api";
import { Claim, StatusWord, Trouble } from "../parts/bits";
import { address } from "../route";
import { MarkedSentence } from "../search/sentences";
import type { Row } from "../types";
import { count } from "../words";

const BEGUN = `extends = "plover"
name = "mine"
version = "1"

[[category]]
code = "ACCUSE.DETENTION"
parent = "ACCUSE"
definition = "One side accuses another of holding people."
patterns = [{ near = ["detain", "detained", "holding", "hostage"] }]
`;
// A draft is kept in this browser, so that a slip of the hand loses nothing.
const STORE = "chancery.draft";
const BECOMES: [api.DraftChange["becomes"], string][] = [["gained", "Gained"], ["lost", "Lost"], ["recoded", "Coded otherwise"]];

export function Draft() {
    const [text, setText] = useState(() => localStorage.getItem(STORE) ?? BEGUN);
    const [articles, setArticles] = useState("50");
    const [answer, setAnswer] = useState<api.DraftAnswer>();
    const [error, setError] = useState<unknown>();
    const [isBusy, setBusy] = useState(false);
    const [shown, setShown] = useState<api.DraftChange["becomes"]>();
    const area = useRef<HTMLTextAreaElement>(null);
    const write = (value: string) => { setText(value); localStorage.setItem(STORE, value); };
    const open = async (files: FileList | null) => { const file = files?.[0]; if (file) write((await file.text()).slice(0, 256 * 1024)); };
    const ask = async () => {
        setBusy(true);
        setError(undefined);
        try {
            const told = await api.draft({ draft: text, articles: Number(articles) });
            setAnswer(told);
            setShown(BECOMES.find(([name]) => (told[name] ?? 0) > 0)?.[0]);
        } catch (why) {
            setError(why);
        } finally {
            setBusy(false);
        }
    };
    const toLine = (line: number) => {
        const lines = text.split("\n");
        const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
        area.current?.focus();
        area.current?.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
    };
    const changes = answer?.changes.filter((each) => each.becomes === shown) ?? [];
    return (
        <section class="draft" aria-label="What a draft would change">
            <h2>What a draft would change</h2>
            <p class="faint small">A codebook of your own over ours, as <code>chancery codebook new</code> begins one. It is tried on the archive's newest articles and kept in this browser alone.</p>
            <form onSubmit={(event) => { event.preventDefault(); void ask(); }}>
                <label for="draft">The draft</label>
                <textarea id="draft" ref={area} rows={12} spellcheck={false} value={text} onInput={(event) => write(event.currentTarget.value)} />
                <div class="draft-foot">
                    <button type="submit" class="primary" disabled={isBusy}>{isBusy ? "Coding…" : "Show what changes"}</button>
                    <label>in <select value={articles} onChange={(event) => setArticles(event.currentTarget.value)}>{["10", "50", "200", "500"].map((n) => <option key={n} value={n}>{n} articles</option>)}</select></label>
                    <label class="file-button"><input type="file" accept=".toml,text/plain" onChange={(event) => void open(event.currentTarget.files)} /><span>Open a file</span></label>
                </div>
            </form>
            {error ? <Trouble error={error} /> : null}
            {answer?.mistake && (
                <div class="mistake" role="alert">
                    <p><b>{answer.mistake.line ? <button type="button" class="quiet" onClick={() => toLine(answer.mistake!.line!)}>Line {answer.mistake.line}</button> : "The draft"}</b>: {answer.mistake.message}</p>
                    {answer.mistake.words && <pre><code>{answer.mistake.words}</code></pre>}
                    {answer.mistake.hint && <p class="faint">{answer.mistake.hint}</p>}
                </div>
            )}
            {answer && !answer.mistake && (
                <div class="draft-answer">
                    <p role="status">{count(answer.articles, "article")}{answer.asked !== answer.articles && <span class="faint"> (of {answer.asked} asked for)</span>}: {count(answer.rows!.before, "row")} before, {answer.rows!.after} after.</p>
                    <div class="tabs rule" role="group" aria-label="Which changes">
                        {BECOMES.map(([name, label]) => <button key={name} type="button" aria-pressed={shown === name} onClick={() => setShown(name)}>{label} <span class="n">{answer[name] ?? 0}</span></button>)}
                    </div>
                    {changes.length === 0 && <p class="faint">{shown ? "None of these." : "Nothing changes."}</p>}
                    <ol class="changes">
                        {changes.map((each, i) => (
                            <li key={i}>
                                <p class="line"><span class="becomes-what">{each.before && each.after ? each.differences.join("; ") : (each.after ?? each.before)}</span><StatusWord status={each.row.status} /><span class="parties"><Claim act={each.row} /></span></p>
                                <MarkedSentence row={{ ...each.row, sentence_text: each.sentence_text, sentence_start: each.sentence_start } as Row} />
                                <p class="line"><a href={address("read", { article: each.article })}><bdi>{each.title || "The article"}</bdi></a></p>
                            </li>
                        ))}
                    </ol>
                    {changes.length < (shown ? (answer[shown] ?? 0) : 0) && <p class="faint">The first {changes.length} are shown; <code>chancery codebook diff</code> shows all.</p>}
                </div>
            )}
        </section>
    );
}
