// The keyboard. Single keys can be switched off (they get in the way of speech input); arrows, Enter and Escape always work.

import { useEffect, useRef } from "preact/hooks";

const SWITCH = "chancery.single-keys";

export const singleKeys = (): boolean => localStorage.getItem(SWITCH) !== "off";
export const setSingleKeys = (on: boolean): void => localStorage.setItem(SWITCH, on ? "on" : "off");

const isTyping = (target: EventTarget | null): boolean =>
    target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName));

/** Calls `act` for keys pressed outside of fields. Return `true` to say that the key was used. */
export function useKeys(act: (key: string, event: KeyboardEvent) => boolean | void): void {
    // A key pressed right after something was drawn means what is drawn: effects come a moment later.
    const latest = useRef(act);
    latest.current = act;
    useEffect(() => {
        const pressed = (event: KeyboardEvent) => {
            if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
            if (event.key !== "Escape") {
                if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
                if (event.key.length === 1 && !singleKeys()) return;
            }
            if (latest.current(event.key, event)) event.preventDefault();
        };
        window.addEventListener("keydown", pressed);
        return () => window.removeEventListener("keydown", pressed);
    }, []);
}

/** Moves the focus among the elements that match, within `root`; one of them at a time is a stop of the Tab key. */
export function rove(root: HTMLElement, selector: string, event: KeyboardEvent, keys: { next: string[]; back: string[] }): boolean {
    const all = [...root.querySelectorAll<HTMLElement>(selector)];
    const at = all.indexOf(document.activeElement as HTMLElement);
    let to: HTMLElement | undefined;
    if (keys.next.includes(event.key)) to = all[Math.min(at + 1, all.length - 1)];
    else if (keys.back.includes(event.key)) to = all[Math.max(at - 1, 0)];
    else if (at >= 0 && event.key === "Home") to = all[0];
    else if (at >= 0 && event.key === "End") to = all.at(-1);
    if (!to) return false;
    for (const each of all) each.tabIndex = each === to ? 0 : -1;
    to.focus();
    to.scrollIntoView({ block: "nearest" });
    event.preventDefault();
    return true;
}

export const VERTICAL = { next: ["ArrowDown"], back: ["ArrowUp"] };
export const FLOWING = { next: ["ArrowRight", "ArrowDown"], back: ["ArrowLeft", "ArrowUp"] };
