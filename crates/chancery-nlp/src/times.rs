//! Words that say when, resolved to days against the day of publication.
//!
//! 1. [`explicit`]: a day, a month, a year, a decade or a century that the words name.
//! 2. [`relative`]: what is counted from publication, or from the date that the text named last.
//! 3. [`calendar`]: the words and sums of the calendar.
//!
//! Weekdays lie in the past unless the words beside them look ahead; a date without a year takes the year of which the text has just
//! spoken, else the one that brings it nearest to publication; a week is Monday to Sunday. What has no calendar answer
//! ("recently", "months ago") or comes again ("every Friday") is left alone, and without a day of publication only full dates are
//! resolved.

mod calendar;
mod explicit;
mod relative;

use chancery_doc::{Document, Sentence, Span, TimeExpression, TimeKind, TokenId};
use jiff::civil::Date;

/// For so many sentences a year that was named stays what later words may count from.
const ANCHOR_SENTENCES: usize = 6;

/// For so many sentences a day that was told of is what "the next day" counts from.
const DAY_SENTENCES: usize = 2;

/// Finds the time expressions of a document, in text order, not overlapping.
pub(crate) fn find(document: &Document<'_>) -> Vec<TimeExpression> {
    let published = document.article.published.as_ref().and_then(|published| published.date.day());
    let mut times = Vec::new();
    let mut anchor: Option<(usize, Anchor)> = None;
    let mut last_day: Option<(usize, Date)> = None;
    for (n, sentence) in document.sentences.iter().enumerate() {
        let mut words = Words::new(document, sentence, published);
        let mut at = 0;
        while at < words.lower.len() {
            words.anchor = anchor.filter(|(of, _)| n - of <= ANCHOR_SENTENCES).map(|(_, anchor)| anchor);
            words.last_day = last_day.filter(|(of, _)| n - of <= DAY_SENTENCES).map(|(_, day)| day);
            match words.expression_at(at) {
                Some(found) => {
                    let start = words.with_preposition(at);
                    times.push(words.expression(start, &found));
                    if found.names_year {
                        anchor = Some((n, Anchor { from: found.from, to: found.to }));
                    }
                    if found.from == found.to {
                        last_day = Some((n, found.from));
                    }
                    at = found.end;
                }
                None => at += 1,
            }
        }
    }
    times
}

/// The date with a year that the text named last.
#[derive(Clone, Copy, Debug)]
struct Anchor {
    from: Date,
    to: Date,
}

/// The words of one sentence, and what their times are measured against.
struct Words<'d> {
    document: &'d Document<'d>,
    first: usize,
    lower: Vec<String>,
    published: Option<Date>,
    anchor: Option<Anchor>,
    /// The day that the text told of last.
    last_day: Option<Date>,
}

/// What an expression resolves to.
#[derive(Clone, Copy, Debug)]
struct Found {
    /// One past its last word.
    end: usize,
    from: Date,
    to: Date,
    /// Whether the words name the year, so that later words may mean it too.
    names_year: bool,
}

impl Found {
    fn day(end: usize, day: Date) -> Self {
        Self { end, from: day, to: day, names_year: false }
    }

    fn range(end: usize, (from, to): (Date, Date)) -> Self {
        Self { end, from, to, names_year: false }
    }

    fn with_year(self) -> Self {
        Self { names_year: true, ..self }
    }
}

impl<'d> Words<'d> {
    fn new(document: &'d Document<'d>, sentence: &Sentence, published: Option<Date>) -> Self {
        let (first, last) = (sentence.tokens.0.idx(), sentence.tokens.1.idx());
        let word = |idx| document.word(TokenId::from_idx(idx)).to_lowercase();
        let lower: Vec<String> = (first..last).map(word).collect();
        Self { document, first, lower, published, anchor: None, last_day: None }
    }

    fn at(&self, idx: usize) -> &str {
        self.lower.get(idx).map_or("", String::as_str)
    }

    fn before(&self, idx: usize) -> &str {
        idx.checked_sub(1).map_or("", |before| self.at(before))
    }

    fn is_capitalised(&self, at: usize) -> bool {
        at < self.lower.len() && self.document.word(TokenId::from_idx(self.first + at)).starts_with(char::is_uppercase)
    }

    fn expression(&self, start: usize, found: &Found) -> TimeExpression {
        let token = |idx: usize| self.document.tokens[self.first + idx];
        TimeExpression {
            span: Span::new(token(start).span.start(), token(found.end - 1).span.end()),
            sentence: token(start).sentence,
            from: found.from,
            to: found.to,
            kind: if found.from == found.to { TimeKind::Day } else { TimeKind::Range },
        }
    }

    /// The start of an expression with the preposition before it.
    fn with_preposition(&self, at: usize) -> usize {
        match self.before(at) {
            "on" | "in" | "by" | "since" | "until" => at - 1,
            "the" if at >= 2 && matches!(self.at(at - 2), "on" | "in" | "by") => at - 2,
            _ => at,
        }
    }

    fn expression_at(&self, at: usize) -> Option<Found> {
        // "every Friday", "each May", "on a Monday", "on Saturday mornings" come again.
        let is_weekday = calendar::weekday_of(self.at(at)).is_some();
        let comes_again = matches!(self.before(at), "every" | "each")
            || (is_weekday && matches!(self.before(at), "a" | "any"))
            || (is_weekday && matches!(self.at(at + 1), "mornings" | "afternoons" | "evenings" | "nights"));
        if comes_again {
            return None;
        }
        let named = self.named_day(at).or_else(|| self.explicit(at)).or_else(|| self.relative(at));
        named.or_else(|| self.weekday(at)).or_else(|| self.era(at)).or_else(|| self.year(at))
    }
}

#[cfg(test)]
mod tests {
    use chancery_doc::{Article, DateBasis, Dated, Published};

    use super::*;

    /// Checks the expressions of a sentence published on Wednesday, 10 May 2023.
    #[track_caller]
    fn check(sentence: &str, expected: &[(&str, &str)]) {
        let mut article = Article {
            published: Dated::parse("2023-05-10", DateBasis::Given).map(|date| Published { date, place: None }),
            ..Article::default()
        };
        article.set_text(None, [sentence]);
        let document = crate::read(&article);
        let found: Vec<(String, String)> = find(&document)
            .iter()
            .map(|time| {
                let days =
                    if time.from == time.to { time.from.to_string() } else { format!("{}..{}", time.from, time.to) };
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
    fn years_decades_and_centuries() {
        check(
            "The 2014 protests, like those of the 1990s, were forgotten.",
            &[("2014", "2014-01-01..2014-12-31"), ("1990s", "1990-01-01..1999-12-31")],
        );
        check(
            "A treaty of the late 19th century (1887) fixed it.",
            &[("late 19th century", "1875-01-01..1899-12-31"), ("1887", "1887-01-01..1887-12-31")],
        );
        check(
            "They sent 2000 troops under Resolution 1973 in the spring of 2011.",
            &[("in the spring of 2011", "2011-03-01..2011-05-31")],
        );
        check(
            "Exports fell in the first quarter of 2019 and last quarter.",
            &[("in the first quarter of 2019", "2019-01-01..2019-03-31"), ("last quarter", "2023-01-01..2023-03-31")],
        );
    }

    #[test]
    fn ranges_of_days() {
        check("The fair runs from 3 to 5 June.", &[("3 to 5 June", "2023-06-03..2023-06-05")]);
        check(
            "It ran from January 23 to March 9, 2014.",
            &[("January 23", "2014-01-23"), ("March 9, 2014", "2014-03-09")],
        );
        check("Shops closed for the past two weeks.", &[("past two weeks", "2023-04-26..2023-05-10")]);
    }

    #[test]
    fn what_counts_from_a_date_named_before() {
        check(
            "They met on 4 March 2009. The next day they parted.",
            &[("on 4 March 2009", "2009-03-04"), ("The next day", "2009-03-05")],
        );
        check(
            "The law of 2003 failed. It was mended on June 5.",
            &[("2003", "2003-01-01..2003-12-31"), ("on June 5", "2003-06-05")],
        );
    }

    #[test]
    fn the_words_beside_a_weekday_say_which() {
        check("The minister said he would resign on Friday.", &[("on Friday", "2023-05-12")]);
        check("On Monday the council voted, and the mayor will appeal.", &[("On Monday", "2023-05-08")]);
        check("The market opens every Friday.", &[]);
    }

    #[test]
    fn days_with_names_of_their_own() {
        check("Nobody forgot the October 7 attacks.", &[("October 7", "2022-10-07")]);
        check("The law dates from the September 11 attacks.", &[("September 11", "2001-09-11")]);
        check("Bells rang on Christmas Eve.", &[("on Christmas Eve", "2022-12-24")]);
    }

    #[test]
    fn without_a_day_of_publication_only_full_dates_count() {
        let mut article = Article::default();
        article.set_text(None, ["They met on Monday and on 3 June 2020."]);
        let document = crate::read(&article);
        let times = find(&document);
        assert_eq!(times.len(), 1);
        assert_eq!(document.words(times[0].span), "on 3 June 2020");
    }
}
