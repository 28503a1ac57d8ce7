//! Scores which rows tell one happening: within annotated articles, and between news items whose pairs were labelled by hand.
//!
//! 1. `within`: gold rows of `gold/train` (on which the weights were set) and, with `--dev`, of `gold/dev`; pairs of rows with
//!    one `same` letter against the pairs that our groups make. Optional rows count as any.
//! 2. `items`: pairs of items of `current-events`, labelled in `gold/occurrences.jsonl` by digest, without their text. Two items
//!    tell one happening where a row of each, coded by the pipeline, is in one occurrence.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use chancery::Pipeline;
use chancery::doc::{EventType, Given, Media, RawPage, Status};
use chancery_corroborate::{
    Bounds, Counted, EventName, Happening, StatusName, Story, Telling, Where, Who, answers_across, answers_within,
    corroborate, happenings, mentions, tellings,
};
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::root;
use crate::scoring::Scoring;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Also score the articles of gold/dev, on which nothing may be tuned.
    #[arg(long)]
    dev: bool,
    /// Also score the annotated articles of a folder, a pair of names and letters as in gold/train.
    #[arg(long, value_name = "FOLDER")]
    also: Option<std::path::PathBuf>,
    /// Score these labelled pairs of items instead of `gold/occurrences.jsonl`.
    #[arg(long, value_name = "FILE")]
    pairs: Option<std::path::PathBuf>,
    /// List each wrong and each missed pair.
    #[arg(long)]
    details: bool,
    /// Write the answers about every pair of gold rows of one article, and of every pair of items, for fitting weights.
    #[arg(long, value_name = "FILE")]
    answers: Option<std::path::PathBuf>,
    #[command(flatten)]
    scoring: Scoring,
}

pub(crate) fn run(options: &Options) -> Result<bool> {
    let Some(shared) = options.scoring.shared("occurrences")? else { return Ok(true) };
    let mut measured = Vec::new();
    let mut sets = vec!["train"];
    if options.dev {
        sets.push("dev");
    }
    let mut answers = String::new();
    for set in sets {
        let mut counts = Counts::default();
        for article in gold(&shared.join("gold").join(set))? {
            within(&article, options, &mut counts, &mut answers)?;
        }
        counts.tell(&format!("gold/{set}, pairs of rows of one article"));
        measured.push((format!("occurrences.within_{set}"), counts.f1()));
    }
    if let Some(folder) = &options.also {
        let mut counts = Counts::default();
        for article in gold(folder)? {
            within(&article, options, &mut counts, &mut answers)?;
        }
        counts.tell(&format!("{}, pairs of rows of one article", folder.display()));
    }
    if let Some(counts) = items(&shared, options, &mut answers)? {
        counts.tell("current-events, pairs of items");
        measured.push(("occurrences.items".to_owned(), counts.f1()));
    }
    if let Some(path) = &options.answers {
        std::fs::write(path, answers).with_context(|| format!("could not write `{}`", path.display()))?;
    }
    options.scoring.hold(&measured)
}

#[derive(Default)]
struct Counts {
    right: usize,
    ours: usize,
    gold: usize,
    all: usize,
}

impl Counts {
    fn add(&mut self, ours: bool, gold: bool) {
        self.all += 1;
        self.ours += usize::from(ours);
        self.gold += usize::from(gold);
        self.right += usize::from(ours && gold);
    }

    fn f1(&self) -> f64 {
        2.0 * self.right as f64 / (self.ours + self.gold).max(1) as f64
    }

    fn tell(&self, of: &str) {
        let share = |whole: usize| self.right as f64 / whole.max(1) as f64;
        println!(
            "{of}: F1 {:.3}, precision {:.3}, recall {:.3}; {} of {} are one",
            self.f1(),
            share(self.ours),
            share(self.gold),
            self.gold,
            self.all
        );
    }
}

/// The annotated articles of a folder, by file name.
fn gold(folder: &Path) -> Result<Vec<Value>> {
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .with_context(|| format!("could not read `{}`", folder.display()))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|end| end == "json" || end == "jsonl"))
        .collect();
    paths.sort();
    let mut articles = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).with_context(|| format!("could not read `{}`", path.display()))?;
        for article in serde_json::Deserializer::from_str(&text).into_iter() {
            articles.push(article.with_context(|| format!("`{}` is no JSON", path.display()))?);
        }
    }
    Ok(articles)
}

fn within(article: &Value, options: &Options, counts: &mut Counts, answers: &mut String) -> Result<()> {
    let events = article["events"].as_array().context("no events")?;
    let rows: Vec<Telling> = events.iter().enumerate().filter_map(|(n, event)| gold_row(article, event, n)).collect();
    ensure!(rows.len() == events.len(), "{}: a row of unknown type or status", article["id"]);
    let is_same = |a: usize, b: usize| {
        let letter = |n: usize| events[n]["same"].as_str();
        letter(a).is_some() && letter(a) == letter(b)
    };
    if options.answers.is_some() {
        for (a, b, all) in answers_within(&rows) {
            let line =
                serde_json::json!({"article": article["id"], "rows": [a, b], "same": is_same(a, b), "answers": all});
            answers.push_str(&format!("{line}\n"));
        }
    }
    let mut group: BTreeMap<&str, usize> = BTreeMap::new();
    let found = happenings(&rows);
    for (n, happening) in found.iter().enumerate() {
        group.extend(happening.tellings.iter().map(|telling| (telling.id.as_str(), n)));
    }
    for b in 0..rows.len() {
        for a in 0..b {
            let ours = group.get(rows[a].id.as_str()) == group.get(rows[b].id.as_str());
            let gold = is_same(a, b);
            counts.add(ours, gold);
            if options.details && ours != gold {
                let row = |telling: &Telling| {
                    let who = |all: &[Who]| all.iter().map(|who| who.words.clone()).collect::<Vec<_>>().join("+");
                    format!(
                        "{} {:?} [{}>{}] {:?}",
                        telling.trigger,
                        telling.event_type.map(|name| name.0),
                        who(&telling.actors),
                        who(&telling.recipients),
                        telling.days
                    )
                };
                let what = if ours { "extra" } else { "missed" };
                println!("{what}\t{}\t{}\t{}", article["id"], row(&rows[a]), row(&rows[b]));
            }
        }
    }
    Ok(())
}

/// A gold row in the form in which rows are compared; its `same` letter is left out, for that is what we look for.
fn gold_row(article: &Value, event: &Value, n: usize) -> Option<Telling> {
    let span = |value: &Value| {
        let (sentence, words) = value.as_str()?.split_once(':')?;
        let words = words.rsplit_once('#').map_or(words, |(words, _)| words);
        Some((sentence.parse::<u32>().ok()?, words.to_owned()))
    };
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let who = |party: &Value| Who {
        words: span(&party["span"]).map(|(_, words)| words).unwrap_or_default(),
        name: text(&party["name"]),
        code: text(&party["code"]).filter(|code| code != "XXX"),
        sector: text(&party["sector"]).filter(|sector| sector != "UNK"),
        office: None,
    };
    let whos = |side: &Value| side.as_array().into_iter().flatten().map(who).collect();
    let (sentence, trigger) = span(&event["trigger"])?;
    let told = article["sentences"][sentence as usize].as_str()?;
    let day = |value: &Value| value.as_str().and_then(|day| day.parse().ok());
    let place = &event["place"];
    let is_state = |name: &str| {
        let country = place["country"].as_str();
        ["actors", "recipients"].iter().any(|side| {
            event[*side].as_array().into_iter().flatten().any(|party| {
                party["code"].as_str() == country && span(&party["span"]).is_some_and(|(_, words)| words == name)
            })
        })
    };
    let figures = [
        (Counted::Dead, "dead"),
        (Counted::Injured, "injured"),
        (Counted::Arrested, "arrested"),
        (Counted::Size, "size"),
    ];
    let bound = |value: &Value| value.as_u64().map(|n| Bounds { min: Some(n), max: Some(n) });
    Some(Telling {
        id: format!("{n:04}"),
        article: text(&article["id"])?,
        published: text(&article["published"]),
        event_type: Some(EventName(EventType::from_name(event["event_type"].as_str()?)?)),
        category: None,
        modes: event["mode"].as_array().into_iter().flatten().filter_map(text).collect(),
        status: StatusName(Status::from_name(event["status"].as_str()?)?),
        is_background: event["background"].as_bool().unwrap_or(false),
        actors: whos(&event["actors"]),
        recipients: whos(&event["recipients"]),
        days: day(&event["date"]["from"]).map(|from| (from, day(&event["date"]["to"]).unwrap_or(from))),
        place: text(&place["name"]).map(|name| Where {
            is_state: is_state(&name),
            country: text(&place["country"]),
            name,
            ..Where::default()
        }),
        figures: figures.iter().filter_map(|(what, key)| Some((*what, bound(&event["magnitude"][*key])?))).collect(),
        sources: event["by"].as_array().into_iter().flatten().filter_map(text).collect(),
        medium: None,
        same: None,
        sentence,
        is_title: sentence == 0,
        trigger_at: told.find(&trigger).map_or(0, |at| told[..at].chars().count() as u32),
        trigger,
        text: told.to_owned(),
    })
}

/// One labelled pair of `gold/occurrences.jsonl`.
#[derive(Deserialize)]
struct Pair {
    /// The pair's name.
    pair: String,
    /// Digests of the two items' texts: the first 16 hex digits of SHA-256.
    items: [String; 2],
    /// What the first reader says.
    first: bool,
    /// What the second reader says; absent where nobody read it a second time.
    second: Option<bool>,
}

#[derive(Deserialize)]
struct Item {
    date: String,
    text: String,
}

/// Scores the labelled pairs; none where they are not in the repository.
fn items(shared: &Path, options: &Options, answers: &mut String) -> Result<Option<Counts>> {
    let path = options.pairs.clone().unwrap_or_else(|| root().join("gold/occurrences.jsonl"));
    let Ok(text) = std::fs::read_to_string(&path) else { return Ok(None) };
    let pairs: Vec<Pair> =
        serde_json::Deserializer::from_str(&text).into_iter().collect::<Result<_, _>>().context("no pairs")?;
    agreement_of_readers(&pairs);
    let wanted: BTreeSet<&str> = pairs.iter().flat_map(|pair| pair.items.iter().map(String::as_str)).collect();
    let events = shared.join("data/nlp/current-events/events.jsonl.xz");
    let output = Command::new("xz").args(["-dc"]).arg(&events).output().context("could not start xz")?;
    ensure!(output.status.success(), "xz could not read `{}`", events.display());
    let items: Vec<Item> = serde_json::Deserializer::from_slice(&output.stdout)
        .into_iter()
        .collect::<Result<_, _>>()
        .context("no items")?;
    let pipeline = Pipeline::new()?;
    let (mut stories, mut rows, mut article_of) = (Vec::new(), Vec::new(), BTreeMap::new());
    for item in items {
        let digest: String =
            Sha256::digest(item.text.as_bytes())[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        let Some(&name) = wanted.get(digest.as_str()) else { continue };
        if article_of.contains_key(name) {
            continue;
        }
        let given = Given { title: Some(String::new()), published: Some(item.date), ..Given::default() };
        let page =
            RawPage { input: digest.clone(), media: Media::Text, bytes: item.text.into_bytes(), charset: None, given };
        let record = pipeline.code(&page)?;
        article_of.insert(name, record.article.id.clone());
        rows.extend(tellings(&record));
        rows.extend(mentions(&record));
        stories.push(Story::new(&record));
    }
    ensure!(article_of.len() == wanted.len(), "{} items are not in current-events", wanted.len() - article_of.len());
    let found = corroborate(&stories, &rows, &[]);
    let mut together: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for (n, occurrence) in found.occurrences.iter().enumerate() {
        for article in occurrence.articles.iter().chain(&occurrence.mentions) {
            together.entry(article).or_default().insert(n);
        }
    }
    let none = BTreeSet::new();
    let mut counts = Counts::default();
    for pair in &pairs {
        // Where readers differ there is no truth to hold us to.
        if pair.second.is_some_and(|second| second != pair.first) {
            continue;
        }
        let of = |n: usize| {
            let article = &article_of[pair.items[n].as_str()];
            together.get(article.as_str()).unwrap_or(&none)
        };
        let ours = of(0).intersection(of(1)).next().is_some();
        if options.answers.is_some() {
            let of = |n: usize| {
                let article = &article_of[pair.items[n].as_str()];
                let told = move |happening: &&Happening| happening.tellings.iter().any(|row| row.article == *article);
                found.happenings.iter().filter(told)
            };
            let all: Vec<_> = of(0).flat_map(|a| of(1).filter_map(move |b| answers_across(a, b))).collect();
            let line = serde_json::json!({"pair": pair.pair, "same": pair.first, "answers": all});
            answers.push_str(&format!("{line}\n"));
        }
        counts.add(ours, pair.first);
        if options.details && ours != pair.first {
            let rows = |n: usize| {
                let article = &article_of[pair.items[n].as_str()];
                let told = |row: &&Telling| row.article == *article;
                let who = |all: &[Who]| {
                    all.iter().map(|who| who.code.clone().unwrap_or(who.words.clone())).collect::<Vec<_>>().join("+")
                };
                rows.iter()
                    .filter(told)
                    .map(|row| {
                        format!(
                            "{} {} [{}>{}] {} {:?}{}",
                            row.trigger,
                            row.event_type.map_or("", |name| name.0.as_str()),
                            who(&row.actors),
                            who(&row.recipients),
                            row.place.as_ref().map_or("", |place| &place.name),
                            row.status.0,
                            if row.is_background { " bg" } else { "" }
                        )
                    })
                    .collect::<Vec<_>>()
                    .join("; ")
            };
            println!("{}\t{}\t{}\t||\t{}", if ours { "extra" } else { "missed" }, pair.pair, rows(0), rows(1));
        }
    }
    Ok(Some(counts))
}

/// Prints how often two readers agree, and Cohen's kappa.
fn agreement_of_readers(pairs: &[Pair]) {
    let both: Vec<(bool, bool)> = pairs.iter().filter_map(|pair| Some((pair.first, pair.second?))).collect();
    if both.is_empty() {
        println!("{} pairs, read once", pairs.len());
        return;
    }
    let n = both.len() as f64;
    let share =
        |is_wanted: &dyn Fn(&(bool, bool)) -> bool| both.iter().filter(|pair| is_wanted(pair)).count() as f64 / n;
    let (agreed, first, second) = (share(&|pair| pair.0 == pair.1), share(&|pair| pair.0), share(&|pair| pair.1));
    let chance = first * second + (1.0 - first) * (1.0 - second);
    let kappa = (agreed - chance) / (1.0 - chance).max(1e-9);
    println!("{} pairs, read twice: readers agree on {agreed:.3}, kappa {kappa:.3}", both.len());
}
