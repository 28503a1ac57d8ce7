// Search and pairs: the sentences are the evidence and always in sight; timeline, map and network are ways into them.

import { useEffect, useMemo, useRef } from "preact/hooks";
import * as api from "../api";
import { queryCommand } from "../command";
import { useKeys } from "../keys";
import { Empty, Trouble } from "../parts/bits";
import { Exports, type Taken } from "../parts/exports";
import { useAnswer, usePages } from "../parts/use";
import { address, change, go, type Route } from "../route";
import type { Counts, Row } from "../types";
import { count } from "../words";
import { Bar, Chips } from "./bar";
import { asked, list, query, type Asked } from "./filters";
import { SpotTable, WorldMap, spots } from "./map";
import { Matrix, Network, ties } from "./network";
import { Sentences } from "./sentences";
import { PeriodTable, Timeline } from "./timeline";

const PAGE = 50;
const BYS: [string, string][] = [["reports", "Reports"], ["events", "Events"], ["origins", "Origins"]];

export function SearchView({ route }: { route: Route }) {
    const filters = asked(route.params);
    const by = route.params.get("by") ?? "reports";
    const chosen = route.params.get("row") ?? undefined;
    const oldest = route.params.get("sort") === "oldest" ? "true" : undefined;
    const question = query(filters, { by, oldest, limit: String(PAGE), count: "true" });
    const { lines: rows, answer, more } = usePages(question, api.rows);
    const choose = (row: string | undefined) => change({ row }, true);
    const evidence = useRef<HTMLDivElement>(null);

    // On a narrow screen the explanation lies over the lower part: the sentence goes above it.
    useEffect(() => {
        if (chosen && matchMedia("(max-width: 56rem)").matches) evidence.current?.querySelector(`li[data-row="${CSS.escape(chosen)}"]`)?.scrollIntoView({ block: "start" });
    }, [chosen, rows.length > 0]);

    useKeys((key) => {
        if (key === "Escape" && chosen) {
            const head = evidence.current?.querySelector<HTMLElement>(`li[data-row="${CSS.escape(chosen)}"] .sentence-head`);
            choose(undefined);
            head?.focus();
            return true;
        }
        const at = rows.findIndex((row) => row.id === (focused() ?? chosen));
        if (key === "e" && at >= 0) return choose(rows[at]!.id === chosen ? undefined : rows[at]!.id), true;
        if (key === "o" && at >= 0) return go(address("happening", { id: rows[at]!.occurrence })), true;
        const step = { j: 1, k: -1 }[key];
        if (!step || rows.length === 0) return;
        const next = rows[Math.max(0, Math.min(rows.length - 1, at + step))]!;
        const head = evidence.current?.querySelector<HTMLElement>(`li[data-row="${next.id}"] .sentence-head`);
        head?.focus();
        head?.scrollIntoView({ block: "nearest" });
        if (chosen) choose(next.id);
        return true;
    });

    const counts = answer.value?.counts;
    // What did not change is not drawn again: on the way to an answer the page is drawn six times.
    const sentences = useMemo(() => <Sentences rows={rows} chosen={chosen} choose={choose} by={by} label="Sentences" />, [rows, chosen, by]);
    return (
        <main class="search" id="main" tabIndex={-1}>
            <h1 class="hidden">Search</h1>
            <Bar filters={filters} />
            <div class="asked">
                <p class="counts" role="status">
                    {counts ? <><b>{count(counts.reports, "report")}</b> of <b>{count(counts.events, "event")}</b> by {count(counts.origins, "independent origin")}</> : "Asking…"}
                </p>
                <Chips filters={filters} />
            </div>
            <div class="panes">
                <section class={`evidence${answer.isBusy ? " busy" : ""}`} aria-label="Sentences" ref={evidence}>
                    <div class="evidence-head">
                        <div class="tabs" role="group" aria-label="What a line is">
                            {BYS.map(([value, label]) => <button key={value} type="button" aria-pressed={by === value} onClick={() => change({ by: value === "reports" ? undefined : value }, true)}>{label}</button>)}
                        </div>
                        <div class="evidence-tools">
                            <button type="button" class="plain" onClick={() => change({ sort: oldest ? undefined : "oldest" }, true)}>{oldest ? "Oldest first" : "Newest first"}</button>
                            <Exports name="sentences" rows={() => everything(filters, by, oldest)} command={queryCommand(filters, "", { by: by === "reports" ? undefined : by, oldest: oldest && true })} />
                        </div>
                    </div>
                    {answer.error ? <Trouble error={answer.error} /> : null}
                    {answer.value && rows.length === 0 && <Nothing filters={filters} />}
                    {sentences}
                    {more && <button type="button" class="primary more-rows" onClick={more}>More sentences</button>}
                </section>
                <Pictures filters={filters} route={route} />
            </div>
        </main>
    );
}

const focused = (): string | undefined => document.activeElement?.closest<HTMLElement>("li[data-row]")?.dataset.row;

/** All rows of a question, to take away; bounded, for a browser is no place for a million lines. */
const MOST = 20_000;
async function everything(filters: Asked, by: string, oldest: string | undefined): Promise<Taken<Row>> {
    const rows: Row[] = [];
    let next: string | null | undefined;
    let counts: Counts | undefined;
    do {
        const page: api.Answer<Row> = await api.rows(query(filters, { by, oldest, limit: "500", count: next ? undefined : "true", cursor: next ?? undefined }));
        rows.push(...page.items);
        counts ??= page.counts;
        next = page.next;
    } while (next && rows.length < MOST);
    const all = counts ? ` of ${(by === "events" ? counts.events : by === "origins" ? counts.origins : counts.reports).toLocaleString("en-GB")}` : "";
    return { lines: rows, part: next ? `the ${oldest ? "oldest" : "newest"} ${rows.length.toLocaleString("en-GB")}${all}` : undefined };
}

function Nothing({ filters }: { filters: Asked }) {
    const narrow = filters.confidence ? "confidence" : filters.text ? "text" : filters.from || filters.to ? (filters.from ? "from" : "to") : undefined;
    return (
        <Empty title="No sentence answers this">
            <p>
                Nothing in the archive has all of these at once.{" "}
                {narrow && <button type="button" class="quiet" onClick={() => change({ [narrow]: undefined })}>Ask again without {narrow === "text" ? "the words" : `“${narrow} ${filters[narrow]}”`}</button>}
            </p>
        </Empty>
    );
}

/** The unit of time that gives a readable number of bars. */
function unit(per: string | null, from: string | undefined, to: string | undefined): string {
    if (per) return per;
    if (!from) return "month";
    const days = (Date.parse((to ?? new Date().toISOString()).slice(0, 10).padEnd(10, "-01").slice(0, 10)) - Date.parse(from.padEnd(10, "-01").slice(0, 10))) / 86_400_000;
    return days <= 70 ? "day" : days <= 400 ? "week" : "month";
}

/** The classes of conflict among those that are asked for; undefined where there is none. */
function hostileQuads(filters: Asked): string | undefined {
    const quads = ["3", "4"].filter((quad) => !filters.quad || list(filters.quad).includes(quad));
    return quads.length > 0 ? quads.join(",") : undefined;
}

/** Places of one page, and pairs in all; the foremost of a network are what one sees of it. */
const [PLACES, PAIRS] = ["10000", "500"];

function Pictures({ filters, route }: { filters: Asked; route: Route }) {
    const per = unit(route.params.get("per"), undefined, undefined);
    const { from, to, ...untimed } = filters;
    const periods = useAnswer(query(untimed, { per }), api.timeline);
    const elsewhere = { ...filters, place: undefined };
    const placed = useAnswer(query(elsewhere, { limit: PLACES }), api.places);
    const against = hostileQuads(filters);
    const hostile = useAnswer(against ? query(elsewhere, { quad: against, limit: PLACES }) : undefined, api.places);
    const panel = useAnswer(query(filters, { limit: PAIRS }), api.pairs);
    const all = useMemo(() => spots(placed.value ?? [], against ? (hostile.value ?? []) : []), [placed.value, hostile.value, against]);
    const tied = useMemo(() => ties(panel.value?.items ?? []), [panel.value]);
    // On a narrow screen the names in a network lie upon each other; there the matrix comes first.
    const form = route.params.get("net") ?? (matchMedia("(max-width: 47.99rem)").matches ? "matrix" : "network");
    const isMatrix = form === "matrix";
    const [time, map, net] = [useRef<SVGSVGElement>(null), useRef<SVGSVGElement>(null), useRef<SVGSVGElement>(null)];
    const pair = (a: string, b: string) => go(address("pair", { a, b, from, to }));
    const place = (name: string) => change({ place: filters.place === name ? undefined : name, row: undefined });
    const when = useMemo(() => periods.value && periods.value.items.length > 0 && (
        <>
            <Timeline periods={periods.value.items} from={from} to={to} choose={(start, end) => change({ from: start, to: end, row: undefined }, true)} svg={time} />
            <PeriodTable periods={periods.value.items} />
        </>
    ), [periods.value, from, to]);
    const where = useMemo(() => (
        <>
            <WorldMap spots={all.spots} without={all.without} total={all.total} choose={place} chosen={filters.place} svg={map} />
            <SpotTable spots={all.spots} choose={place} />
        </>
    ), [all, filters.place]);
    const who = useMemo(
        () => tied.length > 0 && (isMatrix ? <Matrix ties={tied} pair={pair} /> : <Network ties={tied} party={(code) => change({ party: code, row: undefined })} pair={pair} svg={net} />),
        [tied, isMatrix, from, to],
    );
    return (
        <div class="pictures">
            <figure class="picture" aria-label="When">
                <Head title="When">
                    <label class="per"><span class="hidden">Unit of time</span>
                        <select value={per} onChange={(event) => change({ per: event.currentTarget.value === "month" ? undefined : event.currentTarget.value }, true)}>
                            {["day", "week", "month", "year"].map((each) => <option key={each} value={each}>by {each}</option>)}
                        </select>
                    </label>
                    <Exports name="timeline" lines={async () => periods.value?.items ?? []} picture={() => time.current} command={queryCommand(untimed, "timeline", { per })} />
                </Head>
                {periods.error ? <Trouble error={periods.error} /> : null}
                {periods.value && periods.value.items.length === 0 && <p class="faint">No dated event.</p>}
                {when}
            </figure>
            <figure class="picture" aria-label="Where">
                <Head title="Where">
                    <Exports name="places" lines={async () => all.spots} features={async () => all.spots} picture={() => map.current} command={queryCommand(filters)} />
                </Head>
                {where}
                <p class="faint small">Pictures count what has occurred or is under way, without background, unless a status is asked for. Borders follow Natural Earth and imply no position.</p>
            </figure>
            <figure class="picture" aria-label="Who with whom">
                <Head title="Who with whom">
                    <div class="tabs small" role="group" aria-label="Form">
                        <button type="button" aria-pressed={!isMatrix} onClick={() => change({ net: "network" }, true)}>Network</button>
                        <button type="button" aria-pressed={isMatrix} onClick={() => change({ net: "matrix" }, true)}>Matrix</button>
                    </div>
                    <Exports name="pairs" lines={async () => ({ lines: tied, part: panel.value?.next ? `pairs among the ${PAIRS} with most events` : undefined })} picture={isMatrix ? undefined : () => net.current} command={queryCommand(filters, "panel")} />
                </Head>
                {panel.error ? <Trouble error={panel.error} /> : null}
                {panel.value && tied.length === 0 && <p class="faint">No pair is named.</p>}
                {who}
            </figure>
        </div>
    );
}

const Head = ({ title, children }: { title: string; children: preact.ComponentChildren }) => (
    <div class="picture-head"><h2>{title}</h2><div class="picture-tools">{children}</div></div>
);
