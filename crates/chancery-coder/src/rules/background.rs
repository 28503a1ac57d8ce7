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

/// What the reader takes for background so surely is so, whatever its date; tuned on the held-back passages.
const SURELY: f64 = 0.8;

/// Adverbs by which an act is of these days, and those by which it is of any day or of days gone, sorted.
const OF_NOW: &[&str] = &["freshly", "just", "newly", "recently"];
const OF_ANY_DAY: &[&str] = &[
    "annually",
    "customarily",
    "formerly",
    "habitually",
    "historically",
    "originally",
    "periodically",
    "previously",
    "regularly",
    "routinely",
    "traditionally",
    "usually",
    "yearly",
];

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
    has_adverb(reading, top, OF_ANY_DAY)
        || is_of_years(reading, top)
        || (is_after_the_news(reading, hit) && is_passing(reading, top))
}

/// Whether the text says that the act is of these days: by a date within them, or by an adverb.
pub(crate) fn is_of_now(reading: &Reading<'_>, hit: &Hit, date: Option<&EventDate>, status: Status) -> bool {
    let published = reading.document.article.published.as_ref().and_then(|published| published.date.day());
    let top = reading.tree.top(hit.start, hit.end);
    let is_dated = date.zip(published).is_some_and(|(date, published)| {
        date.span.is_some() && published.checked_sub(NEWS_DAYS.days()).is_ok_and(|oldest| date.from >= oldest)
    });
    let is_surely_old = reading.act_in(hit.start, hit.end).is_some_and(|act| act.background >= SURELY);
    (status == Status::Occurred && is_dated && !is_surely_old) || has_adverb(reading, top, OF_NOW)
}

/// Whether the act goes on with what the sentence before tells of years ago: "The raid in May 2014 was the worst of the war. The
/// fighters burned the market." Neither it nor the sentence before has a day of these weeks.
pub(crate) fn goes_on(reading: &Reading<'_>, hit: &Hit, status: Status) -> bool {
    let document = reading.document;
    let sentence = document.tokens[hit.start].sentence.idx();
    let published = document.article.published.as_ref().and_then(|published| published.date.day());
    let oldest = published.and_then(|published| published.checked_sub(366.days()).ok());
    let (Some(before), Some(oldest)) = (sentence.checked_sub(1), oldest) else { return false };
    if status != Status::Occurred || document.sentences[before].paragraph != document.sentences[sentence].paragraph {
        return false;
    }
    let times = || reading.annotations.times.iter();
    let mut told_before = times().filter(|time| time.sentence.idx() == before).peekable();
    told_before.peek().is_some()
        && told_before.all(|time| time.to < oldest)
        && times().all(|time| time.sentence.idx() != sentence)
}

/// Whether one of some adverbs stands with a word.
fn has_adverb(reading: &Reading<'_>, word: usize, adverbs: &[&str]) -> bool {
    let tree = &reading.tree;
    let is_adverb = |child: usize| {
        tree.deprel(child) == Some(Deprel::Advmod) && adverbs.binary_search(&reading.words.at(child)).is_ok()
    };
    tree.children(word).any(is_adverb)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(OF_NOW.is_sorted() && OF_ANY_DAY.is_sorted());
    }
}
