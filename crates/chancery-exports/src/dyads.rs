//! A row with lists of parties as pairs of one who acts and one acted on, as GDELT and ICEWS have them.

use chancery_doc::record::{RecordEvent, RecordParty};

/// A pair.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Dyad<'r> {
    pub(crate) source: Option<&'r RecordParty>,
    pub(crate) target: Option<&'r RecordParty>,
    /// Seen from the side of the recipient.
    pub(crate) is_returned: bool,
}

/// The pairs of a row: each actor with each recipient. Where all parties act together (a meeting, a battle), each with each
/// other, both ways, as the two files do it; a consultation with a recipient is told both ways too.
pub(crate) fn dyads(event: &RecordEvent) -> Vec<Dyad<'_>> {
    let actors = distinct(&event.actors);
    let recipients = distinct(&event.recipients);
    let mut dyads = Vec::new();
    let mut add = |source, target, is_returned| dyads.push(Dyad { source, target, is_returned });
    match (actors.as_slice(), recipients.as_slice()) {
        ([], []) => {}
        ([actor], []) => add(Some(*actor), None, false),
        ([], recipients) => recipients.iter().for_each(|&recipient| add(None, Some(recipient), false)),
        (actors, []) => {
            for (n, &one) in actors.iter().enumerate() {
                for (m, &other) in actors.iter().enumerate() {
                    if n != m {
                        add(Some(one), Some(other), m < n);
                    }
                }
            }
        }
        (actors, recipients) => {
            let is_mutual = event.event_type.as_deref() == Some("CONSULT");
            for &actor in actors {
                for &recipient in recipients.iter().filter(|recipient| !is_same(actor, recipient)) {
                    add(Some(actor), Some(recipient), false);
                    if is_mutual {
                        add(Some(recipient), Some(actor), true);
                    }
                }
            }
        }
    }
    dyads
}

/// The parties without those that are the same in code, country, sector and name.
pub(crate) fn distinct(parties: &[RecordParty]) -> Vec<&RecordParty> {
    let mut kept: Vec<&RecordParty> = Vec::new();
    for party in parties {
        if !kept.iter().any(|other| is_same(other, party)) {
            kept.push(party);
        }
    }
    kept
}

fn is_same(one: &RecordParty, other: &RecordParty) -> bool {
    let key = |party: &RecordParty| {
        (party.code.clone(), party.country.clone(), party.sector.clone(), party.name.clone(), party.office.clone())
    };
    let is_nameless = one.name.is_none() && one.code.is_none() && one.country.is_none();
    if is_nameless { one.span == other.span } else { key(one) == key(other) }
}
