//! Words that say of what hangs on them whether it has happened: "plan", "fear", "refuse", "continue".

use std::collections::HashMap;
use std::sync::LazyLock;

use chancery_codebook::forms::{plural, verb_forms};
use chancery_doc::Upos;

use super::super::parties::Reading;

/// What a word does to the act that hangs on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hold {
    /// It is meant to happen: "plans to meet", "the decision to leave".
    Plans,
    /// It is ordered or made known before it happens: "authorised the deployment".
    Orders,
    /// It may happen: "considers leaving", "the risk of an attack".
    Doubts,
    /// It is not done: "refused to meet", "stopped short of convicting".
    Refuses,
    /// It is said not to be so: "denied that", "it is untrue that".
    Disowns,
    /// It was to happen and will not: "called off the talks".
    Cancels,
    /// It goes on: "keeps shelling", "the campaign to retake".
    GoesOn,
    /// It has begun: "started to deploy".
    Begins,
    /// Something else decides on it: "depends on".
    Hinges,
    /// It was going on: "to end the siege", "until it stops the shelling".
    Ends,
    /// It happens as the word itself does: "held talks", "talks took place".
    Happens,
    /// What is said, which another may disown: "the claim that".
    Claims,
}

use Hold::{Begins, Cancels, Claims, Disowns, Doubts, Ends, GoesOn, Happens, Hinges, Orders, Plans, Refuses};

/// Verbs by what they do to their clause, object or subject.
const VERBS: &[(Hold, &[&str])] = &[
    (
        Plans,
        &[
            "agree",
            "aim",
            "arrange",
            "commit",
            "conspire",
            "decide",
            "expect",
            "intend",
            "pledge",
            "plan",
            "plot",
            "prepare",
            "promise",
            "schedule",
            "slate",
            "undertake",
            "vow",
        ],
    ),
    (Orders, &["announce", "approve", "authorise", "authorize", "instruct", "order"]),
    (
        Doubts,
        &[
            "contemplate",
            "consider",
            "debate",
            "doubt",
            "entertain",
            "envisage",
            "explore",
            "fear",
            "float",
            "hope",
            "moot",
            "mull",
            "ponder",
            "propose",
            "risk",
            "seek",
            "suggest",
            "toy",
            "want",
            "weigh",
            "wish",
        ],
    ),
    (Refuses, &["avoid", "decline", "fail", "forgo", "neglect", "refrain", "refuse"]),
    (Disowns, &["contradict", "deny", "disprove", "dismiss", "rebut", "refute", "reject"]),
    (
        Cancels,
        &[
            "abandon", "abort", "avert", "cancel", // "cancelled", as it is spelled in Britain.
            "cancell", "drop", "exclude", "postpone", "preclude", "prevent", "scrap", "shelve", "thwart",
        ],
    ),
    (GoesOn, &["continue", "keep", "persist", "remain", "stay"]),
    (Begins, &["begin", "start"]),
    (Ends, &["cease", "end", "halt", "stop"]),
    (
        Happens,
        &[
            "carry", "come", "commence", "conduct", "convene", "do", "engage", "erupt", "follow", "give", "go",
            "grant", "happen", "have", "hold", "host", "impose", "issue", "launch", "lead", "make", "manage", "mount",
            "occur", "offer", "open", "organise", "organize", "perform", "proceed", "provide", "put", "reach",
            "resume", "sign", "stage", "succeed", "take", "wage",
        ],
    ),
];

/// Verbs of two words, in all forms of the first.
const PHRASES: &[(Hold, &str, &str)] = &[
    (Cancels, "back", "out"),
    (Cancels, "call", "off"),
    (Cancels, "put", "off"),
    (Cancels, "rule", "out"),
    (Disowns, "brush", "aside"),
    (Disowns, "brush", "off"),
    (Disowns, "wave", "away"),
    (Disowns, "wave", "aside"),
    (Hinges, "depend", "on"),
    (Hinges, "hinge", "on"),
    (Doubts, "look", "at"),
    (Doubts, "play", "with"),
    (Doubts, "talk", "of"),
    (Doubts, "think", "of"),
    (GoesOn, "carry", "on"),
    (GoesOn, "go", "on"),
    (GoesOn, "press", "on"),
    (Plans, "going", "to"),
    (Plans, "set", "to"),
    (Refuses, "back", "away"),
    (Refuses, "shy", "away"),
    (Refuses, "stop", "short"),
];

/// Nouns and adjectives.
const NAMES: &[(Hold, &[&str])] = &[
    (
        Plans,
        &[
            "about",
            "attempt",
            "bid",
            "billed",
            "bound",
            "commitment",
            "decision",
            "due",
            "eager",
            "intention",
            "invitation",
            "move",
            "planned",
            "plot",
            "poised",
            "preparation",
            "promise",
            "ready",
            "scheduled",
            "upcoming",
            "willing",
        ],
    ),
    (Orders, &["order", "mandate"]),
    (
        Doubts,
        &[
            "chance",
            "conceivable",
            "danger",
            "eventual",
            "hypothetical",
            "idea",
            "imaginable",
            "likelihood",
            "likely",
            "option",
            "possibility",
            "possible",
            "potential",
            "probable",
            "proposal",
            "proposed",
            "prospect",
            "prospective",
            "question",
            "thought",
            "unlikely",
        ],
    ),
    (Refuses, &["failure", "inability", "refusal"]),
    (
        Disowns,
        &[
            "baseless",
            "denial",
            "fabricated",
            "fabrication",
            "fake",
            "false",
            "falsehood",
            "fiction",
            "hoax",
            "invention",
            "lie",
            "nonsense",
            "pretext",
            "unfounded",
            "untrue",
        ],
    ),
    (
        GoesOn,
        &[
            "campaign",
            "continued",
            "continuing",
            "current",
            "drive",
            "effort",
            "fight",
            "mission",
            "ongoing",
            "operation",
            "policy",
            "practice",
            "progress",
            "relentless",
            "struggle",
            "sustained",
            "underway",
            "work",
        ],
    ),
    (
        Claims,
        &[
            "accusation",
            "allegation",
            "assertion",
            "charge",
            "claim",
            "notion",
            "report",
            "rumor",
            "rumour",
            "suggestion",
        ],
    ),
];

static BY_VERB: LazyLock<HashMap<String, Hold>> = LazyLock::new(|| {
    let verbs = VERBS.iter().flat_map(|&(hold, verbs)| verbs.iter().map(move |verb| (*verb, hold)));
    let forms = verbs.flat_map(|(verb, hold)| verb_forms(verb).into_iter().map(move |(form, _)| (form, hold)));
    forms.collect()
});
static BY_PHRASE: LazyLock<HashMap<(String, &str), Hold>> = LazyLock::new(|| {
    let forms = PHRASES.iter().flat_map(|&(hold, verb, particle)| {
        verb_forms(verb).into_iter().map(move |(form, _)| ((form, particle), hold))
    });
    forms.collect()
});
static BY_NAME: LazyLock<HashMap<String, Hold>> = LazyLock::new(|| {
    let words = NAMES.iter().flat_map(|&(hold, words)| words.iter().map(move |word| (*word, hold)));
    words.flat_map(|(word, hold)| [(plural(word), hold), (word.to_owned(), hold)]).collect()
});

/// What the verb at a token does to what hangs on it, its particle read along.
pub(super) fn of_verb(reading: &Reading<'_>, verb: usize) -> Option<Hold> {
    let word = reading.words.at(verb);
    let with = |next: usize| BY_PHRASE.get(&(word.to_owned(), reading.words.at(next))).copied();
    let particle = || reading.tree.children(verb).filter(|&child| child > verb).find_map(with);
    with(verb + 1).or_else(particle).or_else(|| BY_VERB.get(word).copied())
}

/// What the noun or adjective at a token does to what hangs on it.
pub(super) fn of_name(reading: &Reading<'_>, name: usize) -> Option<Hold> {
    BY_NAME.get(reading.words.at(name)).copied()
}

/// What the word at a token, of whatever kind, does to a clause that hangs on it.
pub(super) fn of_any(reading: &Reading<'_>, word: usize) -> Option<Hold> {
    let verb = || of_verb(reading, word);
    match reading.tree.upos(word) {
        Some(Upos::Verb | Upos::Aux) => {
            verb().or_else(|| of_name(reading, word).filter(|hold| matches!(hold, Plans | Doubts)))
        }
        // "the plan", "a hope": nouns that are written as their verbs.
        _ => of_name(reading, word).or_else(|| verb().filter(|hold| matches!(hold, Plans | Doubts))),
    }
}
