//! Whose text it is, by the page's own word.
//!
//! Takes a line or the beginning of a paragraph and gives the credit that it holds: a source line ("Fuente: …"), a note
//! on where the text first appeared, an agency's mark at the end, or the dateline at the beginning. What decides is the
//! form; who is meant is looked up in [`Outlets`].
//!
//! Only the origin of the *text* counts: "told Reuters" and "first reported by the Post" are the origin of a claim and
//! stay with the coder.

mod agency;
mod dateline;

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use chancery_doc::{CreditKind, Outlet};

use crate::dates;
use crate::outlets::{Outlets, as_domain, host};
use crate::tidy::{finder, floor, fold};

pub(crate) use agency::{agency, is_same_outlet};
pub(crate) use dateline::{Dateline, dateline};

use agency::{agencies, agencies_with};

static FIRST_FINDER: LazyLock<AhoCorasick> = LazyLock::new(|| finder(FIRST_PUBLISHED));

/// A credit found in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Claim {
    /// The words that make it, as printed.
    pub(crate) text: String,
    /// Whom it names.
    pub(crate) outlet: Outlet,
    pub(crate) kind: CreditKind,
}

impl Claim {
    fn new(text: &str, outlet: Outlet, kind: CreditKind) -> Self {
        Self { text: text.to_owned(), outlet, kind }
    }

    /// The name to print: the outlet's, or its domain where the name is not known.
    pub(crate) fn outlet_words(&self) -> &str {
        self.outlet.name.as_deref().or(self.outlet.domain.as_deref()).unwrap_or(&self.text)
    }
}

/// Reads a line of its own that names the source: "Sumber: www.cnn.com".
pub(crate) fn source_line(outlets: &Outlets, line: &str) -> Option<Claim> {
    if line.chars().count() > 160 {
        return None;
    }
    let inner = line.trim().trim_matches(['(', ')', '[', ']', '*', '_', '-', '–', '—', '•']).trim();
    if let Some(outlet) = agencies_with(outlets, inner) {
        return Some(Claim::new(line.trim(), outlet, CreditKind::Agency));
    }
    // Folding may change the length of words; the label is compared, never measured, in its folded form.
    let (label, rest) = match inner.find([':', '：']) {
        Some(at) => (&inner[..at], &inner[at + inner[at..].chars().next().map_or(1, char::len_utf8)..]),
        None => inner.split_once(char::is_whitespace)?,
    };
    let has_colon = inner.contains([':', '：']);
    let label = fold(label);
    SOURCE_LABELS.binary_search(&label.trim()).ok()?;
    let outlet = who(outlets, rest)?;
    let is_certain = outlet.domain.is_some() || is_known(outlets, &outlet);
    // "Sources: WHO, UN" are sources of a table.
    let is_plural = label.trim().ends_with('s');
    (is_certain || has_colon && !is_plural).then(|| Claim::new(line.trim(), outlet, CreditKind::SourceLine))
}

/// Reads a note on where the text first appeared: "This article was first published by The Quay Times."
pub(crate) fn first_published(outlets: &Outlets, line: &str) -> Option<Claim> {
    if line.len() > 1600 || line.chars().count() > 400 {
        return None;
    }
    let folded = fold(line);
    let lead = FIRST_FINDER.find(&folded)?;
    let at = lead.start();
    let before = &folded[..at];
    let speaks_of_itself = before.trim().is_empty()
        || before.split(|c: char| !c.is_alphabetic()).any(|word| TEXT_WORDS.binary_search(&word).is_ok());
    if !speaks_of_itself || before.split_whitespace().count() > 30 {
        return None;
    }
    // The name is needed in its own case: folding keeps the number of characters, if not of bytes.
    let n_lead = folded[..lead.end()].chars().count();
    let rest_at = line.char_indices().nth(n_lead)?.0;
    let rest = &line[rest_at..];
    let stop = [
        ". ",
        ", ",
        "; ",
        " (",
        " under ",
        " and is ",
        " and has ",
        " on ",
        " as ",
        " with ",
        " dengan ",
        " unter ",
        " bajo ",
        " sous ",
    ];
    let end = stop.iter().filter_map(|stop| rest.find(stop)).min().unwrap_or(rest.len());
    let outlet = who(outlets, &rest[..end])?;
    Some(Claim::new(line.trim(), outlet, CreditKind::FirstPublished))
}

/// Reads a line that only says whose the rights are, where they are another's: "© 2024 The Associated Press".
pub(crate) fn copyright_line(outlets: &Outlets, line: &str) -> Option<Claim> {
    if line.chars().count() > 300 {
        return None;
    }
    let mut rest = line.trim();
    let starts = |rest: &str| ["©", "(c)", "copyright", "(copyright"].iter().any(|mark| fold(rest).starts_with(mark));
    if !starts(rest) {
        return None;
    }
    loop {
        let before = rest;
        rest = rest
            .trim_start_matches(|c: char| c == '©' || c.is_ascii_digit() || c.is_whitespace() || ",-–(".contains(c));
        for word in ["c)", "copyright", "by "] {
            if rest.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word)) {
                rest = &rest[word.len()..];
            }
        }
        if rest == before {
            break;
        }
    }
    let end = [".", ",", " - ", " – ", "/", ")"].iter().filter_map(|stop| rest.find(stop)).min().unwrap_or(rest.len());
    let outlet = who(outlets, rest[..end].trim())?;
    is_known(outlets, &outlet).then(|| Claim::new(line.trim(), outlet, CreditKind::SourceLine))
}

/// Reads an agency's mark at the end of a paragraph or in a line of its own: "(Reuters)", "— AFP".
///
/// Gives the place in `paragraph` where the mark begins. Only agencies that are known: a bracket may hold anything.
pub(crate) fn closing_mark(outlets: &Outlets, paragraph: &str) -> Option<(usize, Claim)> {
    let text = paragraph.trim_end();
    let (start, name) = if let Some(inner) = text.strip_suffix([')', ']']) {
        let start = inner.rfind(['(', '['])?;
        (start, &inner[start + 1..])
    } else if let Some(inner) = text.strip_suffix('/') {
        let start = inner.rfind('/')?;
        (start, &inner[start + 1..])
    } else {
        let tail_start = floor(text, text.len().saturating_sub(48));
        let tail = &text[tail_start..];
        let (at, dash) = ["— ", "– ", "- ", "—", "–"]
            .iter()
            .filter_map(|dash| Some((tail.rfind(dash)?, *dash)))
            .max_by_key(|(at, dash)| (*at, dash.len()))
            .or_else(|| (tail.len() == text.len()).then_some((0, "")))?;
        let before = text[..tail_start + at].trim_end();
        if !before.is_empty() && !crate::tidy::ends_sentence(before) {
            return None;
        }
        (tail_start + at, &tail[at + dash.len()..])
    };
    let label_end = name.find([':', '：']).map(|at| at + name[at..].chars().next().map_or(1, char::len_utf8));
    let bare = label_end
        .filter(|&end| SOURCE_LABELS.binary_search(&fold(name[..end].trim_end_matches([':', '：'])).trim()).is_ok());
    let name = bare.map_or(name, |end| &name[end..]);
    let outlet = agencies(outlets, name).or_else(|| agencies_with(outlets, name))?;
    Some((start, Claim::new(&text[start..], outlet, CreditKind::Agency)))
}

fn is_known(outlets: &Outlets, outlet: &Outlet) -> bool {
    outlet.name.as_deref().is_some_and(|name| outlets.named(name).is_some() || agency(outlets, name).is_some())
}

/// Whether the words may name a place: a few, each with a capital but for "of", "de", "al".
fn names_place(words: &str) -> bool {
    let n_words = words.split_whitespace().count();
    (1..=5).contains(&n_words)
        && words.chars().count() <= 45
        && words.starts_with(|c: char| c.is_alphabetic())
        && !words.contains([';', '"', '“', '”', '?', '!', ':', '(', ')'])
        && words.split_whitespace().all(|word| {
            word.starts_with(|c: char| c.is_alphabetic() && !c.is_lowercase())
                || word.len() <= 3
                || word.starts_with("al-")
                || word.contains('\'')
        })
}

/// The outlet that some words name: an address, a domain, a known name, or words in the form of a name.
fn who(outlets: &Outlets, words: &str) -> Option<Outlet> {
    let words = words
        .trim()
        .trim_matches(['.', ',', ';', '"', '“', '”', '«', '»', '(', ')', '[', ']', '*', '_', '-', '–', '—', '|', ':'])
        .trim();
    if words.is_empty() {
        return None;
    }
    let first = words.split_whitespace().next()?;
    let domain = host(first).or_else(|| as_domain(first.split('/').next()?).filter(|_| first.contains('.')));
    if let Some(domain) = domain {
        return outlets.at(&domain).or(Some(Outlet { name: None, domain: Some(domain) }));
    }
    if let Some(known) = outlets.named(words).or_else(|| agency(outlets, words)) {
        return Some(known);
    }
    for part in words.split([',', '/', ';', '|', '(']).flat_map(|part| part.split(" and ")).map(str::trim) {
        if part != words
            && let Some(known) = outlets.named(part).or_else(|| agency(outlets, part))
        {
            return Some(known);
        }
    }
    let name = words.split([',', '/', ';', '|', '(']).next()?.trim();
    is_name(name).then(|| Outlet { name: Some(name.to_owned()), domain: None })
}

/// Whether words have the form of an outlet's name: a few, the first and the most with capitals, no sentence.
fn is_name(words: &str) -> bool {
    let n_chars = words.chars().count();
    let parts: Vec<&str> = words.split_whitespace().collect();
    let is_lower = |word: &&&str| word.starts_with(char::is_lowercase);
    let n_lower = parts.iter().filter(is_lower).count();
    (2..=60).contains(&n_chars)
        && parts.len() <= 6
        && !names_day(words)
        && !GENERIC.contains(&fold(words).as_str())
        && !fold(words).split(|c: char| !c.is_alphanumeric()).any(|word| NOT_OUTLETS.binary_search(&word).is_ok())
        && n_lower * 2 <= parts.len()
        && words.chars().any(char::is_alphabetic)
        && !parts.first().is_some_and(|word| is_lower(&word) || word.starts_with(|c: char| c.is_ascii_digit()))
        && !words.contains(['?', '!', '“', '”', '"', '。', '‘', ':'])
        && !words.contains(". ")
}

/// Whether the words are a day or part of one: "May 3".
fn names_day(words: &str) -> bool {
    let has_month = words.split([' ', '.', ',', '/']).any(|word| dates::month_of(word).is_some());
    has_month && words.contains(|c: char| c.is_ascii_digit()) || dates::first_in(words).is_some()
}

/// Words of bodies that are the source of numbers and not of a text, folded and sorted.
#[rustfmt::skip]
const NOT_OUTLETS: &[&str] = &[
    "authorities", "bank", "bureau", "census", "commission", "council", "court", "department", "fao", "fund",
    "government", "ilo", "imf", "institute", "ministry", "nato", "office", "officials", "organisation", "organization",
    "police", "research", "society", "statistics", "supplied", "un", "unhcr", "unicef", "united", "university", "who",
    "wto",
];

/// Words that name no outlet in particular.
#[rustfmt::skip]
const GENERIC: &[&str] = &[
    "agencias", "agencies", "agences", "agenturen", "agenzie", "agências", "media", "news agencies", "various",
    "various sources", "web desk",
];

/// Labels of source lines in the languages of our sources, folded and sorted.
#[rustfmt::skip]
const SOURCE_LABELS: &[&str] = &[
    "allikas", "avots", "bron", "bronnen", "burimi", "chanzo", "con información de", "font", "fonte", "fontes",
    "fonti", "forrás", "fuente", "fuentes", "heimild", "iturria", "izvor", "kaynak", "kaynaklar", "kilde", "kilder",
    "källa", "källor", "lähde", "manba", "mənbə", "news source", "nguồn", "nguồn tin", "original source",
    "originally from", "quelle", "quellen", "source", "source link", "sources", "sumber", "sumber berita", "sursa",
    "sursele", "sursă", "via", "vir", "zdroj", "zdroje", "šaltinis", "źródło", "πηγή", "джерело", "извор", "източник",
    "источник", "источники", "көзі", "эх сурвалж", "қайнар", "աղբյուր", "מקור", "المصادر", "المصدر", "ذریعہ", "ماخذ",
    "مصدر", "منبع", "सूत्र", "स्रोत", "উৎস", "সূত্র", "ஆதாரம்", "ที่มา", "წყარო", "來源", "信息来源", "出典", "出所", "文章来源",
    "来源", "来源于", "资料来源", "출처",
];

/// Beginnings of notes on where a text first appeared, folded and sorted.
#[rustfmt::skip]
const FIRST_PUBLISHED: &[&str] = &[
    "appeared first in ", "appeared first on ", "cross-posted from ", "erschien zuerst auf ", "erschien zuerst bei ",
    "erschien zuerst im ", "erschien zuerst in ", "first appeared at ", "first appeared in ", "first appeared on ",
    "first published at ", "first published by ", "first published in ", "first published on ", "first ran in ",
    "ilk olarak yayınlandığı yer ", "initialement publié par ", "initialement publié sur ",
    "opublikowany pierwotnie w ", "originally appeared at ", "originally appeared in ", "originally appeared on ",
    "originally produced by ", "originally published at ", "originally published by ", "originally published in ",
    "originally published on ", "originally ran in ", "originally written for ", "pertama kali tayang di ",
    "pertama kali terbit di ", "pubblicato originariamente da ", "pubblicato originariamente su ",
    "pubblicato per la prima volta su ", "publicada originalmente en ", "publicado originalmente em ",
    "publicado originalmente en ", "publicado originalmente na ", "publicado originalmente no ",
    "publicado originalmente pelo ", "publicado originalmente por ", "publicado por primera vez en ",
    "publié initialement dans ", "publié initialement sur ", "publié pour la première fois sur ",
    "publié à l'origine dans ", "publié à l'origine par ", "publié à l'origine sur ", "reposted from ",
    "reprinted from ", "reprinted with permission from ", "reproduced from ", "republished courtesy of ",
    "republished from ", "republished with permission from ", "syndicated from ", "telah tayang di ",
    "telah terbit di ", "ukazał się pierwotnie w ", "verscheen eerder in ", "verscheen eerder op ",
    "verscheen eerst in ", "verscheen eerst op ", "was published first by ", "zuerst erschienen auf ",
    "zuerst erschienen bei ", "zuerst erschienen in ", "впервые опубликован в ", "впервые опубликована в ",
    "впервые опубликовано в ",
];

/// Words by which a text speaks of itself, folded and sorted.
#[rustfmt::skip]
const TEXT_WORDS: &[&str] = &[
    "article", "articolo", "artigo", "artikel", "artikelen", "artykuł", "artículo", "beitrag", "bericht", "berita",
    "column", "commentary", "dispatch", "essay", "haber", "interview", "makale", "matéria", "nota", "noticia", "piece",
    "post", "publicación", "report", "reportage", "storie", "stories", "story", "tekst", "text", "texte", "texto",
    "this", "tulisan", "version", "yazı", "материал", "новость", "статья", "текст",
];

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn outlets() -> Outlets {
        let media = |name: &str, domain: &str, is_agency| (name.to_owned(), Some(domain.to_owned()), vec![], is_agency);
        Outlets::new([
            media("CNN", "cnn.com", false),
            media("Reuters", "reuters.com", true),
            media("The Quay Times", "quaytimes.example", false),
        ])
    }

    #[test]
    fn tables_are_sorted() {
        for table in [NOT_OUTLETS, SOURCE_LABELS, FIRST_PUBLISHED, TEXT_WORDS] {
            assert!(table.is_sorted(), "{:?}", table.windows(2).find(|pair| pair[0] > pair[1]));
        }
    }

    #[test]
    fn source_lines_in_many_languages() {
        for line in [
            "Source: www.cnn.com",
            "Sumber: www.cnn.com",
            "Fuente: CNN",
            "Quelle: CNN",
            "Fonte: cnn.com",
            "Bron: CNN",
            "Kaynak: CNN",
            "Источник: CNN",
            "Источник CNN",
            "来源：CNN",
            "المصدر: CNN",
            "出典：CNN",
            "출처: CNN",
            "(Source: CNN)",
            "Źródło: https://www.cnn.com/2023/05/10/asia/x.html",
            "Nguồn: CNN",
            "Källa: CNN",
            "Kilde: CNN",
            "Zdroj: CNN",
            "Πηγή: CNN",
            "Джерело: CNN",
            "منبع: CNN",
            "Lähde: CNN",
            "Forrás: CNN",
            "Sursa: CNN",
            "स्रोत: CNN",
            "Sources: CNN, Reuters",
        ] {
            let claim = source_line(&outlets(), line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!(claim.outlet_words(), "CNN", "{line}");
            assert_eq!(claim.text, line);
        }
        assert_eq!(source_line(&outlets(), "Source: The Inland Post").unwrap().outlet_words(), "The Inland Post");
        assert_eq!(source_line(&outlets(), "Source: inlandpost.example").unwrap().outlet_words(), "inlandpost.example");
    }

    #[test]
    fn texts_made_with_an_agency() {
        for (line, name) in [
            ("Mit Material von dpa", "dpa"),
            ("mit Agenturmaterial (dpa)", "dpa"),
            ("Avec AFP", "AFP"),
            ("(avec l'AFP)", "AFP"),
            ("Con información de EFE", "EFE"),
            ("Con información de Reuters y AFP", "Reuters"),
            ("Com informações da Reuters", "Reuters"),
            ("Con informazioni di ANSA", "ANSA"),
            ("With inputs from PTI", "PTI"),
            ("With reporting by Reuters", "Reuters"),
            ("Met informatie van ANP", "ANP"),
            ("Z materiałów PAP", "PAP"),
            ("По материалам ТАСС", "TASS"),
            ("За матеріалами Укрінформ", "Ukrinform"),
            ("AFP katkılarıyla", "AFP"),
            ("Dengan laporan Antara", "Antara"),
        ] {
            let claim = source_line(&outlets(), line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((claim.outlet_words(), claim.kind), (name, CreditKind::Agency), "{line}");
        }
        for line in [
            "With the ministers",
            "Avec le ministre",
            "Con información de la policía",
            "Mit dem Zug",
            "With AFP officials",
        ] {
            assert_eq!(source_line(&outlets(), line), None, "{line}");
        }
    }

    #[test]
    fn a_sentence_is_no_source_line() {
        for line in [
            "Source: officials who asked not to be named told us that the deal was off.",
            "Sources say the port is shut",
            "Source of the Nile",
            "Sources: Quay Board, Reef Trust",
            "Source: Ministry of Ports",
            "Source: WHO",
        ] {
            assert_eq!(source_line(&outlets(), line), None, "{line}");
        }
    }

    #[test]
    fn notes_on_first_publication() {
        for (line, name) in [
            ("This article was first published by The Quay Times.", "The Quay Times"),
            ("This story originally appeared on CNN and is republished here with permission.", "CNN"),
            ("Republished from www.quaytimes.example under a free licence.", "The Quay Times"),
            ("The post Ferries return to the strait appeared first on Inland Post.", "Inland Post"),
            ("Artikel ini telah tayang di Laut.example dengan judul Kapal Kembali", "laut.example"),
        ] {
            assert_eq!(first_published(&outlets(), line).unwrap_or_else(|| panic!("{line}")).outlet_words(), name);
        }
        for line in [
            "The treaty was first published in Geneva.",
            "Her novel first appeared in France.",
            "First published: 3 May 2024",
            "First published on May 3, 2024 / 8:16 AM",
        ] {
            assert_eq!(first_published(&outlets(), line), None, "{line}");
        }
    }

    #[test]
    fn rights_of_others() {
        assert_eq!(
            copyright_line(&outlets(), "Copyright 2024 The Associated Press. All rights reserved.")
                .unwrap()
                .outlet_words(),
            "Associated Press"
        );
        assert_eq!(copyright_line(&outlets(), "© 2023 Reuters").unwrap().outlet_words(), "Reuters");
        assert_eq!(copyright_line(&outlets(), "© 2025 Inland Post"), None);
    }

    #[test]
    fn marks_at_the_end() {
        for (text, words) in [
            ("The port is shut. (Reuters)", "(Reuters)"),
            ("The port is shut. — AFP", "— AFP"),
            ("(AFP/dpa)", "(AFP/dpa)"),
            ("Reuters", "Reuters"),
            ("The port is shut. [Source: Reuters]", "[Source: Reuters]"),
            ("Der Hafen ist zu. (mit Material von dpa und AFP)", "(mit Material von dpa und AFP)"),
            ("Le port est fermé. (avec AFP)", "(avec AFP)"),
        ] {
            let (start, claim) = closing_mark(&outlets(), text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((&text[start..], claim.text.as_str()), (words, words));
        }
        for text in ["He leads the party (PSD)", "It was told to Reuters", "The port is shut (again)."] {
            assert_eq!(closing_mark(&outlets(), text), None, "{text}");
        }
    }
}
