//! What a verb of saying says, read off the tree: its clause, its infinitive, its object, or the sentence around it.

use chancery_codebook::Cue;
use chancery_doc::{Deprel, Span, Upos};

use super::super::words::Tag;
use super::{Finder, MIN_CONFIDENCE, Place};

/// How far a clause set beside another is looked for upwards, in words.
const MAX_CLIMB: usize = 4;
/// "told them to go" tells an act and no words.
const MIN_INFINITIVE: usize = 3;
/// The words that tell whom it is told to are no more than this.
const MAX_TOLD: usize = 8;
/// A part of a sentence behind the cue that broke it has more words than a mere time or place.
const MIN_BEHIND: usize = 3;

/// What is said, and how it hangs on its cue.
pub(super) struct Told {
    pub(super) content: Vec<Span>,
    /// Whether it is the thing talked about ("condemned *the raid*"), not something asserted.
    pub(super) is_topic: bool,
    /// Whether it is the object of the cue.
    pub(super) is_object: bool,
}

impl Told {
    fn asserted(content: Vec<Span>) -> Option<Self> {
        (!content.is_empty()).then_some(Self { content, is_topic: false, is_object: false })
    }
}

impl Finder<'_, '_> {
    /// What the verb of saying at a place says, where `edges` are the first and one past the last word of cue and speaker.
    pub(super) fn by_tree(&self, cue: &Cue, place: Place, edges: (usize, usize)) -> Option<Told> {
        let tree = &self.reading.tree;
        let verb = tree.top(place.at, place.end);
        let object = tree.child(verb, &[Deprel::Obj]).filter(|&object| object > verb);
        if cue.object
            && let Some(told) = object.and_then(|object| self.called(verb, object, place))
        {
            return Some(told);
        }
        let frame = self.framing(verb, edges.0);
        if cue.clause && frame.is_none() {
            let clauses = tree.children(verb).filter(|&child| self.is_clause_of(child, verb));
            if let Some(told) = clauses.clone().find_map(|clause| self.clause(verb, clause, place, edges)) {
                return Some(told);
            }
        }
        if cue.clause
            && let Some(told) = self.hung_beside(verb, place)
        {
            return Some(told);
        }
        if cue.clause || cue.confidence >= 0.8 {
            let around = frame.and_then(|head| self.framed(head, verb, place, edges));
            if around.is_some() {
                return around;
            }
        }
        if cue.infinitive
            && let Some(infinitive) = self.infinitive(verb, object)
        {
            let (start, end) = tree.extent(infinitive);
            // "asked not to be named" is a condition of the talk and no part of it.
            if (start..end).any(|idx| matches!(self.reading.words.at(idx), "identified" | "named")) {
                return None;
            }
            let n_words = (start..end).filter(|&idx| self.reading.words.tag(idx) != Tag::Sign).count();
            if n_words < MIN_INFINITIVE && !cue.of.is_empty() {
                return None;
            }
            return Told::asserted(self.content_between(start, end, place).into_iter().collect());
        }
        if let Some(told) = self.brought_in(cue, verb, object, place) {
            return Some(told);
        }
        let object = object.filter(|_| cue.object && cue.confidence >= MIN_CONFIDENCE)?;
        // "denied the rebels a haven" keeps something from them.
        if cue.addressee.is_none() && tree.child(verb, &[Deprel::Iobj]).is_some() {
            return None;
        }
        // "welcomed the envoys" greets and says nothing.
        if !cue.clause && !self.parties_at(object).is_empty() {
            return None;
        }
        let (start, end) = tree.extent(object);
        let end = self.as_what(verb, end).unwrap_or_else(|| self.before_participle(start, end));
        let content = self.content_between(start.max(place.end), end, place)?;
        Some(Told { content: vec![content], is_topic: !cue.clause, is_object: true })
    }

    /// Where a noun phrase ends before a participle that tells what the speaker does: "rejected the claim, *waving* a map".
    fn before_participle(&self, start: usize, end: usize) -> usize {
        let words = &self.reading.words;
        let begins = |&idx: &usize| {
            words.at(idx) == ","
                && words.tag(idx + 1) == Tag::Gerund
                && words.at(idx + 1) != "including"
                && self.reading.tree.upos(idx + 1) == Some(Upos::Verb)
        };
        (start + 1..end).find(begins).unwrap_or(end)
    }

    /// The end of what the object is said to be: "cited the raid *as a reason*".
    fn as_what(&self, verb: usize, from: usize) -> Option<usize> {
        let tree = &self.reading.tree;
        let is_as =
            |&child: &usize| child >= from && tree.children(child).any(|case| self.reading.words.at(case) == "as");
        let is_oblique = |&child: &usize| tree.deprel(child) == Some(Deprel::Obl);
        tree.children(verb).filter(is_oblique).find(is_as).map(|child| tree.extent(child).1)
    }

    /// All that stands behind the cue, where the tree knows no clause there and yet a verb follows.
    pub(super) fn rest_behind(&self, cue: &Cue, place: Place, right_edge: usize) -> Option<Told> {
        let words = &self.reading.words;
        let tree = &self.reading.tree;
        let verb = tree.top(place.at, place.end);
        if !cue.clause || tree.child(verb, &[Deprel::Obj]).is_some_and(|object| object > verb) {
            return None;
        }
        let told = tree.children(verb).filter(|&child| {
            child > verb && matches!(tree.deprel(child), Some(Deprel::Iobj | Deprel::Obl | Deprel::Advmod))
        });
        let adjoining = |start: usize, child: usize| {
            let (from, to) = tree.extent(child);
            if from == start { to } else { start }
        };
        let start = told.fold(right_edge.max(place.end), adjoining);
        let begins_clause = match words.tag(start) {
            Tag::That | Tag::Pronoun | Tag::Determiner | Tag::Name | Tag::Other | Tag::Number | Tag::Adjective => true,
            Tag::Subordinator => words.at(start) != "as",
            _ => false,
        };
        let is_finite = |idx: usize| {
            matches!(tree.upos(idx), Some(Upos::Verb | Upos::Aux))
                && words.tag(idx) != Tag::Gerund
                && words.tag(idx - 1) != Tag::To
        };
        let finite = (start + 1..place.last).any(is_finite);
        let content = (begins_clause && finite).then(|| self.content_between(start, place.last, place)).flatten()?;
        Told::asserted(vec![content])
    }

    /// The clause that hangs on a word between: "said in a statement *that the raft was empty*".
    fn hung_beside(&self, verb: usize, place: Place) -> Option<Told> {
        let tree = &self.reading.tree;
        let between = tree.children(verb).filter(|&child| {
            child > verb && matches!(tree.deprel(child), Some(Deprel::Obl | Deprel::Iobj | Deprel::Obj))
        });
        let is_that = |&clause: &usize| {
            matches!(tree.deprel(clause), Some(Deprel::Acl | Deprel::Ccomp))
                && tree
                    .children(clause)
                    .any(|mark| tree.deprel(mark) == Some(Deprel::Mark) && self.reading.words.at(mark) == "that")
        };
        let is_cue = |word: usize| self.reading.lexicon.cue_at(&self.reading.words.lower, word).is_some();
        // "denied the claim that": there the claim is what is said.
        let hosts = between.filter(|&host| tree.deprel(host) != Some(Deprel::Obj) || !is_cue(host));
        let clause = hosts.flat_map(|host| tree.children(host)).find(is_that)?;
        let (start, end) = tree.extent(clause);
        Told::asserted(self.content_between(start, end, place).into_iter().collect())
    }

    /// Whether a word heads what the verb says as a clause: "said they *left*"; in speech behind a colon a parataxis.
    fn is_clause_of(&self, child: usize, verb: usize) -> bool {
        let tree = &self.reading.tree;
        match tree.deprel(child) {
            Some(Deprel::Ccomp) => true,
            // "denied sending drones"
            Some(Deprel::Xcomp) => {
                child > verb && self.reading.words.at(child).ends_with("ing") && tree.upos(child) == Some(Upos::Verb)
            }
            Some(Deprel::Parataxis) => child > verb && (verb..child).any(|idx| self.reading.words.at(idx) == ":"),
            _ => false,
        }
    }

    /// A clause that the verb governs, before, behind or around it.
    fn clause(&self, verb: usize, clause: usize, place: Place, edges: (usize, usize)) -> Option<Told> {
        let (start, end) = self.reading.tree.extent(clause);
        // "the village that Baku said they had left": the relative word hangs on what is said and stands before.
        let is_relative = self.reading.tree.deprel(verb) == Some(Deprel::AclRelcl) && clause > verb;
        if start >= place.end || is_relative {
            let end = self.with_joined(verb, end);
            return Told::asserted(self.content_between(start.max(place.end), end, place).into_iter().collect());
        }
        if end > place.end {
            return self.broken((start, end), verb, place, edges);
        }
        // What stands before the clause and hangs on the verb belongs to it: "Unless they go, we stay, she said."
        let start = self.reading.tree.extent(verb).0.min(start);
        let content = self.content_before(start, edges.0, place)?;
        Told::asserted(vec![content])
    }

    /// The end of a clause with a further verb that belongs to it, though it hangs on the cue: "said it was new *and would last*".
    fn with_joined(&self, verb: usize, end: usize) -> usize {
        let tree = &self.reading.tree;
        let words = &self.reading.words;
        let is_part = |&child: &usize| {
            let (start, _) = tree.extent(child);
            let adjoins = start >= end && (end..start).all(|idx| words.tag(idx) == Tag::Sign);
            let has_modal = tree.children(child).any(|aux| words.tag(aux) == Tag::Modal);
            tree.deprel(child) == Some(Deprel::Conj)
                && adjoins
                && has_modal
                && tree.child(child, &[Deprel::Nsubj]).is_none()
        };
        tree.children(verb).find(is_part).map_or(end, |child| tree.extent(child).1)
    }

    /// The head of the clause that "X said" is set beside: "the road, X *said*, is safe".
    fn framing(&self, verb: usize, left_edge: usize) -> Option<usize> {
        let tree = &self.reading.tree;
        let has_speaker = left_edge < verb || tree.child(verb, &[Deprel::Nsubj]).is_some();
        let is_aside = tree.deprel(verb) == Some(Deprel::Parataxis) && has_speaker;
        let after_comma = left_edge > 0 && matches!(self.reading.words.at(left_edge - 1), "," | "–" | "—" | "”" | "so");
        let mut head = tree.head(verb).filter(|_| is_aside && after_comma)?;
        // Hung on the subject by mistake, it still breaks the clause of that subject.
        for _ in 0..MAX_CLIMB {
            match tree.deprel(head)? {
                Deprel::Nsubj | Deprel::NsubjPass | Deprel::Obj | Deprel::Obl | Deprel::Nmod | Deprel::Appos => {
                    head = tree.head(head)?;
                }
                _ => break,
            }
        }
        Some(head)
    }

    /// What the clause of `head` says before and behind the cue that breaks or closes it.
    fn framed(&self, head: usize, verb: usize, place: Place, edges: (usize, usize)) -> Option<Told> {
        let tree = &self.reading.tree;
        let told = self.broken(tree.extent(head), verb, place, edges);
        // "It is likely, X said, that they left": the rest hangs on the verb.
        let rest = tree.child(verb, &[Deprel::Ccomp]).filter(|&rest| rest > verb).map(|rest| tree.extent(rest));
        let rest = rest.and_then(|(start, end)| self.content_between(start, end, place));
        let mut content = told.map(|told| told.content).unwrap_or_default();
        content.extend(rest.filter(|rest| !content.iter().any(|known| known.overlaps(*rest))));
        Told::asserted(content)
    }

    /// The words of `extent` before the cue and its speaker, and those behind all that hangs on the cue.
    fn broken(&self, extent: (usize, usize), verb: usize, place: Place, edges: (usize, usize)) -> Option<Told> {
        let words = &self.reading.words;
        let tree = &self.reading.tree;
        let before = self.content_before(extent.0, edges.0, place);
        let own =
            tree.children(verb).filter(|&child| !matches!(tree.deprel(child), Some(Deprel::Ccomp | Deprel::Punct)));
        let own = own.map(|child| tree.extent(child)).filter(|extent| extent.0 >= verb);
        let behind = own.map(|(_, end)| end).max().unwrap_or(place.end).max(edges.1);
        // Whom it is told to may be misread as part of what follows.
        let is_verb = |idx: usize| matches!(tree.upos(idx), Some(Upos::Verb | Upos::Aux));
        let comma = (behind..extent.1.min(behind + MAX_TOLD))
            .take_while(|&idx| !is_verb(idx))
            .find(|&idx| words.at(idx) == ",");
        let behind = comma.unwrap_or(behind);
        let n_words = (behind..extent.1).filter(|&idx| words.tag(idx) != Tag::Sign).count();
        let is_time = |span: Span| self.reading.annotations.times.iter().any(|time| time.span.contains(span));
        let behind = (n_words >= MIN_BEHIND && matches!(words.at(behind), "," | ";" | "–" | "—"))
            .then(|| self.content_between(behind, extent.1, place))
            .flatten()
            .filter(|&span| !is_time(span))
            .filter(|_| words.tag(behind + 1) != Tag::Gerund);
        let content = before.into_iter().chain(behind).collect();
        Told::asserted(content)
    }

    /// "called the plan a mistake", "described it as late": the object and what it is called.
    fn called(&self, verb: usize, object: usize, place: Place) -> Option<Told> {
        let tree = &self.reading.tree;
        let is_name = |&child: &usize| {
            child > object
                && matches!(tree.deprel(child), Some(Deprel::Xcomp | Deprel::Ccomp))
                && tree.child(child, &[Deprel::Mark, Deprel::Nsubj, Deprel::Cop, Deprel::Aux]).is_none()
                && tree.upos(child) != Some(Upos::Verb)
        };
        let name = tree.children(verb).find(is_name)?;
        let (start, end) = (tree.extent(object).0.max(place.end), tree.extent(name).1);
        Told::asserted(self.content_between(start, end, place).into_iter().collect())
    }

    /// The infinitive that says what is urged or promised, on the verb or hung on its object.
    fn infinitive(&self, verb: usize, object: Option<usize>) -> Option<usize> {
        let tree = &self.reading.tree;
        let is_infinitive = |&child: &usize| {
            child > verb
                && matches!(tree.deprel(child), Some(Deprel::Xcomp | Deprel::Ccomp | Deprel::Advcl | Deprel::Acl))
                && tree
                    .children(child)
                    .any(|mark| tree.deprel(mark) == Some(Deprel::Mark) && self.reading.words.at(mark) == "to")
        };
        let told = tree.child(verb, &[Deprel::Iobj]);
        [Some(verb), object, told].into_iter().flatten().find_map(|node| tree.children(node).find(is_infinitive))
    }

    /// What a preposition of the cue brings in: "accused them *of lying*", "denounced it *as a trick*".
    fn brought_in(&self, cue: &Cue, verb: usize, object: Option<usize>, place: Place) -> Option<Told> {
        let tree = &self.reading.tree;
        let words = &self.reading.words;
        let preposition = |child: usize| {
            let case = tree.children(child).find(|&case| {
                matches!(tree.deprel(case), Some(Deprel::Case | Deprel::Mark))
                    && cue.of.iter().any(|of| of == words.at(case))
            });
            // The cue's own last word may bring it in: "called *for* talks".
            case.filter(|&case| case >= place.end).or_else(|| {
                if cue.confidence < MIN_CONFIDENCE {
                    return None;
                }
                let own = tree.children(child).find(|&case| place.at < case && case < place.end);
                own.filter(|&case| matches!(tree.deprel(case), Some(Deprel::Case | Deprel::Mark)))
            })
        };
        let told = tree.child(verb, &[Deprel::Iobj]);
        let agent = tree.child(verb, &[Deprel::OblAgent]);
        let hosts = [Some(verb), object.filter(|_| !cue.clause || !cue.object), told, agent];
        let (child, case) = hosts
            .into_iter()
            .flatten()
            .flat_map(|host| tree.children(host))
            .find_map(|child| preposition(child).map(|case| (child, case)))?;
        let end = tree.extent(child).1;
        let mut start = case + 1;
        let mut end = end;
        let is_topic = matches!(words.at(case), "for" | "as");
        if is_topic && let Some(object) = object {
            let (object_start, object_end) = tree.extent(object);
            (start, end) = (object_start.max(place.end).min(case), end.max(object_end));
        }
        let content = self.content_between(start, end, place)?;
        Some(Told { content: vec![content], is_topic, is_object: false })
    }

    /// The content of some words behind the cue, up to the next cue with content of its own.
    pub(super) fn content_between(&self, start: usize, end: usize, place: Place) -> Option<Span> {
        // "ruled out nothing": nothing is said.
        if matches!(self.reading.words.at(start), "nobody" | "nothing") {
            return None;
        }
        let start = (start..end)
            .find(|&idx| !matches!(self.reading.words.tag(idx), Tag::Sign | Tag::That | Tag::Conjunction))
            .unwrap_or(start);
        let end = self.cut_right(place, start, end.min(place.last));
        let end = if self.tells_in_present(place) { self.cut_addition(start, end) } else { end };
        self.content_tokens(start, end)
    }

    /// Whether the cue is told in the present, as headlines and digests do; what they add is rarely the speaker's.
    fn tells_in_present(&self, place: Place) -> bool {
        let words = &self.reading.words;
        words.tag(place.at) != Tag::Past && !words.at(place.at).ends_with("ing")
    }

    /// The content of some words before the cue.
    pub(super) fn content_before(&self, start: usize, end: usize, place: Place) -> Option<Span> {
        let start = start.max(self.left_limit(end, place.first));
        let start = (start..end)
            .find(|&idx| !matches!(self.reading.words.tag(idx), Tag::Sign | Tag::Conjunction))
            .unwrap_or(start);
        // "the dam, so the mayor told them, is full"
        let end = if end > start && self.reading.words.at(end - 1) == "so" { end - 1 } else { end };
        self.content_tokens(start, end)
    }
}
