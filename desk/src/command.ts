// The command lines that the page offers. Words of news and of links go into somebody's shell there: each is quoted here, and nowhere else.

import type { Asked } from "./search/filters";
import type { Article } from "./types";

type Flags = Record<string, string | true | undefined>;

/** Returns a value as one word of a shell, whatever is in it. Characters that steer a terminal become spaces. */
export function quoted(value: string): string {
    const plain = value.replace(/\p{Cc}/gu, " ");
    if (/^[\w.,:+-]+$/.test(plain)) return plain;
    // No backslash stays between the quotes, where some shells take it for one that escapes.
    return `'${plain.replace(/['\\]/g, (each) => `'\\${each}'`)}'`;
}

/** Returns flags as words. A value that begins as a flag does is tied to its own, so that it is taken for none. */
function written(flags: Flags): string[] {
    return Object.entries(flags).flatMap(([name, value]) => {
        if (!value) return [];
        if (value === true) return [`--${name}`];
        return [`--${name}${value.startsWith("-") ? "=" : " "}${quoted(value)}`];
    });
}

/** Returns the command that gives the same rows. */
export function queryCommand(filters: Asked, what = "", more: Flags = {}): string {
    return ["chancery query", what, "--archive news.db", ...written({ ...filters, ...more })].filter(Boolean).join(" ");
}

/** Returns the command that codes an article that one has as a file: the command fetches nothing. */
export function readCommand({ url, published }: Article): string {
    const day = published?.basis === "given" ? published.date : undefined;
    return ["chancery read article.html", ...written({ url, published: day, format: "json" })].join(" ");
}

export const codebookCommand = (entry: string): string => `chancery codebook show ${quoted(entry)}`;
