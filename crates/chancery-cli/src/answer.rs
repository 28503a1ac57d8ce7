//! Lines of an answer, in the form that was asked for: a table for people, JSON, or separated values.

use std::io::{self, IsTerminal as _, Write as _};

use anyhow::Context as _;
use chancery_exports::guarded;
use serde::Serialize;
use unicode_width::UnicodeWidthStr as _;

use crate::args::AnswerFormat;
use crate::output::{self, Look, clipped, json_for_people, safe};

/// Lines of a table where nobody said how many.
pub(crate) const TABLE_LINES: u64 = 50;

/// Widest column of a table but the last.
const MAX_COLUMN: usize = 28;

/// Narrowest that a column becomes where a line is too long: a day and the shortened id of a row stay whole.
const MIN_COLUMN: usize = 12;

/// A line of an answer.
pub(crate) trait Line: Serialize {
    /// What the cells are called.
    const COLUMNS: &'static [&'static str];

    /// Least width of the last column of a table.
    const LEAST_LAST: usize = 24;

    /// Its cells, as spreadsheets and programs see them.
    fn cells(&self) -> Vec<String>;

    /// Its cells as a table shows them to people.
    fn shown(&self) -> Vec<String> {
        self.cells()
    }
}

/// The form that was asked for: a table on a terminal, lines of JSON in a pipe.
pub(crate) fn format(asked: Option<AnswerFormat>) -> AnswerFormat {
    asked.unwrap_or(if io::stdout().is_terminal() { AnswerFormat::Table } else { AnswerFormat::Jsonl })
}

/// Writes lines one by one.
pub(crate) struct Printer<L> {
    format: AnswerFormat,
    out: io::BufWriter<io::StdoutLock<'static>>,
    csv: Option<csv::Writer<Vec<u8>>>,
    table: Vec<Vec<String>>,
    n_lines: u64,
    line: std::marker::PhantomData<L>,
}

impl<L: Line> Printer<L> {
    pub(crate) fn new(format: AnswerFormat) -> anyhow::Result<Self> {
        let delimiter = match format {
            AnswerFormat::Csv => Some(b','),
            AnswerFormat::Tsv => Some(b'\t'),
            _ => None,
        };
        let csv = delimiter.map(|delimiter| {
            csv::WriterBuilder::new().delimiter(delimiter).terminator(csv::Terminator::CRLF).from_writer(Vec::new())
        });
        let (out, table, line) = (output::stdout(), Vec::new(), std::marker::PhantomData);
        let mut printer = Self { format, out, csv, table, n_lines: 0, line };
        if let Some(csv) = &mut printer.csv {
            csv.write_record(L::COLUMNS).context("could not write the output")?;
        }
        Ok(printer)
    }

    pub(crate) fn push(&mut self, line: &L) -> anyhow::Result<()> {
        match self.format {
            AnswerFormat::Table => self.table.push(line.shown()),
            AnswerFormat::Csv | AnswerFormat::Tsv => {
                if let Some(csv) = &mut self.csv {
                    let cells = line.cells().into_iter().map(harmless);
                    csv.write_record(cells).context("could not write the output")?;
                }
                self.hand_on()?;
            }
            AnswerFormat::Jsonl | AnswerFormat::Json => {
                let between = match (self.format, self.n_lines) {
                    (AnswerFormat::Json, 0) => "[\n",
                    (AnswerFormat::Json, _) => ",\n",
                    _ => "",
                };
                let json = json_for_people(serde_json::to_string(line)?);
                let end = if self.format == AnswerFormat::Jsonl { "\n" } else { "" };
                write!(self.out, "{between}{json}{end}").context("could not write the output")?;
            }
        }
        self.n_lines += 1;
        Ok(())
    }

    /// Hands separated values on, so that memory does not grow with their number.
    fn hand_on(&mut self) -> anyhow::Result<()> {
        let Some(csv) = self.csv.take() else { return Ok(()) };
        let delimiter = if self.format == AnswerFormat::Tsv { b'\t' } else { b',' };
        let bytes =
            csv.into_inner().map_err(|error| anyhow::anyhow!("could not write the output: {}", error.error()))?;
        self.out.write_all(&bytes).context("could not write the output")?;
        self.csv = Some(
            csv::WriterBuilder::new().delimiter(delimiter).terminator(csv::Terminator::CRLF).from_writer(Vec::new()),
        );
        Ok(())
    }

    /// Ends the answer; gives the number of its lines.
    pub(crate) fn finish(mut self) -> anyhow::Result<u64> {
        self.hand_on()?;
        match self.format {
            AnswerFormat::Table if self.n_lines > 0 => {
                let table = table(L::COLUMNS, &self.table, L::LEAST_LAST, Look::of_stdout());
                self.out.write_all(table.as_bytes()).context("could not write the output")?;
            }
            AnswerFormat::Json if self.n_lines == 0 => {
                writeln!(self.out, "[]").context("could not write the output")?
            }
            AnswerFormat::Json => writeln!(self.out, "\n]").context("could not write the output")?,
            _ => {}
        }
        self.out.flush().context("could not write the output")?;
        Ok(self.n_lines)
    }
}

/// A cell that starts no formula in a spreadsheet. A number below zero is none.
fn harmless(cell: String) -> String {
    let is_number = cell.parse::<f64>().is_ok_and(f64::is_finite);
    if is_number { cell } else { guarded(&cell).into_owned() }
}

/// Columns in line; the last has what is left of the width. Columns in which nothing stands are left out, and the widest are
/// narrowed until a line fits.
fn table(columns: &[&str], lines: &[Vec<String>], least_last: usize, look: Look) -> String {
    let n_last = columns.len().saturating_sub(1);
    let is_told = |at: usize| lines.iter().any(|line| line.get(at).is_some_and(|cell| !cell.is_empty()));
    let kept: Vec<usize> = (0..columns.len()).filter(|&at| at == n_last || is_told(at)).collect();
    let plain = |cell: &str| cell.replace(['\n', '\t'], " ");
    let cell = |line: &[String], at: usize| plain(line.get(at).map_or("", String::as_str));
    let widest = |&at: &usize| {
        let cells = lines.iter().map(|line| cell(line, at).width()).max().unwrap_or_default();
        cells.min(MAX_COLUMN).max(columns[at].width())
    };
    let mut widths: Vec<usize> = kept.iter().filter(|&&at| at != n_last).map(widest).collect();
    let before = |widths: &[usize]| widths.iter().map(|width| width + 2).sum::<usize>();
    while before(&widths) + least_last + 1 > look.width {
        let Some(widest) = widths.iter_mut().max().filter(|width| **width > MIN_COLUMN) else { break };
        *widest -= 1;
    }
    let left = look.width.saturating_sub(before(&widths) + 1).max(least_last);
    let mut text = String::new();
    let mut write = |of: &dyn Fn(usize) -> String| {
        for (&at, width) in kept.iter().zip(&widths) {
            let cell = fitted(&of(at), *width);
            let pad = width.saturating_sub(cell.width()) + 2;
            text.push_str(&cell);
            text.push_str(&" ".repeat(pad));
        }
        text.push_str(&clipped(&of(n_last), left));
        text.truncate(text.trim_end_matches(' ').len());
        text.push('\n');
    };
    write(&|at| columns[at].to_owned());
    for line in lines {
        write(&|at| cell(line, at));
    }
    safe(&text)
}

/// The cell, cut to a width.
fn fitted(cell: &str, width: usize) -> String {
    if cell.width() <= width {
        return cell.to_owned();
    }
    // A character may be two columns wide.
    let cuts = (0..width).rev().map(|max_chars| clipped(cell, max_chars));
    cuts.into_iter().find(|cut| cut.width() <= width).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_starts_no_formula_and_a_number_stays_one() {
        for number in ["-28.75", "0", "+3", "-1e5"] {
            assert_eq!(harmless(number.to_owned()), number);
        }
        for words in ["=1+1", "-inf", "+1 (555)", "@SUM(A1)", "-2+3", "\t=1"] {
            assert_eq!(harmless(words.to_owned()), format!("’{words}"));
        }
        assert_eq!(harmless("TCD GOV; =x".to_owned()), "TCD GOV; =x");
    }

    #[test]
    fn a_table_keeps_its_columns_and_cannot_command_the_terminal() {
        let lines = [vec!["2024-11-20".to_owned(), "a\u{1b}[2J\nb".to_owned()], vec!["–".to_owned(), "c".repeat(90)]];
        let shown = table(&["day", "words"], &lines, 20, Look { width: 40, colour: false });
        let expected = format!("day         words\n2024-11-20  a[2J b\n–           {}…\n", "c".repeat(27));
        assert_eq!(shown, expected);
    }
    #[test]
    fn a_table_leaves_empty_columns_out_and_fits_the_terminal() {
        let line = |who: &str| {
            ["KEN GOV, the interior minister", "", who, "Kenya closed its border on Monday."].map(str::to_owned)
        };
        let lines = vec![line("").to_vec(), line("the ministers of seven states").to_vec()];
        let shown = table(&["actor", "mark", "recipient", "sentence"], &lines, 24, Look { width: 60, colour: false });
        assert!(shown.lines().all(|line| line.width() <= 60), "{shown}");
        assert_eq!(
            shown.lines().next().map(|line| line.split_whitespace().collect()),
            Some(vec!["actor", "recipient", "sentence"])
        );
    }
}
