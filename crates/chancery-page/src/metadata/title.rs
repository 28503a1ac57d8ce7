//! The headline, without the outlet's name, and without the words above it.

use chancery_doc::Outlet;
use dom_query::NodeRef;

use super::Facts;
use crate::block::{Block, BlockKind};
use crate::outlets;
use crate::tidy::{floor, fold, same_words, short_text, tidy};

/// Characters of the longest title that is kept.
pub(super) const MAX_TITLE_CHARS: usize = 500;
/// Words of a heading that may stand above the headline: "Premier League", "Interview".
const MAX_KICKER_WORDS: usize = 6;
/// Words of two titles that are compared, each with each: data may hold thousands of headlines, as long as they please.
const MAX_COMPARED_WORDS: usize = 60;

impl Facts {
    /// The headline.
    pub(crate) fn title(&self, outlet: Option<&Outlet>) -> Option<String> {
        let names = self.site_names(outlet);
        let bare = |words: &str| without_site(words, &names);
        let og = self.meta(&["og:title", "twitter:title"]).map(|words| bare(&words));
        let headline = self.linked.headline.as_deref().map(bare);
        let mut others = [headline.clone(), og.clone(), self.title_tag.as_deref().map(bare)];
        if self.linked.is_strange {
            // The headline may be another report's: it is asked last.
            others.rotate_left(1);
        }
        let others: Vec<String> = others.into_iter().flatten().collect();
        let is_name = |h1: &str| names.iter().any(|name| same_words(name, h1));
        // A page may call the outlet its first heading: the heading that another place repeats is the headline.
        let agreed = self.h1s.iter().find(|h1| others.iter().any(|other| same_words(h1, other)));
        let agreed = agreed.or_else(|| {
            self.h1s.iter().filter(|h1| !is_name(h1)).find(|h1| others.iter().any(|other| is_like(h1, other)))
        });
        let alone = || match self.h1s.as_slice() {
            [h1] if h1.split_whitespace().count() >= 4 && !is_name(h1) => Some(h1.clone()),
            _ => None,
        };
        let title = agreed
            .map(|h1| bare(h1))
            .map(|h1| without_kicker(h1, headline.as_deref(), og.as_deref()))
            .or_else(|| self.marked_headline.clone().filter(|words| others.iter().any(|other| is_like(words, other))))
            .or_else(alone)
            .or_else(|| others.into_iter().find(|words| !words.is_empty()))
            .or_else(|| self.h1s.first().cloned())?;
        let title = clip_title(&title);
        (!title.is_empty()).then_some(title)
    }

    /// Names by which the page may call its outlet.
    pub(super) fn site_names(&self, outlet: Option<&Outlet>) -> Vec<String> {
        let outlet = outlet.into_iter().flat_map(|outlet| [outlet.name.clone(), outlet.domain.clone()]).flatten();
        let named = [
            self.meta(&["og:site_name"]),
            self.linked.publisher.clone(),
            self.meta(&["application-name"]),
            self.meta(&["apple-mobile-web-app-title"]),
            self.meta(&["twitter:site"]),
        ];
        outlet.chain(named.into_iter().flatten()).collect()
    }
}

/// The words of a heading, without an element in it that holds the words above the headline; none where it is too long for one.
pub(super) fn words_of_heading(heading: &NodeRef<'_>) -> String {
    let Some(whole) = short_text(heading, 4 * MAX_TITLE_CHARS) else { return String::new() };
    let is_kicker = |node: &NodeRef<'_>| node.class().is_some_and(|class| speaks_of_kickers(&class));
    for node in heading.descendants_it().filter(NodeRef::is_element).filter(is_kicker) {
        let Some(kicker) = short_text(&node, 4 * MAX_TITLE_CHARS) else { continue };
        let rest = whole
            .strip_prefix(kicker.as_str())
            .map(|rest| rest.trim_start_matches([' ', '-', '–', '—', ':', '|', '•']));
        if let Some(rest) = rest.filter(|rest| words(rest).len() >= 3 && words(&kicker).len() <= MAX_KICKER_WORDS) {
            return rest.to_owned();
        }
    }
    whole
}

/// Whether a class names the words above a headline.
fn speaks_of_kickers(class: &str) -> bool {
    let class = class.to_ascii_lowercase();
    ["kicker", "overline", "eyebrow", "dachzeile", "roofline", "pretitle", "spitzmarke", "antetitulo", "surtitre"]
        .iter()
        .any(|word| class.contains(word))
}

/// The printed heading, or the headline in the data where the two differ by words at the ends.
///
/// Headings often hold the section or a catchword before the headline, or lack the catchword that data and tags agree on.
fn without_kicker(h1: String, headline: Option<&str>, og: Option<&str>) -> String {
    let printed = words(&h1);
    let is_tail = |other: &[String]| {
        other.len() >= 3 && printed.ends_with(other) && (1..=MAX_KICKER_WORDS).contains(&(printed.len() - other.len()))
    };
    if let Some(tail) = [headline, og].into_iter().flatten().find(|other| is_tail(&words(other))) {
        return tail.to_owned();
    }
    if let (Some(headline), Some(og)) = (headline, og)
        && same_words(headline, og)
    {
        let stated = words(headline);
        if stated.len() >= 3 && (stated.ends_with(&printed) || printed.starts_with(&stated)) {
            return headline.to_owned();
        }
    }
    h1
}

/// Words in lower case.
fn words(text: &str) -> Vec<String> {
    words_in(text).collect()
}

fn words_in(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

/// Whether one title is the other, or its beginning, by the first words of both.
pub(crate) fn is_like(a: &str, b: &str) -> bool {
    let first_words = |text: &str| -> Vec<String> { words_in(text).take(MAX_COMPARED_WORDS).collect() };
    let (a, b) = (first_words(a), first_words(b));
    if a.is_empty() || b.is_empty() {
        return false;
    }
    let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    let n_shared = short.iter().filter(|word| long.contains(word)).count();
    let is_beginning =
        short.len() >= 2 && (long.starts_with(short) || long.ends_with(short)) && short.len() * 3 >= long.len();
    a == b || is_beginning || (short.len() >= 3 && n_shared * 5 >= short.len() * 4 && short.len() * 3 >= long.len())
}

/// The title without the outlet's name at its end or its beginning.
pub(super) fn without_site(title: &str, names: &[String]) -> String {
    let mut title = title.trim();
    for _ in 0..3 {
        let Some((at, mark)) = SITE_MARKS
            .iter()
            .filter_map(|mark| Some((title.rfind(mark)?, *mark)))
            .max_by_key(|(at, mark)| (*at, mark.len()))
        else {
            break;
        };
        let (head, tail) = (title[..at].trim(), title[at + mark.len()..].trim());
        if head.is_empty() || tail.is_empty() {
            break;
        }
        let is_site =
            |words: &str| names.iter().any(|name| same_site(name, words)) || outlets::as_domain(words).is_some();
        let n_tail = tail.split_whitespace().count();
        // A bar parts the outlet's name; a dash may be the headline's own.
        let is_bar = matches!(mark.trim(), "|" | "::" | "«" | "·" | "•" | "｜" | "ㅣ");
        // A comma or a colon belongs to the headline, unless it parts the very name.
        let is_weak = matches!(mark.trim(), "," | ":" | "：" | "_");
        if is_weak && !names.iter().any(|name| same_words(name, tail)) {
            break;
        }
        if is_site(tail) || is_bar && n_tail <= 4 && head.split_whitespace().count() > n_tail {
            title = head;
        } else if is_site(head) {
            title = tail;
        } else {
            break;
        }
    }
    title.to_owned()
}

/// Whether words are the site's name, or part of it: "BBC News" of "BBC", "CNN.com" of "CNN".
fn same_site(name: &str, words: &str) -> bool {
    let squeeze = |text: &str| -> String {
        let folded = fold(text.trim_start_matches('@'));
        let folded = folded.strip_prefix("the ").unwrap_or(&folded).to_owned();
        folded.chars().filter(|c| c.is_alphanumeric()).collect()
    };
    let (name, words) = (squeeze(name), squeeze(words));
    if name.is_empty() || words.is_empty() {
        return false;
    }
    let bare = name.strip_suffix("com").unwrap_or(&name);
    let is_tail =
        words.chars().count() >= 8 && name.chars().count() >= 8 && (words.ends_with(&name) || name.ends_with(&words));
    name == words
        || bare == words
        || is_tail
        || (bare.chars().count() >= 3 && words.starts_with(bare) && words.chars().count() <= bare.chars().count() + 14)
        || (words.chars().count() >= 3 && name.starts_with(&words))
}

/// A title cut to the length that is kept.
pub(crate) fn clip_title(title: &str) -> String {
    let title = tidy(title);
    match title.char_indices().nth(MAX_TITLE_CHARS) {
        Some((at, _)) => title[..floor(&title, at)].trim_end().to_owned(),
        None => title,
    }
}

/// The heading blocks of a page that repeat its title.
pub(crate) fn is_title(block: &Block, title: Option<&str>) -> bool {
    title.is_some_and(|title| {
        if same_words(&block.text, title) {
            return block.kind == BlockKind::Heading || block.n_chars() < 300;
        }
        if block.kind != BlockKind::Heading {
            return false;
        }
        let (printed, title) = (words(&block.text), words(title));
        let n_more = printed.len().abs_diff(title.len());
        // With the words above it, or without.
        printed.len().min(title.len()) >= 3
            && n_more <= MAX_KICKER_WORDS
            && (printed.ends_with(&title) || title.ends_with(&printed) || printed.starts_with(&title))
    })
}

/// What parts the outlet's name from the headline.
#[rustfmt::skip]
const SITE_MARKS: &[&str] = &[
    " | ", " - ", " – ", " — ", " :: ", " » ", " « ", " · ", " • ", "| ", " |", " / ", " : ", " ‹ ", " › ", " ~ ", "｜", "ㅣ",
    "：", "_", ", ",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_lose_the_outlet() {
        let bare = |title: &str, name: &str| without_site(title, &[name.to_owned()]);
        assert_eq!(bare("Envoys meet - CNN", "CNN"), "Envoys meet");
        assert_eq!(bare("Envoys meet on the quay | BBC News", "BBC"), "Envoys meet on the quay");
        assert_eq!(bare("Envoys meet :: Inland Post", "Inland Post"), "Envoys meet");
        assert_eq!(bare("The Quay Times - Envoys meet", "Quay Times"), "Envoys meet");
        assert_eq!(bare("Envoys meet – and leave", "CNN"), "Envoys meet – and leave");
        assert_eq!(bare("特使、埠頭で会談：港新聞", "港新聞"), "特使、埠頭で会談");
        assert_eq!(bare("Envoys meet, Quay Times", "Quay Times"), "Envoys meet");
        assert_eq!(bare("Envoys meet, ministers leave", "Quay Times"), "Envoys meet, ministers leave");
    }

    #[test]
    fn words_above_the_headline_are_no_part_of_it() {
        let read = |h1: &str, headline: Option<&str>, og: Option<&str>| without_kicker(h1.to_owned(), headline, og);
        let full = "Talks Envoys meet on the quay";
        assert_eq!(read(full, None, Some("Envoys meet on the quay")), "Envoys meet on the quay");
        assert_eq!(read("Envoys meet", Some("Talks: Envoys meet"), Some("Talks: Envoys meet")), "Talks: Envoys meet");
        // What only one of them says is not what the page prints.
        assert_eq!(read("Envoys meet", Some("Talks: Envoys meet"), Some("Envoys meet at last")), "Envoys meet");
        assert_eq!(read("Envoys meet", Some("Ministers leave"), Some("Ministers leave")), "Envoys meet");
    }

    #[test]
    fn headings_that_repeat_the_title() {
        let heading = |text: &str| Block { kind: BlockKind::Heading, ..Block::of(text.to_owned()) };
        let title = Some("Envoys meet on the quay");
        assert!(is_title(&heading("Talks: Envoys meet on the quay"), title));
        assert!(is_title(&Block::of("ENVOYS meet on the quay!".to_owned()), title));
        assert!(!is_title(&Block::of("Talks: Envoys meet on the quay".to_owned()), title));
        assert!(!is_title(&heading("What comes next"), title));
    }
}
