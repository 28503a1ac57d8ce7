//! What nouns and names tell of whom they may refer to: person, body, place or thing; one or many; woman or man.

use chancery_codebook::Codebook;

use super::super::entities::Gender;
use super::super::lexicon::Table;

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

/// The codebook's nouns and given names, to be looked up.
pub(crate) struct Kinds {
    nouns: Table<String, Noun>,
    given_names: Table<String, Gender>,
}

/// What the lists say of a noun.
#[derive(Clone, Copy)]
struct Noun {
    sort: Sort,
    /// Whether one of them may be "it" or "they".
    is_several: bool,
    gender: Option<Gender>,
}

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

impl Kinds {
    pub(crate) fn new(codebook: &Codebook) -> Self {
        let lists = codebook.nouns();
        let mut nouns: Table<String, Noun> = Table::default();
        let mut add = |list: &[String], sort, is_several, gender: Option<Gender>| {
            for word in list {
                let blank = Noun { sort, is_several, gender };
                let noun = nouns.entry(word.clone()).or_insert(blank);
                noun.is_several |= is_several;
                noun.gender = noun.gender.or(gender);
            }
        };
        // A noun in several lists is of the first one's sort.
        add(&lists.groups, Sort::Group, true, None);
        add(&lists.persons, Sort::Person, false, None);
        add(&lists.women, Sort::Person, false, Some(Gender::Female));
        add(&lists.men, Sort::Person, false, Some(Gender::Male));
        add(&lists.crowds, Sort::Person, true, None);
        add(&lists.things, Sort::Thing, false, None);
        let names = codebook.given_names();
        let women = names.women.iter().map(|name| (name.clone(), Gender::Female));
        let men = names.men.iter().map(|name| (name.clone(), Gender::Male));
        Self { nouns, given_names: men.chain(women).collect() }
    }

    /// What a common noun in the singular says of its sort.
    pub(super) fn sort_of(&self, noun: &str) -> Sort {
        let ends = |ends: &[&str]| noun.len() > 5 && ends.iter().any(|end| noun.ends_with(end));
        if let Some(known) = self.nouns.get(noun) {
            known.sort
        } else if ends(&["man", "woman", "person", "ologist", "ician", "arian"]) {
            Sort::Person
        } else if ends(&["er", "or", "ist", "ian", "ant", "ee"]) {
            Sort::Unknown
        } else {
            Sort::Thing
        }
    }

    /// How many a common noun may mean.
    pub(super) fn number_of(&self, singular: &str, is_plural: bool) -> Number {
        if singular == "people" || singular == "folks" || is_plural {
            Number::Many
        } else if self.nouns.get(singular).is_some_and(|noun| noun.is_several) {
            Number::Either
        } else {
            Number::One
        }
    }

    /// What a common noun or a form of address says of gender.
    pub(super) fn gender_of_noun(&self, noun: &str) -> Option<Gender> {
        match noun {
            "mrs" | "mrs." | "ms" | "ms." | "miss" | "dame" | "lady" | "madam" => Some(Gender::Female),
            "mr" | "mr." | "sir" | "lord" => Some(Gender::Male),
            _ => self.nouns.get(noun)?.gender,
        }
    }

    /// The gender that a given name tells, if it tells one.
    pub(super) fn gender_of_name(&self, given: &str) -> Option<Gender> {
        self.given_names.get(given).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn irregular_forms_are_sorted() {
        assert!(IRREGULAR.is_sorted());
    }

    #[test]
    fn a_given_name_tells_gender_unless_both_bear_it() {
        let kinds = Kinds::new(&Codebook::built_in().unwrap());
        assert_eq!(kinds.gender_of_name("Teresa"), Some(Gender::Female));
        assert_eq!(kinds.gender_of_name("Kim"), None);
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
