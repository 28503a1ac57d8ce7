//! Who wrote it.
//!
//! Authors are asked for in the order of trust: the line printed near the title, the page's data, its tags, its marked
//! elements. A person's full name counts first, then a single name or a handle, last the desk, the agency or the outlet
//! itself: a page that names nobody else is by its outlet.

mod names;

use chancery_doc::Outlet;

pub(crate) use names::byline_in;
pub(super) use names::is_full_name;

use names::{AND, after_by, as_name, handle_in, is_by, names_in, without_day};

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

        let mut stated = [&linked, &metas, &marked];
        if self.linked.is_strange {
            // The data may be another report's.
            stated.rotate_left(1);
        }
        for claimed in stated {
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
        for claimed in stated {
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
        for claimed in stated {
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

/// Whether a class names an author's line, and not a box about one.
pub(super) fn speaks_of_authors(class: &str) -> bool {
    let class = class.to_ascii_lowercase();
    ["author", "byline", "autor", "auteur"].iter().any(|word| class.contains(word))
        && !["bio", "box", "img", "image", "avatar", "social", "related"].iter().any(|word| class.contains(word))
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

/// Labels of previews that stand before an author's name, folded.
#[rustfmt::skip]
const AUTHOR_LABELS: &[&str] = &[
    "written by", "by", "author", "escrito por", "verfasst von", "écrit par", "rédigé par", "scritto da", "autor",
    "geschreven door", "skriven av", "skrevet av", "skrevet af", "napisane przez", "napisał(a)", "автор", "написано автором",
    "yazan", "yazar", "ditulis oleh", "作成者", "執筆者", "作者", "글쓴이", "كتب بواسطة", "được viết bởi", "autore",
];

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(AUTHOR_FOLDERS.is_sorted());
    }

    #[test]
    fn pages_about_authors() {
        assert!(leads_to_author("/author/ana-ruiz"));
        assert!(leads_to_author("https://quay.example/en/autoren/12/ana-ruiz?x=1"));
        assert!(!leads_to_author("/authors/"));
        assert!(!leads_to_author("https://quay.example/world/author-of-the-year"));
    }
}
