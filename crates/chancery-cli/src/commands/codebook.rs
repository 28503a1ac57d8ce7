//! `chancery codebook`: tests, lints and shows the codebook.

use std::fmt::Write as _;

use chancery::codebook::{Codebook, Context, Rule, Trigger, TypeEntry};
use chancery::{Bench, Trial};

use crate::args::{CodebookCommand, CodebookLintArgs, CodebookShowArgs, CodebookTestArgs};
use crate::{Exit, output, pages};

/// Runs one of the subcommands.
pub(crate) fn run(command: CodebookCommand) -> anyhow::Result<Exit> {
    match command {
        CodebookCommand::Test(args) => test(&args),
        CodebookCommand::Lint(args) => lint(&args),
        CodebookCommand::Show(args) => show(&args),
    }
}

fn test(args: &CodebookTestArgs) -> anyhow::Result<Exit> {
    let pipeline = pages::pipeline(&args.codebook)?;
    let only = args.entry.to_lowercase();
    let bench = if args.joined { Bench::joined(&pipeline, &only)? } else { Bench::new(&pipeline, &only)? };
    let trials = bench.trials();
    anyhow::ensure!(!trials.is_empty(), "no entry with examples begins with `{}`", args.entry);
    let mut failures = String::new();
    for trial in &trials {
        if let Some(wrong) = &trial.wrong {
            let _ = writeln!(failures, "{}: {} {:?}\n    {wrong}", trial.entry, trial.tests.as_str(), trial.text);
        }
    }
    let unmissed = if args.mutate { unmissed(&pipeline, &bench, &only) } else { Vec::new() };
    for rule in &unmissed {
        let name = pipeline.codebook().rule_name(*rule);
        let _ = writeln!(failures, "{name}: no example misses it when it is taken out");
    }
    output::print(&format!("{failures}{}", summary(&trials)))?;
    Ok(if failures.is_empty() { Exit::Done } else { Exit::Failed })
}

fn unmissed(pipeline: &chancery::Pipeline, bench: &Bench<'_>, only: &str) -> Vec<Rule> {
    let codebook = pipeline.codebook();
    let rules: Vec<Rule> =
        codebook.rules().into_iter().filter(|rule| codebook.rule_name(*rule).starts_with(only)).collect();
    bench.unmissed(&rules)
}

/// How many of each entry passed, and of all.
fn summary(trials: &[Trial]) -> String {
    let mut lines = String::new();
    for of_entry in trials.chunk_by(|a, b| a.entry == b.entry) {
        let passed = of_entry.iter().filter(|trial| trial.wrong.is_none()).count();
        let _ = writeln!(lines, "{:<10} {passed:>4} of {:>4}", of_entry[0].entry, of_entry.len());
    }
    let passed = trials.iter().filter(|trial| trial.wrong.is_none()).count();
    let _ = writeln!(lines, "{} texts, {passed} passed, {} failed", trials.len(), trials.len() - passed);
    lines
}

fn lint(args: &CodebookLintArgs) -> anyhow::Result<Exit> {
    let codebook = pages::codebook(&args.codebook)?;
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
    let names: Vec<&str> = codebook.contexts().iter().map(|context| context.name.as_str()).collect();
    let _ = writeln!(text, "\ncontexts: {}", names.join(", "));
    text
}

/// Everything that is called `wanted`: a type, a mode, a context, triggers.
fn entry(codebook: &Codebook, wanted: &str) -> String {
    let lower = wanted.to_lowercase();
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
