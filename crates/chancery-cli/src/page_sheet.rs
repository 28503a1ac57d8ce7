//! A page as a sheet for people: what of it was kept, what was left out, and why.
//!
//! Pages are hostile input: every text goes through [`safe`] before it is shown.

use chancery::doc::{Article, ParagraphKind};
use chancery::{Fate, Reason, ShownBlock};

use crate::output::{Look, clipped, safe};

/// Columns of the reason before each text.
const REASON_WIDTH: usize = 24;
/// Characters of a text that are shown, where the terminal has room for them.
const MIN_TEXT_CHARS: usize = 40;

/// Shows a page, a block a line, `+` before what was kept and `-` before what was left out. What lies outside of the
/// report is told in one line for each run of blocks.
pub(crate) fn sheet(article: &Article, blocks: &[ShownBlock], look: Look) -> String {
    let mut text = head(article);
    let room = look.width.saturating_sub(REASON_WIDTH + 3).max(MIN_TEXT_CHARS);
    let mut outside = 0;
    for block in blocks {
        if block.fate == Fate::Left(Reason::Outside) {
            outside += 1;
            continue;
        }
        text.push_str(&run_of(&mut outside));
        let (mark, reason) = match block.fate {
            Fate::Kept(kind) => ('+', kind_words(kind)),
            Fate::Left(reason) => ('-', reason.words()),
        };
        let line = format!("{mark} {reason:<REASON_WIDTH$} {}", clipped(&safe(&block.text), room));
        text.push_str(&painted(&line, matches!(block.fate, Fate::Kept(_)), look));
        if !block.place.is_empty() {
            let place = format!("  {:<REASON_WIDTH$} {}", "", end_of(&safe(&block.place), room));
            text.push_str(&painted(&place, false, look));
        }
    }
    text.push_str(&run_of(&mut outside));
    for note in article.notes.iter().filter(|note| note.kind != chancery::doc::NoteKind::Furniture) {
        text.push_str(&format!("note: {}\n", safe(&note.message)));
    }
    text
}

fn head(article: &Article) -> String {
    let mut lines = vec![format!("title      {}", safe(article.title.as_deref().unwrap_or("none")))];
    if !article.byline.is_empty() {
        lines.push(format!("byline     {}", safe(&article.byline.join(", "))));
    }
    if let Some(outlet) = &article.outlet {
        let names = [outlet.name.as_deref(), outlet.domain.as_deref()];
        lines.push(format!("outlet     {}", safe(&names.into_iter().flatten().collect::<Vec<_>>().join(", "))));
    }
    if let Some(published) = &article.published {
        let basis = format!("{:?}", published.date.basis).to_lowercase();
        lines.push(format!("published  {} ({basis})", published.date.moment));
    }
    if let Some(modified) = &article.modified {
        lines.push(format!("modified   {}", modified.moment));
    }
    if let Some(credit) = &article.credit {
        lines.push(format!("credit     {}", safe(&credit.text)));
    }
    lines.join("\n") + "\n\n"
}

/// The innermost steps of a place, as many as fit: the outer ones are those of the whole page.
fn end_of(place: &str, room: usize) -> String {
    let steps: Vec<&str> = place.split(" > ").collect();
    let fits = (0..steps.len()).find(|&first| steps[first..].join(" > ").chars().count() + 4 <= room);
    match fits.unwrap_or(steps.len() - 1) {
        0 => place.to_owned(),
        first => format!("… > {}", steps[first..].join(" > ")),
    }
}

/// One line for the blocks that lie outside of the report, and counts anew.
fn run_of(outside: &mut usize) -> String {
    match std::mem::take(outside) {
        0 => String::new(),
        n => format!("- {:<REASON_WIDTH$} {}\n", Reason::Outside.words(), crate::progress::counted(n as u64, "block")),
    }
}

fn kind_words(kind: ParagraphKind) -> &'static str {
    match kind {
        ParagraphKind::Text => "text",
        ParagraphKind::Heading => "heading, not coded",
        ParagraphKind::Item => "item of a list",
        ParagraphKind::Row => "row of a table, not coded",
        ParagraphKind::Embedded => "embedded, not coded",
    }
}

fn painted(line: &str, is_kept: bool, look: Look) -> String {
    if look.colour && !is_kept { format!("\u{1b}[2m{line}\u{1b}[0m\n") } else { format!("{line}\n") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kept_and_left_out_are_told_apart() {
        let block = |text: &str, fate| ShownBlock { text: text.to_owned(), place: "main > p".to_owned(), fate };
        let blocks = [
            block("Home", Fate::Left(Reason::Outside)),
            block("Ports", Fate::Left(Reason::Outside)),
            block("The envoys met.\u{1b}[31m", Fate::Kept(ParagraphKind::Text)),
            block("Read more", Fate::Left(Reason::Furniture)),
        ];
        let article = Article { title: Some("Envoys meet".to_owned()), ..Article::default() };
        let sheet = sheet(&article, &blocks, Look { width: 80, colour: false });
        assert!(!sheet.contains('\u{1b}'));
        let lines: Vec<&str> = sheet.lines().filter(|line| line.starts_with(['+', '-'])).collect();
        assert!(lines[0].ends_with("2 blocks") && lines[1].starts_with("+ text") && lines[2].contains("by its words"));
    }
}
