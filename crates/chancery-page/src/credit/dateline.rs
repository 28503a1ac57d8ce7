//! Datelines: where, when and by whom a report was filed.

use chancery_doc::{CreditKind, DateBasis, Dated};

use super::agency::{agencies, shaped_like_agency};
use super::{Claim, names_place};
use crate::dates;
use crate::outlets::Outlets;
use crate::tidy::{floor, fold};

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
/// "RIVER TOLLS: The …" is a summary's head.
fn is_known_shape(place: &str) -> bool {
    let words: Vec<&str> = place.split_whitespace().collect();
    let is_city_start = |word: &str| CITY_STARTS.binary_search(&fold(word).trim_end_matches('.')).is_ok();
    words.len() == 1 || words.len() <= 3 && is_city_start(words[0])
}

/// Whether the letters are capitals; "McALLEN" and "N'DJAMENA" are.
fn is_upper_case(words: &str) -> bool {
    let (mut n_upper, mut n_lower) = (0, 0);
    for c in words.chars().filter(|c| c.is_alphabetic()) {
        if c.is_lowercase() { n_lower += 1 } else { n_upper += 1 }
    }
    n_upper >= 2 && n_lower * 5 <= n_upper
}

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
    use crate::credit::tests::outlets;

    #[test]
    fn tables_are_sorted() {
        for table in [CITY_STARTS, NOT_PLACES] {
            assert!(table.is_sorted(), "{:?}", table.windows(2).find(|pair| pair[0] > pair[1]));
        }
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
