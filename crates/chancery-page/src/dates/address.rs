//! Days in addresses.

use chancery_doc::Dated;

use super::{day_of, month_of, number, year_of};

/// The day in the path of an address: `/2024/05/13/`, `/2024-05-13/`, `/20240513/`, `/2024/may/13/`.
pub(crate) fn in_address(url: &str) -> Option<Dated> {
    let path = url.split("://").nth(1)?.split(['?', '#']).next()?;
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    (0..parts.len()).find_map(|n| day_in_parts(&parts[n..]).or_else(|| day_inside(parts[n])))
}

/// `2024/05/13` at the beginning of the parts of a path; the day may go on: `13-talks-begin`.
fn day_in_parts(parts: &[&str]) -> Option<Dated> {
    let &[year, month, day, ..] = parts else { return None };
    let month = number(month, 2).or_else(|| month_of(month))?;
    let digits = &day[..day.bytes().take_while(u8::is_ascii_digit).count()];
    let goes_on = day[digits.len()..].starts_with(char::is_alphanumeric);
    if goes_on { None } else { day_of(year_of(year)?, month, number(digits, 2)?) }
}

/// `2024-05-13`, `2024_05_13` or `20240513` as a run of its own in one part of a path.
fn day_inside(part: &str) -> Option<Dated> {
    let runs: Vec<&str> = part.split(|c: char| !c.is_ascii_digit()).collect();
    (0..runs.len()).find_map(|n| {
        let run = runs[n];
        let (year, month, day) = match runs[n..] {
            _ if run.len() == 8 => (&run[..4], &run[4..6], &run[6..]),
            [year, month, day, ..] if month.len() == 2 && day.len() == 2 => (year, month, day),
            _ => return None,
        };
        day_of(year_of(year)?, number(month, 2)?, number(day, 2)?)
    })
}
