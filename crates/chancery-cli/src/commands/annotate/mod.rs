//! `chancery annotate`: a person's word on sentences, one after another, in the terminal.
//!
//! 1. `source`: articles in, with the machine's rows.
//! 2. `dialogue`: what is shown, and what is decided; each decision is kept at once.
//! 3. `keys`: what is typed.
//! 4. `chancery_gold::queue` chooses, `chancery_gold::session` keeps.

mod dialogue;
mod keys;
mod source;

use std::collections::BTreeMap;
use std::io::{self, IsTerminal as _};

use anyhow::Context as _;
use chancery_gold::GoldDoc;
use chancery_gold::agree::{Coder, agree};
use chancery_gold::as_doc::as_doc;
use chancery_gold::evaluate::Options;
use chancery_gold::gold;
use chancery_gold::queue::{Candidate, add_disagreements, inner_disagreement, queue, uncertainty};
use chancery_gold::refs::find;
use chancery_gold::session::{Folder, Row, is_whole};

use self::dialogue::{Dialogue, Ended, Proposal};
use self::keys::Answers;
use self::source::{Article, articles};
use super::agree::named;
use crate::args::AnnotateArgs;
use crate::output::{Look, stdout};
use crate::progress::counted;
use crate::{Exit, output};

/// Annotates.
pub(crate) fn run(args: AnnotateArgs) -> anyhow::Result<Exit> {
    let Some(mut found) = articles(&args)? else {
        output::say("interrupted before anything was shown");
        return Ok(Exit::Interrupted);
    };
    found.sort_by(|a, b| a.doc.id.cmp(&b.doc.id));
    found.dedup_by(|a, b| a.doc.id == b.doc.id);
    anyhow::ensure!(!found.is_empty(), "`{}` holds no article to annotate", args.input.display());
    let mut beside = Vec::new();
    for coder in &args.beside {
        let (name, path) = named(coder);
        beside.push(Coder { name, docs: gold::read(&[path])? });
    }
    let machine: Vec<GoldDoc> =
        found.iter().filter_map(|article| Some(as_doc(&article.doc, article.coding.as_ref()?))).collect();
    let proposals = proposals(&found, &machine, &beside);
    let mut candidates = candidates(&found);
    if !beside.is_empty() {
        let numbers: BTreeMap<&str, usize> =
            found.iter().enumerate().map(|(n, article)| (article.doc.id.as_str(), n)).collect();
        let mut coders = beside.clone();
        if coders.len() == 1 {
            coders.push(Coder { name: "machine".to_owned(), docs: machine });
        }
        let agreement = agree(&coders, Options { resamples: 0, seed: args.seed });
        add_disagreements(&mut candidates, &numbers, &agreement.disagreements);
    }
    let share = f64::from(args.random_share) / 100.0;
    let items = queue(&candidates, args.queue.into(), share, args.seed, args.whole);
    let docs: Vec<GoldDoc> = found.into_iter().map(|article| article.doc).collect();

    let mut folder = Folder::open(&args.out, &args.coder)?;
    // A run that was killed may have kept a decision and not yet its article.
    for doc in &docs {
        folder.write(doc)?;
    }
    // What was typed is kept already, so there is nothing to wait for.
    let _ = ctrlc::set_handler(|| {
        output::say("interrupted; every decision is kept, and the same command goes on from here");
        std::process::exit(130);
    });
    let stdin = io::stdin();
    let input = if stdin.is_terminal() && io::stdout().is_terminal() {
        Answers::Keys(console::Term::stdout())
    } else {
        Answers::Lines(stdin.lock())
    };
    let mut dialogue = Dialogue {
        input,
        output: stdout(),
        look: Look::of_stdout(),
        docs: &docs,
        proposals: &proposals,
        blind: args.blind,
    };
    let ended = match dialogue.run(&mut folder, &items) {
        // Ctrl-C while a key was awaited: the handler above ends us, with its message.
        Err(error) if is_interrupted(&error) => {
            std::thread::sleep(std::time::Duration::from_secs(1));
            return Ok(Exit::Interrupted);
        }
        ended => ended.context("the dialogue broke off")?,
    };
    let annotated: Vec<GoldDoc> = docs.iter().filter_map(|doc| folder.state.doc(doc, &args.coder)).collect();
    let n_sentences: usize =
        annotated.iter().filter_map(|doc| doc.annotated.as_ref()).map(|annotated| annotated.sentences.len()).sum();
    let n_whole = annotated.iter().filter(|doc| is_whole(doc)).count();
    output::say(&format!(
        "{}: {} of {} done; {} whole in `{}`, {} in part in `{}`",
        match ended {
            Ended::All => "nothing is left",
            Ended::Left => "left off",
        },
        counted(n_sentences as u64, "sentence"),
        items.len(),
        counted(n_whole as u64, "article"),
        args.out.display(),
        annotated.len() - n_whole,
        args.out.join("partial").display()
    ));
    Ok(Exit::Done)
}

fn is_interrupted(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::Interrupted)
}

/// The sentences of all articles with what speaks for looking at them.
fn candidates(articles: &[Article]) -> Vec<Candidate> {
    let mut candidates = Vec::new();
    for (n, article) in articles.iter().enumerate() {
        let doc = &article.doc;
        let first = candidates.len();
        let with_words = doc.sentences.iter().enumerate().filter(|(_, sentence)| !sentence.trim().is_empty());
        candidates.extend(with_words.map(|(sentence, _)| Candidate { article: n, sentence, ..Candidate::default() }));
        let Some(coding) = &article.coding else { continue };
        let aligned = chancery_gold::align::Aligned::new(&doc.sentences, &coding.article.text);
        let events = coding.events.iter().map(|row| (row.trigger.as_ref(), row.confidence, row.evidence.as_ref()));
        let statements =
            coding.statements.iter().map(|row| (row.content.first(), row.confidence, row.evidence.as_ref()));
        for (span, confidence, evidence) in events.chain(statements) {
            let sentence = aligned.sentence_of(&aligned.coded(span));
            if let Some(candidate) = candidates[first..].iter_mut().find(|one| Some(one.sentence) == sentence) {
                candidate.uncertainty = candidate.uncertainty.max(uncertainty(confidence));
                candidate.disagreement = candidate.disagreement.max(inner_disagreement(evidence, confidence));
            }
        }
    }
    candidates
}

/// The rows to judge, by article and sentence; rows with one key are one, of all who have it.
fn proposals(articles: &[Article], machine: &[GoldDoc], beside: &[Coder]) -> BTreeMap<(usize, usize), Vec<Proposal>> {
    let mut proposals: BTreeMap<(usize, usize), Vec<Proposal>> = BTreeMap::new();
    let numbers: BTreeMap<&str, usize> =
        articles.iter().enumerate().map(|(n, article)| (article.doc.id.as_str(), n)).collect();
    let machine = machine.iter().map(|doc| ("machine", doc));
    let people = beside.iter().flat_map(|coder| coder.docs.iter().map(|doc| (coder.name.as_str(), doc)));
    for (who, doc) in machine.chain(people) {
        // A coder's article is ours if its sentences are.
        let Some(&n) = numbers.get(doc.id.as_str()) else { continue };
        if articles[n].doc.sentences != doc.sentences {
            continue;
        }
        let events = doc.events.iter().cloned().map(Row::Event);
        for row in events.chain(doc.statements.iter().cloned().map(Row::Statement)) {
            let Some(at) = find(&doc.sentences, row.words()) else { continue };
            let there = proposals.entry((n, at.sentence)).or_default();
            match there.iter_mut().find(|proposal| proposal.row.key() == row.key()) {
                Some(proposal) => proposal.who.push(who.to_owned()),
                None => there.push(Proposal { who: vec![who.to_owned()], row, at: at.start }),
            }
        }
    }
    for rows in proposals.values_mut() {
        rows.sort_by_key(|proposal| (matches!(proposal.row, Row::Statement(_)), proposal.at));
    }
    proposals
}
