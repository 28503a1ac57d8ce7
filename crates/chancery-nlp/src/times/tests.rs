use chancery_doc::{Article, DateBasis, Dated, Published};

use crate::Reader;

/// Checks the expressions of a sentence published on Wednesday, 10 May 2023.
#[track_caller]
fn check(sentence: &str, expected: &[(&str, &str)]) {
    let mut article = Article {
        published: Dated::parse("2023-05-10", DateBasis::Given).map(|date| Published { date, place: None }),
        ..Article::default()
    };
    article.set_text(None, [sentence]);
    let document = crate::read(&article);
    let reader = Reader::built_in().unwrap();
    let found: Vec<(String, String)> = crate::annotate(&reader, &document)
        .times
        .iter()
        .map(|time| {
            let days = if time.from == time.to { time.from.to_string() } else { format!("{}..{}", time.from, time.to) };
            (document.words(time.span).to_owned(), days)
        })
        .collect();
    let found: Vec<(&str, &str)> = found.iter().map(|(words, days)| (words.as_str(), days.as_str())).collect();
    assert_eq!(found, expected);
}

#[test]
fn weekdays_follow_the_tense() {
    check("The envoys met on Monday.", &[("on Monday", "2023-05-08")]);
    check("The envoys will meet on Monday.", &[("on Monday", "2023-05-15")]);
    check(
        "They spoke on Wednesday, as they had last Wednesday.",
        &[("on Wednesday", "2023-05-10"), ("last Wednesday", "2023-05-03")],
    );
}

#[test]
fn weeks_months_and_years() {
    check(
        "It began last week and ends next month.",
        &[("last week", "2023-05-01..2023-05-07"), ("next month", "2023-06-01..2023-06-30")],
    );
    check(
        "They fought in 2014 and last year.",
        &[("in 2014", "2014-01-01..2014-12-31"), ("last year", "2022-01-01..2022-12-31")],
    );
    check("The office opened in early March.", &[("in early March", "2023-03-01..2023-03-10")]);
}

#[test]
fn dates_with_and_without_a_year() {
    check(
        "Signed on 4 March 2021, it lapsed on April 5.",
        &[("on 4 March 2021", "2021-03-04"), ("on April 5", "2023-04-05")],
    );
    check("On Friday, December 2, they left.", &[("On Friday, December 2", "2022-12-02")]);
    check("He may go. May 12 will see talks.", &[("May 12", "2023-05-12")]);
    check("Two days ago they left.", &[("Two days ago", "2023-05-08")]);
}

#[test]
fn without_a_day_of_publication_only_full_dates_count() {
    let mut article = Article::default();
    article.set_text(None, ["They met on Monday and on 3 June 2020."]);
    let document = crate::read(&article);
    let times = crate::annotate(&Reader::built_in().unwrap(), &document).times;
    assert_eq!(times.len(), 1);
    assert_eq!(document.words(times[0].span), "on 3 June 2020");
}
