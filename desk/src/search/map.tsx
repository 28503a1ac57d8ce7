// Where: states are filled, towns are dots, divisions and seas are open rings, for nobody knows where in them it was;
// what has no place is counted beside the map and never drawn.

import { geoEqualEarth, geoGraticule10, geoPath, type GeoProjection } from "d3-geo";
import { feature, mesh } from "topojson-client";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { FLOWING, rove } from "../keys";
import type { PlaceLine } from "../api";
import { codeName, count } from "../words";
import { useWidth } from "./timeline";

export interface Spot { key: string; name: string; country?: string; lat?: number; lon?: number; precision: string; events: number; reports: number; hostile: number }

/** Puts the lines of the API together: all of them, and those of conflict alone. */
export function spots(all: PlaceLine[], hostile: PlaceLine[]): { spots: Spot[]; without: number; total: number } {
    const key = (line: PlaceLine) => (line.precision === "country" ? (line.country ?? line.name!) : `${line.name}|${line.lat}|${line.lon}`);
    const isDrawn = (line: PlaceLine) => line.name !== null && (typeof line.lat === "number" || line.precision === "country");
    const against = new Map(hostile.filter(isDrawn).map((line) => [key(line), line.reports]));
    const drawn = all.filter(isDrawn).map((line): Spot => ({
        key: key(line),
        name: line.name!,
        precision: line.precision ?? "region",
        events: line.events,
        reports: line.reports,
        hostile: against.get(key(line)) ?? 0,
        ...(line.country ? { country: line.country } : {}),
        ...(typeof line.lat === "number" && typeof line.lon === "number" ? { lat: line.lat, lon: line.lon } : {}),
    }));
    const total = all.reduce((sum, line) => sum + line.reports, 0);
    const without = total - drawn.reduce((sum, spot) => sum + spot.reports, 0);
    return { spots: drawn.sort((a, b) => b.reports - a.reports || (a.name < b.name ? -1 : 1)), without, total };
}

interface World { states: { id?: string; name: string; d: string }[]; borders: string; grid: string }
let world: Promise<World> | undefined;

// The earth is drawn once, so large and so exactly that its lines are right at every zoom; a view moves and scales that drawing.
// To project it anew took a third of the time from a changed filter to the last picture.
const GROUND = geoEqualEarth().scale(600).translate([0, 0]).precision(0.2);

function loadWorld(): Promise<World> {
    world ??= fetch("/world.json").then(async (response) => {
        const topology = await response.json();
        const collection = feature(topology, topology.objects.states) as unknown as GeoJSON.FeatureCollection;
        const path = geoPath(GROUND).digits(2);
        return {
            states: collection.features.map((each) => ({ id: each.id as string | undefined, name: (each.properties as { name: string }).name, d: path(each) ?? "" })),
            borders: path(mesh(topology, topology.objects.states, (a, b) => a !== b)) ?? "",
            grid: path(geoGraticule10()) ?? "",
        };
    });
    world.catch(() => (world = undefined));
    return world;
}

interface Props { spots: Spot[]; without: number; total: number; choose: (place: string) => void; chosen?: string; svg: { current: SVGSVGElement | null } }

interface Look { zoom: number; x: number; y: number }
const START: Look = { zoom: 1, x: 0, y: 0 };

/** Fits what there is into the frame, but never closer than a few states wide. */
function fitted(width: number, height: number, points: [number, number][]): GeoProjection {
    const whole = geoEqualEarth().fitExtent([[4, 4], [width - 4, height - 4]], { type: "Sphere" });
    if (points.length === 0) return whole;
    const close = geoEqualEarth().fitExtent([[46, 34], [width - 46, height - 34]], { type: "MultiPoint", coordinates: points });
    const scale = Math.max(whole.scale(), Math.min(close.scale(), whole.scale() * 5));
    const at = points.map((point) => close.scale(scale).translate([0, 0])(point)!);
    const middle = [0, 1].map((i) => (Math.min(...at.map((each) => each[i]!)) + Math.max(...at.map((each) => each[i]!))) / 2);
    return close.translate([width / 2 - middle[0]!, height / 2 - middle[1]!]);
}

const radius = (events: number): number => 3.2 + 2.6 * Math.sqrt(events);

export function WorldMap({ spots: all, without, total, choose, chosen, svg }: Props) {
    const [box, width] = useWidth();
    const [shapes, setShapes] = useState<World>();
    const [failed, setFailed] = useState(false);
    const [look, setLook] = useState(START);
    const [over, setOver] = useState<Spot>();
    const drag = useRef<{ x: number; y: number; look: Look } | undefined>(undefined);
    useEffect(() => void loadWorld().then(setShapes, () => setFailed(true)), []);
    const height = Math.round(Math.min(430, Math.max(230, width * 0.56)));
    const points = all.filter((spot) => spot.lat !== undefined).map((spot): [number, number] => [spot.lon!, spot.lat!]);
    const pointsKey = points.join(" ");
    useEffect(() => setLook(START), [pointsKey]);

    const projection = useMemo(() => {
        const fit = fitted(width, height, points);
        const [x, y] = fit.translate();
        const { zoom } = look;
        return fit.scale(fit.scale() * zoom).translate([width / 2 + (x - width / 2) * zoom + look.x, height / 2 + (y - height / 2) * zoom + look.y]);
    }, [width, height, pointsKey, look]);
    const areas = new Map(all.filter((spot) => spot.precision === "country" && spot.country).map((spot) => [spot.country!, spot]));
    const [left, top] = projection.translate();

    const keys = (event: KeyboardEvent) => {
        if (event.key === "+" || event.key === "=") return zoom(1.5), event.preventDefault();
        if (event.key === "-") return zoom(1 / 1.5), event.preventDefault();
        if (event.shiftKey && event.key.startsWith("Arrow")) {
            const [dx, dy] = ({ ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] } as Record<string, [number, number]>)[event.key]!;
            setLook((now) => ({ ...now, x: now.x + dx, y: now.y + dy }));
            return event.preventDefault();
        }
        rove(event.currentTarget as HTMLElement, ".spot", event, FLOWING);
    };
    const zoom = (by: number) => setLook((now) => {
        const next = Math.max(0.15, Math.min(24, now.zoom * by));
        return { zoom: next, x: now.x * (next / now.zoom), y: now.y * (next / now.zoom) };
    });
    const most = Math.max(1, ...[...areas.values()].map((each) => each.events));
    const tell = (spot: Spot) => `${spot.name}: ${count(spot.events, "event")}, ${count(spot.reports, "report")}`;
    const press = (spot: Spot) => ({
        role: "button" as const,
        "aria-label": tell(spot),
        "aria-pressed": chosen === spot.name,
        onClick: () => choose(spot.name),
        onKeyDown: (event: KeyboardEvent) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(spot.name); } },
        onFocus: () => setOver(spot),
        onBlur: () => setOver(undefined),
        onPointerEnter: () => setOver(spot),
        onPointerLeave: () => setOver(undefined),
    });
    const tone = (spot: Spot) => (spot.hostile * 2 >= spot.reports ? "hostile" : "friendly");
    let stop = 0;
    return (
        <div class="map" ref={box}>
            <svg
                ref={svg}
                viewBox={`0 0 ${width} ${height}`}
                width={width}
                height={height}
                role="group"
                aria-label="Map. Arrow keys lead from place to place, Enter chooses one; plus and minus zoom, Shift with arrows moves the map."
                onKeyDown={keys}
                onWheel={(event) => { if (event.ctrlKey) { event.preventDefault(); zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2); } }}
                onPointerDown={(event) => { drag.current = { x: event.clientX, y: event.clientY, look }; }}
                onPointerMove={(event) => {
                    const from = drag.current;
                    if (from && event.buttons) setLook({ ...from.look, x: from.look.x + event.clientX - from.x, y: from.look.y + event.clientY - from.y });
                }}
                onPointerUp={() => (drag.current = undefined)}
            >
                <rect class="sea" x="0" y="0" width={width} height={height} />
                {shapes && (
                    <g class="ground" transform={`translate(${left} ${top}) scale(${projection.scale() / GROUND.scale()})`}>
                        <path class="graticule" d={shapes.grid} />
                        {shapes.states.map(({ id, name, d }) => {
                            const spot = id ? areas.get(id) : undefined;
                            if (!spot) return <path key={name} class="land" d={d} />;
                            return <path key={name} class={`land spot area ${tone(spot)}`} d={d} fill-opacity={0.25 + 0.5 * (spot.events / most)} tabindex={stop++ === 0 ? 0 : -1} {...press(spot)} />;
                        })}
                        <path class="borders" d={shapes.borders} />
                    </g>
                )}
                {all.filter((spot) => spot.precision !== "country" && spot.lat !== undefined).map((spot) => {
                    const [x, y] = projection([spot.lon!, spot.lat!])!;
                    const isOpen = spot.precision === "admin" || spot.precision === "region";
                    return <circle key={spot.key} class={`spot dot ${tone(spot)}${isOpen ? " ring" : ""}${chosen === spot.name ? " chosen" : ""}`} cx={x} cy={y} r={radius(spot.events) + (isOpen ? 4 : 0)} tabindex={stop++ === 0 ? 0 : -1} {...press(spot)} />;
                })}
                {named(all, projection, width, height).map(({ spot, x, y, end }) => <text key={spot.key} class="place-name" x={x} y={y} text-anchor={end ? "end" : "start"} dominant-baseline="central">{spot.name}</text>)}
            </svg>
            <div class="map-foot">
                <p class="legend" aria-live="polite">
                    {failed ? "The borders could not be loaded." : over ? <><b>{over.name}</b> {over.country && over.name !== codeName(over.country) ? `${codeName(over.country)}; ` : ""}{count(over.events, "event")}, {count(over.reports, "report")}</>
                        : <><span class="key key-friendly">cooperation</span><span class="key key-hostile">conflict</span><span class="key key-ring">somewhere in it</span></>}
                </p>
                <div class="zooms" role="group" aria-label="Zoom">
                    <button type="button" onClick={() => zoom(1.5)} aria-label="Closer">+</button>
                    <button type="button" onClick={() => zoom(1 / 1.5)} aria-label="Farther">−</button>
                    <button type="button" onClick={() => setLook(START)}>Fit</button>
                </div>
            </div>
            {total > 0 && (
                <p class="tally">
                    <b>{without.toLocaleString("en-GB")}</b> of {count(total, "report")} {without === 1 ? "tells" : "tell"} no place that can be drawn.
                    <span class="share" aria-hidden="true"><svg viewBox="0 0 100 4" preserveAspectRatio="none"><rect class="share-all" width="100" height="4" /><rect class="share-drawn" width={100 * (1 - without / total)} height="4" /></svg></span>
                </p>
            )}
        </div>
    );
}

/** The names of the foremost places, where they cover no other name. */
function named(all: Spot[], projection: GeoProjection, width: number, height: number) {
    const dots = all.filter((each) => each.lat !== undefined && each.precision !== "country").map((spot): [number, number, number, number] => {
        const [x, y] = projection([spot.lon!, spot.lat!])!;
        return [x - 4, y - 4, x + 4, y + 4];
    });
    const taken = [...dots];
    const out: { spot: Spot; x: number; y: number; end: boolean }[] = [];
    for (const spot of all.filter((each) => each.lat !== undefined && each.precision !== "country").slice(0, 40)) {
        const [x, y] = projection([spot.lon!, spot.lat!])!;
        if (x < 0 || y < 6 || x > width || y > height - 6) continue;
        const long = spot.name.length * 6.4;
        const away = radius(spot.events) + 4;
        for (const end of [false, true]) {
            const [left, right] = end ? [x - away - long, x - away] : [x + away, x + away + long];
            const isFree = left > 2 && right < width - 2 && taken.every(([l, t, r, b]) => right < l || left > r || y + 7 < t || y - 7 > b);
            if (!isFree) continue;
            taken.push([left, y - 7, right, y + 7]);
            out.push({ spot, x: end ? x - away : x + away, y, end });
            break;
        }
    }
    return out;
}

/** The same in figures. */
export function SpotTable({ spots: all, choose }: { spots: Spot[]; choose: (place: string) => void }) {
    return (
        <details class="as-table">
            <summary>As a table</summary>
            <div class="scroll" tabindex={0} role="region" aria-label="Places as a table">
                <table>
                    <thead><tr><th scope="col">Place</th><th scope="col">State</th><th scope="col">Known as</th><th scope="col">Events</th><th scope="col">Reports</th></tr></thead>
                    <tbody>{all.map((spot) => <tr key={spot.key}><th scope="row"><button type="button" class="quiet" onClick={() => choose(spot.name)}>{spot.name}</button></th><td>{codeName(spot.country)}</td><td>{spot.precision}</td><td>{spot.events}</td><td>{spot.reports}</td></tr>)}</tbody>
                </table>
            </div>
        </details>
    );
}
