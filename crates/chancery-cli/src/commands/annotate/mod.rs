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
use chancery_gold::queue::{add_disagreements, queue};
use chancery_gold::session::{Folder, is_whole};
use chancery_gold::task::{candidates, proposals};

use self::dialogue::{Dialogue, Ended};
use self::keys::Answers;
use self::source::articles;
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
