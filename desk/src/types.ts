// What the API sends: records of the schema `chancery/1`, and rows of an archive, which carry more beside.
// Offsets count Unicode code points; `spans.ts` turns them into the UTF-16 units of JavaScript's strings.

export interface Span { start: number; end: number; text: string }

export interface Party { span?: Span; name?: string; code?: string; country?: string; sector?: string; office?: string; entity?: string }

export interface Day { span?: Span; from: string; to: string; basis?: string }

export interface Place { span?: Span; name: string; country?: string; lat?: number; lon?: number; precision?: string; geonames?: number }

export interface Link { kind: "outlet" | "media" | "speaker" | "document" | "unnamed"; name?: string; code?: string; span?: Span; cue?: Span }

export type Status = "occurred" | "ongoing" | "planned" | "possible" | "denied";
export type Quad = 1 | 2 | 3 | 4;
export interface Bounds { min?: number | null; max?: number | null; span?: Span }

export interface Evidence { entry: string; spoke: "rule" | "model" | "both"; clause?: string; alternatives: { event_type: string; confidence: number }[] }

export interface Act {
    id: string;
    event_type?: string;
    category?: string;
    mode?: string[];
    contexts?: string[];
    quad?: Quad;
    score?: number;
    trigger: Span;
    actors: Party[];
    recipients: Party[];
    date?: Day;
    place?: Place;
    status: Status;
    background: boolean;
    magnitude?: Partial<Record<"dead" | "injured" | "arrested" | "size", Bounds>>;
    attribution: Link[];
    same?: string;
    sentence: number;
    confidence?: number;
    evidence?: Evidence;
}

export interface Statement {
    id: string;
    speaker?: Party;
    addressee?: Party;
    cue?: Span;
    kind: "direct" | "indirect" | "mixed";
    content: Span[];
    date?: Day;
    attribution: Link[];
    sentence: number;
    confidence?: number;
    evidence?: Evidence;
    events: string[];
}

export interface Article {
    id: string;
    text_id: string;
    input: string;
    url?: string;
    canonical_url?: string;
    title?: string;
    byline: string[];
    language?: string;
    kind: string;
    outlet?: { name?: string; domain?: string };
    credit?: { text: string; outlet: string; kind: string };
    reprint: boolean;
    published?: { date: string; basis: string; place?: string };
    text: string;
    paragraphs: [number, number][];
    sentences: [number, number][];
    notes: { kind: string; message: string; span?: Span }[];
}

export interface Doc { schema: string; program: Record<string, string>; article: Article; events: Act[]; statements: Statement[]; relations: unknown[] }

/** One line of evidence in an archive: an act with its sentence, its article and its happening. */
export interface Row extends Act {
    sentence_text: string;
    /** Where the sentence begins in the article. */
    sentence_start?: number;
    day?: string;
    occurrence: string;
    article: string;
    outlet?: string;
    published?: string;
    title?: string;
    url?: string;
    repeats: boolean;
    /** What people said of it, where somebody did. */
    mark?: "right" | "wrong" | null;
    reports: number;
    events: number;
    origins: number;
}

export interface Said extends Statement {
    sentence_text?: string;
    day?: string;
    article: string;
    outlet?: string;
    published?: string;
    title?: string;
}

export interface Counts { reports: number; events: number; origins: number }
export interface Period extends Counts { period: string; score: number; articles: number }
export interface Pair extends Counts { actor: string | null; recipient: string | null; period?: string; score: number }
