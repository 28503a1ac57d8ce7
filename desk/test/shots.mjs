// Takes the pictures of docs/desk: each view, wide and narrow. `node test/shots.mjs [FOLDER]`.

import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { start, until } from "./browser.mjs";

const folder = process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), "../../docs/desk");
mkdirSync(folder, { recursive: true });
const desk = await start();
const page = await desk.open("#/happenings");
await until(page, ".happening-list a");
const happening = new URL(await page.$eval(".happening-list a", (it) => it.href)).hash;
const article = await page.evaluate(async () => (await (await fetch("/v1/articles?limit=200")).json()).items.find((each) => /ten days/.test(each.title ?? "")).id);

const views = [
    ["paste", "#/read", "textarea", async (it) => it.$$eval(".compose .quiet", ([button]) => button.click())],
    ["read", `#/read?article=${article}`, ".card", async (it) => it.click(".text p:nth-of-type(2) .mark.has-act")],
    ["search", "#/search", ".map .dot", async (it) => it.evaluate(() => document.activeElement.blur())],
    ["search-why", "#/search?quad=4", ".sentence", async (it) => { await it.click(".sentence-head"); await until(it, ".why .definition"); }],
    ["matrix", "#/search?net=matrix", ".matrix button", async (it) => it.$eval(".matrix", (matrix) => matrix.scrollIntoView({ block: "end" }))],
    ["network", "#/search?net=network", ".network .node", async (it) => it.$eval(".network", (network) => network.scrollIntoView({ block: "end" }))],
    ["pair", "#/pair?a=KEN&b=UGA", ".turn", async () => {}],
    ["happenings", "#/happenings?show=repeated", ".happening-list a", async () => {}],
    ["happening", happening, ".telling", async () => {}],
    ["review", "#/review?quad=3", ".question", async () => {}],
    ["annotate", "#/annotate?coder=ada", ".proposal, .annotated-sentence", async () => {}],
    ["annotate-who", "#/annotate", ".setup", async () => {}],
    ["annotate-blind", "#/annotate?coder=tomas&mode=blind&queue=text", ".blind-hint", async (it) => { await it.click(".add-row"); await until(it, ".adding"); }],
    ["draft", "#/codebook?show=draft", "#draft", async (it) => { await it.click(".draft .primary"); await until(it, ".draft-answer"); }],
    ["codebook", `#/codebook?entry=THREATEN&try=${encodeURIComponent("Kenya threatened Uganda with sanctions on Monday.")}`, ".try-answer .card", async () => {}],
];
for (const [name, view, sign, look] of views) {
    const dark = ["read", "search", "happening", "annotate", "annotate-blind", "draft"].includes(name) ? [[1440, "dark"]] : [];
    for (const [width, scheme] of [[1440, "light"], [390, "light"], ...dark]) {
        const it = await desk.open(view, { width, scheme });
        await until(it, sign);
        await look(it);
        await new Promise((done) => setTimeout(done, 400));
        await it.screenshot({ path: join(folder, `${name}-${width}${scheme === "dark" ? "-dark" : ""}.png`) });
        await it.browserContext().close();
    }
}
await desk.close();
