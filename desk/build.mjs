// Builds the page into ../crates/chancery-server/assets, from where the server embeds it.
// `--check` builds into memory and says which committed file differs.

import { build } from "esbuild";
import { createRequire } from "node:module";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { world, states } from "./world.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const assets = process.env.DESK_OUT ?? join(here, "../crates/chancery-server/assets");
const require = createRequire(import.meta.url);
const font = (name) => readFileSync(require.resolve(`@fontsource-variable/${name}`));

/** Returns every file of the page: name → bytes. */
async function files() {
    const code = await build({
        entryPoints: { desk: join(here, "src/main.tsx") },
        bundle: true,
        minify: true,
        format: "esm",
        target: "es2022",
        jsx: "automatic",
        jsxImportSource: "preact",
        legalComments: "none",
        define: { STATES: JSON.stringify(states()) },
        write: false,
        outdir: "out",
        absWorkingDir: here,
    });
    const style = await build({
        entryPoints: { desk: join(here, "src/styles/desk.css") },
        bundle: true,
        minify: true,
        target: "es2022",
        external: ["*.woff2"],
        write: false,
        outdir: "out",
        absWorkingDir: here,
    });
    const out = new Map();
    out.set("index.html", readFileSync(join(here, "src/index.html")));
    out.set("favicon.svg", readFileSync(join(here, "src/favicon.svg")));
    out.set("desk.js", Buffer.from(code.outputFiles[0].contents));
    out.set("desk.css", Buffer.from(style.outputFiles[0].contents));
    out.set("world.json", Buffer.from(JSON.stringify(world())));
    for (const family of ["source-serif-4", "source-sans-3"]) {
        for (const part of ["latin", "latin-ext"]) {
            out.set(`${family}-${part}.woff2`, font(`${family}/files/${family}-${part}-wght-normal.woff2`));
        }
    }
    out.set("source-serif-4-latin-italic.woff2", font("source-serif-4/files/source-serif-4-latin-wght-italic.woff2"));
    out.set("NOTICES.txt", Buffer.from(notices()));
    return out;
}

/** Returns the licences of what is built in, as they stand in the packages. */
function notices() {
    const packages = ["preact", "d3-geo", "d3-array", "internmap", "d3-force", "d3-quadtree", "d3-dispatch", "d3-timer",
        "topojson-client", "world-atlas", "@fontsource-variable/source-serif-4", "@fontsource-variable/source-sans-3"];
    const parts = packages.map((name) => {
        const folder = join(here, "node_modules", name);
        const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
        const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
        if (!file) throw new Error(`${name} has no licence file`);
        return `${name} ${version}\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
    });
    return `What the page is built from, beside our own code.\nBorders: Natural Earth, public domain.\n\n${parts.join("\n----\n\n")}`;
}

const built = await files();
if (process.argv.includes("--check")) {
    const differing = [...built].filter(([name, bytes]) => !existsSync(join(assets, name)) || !readFileSync(join(assets, name)).equals(bytes));
    const strange = readdirSync(assets).filter((name) => !built.has(name));
    for (const [name] of differing) console.error(`assets/${name} is not what the sources build`);
    for (const name of strange) console.error(`assets/${name} comes from no source`);
    if (differing.length + strange.length > 0) {
        console.error("run `npm run build` in desk/ and commit what changes");
        process.exit(1);
    }
    console.log(`${built.size} assets are what the sources build`);
} else {
    mkdirSync(assets, { recursive: true });
    for (const [name, bytes] of built) writeFileSync(join(assets, name), bytes);
    console.log([...built].map(([name, bytes]) => `${String(bytes.length).padStart(8)}  ${name}`).join("\n"));
}
