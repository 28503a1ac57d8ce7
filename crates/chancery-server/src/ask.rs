//! What was asked: parameters, checked one by one.

use chancery::doc::{EventType, Status};
use chancery_archive::{By, Filter, Per};
use jiff::civil::Date;

use crate::problem::{Problem, shown};
use crate::tokens::Caller;

/// Characters of one value, at most.
const MAX_VALUE: usize = 500;
/// Values of one parameter, at most.
const MAX_VALUES: usize = 64;
/// Lines of a page where nobody says how many, and at most.
pub(crate) const USUAL_LINES: usize = 50;
pub(crate) const MAX_LINES: usize = 1000;

/// One question.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ask {
    /// Values of `{…}` in the route's path.
    pub(crate) path: Vec<String>,
    /// Parameters as they came.
    pub(crate) params: Vec<(String, String)>,
    pub(crate) media: String,
    /// The character set that the media type names.
    pub(crate) charset: Option<String>,
    pub(crate) body: Vec<u8>,
    pub(crate) caller: Caller,
}

impl Ask {
    /// Checks that every parameter is one of the route's.
    pub(crate) fn check(&self, known: impl Fn(&str) -> bool) -> Result<(), Problem> {
        for (name, value) in &self.params {
            if !known(name) {
                return Err(Problem::parameter(format!("`{}` is no parameter of this address", shown(name))));
            }
            if value.len() > MAX_VALUE {
                return Err(Problem::parameter(format!("`{}` is longer than {MAX_VALUE} bytes", shown(name))));
            }
            if value.contains('\0') {
                return Err(Problem::parameter(format!("`{}` holds a zero byte", shown(name))));
            }
        }
        if self.params.len() > MAX_VALUES {
            return Err(Problem::parameter(format!("more than {MAX_VALUES} parameters")));
        }
        Ok(())
    }

    /// All values of a parameter that are not empty.
    pub(crate) fn all(&self, name: &str) -> Vec<String> {
        let values = self.params.iter().filter(|(each, value)| each == name && !value.trim().is_empty());
        values.map(|(_, value)| value.trim().to_owned()).collect()
    }

    /// The only value of a parameter.
    pub(crate) fn one(&self, name: &str) -> Result<Option<String>, Problem> {
        let mut values = self.all(name);
        if values.len() > 1 {
            return Err(Problem::parameter(format!("`{name}` may be given once")));
        }
        Ok(values.pop())
    }

    /// The values of a parameter, also those parted by commas, each read.
    fn listed<T>(&self, name: &str, want: &str, read: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, Problem> {
        let mut read_all = Vec::new();
        for value in self.all(name) {
            for part in value.split(',').map(str::trim).filter(|part| !part.is_empty()) {
                let value = read(part).ok_or_else(|| wrong(name, part, want))?;
                read_all.push(value);
            }
        }
        Ok(read_all)
    }

    fn read<T>(&self, name: &str, want: &str, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Problem> {
        let value = self.one(name)?;
        value.map(|value| read(&value).ok_or_else(|| wrong(name, &value, want))).transpose()
    }

    pub(crate) fn yes(&self, name: &str) -> Result<Option<bool>, Problem> {
        self.read(name, "want true or false", |value| match value {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        })
    }

    pub(crate) fn number(&self, name: &str, usual: usize, most: usize) -> Result<usize, Problem> {
        let want = format!("want a whole number from 1 to {most}");
        let number = self.read(name, &want, |value| value.parse().ok().filter(|n| (1..=most).contains(n)))?;
        Ok(number.unwrap_or(usual))
    }

    pub(crate) fn limit(&self) -> Result<usize, Problem> {
        self.number("limit", USUAL_LINES, MAX_LINES)
    }

    pub(crate) fn by(&self) -> Result<By, Problem> {
        let by = self.read("by", "want reports, events or origins", |value| match value {
            "reports" => Some(By::Reports),
            "events" => Some(By::Events),
            "origins" => Some(By::Origins),
            _ => None,
        })?;
        Ok(by.unwrap_or_default())
    }

    /// The period; `None` for `all`.
    pub(crate) fn per(&self) -> Result<Option<Per>, Problem> {
        let per = self.read("per", "want day, week, month, year or all", |value| match value {
            "day" => Some(Some(Per::Day)),
            "week" => Some(Some(Per::Week)),
            "month" => Some(Some(Per::Month)),
            "year" => Some(Some(Per::Year)),
            "all" => Some(None),
            _ => None,
        })?;
        Ok(per.unwrap_or(Some(Per::Month)))
    }

    pub(crate) fn from(&self) -> Result<Option<Date>, Problem> {
        self.read("from", DAY, first_day)
    }

    pub(crate) fn to(&self) -> Result<Option<Date>, Problem> {
        self.read("to", DAY, last_day)
    }

    pub(crate) fn run(&self) -> Result<Option<i64>, Problem> {
        self.read("run", "want the number of a run", |value| value.parse().ok())
    }

    /// The filter over rows. The happening is looked up by the caller.
    pub(crate) fn filter(&self) -> Result<Filter, Problem> {
        Ok(Filter {
            run: self.run()?,
            actors: self.all("actor"),
            recipients: self.all("recipient"),
            parties: self.all("party"),
            types: self.listed("type", "want a type of PLOVER, as ASSAULT", EventType::from_name)?,
            quads: self.listed("quad", "want 1 to 4", |value| value.parse().ok().filter(|n| (1..=4).contains(n)))?,
            categories: self.listed("category", "want a code", |value| Some(value.to_owned()))?,
            statuses: self.listed(
                "status",
                "want occurred, ongoing, planned, possible or denied",
                Status::from_name,
            )?,
            from: self.from()?,
            to: self.to()?,
            places: self.all("place"),
            text: self.one("text")?,
            outlets: self.all("outlet"),
            background: self.read("background", "want only or none", |value| match value {
                "only" => Some(true),
                "none" => Some(false),
                _ => None,
            })?,
            confidence: self.read("confidence", "want a number from 0 to 1", |value| {
                value.parse::<f64>().ok().filter(|share| (0.0..=1.0).contains(share))
            })?,
            marked: self.read("marked", "want right or wrong", |value| match value {
                "right" => Some(true),
                "wrong" => Some(false),
                _ => None,
            })?,
            occurrence: None,
            counting: self.yes("counting")?.unwrap_or(false),
        })
    }
}

const DAY: &str = "want 2024-03-01, 2024-03 or 2024";

fn wrong(name: &str, value: &str, want: &str) -> Problem {
    Problem::parameter(format!("`{name}` is `{}`: {want}", shown(value)))
}

fn first_day(words: &str) -> Option<Date> {
    let days = [words.to_owned(), format!("{words}-01"), format!("{words}-01-01")];
    days.iter().find_map(|day| day.parse().ok().filter(|_| day.len() == 10 && day.is_ascii()))
}

fn last_day(words: &str) -> Option<Date> {
    let first = first_day(words)?;
    Some(match words.len() {
        4 => first.last_of_year(),
        7 => first.last_of_month(),
        _ => first,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(params: &[(&str, &str)]) -> Ask {
        let params = params.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Ask { params, ..Ask::default() }
    }

    #[test]
    fn what_is_typed_becomes_a_filter_or_a_refusal() {
        let filter = ask(&[("type", "ASSAULT,ACCUSE"), ("actor", "KEN"), ("from", "2024-02"), ("to", "2024-02")]);
        let filter = filter.filter().unwrap();
        assert_eq!(filter.types.len(), 2);
        assert_eq!(
            (filter.from.unwrap().to_string(), filter.to.unwrap().to_string()),
            ("2024-02-01".into(), "2024-02-29".into())
        );
        for (name, value) in
            [("type", "MURDER"), ("from", "yesterday"), ("quad", "5"), ("confidence", "nan"), ("run", "1;")]
        {
            let problem = ask(&[(name, value)]).filter().unwrap_err();
            assert!(problem.status == 400 && problem.detail.contains(value), "{problem:?}");
        }
        assert!(ask(&[("from", "2024"), ("from", "2025")]).from().is_err());
        assert!(ask(&[("x", "1")]).check(|name| name == "limit").is_err());
        assert!(ask(&[("limit", "0")]).limit().is_err() && ask(&[("limit", "1001")]).limit().is_err());
    }
}
