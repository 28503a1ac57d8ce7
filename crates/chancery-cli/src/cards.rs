//! One record as cards for people: the article, then who did what to whom, then who said what.
//!
//! The words that made a row are marked in its sentence: by colour on a terminal, else by brackets with a letter.
//! Pages are hostile input: [`Paper`] makes every text safe before it is shown.

use chancery::Record;
use chancery::doc::record::{
    RecordArticle, RecordCount, RecordDate, RecordEvent, RecordLink, RecordMagnitude, RecordNote, RecordParty,
    RecordRelation, RecordRelationEnd, RecordStatement,
};

use crate::output::{Look, clipped};
use crate::paper::{Ink, Paper, Sentences};
use crate::progress::counted;

/// Characters of a statement that are shown.
const MAX_CONTENT_CHARS: usize = 300;
/// Notes that are shown.
const MAX_NOTES: usize = 8;

/// Shows a record as cards.
pub(crate) fn cards(record: &Record, look: Look) -> String {
    let mut paper = Paper::new(look);
    head(&mut paper, &record.article);
    let sentences = Sentences::new(&record.article);
    paper.blank();
    match (record.events.len(), record.statements.len()) {
        (0, 0) => paper.line("", "", &[(Ink::Dim, "No events and no statements.")]),
        (n_events, n_statements) => {
            let counts =
                format!("{}, {}", counted(n_events as u64, "event"), counted(n_statements as u64, "statement"));
            paper.line("", "", &[(Ink::Bold, &counts)]);
            legend(&mut paper);
        }
    }
    for (n, event) in (1..).zip(&record.events) {
        event_card(&mut paper, n, event, &sentences);
    }
    for (n, statement) in (1..).zip(&record.statements) {
        statement_card(&mut paper, n, statement);
    }
    if !record.relations.is_empty() {
        paper.blank();
    }
    for relation in &record.relations {
        relation_line(&mut paper, record, relation);
    }
    paper.text
}

/// `Yoshimasa Hayashi, foreign minister (JPN GOV)`.
pub(crate) fn party(party: &RecordParty) -> String {
    let words = party.span.as_ref().map(|span| span.text.as_str());
    let mut shown = party.name.as_deref().or(words).unwrap_or("somebody").to_owned();
    if let Some(office) = party.office.as_ref().filter(|office| !shown.eq_ignore_ascii_case(office)) {
        shown.push_str(", ");
        shown.push_str(office);
    }
    let country = party.country.as_ref().filter(|country| Some(*country) != party.code.as_ref());
    let codes: Vec<&str> =
        [party.code.as_ref(), country, party.sector.as_ref()].into_iter().flatten().map(String::as_str).collect();
    if !codes.is_empty() {
        shown.push_str(&format!(" ({})", codes.join(" ")));
    }
    shown
}

/// `2023-05-10`, or `2023-05-01 to 2023-05-31`.
pub(crate) fn date(date: &RecordDate) -> String {
    if date.from == date.to { date.from.clone() } else { format!("{} to {}", date.from, date.to) }
}

/// The voices from the outermost inwards: `Nikkei Asia, citing unnamed officials`.
pub(crate) fn voices(attribution: &[RecordLink]) -> String {
    let voice = |link: &RecordLink| {
        let words = link.span.as_ref().map(|span| &span.text);
        link.name.as_ref().or(words).or(link.code.as_ref()).map_or("the outlet", String::as_str).to_owned()
    };
    match attribution {
        [] => "the outlet".to_owned(),
        links => links.iter().map(voice).collect::<Vec<_>>().join(", citing "),
    }
}

fn head(paper: &mut Paper, article: &RecordArticle) {
    paper.line("", "", &[(Ink::Bold, article.title.as_deref().unwrap_or("(no title)"))]);
    let outlet = article.outlet.as_ref().map(|outlet| match (&outlet.name, &outlet.domain) {
        (Some(name), Some(domain)) => format!("{name} ({domain})"),
        (name, domain) => name.as_ref().or(domain.as_ref()).cloned().unwrap_or_default(),
    });
    let published = article.published.as_ref().map_or("date unknown".to_owned(), |published| {
        let place = published.place.as_ref().map_or(String::new(), |place| format!(", {place}"));
        format!("{} ({}{place})", published.date, published.basis)
    });
    let modified = article.modified.as_ref().map(|modified| format!("changed {}", modified.date));
    let facts = [
        outlet,
        Some(published),
        modified,
        article.language.clone(),
        article.section.clone(),
        (article.kind != "article").then(|| article.kind.clone()),
        article.paywalled.then(|| "cut at a paywall".to_owned()),
        article.reprint.then(|| "reprint".to_owned()),
    ];
    paper.line("", "", &[(Ink::Plain, &facts.into_iter().flatten().collect::<Vec<_>>().join(" · "))]);
    if !article.byline.is_empty() {
        paper.line("", "", &[(Ink::Plain, &format!("by {}", article.byline.join(", ")))]);
    }
    if let Some(credit) = &article.credit {
        paper.line("", "", &[(Ink::Plain, &format!("credit to {}: {}", credit.outlet, credit.text))]);
    }
    notes(paper, &article.notes);
    paper.line("", "", &[(Ink::Dim, &format!("article {} · {}", short(&article.id), article.input))]);
}

/// The notes; lines that were left out are many and alike, so that more than one of them is only counted.
fn notes(paper: &mut Paper, notes: &[RecordNote]) {
    let (furniture, rest): (Vec<_>, Vec<_>) = notes.iter().partition(|note| note.kind == "furniture");
    let (alone, many) = if furniture.len() > 1 { (&[][..], furniture.len()) } else { (&furniture[..], 0) };
    for note in rest.iter().chain(alone).take(MAX_NOTES) {
        paper.line("", "     ", &[(Ink::Dim, &format!("note {}: {}", note.kind, note.message))]);
    }
    if many > 0 {
        paper.line("", "", &[(Ink::Dim, &format!("note furniture: left out {many} lines (--format json shows them)"))]);
    }
    if let Some(n_more @ 1..) = rest.len().checked_sub(MAX_NOTES) {
        paper.line("", "", &[(Ink::Dim, &format!("and {}", counted(n_more as u64, "further note")))]);
    }
}

fn legend(paper: &mut Paper) {
    let marks = [
        (Ink::Actor, "actor"),
        (Ink::Plain, " "),
        (Ink::Trigger, "trigger"),
        (Ink::Plain, " "),
        (Ink::Recipient, "recipient"),
    ];
    paper.line("", "", &marks);
}

fn event_card(paper: &mut Paper, n: usize, event: &RecordEvent, sentences: &Sentences<'_>) {
    let kind = event.category.as_ref().or(event.event_type.as_ref()).map_or("", String::as_str);
    let modes = match event.mode.as_deref() {
        None | Some([]) => String::new(),
        Some(modes) => format!(" ({})", modes.join(", ")),
    };
    let parties = |parties: &[RecordParty]| parties.iter().map(party).collect::<Vec<_>>().join(" + ");
    let who = match (event.actors.as_slice(), event.recipients.as_slice()) {
        ([], []) => "nobody named".to_owned(),
        (actors, []) => parties(actors),
        ([], recipients) => format!("somebody → {}", parties(recipients)),
        (actors, recipients) => format!("{} → {}", parties(actors), parties(recipients)),
    };
    let mut facts = vec![who];
    facts.extend(event.date.as_ref().map(date));
    facts.extend(event.place.as_ref().map(|place| match &place.country {
        Some(country) if *country != place.name => format!("{}, {country}", place.name),
        _ => place.name.clone(),
    }));
    facts.extend(event.magnitude.as_ref().map(magnitude));
    facts.push(format!("on the word of {}", voices(&event.attribution)));
    if event.background {
        facts.push("background".to_owned());
    }
    let (status, facts) = (format!("{} · ", event.status), format!("{modes} · {}", facts.join(" · ")));
    paper.blank();
    let number = format!("{n:>3}  ");
    paper.line(&number, "     ", &[(Ink::Status, status.as_str()), (Ink::Bold, kind), (Ink::Plain, &facts)]);
    paper.line("     ", "     ", &sentences.marked(event));
    let mut reasons = vec![short(&event.id).to_owned()];
    reasons.extend(event.confidence.map(|confidence| format!("confidence {confidence:.2}")));
    reasons.extend(event.evidence.as_ref().map(|evidence| match &evidence.clause {
        Some(clause) => format!("{}: {} `{clause}`", evidence.spoke, evidence.entry),
        None => format!("{}: {}", evidence.spoke, evidence.entry),
    }));
    reasons.extend(event.same.as_ref().map(|key| format!("tells {key}")));
    paper.line("     ", "     ", &[(Ink::Dim, &reasons.join(" · "))]);
}

fn statement_card(paper: &mut Paper, n: usize, statement: &RecordStatement) {
    let speaker = statement.speaker.as_ref().map_or("somebody".to_owned(), party);
    let cue = statement.cue.as_ref().map_or("says", |cue| cue.text.as_str());
    let mut facts = vec![statement.kind.clone()];
    facts.extend(statement.addressee.as_ref().map(|addressee| format!("to {}", party(addressee))));
    facts.extend(statement.date.as_ref().map(date));
    if !statement.attribution.is_empty() {
        facts.push(format!("on the word of {}", voices(&statement.attribution)));
    }
    let parts: Vec<&str> = statement.content.iter().map(|span| span.text.as_str()).collect();
    let words = clipped(&parts.join(" … "), MAX_CONTENT_CHARS);
    let content = if statement.kind == "direct" { format!("“{words}”") } else { words };
    paper.blank();
    let (number, cue) = (format!("{:>4} ", format!("s{n}")), format!(" {cue} · "));
    paper.line(&number, "     ", &[(Ink::Bold, &speaker), (Ink::Plain, &cue), (Ink::Plain, &facts.join(" · "))]);
    paper.line("     ", "     ", &[(Ink::Plain, &content)]);
}

fn relation_line(paper: &mut Paper, record: &Record, relation: &RecordRelation) {
    let row = |id: &str| {
        let of_event = record.events.iter().position(|event| event.id == id).map(|n| (n + 1).to_string());
        let of_statement = || record.statements.iter().position(|row| row.id == id).map(|n| format!("s{}", n + 1));
        of_event.or_else(of_statement).unwrap_or_else(|| short(id).to_owned())
    };
    let to = match &relation.to {
        RecordRelationEnd::Row(id) => row(id),
        RecordRelationEnd::Report { report } => {
            let day = report.date.as_ref().map_or(String::new(), |date| format!(" of {date}"));
            format!("a report by {}{day}", report.outlet)
        }
    };
    let words = format!("{} {} {to}", row(&relation.from), relation.kind.replace('_', " "));
    paper.line("     ", "     ", &[(Ink::Dim, &words)]);
}

/// `40 or more dead, 12 injured`.
pub(crate) fn magnitude(magnitude: &RecordMagnitude) -> String {
    let count = |count: &RecordCount| match (count.min, count.max) {
        (Some(min), Some(max)) if min == max => min.to_string(),
        (Some(min), Some(max)) => format!("{min} to {max}"),
        (Some(min), None) => format!("{min} or more"),
        (None, Some(max)) => format!("up to {max}"),
        (None, None) => count.span.text.clone(),
    };
    let told = [
        ("dead", &magnitude.dead),
        ("injured", &magnitude.injured),
        ("arrested", &magnitude.arrested),
        ("taking part", &magnitude.size),
    ];
    let told =
        told.iter().filter_map(|(what, number)| number.as_ref().map(|number| format!("{} {what}", count(number))));
    told.collect::<Vec<_>>().join(", ")
}

/// The first digits of an id, enough to tell rows of one article apart.
pub(crate) fn short(id: &str) -> &str {
    id.get(..7).unwrap_or(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Look = Look { width: 60, colour: false };

    fn record() -> Record {
        let text = "Japan warns \u{1b}[2JRussia\n\nJapan on Monday threatened Russia with sanctions, Mr Abe said.";
        let span = |words: &str| {
            let start = text.rfind(words).map(|byte| text[..byte].chars().count()).unwrap();
            serde_json::json!({"start": start, "end": start + words.chars().count(), "text": words})
        };
        let json = serde_json::json!({
            "schema": "chancery/1",
            "program": {"version": "0.1.0"},
            "article": {
                "id": "0123456789abcdef0123456789abcdef", "text_id": "0123456789abcdef0123456789abcdef", "input": "a.txt",
                "title": "Japan warns \u{1b}[2JRussia", "byline": ["Ana Ruiz"], "language": "en", "kind": "article",
                "paywalled": false, "reprint": true, "outlet": {"name": "CNN", "domain": "cnn.com"},
                "published": {"date": "2023-05-10", "basis": "given"}, "text": text, "paragraphs": [],
                "sentences": [[0, 21], [23, 86]], "notes": [{"kind": "date", "message": "doubtful"}]
            },
            "events": [{
                "id": "8277e0910d750195b448797616e091ad", "event_type": "THREATEN", "mode": ["restrict"], "quad": 3,
                "score": -5.0, "trigger": span("threatened"),
                "actors": [{"span": span("Japan"), "name": "Japan", "code": "JPN", "country": "JPN", "sector": "GOV"}],
                "recipients": [{"span": span("Russia"), "name": "Russia", "code": "RUS", "country": "RUS"}],
                "date": {"from": "2023-05-08", "to": "2023-05-08", "basis": "article"},
                "status": "occurred", "background": false,
                "attribution": [{"kind": "speaker", "name": "Shinzo Abe"}], "sentence": 1, "confidence": 0.9
            }],
            "statements": [{
                "id": "c4ca4238a0b923820dcc509a6f75849b", "speaker": {"name": "Shinzo Abe", "code": "JPN", "country": "JPN"},
                "cue": span("said"), "kind": "indirect", "content": [span("Japan on Monday threatened Russia with sanctions")],
                "attribution": [], "sentence": 1, "events": ["8277e0910d750195b448797616e091ad"]
            }],
            "relations": []
        });
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn a_card_shows_the_row_and_its_words() {
        let shown = cards(&record(), PLAIN);
        let expected = "\
Japan warns [2JRussia
CNN (cnn.com) · 2023-05-10 (given) · en · reprint
by Ana Ruiz
note date: doubtful
article 0123456 · a.txt

1 event, 1 statement
[A actor] [T trigger] [R recipient]

  1  occurred · THREATEN (restrict) · Japan (JPN GOV) →
     Russia (RUS) · 2023-05-08 · on the word of Shinzo Abe
     [A Japan] on Monday [T threatened] [R Russia] with
     sanctions, Mr Abe said.
     8277e09 · confidence 0.90

  s1 Shinzo Abe (JPN) said · indirect
     Japan on Monday threatened Russia with sanctions
";
        assert_eq!(shown, expected);
    }

    #[test]
    fn colour_takes_the_place_of_brackets_and_nothing_of_the_page_gets_through() {
        let shown = cards(&record(), Look { width: 60, colour: true });
        assert!(shown.contains("\u{1b}[1;36mJapan\u{1b}[0m on Monday \u{1b}[1;33mthreatened\u{1b}[0m"), "{shown}");
        assert!(!shown.contains("\u{1b}[2J"));
        assert!(!shown.contains("[A "));
    }

    #[test]
    fn spans_that_lead_nowhere_are_survived() {
        let mut record = record();
        record.events[0].sentence = 99;
        record.events[0].trigger.end = 10_000;
        record.article.sentences.clear();
        assert!(cards(&record, PLAIN).contains("THREATEN"));
    }
}
