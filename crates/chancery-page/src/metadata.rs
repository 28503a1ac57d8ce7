//! What a page says of its article: title, authors, outlet, address, section, days.
//!
//! Takes the tree, the linked data and the blocks of the whole page; of several answers to one question the most telling
//! is taken, and a doubtful one is none.

use chancery_doc::{DateBasis, Dated, Outlet};
use dom_query::{Document, NodeRef};

use crate::block::{Block, BlockKind};
use crate::credit;
use crate::dates;
use crate::furniture;
use crate::linked::{self, Linked};
use crate::outlets::{self, Outlets};
use crate::tidy::{floor, fold, same_words, tidy};

/// Characters of the longest title that is kept.
const MAX_TITLE_CHARS: usize = 500;
/// Blocks before and after the title in which its byline and day are looked for.
const N_BEFORE: usize = 6;
const N_AFTER: usize = 12;

/// What stands in the head of a page and in its marked elements.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    metas: Vec<(String, String)>,
    canonical: Option<String>,
    pub(crate) language: Option<String>,
    title_tag: Option<String>,
    h1s: Vec<String>,
    times: Vec<Time>,
    marked_authors: Vec<String>,
    /// Words of elements whose class speaks of authors; only those near the title count.
    classed_authors: Vec<String>,
    marked_headline: Option<String>,
    pub(crate) linked: Linked,
    /// Lines around the title, in order.
    near: Vec<String>,
}

#[derive(Debug)]
struct Time {
    moment: String,
    is_published: bool,
    is_modified: bool,
    /// Whether it stands in a list of other reports, a comment or the like.
    is_boxed: bool,
}

/// Days and how they are known.
#[derive(Debug, Default)]
pub(crate) struct Days {
    pub(crate) published: Option<Dated>,
    pub(crate) modified: Option<Dated>,
}

impl Facts {
    /// Gathers them from a page.
    pub(crate) fn of(document: &Document, linked_data: &[String], blocks: &[Block]) -> Self {
        let mut facts = Self::default();
        for node in document.root().descendants_it() {
            if node.is_element() {
                facts.take(&node);
            }
        }
        let hint = facts.h1s.first().cloned().or_else(|| facts.meta(&["og:title"]));
        facts.linked = linked::read(linked_data, hint.as_deref());
        let title_at = facts.h1s.iter().find_map(|h1| blocks.iter().position(|block| block.text == *h1));
        let title_at = title_at.or_else(|| {
            let title = facts.meta(&["og:title"])?;
            blocks.iter().position(|block| same_words(&block.text, &title))
        });
        if let Some(at) = title_at {
            let range = at.saturating_sub(N_BEFORE)..(at + N_AFTER).min(blocks.len());
            facts.near =
                blocks[range].iter().filter(|block| block.n_chars() <= 200).map(|block| block.text.clone()).collect();
        }
        facts
    }

    fn take(&mut self, node: &NodeRef<'_>) {
        let Some(name) = node.node_name() else { return };
        let attr = |key: &str| node.attr(key).map(|value| tidy(&value)).filter(|value| !value.is_empty());
        match &*name {
            "html" => self.language = attr("lang").or_else(|| attr("xml:lang")),
            "meta" => {
                let key = attr("property")
                    .or_else(|| attr("name"))
                    .or_else(|| attr("itemprop"))
                    .or_else(|| attr("http-equiv"));
                if let (Some(key), Some(content)) = (key, attr("content"))
                    && self.metas.len() < 500
                {
                    self.metas.push((key.to_ascii_lowercase(), content));
                }
            }
            "link" if attr("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical")) => {
                self.canonical = self.canonical.take().or_else(|| attr("href"));
            }
            "title" => self.title_tag = self.title_tag.take().or_else(|| Some(tidy(&node.text()))),
            "h1" => {
                let words = tidy(&node.text());
                if !words.is_empty() && self.h1s.len() < 10 && words.chars().count() <= MAX_TITLE_CHARS {
                    self.h1s.push(words);
                }
            }
            "time" => self.time(node),
            _ => {}
        }
        let prop = node.attr("itemprop");
        let prop = prop.as_deref().unwrap_or("");
        match prop {
            "datePublished" | "dateModified" if &*name != "time" && &*name != "meta" => self.time(node),
            "headline" if &*name != "meta" => {
                self.marked_headline = self.marked_headline.take().or_else(|| Some(tidy(&node.text())));
            }
            _ => {}
        }
        let is_author = prop == "author"
            || node.attr("rel").is_some_and(|rel| rel.split_ascii_whitespace().any(|word| word == "author"));
        if is_author
            && &*name != "link"
            && &*name != "meta"
            && self.marked_authors.len() < 10
            && !is_in_box(node, false)
        {
            let words = tidy(&node.text());
            if !words.is_empty() && words.chars().count() <= 120 {
                self.marked_authors.push(words);
            }
        } else if self.classed_authors.len() < 60 && node.class().is_some_and(|class| speaks_of_authors(&class)) {
            let words = tidy(&node.text());
            if (3..=120).contains(&words.chars().count()) && !self.classed_authors.contains(&words) {
                self.classed_authors.push(words);
            }
        }
    }

    fn time(&mut self, node: &NodeRef<'_>) {
        if self.times.len() >= 200 {
            return;
        }
        let moment = ["datetime", "content"].iter().find_map(|key| node.attr(key)).map(|value| tidy(&value));
        let Some(moment) = moment.filter(|value| !value.is_empty()).or_else(|| Some(tidy(&node.text()))) else {
            return;
        };
        let names: String = ["itemprop", "class", "id", "pubdate", "data-testid"]
            .iter()
            .filter(|key| node.has_attr(key))
            .map(|key| format!("{key} {} ", node.attr_or(key, "")).to_ascii_lowercase())
            .collect();
        let is_modified = names.contains("modif") || names.contains("updat");
        let is_published = names.contains("publi") || names.contains("pubdate") || names.contains("entry-date");
        self.times.push(Time {
            moment,
            is_published: is_published && !is_modified,
            is_modified,
            is_boxed: is_in_box(node, true),
        });
    }

    /// The content of the first of those meta tags.
    pub(crate) fn meta(&self, keys: &[&str]) -> Option<String> {
        keys.iter().find_map(|key| self.metas.iter().find(|(name, _)| name == key)).map(|(_, content)| content.clone())
    }

    fn meta_all<'f>(&'f self, keys: &'f [&str]) -> impl Iterator<Item = &'f str> {
        keys.iter()
            .flat_map(|key| self.metas.iter().filter(move |(name, _)| name == key))
            .map(|(_, content)| content.as_str())
    }

    /// The address that the page names as its own.
    pub(crate) fn canonical_url(&self) -> Option<String> {
        let named = self.canonical.as_deref().and_then(outlets::as_url);
        named.or_else(|| self.meta(&["og:url"]).as_deref().and_then(outlets::as_url))
    }

    /// Who publishes, by the page's own word.
    pub(crate) fn outlet(&self, outlets: &Outlets, url: Option<&str>) -> Option<Outlet> {
        let canonical = self.canonical_url();
        let host =
            [url, canonical.as_deref(), self.linked.url.as_deref()].into_iter().flatten().find_map(outlets::host);
        let known = host.as_deref().and_then(|host| outlets.at(host));
        if let Some(known) = known {
            return Some(known);
        }
        let is_name = |name: &String| name.chars().count() <= 80 && outlets::as_domain(name).is_none();
        let name = self
            .meta(&["og:site_name"])
            .filter(is_name)
            .or_else(|| self.linked.publisher.clone().filter(is_name))
            .or_else(|| self.meta(&["application-name", "apple-mobile-web-app-title"]).filter(is_name));
        let named = name.as_deref().and_then(|name| outlets.named(name));
        let domain = host.or_else(|| named.as_ref()?.domain.clone());
        let name = named.and_then(|named| named.name).or(name);
        (name.is_some() || domain.is_some()).then_some(Outlet { name, domain })
    }

    /// The headline.
    pub(crate) fn title(&self, outlet: Option<&Outlet>) -> Option<String> {
        let og = self.meta(&["og:title", "twitter:title"]);
        let names = self.site_names(outlet);
        let bare = |words: &str| without_site(words, &names);
        let others: Vec<String> = [self.linked.headline.as_deref(), og.as_deref(), self.title_tag.as_deref()]
            .into_iter()
            .flatten()
            .map(bare)
            .collect();
        // A page may call the outlet its first heading: the heading that another place repeats is the headline.
        let agreed = self.h1s.iter().find(|h1| others.iter().any(|other| is_like(h1, other)));
        let alone = || match self.h1s.as_slice() {
            [h1] if h1.split_whitespace().count() >= 4 && !names.iter().any(|name| same_words(name, h1)) => {
                Some(h1.clone())
            }
            _ => None,
        };
        let title = agreed
            .map(|h1| bare(h1))
            .or_else(|| self.marked_headline.clone().filter(|words| others.iter().any(|other| is_like(words, other))))
            .or_else(alone)
            .or_else(|| others.into_iter().find(|words| !words.is_empty()))
            .or_else(|| self.h1s.first().cloned())?;
        let title = clip_title(&title);
        (!title.is_empty()).then_some(title)
    }

    fn site_names(&self, outlet: Option<&Outlet>) -> Vec<String> {
        let outlet = outlet.into_iter().flat_map(|outlet| [outlet.name.clone(), outlet.domain.clone()]).flatten();
        let named = [
            self.meta(&["og:site_name"]),
            self.linked.publisher.clone(),
            self.meta(&["application-name", "twitter:site"]),
        ];
        outlet.chain(named.into_iter().flatten()).collect()
    }

    /// Section of the outlet.
    pub(crate) fn section(&self) -> Option<String> {
        let section = self.meta(&["article:section"]).or_else(|| self.linked.section.clone());
        section.filter(|words| outlets::as_url(words).is_none() && words.chars().count() <= 80)
    }

    /// First publication and last change.
    pub(crate) fn days(&self, url: Option<&str>) -> Days {
        let read = |words: &str| dates::stated(words, dates::Order::Unknown, DateBasis::Metadata);
        let first = |keys: &[&str]| self.meta_all(keys).find_map(read);
        let times = || self.times.iter().filter(|time| !time.is_boxed);
        let addresses = [url.map(str::to_owned), self.canonical_url(), self.linked.url.clone()];
        let in_address = addresses.iter().flatten().find_map(|url| dates::in_address(url));
        let published = self
            .linked
            .published
            .as_deref()
            .and_then(read)
            .or_else(|| first(PUBLISHED_METAS))
            .or_else(|| times().filter(|time| time.is_published).find_map(|time| read(&time.moment)))
            .or_else(|| self.near_day(false))
            .or_else(|| times().filter(|time| !time.is_modified).find_map(|time| read(&time.moment)))
            .or(in_address)
            .or_else(|| first(LOOSE_METAS));
        let modified = self
            .linked
            .modified
            .as_deref()
            .and_then(read)
            .or_else(|| first(MODIFIED_METAS))
            .or_else(|| times().filter(|time| time.is_modified).find_map(|time| read(&time.moment)))
            .or_else(|| self.near_day(true))
            // Nothing changes before it is published.
            .filter(|modified| published.as_ref().is_none_or(|published| published.day() <= modified.day()));
        Days { published, modified }
    }

    /// The day printed near the title: of publication, or of the last change.
    fn near_day(&self, is_modified: bool) -> Option<Dated> {
        self.near.iter().filter(|line| furniture::is_date_line(line) || is_byline_with_day(line)).find_map(|line| {
            let folded = fold(line);
            let change = CHANGED.iter().filter_map(|word| folded.find(word)).min();
            let (before, after) = match change {
                Some(at) if line.is_char_boundary(at) => line.split_at(at),
                _ => (line.as_str(), ""),
            };
            dates::printed(if is_modified { after } else { before }, DateBasis::Metadata)
        })
    }

    /// Authors' names, and the agency among them.
    pub(crate) fn byline(&self, outlets: &Outlets, outlet: Option<&Outlet>) -> Byline {
        let mut byline = Byline::default();
        let sites = self.site_names(outlet);
        for author in &self.linked.authors {
            byline.take(outlets, &sites, &author.name, author.is_organisation);
        }
        if byline.names.is_empty() {
            self.meta_all(AUTHOR_METAS).take(5).for_each(|words| byline.take(outlets, &sites, words, false));
        }
        if byline.names.is_empty() {
            self.marked_authors.iter().for_each(|words| byline.take(outlets, &sites, words, false));
        }
        if byline.names.is_empty()
            && let Some(names) = self.near.iter().find_map(|line| byline_in(line))
        {
            names.iter().for_each(|words| byline.take(outlets, &sites, words, false));
        }
        if byline.names.is_empty() {
            let near =
                self.classed_authors.iter().filter(|words| self.near.iter().any(|line| line.contains(words.as_str())));
            near.take(4).for_each(|words| byline.take(outlets, &sites, words, false));
        }
        byline
    }

    /// Whether the page says that a reader must pay.
    pub(crate) fn is_walled(&self) -> bool {
        let tier = self.meta(&["article:content_tier"]);
        self.linked.is_free == Some(false) || tier.is_some_and(|tier| tier.eq_ignore_ascii_case("locked"))
    }
}

/// Authors of an article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Byline {
    /// Persons.
    pub(crate) names: Vec<String>,
    /// The agency that stands where authors do, with its name as printed.
    pub(crate) agency: Option<(String, Outlet)>,
}

impl Byline {
    fn take(&mut self, outlets: &Outlets, sites: &[String], words: &str, is_organisation: bool) {
        if words.chars().count() > 300 {
            return;
        }
        for name in names_in(words, true) {
            if let Some(found) = credit::agency(outlets, &name) {
                self.agency.get_or_insert((name, found));
            } else if !is_organisation
                && !sites.iter().any(|site| same_words(site, &name) || same_words(&format!("{name}.com"), site))
                && outlets.named(&name).is_none()
                && !self.names.contains(&name)
            {
                self.names.push(name);
            }
        }
    }
}

/// The names in a line that says who wrote: "By Ana Ruiz and Li Wei, political editor".
///
/// `None` where the line says nothing of the kind.
pub(crate) fn byline_in(line: &str) -> Option<Vec<String>> {
    let line = line.trim();
    if line.chars().count() > 160 || crate::tidy::ends_sentence(line) && !line.ends_with('.') {
        return None;
    }
    let rest = BY.iter().find_map(|by| {
        let head = line.get(..by.len())?;
        let rest = &line[by.len()..];
        (fold(head) == *by).then_some(rest).filter(|rest| rest.starts_with([' ', ':', '\u{a0}']))
    })?;
    let rest = rest.trim_start_matches([':', ' ']);
    // What follows a bar or a day is not the name.
    let rest = rest.split(['|', '·', '•', '–', '—']).next()?.trim();
    let names = names_in(rest, false);
    let n_words = rest.split_whitespace().count();
    (!names.is_empty() && n_words <= 14).then_some(names)
}

/// A line with a byline and a day: "By Ana Ruiz, Lomé | September 10, 2025".
fn is_byline_with_day(line: &str) -> bool {
    byline_in(line).is_some() && dates::first_in(line).is_some()
}

/// The persons' (or agencies') names in words such as "By Ana Ruiz, Li Wei and Reuters".
fn names_in(words: &str, is_data: bool) -> Vec<String> {
    let words = words.trim();
    let head = BY.iter().find_map(|by| {
        let head = words.get(..by.len())?;
        let rest = &words[by.len()..];
        (fold(head) == *by && rest.starts_with([' ', ':'])).then_some(rest.trim_start_matches([' ', ':']))
    });
    let mut words = head.unwrap_or(words).to_owned();
    for and in AND {
        words = words.replace(and, ",");
    }
    let bare = |part: &str| -> Option<String> {
        let end = AFTER_NAME.iter().filter_map(|mark| part.find(mark)).min().unwrap_or(part.len());
        as_name(part[..end].trim().trim_end_matches('.'), is_data)
    };
    words.split(',').filter_map(bare).take(12).collect()
}

/// The words as a name, if they may be one: two to five words with capitals, no trade and no address.
fn as_name(words: &str, is_data: bool) -> Option<String> {
    let words = words.trim();
    let words = words.split('@').next().filter(|_| !words.contains('@')).unwrap_or("");
    let parts: Vec<&str> = words.split_whitespace().collect();
    let n_lower = parts.iter().filter(|word| word.starts_with(char::is_lowercase)).count();
    let is_sound = (1..=6).contains(&parts.len())
        && words.chars().count() <= 60
        && words.chars().filter(|c| c.is_alphabetic()).count() >= 2
        && !words.chars().any(|c| c.is_ascii_digit() || matches!(c, ':' | '/' | '"' | '<' | '?' | '!' | '#' | '='))
        && (n_lower * 2 <= parts.len() && !parts.first()?.starts_with(char::is_lowercase)
            || is_data && is_plain_name(&parts));
    if !is_sound {
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
fn speaks_of_authors(class: &str) -> bool {
    let class = class.to_ascii_lowercase();
    ["author", "byline", "autor", "auteur"].iter().any(|word| class.contains(word))
        && !["bio", "box", "img", "image", "avatar", "social", "related"].iter().any(|word| class.contains(word))
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

/// Whether an element stands inside one whose class says that it is about other reports or readers.
fn is_in_box(node: &NodeRef<'_>, is_time: bool) -> bool {
    node.ancestors_it(Some(8)).any(|outer| {
        let name = outer.node_name().unwrap_or_default();
        if matches!(&*name, "html" | "body" | "main" | "article") {
            return false;
        }
        if matches!(&*name, "aside" | "nav" | "footer") {
            return true;
        }
        // An author's box and a line of metadata are where bylines and days belong.
        let names = format!("{} {}", outer.class().unwrap_or_default(), outer.id_attr().unwrap_or_default())
            .to_ascii_lowercase();
        let others = [
            "related",
            "comment",
            "sidebar",
            "recommend",
            "popular",
            "most-read",
            "mostread",
            "latest",
            "trending",
            "promo",
            "teaser",
            "recirc",
            "newsletter",
        ];
        let is_list = is_time && &*name == "li" && outer.ancestors_it(Some(1)).any(|list| list.has_name("ul"));
        others.iter().any(|other| names.contains(other)) && !names.contains("comments-open")
            || is_list && names.contains("item")
    })
}

/// Whether one title is the other, or its beginning.
fn is_like(a: &str, b: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
    };
    let (a, b) = (words(a), words(b));
    if a.is_empty() || b.is_empty() {
        return false;
    }
    let n_shared = a.iter().filter(|word| b.contains(word)).count();
    let (short, long) = (a.len().min(b.len()), a.len().max(b.len()));
    a == b || (short >= 3 && n_shared * 5 >= short * 4 && short * 3 >= long)
}

/// The title without the outlet's name at its end or its beginning.
fn without_site(title: &str, names: &[String]) -> String {
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
        let is_bar = matches!(mark.trim(), "|" | "::" | "«" | "·" | "•");
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
    title.is_some_and(|title| same_words(&block.text, title))
        && (block.kind == BlockKind::Heading || block.n_chars() < 300)
}

const SITE_MARKS: &[&str] = &[" | ", " - ", " – ", " — ", " :: ", " » ", " « ", " · ", " • ", "| ", " |", " / "];

/// Words that begin the part of a line on the last change, folded.
#[rustfmt::skip]
const CHANGED: &[&str] = &[
    "updated", "modified", "last update", "aktualisiert", "actualizado", "mis à jour", "aggiornato", "atualizado",
    "обновлено", "güncelleme",
];

/// Words before authors' names, folded.
#[rustfmt::skip]
const BY: &[&str] = &[
    "written by", "reported by", "by", "von", "por", "par", "di", "door", "oleh", "av", "af", "autor", "author",
    "text", "redaktion", "автор", "od", "tarafından",
];

/// What parts names, and what ends one.
const AND: &[&str] = &[" and ", " & ", " und ", " y ", " et ", " e ", " dan ", " и ", ";", "/", "|", " with "];
const AFTER_NAME: &[&str] = &[" in ", " for ", " - ", " – ", " ("];

/// Meta tags with the day of publication, the most telling first.
#[rustfmt::skip]
const PUBLISHED_METAS: &[&str] = &[
    "article:published_time", "og:published_time", "og:article:published_time", "datepublished", "article:published",
    "parsely-pub-date", "article.published", "cxenseparse:recs:publishtime", "cxenseparse:publishtime",
    "sailthru.date", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created", "dc.date",
    "dcterms.date", "publish-date", "publish_date", "publishdate", "published_time", "publication_date",
    "published-date", "pubdate", "pub_date", "article_date_original", "originalpublicationdate", "og:pubdate",
    "article.created", "datecreated", "date_published", "displaydate", "bt:pubdate", "rnews:datepublished",
    "vr:published_time", "iso-8601-publish-date", "analyticsattributes.articledate", "cre_date", "created",
    "weibo:article:create_at", "mediator_published_time", "shareaholic:article_published_time", "dc.date.available",
    "ptime", "release_date", "article:post_date",
];

/// Meta tags whose day is one of several things, asked last.
const LOOSE_METAS: &[&str] =
    &["date", "dc.date", "created_at", "og:release_date", "og:updated_time", "timestamp", "time"];

/// Meta tags with the day of the last change.
#[rustfmt::skip]
const MODIFIED_METAS: &[&str] = &[
    "article:modified_time", "datemodified", "og:modified_time", "dcterms.modified", "dc.date.modified",
    "article:modified", "article.updated", "og:updated_time", "lastmod", "last-modified", "last_modified", "modified",
    "updated_time", "revision_date",
];

/// Meta tags with authors.
#[rustfmt::skip]
const AUTHOR_METAS: &[&str] = &[
    "author", "article:author", "parsely-author", "byl", "sailthru.author", "dc.creator", "dcterms.creator",
    "cxenseparse:author", "og:article:author", "twitter:creator:name", "authors", "creator", "article.author",
];

/// Words that are no part of a person's name, folded and sorted.
#[rustfmt::skip]
const NO_NAMES: &[&str] = &[
    "account", "admin", "administrator", "agence", "agencias", "agencies", "agency", "analyst", "anchor", "blog",
    "board", "bureau", "chief", "column", "columnist", "com", "contributor", "contributors", "correspondent",
    "correspondents", "daily", "desk", "digital", "director", "editor", "editorial", "editors", "guest", "head",
    "http", "https", "journalist", "magazine", "media", "monitoring", "network", "news", "newspaper", "newsroom",
    "online", "photographer", "photographs", "post", "press", "producer", "professor", "published", "redacción",
    "redaktion", "redazione", "reporter", "reporters", "senior", "service", "services", "site", "social", "staff",
    "team", "times", "today", "tv", "unknown", "updated", "user", "videos", "web", "webdesk", "wire", "writer",
    "writers", "www",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(NO_NAMES.is_sorted());
    }

    #[test]
    fn bylines() {
        let read = |line| byline_in(line);
        assert_eq!(read("By Ana Ruiz and Li Wei").unwrap(), ["Ana Ruiz", "Li Wei"]);
        assert_eq!(read("By Esinam Torkornyo, Lomé | September 10, 2025 | 4 comments").unwrap(), ["Esinam Torkornyo"]);
        assert_eq!(read("Por Lucía Barrenquy").unwrap(), ["Lucía Barrenquy"]);
        assert_eq!(read("By ANA RUIZ, political editor").unwrap(), ["Ana Ruiz"]);
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
    fn titles_lose_the_outlet() {
        let bare = |title: &str, name: &str| without_site(title, &[name.to_owned()]);
        assert_eq!(bare("Envoys meet - CNN", "CNN"), "Envoys meet");
        assert_eq!(bare("Envoys meet on the quay | BBC News", "BBC"), "Envoys meet on the quay");
        assert_eq!(bare("Envoys meet :: Inland Post", "Inland Post"), "Envoys meet");
        assert_eq!(bare("The Quay Times - Envoys meet", "Quay Times"), "Envoys meet");
        assert_eq!(bare("Envoys meet – and leave", "CNN"), "Envoys meet – and leave");
    }
}
