// Words for codes. What a code means to the coder stands in the codebook; these are only the labels of the page.

import type { Act, Bounds, Day, Link, Party, Place, Quad, Status } from "./types";

declare const STATES: Record<string, string>;

export const QUADS: Record<Quad, string> = {
    1: "verbal cooperation",
    2: "material cooperation",
    3: "verbal conflict",
    4: "material conflict",
};

export const TYPES: Record<string, { label: string; quad: Quad; join: string }> = {
    AGREE: { label: "Agree", quad: 1, join: "with" },
    CONSULT: { label: "Consult", quad: 1, join: "with" },
    SUPPORT: { label: "Support", quad: 1, join: "" },
    CONCEDE: { label: "Concede", quad: 1, join: "to" },
    COOPERATE: { label: "Cooperate", quad: 2, join: "with" },
    AID: { label: "Aid", quad: 2, join: "" },
    RETREAT: { label: "Retreat", quad: 2, join: "from" },
    REQUEST: { label: "Request", quad: 3, join: "of" },
    ACCUSE: { label: "Accuse", quad: 3, join: "" },
    REJECT: { label: "Reject", quad: 3, join: "" },
    THREATEN: { label: "Threaten", quad: 3, join: "" },
    PROTEST: { label: "Protest", quad: 4, join: "against" },
    SANCTION: { label: "Sanction", quad: 4, join: "" },
    MOBILIZE: { label: "Mobilize", quad: 4, join: "against" },
    COERCE: { label: "Coerce", quad: 4, join: "" },
    ASSAULT: { label: "Assault", quad: 4, join: "" },
};

export const STATUSES: Record<Status, { label: string; means: string }> = {
    occurred: { label: "occurred", means: "told as having happened" },
    ongoing: { label: "ongoing", means: "under way at publication" },
    planned: { label: "planned", means: "decided or announced" },
    possible: { label: "possible", means: "may be, or is feared" },
    denied: { label: "denied", means: "said not to be so" },
};

export const SECTORS: Record<string, string> = {
    GOV: "government", MIL: "army", REB: "rebels", UAF: "armed group", PRM: "paramilitary", OPP: "opposition", PTY: "party",
    COP: "police", JUD: "courts", LEG: "parliament", CVL: "civilians", BUS: "business", JRN: "press", LAB: "labour", CRM: "crime",
    IGO: "international body", NGO: "organisation", MED: "media", REL: "religion", EDU: "education", ELI: "elite", SPY: "intelligence",
    HLH: "health", REF: "refugees", SOC: "social", AGR: "farming", DEV: "development", HRI: "human rights", SET: "settlers", RAD: "radicals",
};

/** Returns the label of a type or of a category of the user's own. */
export const typeLabel = (act: { event_type?: string; category?: string }): string =>
    act.category ?? (act.event_type ? (TYPES[act.event_type]?.label ?? act.event_type) : "Act");

/** Returns the name of a state or body, or the code where no table has it. */
export const codeName = (code: string | null | undefined): string => (code ? (BODIES[code] ?? STATES[code] ?? code) : "nobody named");

// Bodies that turn up in most archives; others show their code.
const BODIES: Record<string, string> = {
    AU: "African Union", CIS: "Commonwealth of Independent States", COE: "Council of Europe", CW: "Commonwealth of Nations", EAC: "East African Community",
    EUR: "European Union", GCC: "Gulf Cooperation Council", ICC: "International Criminal Court", ICJ: "International Court of Justice", LAS: "Arab League",
    OAS: "Organization of American States", OIC: "Organisation of Islamic Cooperation", UNO: "United Nations", WB: "World Bank", WHO: "World Health Organization",
};

/** Returns what a reader would call the party: its name, else the words of the text. */
export const partyName = (party: Party): string => party.name ?? party.span?.text ?? codeName(party.code);

/** Returns the codes of a party, as in `KEN GOV`. */
export const partyCode = (party: Party): string => [party.code, party.sector].filter(Boolean).join(" ");

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/** Returns `2024-11-20` as `20 November 2024`, a month or a year likewise. */
export function dayName(day: string): string {
    const [year, month, date] = day.slice(0, 10).split("-");
    const name = month ? MONTHS[Number(month) - 1] : undefined;
    return [date ? String(Number(date)) : undefined, name, year].filter(Boolean).join(" ");
}

/** Returns `2024-11-20` as `20 Nov 2024`. */
export function shortDay(day: string): string {
    const [year, month, date] = day.slice(0, 10).split("-");
    const name = month ? MONTHS[Number(month) - 1]?.slice(0, 3) : undefined;
    return [date ? String(Number(date)) : undefined, name, year].filter(Boolean).join(" ");
}

/** Returns the days of an act: one day, a month, a year, or from–to. */
export function dateName(date: Day): string {
    if (date.from === date.to) return shortDay(date.from);
    const [year, month] = date.from.split("-");
    if (date.from.endsWith("-01-01") && date.to === `${year}-12-31`) return year!;
    const last = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
    if (date.from.endsWith("-01") && date.to === `${year}-${month}-${String(last).padStart(2, "0")}`) return `${MONTHS[Number(month) - 1]!.slice(0, 3)} ${year}`;
    return `${shortDay(date.from)} – ${shortDay(date.to)}`;
}

/** Returns the place with its state, where the name does not say it. */
export const placeName = (place: Place): string =>
    place.country && codeName(place.country) !== place.name ? `${place.name}, ${codeName(place.country)}` : place.name;

/** Returns one voice in words. */
export function voice(link: Link): string {
    const words = link.name ?? link.span?.text;
    if (link.kind === "unnamed") return words ? `unnamed: “${words}”` : "an unnamed source";
    if (link.kind === "document" && words) return words;
    return words ?? codeName(link.code);
}

/** Returns a number of people: `22`, `at least 12`, `up to 5,000`, `24 to 99`. */
export function amount(bounds: Bounds): string {
    // The API says null where a record says nothing.
    const [min, max] = [bounds.min ?? undefined, bounds.max ?? undefined];
    const say = (n: number) => n.toLocaleString("en-GB");
    if (min !== undefined && max !== undefined) return min === max ? say(min) : `${say(min)} to ${say(max)}`;
    if (min !== undefined) return `at least ${say(min)}`;
    return max === undefined ? "some" : `up to ${say(max)}`;
}

export const COUNTED: Record<string, string> = { dead: "dead", injured: "injured", arrested: "arrested", size: "taking part", affected: "affected" };

/** Returns `1 report` or `3 reports`. */
export const count = (n: number, one: string, many = `${one}s`): string => `${n.toLocaleString("en-GB")} ${n === 1 ? one : many}`;

/** Returns one line in plain words: who, what, to whom. */
export function plain(act: Act): string {
    const join = (parties: Party[]) => parties.map(partyName).join(", ");
    return [join(act.actors) || "somebody", `“${act.trigger.text}”`, join(act.recipients)].filter(Boolean).join(" → ");
}
