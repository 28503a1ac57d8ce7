//! Who speaks by the tree: the subject of the word of saying, or the name set beside it.

use chancery_doc::Deprel;

use super::super::parties::{Kind, Mentioned, Reading};

/// Verbs that a subject is looked for through: "said … and added".
const MAX_CONJUNCTS: usize = 3;

/// The subject of the word of saying at `cue`, with those joined to it, in text order.
///
/// "One of the negotiators, Ana Soto, a judge, said": the name wins over what it explains. Nothing where the subject
/// is nobody of the article, or is the word of something else.
pub(super) fn subject<'r>(reading: &'r Reading<'_>, cue: (usize, usize)) -> Vec<&'r Mentioned> {
    let tree = &reading.tree;
    let mut verb = tree.top(cue.0, cue.1);
    let mut subject = None;
    for _ in 0..MAX_CONJUNCTS {
        subject = tree.child(verb, &[Deprel::Nsubj]);
        if subject.is_some() || tree.deprel(verb) != Some(Deprel::Conj) {
            break;
        }
        let Some(head) = tree.head(verb) else { break };
        verb = head;
    }
    let Some(subject) = subject else { return Vec::new() };
    let joined = tree.children(subject).filter(|&child| tree.deprel(child) == Some(Deprel::Conj));
    let nodes = std::iter::once(subject).chain(joined);
    nodes.filter_map(|node| named(reading, node)).collect()
}

/// Who stands at a word of the tree: a person whose name explains it, else the party that it is the head of.
fn named<'r>(reading: &'r Reading<'_>, node: usize) -> Option<&'r Mentioned> {
    let tree = &reading.tree;
    let own = reading.party_at(node).filter(|party| !party.is_modifier);
    let beside = tree.children(node).filter(|&child| tree.deprel(child) == Some(Deprel::Appos));
    let names = beside.filter_map(|child| reading.party_at(child));
    let is_named = |party: &&Mentioned| party.kind == Kind::Person && reading.entity(party).name.is_some();
    match own {
        Some(party) if is_named(&party) || party.kind == Kind::Pronoun => Some(party),
        own => names.clone().find(is_named).or(own),
    }
}
