//! The language of a text.
//!
//! The text itself decides where it is long enough to be sure; the page's declaration only where it is not.

use whatlang::{Lang, Script};

/// Languages whose articles are coded, as primary subtags of BCP 47.
const READ: &[&str] = &["en"];
/// Bytes of text that are looked at.
const MAX_BYTES: usize = 8_000;
/// Letters from which the text's word counts against the page's: below, names decide more than grammar.
const MIN_LETTERS: usize = 200;
/// Letters from which it counts where the page says nothing.
const MIN_LETTERS_ALONE: usize = 60;

/// Whether articles in that language are coded.
pub(crate) fn is_read(language: &str) -> bool {
    READ.contains(&primary(language))
}

/// The language of `body`, given what the page declares; `None` where neither is sure.
pub(crate) fn of(declared: Option<&str>, body: &str) -> Option<String> {
    let declared = declared.and_then(tag);
    let sample = &body[..crate::tidy::floor(body, MAX_BYTES)];
    let Some(found) = whatlang::detect(sample) else { return declared };
    let code = code(found.lang());
    let n_letters = sample.chars().filter(|c| c.is_alphabetic()).count();
    let agrees = declared.as_deref().is_some_and(|declared| is_close(primary(declared), code));
    if agrees {
        return declared;
    }
    // A script that one language owns is sure in any length; so are the small words of English.
    let own_script = !matches!(found.script(), Script::Latin | Script::Cyrillic | Script::Arabic | Script::Devanagari);
    if own_script && n_letters > 0 {
        return Some(code.to_owned());
    }
    if found.script() == Script::Latin && english_words(sample) {
        return declared.filter(|declared| primary(declared) == "en").or(Some("en".to_owned()));
    }
    let min_letters = if declared.is_some() { MIN_LETTERS } else { MIN_LETTERS_ALONE };
    if found.is_reliable() && n_letters >= min_letters {
        return Some(code.to_owned());
    }
    declared
}

fn primary(language: &str) -> &str {
    language.split('-').next().unwrap_or(language)
}

/// Languages that detectors and pages call by different names, or that n-grams cannot tell apart.
fn is_close(declared: &str, found: &str) -> bool {
    const KIN: &[&[&str]] = &[
        &["bs", "hr", "sr", "sh"],
        &["id", "ms"],
        &["nb", "no", "nn", "da"],
        &["zh", "yue"],
        &["fa", "prs"],
        &["tl", "fil"],
        &["cs", "sk"],
    ];
    declared == found || KIN.iter().any(|kin| kin.contains(&declared) && kin.contains(&found))
}

/// Whether one word in seven at least is a small word of English, three different ones among them; in a sentence or two one
/// that hardly any other language has is enough.
fn english_words(sample: &str) -> bool {
    const SMALL: &[&str] = &[
        "a", "after", "and", "are", "as", "at", "by", "for", "from", "has", "he", "his", "in", "is", "it", "its", "of",
        "on", "over", "said", "that", "the", "their", "they", "to", "was", "were", "which", "who", "will", "with",
    ];
    // Of these many are words of other languages too ("a", "in", "as", "is").
    const OWN: &[&str] = &[
        "and", "from", "has", "his", "its", "of", "said", "that", "the", "their", "they", "to", "were", "which", "with",
    ];
    let words: Vec<String> = sample
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty())
        .take(400)
        .map(str::to_lowercase)
        .collect();
    let is_small = |word: &&String| SMALL.binary_search(&word.as_str()).is_ok();
    let n_small = words.iter().filter(is_small).count();
    let n_own = OWN.iter().filter(|own| words.iter().any(|word| word == *own)).count();
    let has_small = |n: usize| n_small * 7 >= words.len() && n_own >= n;
    // Dutch has "of", Polish "to", Spanish "has".
    let is_others = |word: &str| matches!(word, "of" | "to" | "has");
    let n_sure = OWN.iter().filter(|own| !is_others(own) && words.iter().any(|word| word == *own)).count();
    let n_different = SMALL.iter().filter(|small| words.iter().any(|word| word == *small)).count();
    match words.len() {
        0..15 => has_small(1),
        15..40 if n_sure > 0 && n_different >= 3 => has_small(1),
        _ => has_small(3),
    }
}

/// A declared language in the form of BCP 47; `None` where it is none.
fn tag(declared: &str) -> Option<String> {
    let declared = declared.trim().replace('_', "-");
    let mut parts = declared.split('-');
    let primary = parts.next()?.to_ascii_lowercase();
    if !(2..=3).contains(&primary.len()) || !primary.bytes().all(|byte| byte.is_ascii_lowercase()) || primary == "und" {
        return None;
    }
    let sound = |part: &&str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let mut tag = primary;
    for part in parts.take_while(sound).take(3) {
        tag.push('-');
        tag.push_str(&if part.len() == 2 { part.to_ascii_uppercase() } else { part.to_owned() });
    }
    Some(tag)
}

/// The shortest code of a language, as BCP 47 wants it.
fn code(lang: Lang) -> &'static str {
    let three = lang.code();
    TWO_LETTERS.binary_search_by(|(long, _)| (*long).cmp(three)).map_or(three, |idx| TWO_LETTERS[idx].1)
}

/// ISO 639-3 codes of the detector with their ISO 639-1 codes, sorted.
#[rustfmt::skip]
const TWO_LETTERS: &[(&str, &str)] = &[
    ("afr", "af"), ("aka", "ak"), ("amh", "am"), ("ara", "ar"), ("aze", "az"), ("bel", "be"), ("ben", "bn"),
    ("bul", "bg"), ("cat", "ca"), ("ces", "cs"), ("cmn", "zh"), ("cym", "cy"), ("dan", "da"), ("deu", "de"),
    ("ell", "el"), ("eng", "en"), ("epo", "eo"), ("est", "et"), ("fin", "fi"), ("fra", "fr"), ("guj", "gu"),
    ("heb", "he"), ("hin", "hi"), ("hrv", "hr"), ("hun", "hu"), ("hye", "hy"), ("ind", "id"), ("ita", "it"),
    ("jav", "jv"), ("jpn", "ja"), ("kan", "kn"), ("kat", "ka"), ("khm", "km"), ("kor", "ko"), ("lat", "la"),
    ("lav", "lv"), ("lit", "lt"), ("mal", "ml"), ("mar", "mr"), ("mkd", "mk"), ("mya", "my"), ("nep", "ne"),
    ("nld", "nl"), ("nob", "nb"), ("ori", "or"), ("pan", "pa"), ("pes", "fa"), ("pol", "pl"), ("por", "pt"),
    ("ron", "ro"), ("rus", "ru"), ("sin", "si"), ("slk", "sk"), ("slv", "sl"), ("sna", "sn"), ("spa", "es"),
    ("srp", "sr"), ("swe", "sv"), ("tam", "ta"), ("tel", "te"), ("tgl", "tl"), ("tha", "th"), ("tuk", "tk"),
    ("tur", "tr"), ("ukr", "uk"), ("urd", "ur"), ("uzb", "uz"), ("vie", "vi"), ("yid", "yi"), ("zul", "zu"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_sorted_and_whole() {
        assert!(TWO_LETTERS.is_sorted());
        for lang in Lang::all() {
            assert_eq!(code(*lang).len(), 2, "{}", lang.code());
        }
    }

    const SPANISH: &str = "Los gobiernos de los dos países firmaron el jueves un acuerdo para agilizar el paso de las \
        barcazas por el río, informó la cancillería. El convenio elimina dos inspecciones y reconoce en ambos países los \
        permisos que expida cualquiera de ellos, dijo el ministro de Transporte ante la prensa reunida en el puerto.";

    #[test]
    fn the_text_wins_over_the_page() {
        assert_eq!(of(Some("en-US"), SPANISH).as_deref(), Some("es"));
        assert_eq!(of(Some("es_UY"), SPANISH).as_deref(), Some("es-UY"));
        assert_eq!(
            of(Some("de"), "The envoys of both states met on the quay and said that they would meet again.").as_deref(),
            Some("en")
        );
    }

    #[test]
    fn short_texts_are_not_guessed() {
        assert_eq!(of(None, "Envoys meet in Geneva").as_deref(), None);
        assert_eq!(of(Some("EN"), "Envoys meet in Geneva").as_deref(), Some("en"));
        assert_eq!(of(None, "Минск").as_deref(), None);
        let french = "Les deux gouvernements ont signé jeudi un accord sur la navigation, a annoncé le ministère.";
        assert_eq!(of(None, french).as_deref(), Some("fr"));
        // Names of many tongues, few small words: the detector takes it for Latin.
        let names = "Moldova's biggest opposition party criticised President Maia Sandu for her gas policy at a congress \
            in Chisinau and in Comrat.";
        assert_eq!(of(None, names).as_deref(), Some("en"));
        let dutch = "De burgemeester van Utrecht was in de haven en at daar een broodje, of dat nu in het programma was of niet.";
        assert_eq!(of(None, dutch).as_deref(), Some("nl"));
        assert_eq!(of(None, "首相が辞任を表明した").as_deref(), Some("ja"));
        assert_eq!(of(Some("x"), ""), None);
    }
}
