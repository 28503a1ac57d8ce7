// Every question that the page asks, in one place. The page asks its own server and nobody else.

import type { Act, Counts, Doc, Pair, Period, Quad, Row, Said, Status } from "./types";

/** A refusal of the server, in its own words (RFC 9457). */
export class Refused extends Error {
    constructor(readonly status: number, title: string, detail?: string) {
        super(detail ? `${title}: ${detail}` : title);
    }
}

const TOKEN = "chancery.token";

/** Keeps the word that a server off this machine asks for, until the window is closed. */
export function setToken(token: string): void {
    sessionStorage.setItem(TOKEN, token);
    cache.clear();
}

async function ask(path: string, init: RequestInit = {}): Promise<Response> {
    const token = sessionStorage.getItem(TOKEN);
    let response: Response;
    try {
        response = await fetch(path, { ...init, headers: { accept: "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}), ...init.headers } });
    } catch {
        throw new Error("The server does not answer. Is `chancery serve` still running?");
    }
    if (response.ok) return response;
    if (response.status === 401) window.dispatchEvent(new Event("locked"));
    const problem = await response.json().catch(() => ({}));
    throw new Refused(response.status, problem.title ?? `The server says ${response.status}`, problem.detail);
}

const cache = new Map<string, { at: number; answer: Promise<unknown> }>();
// The archive may grow while the page is open; an answer is good for as long as one looks at one thing.
const FRESH_MS = 30_000;
const KEPT = 60;

/** Asks, unless the same was asked just now. */
function once<T>(path: string): Promise<T> {
    const known = cache.get(path);
    if (known && Date.now() - known.at < FRESH_MS) return known.answer as Promise<T>;
    const answer = ask(path).then((response) => response.json() as Promise<T>);
    cache.delete(path);
    cache.set(path, { at: Date.now(), answer });
    answer.catch(() => cache.delete(path));
    if (cache.size > KEPT) cache.delete(cache.keys().next().value!);
    return answer;
}

export interface Lost { entry: string; trigger: string; why: string }
/** Of an act and of a statement; what lost is told of acts alone. */
export interface Explanation { row: { id: string }; definition?: string; lost?: Lost[]; said: [string, string][] }

export interface Pasted { text?: string; html?: string; title?: string; published?: string; outlet?: string; url?: string }
export interface Reading { record: Doc; explanations: Explanation[]; known?: { row: string; occurrence: string; mark: "right" | "wrong" | null }[] }

/** Codes a pasted text or a dropped page. The server keeps nothing of it. */
export async function read(pasted: Pasted, signal?: AbortSignal): Promise<Reading> {
    const response = await ask("/v1/read?explain=true", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(pasted),
        ...(signal ? { signal } : {}),
    });
    return response.json();
}

export interface Version { data: string; run?: number; program: Record<string, string>; articles: number; counts: Counts; from?: string; to?: string; writable?: boolean; annotates?: boolean }
export const provenance = () => once<Version>("/v1/provenance");

export interface ArticleLine { id: string; title?: string; outlet?: string; published?: string; language?: string; events: number; statements: number }
export const articles = () => once<{ items: ArticleLine[] }>("/v1/articles?limit=200");
export const article = (id: string) => once<Reading>(`/v1/articles/${encodeURIComponent(id)}?explain=true`);
export const explain = (row: string) => once<Explanation>(`/v1/explain/${encodeURIComponent(row)}`);

export interface Answer<T> { items: T[]; next?: string | null; counts?: Counts }
export const rows = (query: string) => once<Answer<Row>>(`/v1/events?${query}`);
export const statements = (query: string) => once<Answer<Said>>(`/v1/statements?${query}`);

// More acts than one reads on a page; the newest are kept.
const MOST_BETWEEN = 1000;
// Each line of a page is an article that the server opens: pages of this size are there before one notices.
const AT_ONCE = "250";

/** The acts between two parties, either way or together, newest first. */
export async function between(a: string, b: string, span: { from?: string; to?: string }): Promise<Row[]> {
    // Whoever acts with B beside is `party`: that takes in what A does to B and what both do together.
    const [forth, back] = await Promise.all([whole({ actor: a, party: b, ...span }), whole({ actor: b, recipient: a, ...span })]);
    const known = new Set(forth.map((row) => row.id));
    return [...forth, ...back.filter((row) => !known.has(row.id))].sort((x, y) => (y.day ?? "").localeCompare(x.day ?? ""));
}

async function whole(values: Record<string, string | undefined>): Promise<Row[]> {
    const out: Row[] = [];
    let next: string | null | undefined;
    do {
        const page: Answer<Row> = await rows(written({ ...values, limit: AT_ONCE, cursor: next ?? undefined }));
        out.push(...page.items);
        next = page.next;
    } while (next && out.length < MOST_BETWEEN);
    return out;
}

/** What one party says to or of another: by the one spoken to, by name, or in an article that tells of acts between them. */
export async function saidOf(speaker: string, other: { code: string; name: string }, articles: Set<string>, span: { from?: string; to?: string }): Promise<Said[]> {
    const { items } = await statements(written({ speaker, limit: "500", ...span }));
    return items.filter((each) =>
        each.addressee?.code === other.code || articles.has(each.article) || each.content.some((words) => words.text.includes(other.name)));
}

const written = (values: Record<string, string | undefined>): string =>
    new URLSearchParams(Object.entries(values).flatMap(([key, value]) => (value ? [[key, value]] : []))).toString();

export interface PlaceLine extends Counts { name: string | null; country?: string | null; precision?: string | null; lat?: number | null; lon?: number | null }

/** All places of a question: the line of those rows that tell none is the last of all. */
export async function places(query: string): Promise<PlaceLine[]> {
    const out: PlaceLine[] = [];
    let next: string | null | undefined;
    do {
        const page: Answer<PlaceLine> = await once(`/v1/places?${query}${next ? `&cursor=${encodeURIComponent(next)}` : ""}`);
        out.push(...page.items);
        next = page.next;
    } while (next);
    return out;
}
export const timeline = (query: string) => once<{ items: Period[] }>(`/v1/timeline?${query}`);
export const pairs = (query: string) => once<Answer<Pair>>(`/v1/pairs?${query}`);

/** Hands a verdict over to the archive, where it becomes a correction that anybody can see and take back. */
export async function judgement(row: string, verdict: string): Promise<void> {
    await ask("/v1/judgements", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ row, verdict }) });
}

export interface Telling { outlet?: string | null; published?: string; row: string; repeats: boolean }
export interface Figure { counted: string; bounds: { min?: number | null; max?: number | null }; telling: string; article: string; origin: string; sources: string[]; published?: string }
export interface Contradiction {
    denied?: { told: string[]; denied: string[] };
    figures?: { counted: string; low: string; high: string };
    [kind: string]: unknown;
}
export interface Happening extends Row {
    days: [string, string] | null;
    is_dated: boolean;
    place_name: string | null;
    statuses: { status: Status; published?: string; telling: string; n_origins: number }[];
    figures: Figure[];
    accounts: { name: string; articles: string[] }[];
    contradictions: Contradiction[];
    told_by: Telling[];
    follow_ups: { kind: string; from: string; to: string }[];
}
export const happenings = (query: string) => once<Answer<Happening>>(`/v1/occurrences?${query}`);
export const happening = (id: string) => once<Happening>(`/v1/occurrences/${encodeURIComponent(id)}`);

export interface Example { text: string; trigger?: string; actors?: string[]; recipients?: string[]; status?: string; mode?: string; why?: string }
export interface Entry {
    event_type: string;
    quad: Quad;
    score: number;
    definition: string;
    include: string[];
    exclude: string[];
    mode?: { name: string; score?: number | null; definition: string }[];
    /** The words stand under their kind: verb, noun, phrase. */
    triggers: Record<string, unknown>[];
    example?: Example[];
    counter?: Example[];
}
export const codebook = () => once<{ items: Entry[] }>("/v1/codebook");

/** What a draft would change in the newest articles; a mistake in it says where it is. */
export interface DraftChange {
    becomes: "gained" | "lost" | "recoded";
    before: string | null;
    after: string | null;
    differences: string[];
    article: string;
    title?: string | null;
    row: Act;
    sentence_text: string;
    sentence_start: number;
}
export interface Mistake { line: number | null; words: string; message: string; hint: string }
export interface DraftAnswer {
    mistake: Mistake | null;
    articles: number;
    asked?: number;
    rows?: { before: number; after: number };
    gained?: number;
    lost?: number;
    recoded?: number;
    changes: DraftChange[];
}
export const draft = (sent: { draft: string; articles: number; text?: string }) => send<DraftAnswer>("/v1/codebook/draft", sent);

export type Reason = "uncertainty" | "disagreement" | "random" | "text";
export interface Turn { article: string; document: string; title: string; sentence: number; reason: Reason; done: boolean }
export interface TypedRow { kind: "event" | "statement"; line: string; words: { start: number; end: number } | null }
export interface Proposed extends TypedRow { key: string; who: string[]; verdict?: "yes" | "no" | "unsure"; kept?: string }
export interface Sentence {
    document: string;
    title: string;
    outlet?: string | null;
    published: string;
    sentence: number;
    sentences: number;
    text: string;
    before?: string | null;
    after?: string | null;
    hidden: boolean;
    proposals: Proposed[];
    added: TypedRow[];
    done: { reason: Reason; blind: boolean } | null;
}
export type Did =
    | { did: "judge"; key: string; verdict: "yes" | "no" | "unsure"; edits?: string }
    | { did: "add"; line: string }
    | { did: "done"; reason: Reason }
    | { did: "undo" };
export interface Agreed { articles: number; measures: { of: string; field: string; alpha: number | null; percent: number; units: number }[]; disagreements: unknown[] }

const fresh = async <T>(path: string): Promise<T> => (await ask(path)).json();
const send = async <T>(path: string, body: unknown): Promise<T> =>
    (await ask(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) })).json();

export const coders = () => fresh<{ items: { coder: string; sentences: number; articles: number; blind: number }[] }>("/v1/annotations");
export const turns = (query: string) => fresh<{ items: Turn[]; counts: { sentences: number; done: number; articles: number } }>(`/v1/annotations/queue?${query}`);
export const sentence = (turn: { article: string; sentence: number }, query: string) => fresh<Sentence>(`/v1/annotations/${turn.article}/${turn.sentence}?${query}`);
export const agreement = (query: string) => fresh<Agreed>(`/v1/annotations/agreement?${query}`);
export const decide = (place: { coder: string; article: string; sentence: number; blind: boolean; beside: string[] }, did: Did) => send<Sentence>("/v1/annotations", { ...place, ...did });
