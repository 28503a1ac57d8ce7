// When: events as bars, reports as a line, and behind them how much was read, so that a rise in reading
// is not taken for a rise in events. Drawn as SVG, so that it can be taken away as it stands.

import { useEffect, useRef, useState } from "preact/hooks";
import type { Period } from "../types";
import { count, shortDay } from "../words";

interface Props {
    periods: Period[];
    /** The days chosen, if any. */
    from?: string;
    to?: string;
    choose: (from: string | undefined, to: string | undefined) => void;
    svg: { current: SVGSVGElement | null };
}

const HEIGHT = 176;
const TOP = 14;
const BOTTOM = 24;
const LEFT = 34;
const RIGHT = 8;
const WIDEST = 44;

/** Returns the day after the last one of a period (`2024`, `2024-03`, `2024-W10` or `2024-03-05`). */
export function lastDay(period: string): string {
    const week = /^(\d{4})-W(\d\d)$/.exec(period);
    if (week) return isoDay(new Date(monday(Number(week[1]), Number(week[2])).getTime() + 6 * 86_400_000));
    const [year, month, day] = period.split("-");
    if (day) return period;
    if (month) return isoDay(new Date(Date.UTC(Number(year), Number(month), 0)));
    return `${year}-12-31`;
}

export function firstDay(period: string): string {
    const week = /^(\d{4})-W(\d\d)$/.exec(period);
    if (week) return isoDay(monday(Number(week[1]), Number(week[2])));
    return `${period}-01-01`.slice(0, 10);
}

const isoDay = (date: Date): string => date.toISOString().slice(0, 10);

function monday(year: number, week: number): Date {
    const fourth = new Date(Date.UTC(year, 0, 4));
    return new Date(fourth.getTime() + ((week - 1) * 7 - ((fourth.getUTCDay() + 6) % 7)) * 86_400_000);
}

export function periodName(period: string): string {
    const week = /^(\d{4})-W(\d\d)$/.exec(period);
    return week ? `week ${Number(week[2])} of ${week[1]}` : shortDay(period);
}

/** Returns round steps up to a little above the largest value, at most four. */
export function ticks(most: number): number[] {
    const rough = Math.max(1, most / 4);
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough)!;
    const out = [];
    for (let value = step; value <= most + step * 0.001; value += step) out.push(Math.round(value));
    return out;
}

export function useWidth(): [{ current: HTMLDivElement | null }, number] {
    const box = useRef<HTMLDivElement>(null);
    const [width, setWidth] = useState(640);
    useEffect(() => {
        if (!box.current) return;
        const watch = new ResizeObserver(([entry]) => entry && setWidth(Math.max(280, Math.floor(entry.contentRect.width))));
        watch.observe(box.current);
        return () => watch.disconnect();
    }, []);
    return [box, width];
}

export function Timeline({ periods, from, to, choose, svg }: Props) {
    const [box, width] = useWidth();
    const [drag, setDrag] = useState<[number, number] | undefined>();
    const [over, setOver] = useState<number | undefined>();
    const plot = { left: LEFT, right: width - RIGHT, top: TOP, bottom: HEIGHT - BOTTOM };
    // A few periods do not fill the width: a bar as wide as the page says nothing.
    const step = Math.min(WIDEST, (plot.right - plot.left) / Math.max(1, periods.length));
    const most = Math.max(1, ...periods.map((each) => Math.max(each.events, each.reports)));
    const read = Math.max(1, ...periods.map((each) => each.articles));
    const y = (value: number) => plot.bottom - (value / most) * (plot.bottom - plot.top);
    const x = (i: number) => plot.left + i * step;
    const inside = (i: number) => Boolean((from || to) && (!from || lastDay(periods[i]!.period) >= from) && (!to || firstDay(periods[i]!.period) <= to.padEnd(10, "-31").slice(0, 10)));
    const at = (event: PointerEvent) => {
        const left = svg.current!.getBoundingClientRect().left;
        return Math.max(0, Math.min(periods.length - 1, Math.floor((event.clientX - left - plot.left) / step)));
    };
    const pick = (a: number, b: number) => choose(firstDay(periods[Math.min(a, b)]!.period), lastDay(periods[Math.max(a, b)]!.period));

    const keys = (event: KeyboardEvent) => {
        const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        if (event.key === "Escape" && (from || to)) return choose(undefined, undefined), event.preventDefault(), event.stopPropagation();
        if (!move || periods.length === 0) return;
        event.preventDefault();
        const chosen = periods.map((_, i) => i).filter(inside);
        if (chosen.length === 0) return pick(move > 0 ? 0 : periods.length - 1, move > 0 ? 0 : periods.length - 1);
        const [first, last] = [chosen[0]!, chosen.at(-1)!];
        const end = Math.max(0, Math.min(periods.length - 1, last + move));
        if (event.shiftKey) return pick(first, Math.max(first, end));
        const start = Math.max(0, Math.min(periods.length - 1 - (last - first), first + move));
        pick(start, start + last - first);
    };

    const lit = drag ? [Math.min(...drag), Math.max(...drag)] : undefined;
    const chosen = periods.map((_, i) => i).filter((i) => (lit ? i >= lit[0]! && i <= lit[1]! : inside(i)));
    const line = periods.map((each, i) => `${i === 0 ? "M" : "L"}${(x(i) + step / 2).toFixed(1)} ${y(each.reports).toFixed(1)}`).join("");
    const years = labels(periods, (plot.right - plot.left) / 64);
    const shown = over !== undefined ? periods[over] : undefined;
    return (
        <div class="timeline" ref={box}>
            <svg
                ref={svg}
                viewBox={`0 0 ${width} ${HEIGHT}`}
                width={width}
                height={HEIGHT}
                tabindex={0}
                role="application"
                aria-roledescription="timeline"
                aria-label={`Timeline of ${periods.length} periods. Arrow keys choose a period and move the choice, with Shift they widen it, Escape clears it.`}
                onKeyDown={keys}
                onPointerDown={(event) => { svg.current!.setPointerCapture(event.pointerId); setDrag([at(event), at(event)]); }}
                onPointerMove={(event) => { setOver(at(event)); if (drag) setDrag([drag[0], at(event)]); }}
                onPointerLeave={() => setOver(undefined)}
                onPointerUp={() => {
                    if (!drag) return;
                    if (drag[0] === drag[1] && inside(drag[0]) && chosen.length === 1) choose(undefined, undefined);
                    else pick(...drag);
                    setDrag(undefined);
                }}
            >
                {periods.map((each, i) => each.articles > 0 && (
                    <rect key={each.period} class="read" x={x(i)} width={Math.max(1, step)} y={plot.bottom - (each.articles / read) * (plot.bottom - plot.top)} height={(each.articles / read) * (plot.bottom - plot.top)} />
                ))}
                {ticks(most).map((value) => (
                    <g key={value}>
                        <line class="grid" x1={plot.left} x2={plot.right} y1={y(value)} y2={y(value)} />
                        <text class="tick" x={plot.left - 6} y={y(value)} text-anchor="end" dominant-baseline="central">{value}</text>
                    </g>
                ))}
                {chosen.length > 0 && <rect class="chosen" x={x(chosen[0]!)} width={step * (chosen.at(-1)! - chosen[0]! + 1)} y={plot.top} height={plot.bottom - plot.top} />}
                {periods.map((each, i) => each.events > 0 && (
                    <rect key={each.period} class={`bar-events${i === over ? " over" : ""}`} x={x(i) + Math.min(1.5, step * 0.15)} width={Math.max(0.8, step - Math.min(3, step * 0.3))} y={y(each.events)} height={plot.bottom - y(each.events)} />
                ))}
                <path class="line-reports" d={line} />
                <line class="axis" x1={plot.left} x2={plot.right} y1={plot.bottom} y2={plot.bottom} />
                {years.map(([i, name]) => <text key={i} class="tick" x={x(i)} y={HEIGHT - 8}>{name}</text>)}
            </svg>
            <p class="legend" aria-live="polite">
                {shown
                    ? <><b>{periodName(shown.period)}</b> {count(shown.events, "event")}, {count(shown.reports, "report")}, {count(shown.articles, "article")} read</>
                    : <><span class="key key-bar">events</span><span class="key key-line">reports</span><span class="key key-read">articles read, up to {read}</span></>}
            </p>
        </div>
    );
}

/** Returns which periods get a name below the axis: years, or months where there is room. */
function labels(periods: Period[], room: number): [number, string][] {
    const years: [number, string][] = [];
    periods.forEach((each, i) => {
        const year = each.period.slice(0, 4);
        if (i === 0 || periods[i - 1]!.period.slice(0, 4) !== year) years.push([i, year]);
    });
    if (years.length >= 3 || periods.length <= 1 || periods[0]!.period.length < 7) {
        const each = Math.max(1, Math.ceil(years.length / Math.max(1, room)));
        return years.filter((_, i) => i % each === 0);
    }
    const each = Math.max(1, Math.ceil(periods.length / Math.max(1, room)));
    return periods.flatMap((period, i) => (i % each === 0 ? [[i, periodName(period.period)] as [number, string]] : []));
}

/** The same in figures. */
export function PeriodTable({ periods }: { periods: Period[] }) {
    return (
        <details class="as-table">
            <summary>As a table</summary>
            <div class="scroll" tabindex={0} role="region" aria-label="Timeline as a table">
                <table>
                    <thead><tr><th scope="col">Period</th><th scope="col">Events</th><th scope="col">Reports</th><th scope="col">Origins</th><th scope="col">Articles read</th></tr></thead>
                    <tbody>{periods.map((each) => <tr key={each.period}><th scope="row">{periodName(each.period)}</th><td>{each.events}</td><td>{each.reports}</td><td>{each.origins}</td><td>{each.articles}</td></tr>)}</tbody>
                </table>
            </div>
        </details>
    );
}
