//! Plain lists of words and names, with what a list says of all that stand in it.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::Slip;

/// What common nouns tell of whom they may mean. Singular, lower case; a noun may stand in several lists.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nouns {
    /// Persons by what they are to others, by age or by calling.
    pub persons: Vec<String>,
    /// Bodies: "it" or "they".
    pub groups: Vec<String>,
    /// Groups of persons of whom news says "they", whatever their form.
    pub crowds: Vec<String>,
    /// Persons of whom news says "she".
    pub women: Vec<String>,
    /// Persons of whom news says "he".
    pub men: Vec<String>,
    /// Things that end as persons do, or that a reader may take for somebody.
    pub things: Vec<String>,
}

/// Given names of women and of men; names that both bear are in neither list.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GivenNames {
    /// Of women.
    pub women: Vec<String>,
    /// Of men.
    pub men: Vec<String>,
}

impl Nouns {
    pub(crate) fn lint(&self, slips: &mut Vec<Slip>) {
        let lists = [&self.persons, &self.groups, &self.crowds, &self.women, &self.men, &self.things];
        lists.into_iter().for_each(|list| of_order("nouns", list, slips));
        of_both("nouns", &self.women, &self.men, slips);
    }
}

impl GivenNames {
    pub(crate) fn lint(&self, slips: &mut Vec<Slip>) {
        of_order("given_names", &self.women, slips);
        of_order("given_names", &self.men, slips);
        of_both("given_names", &self.women, &self.men, slips);
    }
}

/// Each list goes by alphabet and holds nothing twice.
pub(crate) fn of_order(entry: &str, list: &[String], slips: &mut Vec<Slip>) {
    for pair in list.windows(2).filter(|pair| pair[0] >= pair[1]) {
        let message = format!("`{}` stands before `{}`", pair[0], pair[1]);
        slips.push(Slip { entry: entry.to_owned(), message });
    }
}

/// Nobody is in the list of women and in that of men.
fn of_both(entry: &str, women: &[String], men: &[String], slips: &mut Vec<Slip>) {
    let women: BTreeSet<&String> = women.iter().collect();
    for word in men.iter().filter(|word| women.contains(word)) {
        let message = format!("`{word}` stands in `women` and in `men`");
        slips.push(Slip { entry: entry.to_owned(), message });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Codebook;

    #[test]
    fn our_lists_are_sorted_and_apart() {
        let codebook = Codebook::built_in().unwrap();
        let mut slips = Vec::new();
        codebook.nouns().lint(&mut slips);
        codebook.given_names().lint(&mut slips);
        of_order("not_actors", codebook.not_actors(), &mut slips);
        assert_eq!(slips, []);
    }

    #[test]
    fn a_name_out_of_its_place_or_in_both_lists_is_a_slip() {
        let list = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        let names = GivenNames { women: list(&["Ana", "Kim"]), men: list(&["Luis", "Kim"]) };
        let mut slips = Vec::new();
        names.lint(&mut slips);
        let messages: Vec<&str> = slips.iter().map(|slip| slip.message.as_str()).collect();
        assert_eq!(messages, ["`Luis` stands before `Kim`", "`Kim` stands in `women` and in `men`"]);
    }
}
