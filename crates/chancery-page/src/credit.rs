//! Whose text it is, by the page's own word.
//!
//! Takes a line or the beginning of a paragraph and gives the credit that it holds: a source line ("Fuente: …"), a note
//! on where the text first appeared, an agency's mark at the end, or the dateline at the beginning. What decides is the
//! form; who is meant is looked up in [`Outlets`].
//!
//! Only the origin of the *text* counts: "told Reuters" and "first reported by the Post" are the origin of a claim and
//! stay with the coder.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use chancery_doc::{CreditKind, DateBasis, Dated, Outlet};

use crate::dates;
use crate::outlets::{self, Outlets, as_domain, host, name_key};
use crate::tidy::{finder, floor, fold};

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

/// The beginning of a report that tells where, when and by whom it was filed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Dateline {
    /// Where it ends in the paragraph, in bytes.
    pub(crate) end: usize,
    /// The place as printed.
    pub(crate) place: Option<String>,
    /// The day, where it is complete.
    pub(crate) day: Option<Dated>,
    /// The agency's mark.
    pub(crate) agency: Option<Claim>,
}

/// Reads a line of its own that names the source: "Sumber: www.cnn.com".
pub(crate) fn source_line(outlets: &Outlets, line: &str) -> Option<Claim> {
    if line.chars().count() > 160 {
        return None;
    }
    let inner = line.trim().trim_matches(['(', ')', '[', ']', '*', '_', '-', '–', '—', '•']).trim();
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
    let outlet = agencies(outlets, name)?;
    Some((start, Claim::new(&text[start..], outlet, CreditKind::Agency)))
}

/// Reads the dateline of a paragraph: "NAIROBI, 20 November 2024 (Meridian Press) -".
pub(crate) fn dateline(outlets: &Outlets, paragraph: &str) -> Option<Dateline> {
    let window = &paragraph[..floor(paragraph, 160)];
    for (start, end) in dashes(window) {
        let goes_on = paragraph[end..].trim_start().starts_with(|c: char| {
            c.is_uppercase()
                || c.is_ascii_digit()
                || matches!(c, '"' | '“' | '«' | '‘' | '\'' | '(' | '„' | '$' | '€' | '£')
                || (c.is_alphabetic() && !c.is_lowercase())
        });
        if !goes_on {
            continue;
        }
        if let Some(found) = head(outlets, window, start, end) {
            return Some(found);
        }
    }
    None
}

/// Places in the window that may end a dateline, with where each ends.
fn dashes(window: &str) -> impl Iterator<Item = (usize, usize)> {
    window.char_indices().filter_map(|(at, c)| {
        let after = &window[at + c.len_utf8()..];
        let before = &window[..at];
        let is_dash = match c {
            '—' | '–' | '―' | '−' => true,
            '-' => before.ends_with([' ', ')', '/']) && after.starts_with([' ', '-']),
            ':' => after.starts_with(' '),
            // "MOSCOW, April 5. /TASS/. …"
            '.' => before.ends_with('/') && after.starts_with(' '),
            _ => false,
        };
        let n_more = after.len() - after.trim_start_matches(c).len();
        is_dash.then_some((at, at + c.len_utf8() + if c == '-' { n_more } else { 0 }))
    })
}

fn head(outlets: &Outlets, window: &str, start: usize, end: usize) -> Option<Dateline> {
    let head = window[..start].trim_end();
    let mark = window[start..].chars().next()?;
    let bracket = head.find('(').and_then(|open| Some((open, open + head[open..].find(')')? + 1)));
    let bracket = bracket.or_else(|| {
        let open = head.find('/')?;
        let close = open + 1 + head[open + 1..].find('/')? + 1;
        // "GAZA/CAIRO" has one stroke, "/TASS/" two.
        (open == 0 || head[..open].ends_with(' ')).then_some((open, close))
    });
    let (agency, is_known_agency, outside) = match bracket {
        Some((open, close)) => {
            let inner = &head[open + 1..close - 1];
            let known = agencies(outlets, inner);
            let outlet = known.clone().or_else(|| shaped_like_agency(inner))?;
            let claim = Claim::new(&window[open..end], outlet, CreditKind::Agency);
            (Some(claim), known.is_some(), format!("{} {}", &head[..open], &head[close..]))
        }
        None => match agencies(outlets, head) {
            // "Reuters - …": the mark alone.
            Some(outlet) => (Some(Claim::new(&window[..end], outlet, CreditKind::Agency)), true, String::new()),
            None => (None, false, head.to_owned()),
        },
    };
    let outside = outside.trim().trim_end_matches([',', '.', '-', ' ']);
    if outside.is_empty() {
        return is_known_agency.then_some(Dateline { end, place: None, day: None, agency });
    }
    let (place, rest) = outside.split_once(',').unwrap_or((outside, ""));
    let (place, inner_day) = match place.find(|c: char| c.is_ascii_digit()) {
        // "KYIV 3 May (AFP)"
        Some(at) => (&place[..at], true),
        None => (place, false),
    };
    let place = place.trim();
    let has_day = inner_day || rest.split([' ', '.', ',']).any(|word| dates::month_of(word).is_some());
    let is_upper = is_upper_case(place);
    let sound_rest = rest
        .split(',')
        .all(|part| part.trim().is_empty() || names_place(part.trim()) || part.contains(|c: char| c.is_ascii_digit()));
    if !names_place(place) || !sound_rest || (inner_day && !has_month(outside)) {
        return None;
    }
    let is_sound = if agency.is_some() {
        is_known_agency || is_upper || has_day
    } else {
        let n_letters = place.chars().filter(|c| c.is_alphabetic()).count();
        is_upper
            && n_letters >= 3
            && NOT_PLACES.binary_search(&fold(place).as_str()).is_err()
            && (mark != ':' || n_letters >= 4 && is_known_shape(place))
            && (has_day || place.split_whitespace().count() <= 3)
    };
    if mark == '.' && agency.is_none() || !is_sound {
        return None;
    }
    let day = dates::printed(outside, DateBasis::Dateline)
        .filter(|_| has_day || outside.contains(|c: char| c.is_ascii_digit()));
    Some(Dateline { end, place: Some(place.to_owned()), day, agency })
}

fn has_month(words: &str) -> bool {
    words.split([' ', '.', ',']).any(|word| dates::month_of(word).is_some()) || dates::first_in(words).is_some()
}

/// Whether words before a colon have the form of a city: one word, or two that begin as cities do.
///
/// "CHINESE AGGRESSION: The …" is a summary's head.
fn is_known_shape(place: &str) -> bool {
    let words: Vec<&str> = place.split_whitespace().collect();
    let is_city_start = |word: &str| CITY_STARTS.binary_search(&fold(word).trim_end_matches('.')).is_ok();
    words.len() == 1 || words.len() <= 3 && is_city_start(words[0])
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

/// Whether the letters are capitals; "McALLEN" and "N'DJAMENA" are.
fn is_upper_case(words: &str) -> bool {
    let (mut n_upper, mut n_lower) = (0, 0);
    for c in words.chars().filter(|c| c.is_alphabetic()) {
        if c.is_lowercase() { n_lower += 1 } else { n_upper += 1 }
    }
    n_upper >= 2 && n_lower * 5 <= n_upper
}

/// The first of the agencies named in a mark ("AFP/dpa", "Reuters, AP"), if all of it is agencies.
fn agencies(outlets: &Outlets, words: &str) -> Option<Outlet> {
    let words = words.trim().trim_end_matches('.');
    if words.is_empty() || words.chars().count() > 60 {
        return None;
    }
    let mut first = None;
    for part in words.split(['/', ',', ';', '+', '&']).flat_map(|part| part.split(" and ")) {
        let part = part.trim();
        first = first.or(Some(agency(outlets, part)?));
    }
    first
}

/// The agency of that name.
pub(crate) fn agency(outlets: &Outlets, name: &str) -> Option<Outlet> {
    let key = name_key(name);
    let listed = AGENCIES.binary_search_by(|(known, _)| (*known).cmp(key.as_str())).ok().map(|idx| AGENCIES[idx].1);
    // A short mark is one only as agencies print it: "(MAP)", not "(map)".
    let is_mark = key.chars().count() > 4 || Some(name.trim()) == listed || !name.contains(char::is_lowercase);
    let listed = listed.filter(|_| is_mark);
    let full = listed.unwrap_or(name);
    let known = outlets.named(name).or_else(|| outlets.named(full));
    match known {
        Some(outlet) if outlets.is_agency(name) || outlets.is_agency(full) || listed.is_some() => Some(outlet),
        _ => listed.map(|name| Outlet { name: Some(name.to_owned()), domain: None }),
    }
}

/// Whether two outlets are one, an agency's own site among them: "AP News" is the Associated Press.
pub(crate) fn is_same_outlet(outlets: &Outlets, a: &Outlet, b: &Outlet) -> bool {
    let agency_of = |outlet: &Outlet| {
        let name = outlet.name.as_deref()?;
        agency(outlets, name).or_else(|| agency(outlets, &outlets::core_name(name).to_uppercase()))
    };
    outlets::is_same(a, b) || agency_of(a).zip(agency_of(b)).is_some_and(|(a, b)| outlets::is_same(&a, &b))
}

/// An agency that no table knows, by its words: "Meridian Press".
fn shaped_like_agency(words: &str) -> Option<Outlet> {
    let words = words.trim();
    let is_named = names_place(words)
        && words.split_whitespace().any(|word| AGENCY_WORDS.binary_search(&fold(word).as_str()).is_ok());
    let n_letters = words.chars().count();
    let is_short = (2..=6).contains(&n_letters) && words.chars().all(char::is_uppercase);
    (is_named || is_short).then(|| Outlet { name: Some(words.to_owned()), domain: None })
}

fn is_known(outlets: &Outlets, outlet: &Outlet) -> bool {
    outlet.name.as_deref().is_some_and(|name| outlets.named(name).is_some() || agency(outlets, name).is_some())
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

/// Agencies, by the key of each of their names, with the name that readers know; sorted.
#[rustfmt::skip]
const AGENCIES: &[(&str, &str)] = &[
    ("aa", "Anadolu Agency"), ("aap", "AAP"), ("abna", "ABNA"), ("afp", "AFP"), ("agence france presse", "AFP"),
    ("agencia efe", "EFE"), ("agi", "AGI"), ("ana mpa", "ANA-MPA"), ("anadolu", "Anadolu Agency"),
    ("anadolu agency", "Anadolu Agency"), ("anadolu ajansı", "Anadolu Agency"), ("ani", "ANI"), ("ansa", "ANSA"),
    ("antara", "Antara"), ("ap", "Associated Press"), ("apa", "APA"), ("aps", "APS"),
    ("associated press", "Associated Press"), ("australian associated press", "AAP"), ("azertac", "AZERTAC"),
    ("belga", "Belga"), ("bernama", "Bernama"), ("bloomberg", "Bloomberg"), ("bns", "BNS"), ("cana", "CANA"),
    ("canadian press", "Canadian Press"), ("cihan", "Cihan"), ("cns", "CNS"), ("cp", "Canadian Press"), ("ctk", "ČTK"),
    ("deutsche presse agentur", "dpa"), ("dha", "DHA"), ("dpa", "dpa"), ("efe", "EFE"),
    ("europa press", "Europa Press"), ("fars news agency", "Fars News Agency"), ("ians", "IANS"), ("iha", "İHA"),
    ("ina", "INA"), ("inter press service", "Inter Press Service"), ("interfax", "Interfax"),
    ("interfax ukraine", "Interfax-Ukraine"), ("ips", "Inter Press Service"), ("irna", "IRNA"), ("isna", "ISNA"),
    ("itar tass", "TASS"), ("jiji", "Jiji Press"), ("jiji press", "Jiji Press"), ("kcna", "KCNA"),
    ("keystone sda", "Keystone-SDA"), ("kuna", "KUNA"), ("kyodo", "Kyodo News"), ("kyodo news", "Kyodo News"),
    ("lusa", "Lusa"), ("map", "MAP"), ("mena", "MENA"), ("mti", "MTI"), ("nan", "News Agency of Nigeria"),
    ("news agency of nigeria", "News Agency of Nigeria"), ("notimex", "Notimex"), ("ntb", "NTB"), ("pa", "PA Media"),
    ("pa media", "PA Media"), ("pap", "PAP"), ("petra", "Petra"), ("pna", "PNA"), ("prensa latina", "Prensa Latina"),
    ("press association", "PA Media"), ("press trust of india", "PTI"), ("pti", "PTI"), ("qna", "QNA"),
    ("reuters", "Reuters"), ("ria novosti", "RIA Novosti"), ("ritzau", "Ritzau"), ("sana", "SANA"),
    ("sda", "Keystone-SDA"), ("shafaq news", "Shafaq News"), ("sputnik", "Sputnik"), ("stt", "STT"),
    ("tanjug", "Tanjug"), ("tap", "TAP"), ("tass", "TASS"), ("telam", "Télam"),
    ("thai news agency", "Thai News Agency"), ("thomson reuters", "Reuters"), ("tt", "TT"), ("télam", "Télam"),
    ("ukrinform", "Ukrinform"), ("uni", "UNI"), ("unian", "UNIAN"), ("united news of india", "UNI"),
    ("united press international", "UPI"), ("upi", "UPI"), ("vietnam news agency", "VNA"), ("vna", "VNA"),
    ("wafa", "WAFA"), ("wam", "WAM"), ("xinhua", "Xinhua"), ("xinhua news agency", "Xinhua"), ("yonhap", "Yonhap"),
    ("yonhap news agency", "Yonhap"), ("čtk", "ČTK"), ("интерфакс", "Interfax"), ("риа новости", "RIA Novosti"),
    ("тасс", "TASS"), ("укринформ", "Ukrinform"), ("унн", "UNN"), ("уніан", "UNIAN"), ("共同通信", "Kyodo News"),
    ("新华社", "Xinhua"), ("时事通信", "Jiji Press"), ("時事通信", "Jiji Press"), ("연합뉴스", "Yonhap"),
];

/// Words that make a name an agency's, folded and sorted.
#[rustfmt::skip]
const AGENCY_WORDS: &[&str] = &[
    "agence", "agencia", "agencies", "agency", "agentur", "agenzia", "agência", "ajansı", "nachrichten", "news",
    "newswire", "newswires", "nieuws", "notizie", "prensa", "press", "presse", "service", "services", "wire", "wires",
    "агентство",
];

/// First words of cities of several words, folded and sorted.
#[rustfmt::skip]
const CITY_STARTS: &[&str] = &[
    "abu", "addis", "buenos", "cape", "el", "fort", "guatemala", "ho", "hong", "kuala", "la", "las", "los", "mexico",
    "new", "panama", "phnom", "port", "quezon", "rio", "saint", "san", "santa", "santo", "sao", "sri", "st", "são",
    "tel",
];

/// Words in capitals that begin reports and are no places, folded and sorted.
#[rustfmt::skip]
const NOT_PLACES: &[&str] = &[
    "advertisement", "advisory", "alert", "analysis", "and", "answer", "asean", "asked", "background", "bbc", "brazen",
    "breaking", "breaking news", "brics", "brief", "briefing", "bulletin", "but", "caution", "chapter", "cnn",
    "column", "comment", "commentary", "cons", "context", "correction", "cover story", "developing", "disclaimer",
    "ecowas", "editor's note", "editorial", "eu", "exclusive", "explained", "explainer", "fact", "fact check",
    "factbox", "faq", "feature", "flash", "focus", "gallery", "government", "headlines", "highlights", "icc", "imf",
    "in brief", "in depth", "in pictures", "insight", "interview", "just in", "key points", "latest", "listen", "live",
    "live updates", "long read", "mercosur", "more", "nato", "nb", "new", "news", "news analysis", "not", "note",
    "notice", "obituary", "oecd", "opec", "opec+", "opinion", "osce", "part", "photo", "photos", "picture", "pictures",
    "podcast", "poll", "preview", "profile", "pros", "question", "quotes", "read", "recap", "related", "report",
    "review", "roundup", "sidebar", "special", "special report", "spotlight", "summary", "survey", "the",
    "the background", "the context", "the facts", "the latest", "timeline", "tip", "tips", "top stories", "transcript",
    "un", "unesco", "unhcr", "unicef", "update", "update 1", "updated", "urgent", "usaid", "video", "viewpoint",
    "warning", "watch", "weekend", "what happened", "what we know", "who", "why", "wto", "yes",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn outlets() -> Outlets {
        let media = |name: &str, domain: &str, is_agency| (name.to_owned(), Some(domain.to_owned()), vec![], is_agency);
        Outlets::new([
            media("CNN", "cnn.com", false),
            media("Reuters", "reuters.com", true),
            media("The Quay Times", "quaytimes.example", false),
        ])
    }

    #[test]
    fn tables_are_sorted() {
        for table in [NOT_OUTLETS, SOURCE_LABELS, FIRST_PUBLISHED, TEXT_WORDS, AGENCY_WORDS, CITY_STARTS, NOT_PLACES] {
            assert!(table.is_sorted(), "{:?}", table.windows(2).find(|pair| pair[0] > pair[1]));
        }
        assert!(AGENCIES.is_sorted());
        assert!(AGENCIES.iter().all(|(key, _)| name_key(key) == *key));
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
        ] {
            let (start, claim) = closing_mark(&outlets(), text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((&text[start..], claim.text.as_str()), (words, words));
        }
        for text in ["He leads the party (PSD)", "It was told to Reuters", "The port is shut (again)."] {
            assert_eq!(closing_mark(&outlets(), text), None, "{text}");
        }
    }

    #[test]
    fn an_agency_s_own_site_is_the_agency() {
        let own = |name: &str| Outlet { name: Some(name.to_owned()), domain: None };
        let press = agency(&outlets(), "AP").unwrap();
        assert!(is_same_outlet(&outlets(), &own("AP News"), &press));
        assert!(!is_same_outlet(&outlets(), &own("Inland Post"), &press));
    }

    #[test]
    fn datelines() {
        for (text, end, place, agency, day) in [
            ("LONDON (Reuters) - Ships left.", "LONDON (Reuters) -", Some("LONDON"), Some("Reuters"), None),
            ("KYIV, May 3 (AFP) — Ships left.", "KYIV, May 3 (AFP) —", Some("KYIV"), Some("AFP"), None),
            (
                "NAIROBI, 20 November 2024 (Meridian Press) - Ships left.",
                "NAIROBI, 20 November 2024 (Meridian Press) -",
                Some("NAIROBI"),
                Some("Meridian Press"),
                Some("2024-11-20"),
            ),
            (
                "N'DJAMENA, 17 January 2026 (Meridian Press) - Ships",
                "N'DJAMENA, 17 January 2026 (Meridian Press) -",
                Some("N'DJAMENA"),
                Some("Meridian Press"),
                Some("2026-01-17"),
            ),
            (
                "PATRAS, 8 April 2025 - In April 2000, six",
                "PATRAS, 8 April 2025 -",
                Some("PATRAS"),
                None,
                Some("2025-04-08"),
            ),
            (
                "MEXICO CITY, Mexico (AP) -- Ships left.",
                "MEXICO CITY, Mexico (AP) --",
                Some("MEXICO CITY"),
                Some("Associated Press"),
                None,
            ),
            ("Tokyo, May 3 (Kyodo) — Ships left.", "Tokyo, May 3 (Kyodo) —", Some("Tokyo"), Some("Kyodo News"), None),
            ("MOSCOW, April 5. /TASS/. Ships left.", "MOSCOW, April 5. /TASS/.", Some("MOSCOW"), Some("TASS"), None),
            ("(Reuters) - Ships left.", "(Reuters) -", None, Some("Reuters"), None),
            ("ISLAMABAD: Ships left.", "ISLAMABAD:", Some("ISLAMABAD"), None, None),
            ("NEW DELHI: Ships left.", "NEW DELHI:", Some("NEW DELHI"), None, None),
            ("WASHINGTON — Ships left.", "WASHINGTON —", Some("WASHINGTON"), None, None),
        ] {
            let found = dateline(&outlets(), text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(&text[..found.end], end);
            assert_eq!(found.place.as_deref(), place, "{text}");
            assert_eq!(found.agency.as_ref().map(Claim::outlet_words), agency, "{text}");
            assert_eq!(found.day.map(|day| day.moment).as_deref(), day, "{text}");
        }
    }

    #[test]
    fn what_is_no_dateline() {
        for text in [
            "NATO — which has 32 members — met on Monday.",
            "NATO - An alliance of 32 members met on Monday.",
            "EXCLUSIVE: Ships left.",
            "The minister (62) - A lawyer - left.",
            "Paris (Texas) - Ships left.",
            "On Monday - the third day - ships left.",
            "Ships left: The port is shut.",
            "UPDATE: The port is shut.",
            "TIDAL ANGER: The port is shut.",
        ] {
            assert_eq!(dateline(&outlets(), text), None, "{text}");
        }
    }

    #[test]
    fn an_agency_s_credit_is_its_mark() {
        let found = dateline(&outlets(), "CAIRO (Reuters) - Ships left.").unwrap();
        assert_eq!(found.agency.unwrap().text, "(Reuters) -");
    }
}
