//! A quotation of several sentences as rows: what stands in the cue's sentence is the cue's row, each other sentence is one
//! that goes on without a cue, as the guidelines have it.

use chancery_doc::{Party, SentenceId, Span, Statement, StatementKind};

use super::super::parties::Reading;

/// The statement, and a row for each sentence of its quotation in which its cue does not stand.
pub(super) fn by_sentence(reading: &Reading<'_>, mut statement: Statement) -> Vec<Statement> {
    let document = reading.document;
    if statement.kind != StatementKind::Direct {
        return vec![statement];
    }
    let mut pieces: Vec<(SentenceId, Span)> = Vec::new();
    for &content in &statement.content {
        for (at, sentence) in document.sentences.iter().enumerate() {
            let (start, end) = (sentence.span.start().max(content.start()), sentence.span.end().min(content.end()));
            let piece = (start < end).then(|| Span::new(start, end).trimmed(document.text())).flatten();
            let piece = piece.filter(|piece| has_word(document.words(*piece)));
            pieces.extend(piece.map(|piece| (SentenceId::from_idx(at), piece)));
        }
    }
    let home =
        statement.cue.map_or_else(|| pieces.first().map(|(at, _)| *at), |cue| Some(document.sentence_at(cue.start())));
    let is_home = |at: SentenceId| Some(at) == home;
    // "X said:" with all that is said in the sentences behind it: the first of them is the cue's.
    let home = if pieces.iter().any(|(at, _)| is_home(*at)) { home } else { pieces.first().map(|(at, _)| *at) };
    let (own, others): (Vec<_>, Vec<_>) = pieces.into_iter().partition(|(at, _)| Some(*at) == home);
    if others.is_empty() {
        return vec![statement];
    }
    let go_on = others.into_iter().map(|(at, piece)| Statement {
        speaker: goes_on_as(statement.speaker.clone()),
        addressee: None,
        cue: None,
        content: vec![piece],
        date: None,
        sentence: at,
        ..statement.clone()
    });
    let mut rows: Vec<Statement> = go_on.collect();
    statement.content = own.into_iter().map(|(_, piece)| piece).collect();
    rows.push(statement);
    rows.sort_by_key(|row| row.content[0]);
    rows
}

/// Who has a name is known without the words that name them in another sentence.
fn goes_on_as(speaker: Option<Party>) -> Option<Party> {
    let mut speaker = speaker?;
    if speaker.name.is_some() {
        speaker.span = None;
    }
    Some(speaker)
}

fn has_word(words: &str) -> bool {
    words.chars().any(char::is_alphanumeric)
}
