//! Whether an act has happened: tense, modals, negation and the words that govern it.

use chancery_doc::{Deprel, Status};

use super::parties::Reading;
use super::words::Tag;

/// Words before an act's noun or verb that make it planned; lemma forms as they stand.
const PLANNING: &[&str] = &[
    "agree",
    "agreed",
    "agrees",
    "aim",
    "aims",
    "announced",
    "announces",
    "due",
    "intend",
    "intends",
    "intention",
    "plan",
    "planned",
    "planning",
    "plans",
    "pledged",
    "pledges",
    "prepare",
    "prepared",
    "prepares",
    "preparing",
    "promised",
    "promises",
    "ready",
    "scheduled",
    "set",
    "slated",
    "upcoming",
    "vowed",
    "vows",
    "will",
];
/// Words that make it possible only.
const DOUBTING: &[&str] = &[
    "consider",
    "considering",
    "considers",
    "could",
    "fear",
    "feared",
    "fears",
    "if",
    "likely",
    "may",
    "might",
    "mull",
    "mulling",
    "mulls",
    "possibility",
    "possible",
    "potential",
    "proposal",
    "propose",
    "proposed",
    "proposes",
    "prospect",
    "risk",
    "seek",
    "seeking",
    "seeks",
    "should",
    "unless",
    "want",
    "wants",
    "weigh",
    "weighing",
    "weighs",
    "whether",
    "would",
];
/// Words that deny it.
const DENYING: &[&str] = &[
    "avoid",
    "avoided",
    "cancel",
    "cancelled",
    "canceled",
    "cancels",
    "denied",
    "denies",
    "deny",
    "denying",
    "failed",
    "fails",
    "no",
    "none",
    "refused",
    "refuses",
    "ruled",
    "without",
];
/// Words that say it goes on.
const GOING_ON: &[&str] =
    &["amid", "continue", "continued", "continues", "continuing", "current", "ongoing", "underway"];

/// The status of the act whose trigger covers tokens `start..end`.
pub(crate) fn of(reading: &Reading<'_>, start: usize, end: usize, is_verb: bool) -> Status {
    let words = &reading.words;
    let (first, last) = reading.sentence_of(start);
    let group = reading.group_start(start);
    let in_group = |test: &dyn Fn(usize) -> bool| (group..start).any(test);
    // A gerund after "be" is under way, whether the codebook has the word as a noun or a verb: "is shelling".
    if words.tag(start) == Tag::Gerund
        && in_group(&|idx| matches!(words.at(idx), "is" | "are" | "been" | "'re" | "’re" | "am" | "'m"))
        && !in_group(&|idx| words.tag(idx) == Tag::Negation)
    {
        return Status::Ongoing;
    }
    // "is in talks", "are on strike", "remains under siege", "keeps asking", "goes on refusing"
    let is_state = group < start && matches!(words.at(start), "in" | "on" | "under");
    if is_state && (group..start).any(|idx| matches!(words.at(idx), "is" | "are" | "'re" | "’re")) {
        return Status::Ongoing;
    }
    if (1..=2).any(|back| start >= first + back && KEEPING_ON.contains(&words.at(start - back))) {
        return Status::Ongoing;
    }
    if is_verb {
        if in_group(&|idx| words.tag(idx) == Tag::Negation) || denied_by_its_parties(reading, group, end, first, last) {
            return Status::Denied;
        }
        if in_group(&|idx| matches!(words.at(idx), "may" | "might" | "could" | "would" | "can" | "should")) {
            return Status::Possible;
        }
        if in_group(&|idx| matches!(words.at(idx), "will" | "'ll" | "’ll" | "wo" | "shall")) {
            return Status::Planned;
        }
        if words.tag(start) == Tag::Gerund
            && in_group(&|idx| matches!(words.at(idx), "is" | "are" | "'re" | "’re" | "am" | "'m"))
        {
            return Status::Ongoing;
        }
    }
    // What governs it: look back over a few words of the same clause.
    let mut at = group;
    let mut infinitive = false;
    for _ in 0..6 {
        if at <= first {
            break;
        }
        at -= 1;
        let word = words.at(at);
        match words.tag(at) {
            Tag::To => {
                // "might be the first government to recognise": the modal stands before what the infinitive hangs on.
                let from = first.max(at.saturating_sub(10));
                if is_verb && (from..at).any(|idx| matches!(words.at(idx), "might" | "may" | "could")) {
                    return Status::Possible;
                }
                infinitive = true;
                if at > first && words.tag(at - 1) == Tag::Be {
                    return Status::Planned;
                }
                continue;
            }
            Tag::Sign if word != "," => break,
            Tag::Sign | Tag::Relative => break,
            _ => {}
        }
        if DENYING.contains(&word) && !(word == "ruled" && words.at(at + 1) != "out") {
            return Status::Denied;
        }
        if DOUBTING.contains(&word) {
            return Status::Possible;
        }
        // "set to meet" plans; "the set meeting" does not.
        if PLANNING.contains(&word) && (infinitive || (!is_verb && word != "set")) {
            return Status::Planned;
        }
        if GOING_ON.contains(&word)
            || (is_ordinal(word) && matches!(words.at(at + 1), "day" | "week" | "month" | "year"))
        {
            return Status::Ongoing;
        }
        if words.tag(at) == Tag::Conjunction && is_verb {
            break;
        }
    }
    // What follows: "talks will be held", "the strike was called off", "talks are under way".
    for idx in end..(end + 5).min(last) {
        if is_ordinal(words.at(idx)) && matches!(words.at(idx + 1), "day" | "week" | "month" | "year") {
            return Status::Ongoing;
        }
        // "agreed that there will be talks": a finite verb is not put off by what follows it.
        if is_verb && words.tag(start) == Tag::Past {
            break;
        }
        match words.at(idx) {
            "will" | "scheduled" | "planned" => return Status::Planned,
            "may" | "might" | "could" | "would" => return Status::Possible,
            "continue" | "continues" | "ongoing" | "underway" => return Status::Ongoing,
            "cancelled" | "canceled" | "postponed" => return Status::Denied,
            "," | ";" | "." => break,
            _ => {}
        }
        if !is_verb && words.tag(idx) == Tag::Negation {
            return Status::Denied;
        }
    }
    if !is_verb && is_under_way(reading, start, end) { Status::Ongoing } else { Status::Occurred }
}

/// Whether a noun names something that lasts and is told of by the way: "progress in the talks", "the blockade of". As the
/// object of a verb it is an act of that verb's time: "held talks".
fn is_under_way(reading: &Reading<'_>, start: usize, end: usize) -> bool {
    let tree = &reading.tree;
    let noun = tree.top(start, end);
    LASTING.contains(&reading.words.at(noun))
        && matches!(tree.deprel(noun), Some(Deprel::Nmod | Deprel::Obl | Deprel::Compound))
        && !tree
            .children(noun)
            .any(|child| matches!(reading.words.at(child), "after" | "following" | "during" | "for" | "at"))
}

/// Nouns for what lasts, as they stand.
const LASTING: &[&str] = &[
    "blockade",
    "bombardment",
    "campaign",
    "crackdown",
    "curfew",
    "investigation",
    "negotiations",
    "occupation",
    "probe",
    "siege",
    "talks",
    "trial",
];

/// Verbs behind which an act goes on, as they stand.
const KEEPING_ON: &[&str] = &["continue", "continues", "keep", "keeps", "remain", "remains", "stay", "stays", "still"];

/// "No unit fired", "pardoned nobody", "sent nothing": the act is denied by who did it, or to whom.
fn denied_by_its_parties(reading: &Reading<'_>, group: usize, end: usize, first: usize, last: usize) -> bool {
    let words = &reading.words;
    let nobody = |idx: usize| matches!(words.at(idx), "nobody" | "nothing" | "none" | "neither" | "nor");
    let clause = (first..group)
        .rev()
        .take_while(|&idx| !matches!(words.at(idx), "," | ";" | ":" | "that") && words.tag(idx) != Tag::Conjunction)
        .last()
        .unwrap_or(group);
    let no_subject = nobody(clause)
        || (words.at(clause) == "no" && group - clause <= 8)
        || (words.at(clause) == "not" && words.at(clause + 1) == "one");
    let none = |idx: usize| {
        words.at(idx) == "no" && !matches!(words.at(idx + 1), "fewer" | "later" | "less" | "longer" | "more")
    };
    no_subject || (end..last.min(end + 2)).any(|idx| nobody(idx) || none(idx))
}

fn is_ordinal(word: &str) -> bool {
    matches!(
        word,
        "second"
            | "third"
            | "fourth"
            | "fifth"
            | "sixth"
            | "seventh"
            | "eighth"
            | "ninth"
            | "tenth"
            | "eleventh"
            | "twelfth"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        for table in [PLANNING, DOUBTING, GOING_ON, KEEPING_ON, LASTING] {
            assert!(table.is_sorted(), "{table:?}");
        }
    }
}
