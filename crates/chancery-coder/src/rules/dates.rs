//! When an act took place: the expressions of time that hang on its words in the tree.

use chancery_doc::{Deprel, EventDate, Span, Statement, Status, TimeExpression, TimeKind, TokenId, Upos};
use jiff::ToSpan as _;
use jiff::civil::Date;

use super::parties::{Reading, token_at};
use super::status::is_told_by;
use super::tree::MAX_CLIMB;
use super::triggers::Hit;

/// The time that belongs to the act of a trigger with that status; not from the words of another voice.
pub(crate) fn of(reading: &Reading<'_>, hit: &Hit, statements: &[Statement], status: Status) -> Option<EventDate> {
    let sentence = reading.document.tokens[hit.start].sentence;
    let trigger = reading.span(hit.start, hit.end);
    let voice_of = |span: Span| {
        statements.iter().position(|statement| statement.content.iter().any(|content| content.contains(span)))
    };
    let home = voice_of(trigger);
    let distance = |time: &TimeExpression| {
        if time.span.start() >= trigger.end() {
            time.span.start() - trigger.end()
        } else {
            trigger.start().saturating_sub(time.span.end()) + 10
        }
    };
    let times = reading.annotations.times.iter().filter(|time| time.sentence == sentence);
    let time = times
        .filter(|time| !time.span.overlaps(trigger) && voice_of(time.span) == home)
        .filter(|time| belongs(reading, time, hit))
        .min_by_key(|time| (is_year_of_a_name(reading, time), distance(time)))?;
    Some(resolved(reading, beginning_of_range(reading, time).unwrap_or(time), status))
}

/// The last day of what begins with an expression of time: "between 2013 and 2014", "from 3 May until 5 June".
fn end_of_range(reading: &Reading<'_>, time: &TimeExpression) -> Option<TimeExpression> {
    let next = reading.annotations.times.iter().find(|next| next.span.start() >= time.span.end())?;
    let link = link_between(reading, time, next).to_lowercase();
    let before = reading.document.text()[..time.span.start()].split_whitespace().rev().find(|&word| word != "the");
    let is_range = match before.unwrap_or_default().to_lowercase().as_str() {
        _ if matches!(link.as_str(), "-" | "–") => true,
        "between" => link == "and",
        "from" => matches!(link.as_str(), "to" | "until" | "till" | "through"),
        _ => false,
    };
    (is_range && next.sentence == time.sentence && time.from <= next.from && time.to <= next.to).then_some(*next)
}

/// The words between two expressions of time, without an article; a preposition such as "until" may stand in the second.
fn link_between<'r>(reading: &'r Reading<'_>, time: &TimeExpression, next: &TimeExpression) -> &'r str {
    let text = reading.document.text();
    let gap = text[time.span.end()..next.span.start()].trim();
    if gap.is_empty() {
        return text[next.span.start()..next.span.end()].split_whitespace().next().unwrap_or_default();
    }
    gap.strip_suffix(" the").unwrap_or(gap)
}

/// The expression of time that begins the range which another ends.
fn beginning_of_range<'r>(reading: &'r Reading<'_>, time: &TimeExpression) -> Option<&'r TimeExpression> {
    let first = reading.annotations.times.iter().rev().find(|first| first.span.end() <= time.span.start())?;
    end_of_range(reading, first).map(|_| first)
}

/// Whether an expression is a year alone that names what it stands before: "the 2014 accord".
fn is_year_of_a_name(reading: &Reading<'_>, time: &TimeExpression) -> bool {
    let words = reading.document.words(time.span);
    let Some(token) = token_at(reading.document, time.span.start()).map(TokenId::idx) else { return false };
    let is_governed = reading.tree.child(token, &[Deprel::Case]).is_some();
    let names = reading.tree.head(token).is_some_and(|head| {
        matches!(reading.tree.upos(head), Some(Upos::Noun | Upos::Propn)) && (head > token || !is_governed)
    });
    words.len() == 4 && words.bytes().all(|byte| byte.is_ascii_digit()) && names
}

/// Whether an expression of time may be that of the act: on the way from the one to the other in the tree stands no other
/// act, no clause of its own and no "after" or "during".
fn belongs(reading: &Reading<'_>, time: &TimeExpression, hit: &Hit) -> bool {
    let tree = &reading.tree;
    let Some(start) = token_at(reading.document, time.span.start()).map(TokenId::idx) else { return false };
    let n_words =
        reading.document.tokens[start..].iter().take_while(|token| token.span.start() < time.span.end()).count();
    if hit.is_noun && start == hit.end {
        return true;
    }
    // "the 2021 raid", "the 5 May raid"
    let names = |head: usize| hit.is_noun && start + n_words <= hit.start && (hit.start..hit.end).contains(&head);
    if tree.head(tree.top(start, start + n_words)).is_some_and(names) {
        return true;
    }
    if is_year_of_a_name(reading, time) {
        return false;
    }
    // "after 3 May", "no later than 3 May"
    let is_bound = |word: &str| matches!(word, "after" | "before" | "following" | "than");
    let skip = 1 + usize::from(start > 0 && reading.words.at(start - 1) == "the");
    if start.checked_sub(skip).is_some_and(|before| is_bound(reading.words.at(before))) {
        return false;
    }
    let top = tree.top(hit.start, hit.end);
    let above_act = ancestors(reading, top);
    let above_time = ancestors(reading, tree.top(start, start + n_words));
    let Some(meet) = above_time.iter().position(|word| above_act.contains(word)) else { return false };
    let joint = above_time[meet];
    let act_side = above_act.iter().take_while(|&&word| word != joint);
    let time_side = above_time[1.min(meet)..meet].iter();
    let is_first = start < hit.start;
    time_side.clone().all(|&word| !sets_apart(reading, word, joint, top))
        && act_side.clone().all(|&word| !is_apart(reading, word, is_first, hit.is_noun))
        && !is_of_the_verb(reading, hit, top, joint)
}

/// A word and what it hangs on, upwards.
fn ancestors(reading: &Reading<'_>, word: usize) -> Vec<usize> {
    std::iter::successors(Some(word), |&at| reading.tree.head(at)).take(3 * MAX_CLIMB).collect()
}

/// Whether what hangs on `word`, below `joint`, is the time of something else.
fn sets_apart(reading: &Reading<'_>, word: usize, joint: usize, top: usize) -> bool {
    let (tree, words) = (&reading.tree, &reading.words);
    let case = tree.child(word, &[Deprel::Case]).map_or("", |case| words.at(case));
    match tree.deprel(word) {
        // "closed starting in May"
        Some(Deprel::Advcl | Deprel::Acl) if matches!(words.at(word), "beginning" | "starting") => false,
        // "the blockade that was imposed in April", "the tariffs announced on Monday"
        Some(Deprel::Acl | Deprel::AclRelcl) => {
            joint != top || tree.head(word) != Some(top) || !is_told_by(reading, word)
        }
        // "will vote when it returns in May"
        Some(Deprel::Advcl) => !tree.children(word).any(|mark| words.at(mark) == "when"),
        Some(Deprel::Ccomp | Deprel::Csubj | Deprel::Parataxis) => true,
        Some(Deprel::Conj) => tree.upos(word) == Some(Upos::Verb),
        // "at Thursday's summit"
        Some(Deprel::Obl) if matches!(case, "at" | "in") => false,
        _ => is_temporal(case) || reading.lexicon.triggers_at(words.at(word)).iter().any(|candidate| candidate.is_noun),
    }
}

/// Whether the act on or above `word` is told in a clause of its own, beside the one that has the time.
fn is_apart(reading: &Reading<'_>, word: usize, is_first: bool, is_noun: bool) -> bool {
    let has_subject = reading.tree.child(word, &[Deprel::Nsubj, Deprel::NsubjPass]).is_some();
    match reading.tree.deprel(word) {
        Some(Deprel::AclRelcl | Deprel::Ccomp | Deprel::Parataxis) => true,
        // "resumes work on Thursday, ending the strike"
        Some(Deprel::Advcl) => has_subject || is_noun,
        // "on Friday one side fired and the other answered"
        Some(Deprel::Conj) => has_subject && !is_first,
        _ => false,
    }
}

/// "condemned the attack on Sunday": the day is the other act's, where that does not tell of this one.
fn is_of_the_verb(reading: &Reading<'_>, hit: &Hit, top: usize, joint: usize) -> bool {
    let (tree, words) = (&reading.tree, &reading.words);
    let is_act = !reading.lexicon.triggers_at(words.at(joint)).is_empty() && tree.upos(joint) == Some(Upos::Verb);
    let case = tree.child(top, &[Deprel::Case]).map_or("", |case| words.at(case));
    hit.is_noun && joint != top && is_act && !is_told_by(reading, joint) && !matches!(case, "during" | "for" | "in")
}

/// Prepositions that set another happening beside the act.
fn is_temporal(word: &str) -> bool {
    matches!(word, "after" | "ahead" | "before" | "during" | "following" | "since" | "until")
}

/// The days that an expression means for an act of that status.
fn resolved(reading: &Reading<'_>, time: &TimeExpression, status: Status) -> EventDate {
    let published = reading.document.article.published.as_ref().and_then(|published| published.date.day());
    let (mut from, mut to) = (time.from, time.to);
    let words = reading.document.words(time.span).to_lowercase();
    let mut span = time.span;
    if let Some(last) = end_of_range(reading, time) {
        (span, to) = (Span::new(span.start(), last.span.end()), last.to);
    }
    if let Some(published) = published {
        // "has been closed since May": up to now.
        if words.starts_with("since ") && to < published {
            to = published;
        }
        // "could come on Thursday": the Thursday to come.
        let is_ahead = matches!(status, Status::Planned | Status::Possible);
        if is_ahead && time.kind == TimeKind::Day && is_within_week_before(to, published) && is_weekday(&words) {
            (from, to) = (from.saturating_add(7.days()), to.saturating_add(7.days()));
        }
    }
    EventDate { span: Some(span), from, to }
}

fn is_within_week_before(day: Date, published: Date) -> bool {
    day < published && day.saturating_add(7.days()) >= published
}

/// Whether the words name a day of the week and nothing more: "on Thursday", not "last Thursday" or "Thursday this week".
fn is_weekday(words: &str) -> bool {
    const DAYS: &[&str] = &["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let mut words = words.split_whitespace();
    words.clone().any(|word| DAYS.contains(&word)) && !words.any(|word| matches!(word, "last" | "past" | "week"))
}
