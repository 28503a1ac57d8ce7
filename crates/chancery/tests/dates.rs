//! Which days an act takes from its sentence.

use chancery::Pipeline;
use chancery::doc::{Given, Media, RawPage};

/// Checks the days of the first act of a sentence published on Wednesday, 15 May 2024: first and last, or nothing.
#[track_caller]
fn check(sentence: &str, expected: &str) {
    let page = RawPage {
        input: "test".to_owned(),
        media: Media::Text,
        bytes: sentence.as_bytes().to_vec(),
        charset: None,
        given: Given { title: Some(String::new()), published: Some("2024-05-15".to_owned()), ..Given::default() },
    };
    let record = Pipeline::new().expect("built in").without_acts().code(&page).expect("text is readable");
    let record = serde_json::to_value(&record).expect("a record is JSON");
    let date = &record["events"][0]["date"];
    let end = |name: &str| date[name].as_str().unwrap_or_default().to_owned();
    let days = if date.is_null() { String::new() } else { format!("{}..{}", end("from"), end("to")) };
    assert_eq!(days, expected, "{sentence}: {}", record["events"]);
}

#[test]
fn a_range_of_days_is_taken_whole() {
    check("Chadian troops shelled Sudanese villages between 2019 and 2021.", "2019-01-01..2021-12-31");
    check("Chadian troops shelled Sudanese villages from 3 April to 2 May.", "2024-04-03..2024-05-02");
}

#[test]
fn a_range_before_the_verb_is_taken_whole() {
    check("From 3 April to 2 May Chadian troops shelled Sudanese villages.", "2024-04-03..2024-05-02");
    check("Between 2019 and 2021 Chadian troops shelled Sudanese villages.", "2019-01-01..2021-12-31");
}

#[test]
fn a_range_may_be_told_with_until_or_a_dash() {
    check("Chadian troops shelled Sudanese villages from 3 April until 2 May.", "2024-04-03..2024-05-02");
    check("Chadian troops shelled Sudanese villages from 30 April – 2 May.", "2024-04-30..2024-05-02");
    check("Chadian troops shelled Sudanese villages from March until the end of April.", "2024-03-01..2024-04-30");
}

#[test]
fn a_range_over_new_year_is_taken_whole() {
    check("Chadian troops shelled Sudanese villages from December 30 to January 2, 2023.", "2022-12-30..2023-01-02");
}

#[test]
fn a_weekday_with_its_week_stays_in_it() {
    check("Kenya will vote on Monday this week to condemn Uganda.", "2024-05-13..2024-05-13");
    check("Chadian troops shelled Sudanese villages on Monday last week.", "2024-05-06..2024-05-06");
}

#[test]
fn a_year_in_a_name_is_not_the_day_of_the_act() {
    check("Kenya condemned Uganda on Monday over the 2019 fishing rules.", "2024-05-13..2024-05-13");
}

#[test]
fn a_day_before_the_noun_dates_it() {
    check("Niger mourned its dead of the 2021 attack by Malian rebels.", "2021-01-01..2021-12-31");
}
