//! Small bundles of made news, coded and put together: what is one, what is two, and what adds nothing.

mod made;

use chancery_corroborate::{
    Contradiction, Corroborated, Occurrence, happened_between, happenings, mark_same, tellings,
};
use chancery_doc::{EventType, Status};
use jiff::civil::{Date, date};
use made::{Dice, Page, coded, corroborated, shown, wire};

fn of_type<'o>(found: &'o Corroborated, types: &[EventType]) -> Vec<&'o Occurrence> {
    let is_of = |occurrence: &&Occurrence| occurrence.event_type.is_some_and(|name| types.contains(&name.0));
    found.occurrences.iter().filter(is_of).collect()
}

fn attacks_between(found: &Corroborated, from: Date, to: Date) -> Vec<&Occurrence> {
    let is_attack = |occurrence: &&Occurrence| {
        matches!(occurrence.event_type.map(|name| name.0), Some(EventType::Assault | EventType::Coerce))
    };
    happened_between(&found.occurrences, from, to).into_iter().filter(is_attack).collect()
}

#[test]
fn an_anniversary_story_adds_nothing_to_this_month() {
    let pages = [
        Page::new(
            1,
            "2024-05-20",
            "Ten years on, Bangui still counts its missing",
            "Ten years ago this week, on 18 May 2014, fighters of the March Brigade attacked the market of Bangui and killed 60 people. \
             Families of the dead lit candles in the ruins on Sunday.\n\nThe attack in May 2014 was the worst of the war. \
             The fighters burned two hundred stalls and abducted 30 traders, of whom nine came home.\n\n\
             \"I hear the engines when it rains,\" said Clarisse Yakete, whose brother was killed in 2014.",
        ),
        Page::new(
            2,
            "2024-05-19",
            "Market victims remembered",
            "A mass was held in Bangui on Sunday for those who were killed when gunmen attacked the market in May 2014.\n\n\
             The archbishop read out sixty names. Nobody was ever tried for the attack.",
        ),
    ];
    let records = coded(&pages);
    let found = corroborated(&records);
    let rows: usize = records.iter().map(|record| record.events.len()).sum();
    assert!(rows >= 2, "the attack of 2014 is told: {rows} rows");
    let month = attacks_between(&found, date(2024, 5, 1), date(2024, 5, 31));
    assert!(month.is_empty(), "{}", shown(&found, month.clone()));
}

#[test]
fn a_denial_adds_nothing_to_attacks() {
    let pages = [
        Page::new(
            1,
            "2024-06-11",
            "Army denies shelling of Malakal",
            "South Sudan's army denied on Tuesday that its troops had shelled the town of Malakal.\n\n\
             A spokesman said that no gun had been fired in the state for a week.",
        ),
        Page::new(
            2,
            "2024-06-11",
            "No attack on Malakal, says Juba",
            "The government of South Sudan denied that its army attacked Malakal. \"There was no attack,\" the information minister said.",
        ),
    ];
    let found = corroborated(&coded(&pages));
    let attacks = attacks_between(&found, date(2024, 6, 1), date(2024, 6, 30));
    assert!(attacks.is_empty(), "{}", shown(&found, attacks.clone()));
    let denied = of_type(&found, &[EventType::Assault]);
    assert!(
        !denied.is_empty(),
        "what is denied is an occurrence that did not happen\n{}",
        shown(&found, &found.occurrences)
    );
    assert!(denied.iter().all(|occurrence| !occurrence.has_happened()));
}

#[test]
fn an_attack_that_is_also_denied_is_one_and_a_contradiction() {
    let pages = [
        Page::new(
            1,
            "2024-06-11",
            "Shells kill nine in Malakal",
            "South Sudanese troops shelled the town of Malakal on Monday and killed nine people, the mayor said.",
        ),
        Page::new(
            2,
            "2024-06-12",
            "Army denies shelling of Malakal",
            "South Sudan's army denied on Wednesday that its troops had shelled the town of Malakal on Monday.",
        ),
    ];
    let found = corroborated(&coded(&pages));
    let is_disputed = |occurrence: &&Occurrence| {
        occurrence.contradictions.iter().any(|contradiction| matches!(contradiction, Contradiction::Denied { .. }))
    };
    let disputed: Vec<&Occurrence> = found.occurrences.iter().filter(is_disputed).collect();
    assert_eq!(disputed.len(), 1, "{}", shown(&found, &found.occurrences));
    assert_eq!(attacks_between(&found, date(2024, 6, 1), date(2024, 6, 30)).len(), 1);
}

#[test]
fn two_clashes_of_one_pair_in_two_towns_on_one_day_stay_two() {
    let pages = [
        Page::new(
            1,
            "2024-03-07",
            "Army and rebels clash in Kidal",
            "Malian soldiers clashed with fighters of the Azawad Front in Kidal on Wednesday. Seven soldiers were killed, an officer said.",
        ),
        Page::new(
            2,
            "2024-03-07",
            "Fighting in Timbuktu",
            "Malian soldiers clashed with fighters of the Azawad Front in Timbuktu on Wednesday, residents said. Shots were heard for an hour.",
        ),
        Page::new(
            3,
            "2024-03-08",
            "Rebels attack soldiers in Kidal",
            "Fighters of the Azawad Front fought Malian soldiers in Kidal on Wednesday, the army said.",
        ),
        Page::new(
            4,
            "2024-03-08",
            "Clash in Timbuktu leaves four dead",
            "Four fighters were killed when Malian soldiers and the Azawad Front clashed in Timbuktu on Wednesday.",
        ),
    ];
    let found = corroborated(&coded(&pages));
    let clashes = attacks_between(&found, date(2024, 3, 1), date(2024, 3, 31));
    let towns: Vec<Option<&str>> = clashes.iter().map(|clash| clash.place.as_deref()).collect();
    assert!(towns.contains(&Some("Kidal")) && towns.contains(&Some("Timbuktu")), "{}", shown(&found, clashes.clone()));
    for clash in &clashes {
        let of_kidal = clash.articles.iter().filter(|article| is_kidal(&found, article)).count();
        assert!(of_kidal == 0 || of_kidal == clash.articles.len(), "{}", shown(&found, clashes.clone()));
    }
    assert_eq!(clashes.len(), 2, "{}", shown(&found, clashes.clone()));
}

fn is_kidal(found: &Corroborated, article: &str) -> bool {
    let rows = found.happenings.iter().flat_map(|happening| &happening.tellings);
    rows.filter(|row| row.article == article).any(|row| row.text.contains("Kidal"))
}

#[test]
fn the_same_meeting_told_from_both_capitals_is_one() {
    let pages = [
        Page::new(
            1,
            "2024-04-10",
            "Minister receives Kenyan colleague in Kampala",
            "Ugandan Foreign Minister Grace Obwona met her Kenyan counterpart, Peter Mwangale, in Kampala on Tuesday. \
             The two ministers talked about the railway and the price of fish.",
        ),
        Page::new(
            2,
            "2024-04-10",
            "Mwangale in talks with Uganda",
            "Kenya's Foreign Minister Peter Mwangale held talks with his Ugandan counterpart Grace Obwona on Tuesday, the ministry in Nairobi said.",
        ),
        Page::new(
            3,
            "2024-04-11",
            "Kenya and Uganda talk about railway",
            "The foreign ministers of Kenya and Uganda met on Tuesday to talk about the railway between the two countries.",
        ),
    ];
    let found = corroborated(&coded(&pages));
    let talks = of_type(&found, &[EventType::Consult]);
    assert_eq!(talks.len(), 1, "{}", shown(&found, talks.clone()));
    assert_eq!((talks[0].articles.len(), talks[0].origins.len()), (3, 3));
}

#[test]
fn a_plan_and_its_fulfilment_are_one_occurrence_with_two_statuses() {
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
    ];
    let found = corroborated(&coded(&pages));
    let signed = of_type(&found, &[EventType::Support, EventType::Agree]);
    assert_eq!(signed.len(), 1, "{}", shown(&found, signed.clone()));
    let statuses: Vec<Status> = signed[0].statuses.iter().map(|at| at.status.0).collect();
    assert_eq!(statuses, [Status::Planned, Status::Occurred]);
    assert_eq!(signed[0].days, Some((date(2024, 9, 12), date(2024, 9, 12))));
}

#[test]
fn what_comes_day_after_day_stays_apart() {
    let told = [
        ("2024-04-08", "Ethiopian drone strikes killed nine people in Eritrea."),
        ("2024-04-10", "Ethiopian drone strikes killed four people in Eritrea."),
        ("2024-04-12", "Ethiopian forces launched drone strikes on Eritrea for a third night."),
        ("2024-04-13", "Ethiopian forces launched drone strikes on Eritrea for a fourth night."),
    ];
    let pages: Vec<Page> = (0..).zip(told).map(|(n, (day, text))| page(n, day, &format!("\n\n{text}"))).collect();
    let found = corroborated(&coded(&pages));
    let strikes = of_type(&found, &[EventType::Assault]);
    assert_eq!(strikes.len(), 4, "{}", shown(&found, strikes.clone()));
}

#[test]
fn what_a_later_report_looks_back_on_is_what_was_reported_then() {
    let told = [
        ("2024-06-03", "Togolese prime minister Kossi Amouzou-Fiadjoe resigned."),
        (
            "2024-06-07",
            "Togo’s president named a successor after the resignation of prime minister Kossi Amouzou-Fiadjoe.",
        ),
    ];
    let pages: Vec<Page> = (0..).zip(told).map(|(n, (day, text))| page(n, day, &format!("\n\n{text}"))).collect();
    let found = corroborated(&coded(&pages));
    let resigned = of_type(&found, &[EventType::Retreat]);
    assert_eq!(resigned.len(), 1, "{}", shown(&found, resigned.clone()));
    assert_eq!(resigned[0].articles.len(), 2);
}

#[test]
fn the_strike_that_forty_reprints_tell_has_one_origin() {
    let mut pages = vec![page(0, "2024-03-04", &wire::story())];
    for n in 1..=40 {
        let day = if n < 25 { "2024-03-04" } else { "2024-03-05" };
        pages.push(page(n, day, &wire::copy(&mut Dice::new(n as u64), n)));
    }
    let found = corroborated(&coded(&pages));
    let strike =
        found.occurrences.iter().max_by_key(|occurrence| occurrence.articles.len()).expect("the strike is coded");
    assert!(strike.articles.len() >= 30, "{}", shown(&found, [strike]));
    assert_eq!(strike.origins.len(), 1, "{}", shown(&found, [strike]));
}

/// A page whose first line is its headline.
fn page(n: usize, published: &str, text: &str) -> Page {
    let (title, body) = text.split_once("\n\n").unwrap_or((text, ""));
    Page::new(n, published, title, body)
}

/// Rows of one article that tell one act bear one key; what bears it is taken for one again, and no more than that.
#[test]
fn rows_of_one_act_bear_one_key() {
    let page = Page::new(
        1,
        "2024-06-11",
        "Gunmen raid post near Malakal, killing four soldiers",
        "Gunmen attacked an army post near Malakal on Monday and killed four soldiers, the army said.\n\n\
         The raid on the post began at dawn. The army shelled a camp of the rebels on Sunday.\n\n\
         South Sudan and Uganda signed a pact on patrols in Juba on Friday.",
    );
    let mut record = coded(&[page]).remove(0);
    let key_of = |words: &str| {
        let event = record.events.iter().find(|event| event.trigger.text == words);
        event.unwrap_or_else(|| panic!("no row of `{words}`")).same.clone()
    };
    assert_eq!(key_of("attacked").as_deref(), Some("h1"));
    assert_eq!(key_of("raid"), key_of("attacked"));
    assert_ne!(key_of("shelled"), key_of("attacked"));
    assert_eq!(key_of("signed"), None, "told once");

    let keys = |record: &chancery_doc::record::Record| -> Vec<Option<String>> {
        record.events.iter().map(|event| event.same.clone()).collect()
    };
    let marked = keys(&record);
    for happening in happenings(&tellings(&record)) {
        let of_row = |id: &str| record.events.iter().find(|event| event.id == id).and_then(|event| event.same.clone());
        let keys: Vec<_> = happening.tellings.iter().map(|telling| of_row(&telling.id)).collect();
        assert!(keys.iter().all(|key| *key == keys[0] && key.is_some() == (keys.len() > 1)), "{keys:?}");
    }
    mark_same(&mut record);
    assert_eq!(keys(&record), marked);
}
