//! Parameters, by sets that several addresses share.

/// One parameter.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Param {
    pub(crate) name: &'static str,
    /// `string`, `integer`, `number`, `boolean`.
    pub(crate) kind: &'static str,
    pub(crate) about: &'static str,
    /// Words of which it must be one; any where empty.
    pub(crate) one_of: &'static [&'static str],
    /// Whether it may be given again.
    pub(crate) again: bool,
}

/// Lines of a view that are given at once, at most.
pub(crate) const MOST_LINES: usize = 100_000;

const fn text(name: &'static str, about: &'static str) -> Param {
    Param { name, kind: "string", about, one_of: &[], again: false }
}

const fn again(name: &'static str, about: &'static str) -> Param {
    Param { name, kind: "string", about, one_of: &[], again: true }
}

const fn of_kind(name: &'static str, kind: &'static str, about: &'static str) -> Param {
    Param { name, kind, about, one_of: &[], again: false }
}

const fn word(name: &'static str, one_of: &'static [&'static str], about: &'static str) -> Param {
    Param { name, kind: "string", about, one_of, again: false }
}

const FROM: Param = text("from", "First day: 2024-03-01, 2024-03 or 2024.");
const TO: Param = text("to", "Last day, likewise.");
const TEXT: Param = text("text", "Words of the article: all of them; \"a phrase\"; a OR b; begin*.");
const OUTLET: Param = again("outlet", "Outlet: a domain or a name.");
const RUN: Param = of_kind("run", "integer", "A run other than the visible one.");
const LIMIT: Param = of_kind("limit", "integer", "Lines of this page, 1 to 1000; 50 where absent.");
const CURSOR: Param = text("cursor", "`next` of the page before, with the same other parameters.");

pub(crate) const FILTER: &[Param] = &[
    again("actor", "Who acts: JPN, \"JPN GOV\", GOV, or words of a name or office."),
    again("recipient", "On whom, likewise."),
    again("party", "Who is on either side, likewise."),
    again("type", "PLOVER types, as ASSAULT; several with commas."),
    again("quad", "Quad classes, 1 to 4."),
    again("category", "Categories of a codebook of your own."),
    again("status", "occurred, ongoing, planned, possible, denied."),
    FROM,
    TO,
    again("place", "A place's name, or a state's code."),
    TEXT,
    OUTLET,
    word("background", &["only", "none"], "Background alone, or news alone."),
    of_kind("confidence", "number", "Least confidence, 0 to 1."),
    word("marked", &["right", "wrong"], "What people marked."),
    text("occurrence", "One happening, by its key or the id of a row in it."),
    of_kind("counting", "boolean", "Only rows that count: occurred or ongoing, no background, not marked wrong."),
    RUN,
];

pub(crate) const PAGE: &[Param] = &[LIMIT, CURSOR, of_kind("oldest", "boolean", "Oldest first.")];
pub(crate) const COUNT: &[Param] = &[of_kind("count", "boolean", "Whether `counts` of the whole answer come along.")];
pub(crate) const ROWS: &[Param] = &[word(
    "by",
    &["reports", "events", "origins"],
    "What one line is: a telling, a happening, a happening by one origin.",
)];
pub(crate) const SAID: &[Param] = &[
    again("speaker", "Who speaks: JPN, \"JPN GOV\", GOV, or words of a name or office."),
    FROM,
    TO,
    TEXT,
    OUTLET,
    text("article", "One article, by its id."),
    RUN,
];
pub(crate) const READ: &[Param] = &[FROM, TO, TEXT, OUTLET];
pub(crate) const NAMED: &[Param] = &[text("q", "Words of a name or office, or a code."), LIMIT];
pub(crate) const PER: &[Param] =
    &[word("per", &["day", "week", "month", "year", "all"], "The period; a month where absent.")];
pub(crate) const ZEROS: &[Param] =
    &[of_kind("zeros", "boolean", "Whether periods in which nothing was are there; they are where absent.")];
pub(crate) const LONG: &[Param] =
    &[of_kind("limit", "integer", "Lines of this page, 1 to 100000; 10000 where absent."), CURSOR];
pub(crate) const USUAL: &[Param] =
    &[of_kind("usual", "integer", "Periods that tell what is usual, 1 to 200; 26 where absent.")];
const CODER: Param = text("coder", "Who annotates; with a token, whose it is.");
const ARTICLES: Param = of_kind("articles", "integer", "Articles, newest first, 1 to 500; 100 where absent.");
pub(crate) const ANNOTATE: &[Param] = &[
    CODER,
    again("beside", "Other coders, whose rows are judged too."),
    of_kind("blind", "boolean", "Nobody's rows until the sentence is done."),
];
pub(crate) const CHOICE: &[Param] = &[
    word(
        "queue",
        &["uncertainty", "disagreement", "random", "text"],
        "What comes first: doubtful rows, disagreement of those beside, chance, the order of the text.",
    ),
    of_kind("random_share", "integer", "Hundredths that chance alone chooses, 1 to 100; 10 where absent."),
    of_kind("seed", "integer", "What chance begins with; 1 where absent."),
    of_kind("whole", "boolean", "Whether the sentences of an article stay together."),
    ARTICLES,
    LIMIT,
];
pub(crate) const AGREE: &[Param] = &[again("coder", "Coders, two or more."), ARTICLES];
pub(crate) const EXPLAIN: &[Param] = &[of_kind("explain", "boolean", "Whether `explanations` of all rows come along.")];
pub(crate) const GIVEN: &[Param] = &[
    text("published", "Day of publication, where the body does not tell: 2024-05-02, with a time and zone if known."),
    text("outlet", "Outlet that published it."),
    text("url", "Its address; it is not fetched."),
    text("title", "Headline."),
    text("name", "What the record calls the input."),
];
