//! `gold/floors.toml`: a line `set.measure = F1` for each measure that must not fall, with a comment where it was lowered.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

/// Rounding and a tie among equals may move a score by so much.
const TOLERANCE: f64 = 0.0005;

/// The floors, with the lines of the file kept as they are.
pub(crate) struct Floors {
    lines: Vec<Line>,
}

enum Line {
    Floor {
        name: String,
        value: f64,
        comment: Option<String>,
    },
    /// A comment or an empty line.
    Other(String),
}

impl Floors {
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).with_context(|| format!("could not read `{}`", path.display()))?;
        Self::parse(&text).with_context(|| format!("could not read `{}`", path.display()))
    }

    fn parse(text: &str) -> Result<Self> {
        let line = |(n, line): (usize, &str)| {
            let (code, comment) = line.split_once('#').map_or((line, None), |(code, comment)| (code, Some(comment)));
            if code.trim().is_empty() {
                return Ok(Line::Other(line.to_owned()));
            }
            let parts = code.split_once('=').map(|(name, value)| (name.trim(), value.trim().parse()));
            match parts {
                Some((name, Ok(value))) if name.contains('.') => {
                    let comment = comment.map(|comment| comment.trim().to_owned());
                    Ok(Line::Floor { name: name.to_owned(), value, comment })
                }
                _ => bail!("line {}: not `set.measure = F1`: `{line}`", n + 1),
            }
        };
        // Other programs read it as TOML, so it must be.
        text.parse::<toml::Table>()?;
        Ok(Self { lines: text.lines().enumerate().map(line).collect::<Result<_>>()? })
    }

    pub(crate) fn write(&self, path: &Path) -> Result<()> {
        fs::write(path, self.text()).with_context(|| format!("could not write `{}`", path.display()))
    }

    fn text(&self) -> String {
        let line = |line: &Line| match line {
            Line::Other(line) => format!("{line}\n"),
            Line::Floor { name, value, comment: None } => format!("{name} = {value:.4}\n"),
            Line::Floor { name, value, comment: Some(comment) } => format!("{name} = {value:.4} # {comment}\n"),
        };
        self.lines.iter().map(line).collect()
    }

    /// Names of all floors, in the order of the file.
    pub(crate) fn names(&self) -> Vec<String> {
        let name = |line: &Line| match line {
            Line::Floor { name, .. } => Some(name.clone()),
            Line::Other(_) => None,
        };
        self.lines.iter().filter_map(name).collect()
    }

    /// The floor, if the value lies below it.
    pub(crate) fn above(&self, name: &str, value: f64) -> Option<f64> {
        self.lines.iter().find_map(|line| match line {
            Line::Floor { name: own, value: floor, .. } if own == name && value + TOLERANCE < *floor => Some(*floor),
            _ => None,
        })
    }

    /// Raises the floor to the value, or makes one; a higher one stays.
    pub(crate) fn raise(&mut self, name: &str, value: f64) {
        match self.find(name) {
            Some((floor, _)) => *floor = floor.max(value),
            None => self.lines.push(Line::Floor { name: name.to_owned(), value, comment: None }),
        }
    }

    /// Lowers the floor to the value and says why.
    pub(crate) fn lower(&mut self, name: &str, value: f64, reason: &str) -> Result<()> {
        let Some((floor, comment)) = self.find(name) else { bail!("there is no floor `{name}`") };
        if value >= *floor {
            bail!("`{name}` was measured at {value:.4}, not below its floor {floor:.4}");
        }
        let one_line = reason.split_whitespace().collect::<Vec<_>>().join(" ");
        *comment = Some(format!("lowered from {floor:.4}: {one_line}"));
        *floor = value;
        Ok(())
    }

    fn find(&mut self, name: &str) -> Option<(&mut f64, &mut Option<String>)> {
        self.lines.iter_mut().find_map(|line| match line {
            Line::Floor { name: own, value, comment } if own == name => Some((value, comment)),
            _ => None,
        })
    }
}

/// Holds the figures against the floors of their sets, and raises these if asked.
pub(crate) fn hold(measured: &[(String, f64)], raise: bool) -> Result<bool> {
    let path = crate::root().join("gold/floors.toml");
    let mut floors = Floors::read(&path)?;
    if raise {
        measured.iter().for_each(|(name, value)| floors.raise(name, *value));
        floors.write(&path)?;
    }
    let below: Vec<_> =
        measured.iter().filter_map(|(name, value)| Some((name, value, floors.above(name, *value)?))).collect();
    for (name, value, floor) in &below {
        println!("floors: {name} is {value:.4}, below its floor {floor:.4}");
    }
    Ok(below.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "# Floors.\n\ndev.event = 0.2500\ndev.row = 0.1000 # lowered from 0.1200: fewer guesses\n";

    #[test]
    fn floors_rise_and_never_fall_by_themselves() {
        let mut floors = Floors::parse(FILE).unwrap();
        floors.raise("dev.event", 0.31);
        floors.raise("dev.row", 0.05);
        floors.raise("contrast.event", 0.4);
        assert_eq!(
            floors.text(),
            "# Floors.\n\ndev.event = 0.3100\ndev.row = 0.1000 # lowered from 0.1200: fewer guesses\ncontrast.event = 0.4000\n"
        );
    }

    #[test]
    fn a_floor_is_lowered_with_a_reason() {
        let mut floors = Floors::parse(FILE).unwrap();
        floors.lower("dev.event", 0.2, "rows about\nthe past left out").unwrap();
        assert!(floors.text().contains("dev.event = 0.2000 # lowered from 0.2500: rows about the past left out\n"));
        assert!(floors.lower("dev.event", 0.3, "it is higher").is_err());
        assert!(floors.lower("dev.place", 0.3, "there is none").is_err());
    }

    #[test]
    fn a_score_within_the_tolerance_holds() {
        let floors = Floors::parse(FILE).unwrap();
        assert_eq!(floors.above("dev.event", 0.2496), None);
        assert_eq!(floors.above("dev.event", 0.2494), Some(0.25));
        assert_eq!(floors.above("dev.place", 0.0), None);
    }

    #[test]
    fn an_unreadable_line_is_named() {
        let error = Floors::parse("dev.event = 0.25\ndev.row = \"high\"\n").err().unwrap();
        assert_eq!(error.to_string(), "line 2: not `set.measure = F1`: `dev.row = \"high\"`");
    }

    #[test]
    fn the_floors_of_the_house_are_sound() {
        Floors::read(&crate::root().join("gold/floors.toml")).unwrap();
    }
}
