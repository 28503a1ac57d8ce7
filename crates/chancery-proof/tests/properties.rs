//! Laws of spans, days, ids and merges, on inputs that nobody thought of.

#![allow(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use std::sync::LazyLock;

use chancery_corroborate::{Story, candidates, group_reports, is_within_window, shared, signature, verify_pairs};
use chancery_doc::{Article, DateBasis, Dated, Published, Span, digest, text_id};
use chancery_nlp::{Reader, annotate, read};
use jiff::ToSpan as _;
use jiff::civil::Date;
use proptest::prelude::*;

static READER: LazyLock<Reader> = LazyLock::new(|| Reader::built_in().unwrap());

/// A text and two spans of it on borders of characters.
fn text_and_spans() -> impl Strategy<Value = (String, Span, Span)> {
    "[a-z é日👩\u{200d}\u{301}\u{a0}\n]{0,40}".prop_flat_map(|text| {
        let n = text.chars().count();
        let span = |text: &str, a: usize, b: usize| {
            let at = |n: usize| text.char_indices().nth(n).map_or(text.len(), |(at, _)| at);
            Span::new(at(a.min(b)), at(a.max(b)))
        };
        (Just(text), 0..=n, 0..=n, 0..=n, 0..=n).prop_map(move |(text, a, b, c, d)| {
            let (one, other) = (span(&text, a, b), span(&text, c, d));
            (text, one, other)
        })
    })
}

fn days() -> impl Strategy<Value = (i16, i8, i8)> {
    (1i16..=9999, 1i8..=12, 1i8..=31)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_cover_holds_both_and_nothing_smaller_does((_, one, other) in text_and_spans()) {
        let cover = one.cover(other);
        prop_assert!(cover.contains(one) && cover.contains(other));
        prop_assert_eq!(cover, other.cover(one));
        prop_assert!(cover.start() == one.start() || cover.start() == other.start());
        prop_assert!(cover.end() == one.end() || cover.end() == other.end());
        prop_assert_eq!(one.overlaps(other), other.overlaps(one));
        if !one.is_empty() && !other.is_empty() && one.overlaps(other) {
            prop_assert!(cover.len() < one.len() + other.len());
        }
    }

    #[test]
    fn a_trimmed_span_has_the_words_and_no_space((text, span, _) in text_and_spans()) {
        match span.trimmed(&text) {
            Some(trimmed) => {
                prop_assert!(span.contains(trimmed));
                prop_assert_eq!(trimmed.of(&text), span.of(&text).trim());
                prop_assert_eq!(trimmed.trimmed(&text), Some(trimmed));
            }
            None => prop_assert!(span.of(&text).trim().is_empty()),
        }
    }

    #[test]
    fn a_day_is_read_as_it_is_written_or_not_at_all((year, month, day) in days(), tail in "[T0-9:Z+-]{0,12}") {
        let written = format!("{year:04}-{month:02}-{day:02}");
        let sound = jiff_day(year, month, day);
        match Dated::parse(&written, DateBasis::Given) {
            Some(dated) => {
                prop_assert!(sound);
                prop_assert_eq!(&dated.moment, &written);
                prop_assert_eq!(dated.day().unwrap().to_string(), written.clone());
            }
            None => prop_assert!(!sound, "{} is a day", written),
        }
        if let Some(dated) = Dated::parse(&format!("{written}{tail}"), DateBasis::Given) {
            prop_assert!(dated.moment.starts_with(&written));
            // What was read once is read again, and as the same.
            prop_assert_eq!(Dated::parse(&dated.moment, DateBasis::Given), Some(dated));
        }
    }

    #[test]
    fn no_words_for_a_moment_break_the_reading(words in "\\PC{0,40}") {
        if let Some(dated) = Dated::parse(&words, DateBasis::Metadata) {
            prop_assert!(dated.day().is_some());
        }
    }

    #[test]
    fn the_id_of_a_text_forgets_case_and_signs(text in "[a-zA-Z0-9 é]{1,60}", sign in "[-,.;!?“” \n]{1,5}") {
        let spoken = text.to_uppercase();
        prop_assert_eq!(text_id(&text), text_id(&spoken));
        prop_assert_eq!(text_id(&text), text_id(&format!("{sign}{text}{sign}")));
        prop_assert_eq!(text_id(&text.replace(' ', &sign)), text_id(&text));
        prop_assert_eq!(text_id(&text).len(), 32);
    }

    #[test]
    fn ids_of_other_parts_are_other_ids(parts in prop::collection::vec("[a-z]{0,4}", 1..5), more in "[a-z]{1,3}") {
        let all: Vec<&str> = parts.iter().map(String::as_str).collect();
        let longer: Vec<&str> = all.iter().copied().chain([more.as_str()]).collect();
        prop_assert_ne!(digest(&all), digest(&longer));
        let joined = all.concat();
        if all.len() > 1 {
            prop_assert_ne!(digest(&all), digest(&[&joined]));
        }
    }

    #[test]
    fn a_window_between_days_knows_no_order(a in 0i32..40_000, b in 0i32..40_000) {
        let on = |n: i32| {
            let day = Date::new(1990, 1, 1).unwrap().checked_add(n.days()).unwrap();
            Story { published: Some(day.to_string()), ..Story::default() }
        };
        prop_assert_eq!(is_within_window(&on(a), &on(b)), is_within_window(&on(b), &on(a)));
        prop_assert!(is_within_window(&on(a), &Story::default()));
    }

    #[test]
    fn likeness_of_texts_knows_no_order(one in "([a-f]{1,3} ){0,40}", other in "([a-f]{1,3} ){0,40}") {
        let (a, b) = (signature(&one), signature(&other));
        prop_assert_eq!(shared(&a, &b), shared(&b, &a));
        prop_assert_eq!(shared(&a, &a), a.shingles.len());
        prop_assert!(shared(&a, &b) <= a.shingles.len().min(b.shingles.len()));
    }

    #[test]
    fn reprints_are_grouped_alike_in_any_order(
        texts in prop::collection::vec(prop::collection::vec("[a-d]{1,2}", 8..30), 1..6),
        copies in prop::collection::vec((0usize..6, 0i32..12, 0usize..8), 2..14),
        turn in 0usize..14,
    ) {
        let story = |n: usize, &(text, day, cut): &(usize, i32, usize)| {
            let words = &texts[text % texts.len()];
            let words = words[..words.len() - cut.min(words.len() / 2)].join(" ");
            let day = Date::new(2024, 5, 1).unwrap().checked_add(day.days()).unwrap();
            Story {
                id: digest(&[&n.to_string()]),
                text_id: text_id(&words),
                outlet: Some(format!("outlet-{n}.example")),
                published: Some(day.to_string()),
                signature: signature(&words),
                ..Story::default()
            }
        };
        let stories: Vec<Story> = copies.iter().enumerate().map(|(n, copy)| story(n, copy)).collect();
        let mut turned = stories.clone();
        turned.rotate_left(turn % stories.len());
        turned.reverse();
        let grouped = |stories: &[Story]| {
            let mut reports = group_reports(stories, &verify_pairs(stories, &candidates(stories)));
            reports.sort_by(|a, b| a.article.cmp(&b.article));
            reports
        };
        let reports = grouped(&stories);
        prop_assert_eq!(&reports, &grouped(&turned));
        for report in &reports {
            // No chains: an origin is its own.
            let origin = reports.iter().find(|other| other.article == report.origin).unwrap();
            prop_assert_eq!(&origin.origin, &origin.article);
            prop_assert!((0.0..=1.0).contains(&report.share));
        }
    }
}

fn jiff_day(year: i16, month: i8, day: i8) -> bool {
    Date::new(year, month, day).is_ok()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn times_of_a_text_lie_in_it_and_run_forwards(
        (year, month, day) in days(),
        words in prop::collection::vec(
            prop::sample::select(&[
                "on", "Monday", "last", "next", "week", "13", "May", "2024", "since", "99999", "years", "ago", "the", "31", "February",
                "0", "days", "before", "between", "and", "1990s", "-", "/", "5/6/2024", "yesterday", "AD", "44", "century", "in", ".",
            ][..]),
            1..20,
        ),
    ) {
        let mut article = Article::default();
        article.set_text(None, [words.join(" ")]);
        let moment = format!("{year:04}-{month:02}-{day:02}");
        article.published = Dated::parse(&moment, DateBasis::Given).map(|date| Published { date, place: None });
        let document = read(&article);
        for time in annotate(&READER, &document).times {
            prop_assert!(time.from <= time.to, "{:?}", time);
            prop_assert!(!time.span.of(&article.text).trim().is_empty());
        }
    }
}
