// The address holds the whole state of the page, behind the `#`, so that it can be sent on and never reaches a log.
// `#/search?type=ASSAULT&from=2024-01`: the view, then what the view needs.

import { useEffect, useState } from "preact/hooks";

export interface Route { view: string; params: URLSearchParams }

export function parse(hash: string): Route {
    const [path, query] = hash.replace(/^#\/?/, "").split("?", 2);
    return { view: path || "read", params: new URLSearchParams(query ?? "") };
}

/** Returns the address of a view; empty values are left out. */
export function address(view: string, values: Record<string, string | undefined> | URLSearchParams = {}): string {
    const params = values instanceof URLSearchParams ? values : new URLSearchParams();
    if (!(values instanceof URLSearchParams)) for (const [key, value] of Object.entries(values)) if (value) params.set(key, value);
    // Commas and colons are fine in a query and much easier to read than %2C.
    const query = params.toString().replaceAll("%2C", ",").replaceAll("%3A", ":");
    return `#/${view}${query ? `?${query}` : ""}`;
}

/** Goes to an address. With `replace`, the back button does not stop here. */
export function go(to: string, replace = false): void {
    if (to === location.hash) return;
    if (replace) {
        history.replaceState(null, "", to);
        window.dispatchEvent(new HashChangeEvent("hashchange"));
    } else location.hash = to;
}

/** Changes some values of the present address; `undefined` takes a value out. */
export function change(values: Record<string, string | undefined>, replace = false): void {
    const { view, params } = parse(location.hash);
    for (const [key, value] of Object.entries(values)) {
        if (value) params.set(key, value);
        else params.delete(key);
    }
    go(address(view, params), replace);
}

export function useRoute(): Route {
    const [hash, setHash] = useState(location.hash);
    useEffect(() => {
        const changed = () => setHash(location.hash);
        window.addEventListener("hashchange", changed);
        return () => window.removeEventListener("hashchange", changed);
    }, []);
    return parse(hash);
}

/** Packs a text into an address, deflated; the link to a pasted article is the article. */
export async function pack(text: string): Promise<string> {
    const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
    const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
    let binary = "";
    for (const byte of bytes) binary += String.fromCharCode(byte);
    return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

export async function unpack(packed: string): Promise<string> {
    const binary = atob(packed.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (unit) => unit.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    return new Response(stream).text();
}
