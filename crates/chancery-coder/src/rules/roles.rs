//! Who fills the roles of a trigger: its actors and recipients, as the tree shows them, else as the order of words does.

mod actors;
mod denoted;
mod implied;
mod nouns;
mod order;
mod recipients;
mod told;
mod tree;
mod unnamed;

use chancery_codebook::forms::VerbForm;
use chancery_codebook::{Needs, Trigger};
use chancery_doc::{ActLink, Actor, Deprel, Event, EventType, Precision, Sector, Statement};

use super::learned::{is_certain, is_linked, is_read, joined};
use super::parties::{Kind, Mentioned, Reading};
use super::triggers::Hit;
pub(super) use actors::settle;
use actors::{is_domestic, rows};
use nouns::{FALLBACK_CONFIDENCE, accusers, around_noun, is_between, judges, nearest};
use recipients::{by_content, is_own_organ, recipients_in_passive, recipients_of, says_to_whom_by_content};
use told::{met_before, told_again, told_against, told_before};

/// Actors and recipients of a trigger.
pub(super) fn of(
    reading: &Reading<'_>,
    statements: &[Statement],
    hit: &Hit,
    trigger: &Trigger,
    earlier: &[(Hit, Event)],
) -> (Vec<Actor>, Vec<Actor>) {
    let (mut actors, mut recipients) =
        if hit.is_noun { around_noun(reading, hit, trigger) } else { around_verb(reading, hit, trigger) };
    actors = joined(reading, hit, ActLink::Actor, actors);
    // "resigned", "passed a law": whom the codebook gives no place, the words around do not fill.
    recipients = if trigger.mutual || trigger.passive || takes_recipients(trigger) {
        joined(reading, hit, ActLink::Recipient, recipients)
    } else {
        Vec::new()
    };
    let accusers = accusers(reading, hit, earlier);
    let judges = if hit.is_noun { judges(reading, hit, &accusers) } else { Vec::new() };
    if hit.event_type == EventType::Assault && hit.is_noun {
        // "condemned the bombing": whoever accuses others of an attack has not made it, unless it is said to be theirs.
        let owners = reading.tree_owners(hit.end - 1);
        let is_theirs = |party: &Mentioned| owners.iter().any(|owner| owner.span == party.span);
        actors.retain(|party| !accusers.contains(&party.entity) || is_theirs(party));
    }
    if says_to_whom_by_content(hit, trigger) {
        recipients.retain(|party| !is_own_organ(reading, party, &actors));
    }
    actors.retain(|party| is_political(reading, party));
    recipients.retain(|party| is_political(reading, party) || is_linked(reading, hit, ActLink::Recipient, party));
    if hit.event_type == EventType::Mobilize {
        // "sent reinforcements from Chad to patrol beside Malian troops": against these they are not sent.
        recipients.retain(|party| !reading.is_behind(party, &["alongside", "beside", "from"]));
    }
    let is_told = trigger.mutual && recipients.len() > 1 && is_between(reading, hit);
    if is_told && hit.is_noun {
        // "Kenya announced talks between Chad and Niger": these two talk.
        actors.clear();
    }
    // "a deal with Niger" is also somebody else's.
    let is_half = trigger.mutual && recipients.len() == 1;
    if actors.is_empty() && hit.is_noun && !is_told {
        if let Some(before) = told_before(reading, hit, &judges, earlier) {
            let recipients = rows(reading, statements, hit, &recipients, false, earlier);
            let recipients = if recipients.is_empty() { before.recipients.clone() } else { recipients };
            return (before.actors.clone(), recipients);
        }
        if hit.confidence >= FALLBACK_CONFIDENCE || is_half {
            actors =
                nearest(reading, hit, &recipients, &judges).map(|party| reading.with_joined(party)).unwrap_or_default();
            actors.retain(|party| is_political(reading, party));
        }
    }
    // "denied that she had offered": a pronoun that takes up who acts is nobody else.
    let is_doer = |party: &Mentioned| {
        let is_pronoun = party.kind == Kind::Pronoun;
        actors.iter().any(|actor| actor.span == party.span || (is_pronoun && actor.entity == party.entity))
    };
    recipients.retain(|party| !is_doer(party));
    let sides = sides(reading, hit, trigger, actors, recipients);
    let mut actors = rows(reading, statements, hit, &sides.actors, trigger.mutual, earlier);
    let mut recipients = rows(reading, statements, hit, &sides.recipients, false, earlier);
    if let Some(place) = sides.place {
        take_state(&actors, &place, &mut recipients);
    }
    if recipients.is_empty() && takes_recipients(trigger) {
        let further: [&dyn Fn() -> Vec<Actor>; 10] = [
            &|| unnamed::counted(reading, hit),
            &|| rows(reading, statements, hit, &implied::threatened(reading, hit, &sides.actors), false, earlier),
            &|| unnamed::read(reading, hit, ActLink::Recipient),
            &|| implied::shared(reading, hit, &actors, earlier),
            &|| told_again(reading, hit, &judges, &actors, earlier),
            &|| rows(reading, statements, hit, sides.other.as_slice(), false, earlier),
            &|| implied::answered(reading, hit, &actors, earlier),
            &|| implied::claimant(reading, hit, &actors, statements),
            &|| told_against(reading, hit, &actors, earlier),
            &|| unnamed::unnamed(reading, hit, &actors),
        ];
        recipients = further.iter().map(|found| found()).find(|found| !found.is_empty()).unwrap_or_default();
    }
    if is_domestic(hit.event_type)
        && let Some(code) = actors.first().and_then(|actor| actor.party.country.clone())
    {
        // A court tries, a government dismisses, police arrest people of their own state, where no other is named.
        for recipient in recipients.iter_mut().filter(|recipient| recipient.party.code.is_none()) {
            recipient.party.code = Some(code.clone());
            recipient.party.country = Some(code.clone());
        }
    }
    drop_doers(&actors, &mut recipients);
    if hit.event_type == EventType::Assault {
        people_of_towns(reading, &mut recipients);
    }
    if hit.event_type == EventType::Cooperate && is_exercise(reading, hit) {
        for party in actors.iter_mut().chain(&mut recipients) {
            forces_of_state(reading, party);
        }
    }
    if trigger.mutual && recipients.is_empty() {
        actors = met_before(reading, hit, actors, earlier);
    }
    if actors.is_empty() {
        actors = unnamed::read(reading, hit, ActLink::Actor);
    }
    if actors.is_empty() && is_certain(reading, hit) {
        actors = implied::doer(reading, hit, &recipients, &judges, earlier);
    }
    (actors, recipients)
}

/// Those whom the sentence gives an act, before they become rows.
struct Sides<'r> {
    actors: Vec<&'r Mentioned>,
    recipients: Vec<&'r Mentioned>,
    /// The only other state named, where nobody stands in the place of the other side.
    other: Option<&'r Mentioned>,
    /// The state struck, where people of it stand for it among the recipients.
    place: Option<String>,
}

/// Fills the sides from what the words around the act imply, and joins them where the act is mutual.
fn sides<'r>(
    reading: &'r Reading<'_>,
    hit: &Hit,
    trigger: &Trigger,
    mut actors: Vec<&'r Mentioned>,
    mut recipients: Vec<&'r Mentioned>,
) -> Sides<'r> {
    let mut place = None;
    if hit.event_type == EventType::Assault && recipients.iter().all(|party| party.kind == Kind::State) {
        // "killed two when they attacked a village in Chad": people before places.
        let hurt = implied::hurt(reading, hit, &actors);
        if !hurt.is_empty() {
            place = recipients.first().and_then(|place| reading.entity(place).code.clone());
            recipients = hurt;
        }
    }
    if actors.is_empty() && !recipients.is_empty() {
        actors.extend(implied::authorities(reading, hit, &recipients));
    }
    // Of an act that the reader sees it also sees whom it concerns; rules guess only where it sees none.
    let is_read = is_read(reading, hit);
    if recipients.is_empty() && takes_recipients(trigger) && !is_read {
        recipients = implied::recipients(reading, hit, &actors);
    }
    let lacks_other = if trigger.mutual { actors.len() + recipients.len() == 1 } else { recipients.is_empty() };
    // A word of many senses that asks for its other side asks to have it told.
    let is_sure = matches!(hit.event_type, EventType::Assault | EventType::Coerce | EventType::Sanction)
        || trigger.needs == Needs::Actor;
    let has_other = lacks_other
        && is_sure
        && (trigger.mutual || !is_read)
        && implied::has_counterpart(hit.event_type, trigger.mutual);
    let other = implied::counterpart(reading, hit, trigger.mutual, &actors).filter(|_| has_other);
    if trigger.mutual {
        // "agreed to pay the victims": those who agree are not those whom it is about.
        let is_about = hit.event_type == EventType::Agree && !hit.is_noun && recipients.is_empty();
        let about = if is_about { by_content(reading, hit, &actors) } else { Vec::new() };
        actors.extend(other);
        actors.append(&mut recipients);
        actors.sort_by_key(|party| party.span);
        recipients = about;
    }
    Sides { actors, recipients, other, place }
}

fn takes_recipients(trigger: &Trigger) -> bool {
    !trigger.mutual && !trigger.recipient.is_empty()
}

/// Gives people struck in a state that state: where none is said, the reading knows but that of those who strike.
fn take_state(actors: &[Actor], state: &str, recipients: &mut [Actor]) {
    let own = actors.first().and_then(|actor| actor.party.code.clone());
    for recipient in recipients.iter_mut().filter(|recipient| recipient.party.code == own) {
        recipient.party.code = Some(state.to_owned());
        recipient.party.country = Some(state.to_owned());
    }
}

/// A town that is bombed is its people, not the government that sits there or that it stands under.
fn people_of_towns(reading: &Reading<'_>, recipients: &mut [Actor]) {
    let is_town = |span| {
        let mut places = reading.places.iter();
        places.any(|place| place.span == span && place.precision == Precision::Settlement)
    };
    for recipient in recipients.iter_mut().filter(|recipient| is_town(recipient.span)) {
        recipient.party.sector = Some(Sector::Cvl);
    }
}

/// Whether those who work together train arms: "held a joint exercise", "war games".
fn is_exercise(reading: &Reading<'_>, hit: &Hit) -> bool {
    const NOUNS: [&str; 10] = [
        "drill",
        "drills",
        "exercise",
        "exercises",
        "maneuver",
        "maneuvers",
        "manoeuvre",
        "manoeuvres",
        "wargames",
        "games",
    ];
    let object = reading.tree.child(hit.start, &[Deprel::Obj, Deprel::Obl]).filter(|_| !hit.is_noun);
    (hit.start..hit.end).chain(object).any(|idx| {
        let word = reading.words.at(idx);
        NOUNS.contains(&word) && (word != "games" || idx > 0 && reading.words.at(idx - 1) == "war")
    })
}

/// States that train together do so by their forces; whom the text calls otherwise stays what he is called.
fn forces_of_state(reading: &Reading<'_>, party: &mut Actor) {
    let mut states = reading.parties.iter().filter(|other| other.kind == Kind::State);
    if states.any(|state| state.span == party.span) && party.party.sector == Some(Sector::Gov) {
        party.party.sector = Some(Sector::Mil);
    }
}

/// Drops from those acted upon whoever is of the state or body that acts, where others are left: "Togo shelled a camp in Benin
/// after raids on *its own* soil".
fn drop_doers(actors: &[Actor], recipients: &mut Vec<Actor>) {
    let [actor] = actors else { return };
    let is_own = |party: &Actor| party.party.code.is_some() && party.party.code == actor.party.code;
    if recipients.iter().any(|party| party.party.code.is_some() && !is_own(party)) {
        recipients.retain(|party| !is_own(party));
    }
}

/// Those around a verb or phrase.
fn around_verb<'r>(reading: &'r Reading<'_>, hit: &Hit, trigger: &Trigger) -> (Vec<&'r Mentioned>, Vec<&'r Mentioned>) {
    let verb = hit.start;
    let subject = reading.tree_subject(verb).unwrap_or_else(|| reading.subject(verb));
    let is_participle = matches!(hit.form, Some(VerbForm::Past | VerbForm::Participle));
    let is_passive =
        is_participle && reading.tree_is_passive(verb, is_participle).unwrap_or_else(|| reading.is_passive(verb));
    if is_passive || trigger.passive {
        let agent = reading.tree_agent(verb).unwrap_or_else(|| reading.after_preposition(hit.end, "by"));
        let recipients = recipients_in_passive(reading, hit, trigger, &agent, subject);
        return (agent, recipients);
    }
    let recipients = recipients_of(reading, hit, trigger, &subject);
    (subject, recipients)
}

/// Whether somebody acts politically: has a state, a body or a sector; a bare unknown name has not.
fn is_political(reading: &Reading<'_>, party: &Mentioned) -> bool {
    let entity = reading.entity(party);
    entity.code.is_some()
        || (entity.sector.is_some() && entity.kind != Kind::Person)
        || (entity.kind == Kind::Person && (entity.office.is_some() || entity.sector.is_some_and(is_public)))
}

/// Sectors whose people act for more than themselves.
fn is_public(sector: Sector) -> bool {
    use Sector::{Bus, Cvl, Edu, Eli, Med};
    !matches!(sector, Bus | Cvl | Edu | Eli | Med)
}
