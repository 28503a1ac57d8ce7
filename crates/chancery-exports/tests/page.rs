//! `docs/exports.md` and the public page of each format are made from the code's own lists.
#![allow(clippy::unwrap_used)] // In tests; the exception for tests does not reach helpers.

use std::path::Path;

use chancery_exports::{Crosswalk, Format, LeftOut, explain};

/// What stands between these marks is made by this test: `UPDATE_PAGES=1 cargo test -p chancery-exports --test page`.
const MARKS: (&str, &str) =
    ("<!-- formats: made from the code by crates/chancery-exports/tests/page.rs -->\n", "<!-- /formats -->\n");

#[test]
fn the_page_tells_what_the_code_does() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/exports.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let start = page.find(MARKS.0).expect("the first mark") + MARKS.0.len();
    let end = page.find(MARKS.1).expect("the last mark");
    let made: String = Format::ALL.map(|format| format!("\n{}", explain(format, 3))).concat() + &unsaid() + "\n";
    if std::env::var_os("UPDATE_PAGES").is_some() {
        std::fs::write(&path, format!("{}{made}{}", &page[..start], &page[end..])).unwrap();
        return;
    }
    assert!(
        page[start..end] == made,
        "docs/exports.md is not what the code says; run UPDATE_PAGES=1 cargo test -p chancery-exports --test page"
    );
    for reason in LeftOut::ALL {
        assert!(
            page.contains(&format!("`{}`", reason.as_str())),
            "docs/exports.md does not tell of `{}`",
            reason.as_str()
        );
    }
}

/// The modes that CAMEO cannot tell from others.
fn unsaid() -> String {
    let crosswalk = Crosswalk::built_in().unwrap();
    let mut page = "\n### Modes that CAMEO does not have\n\n| Type | Mode | |\n|---|---|---|\n".to_owned();
    for (event_type, mode, why) in crosswalk.cameo.unsaid() {
        page.push_str(&format!("| {} | {mode} | {why} |\n", event_type.as_str()));
    }
    page
}

#[test]
fn pages_are_sound_tables() {
    for format in Format::ALL {
        let page = explain(format, 1);
        for line in page.lines().filter(|line| line.starts_with('|')) {
            // A bar within a cell would make a column more.
            let bars = line.matches('|').count() - line.matches("`|`").count();
            assert!(matches!(bars, 3 | 6), "{format}: {line}");
        }
        assert!(format.losses().len() > 5);
    }
}
