//! Scores categories that are known by five or ten examples alone, on the held-back tenth of the annotated passages.
//!
//! Ten modes (`gold/fewshot.toml`) are hidden from the codebook, so that neither their words nor what the reader learned of them
//! speaks, and defined anew by examples. Sentences that share a content word with a category's examples are left out of its test.
//! Two figures: of acts that are given with their type, which are of the category; and the same for rows that the program makes itself,
//! beside those that it makes with the trained modes.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use chancery::codebook::Codebook;
use chancery::{Pipeline, Record};
use chancery_doc::{EventType, Span};
use serde::Deserialize;

use crate::annotated::{Act, Annotated, Passage, content_words};
use crate::{floors, root};

#[derive(clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    annotated: Annotated,
    /// Raise the floors to what was measured; none is lowered.
    #[arg(long)]
    update_floors: bool,
}

#[derive(Deserialize)]
struct File {
    category: Vec<Hidden>,
}

/// A mode that is hidden and shown by examples.
#[derive(Deserialize)]
struct Hidden {
    mode: String,
    definition: String,
    examples: Vec<Shown>,
    counters: Vec<Shown>,
}

#[derive(Deserialize)]
struct Shown {
    text: String,
    trigger: String,
}

impl Hidden {
    fn parts(&self) -> (&str, &str) {
        self.mode.split_once('.').unwrap_or((&self.mode, ""))
    }

    fn code(&self) -> String {
        self.mode.to_uppercase()
    }

    fn is(&self, act: &Act) -> bool {
        let (event_type, mode) = self.parts();
        act.event_type.as_str() == event_type && act.modes.iter().any(|known| known == mode)
    }
}

pub(crate) fn run(options: &Options) -> Result<bool> {
    let Some(mut passages) = options.annotated.passages("few-shot", "held")? else { return Ok(true) };
    // The codebook's own sentences made the space of examples.
    passages.retain(|passage| passage.corpus != "codebook");
    let path = root().join("gold/fewshot.toml");
    let text = std::fs::read_to_string(&path).with_context(|| format!("could not read `{}`", path.display()))?;
    let hidden: Vec<Hidden> = toml::from_str::<File>(&text).context("gold/fewshot.toml")?.category;
    let n_acts: usize = passages.iter().map(|passage| passage.acts.len()).sum();
    println!("{} held-back passages, {n_acts} acts", passages.len());
    let trained = Pipeline::new()?;
    let with_modes: Vec<Record> = passages.iter().map(|passage| trained.code_article(&passage.article)).collect();
    let mut measured = Vec::new();
    for n_shown in [5, 10] {
        let pipeline = Pipeline::with_codebook(codebook(&hidden, n_shown)?)?;
        println!("\n{n_shown} examples and {n_shown} counter-examples");
        println!("{:<22} {:>5} {:>5}   acts P    R   F1   rows F1   trained modes", "", "acts", "test");
        let (mut of_acts, mut of_rows, mut of_trained) = (Vec::new(), Vec::new(), Vec::new());
        let coded: Vec<Record> = passages.iter().map(|passage| pipeline.code_article(&passage.article)).collect();
        for category in &hidden {
            let shown = category.examples.iter().take(n_shown).chain(category.counters.iter().take(n_shown));
            let known: BTreeSet<String> = shown.flat_map(|shown| content_words(&shown.text)).collect();
            let is_tested = |act: &Act| !act.optional && act.sentence.is_disjoint(&known);
            let acts = given(&pipeline, &passages, category, is_tested);
            let rows = made(&passages, &coded, category, is_tested, |event| {
                event.category.as_deref() == Some(category.code().as_str())
            });
            let (event_type, mode) = category.parts();
            let by_head = made(&passages, &with_modes, category, is_tested, |event| {
                event.event_type.as_deref() == Some(event_type)
                    && event.mode.as_ref().is_some_and(|modes| modes.iter().any(|known| known == mode))
            });
            let all = passages.iter().flat_map(|passage| &passage.acts).filter(|act| !act.optional && category.is(act));
            println!(
                "{:<22} {:>5} {:>5}     {:.2} {:.2} {:.2}      {:.2}            {:.2}",
                category.mode,
                all.count(),
                acts.right + acts.missed,
                acts.precision(),
                acts.recall(),
                acts.f1(),
                rows.f1(),
                by_head.f1()
            );
            of_acts.push(acts.f1());
            of_rows.push(rows.f1());
            of_trained.push(by_head.f1());
        }
        let mean = |all: &[f64]| all.iter().sum::<f64>() / all.len().max(1) as f64;
        println!("{:<22} {:>29.3} {:>12.3} {:>15.3}", "mean F1", mean(&of_acts), mean(&of_rows), mean(&of_trained));
        measured.push((format!("few-shot.{n_shown}"), mean(&of_acts)));
    }
    floors::hold(&measured, options.update_floors)
}

/// The codebook with the modes hidden and shown by `n_shown` examples and counter-examples each.
fn codebook(hidden: &[Hidden], n_shown: usize) -> Result<Codebook> {
    let quoted = |text: &str| serde_json::to_string(text);
    let mut text = String::from("extends = \"plover\"\n");
    let modes = hidden.iter().map(|category| quoted(&category.mode)).collect::<Result<Vec<_>, _>>()?;
    text.push_str(&format!("hide = [{}]\n", modes.join(", ")));
    for category in hidden {
        let (parent, _) = category.parts();
        text.push_str(&format!(
            "[[category]]\ncode = {}\nparent = {}\ndefinition = {}\n",
            quoted(&category.code())?,
            quoted(parent)?,
            quoted(&category.definition)?
        ));
        for (kind, shown) in [("example", &category.examples), ("counter", &category.counters)] {
            for one in shown.iter().take(n_shown) {
                let (words, trigger) = (quoted(&one.text)?, quoted(&one.trigger)?);
                text.push_str(&format!("[[category.{kind}]]\ntext = {words}\ntrigger = {trigger}\n"));
            }
        }
    }
    Ok(Codebook::built_in()?.extended_with("few-shot", &text)?)
}

/// How many were right, wrong and missed.
#[derive(Default)]
struct Tally {
    right: usize,
    wrong: usize,
    missed: usize,
}

impl Tally {
    fn precision(&self) -> f64 {
        share(self.right, self.right + self.wrong)
    }

    fn recall(&self) -> f64 {
        share(self.right, self.right + self.missed)
    }

    fn f1(&self) -> f64 {
        share(2 * self.right, 2 * self.right + self.wrong + self.missed)
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Of the acts of the parent that are given, those that the program takes for the category.
fn given(pipeline: &Pipeline, passages: &[Passage], category: &Hidden, is_tested: impl Fn(&Act) -> bool) -> Tally {
    let mut tally = Tally::default();
    let code = category.code();
    for passage in passages {
        let of_parent = |act: &&Act| act.event_type.as_str() == category.parts().0 && is_tested(act);
        let acts: Vec<&Act> = passage.acts.iter().filter(of_parent).collect();
        if acts.is_empty() {
            continue;
        }
        let places: Vec<(Span, EventType)> = acts.iter().map(|act| (act.span, act.event_type)).collect();
        for (act, found) in acts.iter().zip(pipeline.categories_at(&passage.article, &places)) {
            match (category.is(act), found.as_deref() == Some(&code)) {
                (true, true) => tally.right += 1,
                (true, false) => tally.missed += 1,
                (false, true) => tally.wrong += 1,
                (false, false) => {}
            }
        }
    }
    tally
}

/// Of the rows that the program made, those that `is_one` takes for the category, against the acts that people marked.
fn made(
    passages: &[Passage],
    coded: &[Record],
    category: &Hidden,
    is_tested: impl Fn(&Act) -> bool,
    is_one: impl Fn(&chancery_doc::record::RecordEvent) -> bool,
) -> Tally {
    let mut tally = Tally::default();
    for (passage, record) in passages.iter().zip(coded) {
        let text = &passage.article.text;
        let byte = |point: usize| text.char_indices().nth(point).map_or(text.len(), |(at, _)| at);
        let mut found = vec![false; passage.acts.len()];
        for event in record.events.iter().filter(|event| is_one(event)) {
            let (start, end) = (byte(event.trigger.start), byte(event.trigger.end));
            let overlaps = |act: &Act| act.span.start() < end && start < act.span.end();
            let met: Vec<usize> = (0..passage.acts.len()).filter(|&n| overlaps(&passage.acts[n])).collect();
            if let Some(&right) = met.iter().find(|&&n| category.is(&passage.acts[n])) {
                found[right] = true;
            } else if met.iter().all(|&n| is_tested(&passage.acts[n])) {
                tally.wrong += 1;
            }
        }
        for (act, found) in passage.acts.iter().zip(found).filter(|(act, _)| category.is(act) && is_tested(act)) {
            debug_assert!(!act.optional);
            if found { tally.right += 1 } else { tally.missed += 1 }
        }
    }
    tally
}
