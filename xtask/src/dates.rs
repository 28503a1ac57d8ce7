//! Scores words that say when on GUM (developers' half): which words they are, and which days they mean.
//!
//! Recognised: a time expression of ours whose words overlap those of a gold one; each pairs once. Right: the pair means the
//! same days. [`value`] says which days a gold expression means, and what is left out on both sides. News is read as
//! published on the day that stands below its headline, all else on the document's own.

mod value;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result};
use chancery_doc::{Article, DateBasis, Dated, Published, TimeExpression};
use chancery_nlp::Reader;
use jiff::civil::Date;
use serde::Deserialize;

use crate::conllu::unpack;
use crate::scoring::Listing;
use value::Value;

#[derive(Deserialize)]
struct Text {
    genre: String,
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
    texts: usize,
    gold: usize,
    ours: usize,
    recognised: usize,
    right: usize,
}

impl Counts {
    fn f1(&self, right: usize) -> f64 {
        2.0 * right as f64 / (self.gold + self.ours).max(1) as f64
    }

    fn add(&mut self, other: Counts) {
        self.texts += other.texts;
        self.gold += other.gold;
        self.ours += other.ours;
        self.recognised += other.recognised;
        self.right += other.right;
    }
}

pub(crate) fn run(options: &Listing) -> Result<bool> {
    let Some(shared) = options.scoring.shared("dates")? else { return Ok(true) };
    let texts = texts(&shared.join("data/nlp/dates-gum/train.jsonl.xz"))?;
    let reader = Reader::built_in()?;
    let mut by_genre: BTreeMap<&str, Counts> = BTreeMap::new();
    let mut all = Counts::default();
    for text in &texts {
        let counts = score(&reader, text, options.details);
        by_genre.entry(&text.genre).or_default().add(counts);
        all.add(counts);
    }
    println!("GUM             texts   gold   ours   recognised F1   value F1   precision   recall");
    for (genre, counts) in by_genre.iter().chain([(&"all", &all)]) {
        let share = |whole: usize| counts.right as f64 / whole.max(1) as f64;
        println!(
            "{genre:<14} {:>6} {:>6} {:>6} {:>15.3} {:>10.3} {:>11.3} {:>8.3}",
            counts.texts,
            counts.gold,
            counts.ours,
            counts.f1(counts.recognised),
            counts.f1(counts.right),
            share(counts.ours),
            share(counts.gold)
        );
    }
    let news = by_genre.get("news").copied().unwrap_or_default();
    let measured = [
        ("dates.recognised", all.f1(all.recognised)),
        ("dates.value", all.f1(all.right)),
        ("dates.news_recognised", news.f1(news.recognised)),
        ("dates.news_value", news.f1(news.right)),
    ];
    options.scoring.hold(&measured.map(|(name, value)| (name.to_owned(), value)))
}

fn texts(path: &Path) -> Result<Vec<Text>> {
    serde_json::Deserializer::from_str(&unpack(path)?)
        .into_iter()
        .collect::<Result<_, _>>()
        .context("no text with dates")
}

/// The day of publication: below the headline of news, else the document's own.
fn published(text: &Text) -> Option<String> {
    /// The day stands within so many words, behind the headline.
    const HEAD: usize = 30;
    let words: Vec<&str> = text.text.split_whitespace().take(HEAD).collect();
    let below_headline = words
        .windows(4)
        .find_map(|words| Date::strptime("%A, %B %d, %Y", words.join(" ")).ok().map(|day| day.to_string()));
    below_headline.filter(|_| text.genre == "news").or_else(|| text.dct.clone())
}

fn score(reader: &Reader, text: &Text, details: bool) -> Counts {
    let date = published(text).and_then(|day| Dated::parse(&day, DateBasis::Given));
    let mut article = Article { published: date.map(|date| Published { date, place: None }), ..Article::default() };
    article.set_text(None, [text.text.as_str()]);
    let document = chancery_nlp::read(&article);
    let ours = chancery_nlp::annotate(reader, &document).times;
    // Our text may have other spaces than theirs: positions are counted in letters.
    let gold_letters = letters_before(&text.text);
    let our_letters = letters_at(&article.text);
    let overlaps = |time: &TimeExpression, timex: &Timex| {
        our_letters[time.span.start()] < gold_letters[timex.end]
            && gold_letters[timex.start] < our_letters[time.span.end()]
    };
    let gold: Vec<(&Timex, Option<Value>)> = text.timex.iter().map(|timex| (timex, Value::of(&timex.attrs))).collect();
    let (valued, left_out): (Vec<_>, Vec<_>) = gold.into_iter().partition(|(_, value)| value.is_some());
    let valued: Vec<(&Timex, Value)> = valued.into_iter().filter_map(|(timex, value)| Some((timex, value?))).collect();
    let counted: Vec<&TimeExpression> = ours
        .iter()
        .filter(|time| {
            valued.iter().any(|(timex, _)| overlaps(time, timex))
                || !left_out.iter().any(|(timex, _)| overlaps(time, timex))
        })
        .collect();
    // Those that agree pair first, so that a neighbour takes no partner from them.
    let mut partner: Vec<Option<usize>> = vec![None; valued.len()];
    let mut is_free = vec![true; counted.len()];
    let mut counts = Counts { texts: 1, gold: valued.len(), ours: counted.len(), ..Counts::default() };
    for must_agree in [true, false] {
        for (slot, (timex, value)) in partner.iter_mut().zip(&valued).filter(|(slot, _)| slot.is_none()) {
            let found = (0..counted.len())
                .find(|&n| is_free[n] && overlaps(counted[n], timex) && (!must_agree || value.is(counted[n])));
            if let Some(n) = found {
                (*slot, is_free[n]) = (Some(n), false);
                counts.recognised += 1;
                counts.right += usize::from(must_agree);
            }
        }
    }
    if details {
        let around = |time: &TimeExpression| {
            let (start, end) = (time.span.start().saturating_sub(40), (time.span.end() + 30).min(article.text.len()));
            let whole = |at: usize| (0..=at).rev().find(|&at| article.text.is_char_boundary(at)).unwrap_or(0);
            let [start, end] = [start, end].map(whole);
            format!("{}..{}\t{}", time.from, time.to, article.text[start..end].replace('\n', " "))
        };
        for ((timex, value), n) in valued.iter().zip(&partner) {
            match n.map(|n| counted[n]) {
                None => println!("missed\t{}\t{}\t{value}", text.genre, timex.text),
                Some(time) if !value.is(time) => {
                    println!("other\t{}\t{}\t{value}\t{}", text.genre, timex.text, around(time));
                }
                Some(_) => {}
            }
        }
        for (time, _) in counted.iter().zip(&is_free).filter(|(_, is_free)| **is_free) {
            println!("extra\t{}\t{}\t{}", text.genre, document.words(time.span), around(time));
        }
    }
    counts
}

/// For each code point of a text, and for its end, the letters and digits before it.
fn letters_before(text: &str) -> Vec<usize> {
    let mut n_letters = 0;
    let before = text.chars().map(|c| {
        let before = n_letters;
        n_letters += usize::from(c.is_alphanumeric());
        before
    });
    let mut before: Vec<usize> = before.collect();
    before.push(n_letters);
    before
}

/// For each byte of a text, and for its end, the letters and digits that begin before it.
fn letters_at(text: &str) -> Vec<usize> {
    let mut at = Vec::with_capacity(text.len() + 1);
    let mut n_letters = 0;
    for c in text.chars() {
        at.extend(std::iter::repeat_n(n_letters, c.len_utf8()));
        n_letters += usize::from(c.is_alphanumeric());
    }
    at.push(n_letters);
    at
}
