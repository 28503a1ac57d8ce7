//! Names in words: what may be a person's name, a handle, or nobody.

use super::MAX_NAMES;
use crate::credit;
use crate::dates;
use crate::outlets::Outlets;
use crate::tidy::fold;

/// Words that name somebody, without the words before and after the name; `None` for addresses and empty roles.
pub(in crate::metadata) fn handle_in(words: &str) -> Option<String> {
    let words = without_day(after_by(words).unwrap_or(words));
    let words =
        words.trim_matches(|c: char| c.is_whitespace() || matches!(c, '|' | '·' | '•' | '-' | '–' | ',' | ';' | ':'));
    let folded = fold(words);
    let is_address =
        words.starts_with('/') || words.contains("://") || folded.starts_with("www.") || words.starts_with('@');
    let is_sound = (2..=60).contains(&words.chars().count())
        && words.split_whitespace().count() <= 6
        && words.chars().any(char::is_alphabetic)
        && !words.contains(['<', '>', '{', '}', '=', '?', '!'])
        && !is_address
        && !["articles by ", "posts by ", "more by ", "more from ", "about "]
            .iter()
            .any(|lead| folded.starts_with(lead))
        && !is_by(words)
        && NOBODY.binary_search(&folded.as_str()).is_err()
        && dates::first_in(words).is_none();
    is_sound.then(|| words.to_owned())
}

/// The names in a line that says who wrote: "By Ana Ruiz and Li Wei, political editor".
///
/// `None` where the line says nothing of the kind.
pub(crate) fn byline_in(line: &str) -> Option<Vec<String>> {
    let line = line.trim();
    if line.chars().count() > 160 || crate::tidy::ends_sentence(line) && !line.ends_with('.') {
        return None;
    }
    let rest = after_by(line)?;
    // What follows a bar or a day is not the name.
    let rest = rest.split(['|', '·', '•', '–', '—']).next()?.trim();
    let names = strict_names_in(rest);
    let n_words = rest.split_whitespace().count();
    (!names.is_empty() && n_words <= 14).then_some(names)
}

/// What follows "By" at the beginning of a line.
pub(in crate::metadata) fn after_by(line: &str) -> Option<&str> {
    let line = line.trim();
    BY.iter().find_map(|by| {
        let head = line.get(..by.len())?;
        let rest = &line[by.len()..];
        let is_by = fold(head) == *by && rest.starts_with([' ', ':', '\u{a0}', '：']);
        is_by.then(|| rest.trim_start_matches([':', ' ', '\u{a0}', '：', '—', '–'])).filter(|rest| !rest.is_empty())
    })
}

/// Whether the words are only "By", in any of our languages.
pub(in crate::metadata) fn is_by(words: &str) -> bool {
    let folded = fold(words);
    BY.contains(&folded.trim().trim_end_matches(':').trim())
}

/// The words before a day, or all of them.
pub(in crate::metadata) fn without_day(words: &str) -> String {
    let end = dates::first_in(words).map_or(words.len(), |found| found.start);
    let words = words[..end].trim();
    // "on", "Published" and the like lead on to the day.
    let words = if end > 0 {
        words.trim_end_matches([',', '|', '·', '•', '-', '–', '—', '(']).trim_end()
    } else {
        words
    };
    let end = [" on", " published", " updated", " posted"].iter().find_map(|lead| {
        let at = words.len().checked_sub(lead.len())?;
        words.get(at..).filter(|tail| fold(tail) == *lead).map(|_| at)
    });
    words[..end.unwrap_or(words.len())].trim_end().to_owned()
}

/// The persons' (or agencies') names in words such as "By Ana Ruiz, Li Wei and Reuters".
pub(in crate::metadata) fn names_in(words: &str) -> Vec<String> {
    parted(words).into_iter().filter_map(|part| as_name(&part)).take(MAX_NAMES).collect()
}

fn strict_names_in(words: &str) -> Vec<String> {
    parted(words).into_iter().filter_map(|part| as_strict_name(&part, false)).take(MAX_NAMES).collect()
}

fn parted(words: &str) -> Vec<String> {
    let mut words = after_by(words).unwrap_or(words).trim().to_owned();
    for and in AND {
        words = words.replace(and, ",");
    }
    let bare = |part: &str| {
        let end = AFTER_NAME.iter().filter_map(|mark| part.find(mark)).min().unwrap_or(part.len());
        part[..end].trim().trim_end_matches(['.', '-', '–', ':']).trim().to_owned()
    };
    words.split([',', '、', '،', '•', '·', '\n']).map(bare).filter(|part| !part.is_empty()).collect()
}

pub(in crate::metadata) fn as_name(words: &str) -> Option<String> {
    as_strict_name(words, true)
}

/// The words as a name, if they may be one: two to five words with capitals, no trade and no address.
fn as_strict_name(words: &str, is_data: bool) -> Option<String> {
    let words = words.trim();
    // "Reporter" follows the name in Korean and Japanese.
    let words = REPORTER.iter().find_map(|title| words.strip_suffix(title)).unwrap_or(words).trim_end();
    let words = words.split('@').next().filter(|_| !words.contains('@')).unwrap_or("");
    let parts: Vec<&str> = words.split_whitespace().collect();
    let n_lower = parts.iter().filter(|word| word.starts_with(char::is_lowercase)).count();
    let is_sound = (1..=6).contains(&parts.len())
        && words.chars().count() <= 60
        && words.chars().filter(|c| c.is_alphabetic()).count() >= 2
        && !words.chars().any(|c| c.is_ascii_digit() || matches!(c, ':' | '/' | '"' | '<' | '?' | '!' | '#' | '='))
        && (n_lower * 2 <= parts.len() && !parts.first()?.starts_with(char::is_lowercase)
            || is_data && is_plain_name(&parts));
    if !is_sound || is_by(words) {
        return None;
    }
    let folded = fold(words);
    let is_trade = folded.split(|c: char| !c.is_alphanumeric()).any(|word| NO_NAMES.binary_search(&word).is_ok());
    if is_trade {
        // "Associated Press" and "Reuters" are kept apart by the caller; a trade is nobody's name.
        return is_agency_words(&folded).then(|| words.to_owned());
    }
    // Names all in capitals are printed so; a single word is a name only if it is known as an agency.
    let is_single =
        parts.len() == 1 && words.chars().any(|c| c.is_alphabetic() && c < '\u{530}') && !is_agency_words(&folded);
    if is_single {
        return None;
    }
    let is_shouted =
        words.chars().filter(|c| c.is_alphabetic()).all(|c| !c.is_lowercase()) && words.is_ascii() && parts.len() > 1;
    Some(if is_shouted && !is_agency_words(&folded) { title_case(words) } else { words.to_owned() })
}

/// Two or three words without any capital: some pages print names so.
fn is_plain_name(parts: &[&str]) -> bool {
    (2..=3).contains(&parts.len())
        && parts.iter().all(|word| word.chars().count() >= 3 && word.chars().all(char::is_lowercase))
}

fn is_agency_words(folded: &str) -> bool {
    credit::agency(&Outlets::default(), folded).is_some()
        || credit::agency(&Outlets::default(), &folded.to_uppercase()).is_some()
}

/// Whether the words are one person's full name and nothing else.
pub(in crate::metadata) fn is_full_name(words: &str) -> bool {
    let is_capital = |word: &str| word.starts_with(|c: char| c.is_alphabetic() && !c.is_lowercase());
    as_strict_name(words, false).is_some()
        && (2..=4).contains(&words.split_whitespace().count())
        && words.split_whitespace().next().is_some_and(is_capital)
        && words.split_whitespace().next_back().is_some_and(is_capital)
}

fn title_case(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    let mut is_start = true;
    for c in words.chars() {
        if is_start {
            out.push(c)
        } else {
            out.extend(c.to_lowercase())
        }
        is_start = !c.is_alphabetic();
    }
    out
}

/// Words before authors' names, folded.
#[rustfmt::skip]
const BY: &[&str] = &[
    "written by", "reported by", "words by", "story by", "article by", "posted by", "published by", "text by",
    "by", "von", "por", "par", "di", "door", "oleh", "av", "af", "od", "kirjoittaja", "autor",
    "autora", "autori", "autorin", "auteur", "autore", "auteurs", "author", "authors", "writer", "escrito por",
    "geschrieben von", "verfasst von", "écrit par", "scritto da", "a cura di", "geschreven door", "ditulis oleh",
    "penulis", "pewarta", "text", "texte", "texto", "testo", "tekst", "redaktion", "автор", "текст", "автори",
    "tarafından", "yazar", "muhabir", "tác giả", "بقلم", "كتب", "نویسنده", "लेखक", "記者", "文", "作者", "撰文",
    "szerző", "napsal", "piše",
];

/// What parts names, and what ends one.
pub(super) const AND: &[&str] = &[
    " and ", " & ", " und ", " y ", " et ", " e ", " dan ", " и ", " och ", " og ", " en ", " ve ", " i ", ";", "/",
    "|", " with ", " mit ", " con ", " avec ",
];
const AFTER_NAME: &[&str] = &[" in ", " for ", " from ", " aus ", " - ", " – ", " — ", " ("];

/// Titles of reporters after their names.
const REPORTER: &[&str] = &["기자", "특파원", "인턴기자", "記者", "记者"];

/// Users of systems that are nobody, folded and sorted.
#[rustfmt::skip]
const NOBODY: &[&str] = &[
    "", "admin", "administrator", "anonymous", "author", "authors", "by", "contributor", "default", "editor", "editors",
    "guest", "n/a", "none", "null", "publisher", "root", "staff", "team", "test", "undefined", "unknown", "user", "web",
    "webmaster", "wordpress", "wp",
];

/// Words that are no part of a person's name, folded and sorted.
#[rustfmt::skip]
const NO_NAMES: &[&str] = &[
    "account", "admin", "administrator", "agence", "agencias", "agencies", "agency", "analyst", "anchor", "blog",
    "board", "bureau", "by", "chief", "coalition", "column", "columnist", "com", "contributor", "contributors",
    "correspondent", "correspondents", "courtesy", "daily", "desk", "digital", "director", "editor", "editorial",
    "editors", "getty", "guest", "head", "http", "https", "image", "images", "journalist", "magazine", "media",
    "monitoring", "nachrichtenagentur", "network", "news", "newspaper", "newsroom", "online", "photo", "photographer",
    "photographs", "photos", "picture", "pictures", "post", "press", "producer", "professor", "provided", "published",
    "redacción", "redakteur", "redakteurin", "redaktion", "redazione", "reporter", "reporters", "senior", "service",
    "services", "site", "social", "staff", "states", "team", "times", "today", "tv", "university", "unknown",
    "updated", "user", "videos", "web", "webdesk", "wire", "writer", "writers", "www",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        for table in [NO_NAMES, NOBODY] {
            assert!(table.is_sorted(), "{:?}", table.windows(2).find(|pair| pair[0] > pair[1]));
        }
    }

    #[test]
    fn bylines() {
        let read = |line| byline_in(line);
        assert_eq!(read("By Ana Ruiz and Li Wei").unwrap(), ["Ana Ruiz", "Li Wei"]);
        assert_eq!(read("By Esinam Torkornyo, Lomé | September 10, 2025 | 4 comments").unwrap(), ["Esinam Torkornyo"]);
        assert_eq!(read("Por Lucía Barrenquy").unwrap(), ["Lucía Barrenquy"]);
        assert_eq!(read("By ANA RUIZ, political editor").unwrap(), ["Ana Ruiz"]);
        assert_eq!(read("Von Ana Ruiz und Li Wei").unwrap(), ["Ana Ruiz", "Li Wei"]);
        for line in [
            "by -605 Views",
            "By nightfall the border was shut.",
            "By Monday the talks had failed",
            "Ana Ruiz",
            "By the way",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }

    #[test]
    fn handles() {
        assert_eq!(handle_in("By reefwatcher").as_deref(), Some("reefwatcher"));
        assert_eq!(handle_in("Quay Times Staff | 13 May 2024").as_deref(), Some("Quay Times Staff"));
        assert_eq!(handle_in("ana.ruiz@quay.example").as_deref(), Some("ana.ruiz@quay.example"));
        for words in ["admin", "Written by", "https://social.example/quay", "@quaytimes", "13 May 2024", ""] {
            assert_eq!(handle_in(words), None, "{words}");
        }
    }

    #[test]
    fn days_after_names_go() {
        assert_eq!(without_day("Ana Ruiz December 22, 2023"), "Ana Ruiz");
        assert_eq!(without_day("Ana Ruiz on 3 May 2024 at noon"), "Ana Ruiz");
        assert_eq!(without_day("Ana Ruiz"), "Ana Ruiz");
    }
}
