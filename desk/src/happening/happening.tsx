// One happening: who told it first, who copied whom, how its status and numbers changed, what cannot all be true.

import { useMemo, useRef } from "preact/hooks";
import * as api from "../api";
import { queryCommand } from "../command";
import { Claim, StatusSign, StatusWord, Trouble, TypeWord, Vouches } from "../parts/bits";
import { Exports } from "../parts/exports";
import { useAnswer } from "../parts/use";
import { address, type Route } from "../route";
import { query } from "../search/filters";
import { MarkedSentence } from "../search/sentences";
import type { Row } from "../types";
import { COUNTED, STATUSES, amount, count, dayName, shortDay } from "../words";

export function HappeningView({ route }: { route: Route }) {
    const id = route.params.get("id") ?? "";
    const answer = useAnswer(id, api.happening);
    const told = useAnswer(query({}, { occurrence: id, oldest: "true", limit: "500" }), api.rows);
    if (answer.error || told.error) return <main class="page narrow" id="main" tabIndex={-1}><Trouble error={answer.error ?? told.error} /></main>;
    if (!answer.value || !told.value) return <main class="page narrow" id="main" tabIndex={-1}><p class="faint" role="status">Asking…</p></main>;
    return <Happening it={answer.value} rows={told.value.items} isAll={!told.value.next} />;
}

function Happening({ it, rows, isAll }: { it: api.Happening; rows: Row[]; isAll: boolean }) {
    const byId = useMemo(() => new Map(rows.map((row) => [row.id, row])), [rows]);
    const svg = useRef<SVGSVGElement>(null);
    const days = it.days && it.is_dated ? (it.days[0] === it.days[1] ? dayName(it.days[0]) : `${dayName(it.days[0])} to ${dayName(it.days[1])}`) : undefined;
    return (
        <main class="page happening" id="main" tabIndex={-1}>
            <header class="happening-head">
                <p class="line"><TypeWord act={it} />{days && <span>{days}</span>}{it.place_name && <bdi>{it.place_name}</bdi>}</p>
                <h1><Claim act={it} /></h1>
                <p class="lede">
                    {count(it.reports, "report")} by {count(it.origins, "independent origin")}.
                    {it.contradictions.length > 0 && <> They do not agree.</>}
                </p>
                <Exports
                    name={`happening-${it.occurrence.slice(0, 7)}`}
                    rows={async () => ({ lines: rows, part: isAll ? undefined : `the oldest ${count(rows.length, "report")}` })}
                    picture={it.figures.length > 0 ? () => svg.current : undefined}
                    command={queryCommand({}, "occurrences", { occurrence: it.occurrence.slice(0, 12) })}
                />
            </header>
            <div class="happening-grid">
                <div>
                    {it.contradictions.length > 0 && <Contradictions it={it} byId={byId} />}
                    <Tellings rows={rows} />
                </div>
                <aside aria-label="Sources, status and numbers">
                    <Origins it={it} rows={rows} />
                    <Statuses it={it} byId={byId} />
                    <Numbers it={it} byId={byId} svg={svg} />
                    <FollowUps it={it} />
                </aside>
            </div>
        </main>
    );
}

const source = (row: { outlet?: string | null; title?: string }): string => row.outlet ?? row.title ?? "an article without an outlet";

/** What cannot all be true, side by side. */
function Contradictions({ it, byId }: { it: api.Happening; byId: Map<string, Row> }) {
    const sides: { title: string; left: string; right: string; a: Row[]; b: Row[] }[] = [];
    const found = (ids: string[]) => ids.flatMap((id) => byId.get(id) ?? []);
    for (const each of it.contradictions) {
        if (each.denied) sides.push({ title: "Told, and denied", left: "Told", right: "Denied", a: found(each.denied.told), b: found(each.denied.denied) });
        if (each.figures) {
            const { counted, low, high } = each.figures;
            const say = (id: string) => {
                const figure = it.figures.find((one) => one.telling === id && one.counted === counted)?.bounds ?? byId.get(id)?.magnitude?.[counted as "dead"];
                return figure ? `${amount(figure)} ${COUNTED[counted] ?? counted}` : counted;
            };
            sides.push({ title: `How many ${COUNTED[counted] ?? counted}`, left: say(low), right: say(high), a: found([low]), b: found([high]) });
        }
    }
    // Other kinds have rows on their sides too; they are shown under their own names.
    for (const each of it.contradictions) {
        for (const [kind, value] of Object.entries(each)) {
            if (kind === "denied" || kind === "figures" || !value || typeof value !== "object") continue;
            const lists = Object.entries(value as Record<string, unknown>).map(([name, ids]) => [name, found([ids].flat().filter((id) => typeof id === "string") as string[])] as const).filter(([, list]) => list.length > 0);
            if (lists.length >= 2) sides.push({ title: kind.replaceAll("_", " "), left: lists[0]![0], right: lists[1]![0], a: lists[0]![1], b: lists[1]![1] });
        }
    }
    return (
        <section class="contradictions">
            <h2>What cannot all be true</h2>
            {sides.map((each, i) => (
                <div key={i} class="versus" role="group" aria-label={each.title}>
                    <h3>{each.title}</h3>
                    <div class="versus-sides">
                        <div><h4>{each.left}</h4>{each.a.slice(0, 3).map((row) => <Evidence key={row.id} row={row} />)}{each.a.length > 3 && <p class="faint small">and {each.a.length - 3} more below</p>}</div>
                        <div><h4>{each.right}</h4>{each.b.slice(0, 3).map((row) => <Evidence key={row.id} row={row} />)}</div>
                    </div>
                </div>
            ))}
        </section>
    );
}

function Evidence({ row }: { row: Row }) {
    return (
        <blockquote class="evidence-quote">
            <MarkedSentence row={row} />
            <footer class="line">
                <a href={address("read", { article: row.article, row: row.id })}><bdi>{source(row)}</bdi></a>
                {row.published && <time dateTime={row.published}>{shortDay(row.published)}</time>}
                {row.attribution.length > 0 && <Vouches chain={row.attribution} />}
            </footer>
        </blockquote>
    );
}

/** Every telling, first report first. */
function Tellings({ rows }: { rows: Row[] }) {
    const articles = groups(rows);
    return (
        <section class="tellings">
            <h2>Every telling, the first first</h2>
            <ol>
                {articles.map((group, i) => (
                    <li key={group.article} class="telling">
                        <p class="line telling-head">
                            {i === 0 && <b>First report</b>}
                            <a href={address("read", { article: group.article, row: group.rows[0]!.id })}><bdi>{source(group)}</bdi></a>
                            {group.published && <time dateTime={group.published}>{shortDay(group.published)}</time>}
                            {group.repeats && <span>a copy</span>}
                        </p>
                        {group.rows.map((row) => (
                            <blockquote key={row.id} class="evidence-quote">
                                <MarkedSentence row={row} />
                                <footer class="line"><StatusWord status={row.status} /><Vouches chain={row.attribution} outlet={row.outlet} /></footer>
                            </blockquote>
                        ))}
                    </li>
                ))}
            </ol>
        </section>
    );
}

interface Group { article: string; outlet?: string; title?: string; published?: string; repeats: boolean; rows: Row[] }

/** Rows by article, in the order of publication. */
function groups(rows: Row[]): Group[] {
    const found = new Map<string, Group>();
    for (const row of rows) {
        const group = found.get(row.article) ?? { article: row.article, outlet: row.outlet, title: row.title, published: row.published, repeats: row.repeats, rows: [] };
        group.rows.push(row);
        found.set(row.article, group);
    }
    return [...found.values()].sort((a, b) => (a.published ?? "9999").localeCompare(b.published ?? "9999") || Number(a.repeats) - Number(b.repeats));
}

/** The tree of reprints: an origin, and below it who copied it. */
function Origins({ it, rows }: { it: api.Happening; rows: Row[] }) {
    const articles = groups(rows);
    const first = articles[0]?.article;
    const trees = it.accounts.map((account) => articles.filter((group) => account.articles.includes(group.article))).filter((tree) => tree.length > 0);
    const placed = new Set(trees.flat().map((group) => group.article));
    for (const group of articles) if (!placed.has(group.article)) trees.push([group]);
    trees.sort((a, b) => (a[0]!.published ?? "9999").localeCompare(b[0]!.published ?? "9999"));
    const leaf = (group: Group) => (
        <>
            <a href={address("read", { article: group.article, row: group.rows[0]!.id })}><bdi>{source(group)}</bdi></a>
            <span class="faint">{group.published ? shortDay(group.published) : "undated"}{group.article === first && ", first report"}</span>
        </>
    );
    return (
        <section>
            <h2>Where it comes from</h2>
            <ul class="tree">
                {trees.map(([root, ...copies]) => (
                    <li key={root!.article}>
                        <span class="leaf origin">{leaf(root!)}</span>
                        {copies.length > 0 && <ul>{copies.map((group) => <li key={group.article}><span class="leaf">{leaf(group)}<span class="faint">copied</span></span></li>)}</ul>}
                    </li>
                ))}
            </ul>
        </section>
    );
}

function Statuses({ it, byId }: { it: api.Happening; byId: Map<string, Row> }) {
    return (
        <section>
            <h2>{it.statuses.length > 1 ? "How its status changed" : "Its status"}</h2>
            <ol class="steps">
                {it.statuses.map((step, i) => {
                    const row = byId.get(step.telling);
                    return (
                        <li key={i}>
                            <StatusSign status={step.status} />
                            <span><b>{step.status}</b>, {STATUSES[step.status].means}<br /><span class="faint">{step.published ? shortDay(step.published) : "undated"}{row ? `, ${source(row)}` : ""}; {count(step.n_origins, "origin")}</span></span>
                        </li>
                    );
                })}
            </ol>
        </section>
    );
}

/** Numbers on one scale, each with who says it. */
function Numbers({ it, byId, svg }: { it: api.Happening; byId: Map<string, Row>; svg: { current: SVGSVGElement | null } }) {
    const told = it.figures.filter((figure) => COUNTED[figure.counted] && figure.counted !== "affected");
    if (told.length === 0) return null;
    const kinds = [...new Set(told.map((figure) => figure.counted))];
    const most = Math.max(...told.map((figure) => figure.bounds.max ?? figure.bounds.min ?? 0), 1);
    const x = (value: number) => 10 + (value / most) * 270;
    const lines = kinds.flatMap((kind) => told.filter((figure) => figure.counted === kind));
    return (
        <section>
            <h2>What numbers are told</h2>
            <svg ref={svg} class="numbers" viewBox={`0 0 300 ${lines.length * 46 + 8}`} role="img" aria-label={lines.map((figure) => `${amount(figure.bounds)} ${figure.counted}, ${said(figure, byId)}`).join("; ")}>
                {lines.map((figure, i) => {
                    const y = i * 46 + 30;
                    const [low, high] = [figure.bounds.min ?? 0, figure.bounds.max ?? figure.bounds.min ?? most];
                    return (
                        <g key={i}>
                            <text class="number-label" x="0" y={y - 14}><tspan class="number">{amount(figure.bounds)}</tspan>{` ${COUNTED[figure.counted]}, ${cut(said(figure, byId), 34)}`}</text>
                            <line class="grid" x1={x(0)} x2={x(most)} y1={y} y2={y} />
                            {low !== high && <line class="range" x1={x(low)} x2={x(high)} y1={y} y2={y} />}
                            <circle class="number-dot" cx={x(low)} cy={y} r="4.5" />
                            {low !== high && <circle class="number-dot" cx={x(high)} cy={y} r="4.5" />}
                        </g>
                    );
                })}
            </svg>
        </section>
    );
}

function said(figure: api.Figure, byId: Map<string, Row>): string {
    const row = byId.get(figure.telling);
    return [figure.sources.join(" citing ") || (row ? source(row) : ""), figure.published ? shortDay(figure.published) : ""].filter(Boolean).join(", ");
}

const cut = (text: string, most: number): string => ([...text].length > most ? `${[...text].slice(0, most - 1).join("")}…` : text);

const KINDS: Record<string, string> = { reaction: "reactions", follow_up: "follow-ups", fulfils: "carried out", cancels: "called off", about: "statements about it" };

function FollowUps({ it }: { it: api.Happening }) {
    const byKind = new Map<string, number>();
    for (const each of it.follow_ups) byKind.set(each.kind, (byKind.get(each.kind) ?? 0) + 1);
    if (byKind.size === 0) return null;
    return <section><h2>What it led to</h2><ul>{[...byKind].map(([kind, n]) => <li key={kind}>{n} {KINDS[kind] ?? kind}</li>)}</ul></section>;
}
