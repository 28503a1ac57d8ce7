// Small parts that every view uses.

import type { ComponentChildren } from "preact";
import type { Act, Link, Party, Quad, Status } from "../types";
import { QUADS, SECTORS, STATUSES, TYPES, codeName, partyCode, partyName, typeLabel, voice } from "../words";

/** A sign for each status that is told apart by its form: full, half, hollow, dotted, struck. */
export function StatusSign({ status }: { status: Status }) {
    return (
        <svg class={`sign sign-${status}`} viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
            <circle cx="6" cy="6" r="4.5" class="ring" />
            {status === "ongoing" && <path d="M6 1.5a4.5 4.5 0 0 1 0 9z" class="fill" />}
            {status === "denied" && <path d="M2.6 9.4 9.4 2.6" class="stroke" />}
        </svg>
    );
}

export function StatusWord({ status }: { status: Status }) {
    return <span class="status" title={STATUSES[status].means}><StatusSign status={status} />{STATUSES[status].label}</span>;
}

export function TypeWord({ act }: { act: { event_type?: string; category?: string; quad?: Quad } }) {
    const quad = act.quad ?? (act.event_type ? TYPES[act.event_type]?.quad : undefined);
    return (
        <span class={`type q${quad ?? 0}`} title={quad ? QUADS[quad] : undefined}>
            <i class="swatch" aria-hidden="true" />{typeLabel(act)}
        </span>
    );
}

export function PartyWord({ party }: { party: Party }) {
    const about = [party.office, party.sector ? SECTORS[party.sector] : undefined, codeName(party.code)].filter(Boolean).join(", ");
    const code = partyCode(party);
    return (
        <span class="party" title={about}>
            <bdi>{partyName(party)}</bdi>{code && <span class="code">{code}</span>}
        </span>
    );
}

/** A list in prose: `Ghana, Togo and Benin`. */
export function Parties({ parties, none }: { parties: Party[]; none: string }) {
    if (parties.length === 0) return <span class="nobody">{none}</span>;
    return (
        <>
            {parties.map((party, i) => (
                <>{i > 0 && (i === parties.length - 1 ? " and " : ", ")}<PartyWord key={i} party={party} /></>
            ))}
        </>
    );
}

export const Arrow = () => <span class="arrow"><span aria-hidden="true">→</span></span>;

/** Who → what → whom, in the words of the text. */
export function Claim({ act }: { act: Act }) {
    return (
        <span class="claim">
            <Parties parties={act.actors} none="somebody" /> <Arrow /> <bdi class={`deed q${act.quad ?? 0}`}>{act.trigger.text}</bdi>
            {act.recipients.length > 0 && <> <Arrow /> <Parties parties={act.recipients} none="nobody" /></>}
        </span>
    );
}

/** On whose word: the chain of voices, outermost first. */
export function Vouches({ chain, outlet }: { chain: Link[]; outlet?: string }) {
    if (chain.length === 0) return <span class="vouches">on the word of {outlet ? <bdi>{outlet}</bdi> : "the article alone"}</span>;
    return (
        <span class="vouches">
            on the word of{" "}
            {chain.map((link, i) => (
                <>{i > 0 && <span class="than" aria-label=", citing"> › </span>}<bdi key={i} class={link.kind === "unnamed" ? "unnamed" : undefined}>{voice(link)}</bdi></>
            ))}
        </span>
    );
}

/** How sure the program is, in words and as a small measure. */
export function Sure({ p }: { p?: number | null }) {
    if (p === undefined || p === null) return null;
    return <span class="sure" title="calibrated probability that the row is right"><meter min={0} max={1} value={p} aria-label="confidence" />{p.toFixed(2)}</span>;
}

export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
    return <div class="empty"><p class="empty-title">{title}</p>{children}</div>;
}

/** What went wrong, said where it happened. */
export function Trouble({ error, retry }: { error: unknown; retry?: () => void }) {
    const message = error instanceof Error ? error.message : String(error);
    return (
        <div class="trouble" role="alert">
            <p>{message}</p>
            {retry && <button type="button" class="quiet" onClick={retry}>Try again</button>}
        </div>
    );
}
