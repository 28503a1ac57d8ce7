//! `chancery codebook`: begins, tests, lints, shows and compares codebooks.

mod diff;
mod new;
mod trials;

use std::fmt::Write as _;

use chancery::codebook::{Category, Codebook, Context, Trigger, TypeEntry};

use crate::args::{CodebookCommand, CodebookLintArgs, CodebookShowArgs};
use crate::output::Look;
use crate::{Exit, mistakes, output, pages};

/// Runs one of the subcommands.
pub(crate) fn run(command: CodebookCommand) -> anyhow::Result<Exit> {
    match command {
        CodebookCommand::New(args) => new::run(&args),
        CodebookCommand::Test(args) => trials::run(&args),
        CodebookCommand::Lint(args) => lint(&args),
        CodebookCommand::Show(args) => show(&args),
        CodebookCommand::Diff(args) => diff::run(args),
    }
}

fn lint(args: &CodebookLintArgs) -> anyhow::Result<Exit> {
    let codebook = pages::codebook(&args.codebook)?;
    if !codebook.own().is_empty() {
        return lint_own(&codebook);
    }
    let slips = codebook.lint();
    let mut lines: String = slips.iter().map(|slip| format!("{}: {}\n", slip.entry, slip.message)).collect();
    for slip in crosswalk_slips(args, &codebook)? {
        let _ = writeln!(lines, "crosswalks: {slip}");
    }
    let is_clean = lines.is_empty();
    if is_clean {
        lines.push_str("nothing to look at\n");
    }
    output::print(&lines)?;
    Ok(if is_clean { Exit::Done } else { Exit::Failed })
}

/// Slips of the crosswalks beside the codebook: of its own folder of them; the built-in ones belong to the built-in codebook alone.
fn crosswalk_slips(args: &CodebookLintArgs, codebook: &Codebook) -> anyhow::Result<Vec<String>> {
    let folder = args.codebook.codebook.as_ref().map(|folder| folder.join("crosswalks"));
    if folder.as_ref().is_some_and(|folder| !folder.is_dir()) {
        return Ok(Vec::new());
    }
    let crosswalk = super::convert::crosswalk(folder.as_deref())?;
    let modes_of = |entry: &TypeEntry| entry.modes.iter().map(|mode| mode.name.clone()).collect();
    let modes: Vec<_> = codebook.types().iter().map(|entry| (entry.event_type, modes_of(entry))).collect();
    let contexts: Vec<String> = codebook.contexts().iter().map(|context| context.name.clone()).collect();
    Ok(crosswalk.lint(&modes, &contexts))
}

/// Slips of a user's file, each drawn at its place.
fn lint_own(codebook: &Codebook) -> anyhow::Result<Exit> {
    let slips = codebook.lint_own();
    if slips.is_empty() {
        output::print("nothing to look at\n")?;
        return Ok(Exit::Done);
    }
    let mut drawings: String = slips.iter().map(|slip| mistakes::draw(slip, Look::of_stdout())).collect();
    let _ = writeln!(drawings, "{} to look at", slips.len());
    output::print_drawn(&drawings)?;
    Ok(Exit::Failed)
}

fn show(args: &CodebookShowArgs) -> anyhow::Result<Exit> {
    let codebook = pages::codebook(&args.codebook)?;
    let Some(wanted) = args.entry.as_deref() else {
        output::print(&list(&codebook))?;
        return Ok(Exit::Done);
    };
    let text = entry(&codebook, wanted);
    if text.is_empty() {
        output::say(&format!(
            "no type, mode, context or trigger is called `{wanted}`; `chancery codebook show` lists them"
        ));
        return Ok(Exit::Failed);
    }
    output::print(&text)?;
    Ok(Exit::Done)
}

/// The types with their definitions, and the names of the contexts.
fn list(codebook: &Codebook) -> String {
    let mut text = String::new();
    for entry in codebook.types() {
        let _ = writeln!(text, "{:<10} {}", entry.event_type.as_str(), entry.definition);
    }
    for category in &codebook.own().categories {
        let of = category.of().map_or_else(|| "beside ours".to_owned(), |of| format!("a kind of {of}"));
        let _ = writeln!(text, "{:<10} {} ({of})", category.code, category.definition);
    }
    let names: Vec<&str> = codebook.contexts().iter().map(|context| context.name.as_str()).collect();
    let _ = writeln!(text, "\ncontexts: {}", names.join(", "));
    text
}

/// Everything that is called `wanted`: a type, a mode, a context, triggers.
fn entry(codebook: &Codebook, wanted: &str) -> String {
    let lower = wanted.to_lowercase();
    if let Some(category) = codebook.own().categories.iter().find(|known| known.code.to_lowercase() == lower) {
        return of_category(category);
    }
    if let Some(entry) = codebook.types().iter().find(|entry| entry.event_type.as_str().to_lowercase() == lower) {
        return of_type(entry);
    }
    let mut text = String::new();
    for entry in codebook.types() {
        let name = entry.event_type.as_str().to_lowercase();
        for mode in &entry.modes {
            if mode.name == lower || format!("{name}.{}", mode.name) == lower {
                let score = mode.score.map_or_else(String::new, |score| format!(" ({score:+})"));
                let _ = writeln!(text, "{name}.{}{score}: {}", mode.name, mode.definition);
                let _ = writeln!(text, "    words: {}", mode.words.join(", "));
                for example in entry.examples.iter().filter(|example| example.mode.as_ref() == Some(&mode.name)) {
                    let _ = writeln!(text, "    + {}", example.text);
                }
                for counter in entry.counters.iter().filter(|counter| counter.mode.as_ref() == Some(&mode.name)) {
                    let _ = writeln!(text, "    - {} ({})", counter.text, counter.why);
                }
            }
        }
        for trigger in entry.triggers.iter().filter(|trigger| trigger.word.words().to_lowercase() == lower) {
            let _ = writeln!(text, "{name}: {}", of_trigger(trigger));
        }
    }
    if let Some(context) = codebook.contexts().iter().find(|context| context.name.to_lowercase() == lower) {
        text.push_str(&of_context(context));
    }
    text
}

fn of_type(entry: &TypeEntry) -> String {
    let mut text = format!(
        "{} (quad {}, score {:+})\n{}\n\n",
        entry.event_type.as_str(),
        entry.event_type.quad(),
        entry.score,
        entry.definition
    );
    for line in &entry.include {
        let _ = writeln!(text, "  is:     {line}");
    }
    for line in &entry.exclude {
        let _ = writeln!(text, "  is not: {line}");
    }
    for mode in &entry.modes {
        let score = mode.score.map_or_else(String::new, |score| format!(" ({score:+})"));
        let _ = writeln!(text, "  mode {}{score}: {}", mode.name, mode.definition);
    }
    text.push_str("\nTriggers\n");
    for trigger in &entry.triggers {
        let _ = writeln!(text, "  {}", of_trigger(trigger));
    }
    text.push_str("\nExamples\n");
    for example in &entry.examples {
        let _ = writeln!(text, "  + {}", example.text);
    }
    for counter in &entry.counters {
        let _ = writeln!(text, "  - {} ({})", counter.text, counter.why);
    }
    text
}

fn of_category(category: &Category) -> String {
    let of = category.of().map_or_else(|| "beside ours".to_owned(), |of| format!("a kind of {of}"));
    let mut text = format!("{} ({of})\n{}\n\n", category.code, category.definition);
    for line in &category.include {
        let _ = writeln!(text, "  is:     {line}");
    }
    for line in &category.exclude {
        let _ = writeln!(text, "  is not: {line}");
    }
    for (scheme, code) in &category.crosswalk {
        let _ = writeln!(text, "  {scheme}: {code}");
    }
    for trigger in &category.triggers {
        let _ = writeln!(text, "  {}", of_trigger(trigger));
    }
    for pattern in &category.patterns {
        let _ = writeln!(text, "  where {}", pattern.words());
    }
    if category.nearest {
        text.push_str("  and acts that lie near the examples\n");
    }
    text.push_str("\nExamples\n");
    for example in &category.examples {
        let _ = writeln!(text, "  + {}", example.text);
    }
    for counter in &category.counters {
        let _ = writeln!(text, "  - {} ({})", counter.text, counter.why);
    }
    text
}

fn of_trigger(trigger: &Trigger) -> String {
    let mut text = format!("{} `{}` ({})", trigger.word.kind(), trigger.word.words(), trigger.confidence);
    if let Some(mode) = &trigger.mode {
        let _ = write!(text, " .{mode}");
    }
    if !trigger.near.is_empty() {
        let _ = write!(text, "; near: {}", trigger.near.join(", "));
    }
    if !trigger.not.is_empty() {
        let _ = write!(text, "; not: {}", trigger.not.join(", "));
    }
    if let Some(eg) = &trigger.eg {
        let _ = write!(text, "; as in: {eg}");
    }
    text
}

fn of_context(context: &Context) -> String {
    let mut text =
        format!("context {}: {}\n    words: {}\n", context.name, context.definition, context.words.join(", "));
    for example in &context.examples {
        let _ = writeln!(text, "    + {example}");
    }
    for counter in &context.counters {
        let _ = writeln!(text, "    - {counter}");
    }
    text
}
