//! `chancery query`: rows of an archive and views of them.

use chancery::doc::record::{RecordLink, RecordParty};
use chancery_archive::{
    Archive, By, Contradiction, Counts, CoverageLine, Filter, FirstLine, FollowUpLine, FoundRow, OccurrenceLine, Page,
    PanelLine, Per, SourceLine, TimelineLine, WatchLine,
};

use crate::answer::{self, Line, Printer, TABLE_LINES};
use crate::args::{AnswerFormat, PerArg, QueryArgs, QueryView};
use crate::cards::short;
use crate::progress::counted;
use crate::{Exit, output};

/// Pairs that `watch` tells where nobody said how many.
const WATCHED: u64 = 20;

/// Answers.
pub(crate) fn run(args: &QueryArgs) -> anyhow::Result<Exit> {
    let asked = &args.asked;
    let format = answer::format(asked.format);
    let (archive, filter) = opened(args)?;
    let n_lines = match &args.view {
        None => rows(&archive, &filter, args, format)?,
        Some(view) => {
            let n_lines = answered(&archive, &filter, view, page(args, format), &mut Printed(format))?;
            if n_lines == 0 {
                let is_nobody = has_party(&filter) && archive.count(&filter)?.reports == 0;
                output::say(if is_nobody { NOBODY } else { nothing(view) });
            }
            if asked.limit.is_none() && usual(args, format) == Some(n_lines) {
                output::say(&format!("{n_lines} lines are shown, and there may be more: `--limit N` shows N"));
            }
            n_lines
        }
    };
    Ok(if n_lines == 0 && asked.fail_empty { Exit::Failed } else { Exit::Done })
}

/// What is said where the parties that are asked for have no row.
const NOBODY: &str = "nobody of that code or name is in these rows; `chancery actors find NAME` tells codes";

fn has_party(filter: &Filter) -> bool {
    !(filter.actors.is_empty() && filter.recipients.is_empty() && filter.parties.is_empty())
}

/// What is said where a view has no line: silence would look like a fault.
fn nothing(view: &QueryView) -> &'static str {
    match view {
        QueryView::Watch { .. } => {
            "no pair leaves its usual range in the last period; `--to` asks about an earlier one, `--per` about longer ones"
        }
        _ => "nothing in the archive is like that; `chancery query coverage` tells what was read",
    }
}

/// The answers as values, all of them unless a limit says otherwise.
pub(crate) fn answers(args: &QueryArgs) -> anyhow::Result<Vec<serde_json::Value>> {
    let (archive, filter) = opened(args)?;
    let page = page(args, AnswerFormat::Jsonl);
    let mut values = Values(Vec::new());
    match &args.view {
        None => values.take(archive.rows(&filter, by(args), page)?)?,
        Some(view) => answered(&archive, &filter, view, page, &mut values)?,
    };
    Ok(values.0)
}

/// Where the lines of a view go.
trait Sink {
    /// Takes lines, and tells how many they were.
    fn take<L: Line>(&mut self, lines: impl IntoIterator<Item = L>) -> anyhow::Result<u64>;
}

/// To standard output.
struct Printed(AnswerFormat);

impl Sink for Printed {
    fn take<L: Line>(&mut self, lines: impl IntoIterator<Item = L>) -> anyhow::Result<u64> {
        let mut printer = Printer::new(self.0)?;
        lines.into_iter().try_for_each(|line| printer.push(&line))?;
        printer.finish()
    }
}

/// To whoever called.
struct Values(Vec<serde_json::Value>);

impl Sink for Values {
    fn take<L: Line>(&mut self, lines: impl IntoIterator<Item = L>) -> anyhow::Result<u64> {
        for line in lines {
            self.0.push(serde_json::to_value(&line)?);
        }
        Ok(self.0.len() as u64)
    }
}

/// The archive that is asked, and what of it.
fn opened(args: &QueryArgs) -> anyhow::Result<(Archive, Filter)> {
    let asked = &args.asked;
    if let Some(view) = &args.view {
        let idle = args.idle();
        anyhow::ensure!(
            idle.is_empty(),
            "`query {}` makes no use of {}: its answer would be the same without",
            view.name(),
            idle.join(", ")
        );
    }
    let Some(path) = &asked.archive else {
        anyhow::bail!("which archive? want --archive PATH, or CHANCERY_ARCHIVE");
    };
    let archive = Archive::open(path)?;
    let mut filter = asked.filter.filter();
    if let (Some(from), Some(to)) = (filter.from, filter.to) {
        anyhow::ensure!(from <= to, "no day is both from {from} on and until {to}; --from is the earlier one");
    }
    if let Some(occurrence) = &asked.filter.occurrence {
        filter.occurrence = Some(archive.row_id(occurrence)?);
    }
    Ok((archive, filter))
}

fn answered(
    archive: &Archive,
    filter: &Filter,
    view: &QueryView,
    page: Page,
    sink: &mut impl Sink,
) -> anyhow::Result<u64> {
    match view {
        QueryView::Panel { per } => sink.take(cut(archive.panel(filter, per_of(*per))?.lines(), page)),
        QueryView::Timeline { per } => sink.take(cut(archive.timeline(filter, per_of(*per))?, page)),
        QueryView::First => sink.take(archive.first(filter, page)?),
        QueryView::Contradictions => sink.take(archive.contradictions(filter, page)?),
        QueryView::Occurrences => sink.take(archive.occurrences(filter, page)?),
        QueryView::FollowUps => sink.take(archive.follow_ups(filter, page)?),
        QueryView::Sources => sink.take(cut(archive.sources(filter)?, page)),
        QueryView::Coverage => sink.take(cut(archive.coverage(filter)?, page)),
        QueryView::Watch { per, usual } => {
            let most = page.limit.map_or(usize::MAX, |limit| number(page.offset.saturating_add(limit)));
            sink.take(cut(archive.watch(filter, per_of(*per), *usual as usize, most)?, page))
        }
    }
}

fn rows(archive: &Archive, filter: &Filter, args: &QueryArgs, format: AnswerFormat) -> anyhow::Result<u64> {
    let mut printer = Printer::new(format)?;
    archive.each_row(filter, by(args), page(args, format), |row| printer.push(&row))?;
    let n_lines = printer.finish()?;
    let Counts { reports, events, origins } = archive.count(filter)?;
    let n = |n: i64, noun| counted(n.unsigned_abs(), noun);
    output::say(&format!(
        "{} of {} by {}; {n_lines} shown",
        n(reports, "report"),
        n(events, "event"),
        n(origins, "independent origin")
    ));
    if reports == 0 && has_party(filter) {
        output::say(NOBODY);
    }
    Ok(n_lines)
}

/// How many lines there are at most where nobody said how many.
fn usual(args: &QueryArgs, format: AnswerFormat) -> Option<u64> {
    match (&args.view, format) {
        (Some(QueryView::Watch { .. }), _) => Some(WATCHED),
        (_, AnswerFormat::Table) => Some(TABLE_LINES),
        _ => None,
    }
}

fn page(args: &QueryArgs, format: AnswerFormat) -> Page {
    let asked = &args.asked;
    Page { limit: asked.limit.or_else(|| usual(args, format)), offset: asked.offset, oldest: asked.oldest }
}

fn by(args: &QueryArgs) -> By {
    args.asked.by.unwrap_or_default().into()
}

/// Of lines that are made together, those that are wanted.
fn cut<L>(lines: impl IntoIterator<Item = L>, page: Page) -> impl Iterator<Item = L> {
    lines.into_iter().skip(number(page.offset)).take(page.limit.map_or(usize::MAX, number))
}

fn number(n: u64) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

fn per_of(per: PerArg) -> Per {
    match per {
        PerArg::Day => Per::Day,
        PerArg::Week => Per::Week,
        PerArg::Month => Per::Month,
        PerArg::Year => Per::Year,
    }
}

/// `KEN GOV (Wanjiru Oduya)`, several with `;`.
fn parties(parties: &[RecordParty]) -> String {
    let one = |party: &RecordParty| {
        let codes: Vec<&str> =
            party.code.as_deref().or(party.country.as_deref()).into_iter().chain(party.sector.as_deref()).collect();
        match (codes.is_empty(), &party.name) {
            (true, name) => {
                name.clone().or_else(|| party.span.as_ref().map(|span| span.text.clone())).unwrap_or_default()
            }
            (false, Some(name)) => format!("{} ({name})", codes.join(" ")),
            (false, None) => codes.join(" "),
        }
    };
    parties.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// On whose word, the outermost first: `Radio Kazi > Wanjiru Oduya`; nothing where it is the outlet's own.
fn voices(links: &[RecordLink]) -> String {
    let inner = links.iter().filter(|link| link.kind != "outlet");
    let called = inner.map(|link| {
        let words = || link.span.as_ref().map(|span| span.text.as_str());
        link.name.as_deref().or_else(words).unwrap_or(&link.kind)
    });
    called.collect::<Vec<_>>().join(" > ")
}

fn is_id(name: &str) -> bool {
    name.len() == 32 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn words(words: &Option<String>) -> String {
    words.clone().unwrap_or_default()
}

fn counts(Counts { reports, events, origins }: Counts) -> [String; 3] {
    [reports, events, origins].map(|n| n.to_string())
}

impl Line for FoundRow {
    const COLUMNS: &'static [&'static str] = &[
        "row",
        "day",
        "actor",
        "type",
        "recipient",
        "status",
        "background",
        "voices",
        "place",
        "reports",
        "events",
        "origins",
        "outlet",
        "mark",
        "sentence",
    ];

    fn cells(&self) -> Vec<String> {
        let [reports, events, origins] = counts(self.counts);
        vec![
            short(&self.event.id).to_owned(),
            words(&self.day),
            parties(&self.event.actors),
            self.event.event_type.clone().or_else(|| self.event.category.clone()).unwrap_or_default(),
            parties(&self.event.recipients),
            self.event.status.clone(),
            if self.event.background { "background" } else { "" }.to_owned(),
            voices(&self.event.attribution),
            self.event.place.as_ref().map_or(String::new(), |place| place.name.clone()),
            reports,
            events,
            origins,
            words(&self.outlet),
            self.mark.unwrap_or_default().to_owned(),
            self.sentence_text.clone(),
        ]
    }

    /// Who looked for words sees them in the article; the sentence of the row need not have them.
    fn shown(&self) -> Vec<String> {
        let mut cells = self.cells();
        if let (Some(snippet), Some(sentence)) = (&self.snippet, cells.last_mut()) {
            sentence.clone_from(snippet);
        }
        cells
    }
}

impl Line for PanelLine<'_> {
    const COLUMNS: &'static [&'static str] = &["actor", "recipient", "period", "reports", "events", "origins", "score"];

    fn cells(&self) -> Vec<String> {
        let [reports, events, origins] = counts(self.counts);
        let score = self.score.to_string();
        let [actor, recipient] = [self.actor, self.recipient].map(|code| code.unwrap_or_default().to_owned());
        vec![actor, recipient, self.period.to_owned(), reports, events, origins, score]
    }
}

impl Line for TimelineLine {
    const COLUMNS: &'static [&'static str] = &["period", "reports", "events", "origins", "score", "articles"];

    fn cells(&self) -> Vec<String> {
        let [reports, events, origins] = counts(self.counts);
        vec![self.period.clone(), reports, events, origins, self.score.to_string(), self.articles.to_string()]
    }
}

impl Line for FirstLine {
    const COLUMNS: &'static [&'static str] =
        &["occurrence", "day", "type", "first", "published", "reports", "origins", "then", "sentence"];

    fn cells(&self) -> Vec<String> {
        let [reports, _, origins] = counts(self.row.counts);
        let first = self.told_by.first();
        let then: Vec<String> = self
            .told_by
            .iter()
            .skip(1)
            .map(|report| format!("{} {}", words(&report.outlet), words(&report.published)).trim().to_owned())
            .collect();
        vec![
            short(&self.row.occurrence).to_owned(),
            words(&self.row.day),
            words(&self.row.event.event_type),
            first.map_or(String::new(), |report| words(&report.outlet)),
            first.map_or(String::new(), |report| words(&report.published)),
            reports,
            origins,
            then.join("; "),
            self.row.sentence_text.clone(),
        ]
    }
}

impl Line for Contradiction {
    const COLUMNS: &'static [&'static str] =
        &["occurrence", "day", "type", "reports", "origins", "sentence", "differs"];
    const LEAST_LAST: usize = 44;

    fn cells(&self) -> Vec<String> {
        let [reports, _, origins] = counts(self.row.counts);
        let side = |said: &chancery_archive::Said| {
            let mut by: Vec<String> = Vec::new();
            for report in &said.by {
                let name = report.outlet.clone().unwrap_or_else(|| short(&report.row).to_owned());
                if !by.contains(&name) {
                    by.push(name);
                }
            }
            format!("{} ({})", said.value, by.join(", "))
        };
        let differs: Vec<String> = self
            .differences
            .iter()
            .map(|difference| {
                let said: Vec<String> = difference.said.iter().map(side).collect();
                format!("{}: {}", difference.what, said.join(" / "))
            })
            .collect();
        vec![
            short(&self.row.occurrence).to_owned(),
            words(&self.row.day),
            words(&self.row.event.event_type),
            reports,
            origins,
            self.row.sentence_text.clone(),
            differs.join("; "),
        ]
    }
}

impl Line for OccurrenceLine {
    const COLUMNS: &'static [&'static str] = &[
        "occurrence",
        "days",
        "type",
        "place",
        "first",
        "reports",
        "origins",
        "statuses",
        "numbers",
        "contradictions",
        "sentence",
    ];

    fn cells(&self) -> Vec<String> {
        let [reports, _, origins] = counts(self.row.counts);
        let days = self.days.as_ref().map_or(String::new(), |(from, to)| match from == to {
            true => from.clone(),
            false => format!("{from} to {to}"),
        });
        let statuses: Vec<String> = self
            .statuses
            .iter()
            .map(|at| {
                let day = at.published.map_or(String::new(), |day| format!(" {day}"));
                format!("{}{day}", at.status.0.as_str())
            })
            .collect();
        let bounds = |min: Option<u64>, max: Option<u64>| match (min, max) {
            (Some(min), Some(max)) if min == max => min.to_string(),
            (min, max) => {
                let end = |end: Option<u64>| end.map_or(String::new(), |end| end.to_string());
                format!("{}–{}", end(min), end(max))
            }
        };
        let numbers: Vec<String> = self
            .figures
            .iter()
            .map(|figure| {
                format!(
                    "{} {} ({})",
                    figure.counted.as_str(),
                    bounds(figure.bounds.min, figure.bounds.max),
                    // An article whose outlet nobody knows stands with its id.
                    if is_id(&figure.origin) { short(&figure.origin) } else { &figure.origin }
                )
            })
            .collect();
        let contradictions: Vec<String> = self.contradictions.iter().map(|each| each.as_str().to_owned()).collect();
        vec![
            short(&self.row.occurrence).to_owned(),
            days,
            words(&self.row.event.event_type),
            words(&self.place_name),
            self.told_by.first().map_or(String::new(), |report| words(&report.outlet)),
            reports,
            origins,
            statuses.join("; "),
            numbers.join("; "),
            contradictions.join("; "),
            self.row.sentence_text.clone(),
        ]
    }
}

impl Line for FollowUpLine {
    const COLUMNS: &'static [&'static str] =
        &["kind", "from", "outlet", "published", "to", "occurrence", "day", "across", "follows", "sentence"];

    fn cells(&self) -> Vec<String> {
        vec![
            self.kind.clone(),
            short(&self.from).to_owned(),
            words(&self.from_outlet),
            words(&self.from_published),
            short(&self.to).to_owned(),
            short(&self.to_occurrence).to_owned(),
            words(&self.to_day),
            if self.across { "across" } else { "" }.to_owned(),
            self.to_sentence.clone(),
            self.from_sentence.clone(),
        ]
    }
}

impl Line for SourceLine {
    const COLUMNS: &'static [&'static str] =
        &["outlet", "reports", "events", "origins", "articles", "reprints", "first"];

    fn cells(&self) -> Vec<String> {
        let [reports, events, origins] = counts(self.counts);
        let [articles, reprints, first] = [self.articles, self.reprints, self.first].map(|n| n.to_string());
        vec![words(&self.outlet), reports, events, origins, articles, reprints, first]
    }
}

impl Line for CoverageLine {
    const COLUMNS: &'static [&'static str] = &["day", "outlet", "articles", "reprints", "reports"];

    fn cells(&self) -> Vec<String> {
        let [articles, reprints, reports] = [self.articles, self.reprints, self.reports].map(|n| n.to_string());
        vec![words(&self.day), words(&self.outlet), articles, reprints, reports]
    }
}

impl Line for WatchLine {
    const COLUMNS: &'static [&'static str] =
        &["actor", "recipient", "period", "reports", "events", "origins", "usual", "score", "types", "moved_by"];

    fn cells(&self) -> Vec<String> {
        let [reports, events, origins] = counts(self.counts);
        let rows: Vec<String> =
            self.moved_by.iter().map(|moved| format!("{} {}", short(&moved.row), moved.sentence_text)).collect();
        vec![
            words(&self.actor),
            words(&self.recipient),
            self.period.clone(),
            reports,
            events,
            origins,
            format!("{} to {}", self.usual_from, self.usual_to),
            self.score.to_string(),
            self.types.join(", "),
            rows.join(" | "),
        ]
    }
}
