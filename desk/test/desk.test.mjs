// The golden paths, with the mouse and with the keyboard alone, over the demonstration archive.

import assert from "node:assert/strict";
import { get } from "node:http";
import { after, before, test } from "node:test";
import { focused, start, until, words } from "./browser.mjs";

let desk;
before(async () => { desk = await start(); });
after(() => desk?.close());

/** Runs one path and then asks that the page complained of nothing and asked nobody else. */
async function path(view, look, options) {
    const page = await desk.open(view, options);
    await look(page);
    assert.deepEqual(page.seen.complaints, []);
    const strange = page.seen.requests.filter((url) => !url.startsWith(`${desk.base}/`) && !/^(blob|data):/.test(url));
    assert.deepEqual(strange, [], "the page asks its own server alone");
    await page.browserContext().close();
}

const NEWS = `Ghana asks Togo to free two trawlers

LOME - Ghana's foreign minister called on Togo on Tuesday to release two trawlers. Togo's navy denied that it was holding any ship.

"We have been patient," the minister, Efua Larbie, told reporters.`;

/** Puts the focus on something, drawings too. */
const focus = (page, selector) => page.$eval(selector, (it) => it.focus());

/** Types a text into the page without a key for each letter. */
const paste = (page, selector, text) => page.$eval(selector, (field, value) => {
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
}, text);

test("read: a pasted text comes back as claims; a mark opens its explanation; a verdict stays", () => path("#/read", async (page) => {
    await paste(page, "#paste", NEWS);
    await page.click("button[type=submit]");
    await until(page, ".card", 2);
    assert.match((await words(page, ".article h1"))[0], /Ghana asks Togo/);
    await page.click(".text p .mark.has-act");
    await until(page, ".card.open .facts");
    const facts = (await words(page, ".card.open .facts"))[0];
    assert.match(facts, /Who/);
    assert.match(facts, /On whose word/);
    await until(page, ".card.open .definition");
    await page.click(".card.open .verdict-wrong");
    assert.equal(await page.$eval(".card.open .verdict-wrong", (it) => it.getAttribute("aria-pressed")), "true");
    const claims = await words(page, ".card .claim");
    // The link is the text: another visit sees the same, with the same row open.
    await page.reload({ waitUntil: "networkidle0" });
    await until(page, ".card.open .facts");
    assert.deepEqual(await words(page, ".card .claim"), claims);
    assert.equal(await page.$eval(".card.open .verdict-wrong", (it) => it.getAttribute("aria-pressed")), "true");
}));

test("read: by the keyboard alone", () => path("#/read", async (page) => {
    assert.equal((await focused(page)).tag, "textarea");
    await paste(page, "#paste", NEWS);
    await page.keyboard.down("Control");
    await page.keyboard.press("Enter");
    await page.keyboard.up("Control");
    await until(page, ".card", 2);
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press("j");
    await until(page, ".card.open");
    const first = await page.$eval(".card.open", (it) => it.dataset.row);
    await page.keyboard.press("j");
    await page.waitForFunction((row) => document.querySelector(".card.open")?.dataset.row !== row, {}, first);
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => !document.querySelector(".card.open"));
    // Tab leads into the text; arrows lead from mark to mark; Enter opens; Escape leads back to the mark.
    await focus(page, ".article .mark[tabindex='0']");
    await page.keyboard.press("ArrowRight");
    const mark = await focused(page);
    assert.match(mark.class, /mark/);
    await page.keyboard.press("Enter");
    await until(page, ".card.open");
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => !document.querySelector(".card.open"));
    assert.match((await focused(page)).class, /mark/);
}));

test("read: marks fall on their words whatever stands before them, and markup stays text", () => path("#/read", async (page) => {
    const text = `🇰🇪🚨 كينيا 肯尼亚 <img src=x onerror=alert(1)> row

🚨 𠮷田 👩🏽‍⚖️ Kenya threatened Uganda on Monday <script>document.title="caught"</script> near كمبالا and 坎帕拉.`;
    await paste(page, "#paste", text);
    await page.click("button[type=submit]");
    await until(page, ".card");
    const key = new URL(page.url()).hash;
    assert.match(key, /t=/);
    const reading = await page.evaluate(async (body) => (await fetch("/v1/read?explain=true", { method: "POST", headers: { "content-type": "application/json" }, body })).json(), JSON.stringify({ text }));
    const record = reading.record ?? reading;
    assert.ok(record.events.length > 0);
    for (const event of record.events) {
        const marked = await page.$$eval(`.article [data-row="${event.id}"].has-act`, (all) => all.map((it) => it.textContent).join(""));
        assert.equal(marked, event.trigger.text);
    }
    const shown = await page.$eval(".article .text", (it) => [...it.children].map((each) => each.textContent).join("\n\n"));
    assert.equal(shown, record.article.text);
    assert.equal(await page.$("img, .article script"), null);
    assert.notEqual(await page.title(), "caught");
}));

test("search: filters, sentences, explanation, and the way into the article", () => path("#/search", async (page) => {
    await until(page, ".sentence", 20);
    assert.match((await words(page, ".counts"))[0], /\d+ reports? of \d+ events? by \d+ independent origins?/);
    await page.click(".field-type summary");
    await page.click(".field-type label.choice.q3:last-of-type input");
    await page.keyboard.press("Escape");
    await until(page, ".chips li");
    await page.waitForFunction(() => [...document.querySelectorAll(".sentence .type")].every((it) => ["Threaten", "Reject", "Request", "Accuse"].includes(it.textContent)));
    await page.click(".sentence-head");
    await until(page, ".sentence.open .facts");
    await page.click(".sentence.open .ways a");
    await until(page, ".article .text p");
    await until(page, ".card.open");
}));

test("search: timeline, map and matrix by the keyboard, all linked", () => path("#/search?net=matrix", async (page) => {
    await until(page, ".sentence", 20);
    await until(page, ".bar-events");
    const before = (await words(page, ".counts"))[0];
    await focus(page, ".timeline svg");
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction((was) => /from=/.test(location.hash) && document.querySelector(".counts").textContent !== was && document.querySelector(".counts").textContent !== "Asking…", {}, before);
    await focus(page, ".timeline svg");
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => !/from=/.test(location.hash));
    await until(page, ".map .spot", 3);
    await focus(page, ".map .spot[tabindex='0']");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => /place=/.test(location.hash));
    await until(page, ".chips li");
    await page.click(".chips button");
    await until(page, ".matrix button", 3);
    await focus(page, ".matrix button[tabindex='0']");
    await page.keyboard.press("Enter");
    await until(page, ".pair .turn");
    assert.match((await words(page, ".pair h1"))[0], / and /);
}));

test("search: keys j, e, o lead from sentence to reason to happening", () => path("#/search", async (page) => {
    await until(page, ".sentence", 20);
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    assert.match((await focused(page)).class, /sentence-head/);
    await page.keyboard.press("e");
    await until(page, ".sentence.open .verdict");
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => !document.querySelector(".sentence.open"));
    await page.keyboard.press("o");
    await until(page, ".happening .telling");
}));

test("happening: two accounts of one clash stand side by side", () => path("#/happenings", async (page) => {
    await until(page, ".happening-list a");
    await page.click(".happening-list a");
    await until(page, ".versus");
    const text = (await words(page, "main"))[0];
    assert.match(text, /First report/);
    assert.match(text, /What cannot all be true/);
    assert.match(text, /How its status changed/);
    assert.ok((await words(page, ".versus h4")).length >= 2);
    assert.ok((await words(page, ".tree .leaf")).length >= 1);
}));

test("codebook: an entry, its bounds, and a sentence to try", () => path("#/codebook?entry=THREATEN", async (page) => {
    await until(page, ".entry .examples li");
    assert.match((await words(page, ".entry h1"))[0], /Threaten/);
    await paste(page, "#try", "Kenya threatened Uganda with sanctions on Monday.");
    await page.click(".try button[type=submit]");
    await until(page, ".try-answer .card");
    assert.match((await words(page, ".try-answer"))[0], /Coded as .*Threaten/);
}));

test("review: rows one by one, by keys; a verdict is there when one comes back", () => path("#/review?type=THREATEN", async (page) => {
    await until(page, ".question");
    const first = (await words(page, ".question .quote"))[0];
    await page.keyboard.press("n");
    await page.waitForFunction((was) => document.querySelector(".question .quote")?.textContent !== was, {}, first);
    await page.keyboard.press("y");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    await page.waitForFunction((was) => document.querySelector(".question .quote")?.textContent === was, {}, first);
    assert.equal(await page.$eval(".verdict-wrong", (it) => it.getAttribute("aria-pressed")), "true");
    assert.match((await words(page, ".progress"))[0], /2 verdicts given/);
    assert.equal(await page.$(".question .sure"), null, "how sure the machine is sways nobody");
}));

test("exports: CSV of what is shown, a command line, and a link with the version of the data", () => path("#/search?type=THREATEN", async (page) => {
    await until(page, ".sentence");
    await page.evaluate(() => {
        window.saved = [];
        const make = URL.createObjectURL.bind(URL);
        URL.createObjectURL = (blob) => { void blob.text().then((text) => window.saved.push(text)); return make(blob); };
        Object.defineProperty(navigator, "clipboard", { value: { writeText: async (text) => { window.copied = text; } } });
    });
    const press = async (label) => {
        await page.$eval(".evidence .exports", (it) => { it.open = true; });
        await page.evaluate((wanted) => [...document.querySelectorAll(".evidence .exports button")].find((it) => it.textContent === wanted).click(), label);
    };
    await press("CSV");
    await page.waitForFunction(() => window.saved.length > 0);
    const saved = await page.evaluate(() => window.saved[0]);
    const lines = saved.trim().split("\r\n");
    assert.match(lines[0], /^id,/);
    assert.equal(lines.length - 1, (await page.$$(".sentence")).length);
    assert.match(await page.$eval(".evidence .exports .command", (it) => it.textContent), /^chancery query --archive news\.db --type THREATEN$/);
    await press("Copy as footnotes");
    await page.waitForFunction(() => /^1\. “/.test(window.copied ?? ""));
    await press("Copy a link to this view");
    await page.waitForFunction(() => /data=/.test(window.copied ?? ""));
    await page.evaluate(() => { location.hash = `${location.hash}&data=another`; });
    await until(page, ".other-data");
}));

/** Bytes that a browser is sent for an address. */
const onTheWire = (url) => new Promise((done, fail) => {
    get(url, { headers: { "accept-encoding": "gzip, deflate, br" } }, (response) => {
        let size = 0;
        response.on("data", (chunk) => { size += chunk.length; });
        response.on("end", () => done(size));
    }).on("error", fail);
});

test("the first page with the map is at most 300 kB compressed", () => path("#/search", async (page) => {
    await until(page, ".map .land", 100);
    const asked = [...new Set(page.seen.requests)].filter((url) => !url.includes("/v1/"));
    const sizes = await Promise.all(asked.filter((url) => !/^(data|blob):/.test(url)).map((url) => onTheWire(url.split("#")[0])));
    const total = sizes.reduce((sum, size) => sum + size, 0);
    console.log(`first page: ${(total / 1000).toFixed(0)} kB compressed in ${asked.length} files`);
    assert.ok(total <= 300_000, `${total} bytes`);
}));

/** The annotations of the server that the tests started. */
const seen = (page, path) => page.evaluate(async (address) => (await fetch(address)).json(), path);

test("annotate: with the mouse, a row is right, one is added, the sentence is done, and all is taken back", () => path("#/annotate", async (page) => {
    await until(page, ".setup");
    await page.type(".setup input", "ada");
    await page.select(".setup select", "text");
    await page.click(".setup button[type=submit]");
    await until(page, ".annotated-sentence");
    // To the first sentence that the machine has a row in.
    for (let n = 0; n < 40 && !(await page.$(".proposal.open")); n++) {
        const before = await page.$eval(".annotated-sentence", (it) => it.getAttribute("aria-label"));
        await page.evaluate(() => [...document.querySelectorAll(".annotate-foot button")].find((it) => it.textContent.startsWith("Later")).click());
        await page.waitForFunction((was) => document.querySelector(".annotated-sentence")?.getAttribute("aria-label") !== was, {}, before);
        await page.waitForNetworkIdle({ idleTime: 50 });
    }
    const marked = await page.$eval(".at-hand .mark", (it) => it.textContent);
    const [typed] = await words(page, ".proposal.open .typed dd");
    assert.ok(typed.startsWith(marked), `${typed}: the words of the row are marked in the sentence`);
    await page.click(".proposal.open .verdict-right");
    await until(page, '.verdict-right[aria-pressed="true"]');
    await page.click(".add-row");
    await until(page, ".adding");
    const name = await page.$eval(".at-hand", (it) => it.textContent.split(/[^\p{L}]+/u).find((word) => word.length > 3));
    await page.type(".adding input", name);
    await page.click(".adding button[type=submit]");
    await until(page, ".added li");
    assert.match((await words(page, ".added")).join(" "), new RegExp(name));
    // What is no row is refused in words, and what was typed stays.
    await page.click(".add-row");
    await until(page, ".adding");
    await page.type(".adding input", "nowhere in it");
    await page.click(".adding button[type=submit]");
    await until(page, ".trouble");
    assert.match((await words(page, ".trouble")).join(" "), /not in the sentence/);
    page.seen.complaints.length = 0;
    await page.evaluate(() => [...document.querySelectorAll(".adding button")].at(-1).click());
    const at = await page.$eval(".annotated-sentence", (it) => it.getAttribute("aria-label"));
    await page.click(".annotate-foot .primary");
    await page.waitForFunction((was) => document.querySelector(".annotated-sentence")?.getAttribute("aria-label") !== was, {}, at);
    assert.match((await words(page, ".annotate-progress")).join(" "), /(?<!\d)1 of/);
    const coders = await seen(page, "/v1/annotations");
    assert.ok(coders.items.some((each) => each.coder === "ada" && each.sentences === 1));
    await page.evaluate(() => [...document.querySelectorAll(".annotate-foot button")].at(-1).click());
    await page.waitForFunction(() => /(?<!\d)0 of/.test(document.querySelector(".annotate-progress").textContent));
}));

test("annotate: by keys alone, blind, and what two differ on is settled", () => path("#/annotate?coder=kofi&mode=blind&queue=text", async (page) => {
    await until(page, ".annotated-sentence .blind-hint");
    assert.equal(await page.$(".proposal"), null, "nobody's rows are shown");
    await page.keyboard.press("a");
    await until(page, ".adding");
    const name = await page.$eval(".at-hand", (it) => it.textContent.split(/[^\p{L}]+/u).find((word) => word.length > 3));
    assert.equal((await focused(page)).tag, "input");
    await page.keyboard.type(name);
    await page.keyboard.press("Enter");
    await until(page, ".added li");
    await page.evaluate(() => document.activeElement?.blur?.());
    await page.keyboard.press("d");
    await page.waitForFunction(() => /Next/.test(document.querySelector(".annotate-foot .primary").textContent));
    const sentence = await page.$eval(".at-hand", (it) => it.textContent);
    // The second coder finds nothing in the same sentence.
    await page.evaluate(() => { location.hash = "#/annotate?coder=wanjiru&mode=blind&queue=text"; });
    await page.waitForFunction(() => document.querySelector(".annotate-progress")?.textContent.includes("wanjiru") && document.querySelector(".blind-hint"));
    assert.equal(await page.$eval(".at-hand", (it) => it.textContent), sentence);
    await page.keyboard.press("d");
    await page.waitForFunction(() => /Next/.test(document.querySelector(".annotate-foot .primary").textContent));
    // A third settles it: the row is there with who has it.
    await page.evaluate(() => { location.hash = "#/annotate"; });
    await until(page, ".setup");
    await page.type(".setup input", "chair");
    await page.$$eval(".setup input[type=radio]", (all) => all.at(-1).click());
    await page.waitForFunction(() => document.querySelectorAll(".setup input[type=checkbox]").length >= 2);
    await page.$$eval(".setup label", (all) => all.filter((it) => /kofi|wanjiru/.test(it.textContent)).forEach((it) => it.querySelector("input[type=checkbox]").click()));
    await until(page, ".agreement");
    await page.click(".setup button[type=submit]");
    await page.waitForFunction(() => [...document.querySelectorAll(".proposal")].some((it) => it.textContent.includes("kofi")));
    assert.equal(await page.$eval(".at-hand", (it) => it.textContent), sentence);
    const n = (await page.$$(".proposal")).length;
    for (let judged = 0; judged < n; judged++) {
        await page.keyboard.press(judged === 0 ? "n" : "y");
        await page.waitForFunction((all) => document.querySelectorAll('.proposal .verdict[aria-pressed="true"]').length >= all, {}, judged + 1);
    }
    await page.keyboard.press("d");
    await page.waitForFunction(() => /That was the last sentence/.test(document.querySelector("main").textContent));
}));

test("codebook: a draft tells where it is wrong, and which rows it would change with their sentences", () => path("#/codebook?show=draft", async (page) => {
    await until(page, "#draft");
    await paste(page, "#draft", 'extends = "plover"\nname = "mine"\nversion = "1"\nhide = ["NOT_OURS"]');
    await page.click(".draft .primary");
    await until(page, ".mistake");
    await page.click(".mistake button");
    assert.equal((await focused(page)).tag, "textarea", "the line that is wrong is selected");
    await paste(page, "#draft", 'extends = "plover"\nname = "mine"\nversion = "1"\nhide = ["ASSAULT", "ACCUSE", "CONSULT", "THREATEN"]');
    await page.click(".draft .primary");
    await until(page, ".changes li");
    assert.match((await words(page, ".draft-answer [role=status]")).join(" "), /articles.*before.*after/);
    assert.match((await words(page, '.draft-answer [aria-pressed="true"]')).join(" "), /Lost [1-9]/);
    assert.ok((await words(page, ".changes .mark")).length > 0, "the words are marked in their sentences");
}));

/** Answers some questions in the server's place; `answer` gives a status and a body, or nothing. */
async function instead(page, answer) {
    await page.setRequestInterception(true);
    page.on("request", (request) => {
        const given = answer(new URL(request.url()), request);
        if (!given) return void request.continue();
        const [status, body] = given;
        void request.respond({ status, contentType: status === 200 ? "application/json" : "application/problem+json", body: JSON.stringify(body) });
    });
}

/** Goes to another view of the same page, so that what stands in the server's place stays. */
const to = (page, hash) => page.evaluate((hash) => { location.hash = hash; }, hash);

/** Keeps what the page saves, as texts. */
const keepSaved = (page) => page.evaluate(() => {
    window.saved = [];
    const make = URL.createObjectURL.bind(URL);
    URL.createObjectURL = (blob) => { void blob.text().then((text) => window.saved.push(text)); return make(blob); };
});

/** Presses what a panel offers to take away; gives what is saved and said. */
async function takeAway(page, panel, label) {
    await page.evaluate((panel, label) => {
        window.saved.length = 0;
        const menu = document.querySelector(`${panel} .exports`);
        menu.open = true;
        [...menu.querySelectorAll("button")].find((it) => it.textContent === label).click();
    }, panel, label);
    await page.waitForFunction((panel) => window.saved.length > 0 && document.querySelector(`${panel} .exports .said`).textContent, {}, panel);
    return page.evaluate((panel) => [window.saved[0], document.querySelector(`${panel} .exports .said`).textContent], panel);
}

test("read: the command line of an article keeps its address as one word", () => path("#/read", async (page) => {
    await page.evaluate((text) => { window.text = text; }, NEWS);
    const hash = await page.evaluate(async () => {
        const pasted = JSON.stringify({ text: window.text, url: "https://x.example/a;touch${IFS}caught;#" });
        const stream = new Blob([pasted]).stream().pipeThrough(new CompressionStream("deflate-raw"));
        const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
        return `#/read?t=${btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")}`;
    });
    await to(page, hash);
    await until(page, ".card", 2);
    assert.equal(await page.$eval(".exports .command", (it) => it.textContent), "chancery read article.html --url 'https://x.example/a;touch${IFS}caught;#' --format json");
}));

test("review: what the archive does not take is said, kept, and sent again", () => path("#/read", async (page) => {
    let isBusy = true;
    const arrived = [];
    await instead(page, (url, request) => {
        if (url.pathname !== "/v1/judgements" || request.method() !== "POST") return undefined;
        if (isBusy) return [409, { title: "The archive is being written", detail: "another process writes into it" }];
        arrived.push(JSON.parse(request.postData()));
        return [200, {}];
    });
    await to(page, "#/review?type=ACCUSE");
    await until(page, ".question .verdict");
    const first = (await words(page, ".question .quote"))[0];
    await page.keyboard.press("n");
    await page.waitForFunction((was) => document.querySelector(".question .quote")?.textContent !== was, {}, first);
    await until(page, ".progress .unsent");
    await page.keyboard.press("y");
    await page.waitForFunction(() => /2 kept in this browser alone/.test(document.querySelector(".progress").textContent));
    assert.match((await words(page, ".progress"))[0], /The archive is being written: another process writes into it/);
    isBusy = false;
    await page.click(".progress .unsent button");
    await page.waitForFunction(() => !document.querySelector(".progress .unsent"));
    assert.deepEqual(arrived.map((each) => each.verdict), ["wrong", "right"]);
    assert.match((await words(page, ".progress"))[0], /2 verdicts given/);
    page.seen.complaints.length = 0;
}));

test("verdicts: what was not handed over goes when the page is opened again; the last word on a row comes last", () => path("#/read", async (page) => {
    let isBusy = true;
    const arrived = [];
    const answer = (url, request) => {
        if (url.pathname !== "/v1/judgements" || request.method() !== "POST") return undefined;
        if (isBusy) return [409, { title: "The archive is being written" }];
        arrived.push(JSON.parse(request.postData()).verdict);
        return [200, {}];
    };
    await instead(page, answer);
    await to(page, "#/search?type=ACCUSE");
    await until(page, ".sentence-head");
    await page.click(".sentence-head");
    await until(page, ".sentence.open .verdict-wrong");
    await page.click(".sentence.open .verdict-wrong");
    await page.waitForFunction(() => /kept in this browser alone/.test(document.querySelector(".sentence.open .verdicts [role=status]").textContent));
    isBusy = false;
    await page.reload({ waitUntil: "networkidle0" });
    assert.deepEqual(arrived, ["wrong"]);
    await until(page, ".sentence.open .verdict-right");
    await page.evaluate(() => { for (const word of ["right", "wrong", "unsure"]) document.querySelector(`.sentence.open .verdict-${word}`).click(); });
    await page.waitForFunction(() => document.querySelector('.sentence.open .verdict-unsure[aria-pressed="true"]'));
    await page.waitForNetworkIdle({ idleTime: 200 });
    assert.equal(arrived.at(-1), "unsure");
    page.seen.complaints.length = 0;
}));

test("verdicts: none are offered to who may read alone, nor on statements", () => path("#/search", async (page) => {
    const article = await page.evaluate(async () => (await (await fetch("/v1/statements?limit=1")).json()).items[0]);
    await to(page, `#/read?article=${article.article}&row=${article.id}`);
    await until(page, ".card.open .facts");
    assert.equal(await page.$(".card.open .verdict"), null, "the archive keeps none on statements");
    await to(page, `#/read?article=${article.article}&show=acts`);
    await page.waitForFunction(() => !document.querySelector(".card.open"));
    await until(page, ".card-head");
    await page.click(".card-head");
    await until(page, ".card.open .verdict");
    await page.goto("about:blank");
    const version = await (await fetch(`${desk.base}/v1/provenance`)).json();
    await instead(page, (url) => (url.pathname === "/v1/provenance" ? [200, { ...version, writable: false }] : undefined));
    await page.goto(`${desk.base}/#/review`, { waitUntil: "networkidle0" });
    await until(page, ".question");
    assert.equal(await page.$(".question .verdict"), null);
    assert.match((await words(page, "main"))[0], /a token with the scope write/);
    await page.keyboard.press("n");
    assert.match((await words(page, ".progress"))[0], /^Row 1 .*0 verdicts given/);
    await to(page, "#/search");
    await until(page, ".sentence-head");
    await page.click(".sentence-head");
    await until(page, ".sentence.open .facts");
    assert.equal(await page.$(".sentence.open .verdict"), null);
}));

test("search: the map counts all places, however many pages they fill", () => path("#/read", async (page) => {
    const place = (name, reports, more) => ({ name, country: "KEN", precision: "settlement", lat: -1.3, lon: 36.8, reports, events: 1, origins: 1, ...more });
    await instead(page, (url) => {
        if (url.pathname !== "/v1/places") return undefined;
        if (url.searchParams.has("quad")) return [200, { items: [], next: null }];
        if (url.searchParams.get("cursor") === "second") return [200, { items: [place("Ol Kalou", 2, { lat: -0.3 }), place(null, 5, { lat: null, lon: null, precision: null })], next: null }];
        return [200, { items: [place("Nairobi", 3), place("Rift Valley", 1, { precision: "admin", lat: 0.5 })], next: "second" }];
    });
    await to(page, "#/search");
    await until(page, ".map .dot", 3);
    assert.match((await words(page, ".map .tally"))[0], /^5 of 11 reports tell no place/);
    await keepSaved(page);
    const [saved] = await takeAway(page, '[aria-label="Where"]', "GeoJSON");
    const geometry = Object.fromEntries(JSON.parse(saved).features.map((each) => [each.properties.name, each.geometry?.type ?? null]));
    assert.deepEqual(geometry, { Nairobi: "Point", "Ol Kalou": "Point", "Rift Valley": null });
}));

test("exports: an area is no point, and what is not all says so", () => path("#/read", async (page) => {
    const row = (n, precision) => ({
        id: `${n}`.padStart(32, "0"), occurrence: "0".repeat(32), article: "1".repeat(32), event_type: "ACCUSE", status: "occurred", background: false, sentence: 0,
        trigger: { start: 0, end: 7, text: "accused" }, actors: [], recipients: [], attribution: [], repeats: false, reports: 1, events: 1, origins: 1,
        sentence_text: "accused", day: "2024-05-02", place: { name: "somewhere", precision, lat: 1, lon: 2 },
    });
    const PRECISIONS = ["point", "settlement", "admin", "region", "country"];
    let n = 0;
    await instead(page, (url) => {
        if (url.pathname !== "/v1/events") return undefined;
        const counts = { reports: 20_500, events: 9, origins: 9 };
        if (url.searchParams.get("type") === "ACCUSE") return [200, { items: PRECISIONS.map((each, i) => row(i, each)), next: null, counts: { reports: 5, events: 1, origins: 1 } }];
        if (url.searchParams.get("limit") === "50") return [200, { items: [row(0)], next: "more", counts }];
        return [200, { items: Array.from({ length: 500 }, () => row(n++)), next: n < 20_500 ? `from-${n}` : null, ...(url.searchParams.has("count") ? { counts } : {}) }];
    });
    await to(page, "#/search?type=ACCUSE");
    await until(page, ".sentence", PRECISIONS.length);
    await keepSaved(page);
    const [map, whole] = await takeAway(page, ".evidence", "GeoJSON");
    assert.equal(whole, "GeoJSON saved");
    assert.deepEqual(JSON.parse(map).features.map((each) => each.geometry?.type ?? null), ["Point", "Point", null, null, null]);
    await to(page, "#/search");
    await page.waitForFunction(() => document.querySelectorAll(".sentence").length === 1);
    const [table, said] = await takeAway(page, ".evidence", "CSV");
    assert.equal(table.trim().split("\r\n").length - 1, 20_000);
    assert.equal(said, "CSV saved: the newest 20,000 of 20,500; the command line gives all");
}));
