//! What is typed: single keys on a terminal, lines where there is none.
//!
//! A decision is one key and needs no Enter. What takes words (`e`, `t`, `a`, `s`) opens a line that can be edited until Enter.

use std::io::{self, BufRead, Write};

use console::{Key, Term};
use unicode_width::UnicodeWidthChar;

/// Where answers come from.
pub(crate) enum Answers<R> {
    /// Lines: a pipe, a file, a terminal that wants them.
    Lines(R),
    /// A person at a keyboard.
    Keys(Term),
}

/// What is asked, and which keys answer it.
pub(crate) struct Question<'a> {
    /// What stands before the answer.
    pub(crate) prompt: &'a str,
    /// Keys that are an answer by themselves; Enter is the empty one, where `\n` is among them.
    pub(crate) keys: &'a str,
    /// Keys that open a line, with what stands in it.
    pub(crate) lines: &'a [(char, String)],
}

impl<R: BufRead> Answers<R> {
    /// An answer without its end; nothing where the input ends.
    pub(crate) fn ask(&mut self, output: &mut impl Write, question: &Question<'_>) -> io::Result<Option<String>> {
        write!(output, "{}> ", question.prompt)?;
        output.flush()?;
        match self {
            Self::Lines(input) => {
                let mut line = Vec::new();
                if input.read_until(b'\n', &mut line)? == 0 {
                    writeln!(output)?;
                    output.flush()?;
                    return Ok(None);
                }
                Ok(Some(String::from_utf8_lossy(&line).trim().to_owned()))
            }
            Self::Keys(term) => loop {
                let letter = match term.read_key()? {
                    // Ctrl-D; as NUL where it was typed before the terminal gave single keys.
                    Key::Char('\u{4}' | '\u{0}') => return Ok(None),
                    Key::Char(letter) => letter,
                    Key::Enter => '\n',
                    Key::Backspace | Key::ArrowLeft => 'b',
                    _ => continue,
                };
                if let Some((_, begun)) = question.lines.iter().find(|(key, _)| *key == letter) {
                    match edited(term, output, begun)? {
                        Some(line) => return Ok(Some(line.trim().to_owned())),
                        None => continue,
                    }
                }
                if question.keys.contains(letter) {
                    let answer = if letter == '\n' { String::new() } else { letter.to_string() };
                    writeln!(output, "{answer}")?;
                    return Ok(Some(answer));
                }
                // Any other key: what can be typed is told, as for a line that is not understood.
                writeln!(output, "{letter}")?;
                return Ok(Some(letter.to_string()));
            },
        }
    }
}

/// A line that begins with what stands there already, all of which can be taken back; nothing after Escape.
fn edited(term: &Term, output: &mut impl Write, begun: &str) -> io::Result<Option<String>> {
    let mut line: Vec<char> = begun.chars().collect();
    write!(output, "{begun}")?;
    loop {
        output.flush()?;
        match term.read_key()? {
            Key::Enter => {
                writeln!(output)?;
                return Ok(Some(line.into_iter().collect()));
            }
            Key::Escape => {
                write!(output, "  (left as it was)\n> ")?;
                output.flush()?;
                return Ok(None);
            }
            Key::Backspace => {
                let width = line.pop().and_then(UnicodeWidthChar::width).unwrap_or_default();
                write!(output, "{}", "\u{8} \u{8}".repeat(width))?;
            }
            Key::Char(letter) if !letter.is_control() => {
                line.push(letter);
                write!(output, "{letter}")?;
            }
            _ => {}
        }
    }
}
