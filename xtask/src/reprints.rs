//! Scores reprints on generated data: the articles of `data/extraction` as other outlets might carry them.
//!
//! Each article that is long enough is copied several times: cut from the end or the middle, under a new headline, with a new
//! lead, edited word by word, with the furniture of the outlet around it, with paragraphs of the outlet's own. Beside the
//! copies stand other stories on the topic: another article that takes over two paragraphs of background. Two stories belong
//! together where they were made of one article; scored are all pairs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context as _, Result};
use chancery::doc::text_id;
use chancery_corroborate::{Story, candidates, group_reports, signature, verify_pairs};
use serde::Deserialize;

use crate::scoring::Listing;

/// The sets whose articles are copied.
const SETS: [&str; 4] = ["aeb", "fundus", "naeb", "wcxb"];
/// Shorter articles are briefs; what is left of them after a cut is no reprint that anybody could tell.
const MIN_WORDS: usize = 150;
/// Copies made of each article.
const N_COPIES: usize = 5;

#[derive(Deserialize)]
struct Truth {
    #[serde(rename = "articleBody")]
    body: String,
    title: Option<String>,
}

/// A story and the number of the article that it was made of.
struct Made {
    story: Story,
    of: usize,
    how: String,
}

pub(crate) fn run(options: &Listing) -> Result<bool> {
    let Some(shared) = options.scoring.shared("reprints")? else { return Ok(true) };
    let articles = articles(&shared.join("data/extraction"))?;
    let made = make(&articles);
    let stories: Vec<Story> = made.iter().map(|made| made.story.clone()).collect();
    let pairs = candidates(&stories);
    let kinships = verify_pairs(&stories, &pairs);
    let reports = group_reports(&stories, &kinships);
    let mut counts = Counts::default();
    for a in 0..made.len() {
        for b in 0..a {
            let (ours, gold) = (reports[a].origin == reports[b].origin, made[a].of == made[b].of);
            counts.gold += usize::from(gold);
            counts.ours += usize::from(ours);
            counts.right += usize::from(gold && ours);
            if options.details && ours && !gold {
                println!("extra\t{} {}\t{} {}", made[a].story.id, made[a].how, made[b].story.id, made[b].how);
            }
        }
        let origin_is_missed = made[a].story.id.contains('-') && reports[a].origin == reports[a].article;
        if options.details && origin_is_missed {
            println!("missed\t{} {}", made[a].story.id, made[a].how);
        }
    }
    let (precision, recall) = (counts.share(counts.ours), counts.share(counts.gold));
    println!(
        "{} articles, {} stories, {} candidate pairs, {} kinships",
        articles.len(),
        made.len(),
        pairs.len(),
        kinships.len()
    );
    println!("pairs of reprints: precision {precision:.4}, recall {recall:.4}, {} in truth", counts.gold);
    options.scoring.hold(&[("reprints.precision".to_owned(), precision), ("reprints.recall".to_owned(), recall)])
}

#[derive(Default)]
struct Counts {
    gold: usize,
    ours: usize,
    right: usize,
}

impl Counts {
    fn share(&self, of: usize) -> f64 {
        self.right as f64 / of.max(1) as f64
    }
}

/// Titles and paragraphs of all articles that are long enough, in the order of sets and ids.
fn articles(folder: &Path) -> Result<Vec<(String, Vec<String>)>> {
    let mut articles = Vec::new();
    for set in SETS {
        let path = folder.join(set).join("truth.json");
        let text = std::fs::read_to_string(&path).with_context(|| format!("could not read `{}`", path.display()))?;
        let truths: BTreeMap<String, Truth> =
            serde_json::from_str(&text).with_context(|| format!("`{}` is no truth", path.display()))?;
        for truth in truths.into_values() {
            let paragraphs: Vec<String> =
                truth.body.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
            if truth.body.split_whitespace().count() >= MIN_WORDS && paragraphs.len() >= 4 {
                articles.push((truth.title.unwrap_or_default(), paragraphs));
            }
        }
    }
    // Some pages stand in two sets, and some stories on two pages: told by long paragraphs that are equal to the letter.
    articles.sort();
    let mut seen = BTreeSet::new();
    articles.retain(|(_, paragraphs)| {
        let long = |text: &&String| text.split_whitespace().count() >= 15;
        let new = paragraphs.iter().filter(long).filter(|text| seen.insert((*text).clone())).count();
        new * 4 >= paragraphs.iter().filter(long).count() * 3
    });
    Ok(articles)
}

fn make(articles: &[(String, Vec<String>)]) -> Vec<Made> {
    let mut made = Vec::new();
    for (n, (title, paragraphs)) in articles.iter().enumerate() {
        let day = format!("2024-{:02}-{:02}", 1 + n % 12, 1 + n % 20);
        made.push(story(n, format!("{n}"), &day, title, paragraphs, "original".to_owned()));
        for copy in 0..N_COPIES {
            let mut dice = Dice::new((n * 31 + copy) as u64);
            let (title, body, how) = copied(&mut dice, title, paragraphs, articles, n);
            let day = format!("2024-{:02}-{:02}", 1 + n % 12, 1 + n % 20 + dice.below(4));
            made.push(story(n, format!("{n}-{copy}"), &day, &title, &body, how));
        }
        // Another story on the topic: two paragraphs of background in a text of its own.
        let mut dice = Dice::new(900_000 + n as u64);
        let (title, other) = &articles[(n + 7) % articles.len()];
        let own = edited(&mut dice, &other[..other.len().div_ceil(2)], 0);
        let words =
            |paragraphs: &[String]| paragraphs.iter().map(|text| text.split_whitespace().count()).sum::<usize>();
        let mut background = paragraphs[paragraphs.len() - 2..].to_vec();
        // Background is a small part of both stories, else it would be a reprint in part.
        while !background.is_empty() && words(&background) * 4 > words(&own).min(words(paragraphs)) {
            background.pop();
        }
        let body: Vec<String> = own.iter().map(|text| fresh(&mut dice, text)).chain(background).collect();
        made.push(story(1_000_000 + n, format!("{n}s"), &day, title, &body, "sibling".to_owned()));
    }
    made
}

fn story(of: usize, id: String, day: &str, title: &str, body: &[String], how: String) -> Made {
    let text = format!("{title}\n\n{}", body.join("\n\n"));
    let story = Story {
        text_id: text_id(&text),
        id,
        published: Some(day.to_owned()),
        signature: signature(&text),
        ..Story::default()
    };
    Made { story, of, how }
}

/// Another outlet's copy, and what was done to it.
fn copied(
    dice: &mut Dice,
    title: &str,
    paragraphs: &[String],
    articles: &[(String, Vec<String>)],
    n: usize,
) -> (String, Vec<String>, String) {
    let mut body = paragraphs.to_vec();
    let mut how = Vec::new();
    let words = |paragraphs: &[String]| paragraphs.iter().map(|text| text.split_whitespace().count()).sum::<usize>();
    if dice.below(2) == 0 {
        // Cut to between a fifth and nine tenths, but never to less than a brief.
        let keep = (body.len() * (20 + dice.below(70)) / 100).max(2);
        let mut cut = body[..keep].to_vec();
        while words(&cut) < 90 && cut.len() < body.len() {
            cut.push(body[cut.len()].clone());
        }
        how.push(format!("cut to {} of {}", cut.len(), body.len()));
        body = cut;
    }
    if dice.below(4) == 0 && body.len() > 5 {
        let at = 1 + dice.below(body.len() - 2);
        body.remove(at);
        how.push("one out".to_owned());
    }
    let per_cent = [0, 1, 2, 4][dice.below(4)];
    body = edited(dice, &body, per_cent);
    how.push(format!("edited {per_cent} %"));
    let mut title = title.to_owned();
    if dice.below(2) == 0 {
        title = format!(
            "{}: what we know",
            LEADS[dice.below(LEADS.len())].split(' ').take(6).collect::<Vec<_>>().join(" ")
        );
        how.push("headline".to_owned());
    }
    if dice.below(3) == 0 {
        body.insert(0, LEADS[dice.below(LEADS.len())].to_owned());
        how.push("lead".to_owned());
    }
    if dice.below(4) == 0 {
        // Two paragraphs of the outlet's own.
        let (_, other) = &articles[(n + 101) % articles.len()];
        let at = dice.below(body.len());
        let own: Vec<String> = other.iter().take(2).map(|text| fresh(dice, text)).collect();
        if words(&own) * 2 < words(&body) {
            body.splice(at..at, own);
            how.push("own paragraphs".to_owned());
        }
    }
    let outlet = dice.below(FURNITURE.len());
    if dice.below(2) == 0 {
        body.extend(FURNITURE[outlet].iter().map(|line| (*line).to_owned()));
        how.push("furniture".to_owned());
    }
    (title, body, how.join(", "))
}

/// Changes so many words of a hundred, as sub-editors do: left out, doubled by a filler, or spelled otherwise.
fn edited(dice: &mut Dice, paragraphs: &[String], per_cent: usize) -> Vec<String> {
    let edit = |text: &String, dice: &mut Dice| {
        let mut words = Vec::new();
        for word in text.split_whitespace() {
            match (dice.below(100) < per_cent, dice.below(3)) {
                (true, 0) => {}
                (true, 1) => words.extend([word, "also"]),
                (true, _) => words.push("some"),
                _ => words.push(word),
            }
        }
        words.join(" ").replace("per cent", "percent").replace("Mr. ", "").replace("centre", "center")
    };
    paragraphs.iter().map(|text| edit(text, dice)).collect()
}

/// The same length in other words: every third word is changed, so that no run of five stays.
fn fresh(dice: &mut Dice, text: &str) -> String {
    let change = |(n, word): (usize, &str)| match n % 3 {
        0 => format!("{word}{}", dice.below(1000)),
        _ => word.to_owned(),
    };
    text.split_whitespace().enumerate().map(change).collect::<Vec<_>>().join(" ")
}

/// A fixed sequence of chances.
struct Dice(u64);

impl Dice {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % n.max(1) as u64) as usize
    }
}

/// Leads that other desks put before a text.
const LEADS: [&str; 5] = [
    "Readers across the region woke to a story that had been building for weeks, and that few in the capital wanted to discuss in the open. Here is what has become known since last night, and what is still in dispute.",
    "It was the talk of the morning markets. Our desk has followed the case from the start; the following account is by a partner agency and was shortened for this page.",
    "Officials kept to their silence on Tuesday while the first details came in from abroad. The report below was written before the ministry's short note, which we have added where it matters.",
    "What looked like a small item in the evening bulletin has grown into the subject of the week. This newspaper carries the full account with the kind permission of its authors.",
    "The matter will be before the council again next month. Until then this is the most complete account to be had, taken over from colleagues and checked by us as far as telephones allow.",
];

/// What outlets put below a text.
const FURNITURE: [&[&str]; 4] = [
    &[
        "Sign up for the Morning Ledger, our daily letter with the five stories that matter, delivered to your inbox before seven.",
        "The Ledger is funded by its readers. If you value reporting that belongs to nobody else, become a member today.",
        "Reporting by our staff; editing by the night desk. Corrections are listed at the foot of the page.",
    ],
    &[
        "Do you have a tip for the Harbour Courier? Write to our desk or reach us by the encrypted form on this site.",
        "More from this section: roads to be closed for the spring fair, school canteens under review, the week in pictures.",
    ],
    &[
        "Follow Inland Post on your favourite platform and never miss a headline. Download our app for breaking news.",
        "All rights reserved. This material may not be published, broadcast, rewritten or redistributed without permission in writing.",
        "Comments are moderated and open for three days. Please keep to the house rules and stay with the topic.",
    ],
    &["With files from our correspondents. This article was produced with the help of a partner's wire service."],
];
