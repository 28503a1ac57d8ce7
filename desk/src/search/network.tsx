// Who with whom: the pairs as a drawing, for its shape, and as a matrix, for reading.

import { forceLink, forceSimulation, forceX, forceY, type SimulationLinkDatum, type SimulationNodeDatum } from "d3-force";
import { useMemo, useState } from "preact/hooks";
import { FLOWING, rove } from "../keys";
import type { Pair } from "../types";
import { codeName, count } from "../words";
import { useWidth } from "./timeline";

export interface Tie { actor: string; recipient: string; events: number; reports: number; score: number }

/** Sums a panel over its periods; pairs of which a side is unknown are left out, and so is what someone does to itself. */
export function ties(pairs: Pair[]): Tie[] {
    const found = new Map<string, Tie>();
    for (const { actor, recipient, events, reports, score } of pairs) {
        if (!actor || !recipient || actor === recipient || reports === 0) continue;
        const key = `${actor} ${recipient}`;
        const tie = found.get(key) ?? { actor, recipient, events: 0, reports: 0, score: 0 };
        tie.events += events;
        tie.reports += reports;
        tie.score += score;
        found.set(key, tie);
    }
    return [...found.values()].sort((a, b) => b.events - a.events || (a.actor + a.recipient < b.actor + b.recipient ? -1 : 1));
}

interface Node extends SimulationNodeDatum { id: string; weight: number }
interface Edge extends SimulationLinkDatum<Node> { a: string; b: string; events: number; score: number }

const CHARGE = -190;
const REACH = 260;
const ROOM = 52;

/**
 * Every two actors push each other away, and none stands on another. Each pair is looked at: of a few dozen that is a tenth of the work
 * that d3's trees take (`forceManyBody`, `forceCollide`, whose sums these are).
 */
function apart() {
    let nodes: Node[] = [];
    // Plain loops: what runs a few hundred times for each drawing is never warm enough for the browser to make such of anything else.
    const force = (alpha: number) => {
        for (let i = 0; i < nodes.length; i++) {
            const a = nodes[i]!;
            for (let j = i + 1; j < nodes.length; j++) {
                const b = nodes[j]!;
                const x = b.x! - a.x!;
                const y = b.y! - a.y!;
                const square = x * x + y * y;
                if (square === 0 || square >= REACH * REACH) continue;
                const by = (CHARGE * alpha) / (square < 1 ? Math.sqrt(square) : square);
                a.vx! += x * by;
                a.vy! += y * by;
                b.vx! -= x * by;
                b.vy! -= y * by;
            }
        }
        for (let i = 0; i < nodes.length; i++) {
            const a = nodes[i]!;
            for (let j = i + 1; j < nodes.length; j++) {
                const b = nodes[j]!;
                const x = a.x! + a.vx! - b.x! - b.vx!;
                const y = a.y! + a.vy! - b.y! - b.vy!;
                const square = x * x + y * y;
                if (square === 0 || square >= ROOM * ROOM) continue;
                const distance = Math.sqrt(square);
                const by = ((ROOM - distance) / distance) * 0.5;
                a.vx! += x * by;
                a.vy! += y * by;
                b.vx! -= x * by;
                b.vy! -= y * by;
            }
        }
    };
    return Object.assign(force, { initialize: (all: Node[]) => void (nodes = all) });
}

/** Places the foremost actors; the same ties always give the same drawing. */
function layout(all: Tie[], width: number, height: number): { nodes: Node[]; edges: Edge[] } {
    const both = new Map<string, Edge>();
    for (const { actor, recipient, events, score } of all.slice(0, 60)) {
        const [a, b] = actor < recipient ? [actor, recipient] : [recipient, actor];
        const edge = both.get(`${a} ${b}`) ?? { source: a, target: b, a, b, events: 0, score: 0 };
        edge.events += events;
        edge.score += score;
        both.set(`${a} ${b}`, edge);
    }
    const edges = [...both.values()];
    const weights = new Map<string, number>();
    for (const { a, b, events } of edges) for (const id of [a, b]) weights.set(id, (weights.get(id) ?? 0) + events);
    const nodes: Node[] = [...weights].map(([id, weight]) => ({ id, weight }));
    const simulation = forceSimulation(nodes)
        .force("link", forceLink<Node, Edge>(edges).id((node) => node.id).distance(66).strength(0.5))
        .force("apart", apart())
        .force("x", forceX(0).strength(0.055 * (height / width) * 1.2))
        .force("y", forceY(0).strength(0.1))
        .stop();
    simulation.tick(260);
    // The drawing is stretched to the frame; only its shape means something.
    const span = (of: (node: Node) => number) => [Math.min(...nodes.map(of)), Math.max(...nodes.map(of))] as const;
    const [left, right] = span((node) => node.x!);
    const [top, bottom] = span((node) => node.y!);
    const scale = Math.min((width - 130) / Math.max(1, right - left), (height - 60) / Math.max(1, bottom - top), 1.6);
    for (const node of nodes) {
        node.x = width / 2 + (node.x! - (left + right) / 2) * scale;
        node.y = height / 2 - 6 + (node.y! - (top + bottom) / 2) * scale;
    }
    return { nodes, edges };
}

const tone = (score: number): string => (score > 0 ? "friendly" : score < 0 ? "hostile" : "even");

interface Props { ties: Tie[]; party: (code: string) => void; pair: (a: string, b: string) => void; svg: { current: SVGSVGElement | null } }

export function Network({ ties: all, party, pair, svg }: Props) {
    const [box, width] = useWidth();
    const [over, setOver] = useState<string>();
    const height = Math.round(Math.min(400, Math.max(260, width * 0.56)));
    const { nodes, edges } = useMemo(() => layout(all, width, height), [all, width, height]);
    const most = Math.max(1, ...edges.map((edge) => edge.events));
    const heaviest = Math.max(1, ...nodes.map((node) => node.weight));
    const near = new Set(over ? edges.filter((edge) => edge.a === over || edge.b === over).flatMap((edge) => [edge.a, edge.b]) : []);
    const act = (press: () => void, id: string | undefined) => ({
        role: "button" as const,
        onClick: press,
        onKeyDown: (event: KeyboardEvent) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); press(); } },
        onPointerEnter: () => setOver(id),
        onPointerLeave: () => setOver(undefined),
        onFocus: () => setOver(id),
        onBlur: () => setOver(undefined),
    });
    return (
        <div class="network" ref={box}>
            <svg ref={svg} viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="group" aria-label="Network of pairs. Arrow keys lead from one to the next; the matrix says the same in figures." onKeyDown={(event) => rove(event.currentTarget as unknown as HTMLElement, "[role=button]", event, FLOWING)}>
                {edges.map((edge) => {
                    const [from, to] = [edge.source as Node, edge.target as Node];
                    const label = `${codeName(edge.a)} and ${codeName(edge.b)}: ${count(edge.events, "event")}`;
                    const isDim = over && edge.a !== over && edge.b !== over && over !== `${edge.a} ${edge.b}`;
                    return (
                        <g key={`${edge.a} ${edge.b}`} class={`edge ${tone(edge.score)}${isDim ? " dim" : ""}`} tabindex={-1} aria-label={label} {...act(() => pair(edge.a, edge.b), `${edge.a} ${edge.b}`)}>
                            <title>{label}</title>
                            <line class="reach" x1={from.x} y1={from.y} x2={to.x} y2={to.y} />
                            <line class="drawn" x1={from.x} y1={from.y} x2={to.x} y2={to.y} stroke-width={1 + 5 * Math.sqrt(edge.events / most)} />
                        </g>
                    );
                })}
                {nodes.map((node, i) => (
                    <g key={node.id} class={`node${over && !near.has(node.id) && !over.split(" ").includes(node.id) ? " dim" : ""}`} tabindex={i === 0 ? 0 : -1} aria-label={`${codeName(node.id)}: ${count(node.weight, "event")}`} {...act(() => party(node.id), node.id)}>
                        <circle cx={node.x} cy={node.y} r={3 + 5 * Math.sqrt(node.weight / heaviest)} />
                        <text x={node.x} y={node.y! + 18} text-anchor="middle">{codeName(node.id)}</text>
                    </g>
                ))}
            </svg>
            <p class="legend"><span class="key key-friendly">more cooperation</span><span class="key key-hostile">more conflict</span><span>width: events</span></p>
        </div>
    );
}

const SHOWN = 14;

/** Rows act, columns are acted upon. A cell is a button that leads to the pair. */
export function Matrix({ ties: all, pair }: { ties: Tie[]; pair: (a: string, b: string) => void }) {
    const weights = new Map<string, number>();
    for (const tie of all) for (const id of [tie.actor, tie.recipient]) weights.set(id, (weights.get(id) ?? 0) + tie.events);
    const foremost = [...weights].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, SHOWN).map(([id]) => id);
    const cells = new Map(all.map((tie) => [`${tie.actor} ${tie.recipient}`, tie]));
    const rows = foremost.filter((id) => all.some((tie) => tie.actor === id && foremost.includes(tie.recipient)));
    const columns = foremost.filter((id) => all.some((tie) => tie.recipient === id && foremost.includes(tie.actor)));
    let stop = 0;
    const move = (event: KeyboardEvent) => {
        const step = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];
        const from = (document.activeElement as HTMLElement | null)?.dataset;
        if (!step || from?.at === undefined) return;
        event.preventDefault();
        let [x, y] = from.at.split(" ").map(Number) as [number, number];
        for (;;) {
            x += step[0]!;
            y += step[1]!;
            if (x < 0 || y < 0 || x >= columns.length || y >= rows.length) return;
            const next = (event.currentTarget as HTMLElement).querySelector<HTMLElement>(`[data-at="${x} ${y}"]`);
            if (!next) continue;
            for (const each of (event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>("[data-at]")) each.tabIndex = each === next ? 0 : -1;
            return next.focus();
        }
    };
    return (
        <div class="matrix scroll" role="region" tabindex={0} aria-label="Matrix of pairs">
            <table onKeyDown={move}>
                <caption class="hidden">Events by who acts (rows) and on whom (columns)</caption>
                <thead><tr><td>acts ↓ on →</td>{columns.map((id) => <th key={id} scope="col" title={codeName(id)}>{id}</th>)}</tr></thead>
                <tbody>
                    {rows.map((actor, y) => (
                        <tr key={actor}>
                            <th scope="row">{codeName(actor)}</th>
                            {columns.map((recipient, x) => {
                                const tie = cells.get(`${actor} ${recipient}`);
                                if (!tie) return <td key={recipient}>{actor === recipient ? <span class="self" aria-hidden="true">·</span> : null}</td>;
                                const mean = tie.score / Math.max(1, tie.events);
                                const wash = mean >= 6 ? 2 : mean > 0 ? 1 : mean > -5 ? 3 : 4;
                                return (
                                    <td key={recipient} class={`wash${wash}`}>
                                        <button type="button" data-at={`${x} ${y}`} tabindex={stop++ === 0 ? 0 : -1} onClick={() => pair(actor, recipient)} aria-label={`${codeName(actor)} on ${codeName(recipient)}: ${count(tie.events, "event")}, mean score ${mean.toFixed(1)}`}>{tie.events}</button>
                                    </td>
                                );
                            })}
                        </tr>
                    ))}
                </tbody>
            </table>
        </div>
    );
}
