// Where a text comes in: pasted, dropped, or chosen from the archive.

import { useEffect, useRef, useState } from "preact/hooks";
import * as api from "../api";
import { address } from "../route";
import { shortDay } from "../words";

const EXAMPLE = `Ghana asks Togo to free two trawlers

LOME (Meridian Press) - Ghana's foreign minister called on Togo on Tuesday to release two trawlers and warned that port talks would be called off otherwise.

"We have been patient for three weeks," the minister, Efua Larbie, told reporters in Accra. Togo's navy denied that it was holding any ship. The African Union offered to mediate, and envoys of both sides will meet in Cotonou next week.

About 300 fishermen protested outside Togo's embassy, a union said; police put the crowd at 120 and arrested four.`;

const LARGEST = 4 << 20;

export function Compose({ submit }: { submit: (text: api.Pasted) => void }) {
    const [text, setText] = useState("");
    const [facts, setFacts] = useState<api.Pasted>({});
    const [isOver, setOver] = useState(false);
    const [problem, setProblem] = useState("");
    const field = useRef<HTMLTextAreaElement>(null);

    useEffect(() => field.current?.focus(), []);
    const given = () => Object.fromEntries(Object.entries(facts).filter(([, value]) => value));
    const send = () => {
        if (!text.trim()) return setProblem("Paste a text first, or drop a page.");
        submit({ ...given(), text });
    };
    const take = async (file: File | undefined) => {
        if (!file) return;
        if (file.size > LARGEST) return setProblem(`${file.name} is larger than 4 MB; use \`chancery read\` for it.`);
        const content = await file.text();
        submit({ ...given(), ...(/\.(x?html?)$/i.test(file.name) || /^\s*<(!doctype|html)/i.test(content) ? { html: content } : { text: content }) });
    };
    const fact = (name: keyof api.Pasted, label: string, hint: string, type: "text" | "date" | "url" = "text") => (
        <label class="field">
            <span>{label}</span>
            <input type={type as "text"} value={facts[name] ?? ""} placeholder={hint} onInput={(event) => setFacts({ ...facts, [name]: event.currentTarget.value })} />
        </label>
    );

    return (
        <main
            id="main"
            tabIndex={-1}
            class={`page compose${isOver ? " over" : ""}`}
            onDragOver={(event) => { event.preventDefault(); setOver(true); }}
            onDragLeave={() => setOver(false)}
            onDrop={(event) => { event.preventDefault(); setOver(false); void take(event.dataTransfer?.files[0]); }}
        >
            <section class="compose-main">
                <h1>Who says that who did what to whom?</h1>
                <p class="lede">Paste a news text. Each claim in it comes back with its words, its status and the voice that vouches for it.</p>
                <form onSubmit={(event) => { event.preventDefault(); send(); }}>
                    <label class="hidden" for="paste">Text of the article</label>
                    <textarea
                        id="paste"
                        ref={field}
                        value={text}
                        rows={12}
                        dir="auto"
                        spellcheck={false}
                        placeholder="Headline in the first line, a blank line, then the paragraphs."
                        onInput={(event) => { setText(event.currentTarget.value); setProblem(""); }}
                        onKeyDown={(event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); send(); } }}
                    />
                    <div class="compose-facts">
                        {fact("published", "Published", "", "date")}
                        {fact("outlet", "Outlet", "as printed")}
                        {fact("url", "Address", "https://", "url")}
                    </div>
                    <div class="compose-send">
                        <button type="submit" class="primary">Read it</button>
                        <label class="file">
                            <input type="file" accept=".html,.htm,.txt,.md" onChange={(event) => void take(event.currentTarget.files?.[0])} />
                            <span>Choose a page…</span>
                        </label>
                        <button type="button" class="quiet" onClick={() => { setText(EXAMPLE); setFacts({ published: "2025-03-11" }); field.current?.focus(); }}>Fill in an example</button>
                        {problem && <span class="problem" role="alert">{problem}</span>}
                    </div>
                </form>
                <p class="faint small">The text goes to this server alone, which keeps nothing of it; no address is fetched. A file can be dropped anywhere on this page.</p>
            </section>
            <FromArchive />
        </main>
    );
}

function FromArchive() {
    const [items, setItems] = useState<api.ArticleLine[]>([]);
    useEffect(() => void api.articles().then((answer) => setItems(answer.items), () => {}), []);
    if (items.length === 0) return null;
    return (
        <nav class="from-archive" aria-label="Articles of the archive">
            <h2>In the archive</h2>
            <ul>
                {items.slice(0, 40).map((each) => (
                    <li key={each.id}>
                        <a href={address("read", { article: each.id })}>
                            <span class="headline" dir="auto">{each.title ?? "Without a headline"}</span>
                            <span class="line">
                                {each.outlet && <bdi>{each.outlet}</bdi>}
                                {each.published && <time dateTime={each.published}>{shortDay(each.published)}</time>}
                            </span>
                        </a>
                    </li>
                ))}
            </ul>
        </nav>
    );
}
