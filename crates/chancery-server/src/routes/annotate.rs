//! Annotating: which sentence is next, what is known of it, what a person says. Files and rules are those of `chancery annotate`
//! (see `chancery_gold::session`), one folder a coder, so that either goes on where the other left off.

use std::path::{Path, PathBuf};

use chancery::Record;
use chancery_archive::{Id, Stretch};
use chancery_gold::agree::{Coder, agree};
use chancery_gold::as_doc::{article as without_rows, as_doc};
use chancery_gold::evaluate::Options;
use chancery_gold::queue::{Order, Reason, add_disagreements, queue as in_order};
use chancery_gold::refs::find;
use chancery_gold::session::{Decision, Folder, Row, State, Verdict, file_name};
use chancery_gold::short::Here;
use chancery_gold::task::{Article, Proposal, added, candidates, edited, proposals, shown as written};
use chancery_gold::{Coding, GoldDoc, GoldError, gold};
use serde::Deserialize;
use serde_json::{Value, json};

use super::read::json_body;
use super::{Source, value};
use crate::ask::Ask;
use crate::forms::{Column, Kind, Listing};
use crate::problem::{Problem, shown};
use crate::work::Told;

pub(crate) const CODERS: &[Column] = &[
    Column("coder", "/coder", Kind::Text),
    Column("sentences", "/sentences", Kind::Int),
    Column("articles", "/articles", Kind::Int),
    Column("blind", "/blind", Kind::Int),
];
pub(crate) const QUEUE: &[Column] = &[
    Column("article", "/article", Kind::Text),
    Column("document", "/document", Kind::Text),
    Column("title", "/title", Kind::Text),
    Column("sentence", "/sentence", Kind::Int),
    Column("reason", "/reason", Kind::Text),
    Column("done", "/done", Kind::Bool),
];

/// Articles that a queue is made of, at most.
const MAX_ARTICLES: usize = 500;
/// Coders whose rows stand beside, at most.
const MAX_BESIDE: usize = 8;
/// Characters of a coder's name and of a typed row, at most.
const MAX_NAME: usize = 60;
const MAX_LINE: usize = 2000;

impl From<GoldError> for Problem {
    fn from(_: GoldError) -> Self {
        // Paths of this machine are nobody's business.
        Self::bug("the annotations cannot be read or written; see the folder that `--annotations` names")
    }
}

/// The folder of all coders.
fn root<'s>(source: &Source<'s>) -> Result<&'s Path, Problem> {
    let off = || Problem::missing("nothing is annotated here: start the server with `--annotations DIR`");
    source.desk.annotations.as_deref().ok_or_else(off)
}

fn folder(source: &Source<'_>, coder: &str) -> Result<PathBuf, Problem> {
    Ok(root(source)?.join(file_name(coder)))
}

/// Who annotates: whose the token is; without tokens whoever one says to be.
fn coder(ask: &Ask, said: Option<String>) -> Result<String, Problem> {
    let name = match (&ask.caller.name, said) {
        (Some(name), Some(said)) if *name != said => {
            return Err(Problem::forbidden(format!("the token is that of `{}`", shown(name))));
        }
        (Some(name), _) => name.clone(),
        (None, said) => said.ok_or_else(|| Problem::parameter("`coder` is missing: who annotates"))?,
    };
    sound_name(&name)?;
    Ok(name)
}

fn sound_name(name: &str) -> Result<(), Problem> {
    let is_sound = !name.trim().is_empty() && name.chars().count() <= MAX_NAME && !name.chars().any(char::is_control);
    if is_sound { Ok(()) } else { Err(Problem::parameter(format!("a coder's name has 1 to {MAX_NAME} characters"))) }
}

/// An article as it is annotated.
fn article(record: &Record) -> Result<Article, Problem> {
    let coding: Coding = serde_json::from_value(value(record)?)
        .map_err(|error| Problem::bug(format!("the record could not be read: {error}")))?;
    Ok(Article { doc: without_rows(&coding), coding: Some(coding) })
}

fn of_archive(source: &Source<'_>, id: &str) -> Result<Article, Problem> {
    let wrong = || Problem::parameter(format!("`{}` is no id of an article: want its 32 digits", shown(id)));
    let id = Id::parse(id).ok_or_else(wrong)?;
    let record = source.archive.record(id)?.ok_or_else(|| Problem::missing(format!("there is no article `{id}`")))?;
    article(&record)
}

/// Other coders with what they did on these articles.
fn beside(source: &Source<'_>, names: &[String], articles: &[Article]) -> Result<Vec<Coder>, Problem> {
    if names.len() > MAX_BESIDE {
        return Err(Problem::parameter(format!("want at most {MAX_BESIDE} coders")));
    }
    let of = |name: &String| {
        sound_name(name)?;
        let state = State::of_coder(&folder(source, name)?, name)?;
        let docs = articles.iter().filter_map(|article| state.doc(&article.doc, name)).collect();
        Ok(Coder { name: name.clone(), docs })
    };
    names.iter().map(of).collect()
}

fn machine(articles: &[Article]) -> Vec<GoldDoc> {
    articles.iter().filter_map(|article| Some(as_doc(&article.doc, article.coding.as_ref()?))).collect()
}

/// Who has annotated, and how much.
pub(crate) fn coders(source: &Source<'_>, _: &Ask) -> Result<Listing, Problem> {
    let root = root(source)?;
    let mut items = Vec::new();
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir(root).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    folders.sort();
    for path in folders {
        let name = path.file_name().and_then(|name| name.to_str()).map(str::to_owned);
        let journal =
            name.as_ref().map(|name| path.join(format!("{name}.journal"))).filter(|journal| journal.is_file());
        let (Some(name), Some(journal)) = (name, journal) else { continue };
        let (sentences, articles, blind) = State::of_journal(&journal)?.n_done();
        // A folder's name may be but a part of the coder's, whose whole name stands in what they annotated.
        let name = name_in(&path).filter(|own| path.ends_with(file_name(own))).unwrap_or(name);
        items.push(json!({ "coder": name, "sentences": sentences, "articles": articles, "blind": blind }));
    }
    Ok(Listing { items, ..Listing::default() })
}

/// The coder's name in the first article of their folder.
fn name_in(folder: &Path) -> Option<String> {
    let files = |folder: &Path| std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_json = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "json");
    let first = files(&folder.join("partial")).chain(files(folder)).find(is_json)?;
    gold::read_file(&first).ok()?.into_iter().next()?.annotated.map(|annotated| annotated.coder)
}

/// Articles of the archive that may be annotated, newest first, each with its id.
fn articles(source: &Source<'_>, ask: &Ask) -> Result<(Vec<String>, Vec<Article>), Problem> {
    let n = ask.number("articles", 100, MAX_ARTICLES)?;
    let (mut ids, mut articles) = (Vec::new(), Vec::new());
    for (_, line) in source.archive.articles(&super::articles::asked(ask)?, Stretch { limit: n, ..Stretch::ALL })? {
        articles.push(of_archive(source, &line.id)?);
        ids.push(line.id);
    }
    Ok((ids, articles))
}

/// The sentences in the order in which they are to be looked at.
pub(crate) fn queue(source: &Source<'_>, ask: &Ask) -> Result<Listing, Problem> {
    let coder = coder(ask, ask.one("coder")?)?;
    let order = match ask.one("queue")?.as_deref() {
        None | Some("uncertainty") => Order::Uncertainty,
        Some("disagreement") => Order::Disagreement,
        Some("random") => Order::Random,
        Some("text") => Order::Text,
        Some(other) => {
            let want = "want uncertainty, disagreement, random or text";
            return Err(Problem::parameter(format!("`queue` is `{}`: {want}", shown(other))));
        }
    };
    let share = ask.number("random_share", 10, 100)? as f64 / 100.0;
    let seed = ask.number("seed", 1, u32::MAX as usize)? as u32;
    let limit = ask.limit()?;
    let state = State::of_coder(&folder(source, &coder)?, &coder)?;
    let (ids, articles) = articles(source, ask)?;
    let mut all = candidates(&articles);
    let mut others = beside(source, &ask.all("beside"), &articles)?;
    if !others.is_empty() {
        let numbers = articles.iter().enumerate().map(|(n, article)| (article.doc.id.as_str(), n)).collect();
        if others.len() == 1 {
            others.push(Coder { name: "machine".to_owned(), docs: machine(&articles) });
        }
        let found = agree(&others, Options { resamples: 0, seed });
        if order == Order::Disagreement {
            // What the machine's own parts differ on is no dispute of people.
            all.iter_mut().for_each(|candidate| candidate.disagreement = 0.0);
        }
        add_disagreements(&mut all, &numbers, &found.disagreements);
        if order == Order::Disagreement {
            // To settle is to look at what is disputed.
            all.retain(|candidate| candidate.disagreement >= 1.0);
        }
    }
    let items = in_order(&all, order, share, seed, ask.yes("whole")?.unwrap_or(false));
    let is_done = |doc: &GoldDoc, sentence| state.is_done(&doc.id, sentence);
    let n_done = items.iter().filter(|item| is_done(&articles[item.article].doc, item.sentence)).count();
    let counts = json!({ "sentences": items.len(), "done": n_done, "articles": articles.len() });
    let line = |item: &chancery_gold::queue::Item| {
        let doc = &articles[item.article].doc;
        json!({ "article": ids[item.article], "document": doc.id, "title": doc.title, "sentence": item.sentence,
            "reason": item.reason, "done": is_done(doc, item.sentence) })
    };
    Ok(Listing { items: items.iter().take(limit).map(line).collect(), next: None, counts: Some(counts) })
}

/// One sentence: its words and those around it, the rows to judge, what was decided.
pub(crate) fn sentence(source: &Source<'_>, ask: &Ask) -> Result<Value, Problem> {
    let coder = coder(ask, ask.one("coder")?)?;
    let blind = ask.yes("blind")?.unwrap_or(false);
    let [article, number] = ask.path.as_slice() else { return Err(Problem::bug("a route is wrong")) };
    let number = number.parse().map_err(|_| Problem::parameter("a sentence is a whole number, from 0"))?;
    let article = of_archive(source, article)?;
    let state = State::of_coder(&folder(source, &coder)?, &coder)?;
    seen(source, &article, number, &state, blind, &ask.all("beside"))
}

fn here(article: &Article, sentence: usize) -> Result<Here<'_>, Problem> {
    let is_there = article.doc.sentences.get(sentence).is_some_and(|words| !words.trim().is_empty());
    let missing = || Problem::missing(format!("the article has no sentence {sentence}"));
    if is_there { Ok(Here { sentences: &article.doc.sentences, sentence }) } else { Err(missing()) }
}

fn proposed(
    source: &Source<'_>,
    article: &Article,
    sentence: usize,
    names: &[String],
) -> Result<Vec<Proposal>, Problem> {
    let articles = std::slice::from_ref(article);
    let others = beside(source, names, articles)?;
    Ok(proposals(articles, &machine(articles), &others).remove(&(0, sentence)).unwrap_or_default())
}

fn seen(
    source: &Source<'_>,
    article: &Article,
    sentence: usize,
    state: &State,
    blind: bool,
    names: &[String],
) -> Result<Value, Problem> {
    let here = here(article, sentence)?;
    let doc = &article.doc;
    let own = state.sentence(&doc.id, sentence);
    let around = |n: Option<usize>| n.and_then(|n| doc.sentences.get(n)).filter(|words| !words.is_empty());
    let row = |row: &Row| {
        let found = find(&doc.sentences, row.words()).filter(|found| found.sentence == sentence);
        let words = &doc.sentences[sentence];
        let point = |byte: usize| words.get(..byte).map_or(0, |before| before.chars().count());
        let span = found.map(|found| json!({ "start": point(found.start), "end": point(found.end) }));
        json!({ "kind": if matches!(row, Row::Event(_)) { "event" } else { "statement" }, "line": written(here, row), "words": span })
    };
    // Blind: nobody's rows until one's own are given.
    let hidden = blind && own.done.is_none();
    let proposals = if hidden { Vec::new() } else { proposed(source, article, sentence, names)? };
    let proposals = proposals.iter().map(|proposal| {
        let key = proposal.row.key();
        let mut line = row(&proposal.row);
        line["who"] = json!(proposal.who);
        if let Some((verdict, now)) = own.judged.get(&key) {
            line["verdict"] = json!(verdict);
            line["kept"] = json!(written(here, now));
        }
        line["key"] = json!(key);
        line
    });
    Ok(json!({
        "document": doc.id, "title": doc.title, "outlet": doc.outlet, "published": doc.published,
        "sentence": sentence, "sentences": doc.sentences.len(), "text": doc.sentences[sentence],
        "before": around(sentence.checked_sub(1)), "after": around(sentence.checked_add(1)),
        "hidden": hidden, "proposals": proposals.collect::<Vec<_>>(), "added": own.added.iter().map(row).collect::<Vec<_>>(),
        "done": own.done.map(|(reason, blind)| json!({ "reason": reason, "blind": blind })),
    }))
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case", tag = "did", deny_unknown_fields)]
enum Did {
    /// A row that was proposed is right, wrong, or cannot be told; `edits` says what it should be.
    Judge {
        key: String,
        verdict: Verdict,
        #[serde(default)]
        edits: String,
    },
    /// A row that was missed, on a line.
    Add {
        line: String,
    },
    Done {
        reason: Reason,
    },
    Undo {},
}

#[derive(Deserialize)]
struct Said {
    coder: Option<String>,
    article: String,
    sentence: usize,
    #[serde(default)]
    blind: bool,
    #[serde(default)]
    beside: Vec<String>,
    #[serde(flatten)]
    did: Did,
}

/// One decision, kept before it is answered; the answer is the sentence as it is then.
pub(crate) fn decide(source: &Source<'_>, ask: &Ask) -> Result<Value, Problem> {
    let said: Said = json_body(ask, "want `article`, `sentence`, and what was `did`: judge, add, done or undo")?;
    let coder = coder(ask, said.coder)?;
    let article = of_archive(source, &said.article)?;
    let here = here(&article, said.sentence)?;
    let place = || (article.doc.id.clone(), said.sentence);
    let is_long = |words: &str| words.chars().count() > MAX_LINE;
    let wrong = |why: String| Problem::body(format!("the row cannot be read: {}", shown(&why)));
    let decision = match said.did {
        Did::Judge { key, verdict, edits } => {
            if is_long(&edits) {
                return Err(Problem::body(format!("want at most {MAX_LINE} characters")));
            }
            let found = proposed(source, &article, said.sentence, &said.beside)?;
            let found = found.into_iter().find(|proposal| proposal.row.key() == key);
            let row = found.ok_or_else(|| Problem::missing("nobody has a row with that `key` there"))?.row;
            let row = if edits.trim().is_empty() { row } else { edited(here, &row, &edits).map_err(wrong)? };
            let (article, sentence) = place();
            Decision::Judge { article, sentence, key, verdict, row }
        }
        Did::Add { line } => {
            if is_long(&line) {
                return Err(Problem::body(format!("want at most {MAX_LINE} characters")));
            }
            let form = "want `a trigger | TYPE | actors | recipients | status`, or `s speaker | cue | kind | content`";
            let row = added(here, &line).ok_or_else(|| Problem::body(form))?.map_err(wrong)?;
            let (article, sentence) = place();
            Decision::Add { article, sentence, row }
        }
        Did::Done { reason } => {
            let (article, sentence) = place();
            Decision::Done { article, sentence, reason, blind: said.blind }
        }
        Did::Undo {} => Decision::Undo,
    };
    let _held =
        source.desk.store.writing.lock().map_err(|_| Problem::bug("a decision broke off; start the server again"))?;
    let path = folder(source, &coder)?;
    if decision == Decision::Undo {
        let state = State::of_coder(&path, &coder)?;
        let last = state.last().and_then(Decision::place);
        if last != Some((article.doc.id.as_str(), said.sentence)) {
            let where_it_is = last.map_or_else(
                || "nothing was decided yet".to_owned(),
                |(document, sentence)| format!("the last decision is on sentence {sentence} of `{}`", shown(document)),
            );
            return Err(Problem::missing(where_it_is));
        }
    }
    let mut folder = Folder::open(&path, &coder)?;
    folder.decide(decision)?;
    folder.write(&article.doc)?;
    seen(source, &article, said.sentence, &folder.state, said.blind, &said.beside)
}

/// How well coders agree on what both have looked at.
pub(crate) fn agreement(source: &Source<'_>, ask: &Ask) -> Result<Told, Problem> {
    let names = ask.all("coder");
    if names.len() < 2 {
        return Err(Problem::parameter("`coder` wants two coders or more"));
    }
    let (_, articles) = articles(source, ask)?;
    let coders = beside(source, &names, &articles)?;
    Ok(Told::Rest(Box::new(move |_, _| value(&agree(&coders, Options { resamples: 200, seed: 1 })))))
}
