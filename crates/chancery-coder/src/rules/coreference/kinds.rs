//! What nouns and names tell of whom they may refer to: person, body, place or thing; one or many; woman or man.

use super::super::entities::Gender;

/// What sort of somebody or something a mention is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    Person,
    /// A body, firm, team or force.
    Group,
    /// A state, a town, a region.
    Place,
    /// Anything that neither speaks nor acts.
    Thing,
    /// A name or noun that no table knows.
    Unknown,
}

impl Sort {
    /// The name that `inspect` shows.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Group => "organisation",
            Self::Place => "place",
            Self::Thing | Self::Unknown => "other",
        }
    }
}

/// How many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Number {
    One,
    Many,
    /// "police", "staff", and names of bodies, of which news says "it" or "they".
    Either,
}

/// Persons by what they are to others, by age or by calling; those of politics are in the codebook's agents.
const PERSONS: &[&str] = &[
    "actor",
    "actress",
    "adult",
    "analyst",
    "applicant",
    "artist",
    "astronaut",
    "athlete",
    "attendee",
    "aunt",
    "author",
    "baby",
    "blogger",
    "boy",
    "boyfriend",
    "bride",
    "broadcaster",
    "brother",
    "buyer",
    "captain",
    "celebrity",
    "ceo",
    "champion",
    "chap",
    "chef",
    "child",
    "cleric",
    "client",
    "co-founder",
    "coach",
    "colleague",
    "collector",
    "columnist",
    "comedian",
    "commentator",
    "composer",
    "consumer",
    "contestant",
    "cook",
    "cousin",
    "creator",
    "critic",
    "curator",
    "customer",
    "dad",
    "dancer",
    "daughter",
    "dealer",
    "defector",
    "designer",
    "developer",
    "doctor",
    "driver",
    "editor",
    "employee",
    "employer",
    "engineer",
    "entrepreneur",
    "expert",
    "fan",
    "father",
    "fellow",
    "fiancé",
    "fiancée",
    "filmmaker",
    "fisherman",
    "folks",
    "follower",
    "founder",
    "friend",
    "gamer",
    "gentleman",
    "girl",
    "girlfriend",
    "graduate",
    "grandfather",
    "grandmother",
    "groom",
    "guest",
    "guitarist",
    "guy",
    "hacker",
    "hero",
    "historian",
    "homeopath",
    "host",
    "human",
    "husband",
    "individual",
    "infant",
    "inmate",
    "instructor",
    "intern",
    "interviewer",
    "inventor",
    "investor",
    "kid",
    "lad",
    "lady",
    "lawyer",
    "lecturer",
    "lover",
    "man",
    "manager",
    "mathematician",
    "member",
    "midfielder",
    "mom",
    "mother",
    "mum",
    "musician",
    "neighbor",
    "neighbour",
    "nephew",
    "niece",
    "novelist",
    "nurse",
    "opponent",
    "orphan",
    "owner",
    "painter",
    "parent",
    "participant",
    "partner",
    "passenger",
    "patient",
    "people",
    "person",
    "philosopher",
    "photographer",
    "physician",
    "physicist",
    "pilot",
    "player",
    "poet",
    "producer",
    "professor",
    "programmer",
    "psychologist",
    "publisher",
    "pupil",
    "reader",
    "refugee",
    "relative",
    "reporter",
    "researcher",
    "resident",
    "rival",
    "runner",
    "sailor",
    "scholar",
    "scientist",
    "sculptor",
    "shooter",
    "sibling",
    "singer",
    "sister",
    "skater",
    "skier",
    "soldier",
    "someone",
    "son",
    "speaker",
    "spouse",
    "stranger",
    "student",
    "survivor",
    "suspect",
    "swimmer",
    "teacher",
    "teen",
    "teenager",
    "therapist",
    "trainer",
    "translator",
    "traveler",
    "traveller",
    "tutor",
    "uncle",
    "user",
    "victim",
    "viewer",
    "visitor",
    "volunteer",
    "widow",
    "widower",
    "wife",
    "winner",
    "witness",
    "woman",
    "worker",
    "worshipper",
    "writer",
    "youth",
];

/// Bodies beyond the codebook's agents.
const GROUPS: &[&str] = &[
    "agency",
    "alliance",
    "association",
    "band",
    "bar",
    "bloc",
    "board",
    "brand",
    "business",
    "chain",
    "chapter",
    "choir",
    "club",
    "collective",
    "commission",
    "committee",
    "community",
    "company",
    "consortium",
    "council",
    "crew",
    "department",
    "developer",
    "division",
    "duo",
    "federation",
    "firm",
    "foundation",
    "franchise",
    "government",
    "group",
    "institution",
    "jury",
    "label",
    "league",
    "management",
    "manufacturer",
    "media",
    "ministry",
    "movement",
    "museum",
    "network",
    "office",
    "orchestra",
    "organisation",
    "organization",
    "outlet",
    "panel",
    "parliament",
    "party",
    "press",
    "publisher",
    "regime",
    "restaurant",
    "school",
    "society",
    "squad",
    "staff",
    "start-up",
    "startup",
    "studio",
    "team",
    "think-tank",
    "trio",
    "troupe",
    "university",
];

/// Groups of persons of whom news says "they", whatever their form.
const CROWDS: &[&str] = &[
    "audience",
    "couple",
    "crew",
    "crowd",
    "duo",
    "family",
    "folks",
    "generation",
    "jury",
    "majority",
    "media",
    "minority",
    "pair",
    "people",
    "police",
    "population",
    "press",
    "public",
    "staff",
    "team",
    "trio",
    "youth",
];

const WOMEN: &[&str] = &[
    "actress",
    "aunt",
    "bride",
    "businesswoman",
    "chairwoman",
    "congresswoman",
    "daughter",
    "duchess",
    "empress",
    "fiancée",
    "girl",
    "girlfriend",
    "goddess",
    "grandmother",
    "heroine",
    "hostess",
    "lady",
    "mom",
    "mother",
    "mum",
    "niece",
    "nun",
    "princess",
    "queen",
    "sister",
    "spokeswoman",
    "widow",
    "wife",
    "woman",
];

const MEN: &[&str] = &[
    "boy",
    "boyfriend",
    "brother",
    "businessman",
    "chairman",
    "congressman",
    "dad",
    "duke",
    "emir",
    "emperor",
    "father",
    "fiancé",
    "fisherman",
    "gentleman",
    "god",
    "grandfather",
    "groom",
    "guy",
    "husband",
    "imam",
    "king",
    "lad",
    "man",
    "monk",
    "nephew",
    "pope",
    "prince",
    "salesman",
    "son",
    "spokesman",
    "sultan",
    "uncle",
    "widower",
];

/// Things that end as persons do, or that a reader may take for somebody.
const THINGS: &[&str] = &[
    "answer",
    "article",
    "bar",
    "border",
    "career",
    "center",
    "centre",
    "chapter",
    "character",
    "computer",
    "corner",
    "cover",
    "dinner",
    "disaster",
    "door",
    "error",
    "factor",
    "floor",
    "flower",
    "force",
    "gender",
    "hour",
    "killer",
    "layer",
    "letter",
    "list",
    "manner",
    "matter",
    "mirror",
    "motor",
    "number",
    "offer",
    "order",
    "other",
    "paper",
    "poster",
    "power",
    "quarter",
    "river",
    "rumor",
    "rumour",
    "sector",
    "server",
    "shoulder",
    "summer",
    "temper",
    "terror",
    "tower",
    "trailer",
    "water",
    "weather",
    "winter",
];

/// Singular forms that no rule gives.
const IRREGULAR: &[(&str, &str)] = &[
    ("babies", "baby"),
    ("children", "child"),
    ("gentlemen", "gentleman"),
    ("kids", "kid"),
    ("men", "man"),
    ("wives", "wife"),
    ("women", "woman"),
];

/// The singular of a noun, and whether the word was a plural.
pub(super) fn singular(noun: &str) -> (String, bool) {
    if let Ok(at) = IRREGULAR.binary_search_by_key(&noun, |(plural, _)| plural) {
        return (IRREGULAR[at].1.to_owned(), true);
    }
    for (plural, one) in [("women", "woman"), ("men", "man")] {
        if let Some(stem) = noun.strip_suffix(plural).filter(|stem| stem.len() > 2) {
            return (format!("{stem}{one}"), true);
        }
    }
    let is_plural = noun.len() > 3
        && noun.ends_with('s')
        && !noun.ends_with("ss")
        && !noun.ends_with("us")
        && !noun.ends_with("is")
        && !matches!(noun, "news" | "series" | "species" | "politics" | "means" | "physics" | "christmas");
    if !is_plural {
        return (noun.to_owned(), false);
    }
    let stem = if let Some(stem) = noun.strip_suffix("ies").filter(|stem| stem.len() > 2) {
        format!("{stem}y")
    } else if ["ches", "shes", "sses", "xes", "zes"].iter().any(|end| noun.ends_with(end)) {
        noun[..noun.len() - 2].to_owned()
    } else {
        noun[..noun.len() - 1].to_owned()
    };
    (stem, true)
}

/// What a common noun in the singular says of its sort.
pub(super) fn sort_of(noun: &str) -> Sort {
    let is_in = |list: &[&str]| list.binary_search(&noun).is_ok();
    let ends = |ends: &[&str]| noun.len() > 5 && ends.iter().any(|end| noun.ends_with(end));
    if is_in(GROUPS) {
        Sort::Group
    } else if is_in(PERSONS) || is_in(WOMEN) || is_in(MEN) || is_in(CROWDS) {
        Sort::Person
    } else if is_in(THINGS) {
        Sort::Thing
    } else if ends(&["man", "woman", "person", "ologist", "ician", "arian"]) {
        Sort::Person
    } else if ends(&["er", "or", "ist", "ian", "ant", "ee"]) {
        Sort::Unknown
    } else {
        Sort::Thing
    }
}

/// How many a common noun may mean.
pub(super) fn number_of(singular: &str, is_plural: bool) -> Number {
    if singular == "people" || singular == "folks" || is_plural {
        Number::Many
    } else if CROWDS.binary_search(&singular).is_ok() || GROUPS.binary_search(&singular).is_ok() {
        Number::Either
    } else {
        Number::One
    }
}

/// What a common noun or a form of address says of gender.
pub(super) fn gender_of_noun(noun: &str) -> Option<Gender> {
    if matches!(noun, "mrs" | "mrs." | "ms" | "ms." | "miss" | "dame" | "lady" | "madam") {
        return Some(Gender::Female);
    }
    if matches!(noun, "mr" | "mr." | "sir" | "lord") {
        return Some(Gender::Male);
    }
    if WOMEN.binary_search(&noun).is_ok() {
        Some(Gender::Female)
    } else if MEN.binary_search(&noun).is_ok() {
        Some(Gender::Male)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        for table in [PERSONS, GROUPS, CROWDS, WOMEN, MEN, THINGS] {
            let wrong = table.windows(2).find(|pair| pair[0] >= pair[1]);
            assert_eq!(wrong, None);
        }
        assert!(IRREGULAR.is_sorted());
    }

    #[test]
    fn plurals_find_their_singular() {
        let one = |noun| singular(noun).0;
        assert_eq!(
            ["ministries", "chairwomen", "coaches", "judges", "news", "children"].map(one),
            ["ministry", "chairwoman", "coach", "judge", "news", "child"]
        );
    }
}
