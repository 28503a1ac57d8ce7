//! The demonstration articles in `demo/`, and the seed article where the shared folder is at hand.

#![allow(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use std::fs;
use std::path::{Path, PathBuf};

use chancery_doc::{Article, ArticleKind, CreditKind, DateBasis, Given, Media, NoteKind, RawPage};
use chancery_page::{Extractor, Outlets};

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &Path, given: Given) -> Article {
    let media = if path.extension().is_some_and(|end| end == "html") { Media::Html } else { Media::Text };
    let page = RawPage { input: "demo".into(), media, bytes: fs::read(path).unwrap(), charset: None, given };
    let outlets = Outlets::new([("CNN".to_owned(), Some("cnn.com".to_owned()), vec![], false)]);
    Extractor { outlets, ..Extractor::default() }.extract(&page).unwrap()
}

fn demo(name: &str) -> Article {
    read(&workspace().join("demo").join(name), Given::default())
}

#[test]
fn every_demonstration_has_title_day_and_clean_text() {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(workspace().join("demo")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let paths = paths.iter().filter(|path| path.extension().is_some_and(|end| end != "md"));
    for path in paths.filter(|path| !path.ends_with("08-index-of-links.html")) {
        let article = read(path, Given::default());
        let name = path.display();
        assert_eq!(article.kind, ArticleKind::Article, "{name}");
        assert!(article.title.is_some() && article.published.is_some(), "{name}");
        // The first note of a paragraph that is no sentence would be furniture.
        for paragraph in article.paragraphs.iter().skip(1).map(|span| span.of(&article.text)) {
            assert!(paragraph.ends_with(['.', '"', '”']), "{name}: {paragraph}");
        }
        for word in ["Read more", "newsletter", "Photo", "File photo", "comments", "Comments", "Source:"] {
            assert!(!article.body().contains(word), "{name}: {word}");
        }
    }
}

#[test]
fn two_copies_of_a_wire_story_have_one_text() {
    let (courier, post) = (demo("02-sea-cables-harbour-courier.html"), demo("03-sea-cables-inland-post.html"));
    assert_eq!(courier.text_id(), post.text_id());
    assert_ne!(courier.id(), post.id());
    assert!(courier.reprint && post.reprint);
    assert_eq!(courier.credit.unwrap().outlet, "Meridian Press");
    let credit = post.credit.unwrap();
    assert_eq!((credit.text.as_str(), credit.kind), ("Source: www.harbourcourier.example", CreditKind::SourceLine));
    assert_eq!(post.dateline.unwrap().of(&post.text), "TALLINN (Meridian Press) -");
    assert_eq!(post.published.unwrap().place.as_deref(), Some("TALLINN"));
}

#[test]
fn a_language_that_is_not_read_keeps_its_text() {
    let article = demo("07-acuerdo-fluvial.html");
    assert_eq!(article.language.as_deref(), Some("es"));
    assert!(article.body().contains("hidrovía"));
    assert!(article.notes.iter().any(|note| note.kind == NoteKind::Language && note.message == "not read: `es`"));
}

#[test]
fn a_page_of_links_holds_no_article() {
    let article = demo("08-index-of-links.html");
    assert_eq!(article.kind, ArticleKind::Index);
    assert!(article.text.is_empty() && article.title.is_none());
}

#[test]
fn days_and_bylines_of_pages() {
    let article = demo("04-libya-sanctions.html");
    assert_eq!(article.byline, ["Bram Oosterzand"]);
    assert_eq!(article.published.unwrap().date.moment, "2024-10-14T16:55:00+02:00");
    assert_eq!(article.modified.unwrap().moment, "2024-10-15T08:10:00+02:00");
    let article = demo("05-gulf-of-guinea-meeting.html");
    assert_eq!(article.byline, ["Esinam Torkornyo"]);
    assert_eq!(article.published.unwrap().date.moment, "2025-09-10T18:20:00+00:00");
    assert_eq!(demo("06-ljubljana-protest.html").byline, ["Tjaša Brezovnik", "Milan Orlek"]);
}

#[test]
fn days_of_texts_come_from_their_datelines() {
    let published = demo("09-busia-ultimatum.txt").published.unwrap();
    assert_eq!((published.date.moment.as_str(), published.date.basis), ("2024-11-20", DateBasis::Dateline));
    assert_eq!(published.place.as_deref(), Some("NAIROBI"));
}

#[test]
fn what_the_caller_knows_wins() {
    let given = Given {
        title: Some("A title of the caller's".into()),
        published: Some("2020-02-02".into()),
        outlet: Some("Test Post".into()),
        url: Some("https://www.testpost.example/a".into()),
        ..Given::default()
    };
    let article = read(&workspace().join("demo/04-libya-sanctions.html"), given);
    assert_eq!(article.title.as_deref(), Some("A title of the caller's"));
    let date = article.published.unwrap().date;
    assert_eq!((date.moment.as_str(), date.basis), ("2020-02-02", DateBasis::Given));
    assert_eq!(article.outlet.unwrap().name.as_deref(), Some("Test Post"));
}

#[test]
fn the_seed_article() {
    let path = workspace().join("../shared/seed/article.txt");
    if !path.exists() {
        println!("skipped: {} is not here", path.display());
        return;
    }
    let article = read(&path, Given { published: Some("2023-05-10".into()), ..Given::default() });
    let wanted: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(path.with_file_name("output.json")).unwrap()).unwrap();
    let wanted = &wanted["article"];
    assert_eq!(article.text, wanted["text"]);
    assert_eq!(article.text_id(), wanted["text_id"]);
    assert_eq!(article.id(), wanted["id"]);
    assert_eq!(article.title.as_deref(), wanted["title"].as_str());
    assert_eq!(article.language.as_deref(), wanted["language"].as_str());
    let (credit, outlet) = (article.credit.unwrap(), article.outlet.unwrap());
    assert_eq!((credit.text.as_str(), credit.outlet.as_str()), ("Sumber: www.cnn.com", "CNN"));
    let span = credit.input_span.unwrap();
    assert_eq!((span.start, span.end), (3959, 3978));
    assert_eq!((outlet.name.as_deref(), outlet.domain.as_deref()), (Some("CNN"), Some("cnn.com")));
    assert!(article.reprint && !article.paywalled);
    let notes: Vec<(&str, &str)> =
        article.notes.iter().map(|note| (note.kind.as_str(), note.message.as_str())).collect();
    let wanted_notes = wanted["notes"].as_array().unwrap().iter();
    let wanted_notes: Vec<(&str, &str)> =
        wanted_notes.map(|note| (note["kind"].as_str().unwrap(), note["message"].as_str().unwrap())).collect();
    assert_eq!(notes, wanted_notes);
}

#[test]
fn a_day_after_the_page_was_fetched_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("page.html");
    let text = "The envoys of both states met on the quay and said that they would meet again in June.";
    let html =
        format!("<meta property=article:published_time content=2024-05-13T10:00:00Z><h1>Envoys meet</h1><p>{text}");
    fs::write(&path, html).unwrap();
    let read_on = |day: &str| read(&path, Given { captured: Some(day.to_owned()), ..Given::default() });
    assert_eq!(read_on("2024-05-12T23:00:00Z").published.unwrap().date.moment, "2024-05-13T10:00:00Z");
    let refused = read_on("2024-05-01T08:00:00Z");
    assert!(refused.published.is_none());
    assert!(
        refused.notes.iter().any(|note| note.kind == NoteKind::Date && note.message.contains("after the page was"))
    );
}
