//! Pages of our own writing: a folder each, with the source, the text and the metadata that we want from it.
//!
//! A new page is a folder with a `source.html` or `source.txt`; `CHANCERY_BLESS=1 cargo test -p chancery-page --test
//! pages` writes what the program reads from it, to be checked by a person line by line.

#![allow(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use std::fs;
use std::path::{Path, PathBuf};

use chancery_doc::{Article, Given, Media, RawPage};
use chancery_page::{Extractor, Outlets};
use serde_json::{Value, json};

fn outlets() -> Outlets {
    let media = |name: &str, domain: &str, is_agency| (name.to_owned(), Some(domain.to_owned()), vec![], is_agency);
    Outlets::new([media("AFP", "afp.com", true), media("Laut News", "lautnews.example", false)])
}

fn read(folder: &Path) -> Article {
    let (path, media) = match folder.join("source.html") {
        html if html.exists() => (html, Media::Html),
        _ => (folder.join("source.txt"), Media::Text),
    };
    let bytes = fs::read(path).unwrap();
    let page = RawPage { input: "page".into(), media, bytes, charset: None, given: Given::default() };
    Extractor { outlets: outlets(), ..Extractor::default() }.extract(&page).unwrap()
}

/// The metadata as the test files hold them.
fn metadata(article: &Article) -> Value {
    json!({
        "byline": article.byline,
        "canonical_url": article.canonical_url,
        "credit": article.credit.as_ref().map(|credit| json!([credit.text, credit.outlet, format!("{:?}", credit.kind)])),
        "dateline": article.dateline.map(|span| span.of(&article.text)),
        "kind": format!("{:?}", article.kind),
        "language": article.language,
        "modified": article.modified.as_ref().map(|dated| &dated.moment),
        "notes": article.notes.iter().map(|note| format!("{}: {}", note.kind.as_str(), note.message)).collect::<Vec<_>>(),
        "outlet": article.outlet.as_ref().map(|outlet| json!([outlet.name, outlet.domain])),
        "paywalled": article.paywalled,
        "published": article.published.as_ref().map(|published| json!([published.date.moment, format!("{:?}", published.date.basis), published.place])),
        "reprint": article.reprint,
        "section": article.section,
        "title": article.title,
    })
}

#[test]
fn pages_of_our_own() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let mut folders: Vec<PathBuf> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    for folder in folders {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let article = read(&folder);
        let (text, found) = (article.text.clone() + "\n", metadata(&article));
        if std::env::var_os("CHANCERY_BLESS").is_some() {
            fs::write(folder.join("expected.txt"), &text).unwrap();
            fs::write(folder.join("expected.json"), serde_json::to_string_pretty(&found).unwrap() + "\n").unwrap();
        }
        let wanted: Value = serde_json::from_str(&fs::read_to_string(folder.join("expected.json")).unwrap()).unwrap();
        assert_eq!(text, fs::read_to_string(folder.join("expected.txt")).unwrap(), "text of {name}");
        assert_eq!(found, wanted, "metadata of {name}");
    }
}
