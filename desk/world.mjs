// Borders for the map: world-atlas 50m, named by ISO 3166-1 alpha-3, with fewer points where nobody would see them.
// The numeric ids of world-atlas are missing for a few areas; those are known by name.

import { createRequire } from "node:module";
import { presimplify, simplify, quantile } from "topojson-simplify";
import { quantize } from "topojson-client";

const require = createRequire(import.meta.url);
const codes = require("i18n-iso-countries/codes.json");
const english = require("i18n-iso-countries/langs/en.json").countries;
const atlas = require("world-atlas/countries-50m.json");

// Natural Earth draws these apart; none has an ISO number there. XKX is the code that our tables use for Kosovo.
const BY_NAME = { Kosovo: "XKX", Somaliland: "SOM", "N. Cyprus": "CYP" };
// Share of points left out. At 1,000 pixels of width the coast looks the same with 45 in a hundred gone.
const LEFT_OUT = 0.45;

/** Returns the TopoJSON that the page loads: one object, `states`, each with `id` (alpha-3, where there is one). */
export function world() {
    const alpha3 = new Map(codes.map(([, three, number]) => [number, three]));
    const topology = structuredClone(atlas);
    const weighed = presimplify(topology);
    const coarse = quantize(simplify(weighed, quantile(weighed, LEFT_OUT)), 2e4);
    const geometries = coarse.objects.countries.geometries
        .filter((each) => each.type)
        .map((each) => {
            const id = alpha3.get(each.id) ?? BY_NAME[each.properties.name];
            return { type: each.type, ...(id ? { id } : {}), properties: { name: each.properties.name }, arcs: each.arcs };
        });
    return { type: "Topology", transform: coarse.transform, arcs: coarse.arcs, objects: { states: { type: "GeometryCollection", geometries } } };
}

// Names as newspapers print them, where the standard's are longer.
const SHORT = {
    BOL: "Bolivia", BRN: "Brunei", CHN: "China", CIV: "Ivory Coast", COD: "DR Congo", COG: "Congo", CZE: "Czechia", FSM: "Micronesia", FLK: "Falkland Islands",
    GMB: "Gambia", IRN: "Iran", KOR: "South Korea", LAO: "Laos", MDA: "Moldova", MKD: "North Macedonia", PRK: "North Korea", PSE: "Palestine", RUS: "Russia",
    SYR: "Syria", TUR: "Turkey", TWN: "Taiwan", TZA: "Tanzania", USA: "United States", VAT: "Holy See", VEN: "Venezuela", VGB: "British Virgin Islands", VIR: "US Virgin Islands",
};

/** Returns the English name of each alpha-3 code, in the order of the codes. */
export function states() {
    const names = codes.map(([two, three]) => [three, SHORT[three] ?? [english[two]].flat()[0]]);
    names.push(["XKX", "Kosovo"]);
    return Object.fromEntries(names.sort(([a], [b]) => (a < b ? -1 : 1)));
}
