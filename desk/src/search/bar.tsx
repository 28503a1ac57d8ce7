// The filter bar: fields for what one asks most, the rest behind "More"; what is set stands below as words that can be taken out.

import { useEffect, useRef, useState } from "preact/hooks";
import { change } from "../route";
import { QUADS, STATUSES, TYPES, codeName } from "../words";
import { FILTERS, LABELS, TYPE_ORDER, list, type Asked, type Filter } from "./filters";

declare const STATES: Record<string, string>;

// A new question begins at the top: the row that was open belongs to the old one.
const set = (key: Filter, value: string | undefined) => change({ [key]: value, row: undefined });

/** A field that asks when one leaves it or presses Enter. */
function Field({ name, filters, label, hint, type = "text", listed }: { name: Filter; filters: Asked; label: string; hint?: string; type?: string; listed?: boolean }) {
    const [value, setValue] = useState(filters[name] ?? "");
    useEffect(() => setValue(filters[name] ?? ""), [filters[name]]);
    const done = () => value.trim() !== (filters[name] ?? "") && set(name, value.trim() || undefined);
    return (
        <label class={`field field-${name}`}>
            <span>{label}</span>
            <input
                type={type as "text"}
                value={value}
                placeholder={hint}
                list={listed ? "parties" : undefined}
                autocomplete="off"
                spellcheck={false}
                onInput={(event) => setValue(event.currentTarget.value)}
                onChange={done}
                onKeyDown={(event) => { if (event.key === "Enter") { event.preventDefault(); done(); } }}
            />
        </label>
    );
}

/** Several of a few, in a list that opens. */
function Several({ name, filters, label, children }: { name: Filter; filters: Asked; label: string; children: (chosen: string[], toggle: (value: string) => void) => preact.ComponentChildren }) {
    const menu = useRef<HTMLDetailsElement>(null);
    const chosen = list(filters[name]);
    const shown = chosen.length === 0 ? "any" : chosen.length === 1 ? (TYPES[chosen[0]!]?.label ?? chosen[0]!) : `${chosen.length} chosen`;
    const toggle = (value: string) => {
        const next = chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value];
        set(name, next.join(",") || undefined);
    };
    return (
        <div class={`field field-${name}`}>
            <span aria-hidden="true">{label}</span>
            <details
                class="several"
                ref={menu}
                onKeyDown={(event) => {
                    if (event.key !== "Escape" || !menu.current?.open) return;
                    event.preventDefault();
                    menu.current.open = false;
                    menu.current.querySelector("summary")?.focus();
                }}
                onFocusOut={(event) => { if (menu.current && event.relatedTarget && !menu.current.contains(event.relatedTarget as Node)) menu.current.open = false; }}
            >
                <summary aria-label={`${label}: ${shown}`}>{shown}</summary>
                <div class="choices">{children(chosen, toggle)}</div>
            </details>
        </div>
    );
}

const Choice = ({ label, isOn, toggle, quad }: { label: string; isOn: boolean; toggle: () => void; quad?: number }) => (
    <label class={`choice${quad ? ` q${quad}` : ""}`}><input type="checkbox" checked={isOn} onChange={toggle} />{quad && <i class="swatch" aria-hidden="true" />}{label}</label>
);

export function Bar({ filters }: { filters: Asked }) {
    const [isMore, setMore] = useState(Boolean(filters.party || filters.outlet || filters.background || filters.confidence));
    return (
        <form class={`bar${isMore ? " open" : ""}`} role="search" aria-label="Filters" onSubmit={(event) => event.preventDefault()}>
            <div class="bar-fields">
                <Field name="text" filters={filters} label="Words" type="search" hint={"\"peace talks\" OR truce*"} />
                <Field name="actor" filters={filters} label="Who" hint="anybody" listed />
                <Field name="recipient" filters={filters} label="To whom" hint="anybody" listed />
                <Several name="type" filters={filters} label="Did what">
                    {(chosen, toggle) => ([1, 2, 3, 4] as const).map((quad) => (
                        <fieldset key={quad}>
                            <legend>{QUADS[quad]}</legend>
                            {TYPE_ORDER.filter((type) => TYPES[type]!.quad === quad).map((type) => <Choice key={type} label={TYPES[type]!.label} quad={quad} isOn={chosen.includes(type)} toggle={() => toggle(type)} />)}
                        </fieldset>
                    ))}
                </Several>
                <Several name="status" filters={filters} label="Status">
                    {(chosen, toggle) => Object.entries(STATUSES).map(([status, { label }]) => <Choice key={status} label={label} isOn={chosen.includes(status)} toggle={() => toggle(status)} />)}
                </Several>
                <Field name="from" filters={filters} label="From" hint="2024-03" />
                <Field name="to" filters={filters} label="To" hint="2026" />
                <Field name="place" filters={filters} label="Where" hint="place or state" listed />
                <button type="button" class="quiet more" aria-expanded={isMore} onClick={() => setMore(!isMore)}>{isMore ? "Fewer filters" : "More filters"}</button>
            </div>
            {isMore && (
                <div class="bar-fields">
                    <Field name="party" filters={filters} label="On either side" hint="KEN, NATO, a name" listed />
                    <Field name="outlet" filters={filters} label="Outlet" hint="domain or name" />
                    <Field name="confidence" filters={filters} label="Confidence at least" hint="0.8" />
                    <label class="field">
                        <span>Background</span>
                        <select value={filters.background ?? ""} onChange={(event) => set("background", event.currentTarget.value || undefined)}>
                            <option value="">with the news</option>
                            <option value="none">left out</option>
                            <option value="only">alone</option>
                        </select>
                    </label>
                </div>
            )}
            <datalist id="parties">{Object.entries(STATES).map(([code, name]) => <option key={code} value={code}>{name}</option>)}</datalist>
        </form>
    );
}

/** What is asked, as words; each can be taken out. */
export function Chips({ filters }: { filters: Asked }) {
    const on = FILTERS.filter((key) => filters[key]);
    if (on.length === 0) return null;
    const say = (key: Filter, value: string) =>
        key === "actor" || key === "recipient" || key === "party" || key === "place" ? codeName(value)
            : key === "type" ? list(value).map((each) => TYPES[each]?.label ?? each).join(" or ")
                : key === "background" ? (value === "none" ? "left out" : "alone") : list(value).join(" or ");
    return (
        <ul class="chips" aria-label="Filters that are set">
            {on.map((key) => (
                <li key={key}>
                    <button type="button" onClick={() => set(key, undefined)} aria-label={`Take out: ${LABELS[key]} ${say(key, filters[key]!)}`}>
                        <span class="faint">{LABELS[key]}</span> {say(key, filters[key]!)} <span aria-hidden="true">×</span>
                    </button>
                </li>
            ))}
            {on.length > 1 && <li><button type="button" class="all" onClick={() => change({ ...Object.fromEntries(FILTERS.map((key) => [key, undefined])), row: undefined })}>Clear all</button></li>}
        </ul>
    );
}
