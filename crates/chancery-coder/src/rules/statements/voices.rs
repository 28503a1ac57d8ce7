//! Whose voices a row is told on: those in whose content it stands, outermost first.

use chancery_doc::{Link, LinkKind, Party, Sector, Span, Statement};

use super::super::parties::Reading;

/// Things written, and those who write them, that say something as people do, sorted.
pub(super) const DOCUMENTS: &[&str] = &[
    "account",
    "article",
    "audit",
    "bulletin",
    "cable",
    "commission",
    "committee",
    "communique",
    "communiqué",
    "court",
    "document",
    "file",
    "filing",
    "finding",
    "indictment",
    "inquiry",
    "investigation",
    "jury",
    "letter",
    "memo",
    "message",
    "note",
    "notice",
    "order",
    "outlet",
    "panel",
    "paper",
    "poll",
    "post",
    "probe",
    "release",
    "report",
    "resolution",
    "ruling",
    "source",
    "statement",
    "study",
    "survey",
    "tribunal",
    "tweet",
    "website",
];

/// Who says or believes something, for attribution.
#[derive(Clone, Debug)]
pub(crate) struct Voice {
    /// Who.
    pub(super) speaker: Option<Party>,
    /// By which word.
    pub(super) cue: Option<Span>,
    /// What.
    pub(super) content: Vec<Span>,
    /// Whether the content is only talked about: "condemned *the raid*" vouches for no raid.
    pub(super) is_topic: bool,
    /// Whom the speaker has it from: "reported …, citing *two officials*".
    pub(super) sources: Vec<Party>,
    /// The medium to which people without a name told it, and which tells it on.
    pub(super) through: Option<Party>,
}

/// The statements of a document, and all voices on which something is told.
pub(crate) struct Speech {
    /// The rows.
    pub(crate) statements: Vec<Statement>,
    voices: Vec<Voice>,
}

impl Speech {
    /// Gives every statement the voices that it is told on.
    pub(super) fn new(reading: &Reading<'_>, statements: Vec<Statement>, voices: Vec<Voice>) -> Self {
        let mut speech = Self { statements, voices };
        let links: Vec<Vec<Link>> = speech
            .statements
            .iter()
            .map(|statement| {
                let home = statement.cue.unwrap_or(statement.content[0]);
                let is_own = |voice: &Voice| voice.cue == statement.cue && voice.content == statement.content;
                speech.links(reading, home, is_own)
            })
            .collect();
        for (statement, links) in speech.statements.iter_mut().zip(links) {
            statement.attribution = links;
        }
        speech
    }

    /// The voices in whose content `span` stands, outermost first.
    pub(crate) fn voices_at(&self, reading: &Reading<'_>, span: Span) -> Vec<Link> {
        self.links(reading, span, |_| false)
    }

    fn links(&self, reading: &Reading<'_>, span: Span, is_left_out: impl Fn(&Voice) -> bool) -> Vec<Link> {
        let holds = |voice: &&Voice| !voice.is_topic && voice.content.iter().any(|content| content.contains(span));
        let mut around: Vec<&Voice> = self.voices.iter().filter(holds).filter(|voice| !is_left_out(voice)).collect();
        // The sort is stable: of two with the same words the first told is the outer.
        around.sort_by_key(|voice| std::cmp::Reverse(voice.content.iter().map(|content| content.len()).sum::<usize>()));
        let mut links: Vec<Link> = Vec::new();
        for voice in around {
            for speaker in voice.through.iter().chain(&voice.speaker).chain(&voice.sources) {
                let link = link(reading, speaker, voice.cue);
                let is_new =
                    |link: &Link| !links.iter().any(|known| known.name == link.name && known.span == link.span);
                if let Some(link) = link.filter(is_new) {
                    links.push(link);
                }
            }
        }
        links
    }
}

/// The noun of a description: "spokeswoman" of "spokeswoman for the commission".
fn head_of(words: &str) -> &str {
    let after = [" for ", " of ", " by ", " from ", " in ", " on ", " to "];
    let end = after.iter().filter_map(|preposition| words.find(preposition)).min().unwrap_or(words.len());
    let phrase = &words[..end];
    phrase.rsplit(' ').next().unwrap_or(phrase)
}

/// Whether somebody without a name is a body that its description tells: "the defence ministry", not "two officials".
fn is_body(reading: &Reading<'_>, speaker: &Party) -> bool {
    let agent = reading.entity_of(speaker).and_then(|entity| entity.basis.agent);
    speaker.code.is_some() && agent.is_some_and(|agent| reading.codebook.agents()[agent].group)
}

fn link(reading: &Reading<'_>, speaker: &Party, cue: Option<Span>) -> Option<Link> {
    let words = speaker.span.map(|span| reading.document.words(span).to_lowercase()).unwrap_or_default();
    let is_document = || DOCUMENTS.binary_search(&head_of(&words).trim_end_matches('s')).is_ok();
    let kind = if speaker.sector == Some(Sector::Jrn) {
        LinkKind::Media
    } else if speaker.name.is_some() || is_body(reading, speaker) {
        LinkKind::Speaker
    } else if is_document() {
        LinkKind::Document
    } else {
        LinkKind::Unnamed
    };
    if speaker.name.is_none() && speaker.code.is_none() && speaker.span.is_none() {
        return None;
    }
    Some(Link { kind, name: speaker.name.clone(), code: speaker.code.clone(), span: speaker.span, cue })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_is_told_by_its_noun() {
        assert_eq!(head_of("spokeswoman for the european commission"), "spokeswoman");
        assert_eq!(head_of("a report by the ministry"), "report");
        assert_eq!(head_of("two officials"), "officials");
        assert_eq!(head_of(""), "");
    }
}
