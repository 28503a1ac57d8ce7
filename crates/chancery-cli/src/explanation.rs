//! Why a row is coded as it is: its sentence with the words marked, who vouches, the entry and the clause of the codebook
//! that spoke, what else was close, and the definition.

use std::fmt::Write as _;

use chancery::Record;
use chancery::codebook::{ActorSlot, Codebook, Slot, Trigger, TypeEntry};
use chancery::doc::record::{RecordEvent, RecordEvidence, RecordLink, RecordParty, RecordStatement, Span};

use crate::cards::{self, short};
use crate::output::Look;
use crate::paper::{Ink, Paper, Sentences};

/// Under what the lines of an explanation are indented.
const INDENT: &str = "              ";

/// A row of a record, found by the start of its id or by its number on the cards (`3`, `s2`).
pub(crate) enum Row<'r> {
    Event(&'r RecordEvent),
    Statement(&'r RecordStatement),
}

/// All rows that `wanted` names: numbers name one, ids begin with it, nothing names all.
pub(crate) fn rows<'r>(record: &'r Record, wanted: &str) -> Vec<Row<'r>> {
    let number = |text: &str| text.parse::<usize>().ok().filter(|_| text.len() < 4).and_then(|n| n.checked_sub(1));
    if let Some(event) = number(wanted).and_then(|n| record.events.get(n)) {
        return vec![Row::Event(event)];
    }
    if let Some(statement) = wanted.strip_prefix('s').and_then(number).and_then(|n| record.statements.get(n)) {
        return vec![Row::Statement(statement)];
    }
    let events = record.events.iter().filter(|event| event.id.starts_with(wanted)).map(Row::Event);
    let statements = record.statements.iter().filter(|row| row.id.starts_with(wanted)).map(Row::Statement);
    events.chain(statements).collect()
}

/// Explains rows of a record.
pub(crate) fn explain(record: &Record, rows: &[Row<'_>], codebook: &Codebook, look: Look) -> String {
    let mut sheet = Sheet { paper: Paper::new(look), sentences: Sentences::new(&record.article), codebook };
    let title = record.article.title.as_deref().unwrap_or("(no title)");
    sheet.paper.line("", "", &[(Ink::Bold, title)]);
    if record.program.codebook_digest.as_deref().is_some_and(|digest| digest != codebook.digest()) {
        let words = "coded with another codebook: entries and definitions below are those of this one";
        sheet.paper.line("", "", &[(Ink::Dim, words)]);
    }
    for row in rows {
        sheet.paper.blank();
        match row {
            Row::Event(event) => sheet.event(event),
            Row::Statement(statement) => sheet.statement(statement),
        }
    }
    sheet.paper.blank();
    let program = &record.program;
    let mut versions = format!("chancery {}", program.version);
    for (name, digest) in
        [("codebook", &program.codebook_digest), ("actors", &program.actors_digest), ("model", &program.model_digest)]
    {
        if let Some(digest) = digest {
            let _ = write!(versions, " · {name} {}", short(digest));
        }
    }
    sheet.paper.line("", "", &[(Ink::Dim, versions)]);
    sheet.paper.text
}

struct Sheet<'c, 'r> {
    paper: Paper,
    sentences: Sentences<'r>,
    codebook: &'c Codebook,
}

impl Sheet<'_, '_> {
    /// One line, named.
    fn say(&mut self, name: &str, words: &str) {
        self.paper.line(&format!("  {name:<12}"), INDENT, &[(Ink::Plain, words)]);
    }

    fn event(&mut self, event: &RecordEvent) {
        let kind = event.event_type.as_deref().unwrap_or("-");
        let modes = event.mode.as_deref().unwrap_or_default();
        let shown = if modes.is_empty() { kind.to_owned() } else { format!("{kind} ({})", modes.join(", ")) };
        let rest = format!(" · {}{}", event.status, if event.background { " · background" } else { "" });
        self.paper.line(
            &format!("{}  ", short(&event.id)),
            INDENT,
            &[(Ink::Bold, shown.as_str()), (Ink::Plain, &rest)],
        );
        self.paper.line("  sentence    ", INDENT, &self.sentences.marked(event));
        for (name, parties) in [("actor", &event.actors), ("recipient", &event.recipients)] {
            for party in parties {
                self.say(name, &party_words(party));
            }
        }
        if let Some(date) = &event.date {
            self.say("when", &with_span(&cards::date(date), date.span.as_ref()));
        }
        if let Some(place) = &event.place {
            let name = place.country.as_ref().map_or(place.name.clone(), |state| format!("{}, {state}", place.name));
            self.say("where", &with_span(&name, Some(&place.span)));
        }
        if let Some(magnitude) = &event.magnitude {
            self.say("numbers", &cards::magnitude(magnitude));
        }
        self.vouches(&event.attribution);
        if let Some(evidence) = &event.evidence {
            self.reason(evidence, event.confidence);
        }
        let entry =
            self.codebook.types().iter().find(|entry| Some(entry.event_type.as_str()) == event.event_type.as_deref());
        if let Some(entry) = entry {
            self.definition(entry, modes);
        }
    }

    fn statement(&mut self, statement: &RecordStatement) {
        let kind = format!(" · {}", statement.kind);
        self.paper.line(
            &format!("{}  ", short(&statement.id)),
            INDENT,
            &[(Ink::Bold, "statement"), (Ink::Plain, kind.as_str())],
        );
        if let Some(sentence) = self.sentences.sentence(statement.sentence) {
            self.say("sentence", &sentence);
        }
        match &statement.speaker {
            Some(speaker) => self.say("speaker", &party_words(speaker)),
            None => self.say("speaker", "not named"),
        }
        if let Some(addressee) = &statement.addressee {
            self.say("to", &party_words(addressee));
        }
        for content in &statement.content {
            self.say("content", &content.text);
        }
        match &statement.cue {
            Some(cue) => self.say("cue", &format!("`{}`", cue.text)),
            None => self.say("cue", "none: it goes on from the words before, or stands in quotation marks alone"),
        }
        if let Some(date) = &statement.date {
            self.say("when", &with_span(&cards::date(date), date.span.as_ref()));
        }
        self.vouches(&statement.attribution);
        if let Some(evidence) = &statement.evidence {
            self.reason(evidence, statement.confidence);
        }
        for event in &statement.events {
            self.say("holds", &format!("row {}", short(event)));
        }
    }

    /// On whose word, from the outermost voice inwards.
    fn vouches(&mut self, attribution: &[RecordLink]) {
        if attribution.is_empty() {
            self.say("vouches", "the outlet itself: no other voice is named for it");
        }
        for (depth, link) in attribution.iter().enumerate() {
            let name = cards::voices(std::slice::from_ref(link));
            let cue = link.cue.as_ref().map_or(String::new(), |cue| format!(" by `{}`", cue.text));
            let inside = if depth == 0 { "" } else { "cited there: " };
            self.say("vouches", &format!("{inside}{name} ({}){cue}", link.kind));
        }
    }

    /// The entry and clause that spoke, and the runners-up.
    fn reason(&mut self, evidence: &RecordEvidence, confidence: Option<f64>) {
        let sure = confidence.map_or(String::new(), |confidence| format!(", confidence {confidence:.2}"));
        let clause = evidence.clause.as_ref().map_or(String::new(), |clause| format!(", clause `{clause}`"));
        self.say("why", &format!("{} of entry {}{clause}{sure}", evidence.spoke, evidence.entry));
        let trigger = evidence.clause.as_deref().and_then(|clause| {
            let entry = self.codebook.types().iter().find(|entry| entry.event_type.as_str() == evidence.entry)?;
            entry.triggers.iter().find(|trigger| trigger.word.words() == clause)
        });
        if let Some(trigger) = trigger {
            self.say("", &trigger_words(trigger));
        }
        let close: Vec<String> = evidence
            .alternatives
            .iter()
            .map(|alternative| format!("{} {:.2}", alternative.event_type, alternative.confidence))
            .collect();
        self.say("close", &if close.is_empty() { "nothing else".to_owned() } else { close.join(", ") });
    }

    fn definition(&mut self, entry: &TypeEntry, modes: &[String]) {
        self.say("definition", &entry.definition);
        for line in &entry.exclude {
            self.say("is not", line);
        }
        for mode in entry.modes.iter().filter(|mode| modes.contains(&mode.name)) {
            self.say("mode", &format!("{}: {}", mode.name, mode.definition));
        }
    }
}

/// Who, with the words of the text that say it.
fn party_words(party: &RecordParty) -> String {
    with_span(&cards::party(party), party.span.as_ref())
}

fn with_span(shown: &str, span: Option<&Span>) -> String {
    match span {
        Some(span) if !shown.starts_with(&span.text) => format!("{shown}, from `{}`", span.text),
        Some(_) => shown.to_owned(),
        None => format!("{shown}, understood from the text around"),
    }
}

/// A trigger's conditions in words.
fn trigger_words(trigger: &Trigger) -> String {
    let mut words = format!("a {}", trigger.word.kind());
    let actor = trigger.actor.iter().map(|slot| match slot {
        ActorSlot::Subject => "the subject".to_owned(),
        ActorSlot::Possessive => "the possessive".to_owned(),
        ActorSlot::After(word) => format!("after `{word}`"),
    });
    let recipient = trigger.recipient.iter().map(|slot| match slot {
        Slot::Object => "the object".to_owned(),
        Slot::After(word) => format!("after `{word}`"),
    });
    let (actor, recipient): (Vec<String>, Vec<String>) = (actor.collect(), recipient.collect());
    if !actor.is_empty() {
        let _ = write!(words, "; who acts: {}", actor.join(", "));
    }
    if trigger.mutual {
        words.push_str("; all parties act");
    } else if !recipient.is_empty() {
        let _ = write!(words, "; upon whom: {}", recipient.join(", "));
    }
    if !trigger.near.is_empty() {
        let _ = write!(words, "; counts near one of: {}", trigger.near.join(", "));
    }
    if !trigger.not.is_empty() {
        let _ = write!(words, "; not in: {}", trigger.not.join(", "));
    }
    if let Some(eg) = &trigger.eg {
        let _ = write!(words, "; as in: {eg}");
    }
    words
}
