//! A user's own codebook from the command line: begun, tested, linted, compared, explained.

#![allow(clippy::unwrap_used)] // A test may break off where it stands.

mod common;

use std::fs;

use common::{arg, run};

const MINE: &str = r#"extends = "plover"
[[category]]
code = "SEA.RESCUE"
definition = "People are saved at sea."
triggers = [{ verb = "rescue", near = ["boat"] }]
[[category.example]]
text = "The Italian coast guard rescued ninety migrants from a boat."
[[category.counter]]
text = "The Italian army rescued two climbers."
"#;

#[test]
fn a_codebook_is_begun_and_passes() {
    let folder = tempfile::tempdir().unwrap();
    let mine = folder.path().join("mine.toml");
    assert_eq!(run(&["codebook", "new", arg(&mine)]).code, 0);
    let tested = run(&["codebook", "test", "--codebook", arg(&mine)]);
    assert_eq!(tested.code, 0, "{}", tested.out);
    assert_eq!(run(&["codebook", "lint", "--codebook", arg(&mine)]).code, 0);
    // What somebody wrote is not written over.
    assert_eq!(run(&["codebook", "new", arg(&mine)]).code, 2);
}

#[test]
fn a_failing_example_and_a_mistake_have_their_exit_codes() {
    let folder = tempfile::tempdir().unwrap();
    let mine = folder.path().join("mine.toml");
    fs::write(&mine, MINE.replace("rescued two climbers", "rescued two climbers from a boat")).unwrap();
    let tested = run(&["codebook", "test", "--codebook", arg(&mine), "--format", "junit"]);
    assert_eq!(tested.code, 1, "{}", tested.out);
    assert!(tested.out.contains("tests=\"2\" failures=\"1\"") && tested.out.contains("<failure"), "{}", tested.out);
    let linted = run(&["codebook", "lint", "--codebook", arg(&mine)]);
    assert_eq!(linted.code, 1, "{}", linted.out);
    assert!(linted.out.contains("no crosswalk") && linted.out.contains("SEA.RESCUE"), "{}", linted.out);
    fs::write(&mine, MINE.replace("triggers", "trigers")).unwrap();
    let broken = run(&["codebook", "test", "--codebook", arg(&mine)]);
    assert_eq!(broken.code, 2);
    assert!(broken.err.contains("trigers") && broken.err.contains("mine.toml:5"), "{}", broken.err);
}

#[test]
fn rows_gained_are_shown_and_news_stays_text() {
    let folder = tempfile::tempdir().unwrap();
    let (mine, news, page) =
        (folder.path().join("mine.toml"), folder.path().join("news.txt"), folder.path().join("diff.html"));
    fs::write(&mine, MINE).unwrap();
    let words = "Calm <script>alert(1)</script> seas\n\nThe Italian coast guard rescued ninety migrants from a boat \
        called <b>Luna</b> on Monday, the ministry said.\n";
    fs::write(&news, words).unwrap();
    let args = ["codebook", "diff", "plover", arg(&mine), "--on", arg(&news), "--html", arg(&page), "--quiet"];
    let compared = run(&args);
    assert_eq!(compared.code, 0, "{}", compared.err);
    assert!(compared.out.contains("1 gained, 0 lost"), "{}", compared.out);
    let html = fs::read_to_string(&page).unwrap();
    assert!(html.contains("Content-Security-Policy") && html.contains("default-src 'none'"), "{html}");
    assert!(html.contains("SEA.RESCUE") && !html.contains("<script>") && !html.contains("<b>Luna"), "{html}");
    for format in ["cards", "json", "html"] {
        let explained = run(&["read", arg(&news), "--explain", "--format", format, "--codebook", arg(&mine)]);
        assert_eq!(explained.code, 0, "{}", explained.err);
        assert!(explained.out.contains("SEA.RESCUE"), "{}", explained.out);
        assert!(format != "html" || !explained.out.contains("<script>alert"), "{}", explained.out);
    }
}
