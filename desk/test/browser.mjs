// A server with the demonstration archive, and a browser that looks at it.
// CHANCERY_BIN is the command; DESK_BASE an address where a server runs already. CHROMIUM names the browser.

import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import puppeteer from "puppeteer-core";

const repository = join(dirname(fileURLToPath(import.meta.url)), "../..");
const demo = join(repository, "demo");

/** Starts what the tests need; `close` ends it. */
export async function start() {
    const server = process.env.DESK_BASE ? { base: process.env.DESK_BASE, stop() {} } : await serve();
    const browser = await puppeteer.launch({
        executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
        args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--force-color-profile=srgb"],
    });
    return {
        base: server.base,
        /** Opens a view. What the page complains of, and whom it asks, is kept beside it. */
        async open(view, { width = 1440, height = width > 600 ? 1000 : 844, scheme = "light" } = {}) {
            const context = await browser.createBrowserContext();
            const page = await context.newPage();
            const seen = { complaints: [], requests: [] };
            page.on("console", (message) => message.type() === "error" && seen.complaints.push(message.text()));
            page.on("pageerror", (error) => seen.complaints.push(error.message));
            page.on("request", (request) => seen.requests.push(request.url()));
            await page.setViewport({ width, height, isMobile: false });
            await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }, { name: "prefers-reduced-motion", value: "reduce" }]);
            await page.goto(`${server.base}/${view}`, { waitUntil: "networkidle0" });
            return Object.assign(page, { seen });
        },
        async close() {
            await browser.close();
            server.stop();
        },
    };
}

async function serve() {
    const command = process.env.CHANCERY_BIN;
    if (!command) throw new Error("CHANCERY_BIN is not set: the path of the chancery command");
    const folder = mkdtempSync(join(tmpdir(), "desk-"));
    const archive = join(folder, "demo.db");
    execFileSync(command, ["ingest", demo, "--archive", archive], { stdio: "ignore" });
    const port = 20_000 + (process.pid % 20_000);
    const child = spawn(command, ["serve", "--archive", archive, "--bind", `127.0.0.1:${port}`, "--annotations", join(folder, "annotations")], { stdio: ["ignore", "inherit", "inherit"] });
    const base = `http://127.0.0.1:${port}`;
    for (let tries = 0; ; tries++) {
        const answer = await fetch(`${base}/healthz`).catch(() => undefined);
        if (answer?.ok) break;
        if (tries > 200 || child.exitCode !== null) throw new Error("chancery serve does not answer");
        await new Promise((done) => setTimeout(done, 50));
    }
    return {
        base,
        stop() {
            child.kill();
            rmSync(folder, { recursive: true, force: true });
        },
    };
}

/** Words of the page, as a reader sees them. */
export const words = (page, selector) => page.$$eval(selector, (all) => all.map((each) => each.textContent.trim()));

/** Waits until as many elements as asked for are there. */
export const until = (page, selector, least = 1) => page.waitForFunction((what, n) => document.querySelectorAll(what).length >= n, { timeout: 30_000 }, selector, least);

/** What has the focus, in words. */
export const focused = (page) => page.evaluate(() => {
    const it = document.activeElement;
    return { tag: it.tagName.toLowerCase(), class: it.getAttribute("class") ?? "", text: (it.getAttribute("aria-label") ?? it.textContent).trim().slice(0, 200) };
});
