// What is asked for: one object that the address, the API and the command line (`command.ts`) are all written from.

import { TYPES } from "../words";

/** The filters, by the names that the command and the API give them. */
export const FILTERS = [
    "text", "actor", "recipient", "party", "type", "quad", "category", "status", "from", "to", "place", "outlet", "background", "confidence", "marked",
] as const;
export type Filter = (typeof FILTERS)[number];
export type Asked = Partial<Record<Filter, string>>;

export const LABELS: Record<Filter, string> = {
    text: "words", actor: "who", recipient: "to whom", party: "either side", type: "type", quad: "class", category: "category", status: "status", from: "from", to: "to",
    place: "place", outlet: "outlet", background: "background", confidence: "confidence at least", marked: "marked",
};

export function asked(params: URLSearchParams): Asked {
    const out: Asked = {};
    for (const key of FILTERS) {
        const value = params.get(key)?.trim();
        if (value) out[key] = value;
    }
    return out;
}

/** Returns the query of the API for these filters, and more values beside. */
export function query(filters: Asked, more: Record<string, string | undefined> = {}): string {
    const params = new URLSearchParams();
    for (const [key, value] of Object.entries({ ...filters, ...more })) if (value) params.set(key, value);
    return params.toString();
}

export const list = (value: string | undefined): string[] => (value ? value.split(",").filter(Boolean) : []);

/** Types in the order of their classes. */
export const TYPE_ORDER = Object.keys(TYPES);
