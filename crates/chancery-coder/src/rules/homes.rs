//! Whose people those are whom a text describes without a state: "police", "the ministry", "Senator Ana Ruiz".

use std::collections::{BTreeMap, BTreeSet};

use chancery_codebook::{Codebook, Person};
use chancery_doc::{Deprel, Sector};

use super::names::Named;
use super::phrases::{Finder, Phrase};

impl Finder<'_> {
    /// The state or body that the tree makes the owner of a description, where it does not stand right beside it:
    /// "Chad's \u{2018}desert guard\u{2019}", "police in Kano, Nigeria".
    pub(super) fn owner_in_tree(&self, start: usize, end: usize) -> Option<Named> {
        let named = |word: usize| {
            let &(name, _) = self.name_at.get(&word)?;
            let named = self.choose(&self.names[name])?;
            matches!(named, Named::State(_) | Named::Adjective(_) | Named::Capital(_) | Named::Seat(_)).then_some(named)
        };
        let own = |word: usize| {
            (self.tree.is_owner(word) && word < start && !matches!(self.words.at(word + 1), "-" | "‑" | "–"))
                .then(|| named(word))
                .flatten()
        };
        let place = |word: usize| {
            let in_place = self.tree.deprel(word) == Some(Deprel::Nmod)
                && word >= end
                && self.tree.children(word).any(|case| matches!(self.words.at(case), "in" | "of" | "from" | "at"));
            let apposition = || self.tree.child(word, &[Deprel::Appos, Deprel::Nmod, Deprel::Conj]).and_then(named);
            // "members of Chad's assembly", but "marchers at Chad's embassy" are not Chad's.
            let is_part = || self.tree.children(word).any(|case| matches!(self.words.at(case), "in" | "of"));
            let owners = || self.tree.children(word).filter(|&child| self.tree.is_owner(child));
            let owner = || owners().find_map(named).filter(|_| is_part());
            in_place.then(|| named(word).or_else(apposition).or_else(owner)).flatten()
        };
        // "opposition deputies in Chad": where the deputies are, their opposition is.
        let is_modifier = matches!(self.tree.deprel(end - 1), Some(Deprel::Amod | Deprel::Compound));
        let described = self.tree.head(end - 1).filter(|&head| is_modifier && head == end);
        let words = || (start..end).flat_map(|word| self.tree.children(word));
        let beside = || described.into_iter().flat_map(|word| self.tree.children(word));
        words().find_map(own).or_else(|| words().chain(beside()).find_map(place))
    }

    /// The state whose leader gives a government its name: "the Lukashenko regime". Of several of that name it is whoever leads a
    /// state on the day, else whoever once did.
    pub(super) fn owner_led(&self, end: usize) -> Option<Named> {
        let is_led = |&leader: &usize| LED.contains(&self.words.at(end - 1)) && leader >= self.sentence_of(end - 1).0;
        let leader = end.checked_sub(2).filter(is_led)?;
        let surname = self.document.words(self.document.tokens[leader].span);
        let leaders = self.leaders.get_or_init(|| leaders(self.codebook));
        let named: Vec<&Person> = leaders.get(surname)?.iter().map(|&idx| &self.codebook.persons()[idx]).collect();
        let only = |suits: &dyn Fn(&Person) -> bool| {
            let suiting = named.iter().filter(|person| suits(person));
            let states: BTreeSet<&String> = suiting.filter_map(|person| person.country.as_ref()).collect();
            states.first().filter(|_| states.len() == 1).copied()
        };
        // Towns and provinces have administrations, too, under names that leaders once had.
        let is_old = |person: &Person| person.has_ended(self.day) && self.words.at(end - 1) != "administration";
        let state = only(&|person| person.holds(self.day)).or_else(|| only(&is_old))?;
        self.codebook.states().iter().position(|known| known.code == *state).map(Named::State)
    }

    /// The state of the town or region where the tree puts those described: "officials in Kano".
    fn state_of_place(&self, phrase: &Phrase) -> Option<String> {
        let head = self.tree.top(phrase.tokens.0, phrase.tokens.1);
        let is_place = |&word: &usize| {
            word > head
                && self.tree.deprel(word) == Some(Deprel::Nmod)
                && self.tree.children(word).any(|case| matches!(self.words.at(case), "in" | "of" | "from" | "at"))
        };
        let place_at = |word: usize| {
            let at = self.document.tokens.get(word)?.span;
            self.places.iter().find(|place| place.span.contains(at))?.country.clone()
        };
        self.tree.children(head).filter(is_place).find_map(place_at)
    }

    /// The state whose people a description without an owner means: that of the place it is put in, that of who publishes the
    /// text, else the one named last, unless clearly more speaks for another of those named around it or the article's own.
    pub(super) fn home_of(&self, phrase: &Phrase) -> Option<String> {
        if let Some(state) = self.state_of_place(phrase) {
            return Some(state);
        }
        // A release speaks of its own ministers as "the Foreign Secretary", whatever states it names.
        if phrase.is_office
            && let Some(publisher) = self.publisher
        {
            return self.sure_country(publisher);
        }
        let usual = self.usual_home(phrase);
        let candidates = self.home_candidates(phrase);
        let score_of = |code: &String| candidates.get(code).map_or(0.0, Signs::score);
        let best = candidates.keys().max_by(|a, b| score_of(a).total_cmp(&score_of(b)).then(b.cmp(a)));
        let clearly = |best: &&String| usual.as_ref().is_none_or(|usual| score_of(best) > score_of(usual) + MARGIN);
        best.filter(clearly).cloned().or(usual)
    }

    /// The state named last before a description in its sentence, else the one that "its" takes up, else the one that the
    /// article is about.
    fn usual_home(&self, phrase: &Phrase) -> Option<String> {
        let start = phrase.tokens.0;
        let first = self.sentence_of(start).0;
        let before = self.name_at.range(first..start).rev();
        let mut unopposed = before.filter(|&(&at, _)| !self.is_opposed(at, first));
        let near = unopposed.find_map(|(_, &(name, _))| Some(self.state_named(name)?.1));
        near.or_else(|| self.owner_above(phrase, first)).or_else(|| self.home.clone())
    }

    /// Whether somebody else acts against whoever is named there, or with them.
    fn is_opposed(&self, at: usize, first: usize) -> bool {
        at > first && matches!(self.words.at(at - 1), "against" | "with" | "to" | "from")
    }

    /// The state that "its" or "their" at the begin of a sentence takes up: the subject of the sentence before.
    fn owner_above(&self, phrase: &Phrase, first: usize) -> Option<String> {
        let takes_up = phrase.is_owned && matches!(self.words.at(phrase.tokens.0), "its" | "their");
        let above = first.checked_sub(1).filter(|_| takes_up)?;
        let mut names = self.name_at.range(self.sentence_of(above).0..first);
        let is_subject = |&(&at, &(_, end)): &(&usize, &(usize, usize))| self.is_subject((at, end));
        names.find(is_subject).and_then(|(_, &(name, _))| self.sure_country(self.choose(&self.names[name])?))
    }

    /// The states that a description may be of, by code, with what speaks for each.
    fn home_candidates(&self, phrase: &Phrase) -> BTreeMap<String, Signs> {
        let mut found: BTreeMap<String, Signs> = BTreeMap::new();
        self.in_sentence(phrase, &mut found);
        self.in_sentence_above(phrase, &mut found);
        if let Some(home) = &self.home {
            let signs = found.entry(home.clone()).or_default();
            signs.note_if(phrase.sector == Some(Sector::Cvl), Sign::HomeOfCivil);
        }
        self.in_article(phrase.tokens.0, &mut found);
        found
    }

    /// Notes the states named in the sentence of a description.
    fn in_sentence(&self, phrase: &Phrase, found: &mut BTreeMap<String, Signs>) {
        let (start, end) = phrase.tokens;
        let (first, last) = self.sentence_of(start);
        let is_civil = phrase.sector == Some(Sector::Cvl);
        let is_object = self.is_object(phrase.tokens);
        for (&at, &(name, name_end)) in self.name_at.range(first..start) {
            let Some((named, code)) = self.state_named(name) else { continue };
            let signs = found.entry(code).or_default();
            signs.note_if(matches!(named, Named::Person(_)), Sign::ByPerson);
            if self.is_opposed(at, first) {
                continue;
            }
            signs.weigh(Sign::NearBefore, nearness(start.saturating_sub(name_end)));
            signs.note_if(is_object && self.is_subject((at, name_end)), Sign::ActsOnIt);
            signs.note_if(self.tree.is_owner(self.tree.top(at, name_end)), Sign::OwnerBefore);
        }
        for (&at, &(name, _)) in self.name_at.range(end..last) {
            let Some((_, code)) = self.state_named(name) else { continue };
            let signs = found.entry(code).or_default();
            signs.note(Sign::After);
            signs.weigh(Sign::NearAfter, nearness(at - end));
        }
        let span = |at: usize| self.document.tokens[at].span;
        let (from, to) = (span(first).start(), span(last - 1).end());
        let at = self.places.partition_point(|place| place.span.start() < from);
        let here = self.places[at..].iter().take_while(|place| place.span.start() < to);
        for code in here.filter_map(|place| place.country.as_ref()) {
            let signs = found.entry(code.clone()).or_default();
            signs.note(Sign::PlaceHere);
            signs.note_if(is_civil, Sign::PlaceOfCivil);
        }
    }

    /// Notes the states named in the sentence before.
    fn in_sentence_above(&self, phrase: &Phrase, found: &mut BTreeMap<String, Signs>) {
        let Some(above) = self.sentence_of(phrase.tokens.0).0.checked_sub(1) else { return };
        let (first, last) = self.sentence_of(above);
        for (_, &(name, _)) in self.name_at.range(first..last) {
            if let Some((_, code)) = self.state_named(name) {
                found.entry(code).or_default();
            }
        }
    }

    /// Notes which of them the title names, and how often each is named before a token and in all.
    fn in_article(&self, start: usize, found: &mut BTreeMap<String, Signs>) {
        let n_title = self.document.article.title.as_ref().map_or(0, String::len);
        let n_before = |named: &Vec<usize>| named.partition_point(|&at| at < start);
        let n_all_before: usize = self.states_named.values().map(n_before).sum();
        let n_all: usize = self.support.values().sum();
        let share = |n: usize, all: usize| n as f64 / all.max(1) as f64;
        for (code, signs) in found {
            signs.weigh(Sign::Share, share(self.support.get(code).copied().unwrap_or(0), n_all));
            let Some(named) = self.states_named.get(code) else { continue };
            signs.weigh(Sign::ShareBefore, share(n_before(named), n_all_before));
            let is_titled =
                named.first().is_some_and(|&at| at < start && self.document.tokens[at].span.start() < n_title);
            signs.note_if(is_titled, Sign::InTitle);
        }
    }

    /// Where each state is named, by its code.
    pub(super) fn states_by_name(&self) -> BTreeMap<String, Vec<usize>> {
        let mut found: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (&at, &(name, _)) in &self.name_at {
            if let Some((_, code)) = self.state_named(name) {
                found.entry(code).or_default().push(at);
            }
        }
        found
    }

    /// What a name means here, and the state that it surely tells of.
    fn state_named(&self, name: usize) -> Option<(Named, String)> {
        let named = self.choose(&self.names[name])?;
        Some((named, self.sure_country(named)?))
    }

    /// The tokens of the sentence that a token stands in.
    fn sentence_of(&self, token: usize) -> (usize, usize) {
        let sentence = &self.document.sentences[self.document.tokens[token].sentence.idx()];
        (sentence.tokens.0.idx(), sentence.tokens.1.idx())
    }

    fn is_subject(&self, tokens: (usize, usize)) -> bool {
        matches!(self.tree.deprel(self.tree.top(tokens.0, tokens.1)), Some(Deprel::Nsubj | Deprel::NsubjPass))
    }

    fn is_object(&self, tokens: (usize, usize)) -> bool {
        use Deprel::{Iobj, NsubjPass, Obj, Obl};
        matches!(self.tree.deprel(self.tree.top(tokens.0, tokens.1)), Some(Obj | Iobj | NsubjPass | Obl))
    }
}

/// What is called by the name of who leads it.
const LED: &[&str] = &["administration", "cabinet", "dictatorship", "government", "junta", "regime"];
/// Offices of those who lead a state.
const LEADING: &[&str] =
    &["acting president", "chancellor", "emir", "king", "leader", "president", "prime minister", "supreme leader"];

/// Those who lead or led a state, by the last words of their names.
fn leaders(codebook: &Codebook) -> BTreeMap<String, Vec<usize>> {
    let mut found: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let leads = |person: &Person| person.office.as_deref().is_some_and(|office| LEADING.contains(&office));
    for (idx, person) in codebook.persons().iter().enumerate().filter(|(_, person)| leads(person)) {
        for name in std::iter::once(&person.name).chain(&person.also) {
            let last = name.rsplit(' ').next().unwrap_or(name);
            let without_article = ["al-", "el-"].iter().find_map(|article| last.strip_prefix(article));
            for surname in without_article.into_iter().chain([last]) {
                found.entry(surname.to_owned()).or_default().push(idx);
            }
        }
    }
    found
}

/// How near two words are: 1 side by side, nothing from afar.
fn nearness(n_between: usize) -> f64 {
    (-(n_between as f64) / 10.0).exp()
}

/// What speaks for a state, or against it.
#[derive(Clone, Copy, Debug)]
enum Sign {
    /// How near it is named before the description, in its sentence.
    NearBefore,
    /// It acts, and the description is acted upon.
    ActsOnIt,
    /// It owns something else before: "*Chad's* navy".
    OwnerBefore,
    /// It is named behind the description.
    After,
    NearAfter,
    /// A place of it is named in the sentence.
    PlaceHere,
    /// The same, and civilians are described.
    PlaceOfCivil,
    /// The article is about it, and civilians are described.
    HomeOfCivil,
    /// Its part of all states named in the article, the title's counted three times.
    Share,
    /// Its part of those named before.
    ShareBefore,
    InTitle,
    /// Somebody of it is named before, in the sentence.
    ByPerson,
}

const N_SIGNS: usize = Sign::ByPerson as usize + 1;

/// The state named last stays unless for another one so much more speaks. Without it, of 175 descriptions of held-back passages .629 are
/// right instead of .651 (.577 by the state named last).
const MARGIN: f64 = 0.5;

/// How much each speaks for a state: of a softmax over the candidates, laid on 1,625 descriptions of the annotated passages (none held
/// back) that had several. Divided in four, .728 of those that were left out are right; the state named last before was for .637.
const WEIGHTS: [f64; N_SIGNS] = [0.26, -1.16, 0.30, -0.93, 0.62, 0.86, 0.71, 0.68, 1.27, 1.17, 0.64, 0.96];

/// What speaks for one state.
#[derive(Clone, Debug, Default)]
struct Signs([f64; N_SIGNS]);

impl Signs {
    fn note(&mut self, sign: Sign) {
        self.weigh(sign, 1.0);
    }

    fn note_if(&mut self, holds: bool, sign: Sign) {
        if holds {
            self.note(sign);
        }
    }

    fn weigh(&mut self, sign: Sign, weight: f64) {
        let known = &mut self.0[sign as usize];
        *known = known.max(weight);
    }

    fn score(&self) -> f64 {
        self.0.iter().zip(WEIGHTS).map(|(sign, weight)| sign * weight).sum()
    }
}
