// Which words of an article are marked, and as what.

import type { Mark } from "../spans";
import type { Act, Doc, Span, Statement } from "../types";

export type Role = "act" | "who" | "whom" | "when" | "where" | "source" | "cue" | "number" | "said" | "speaker" | "to";

export const ROLES: Record<Role, string> = {
    act: "act", who: "who", whom: "to whom", when: "when", where: "where", source: "source", cue: "says", number: "number",
    said: "said", speaker: "speaker", to: "told to",
};

export interface Marked { role: Role; row: string; quad: number; on: boolean }

const mark = (span: Span | undefined, role: Role, row: string, quad: number, on: boolean): Mark<Marked>[] =>
    span ? [{ start: span.start, end: span.end, what: { role, row, quad, on } }] : [];

/** All words that an act stands on. */
export function actMarks(act: Act): Mark<Marked>[] {
    const one = (span: Span | undefined, role: Role) => mark(span, role, act.id, act.quad ?? 0, true);
    return [
        ...one(act.trigger, "act"),
        ...act.actors.flatMap((party) => one(party.span, "who")),
        ...act.recipients.flatMap((party) => one(party.span, "whom")),
        ...one(act.date?.span, "when"),
        ...one(act.place?.span, "where"),
        ...Object.values(act.magnitude ?? {}).flatMap((bounds) => one(bounds?.span, "number")),
        ...act.attribution.flatMap((link) => [...one(link.span, "source"), ...one(link.cue, "cue")]),
    ];
}

/** All words that a statement stands on. */
export function statementMarks(statement: Statement): Mark<Marked>[] {
    const one = (span: Span | undefined, role: Role) => mark(span, role, statement.id, 0, true);
    return [
        ...one(statement.speaker?.span, "speaker"),
        ...one(statement.cue, "cue"),
        ...one(statement.addressee?.span, "to"),
        ...one(statement.date?.span, "when"),
        ...statement.content.flatMap((span) => one(span, "said")),
        ...statement.attribution.flatMap((link) => one(link.span, "source")),
    ];
}

/** What is marked while nothing is chosen: the words of each act, and what was said. */
export function restingMarks(doc: Doc, shown: (row: string) => boolean): Mark<Marked>[] {
    return [
        ...doc.statements.filter((each) => shown(each.id)).flatMap((each) => each.content.flatMap((span) => mark(span, "said", each.id, 0, false))),
        ...doc.events.filter((each) => shown(each.id)).flatMap((each) => mark(each.trigger, "act", each.id, each.quad ?? 0, false)),
    ];
}
