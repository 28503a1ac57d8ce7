//! The table of routes: the server, the description in OpenAPI, the manual's page and the tools of assistants are all made from it.

mod about;
mod annotate;
mod articles;
mod draft;
mod params;
mod read;
mod rows;
mod views;

use chancery_archive::{Archive, Facts};
use serde_json::Value;

use crate::Desk;
use crate::ask::Ask;
use crate::forms::{Column, Form, Kind, Listing};
use crate::problem::Problem;
use crate::tokens::Scope;
use crate::work::Told;

pub(crate) use params::Param;

/// What an address answers.
#[derive(Clone, Copy)]
pub(crate) enum Answer {
    /// One thing, as JSON.
    One(fn(&Source<'_>, &Ask) -> Result<Value, Problem>),
    /// One thing, as JSON, that may be coded: what it is made of is read, the rest is done without a reader.
    Worked(fn(&Source<'_>, &Ask) -> Result<Told, Problem>),
    /// Lines.
    Lines(fn(&Source<'_>, &Ask) -> Result<Listing, Problem>, &'static [Column]),
}

/// What answers are made from.
pub(crate) struct Source<'s> {
    pub(crate) archive: &'s Archive,
    pub(crate) desk: &'s Desk,
    pub(crate) route: &'static Route,
    /// Rows as columns, where the route asks for them and they may answer.
    pub(crate) facts: Option<&'s Facts>,
}

/// Asks columns where there are some, else the archive; the two answer alike.
macro_rules! asked {
    ($source:expr, $method:ident($($argument:expr),*)) => {
        match $source.facts {
            Some(facts) => facts.$method($source.archive $(, $argument)*),
            None => $source.archive.$method($($argument),*),
        }
    };
}

/// One address.
pub(crate) struct Route {
    /// `GET` or `POST`.
    pub(crate) method: &'static str,
    /// With `{…}` where a part is named.
    pub(crate) path: &'static str,
    /// A sentence.
    pub(crate) about: &'static str,
    pub(crate) params: &'static [&'static [Param]],
    pub(crate) scope: Scope,
    pub(crate) answer: Answer,
    /// Whether an answer is kept for a moment, because it reads much.
    pub(crate) heavy: bool,
    /// Whether it is made from columns; it is kept as long as they are.
    pub(crate) columns: bool,
    /// Whether the answer depends on who asks.
    pub(crate) by_caller: bool,
    /// Whether an answer may change though the archive does not: it has no tag.
    pub(crate) fresh: bool,
    /// A query, or a body, that is tried in the tests and stands in the manual; `{row}` and so on are filled in.
    pub(crate) example: &'static str,
}

impl Route {
    /// Whether it takes a parameter.
    pub(crate) fn knows(&self, name: &str) -> bool {
        (name == "format" && !self.forms().is_empty())
            || self.params.iter().flat_map(|set| set.iter()).any(|param| param.name == name)
    }

    /// The forms that its answer has.
    pub(crate) fn forms(&self) -> &'static [Form] {
        match self.answer {
            Answer::One(_) | Answer::Worked(_) => &[Form::Json],
            Answer::Lines(_, columns) if columns.iter().any(|column| column.0 == "place") => &Form::ALL,
            Answer::Lines(..) => &[Form::Json, Form::Ndjson, Form::Csv, Form::Arrow],
        }
    }
}

const fn get(path: &'static str, about: &'static str, params: &'static [&'static [Param]], answer: Answer) -> Route {
    Route {
        method: "GET",
        path,
        about,
        params,
        scope: Scope::Read,
        answer,
        heavy: false,
        columns: false,
        by_caller: false,
        fresh: false,
        example: "",
    }
}

impl Route {
    const fn heavy(self) -> Self {
        Self { heavy: true, ..self }
    }

    const fn fresh(self) -> Self {
        Self { fresh: true, ..self }
    }

    const fn columns(self) -> Self {
        Self { columns: true, ..self }
    }

    const fn by_caller(self) -> Self {
        Self { by_caller: true, ..self }
    }

    const fn example(self, example: &'static str) -> Self {
        Self { example, ..self }
    }

    const fn post(self) -> Self {
        Self { method: "POST", ..self }
    }

    const fn writes(self) -> Self {
        Self { scope: Scope::Write, ..self }
    }
}

pub(crate) use asked;
use params::{COUNT, EXPLAIN, FILTER, GIVEN, PAGE, PER, ROWS};

/// All of them.
pub(crate) static ROUTES: &[Route] = &[
    get("/v1", "The addresses, each with what it answers.", &[], Answer::One(about::index)),
    get("/v1/provenance", "What the answers are made of: the state of the archive, the versions that coded it, how much there is.", &[], Answer::One(about::provenance)).columns().by_caller(),
    get("/v1/provenance/{row}", "Where a row comes from: its words in its article (W3C Web Annotation) and what made it (W3C PROV).", &[], Answer::One(about::of_row)),
    get("/v1/events", "Rows: who did what to whom, each with its sentence and its article.", &[FILTER, PAGE, COUNT, ROWS], Answer::Lines(rows::events, rows::EVENTS)).columns().example("?type=ACCUSE&limit=2&count=true"),
    get("/v1/events/{row}", "One row, by its id or the first digits of it.", &[], Answer::One(rows::event)),
    get("/v1/statements", "Who said what, in whose words.", &[params::SAID, PAGE, COUNT], Answer::Lines(rows::statements, rows::STATEMENTS)).columns().example("?limit=2&count=true"),
    get("/v1/statements/{row}", "One statement.", &[], Answer::One(rows::statement)),
    get("/v1/articles", "What was read, without its texts.", &[params::READ, PAGE], Answer::Lines(articles::articles, articles::ARTICLES)).example("?limit=2"),
    get("/v1/articles/{article}", "One article: its record, as it was coded, and what the archive knows of its rows.", &[EXPLAIN], Answer::Worked(articles::article)).heavy(),
    get("/v1/search", "Articles with words, newest first, each with the best place.", &[params::READ, PAGE], Answer::Lines(articles::search, articles::ARTICLES)).heavy().example("?text=minister&limit=2"),
    get("/v1/occurrences", "Happenings, each once: who told it when, on whose account, how statuses and numbers changed.", &[FILTER, PAGE], Answer::Lines(rows::occurrences, rows::OCCURRENCES)).columns().example("?limit=1"),
    get("/v1/occurrences/{row}", "One happening, by its key or any row in it.", &[], Answer::One(rows::occurrence)),
    get("/v1/contradictions", "Happenings that are told differently.", &[FILTER, PAGE], Answer::Lines(rows::contradictions, rows::OCCURRENCES)).heavy().example("?limit=1"),
    get("/v1/actors", "Who is named, most named first.", &[params::NAMED], Answer::Lines(views::actors, views::ACTORS)).heavy().example("?q=minister&limit=3"),
    get("/v1/panel", "Pairs by period, with zeros.", &[FILTER, PER, params::ZEROS, params::LONG], Answer::Lines(views::panel, views::PANEL)).columns().example("?per=year&limit=3"),
    get("/v1/pairs", "Pairs over the whole time, most events first.", &[FILTER, params::LONG], Answer::Lines(views::pairs, views::PAIRS)).columns().example("?limit=3"),
    get("/v1/places", "Places, most events first; last the line without a name: rows that tell none.", &[FILTER, params::LONG], Answer::Lines(views::places, views::PLACES)).columns().example("?limit=3"),
    get("/v1/timeline", "Counts by period, and how much was read in it.", &[FILTER, PER], Answer::Lines(views::timeline, views::TIMELINE)).columns().example("?per=year"),
    get("/v1/coverage", "What was read on each day from whom.", &[params::READ, params::LONG], Answer::Lines(views::coverage, views::COVERAGE)).columns().example("?limit=3"),
    get("/v1/sources", "Outlets: what they report, what they repeat, how often they were first.", &[FILTER, params::LONG], Answer::Lines(views::sources, views::SOURCES)).columns().example("?limit=3"),
    get("/v1/watch", "Pairs that leave their usual range, with the rows that moved them.", &[FILTER, PER, params::USUAL], Answer::Lines(views::watch, views::WATCH)).heavy().example("?per=week"),
    get("/v1/explain/{row}", "Why a row is coded as it is.", &[], Answer::Worked(read::explain_stored)).heavy(),
    get("/v1/codebook", "Types: definitions, words, modes, examples.", &[], Answer::Lines(about::codebook, about::CODEBOOK)).heavy(),
    get("/v1/codebook/{type}", "One type.", &[], Answer::One(about::entry)),
    get("/v1/judgements", "People's word on rows, oldest first.", &[], Answer::Lines(read::judgements, read::JUDGEMENTS)),
    get("/v1/annotations", "Who has annotated, and how much.", &[], Answer::Lines(annotate::coders, annotate::CODERS)).fresh(),
    get("/v1/annotations/queue", "Sentences of the newest articles in the order in which a coder is to look at them.", &[params::READ, params::ANNOTATE, params::CHOICE], Answer::Lines(annotate::queue, annotate::QUEUE)).fresh().example("?coder=ada&articles=5&limit=3"),
    get("/v1/annotations/agreement", "How well coders agree on the sentences that both looked at: alpha, words, every disagreement.", &[params::READ, params::AGREE], Answer::Worked(annotate::agreement)).fresh().example("?coder=ada&coder=tomas"),
    get("/v1/annotations/{article}/{sentence}", "One sentence to annotate: its words, the rows to judge, what a coder decided.", &[params::ANNOTATE], Answer::One(annotate::sentence)).fresh().example("?coder=ada"),
    get("/v1/read", "Codes a text or a page that is sent; nothing is kept of it and nothing is fetched.", &[EXPLAIN, GIVEN], Answer::Worked(read::read)).post().example(r#"{"title": "Envoys meet", "published": "2024-05-02", "text": "Envoys of Peru and Chile met on Monday.\n\nChile denied that it had closed the border."}"#),
    get("/v1/explain", "Why a row of a record that is sent is coded as it is.", &[], Answer::Worked(read::explain_sent)).post(),
    get("/v1/judgements", "Says of a row that it is right or wrong, or takes that back (`unsure`).", &[], Answer::One(read::judge)).post().writes().example(r#"{"row": "{row}", "verdict": "right", "note": "read the article"}"#),
    get("/v1/annotations", "One decision of a coder on a sentence: judges a row, adds one, is done with it, or takes the last one back.", &[], Answer::One(annotate::decide)).post().writes().example(r#"{"coder": "ada", "article": "{article}", "sentence": 0, "did": "done", "reason": "text"}"#),
    get("/v1/codebook/draft", "What a draft of a codebook of one's own would change in the newest articles: rows gained, lost, coded otherwise.", &[], Answer::Worked(draft::draft)).post().example(r#"{"draft": "extends = \"plover\"\nname = \"mine\"\nversion = \"1\"\nhide = [\"CONSULT\"]", "articles": 3}"#),
];

/// A value as JSON.
pub(crate) fn value<T: serde::Serialize>(of: &T) -> Result<Value, Problem> {
    serde_json::to_value(of).map_err(|error| Problem::bug(format!("the answer could not be written: {error}")))
}

/// Lines from the one behind the cursor on, of lines that are made together and lie in an order that stays.
pub(crate) fn cut<T: serde::Serialize>(
    source: &Source<'_>,
    ask: &Ask,
    lines: impl IntoIterator<Item = T>,
    usual: usize,
) -> Result<Listing, Problem> {
    let limit = ask.number("limit", usual, params::MOST_LINES)?;
    let from = crate::cursor::read(source.route.path, ask)?.map_or(0, |key| usize::try_from(key.number).unwrap_or(0));
    let mut lines = lines.into_iter().skip(from);
    let items = lines.by_ref().take(limit).map(|line| value(&line)).collect::<Result<Vec<_>, _>>()?;
    let end = from.saturating_add(items.len());
    let next = (!items.is_empty() && lines.next().is_some()).then(|| {
        crate::cursor::written(source.route.path, ask, chancery_archive::Key { day: None, number: end as i64 })
    });
    Ok(Listing { items, next, counts: None })
}

/// Columns that all counts have.
const REPORTS: Column = Column("reports", "/reports", Kind::Int);
const EVENTS: Column = Column("events", "/events", Kind::Int);
const ORIGINS: Column = Column("origins", "/origins", Kind::Int);
