//! Scores office-holders: who of those that dated news items name are found in the tables, and whether they are who we say.
//!
//! The items are of `current-events` in the shared folder; `gold/holders.jsonl` marks, by digest and code points, the persons whom
//! someone who had not seen the tables took for holders of an office, or former ones, with state or body and the sectors that
//! a careful coder may give. Found: a mention over the words that we give a code. Right: that code, and one of the sectors.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use chancery::Pipeline;
use chancery::doc::{Given, Media, RawPage};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::places::letters_before;
use crate::root;
use crate::scoring::Listing;

#[derive(Deserialize)]
struct Item {
    text: String,
}

#[derive(Deserialize)]
struct Holder {
    date: String,
    item: String,
    start: usize,
    end: usize,
    code: String,
    sectors: Vec<String>,
}

pub(crate) fn run(options: &Listing) -> Result<bool> {
    let Some(shared) = options.scoring.shared("holders")? else { return Ok(true) };
    let texts = texts(&shared.join("data/nlp/current-events/events.jsonl.xz"))?;
    let labels =
        std::fs::read_to_string(root().join("gold/holders.jsonl")).context("could not read gold/holders.jsonl")?;
    let holders: Vec<Holder> =
        labels.lines().map(serde_json::from_str).collect::<Result<_, _>>().context("gold/holders.jsonl")?;
    let pipeline = Pipeline::new()?;
    let (mut found, mut right) = (0, 0);
    for of_item in holders.chunk_by(|a, b| a.item == b.item) {
        let text = texts.get(&of_item[0].item).with_context(|| format!("no item {}", of_item[0].item))?;
        let given = Given { title: Some(String::new()), published: Some(of_item[0].date.clone()), ..Given::default() };
        let page = RawPage {
            input: "current-events".to_owned(),
            media: Media::Text,
            bytes: text.as_bytes().to_vec(),
            charset: None,
            given,
        };
        let (theirs, ours) = (letters_before(text), letters_before(&pipeline.extract(&page)?.text));
        let layers = pipeline.inspect(&page)?;
        for holder in of_item {
            let (start, end) = (theirs[holder.start], theirs[holder.end]);
            let over = layers.mentions.iter().filter(|mention| {
                mention.code.is_some() && ours[mention.span.start] < end && start < ours[mention.span.end]
            });
            let said: Vec<(&str, &str)> = over
                .map(|mention| (mention.code.as_deref().unwrap_or_default(), mention.sector.unwrap_or_default()))
                .collect();
            let is_right = |(code, sector): &(&str, &str)| {
                *code == holder.code && holder.sectors.iter().any(|right| right == sector)
            };
            found += usize::from(!said.is_empty());
            right += usize::from(said.iter().any(is_right));
            if options.details && !said.iter().any(is_right) {
                let name: String = text.chars().skip(holder.start).take(holder.end - holder.start).collect();
                println!("{} {name}: {} {:?}, ours {said:?}", holder.date, holder.code, holder.sectors);
            }
        }
    }
    let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
    println!("{} holders of offices in dated items of news", holders.len());
    println!("found {:.3}; right of those found {:.3}", share(found, holders.len()), share(right, found));
    let measured = [("holders.found", share(found, holders.len())), ("holders.right", share(right, found))];
    options.scoring.hold(&measured.map(|(name, value)| (name.to_owned(), value)))
}

/// The items' texts by the first 16 hex digits of their SHA-256.
fn texts(path: &Path) -> Result<BTreeMap<String, String>> {
    let output = Command::new("xz").args(["-dc"]).arg(path).output().context("could not start xz")?;
    ensure!(output.status.success(), "xz could not read `{}`", path.display());
    let items = serde_json::Deserializer::from_slice(&output.stdout).into_iter::<Item>();
    let keyed = items.map(|item| {
        let text = item?.text;
        let digest: String = Sha256::digest(&text)[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        Ok((digest, text))
    });
    keyed.collect::<Result<_, serde_json::Error>>().context("no item")
}
