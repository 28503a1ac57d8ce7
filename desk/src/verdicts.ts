// What the reader thinks of a row. Kept in this browser until it is handed over: in an archive as a correction,
// for a pasted text as a file.

import { useEffect, useState } from "preact/hooks";
import { judgement } from "./api";

export type Verdict = "right" | "wrong" | "unsure";
export interface Judged { row: string; verdict: Verdict; at: string; claim: string; sentence: string }

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

/** Keeps a verdict; that on a row of an archive goes there too. Resolves to what there is to say about it. */
export async function judge(row: string, verdict: Verdict | undefined, claim: string, sentence: string, archived: boolean): Promise<string> {
    keep(row, verdict, claim, sentence);
    if (!archived) return "";
    try {
        await judgement(row, verdict ?? "unsure");
        return verdict && verdict !== "unsure" ? "kept in the archive" : "";
    } catch (error) {
        return `kept in this browser alone: ${(error as Error).message}`;
    }
}

function keep(row: string, verdict: Verdict | undefined, claim: string, sentence: string): void {
    const kept = all().filter((each) => each.row !== row);
    if (verdict) kept.push({ row, verdict, at: new Date().toISOString(), claim, sentence });
    localStorage.setItem(STORE, JSON.stringify(kept));
    for (const each of listeners) each();
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
