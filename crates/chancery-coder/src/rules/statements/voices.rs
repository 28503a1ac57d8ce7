//! Whose voices a row is told on: those in whose content it stands, outermost first.

use chancery_doc::{Link, LinkKind, Sector, Span, Statement};

use super::super::parties::Reading;

/// Things written, and those who write them, that say something as people do, sorted.
pub(super) const DOCUMENTS: &[&str] = &[
    "account", "article", "audit", "bulletin", "cable", "commission", "committee", "communique", "communiqué", "court",
    "document", "file", "filing", "finding", "indictment", "inquiry", "investigation", "jury", "letter", "memo", "message",
    "note", "outlet", "panel", "paper", "poll", "post", "probe", "release", "report", "resolution", "ruling", "source",
    "statement", "study", "survey", "tribunal", "tweet", "website",
];

/// Gives every statement the voices that it is told on: those whose content holds it, outermost first.
pub(super) fn attribute(reading: &Reading<'_>, statements: &mut [Statement]) {
    let links: Vec<Vec<Link>> = statements
        .iter()
        .enumerate()
        .map(|(n, statement)| {
            let home = statement.cue.unwrap_or(statement.content[0]);
            voices(reading, statements, home, Some(n))
        })
        .collect();
    for (statement, links) in statements.iter_mut().zip(links) {
        statement.attribution = links;
    }
}

/// The voices in whose content `span` stands, outermost first, but for statement `skip`.
pub(crate) fn voices(reading: &Reading<'_>, statements: &[Statement], span: Span, skip: Option<usize>) -> Vec<Link> {
    let mut around: Vec<(usize, &Statement)> = statements
        .iter()
        .enumerate()
        .filter(|&(n, statement)| Some(n) != skip && statement.content.iter().any(|content| content.contains(span)))
        .collect();
    around.sort_by_key(|(n, statement)| {
        let extent: usize = statement.content.iter().map(|content| content.len()).sum();
        (std::cmp::Reverse(extent), *n)
    });
    let mut links: Vec<Link> = Vec::new();
    for (_, statement) in around {
        if let Some(link) = link(reading, statement)
            && !links.iter().any(|known| known.name == link.name && known.span == link.span)
        {
            links.push(link);
        }
    }
    links
}

fn link(reading: &Reading<'_>, statement: &Statement) -> Option<Link> {
    let speaker = statement.speaker.as_ref()?;
    let words = speaker.span.map(|span| reading.document.words(span).to_lowercase()).unwrap_or_default();
    let kind = if speaker.sector == Some(Sector::Jrn) {
        LinkKind::Media
    } else if speaker.name.is_none() && DOCUMENTS.iter().any(|document| words.ends_with(document)) {
        LinkKind::Document
    } else if speaker.name.is_none() {
        LinkKind::Unnamed
    } else {
        LinkKind::Speaker
    };
    if speaker.name.is_none() && speaker.code.is_none() && speaker.span.is_none() {
        return None;
    }
    Some(Link { kind, name: speaker.name.clone(), code: speaker.code.clone(), span: speaker.span, cue: statement.cue })
}
