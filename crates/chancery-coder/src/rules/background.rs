//! Whether an act is told as history or context.

use chancery_doc::{EventDate, Status};
use jiff::ToSpan as _;

use super::parties::Reading;
use super::words::Tag;

/// What is older at publication is background, in days: guidelines, "about a month".
const NEWS_DAYS: i64 = 31;

/// Words in a sentence that make its acts history.
const HISTORY: &[&str] = &["anniversary", "century", "decades", "decade", "historically"];

/// Whether the act of tokens `start..end`, told with `date` and `status`, is background.
pub(crate) fn is(reading: &Reading<'_>, start: usize, date: Option<&EventDate>, status: Status) -> bool {
    if matches!(status, Status::Planned | Status::Possible) {
        return false;
    }
    let published = reading.document.article.published.as_ref().and_then(|published| published.date.day());
    if let (Some(date), Some(published)) = (date, published) {
        return published.checked_sub(NEWS_DAYS.days()).is_ok_and(|oldest| date.to < oldest);
    }
    let (first, last) = reading.sentence_of(start);
    let history = (first..last).any(|idx| HISTORY.contains(&reading.words.at(idx)));
    // "had invaded" before another past: the act lies before the story.
    let group = reading.group_start(start);
    let past_perfect = (group..start).any(|idx| reading.words.at(idx) == "had");
    let since = (first..start).any(|idx| reading.words.at(idx) == "since" && reading.words.tag(idx + 1) != Tag::Sign);
    history || (past_perfect && since)
}
