//! Scores places on GeoVirus (developers' half): which names are places, and where they are.
//!
//! Recognised: a place of ours whose words overlap those of a gold toponym; each pairs once. Located: within 161 km
//! (100 miles, the field's measure) of the gold position, of all gold toponyms and of those that we give a position.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use chancery::Pipeline;
use chancery::doc::{Given, Media, RawPage};
use serde::Deserialize;

use crate::scoring::Listing;

/// How near is near enough, in kilometres.
const NEAR_KM: f64 = 161.0;

#[derive(Deserialize)]
struct Article {
    text: String,
    toponyms: Vec<Toponym>,
}

#[derive(Deserialize)]
struct Toponym {
    start: usize,
    end: usize,
    phrase: String,
    lat: f64,
    lon: f64,
}

#[derive(Default)]
struct Counts {
    gold: usize,
    ours: usize,
    recognised: usize,
    placed: usize,
    near: usize,
}

pub(crate) fn run(options: &Listing) -> Result<bool> {
    let Some(shared) = options.scoring.shared("places")? else { return Ok(true) };
    let articles = articles(&shared.join("data/nlp/geovirus/dev.jsonl.xz"))?;
    let pipeline = Pipeline::new()?;
    let mut counts = Counts::default();
    for article in &articles {
        score(&pipeline, article, &mut counts, options.details)?;
    }
    let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
    let f1 = share(2 * counts.recognised, counts.gold + counts.ours);
    let (of_all, of_found) = (share(counts.near, counts.gold), share(counts.near, counts.placed));
    println!("GeoVirus, {} articles, {} toponyms, {} places of ours", articles.len(), counts.gold, counts.ours);
    println!(
        "recognised: F1 {f1:.3}, precision {:.3}, recall {:.3}",
        share(counts.recognised, counts.ours),
        share(counts.recognised, counts.gold)
    );
    println!("within {NEAR_KM} km: {of_all:.3} of all, {of_found:.3} of those given a position");
    let measured = [("places.recognised", f1), ("places.near", of_all), ("places.near_of_found", of_found)];
    options.scoring.hold(&measured.map(|(name, value)| (name.to_owned(), value)))
}

fn articles(path: &Path) -> Result<Vec<Article>> {
    let output = Command::new("xz").args(["-dc"]).arg(path).output().context("could not start xz")?;
    ensure!(output.status.success(), "xz could not read `{}`", path.display());
    serde_json::Deserializer::from_slice(&output.stdout).into_iter().collect::<Result<_, _>>().context("no article")
}

fn score(pipeline: &Pipeline, article: &Article, counts: &mut Counts, details: bool) -> Result<()> {
    let page = RawPage {
        input: "geovirus".to_owned(),
        media: Media::Text,
        bytes: article.text.as_bytes().to_vec(),
        charset: None,
        given: Given { title: Some(String::new()), ..Given::default() },
    };
    let read = pipeline.extract(&page)?;
    // Our text may have other spaces than theirs: positions are counted in letters.
    let gold_letters = letters_before(&article.text);
    let our_letters = letters_before(&read.text);
    let layers = pipeline.inspect(&page)?;
    let mut free: Vec<bool> = vec![true; layers.places.len()];
    counts.gold += article.toponyms.len();
    counts.ours += layers.places.len();
    for toponym in &article.toponyms {
        let (start, end) = (gold_letters[toponym.start], gold_letters[toponym.end]);
        let overlaps = |n: &usize| {
            let span = &layers.places[*n].span;
            free[*n] && our_letters[span.start] < end && start < our_letters[span.end]
        };
        let Some(n) = (0..layers.places.len()).find(overlaps) else {
            if details {
                println!("missed\t{}", toponym.phrase);
            }
            continue;
        };
        free[n] = false;
        counts.recognised += 1;
        let place = &layers.places[n];
        let distance = place.lat.zip(place.lon).map(|at| kilometres(at, (toponym.lat, toponym.lon)));
        counts.placed += usize::from(distance.is_some());
        if distance.is_some_and(|distance| distance <= NEAR_KM) {
            counts.near += 1;
        } else if details {
            let shown = distance.map_or("nowhere".to_owned(), |distance| format!("{distance:.0} km"));
            println!("far\t{}\t{} {:?}\t{shown}", toponym.phrase, place.name, place.country);
        }
    }
    if details {
        for (place, _) in layers.places.iter().zip(&free).filter(|(_, free)| **free) {
            println!("extra\t{}", place.span.text);
        }
    }
    Ok(())
}

/// For each code point of a text, and for its end, the letters and digits before it.
pub(crate) fn letters_before(text: &str) -> Vec<usize> {
    let mut n_letters = 0;
    let mut before = Vec::new();
    for c in text.chars() {
        before.push(n_letters);
        n_letters += usize::from(c.is_alphanumeric());
    }
    before.push(n_letters);
    before
}

/// Distance on a sphere of the Earth's mean radius.
pub(crate) fn kilometres(a: (f64, f64), b: (f64, f64)) -> f64 {
    let radians = |(lat, lon): (f64, f64)| (lat.to_radians(), lon.to_radians());
    let ((lat_a, lon_a), (lat_b, lon_b)) = (radians(a), radians(b));
    let half =
        ((lat_b - lat_a) / 2.0).sin().powi(2) + lat_a.cos() * lat_b.cos() * ((lon_b - lon_a) / 2.0).sin().powi(2);
    2.0 * 6371.0 * half.sqrt().asin()
}
