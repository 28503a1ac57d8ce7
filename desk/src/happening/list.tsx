// Happenings: what several articles tell together, the disputed first.

import * as api from "../api";
import { Claim, Empty, StatusSign, StatusWord, Trouble, TypeWord } from "../parts/bits";
import { usePages } from "../parts/use";
import { address, change, type Route } from "../route";
import { Bar, Chips } from "../search/bar";
import { asked, query } from "../search/filters";
import { MarkedSentence } from "../search/sentences";
import { amount, count, COUNTED, shortDay } from "../words";

const SHOWS: [string, string, (each: api.Happening) => boolean][] = [
    ["disputed", "Told differently", (each) => each.contradictions.length > 0],
    ["repeated", "Told more than once", (each) => each.reports > 1],
    ["all", "All", () => true],
];

export function HappeningList({ route }: { route: Route }) {
    const filters = asked(route.params);
    const { lines: items, answer, more } = usePages(query(filters, { limit: "200" }), api.happenings);
    const wanted = route.params.get("show") ?? "disputed";
    const keep = SHOWS.find(([name]) => name === wanted)?.[2] ?? (() => true);
    const shown = items.filter(keep).sort((a, b) => b.origins - a.origins || b.reports - a.reports || (b.day ?? "").localeCompare(a.day ?? ""));
    return (
        <main class="happenings" id="main" tabIndex={-1}>
            <Bar filters={filters} />
            <div class="asked"><Chips filters={filters} /></div>
            <div class="page">
                <h1>Happenings</h1>
                <p class="lede">One line for each happening, however many articles tell it.</p>
                <div class="tabs rule" role="group" aria-label="Which happenings">
                    {SHOWS.map(([name, label, test]) => (
                        <button key={name} type="button" aria-pressed={wanted === name} onClick={() => change({ show: name === "disputed" ? undefined : name }, true)}>{label} <span class="n">{items.filter(test).length}</span></button>
                    ))}
                </div>
                {answer.error ? <Trouble error={answer.error} /> : null}
                {answer.value && shown.length === 0 && (
                    <Empty title="None of these">
                        <p>{wanted === "disputed" ? "No happening here is told differently by its reports." : "Every happening here is told once."} <button type="button" class="quiet" onClick={() => change({ show: "all" }, true)}>Show all {items.length}</button></p>
                    </Empty>
                )}
                <ol class="happening-list">
                    {shown.map((each) => (
                        <li key={each.occurrence}>
                            <a href={address("happening", { id: each.occurrence })}>
                                <span class="when">{each.day ? shortDay(each.day) : "undated"}</span>
                                <span class="what">
                                    <Claim act={each} />
                                    <MarkedSentence row={each} />
                                    <span class="line">
                                        <TypeWord act={each} />
                                        {each.statuses.length > 1
                                            ? <span class="statuses">{each.statuses.map((step, i) => <span key={i}>{i > 0 && <span class="faint"> then </span>}<StatusSign status={step.status} /> {step.status}</span>)}</span>
                                            : <StatusWord status={each.status} />}
                                        {each.place_name && <bdi>{each.place_name}</bdi>}
                                        {numbers(each) && <span>{numbers(each)}</span>}
                                    </span>
                                </span>
                                <span class="weight"><span>{count(each.reports, "report")}</span> <span>{count(each.origins, "origin")}</span></span>
                            </a>
                        </li>
                    ))}
                </ol>
                {more && <p class="more-rows"><button type="button" class="primary" onClick={more}>Look further back</button> <span class="faint">These are of the newest {count(items.length, "happening")}.</span></p>}
            </div>
        </main>
    );
}

/** Where the numbers differ: `19 or 22 dead`. */
function numbers(each: api.Happening): string | undefined {
    for (const counted of ["dead", "injured", "arrested", "size"]) {
        const told = [...new Set(each.figures.filter((figure) => figure.counted === counted).map((figure) => amount(figure.bounds)))];
        if (told.length > 0) return `${told.join(" or ")} ${COUNTED[counted]}`;
    }
    return undefined;
}
