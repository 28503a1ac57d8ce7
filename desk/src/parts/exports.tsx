// Everything on the page can be taken away: rows as CSV, JSON Lines, GeoJSON or footnotes, pictures as SVG or PNG,
// and the question itself as a command line.

import { useRef, useState } from "preact/hooks";
import { provenance } from "../api";
import { address, parse } from "../route";
import type { Spot } from "../search/map";
import type { Row } from "../types";
import { partyName, plain, shortDay, voice } from "../words";

type Line = Partial<Row> & Pick<Row, "id" | "trigger" | "actors" | "recipients" | "status" | "attribution">;

/** Lines to take away, and which part of them these are, where they are not all. */
export interface Taken<T> { lines: T[]; part?: string }

const taken = <T,>(given: T[] | Taken<T>): Taken<T> => (Array.isArray(given) ? { lines: given } : given);

interface Props {
    /** Beginning of the names of files. */
    name: string;
    /** The rows of the panel, for CSV, GeoJSON and footnotes. */
    rows?: () => Promise<Line[] | Taken<Line>>;
    /** What JSON Lines hold, where that is not the rows; counts, for instance. */
    lines?: () => Promise<object[] | Taken<object>>;
    /** Places, where the panel has places and no rows. */
    features?: () => Promise<Spot[]>;
    picture?: () => SVGSVGElement | HTMLCanvasElement | null | undefined;
    command?: string;
}

function save(name: string, type: string, content: BlobPart): void {
    const url = URL.createObjectURL(new Blob([content], { type }));
    const link = document.createElement("a");
    link.href = url;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export const saveLines = (name: string, lines: object[]): void =>
    save(name, "application/x-ndjson", lines.map((line) => `${JSON.stringify(line)}\n`).join(""));

/** Returns CSV by RFC 4180. A cell that a spreadsheet would take for a formula gets an apostrophe before it. */
export function csv(lines: object[]): string {
    const columns = [...new Set(lines.flatMap((line) => Object.keys(line)))];
    const cell = (value: unknown) => {
        if (value === null || value === undefined) return "";
        if (typeof value === "number" || typeof value === "boolean") return String(value);
        const text = typeof value === "string" ? value : JSON.stringify(value);
        const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
        return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
    };
    const record = (line: object) => columns.map((column) => cell((line as Record<string, unknown>)[column])).join(",");
    return [columns.join(","), ...lines.map(record)].join("\r\n") + "\r\n";
}

/** Returns a row as one flat line. */
const flat = (row: Line): object => ({
    id: row.id,
    occurrence: row.occurrence,
    day: row.day ?? row.date?.from,
    event_type: row.event_type,
    category: row.category,
    status: row.status,
    background: row.background,
    actors: row.actors.map(partyName).join("; "),
    actor_codes: row.actors.map((each) => [each.code, each.sector].filter(Boolean).join(" ")).join("; "),
    act: row.trigger.text,
    recipients: row.recipients.map(partyName).join("; "),
    recipient_codes: row.recipients.map((each) => [each.code, each.sector].filter(Boolean).join(" ")).join("; "),
    place: row.place?.name,
    country: row.place?.country,
    precision: row.place?.precision,
    lat: row.place?.lat,
    lon: row.place?.lon,
    on_the_word_of: row.attribution.map(voice).join(" > "),
    confidence: row.confidence,
    reports: row.reports,
    events: row.events,
    origins: row.origins,
    sentence: row.sentence_text,
    outlet: row.outlet,
    published: row.published,
    title: row.title,
    article: row.article,
});

/** Returns a point for a site or a town alone, as the API does: of an area there is only one of reference, and nobody knows where in it. */
const point = (place: { precision?: string; lat?: number; lon?: number } | undefined): object | null =>
    (place && typeof place.lat === "number" && ["point", "settlement"].includes(place.precision ?? "") ? { type: "Point", coordinates: [place.lon, place.lat] } : null);

function geojson(rows: Line[]): string {
    const features = rows.map((row) => ({
        type: "Feature",
        id: row.id,
        geometry: point(row.place),
        properties: flat(row),
    }));
    return JSON.stringify({ type: "FeatureCollection", features });
}

/** Returns a list of sentences as one would print them below a text. */
function footnotes(rows: Line[]): string {
    return rows
        .map((row, i) => {
            const source = [row.outlet, row.title ? `“${row.title}”` : undefined, row.published ? shortDay(row.published) : undefined].filter(Boolean).join(", ");
            return `${i + 1}. ${row.sentence_text ? `“${row.sentence_text}” ` : ""}(${plain(row as Row)}; ${row.status}). ${source}. Row ${row.id.slice(0, 12)}.`;
        })
        .join("\n");
}

const PROPERTIES = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-opacity", "fill-opacity", "opacity", "font-family", "font-size", "font-weight", "text-anchor", "dominant-baseline", "paint-order", "vector-effect"];

/** Returns the picture as it looks now: colours of the style sheet written into each element. */
function drawn(svg: SVGSVGElement): string {
    const copy = svg.cloneNode(true) as SVGSVGElement;
    const from = [svg, ...svg.querySelectorAll("*")];
    [copy, ...copy.querySelectorAll("*")].forEach((each, i) => {
        const style = getComputedStyle(from[i]!);
        for (const property of PROPERTIES) each.setAttribute(property, style.getPropertyValue(property));
        each.removeAttribute("class");
        each.removeAttribute("tabindex");
    });
    const box = svg.getBoundingClientRect();
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    copy.setAttribute("width", String(box.width));
    copy.setAttribute("height", String(box.height));
    return new XMLSerializer().serializeToString(copy);
}

async function png(picture: SVGSVGElement | HTMLCanvasElement): Promise<Blob> {
    const box = picture.getBoundingClientRect();
    const canvas = document.createElement("canvas");
    canvas.width = box.width * 2;
    canvas.height = box.height * 2;
    const context = canvas.getContext("2d")!;
    context.fillStyle = getComputedStyle(document.body).backgroundColor;
    context.fillRect(0, 0, canvas.width, canvas.height);
    let source: CanvasImageSource = picture as HTMLCanvasElement;
    if (picture instanceof SVGSVGElement) {
        const image = new Image();
        image.src = URL.createObjectURL(new Blob([drawn(picture)], { type: "image/svg+xml" }));
        await image.decode();
        source = image;
    }
    context.drawImage(source, 0, 0, canvas.width, canvas.height);
    return new Promise((done, fail) => canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("the picture could not be drawn"))), "image/png"));
}

/** The address of this view, with the version of the data that it shows. */
async function permalink(): Promise<string> {
    const { view, params } = parse(location.hash);
    const version = await provenance().catch(() => undefined);
    if (version && !params.has("t")) params.set("data", version.data);
    return location.origin + location.pathname + address(view, params);
}

export function Exports({ name, rows, lines, features, picture, command }: Props) {
    const [said, setSaid] = useState("");
    const menu = useRef<HTMLDetailsElement>(null);
    const copy = async (text: string, what: string) => {
        await navigator.clipboard.writeText(text);
        return `${what} copied`;
    };
    const some = async (): Promise<Taken<object>> => taken(await (lines ?? rows)!());
    const flatRows = async (): Promise<Taken<object>> => {
        const { lines, part } = taken(await rows!());
        return { lines: lines.map(flat), part };
    };
    const offered: [string, () => Promise<string>][] = [];
    /** Offers lines in a form, and says where they are not all. */
    const offer = <T,>(label: string, from: () => Promise<Taken<T>>, give: (lines: T[]) => Promise<string> | string) =>
        offered.push([label, async () => {
            const { lines, part } = await from();
            const done = await give(lines);
            return part ? `${done}: ${part}; the command line gives all` : done;
        }]);
    if (rows || lines) {
        offer("CSV", rows ? flatRows : some, (lines) => (save(`${name}.csv`, "text/csv", csv(lines)), "CSV saved"));
        offer("JSON Lines", some, (lines) => (saveLines(`${name}.jsonl`, lines), "JSON Lines saved"));
    }
    if (rows) {
        const each = async () => taken(await rows());
        offer("GeoJSON", each, (lines) => (save(`${name}.geojson`, "application/geo+json", geojson(lines)), "GeoJSON saved"));
        offer("Copy as footnotes", each, (lines) => copy(footnotes(lines), "Footnotes"));
    }
    if (features) {
        offered.push(["GeoJSON", async () => {
            const collected = (await features()).map(({ lat, lon, key, ...properties }) => ({
                type: "Feature",
                id: key,
                geometry: point({ lat, lon, precision: properties.precision }),
                properties,
            }));
            save(`${name}.geojson`, "application/geo+json", JSON.stringify({ type: "FeatureCollection", features: collected }));
            return "GeoJSON saved";
        }]);
    }
    const shown = () => {
        const found = picture!();
        if (!found) throw new Error("there is no picture");
        return found;
    };
    if (picture) {
        offered.push(["PNG", async () => (save(`${name}.png`, "image/png", await png(shown())), "PNG saved")]);
        offered.push(["SVG", async () => {
            const found = shown();
            if (!(found instanceof SVGSVGElement)) throw new Error("this picture is drawn in points; take the PNG");
            save(`${name}.svg`, "image/svg+xml", drawn(found));
            return "SVG saved";
        }]);
    }
    if (command) offered.push(["Copy as a command line", async () => copy(command, "Command line")]);
    offered.push(["Copy a link to this view", async () => copy(await permalink(), "Link")]);

    return (
        <details
            class="exports"
            ref={menu}
            onKeyDown={(event) => {
                if (event.key !== "Escape" || !menu.current?.open) return;
                event.stopPropagation();
                event.preventDefault();
                menu.current.open = false;
                menu.current.querySelector("summary")?.focus();
            }}
            onFocusOut={(event) => { if (menu.current && event.relatedTarget && !menu.current.contains(event.relatedTarget as Node)) menu.current.open = false; }}
        >
            <summary>Take away</summary>
            <ul>
                {offered.map(([label, act]) => (
                    <li key={label}>
                        <button type="button" onClick={() => void act().then(setSaid, (error: Error) => setSaid(error.message))}>{label}</button>
                    </li>
                ))}
                {command && <li class="command"><code>{command}</code></li>}
                <li role="status" class="said">{said}</li>
            </ul>
        </details>
    );
}
