// Annotate: a person's word on sentences, one after another. The files are those of `chancery annotate`: either goes on where the
// other left off. Blind, nobody's rows are shown until one's own are given; to settle is to judge the rows of those who differ.

import { useEffect, useRef, useState } from "preact/hooks";
import * as api from "../api";
import { useKeys } from "../keys";
import { Empty, Trouble } from "../parts/bits";
import { useAnswer } from "../parts/use";
import { address, change, type Route } from "../route";
import { count } from "../words";
import { Setup } from "./setup";
import { Added, Proposal, SentenceText, type Verdict } from "./rows";
import { Adding } from "./adding";

const REASONS: Record<api.Reason, string> = { uncertainty: "doubtful", disagreement: "disputed", random: "drawn by chance", text: "in its turn" };
const VERDICTS: Record<string, Verdict> = { y: "yes", n: "no", u: "unsure" };

/** What the address says of how one annotates. */
export interface How { coder: string; mode: "machine" | "blind" | "settle"; beside: string[]; queue: api.Reason }

function how(params: URLSearchParams): How {
    const mode = params.get("mode");
    const beside = (params.get("beside") ?? "").split(",").filter(Boolean);
    const queue = params.get("queue") as api.Reason | null;
    return {
        coder: params.get("coder") ?? "",
        mode: mode === "blind" || mode === "settle" ? mode : "machine",
        beside,
        queue: mode === "settle" ? "disagreement" : (queue ?? "uncertainty"),
    };
}

const asked = (own: How): string => {
    const params = new URLSearchParams({ coder: own.coder });
    if (own.mode === "blind") params.set("blind", "true");
    if (own.mode === "settle") for (const name of own.beside) params.append("beside", name);
    return params.toString();
};

export function AnnotateView({ route }: { route: Route }) {
    const version = useAnswer("version", () => api.provenance());
    const own = how(route.params);
    const isReady = own.coder && (own.mode !== "settle" || own.beside.length > 0);
    return (
        <main class="annotate page" id="main" tabIndex={-1}>
            <h1 class={isReady ? "hidden" : undefined}>Annotate</h1>
            {version.error ? <Trouble error={version.error} /> : null}
            {version.value && !version.value.annotates && (
                <Empty title="Nothing is annotated here">
                    <p>Start the server with a folder for annotations: <code>chancery serve --archive news.db --annotations annotations/</code>. Coders' files lie there, a folder each, as <code>chancery annotate</code> writes them.</p>
                </Empty>
            )}
            {version.value?.annotates && (isReady ? <Desk own={own} articles={route.params.get("articles") ?? "100"} /> : <Setup own={own} />)}
        </main>
    );
}

function Desk({ own, articles }: { own: How; articles: string }) {
    const question = `${asked(own)}&queue=${own.queue}&articles=${articles}&limit=1000`;
    const queue = useAnswer(question, api.turns);
    const turns = queue.value?.items ?? [];
    const [at, setAt] = useState<number>();
    const first = turns.findIndex((turn) => !turn.done);
    const n = at ?? (first < 0 ? turns.length : first);
    const turn = turns[n];
    const [done, setDone] = useState<Set<string>>(new Set());
    const [sentence, setSentence] = useState<{ of: string; value: api.Sentence }>();
    const [error, setError] = useState<unknown>();
    const [isAdding, setAdding] = useState(false);
    const [editing, setEditing] = useState<string>();
    const busy = useRef(false);
    const key = turn && `${turn.article}/${turn.sentence}`;
    useEffect(() => { setAt(undefined); setDone(new Set()); }, [question]);
    useEffect(() => {
        setAdding(false);
        setEditing(undefined);
        setError(undefined);
        if (!turn) return;
        let isWanted = true;
        api.sentence(turn, asked(own)).then((value) => isWanted && setSentence({ of: key!, value }), (why) => isWanted && setError(why));
        return () => void (isWanted = false);
    }, [key, question]);
    const shown = sentence && sentence.of === key ? sentence.value : undefined;
    const open = shown?.proposals.find((each) => !each.verdict);

    /** Hands a decision over; the next one waits until this one is kept. */
    const decide = async (did: api.Did, where = turn) => {
        if (!where || busy.current) return false;
        busy.current = true;
        try {
            const value = await api.decide({ coder: own.coder, article: where.article, sentence: where.sentence, blind: own.mode === "blind", beside: own.mode === "settle" ? own.beside : [] }, did);
            setSentence({ of: `${where.article}/${where.sentence}`, value });
            setError(undefined);
            return true;
        } catch (why) {
            setError(why);
            return false;
        } finally {
            busy.current = false;
        }
    };
    const go = (by: number) => setAt(Math.max(0, Math.min(turns.length, n + by)));
    const finish = async () => {
        if (!turn) return;
        // A blind coder looks at what others have before going on.
        if (shown?.done) return go(1);
        if (await decide({ did: "done", reason: turn.reason })) {
            setDone((now) => new Set(now).add(key!));
            if (own.mode !== "blind") go(1);
        }
    };
    const judge = async (verdict: Verdict, proposal = open, edits?: string) => {
        if (!proposal) return false;
        return decide({ did: "judge", key: proposal.key, verdict, ...(edits ? { edits } : {}) });
    };
    /** Takes the last decision back, here or on the sentence before. */
    const undo = async () => {
        if (!turn && turns.length === 0) return;
        if (turn && (shown?.done || shown?.added.length || shown?.proposals.some((each) => each.verdict))) {
            if (await decide({ did: "undo" })) setDone((now) => { const next = new Set(now); next.delete(key!); return next; });
            return;
        }
        const before = turns[n - 1];
        if (before && (await decide({ did: "undo" }, before))) {
            setDone((now) => { const next = new Set(now); next.delete(`${before.article}/${before.sentence}`); return next; });
            go(-1);
        }
    };
    useKeys((pressed) => {
        if (pressed === "Escape" && (isAdding || editing)) return setAdding(false), setEditing(undefined), true;
        const verdict = VERDICTS[pressed];
        if (verdict && open) return void judge(verdict), true;
        if (pressed === "e" && open) return setEditing(open.key), true;
        if (pressed === "a") return setAdding(true), true;
        if (pressed === "d") return void finish(), true;
        if (pressed === "b") return void undo(), true;
        if (pressed === "ArrowRight" || pressed === "k") return go(1), true;
        if (pressed === "ArrowLeft" || pressed === "j") return go(-1), true;
        return false;
    });

    if (queue.error) return <Trouble error={queue.error} />;
    if (!queue.value) return <p class="faint">Asking…</p>;
    const total = queue.value.counts.sentences;
    const nDone = queue.value.counts.done + done.size;
    return (
        <>
            <p class="progress annotate-progress" role="status">
                <span>{own.coder}, {own.mode === "blind" ? "blind" : own.mode === "settle" ? `settling ${own.beside.join(" and ")}` : "with the machine's rows"}</span>
                <span>{nDone} of {count(total, "sentence")} done</span>
                <a href={address("annotate", { coder: own.coder })} onClick={(event) => { event.preventDefault(); change({ coder: undefined, mode: undefined, beside: undefined, queue: undefined }); }}>Another coder or way</a>
            </p>
            {error ? <Trouble error={error} /> : null}
            {!turn && (
                <Empty title={total === 0 ? "Nothing is disputed" : "That was the last sentence"}>
                    <p>{total === 0 ? "On the sentences that all of them looked at, they have the same rows." : "Every decision is kept."} <code>chancery evaluate</code> and <code>chancery agree</code> count from these files.</p>
                    {n > 0 && <button type="button" class="quiet" onClick={() => go(-1)}>Back</button>}
                </Empty>
            )}
            {turn && shown && (
                <article class="annotated-sentence" aria-label={`Sentence ${n + 1} of ${total}`}>
                    <p class="line"><bdi>{shown.title || shown.document}</bdi>{shown.outlet && <bdi>{shown.outlet}</bdi>}<span>{shown.published}</span><span>{REASONS[turn.reason]}</span></p>
                    {shown.before && <p class="around" dir="auto">{shown.before}</p>}
                    <SentenceText sentence={shown} open={open} />
                    {shown.after && <p class="around" dir="auto">{shown.after}</p>}
                    {shown.hidden && <p class="faint blind-hint">Nobody's rows are shown until you are done with the sentence. Add what it tells; a sentence may tell nothing.</p>}
                    {shown.done && own.mode === "blind" && <h2>What others have</h2>}
                    {shown.proposals.length > 0 && (
                        <ol class="proposals" aria-label="Rows to judge">
                            {shown.proposals.map((each) => (
                                <Proposal
                                    key={each.key}
                                    proposal={each}
                                    isOpen={each === open && !shown.done}
                                    isEditing={editing === each.key}
                                    edit={(isOn) => setEditing(isOn ? each.key : undefined)}
                                    judge={shown.done && own.mode === "blind" ? undefined : async (verdict, edits) => { if (await judge(verdict, each, edits)) setEditing(undefined); }}
                                />
                            ))}
                        </ol>
                    )}
                    <Added rows={shown.added} />
                    {isAdding
                        ? <Adding sentence={shown} add={async (line) => { if (await decide({ did: "add", line })) setAdding(false); }} close={() => setAdding(false)} />
                        : <button type="button" class="quiet add-row" aria-keyshortcuts="a" onClick={() => setAdding(true)}>Add a row <kbd>a</kbd></button>}
                    <div class="annotate-foot">
                        <button type="button" class="primary" aria-keyshortcuts="d" onClick={() => void finish()}>{shown.done ? "Next" : "Done with the sentence"} <kbd>d</kbd></button>
                        <button type="button" class="quiet" aria-keyshortcuts="k" onClick={() => go(1)}>Later <kbd>k</kbd></button>
                        <button type="button" class="quiet" aria-keyshortcuts="b" onClick={() => void undo()}>Take back <kbd>b</kbd></button>
                    </div>
                </article>
            )}
        </>
    );
}
