//! Time to find the occurrences of a month in which two armies fight every day: rows made without a coder, on one thread.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a bench prints, and may break off where it stands")]

use std::time::Instant;

use chancery_corroborate::{EventName, StatusName, Telling, Where, Who, corroborate};
use chancery_doc::{EventType, Status};
use jiff::ToSpan as _;
use jiff::civil::date;

fn main() {
    for n in [500, 1_000, 2_000] {
        let rows: Vec<Telling> = (0..n).map(row).collect();
        let started = Instant::now();
        let found = corroborate(&[], &rows, &[]);
        println!(
            "{n} articles of one war: {:.2} s, {} matches, {} occurrences",
            started.elapsed().as_secs_f64(),
            found.matches.len(),
            found.occurrences.len()
        );
    }
}

/// The row of an article: a strike on one of twelve towns, on one of thirty days.
fn row(n: usize) -> Telling {
    let towns =
        ["Arda", "Belin", "Corvo", "Dunay", "Estra", "Folin", "Garsk", "Holm", "Istra", "Jarva", "Kelm", "Lunz"];
    // Each town is struck on one to four days of the month; 31 strikes in all.
    let strike = n * 7 % 31;
    let (at, town) = (strike % towns.len(), towns[strike % towns.len()]);
    let day = date(2024, 3, 1).checked_add(i64::try_from(strike).unwrap().days()).unwrap();
    let who = |words: &str, code: &str, sector: &str| Who {
        words: words.to_owned(),
        name: None,
        code: Some(code.to_owned()),
        sector: Some(sector.to_owned()),
        office: None,
    };
    Telling {
        id: format!("row{n:05}"),
        article: format!("article{n:05}"),
        published: Some(day.to_string()),
        event_type: Some(EventName(EventType::Assault)),
        category: None,
        modes: vec!["drone".to_owned()],
        status: StatusName(Status::Occurred),
        is_background: false,
        actors: vec![who("troops", "AAA", "MIL")],
        recipients: vec![who("soldiers", "BBB", "MIL")],
        days: n.is_multiple_of(3).then_some((day, day)),
        place: (!n.is_multiple_of(4)).then(|| Where {
            name: town.to_owned(),
            is_town: true,
            at: Some((40.0 + at as f64, 20.0)),
            ..Where::default()
        }),
        figures: Vec::new(),
        sources: Vec::new(),
        medium: None,
        same: None,
        sentence: 0,
        is_title: false,
        trigger: "struck".to_owned(),
        trigger_at: 7,
        text: format!("Troops struck soldiers near {town} with drones, report {}.", n % 50),
    }
}
