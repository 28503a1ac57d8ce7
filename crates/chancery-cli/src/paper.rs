//! The page that cards and explanations are written on: inked words, broken at the width of the terminal.
//!
//! Marks are colours on a terminal, else brackets with a letter. Every text goes through [`safe`] before it is shown.

use chancery::doc::record::{RecordArticle, RecordEvent, Span};
use unicode_width::UnicodeWidthChar as _;

use crate::output::{Look, safe};

/// Columns beyond which prose is hard to read.
const MAX_WIDTH: usize = 110;
/// Characters of a sentence that are shown.
const MAX_SENTENCE_CHARS: usize = 600;

/// The sentences of an article, by code points.
pub(crate) struct Sentences<'r> {
    chars: Vec<char>,
    bounds: &'r [(usize, usize)],
}

impl<'r> Sentences<'r> {
    pub(crate) fn new(article: &'r RecordArticle) -> Self {
        Self { chars: article.text.chars().collect(), bounds: &article.sentences }
    }

    fn words(&self, start: usize, end: usize) -> String {
        let end = end.min(self.chars.len());
        self.chars[start.min(end)..end].iter().collect()
    }

    /// The words of a sentence; of its number alone nothing may be known.
    pub(crate) fn sentence(&self, n: u32) -> Option<String> {
        self.bounds.get(n as usize).map(|&(start, end)| self.words(start, end))
    }

    /// The sentence of an event, its trigger, actors and recipients marked.
    pub(crate) fn marked(&self, event: &RecordEvent) -> Vec<(Ink, String)> {
        let trigger = &event.trigger;
        let (start, end) = self.bounds.get(event.sentence as usize).copied().unwrap_or((trigger.start, trigger.end));
        let end = end.min(start + MAX_SENTENCE_CHARS).max(trigger.end);
        let mut marks: Vec<(Ink, &Span)> = vec![(Ink::Trigger, trigger)];
        for (ink, parties) in [(Ink::Actor, &event.actors), (Ink::Recipient, &event.recipients)] {
            marks.extend(parties.iter().filter_map(|party| party.span.as_ref()).map(|span| (ink, span)));
        }
        marks.sort_by_key(|(_, span)| (span.start, std::cmp::Reverse(span.end)));
        let mut parts = Vec::new();
        let mut at = start;
        for (ink, span) in marks {
            // Marks do not nest on a card: the first of two that overlap is shown.
            if span.start < at || span.end > end {
                continue;
            }
            parts.push((Ink::Plain, self.words(at, span.start)));
            parts.push((ink, self.words(span.start, span.end)));
            at = span.end;
        }
        parts.push((Ink::Plain, self.words(at, end)));
        parts
    }
}

/// What words are, and so how they look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ink {
    Plain,
    Bold,
    Dim,
    Status,
    Actor,
    Trigger,
    Recipient,
}

impl Ink {
    /// The terminal's code; hues that differ in lightness too.
    fn code(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Bold => "1",
            Self::Dim => "2",
            Self::Status => "32",
            Self::Actor => "1;36",
            Self::Trigger => "1;33",
            Self::Recipient => "1;35",
        }
    }

    /// The letter in brackets, where there is no colour.
    fn letter(self) -> Option<char> {
        match self {
            Self::Actor => Some('A'),
            Self::Trigger => Some('T'),
            Self::Recipient => Some('R'),
            _ => None,
        }
    }
}

/// Inked words as HTML, escaped.
pub(crate) fn as_html<S: AsRef<str>>(parts: &[(Ink, S)]) -> String {
    let mut html = String::new();
    for (ink, part) in parts {
        let words = crate::html::escaped(part.as_ref());
        let class = match ink {
            Ink::Actor => "actor",
            Ink::Trigger => "trigger",
            Ink::Recipient => "recipient",
            _ => {
                html.push_str(&words);
                continue;
            }
        };
        html.push_str(&format!("<mark class=\"{class}\" title=\"{class}\">{words}</mark>"));
    }
    html
}

/// The page that cards are written on.
pub(crate) struct Paper {
    look: Look,
    /// What is written so far.
    pub(crate) text: String,
}

impl Paper {
    /// An empty page, not wider than prose can be read.
    pub(crate) fn new(look: Look) -> Self {
        Self { look: Look { width: look.width.min(MAX_WIDTH), ..look }, text: String::new() }
    }

    pub(crate) fn blank(&mut self) {
        self.text.push('\n');
    }

    /// Writes words, broken at the width: the first line after `first`, the others after `indent`.
    pub(crate) fn line<S: AsRef<str>>(&mut self, first: &str, indent: &str, parts: &[(Ink, S)]) {
        let width_of = |word: &[(Ink, char)]| word.iter().map(|(_, c)| c.width().unwrap_or(0)).sum::<usize>();
        let mut lead = first;
        let mut column = first.chars().count();
        let mut line: Vec<(Ink, char)> = Vec::new();
        for word in self.words(parts) {
            let width = width_of(&word);
            if !line.is_empty() && column + 1 + width > self.look.width {
                self.push(lead, &line);
                line.clear();
                lead = indent;
                column = indent.chars().count();
            }
            if let Some(&(ink, _)) = line.last() {
                // A space between two marked words belongs to the mark.
                line.push((if ink == word[0].0 { ink } else { Ink::Plain }, ' '));
                column += 1;
            }
            line.extend(word);
            column += width;
        }
        self.push(lead, &line);
    }

    /// The parts as words of inked characters; marks are in them where there is no colour.
    fn words<S: AsRef<str>>(&self, parts: &[(Ink, S)]) -> Vec<Vec<(Ink, char)>> {
        let mut words = vec![Vec::new()];
        for (ink, part) in parts {
            let mut part = safe(part.as_ref());
            if let Some(letter) = ink.letter().filter(|_| !self.look.colour && !part.is_empty()) {
                part = format!("[{letter} {part}]");
            }
            for c in part.chars() {
                if c.is_whitespace() {
                    words.push(Vec::new());
                } else if let Some(word) = words.last_mut() {
                    word.push((*ink, c));
                }
            }
        }
        words.retain(|word| !word.is_empty());
        words
    }

    /// Writes one line that fits.
    fn push(&mut self, lead: &str, line: &[(Ink, char)]) {
        self.text.push_str(lead);
        for run in line.chunk_by(|(a, _), (b, _)| a == b) {
            let code = if self.look.colour { run[0].0.code() } else { "" };
            let words = run.iter().map(|(_, c)| c);
            if code.is_empty() {
                self.text.extend(words);
            } else {
                self.text.push_str(&format!("\x1b[{code}m"));
                self.text.extend(words);
                self.text.push_str("\x1b[0m");
            }
        }
        self.text.push('\n');
    }
}
