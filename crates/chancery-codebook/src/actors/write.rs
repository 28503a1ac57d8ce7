//! Adding an entry to a user's table, one line in its place.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::Tables;
use super::lint::{folded, sort_key};
use crate::CodebookError;
use crate::entries::parse;
use crate::sources::Source;

/// A line of a table before it is written: which table, and its fields in order.
#[derive(Clone, Debug)]
pub struct Line {
    table: &'static str,
    fields: String,
}

impl Line {
    /// An empty line of `states`, `bodies`, `media`, `persons` or `agents`.
    #[must_use]
    pub fn new(table: &'static str) -> Self {
        Self { table, fields: String::new() }
    }

    /// With a field, unless its value is empty.
    #[must_use]
    pub fn text(mut self, field: &str, value: &str) -> Self {
        if !value.is_empty() {
            self.push(field, &quoted(value));
        }
        self
    }

    /// With a list, unless it is empty.
    #[must_use]
    pub fn list(mut self, field: &str, values: &[String]) -> Self {
        if !values.is_empty() {
            let values: Vec<String> = values.iter().map(|value| quoted(value)).collect();
            self.push(field, &format!("[{}]", values.join(", ")));
        }
        self
    }

    /// With a mark, if it is set.
    #[must_use]
    pub fn mark(mut self, field: &str, is_set: bool) -> Self {
        if is_set {
            self.push(field, "true");
        }
        self
    }

    fn push(&mut self, field: &str, value: &str) {
        let comma = if self.fields.is_empty() { "" } else { ", " };
        let _ = write!(self.fields, "{comma}{field} = {value}");
    }
}

/// A string of TOML.
fn quoted(value: &str) -> String {
    let mut text = String::from("\"");
    for c in value.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            c if c.is_control() => {
                let _ = write!(text, "\\u{:04X}", c as u32);
            }
            c => text.push(c),
        }
    }
    text.push('"');
    text
}

/// The text of a table file with a line more, in its place by the file's order; everything else of the text stays as it is. `text`
/// may be empty; `name` is the file's, for messages.
///
/// # Errors
///
/// If the text or the new line is no sound table, or the table is not written one entry a line.
pub fn add_line(name: &str, text: &str, line: &Line) -> Result<String, CodebookError> {
    let read =
        |text: &str| parse::<Tables>(&Source { name: Cow::Owned(name.to_owned()), text: Cow::Owned(text.to_owned()) });
    let written = format!("  {{ {} }},", line.fields);
    let new = keys(&read(&format!("{} = [\n{written}\n]\n", line.table))?, line.table).remove(0);
    let before = keys(&read(text)?, line.table);
    let at = before.iter().filter(|key| **key <= new).count();

    let mut lines: Vec<&str> = text.lines().collect();
    let opening = format!("{} = [", line.table);
    match lines.iter().position(|line| line.trim() == opening) {
        None if before.is_empty() => {
            if lines.last().is_some_and(|last| !last.trim().is_empty()) {
                lines.push("");
            }
            lines.extend([opening.as_str(), &written, "]"]);
        }
        Some(start) => {
            let end = start + lines[start..].iter().position(|line| line.trim() == "]").unwrap_or(0);
            let entries: Vec<usize> = (start..end).filter(|&idx| lines[idx].trim_start().starts_with('{')).collect();
            if entries.len() != before.len() {
                return Err(CodebookError::value(name, line.table, "want one entry a line to add to"));
            }
            lines.insert(entries.get(at).copied().unwrap_or(end), &written);
        }
        None => return Err(CodebookError::value(name, line.table, format!("want `{opening}` on a line of its own"))),
    }
    let text = lines.join("\n") + "\n";
    read(&text)?;
    Ok(text)
}

/// What the entries of a table are sorted by.
fn keys(tables: &Tables, table: &str) -> Vec<String> {
    match table {
        "states" => tables.states.iter().map(|state| state.code.clone()).collect(),
        "bodies" => tables.bodies.iter().map(|body| sort_key(&body.code, &body.name)).collect(),
        "media" => tables.media.iter().map(|medium| folded(&medium.name)).collect(),
        "persons" => tables.persons.iter().map(|person| sort_key(&person.code, &person.name)).collect(),
        _ => tables.agents.iter().map(|agent| agent.word.clone()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(name: &str, code: &str) -> Line {
        Line::new("persons").text("name", name).text("code", code).text("sector", "GOV").text("basis", "desk")
    }

    #[test]
    fn lines_come_to_stand_in_order_and_leave_the_rest() {
        let text = add_line("mine.toml", "# our desk's\n", &person("Wanjiru Oduya", "KEN")).unwrap();
        let text = add_line("mine.toml", &text, &person("Åsa Lind", "KEN")).unwrap();
        let text = add_line("mine.toml", &text, &person("Tomas Vega", "CHL")).unwrap();
        let at = |name| text.find(name).unwrap();
        assert!(at("Vega") < at("Lind") && at("Lind") < at("Oduya"), "{text}");
        assert!(text.starts_with("# our desk's\n"), "{text}");
    }

    #[test]
    fn what_is_no_entry_is_refused() {
        let wrong = Line::new("persons").text("name", "A \"B\" \\ C").text("code", "KEN");
        let message = add_line("mine.toml", "", &wrong).unwrap_err().to_string();
        assert!(message.contains("sector"), "{message}");
        assert!(add_line("mine.toml", "persons = [{ name", &person("A", "KEN")).is_err());
    }

    #[test]
    fn quotes_and_signs_stay_what_they_are() {
        let text = add_line("mine.toml", "", &person("A \"B\" \\ C\u{7}", "KEN")).unwrap();
        let source = Source { name: Cow::Borrowed("mine.toml"), text: Cow::Owned(text) };
        assert_eq!(parse::<Tables>(&source).unwrap().persons[0].name, "A \"B\" \\ C\u{7}");
    }
}
