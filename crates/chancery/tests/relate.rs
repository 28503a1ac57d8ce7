//! The type of an act between two parties that are given, sentence by sentence.

#![allow(clippy::unwrap_used)] // A test may break off where it stands.

use chancery::doc::{EventType, Span, Status};
use chancery::{Pipeline, Related};

/// Relates the words in square brackets to those in angle brackets.
fn relate(pipeline: &Pipeline, marked: &str) -> Related {
    let text: String = marked.chars().filter(|c| !matches!(c, '[' | ']' | '<' | '>')).collect();
    let place = |open: char, close: char| {
        let byte = |sign: char| {
            let before = &marked[..marked.find(sign).unwrap()];
            before.chars().filter(|c| !matches!(c, '[' | ']' | '<' | '>')).map(char::len_utf8).sum::<usize>()
        };
        Span::new(byte(open), byte(close))
    };
    pipeline.relate(&text, place('[', ']'), place('<', '>'))
}

#[test]
fn the_act_is_the_one_between_the_two() {
    use EventType::{Accuse, Agree, Aid, Assault, Coerce, Consult, Reject, Request, Support, Threaten};
    let pipeline = Pipeline::new().unwrap();
    for (marked, wanted) in [
        // Who does it to whom, in both directions of one sentence.
        ("[Chad] accused <Niger> of shelling its market.", Accuse),
        ("[Kenya] urged <Chad> to stop bombing Niger.", Request),
        ("Kenya urged [Chad] to stop bombing <Niger>.", Assault),
        // The passive, and the owner of a noun.
        ("<Two reporters> were arrested by [Malian police] in Gao.", Coerce),
        ("[Zambia's] attack on <Malawi> surprised everybody.", Assault),
        // Both do it.
        ("[Gabon] and <Togo> held talks on fishing rights.", Consult),
        // The verb says little, its object all.
        ("[Norway] gave assistance to <the flooded towns>.", Aid),
        ("[Peru] voiced its support for <Chile>.", Support),
        // What is not done is refused, what is yet to be done is promised or threatened.
        ("[The rebels] refused to meet <the mediator>.", Reject),
        ("[Ghana] promised to help <Liberia>.", Agree),
        ("[Eritrea] threatened to bomb <Djibouti>.", Threaten),
    ] {
        let related = relate(&pipeline, marked);
        assert_eq!(related.event_type, wanted, "{marked}: {related:?}");
    }
}

#[test]
fn each_clause_has_its_own_act() {
    let pipeline = Pipeline::new().unwrap();
    let met = relate(&pipeline, "[The premier] met <union leaders> on Monday and condemned the army.");
    let condemned = relate(&pipeline, "[The premier] met union leaders on Monday and condemned <the army>.");
    assert_eq!((met.event_type, condemned.event_type), (EventType::Consult, EventType::Accuse));
}

#[test]
fn the_status_is_that_of_the_act() {
    let pipeline = Pipeline::new().unwrap();
    for (marked, status) in [
        ("[Togo] arrested <three smugglers> on Friday.", Status::Occurred),
        ("[Togo] could arrest <the smugglers>.", Status::Possible),
        ("[Togo] did not arrest <the smugglers>.", Status::Denied),
        ("[The rebels] refused to meet <the mediator>.", Status::Occurred),
    ] {
        assert_eq!(relate(&pipeline, marked).status, status, "{marked}");
    }
}

#[test]
fn there_is_always_one_type() {
    let pipeline = Pipeline::new().unwrap();
    for marked in [
        "[Kenya]<Uganda>",
        "[a] <b>",
        "The weather in [Kenya] was fine. Nobody in <Uganda> noticed.",
        "[Größe] «…» <北京>",
        "<Kenya> and\n\n[Uganda]",
    ] {
        let related = relate(&pipeline, marked);
        assert!(related.confidence > 0.0 && related.confidence <= 1.0, "{marked}: {related:?}");
        assert!(
            related
                .alternatives
                .iter()
                .all(|(other, share)| { *other != related.event_type && *share <= related.confidence })
        );
    }
}

#[test]
fn parties_may_stand_inside_one_another() {
    let pipeline = Pipeline::new().unwrap();
    let text = "Police in Accra arrested a Ghanaian officer.";
    let whole = Span::new(0, text.len());
    let _ = pipeline.relate(text, whole, Span::new(10, 15));
    let _ = pipeline.relate(text, whole, whole);
    let _ = pipeline.relate("", Span::new(0, 0), Span::new(0, 0));
}
