//! What becomes of an article's rows when it is coded by another codebook.

use chancery_doc::record::{Record, RecordEvent, RecordParty};

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Becomes {
    /// Only the new codebook makes it.
    Gained,
    /// Only the old codebook makes it.
    Lost,
    /// Both make a row of the words, and code it otherwise.
    Recoded,
}

impl Becomes {
    /// Every value.
    pub const ALL: [Self; 3] = [Self::Gained, Self::Lost, Self::Recoded];

    /// The name in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gained => "gained",
            Self::Lost => "lost",
            Self::Recoded => "recoded",
        }
    }
}

/// One row that is not the same under both codebooks.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// What became of it.
    pub becomes: Becomes,
    /// The row by the old codebook.
    pub before: Option<RecordEvent>,
    /// The row by the new codebook.
    pub after: Option<RecordEvent>,
}

impl Change {
    /// The row as it is now, or was where it is lost.
    ///
    /// # Panics
    ///
    /// Never: a change has one of the two.
    #[must_use]
    pub fn row(&self) -> &RecordEvent {
        self.after.as_ref().or(self.before.as_ref()).expect("a change has a row")
    }

    /// What differs, in words: `AID -> AID.MEDICAL`, `status planned -> occurred`; nothing for a row gained or lost.
    #[must_use]
    pub fn differences(&self) -> Vec<String> {
        let (Some(before), Some(after)) = (&self.before, &self.after) else { return Vec::new() };
        let parts = [
            ("", label(before), label(after)),
            ("status ", before.status.clone(), after.status.clone()),
            ("actors ", parties(&before.actors), parties(&after.actors)),
            ("recipients ", parties(&before.recipients), parties(&after.recipients)),
            ("contexts ", joined(before.contexts.as_deref()), joined(after.contexts.as_deref())),
        ];
        let differing = parts.iter().filter(|(_, before, after)| before != after);
        differing.map(|(what, before, after)| format!("{what}{before} -> {after}")).collect()
    }
}

/// The row's category or type, with its modes: `RETREAT (release)`.
#[must_use]
pub fn label(event: &RecordEvent) -> String {
    let name = event.category.as_deref().or(event.event_type.as_deref()).unwrap_or("-");
    match joined(event.mode.as_deref()) {
        modes if modes == "none" => name.to_owned(),
        modes => format!("{name} ({modes})"),
    }
}

fn joined(names: Option<&[String]>) -> String {
    names.filter(|names| !names.is_empty()).map_or_else(|| "none".to_owned(), |names| names.join(", "))
}

fn parties(parties: &[RecordParty]) -> String {
    let name = |party: &RecordParty| {
        let words = party.span.as_ref().map(|span| span.text.clone());
        party.code.clone().or(party.name.clone()).or(words).unwrap_or_else(|| "somebody".to_owned())
    };
    let names: Vec<String> = parties.iter().map(name).collect();
    joined(Some(&names))
}

/// The rows of one article that two codebooks do not make alike, in text order.
#[must_use]
pub fn changes(before: &Record, after: &Record) -> Vec<Change> {
    let is_same = |a: &RecordEvent, b: &RecordEvent| {
        a.trigger == b.trigger
            && label(a) == label(b)
            && (a.event_type.as_ref(), &a.status) == (b.event_type.as_ref(), &b.status)
            && parties(&a.actors) == parties(&b.actors)
            && parties(&a.recipients) == parties(&b.recipients)
            && a.contexts == b.contexts
    };
    let mut old: Vec<&RecordEvent> =
        before.events.iter().filter(|row| !after.events.iter().any(|other| is_same(row, other))).collect();
    let new = after.events.iter().filter(|row| !before.events.iter().any(|other| is_same(row, other)));
    let mut found = Vec::new();
    for row in new {
        let overlaps =
            |other: &RecordEvent| row.trigger.start < other.trigger.end && other.trigger.start < row.trigger.end;
        // Of several rows at the words, the one of the same type is the same act.
        let own = old.iter().position(|other| overlaps(other) && other.event_type == row.event_type);
        let any = || old.iter().position(|other| overlaps(other) && row.event_type.is_some());
        let was = own.or_else(any).map(|at| old.remove(at).clone());
        let becomes = if was.is_some() { Becomes::Recoded } else { Becomes::Gained };
        found.push(Change { becomes, before: was, after: Some(row.clone()) });
    }
    found.extend(old.into_iter().map(|row| Change { becomes: Becomes::Lost, before: Some(row.clone()), after: None }));
    found.sort_by_key(|change| (change.row().trigger.start, change.becomes));
    found
}
