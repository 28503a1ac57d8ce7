//! Words that say when, resolved to days.
//!
//! What is counted from the day of publication ("last week", "on Monday", "5 May") is resolved against it, what is counted
//! from a day just told ("two days later", "that year") against that one. A week is Monday to Sunday; "the past month" ends on
//! the day of publication. Weekdays and dates without a year lie in the past unless their verb looks ahead. What has no
//! calendar answer ("recently", "months ago", a fiscal year, which begins on another day in each country) is left alone, and
//! without a day of publication only what names its year is resolved.
//!
//! [`dates`] reads days of a month and months, [`years`] whatever is counted in years, [`relative`] what is counted from
//! another day, [`tense`] tells whether a verb looks ahead, [`lexicon`] has the closed classes of words.

mod dates;
mod lexicon;
mod relative;
mod tense;
#[cfg(test)]
mod tests;
mod weekdays;
mod years;

use chancery_doc::{Document, Mention, MentionKind, Sentence, Span, Syntax, TimeExpression, TimeKind, TokenId};
use jiff::ToSpan as _;
use jiff::civil::Date;

use lexicon::{month_number, weekday_of};

/// Finds the time expressions of a document with its tree and names, in text order, not overlapping.
pub(crate) fn find(document: &Document<'_>, syntax: &[Syntax], mentions: &[Mention]) -> Vec<TimeExpression> {
    let published = document.article.published.as_ref().and_then(|published| published.date.day());
    let is_history = published.is_some_and(|published| tells_history(document, published));
    let is_ancient = tells_antiquity(document);
    let mut times = Vec::new();
    let mut told: Option<Told> = None;
    for (n, sentence) in document.sentences.iter().enumerate() {
        let told_before = told.filter(|told| is_history || told.sentence + MAX_BACK >= n);
        let mut words = Words::new(document, syntax, sentence, published, is_history);
        words.mentions = mentions;
        words.told = told_before.map(|told| (told.from, told.to));
        words.is_ancient = is_ancient;
        let mut at = 0;
        while at < words.lower.len() {
            let Some((end, from, to)) = words.expression_at(at) else {
                at += 1;
                continue;
            };
            let start = words.with_preposition(at);
            times.push(words.expression(start, end, from, to));
            // A source in parentheses ("(Sato, 2014)") is no step of what is told, nor is an era.
            if !words.is_in_parentheses(at) && days_between(from, to) <= 366 {
                told = Some(Told { from, to, sentence: n });
                (words.told, words.is_listed) = (Some((from, to)), true);
            }
            at = end;
        }
    }
    times
}

/// How many sentences back "the next day" looks for its day.
const MAX_BACK: usize = 3;

/// Days that the text told last.
#[derive(Clone, Copy)]
struct Told {
    from: Date,
    to: Date,
    sentence: usize,
}

/// Whether a text tells of times long before its publication: it has several years of the past and no day that is near.
fn tells_history(document: &Document<'_>, published: Date) -> bool {
    /// A report says in its first words that it tells of today.
    const LEAD: usize = 80;
    let words = (0..document.tokens.len()).map(|idx| document.word(TokenId::from_idx(idx)));
    let mut n_past = 0;
    for (n, word) in words.enumerate() {
        if n < LEAD && word.eq_ignore_ascii_case("today") {
            return false;
        }
        if lexicon::year_number(word).is_some_and(|year| year + 1 < published.year()) {
            n_past += 1;
        } else if matches!(word.to_lowercase().as_str(), "yesterday" | "tomorrow" | "tonight")
            || (word.starts_with(char::is_uppercase) && weekday_of(&word.to_lowercase()).is_some())
        {
            return false;
        }
    }
    n_past >= 3
}

/// Whether a text has a year of three digits that can be nothing else: `c. 314`, `AD 842`, `347 CE`, `the year 71`.
fn tells_antiquity(document: &Document<'_>) -> bool {
    let word = |idx: usize| document.word(TokenId::from_idx(idx));
    (1..document.tokens.len().saturating_sub(1)).any(|idx| {
        let number = word(idx);
        let is_short = (2..4).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
        let is_era =
            matches!(word(idx - 1), "AD" | "A.D." | "c." | "ca.") || matches!(word(idx + 1), "AD" | "CE" | "A.D.");
        let is_circa = idx > 1 && word(idx - 1) == "." && matches!(word(idx - 2), "c" | "ca");
        is_short && (is_era || is_circa || word(idx - 1) == "year" && idx > 1 && word(idx - 2) == "the")
    })
}

/// The words of one sentence, and what their times are measured against.
struct Words<'d> {
    document: &'d Document<'d>,
    syntax: &'d [Syntax],
    mentions: &'d [Mention],
    first: usize,
    lower: Vec<String>,
    published: Option<Date>,
    /// Days that were told last.
    told: Option<(Date, Date)>,
    is_history: bool,
    /// Whether the text gives years of three digits.
    is_ancient: bool,
    /// Whether what was told last stands in this sentence.
    is_listed: bool,
    /// Whether any word of the sentence looks ahead.
    looks_ahead: bool,
}

/// What an expression resolves to: one past its last word, first and last day.
type Found = (usize, Date, Date);

impl<'d> Words<'d> {
    fn new(
        document: &'d Document<'d>,
        syntax: &'d [Syntax],
        sentence: &Sentence,
        published: Option<Date>,
        is_history: bool,
    ) -> Self {
        let (first, last) = (sentence.tokens.0.idx(), sentence.tokens.1.idx());
        let word = |idx| document.word(TokenId::from_idx(idx)).to_lowercase();
        let lower: Vec<String> = (first..last).map(word).collect();
        let looks_ahead = tense::looks_ahead(&lower);
        Self {
            document,
            syntax,
            mentions: &[],
            first,
            lower,
            published,
            told: None,
            is_history,
            is_ancient: false,
            is_listed: false,
            looks_ahead,
        }
    }

    fn at(&self, idx: usize) -> &str {
        self.lower.get(idx).map_or("", String::as_str)
    }

    /// The word `n` before `idx`.
    fn before(&self, idx: usize, n: usize) -> &str {
        idx.checked_sub(n).map_or("", |idx| self.at(idx))
    }

    fn is_capitalised(&self, idx: usize) -> bool {
        idx < self.lower.len()
            && self.document.word(TokenId::from_idx(self.first + idx)).starts_with(char::is_uppercase)
    }

    /// Whether no space stands between a word and the next.
    fn is_joined(&self, idx: usize) -> bool {
        let token = |idx: usize| self.document.tokens.get(self.first + idx).map(|token| token.span);
        token(idx).zip(token(idx + 1)).is_some_and(|(this, next)| this.end() == next.start())
    }

    /// Whether a sentence or clause ends before `idx`.
    fn is_end(&self, idx: usize) -> bool {
        !self.at(idx).starts_with(char::is_alphanumeric)
    }

    fn is_in_parentheses(&self, idx: usize) -> bool {
        let open = |mark: &&String| matches!(mark.as_str(), "(" | ")" | "[" | "]");
        self.lower[..idx].iter().rev().find(open).is_some_and(|mark| matches!(mark.as_str(), "(" | "["))
    }

    fn expression(&self, start: usize, end: usize, from: Date, to: Date) -> TimeExpression {
        let token = |idx: usize| self.document.tokens[self.first + idx];
        TimeExpression {
            span: Span::new(token(start).span.start(), token(end - 1).span.end()),
            sentence: token(start).sentence,
            from,
            to,
            kind: if from == to { TimeKind::Day } else { TimeKind::Range },
        }
    }

    /// The start of an expression with the preposition before it.
    fn with_preposition(&self, at: usize) -> usize {
        match self.before(at, 1) {
            "on" | "in" | "by" | "since" | "until" => at - 1,
            "the" if matches!(self.before(at, 2), "on" | "in" | "by" | "since" | "until") => at - 2,
            _ => at,
        }
    }

    fn expression_at(&self, at: usize) -> Option<Found> {
        let found = self
            .date(at)
            .or_else(|| self.holiday(at))
            .or_else(|| self.of_years(at))
            .or_else(|| self.since_publication(at))
            .or_else(|| self.since_told(at))
            .or_else(|| self.weekday(at))
            .or_else(|| self.year(at));
        found.filter(|&(end, ..)| end > at + 1 || !self.is_in_name(at))
    }

    /// Whether a weekday or month is but a word of a longer name: "June Carter", "the Sunday Telegraph". A place is no such name:
    /// it may have caught the day of "in Lagos Monday".
    fn is_in_name(&self, at: usize) -> bool {
        let is_calendar = weekday_of(self.at(at)).is_some() || month_number(self.at(at)).is_some();
        let token = TokenId::from_idx(self.first + at);
        let is_name = |mention: &&Mention| {
            matches!(mention.kind, MentionKind::Person | MentionKind::Organisation | MentionKind::Other)
                && (mention.tokens.0..mention.tokens.1).contains(&token)
        };
        is_calendar
            && self.mentions.iter().find(is_name).is_some_and(|name| name.tokens.1.idx() > name.tokens.0.idx() + 1)
    }
}

fn days_between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(i64::MAX / 4, |span| i64::from(span.get_days()))
}

fn plus_days(day: Date, n: i64) -> Option<Date> {
    // A span has bounds: 10,000 years are more than any text means.
    (n.abs() < 3_650_000).then(|| day.checked_add(n.days()).ok()).flatten()
}

/// The week, month, year, decade or century that lies `shift` of its kind from `day`.
fn period(day: Date, unit: &str, shift: i64) -> Option<(Date, Date)> {
    if shift.abs() > 9999 {
        return None;
    }
    match unit {
        "day" => plus_days(day, shift).map(|day| (day, day)),
        "week" => {
            let monday = plus_days(day, shift * 7 - i64::from(day.weekday().to_monday_zero_offset()))?;
            Some((monday, plus_days(monday, 6)?))
        }
        "quarter" => {
            let first = Date::new(day.year(), (day.month() - 1) / 3 * 3 + 1, 1).ok()?;
            let first = first.checked_add((shift * 3).months()).ok()?;
            Some((first, first.checked_add(2.months()).ok()?.last_of_month()))
        }
        "month" => {
            let month = day.first_of_month().checked_add(shift.months()).ok()?;
            Some((month, month.last_of_month()))
        }
        "year" => whole_years(i64::from(day.year()) + shift, 1),
        "decade" => whole_years((i64::from(day.year()).div_euclid(10) + shift) * 10, 10),
        "century" => whole_years((i64::from(day.year()).div_euclid(100) + shift) * 100, 100),
        _ => None,
    }
}

/// All days of `n` years.
fn whole_years(first: i64, n: i64) -> Option<(Date, Date)> {
    let from = Date::new(i16::try_from(first).ok().filter(|&year| year > 0)?, 1, 1).ok()?;
    let last = Date::new(i16::try_from(first + n - 1).ok()?, 12, 31).ok()?;
    Some((from, last))
}

/// The day that lies `n` of a unit from `day`: hours are counted in whole days.
fn shifted(day: Date, unit: &str, n: i64) -> Option<Date> {
    if n.abs() > 9999 {
        return None;
    }
    match unit {
        "hour" => plus_days(day, n / 24),
        "day" => plus_days(day, n),
        "week" => plus_days(day, n * 7),
        "month" => day.checked_add(n.months()).ok(),
        "year" => day.checked_add(n.years()).ok(),
        "decade" => day.checked_add((n * 10).years()).ok(),
        _ => None,
    }
}
