//! Parts of speech and the tree over a sentence, in the terms of Universal Dependencies 2.

use std::str::FromStr;

use crate::TokenId;

/// An enumeration of terms, each with the name that the field writes.
macro_rules! terms {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$doc])* $variant,)* }

        impl $name {
            /// Every term, in the order of their names.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Returns the name.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }

        impl FromStr for $name {
            type Err = UnknownTerm;

            fn from_str(name: &str) -> Result<Self, UnknownTerm> {
                Self::ALL.iter().copied().find(|term| term.as_str() == name).ok_or_else(|| UnknownTerm(name.to_owned()))
            }
        }
    };
}

/// A name that no term has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no term of Universal Dependencies that we use")]
pub struct UnknownTerm(String);

terms! {
    /// A word's part of speech.
    Upos {
        /// "angry"
        Adj = "ADJ",
        /// "in", "of"
        Adp = "ADP",
        /// "quickly"
        Adv = "ADV",
        /// "has", "will", and "is" before an adjective or a noun
        Aux = "AUX",
        /// "and"
        Cconj = "CCONJ",
        /// "the"
        Det = "DET",
        /// "oh"
        Intj = "INTJ",
        /// "talks"
        Noun = "NOUN",
        /// "seven"
        Num = "NUM",
        /// "not", "'s", and "to" before a verb
        Part = "PART",
        /// "they"
        Pron = "PRON",
        /// "Accra"
        Propn = "PROPN",
        /// ","
        Punct = "PUNCT",
        /// "that", "if"
        Sconj = "SCONJ",
        /// "%"
        Sym = "SYM",
        /// "met"
        Verb = "VERB",
        /// Anything else.
        X = "X",
    }
}

terms! {
    /// A word's relation to its head. Rare subtypes are left out, so `nmod:tmod` is `nmod`.
    Deprel {
        /// A clause beside a noun: "talks *aimed* at peace".
        Acl = "acl",
        /// A relative clause: "the man who *left*".
        AclRelcl = "acl:relcl",
        /// An adverbial clause: "if they *attack*".
        Advcl = "advcl",
        /// An adverb.
        Advmod = "advmod",
        /// An adjective beside a noun.
        Amod = "amod",
        /// A noun that says what another is: "Sato, the *minister*".
        Appos = "appos",
        /// An auxiliary: "*has* left", "*may* leave".
        Aux = "aux",
        /// The auxiliary of the passive: "*was* arrested".
        AuxPass = "aux:pass",
        /// A preposition, or "'s".
        Case = "case",
        /// "and" before what it joins.
        Cc = "cc",
        /// A clause that is an object: "said they *left*".
        Ccomp = "ccomp",
        /// A noun before a noun: "*peace* talks".
        Compound = "compound",
        /// A particle: "called *off*".
        CompoundPrt = "compound:prt",
        /// The later members of what "and" joins.
        Conj = "conj",
        /// "is" beside what it says.
        Cop = "cop",
        /// A clause that is a subject.
        Csubj = "csubj",
        /// No other relation fits.
        Dep = "dep",
        /// A determiner.
        Det = "det",
        /// "well", "please".
        Discourse = "discourse",
        /// Set apart at the edge of a clause.
        Dislocated = "dislocated",
        /// "there" in "there is".
        Expl = "expl",
        /// Later words of a fixed expression: "because *of*".
        Fixed = "fixed",
        /// Later words of a name or date: "Ana *Souza*".
        Flat = "flat",
        /// Parts of a word that was written as two.
        Goeswith = "goeswith",
        /// An indirect object.
        Iobj = "iobj",
        /// Later members of a list.
        List = "list",
        /// "that", "if", and "to" before a verb.
        Mark = "mark",
        /// A noun beside a noun: "talks in *Accra*".
        Nmod = "nmod",
        /// A possessor: "*Japan*'s minister".
        NmodPoss = "nmod:poss",
        /// The subject.
        Nsubj = "nsubj",
        /// The subject of the passive.
        NsubjPass = "nsubj:pass",
        /// A number beside a noun.
        Nummod = "nummod",
        /// The object.
        Obj = "obj",
        /// A noun beside a verb, mostly with a preposition: "met in *Accra*".
        Obl = "obl",
        /// Who did it, in the passive: "by *police*".
        OblAgent = "obl:agent",
        /// What is left of a clause without its verb.
        Orphan = "orphan",
        /// A clause beside the main one: "..., *said* the minister".
        Parataxis = "parataxis",
        /// Punctuation.
        Punct = "punct",
        /// A slip that the next words mend.
        Reparandum = "reparandum",
        /// The head of the sentence.
        Root = "root",
        /// Who is spoken to.
        Vocative = "vocative",
        /// A clause that takes its subject from the one above: "began to *leave*".
        Xcomp = "xcomp",
    }
}

/// A token's place in its sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Syntax {
    /// Its part of speech.
    pub upos: Upos,
    /// The token that it depends on, in the same sentence; none for the sentence's root.
    pub head: Option<TokenId>,
    /// How it depends.
    pub deprel: Deprel,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_read_as_they_are_written() {
        assert!(Deprel::ALL.iter().all(|term| term.as_str().parse() == Ok(*term)));
        assert!(Upos::ALL.is_sorted_by_key(|term| term.as_str()));
        assert!(Deprel::ALL.is_sorted_by_key(|term| term.as_str()));
        let unknown = "verb".parse::<Upos>().map_err(|error| error.to_string());
        assert_eq!(unknown, Err("`verb` is no term of Universal Dependencies that we use".to_owned()));
    }
}
