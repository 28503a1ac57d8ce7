// How fast the page is, in a browser: from the address to something to read, and from a click to the answer.
// `DESK_BASE=http://127.0.0.1:8765 node test/speed.mjs` measures a server that runs; without it, one with the demonstration archive.

import { start, until } from "./browser.mjs";

const desk = await start();
const median = (all) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)];
const line = (name, all) => console.log(`${name.padEnd(52)} ${median(all).toFixed(0).padStart(6)} ms, at most ${Math.max(...all).toFixed(0).padStart(6)} ms (${all.length} times)`);

/** Milliseconds from the navigation to the first moment at which an element is there. */
async function usable(view, sign) {
    const page = await desk.open("#/codebook");
    await page.goto("about:blank");
    await page.goto(`${desk.base}/${view}`, { waitUntil: "domcontentloaded" });
    // Asked within the page, so that the way to the browser and back does not count.
    const ms = await page.evaluate((wanted) => new Promise((done) => {
        const look = () => document.querySelector(wanted) ? done(performance.now()) : setTimeout(look, 4);
        look();
    }), sign);
    await page.browserContext().close();
    return ms;
}

for (const [name, view, sign] of [["read, with an article to paste", "#/read", "textarea"], ["search, sentences to read", "#/search", ".sentence"], ["search, map drawn", "#/search", ".map path"], ["happenings", "#/happenings?show=all", ".happening-list a"]]) {
    const all = [];
    for (let n = 0; n < 5; n++) all.push(await usable(view, sign));
    line(`usable: ${name}`, all);
}

/** Milliseconds from a change of the address until every answer of the view is there and drawn. */
async function interaction(page, hash) {
    return page.evaluate(async (to) => {
        const began = performance.now();
        let open = 0;
        let last = began;
        const own = window.fetch;
        window.fetch = (...args) => { open++; return own(...args).finally(() => { open--; last = performance.now(); }); };
        location.hash = to;
        await new Promise((done) => {
            const look = () => {
                const isBusy = open > 0 || document.querySelector(".evidence.busy");
                if (!isBusy && performance.now() - last > 30 && performance.now() - began > 30) done();
                else setTimeout(look, 4);
            };
            setTimeout(look, 4);
        });
        window.fetch = own;
        // What is left is drawn in the next frame.
        const drawn = await new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()), 0)));
        return Math.max(last, drawn - 30) - began;
    }, hash);
}

const page = await desk.open("#/search");
await until(page, ".sentence");
const codes = await page.evaluate(async () => {
    const { items } = await (await fetch("/v1/pairs?limit=60")).json();
    return [...new Set(items.flatMap((pair) => [pair.actor, pair.recipient]).filter(Boolean))];
});
const asked = {
    "a party": codes.slice(0, 8).map((code) => `#/search?actor=${code}`),
    "a type": ["ASSAULT", "ACCUSE", "CONSULT", "AID", "COERCE"].map((type) => `#/search?type=${type}`),
    "a class and a year": [2020, 2021, 2022, 2023].map((year) => `#/search?quad=3,4&from=${year}&to=${year}`),
    "words": ["border", "minister", "police", "talks"].map((word) => `#/search?text=${word}`),
    "by happenings": codes.slice(0, 4).map((code) => `#/search?party=${code}&by=events`),
    "no filter": ["#/search"],
};
for (const [name, all] of Object.entries(asked)) {
    const times = [];
    for (const hash of all) times.push(await interaction(page, hash));
    line(`interaction: filter by ${name}`, times);
}
const opened = [];
for (let n = 0; n < 4; n++) {
    const ms = await page.evaluate(async (at) => {
        const began = performance.now();
        document.querySelectorAll(".sentence-head")[at].click();
        while (!document.querySelector(".sentence.open .why .definition")) await new Promise((done) => setTimeout(done, 4));
        const took = performance.now() - began;
        document.querySelector(".sentence.open .sentence-head").click();
        return took;
    }, n);
    opened.push(ms);
}
line("interaction: a sentence opened, why it is coded so", opened);
await desk.close();
