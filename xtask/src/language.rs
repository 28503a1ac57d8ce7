//! Scores the reader that is built in, on annotated text of the shared folder that no training saw.
//!
//! Gold tokens: the words as annotators divided them. Own tokens: the running text, divided by us into sentences and
//! tokens; a word counts as right where span, head and relation agree, as in the CoNLL 2018 scorer (F1, without
//! subtypes of relations). Names count where span and kind agree.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context as _, Result};
use chancery_doc::{Article, MentionKind, Span};
use chancery_nlp::Reader;

use crate::conllu::{Text, texts, unpack};
use crate::scoring::Scoring;

pub(crate) fn run(scoring: &Scoring) -> Result<bool> {
    let Some(shared) = scoring.shared("language")? else { return Ok(true) };
    let (data, reader) = (shared.join("data/nlp"), Reader::built_in()?);
    let mut measured: Vec<(String, f64)> = Vec::new();
    println!("weights {}\n", reader.digest());
    println!("                      gold tokens                      own tokens");
    println!("trees                   words   UPOS    UAS    LAS      words   UPOS    UAS    LAS");
    for (name, set, file, genre) in [
        ("EWT test", "ewt", "ud-ewt/test.conllu.xz", ""),
        ("GUM dev", "gum", "ud-gum-free/dev.conllu.xz", ""),
        ("GUM dev, news", "gum_news", "ud-gum-free/dev.conllu.xz", "_news_"),
        ("GUM dev, interview", "gum_interview", "ud-gum-free/dev.conllu.xz", "_interview_"),
    ] {
        let mut texts = texts(&data.join(file))?;
        texts.retain(|text| text.id.contains(genre));
        let (gold, own) = (on_gold_tokens(&reader, &texts), on_own_tokens(&reader, &texts));
        println!("{name:<20} {gold}   {own}");
        measured.push((format!("{set}.upos"), gold.f1(gold.upos)));
        measured.push((format!("{set}.las"), gold.f1(gold.labelled)));
        measured.push((format!("{set}.own_las"), own.f1(own.labelled)));
    }
    println!("\nnames                            F1  person  organisation  place");
    for (name, set, file, column) in [
        ("CrossNER-politics test", "crossner", "ner/crossner-politics-test.conll.xz", 1),
        ("UNER EWT test", "uner", "ner/uner-ewt-test.iob2.xz", 2),
    ] {
        // UNER marks no nationalities, and has nothing to be told apart.
        let demonyms = if set == "crossner" { demonyms(&data)? } else { BTreeSet::new() };
        let (f1, kinds) = name_scores(&reader, &names(&data.join(file), column, &demonyms)?);
        println!("{name:<28} {f1:>6.3} {:>7.3} {:>13.3} {:>6.3}", kinds[0], kinds[1], kinds[2]);
        measured.push((format!("{set}.names"), f1));
    }
    scoring.hold(&measured)
}

/// Words in all of a sort, and how many are right; with own tokens ours may be more or fewer.
#[derive(Default)]
struct Score {
    gold: usize,
    ours: usize,
    upos: usize,
    heads: usize,
    labelled: usize,
}

impl Score {
    fn f1(&self, right: usize) -> f64 {
        2.0 * right as f64 / (self.gold + self.ours).max(1) as f64
    }
}

impl std::fmt::Display for Score {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [upos, heads, labelled] = [self.upos, self.heads, self.labelled].map(|right| 100.0 * self.f1(right));
        write!(f, "{:>8} {upos:>6.2} {heads:>6.2} {labelled:>6.2}", self.ours)
    }
}

fn base(relation: &str) -> &str {
    relation.split(':').next().unwrap_or(relation)
}

fn on_gold_tokens(reader: &Reader, texts: &[Text]) -> Score {
    let mut score = Score::default();
    for text in texts {
        let forms: Vec<Vec<&str>> =
            text.sentences.iter().map(|(_, words)| words.iter().map(|word| word.form.as_str()).collect()).collect();
        let readings = reader.read(&forms.iter().map(Vec::as_slice).collect::<Vec<_>>());
        for ((_, words), reading) in text.sentences.iter().zip(readings) {
            score.gold += words.len();
            score.ours += words.len();
            for (n, word) in words.iter().enumerate() {
                let is_headed = reading.heads[n].map_or(0, |head| head + 1) == word.head;
                let is_labelled = base(reading.deprels[n].as_str()) == base(&word.relation);
                score.upos += usize::from(reading.upos[n].as_str() == word.upos);
                score.heads += usize::from(is_headed);
                score.labelled += usize::from(is_headed && is_labelled);
            }
        }
    }
    score
}

fn on_own_tokens(reader: &Reader, texts: &[Text]) -> Score {
    let mut score = Score::default();
    for text in texts {
        let mut article = Article::default();
        article.set_text(None, text.paragraphs.iter().map(String::as_str));
        let document = chancery_nlp::read(&article);
        let syntax = chancery_nlp::annotate(reader, &document).syntax;
        score.ours += document.tokens.len();
        let ours: BTreeMap<Span, usize> =
            document.tokens.iter().enumerate().map(|(n, token)| (token.span, n)).collect();
        for (paragraph, words) in &text.sentences {
            score.gold += words.len();
            let start = article.paragraphs[*paragraph].start();
            let spans: Vec<Option<Span>> = words
                .iter()
                .map(|word| word.span.map(|span| Span::new(start + span.start(), start + span.end())))
                .collect();
            for (word, span) in words.iter().zip(&spans) {
                let Some(ours) = span.and_then(|span| ours.get(&span)).map(|&n| syntax[n]) else { continue };
                let head = ours.head.map(|head| document.tokens[head.idx()].span);
                let is_headed = match word.head.checked_sub(1) {
                    None => head.is_none(),
                    Some(gold) => head.is_some() && head == spans[gold],
                };
                score.upos += usize::from(ours.upos.as_str() == word.upos);
                score.heads += usize::from(is_headed);
                score.labelled += usize::from(is_headed && base(ours.deprel.as_str()) == base(&word.relation));
            }
        }
    }
    score
}

/// A sentence with its names: first word, one past the last, kind.
type Named = (Vec<String>, BTreeSet<(usize, usize, &'static str)>);

/// Reads words with names in BIO form; `column` holds the tag, and the word stands before it.
fn names(path: &Path, column: usize, demonyms: &BTreeSet<String>) -> Result<Vec<Named>> {
    let mut sentences = Vec::new();
    for block in unpack(path)?.split("\n\n") {
        let rows: Vec<Vec<&str>> = block
            .lines()
            .filter(|line| !line.starts_with("# "))
            .map(|line| line.split(['\t', ' ']).collect())
            .filter(|row: &Vec<&str>| row.len() > column)
            .collect();
        let words: Vec<String> = rows.iter().map(|row| row[column - 1].to_owned()).collect();
        let mut spans: Vec<(usize, usize, &str)> = Vec::new();
        for (n, row) in rows.iter().enumerate() {
            match (row[column].split_once('-'), spans.last_mut()) {
                (Some(("I", kind)), Some((_, end, open))) if *end == n && *open == kind => *end = n + 1,
                (Some((_, kind)), _) => spans.push((n, n + 1, kind)),
                (None, _) => {}
            }
        }
        let is_group =
            |&(start, end, _): &(usize, usize, &str)| words[start..end].iter().all(|word| demonyms.contains(word));
        let spans = spans.iter().filter(|span| !is_group(span)).filter_map(|&(start, end, kind)| {
            let kind = match kind {
                "PER" | "person" | "politician" => "person",
                "ORG" | "organisation" | "politicalparty" => "organisation",
                "LOC" | "country" | "location" => "place",
                _ => return None,
            };
            Some((start, end, kind))
        });
        let spans = spans.collect();
        sentences.push((words, spans));
    }
    Ok(sentences)
}

/// F1 of names in all, then by kind: person, organisation, place.
fn name_scores(reader: &Reader, sentences: &[Named]) -> (f64, [f64; 3]) {
    const KINDS: [MentionKind; 3] = [MentionKind::Person, MentionKind::Organisation, MentionKind::Place];
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (words, gold) in sentences {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let ours: BTreeSet<(usize, usize, &str)> = reader.read(&[&words])[0]
            .names
            .iter()
            .filter(|(_, kind)| KINDS.contains(kind))
            .map(|(words, kind)| (words.start, words.end, kind.as_str()))
            .collect();
        for kind in KINDS.map(MentionKind::as_str) {
            let of_kind =
                |spans: &BTreeSet<(usize, usize, &'static str)>| spans.iter().filter(|span| span.2 == kind).count();
            let right = ours.iter().filter(|span| span.2 == kind && gold.contains(&(span.0, span.1, kind))).count();
            let count = counts.entry(kind).or_default();
            count.0 += right;
            count.1 += of_kind(gold) + ours.iter().filter(|span| span.2 == kind).count();
        }
    }
    let f1 = |(right, all): (usize, usize)| 2.0 * right as f64 / all.max(1) as f64;
    let total = counts.values().fold((0, 0), |sum, count| (sum.0 + count.0, sum.1 + count.1));
    (f1(total), KINDS.map(|kind| f1(counts.get(kind.as_str()).copied().unwrap_or_default())))
}

/// Adjectives of nationality: CrossNER has them among its other names, we among groups.
fn demonyms(data: &Path) -> Result<BTreeSet<String>> {
    let countries: serde_json::Value = serde_json::from_str(&unpack(&data.join("actors/countries.json.xz"))?)?;
    let countries = countries.as_array().context("countries are a list")?;
    Ok(countries.iter().filter_map(|country| country["demonyms"]["eng"]["m"].as_str().map(str::to_owned)).collect())
}
