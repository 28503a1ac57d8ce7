// An answer of the server: not yet, there, or refused.

import { useLayoutEffect, useMemo, useState } from "preact/hooks";
import type { Answer } from "../api";

export interface Loaded<T> { value?: T; error?: unknown; isBusy: boolean }

/** Asks when `key` changes. The answer before stays until the new one is there, so that nothing jumps. */
export function useAnswer<T>(key: string | undefined, ask: (key: string) => Promise<T>): Loaded<T> {
    const [state, setState] = useState<Loaded<T>>({ isBusy: true });
    // Before the next frame, not behind it: the question is on its way while the page is drawn.
    useLayoutEffect(() => {
        if (key === undefined) return;
        let isWanted = true;
        setState((now) => ({ ...now, isBusy: true }));
        ask(key).then(
            (value) => isWanted && setState({ value, isBusy: false }),
            (error) => isWanted && setState({ error, isBusy: false }),
        );
        return () => void (isWanted = false);
    }, [key]);
    return state;
}

/** The lines of a question, page by page; `more` asks for the next page, where there is one. */
export function usePages<T>(question: string, ask: (question: string) => Promise<Answer<T>>) {
    const answer = useAnswer(question, ask);
    const [later, setLater] = useState<{ of: string; lines: T[]; next?: string | null }>();
    const own = later?.of === question ? later : undefined;
    const lines = useMemo(() => [...(answer.value?.items ?? []), ...(own?.lines ?? [])], [answer.value, own]);
    const next = own ? own.next : answer.value?.next;
    const more = next
        ? () => void ask(`${question}&cursor=${encodeURIComponent(next)}`).then((page) => setLater({ of: question, lines: [...(own?.lines ?? []), ...page.items], next: page.next }))
        : undefined;
    return { lines, answer, more };
}
