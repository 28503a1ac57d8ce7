//! Reactions, statements about acts, plans carried out and called off, in made news.

mod made;

use chancery_corroborate::{Corroborated, Telling};
use chancery_doc::RelationKind;
use made::{Page, coded, corroborated, shown};

fn row<'f>(found: &'f Corroborated, id: &str) -> Option<&'f Telling> {
    found.happenings.iter().flat_map(|happening| &happening.tellings).find(|row| row.id == id)
}

/// The triggers that a kind of link joins.
fn links(found: &Corroborated, kind: RelationKind) -> Vec<(String, String)> {
    let of_kind = found.follow_ups.iter().filter(|link| link.kind.0 == kind);
    let word = |id: &str| row(found, id).map_or("statement".to_owned(), |row| row.trigger.clone());
    of_kind.map(|link| (word(&link.from), word(&link.to))).collect()
}

#[test]
fn who_condemns_an_attack_reacts_to_it_and_so_to_what_others_told_of_it() {
    let pages = [
        Page::new(
            1,
            "2024-05-15",
            "Gunmen kill six in Moundou",
            "Gunmen killed six villagers in Moundou, Chad, on Tuesday, police said.",
        ),
        Page::new(
            2,
            "2024-05-16",
            "France condemns killing in Chad",
            "Gunmen killed six villagers in the Chadian town of Moundou on Tuesday.\n\n\
             France condemned the killing on Wednesday.",
        ),
    ];
    let found = corroborated(&coded(&pages));
    let reactions = links(&found, RelationKind::Reaction);
    assert!(
        reactions.iter().any(|(from, _)| from.starts_with("condemn")),
        "{reactions:?}\n{}",
        shown(&found, &found.occurrences)
    );
    // The occurrence that it reacts to is the one that both papers tell.
    let link = found.follow_ups.iter().find(|link| link.kind.0 == RelationKind::Reaction).unwrap();
    let occurrence =
        found.occurrences.iter().find(|occurrence| Some(&occurrence.id) == link.occurrence.as_ref()).unwrap();
    assert_eq!(occurrence.articles.len(), 2, "{}", shown(&found, &found.occurrences));
}

#[test]
fn a_strike_in_response_to_a_strike_is_a_reaction() {
    let page = Page::new(
        1,
        "2024-05-15",
        "Pakistan strikes back",
        "Pakistan fired missiles at Iran on Tuesday in response to an attack by Iranian drones on Monday.",
    );
    let found = corroborated(&coded(&[page]));
    let reactions = links(&found, RelationKind::Reaction);
    assert!(reactions.iter().any(|(_, to)| to == "attack"), "{reactions:?}\n{}", shown(&found, &found.occurrences));
}

#[test]
fn a_statement_is_about_the_act_in_it() {
    let page = Page::new(
        1,
        "2024-05-15",
        "Six villagers killed",
        "Gunmen killed six villagers in Moundou, Chad, on Tuesday, the interior minister said.",
    );
    let found = corroborated(&coded(&[page]));
    let about = links(&found, RelationKind::About);
    assert!(about.contains(&("statement".to_owned(), "killed".to_owned())), "{about:?}");
}

#[test]
fn what_was_planned_is_carried_out_or_called_off() {
    let pages = [
        Page::new(
            1,
            "2024-09-02",
            "Border treaty in sight",
            "Ghana and Togo will sign a treaty on their sea border in Lomé on 12 September, the Ghanaian government said on Monday.",
        ),
        Page::new(
            2,
            "2024-09-12",
            "Sea border treaty signed",
            "Ghana and Togo signed a treaty on their sea border in Lomé on Thursday. The ministers exchanged pens.",
        ),
        Page::new(
            3,
            "2024-09-03",
            "Kenyan president off to Oslo",
            "The president of Kenya will visit Norway on 20 September, his office said.",
        ),
        Page::new(
            4,
            "2024-09-14",
            "Visit called off",
            "The Kenyan president's visit to Norway on 20 September has been cancelled.",
        ),
    ];
    let found = corroborated(&coded(&pages));
    let fulfilled = links(&found, RelationKind::Fulfils);
    assert!(fulfilled.contains(&("signed".to_owned(), "sign".to_owned())), "{fulfilled:?}");
    let cancelled = links(&found, RelationKind::Cancels);
    assert!(!cancelled.is_empty(), "{}", shown(&found, &found.occurrences));
}
