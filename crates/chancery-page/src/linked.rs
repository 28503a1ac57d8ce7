//! What a page says of itself in JSON-LD.
//!
//! Takes the texts of its data scripts, in every shape that pages use (one object, a list, an `@graph`, an object inside
//! another) and in broken ones, and gives what is said of the article. Nothing here fails: what cannot be read is absent.

use serde_json::Value;

use crate::metadata::is_like;
use crate::tidy::{same_words, tidy};

/// What the data say of the article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Linked {
    /// Types of the object that the rest is taken from, without their address.
    pub(crate) types: Vec<String>,
    pub(crate) headline: Option<String>,
    /// Whether its headline is none of the page's titles, so that it may be another report's.
    pub(crate) is_strange: bool,
    pub(crate) published: Option<String>,
    pub(crate) modified: Option<String>,
    /// When the object was made, and when a video was put up: asked where nothing tells of publication.
    pub(crate) created: Option<String>,
    pub(crate) uploaded: Option<String>,
    pub(crate) authors: Vec<Author>,
    pub(crate) publisher: Option<String>,
    pub(crate) section: Option<String>,
    pub(crate) language: Option<String>,
    pub(crate) body: Option<String>,
    pub(crate) url: Option<String>,
    /// Whether all of it may be read without paying.
    pub(crate) is_free: Option<bool>,
}

/// One author as the data name them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Author {
    pub(crate) name: String,
    pub(crate) is_organisation: bool,
}

/// Objects of one page that are looked at, and how deep they nest.
const MAX_OBJECTS: usize = 2_000;
const MAX_NESTING: usize = 12;

impl Linked {
    /// Whether the data speak of a report.
    pub(crate) fn is_report(&self) -> bool {
        self.types.iter().any(|kind| is_report_type(kind))
    }

    pub(crate) fn is_type(&self, wanted: &str) -> bool {
        self.types.iter().any(|kind| kind == wanted)
    }
}

/// One object of the data.
#[derive(Clone, Copy)]
struct Found<'v> {
    object: &'v Value,
    /// Whether it is an item of a list or a part of another object: mostly another report, of which the page shows a line.
    is_listed: bool,
}

/// Reads the data scripts of one page; `titles`, the most telling first, tell apart the objects of a page that speaks of
/// several reports.
pub(crate) fn read(scripts: &[String], titles: &[String]) -> Linked {
    let mut values = Vec::new();
    let mut broken = Vec::new();
    for script in scripts {
        match parse(script) {
            Some(value) => values.push(value),
            None => broken.push(script),
        }
    }
    let found = objects_in(&values);
    let objects: Vec<&Value> = found.iter().map(|found| found.object).collect();
    let mut linked = choose(&found, titles).map(|object| of_object(object, &objects)).unwrap_or_default();
    // A page's own object dates the page where no report does.
    let is_page = |object: &Value| types_of(object).iter().any(|kind| is_page_type(kind));
    if let Some(page) = own(&found).find(|object| is_page(object)) {
        let is_index = types_of(page).iter().any(|kind| kind == "CollectionPage");
        if !is_index {
            linked.published = linked.published.or_else(|| words(page, "datePublished"));
            linked.modified = linked.modified.or_else(|| words(page, "dateModified"));
        }
        linked.language = linked.language.or_else(|| words(page, "inLanguage"));
        if linked.types.is_empty() {
            linked.types = types_of(page);
        }
    }
    if linked.publisher.is_none() {
        let site = objects.iter().find(|object| {
            types_of(object)
                .iter()
                .any(|kind| matches!(kind.as_str(), "WebSite" | "NewsMediaOrganization" | "Organization"))
        });
        linked.publisher = site.and_then(|site| words(site, "name"));
    }
    for script in broken {
        loose(script, &mut linked);
    }
    let is_headed = |headline: &String| titles.is_empty() || titles.iter().any(|title| is_like(title, headline));
    linked.is_strange = linked.headline.as_ref().is_some_and(|headline| !is_headed(headline));
    linked
}

/// One post of a live ticker as the data give it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Update {
    pub(crate) headline: Option<String>,
    pub(crate) published: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) body: Option<String>,
}

/// The posts of the live tickers in the data scripts, in their order there.
pub(crate) fn updates(scripts: &[String]) -> Vec<Update> {
    let values: Vec<Value> = scripts.iter().filter_map(|script| parse(script)).collect();
    let objects = objects_in(&values).into_iter().map(|found| found.object);
    let tickers = objects.filter(|object| types_of(object).iter().any(|kind| kind == "LiveBlogPosting"));
    let posts = tickers.flat_map(|ticker| match &ticker["liveBlogUpdate"] {
        Value::Array(posts) => posts.as_slice(),
        Value::Null => &[],
        post => std::slice::from_ref(post),
    });
    let update = |post: &Value| Update {
        headline: words(post, "headline").or_else(|| words(post, "name")),
        published: words(post, "datePublished").or_else(|| words(post, "dateCreated")),
        url: words(post, "url").or_else(|| words(post, "@id")),
        body: post["articleBody"].as_str().or_else(|| post["description"].as_str()).map(str::to_owned),
    };
    posts.map(update).collect()
}

/// Parses one script, mended where it is broken in the usual ways.
fn parse(script: &str) -> Option<Value> {
    let text = script.trim().trim_start_matches('\u{feff}');
    if let Ok(value) = serde_json::from_str(text) {
        return Some(value);
    }
    let mended = mend(text, false);
    if let Ok(value) = serde_json::from_str(&mended) {
        return Some(value);
    }
    if let Ok(value) = serde_json::from_str(&mend(text, true)) {
        return Some(value);
    }
    // Several values one after another.
    let values: Vec<Value> =
        serde_json::Deserializer::from_str(&mended).into_iter::<Value>().take_while(Result::is_ok).flatten().collect();
    (!values.is_empty()).then_some(Value::Array(values))
}

/// The text without comment marks around it, without raw line ends in strings and without commas before a bracket.
///
/// With `has_bare_quotes` a quote ends a string only where JSON goes on after it: others are quotes in the words.
fn mend(text: &str, has_bare_quotes: bool) -> String {
    let mut text = text.trim();
    for mark in ["<!--", "//<![CDATA[", "/*<![CDATA[*/", "<![CDATA["] {
        text = text.strip_prefix(mark).unwrap_or(text).trim_start();
    }
    for mark in ["-->", "//]]>", "/*]]>*/", "]]>", ";", "//"] {
        text = text.strip_suffix(mark).unwrap_or(text).trim_end();
    }
    let text =
        if text.contains("&quot;") && !text.contains('"') { text.replace("&quot;", "\"") } else { text.to_owned() };
    let mut out = String::with_capacity(text.len());
    let mut is_string = false;
    let mut is_escaped = false;
    for (at, c) in text.char_indices() {
        if is_string {
            match c {
                '"' if has_bare_quotes && !is_escaped && !ends_string(&text[at + 1..]) => {
                    out.push_str("\\\"");
                    continue;
                }
                _ if is_escaped => {
                    is_escaped = false;
                    // JSON knows few escapes; others stand for themselves.
                    if !matches!(c, '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u') {
                        out.pop();
                    }
                    out.push(if c.is_control() { ' ' } else { c });
                    continue;
                }
                '\\' => is_escaped = true,
                '"' => is_string = false,
                c if c.is_control() => {
                    out.push(' ');
                    continue;
                }
                _ => {}
            }
        } else if c == '"' {
            is_string = true;
        } else if matches!(c, '}' | ']') {
            let end = out.trim_end().len();
            if out[..end].ends_with(',') {
                out.truncate(end - 1);
            }
        }
        out.push(c);
    }
    out
}

/// Whether what follows a quote is what follows a string.
fn ends_string(rest: &str) -> bool {
    let rest = rest.trim_start();
    let Some(mark) = rest.chars().next() else { return true };
    match mark {
        ':' | '}' | ']' => true,
        // Words may go on after a comma too, but no key or value begins like them.
        ',' => {
            rest[1..].trim_start().starts_with(['"', '{', '[', '}', ']', '-', 't', 'f', 'n'])
                || rest[1..].trim_start().starts_with(|c: char| c.is_ascii_digit())
        }
        _ => false,
    }
}

/// All objects of those values, in their order.
fn objects_in(values: &[Value]) -> Vec<Found<'_>> {
    let mut found = Vec::new();
    values.iter().for_each(|value| flatten(value, 0, false, &mut found));
    found
}

fn own<'v>(found: &[Found<'v>]) -> impl Iterator<Item = &'v Value> {
    found.iter().filter(|found| !found.is_listed).map(|found| found.object)
}

fn flatten<'v>(value: &'v Value, depth: usize, is_listed: bool, found: &mut Vec<Found<'v>>) {
    /// Keys under which objects stand, and whether these are listed.
    const KEYS: &[(&str, bool)] = &[
        ("@graph", false),
        ("mainEntity", false),
        ("mainEntityOfPage", false),
        ("hasPart", true),
        ("liveBlogUpdate", true),
        ("itemListElement", true),
        ("item", false),
        ("subjectOf", true),
    ];
    if depth > MAX_NESTING || found.len() >= MAX_OBJECTS {
        return;
    }
    match value {
        Value::Array(values) => values.iter().for_each(|value| flatten(value, depth + 1, is_listed, found)),
        Value::Object(map) => {
            found.push(Found { object: value, is_listed });
            for (key, lists) in KEYS {
                if let Some(value) = map.get(*key) {
                    flatten(value, depth + 1, is_listed || *lists, found);
                }
            }
        }
        _ => {}
    }
}

/// The object of the page's own report: the one that is headed like the page, else one that stands for itself.
fn choose<'v>(found: &[Found<'v>], titles: &[String]) -> Option<&'v Value> {
    let is_report = |object: &Value| types_of(object).iter().any(|kind| is_report_type(kind));
    let is_type = |object: &Value, wanted: &str| types_of(object).iter().any(|kind| kind == wanted);
    let all: Vec<&Value> = found.iter().map(|found| found.object).filter(|object| is_report(object)).collect();
    let own_reports: Vec<&Value> = own(found).filter(|object| is_report(object)).collect();
    // Of those that tell it, the headlines are asked for each title in turn.
    let headed = |reports: &[&'v Value], is_same: fn(&str, &str) -> bool| {
        let headlines: Vec<Option<String>> = reports.iter().map(|object| words(object, "headline")).collect();
        let has = |title: &String| {
            headlines.iter().position(|headline| headline.as_ref().is_some_and(|headline| is_same(title, headline)))
        };
        titles.iter().find_map(has).map(|idx| reports[idx])
    };
    // Live tickers hold a report for each post: the ticker itself comes first.
    let live = own_reports.iter().copied().find(|object| is_type(object, "LiveBlogPosting"));
    live.or_else(|| headed(&all, same_words))
        .or_else(|| headed(&own_reports, is_like))
        .or_else(|| own_reports.iter().copied().find(|object| words(object, "datePublished").is_some()))
        .or_else(|| own_reports.first().copied())
        .or_else(|| own(found).find(|object| is_type(object, "VideoObject")))
}

fn of_object(object: &Value, objects: &[&Value]) -> Linked {
    Linked {
        types: types_of(object),
        headline: words(object, "headline").or_else(|| words(object, "name")),
        is_strange: false,
        published: words(object, "datePublished"),
        modified: words(object, "dateModified"),
        created: words(object, "dateCreated"),
        uploaded: words(object, "uploadDate"),
        authors: authors_of(object, objects),
        publisher: name_of(&object["publisher"], objects),
        section: words(object, "articleSection"),
        language: words(object, "inLanguage"),
        body: object["articleBody"].as_str().map(str::to_owned),
        url: words(object, "url")
            .or_else(|| words(object, "mainEntityOfPage"))
            .or_else(|| words(&object["mainEntityOfPage"], "@id")),
        is_free: truth(&object["isAccessibleForFree"]).or_else(|| part_is_walled(object).then_some(false)),
    }
}

/// Whether a part of the report is said to be for those who pay.
fn part_is_walled(object: &Value) -> bool {
    let is_walled = |part: &Value| truth(&part["isAccessibleForFree"]) == Some(false);
    match &object["hasPart"] {
        Value::Array(parts) => parts.iter().any(is_walled),
        part => is_walled(part),
    }
}

fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(free) => Some(*free),
        Value::String(word) if word.eq_ignore_ascii_case("true") || word.ends_with("/True") => Some(true),
        Value::String(word) if word.eq_ignore_ascii_case("false") || word.ends_with("/False") => Some(false),
        _ => None,
    }
}

/// The first words under a key: a string, the first of a list, an object's name or value.
fn words(object: &Value, key: &str) -> Option<String> {
    fn first(value: &Value, depth: usize) -> Option<String> {
        match value {
            Value::String(words) => Some(plain(words)).filter(|words| !words.is_empty()),
            Value::Number(number) => Some(number.to_string()),
            Value::Array(values) if depth < 3 => values.iter().find_map(|value| first(value, depth + 1)),
            Value::Object(map) if depth < 3 => {
                ["@value", "name", "alternateName"].iter().find_map(|key| first(map.get(*key)?, depth + 1))
            }
            _ => None,
        }
    }
    first(object.get(key)?, 0)
}

/// Words out of JSON: their entities decoded (many sites encode them twice), tidy.
pub(crate) fn plain(words: &str) -> String {
    if !words.contains(['&', '<']) {
        return tidy(words);
    }
    let words = &words[..crate::tidy::floor(words, 400_000)];
    let mut notes = chancery_doc::Notes::default();
    let safe = crate::markup::clean(&mut notes, words).html;
    tidy(&dom_query::Document::fragment(safe).text())
}

fn types_of(object: &Value) -> Vec<String> {
    let name = |kind: &str| kind.rsplit(['/', '#', ':']).next().unwrap_or(kind).to_owned();
    match &object["@type"] {
        Value::String(kind) => vec![name(kind)],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).map(name).collect(),
        _ => Vec::new(),
    }
}

fn is_report_type(kind: &str) -> bool {
    kind.ends_with("Article") || kind.ends_with("Posting") || matches!(kind, "Report" | "Review" | "Article")
}

fn is_page_type(kind: &str) -> bool {
    kind.ends_with("Page")
}

/// Who wrote it; those who contributed, where only an organisation is its author.
fn authors_of(object: &Value, objects: &[&Value]) -> Vec<Author> {
    let named = |key: &str| authors(&object[key], objects);
    let mut found =
        ["author", "creator"].iter().map(|key| named(key)).find(|found| !found.is_empty()).unwrap_or_default();
    if found.iter().all(|author| author.is_organisation) {
        found.splice(0..0, named("contributor"));
    }
    found
}

fn authors(value: &Value, objects: &[&Value]) -> Vec<Author> {
    match value {
        Value::Array(values) => values.iter().flat_map(|value| authors(value, objects)).take(20).collect(),
        Value::Object(_) => {
            let types = types_of(value);
            let is_organisation = types.iter().any(|kind| kind.ends_with("Organization"));
            // An author's name may be a list of names.
            if let Some(Value::Array(names)) = value.get("name") {
                let names = names.iter().filter_map(Value::as_str).map(plain);
                return names.map(|name| Author { name, is_organisation }).collect();
            }
            name_of(value, objects).map(|name| Author { name, is_organisation }).into_iter().collect()
        }
        Value::String(name) => vec![Author { name: plain(name), is_organisation: false }],
        _ => Vec::new(),
    }
}

/// An object's name; a bare `@id` is looked up among the others.
fn name_of(value: &Value, objects: &[&Value]) -> Option<String> {
    if let Value::Array(values) = value {
        return values.iter().find_map(|value| name_of(value, objects));
    }
    if let Some(name) = value.as_str().map(plain).filter(|name| !name.is_empty()) {
        return Some(name);
    }
    let parts = || {
        let parts: Vec<String> = ["givenName", "familyName"].iter().filter_map(|key| words(value, key)).collect();
        Some(parts.join(" ")).filter(|name| !name.is_empty())
    };
    words(value, "name").or_else(parts).or_else(|| {
        let id = value.get("@id")?.as_str()?;
        let named = objects
            .iter()
            .find(|object| object.get("@id").and_then(Value::as_str) == Some(id) && object.get("name").is_some())?;
        words(named, "name")
    })
}

/// Takes the plainest fields out of a script that no mending makes sound.
fn loose(script: &str, linked: &mut Linked) {
    let field = |key: &str| -> Option<String> {
        let quoted = format!("\"{key}\"");
        let at = script.find(&quoted)? + quoted.len();
        let rest = script[at..].trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
        let end = rest.find('"').filter(|&end| end <= 500)?;
        Some(plain(&rest[..end])).filter(|words| !words.is_empty())
    };
    if !script.contains("Article") && !script.contains("Posting") {
        return;
    }
    if linked.types.is_empty() {
        linked.types.extend(field("@type"));
    }
    linked.published = linked.published.take().or_else(|| field("datePublished"));
    linked.modified = linked.modified.take().or_else(|| field("dateModified"));
    linked.headline = linked.headline.take().or_else(|| field("headline"));
    linked.section = linked.section.take().or_else(|| field("articleSection"));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(script: &str) -> Linked {
        read(&[script.to_owned()], &[])
    }

    #[test]
    fn shapes_of_one_report() {
        for script in [
            r#"{"@type":"NewsArticle","headline":"Envoys meet","datePublished":"2024-05-13","author":{"@type":"Person","name":"Ana Ruiz"}}"#,
            r#"[{"@type":"WebSite","name":"Quay"},{"@type":["NewsArticle"],"headline":"Envoys meet","datePublished":["2024-05-13"],"author":["Ana Ruiz"]}]"#,
            r#"{"@graph":[{"@type":"Person","@id":"a","name":"Ana Ruiz"},{"@type":"http://schema.org/NewsArticle","headline":"Envoys meet","datePublished":"2024-05-13","author":{"@id":"a"}}]}"#,
            "<!-- {\"@type\":\"NewsArticle\",\"headline\":\"Envoys\nmeet\",\"datePublished\":\"2024-05-13\",\"author\":[{\"name\":[\"Ana Ruiz\"]},],} -->",
        ] {
            let linked = one(script);
            assert!(linked.is_report(), "{script}");
            assert_eq!(linked.headline.as_deref(), Some("Envoys meet"), "{script}");
            assert_eq!(linked.published.as_deref(), Some("2024-05-13"), "{script}");
            assert_eq!(linked.authors[0].name, "Ana Ruiz", "{script}");
        }
    }

    #[test]
    fn hopeless_json_still_gives_its_dates() {
        let linked = one(r#"{"@type":"NewsArticle","headline":"Envoys "meet"","datePublished":"2024-05-13", "x": }"#);
        assert_eq!(linked.published.as_deref(), Some("2024-05-13"));
        assert_eq!(one("{{{{").published, None);
        assert_eq!(one(&"[".repeat(100_000)), Linked::default());
    }

    #[test]
    fn the_report_of_this_page_is_chosen() {
        let script = r#"[{"@type":"NewsArticle","headline":"Other","datePublished":"2020-01-01"},
            {"@type":"NewsArticle","headline":"Envoys meet","datePublished":"2024-05-13","isAccessibleForFree":"False"}]"#;
        let titles = ["The Quay Times", "Envoys meet"].map(str::to_owned);
        let linked = read(&[script.to_owned()], &titles);
        assert_eq!((linked.published.as_deref(), linked.is_free), (Some("2024-05-13"), Some(false)));
        assert!(!linked.is_strange);
        assert!(read(&[script.to_owned()], &titles[..1]).is_strange);
    }

    #[test]
    fn reports_in_lists_are_others() {
        let titles = ["Envoys meet on the quay".to_owned()];
        let report = |headline: &str, day: &str| {
            format!(r#"{{"@type":"NewsArticle","headline":"{headline}","datePublished":"{day}"}}"#)
        };
        let other = report("Ferry aground off the cape", "2023-12-18");
        let own = report("Envoys meet on the quay", "2024-05-13");
        for list in [
            format!(r#"{{"@type":"ItemList","itemListElement":[{{"@type":"ListItem","item":{other}}}]}}"#),
            format!(r#"{{"@type":"WebPage","hasPart":[{other}]}}"#),
            format!(r#"{{"@type":"Person","name":"Ana Ruiz","subjectOf":{other}}}"#),
        ] {
            let linked = read(std::slice::from_ref(&list), &titles);
            assert_eq!((linked.published, linked.headline), (None, None), "{list}");
            // The one that is headed like the page is its own, wherever it stands.
            let linked = read(&[list.replace(&other, &own)], &titles);
            assert_eq!(linked.published.as_deref(), Some("2024-05-13"), "{list}");
        }
    }

    #[test]
    fn authors_in_many_shapes() {
        for author in [
            r#"{"givenName":"Ana","familyName":"Ruiz"}"#,
            r#"[[{"name":"Ana Ruiz"}]]"#,
            r#"["Ana Ruiz"]"#,
            r#"{"name":["Ana Ruiz"]}"#,
        ] {
            let linked = one(&format!(r#"{{"@type":"NewsArticle","author":{author}}}"#));
            assert_eq!(linked.authors.first().map(|author| author.name.as_str()), Some("Ana Ruiz"), "{author}");
        }
        let script =
            r#"{"@type":"Article","author":{"@type":"Organization","name":"Quay"},"contributor":{"name":"Ana Ruiz"}}"#;
        let names: Vec<String> = one(script).authors.into_iter().map(|author| author.name).collect();
        assert_eq!(names, ["Ana Ruiz", "Quay"]);
    }

    #[test]
    fn bare_quotes_in_words() {
        let script = r#"{"@type":"NewsArticle","headline":"Envoys "meet", again","author":{"name":"Ana Ruiz"}}"#;
        let linked = one(script);
        assert_eq!(linked.headline.as_deref(), Some("Envoys \"meet\", again"));
        assert_eq!(linked.authors[0].name, "Ana Ruiz");
    }

    #[test]
    fn walls_may_stand_around_a_part() {
        let script = r#"{"@type":"NewsArticle","hasPart":[{"@type":"WebPageElement","isAccessibleForFree":"False"}]}"#;
        assert_eq!(one(script).is_free, Some(false));
    }

    #[test]
    fn entities_are_decoded() {
        assert_eq!(plain("Quay &amp; Co&#39;s <b>port</b>"), "Quay & Co's port");
    }
}
