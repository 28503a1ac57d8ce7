// What the reader thinks of a row. Kept in this browser until it is handed over: in an archive as a correction,
// for a pasted text as a file.

import { useEffect, useState } from "preact/hooks";
import { Refused, judgement, provenance } from "./api";

export type Verdict = "right" | "wrong" | "unsure";
export interface Judged {
    row: string;
    verdict: Verdict;
    at: string;
    claim: string;
    sentence: string;
    /** Why the archive does not have it yet, empty while it is on its way; absent where it has, and where it is none of an archive. */
    unsent?: string;
    /** Whether it goes from here too when the archive knows that it was taken back. */
    is_taken_back?: boolean;
}

const STORE = "chancery.verdicts";
const listeners = new Set<() => void>();

export function all(): Judged[] {
    try {
        const stored = JSON.parse(localStorage.getItem(STORE) ?? "[]");
        return Array.isArray(stored) ? stored : [];
    } catch {
        return [];
    }
}

function store(verdicts: Judged[]): void {
    localStorage.setItem(STORE, JSON.stringify(verdicts));
    for (const each of listeners) each();
}

/** Keeps a verdict; that on a row of an archive goes there too. Resolves to what there is to say about it. */
export async function judge(row: string, verdict: Verdict | undefined, claim: string, sentence: string, archived: boolean): Promise<string> {
    const others = all().filter((each) => each.row !== row);
    const judged = { row, verdict: verdict ?? "unsure", at: new Date().toISOString(), claim, sentence };
    if (!archived) {
        store(verdict ? [...others, judged] : others);
        return "";
    }
    store([...others, { ...judged, unsent: "", ...(verdict ? {} : { is_taken_back: true }) }]);
    await send();
    const unsent = all().find((each) => each.row === row)?.unsent;
    if (unsent) return `kept in this browser alone: ${unsent}`;
    return verdict && verdict !== "unsure" ? "kept in the archive" : "";
}

let sending: Promise<void> | undefined;

/** Hands over what the archive does not have yet: one after the other, so that the last word on a row comes last. */
export function send(): Promise<void> {
    sending ??= handOver().finally(() => (sending = undefined));
    return sending;
}

async function handOver(): Promise<void> {
    const tried = new Set<string>();
    const key = (each: Judged) => `${each.row} ${each.at}`;
    // Looked up anew each time: more verdicts may have been given meanwhile.
    for (let next; (next = all().find((each) => each.unsent !== undefined && !tried.has(key(each)))); ) {
        const one = key(next);
        tried.add(one);
        try {
            await judgement(next.row, next.verdict);
            store(all().flatMap((each) => (key(each) === one ? arrived(each) : [each])));
        } catch (error) {
            const why = (error as Error).message;
            // A row that is not there says nothing about the others; whatever else is refused is refused of all.
            const isOfOne = error instanceof Refused && error.status === 404;
            store(all().map((each) => (each.unsent !== undefined && (!isOfOne || key(each) === one) ? { ...each, unsent: why } : each)));
            if (!isOfOne) return;
        }
    }
}

/** What stays of a verdict here that the archive has now. */
function arrived({ unsent, is_taken_back, ...judged }: Judged): Judged[] {
    return is_taken_back ? [] : [judged];
}

/** The verdicts by row, kept up to date in every part of the page. */
export function useVerdicts(): Map<string, Judged> {
    const [now, setNow] = useState(all);
    useEffect(() => {
        const changed = () => setNow(all());
        listeners.add(changed);
        return () => void listeners.delete(changed);
    }, []);
    return new Map(now.map((each) => [each.row, each]));
}

let mayJudge: boolean | undefined;

/** Whether whoever looks may judge rows of the archive; undefined until the server has said so. */
export function useMayJudge(): boolean | undefined {
    const [now, setNow] = useState(mayJudge);
    useEffect(() => void provenance().then((version) => setNow((mayJudge = Boolean(version.writable))), () => {}), []);
    return now;
}
