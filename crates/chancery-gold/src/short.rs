//! The short form in which people write rows on one line.
//!
//! - an event: `trigger | TYPE/ACCEPTED .mode | actors | recipients | status | options`;
//! - a statement: `speaker | cue | kind | content || content | options`;
//! - somebody: `words=CODE.SECTOR~Name`, several joined by ` + `, `-` for nobody, `=CODE.SECTOR~Name` for one without words here;
//! - options, joined by ` ; `: `o` (optional) · `b` (background) · `d=words:2026-03-02..2026-03-04` · `p=words:Name:ISO3` ·
//!   `by=Outer > Inner` · `same=a` · `c=military,legal` · `dead=5`, `injured=`, `arrested=`, `size=` · `a=words~Name` (addressee).
//!
//! Words are looked up in the sentence at hand, `2:words` in another; `words#2` is the second occurrence.

use serde_json::{Map, Value};

use crate::check::{is_code, is_day};
use crate::gold::{GoldDate, GoldEvent, GoldParty, GoldPlace, GoldStatement, KINDS, STATUSES, TYPES};
use crate::refs::{find, on_whole_words, reference};

/// A row, or what is wrong with its line.
pub type Read<T> = Result<T, String>;

/// The sentence in which words are looked up.
#[derive(Clone, Copy, Debug)]
pub struct Here<'a> {
    /// All sentences of the article.
    pub sentences: &'a [String],
    /// The one at hand.
    pub sentence: usize,
}

impl Here<'_> {
    /// The reference to words.
    ///
    /// # Errors
    ///
    /// If they are not there.
    pub fn words(&self, words: &str) -> Read<String> {
        let words = words.trim();
        let is_elsewhere =
            words.split_once(':').is_some_and(|(n, _)| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
        let wanted = if is_elsewhere { words.to_owned() } else { format!("{}:{words}", self.sentence) };
        let missing = || format!("not in the sentence: {words:?}");
        if words.is_empty() {
            return Err("want some words of the sentence".to_owned());
        }
        let found = find(self.sentences, &wanted).ok_or_else(missing)?;
        let text = &self.sentences[found.sentence];
        if on_whole_words(text, found.start, found.end) {
            return Ok(wanted);
        }
        // The first occurrence that stands as words of its own.
        let length = found.end - found.start;
        let piece = &text[found.start..found.end];
        let mut places = text.match_indices(piece).map(|(at, _)| at);
        let at = places.find(|&at| on_whole_words(text, at, at + length));
        at.and_then(|at| reference(self.sentences, found.sentence, at, at + length))
            .ok_or_else(|| format!("starts or ends inside a word: {words:?}"))
    }

    /// Somebody, or several.
    ///
    /// # Errors
    ///
    /// If one is not in the form, or its words are not there.
    pub fn parties(&self, text: &str) -> Read<Vec<GoldParty>> {
        match text.trim() {
            "-" | "" => Ok(Vec::new()),
            text => text.split(" + ").map(|one| self.party(one.trim())).collect(),
        }
    }

    fn party(&self, text: &str) -> Read<GoldParty> {
        let wrong = || format!("{text:?}: want words=CODE.SECTOR~Name, such as Kenya=KEN.GOV");
        let (rest, name) = match text.split_once('~') {
            Some((rest, name)) => (rest, Some(name.trim().to_owned()).filter(|name| !name.is_empty())),
            None => (text, None),
        };
        let (words, code) = rest.rsplit_once('=').ok_or_else(wrong)?;
        let (code, sector) = code.split_once('.').ok_or_else(wrong)?;
        let is_sector = !sector.is_empty() && sector.bytes().all(|byte| byte.is_ascii_uppercase());
        if !is_code(code) || !is_sector {
            return Err(wrong());
        }
        let span = if words.trim().is_empty() { None } else { Some(self.words(words)?) };
        Ok(GoldParty {
            span,
            name,
            code: Some(code.to_owned()),
            sector: Some(sector.to_owned()),
            ..GoldParty::default()
        })
    }

    fn date(&self, text: &str) -> Read<GoldDate> {
        let (words, days) =
            text.rsplit_once(':').ok_or("a date is words:2026-03-02 or words:2026-03-02..2026-03-04")?;
        let (from, to) = days.split_once("..").unwrap_or((days, days));
        if !is_day(from) || !is_day(to) {
            return Err(format!("{days:?} is no day; want 2026-03-02"));
        }
        Ok(GoldDate { span: Some(self.words(words)?), from: from.to_owned(), to: Some(to.to_owned()) })
    }

    fn place(&self, text: &str) -> Read<GoldPlace> {
        let parts: Vec<&str> = text.split(':').map(str::trim).collect();
        let (words, name, country) = match parts.as_slice() {
            [words, country] => (*words, words.split('#').next().unwrap_or_default(), *country),
            [words, name, country] => (*words, *name, *country),
            _ => return Err("a place is words:Name:ISO3, or words:ISO3".to_owned()),
        };
        if !is_code(country) {
            return Err(format!("{country:?}: want a state such as KEN"));
        }
        Ok(GoldPlace { span: Some(self.words(words)?), name: Some(name.to_owned()), country: Some(country.to_owned()) })
    }

    /// An event.
    ///
    /// # Errors
    ///
    /// With the first thing that is wrong.
    pub fn event(&self, line: &str) -> Read<GoldEvent> {
        let fields: Vec<&str> = line.split('|').map(str::trim).collect();
        if fields.len() < 5 {
            return Err("an event is: trigger | TYPE | actors | recipients | status | options".to_owned());
        }
        let mut event = GoldEvent {
            trigger: self.words(fields[0])?,
            actors: self.parties(fields[2])?,
            recipients: self.parties(fields[3])?,
            ..GoldEvent::default()
        };
        self.set_event(&mut event, "type", fields[1])?;
        self.set_event(&mut event, "status", fields[4])?;
        for option in fields[5..].iter().flat_map(|field| field.split(" ; ")).map(str::trim).filter(|o| !o.is_empty()) {
            let (key, value) = option.split_once('=').unwrap_or((option, ""));
            self.set_event(&mut event, key, value)?;
        }
        Ok(event)
    }

    /// Changes one thing of an event: trigger, type, actors, recipients, status, or an option.
    ///
    /// # Errors
    ///
    /// If there is no such thing, or its value is none.
    pub fn set_event(&self, event: &mut GoldEvent, key: &str, value: &str) -> Read<()> {
        let value = value.trim();
        match key.trim() {
            "trigger" => event.trigger = self.words(value)?,
            "type" => {
                let mut parts = value.split_whitespace();
                let mut types = parts.next().unwrap_or_default().split('/').map(str::to_owned);
                let modes = parts.map(|mode| mode.trim_start_matches('.').to_owned()).collect();
                let first = types.next().unwrap_or_default();
                let accept: Vec<String> = types.collect();
                for name in std::iter::once(&first).chain(&accept) {
                    if !TYPES.contains(&name.as_str()) {
                        return Err(format!("unknown type {name:?}; want one of {}", TYPES.join(" ")));
                    }
                }
                (event.event_type, event.accept, event.mode) = (first, accept, modes);
            }
            "actors" => event.actors = self.parties(value)?,
            "recipients" => event.recipients = self.parties(value)?,
            "status" if STATUSES.contains(&value) => event.status = value.to_owned(),
            "status" => return Err(format!("unknown status {value:?}; want one of {}", STATUSES.join(" "))),
            "o" => event.optional = yes(value)?,
            "b" => event.background = yes(value)?,
            "d" => event.date = none_or(value, |value| self.date(value))?,
            "p" => event.place = none_or(value, |value| self.place(value))?,
            "by" => event.by = chain(value),
            "same" => event.same = Some(value.to_owned()).filter(|value| !value.is_empty()),
            "c" => event.contexts = value.split(',').map(|c| c.trim().to_owned()).filter(|c| !c.is_empty()).collect(),
            key @ ("dead" | "injured" | "arrested" | "size") => {
                let magnitude = event.magnitude.get_or_insert_with(|| Value::Object(Map::new()));
                magnitude[key] = Value::from(value);
            }
            other => {
                return Err(format!(
                    "{other:?}: want trigger, type, actors, recipients, status, o, b, d, p, by, same, c, dead …"
                ));
            }
        }
        Ok(())
    }

    /// A statement.
    ///
    /// # Errors
    ///
    /// With the first thing that is wrong.
    pub fn statement(&self, line: &str) -> Read<GoldStatement> {
        // The pieces of the content are parted by two strokes, fields by one.
        let fields: Vec<String> =
            line.replace("||", "\u{1}").split('|').map(|field| field.trim().replace('\u{1}', "||")).collect();
        if fields.len() < 4 {
            return Err("a statement is: speaker | cue | kind | content || content | options".to_owned());
        }
        let mut statement = GoldStatement::default();
        for (key, value) in ["speaker", "cue", "kind", "content"].into_iter().zip(&fields) {
            self.set_statement(&mut statement, key, value)?;
        }
        for option in fields[4..].iter().flat_map(|field| field.split(" ; ")).map(str::trim).filter(|o| !o.is_empty()) {
            let (key, value) = option.split_once('=').unwrap_or((option, ""));
            self.set_statement(&mut statement, key, value)?;
        }
        Ok(statement)
    }

    /// Changes one thing of a statement: speaker, cue, kind, content, or an option.
    ///
    /// # Errors
    ///
    /// If there is no such thing, or its value is none.
    pub fn set_statement(&self, statement: &mut GoldStatement, key: &str, value: &str) -> Read<()> {
        let value = value.trim();
        match key.trim() {
            "speaker" => statement.speaker = self.parties(value)?.into_iter().next(),
            "cue" => statement.cue = none_or(value, |value| self.words(value))?,
            "kind" => {
                let kind = KINDS.into_iter().find(|kind| *kind == value || kind[..1] == *value);
                let unknown = || format!("unknown kind {value:?}; want direct, indirect or mixed, or d, i, m");
                statement.kind = kind.ok_or_else(unknown)?.to_owned();
            }
            "content" => {
                statement.content = value.split("||").map(|piece| self.words(piece)).collect::<Read<_>>()?;
            }
            "o" => statement.optional = yes(value)?,
            "d" => statement.date = none_or(value, |value| self.date(value))?,
            "by" => statement.by = chain(value),
            "a" => {
                statement.addressee = none_or(value, |value| {
                    let (words, name) = value.split_once('~').unwrap_or((value, value));
                    Ok(GoldParty {
                        span: Some(self.words(words)?),
                        name: Some(name.to_owned()),
                        ..GoldParty::default()
                    })
                })?;
            }
            other => return Err(format!("{other:?}: want speaker, cue, kind, content, o, d, by, a")),
        }
        Ok(())
    }

    /// An event as it is written.
    #[must_use]
    pub fn show_event(&self, event: &GoldEvent) -> String {
        let types = std::iter::once(event.event_type.clone()).chain(event.accept.iter().cloned()).collect::<Vec<_>>();
        let modes: String = event.mode.iter().map(|mode| format!(" .{mode}")).collect();
        let mut options = Vec::new();
        let mut option = |there: bool, text: String| {
            if there {
                options.push(text);
            }
        };
        option(event.optional, "o".to_owned());
        option(event.background, "b".to_owned());
        if let Some(date) = &event.date {
            option(true, self.show_date(date));
        }
        if let Some(place) = &event.place {
            let words = self.show(place.span.as_deref());
            let [name, country] = [&place.name, &place.country].map(|part| part.as_deref().unwrap_or_default());
            option(true, format!("p={words}:{name}:{country}"));
        }
        option(!event.by.is_empty(), format!("by={}", event.by.join(" > ")));
        option(event.same.is_some(), format!("same={}", event.same.as_deref().unwrap_or_default()));
        option(!event.contexts.is_empty(), format!("c={}", event.contexts.join(",")));
        for (key, value) in event.magnitude.iter().filter_map(Value::as_object).flatten() {
            option(true, format!("{key}={}", value.as_str().map_or_else(|| value.to_string(), str::to_owned)));
        }
        let head = [
            self.show(Some(&event.trigger)),
            format!("{}{modes}", types.join("/")),
            self.show_parties(&event.actors),
            self.show_parties(&event.recipients),
            event.status.clone(),
        ];
        let tail = if options.is_empty() { String::new() } else { format!(" | {}", options.join(" ; ")) };
        format!("{}{tail}", head.join(" | "))
    }

    /// A statement as it is written.
    #[must_use]
    pub fn show_statement(&self, statement: &GoldStatement) -> String {
        let content: Vec<String> = statement.content.iter().map(|content| self.show(Some(content))).collect();
        let mut options = Vec::new();
        if statement.optional {
            options.push("o".to_owned());
        }
        options.extend(statement.date.as_ref().map(|date| self.show_date(date)));
        if !statement.by.is_empty() {
            options.push(format!("by={}", statement.by.join(" > ")));
        }
        if let Some(party) = statement.addressee.as_ref().filter(|party| party.span.is_some()) {
            options.push(format!(
                "a={}~{}",
                self.show(party.span.as_deref()),
                party.name.as_deref().unwrap_or_default()
            ));
        }
        let speaker = statement.speaker.as_ref().map_or_else(|| "-".to_owned(), |party| self.show_party(party));
        let cue = statement.cue.as_ref().map_or_else(|| "-".to_owned(), |cue| self.show(Some(cue)));
        let tail = if options.is_empty() { String::new() } else { format!(" | {}", options.join(" ; ")) };
        format!("{speaker} | {cue} | {} | {}{tail}", statement.kind, content.join(" || "))
    }

    fn show_date(&self, date: &GoldDate) -> String {
        let to = date.to.as_ref().filter(|to| **to != date.from).map_or_else(String::new, |to| format!("..{to}"));
        format!("d={}:{}{to}", self.show(date.span.as_deref()), date.from)
    }

    fn show_parties(&self, parties: &[GoldParty]) -> String {
        let parties: Vec<String> = parties.iter().map(|party| self.show_party(party)).collect();
        if parties.is_empty() { "-".to_owned() } else { parties.join(" + ") }
    }

    fn show_party(&self, party: &GoldParty) -> String {
        let [code, sector] = [(&party.code, "XXX"), (&party.sector, "UNK")]
            .map(|(value, unknown)| value.clone().unwrap_or_else(|| unknown.to_owned()));
        let name = party.name.as_ref().map_or_else(String::new, |name| format!("~{name}"));
        format!("{}={code}.{sector}{name}", self.show(party.span.as_deref()))
    }

    /// A reference without the number of the sentence at hand.
    fn show(&self, reference: Option<&str>) -> String {
        let reference = reference.unwrap_or_default();
        reference.strip_prefix(&format!("{}:", self.sentence)).unwrap_or(reference).to_owned()
    }
}

fn yes(value: &str) -> Read<bool> {
    match value {
        "" | "y" | "yes" => Ok(true),
        "n" | "no" => Ok(false),
        other => Err(format!("{other:?}: want y or n")),
    }
}

fn none_or<T>(value: &str, read: impl Fn(&str) -> Read<T>) -> Read<Option<T>> {
    if matches!(value, "" | "-") { Ok(None) } else { read(value).map(Some) }
}

fn chain(value: &str) -> Vec<String> {
    value.split(" > ").map(|name| name.trim().to_owned()).filter(|name| !name.is_empty() && name != "-").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_as_they_are_shown() {
        let sentences = vec![
            "Kenya bars trucks".to_owned(),
            "Kenya barred Ugandan trucks on Sunday near Busia 🙂, rebarred 北京, radio said.".to_owned(),
        ];
        let here = Here { sentences: &sentences, sentence: 1 };
        for line in [
            "barred | SANCTION/COERCE .boycott | Kenya=KEN.GOV | Ugandan trucks=UGA.BUS~Truckers | occurred | b ; \
             d=Sunday:2024-03-03 ; p=Busia:Busia:KEN ; by=radio > police ; same=a ; c=economic,legal ; dead=at least 5",
            "0:bars | SANCTION | 0:Kenya=KEN.GOV + =UGA.GOV | - | planned | o",
            "北京 | CONSULT | - | - | possible",
        ] {
            let event = here.event(line).unwrap();
            assert_eq!(here.show_event(&event), line);
        }
        for line in [
            "radio=KEN.JRN | said | indirect | Kenya barred Ugandan trucks || rebarred 北京 | o ; a=Busia~Busia",
            "- | - | direct | 🙂",
        ] {
            let statement = here.statement(line).unwrap();
            assert_eq!(here.show_statement(&statement), line);
        }
        assert_eq!(here.words("bar"), Err("starts or ends inside a word: \"bar\"".to_owned()));
        let mut event = here.event("barred | SANCTION | - | - | occurred").unwrap();
        for (key, value) in [
            ("type", "WAR"),
            ("status", "done"),
            ("trigger", "war"),
            ("actors", "Kenya"),
            ("x", "1"),
            ("d", "Sunday:3 March"),
        ] {
            assert!(here.set_event(&mut event, key, value).is_err(), "{key}");
        }
        here.set_event(&mut event, "b", "y").unwrap();
        assert!(event.background);
    }
}
