// An answer of the server: not yet, there, or refused.

import { useEffect, useState } from "preact/hooks";

export interface Loaded<T> { value?: T; error?: unknown; isBusy: boolean }

/** Asks when `key` changes. The answer before stays until the new one is there, so that nothing jumps. */
export function useAnswer<T>(key: string | undefined, ask: (key: string) => Promise<T>): Loaded<T> {
    const [state, setState] = useState<Loaded<T>>({ isBusy: true });
    useEffect(() => {
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
