//! Forty reprints of one wire story are one origin; stories in batches give what all at once give.

mod made;

use std::collections::{BTreeMap, BTreeSet};

use chancery_corroborate::{
    KinshipEvidence, Report, Role, Story, candidates, components, group_reports, keys, signature, verify_pairs,
};
use chancery_doc::text_id;
use made::{Dice, wire};

fn story(id: &str, outlet: &str, published: &str, text: &str) -> Story {
    Story {
        id: id.to_owned(),
        text_id: text_id(text),
        outlet: Some(outlet.to_owned()),
        published: Some(published.to_owned()),
        signature: signature(text),
        ..Story::default()
    }
}

fn all_at_once(stories: &[Story]) -> Vec<Report> {
    group_reports(stories, &verify_pairs(stories, &candidates(stories)))
}

fn origins(reports: &[Report]) -> BTreeSet<&str> {
    reports.iter().map(|report| report.origin.as_str()).collect()
}

/// The wire story, forty copies, and three outlets' own stories on the same strike.
fn bundle() -> Vec<Story> {
    let mut stories = vec![story("wire", "corvanwire.example", "2024-03-04T06:00:00Z", &wire::story())];
    for n in 0..40 {
        let mut dice = Dice::new(n);
        let day = format!("2024-03-{:02}T{:02}:30:00Z", 4 + n / 20, 7 + n % 15);
        let mut copy =
            story(&format!("copy{n:02}"), &format!("outlet{n}.example"), &day, &wire::copy(&mut dice, n as usize));
        if n % 4 == 0 {
            copy.credit = Some("Corvanwire".to_owned());
        }
        stories.push(copy);
    }
    for (n, text) in wire::OTHERS.iter().enumerate() {
        stories.push(story(&format!("own{n}"), &format!("daily{n}.example"), "2024-03-05", text));
    }
    stories
}

#[test]
fn forty_reprints_of_one_wire_story_are_one_origin() {
    let stories = bundle();
    let reports = all_at_once(&stories);
    let of_wire = |report: &&Report| report.origin == "wire";
    assert_eq!(reports.iter().filter(of_wire).count(), 41, "{reports:#?}");
    assert_eq!(origins(&reports), BTreeSet::from(["own0", "own1", "own2", "wire"]));
    assert_eq!(reports[0].role, Role::Original);
    let roles: BTreeSet<Role> = reports.iter().filter(of_wire).skip(1).map(|report| report.role).collect();
    assert_eq!(roles, BTreeSet::from([Role::Reprint, Role::Partial]));
    assert!(reports.iter().any(|report| report.evidence.contains(&KinshipEvidence::Credit)));
}

#[test]
fn the_order_of_stories_makes_no_difference() {
    let stories = bundle();
    let by_article = |reports: Vec<Report>| -> BTreeMap<String, Report> {
        reports.into_iter().map(|report| (report.article.clone(), report)).collect()
    };
    let straight = by_article(all_at_once(&stories));
    let mut dice = Dice::new(5);
    let mut shuffled = stories;
    for n in (1..shuffled.len()).rev() {
        shuffled.swap(n, dice.below(n + 1));
    }
    assert_eq!(straight, by_article(all_at_once(&shuffled)));
}

/// What a store does: it keeps stories by their keys, and kinships; a batch of new stories touches some components.
#[test]
fn batches_give_what_all_at_once_gives() {
    let mut arriving = bundle();
    // The wire story itself comes in last.
    arriving.rotate_left(1);
    let at_once = all_at_once(&arriving);
    let mut kept: Vec<Story> = Vec::new();
    let mut by_key: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    let mut kinships = Vec::new();
    for batch in arriving.chunks(6) {
        let known = kept.len();
        kept.extend(batch.iter().cloned());
        for (n, story) in kept.iter().enumerate().skip(known) {
            for key in keys(story) {
                by_key.entry(key).or_default().push(n);
            }
        }
        let near: BTreeSet<usize> =
            kept[known..].iter().flat_map(keys).flat_map(|key| by_key[&key].iter().copied()).collect();
        let near: Vec<Story> = near.into_iter().map(|n| kept[n].clone()).collect();
        kinships.extend(verify_pairs(&near, &candidates(&near)));
    }
    kinships.sort_by(|a, b| (&a.child, &a.parent).cmp(&(&b.child, &b.parent)));
    kinships.dedup();
    assert_eq!(group_reports(&kept, &kinships), at_once);
    let number = |id: &String| kept.iter().position(|story| story.id == *id).unwrap();
    let links: Vec<(usize, usize)> =
        kinships.iter().map(|kinship| (number(&kinship.child), number(&kinship.parent))).collect();
    let roots = components(kept.len(), &links);
    assert_eq!(roots.iter().collect::<BTreeSet<_>>().len(), 4);
}

#[test]
fn a_later_state_of_a_page_is_an_update() {
    let text = wire::story();
    let grown = format!("{text}\n\nLate on Monday the owners said that the night shift would be paid in full.");
    let mut first = story("a", "harbour.example", "2024-03-04", &text);
    first.url = Some("https://harbour.example/news/strike".to_owned());
    let mut later = story("b", "harbour.example", "2024-03-05", &grown);
    later.url = Some("https://www.harbour.example/news/strike?utm=1".to_owned());
    let reports = all_at_once(&[later, first]);
    assert_eq!((reports[0].role, reports[0].origin.as_str()), (Role::Update, "a"));
}

#[test]
fn a_page_that_names_another_outlets_page_is_its_copy_though_dated_before() {
    let text = wire::story();
    let mut copy = story("copy", "inland.example", "2024-03-03", &format!("From our partners\n\n{text}"));
    copy.url = Some("https://inland.example/p/7".to_owned());
    copy.canonical_url = Some("https://corvanwire.example/strike".to_owned());
    let mut original = story("wire", "corvanwire.example", "2024-03-04", &text);
    original.url = Some("https://corvanwire.example/strike".to_owned());
    let reports = all_at_once(&[copy, original]);
    assert_eq!(reports[0].origin, "wire");
    assert!(reports[0].evidence.contains(&KinshipEvidence::Canonical));
    assert_eq!(reports[1].role, Role::Original);
}

#[test]
fn who_shares_only_what_a_reprint_added_is_no_part_of_the_chain() {
    let first = wire::story();
    let own = wire::OTHERS[0];
    let middle = format!("{first}\n\n{own}");
    let stories = [
        story("a", "a.example", "2024-03-04", &first),
        story("b", "b.example", "2024-03-05", &middle),
        story("c", "c.example", "2024-03-06", own),
    ];
    let reports = all_at_once(&stories);
    assert_eq!(reports[1].origin, "a");
    assert_eq!(reports[2].role, Role::Original);
}

#[test]
fn a_year_later_only_the_very_same_text_is_a_copy() {
    let text = wire::story();
    let stories = [
        story("a", "a.example", "2024-03-04", &text),
        story("b", "b.example", "2025-03-04", &text),
        story("c", "c.example", "2025-03-04", &format!("A look back at the strike of last year\n\n{text}")),
    ];
    let reports = all_at_once(&stories);
    assert_eq!(reports[1].origin, "a");
    // The third is a copy of the second's text, which appeared on its day.
    assert_eq!(reports[2].origin, "a");
    let alone = all_at_once(&[stories[0].clone(), stories[2].clone()]);
    assert_eq!(alone[1].role, Role::Original);
}

#[test]
fn stories_without_text_or_date_are_no_kin_by_that() {
    let empty = |id: &str| Story { id: id.to_owned(), text_id: id.to_owned(), ..Story::default() };
    let reports = all_at_once(&[empty("a"), empty("b")]);
    assert!(reports.iter().all(|report| report.role == Role::Original));
}
