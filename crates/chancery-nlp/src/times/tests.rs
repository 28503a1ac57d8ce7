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
fn each_weekday_has_the_tense_of_its_own_verb() {
    check(
        "The minister said on Monday that the council will vote on Thursday.",
        &[("on Monday", "2023-05-08"), ("on Thursday", "2023-05-11")],
    );
    check("The vote is to be held on Friday.", &[("on Friday", "2023-05-12")]);
    check("They met at the weekend.", &[("weekend", "2023-05-06..2023-05-07")]);
    check("The market opens every Friday.", &[]);
}

#[test]
fn parts_of_a_month_and_ranges_of_days() {
    check("The port was shut between 3 and 5 May.", &[("3 and 5 May", "2023-05-03..2023-05-05")]);
    check("It lasted from April 12-14, 2021.", &[("April 12-14, 2021", "2021-04-12..2021-04-14")]);
    check("He left on the first of April.", &[("on the first of April", "2023-04-01")]);
    check("They left in mid-April.", &[("in mid-April", "2023-04-11..2023-04-20")]);
    check("They left late last month.", &[("late last month", "2023-04-21..2023-04-30")]);
    check("It fell in August last year.", &[("in August last year", "2022-08-01..2022-08-31")]);
    check(
        "It rained from March to August 2019.",
        &[("March", "2019-03-01..2019-03-31"), ("August 2019", "2019-08-01..2019-08-31")],
    );
}

#[test]
fn a_range_over_new_year_begins_in_the_year_before() {
    check(
        "The bridge was closed from December 30 to January 2, 2021.",
        &[("December 30", "2020-12-30"), ("January 2, 2021", "2021-01-02")],
    );
    check(
        "It snowed from October to February 2019.",
        &[("October", "2018-10-01..2018-10-31"), ("February 2019", "2019-02-01..2019-02-28")],
    );
    check(
        "They met between November and January 2022.",
        &[("November", "2021-11-01..2021-11-30"), ("January 2022", "2022-01-01..2022-01-31")],
    );
}

#[test]
fn days_written_in_digits() {
    check("The ferry sank on 2021-11-08 off the coast.", &[("on 2021-11-08", "2021-11-08")]);
    check("File 2021-13-08 was lost.", &[("2021", "2021-01-01..2021-12-31")]);
}

#[test]
fn a_number_counted_behind_a_month_is_no_year() {
    check("The release in April of 230 miners calmed the valley.", &[("in April", "2023-04-01..2023-04-30")]);
    check("The king died in April of 352.", &[("in April of 352", "0352-04-01..0352-04-30")]);
}

#[test]
fn a_weekday_with_its_week() {
    check("The judge was freed on Monday last week.", &[("on Monday last week", "2023-05-01")]);
    check("They spoke on Friday of last week.", &[("on Friday of last week", "2023-05-05")]);
    check("The council meets on Tuesday next week.", &[("on Tuesday next week", "2023-05-16")]);
    check("They voted on Tuesday night this week.", &[("on Tuesday night this week", "2023-05-09")]);
}

#[test]
fn what_is_counted_since_publication() {
    check("Two men were held earlier this month.", &[("earlier this month", "2023-05-01..2023-05-10")]);
    check("Forty died over the past two weeks.", &[("past two weeks", "2023-04-26..2023-05-10")]);
    check("The bridge fell a decade ago.", &[("a decade ago", "2013-01-01..2013-12-31")]);
    check("They quarrelled at the end of last year.", &[("end of last year", "2022-12-01..2022-12-31")]);
    check("The troops must leave by the end of the year.", &[("by the end of the year", "2023-12-31")]);
    check(
        "Prices rose in the second half of last year.",
        &[("in the second half of last year", "2022-07-01..2022-12-31")],
    );
    check("The mill is still in use today.", &[]);
}

#[test]
fn what_is_counted_from_what_was_told() {
    check(
        "They landed on 3 March 2021. Two days later they left. The next day it snowed.",
        &[("on 3 March 2021", "2021-03-03"), ("Two days later", "2021-03-05"), ("next day", "2021-03-06")],
    );
    check(
        "She was elected in 2011 and resigned four years later.",
        &[("in 2011", "2011-01-01..2011-12-31"), ("four years later", "2015-01-01..2015-12-31")],
    );
    check(
        "The fort fell in 1702. In 1705 the king died. The town burned in 1707. On 4 June the walls were razed.",
        &[
            ("in 1702", "1702-01-01..1702-12-31"),
            ("In 1705", "1705-01-01..1705-12-31"),
            ("in 1707", "1707-01-01..1707-12-31"),
            ("On 4 June", "1707-06-04"),
        ],
    );
}

#[test]
fn years_decades_and_centuries() {
    check("The accord (2015) lapsed.", &[("2015", "2015-01-01..2015-12-31")]);
    check("The war of 1914-18 ended that.", &[("1914-18", "1914-01-01..1918-12-31")]);
    check("The land seizures of 2000 ruined them.", &[("2000", "2000-01-01..2000-12-31")]);
    check("Trade grew in the late 1970s.", &[("in the late 1970s", "1975-01-01..1979-12-31")]);
    check("A 17th-century fort stands there.", &[("17th-century", "1600-01-01..1699-12-31")]);
    check("It shrank in the winter of 2009.", &[("in the winter of 2009", "2009-12-01..2010-02-28")]);
    check("The city, built in AD 80, fell.", &[("80", "0080-01-01..0080-12-31")]);
    check("They broke it on New Year's Eve 2019.", &[("on New Year's Eve 2019", "2019-12-31")]);
}

#[test]
fn numbers_that_are_no_years() {
    check("Some 1800 villages lie in the valley of 2000 lakes.", &[]);
    check("Under resolution 1973 they sent 2015 troops.", &[]);
    check("The budget for fiscal 2019 was passed.", &[]);
    check("The tomb is from 1200 BC.", &[]);
    check("Around 1500 have fled, and the dead rose to 2000 in a week.", &[]);
    check("The singer Marc Christmas sang on Christmas Island.", &[]);
}

#[test]
fn days_and_months_in_names_are_none() {
    check("The Sunday Telegraph said so.", &[]);
    check("Police held June Carter.", &[]);
    check("The Friday Prayers were cancelled.", &[]);
    check("Shops hired guards before Black Friday and prayed on Friday.", &[("on Friday", "2023-05-05")]);
    check("President Jones Monday visited Kenya.", &[("Monday", "2023-05-08")]);
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
