//! Whether an act is told as history or context.
//!
//! An old date says so by itself. Without one the tree does: acts that went on for years, and, once the news has been told,
//! what is only mentioned in passing or looked back on in the perfect.

use chancery_doc::{Deprel, EventDate, Status, Upos};
use jiff::ToSpan as _;

use super::parties::Reading;
use super::status::is_told_by;
use super::tree::MAX_CLIMB;
use super::triggers::Hit;

/// What is older at publication is background, in days: guidelines, "about a month".
const NEWS_DAYS: i64 = 31;

/// Sentences of text that tell the news itself; tuned on the training part of the hand coding.
const N_NEWS: usize = 1;

/// Auxiliaries of the perfect.
const PERFECT: &[&str] = &["'ve", "had", "has", "have", "’ve"];

/// Whether the act of a trigger, told with `date` and `status`, is background.
pub(crate) fn is(reading: &Reading<'_>, hit: &Hit, date: Option<&EventDate>, status: Status) -> bool {
    if matches!(status, Status::Planned | Status::Possible) {
        return false;
    }
    let published = reading.document.article.published.as_ref().and_then(|published| published.date.day());
    if let (Some(date), Some(published)) = (date, published) {
        // "has given since 2009": what has occurred began then, what goes on is now.
        let is_since = date.from != date.to && date.to == published && status == Status::Occurred;
        let day = if is_since { date.from } else { date.to };
        return published.checked_sub(NEWS_DAYS.days()).is_ok_and(|oldest| day < oldest);
    }
    let top = reading.tree.top(hit.start, hit.end);
    is_of_years(reading, top) || (is_after_the_news(reading, hit) && is_passing(reading, top))
}

/// "their two-year war", "ten years after it closed", "for years he has threatened".
fn is_of_years(reading: &Reading<'_>, top: usize) -> bool {
    let (tree, words) = (&reading.tree, &reading.words);
    let is_years = |word: usize| matches!(words.at(word), "year" | "years" | "decades" | "generations");
    let measures = |word: usize| {
        let deep =
            tree.children(word).filter(|&child| matches!(tree.deprel(child), Some(Deprel::Amod | Deprel::Compound)));
        deep.clone().any(|child| child < word && is_years(child) && words.at(child.saturating_sub(1)) == "-")
    };
    let has = |word: usize, deprel: Deprel, wanted: &[&str]| {
        tree.children(word).any(|child| tree.deprel(child) == Some(deprel) && wanted.contains(&words.at(child)))
    };
    // "banned him for six years" is how long the ban will last; "has banned him for six years" looks back.
    let looks_back = |word: usize, child: usize| {
        has(child, Deprel::Case, &["for", "over"])
            && (tree.child(child, &[Deprel::Nummod]).is_none() || has(word, Deprel::Aux, PERFECT))
    };
    let is_years_after = |word: usize| {
        let mark = tree.child(word, &[Deprel::Mark]).filter(|&mark| mark > 0 && words.at(mark) == "after");
        mark.is_some_and(|mark| is_years(mark - 1))
    };
    let lasts = |word: usize| {
        let mut obliques = tree.children(word).filter(|&child| tree.deprel(child) == Some(Deprel::Obl));
        obliques.any(|child| is_years(child) && looks_back(word, child))
    };
    measures(top) || lasts(top) || is_years_after(top)
}

/// Whether the sentence stands behind those that tell the news.
fn is_after_the_news(reading: &Reading<'_>, hit: &Hit) -> bool {
    let sentence = reading.document.tokens[hit.start].sentence;
    let sentences = &reading.document.sentences[..sentence.idx()];
    sentences.iter().filter(|earlier| reading.document.tells(earlier)).count() > N_NEWS
}

/// Whether the act is mentioned in passing: as somebody's ("its support"), in a relative clause, under a perfect.
fn is_passing(reading: &Reading<'_>, top: usize) -> bool {
    let tree = &reading.tree;
    let above: Vec<usize> = std::iter::successors(Some(top), |&at| tree.head(at)).take(MAX_CLIMB).collect();
    let is_noun = matches!(tree.upos(top), Some(Upos::Noun | Upos::Propn));
    let is_clause = |&&word: &&usize| {
        tree.child(word, &[Deprel::Nsubj, Deprel::NsubjPass, Deprel::Aux, Deprel::Cop]).is_some()
            && tree.upos(word) != Some(Upos::Noun)
    };
    let finite = above.iter().find(is_clause).copied();
    let has_perfect = |verb: usize| {
        tree.children(verb).any(|child| {
            tree.deprel(child) == Some(Deprel::Aux) && matches!(reading.words.at(child), "has" | "have" | "'ve" | "’ve")
        })
    };
    let perfect = finite.is_some_and(|verb| verb != top && has_perfect(verb));
    let in_relative = above.iter().any(|&word| tree.deprel(word) == Some(Deprel::AclRelcl));
    perfect || (is_noun && (in_relative || is_owned(reading, top)))
}

/// "Japan's support", "its demands", where no verb tells of them.
fn is_owned(reading: &Reading<'_>, noun: usize) -> bool {
    let tree = &reading.tree;
    let owns = |child: usize| {
        tree.deprel(child) == Some(Deprel::NmodPoss)
            || (matches!(tree.deprel(child), Some(Deprel::Amod | Deprel::Compound))
                && reading.party_at(child).is_some())
    };
    let is_told = match tree.deprel(noun) {
        // "condemned its attacks" is news of both.
        Some(Deprel::Obj) => true,
        Some(Deprel::Nsubj | Deprel::NsubjPass) => tree.head(noun).is_some_and(|head| is_told_by(reading, head)),
        _ => false,
    };
    !is_told && tree.children(noun).any(|child| child < noun && owns(child))
}
