//! Scores whom pronouns and descriptions refer to, on news and interviews of GUM.
//!
//! Nothing is trained on them, but they are no unseen text: the lists of nouns and given names were written with a view of
//! the head words of their mentions, and some of the texts were read. The test part of GUM is left for a last measure.
//!
//! The documents are those of genres news and interview in the training and development parts, without the five that
//! are development articles of the coder. Each is read from its running text; a mention of ours is matched to a gold one
//! by its head word, read off the gold tree.
//!
//! *Counted* is a gold mention of a person or organisation that an earlier mention of its cluster precedes, and that is
//!
//! 1. a pronoun of the third person, possessive ones too, no relative or demonstrative one; or
//! 2. a description: its head is a common noun with "the", a demonstrative or a possessor, and no proper noun is in it.
//!
//! It is *right* where we have a mention at its head, and the nearest earlier mention of the entity that we gave it, among
//! those that stand on gold mentions, is of the same gold cluster. So a pronoun that joins a wrong chain is wrong even
//! where the chain holds a right mention further up.
//!
//! Reported and not counted: first and second persons; descriptions without a determiner ("Ruiz, member of …").
//! The CoNLL figure is the mean F1 of MUC, B³ and CEAF-e over clusters of persons and organisations with two mentions or
//! more, ours as well as theirs, summed over documents.

mod gold;
mod measures;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, ensure};
use chancery::{LayerMention, Pipeline};
use chancery_doc::Article;

use crate::conllu;
use crate::scoring::Scoring;
use gold::{Form, Text};
use measures::{Clusters, Conll};

/// Development articles of the coder, which no set may hold.
const LEFT_OUT: [&str; 5] = ["asylum", "election", "flag", "korea", "worship"];

#[derive(clap::Args)]
pub(crate) struct Options {
    /// List every counted mention that is not right.
    #[arg(long)]
    wrong: bool,
    #[command(flatten)]
    scoring: Scoring,
}

pub(crate) fn run(options: &Options) -> Result<bool> {
    let Some(shared) = options.scoring.shared("coreference")? else { return Ok(true) };
    let pipeline = Pipeline::new()?;
    let mut score = Score::default();
    for file in ["train", "dev"] {
        for text in conllu::texts(&shared.join(format!("data/nlp/ud-gum-free/{file}.conllu.xz")))? {
            let is_read = text.id.contains("_news_") || text.id.contains("_interview_");
            if is_read && !LEFT_OUT.iter().any(|name| text.id.ends_with(&format!("_news_{name}"))) {
                score.add(&pipeline, &text, options.wrong);
            }
        }
    }
    ensure!(score.n_texts > 0, "no document of news or interviews");
    score.print();
    options.scoring.hold(&score.measured())
}

/// What is counted, over all documents.
#[derive(Default)]
struct Score {
    n_texts: usize,
    /// Right and all, by form and kind of the gold mention.
    counts: BTreeMap<(Form, &'static str), (usize, usize)>,
    conll: Conll,
}

/// One of our mentions on the gold words.
struct Own {
    head: usize,
    entity: String,
    kind: String,
}

impl Score {
    fn add(&mut self, pipeline: &Pipeline, text: &conllu::Text, tells_wrong: bool) {
        let mut article = Article::default();
        article.set_text(None, text.paragraphs.iter().map(String::as_str));
        let gold = Text::new(text, &article);
        let own = own_mentions(&gold, &article, &pipeline.inspect_article(&article).mentions);
        let by_head: BTreeMap<usize, usize> = own.iter().enumerate().rev().map(|(n, own)| (own.head, n)).collect();
        let mut clusters_at: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
        for mention in &gold.mentions {
            clusters_at.entry(mention.head).or_default().insert(&mention.cluster);
        }
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for mention in &gold.mentions {
            let is_later = !seen.insert(&mention.cluster);
            let (Some(kind), true) = (mention.kind, is_later) else { continue };
            let antecedent = by_head.get(&mention.head).and_then(|&n| {
                let earlier = own[..n].iter().rev().filter(|earlier| earlier.entity == own[n].entity);
                earlier.map(|earlier| earlier.head).find(|head| clusters_at.contains_key(head))
            });
            let right = antecedent.is_some_and(|head| clusters_at[&head].contains(mention.cluster.as_str()));
            let count = self.counts.entry((mention.form, kind)).or_default();
            count.0 += usize::from(right);
            count.1 += 1;
            if tells_wrong && !right && mention.form.is_counted() {
                let taken = antecedent.map_or("nobody", |head| gold.words[head].form.as_str());
                println!("{}: {} took {taken} | {}", text.id, gold.shown(mention), gold.sentence_of(mention.head));
            }
        }
        let ours = own.iter().filter(|own| matches!(own.kind.as_str(), "person" | "organisation" | "group"));
        let theirs = gold.mentions.iter().filter(|mention| mention.kind.is_some());
        self.conll.add(
            &Clusters::new(theirs.map(|mention| (mention.head, mention.cluster.as_str()))),
            &Clusters::new(ours.map(|own| (own.head, own.entity.as_str()))),
        );
        self.n_texts += 1;
    }

    fn sum(&self, fits: impl Fn(Form, &str) -> bool) -> (usize, usize) {
        let fitting = self.counts.iter().filter(|((form, kind), _)| fits(*form, kind));
        fitting.fold((0, 0), |sum, (_, count)| (sum.0 + count.0, sum.1 + count.1))
    }

    fn print(&self) {
        println!("{} documents of GUM, news and interviews\n", self.n_texts);
        println!("antecedents              right/all   share");
        let line = |name: &str, count: (usize, usize)| {
            println!("{name:<22} {:>5}/{:<5} {:>6.3}", count.0, count.1, share(count));
        };
        for (form, name) in [(Form::Pronoun, "pronoun"), (Form::Description, "description")] {
            for kind in gold::KINDS {
                line(&format!("{name}, {kind}"), self.sum(|own, of| own == form && of == kind));
            }
        }
        line("counted", self.sum(|form, _| form.is_counted()));
        println!("\nnot counted");
        for (form, name) in
            [(Form::FirstOrSecond, "first, second person"), (Form::Bare, "no determiner"), (Form::Name, "name")]
        {
            line(name, self.sum(|own, _| own == form));
        }
        println!("\nCoNLL  {}", self.conll);
    }

    fn measured(&self) -> Vec<(String, f64)> {
        vec![
            ("coreference.mentions".to_owned(), share(self.sum(|form, _| form.is_counted()))),
            ("coreference.pronouns".to_owned(), share(self.sum(|form, _| form == Form::Pronoun))),
            ("coreference.descriptions".to_owned(), share(self.sum(|form, _| form == Form::Description))),
            ("coreference.conll".to_owned(), self.conll.f1()),
        ]
    }
}

fn share((right, all): (usize, usize)) -> f64 {
    right as f64 / all.max(1) as f64
}

/// Our mentions in the order of their heads.
fn own_mentions(gold: &Text, article: &Article, mentions: &[LayerMention]) -> Vec<Own> {
    let bytes: Vec<usize> = article.text.char_indices().map(|(byte, _)| byte).chain([article.text.len()]).collect();
    let mut own: Vec<(usize, Own)> = Vec::new();
    for mention in mentions {
        let Some(entity) = &mention.entity else { continue };
        let (start, end) = (mention.span.start, mention.span.end);
        if let Some(head) = gold.head_of(bytes[start], bytes[end]) {
            own.push((end - start, Own { head, entity: entity.clone(), kind: mention.kind.clone() }));
        }
    }
    // At one head the shortest comes first: "Ruiz" before "Ruiz and Mora".
    own.sort_by_key(|(length, own)| (own.head, *length));
    own.into_iter().map(|(_, own)| own).collect()
}
