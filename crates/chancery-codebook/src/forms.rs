//! English inflection: from a lemma of the codebook to the forms that stand in a text.

/// What a form of a verb says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VerbForm {
    /// "attack"
    Base,
    /// "attacks"
    Third,
    /// "attacked", "went": finite past.
    Past,
    /// "attacked", "gone": with "have" or "be".
    Participle,
    /// "attacking"
    Gerund,
}

/// Irregular verbs: base, past, participle; sorted by base.
const IRREGULAR: &[(&str, &str, &str)] = &[
    ("arise", "arose", "arisen"),
    ("be", "was", "been"),
    ("bear", "bore", "borne"),
    ("beat", "beat", "beaten"),
    ("become", "became", "become"),
    ("begin", "began", "begun"),
    ("bend", "bent", "bent"),
    ("bind", "bound", "bound"),
    ("blow", "blew", "blown"),
    ("break", "broke", "broken"),
    ("bring", "brought", "brought"),
    ("build", "built", "built"),
    ("burn", "burned", "burned"),
    ("buy", "bought", "bought"),
    ("cast", "cast", "cast"),
    ("catch", "caught", "caught"),
    ("choose", "chose", "chosen"),
    ("come", "came", "come"),
    ("cut", "cut", "cut"),
    ("deal", "dealt", "dealt"),
    ("do", "did", "done"),
    ("draw", "drew", "drawn"),
    ("drive", "drove", "driven"),
    ("fall", "fell", "fallen"),
    ("feed", "fed", "fed"),
    ("fight", "fought", "fought"),
    ("find", "found", "found"),
    ("flee", "fled", "fled"),
    ("fly", "flew", "flown"),
    ("forbid", "forbade", "forbidden"),
    ("forgive", "forgave", "forgiven"),
    ("freeze", "froze", "frozen"),
    ("gas", "gassed", "gassed"),
    ("get", "got", "got"),
    ("give", "gave", "given"),
    ("go", "went", "gone"),
    ("grow", "grew", "grown"),
    ("hang", "hanged", "hanged"),
    ("have", "had", "had"),
    ("hear", "heard", "heard"),
    ("hit", "hit", "hit"),
    ("hold", "held", "held"),
    ("hurt", "hurt", "hurt"),
    ("keep", "kept", "kept"),
    ("lay", "laid", "laid"),
    ("lead", "led", "led"),
    ("leave", "left", "left"),
    ("lend", "lent", "lent"),
    ("let", "let", "let"),
    ("lie", "lay", "lain"),
    ("lose", "lost", "lost"),
    ("make", "made", "made"),
    ("meet", "met", "met"),
    ("overcome", "overcame", "overcome"),
    ("override", "overrode", "overridden"),
    ("overrun", "overran", "overrun"),
    ("overthrow", "overthrew", "overthrown"),
    ("partake", "partook", "partaken"),
    ("pay", "paid", "paid"),
    ("put", "put", "put"),
    ("quit", "quit", "quit"),
    ("read", "read", "read"),
    ("rebuild", "rebuilt", "rebuilt"),
    ("retake", "retook", "retaken"),
    ("ride", "rode", "ridden"),
    ("ring", "rang", "rung"),
    ("rise", "rose", "risen"),
    ("run", "ran", "run"),
    ("say", "said", "said"),
    ("see", "saw", "seen"),
    ("seek", "sought", "sought"),
    ("sell", "sold", "sold"),
    ("send", "sent", "sent"),
    ("set", "set", "set"),
    ("shake", "shook", "shaken"),
    ("shoot", "shot", "shot"),
    ("shut", "shut", "shut"),
    ("sink", "sank", "sunk"),
    ("sit", "sat", "sat"),
    ("slay", "slew", "slain"),
    ("speak", "spoke", "spoken"),
    ("spend", "spent", "spent"),
    ("split", "split", "split"),
    ("spread", "spread", "spread"),
    ("stand", "stood", "stood"),
    ("steal", "stole", "stolen"),
    ("strike", "struck", "struck"),
    ("swear", "swore", "sworn"),
    ("sweep", "swept", "swept"),
    ("take", "took", "taken"),
    ("teach", "taught", "taught"),
    ("tear", "tore", "torn"),
    ("tell", "told", "told"),
    ("throw", "threw", "thrown"),
    ("undergo", "underwent", "undergone"),
    ("undertake", "undertook", "undertaken"),
    ("uphold", "upheld", "upheld"),
    ("wage", "waged", "waged"),
    ("win", "won", "won"),
    ("wind", "wound", "wound"),
    ("withdraw", "withdrew", "withdrawn"),
    ("withhold", "withheld", "withheld"),
    ("withstand", "withstood", "withstood"),
    ("write", "wrote", "written"),
];

/// Verbs of more than one syllable that double their last consonant; sorted.
const DOUBLING: &[&str] = &[
    "abet", "abhor", "acquit", "admit", "allot", "commit", "compel", "concur", "confer", "control", "defer", "deter",
    "disbar", "dispel", "emit", "equip", "expel", "incur", "kidnap", "occur", "omit", "patrol", "permit", "propel",
    "rebel", "rebut", "recur", "refer", "regret", "remit", "repel", "submit", "transfer", "transmit",
];

/// Irregular plurals: singular, plural; sorted.
const PLURALS: &[(&str, &str)] = &[
    ("crisis", "crises"),
    ("man", "men"),
    ("person", "people"),
    ("serviceman", "servicemen"),
    ("servicewoman", "servicewomen"),
    ("spokesman", "spokesmen"),
    ("spokeswoman", "spokeswomen"),
    ("woman", "women"),
];

/// The forms of a verb, each with what it says; a regular verb's past stands twice.
///
/// ```
/// use chancery_codebook::forms::{VerbForm, verb_forms};
/// let forms = verb_forms("deny");
/// assert!(forms.contains(&("denied".to_owned(), VerbForm::Past)));
/// assert!(forms.contains(&("denying".to_owned(), VerbForm::Gerund)));
/// ```
#[must_use]
pub fn verb_forms(base: &str) -> Vec<(String, VerbForm)> {
    let (past, participle) = match IRREGULAR.binary_search_by_key(&base, |&(base, ..)| base) {
        Ok(at) => (IRREGULAR[at].1.to_owned(), IRREGULAR[at].2.to_owned()),
        Err(_) => {
            // "re-arm" and "outlaw" are regular; "reopen" is too; "re-take" follows "take".
            let past = past_of(base);
            (past.clone(), past)
        }
    };
    let mut forms = vec![
        (base.to_owned(), VerbForm::Base),
        (with_s(base), VerbForm::Third),
        (past, VerbForm::Past),
        (participle, VerbForm::Participle),
        (gerund_of(base), VerbForm::Gerund),
    ];
    if doubles_in_britain(base) {
        let stem = format!("{base}l");
        forms.extend([
            (format!("{stem}ed"), VerbForm::Past),
            (format!("{stem}ed"), VerbForm::Participle),
            (format!("{stem}ing"), VerbForm::Gerund),
        ]);
    }
    forms
}

/// Verbs in "-el", "-al" and "-ol" that double the last letter in British spelling or in both: "cancelled", "extolled".
fn doubles_in_britain(base: &str) -> bool {
    let vowels = |word: &str| word.chars().filter(|c| "aeiou".contains(*c)).count();
    let stem = base.strip_suffix('l').unwrap_or_default();
    stem.ends_with(['a', 'e', 'i', 'o'])
        && vowels(base) > 1
        && !["ea", "ee", "ai", "oi", "ie"].iter().any(|end| stem.ends_with(end))
        && !doubles(base)
}

/// The plural of a noun, of a phrase its last word's.
#[must_use]
pub fn plural(noun: &str) -> String {
    let (head, last) = noun.rsplit_once(' ').map_or(("", noun), |(head, last)| (head, last));
    let last = match PLURALS.iter().find(|(singular, _)| *singular == last) {
        Some((_, plural)) => (*plural).to_owned(),
        None => with_s(last),
    };
    if head.is_empty() { last } else { format!("{head} {last}") }
}

fn ends_in_consonant_y(word: &str) -> bool {
    word.ends_with('y') && !word.ends_with(['a', 'e', 'i', 'o', 'u']) && {
        let before = word.chars().rev().nth(1);
        before.is_some_and(|c| !"aeiou".contains(c))
    }
}

fn with_s(word: &str) -> String {
    if ends_in_consonant_y(word) {
        format!("{}ies", &word[..word.len() - 1])
    } else if ["s", "x", "z", "ch", "sh"].iter().any(|end| word.ends_with(end))
        || matches!(word, "go" | "do" | "veto" | "echo" | "undergo" | "embargo")
    {
        format!("{word}es")
    } else {
        format!("{word}s")
    }
}

/// Whether the last consonant doubles before an ending that begins with a vowel.
fn doubles(base: &str) -> bool {
    if DOUBLING.binary_search(&base).is_ok() {
        return true;
    }
    let letters: Vec<char> = base.chars().collect();
    let vowel = |c: char| "aeiou".contains(c);
    let [.., a, b, c] = letters.as_slice() else { return false };
    let n_vowels = letters.iter().filter(|&&c| vowel(c)).count();
    n_vowels == 1 && !vowel(*a) && vowel(*b) && !vowel(*c) && !"wxy".contains(*c)
}

fn past_of(base: &str) -> String {
    if base.ends_with('e') {
        format!("{base}d")
    } else if ends_in_consonant_y(base) {
        format!("{}ied", &base[..base.len() - 1])
    } else if doubles(base) {
        format!("{base}{}ed", base.chars().next_back().unwrap_or_default())
    } else {
        format!("{base}ed")
    }
}

fn gerund_of(base: &str) -> String {
    if let Some(stem) = base.strip_suffix("ie") {
        format!("{stem}ying")
    } else if base.ends_with('e') && !base.ends_with("ee") && !base.ends_with("oe") && base != "be" {
        format!("{}ing", &base[..base.len() - 1])
    } else if doubles(base) || matches!(base, "begin" | "set" | "cut" | "hit" | "put" | "shut" | "quit" | "let" | "run")
    {
        format!("{base}{}ing", base.chars().next_back().unwrap_or_default())
    } else {
        format!("{base}ing")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(base: &str, expected: &str) {
        let forms: Vec<String> = verb_forms(base).into_iter().map(|(form, _)| form).collect();
        assert_eq!(forms.join(" "), expected);
    }

    #[test]
    fn tables_are_sorted() {
        assert!(IRREGULAR.is_sorted_by_key(|&(base, ..)| base));
        assert!(DOUBLING.is_sorted());
        assert!(PLURALS.is_sorted());
    }

    #[test]
    fn regular_and_irregular_verbs() {
        check("attack", "attack attacks attacked attacked attacking");
        check("deny", "deny denies denied denied denying");
        check("expel", "expel expels expelled expelled expelling");
        check("ban", "ban bans banned banned banning");
        check("storm", "storm storms stormed stormed storming");
        check("veto", "veto vetoes vetoed vetoed vetoing");
        check("cancel", "cancel cancels canceled canceled canceling cancelled cancelled cancelling");
        check("appeal", "appeal appeals appealed appealed appealing");
        check("free", "free frees freed freed freeing");
        check("strike", "strike strikes struck struck striking");
        check("visit", "visit visits visited visited visiting");
    }

    #[test]
    fn plurals() {
        assert_eq!(plural("air raid"), "air raids");
        assert_eq!(plural("embassy"), "embassies");
        assert_eq!(plural("army spokesman"), "army spokesmen");
    }
}
