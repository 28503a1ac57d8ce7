//! A quick reader of tables that are written one entry a line.
//!
//! Ten thousand office-holders in TOML take a TOML parser longer than coding an article takes. Our tables, and those of anybody who
//! keeps to one entry a line, need none of its generality. What this reader does not understand it leaves to the parser,
//! which also words the mistakes: nothing is read here that TOML reads otherwise.

use serde::de::value::{Error, MapDeserializer};
use serde::de::{DeserializeOwned, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::Tables;

/// The tables of a text, or nothing if some line of it is written otherwise than ours are.
pub(super) fn tables(text: &str) -> Option<Tables> {
    let mut tables = Tables::default();
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    while let Some(opening) = lines.next() {
        let mut is_closed = false;
        let mut entries = lines.by_ref().take_while(|line| {
            is_closed = *line == "]";
            !is_closed
        });
        match opening.strip_suffix(" = [")? {
            "states" if tables.states.is_empty() => tables.states = read(&mut entries)?,
            "bodies" if tables.bodies.is_empty() => tables.bodies = read(&mut entries)?,
            "media" if tables.media.is_empty() => tables.media = read(&mut entries)?,
            "persons" if tables.persons.is_empty() => tables.persons = read(&mut entries)?,
            "agents" if tables.agents.is_empty() => tables.agents = read(&mut entries)?,
            _ => return None,
        }
        if !is_closed {
            return None;
        }
    }
    Some(tables)
}

fn read<'t, T: DeserializeOwned>(lines: &mut impl Iterator<Item = &'t str>) -> Option<Vec<T>> {
    lines.map(entry).collect()
}

/// One line `{ name = "…", also = ["…"], office = true },`.
fn entry<T: DeserializeOwned>(line: &str) -> Option<T> {
    let mut rest = line.strip_prefix("{ ")?.strip_suffix(" },")?;
    let mut fields: Vec<(&str, Value<'_>)> = Vec::with_capacity(10);
    loop {
        let end = rest.bytes().position(|byte| !byte.is_ascii_lowercase() && byte != b'_')?;
        let (key, after) = rest.split_at(end);
        if key.is_empty() || fields.iter().any(|(other, _)| *other == key) {
            return None;
        }
        let (value, after) = value(after.strip_prefix(" = ")?)?;
        fields.push((key, value));
        if after.is_empty() {
            break;
        }
        rest = after.strip_prefix(", ")?;
    }
    T::deserialize(MapDeserializer::<_, Error>::new(fields.into_iter())).ok()
}

/// A value and what follows it.
fn value(text: &str) -> Option<(Value<'_>, &str)> {
    if let Some(mut rest) = text.strip_prefix('[') {
        let mut strings = Vec::new();
        while !rest.starts_with(']') {
            let (string, after) = string(rest)?;
            strings.push(string);
            rest = match after.strip_prefix(", ") {
                Some(more) if more.starts_with('"') => more,
                Some(_) => return None,
                None => after,
            };
        }
        return Some((Value::List(strings), &rest[1..]));
    }
    if text.starts_with('"') {
        let (string, rest) = string(text)?;
        return Some((Value::Text(string), rest));
    }
    let end = text.find(", ").unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    let value = match word {
        "true" => Value::Mark(true),
        "false" => Value::Mark(false),
        // TOML has ways of its own for 1_000, 0x1f, inf, +1 and 01.
        _ => number(word)?,
    };
    Some((value, rest))
}

/// A number as everybody writes it: digits, with a point between two of them.
fn number(word: &str) -> Option<Value<'_>> {
    let digits = word.strip_prefix('-').unwrap_or(word);
    let (whole, part) = digits.split_once('.').map_or((digits, None), |(whole, part)| (whole, Some(part)));
    let is_plain = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_plain(whole) || (whole.len() > 1 && whole.starts_with('0')) || part.is_some_and(|part| !is_plain(part)) {
        return None;
    }
    if part.is_some() { word.parse().ok().map(Value::Number) } else { word.parse().ok().map(Value::Count) }
}

/// A string without escapes and what follows it.
fn string(text: &str) -> Option<(&str, &str)> {
    let text = text.strip_prefix('"')?;
    // TOML allows no control character in a string, the tab aside, which our tables do not need.
    let end = text.bytes().position(|byte| byte == b'"' || byte == b'\\' || byte < b' ' || byte == 0x7f)?;
    (text.as_bytes()[end] == b'"').then(|| (&text[..end], &text[end + 1..]))
}

/// A value of a line.
enum Value<'t> {
    Text(&'t str),
    List(Vec<&'t str>),
    Mark(bool),
    Number(f64),
    Count(i64),
}

impl<'de> IntoDeserializer<'de> for Value<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> serde::Deserializer<'de> for Value<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Self::Text(text) => visitor.visit_borrowed_str(text),
            Self::List(texts) => {
                visitor.visit_seq(serde::de::value::SeqDeserializer::new(texts.into_iter().map(Value::Text)))
            }
            Self::Mark(mark) => visitor.visit_bool(mark),
            Self::Number(number) => visitor.visit_f64(number),
            Self::Count(count) => visitor.visit_i64(count),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct newtype_struct seq tuple
        tuple_struct map struct enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources;

    fn parsed(text: &str) -> Option<String> {
        toml::from_str::<Tables>(text).ok().map(|tables| format!("{tables:?}"))
    }

    #[test]
    fn our_tables_are_read_quickly_and_as_toml_reads_them() {
        let sources = sources::built_in();
        let ours = sources.iter().filter(|source| source.name.starts_with("actors/"));
        for source in ours {
            let quick = tables(&source.text).map(|tables| format!("{tables:?}"));
            assert!(quick.is_some(), "{} is not written one entry a line", source.name);
            assert!(quick == parsed(&source.text), "{} is read otherwise", source.name);
        }
    }

    #[test]
    fn whatever_is_read_quickly_is_read_so_by_toml() {
        let whole = "media = [\n  { name = \"A\", also = [\"B\", \"C\"], agency = true, basis = \"desk\" },\n]\n";
        assert!(tables(whole).is_some());
        // Every text that comes of leaving out, doubling or changing one sign.
        for (at, sign) in whole.char_indices() {
            let (before, after) = (&whole[..at], &whole[at + sign.len_utf8()..]);
            for middle in ["", "\"", "\\", "]", ",", " ", "=", "\n", "'", "#", "1", "é"] {
                for text in [format!("{before}{middle}{after}"), format!("{before}{middle}{sign}{after}")] {
                    if let Some(quick) = tables(&text) {
                        assert_eq!(Some(format!("{quick:?}")), parsed(&text), "{text}");
                    }
                }
            }
        }
    }

    #[test]
    fn numbers_are_read_as_toml_reads_them() {
        for number in
            ["5", "-5.25", "0.5", "-0.5", "05", "1_000", "+1", "1e3", "inf", "0x1f", ".5", "5.", "-", "--1", "1-2"]
        {
            let text = format!(
                "states = [\n  {{ code = \"AAA\", name = \"A\", adjectives = [], lat = {number}, basis = \"desk\" }},\n]\n"
            );
            if let Some(quick) = tables(&text) {
                assert_eq!(Some(format!("{quick:?}")), parsed(&text), "{number}");
            }
        }
    }
}
