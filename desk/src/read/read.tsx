// Read: an article beside the claims that are made in it.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import * as api from "../api";
import { readCommand } from "../command";
import { FLOWING, rove, useKeys } from "../keys";
import { MarkedText } from "../parts/marked";
import { Exports, saveLines } from "../parts/exports";
import { Trouble } from "../parts/bits";
import { address, change, go, pack, unpack, type Route } from "../route";
import { Text } from "../spans";
import type { Doc } from "../types";
import { STATUSES, count, dayName } from "../words";
import { all } from "../verdicts";
import { CardList, cards, spoken, type Card } from "./cards";
import { Compose } from "./compose";
import { actMarks, restingMarks, statementMarks } from "./marks";

/** The text of an article that was pasted, in the form in which it goes into an address. */
async function pasted(params: URLSearchParams): Promise<api.Pasted | undefined> {
    const packed = params.get("t");
    if (!packed) return undefined;
    try {
        return JSON.parse(await unpack(packed));
    } catch {
        throw new Error("This link is damaged: the text in it cannot be unpacked.");
    }
}

// What was read last, so that the way back does not read it again.
const known = new Map<string, api.Reading>();

export function ReadView({ route }: { route: Route }) {
    const key = route.params.get("t") ?? route.params.get("article") ?? "";
    const [reading, setReading] = useState<api.Reading | undefined>(known.get(key));
    const [error, setError] = useState<unknown>();
    const [isBusy, setBusy] = useState(false);

    useEffect(() => {
        setError(undefined);
        setReading(known.get(key));
        if (!key || known.has(key)) return;
        const stop = new AbortController();
        setBusy(true);
        (async () => {
            const text = await pasted(route.params);
            const found = text ? await api.read(text, stop.signal) : await api.article(key);
            known.set(key, found);
            if (!stop.signal.aborted) setReading(found);
        })()
            .catch((problem) => !stop.signal.aborted && setError(problem))
            .finally(() => !stop.signal.aborted && setBusy(false));
        return () => stop.abort();
    }, [key]);

    const submit = async (text: api.Pasted) => go(address("read", { t: await pack(JSON.stringify(text)) }));
    if (!key) return <Compose submit={submit} />;
    if (error) return <main class="page narrow"><Trouble error={error} /><p><a href="#/read">Read another text</a></p></main>;
    if (!reading) return <main class="page narrow" aria-busy={isBusy}><p class="faint" role="status">Reading…</p></main>;
    return <Reader reading={reading} route={route} />;
}

type Show = "all" | "acts" | "statements";

function Reader({ reading, route }: { reading: api.Reading; route: Route }) {
    const { record } = reading;
    const { article } = record;
    const chosen = route.params.get("row") ?? undefined;
    const show = (route.params.get("show") ?? "all") as Show;
    const status = route.params.get("status") ?? "";
    const text = useMemo(() => new Text(article.text), [article]);
    const everything = useMemo(() => cards(reading), [reading]);
    const shown = everything.filter((card) =>
        (show === "all" || (show === "acts") === Boolean(card.act)) && (!status || card.act?.status === status));
    const back = useRef<HTMLElement | null>(null);
    const cardColumn = useRef<HTMLElement>(null);
    const body = useRef<HTMLElement>(null);

    const choose = (row: string | undefined) => change({ row }, true);
    const close = () => {
        choose(undefined);
        back.current?.focus();
    };
    const open = (row: string, from: HTMLElement) => {
        back.current = from;
        change({ row, ...(shown.some((card) => card.id === row) ? {} : { show: undefined, status: undefined }) }, true);
    };

    // The chosen card comes into sight beside the text, and its words beside the card.
    useEffect(() => {
        if (!chosen) return;
        const card = cardColumn.current?.querySelector<HTMLElement>(`li[data-row="${CSS.escape(chosen)}"]`);
        const words = body.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(chosen)}"]`);
        const isNarrow = matchMedia("(max-width: 56rem)").matches;
        if (isNarrow) {
            words?.scrollIntoView({ block: "start" });
            card?.querySelector<HTMLElement>(".sheet")?.focus({ preventScroll: true });
        } else if (back.current?.closest(".article")) {
            card?.scrollIntoView({ block: "nearest" });
            card?.querySelector<HTMLElement>(".sheet")?.focus({ preventScroll: true });
        } else words?.scrollIntoView({ block: "center" });
    }, [chosen]);

    useKeys((key) => {
        if (key === "Escape" && chosen) return close(), true;
        const step = { j: 1, k: -1 }[key];
        if (!step || shown.length === 0) return;
        const at = shown.findIndex((card) => card.id === chosen);
        const next = shown[Math.max(0, Math.min(shown.length - 1, at + step))]!;
        back.current = null;
        choose(next.id);
        cardColumn.current?.querySelector<HTMLElement>(`li[data-row="${next.id}"] .card-head`)?.focus();
        return true;
    });

    // What the pointer is on, in the text or among the claims, is lit on the other side too.
    const light = (event: PointerEvent) => {
        const row = (event.target as HTMLElement).closest<HTMLElement>("[data-row]")?.dataset.row;
        for (const root of [body.current, cardColumn.current]) {
            for (const each of root?.querySelectorAll(".hot") ?? []) each.classList.remove("hot");
            if (row) for (const each of root?.querySelectorAll(`[data-row="${CSS.escape(row)}"]`) ?? []) each.classList.add("hot");
        }
    };

    const visible = new Set(shown.map((card) => card.id));
    const card = everything.find((each) => each.id === chosen);
    const marks = [
        ...restingMarks(record, (row) => visible.has(row) && row !== chosen),
        ...(card?.act ? actMarks(card.act) : card?.statement ? statementMarks(card.statement) : []),
    ];
    const labels = new Map(everything.map((each) => [each.id, spoken(each)]));

    return (
        <main class={`page reader${chosen ? " has-chosen" : ""}`} id="main" tabIndex={-1} onPointerOver={light}>
            <article class="article" aria-label="Article" ref={body} onKeyDown={(event) => body.current && rove(body.current, "[role=button]", event, FLOWING)}>
                <ArticleHead doc={record} />
                <Paragraphs doc={record} text={text} marks={marks} open={open} label={(row) => labels.get(row) ?? ""} />
                <ArticleFoot doc={record} />
            </article>
            <aside class="claims" aria-label="Claims" ref={cardColumn}>
                <ClaimsHead everything={everything} show={show} status={status} />
                {everything.length === 0 && <NothingCoded doc={record} />}
                <CardList reading={reading} shown={shown} chosen={chosen} archived={route.params.has("article")} choose={(row) => { back.current = document.activeElement as HTMLElement; choose(row); }} />
                <ReadExports reading={reading} shown={shown} />
            </aside>
        </main>
    );
}

function ArticleHead({ doc }: { doc: Doc }) {
    const { article } = doc;
    const outlet = article.outlet?.name ?? article.outlet?.domain;
    return (
        <p class="source">
            {outlet && <b><bdi>{outlet}</bdi></b>}
            {article.published && <time dateTime={article.published.date} title={`known by: ${article.published.basis}`}>{dayName(article.published.date)}</time>}
            {article.byline.length > 0 && <bdi>{article.byline.join(", ")}</bdi>}
            {article.credit && <span>credit: <bdi>{article.credit.outlet}</bdi></span>}
            {article.reprint && <span class="reprint">a reprint</span>}
        </p>
    );
}

function Paragraphs({ doc, text, marks, open, label }: { doc: Doc; text: Text; marks: ReturnType<typeof actMarks>; open: (row: string, from: HTMLElement) => void; label: (row: string) => string }) {
    const { article } = doc;
    const root = useRef<HTMLDivElement>(null);
    // One mark is a stop of the Tab key; arrows lead to the others.
    useEffect(() => {
        const all = [...(root.current?.querySelectorAll<HTMLElement>("[role=button]") ?? [])];
        if (all.length > 0 && !all.some((each) => each.tabIndex === 0)) all[0]!.tabIndex = 0;
    });
    return (
        <div class="text" ref={root} lang={article.language}>
            {article.paragraphs.map(([start, end], i) => {
                const inside = <MarkedText text={text} start={start} end={end} marks={marks} open={open} label={label} />;
                return i === 0 && article.title ? <h1 key={start} dir="auto">{inside}</h1> : <p key={start} dir="auto">{inside}</p>;
            })}
        </div>
    );
}

function ArticleFoot({ doc }: { doc: Doc }) {
    const { notes } = doc.article;
    if (notes.length === 0) return null;
    return (
        <details class="notes">
            <summary>{count(notes.length, "note")} on how the page was read</summary>
            <ul>{notes.map((note, i) => <li key={i}><b>{note.kind}</b> {note.message}</li>)}</ul>
        </details>
    );
}

function ClaimsHead({ everything, show, status }: { everything: Card[]; show: Show; status: string }) {
    const acts = everything.filter((card) => card.act);
    const choices: [Show, string, number][] = [["all", "All claims", everything.length], ["acts", "Acts", acts.length], ["statements", "Statements", everything.length - acts.length]];
    const statuses = Object.keys(STATUSES).map((each) => [each, acts.filter((card) => card.act!.status === each).length] as const).filter(([, n]) => n > 0);
    return (
        <div class="claims-head">
            <h2 class="hidden">Claims</h2>
            <div class="tabs" role="group" aria-label="Which claims">
                {choices.map(([value, label, n]) => (
                    <button key={value} type="button" aria-pressed={show === value && !status} onClick={() => change({ show: value === "all" ? undefined : value, status: undefined }, true)}>
                        {label} <span class="n">{n}</span>
                    </button>
                ))}
            </div>
            {statuses.length > 1 && (
                <div class="tabs small" role="group" aria-label="Status of acts">
                    {statuses.map(([value, n]) => (
                        <button key={value} type="button" aria-pressed={status === value} onClick={() => change({ status: status === value ? undefined : value, show: undefined }, true)}>
                            {value} <span class="n">{n}</span>
                        </button>
                    ))}
                </div>
            )}
        </div>
    );
}

function NothingCoded({ doc }: { doc: Doc }) {
    const language = doc.article.notes.find((note) => note.kind === "language");
    return (
        <div class="empty">
            <p class="empty-title">No claims in this text</p>
            <p>{language ? `It is kept, but ${language.message}: English alone is coded.` : "Nobody is told to have done or said anything to anybody, as the codebook understands it."}</p>
        </div>
    );
}

function ReadExports({ reading, shown }: { reading: api.Reading; shown: Card[] }) {
    const { article } = reading.record;
    const line = (card: Card) => (card.act ?? card.statement)!;
    const outlet = article.outlet?.name ?? article.outlet?.domain ?? "";
    return (
        <div class="foot-line">
            <Exports
                name={`claims-${article.id.slice(0, 7)}`}
                rows={async () => shown.filter((card) => card.act).map((card) => ({ ...card.act!, outlet, published: article.published?.date, title: article.title }))}
                lines={async () => shown.map(line)}
                command={readCommand(article)}
            />
            <a class="quiet" href="#/read">Read another text</a>
            {all().length > 0 && <button type="button" class="quiet" onClick={() => saveLines("verdicts.jsonl", all())}>Save my verdicts ({all().length})</button>}
        </div>
    );
}
