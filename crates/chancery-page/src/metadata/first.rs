//! The day on which a text first appeared, where a line of the page says that of it.
//!
//! "This article was originally published on 12 March 2019 and has been updated": such a line dates the text before all else.
//! Reports tell of treaties and studies in the same words, so it must speak of itself.

use crate::dates;
use crate::tidy::fold;

/// Words before the phrase that name what was published.
const MAX_SUBJECT_WORDS: usize = 8;
/// Words from "this" to what it points at: "this opinion piece".
const MAX_POINTED_WORDS: usize = 3;
/// Words between the day and the change where nothing says that the text itself was changed.
const MAX_WORDS_BETWEEN: usize = 3;

/// What follows the words on first publication in a line that also tells of a change, folded: the day is in there.
pub(super) fn publication_in(line: &str) -> Option<String> {
    // What somebody says is no word of the page; most lines are dismissed before they are folded.
    let is_said = line.starts_with(['"', '“', '«', '„', '‘']);
    if is_said || !["ublish", "öffentlich", "ublicad", "ublié", "ubblicat"].iter().any(|part| line.contains(part)) {
        return None;
    }
    let folded = fold(line);
    if !SINCE.iter().any(|word| folded.contains(word)) {
        return None;
    }
    PHRASES.iter().find_map(|phrase| {
        let (subject, rest) = folded.split_once(phrase)?;
        let is_own = match subject.rsplit(['.', ':', '!', '?', '(', '|']).next().unwrap_or_default().trim() {
            "" => *phrase != "was published on" && is_note(rest),
            subject => points_at_a_text(subject),
        };
        is_own.then(|| rest.to_owned())
    })
}

/// Whether words name the text in which they stand: "this article was", "an earlier version of this story was".
fn points_at_a_text(subject: &str) -> bool {
    let words: Vec<&str> = words_of(subject).collect();
    let Some(at) = words.iter().position(|word| THIS.contains(word)) else { return false };
    let mut pointed = words[at + 1..].iter().take(MAX_POINTED_WORDS);
    words.len() <= MAX_SUBJECT_WORDS && pointed.any(|word| TEXTS.contains(word))
}

/// Whether what follows is the rest of a note, "12 March 2019, updated 13 May", and not of a sentence about something else:
/// "12 March 2019, the accord will be updated".
fn is_note(rest: &str) -> bool {
    let after_day = &rest[dates::first_in(rest).map_or(0, |day| day.end)..];
    let Some(change) = SINCE.iter().filter_map(|word| after_day.find(word)).min() else { return true };
    let between = || words_of(&after_day[..change]);
    between().count() <= MAX_WORDS_BETWEEN || between().any(|word| THIS.contains(&word))
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Words on when a text first appeared, folded.
const PHRASES: &[&str] = &[
    "originally published on",
    "first published on",
    "was published on",
    "ursprünglich veröffentlicht am",
    "publicado originalmente el",
    "publié initialement le",
    "pubblicato originariamente il",
];

/// Words on what became of it, folded.
const SINCE: &[&str] = &["updated", "revised", "aktualisiert", "actualizado", "mis à jour", "aggiornato"];

/// Words that point at the text in which they stand.
const THIS: &[&str] = &["this", "dieser", "diese", "dieses", "este", "esta", "cet", "cette", "questo", "questa"];

/// What texts are called.
#[rustfmt::skip]
const TEXTS: &[&str] = &[
    "analysis", "article", "column", "commentary", "content", "essay", "explainer", "feature", "guide", "interview",
    "list", "page", "piece", "post", "report", "review", "story", "text", "artikel", "beitrag", "bericht", "seite",
    "artículo", "entrada", "noticia", "nota", "reportaje", "texto", "texte", "articolo", "pezzo", "testo",
];
