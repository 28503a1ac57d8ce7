//! Plain text and Markdown to title and blocks.
//!
//! The first line is the title, blank lines part paragraphs, a line that breaks inside a paragraph is joined. Where the
//! lines themselves are whole sentences each is a paragraph of its own.

use chancery_doc::{NoteKind, Notes};

use crate::block::{Block, BlockKind};
use crate::credit;
use crate::furniture;
use crate::outlets::Outlets;
use crate::tidy::{ends_sentence, floor, same_words, tidy};

/// Characters of the longest line that somebody wrapped by hand.
const MAX_WRAPPED_CHARS: usize = 130;
/// Lines that are read: more would not fit in the longest text that is kept.
const MAX_LINES: usize = 20_000;
/// Bytes of the longest address in a link, and pairs of marks in a line: Markdown is read in one pass over short lines.
const MAX_ADDRESS_BYTES: usize = 2_000;
const MAX_PAIRS: usize = 50;
/// Characters of the longest title.
const MAX_TITLE_CHARS: usize = 400;

/// Title and blocks of a plain text; with a title given, all of it is body.
pub(crate) fn read(
    outlets: &Outlets,
    notes: &mut Notes,
    source: &str,
    given_title: Option<&str>,
) -> (Option<String>, Vec<Block>) {
    // A line of a credit is found again in the source, so nothing else than its ends may change.
    let source = source.replace("\r\n", "\n").replace('\u{2029}', "\n\n");
    let mut groups = groups(&source);
    let n_lines: usize = groups.iter().map(Vec::len).sum();
    if n_lines >= MAX_LINES {
        notes.add(NoteKind::Limit, format!("read the first {MAX_LINES} lines"));
    }
    let lines_are_paragraphs = lines_are_paragraphs(&groups);
    let mut title = None;
    if let Some(given) = given_title {
        // The same words again as first line are no first paragraph.
        if let Some(first) = groups.first_mut()
            && first.first().is_some_and(|line| same_words(&plain(line), given))
        {
            first.remove(0);
        }
    } else {
        title = take_title(&mut groups, lines_are_paragraphs);
    }
    let mut blocks = Vec::new();
    for group in groups {
        paragraphs(outlets, &group, lines_are_paragraphs, &mut blocks);
    }
    (title, blocks)
}

/// Runs of lines between blank lines, each line as the source has it.
fn groups(source: &str) -> Vec<Vec<&str>> {
    let mut groups: Vec<Vec<&str>> = vec![Vec::new()];
    let mut n_lines = 0;
    for line in source.split(['\n', '\r', '\u{85}', '\u{c}', '\u{2028}']) {
        if tidy(line).is_empty() {
            groups.push(Vec::new());
        } else if let Some(last) = groups.last_mut() {
            last.push(line.trim());
            n_lines += 1;
            if n_lines >= MAX_LINES {
                break;
            }
        }
    }
    groups.retain(|group| !group.is_empty());
    groups
}

/// Whether single newlines part paragraphs in this text.
fn lines_are_paragraphs(groups: &[Vec<&str>]) -> bool {
    // The first line is a title and tells nothing; the last of a group ends where its paragraph does in any case.
    let inner = groups.iter().enumerate().flat_map(|(n, group)| {
        let skip = usize::from(n == 0);
        group.iter().skip(skip).take(group.len().saturating_sub(1 + skip))
    });
    let (mut n_lines, mut n_sentences, mut n_long) = (0, 0, 0);
    for line in inner {
        n_lines += 1;
        n_sentences += usize::from(ends_sentence(line));
        n_long += usize::from(line.chars().count() > MAX_WRAPPED_CHARS);
    }
    n_lines > 0 && (n_sentences * 5 >= n_lines * 4 || n_long * 4 > n_lines)
}

fn take_title(groups: &mut Vec<Vec<&str>>, lines_are_paragraphs: bool) -> Option<String> {
    let first = groups.first_mut()?;
    let line = first.remove(0);
    let mut title = plain(line);
    // A title broken over two lines goes on in lower case and is alone before the blank line.
    let goes_on = !lines_are_paragraphs
        && (1..=2).contains(&first.len())
        && !ends_sentence(&title)
        && title.chars().count() >= 30
        && first.iter().all(|line| line.starts_with(char::is_lowercase));
    if first.is_empty() {
        groups.remove(0);
    } else if goes_on && groups.len() > 1 {
        for line in groups.remove(0) {
            title.push(' ');
            title.push_str(&plain(line));
        }
    }
    // A first line as long as a paragraph is one.
    if title.chars().count() > MAX_TITLE_CHARS {
        groups.insert(0, vec![line]);
        return None;
    }
    Some(title).filter(|title| !title.is_empty())
}

fn paragraphs(outlets: &Outlets, group: &[&str], lines_are_paragraphs: bool, blocks: &mut Vec<Block>) {
    let mut open: Vec<&str> = Vec::new();
    for &line in group {
        let bare = plain(line);
        let is_rule = bare.chars().all(|c| matches!(c, '=' | '-' | '*' | '_' | '#' | '~' | ' '));
        if is_rule {
            flush(&mut open, BlockKind::Paragraph, blocks);
            continue;
        }
        let kind = if line.starts_with('#') && line.trim_start_matches('#').starts_with(' ') {
            BlockKind::Heading
        } else if is_item(line) {
            BlockKind::Item
        } else {
            BlockKind::Paragraph
        };
        let stands_alone = lines_are_paragraphs
            || kind != BlockKind::Paragraph
            || credit::source_line(outlets, &bare).is_some()
            || furniture::is_furniture(&bare);
        if stands_alone {
            flush(&mut open, BlockKind::Paragraph, blocks);
            flush(&mut vec![line], kind, blocks);
        } else {
            open.push(line);
        }
    }
    flush(&mut open, BlockKind::Paragraph, blocks);
}

fn flush(lines: &mut Vec<&str>, kind: BlockKind, blocks: &mut Vec<Block>) {
    let text = join(lines);
    // A credit must be found again in the source as it stands there.
    let printed = if let [line] = lines.as_slice() { Some((*line).to_owned()) } else { None };
    lines.clear();
    if !text.is_empty() {
        blocks.push(Block { kind, printed, ..Block::of(text) });
    }
}

/// The lines of one paragraph as one; a word that is broken at the end of a line is joined.
fn join(lines: &[&str]) -> String {
    let mut text = String::new();
    for line in lines {
        let line = plain(line);
        let is_cjk = |c: char| matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{ff00}'..='\u{ffef}');
        let glued = text.chars().next_back().is_some_and(is_cjk) && line.starts_with(is_cjk);
        if !text.is_empty() && !glued {
            text.push(' ');
        }
        text.push_str(&line);
    }
    text
}

fn is_item(line: &str) -> bool {
    ["* ", "- ", "• ", "– ", "+ "].iter().any(|mark| line.starts_with(mark))
}

/// A line without the marks of Markdown: headings, quotes, emphasis, links (their words stay), code.
fn plain(line: &str) -> String {
    let mut line = line.trim();
    let hashes = line.len() - line.trim_start_matches('#').len();
    if (1..=6).contains(&hashes) && line[hashes..].starts_with(' ') {
        line = line[hashes..].trim().trim_end_matches('#').trim_end();
    }
    while let Some(rest) = line.strip_prefix("> ") {
        line = rest.trim_start();
    }
    if let Some(rest) = ["* ", "- ", "• ", "+ "].iter().find_map(|mark| line.strip_prefix(mark)) {
        line = rest;
    }
    tidy(&emphasis(&links(line)))
}

/// `[words](address)` as its words; pictures as nothing.
fn links(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(middle) = rest.find("](") {
        let address = &rest[middle + 2..floor(rest, middle + 2 + MAX_ADDRESS_BYTES)];
        let open = rest[..middle].rfind('[');
        let close = address.find(')').filter(|&close| !address[..close].trim().is_empty());
        if let (Some(open), Some(close)) = (open, close) {
            let (before, words) = (&rest[..open], &rest[open + 1..middle]);
            match before.strip_suffix('!') {
                Some(before) => out.push_str(before),
                None => out.extend([before, words]),
            }
            rest = &rest[middle + 2 + close + 1..];
        } else {
            out.push_str(&rest[..middle + 2]);
            rest = &rest[middle + 2..];
        }
    }
    out + rest
}

/// The line without pairs of `**`, `__`, `*`, `_` and backticks around words.
fn emphasis(line: &str) -> String {
    let mut line = line.to_owned();
    for mark in ["***", "**", "__", "*", "_", "`"] {
        for _ in 0..MAX_PAIRS {
            let Some((open, close)) = pair(&line, mark) else { break };
            line.replace_range(close..close + mark.len(), "");
            line.replace_range(open..open + mark.len(), "");
        }
    }
    line
}

/// Where a mark opens before a word and closes after one.
fn pair(line: &str, mark: &str) -> Option<(usize, usize)> {
    if line.len() > 20_000 {
        return None;
    }
    let is_word = |c: char| c.is_alphanumeric();
    let opens = |at: usize| {
        !line[..at].ends_with(is_word)
            && line[at + mark.len()..].starts_with(|c: char| !c.is_whitespace() && !mark.contains(c))
    };
    let open = line.match_indices(mark).map(|(at, _)| at).find(|&at| opens(at))?;
    let after = open + mark.len();
    let close = line[after..].match_indices(mark).map(|(at, _)| after + at).find(|&at| {
        at > after && !line[..at].ends_with(char::is_whitespace) && !line[at + mark.len()..].starts_with(is_word)
    })?;
    Some((open, close))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> (Option<String>, Vec<String>) {
        let (title, blocks) = read(&Outlets::default(), &mut Notes::default(), source, None);
        (title, blocks.into_iter().map(|block| block.text).collect())
    }

    #[test]
    fn title_and_paragraphs() {
        let (title, body) = texts("Envoys meet\r\n\r\nThey met.\r\n\r\nThey left.\r\n");
        assert_eq!(title.as_deref(), Some("Envoys meet"));
        assert_eq!(body, ["They met.", "They left."]);
        assert_eq!(texts("Envoys meet"), (Some("Envoys meet".into()), vec![]));
    }

    #[test]
    fn wrapped_lines_are_joined() {
        let source = "Envoys meet in the harbour of the old\nand quiet town\n\nThe envoys of both states met on\nTuesday and said they would\n\
            meet again. Nobody asked why.\n\nThey left.\n";
        let (title, body) = texts(source);
        assert_eq!(title.as_deref(), Some("Envoys meet in the harbour of the old and quiet town"));
        assert_eq!(
            body,
            [
                "The envoys of both states met on Tuesday and said they would meet again. Nobody asked why.",
                "They left."
            ]
        );
    }

    #[test]
    fn lines_that_are_sentences_are_paragraphs() {
        let (title, body) = texts("Envoys meet\nThe envoys met on Tuesday.\n“We spoke,” one said.\nThey left.");
        assert_eq!(title.as_deref(), Some("Envoys meet"));
        assert_eq!(body, ["The envoys met on Tuesday.", "“We spoke,” one said.", "They left."]);
    }

    #[test]
    fn markdown_loses_its_marks() {
        let source = "# Envoys **meet**\n\nThe [two envoys](https://a.example/x \"t\") met on _Tuesday_ at 5*3.\n\n> \"We spoke,\" one said.\n\n![Quay](q.jpg)\n";
        let (title, body) = texts(source);
        assert_eq!(title.as_deref(), Some("Envoys meet"));
        assert_eq!(body, ["The two envoys met on Tuesday at 5*3.", "\"We spoke,\" one said."]);
        assert_eq!(plain("[We] are (already) there, snake_case_word"), "[We] are (already) there, snake_case_word");
    }

    #[test]
    fn a_given_title_leaves_the_text_as_body() {
        let (title, blocks) =
            read(&Outlets::default(), &mut Notes::default(), "They met.\n\nThey left.", Some("Envoys meet"));
        assert_eq!((title, blocks.len()), (None, 2));
        let (_, blocks) =
            read(&Outlets::default(), &mut Notes::default(), "Envoys meet\n\nThey left.", Some("Envoys meet"));
        assert_eq!(blocks.len(), 1);
    }
}
