//! Why a row is coded as it is: its sentence with the words marked, who vouches, the entry and the clause of the codebook
//! that spoke, what else was close, and the definition.

use std::fmt::Write as _;

use chancery::codebook::{ActorSlot, Category, Codebook, Slot, Trigger, TypeEntry};
use chancery::doc::record::{RecordEvent, RecordEvidence, RecordLink, RecordParty, RecordStatement, Span};
use chancery::{Pipeline, Record, Trace, label};

use crate::cards::{self, short};
use crate::html::{self, escaped};
use crate::output::Look;
use crate::paper::{self, Ink, Paper, Sentences};

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

/// Rows of a record explained, in three forms.
pub(crate) struct Explanation<'r> {
    record: &'r Record,
    /// Said once for all rows.
    remark: Option<&'static str>,
    rows: Vec<Explained>,
}

/// One row, explained.
struct Explained {
    id: String,
    heading: String,
    rest: String,
    sentence: Vec<(Ink, String)>,
    /// What is said, each under a name; a line without a name goes on with the one before.
    lines: Vec<(&'static str, String)>,
    /// The row and what spoke for it, for programs.
    json: serde_json::Value,
}

/// Explains rows of a record.
pub(crate) fn explain<'r>(record: &'r Record, rows: &[Row<'_>], pipeline: &Pipeline) -> Explanation<'r> {
    let sentences = Sentences::new(&record.article);
    let codebook = pipeline.codebook();
    let is_other = record.program.codebook_digest.as_deref().is_some_and(|digest| digest != codebook.digest());
    let is_other_model = record.program.model_digest != pipeline.program().model_digest;
    let remark = match (is_other, is_other_model) {
        (true, _) => Some("coded with another codebook: entries, weights and definitions below are those of this one"),
        (_, true) => Some("coded with another model: the weights below are those of this one"),
        _ => None,
    };
    let events: Vec<&RecordEvent> = rows
        .iter()
        .filter_map(|row| match row {
            Row::Event(event) => Some(*event),
            Row::Statement(_) => None,
        })
        .collect();
    // One for each event, in their order.
    let mut traces = pipeline.traces(record, &events).into_iter();
    let explained = rows.iter().map(|row| {
        let mut sheet = Sheet { lines: Vec::new(), codebook };
        match row {
            Row::Event(event) => {
                let trace = traces.next().unwrap_or_default();
                sheet.event(event, &trace);
                let kind = label(event);
                Explained {
                    id: event.id.clone(),
                    heading: kind,
                    rest: format!(" · {}{}", event.status, if event.background { " · background" } else { "" }),
                    sentence: sentences.marked(event),
                    json: json_of(event, &trace, codebook),
                    lines: sheet.lines,
                }
            }
            Row::Statement(statement) => {
                sheet.statement(statement);
                Explained {
                    id: statement.id.clone(),
                    heading: "statement".to_owned(),
                    rest: format!(" · {}", statement.kind),
                    sentence: sentences
                        .sentence(statement.sentence)
                        .map(|words| (Ink::Plain, words))
                        .into_iter()
                        .collect(),
                    json: serde_json::json!({ "row": statement }),
                    lines: sheet.lines,
                }
            }
        }
    });
    Explanation { record, remark, rows: explained.collect() }
}

impl Explanation<'_> {
    fn title(&self) -> &str {
        self.record.article.title.as_deref().unwrap_or("(no title)")
    }

    /// The versions that decide what is coded.
    fn versions(&self) -> String {
        let program = &self.record.program;
        let mut versions = format!("chancery {}", program.version);
        for (name, digest) in [
            ("codebook", &program.codebook_digest),
            ("actors", &program.actors_digest),
            ("model", &program.model_digest),
        ] {
            if let Some(digest) = digest {
                let _ = write!(versions, " · {name} {}", short(digest));
            }
        }
        versions
    }

    /// For a terminal.
    pub(crate) fn as_text(&self, look: Look) -> String {
        let mut paper = Paper::new(look);
        paper.line("", "", &[(Ink::Bold, self.title())]);
        if let Some(remark) = self.remark {
            paper.line("", "", &[(Ink::Dim, remark)]);
        }
        for row in &self.rows {
            paper.blank();
            let heading = [(Ink::Bold, row.heading.as_str()), (Ink::Plain, row.rest.as_str())];
            paper.line(&format!("{}  ", short(&row.id)), INDENT, &heading);
            paper.line("  sentence    ", INDENT, &row.sentence);
            for (name, words) in &row.lines {
                paper.line(&format!("  {name:<12}"), INDENT, &[(Ink::Plain, words)]);
            }
        }
        paper.blank();
        paper.line("", "", &[(Ink::Dim, self.versions())]);
        paper.text
    }

    /// For programs: one document.
    pub(crate) fn as_json(&self) -> serde_json::Value {
        let rows: Vec<serde_json::Value> = self
            .rows
            .iter()
            .map(|row| {
                let mut json = row.json.clone();
                let words: String = row.sentence.iter().map(|(_, words)| words.as_str()).collect();
                json["sentence"] = words.into();
                json["said"] = row.lines.iter().map(|(name, words)| serde_json::json!([name, words])).collect();
                json
            })
            .collect();
        serde_json::json!({
            "article": { "id": self.record.article.id, "title": self.record.article.title, "input": self.record.article.input },
            "program": self.record.program,
            "remark": self.remark,
            "rows": rows,
        })
    }

    /// For a browser.
    pub(crate) fn as_html(&self) -> String {
        let mut body = String::new();
        if let Some(remark) = self.remark {
            let _ = writeln!(body, "<p class=\"dim\">{}</p>", escaped(remark));
        }
        for row in &self.rows {
            let _ = writeln!(
                body,
                "<section>\n<h2>{}<span class=\"dim\">{}</span></h2>\n<p>{}</p>\n<dl>",
                escaped(&row.heading),
                escaped(&row.rest),
                paper::as_html(&row.sentence)
            );
            for (name, words) in &row.lines {
                let _ = writeln!(body, "<dt>{}</dt><dd>{}</dd>", escaped(name), escaped(words));
            }
            let _ = writeln!(body, "</dl>\n<p class=\"dim\">row {}</p>\n</section>", escaped(&row.id));
        }
        let _ = writeln!(body, "<p class=\"dim\">{}</p>", escaped(&self.versions()));
        html::page(self.title(), &body)
    }
}

/// What spoke for an event, for programs.
fn json_of(event: &RecordEvent, trace: &Trace, codebook: &Codebook) -> serde_json::Value {
    let shares = |shares: Vec<(String, f64)>| -> serde_json::Map<String, serde_json::Value> {
        shares.into_iter().map(|(name, share)| (name, round(share).into())).collect()
    };
    let spoke = |spoke: Option<(f64, f64)>| {
        spoke.map(|(sure, weight)| serde_json::json!({"sure": round(sure), "weight": weight}))
    };
    let entry = codebook.types().iter().find(|entry| Some(entry.event_type.as_str()) == event.event_type.as_deref());
    let category = event.category.as_deref().and_then(|code| codebook.own().category(code));
    serde_json::json!({
        "row": event,
        "spoke": {
            "codebook": spoke(trace.codebook),
            "head_acts": spoke(trace.acts),
            "head_types": shares(trace.types.iter().map(|(of, share)| (of.as_str().to_owned(), *share)).collect()),
            "head_status": shares(trace.statuses.iter().map(|(of, share)| (of.as_str().to_owned(), *share)).collect()),
            "head_background": trace.background.map(round),
            "head_modes": shares(trace.modes.clone()),
            "head_contexts": shares(trace.contexts.clone()),
            "near": trace.near.iter().map(|near| serde_json::json!({
                "category": near.code, "at": round(near.at), "least": near.least, "example": near.example,
            })).collect::<Vec<_>>(),
        },
        "lost": trace.lost.iter().map(|lost| serde_json::json!({
            "entry": lost.entry, "trigger": lost.words, "why": lost.why,
        })).collect::<Vec<_>>(),
        "definition": category.map(|category| category.definition.clone()).or(entry.map(|entry| entry.definition.clone())),
    })
}

fn round(share: f64) -> f64 {
    (share * 1000.0).round() / 1000.0
}

struct Sheet<'c> {
    lines: Vec<(&'static str, String)>,
    codebook: &'c Codebook,
}

impl Sheet<'_> {
    /// One line, named.
    fn say(&mut self, name: &'static str, words: &str) {
        self.lines.push((name, words.to_owned()));
    }

    fn event(&mut self, event: &RecordEvent, trace: &Trace) {
        let modes = event.mode.as_deref().unwrap_or_default();
        self.say("trigger", &format!("`{}`", event.trigger.text));
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
        self.spoke(trace);
        self.lost(trace);
        let category = event.category.as_deref().and_then(|code| self.codebook.own().category(code));
        if let Some(category) = category {
            self.category(category);
        }
        let entry =
            self.codebook.types().iter().find(|entry| Some(entry.event_type.as_str()) == event.event_type.as_deref());
        if let Some(entry) = entry {
            self.definition(entry, modes);
        }
    }

    /// Which part of the program found what, with what weight.
    fn spoke(&mut self, trace: &Trace) {
        let percent = |share: f64| format!("{:.0}%", share * 100.0);
        if let Some((sure, weight)) = trace.codebook {
            self.say("codebook", &format!("sure {sure:.2} that the trigger means this, weight {}", percent(weight)));
        }
        match trace.acts {
            Some((sure, weight)) => {
                let head = format!("head of acts: {sure:.2} that the words carry an act, weight {}", percent(weight));
                self.say("reader", &head);
            }
            None => self.say("reader", "takes the words for no act, or was not asked"),
        }
        let heads = [
            ("head of types", told(trace.types.iter().map(|(of, share)| (of.as_str(), *share)))),
            ("head of status", told(trace.statuses.iter().map(|(of, share)| (of.as_str(), *share)))),
            ("head of modes", told(trace.modes.iter().map(|(name, share)| (name.as_str(), *share)))),
            ("head of contexts", told(trace.contexts.iter().map(|(name, share)| (name.as_str(), *share)))),
        ];
        for (head, shares) in heads.into_iter().filter(|(_, shares)| !shares.is_empty()) {
            self.say("", &format!("{head}: {shares}"));
        }
        if let Some(background) = trace.background {
            self.say("", &format!("head of background: {background:.2}"));
        }
        for near in &trace.near {
            let verdict = if near.at >= near.least { "near enough" } else { "too far" };
            let words = format!(
                "{} at {:.2} of the way from other acts to its examples, wants {:.2}: {verdict}; nearest: {}",
                near.code, near.at, near.least, near.example
            );
            self.say("examples", &words);
        }
    }

    /// What else was in question, and why it lost.
    fn lost(&mut self, trace: &Trace) {
        if trace.lost.is_empty() {
            self.say("lost", "nothing else was in question");
        }
        for lost in &trace.lost {
            let words = lost.words.as_ref().map_or(String::new(), |words| format!(" `{words}`"));
            self.say("lost", &format!("{}{words}: {}", lost.entry, lost.why));
        }
    }

    /// A user's own category.
    fn category(&mut self, category: &Category) {
        let of = category.of().map_or_else(|| "beside ours".to_owned(), |of| format!("a kind of {of}"));
        self.say("category", &format!("{} ({of}): {}", category.code, category.definition));
        for line in &category.exclude {
            self.say("is not", line);
        }
        for (scheme, code) in &category.crosswalk {
            self.say("crosswalk", &format!("{scheme} {code}"));
        }
    }

    fn statement(&mut self, statement: &RecordStatement) {
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
        let spoke = match evidence.spoke.as_str() {
            "rule" => "the codebook's words",
            "model" => "the trained reader alone",
            "both" => "the codebook's words and the trained reader",
            other => other,
        };
        self.say("why", &format!("{spoke}: entry {}{clause}{sure}", evidence.entry));
        let trigger = evidence.clause.as_deref().and_then(|clause| {
            let own = self.codebook.own().category(&evidence.entry).map(|category| &category.triggers);
            let ours = self.codebook.types().iter().find(|entry| entry.event_type.as_str() == evidence.entry);
            own.or(ours.map(|entry| &entry.triggers))?.iter().find(|trigger| trigger.word.words() == clause)
        });
        if let Some(trigger) = trigger {
            self.say("", &trigger_words(trigger));
        }
        let close: Vec<String> = evidence
            .alternatives
            .iter()
            .map(|alternative| format!("{} {:.2}", alternative.event_type, alternative.confidence))
            .collect();
        if !close.is_empty() {
            self.say("runners-up", &close.join(", "));
        }
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

/// Names with their shares.
fn told<'n>(shares: impl Iterator<Item = (&'n str, f64)>) -> String {
    shares.map(|(name, share)| format!("{name} {share:.2}")).collect::<Vec<_>>().join(", ")
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
