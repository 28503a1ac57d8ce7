// Every view, light and dark, wide and narrow: axe finds nothing serious, nothing lies beyond the edge,
// and what has the focus is seen.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { start, until } from "./browser.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let desk;
let views;
before(async () => {
    desk = await start();
    const page = await desk.open("#/happenings");
    await until(page, ".happening-list a");
    const happening = new URL(await page.$eval(".happening-list a", (it) => it.href)).hash;
    const article = await page.evaluate(async () => {
        const answer = await (await fetch("/v1/articles")).json();
        return (answer.items ?? answer.articles ?? answer.data).find((each) => /Kenya/.test(each.title ?? "")).id;
    });
    await page.browserContext().close();
    views = [
        ["paste", "#/read", "textarea"],
        ["read", `#/read?article=${article}`, ".card", ".card-head"],
        ["search", "#/search", ".sentence", ".sentence-head"],
        ["matrix", "#/search?net=matrix&type=THREATEN,CONSULT,AGREE&from=2024-01", ".matrix button"],
        ["pair", "#/pair?a=KEN&b=UGA", ".turn", ".turn-head"],
        ["happenings", "#/happenings", ".happening-list a"],
        ["happening", happening, ".telling"],
        ["review", "#/review", ".question"],
        ["annotate: who", "#/annotate", ".setup"],
        ["annotate", "#/annotate?coder=axe", ".annotated-sentence", ".add-row"],
        ["annotate: blind", "#/annotate?coder=axe&mode=blind", ".blind-hint"],
        ["draft", "#/codebook?show=draft", "#draft"],
        ["codebook", "#/codebook?entry=CONSULT&try=Kenya%20threatened%20Uganda%20with%20sanctions.", ".try-answer .card"],
    ];
});
after(() => desk?.close());

for (const scheme of ["light", "dark"]) {
    for (const width of [1440, 390]) {
        test(`axe: ${scheme}, ${width} pixels`, async () => {
            for (const [name, view, sign, open] of views) {
                const page = await desk.open(view, { width, scheme });
                await until(page, sign);
                if (open) await page.$eval(open, (it) => it.click());
                await new Promise((done) => setTimeout(done, 150));
                await page.evaluate(axe);
                const found = await page.evaluate(async () => {
                    const { violations } = await window.axe.run(document, { resultTypes: ["violations"] });
                    return violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.slice(0, 3).map((node) => `${node.target} ${node.any[0]?.message ?? node.all[0]?.message ?? ""}`) }));
                });
                const serious = found.filter((each) => each.impact === "serious" || each.impact === "critical");
                assert.deepEqual(serious, [], `${name} (${scheme}, ${width})`);
                const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
                assert.ok(beyond <= 0, `${name} (${width}): ${beyond} pixels lie beyond the edge`);
                assert.deepEqual(page.seen.complaints, [], name);
                await page.browserContext().close();
            }
        });
    }
}

test("what has the focus is seen: each stop of the Tab key has an outline or another sign", async () => {
    for (const [name, view, sign] of views) {
        const page = await desk.open(view);
        await until(page, sign);
        await page.evaluate(() => { document.activeElement?.blur?.(); });
        for (let stop = 0; stop < 25; stop++) {
            await page.keyboard.press("Tab");
            const it = await page.evaluate(() => {
                const at = document.activeElement;
                if (!at || at === document.body) return undefined;
                const style = getComputedStyle(at);
                const near = at.matches("input[type=file]") ? getComputedStyle(at.nextElementSibling) : style;
                return { what: at.outerHTML.slice(0, 120), isSeen: near.outlineStyle !== "none" || style.strokeWidth === "3px" || at.matches("g") };
            });
            if (!it) break;
            assert.ok(it.isSeen, `${name}: ${it.what}`);
        }
        await page.browserContext().close();
    }
});
