//! Who wrote it.
//!
//! Authors are asked for in the order of trust: the line printed near the title, the page's data, its tags, its marked
//! elements. A person's full name counts first, then a single name or a handle, last the desk, the agency or the outlet
//! itself: a page that names nobody else is by its outlet.

use chancery_doc::Outlet;

use super::{Facts, days};
use crate::credit;
use crate::dates::{self, Order};
use crate::outlets::Outlets;
use crate::tidy::{fold, same_words};

/// Authors of one article that are kept.
const MAX_NAMES: usize = 20;

/// Authors of an article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Byline {
    /// Authors as printed: persons, or else whoever is named in their place.
    pub(crate) names: Vec<String>,
    /// The agency that stands where authors do, with its name as printed.
    pub(crate) agency: Option<(String, Outlet)>,
}

/// Words in which a page names authors.
struct Claimed<'f> {
    words: &'f str,
    is_organisation: bool,
}

impl<'f> Claimed<'f> {
    fn of(words: &'f str) -> Self {
        Self { words, is_organisation: false }
    }
}

impl Facts {
    /// Authors' names, and the agency among them.
    pub(crate) fn byline(&self, outlets: &Outlets, outlet: Option<&Outlet>) -> Byline {
        let mut reader = Reader { outlets, sites: self.site_names(outlet), byline: Byline::default() };
        let linked: Vec<Claimed<'_>> = self
            .linked
            .authors
            .iter()
            .map(|author| Claimed { words: &author.name, is_organisation: author.is_organisation })
            .collect();
        let metas: Vec<Claimed<'_>> = self.author_metas().map(Claimed::of).collect();
        let is_near = |words: &&String| self.near.iter().any(|line| line.contains(words.as_str()));
        // Lists of other reports mark their authors too: those near the title are this one's.
        let mut marked: Vec<Claimed<'_>> =
            self.marked_authors.iter().filter(is_near).map(|words| Claimed::of(words)).collect();
        let is_marked_near = !marked.is_empty();
        if !is_marked_near {
            marked = self.marked_authors.iter().map(|words| Claimed::of(words)).collect();
        }
        let classed: Vec<Claimed<'_>> =
            self.classed_authors.iter().filter(is_near).take(4).map(|words| Claimed::of(words)).collect();
        let printed = self.printed_byline();

        for claimed in [&linked, &metas, &marked] {
            reader.persons(claimed);
        }
        if is_marked_near {
            reader.more(&marked);
        }
        // What readers see is more than what a system keeps of its users.
        let seen = reader.seen(&printed);
        let is_more = reader.byline.names.iter().all(|name| seen.iter().any(|other| same_words(name, other)));
        if !seen.is_empty() && (is_more || !self.is_known_author(&reader.byline.names)) {
            reader.byline.names = seen;
        }
        // Where an agency is named, other names near by are those of other reports.
        let is_guessed = reader.byline.agency.is_none();
        let beside = self.beside_the_day().or_else(|| self.beside_a_role()).filter(|_| is_guessed);
        let beside: Vec<Claimed<'_>> = beside.iter().map(|words| Claimed::of(words)).collect();
        reader.persons(&beside);
        for claimed in [&linked, &metas, &marked] {
            reader.handles(claimed);
        }
        // Far from the title, a line must say by itself that it names the author.
        let far = self.classed_authors.iter().find(|words| byline_in(words).is_some());
        let far: Vec<Claimed<'_>> = far.map(|words| Claimed::of(words)).into_iter().collect();
        if is_guessed {
            reader.persons(&classed);
            reader.persons(&far);
        }
        reader.handles(&beside);
        let lines: Vec<Claimed<'_>> = printed.iter().map(|line| Claimed::of(line)).collect();
        reader.handles(&lines);
        reader.handles(&classed);
        for claimed in [&linked, &metas, &marked] {
            reader.anybody(claimed);
        }
        reader.anybody(&lines);
        reader.anybody(&far);
        reader.byline
    }

    /// Meta tags with authors, and those by which systems label what a preview shows: "Written by", "Ana Ruiz".
    fn author_metas(&self) -> impl Iterator<Item = &str> {
        let labelled = ["1", "2"].iter().filter_map(|n| {
            let label = self.meta(&[&format!("twitter:label{n}")])?;
            AUTHOR_LABELS
                .contains(&fold(&label).as_str())
                .then(|| self.meta_words(&format!("twitter:data{n}")))
                .flatten()
        });
        let first = AUTHOR_METAS.iter().map(|key| self.meta_all(std::slice::from_ref(key)).take(MAX_NAMES).collect());
        let first: Vec<&str> = first.into_iter().find(|found: &Vec<&str>| !found.is_empty()).unwrap_or_default();
        let rest = self.meta_all(AUTHOR_METAS).take(MAX_NAMES);
        first.into_iter().chain(rest).chain(labelled)
    }

    /// Whether the page marks those names near its title too.
    fn is_known_author(&self, names: &[String]) -> bool {
        names.iter().any(|name| self.near.iter().any(|line| line.contains(name.as_str())))
    }

    /// The lines near the title that say who wrote, without the words before the names.
    fn printed_byline(&self) -> Vec<String> {
        let mut found = Vec::new();
        for (n, line) in self.near.iter().enumerate() {
            if let Some(rest) = after_by(line) {
                found.push(without_day(rest));
            } else if is_by(line) {
                // "By" is a block of its own where a box stands around the name.
                found.push(without_day(&self.joined_after(n)));
            } else if let Some((before, rest)) = line.rsplit_once(" by ")
                && days::is_day_line(before, Order::Unknown)
            {
                found.push(without_day(rest));
            }
        }
        found.retain(|words| !words.is_empty() && words.chars().count() <= 160);
        found
    }

    /// The line after a "By" of its own, with those that "and" joins to it.
    fn joined_after(&self, n: usize) -> String {
        let mut joined = String::new();
        for line in self.near[n + 1..].iter().take(8) {
            let is_join = |words: &str| AND.contains(&format!(" {} ", fold(words.trim())).as_str()) || words == ",";
            let goes_on = AND.iter().any(|and| line.starts_with(and.trim_start()));
            let is_open = joined.is_empty() || joined.rsplit(' ').next().is_some_and(is_join);
            if line.chars().count() > 60 || !is_open && !is_join(line) && !goes_on {
                break;
            }
            if !joined.is_empty() {
                joined.push(' ');
            }
            joined.push_str(line);
        }
        joined
    }

    /// A name that stands in the line of the day near the title, or in the line before it.
    fn beside_the_day(&self) -> Option<String> {
        self.near.iter().enumerate().find_map(|(n, line)| {
            let found = dates::first_in(line).filter(|_| days::is_day_line(line, Order::Unknown))?;
            let before = line[..found.start].trim().trim_end_matches(['|', '·', '•', '-', '–', ',', '/']).trim();
            let after = line[found.end..].trim();
            let words = match before {
                "" if is_full_name(after) => after,
                "" => self.near.get(n.checked_sub(1)?)?,
                before => before,
            };
            let is_short = (2..=4).contains(&words.split_whitespace().count());
            let is_title = self.h1s.iter().any(|h1| h1 == words);
            let is_person = |name: &String| {
                name.split_whitespace().all(|word| word.starts_with(char::is_uppercase) && word.len() >= 2)
            };
            // "Quay Times Staff"
            let is_desk = || fold(words).rsplit(' ').next().is_some_and(|last| DESKS.contains(&last));
            let desk = || is_desk().then(|| handle_in(words)).flatten();
            (is_short && !is_title).then(|| as_name(words).filter(is_person).or_else(desk)).flatten()
        })
    }
}

impl Facts {
    /// A name near the title whose next line says what the person is: "Tech Writer".
    fn beside_a_role(&self) -> Option<String> {
        let is_role = |line: &str| {
            let folded = fold(line);
            line.split_whitespace().count() <= 4 && folded.split_whitespace().any(|word| ROLES.contains(&word))
        };
        let pair = self.near.windows(2).find(|pair| is_full_name(&pair[0]) && is_role(&pair[1]))?;
        Some(pair[0].clone()).filter(|name| !self.h1s.contains(name))
    }
}

/// Gathers authors from one place after another, until one has named some.
struct Reader<'o> {
    outlets: &'o Outlets,
    sites: Vec<String>,
    byline: Byline,
}

impl Reader<'_> {
    fn is_site(&self, name: &str) -> bool {
        let own = |site: &String| same_words(site, name) || same_words(&format!("{name}.com"), site);
        self.sites.iter().any(own) || self.outlets.named(name).is_some()
    }

    fn push(&mut self, name: String) {
        if self.byline.names.len() < MAX_NAMES && !self.byline.names.iter().any(|known| same_words(known, &name)) {
            self.byline.names.push(name);
        }
    }

    /// Takes full names of persons, and keeps an agency apart.
    fn persons(&mut self, claimed: &[Claimed<'_>]) {
        if !self.byline.names.is_empty() {
            return;
        }
        for Claimed { words, is_organisation } in claimed.iter().filter(|claimed| claimed.words.chars().count() <= 300)
        {
            if let Some(found) = credit::agency(self.outlets, words.trim()) {
                self.byline.agency.get_or_insert((words.trim().to_owned(), found));
                continue;
            }
            for name in names_in(words) {
                if let Some(found) = credit::agency(self.outlets, &name) {
                    self.byline.agency.get_or_insert((name, found));
                } else if !is_organisation && !self.is_site(&name) {
                    self.push(name);
                }
            }
        }
    }

    /// Takes the names that another place adds to those found, where it holds all of them.
    fn more(&mut self, claimed: &[Claimed<'_>]) {
        let mut inner = Reader { outlets: self.outlets, sites: self.sites.clone(), byline: Byline::default() };
        inner.persons(claimed);
        let names = inner.byline.names;
        if names.len() > self.byline.names.len() && self.byline.names.iter().all(|name| names.contains(name)) {
            self.byline.names = names;
        }
    }

    /// The persons in printed lines, the first line that has any.
    fn seen(&mut self, lines: &[String]) -> Vec<String> {
        let mut inner = Reader { outlets: self.outlets, sites: self.sites.clone(), byline: Byline::default() };
        for line in lines {
            inner.persons(&[Claimed::of(line)]);
        }
        if self.byline.agency.is_none() {
            self.byline.agency = inner.byline.agency;
        }
        inner.byline.names
    }

    /// Takes single names, handles and desks.
    fn handles(&mut self, claimed: &[Claimed<'_>]) {
        if !self.byline.names.is_empty() {
            return;
        }
        for Claimed { words, is_organisation } in claimed {
            if let Some(name) = handle_in(words)
                .filter(|name| !is_organisation && !self.is_site(name) && credit::agency(self.outlets, name).is_none())
            {
                self.push(name);
            }
        }
    }

    /// Takes whoever is named: an agency, or the outlet itself.
    fn anybody(&mut self, claimed: &[Claimed<'_>]) {
        if !self.byline.names.is_empty() {
            return;
        }
        for Claimed { words, .. } in claimed {
            if let Some(name) = handle_in(words) {
                self.push(name);
            }
        }
    }
}

/// Words that name somebody, without the words before and after the name; `None` for addresses and empty roles.
fn handle_in(words: &str) -> Option<String> {
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
fn after_by(line: &str) -> Option<&str> {
    let line = line.trim();
    BY.iter().find_map(|by| {
        let head = line.get(..by.len())?;
        let rest = &line[by.len()..];
        let is_by = fold(head) == *by && rest.starts_with([' ', ':', '\u{a0}', '：']);
        is_by.then(|| rest.trim_start_matches([':', ' ', '\u{a0}', '：', '—', '–'])).filter(|rest| !rest.is_empty())
    })
}

/// Whether the words are only "By", in any of our languages.
fn is_by(words: &str) -> bool {
    let folded = fold(words);
    BY.contains(&folded.trim().trim_end_matches(':').trim())
}

/// The words before a day, or all of them.
fn without_day(words: &str) -> String {
    let end = dates::first_in(words).map_or(words.len(), |found| found.start);
    let words = words[..end].trim();
    // "on", "Published" and the like lead on to the day.
    let words = if end > 0 {
        words.trim_end_matches([',', '|', '·', '•', '-', '–', '—', '(']).trim_end()
    } else {
        words
    };
    let lead = [" on", " published", " updated", " posted"];
    let folded = fold(words);
    let cut = lead.iter().find(|lead| folded.ends_with(**lead) && folded.len() == words.len());
    words[..words.len() - cut.map_or(0, |lead| lead.len())].trim_end().to_owned()
}

/// The persons' (or agencies') names in words such as "By Ana Ruiz, Li Wei and Reuters".
fn names_in(words: &str) -> Vec<String> {
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

fn as_name(words: &str) -> Option<String> {
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

/// Whether a class names an author's line, and not a box about one.
pub(super) fn speaks_of_authors(class: &str) -> bool {
    let class = class.to_ascii_lowercase();
    ["author", "byline", "autor", "auteur"].iter().any(|word| class.contains(word))
        && !["bio", "box", "img", "image", "avatar", "social", "related"].iter().any(|word| class.contains(word))
}

/// Whether the words are one person's full name and nothing else.
pub(super) fn is_full_name(words: &str) -> bool {
    let is_capital = |word: &str| word.starts_with(|c: char| c.is_alphabetic() && !c.is_lowercase());
    as_strict_name(words, false).is_some()
        && (2..=4).contains(&words.split_whitespace().count())
        && words.split_whitespace().next().is_some_and(is_capital)
        && words.split_whitespace().next_back().is_some_and(is_capital)
}

/// Whether the words say who took a picture.
pub(super) fn is_picture_line(words: &str) -> bool {
    let folded = fold(words);
    ["foto", "photo", "bild", "image", "credit", "picture"].iter().any(|label| folded.starts_with(label))
        || words.matches('/').count() >= 2
}

/// Whether an address is that of a page about a person who writes: `/author/ana-ruiz`.
pub(super) fn leads_to_author(address: &str) -> bool {
    let path = address.split("://").nth(1).map_or(address, |rest| rest.split_once('/').map_or("", |(_, path)| path));
    let path = path.split(['?', '#']).next().unwrap_or("").to_ascii_lowercase();
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    parts.any(|part| AUTHOR_FOLDERS.binary_search(&part).is_ok()) && parts.next().is_some()
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

/// Labels of previews that stand before an author's name, folded.
#[rustfmt::skip]
const AUTHOR_LABELS: &[&str] = &[
    "written by", "by", "author", "escrito por", "verfasst von", "écrit par", "rédigé par", "scritto da", "autor",
    "geschreven door", "skriven av", "skrevet av", "skrevet af", "napisane przez", "napisał(a)", "автор", "написано автором",
    "yazan", "yazar", "ditulis oleh", "作成者", "執筆者", "作者", "글쓴이", "كتب بواسطة", "được viết bởi", "autore",
];

/// What parts names, and what ends one.
const AND: &[&str] = &[
    " and ", " & ", " und ", " y ", " et ", " e ", " dan ", " и ", " och ", " og ", " en ", " ve ", " i ", ";", "/",
    "|", " with ", " mit ", " con ", " avec ",
];
const AFTER_NAME: &[&str] = &[" in ", " for ", " from ", " aus ", " - ", " – ", " — ", " ("];

/// Titles of reporters after their names.
const REPORTER: &[&str] = &["기자", "특파원", "인턴기자", "記者", "记者"];

/// Meta tags with authors.
#[rustfmt::skip]
const AUTHOR_METAS: &[&str] = &[
    "author", "article:author", "article:author_name", "parsely-author", "byl", "byline", "sailthru.author",
    "citation_author", "citation_authors", "dc.creator", "dc:creator", "dcterms.creator", "cxenseparse:author",
    "og:article:author", "og:author", "twitter:creator:name", "authors", "creator", "article.author", "articleauthor",
    "displayauthors", "article_author", "dc.contributor", "rbauthors", "mediator_author", "writer",
];

/// Folders of addresses under which sites keep a page for each author, sorted.
#[rustfmt::skip]
const AUTHOR_FOLDERS: &[&str] = &[
    "auteur", "auteurs", "author", "authors", "autor", "autore", "autoren", "autores", "autori", "autorin", "by",
    "byline", "columnist", "columnists", "contributor", "contributors", "journalist", "journalists", "penulis",
    "people", "person", "producers", "profile", "profiles", "redakteur", "reporter", "reporters", "staff", "writer",
    "writers", "yazar", "yazarlar",
];

/// What people are who write, folded.
const ROLES: &[&str] = &[
    "writer",
    "reporter",
    "correspondent",
    "editor",
    "journalist",
    "columnist",
    "contributor",
    "author",
    "redakteur",
    "redakteurin",
    "journaliste",
    "periodista",
    "giornalista",
    "jornalista",
    "korrespondent",
    "korrespondentin",
];

/// Last words of the names of desks, folded.
const DESKS: &[&str] =
    &["team", "staff", "editors", "desk", "redaktion", "redacción", "redazione", "rédaction", "redactie"];

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
        for table in [NO_NAMES, NOBODY, AUTHOR_FOLDERS] {
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
    fn pages_about_authors() {
        assert!(leads_to_author("/author/ana-ruiz"));
        assert!(leads_to_author("https://quay.example/en/autoren/12/ana-ruiz?x=1"));
        assert!(!leads_to_author("/authors/"));
        assert!(!leads_to_author("https://quay.example/world/author-of-the-year"));
    }

    #[test]
    fn days_after_names_go() {
        assert_eq!(without_day("Ana Ruiz December 22, 2023"), "Ana Ruiz");
        assert_eq!(without_day("Ana Ruiz on 3 May 2024 at noon"), "Ana Ruiz");
        assert_eq!(without_day("Ana Ruiz"), "Ana Ruiz");
    }
}
