//! Days that people print in a line, in the languages and scripts of our sources.

use jiff::civil::Date;

use super::calendar;
use super::machine::zoned;
use super::months::{digit_of, month_of};
use super::{Order, number};

/// Characters of a line that are looked at: a line with a day in it is short.
const MAX_CHARS: usize = 400;

/// A day found in a line, with the place where it stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found {
    pub(super) day: Date,
    /// Where it begins, in bytes.
    pub(crate) start: usize,
    /// Where it ends.
    pub(crate) end: usize,
}

impl Found {
    /// The day, with the time where the line goes on with one and its zone.
    pub(super) fn moment(&self, line: &str) -> String {
        let after = self.after(line);
        zoned(after).map_or_else(|| self.day.to_string(), |clock| format!("{}T{clock}", self.day))
    }

    /// What follows the day, without what joins a time to it.
    pub(super) fn after<'l>(&self, line: &'l str) -> &'l str {
        let after = line[self.end..].trim_start_matches([',', ' ', '|', '·', '-', '–', '—', 'T']).trim_start();
        ["at ", "um ", "à ", "a las ", "alle ", "às ", "kl. ", "kl ", "o ", "в ", "om ", "ob "]
            .iter()
            .find_map(|at| after.strip_prefix(at))
            .unwrap_or(after)
    }
}

/// The first full day named in `line`; what could be two days is read by `order`, or passed over.
pub(super) fn first_in(line: &str, order: Order) -> Option<Found> {
    // Most lines of a page hold no number, and the shortest day has three digits: 令和6年5月3日.
    let is_digit = |c: &char| digit_of(*c).is_some();
    line.chars().take(MAX_CHARS).filter(is_digit).nth(2)?;
    let pieces = pieces(line);
    let reader = Reader { line, pieces: &pieces, order };
    (0..pieces.len()).find_map(|at| reader.day_at(at))
}

/// The order that the numbers of a line prove: `05/13/2024` has the month first.
pub(super) fn order_of(line: &str) -> Option<Order> {
    if !line.contains(['/', '-']) {
        return None;
    }
    let pieces = pieces(line);
    let reader = Reader { line, pieces: &pieces, order: Order::Unknown };
    (0..pieces.len()).find_map(|at| {
        let (first, second) = (reader.number(at, 2)?, reader.number(at + 1, 2)?);
        let mark = reader.between(at, at + 1);
        let is_day =
            matches!(mark, "/" | "-") && reader.between(at + 1, at + 2) == mark && reader.year(at + 2).is_some();
        match (first, second) {
            (13..=31, 1..=12) if is_day => Some(Order::DayFirst),
            (1..=12, 13..=31) if is_day => Some(Order::MonthFirst),
            _ => None,
        }
    })
}

/// A run of digits or of letters.
struct Piece {
    start: usize,
    end: usize,
    /// Digits as ASCII, letters in lower case.
    words: String,
    is_digits: bool,
}

fn pieces(line: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut last_char = ' ';
    for (at, c) in line.char_indices().take(MAX_CHARS) {
        let is_lower = std::mem::replace(&mut last_char, c).is_lowercase();
        let digit = digit_of(c);
        let (end, is_digits) = (at + c.len_utf8(), digit.is_some());
        if !is_digits && !is_letter(c) {
            continue;
        }
        let written = digit.map_or(c, |digit| char::from(b'0' + digit));
        match pieces.last_mut() {
            // Where a page glues words together ("RuizMay 13"), a capital begins the next.
            Some(last)
                if last.end == at
                    && last.is_digits == is_digits
                    && !is_alone(c)
                    && !ends_alone(&last.words)
                    && !(c.is_uppercase() && is_lower) =>
            {
                last.end = end;
                last.words.extend(written.to_lowercase());
            }
            _ => pieces.push(Piece { start: at, end, words: written.to_lowercase().collect(), is_digits }),
        }
    }
    pieces
}

/// Letters, and the marks that stand on or under letters in the scripts of India and of Thailand.
fn is_letter(c: char) -> bool {
    c.is_alphabetic()
        || matches!(c, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{903}' | '\u{93a}'..='\u{94f}' | '\u{981}'..='\u{983}')
        || matches!(c, '\u{9bc}'..='\u{9cd}' | '\u{a3c}'..='\u{a4d}' | '\u{abc}'..='\u{acd}' | '\u{bbe}'..='\u{bcd}')
        || matches!(c, '\u{c3e}'..='\u{c4d}' | '\u{e31}' | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}')
        || matches!(c, '\u{64b}'..='\u{652}')
}

/// Signs that part the numbers of a day in East Asia: each is a piece of its own.
fn is_alone(c: char) -> bool {
    matches!(c, '年' | '月' | '日' | '號' | '号' | '년' | '월' | '일')
}

fn ends_alone(words: &str) -> bool {
    words.chars().next_back().is_some_and(is_alone)
}

struct Reader<'l> {
    line: &'l str,
    pieces: &'l [Piece],
    order: Order,
}

impl Reader<'_> {
    fn word(&self, idx: usize) -> Option<&str> {
        self.pieces.get(idx).map(|piece| piece.words.as_str())
    }

    /// The number in at most so many digits.
    fn number(&self, idx: usize, max_len: usize) -> Option<u16> {
        number(self.word(idx)?, max_len)
    }

    /// A year of four digits, in the calendar of the page.
    fn year(&self, idx: usize) -> Option<u16> {
        let words = self.word(idx).filter(|words| words.len() == 4)?;
        calendar::year(number(words, 4)?)
    }

    /// What stands between two pieces.
    fn between(&self, a: usize, b: usize) -> &str {
        match (self.pieces.get(a), self.pieces.get(b)) {
            (Some(a), Some(b)) => self.line[a.end..b.start].trim(),
            _ => "?",
        }
    }

    /// The month named at a piece, and how many pieces its name takes.
    fn month(&self, idx: usize) -> Option<(u16, usize)> {
        let word = self.word(idx).filter(|_| !self.pieces[idx].is_digits)?;
        if let Some(month) = month_of(word) {
            return Some((month, 1));
        }
        // "كانون الثاني"
        let pair = self.word(idx + 1).map(|next| format!("{word} {next}"))?;
        month_of(&pair).map(|month| (month, 2))
    }

    /// The next piece from `idx` on that is no filler, passing over two at most.
    fn past_fillers(&self, idx: usize) -> usize {
        let mut idx = idx;
        for _ in 0..2 {
            // "nd" of 2nd, but "mar" is no filler even where it could be.
            if self.word(idx).is_some_and(is_filler) {
                idx += 1;
            }
        }
        idx
    }

    fn found(&self, first: usize, last: usize, year: u16, month: u16, day: u16) -> Option<Found> {
        let narrow = |n: u16| i8::try_from(n).ok();
        let date = Date::new(i16::try_from(year).ok()?, narrow(month)?, narrow(day)?).ok()?;
        Some(self.place(first, last, date))
    }

    fn place(&self, first: usize, last: usize, day: Date) -> Found {
        Found { day, start: self.pieces[first].start, end: self.pieces[last].end }
    }

    fn day_at(&self, at: usize) -> Option<Found> {
        if !self.pieces[at].is_digits {
            return self.month_first(at).or_else(|| self.era_first(at));
        }
        // A number that goes on (12:30, $13) is no day.
        let is_bare = at == 0 || !self.line[..self.pieces[at].start].ends_with([':', '$', '€', '£', '#', '+']);
        match self.word(at)?.len() {
            1 | 2 if is_bare => self.day_first(at).or_else(|| self.numeric(at)),
            4 => self.year_first(at),
            _ => None,
        }
    }

    /// `13 May 2024`, `13th of May, 2024`, `3 de julio de 2025`, `13-May-2024`, `ngày 13 tháng 5 năm 2024`.
    fn day_first(&self, at: usize) -> Option<Found> {
        let day = self.number(at, 2)?;
        let next = self.past_fillers(at + 1);
        if self.word(next) == Some("tháng") {
            let year_at = next + 2 + usize::from(self.word(next + 2) == Some("năm"));
            return self.found(at, year_at, self.year(year_at)?, self.number(next + 1, 2)?, day);
        }
        if let Some(month) = self.word(next).and_then(calendar::solar_month) {
            let last = self.past_fillers(next + 1);
            let date = calendar::from_solar(self.number(last, 4)?, month, day)?;
            return Some(self.place(at, last, date));
        }
        let (month, n_pieces) = self.month(next)?;
        let mut last = self.past_fillers(next + n_pieces);
        // "13 أيار / مايو 2024" names the month twice.
        if let Some((again, n_pieces)) = self.month(last)
            && again == month
        {
            last = self.past_fillers(last + n_pieces);
        }
        self.found(at, last, self.year(last)?, month, day)
    }

    /// `May 13, 2024`, `May 13th 2024`, and `May 13, 202412 shares` where a page glues a counter to the year.
    fn month_first(&self, at: usize) -> Option<Found> {
        let (month, n_pieces) = self.month(at)?;
        let day_at = at + n_pieces;
        let day = self.number(day_at, 2)?;
        let last = self.past_fillers(day_at + 1);
        if let Some(glued) = self.pieces.get(last).filter(|piece| piece.is_digits && piece.words.len() > 4) {
            let is_ascii = glued.end - glued.start == glued.words.len();
            let year = calendar::year(number(&glued.words[..4], 4)?).filter(|_| is_ascii && glued.words.len() <= 12)?;
            let found = self.found(at, last, year, month, day)?;
            return Some(Found { end: glued.start + 4, ..found });
        }
        self.found(at, last, self.year(last)?, month, day)
    }

    /// `令和6年5月13日`.
    fn era_first(&self, at: usize) -> Option<Found> {
        let first_year = calendar::era(self.word(at)?)?;
        let year = first_year + self.number(at + 1, 2)? - 1;
        let is_year = self.word(at + 2) == Some("年");
        is_year.then(|| self.found(at, at + 5, year, self.number(at + 3, 2)?, self.number(at + 5, 2)?)).flatten()
    }

    /// `13.05.2024`, `13/05/2024`, `05/13/2024`, `13.05.24`.
    fn numeric(&self, at: usize) -> Option<Found> {
        let mark = self.between(at, at + 1);
        if !matches!(mark, "." | "/" | "-") || self.between(at + 1, at + 2) != mark {
            return None;
        }
        let (first, second) = (self.number(at, 2)?, self.number(at + 1, 2)?);
        let year = match self.year(at + 2) {
            Some(year) => year,
            None if self.order != Order::Unknown => self.short_year(at, mark)?,
            None => return None,
        };
        let (day, month) = match (first, second) {
            (day, month) if day > 12 || day == month => (day, month),
            (month, day) if day > 12 => (day, month),
            // Full stops put the day first, but not surely where slashes put the month first.
            (day, month) if mark == "." && self.order != Order::MonthFirst => (day, month),
            _ if mark == "." => return None,
            (day, month) if self.order == Order::DayFirst => (day, month),
            (month, day) if self.order == Order::MonthFirst => (day, month),
            _ => return None,
        };
        self.found(at, at + 2, year, month, day)
    }

    /// The year of `13.05.24`, where nothing makes the numbers something else than a day.
    fn short_year(&self, at: usize, mark: &str) -> Option<u16> {
        let [first, _, last] = self.pieces.get(at..at + 3)? else { return None };
        let (before, after) = (&self.line[..first.start], &self.line[last.end..]);
        let goes_on = after.starts_with(mark) && after[mark.len()..].starts_with(|c: char| c.is_ascii_digit());
        let is_inside = before.ends_with(['.', '/', '-', ',']) || after.starts_with(['%', '€', '$']);
        let year = number(&last.words, 2).filter(|_| last.words.len() == 2)?;
        (!goes_on && !is_inside && mark != "-").then_some(2000 + year)
    }

    /// `2024-05-13`, `2024/05/13`, `2024.05.13`, `2024. 5. 13.`, `2024年5月13日`, `2024. május 13.`, `۱۴۰۳/۰۲/۲۴`.
    fn year_first(&self, at: usize) -> Option<Found> {
        let printed = self.number(at, 4)?;
        let (mark, next) = (self.between(at, at + 1), at + 1);
        if matches!(mark, "-" | "/" | "." | "–") && self.between(next, at + 2) == mark {
            let (month, day) = (self.number(next, 2)?, self.number(at + 2, 2)?);
            if calendar::is_solar_year(printed) {
                return Some(self.place(at, at + 2, calendar::from_solar(printed, month, day)?));
            }
            return self.found(at, at + 2, self.year(at)?, month, day);
        }
        let year = self.year(at)?;
        if matches!(self.word(next), Some("年" | "년")) {
            let last =
                at + 4 + usize::from(self.word(at + 5).is_some_and(|word| matches!(word, "日" | "일" | "號" | "号")));
            return self.found(at, last, year, self.number(at + 2, 2)?, self.number(at + 4, 2)?);
        }
        // "2024 m. gegužės 13 d.", "2024. gada 13. maijs", "2024 May 13"
        let next = self.past_fillers(next);
        if let Some((month, n_pieces)) = self.month(next) {
            let day = self.number(next + n_pieces, 2)?;
            return self.found(at, next + n_pieces, year, month, day);
        }
        let day = self.number(next, 2).filter(|_| next > at + 1)?;
        let (month, n_pieces) = self.month(next + 1)?;
        self.found(at, next + n_pieces, year, month, day)
    }
}

/// Words that stand between the parts of a day.
#[rustfmt::skip]
fn is_filler(word: &str) -> bool {
    matches!(
        word,
        "de" | "del" | "do" | "nd" | "of" | "rd" | "st" | "th" | "er" | "o" | "º" | "ª" | "e" | "den" | "m" | "gada"
            | "г" | "року" | "г-н" | "d" | "di" | "של" | "من" | "में" | "the" | "at"
    )
}
