// A stretch of text with marks. Marks that open something are buttons in the flow of the text.

import { pieces, type Mark, type Text } from "../spans";
import { ROLES, type Marked } from "../read/marks";

interface Props {
    text: Text;
    start: number;
    end: number;
    marks: Mark<Marked>[];
    /** Called with the row of the mark that was pressed; without it, marks are only shown. */
    open?: (row: string, from: HTMLElement) => void;
    /** What a mark says to those who cannot see it. */
    label?: (row: string) => string;
}

export function MarkedText({ text, start, end, marks, open, label }: Props) {
    const named = new Set<string>();
    return (
        <>
            {pieces(text, start, end, marks).map((piece) => {
                if (piece.marks.length === 0) return piece.text;
                const lit = piece.marks.filter((each) => each.what.on);
                const acts = piece.marks.filter((each) => each.what.role === "act");
                const top = (lit.at(-1) ?? acts[0] ?? piece.marks[0])!;
                const classes = ["mark"];
                for (const each of piece.marks) {
                    const { role, quad, on } = each.what;
                    classes.push(on ? `on-${role}` : `has-${role}`);
                    if (role === "act") classes.push(`q${quad}`);
                }
                // The label stands once, where its mark begins.
                const begins = lit.filter((each) => each.start === piece.start && each.what.role !== "said");
                const tag = begins.length > 0 ? ROLES[begins.at(-1)!.what.role] : undefined;
                const rows = [...new Set([...acts, ...piece.marks].map((each) => each.what.row))];
                const first = !named.has(top.what.row + top.what.role);
                named.add(top.what.row + top.what.role);
                const press = open && ((target: HTMLElement) => {
                    const at = rows.indexOf(target.dataset.opened ?? "");
                    const next = rows[(at + 1) % rows.length]!;
                    target.dataset.opened = next;
                    open(next, target);
                });
                const stops = press && (acts.length > 0 || first);
                return (
                    <span
                        key={piece.start}
                        class={[...new Set(classes)].join(" ")}
                        data-tag={tag}
                        data-row={top.what.row}
                        {...(stops
                            ? {
                                role: "button",
                                tabIndex: -1,
                                "aria-label": `${piece.text}: ${ROLES[top.what.role]}. ${label?.(rows[0]!) ?? ""}`,
                                onKeyDown: (event: KeyboardEvent) => {
                                    if (event.key !== "Enter" && event.key !== " ") return;
                                    event.preventDefault();
                                    press(event.currentTarget as HTMLElement);
                                },
                            }
                            : {})}
                        {...(press ? { onClick: (event: MouseEvent) => press(event.currentTarget as HTMLElement) } : {})}
                    >
                        {piece.text}
                    </span>
                );
            })}
        </>
    );
}
