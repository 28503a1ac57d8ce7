//! `chancery codebook test`: examples coded, for people and for build servers; and whether only contents decide.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use chancery::codebook::Rule;
use chancery::doc::{Article, Given};
use chancery::{Bench, Faithful, Pipeline, Trial};
use chancery_input::{Inputs, Options};

use crate::args::{CodebookTestArgs, TestFormat};
use crate::{Exit, output, pages};

/// Most articles that `--faithful` codes besides the examples: it codes each a dozen times.
const MAX_FURTHER: usize = 500;

/// Runs the examples.
pub(crate) fn run(args: &CodebookTestArgs) -> anyhow::Result<Exit> {
    let pipeline = pages::pipeline(&args.codebook)?;
    if args.faithful {
        return faithful(&pipeline, &args.on);
    }
    let only = args.entry.to_lowercase();
    let bench = if args.joined { Bench::joined(&pipeline, &only)? } else { Bench::new(&pipeline, &only)? };
    let trials = bench.trials();
    anyhow::ensure!(
        !trials.is_empty() || !Path::new(&args.entry).is_file(),
        "`{0}` is a file, and an entry was wanted; its examples are run by: chancery codebook test --codebook {0}",
        args.entry
    );
    anyhow::ensure!(
        !trials.is_empty(),
        "no entry with examples begins with `{}`; `chancery codebook show` lists them",
        args.entry
    );
    let unmissed = if args.mutate { unmissed(&pipeline, &bench, &only) } else { Vec::new() };
    let has_failed = trials.iter().any(|trial| trial.wrong.is_some()) || !unmissed.is_empty();
    output::print(&match args.format {
        TestFormat::Plain => plain(&pipeline, &trials, &unmissed),
        TestFormat::Junit => junit(&pipeline, &trials, &unmissed),
    })?;
    Ok(if has_failed { Exit::Failed } else { Exit::Done })
}

fn unmissed(pipeline: &Pipeline, bench: &Bench<'_>, only: &str) -> Vec<Rule> {
    let codebook = pipeline.codebook();
    let rules: Vec<Rule> =
        codebook.rules().into_iter().filter(|rule| codebook.rule_name(*rule).starts_with(only)).collect();
    bench.unmissed(&rules)
}

/// What went wrong, then how many of each entry passed, and of all.
fn plain(pipeline: &Pipeline, trials: &[Trial], unmissed: &[Rule]) -> String {
    let mut lines = String::new();
    for trial in trials {
        if let Some(wrong) = &trial.wrong {
            let _ = writeln!(lines, "{}: {} {:?}\n    {wrong}", trial.entry, trial.tests.as_str(), trial.text);
        }
    }
    for rule in unmissed {
        let name = pipeline.codebook().rule_name(*rule);
        let _ = writeln!(lines, "{name}: no example misses it when it is taken out");
    }
    let width = trials.iter().map(|trial| trial.entry.len()).max().unwrap_or(0).max(10);
    for of_entry in trials.chunk_by(|a, b| a.entry == b.entry) {
        let passed = of_entry.iter().filter(|trial| trial.wrong.is_none()).count();
        let _ = writeln!(lines, "{:<width$} {passed:>4} of {:>4}", of_entry[0].entry, of_entry.len());
    }
    let passed = trials.iter().filter(|trial| trial.wrong.is_none()).count();
    let _ = writeln!(lines, "{} texts, {passed} passed, {} failed", trials.len(), trials.len() - passed);
    lines
}

/// The same as build servers read it: a suite an entry, a case a text.
fn junit(pipeline: &Pipeline, trials: &[Trial], unmissed: &[Rule]) -> String {
    let n_failed = trials.iter().filter(|trial| trial.wrong.is_some()).count() + unmissed.len();
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(
        xml,
        "<testsuites name=\"codebook\" tests=\"{}\" failures=\"{n_failed}\">",
        trials.len() + unmissed.len()
    );
    let case = |xml: &mut String, entry: &str, name: &str, wrong: Option<&str>| {
        let _ = write!(xml, "    <testcase classname=\"{}\" name=\"{}\"", attribute(entry), attribute(name));
        match wrong {
            None => xml.push_str("/>\n"),
            Some(wrong) => {
                let _ = writeln!(xml, "><failure message=\"{}\"/></testcase>", attribute(wrong));
            }
        }
    };
    for of_entry in trials.chunk_by(|a, b| a.entry == b.entry) {
        let failed = of_entry.iter().filter(|trial| trial.wrong.is_some()).count();
        let name = attribute(&of_entry[0].entry);
        let _ = writeln!(xml, "  <testsuite name=\"{name}\" tests=\"{}\" failures=\"{failed}\">", of_entry.len());
        for trial in of_entry {
            let name = format!("{}: {}", trial.tests.as_str(), trial.text);
            case(&mut xml, &trial.entry, &name, trial.wrong.as_deref());
        }
        xml.push_str("  </testsuite>\n");
    }
    if !unmissed.is_empty() {
        let _ = writeln!(xml, "  <testsuite name=\"mutate\" tests=\"{0}\" failures=\"{0}\">", unmissed.len());
        for rule in unmissed {
            let name = pipeline.codebook().rule_name(*rule);
            case(&mut xml, "mutate", &name, Some("no example misses it when it is taken out"));
        }
        xml.push_str("  </testsuite>\n");
    }
    xml.push_str("</testsuites>\n");
    xml
}

/// Text as the value of an attribute: escaped, and without the characters that XML cannot hold.
fn attribute(text: &str) -> String {
    let text: String = text.chars().map(|c| if matches!(c, '\n' | '\t' | '\r') { ' ' } else { c }).collect();
    crate::html::escaped(&text).chars().filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}')).collect()
}

/// Whether rows follow the contents of the user's categories, and nothing else.
fn faithful(pipeline: &Pipeline, on: &[PathBuf]) -> anyhow::Result<Exit> {
    let own = pipeline.codebook().own();
    anyhow::ensure!(!own.categories.is_empty(), "--faithful is about categories of your own: want --codebook FILE");
    let mut further: Vec<Article> = Vec::new();
    for input in Inputs::new(on.to_vec(), Options { given: Given::default(), ..Options::default() }) {
        let input = input.context("an article could not be read")?;
        further.extend(pages::alone(&input, |input| pages::extract_all(pipeline, input))??);
        anyhow::ensure!(further.len() <= MAX_FURTHER, "more than {MAX_FURTHER} articles: take some of them");
    }
    let found = pipeline.faithful(&further)?;
    output::print(&account(&found))?;
    Ok(if found.holds() { Exit::Done } else { Exit::Failed })
}

fn account(found: &Faithful) -> String {
    let mut lines = format!("{} texts, {} rows of your categories\n", found.texts, found.rows);
    let _ = writeln!(lines, "codes that mean nothing: {} of {} texts have the same rows", found.recoded, found.texts);
    for exchange in &found.exchanges {
        let _ = writeln!(
            lines,
            "{} and {} exchanged: {} of {} texts have their rows exchanged ({} rows of the two)",
            exchange.codes.0, exchange.codes.1, exchange.texts, found.texts, exchange.rows
        );
    }
    let _ = writeln!(lines, "shuffled: {} of {} records are the same bytes", found.shuffled.0, found.shuffled.1);
    lines
}
