//! Mistakes of people. In a codebook, drawn: the file, the line, the words underlined, and what would be right. In what was typed: the
//! way out that the parser of arguments cannot know.

use std::fmt;
use std::path::Path;

use chancery::codebook::{CodebookError, Mistake};
use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, SourceCode, SourceSpan};

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::args;
use crate::output::{Look, safe};

/// What to type instead, where that is known: `words` are what was typed.
pub(crate) fn way_out(error: &clap::Error, words: Vec<String>) -> Option<String> {
    match error.kind() {
        ErrorKind::MissingRequiredArgument => Some(format!("For example: {}", args::first_example(words.into_iter())?)),
        ErrorKind::InvalidSubcommand => {
            let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand) else { return None };
            let path = Path::new(word);
            match words.first().map(String::as_str) {
                Some("query") if matches!(word.as_str(), "statement" | "statements") => Some(
                    "Who said what stands in the table of statements: chancery export --archive news.db --as csv --out tables"
                        .to_owned(),
                ),
                // A slip in the name of a view has a better answer already.
                Some("query") if error.get(ContextKind::SuggestedSubcommand).is_none() => Some(format!(
                    "Who and what is asked for goes behind an option: chancery query --party \"{word}\", or --text \"{word}\""
                )),
                Some(first) if first == word && path.is_dir() => {
                    Some(format!("To code what is in it: chancery code {word} --out rows.jsonl"))
                }
                Some(first) if first == word && path.exists() => Some(format!("To read it: chancery read {word}")),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The drawing of an error that is a mistake in a user's codebook; none of other errors.
pub(crate) fn drawn(error: &anyhow::Error, look: Look) -> Option<String> {
    let mistake = error.chain().find_map(|cause| match cause.downcast_ref::<CodebookError>() {
        Some(CodebookError::Marked(mistake)) => Some(mistake),
        _ => None,
    })?;
    Some(draw(mistake, look))
}

/// One mistake, drawn.
pub(crate) fn draw(mistake: &Mistake, look: Look) -> String {
    let theme = if look.colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(look.width).with_context_lines(1);
    let shown = Shown { mistake, source: NamedSource::new(safe(&mistake.file), safe(&mistake.text)) };
    let mut drawing = String::new();
    match handler.render_report(&mut drawing, &shown) {
        Ok(()) => drawing,
        // Its own words say all of it, if less well.
        Err(fmt::Error) => mistake.to_string(),
    }
}

#[derive(Debug)]
struct Shown<'m> {
    mistake: &'m Mistake,
    source: NamedSource<String>,
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&safe(&self.mistake.message))
    }
}

impl std::error::Error for Shown<'_> {}

impl Diagnostic for Shown<'_> {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(&self.mistake.hint))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        // What `safe` took out before the words moves them.
        let text = &self.mistake.text;
        let before = |at: usize| text.get(..at).map_or(0, |text| safe(text).len());
        let (start, end) = (before(self.mistake.span.start), before(self.mistake.span.end));
        // A whole entry would fill the screen: its first line is enough.
        let line = safe(text.get(self.mistake.span.start..).unwrap_or_default()).lines().next().map_or(0, str::len);
        let span = SourceSpan::from((start, (end - start).min(line).max(1)));
        Some(Box::new(std::iter::once(LabeledSpan::new_with_span(Some("here".to_owned()), span))))
    }
}

#[cfg(test)]
mod tests {
    use chancery::codebook::Codebook;

    use super::*;

    #[test]
    fn a_mistake_shows_its_words_and_what_would_be_right() {
        let text = "extends = \"plover\"\n[[category]]\ncode = \"arms\"\ndefinition = \"x\"\n";
        let error = Codebook::built_in().unwrap().extended_with("mine.toml", text).unwrap_err();
        let drawn = drawn(&error.into(), Look { width: 90, colour: false }).unwrap();
        assert!(drawn.contains("mine.toml:3"), "{drawn}");
        assert!(drawn.contains("code = \"arms\"") && drawn.contains("capitals"), "{drawn}");
    }

    #[test]
    fn a_mistake_in_a_hostile_file_cannot_command_the_terminal() {
        let text = "extends = \"plover\"\n# \u{1b}[2J\nhide = [\"NOSUCH\u{202e}\"]\n";
        let error = Codebook::built_in().unwrap().extended_with("mine.toml", text).unwrap_err();
        if let Some(drawn) = drawn(&error.into(), Look { width: 90, colour: false }) {
            assert!(!drawn.contains('\u{1b}') && !drawn.contains('\u{202e}'), "{drawn:?}");
        }
    }
}
