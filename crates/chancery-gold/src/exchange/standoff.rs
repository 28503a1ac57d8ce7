//! An annotated article as marks on a text and links between them.
//!
//! The text is the sentences, one a line, the title first. A mark has a label: an event type, `Party`, `Date`, `Place`, `Statement` or
//! `Cue`; its values are features; links have the roles `actor`, `recipient`, `date`, `place`, `speaker`, `cue`, `addressee`.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::gold::{GoldDate, GoldDoc, GoldEvent, GoldParty, GoldPlace, GoldStatement};
use crate::refs::{find, reference};

/// Features by name.
pub type Features = BTreeMap<String, String>;

/// Names of all features that marks can have.
pub const FEATURES: [&str; 17] = [
    "status",
    "background",
    "optional",
    "accept",
    "mode",
    "contexts",
    "by",
    "same",
    "magnitude",
    "kind",
    "code",
    "sector",
    "name",
    "country",
    "first_day",
    "last_day",
    "implied",
];
/// Labels of marks that are no events.
pub const LABELS: [&str; 5] = ["Party", "Date", "Place", "Statement", "Cue"];
/// Roles of links.
pub const ROLES: [&str; 7] = ["actor", "recipient", "date", "place", "speaker", "cue", "addressee"];

/// Words with a label.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// What it is.
    pub label: String,
    /// Bytes of the text, in one piece or several.
    pub pieces: Vec<Range<usize>>,
    /// Its values.
    pub features: Features,
}

/// What one mark is to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Number of the event or statement.
    pub from: usize,
    /// The role.
    pub role: String,
    /// Number of the mark that has it.
    pub to: usize,
}

/// An article with marks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standoff {
    /// The article's id.
    pub id: String,
    /// What else is known of it: published, outlet, title, origin, licence, paragraphs, annotated.
    pub meta: Features,
    /// The sentences, one a line.
    pub text: String,
    /// The marks.
    pub marks: Vec<Mark>,
    /// The links.
    pub links: Vec<Link>,
}

impl Standoff {
    /// The bytes of each sentence.
    pub fn lines(&self) -> impl Iterator<Item = Range<usize>> {
        let mut start = 0;
        self.text.split('\n').map(move |line| {
            let range = start..start + line.len();
            start = range.end + 1;
            range
        })
    }

    /// The links of a mark.
    pub fn links_of(&self, mark: usize) -> impl Iterator<Item = &Link> {
        self.links.iter().filter(move |link| link.from == mark)
    }
}

/// A party, date or place without words of its own, which no link can reach.
#[derive(Serialize, Deserialize)]
struct Implied {
    role: String,
    at: usize,
    value: Value,
}

/// An article as marks and links. What a reference does not find is left out.
#[must_use]
pub fn to_standoff(doc: &GoldDoc) -> Standoff {
    // One sentence a line: what would break a line, or XML, gives way to a blank of the same length.
    let plain = |sentence: &String| -> String {
        let replaced = |c: char| {
            if c.is_ascii_control() {
                ' '
            } else if matches!(c, '\u{fffe}' | '\u{ffff}') {
                '\u{fffd}'
            } else {
                c
            }
        };
        sentence.chars().map(replaced).collect()
    };
    let sentences: Vec<String> = doc.sentences.iter().map(plain).collect();
    let mut maker = Maker { doc, starts: Vec::new(), standoff: Standoff { id: doc.id.clone(), ..Standoff::default() } };
    let mut at = 0;
    for sentence in &sentences {
        maker.starts.push(at);
        at += sentence.len() + 1;
    }
    maker.standoff.text = sentences.join("\n");
    maker.meta();
    doc.events.iter().for_each(|event| maker.event(event));
    doc.statements.iter().for_each(|statement| maker.statement(statement));
    maker.standoff
}

struct Maker<'a> {
    doc: &'a GoldDoc,
    starts: Vec<usize>,
    standoff: Standoff,
}

impl Maker<'_> {
    fn meta(&mut self) {
        let doc = self.doc;
        let title = Some(&doc.title).filter(|title| doc.sentences.first() != Some(title)).cloned();
        let list = |numbers: &Vec<usize>| numbers.iter().map(usize::to_string).collect::<Vec<_>>().join(",");
        let text = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        let pairs = [
            ("published", text(&doc.published)),
            ("outlet", doc.outlet.clone()),
            ("title", title),
            ("origin", text(&doc.origin)),
            ("licence", doc.licence.clone()),
            ("paragraphs", doc.paragraphs.as_ref().map(list)),
            ("annotated", doc.annotated.as_ref().and_then(|annotated| serde_json::to_string(annotated).ok())),
        ];
        self.standoff.meta = pairs.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect();
    }

    fn bytes(&self, reference: &str) -> Option<Range<usize>> {
        let found = find(&self.doc.sentences, reference)?;
        let start = self.starts[found.sentence];
        Some(start + found.start..start + found.end)
    }

    fn mark(&mut self, label: &str, pieces: Vec<Range<usize>>, features: &[(&str, Option<String>)]) -> usize {
        let told = features.iter().filter_map(|(key, value)| Some(((*key).to_owned(), value.clone()?)));
        self.standoff.marks.push(Mark { label: label.to_owned(), pieces, features: told.collect() });
        self.standoff.marks.len() - 1
    }

    fn event(&mut self, event: &GoldEvent) {
        let Some(trigger) = self.bytes(&event.trigger) else { return };
        let list = |values: &[String]| Some(values.join(",")).filter(|values| !values.is_empty());
        let from = self.mark(
            &event.event_type,
            vec![trigger],
            &[
                ("status", Some(event.status.clone())),
                ("background", yes(event.background)),
                ("optional", yes(event.optional)),
                ("accept", list(&event.accept)),
                ("mode", list(&event.mode)),
                ("contexts", list(&event.contexts)),
                ("by", by(&event.by)),
                ("same", event.same.clone()),
                ("magnitude", event.magnitude.as_ref().map(Value::to_string)),
            ],
        );
        let mut implied = Vec::new();
        for (role, parties) in [("actor", &event.actors), ("recipient", &event.recipients)] {
            for (at, party) in parties.iter().enumerate() {
                self.party(from, role, at, party, &mut implied);
            }
        }
        self.date(from, event.date.as_ref(), &mut implied);
        if let Some(place) = &event.place {
            match place.span.as_ref().and_then(|span| self.bytes(span)) {
                Some(bytes) => {
                    let features = [("name", place.name.clone()), ("country", place.country.clone())];
                    let to = self.mark("Place", vec![bytes], &features);
                    self.link(from, "place", to);
                }
                None => implied.push(Implied { role: "place".to_owned(), at: 0, value: json!(place) }),
            }
        }
        self.imply(from, &implied);
    }

    fn statement(&mut self, statement: &GoldStatement) {
        let pieces: Vec<Range<usize>> = statement.content.iter().filter_map(|content| self.bytes(content)).collect();
        if pieces.is_empty() {
            return;
        }
        let features =
            [("kind", Some(statement.kind.clone())), ("optional", yes(statement.optional)), ("by", by(&statement.by))];
        let from = self.mark("Statement", pieces, &features);
        let mut implied = Vec::new();
        for (role, party) in [("speaker", &statement.speaker), ("addressee", &statement.addressee)] {
            if let Some(party) = party {
                self.party(from, role, 0, party, &mut implied);
            }
        }
        if let Some(cue) = statement.cue.as_ref().and_then(|cue| self.bytes(cue)) {
            let to = self.mark("Cue", vec![cue], &[]);
            self.link(from, "cue", to);
        }
        self.date(from, statement.date.as_ref(), &mut implied);
        self.imply(from, &implied);
    }

    fn party(&mut self, from: usize, role: &str, at: usize, party: &GoldParty, implied: &mut Vec<Implied>) {
        match party.span.as_ref().and_then(|span| self.bytes(span)) {
            Some(bytes) => {
                let features =
                    [("code", party.code.clone()), ("sector", party.sector.clone()), ("name", party.name.clone())];
                let to = self.mark("Party", vec![bytes], &features);
                self.link(from, role, to);
            }
            None => implied.push(Implied { role: role.to_owned(), at, value: json!(party) }),
        }
    }

    fn date(&mut self, from: usize, date: Option<&GoldDate>, implied: &mut Vec<Implied>) {
        let Some(date) = date else { return };
        match date.span.as_ref().and_then(|span| self.bytes(span)) {
            Some(bytes) => {
                let to = self.mark(
                    "Date",
                    vec![bytes],
                    &[("first_day", Some(date.from.clone())), ("last_day", date.to.clone())],
                );
                self.link(from, "date", to);
            }
            None => implied.push(Implied { role: "date".to_owned(), at: 0, value: json!(date) }),
        }
    }

    fn link(&mut self, from: usize, role: &str, to: usize) {
        self.standoff.links.push(Link { from, role: role.to_owned(), to });
    }

    fn imply(&mut self, mark: usize, implied: &[Implied]) {
        if let Some(json) =
            Some(implied).filter(|implied| !implied.is_empty()).and_then(|i| serde_json::to_string(i).ok())
        {
            self.standoff.marks[mark].features.insert("implied".to_owned(), json);
        }
    }
}

fn yes(yes: bool) -> Option<String> {
    yes.then(|| "yes".to_owned())
}

fn by(names: &[String]) -> Option<String> {
    Some(names.join(" > ")).filter(|names| !names.is_empty())
}

/// Marks and links as an article. A mark with another label than [`LABELS`] is an event of that type.
#[must_use]
pub fn from_standoff(standoff: &Standoff) -> GoldDoc {
    let meta = |key: &str| standoff.meta.get(key).cloned();
    let sentences: Vec<String> = standoff.text.split('\n').map(str::to_owned).collect();
    let paragraphs = meta("paragraphs").map(|list| list.split(',').filter_map(|n| n.parse().ok()).collect());
    let mut doc = GoldDoc {
        id: standoff.id.clone(),
        origin: meta("origin").unwrap_or_default(),
        licence: meta("licence"),
        outlet: meta("outlet"),
        published: meta("published").unwrap_or_default(),
        title: meta("title").or_else(|| sentences.first().cloned()).unwrap_or_default(),
        paragraphs,
        annotated: meta("annotated").and_then(|json| serde_json::from_str(&json).ok()),
        sentences,
        ..GoldDoc::default()
    };
    let reader = Reader { standoff, lines: standoff.lines().collect(), sentences: doc.sentences.clone() };
    for (n, mark) in standoff.marks.iter().enumerate() {
        match mark.label.as_str() {
            "Statement" => doc.statements.push(reader.statement(n, mark)),
            label if LABELS.contains(&label) => {}
            _ => doc.events.extend(reader.event(n, mark)),
        }
    }
    doc
}

struct Reader<'a> {
    standoff: &'a Standoff,
    lines: Vec<Range<usize>>,
    sentences: Vec<String>,
}

impl Reader<'_> {
    /// References to bytes: one for each sentence that they touch.
    fn references(&self, pieces: &[Range<usize>]) -> Vec<String> {
        let within = |piece: &Range<usize>| {
            let touched =
                self.lines.iter().enumerate().filter(|(_, line)| line.start < piece.end && piece.start < line.end);
            let made = touched.filter_map(|(n, line)| {
                let (start, end) = (piece.start.max(line.start) - line.start, piece.end.min(line.end) - line.start);
                reference(&self.sentences, n, start, end)
            });
            made.collect::<Vec<_>>()
        };
        pieces.iter().flat_map(within).collect()
    }

    fn event(&self, n: usize, mark: &Mark) -> Option<GoldEvent> {
        let feature = |key: &str| mark.features.get(key).cloned();
        let list = |key: &str| -> Vec<String> {
            let values = feature(key).unwrap_or_default();
            values.split(',').map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned).collect()
        };
        Some(GoldEvent {
            trigger: self.references(&mark.pieces).into_iter().next()?,
            event_type: mark.label.clone(),
            accept: list("accept"),
            mode: list("mode"),
            contexts: list("contexts"),
            actors: self.parties(n, mark, "actor"),
            recipients: self.parties(n, mark, "recipient"),
            status: feature("status").unwrap_or_else(|| "occurred".to_owned()),
            background: is_yes(mark, "background"),
            date: self.date(n, mark),
            place: self.place(n, mark),
            magnitude: feature("magnitude").and_then(|json| serde_json::from_str(&json).ok()),
            by: chain(mark),
            same: feature("same"),
            optional: is_yes(mark, "optional"),
            ..GoldEvent::default()
        })
    }

    fn statement(&self, n: usize, mark: &Mark) -> GoldStatement {
        GoldStatement {
            speaker: self.parties(n, mark, "speaker").into_iter().next(),
            cue: self.to(n, "cue").and_then(|cue| self.references(&cue.pieces).into_iter().next()),
            kind: mark.features.get("kind").cloned().unwrap_or_else(|| "indirect".to_owned()),
            content: self.references(&mark.pieces),
            addressee: self.parties(n, mark, "addressee").into_iter().next(),
            date: self.date(n, mark),
            by: chain(mark),
            optional: is_yes(mark, "optional"),
            ..GoldStatement::default()
        }
    }

    fn to(&self, n: usize, role: &str) -> Option<&Mark> {
        let link = self.standoff.links_of(n).find(|link| link.role == role)?;
        self.standoff.marks.get(link.to)
    }

    fn parties(&self, n: usize, mark: &Mark, role: &str) -> Vec<GoldParty> {
        let links = self.standoff.links_of(n).filter(|link| link.role == role);
        let mut parties: Vec<GoldParty> = links
            .filter_map(|link| self.standoff.marks.get(link.to))
            .map(|party| GoldParty {
                span: self.references(&party.pieces).into_iter().next(),
                name: party.features.get("name").cloned(),
                code: party.features.get("code").cloned(),
                sector: party.features.get("sector").cloned(),
                ..GoldParty::default()
            })
            .collect();
        for one in implied(mark).into_iter().filter(|one| one.role == role) {
            if let Ok(party) = serde_json::from_value(one.value) {
                parties.insert(one.at.min(parties.len()), party);
            }
        }
        parties
    }

    fn date(&self, n: usize, mark: &Mark) -> Option<GoldDate> {
        if let Some(date) = self.to(n, "date") {
            return Some(GoldDate {
                span: self.references(&date.pieces).into_iter().next(),
                from: date.features.get("first_day")?.clone(),
                to: date.features.get("last_day").cloned(),
            });
        }
        let one = implied(mark).into_iter().find(|one| one.role == "date")?;
        serde_json::from_value(one.value).ok()
    }

    fn place(&self, n: usize, mark: &Mark) -> Option<GoldPlace> {
        if let Some(place) = self.to(n, "place") {
            return Some(GoldPlace {
                span: self.references(&place.pieces).into_iter().next(),
                name: place.features.get("name").cloned(),
                country: place.features.get("country").cloned(),
            });
        }
        let one = implied(mark).into_iter().find(|one| one.role == "place")?;
        serde_json::from_value(one.value).ok()
    }
}

fn implied(mark: &Mark) -> Vec<Implied> {
    mark.features.get("implied").and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default()
}

fn is_yes(mark: &Mark, key: &str) -> bool {
    mark.features.get(key).is_some_and(|value| matches!(value.as_str(), "yes" | "true" | "1"))
}

fn chain(mark: &Mark) -> Vec<String> {
    let names = mark.features.get("by").map_or("", String::as_str);
    names.split(" > ").filter(|name| !name.is_empty()).map(str::to_owned).collect()
}
