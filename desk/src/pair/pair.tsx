// A pair: what each side did and said, facing each other, in the order of time.

import { useMemo, useRef } from "preact/hooks";
import * as api from "../api";
import { queryCommand } from "../command";
import { useKeys } from "../keys";
import { StatusWord, Trouble, TypeWord, Vouches } from "../parts/bits";
import { Exports } from "../parts/exports";
import { useAnswer } from "../parts/use";
import { Why } from "../parts/why";
import { address, change, type Route } from "../route";
import { query } from "../search/filters";
import { MarkedSentence } from "../search/sentences";
import { ticks, useWidth } from "../search/timeline";
import type { Row, Said } from "../types";
import { codeName, count, partyName, plain, shortDay } from "../words";

/** `both`: an act of the two together, such as talks, which has them all as actors. */
type Side = "a" | "b" | "both";
type Turn = { id: string; day?: string; side: Side; act?: Row; statement?: Said };

const names = (parties: Row["actors"], code: string): boolean => parties.some((party) => party.code === code);

/** Whose act it is between these two; undefined where it is not between them. */
function sideOf(row: Row, a: string, b: string): Side | undefined {
    const [doesA, doesB] = [names(row.actors, a), names(row.actors, b)];
    if (doesA && doesB) return "both";
    if (doesA && names(row.recipients, b)) return "a";
    if (doesB && names(row.recipients, a)) return "b";
    return undefined;
}

export function PairView({ route }: { route: Route }) {
    const [a, b] = [route.params.get("a") ?? "", route.params.get("b") ?? ""];
    const show = route.params.get("show") ?? "all";
    const chosen = route.params.get("row") ?? undefined;
    const newest = route.params.get("sort") === "newest";
    const span = { from: route.params.get("from") ?? undefined, to: route.params.get("to") ?? undefined };
    const acted = useAnswer(query(span, { pair: `${a},${b}` }), () => api.between(a, b, span));
    const articles = new Set((acted.value ?? []).filter((act) => sideOf(act, a, b)).map((act) => act.article));
    const [nameA, nameB] = [codeName(a), codeName(b)];
    const spoken = acted.value ? query(span, { pair: `${a},${b}` }) : undefined;
    const saidA = useAnswer(spoken, () => api.saidOf(a, { code: b, name: nameB }, articles, span));
    const saidB = useAnswer(spoken, () => api.saidOf(b, { code: a, name: nameA }, articles, span));
    const svg = useRef<SVGSVGElement>(null);
    const root = useRef<HTMLElement>(null);

    const turns = useMemo(() => {
        const all: Turn[] = [
            ...(acted.value ?? []).flatMap((act): Turn[] => {
                const side = sideOf(act, a, b);
                return side ? [{ id: act.id, day: act.day, side, act }] : [];
            }),
            ...(saidA.value ?? []).map((statement): Turn => ({ id: statement.id, day: statement.day, side: "a", statement })),
            ...(saidB.value ?? []).map((statement): Turn => ({ id: statement.id, day: statement.day, side: "b", statement })),
        ];
        const sorted = all.sort((x, y) => (x.day ?? "9999").localeCompare(y.day ?? "9999"));
        return newest ? sorted.reverse() : sorted;
    }, [acted.value, saidA.value, saidB.value, newest]);
    const shown = turns.filter((turn) => show === "all" || (show === "acts") === Boolean(turn.act));
    const acts = turns.flatMap((turn) => (turn.act ? [turn.act] : []));

    useKeys((key) => {
        if (key === "Escape" && chosen) {
            change({ row: undefined }, true);
            return true;
        }
        const step = { j: 1, k: -1 }[key];
        const heads = [...(root.current?.querySelectorAll<HTMLElement>(".turn-head") ?? [])];
        if (!step || heads.length === 0) return;
        const at = heads.indexOf(document.activeElement as HTMLElement);
        heads[Math.max(0, Math.min(heads.length - 1, at + step))]!.focus();
        return true;
    });

    const { error } = acted;
    const isReady = Boolean(acted.value);
    const told = (side: Side) => count(happeningsOf(turns.flatMap((turn) => (turn.act && turn.side === side ? [turn.act] : []))), "event");
    return (
        <main class="page pair" id="main" tabIndex={-1} ref={root}>
            <header class="pair-head">
                <p class="faint"><a href={address("search", { actor: a, recipient: b })}>Search</a></p>
                <h1>{nameA} and {nameB}</h1>
                <p class="lede">
                    {isReady
                        ? <>{nameA} on {nameB}: {told("a")}. {nameB} on {nameA}: {told("b")}.{turns.some((turn) => turn.side === "both") && ` Together: ${told("both")}.`} {count(turns.length - acts.length, "statement")} of both sides.</>
                        : "Asking…"}
                </p>
            </header>
            {error ? <Trouble error={error} /> : null}
            {isReady && <Facing a={nameA} b={nameB} turns={turns} svg={svg} />}
            <div class="pair-tools">
                <div class="tabs" role="group" aria-label="What is shown">
                    {[["all", "Acts and statements"], ["acts", "Acts"], ["statements", "Statements"]].map(([value, label]) => (
                        <button key={value} type="button" aria-pressed={show === value} onClick={() => change({ show: value === "all" ? undefined : value }, true)}>{label}</button>
                    ))}
                </div>
                <div class="evidence-tools">
                    <button type="button" class="plain" onClick={() => change({ sort: newest ? undefined : "newest" }, true)}>{newest ? "Newest first" : "Oldest first"}</button>
                    <Exports
                        name={`${a}-${b}`.toLowerCase()}
                        rows={async () => acts}
                        lines={async () => shown.map((turn) => turn.act ?? turn.statement!)}
                        picture={() => svg.current}
                        command={queryCommand({ actor: a, recipient: b, ...span }, "", { oldest: true })}
                    />
                </div>
            </div>
            <div class="sides" aria-hidden="true"><b>{nameA}</b><b>{nameB}</b></div>
            {isReady && shown.length === 0 && <div class="empty"><p class="empty-title">Nothing between these two</p><p>Neither is told to have acted on the other. <a href={address("search", { party: a })}>All that names {nameA}</a></p></div>}
            <ol class="turns">
                {shown.map((turn, i) => (
                    <li key={turn.id} class={`turn side-${turn.side}${turn.id === chosen ? " open" : ""}`} data-row={turn.id}>
                        <div class="turn-day">{(i === 0 || turn.day !== shown[i - 1]!.day) && (turn.day ? <time dateTime={turn.day}>{shortDay(turn.day)}</time> : <span>undated</span>)}</div>
                        <div class="turn-body">
                            <button type="button" class="turn-head" aria-expanded={turn.id === chosen} onClick={() => change({ row: turn.id === chosen ? undefined : turn.id }, true)}>
                                <span class="hidden">{turn.side === "a" ? nameA : turn.side === "b" ? nameB : "Both"}: </span>
                                {turn.act ? <ActTurn act={turn.act} /> : <StatementTurn statement={turn.statement!} />}
                            </button>
                            {turn.id === chosen && <div class="sheet"><Open turn={turn} /></div>}
                        </div>
                    </li>
                ))}
            </ol>
        </main>
    );
}

const happeningsOf = (rows: Row[]): number => new Set(rows.map((row) => row.occurrence)).size;

function ActTurn({ act }: { act: Row }) {
    return (
        <>
            <span class="line"><TypeWord act={act} /><StatusWord status={act.status} />{act.outlet && <bdi>{act.outlet}</bdi>}</span>
            <MarkedSentence row={act} />
            {act.attribution.length > 0 && <span class="line"><Vouches chain={act.attribution} /></span>}
        </>
    );
}

function StatementTurn({ statement }: { statement: Said }) {
    const words = statement.content.map((span) => span.text).join(" … ");
    return (
        <>
            <span class="line"><b><bdi>{statement.speaker ? partyName(statement.speaker) : "Somebody"}</bdi></b>{statement.outlet && <bdi>{statement.outlet}</bdi>}</span>
            <span class="quote said" dir="auto">{statement.kind === "direct" ? <q>{words}</q> : words}</span>
        </>
    );
}

function Open({ turn }: { turn: Turn }) {
    const { act, statement } = turn;
    const row = (act ?? statement)!;
    return (
        <>
            <p class="ways">
                <a href={address("read", { article: row.article, row: row.id })}>In the article{row.title && <>: <bdi>{row.title}</bdi></>}</a>
                {act && <a href={address("happening", { id: act.occurrence })}>The happening, {count(act.reports, "report")}</a>}
            </p>
            <Why act={act} statement={act ? undefined : statement} archived mark={act?.mark} claim={act ? plain(act) : "says"} sentence={row.sentence_text ?? ""} outlet={row.outlet} />
        </>
    );
}

const HALF = 74;
const MIDDLE = 22;

interface Month { name: string; a: number; b: number; hostileA: number; hostileB: number }

/** Happenings by month and side, from the first month to the last, empty ones too; what both do counts on both sides. */
function months(turns: Turn[]): Month[] {
    const found = new Map<string, Month>();
    const seen = new Set<string>();
    const dated = turns.flatMap((turn) => (turn.act?.day ? [turn.act.day.slice(0, 7)] : [])).sort();
    if (dated.length === 0) return [];
    for (let [year, month] = dated[0]!.split("-").map(Number) as [number, number]; ;) {
        const name = `${year}-${String(month).padStart(2, "0")}`;
        found.set(name, { name, a: 0, b: 0, hostileA: 0, hostileB: 0 });
        if (name >= dated.at(-1)! || found.size > 1200) break;
        [year, month] = month === 12 ? [year + 1, 1] : [year, month + 1];
    }
    for (const { act, side } of turns) {
        const month = act?.day ? found.get(act.day.slice(0, 7)) : undefined;
        if (!act || !month || seen.has(`${act.occurrence} ${side}`)) continue;
        seen.add(`${act.occurrence} ${side}`);
        const hostile = (act.quad ?? 0) >= 3 ? 1 : 0;
        if (side !== "b") [month.a, month.hostileA] = [month.a + 1, month.hostileA + hostile];
        if (side !== "a") [month.b, month.hostileB] = [month.b + 1, month.hostileB + hostile];
    }
    return [...found.values()];
}

/** Events of one side above, of the other below; conflict stands at the foot of each bar, cooperation upon it. */
function Facing({ a, b, turns, svg }: { a: string; b: string; turns: Turn[]; svg: { current: SVGSVGElement | null } }) {
    const [box, width] = useWidth();
    const all = useMemo(() => months(turns), [turns]);
    if (all.filter((month) => month.a + month.b > 0).length < 2) return null;
    const most = Math.max(1, ...all.map((month) => Math.max(month.a, month.b)));
    const [left, right] = [34, width - 8];
    const step = (right - left) / all.length;
    const thick = Math.max(1.5, Math.min(26, step - 2));
    const tall = (n: number) => (n / most) * (HALF - 10);
    const total = 2 * HALF + MIDDLE;
    const bar = (month: Month, i: number, above: boolean) => {
        const [events, hostile] = above ? [month.a, month.hostileA] : [month.b, month.hostileB];
        const place = (from: number, n: number) => ({
            x: left + i * step + (step - thick) / 2,
            width: thick,
            height: tall(n),
            y: above ? HALF - tall(from + n) : HALF + MIDDLE + tall(from),
        });
        if (events === 0) return null;
        return (
            <g key={`${above}${month.name}`}>
                <title>{`${above ? a : b}, ${shortDay(month.name)}: ${count(events, "event")}, ${hostile} of them conflict`}</title>
                <rect class="facing hostile" {...place(0, hostile)} />
                <rect class="facing friendly" {...place(hostile, events - hostile)} />
            </g>
        );
    };
    const years = all.flatMap(({ name }, i) => (i === 0 || name.endsWith("-01") ? [[i, i === 0 && all.length < 30 ? shortDay(name) : name.slice(0, 4)] as const] : []));
    return (
        <figure class="picture" aria-label="Over time">
            <div class="facing-box" ref={box}>
                <svg ref={svg} viewBox={`0 0 ${width} ${total}`} width={width} height={total} role="img" aria-label={`Events by month: ${a} above, ${b} below. The list below says the same.`}>
                    {ticks(most).map((value) => (
                        <g key={value}>
                            <line class="grid" x1={left} x2={right} y1={HALF - tall(value)} y2={HALF - tall(value)} />
                            <line class="grid" x1={left} x2={right} y1={HALF + MIDDLE + tall(value)} y2={HALF + MIDDLE + tall(value)} />
                            <text class="tick" x={left - 6} y={HALF - tall(value)} text-anchor="end" dominant-baseline="central">{value}</text>
                            <text class="tick" x={left - 6} y={HALF + MIDDLE + tall(value)} text-anchor="end" dominant-baseline="central">{value}</text>
                        </g>
                    ))}
                    {all.map((month, i) => <g key={month.name}>{bar(month, i, true)}{bar(month, i, false)}</g>)}
                    <line class="axis" x1={left} x2={right} y1={HALF} y2={HALF} />
                    <line class="axis" x1={left} x2={right} y1={HALF + MIDDLE} y2={HALF + MIDDLE} />
                    {years.map(([i, year]) => <text key={i} class="tick" x={left + i * step} y={HALF + MIDDLE / 2} dominant-baseline="central">{year}</text>)}
                </svg>
                <p class="legend"><span>above: {a}</span><span>below: {b}</span><span class="key key-friendly">cooperation</span><span class="key key-hostile">conflict</span></p>
            </div>
        </figure>
    );
}
