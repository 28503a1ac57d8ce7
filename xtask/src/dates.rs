//! Scores times on GUM's dates (training documents): which words are times, and which days they mean.
//!
//! The bridge from TEI's values to ours stands here. A value of a year or month is all its days; `from` and `to`, or `notBefore` and
//! `notAfter`, span from the first day of the one to the last of the other. A value with one end, before the year 1 or without
//! calendar days has no interval: such gold times, and times of ours over them alone, are left out.
//! Recognised: a time of ours whose words overlap those of a gold time, each pairing once. Right: the same days, too.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use chancery::Pipeline;
use chancery::doc::{Given, Media, RawPage};
use serde::Deserialize;

use crate::places::letters_before;
use crate::scoring::Scoring;

const MONTHS: &[&str] = &[
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

#[derive(clap::Args)]
pub(crate) struct Options {
    /// List every time that was missed, resolved to other days, or is none.
    #[arg(long)]
    details: bool,
    #[command(flatten)]
    scoring: Scoring,
}

#[derive(Deserialize)]
struct Text {
    genre: String,
    #[serde(default)]
    dct: Option<String>,
    text: String,
    timex: Vec<Timex>,
}

#[derive(Deserialize)]
struct Timex {
    start: usize,
    end: usize,
    text: String,
    attrs: BTreeMap<String, String>,
}

#[derive(Clone, Copy, Default)]
struct Counts {
    gold: usize,
    ours: usize,
    recognised: usize,
    right: usize,
}

impl Counts {
    fn add(&mut self, more: Self) {
        self.gold += more.gold;
        self.ours += more.ours;
        self.recognised += more.recognised;
        self.right += more.right;
    }

    fn f1(self, hits: usize) -> f64 {
        (2 * hits) as f64 / (self.gold + self.ours).max(1) as f64
    }
}

pub(crate) fn run(options: &Options) -> Result<bool> {
    let Some(shared) = options.scoring.shared("dates")? else { return Ok(true) };
    let texts = texts(&shared.join("data/nlp/dates-gum/train.jsonl.xz"))?;
    let pipeline = Pipeline::new()?;
    let mut of_genre: BTreeMap<&str, Counts> = BTreeMap::new();
    let mut all = Counts::default();
    for text in &texts {
        let counts = score(&pipeline, text, options.details)?;
        of_genre.entry(&text.genre).or_default().add(counts);
        all.add(counts);
    }
    println!("GUM dates, {} texts, {} times, {} of ours", texts.len(), all.gold, all.ours);
    for (genre, counts) in &of_genre {
        println!(
            "{genre:<13}{:>4} times  recognised {:.3}  days {:.3}",
            counts.gold,
            counts.f1(counts.recognised),
            counts.f1(counts.right)
        );
    }
    println!("all: recognised F1 {:.3}, days F1 {:.3}", all.f1(all.recognised), all.f1(all.right));
    let news = of_genre.get("news").copied().unwrap_or_default();
    let measured = [
        ("dates.recognised", all.f1(all.recognised)),
        ("dates.value", all.f1(all.right)),
        ("dates.news", news.f1(news.right)),
    ];
    options.scoring.hold(&measured.map(|(name, value)| (name.to_owned(), value)))
}

fn texts(path: &Path) -> Result<Vec<Text>> {
    let output = Command::new("xz").args(["-dc"]).arg(path).output().context("could not start xz")?;
    ensure!(output.status.success(), "xz could not read `{}`", path.display());
    serde_json::Deserializer::from_slice(&output.stdout).into_iter().collect::<Result<_, _>>().context("no text")
}

fn score(pipeline: &Pipeline, text: &Text, details: bool) -> Result<Counts> {
    let given = Given { title: Some(String::new()), published: written(text), ..Given::default() };
    let page = RawPage {
        input: "gum".to_owned(),
        media: Media::Text,
        bytes: text.text.as_bytes().to_vec(),
        charset: None,
        given,
    };
    let (theirs, ours) = (letters_before(&text.text), letters_before(&pipeline.extract(&page)?.text));
    let layers = pipeline.inspect(&page)?;
    let over = |n: usize, timex: &Timex| {
        let span = &layers.dates[n].span;
        ours[span.start] < theirs[timex.end] && theirs[timex.start] < ours[span.end]
    };
    let (gold, other): (Vec<_>, Vec<_>) =
        text.timex.iter().map(|timex| (timex, days(&timex.attrs))).partition(|(_, days)| days.is_some());
    let counted: Vec<usize> = (0..layers.dates.len())
        .filter(|&n| gold.iter().any(|(timex, _)| over(n, timex)) || !other.iter().any(|(timex, _)| over(n, timex)))
        .collect();
    let mut free = counted.clone();
    let mut counts = Counts { gold: gold.len(), ours: counted.len(), ..Counts::default() };
    for (timex, days) in &gold {
        let (from, to) = days.as_ref().expect("gold times have days");
        let is_right = |&n: &usize| layers.dates[n].from == *from && layers.dates[n].to == *to;
        let here: Vec<usize> = free.iter().copied().filter(|&n| over(n, timex)).collect();
        let Some(n) = here.iter().copied().find(is_right).or(here.first().copied()) else {
            if details {
                println!("missed\t{}\t{}\t{from} {to}", text.genre, timex.text);
            }
            continue;
        };
        free.retain(|&other| other != n);
        counts.recognised += 1;
        if is_right(&n) {
            counts.right += 1;
        } else if details {
            let ours = &layers.dates[n];
            println!(
                "other\t{}\t{}\t{from} {to}\t{} {} {}",
                text.genre, timex.text, ours.span.text, ours.from, ours.to
            );
        }
    }
    if details {
        free.iter().for_each(|&n| println!("extra\t{}\t{}", text.genre, layers.dates[n].span.text));
    }
    Ok(counts)
}

/// The day on which a text was written: for news that of its first lines, as the set's notes say, else the one given, if full.
fn written(text: &Text) -> Option<String> {
    let given = text.dct.clone().filter(|day| day.len() == 10);
    let printed = text.text.lines().filter(|line| !line.trim().is_empty()).take(3).find_map(printed_day);
    if text.genre == "news" { printed.or(given) } else { given }
}

/// "Tuesday, March 5, 2013" within a line.
fn printed_day(line: &str) -> Option<String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    words.windows(3).find_map(|words| {
        let month = MONTHS.iter().position(|month| *month == words[0])? + 1;
        let day: u8 = words[1].strip_suffix(',')?.parse().ok()?;
        let year: u16 = words[2].trim_matches(|c: char| !c.is_ascii_digit()).parse().ok()?;
        Some(format!("{year:04}-{month:02}-{day:02}"))
    })
}

/// First and last day of a TEI value.
fn days(attrs: &BTreeMap<String, String>) -> Option<(String, String)> {
    let value = |names: [&str; 2]| names.iter().find_map(|name| attrs.get(*name));
    if let Some(when) = attrs.get("when") {
        return interval(when);
    }
    let (from, to) = (value(["from", "notBefore"])?, value(["to", "notAfter"])?);
    Some((interval(from)?.0, interval(to)?.1))
}

/// First and last day of `2013`, `2013-03` or `2013-03-05`.
fn interval(value: &str) -> Option<(String, String)> {
    let bound = chancery::codebook::actors::Bound::parse(value).ok()?;
    Some((bound.first().to_string(), bound.last().to_string()))
}
