// Text and the spans in it. The API counts Unicode code points; JavaScript counts UTF-16 units.

import type { Span } from "./types";

/** A text that can be cut by code points, in constant time where it has no astral characters. */
export class Text {
    readonly string: string;
    /** Where each code point begins, in UTF-16 units; null where the two counts agree. */
    private readonly starts: Uint32Array | null;
    readonly length: number;

    constructor(string: string) {
        this.string = string;
        if (!/[\ud800-\udfff]/.test(string)) {
            this.starts = null;
            this.length = string.length;
            return;
        }
        const starts = new Uint32Array(string.length + 1);
        let n = 0;
        for (let unit = 0; unit < string.length; n++) {
            starts[n] = unit;
            unit += string.codePointAt(unit)! > 0xffff ? 2 : 1;
        }
        starts[n] = string.length;
        this.starts = starts.subarray(0, n + 1);
        this.length = n;
    }

    /** Returns the words between two code points; what lies outside the text is left out. */
    slice(start: number, end: number): string {
        const from = Math.max(0, Math.min(start, this.length));
        const to = Math.max(from, Math.min(end, this.length));
        return this.starts ? this.string.slice(this.starts[from], this.starts[to]) : this.string.slice(from, to);
    }

    /** Whether the span says the words that stand there. */
    holds(span: Span): boolean {
        return this.slice(span.start, span.end) === span.text;
    }
}

/** A stretch of text that somebody wants marked. */
export interface Mark<T> { start: number; end: number; what: T }

/** A piece of text with all marks that cover it, in the order in which they were given. */
export interface Piece<T> { start: number; end: number; text: string; marks: Mark<T>[] }

/** Cuts `start..end` of the text wherever a mark begins or ends, so that overlapping marks become a row of pieces. */
export function pieces<T>(text: Text, start: number, end: number, marks: Mark<T>[]): Piece<T>[] {
    const here = marks.filter((mark) => mark.start < end && mark.end > start && mark.start < mark.end);
    const borders = new Set([start, end]);
    for (const mark of here) {
        if (mark.start > start) borders.add(mark.start);
        if (mark.end < end) borders.add(mark.end);
    }
    const sorted = [...borders].sort((a, b) => a - b);
    const out: Piece<T>[] = [];
    for (let i = 0; i + 1 < sorted.length; i++) {
        const [from, to] = [sorted[i]!, sorted[i + 1]!];
        out.push({ start: from, end: to, text: text.slice(from, to), marks: here.filter((mark) => mark.start <= from && mark.end >= to) });
    }
    return out;
}

/** Returns where the sentence of a row begins in its article, by the words of its trigger. */
export function sentenceStart(sentence: string, spans: Span[]): number {
    const text = new Text(sentence);
    for (const anchor of spans) {
        // Any place where the anchor's words stand may be the right one: that one is, where all spans fall on their words.
        for (let at = 0; at + 1 <= text.length; at++) {
            if (text.slice(at, at + anchor.end - anchor.start) !== anchor.text) continue;
            const start = anchor.start - at;
            const inside = spans.filter((span) => span.start >= start && span.end <= start + text.length);
            if (inside.every((span) => text.slice(span.start - start, span.end - start) === span.text)) return start;
        }
    }
    return -1;
}
