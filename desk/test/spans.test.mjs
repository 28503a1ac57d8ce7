// Spans count code points; strings count UTF-16 units. Off by one, and nobody trusts a mark again.

import assert from "node:assert/strict";
import { test } from "node:test";
import { build } from "esbuild";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const { outputFiles } = await build({ entryPoints: [join(here, "../src/spans.ts")], bundle: true, format: "esm", write: false });
const { Text, pieces, sentenceStart } = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);

/** The span of the n-th place where words stand, in code points. */
function span(text, words, nth = 0) {
    let unit = -1;
    for (let i = 0; i <= nth; i++) unit = text.indexOf(words, unit + 1);
    assert.notEqual(unit, -1, `${words} stands in the text`);
    const start = [...text.slice(0, unit)].length;
    return { start, end: start + [...words].length, text: words };
}

const TEXTS = {
    "plain letters": ["Kenya threatened Uganda on Monday.", ["Kenya", "threatened", "Uganda", "Monday"]],
    "emoji and flags before the words": ["🇰🇪🚨 Kenya threatened 👩🏽‍⚖️ Uganda 🇺🇬 today.", ["🇰🇪", "Kenya", "threatened", "👩🏽‍⚖️", "Uganda", "today"]],
    "Arabic, right to left": ["كينيا هددت أوغندا 🚢 يوم الاثنين.", ["كينيا", "هددت", "أوغندا", "الاثنين"]],
    "Hebrew with points": ["שָׁלוֹם לְכֻלָּם, אמר השר.", ["שָׁלוֹם", "אמר", "השר"]],
    "Korean, Chinese, Japanese": ["케냐가 우간다를 위협했다. 肯尼亚威胁乌干达。ケニアがウガンダを脅した。", ["우간다를", "肯尼亚", "乌干达", "ウガンダ"]],
    "characters beyond the first plane": ["𠮷田 met 𝒜lice and 𐐷 in 北京.", ["𠮷田", "met", "𝒜lice", "𐐷", "北京"]],
    "combining marks": ["Re\u0301union and Ghana\u0308 met; Vie\u0323\u0302t Nam did not.", ["Re\u0301union", "Ghana\u0308", "Vie\u0323\u0302t Nam"]],
};

for (const [name, [string, all]] of Object.entries(TEXTS)) {
    test(`spans fall on their words: ${name}`, () => {
        const text = new Text(string);
        assert.equal(text.length, [...string].length);
        for (const words of all) assert.ok(text.holds(span(string, words)), words);
        assert.equal(text.slice(0, text.length), string);
    });
    test(`pieces put together are the text: ${name}`, () => {
        const text = new Text(string);
        const marks = all.map((words) => ({ ...span(string, words), what: words }));
        marks.push({ start: marks[0].start, end: marks.at(-1).end, what: "all" });
        const cut = pieces(text, 0, text.length, marks);
        assert.equal(cut.map((piece) => piece.text).join(""), string);
        for (const words of all) {
            const covered = cut.filter((piece) => piece.marks.some((mark) => mark.what === words));
            assert.equal(covered.map((piece) => piece.text).join(""), words);
        }
    });
}

test("a sentence is found in its article by its spans, also where a word stands twice", () => {
    const article = "🚨 Talks on talks\n\nThe talks 🕊 on talks failed, Togo said.";
    const sentence = "The talks 🕊 on talks failed, Togo said.";
    const start = [...article.slice(0, article.indexOf(sentence))].length;
    const second = span(article, "talks", 2);
    assert.equal(article.slice(0).includes(sentence), true);
    assert.equal(sentenceStart(sentence, [second, span(article, "Togo")]), start);
});

test("spans outside the text are no error", () => {
    const text = new Text("short 🙂");
    assert.equal(text.slice(-3, 99), "short 🙂");
    assert.equal(text.slice(50, 60), "");
    assert.equal(text.slice(5, 2), "");
    assert.deepEqual(pieces(text, 0, text.length, [{ start: 90, end: 99, what: 1 }]).map((piece) => piece.text), ["short 🙂"]);
});
