//! What rows are asked for, and the same as SQL with bound values.

use chancery_doc::{EventType, Status};
use jiff::civil::Date;
use rusqlite::types::Value;

use crate::error::{ArchiveError, Result};
use crate::rollup::COUNTS;
use crate::values::{day_number, is_sector, type_number};

/// Which rows are asked for; each field narrows further, several values of one field are alternatives.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// A run other than the visible one.
    pub run: Option<i64>,
    /// Who acts: `JPN`, `JPN GOV`, `GOV`, or words of a name or office.
    pub actors: Vec<String>,
    /// On whom, likewise.
    pub recipients: Vec<String>,
    /// Who is on either side, likewise.
    pub parties: Vec<String>,
    /// Types.
    pub types: Vec<EventType>,
    /// Quad classes, 1 to 4.
    pub quads: Vec<u8>,
    /// Categories of a user's own codebook.
    pub categories: Vec<String>,
    /// Statuses.
    pub statuses: Vec<Status>,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
    /// Places: a name, or a state's code.
    pub places: Vec<String>,
    /// Words that the article has.
    pub text: Option<String>,
    /// Outlets: a domain or name.
    pub outlets: Vec<String>,
    /// Whether background is asked for, or news; both where absent.
    pub background: Option<bool>,
    /// Least confidence, 0 to 1.
    pub confidence: Option<f64>,
    /// What people marked: right (`true`) or wrong (`false`).
    pub marked: Option<bool>,
    /// One happening, by its key or an alias.
    pub occurrence: Option<crate::Id>,
    /// Rows that count alone: occurred or ongoing, no background, not marked wrong.
    pub counting: bool,
}

/// Conditions over `e` (events) and `a` (articles), with their values in order.
pub(crate) struct Conditions {
    pub(crate) sql: String,
    pub(crate) values: Vec<Value>,
}

impl Conditions {
    fn and(&mut self, condition: &str, values: impl IntoIterator<Item = Value>) {
        self.sql.push_str(" AND ");
        self.sql.push_str(condition);
        self.values.extend(values);
    }
}

impl Filter {
    /// The conditions for the run of that number.
    pub(crate) fn conditions(&self, run: i64) -> Result<Conditions> {
        let mut all = Conditions { sql: "e.run = ?".to_owned(), values: vec![run.into()] };
        for (words, side) in [(&self.actors, "p.role = 0"), (&self.recipients, "p.role = 1"), (&self.parties, "1")] {
            if words.is_empty() {
                continue;
            }
            let mut either = Vec::new();
            let mut values = Vec::new();
            for words in words {
                let (condition, of) = somebody(words);
                either.push(condition);
                values.extend(of);
            }
            let condition = format!(
                "e.id IN (SELECT p.event FROM actors c CROSS JOIN parties p ON p.actor = c.id WHERE {side} AND ({}))",
                either.join(" OR ")
            );
            all.and(&condition, values);
        }
        if !self.types.is_empty() {
            let types = self.types.iter().map(|each| type_number(Some(each.as_str())).into());
            all.and(&format!("e.type IN ({})", marks(self.types.len())), types);
        }
        if !self.quads.is_empty() {
            let types: Vec<Value> = EventType::ALL
                .iter()
                .filter(|each| self.quads.contains(&each.quad()))
                .map(|each| type_number(Some(each.as_str())).into())
                .collect();
            all.and(&format!("e.type IN ({})", marks(types.len())), types);
        }
        if !self.categories.is_empty() {
            let names = self.categories.iter().map(|name| Value::from(name.clone()));
            all.and(&format!("e.category IN ({})", marks(self.categories.len())), names);
        }
        if !self.statuses.is_empty() {
            let statuses = self.statuses.iter().filter_map(|each| crate::values::status_number(each.as_str()));
            all.and(&format!("e.status IN ({})", marks(self.statuses.len())), statuses.map(Value::from));
        }
        // A row told with several days is asked for with any of them.
        if let Some(from) = self.from {
            all.and("e.day_to >= ?", [day_number(from).into()]);
        }
        if let Some(to) = self.to {
            all.and("e.day <= ?", [day_number(to).into()]);
        }
        if !self.places.is_empty() {
            let one = |words: &String| if is_state(words) { "q.country = ?" } else { "q.name = ? COLLATE NOCASE" };
            let conditions: Vec<&str> = self.places.iter().map(one).collect();
            let condition = format!("e.place IN (SELECT q.id FROM places q WHERE {})", conditions.join(" OR "));
            all.and(&condition, self.places.iter().map(|words| Value::from(words.clone())));
        }
        if let Some(text) = &self.text {
            all.and("a.text IN (SELECT rowid FROM words WHERE words MATCH ?)", [words(text)?.into()]);
        }
        if !self.outlets.is_empty() {
            let (condition, values) = outlets(&self.outlets);
            all.and(&condition, values);
        }
        if let Some(background) = self.background {
            all.and("e.background = ?", [i64::from(background).into()]);
        }
        if let Some(confidence) = self.confidence {
            all.and("e.confidence >= ?", [Value::from((confidence * 100.0).round() as i64)]);
        }
        if let Some(marked) = self.marked {
            all.and("e.mark = ?", [i64::from(marked).into()]);
        }
        if let Some(key) = self.occurrence {
            // A row leads to where it is now, whatever its happening was part of once.
            let condition = "e.occurrence IN (SELECT o.id FROM occurrences o WHERE o.key = ?
                UNION SELECT l.occurrence FROM aliases l WHERE l.key = ?
                    AND NOT EXISTS (SELECT 1 FROM events y WHERE y.row = l.key AND y.run = l.run)
                UNION SELECT x.occurrence FROM events x WHERE x.row = ?)";
            let key = Value::from(key.0.to_vec());
            all.and(condition, [key.clone(), key.clone(), key]);
        }
        if self.counting {
            all.and(&format!("({COUNTS})"), []);
        }
        Ok(all)
    }

    /// Whether a day, by its number, is one of those asked for. A row told with several days is found by any of them, but sums have
    /// it on its first.
    pub(crate) fn has_day(&self, day: i64) -> bool {
        self.from.is_none_or(|from| day >= day_number(from)) && self.to.is_none_or(|to| day <= day_number(to))
    }

    /// Whether a type, by its number, is one of those asked for.
    pub(crate) fn has_type(&self, number: i64) -> bool {
        let is_it = |each: &EventType| type_number(Some(each.as_str())) == number;
        (self.types.is_empty() || self.types.iter().any(is_it))
            && (self.quads.is_empty()
                || EventType::ALL.iter().any(|each| is_it(each) && self.quads.contains(&each.quad())))
    }

    /// Whether the rollup answers it: only codes, types and days are asked for, of rows that count.
    pub(crate) fn is_rolled_up(&self) -> bool {
        let plain = Self {
            run: self.run,
            actors: self.actors.clone(),
            recipients: self.recipients.clone(),
            types: self.types.clone(),
            quads: self.quads.clone(),
            from: self.from,
            to: self.to,
            counting: true,
            ..Self::default()
        };
        let is_code = |words: &String| matches!(parts(words), (Some(_), None));
        *self == plain && self.actors.iter().chain(&self.recipients).all(is_code)
    }
}

/// Whether words for a place are a state's code.
pub(crate) fn is_state(words: &str) -> bool {
    words.len() == 3 && words.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// A condition over `c` (actors) for one description of somebody.
pub(crate) fn somebody(words: &str) -> (&'static str, Vec<Value>) {
    let code = |code: &str| Value::from(code.to_owned());
    match parts(words) {
        (Some(state), Some(sector)) => {
            ("(c.code = (SELECT id FROM names WHERE name = ?) AND c.sector = ?)", vec![code(state), code(sector)])
        }
        (Some(state), None) => ("c.code = (SELECT id FROM names WHERE name = ?)", vec![code(state)]),
        (None, Some(sector)) => ("c.sector = ?", vec![code(sector)]),
        (None, None) => {
            let pattern = Value::from(format!("%{}%", like(words)));
            ("(c.name LIKE ? ESCAPE '\\' OR c.office LIKE ? ESCAPE '\\')", vec![pattern.clone(), pattern])
        }
    }
}

/// A condition over `a` (articles) for outlets, with its values. A domain names its subdomains too.
pub(crate) fn outlets(names: &[String]) -> (String, Vec<Value>) {
    let one = "n.name = ? COLLATE NOCASE OR n.name LIKE ? ESCAPE '\\'";
    let conditions = vec![one; names.len()].join(" OR ");
    let values =
        names.iter().flat_map(|outlet| [Value::from(outlet.clone()), Value::from(format!("%.{}", like(outlet)))]);
    (format!("a.outlet IN (SELECT n.id FROM names n WHERE {conditions})"), values.collect())
}

/// Code and sector of `JPN`, `JPN GOV`, `JPN/GOV` or `GOV`; neither where the words are a name.
pub(crate) fn parts(words: &str) -> (Option<&str>, Option<&str>) {
    let is_code = |part: &str| {
        (2..=8).contains(&part.len())
            && part.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
            && part.starts_with(|c: char| c.is_ascii_uppercase())
    };
    let mut parts = words.split([' ', '/', ':']).filter(|part| !part.is_empty());
    match (parts.next(), parts.next(), parts.next()) {
        (Some(sector), None, None) if is_sector(sector) => (None, Some(sector)),
        (Some(code), None, None) if is_code(code) => (Some(code), None),
        (Some(code), Some(sector), None) if is_code(code) && is_sector(sector) => (Some(code), Some(sector)),
        _ => (None, None),
    }
}

/// Words as they stand in a LIKE pattern.
pub(crate) fn like(words: &str) -> String {
    words.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

fn marks(n: usize) -> String {
    vec!["?"; n].join(", ")
}

/// What people type as a query of the full-text index: words that must all be there, phrases in quotation marks, `OR` between
/// alternatives, `*` behind the start of a word. Whatever else the index's own language has is looked for as words.
pub(crate) fn words(typed: &str) -> Result<String> {
    let mut query: Vec<String> = Vec::new();
    let mut rest = typed.trim();
    while !rest.is_empty() {
        let (piece, is_phrase);
        if let Some(inside) = rest.strip_prefix(['"', '“', '”']) {
            let end = inside.find(['"', '“', '”']).unwrap_or(inside.len());
            (piece, is_phrase) = (&inside[..end], true);
            rest = inside[end..].trim_start_matches(['"', '“', '”']).trim_start();
        } else {
            let end = rest.find(|c: char| c.is_whitespace() || c == '"').unwrap_or(rest.len());
            (piece, is_phrase) = (&rest[..end], false);
            rest = rest[end..].trim_start();
        }
        if !is_phrase && piece == "OR" {
            if query.last().is_some_and(|last| last != "OR") {
                query.push("OR".to_owned());
            }
            continue;
        }
        if piece.chars().any(char::is_alphanumeric) {
            let star = if !is_phrase && piece.ends_with('*') { "*" } else { "" };
            query.push(format!("\"{}\"{star}", piece.trim_end_matches('*').replace('"', "")));
        }
    }
    while query.last().is_some_and(|last| last == "OR") {
        query.pop();
    }
    if query.is_empty() {
        return Err(ArchiveError::NoWords { words: typed.chars().take(80).collect() });
    }
    Ok(query.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_cannot_become_a_query_of_another_kind() {
        assert_eq!(words("border closed").unwrap(), "\"border\" \"closed\"");
        assert_eq!(words("“closed border” OR shut*").unwrap(), "\"closed border\" OR \"shut\"*");
        assert_eq!(words("body : x NEAR(a b) ^c OR").unwrap(), "\"body\" \"x\" \"NEAR(a\" \"b)\" \"^c\"");
        assert_eq!(words("a\"b").unwrap(), "\"a\" \"b\"");
        assert!(words(" OR \" - \" ").is_err());
    }

    #[test]
    fn somebody_is_a_code_a_sector_or_words() {
        assert_eq!(parts("JPN"), (Some("JPN"), None));
        assert_eq!(parts("JPN GOV"), (Some("JPN"), Some("GOV")));
        assert_eq!(parts("JPN:MIL"), (Some("JPN"), Some("MIL")));
        assert_eq!(parts("REB"), (None, Some("REB")));
        assert_eq!(parts("Oduya"), (None, None));
        assert_eq!(parts("water minister"), (None, None));
    }
}
