//! Lines that speak to their reader: appeals for money, the small print.
//!
//! Reports tell of donations and of terms and conditions in the same words. What tells them apart is to whom a line speaks:
//! each function takes a folded line, without what it quotes, and asks for that beside the words.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use crate::tidy::finder;

struct Finders {
    requests: AhoCorasick,
    gifts: AhoCorasick,
    small_print: AhoCorasick,
}

static FINDERS: LazyLock<Finders> =
    LazyLock::new(|| Finders { requests: finder(REQUESTS), gifts: finder(GIFTS), small_print: finder(SMALL_PRINT) });

/// A request for money or membership, made to the reader. Reports of gifts tell of givers and sums alone.
pub(super) fn is_appeal(own: &str) -> bool {
    let (n_requests, n_gifts) = (n_different(&FINDERS.requests, own), n_different(&FINDERS.gifts, own));
    n_requests + n_gifts >= 2 && speaks_to_reader(own) && (n_requests > 0 || has_order(own))
}

/// Words of the small print, where the line is no sentence of a report: it speaks to its reader, or has two of them.
pub(super) fn has_small_print(own: &str, is_sentence: bool) -> bool {
    let n_parts = n_different(&FINDERS.small_print, own);
    n_parts > 0 && (!is_sentence || n_parts > 1 || speaks_to_reader(own))
}

/// How many words of a table a text has.
fn n_different(finder: &AhoCorasick, text: &str) -> usize {
    finder.find_iter(text).map(|found| found.pattern()).collect::<BTreeSet<_>>().len()
}

/// What a folded line says in its own voice: all but its quotations.
pub(super) fn without_quotations(folded: &str) -> Cow<'_, str> {
    if !folded.contains('"') {
        return Cow::Borrowed(folded);
    }
    let parts: Vec<&str> = folded.split('"').collect();
    // A quotation without an end goes on in the next paragraph.
    let own = parts.iter().step_by(2).copied();
    Cow::Owned(own.collect::<Vec<_>>().join(" "))
}

/// Whether a line speaks to its reader, or of those who made it: reports tell of others.
pub(super) fn speaks_to_reader(own: &str) -> bool {
    has_order(own) || words_of(own).any(|word| READER_WORDS.binary_search(&word).is_ok())
}

/// Whether a sentence of the line tells its reader to do something: "Support our work", and not "Support for the deal".
fn has_order(own: &str) -> bool {
    const AFTER_NOUNS: &[&str] = &["among", "by", "for", "from", "in", "of", "to"];
    own.split(['.', '!', '?', ':']).any(|sentence| {
        let mut words = words_of(sentence);
        words.next().is_some_and(|word| ORDERS.binary_search(&word).is_ok())
            && !words.next().is_some_and(|word| AFTER_NOUNS.contains(&word))
    })
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| !word.is_empty())
}

/// What appeals for money say of the outlet and to its readers, sorted.
#[rustfmt::skip]
const REQUESTS: &[&str] = &[
    "become a member", "help keep", "high-quality journalism", "independent journalism", "join us", "our journalism",
    "our newsroom", "our readers", "paywall", "please ", "quality journalism", "support our", "your support",
];

/// What appeals ask for, and how little of it, by stems; sorted.
const GIFTS: &[&str] = &["a month", "as little as", "contribut", "donat", "supporters"];

/// Words by which a line speaks to its reader or of those who made it, sorted.
const READER_WORDS: &[&str] =
    &["our", "please", "we", "we'll", "we're", "we've", "you", "you'd", "you'll", "you're", "you've", "your"];

/// What furniture tells its reader to do, sorted.
#[rustfmt::skip]
const ORDERS: &[&str] = &[
    "become", "click", "contribute", "disable", "donate", "enable", "follow", "get", "give", "help", "join", "read",
    "register", "see", "subscribe", "support", "visit",
];

/// Words of the small print; reports have them too. Sorted.
#[rustfmt::skip]
const SMALL_PRINT: &[&str] = &[
    "ad blocker", "author of the article", "cookie policy", "earn a commission", "earn commission",
    "isn't affiliated with", "log in to", "privacy policy and", "terms and conditions", "terms of service",
    "terms of use", "whatsapp channel",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        for table in [REQUESTS, GIFTS, READER_WORDS, ORDERS, SMALL_PRINT] {
            assert!(table.is_sorted(), "{:?}", table.windows(2).find(|pair| pair[0] > pair[1]));
        }
    }

    #[test]
    fn orders_are_no_nouns() {
        assert!(has_order("they left. support the ferries") && has_order("donate now"));
        assert!(!has_order("support for the ferries fell") && !has_order("the dockers donate"));
    }

    #[test]
    fn quotations_are_not_the_page_s_own_words() {
        assert_eq!(without_quotations("he said: \"we go\" and left"), "he said:   and left");
        assert_eq!(without_quotations("he said: \"we go"), "he said: ");
    }
}
