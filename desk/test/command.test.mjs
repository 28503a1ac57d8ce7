// Command lines are pasted into a shell. Whatever news or a link puts into one must come out as the one word that it was.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { build } from "esbuild";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const { outputFiles } = await build({ entryPoints: [join(here, "../src/command.ts")], bundle: true, format: "esm", write: false });
const { codebookCommand, queryCommand, quoted, readCommand } = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);

/** The words that a shell makes of a command line. */
const split = (line) => execFileSync("sh", ["-c", `set -f; each() { for word in "$@"; do printf '%s\\0' "$word"; done; }; each ${line}`], { encoding: "utf8" }).split("\0").slice(0, -1);

const HOSTILE = [
    "plain", "two words", "", "it's", "'; touch caught; '", '"$(touch caught)"', "`touch caught`", "a;touch${IFS}caught;#", "$HOME", "*", "~", "!!", "a&b|c>d<e",
    "back\\slash", "\\'; touch caught; #", "\\", "end\\", "κύμα 東京 🚨", "--archive=other.db", "=cmd",
];

test("a quoted value is one word of the shell and the same", () => {
    for (const value of HOSTILE) assert.deepEqual(split(quoted(value)), [value]);
    // Some shells take a backslash between quotes for one that escapes: it stands outside of them, before what it escapes.
    for (const value of HOSTILE) assert.match(quoted(value), /^([^'\\]|'[^'\\]*'|\\['\\])*$/);
});

test("what steers a terminal does not reach it", () => {
    assert.equal(quoted("a\u001b[201~\r\ntouch caught"), "'a [201~  touch caught'");
    assert.doesNotMatch(quoted("\u0000\u0007\u009b"), /\p{Cc}/u);
});

test("flags keep their values, wherever these come from", () => {
    for (const value of HOSTILE.filter(Boolean)) {
        const tied = (name) => (value.startsWith("-") ? [`--${name}=${value}`] : [`--${name}`, value]);
        assert.deepEqual(split(queryCommand({ text: value }, "timeline", { per: value, by: undefined, oldest: true })),
            ["chancery", "query", "timeline", "--archive", "news.db", ...tied("text"), ...tied("per"), "--oldest"]);
        assert.deepEqual(split(readCommand({ url: value })), ["chancery", "read", "article.html", ...tied("url"), "--format", "json"]);
        assert.equal(split(codebookCommand(value)).length, 4);
    }
});

test("an article is read from a file, with the day that somebody gave it", () => {
    assert.equal(readCommand({}), "chancery read article.html --format json");
    assert.equal(readCommand({ published: { date: "2024-05-02", basis: "given" } }), "chancery read article.html --published 2024-05-02 --format json");
    assert.equal(readCommand({ published: { date: "2024-05-02", basis: "meta" } }), "chancery read article.html --format json");
});
