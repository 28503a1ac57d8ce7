//! `chancery codebook diff`: what another codebook makes of the same articles.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc;

use anyhow::Context as _;
use chancery::doc::Given;
use chancery::doc::record::RecordEvent;
use chancery::{Becomes, Change, Pipeline, Record, changes, label};
use chancery_input::Options;

use crate::args::{CodebookArgs, CodebookDiffArgs};
use crate::batch::{self, Rows, Sink};
use crate::commands::code;
use crate::html::{escaped, page};
use crate::output::Look;
use crate::paper::{Ink, Paper, Sentences};
use crate::{Exit, cards, output, pages};

/// Most changes that are kept: a codebook that changes everything is told of by its counts.
const MAX_KEPT: usize = 20_000;

/// Codes the articles by both codebooks and shows what differs.
pub(crate) fn run(args: CodebookDiffArgs) -> anyhow::Result<Exit> {
    let (old, new) = (pipeline(&args.old, args.actors.as_ref())?, pipeline(&args.new, args.actors.as_ref())?);
    let given = Given { published: args.published.clone(), ..Given::default() };
    let options = Options { given, ..Options::default() };
    let (inputs, progress) = code::open(args.on, options, args.work.progress, args.work.quiet);
    let (to_us, found) = mpsc::channel();
    let work = move |input: &chancery_input::Input| {
        let articles = pages::extract_all(&old, input)?;
        Ok(articles
            .iter()
            .map(|article| Differing::of(&old.code_article(article), &new.code_article(article)))
            .collect())
    };
    let sink = Gathering { found: Found::default(), to_us };
    let tally = batch::run(inputs, args.work.n_threads(), progress, work, sink)?;
    let found = found.recv().context("the comparison gave nothing, which is our bug")?;
    let names = (args.old.display().to_string(), args.new.display().to_string());
    if let Some(path) = &args.html {
        let written = std::fs::write(path, as_page(&found, &names));
        written.with_context(|| format!("could not write `{}`", path.display()))?;
    }
    output_text(&found, &names, args.limit)?;
    Ok(tally.exit())
}

/// The pipeline of a codebook that is named; `plover` is the built-in one, unless something of that name is there.
fn pipeline(path: &Path, actors: Option<&PathBuf>) -> anyhow::Result<Pipeline> {
    let is_built_in = path == Path::new("plover") && !path.exists();
    let codebook = (!is_built_in).then(|| path.to_owned());
    pages::pipeline(&CodebookArgs { codebook, actors: actors.cloned() })
}

/// What differs in one article, with the sentences that show it.
struct Differing {
    title: String,
    input: String,
    n_rows: (usize, usize),
    changes: Vec<(Change, Vec<(Ink, String)>)>,
}

impl Differing {
    fn of(before: &Record, after: &Record) -> Self {
        let sentences = Sentences::new(&after.article);
        let found = changes(before, after).into_iter().map(|change| {
            let marked = sentences.marked(change.row());
            (change, marked)
        });
        Self {
            title: after.article.title.clone().unwrap_or_else(|| "(no title)".to_owned()),
            input: after.article.input.clone(),
            n_rows: (before.events.len(), after.events.len()),
            changes: found.collect(),
        }
    }
}

/// All that differs.
#[derive(Default)]
struct Found {
    n_articles: usize,
    n_rows: (usize, usize),
    counts: [usize; 3],
    articles: Vec<Differing>,
    n_kept: usize,
}

struct Gathering {
    found: Found,
    to_us: mpsc::Sender<Found>,
}

impl Sink<Vec<Differing>> for Gathering {
    fn write(&mut self, articles: Vec<Differing>) -> anyhow::Result<Rows> {
        let n_articles = articles.len() as u64;
        let found = &mut self.found;
        for mut article in articles {
            found.n_articles += 1;
            found.n_rows.0 += article.n_rows.0;
            found.n_rows.1 += article.n_rows.1;
            for (change, _) in &article.changes {
                found.counts[change.becomes as usize] += 1;
            }
            article.changes.truncate(MAX_KEPT - found.n_kept);
            found.n_kept += article.changes.len();
            if !article.changes.is_empty() {
                found.articles.push(article);
            }
        }
        Ok(Rows { n_articles, ..Rows::default() })
    }

    fn finish(self) -> anyhow::Result<()> {
        let _ = self.to_us.send(self.found);
        Ok(())
    }
}

impl Found {
    fn summary(&self, (old, new): &(String, String)) -> String {
        let [gained, lost, recoded] = self.counts;
        format!(
            "{old} -> {new} on {} articles: {} rows before, {} after; {gained} gained, {lost} lost, {recoded} recoded",
            self.n_articles, self.n_rows.0, self.n_rows.1
        )
    }

    /// How often a label became another, most often first.
    fn moves(&self) -> Vec<(String, usize)> {
        let mut counts = std::collections::BTreeMap::new();
        for (change, _) in self.articles.iter().flat_map(|article| &article.changes) {
            let name = |row: &Option<RecordEvent>| row.as_ref().map_or_else(|| "nothing".to_owned(), label);
            *counts.entry(format!("{} -> {}", name(&change.before), name(&change.after))).or_insert(0) += 1;
        }
        let mut moves: Vec<(String, usize)> = counts.into_iter().collect();
        moves.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        moves
    }
}

/// What became of the row, in a line.
fn heading(change: &Change) -> String {
    match change.differences() {
        differences if differences.is_empty() => label(change.row()),
        differences => differences.join("; "),
    }
}

/// Who did it to whom, and what made the row.
fn facts(row: &RecordEvent) -> String {
    let who = |parties: &[chancery::doc::record::RecordParty]| {
        let names: Vec<String> = parties.iter().map(cards::party).collect();
        if names.is_empty() { "nobody named".to_owned() } else { names.join(" + ") }
    };
    let by = row.evidence.as_ref().and_then(|evidence| evidence.clause.as_ref());
    let by = by.map_or(String::new(), |clause| format!(" · by `{clause}`"));
    format!("{} → {} · {}{by}", who(&row.actors), who(&row.recipients), row.status)
}

fn output_text(found: &Found, names: &(String, String), limit: usize) -> anyhow::Result<()> {
    let mut paper = Paper::new(Look::of_stdout());
    paper.line("", "", &[(Ink::Bold, found.summary(names))]);
    let limit = if limit == 0 { usize::MAX } else { limit };
    for (name, count) in found.moves().into_iter().take(limit) {
        paper.line(&format!("{count:>6}  "), "        ", &[(Ink::Plain, name)]);
    }
    for becomes in Becomes::ALL {
        let of_kind = found.articles.iter().flat_map(|article| {
            article.changes.iter().filter(|(change, _)| change.becomes == becomes).map(move |change| (article, change))
        });
        let mut n_shown = 0;
        for (article, (change, sentence)) in of_kind.take(limit) {
            paper.blank();
            let kind = format!("{} ", becomes.as_str());
            paper.line("", "  ", &[(Ink::Status, kind.as_str()), (Ink::Bold, &heading(change))]);
            paper.line("  ", "  ", sentence);
            paper.line("  ", "  ", &[(Ink::Dim, format!("{} · {}", facts(change.row()), article.input))]);
            n_shown += 1;
        }
        if let Some(more @ 1..) = found.counts[becomes as usize].checked_sub(n_shown) {
            let words = format!("and {more} more {}: --limit 0 shows all, --html FILE writes them", becomes.as_str());
            paper.line("", "", &[(Ink::Dim, words)]);
        }
    }
    output::print_drawn(&paper.text)
}

fn as_page(found: &Found, names: &(String, String)) -> String {
    let mut body = format!("<p>{}</p>\n<table>\n", escaped(&found.summary(names)));
    for (name, count) in found.moves() {
        let _ = writeln!(body, "<tr><td>{count}</td><td>{}</td></tr>", escaped(&name));
    }
    body.push_str("</table>\n");
    for article in &found.articles {
        let _ = writeln!(
            body,
            "<section>\n<h2>{}</h2>\n<p class=\"dim\">{}</p>",
            escaped(&article.title),
            escaped(&article.input)
        );
        for (change, sentence) in &article.changes {
            let kind = change.becomes.as_str();
            let _ = writeln!(
                body,
                "<div class=\"{kind}\">\n<p><strong>{kind}</strong> {}<br>{}<br><span class=\"dim\">{}</span></p>\n</div>",
                escaped(&heading(change)),
                crate::paper::as_html(sentence),
                escaped(&facts(change.row()))
            );
        }
        body.push_str("</section>\n");
    }
    page("What the codebook changes", &body)
}
