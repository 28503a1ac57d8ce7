//! Whom a noun phrase denotes: the party at its head, those joined to it, or those whose thing it names.

use chancery_doc::{Deprel, Sector};

use super::super::parties::{Kind, Mentioned, Reading};
use super::super::tree::MAX_CLIMB;
use super::super::words::Tag;

/// How deep a noun phrase is looked into: "dozens of members of the party's youth wing".
const MAX_DEPTH: usize = 4;

impl Reading<'_> {
    /// Who owns or describes the noun: "Japan's offer", "the Japanese offer".
    pub(crate) fn tree_owners(&self, noun: usize) -> Vec<&Mentioned> {
        let mut found = self.owners(noun, 0);
        if found.is_empty() && self.tree.deprel(noun) == Some(Deprel::Conj) {
            // "Japan's offers and promises"
            found = self.tree.head(noun).map(|first| self.owners(first, 0)).unwrap_or_default();
        }
        found
    }

    /// Whom a word denotes with all that "and" joins to it.
    pub(crate) fn denoted(&self, word: usize) -> Vec<&Mentioned> {
        self.denoted_from(word, 0)
    }

    fn denoted_from(&self, word: usize, depth: usize) -> Vec<&Mentioned> {
        let mut found = Vec::new();
        self.add_denoted(word, depth, &mut found);
        let mut seen = Vec::new();
        found.retain(|party: &&Mentioned| {
            let is_new = !seen.contains(&party.span);
            seen.push(party.span);
            is_new
        });
        found
    }

    fn add_denoted<'r>(&'r self, word: usize, depth: usize, found: &mut Vec<&'r Mentioned>) {
        if depth > MAX_DEPTH {
            return;
        }
        let party = self
            .party_at(word)
            .filter(|party| self.tree.top(party.tokens.0, party.tokens.1) == word || !party.is_modifier);
        let (start, end) = party.map_or((word, word + 1), |party| party.tokens);
        if let Some(party) = party {
            // "Kurdish and Yezidi fighters": both describe them.
            found.extend(self.joined_owners(party));
            found.push(party);
        } else {
            let before = found.len();
            found.extend(self.first_owners(word));
            if found.len() == before
                && let Some(part) = self.oblique(word, "of").filter(|_| self.is_quantity(word))
            {
                self.add_denoted(part, depth + 1, found);
            }
            if found.len() == before
                && let Some(apposition) = self.tree.child(word, &[Deprel::Appos])
            {
                self.add_denoted(apposition, depth + 1, found);
            }
        }
        // "Ana Ruiz and vice president Luis Mora": joined, however the reader hangs the second on the first.
        if let Some(party) = party
            && let Some(next) =
                self.party_at(end + 1).filter(|next| next.tokens.0 == end + 1 && self.words.at(end) == "and")
            && party.is_modifier == next.is_modifier
            && self.hangs_on(next, party)
        {
            self.add_denoted(self.tree.top(next.tokens.0, next.tokens.1), depth + 1, found);
        }
        for inner in start..end {
            for other in self.tree.children(inner).filter(|&other| other >= end) {
                // "Iran and the Israeli attacks": somebody is not joined to something.
                let is_joined = party.is_none() || self.party_at(other).is_some();
                if is_joined && self.tree.deprel(other) == Some(Deprel::Conj) {
                    self.add_denoted(other, depth + 1, found);
                }
            }
        }
        if let Some(party) = party.filter(|party| party.kind == Kind::Group) {
            self.add_joined_behind(party, (start, end), depth + 1, found);
        }
    }

    /// "envoys of Chad, Niger and Mali": the states joined to the one whose people a description means.
    fn add_joined_behind<'r>(
        &'r self,
        party: &Mentioned,
        (start, end): (usize, usize),
        depth: usize,
        found: &mut Vec<&'r Mentioned>,
    ) {
        if depth > MAX_DEPTH {
            return;
        }
        for behind in (start..end).flat_map(|word| self.tree.children(word)) {
            let is_of = self.tree.deprel(behind) == Some(Deprel::Nmod)
                && self
                    .tree
                    .children(behind)
                    .any(|case| case < behind && matches!(self.words.at(case), "of" | "from" | "in"));
            if !is_of {
                continue;
            }
            // "militants in Mali and Niger" who are al-Qaeda's are of neither.
            let code = |party: &Mentioned| self.entity(party).code.as_ref();
            let is_theirs = self.party_at(behind).is_none_or(|state| code(state) == code(party));
            let states = self.tree.children(behind).filter(|_| is_theirs).filter(|&other| {
                self.tree.deprel(other) == Some(Deprel::Conj)
                    && self.party_at(other).is_some_and(|party| matches!(party.kind, Kind::State | Kind::Body))
            });
            for state in states {
                self.add_denoted(state, depth + 1, found);
            }
            self.add_joined_behind(party, (behind, behind + 1), depth + 1, found);
        }
    }

    /// Whom a noun phrase without a party at its head speaks of, from the left: "an offer by Russia", "a village in Chad".
    pub(crate) fn concerned(&self, word: usize, fits: &dyn Fn(&Mentioned) -> bool) -> Vec<&Mentioned> {
        let mut under = Vec::new();
        self.add_under(word, 0, &mut under);
        under.sort_unstable();
        let speaks_of =
            |&child: &usize| self.party_at(child).is_some_and(|party| !self.is_compounded(child) && fits(party));
        let first = under.into_iter().find(speaks_of).and_then(|child| self.party_at(child));
        first.map(|party| self.denoted(self.tree.top(party.tokens.0, party.tokens.1))).unwrap_or_default()
    }

    /// The words under a noun, without clauses that tell of something else.
    fn add_under(&self, word: usize, depth: usize, under: &mut Vec<usize>) {
        if depth > MAX_CLIMB {
            return;
        }
        for child in self.tree.children(word) {
            match self.tree.deprel(child) {
                Some(Deprel::AclRelcl | Deprel::Advcl | Deprel::Parataxis) => {}
                // "a ruling sought by Chad": of what a participle tells only who did it.
                Some(Deprel::Acl) => {
                    if let Some(agent) =
                        self.tree.child(child, &[Deprel::OblAgent]).or_else(|| self.oblique(child, "by"))
                    {
                        under.push(agent);
                        self.add_under(agent, depth + 1, under);
                    }
                }
                _ => {
                    under.push(child);
                    self.add_under(child, depth + 1, under);
                }
            }
        }
    }

    /// Whether a word of one party depends on a word of the other.
    fn hangs_on(&self, party: &Mentioned, other: &Mentioned) -> bool {
        let heads = (party.tokens.0..party.tokens.1).filter_map(|word| self.tree.head(word));
        heads.into_iter().any(|head| (other.tokens.0..other.tokens.1).contains(&head))
    }

    /// The states before a description that the last of them begins.
    fn joined_owners<'r>(&'r self, party: &'r Mentioned) -> Vec<&'r Mentioned> {
        let (start, end) = party.tokens;
        let adjoins = |owner: &Mentioned| {
            owner.is_modifier
                && owner.tokens.1 + 1 == start
                && self.words.at(start - 1) == "and"
                && self.party_at(start).is_some_and(|party| party.is_modifier || party.kind == Kind::Group)
        };
        let joins = |owner: &&Mentioned| {
            adjoins(owner)
                || (owner.tokens.0..owner.tokens.1).any(|word| {
                    let mut under = self.tree.children(word);
                    under.any(|child| self.tree.deprel(child) == Some(Deprel::Conj) && (start..end).contains(&child))
                })
        };
        if party.kind != Kind::Group || start == 0 {
            return Vec::new();
        }
        let (first, _) = self.sentence_of(start);
        let before = (first..start).rev().take(6).filter_map(|word| self.party_at(word));
        let mut owners: Vec<&Mentioned> =
            before.filter(|owner| owner.is_modifier || owner.kind == Kind::State).filter(joins).collect();
        owners.dedup_by_key(|owner| owner.span);
        owners.reverse();
        owners
    }

    /// Whose thing a noun names: the first of its owners with those joined to it. "EU Iran sanctions" are the EU's.
    fn first_owners(&self, noun: usize) -> Vec<&Mentioned> {
        let owners = self.owners(noun, 0);
        // "attacked a police station" strikes the police; "condemned the terrorist attack" names nobody.
        let is_owner = |owner: &&&Mentioned| {
            owner.kind != Kind::Group
                || owner.is_modifier
                || owner.tokens.1 - owner.tokens.0 > 1
                || self.entity(owner).sector.is_some_and(|sector| {
                    matches!(sector, Sector::Cop | Sector::Gov | Sector::Jud | Sector::Leg | Sector::Mil | Sector::Spy)
                })
        };
        let Some(first) = owners.iter().find(is_owner) else { return Vec::new() };
        self.denoted_from(self.tree.top(first.tokens.0, first.tokens.1), MAX_DEPTH - 1)
    }

    /// Whether a noun only counts what stands behind "of": "dozens of", "members of".
    fn is_quantity(&self, word: usize) -> bool {
        self.words.tag(word) == Tag::Number || QUANTITIES.binary_search(&self.words.at(word)).is_ok()
    }

    fn owners(&self, noun: usize, depth: usize) -> Vec<&Mentioned> {
        let mut found: Vec<&Mentioned> = Vec::new();
        for child in self.tree.children(noun).filter(|&child| child < noun) {
            let deprel = self.tree.deprel(child);
            let describes = matches!(deprel, Some(Deprel::Amod | Deprel::Compound | Deprel::NmodPoss | Deprel::Nmod));
            if !describes || self.is_compounded(child) {
                continue;
            }
            match self.party_at(child) {
                Some(party) if party.tokens.1 > noun => {}
                // "military exercises": the adjective of a role is nobody.
                Some(party) if deprel == Some(Deprel::Amod) && party.kind == Kind::Group => {}
                Some(_) => self.add_denoted(child, MAX_DEPTH - 1, &mut found),
                // "a Russian drone attack": it may describe the inner noun.
                None if depth == 0 => found.extend(self.owners(child, depth + 1)),
                None => {}
            }
        }
        found
    }

    /// "Iran-backed", "Panama-flagged": the first part of a compound that describes something else.
    pub(super) fn is_compounded(&self, word: usize) -> bool {
        let end = self.party_at(word).map_or(word + 1, |party| party.tokens.1);
        matches!(self.words.at(end), "-" | "‑" | "–") && self.words.tag(end + 1) != Tag::Name
    }
}

/// Nouns that only count or gather the people behind "of".
const QUANTITIES: &[&str] = &[
    "army",
    "batch",
    "couple",
    "crowd",
    "crowds",
    "dozen",
    "dozens",
    "group",
    "groups",
    "handful",
    "hundreds",
    "lot",
    "lots",
    "majority",
    "member",
    "members",
    "millions",
    "number",
    "pair",
    "part",
    "rest",
    "scores",
    "series",
    "tens",
    "thousands",
    "total",
    "waves",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(QUANTITIES.is_sorted());
    }
}
