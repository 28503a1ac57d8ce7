// The desk: which view is shown, the head of the page, and the keys that work everywhere.

import { Component, render, type ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import * as api from "./api";
import { setSingleKeys, singleKeys, useKeys } from "./keys";
import { ReadView } from "./read/read";
import { change, go, useRoute, type Route } from "./route";
import { AnnotateView } from "./annotate/annotate";
import { CodebookView } from "./codebook/codebook";
import { HappeningView } from "./happening/happening";
import { HappeningList } from "./happening/list";
import { PairView } from "./pair/pair";
import { ReviewView } from "./review/review";
import { SearchView } from "./search/search";
import { send } from "./verdicts";
import { count } from "./words";

/** A view that breaks says so and leaves the rest of the page alone; another address is another try. */
class Guard extends Component<{ address: string; children: ComponentChildren }, { broken?: { address: string; error: Error } }> {
    override componentDidCatch(error: Error) {
        this.setState({ broken: { address: this.props.address, error } });
    }

    override render() {
        const { broken } = this.state;
        if (!broken || broken.address !== this.props.address) return this.props.children;
        return (
            <main class="page narrow" id="main" tabIndex={-1}>
                <h1>This view broke</h1>
                <p class="trouble" role="alert">{broken.error.message}</p>
                <p>That is a mistake in the page, not in your data. <a href="#/search">Go to the search</a></p>
            </main>
        );
    }
}

type View = (props: { route: Route }) => preact.JSX.Element;

/** The views in the head of the page. */
const VIEWS: [string, string, View][] = [
    ["read", "Read", ReadView],
    ["search", "Search", SearchView],
    ["happenings", "Happenings", HappeningList],
    ["codebook", "Codebook", CodebookView],
    ["review", "Review", ReviewView],
    ["annotate", "Annotate", AnnotateView],
];

/** Views that others lead to, and the view that they belong to. */
const WITHIN: [string, string, View, string][] = [
    ["pair", "Pair", PairView, "search"],
    ["happening", "Happening", HappeningView, "happenings"],
];

function Desk() {
    const route = useRoute();
    const [helpIsOpen, setHelp] = useState(false);
    const [, title, View] = [...VIEWS, ...WITHIN].find(([name]) => name === route.view) ?? [];
    useEffect(() => void (document.title = title ? `${title} · Chancery` : "Chancery"), [title]);
    const [isLocked, setLocked] = useState(false);
    // What could not be handed over when the page was open last.
    useEffect(() => void send(), []);
    useEffect(() => {
        const locked = () => setLocked(true);
        window.addEventListener("locked", locked);
        return () => window.removeEventListener("locked", locked);
    }, []);
    useKeys((key) => {
        if (key === "?") return setHelp(true), true;
        if (key === "/") {
            const field = document.querySelector<HTMLElement>("input[type=search], textarea");
            if (field) field.focus();
            else go("#/search");
            return true;
        }
        const view = VIEWS[Number(key) - 1];
        if (view) return go(`#/${view[0]}`), true;
        return false;
    });
    return (
        <>
            <a class="skip" href="#main" onClick={(event) => { event.preventDefault(); document.querySelector<HTMLElement>("main")?.focus(); }}>Skip to the content</a>
            <Masthead route={route} help={() => setHelp(true)} />
            <OtherData route={route} />
            {View ? <Guard address={location.hash}><View route={route} /></Guard> : <main class="page narrow"><h1>There is no such view</h1><p><a href="#/read">Read a text</a></p></main>}
            {helpIsOpen && <Help close={() => setHelp(false)} />}
            {isLocked && <Unlock />}
        </>
    );
}

function useVersion(): api.Version | undefined {
    const [version, setVersion] = useState<api.Version>();
    useEffect(() => void api.provenance().then(setVersion, () => {}), []);
    return version;
}

function Masthead({ route, help }: { route: Route; help: () => void }) {
    const version = useVersion();
    return (
        <header class="masthead">
            <a class="wordmark" href="#/read">Chancery</a>
            <nav aria-label="Views">
                {VIEWS.map(([name, label]) => <a key={name} href={`#/${name}`} aria-current={route.view === name || WITHIN.some(([inner, , , outer]) => inner === route.view && outer === name) ? "page" : undefined}>{label}</a>)}
            </nav>
            <div class="masthead-end">
                {version && <span class="holdings" title={`data ${version.data}`}>{count(version.articles, "article")}, {count(version.counts.events, "event")}</span>}
                <Scheme />
                <button type="button" class="icon" onClick={help} aria-label="Help and keys">?</button>
            </div>
        </header>
    );
}

/** A link holds the version of the data that it was made with; this says when that is no longer what is shown. */
function OtherData({ route }: { route: Route }) {
    const version = useVersion();
    const made = route.params.get("data");
    if (!version || !made || made === version.data) return null;
    return (
        <p class="other-data" role="status">
            This link was made with other data (<code>{made}</code>); the archive now is <code>{version.data}</code>.{" "}
            <button type="button" class="quiet" onClick={() => change({ data: version.data }, true)}>Show what there is now</button>
        </p>
    );
}

const SCHEMES = ["system", "light", "dark"] as const;

/** Light, dark, or as the system has it. */
function Scheme() {
    const [scheme, setScheme] = useState<(typeof SCHEMES)[number]>((localStorage.getItem("chancery.scheme") as "light" | "dark" | null) ?? "system");
    useEffect(() => {
        if (scheme === "system") {
            delete document.documentElement.dataset.scheme;
            localStorage.removeItem("chancery.scheme");
        } else {
            document.documentElement.dataset.scheme = scheme;
            localStorage.setItem("chancery.scheme", scheme);
        }
        window.dispatchEvent(new Event("scheme"));
    }, [scheme]);
    return (
        <button type="button" class="icon" aria-label={`Colours: ${scheme}`} title={`Colours: ${scheme}`} onClick={() => setScheme(SCHEMES[(SCHEMES.indexOf(scheme) + 1) % 3]!)}>
            <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><circle cx="8" cy="8" r="6.2" class="ring" />{scheme !== "light" && <path d={scheme === "dark" ? "M8 1.8a6.2 6.2 0 1 0 0 12.4 6.2 6.2 0 0 0 0-12.4z" : "M8 1.8a6.2 6.2 0 0 1 0 12.4z"} class="fill" />}</svg>
        </button>
    );
}

/** Asks for the token of a server that is not on this machine. */
function Unlock() {
    const dialog = useRef<HTMLDialogElement>(null);
    const field = useRef<HTMLInputElement>(null);
    useEffect(() => dialog.current?.showModal(), []);
    return (
        <dialog ref={dialog} class="help" aria-labelledby="unlock-title">
            <h2 id="unlock-title">This server asks for a token</h2>
            <form onSubmit={(event) => { event.preventDefault(); api.setToken(field.current!.value.trim()); location.reload(); }}>
                <label class="field"><span>Token, as its keeper gave it to you</span><input ref={field} type="password" autocomplete="off" required /></label>
                <p class="faint small">It is kept until this window is closed.</p>
                <button class="primary">Go on</button>
            </form>
        </dialog>
    );
}

const KEYS: [string, string][] = [
    ["/", "to the field for words"], ["1 – 6", "to a view"], ["j  k", "next and previous claim or sentence"], ["↑ ↓ ← →", "within lists, marks, charts and the matrix"],
    ["e  Enter", "why is it coded so"], ["o", "the happening behind a sentence"], ["y  n  u", "in Review and Annotate: right, wrong, unsure"], ["e  a  d  b", "in Annotate: right but for, add, done, take back"], ["Esc", "back"], ["?", "this page"],
];

function Help({ close }: { close: () => void }) {
    const dialog = useRef<HTMLDialogElement>(null);
    const [isOn, setOn] = useState(singleKeys());
    useEffect(() => dialog.current?.showModal(), []);
    return (
        <dialog ref={dialog} class="help" onClose={close} aria-labelledby="help-title">
            <h2 id="help-title">Keys</h2>
            <dl>{KEYS.map(([key, what]) => <div key={key}><dt><kbd>{key}</kbd></dt><dd>{what}</dd></div>)}</dl>
            <label class="check"><input type="checkbox" checked={isOn} onChange={(event) => { setSingleKeys(event.currentTarget.checked); setOn(event.currentTarget.checked); }} /> Single keys are on</label>
            <h2>What is counted</h2>
            <p>A <b>report</b> is one telling in one article. An <b>event</b> is one happening, however often told. An <b>origin</b> is an independent source of it: copies of one wire story are one.</p>
            <form method="dialog"><button class="primary">Close</button></form>
        </dialog>
    );
}

render(<Desk />, document.getElementById("desk")!);
