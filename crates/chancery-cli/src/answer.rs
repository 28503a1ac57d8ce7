//! Lines of an answer, in the form that was asked for: a table for people, JSON, or separated values.

use std::io::{self, IsTerminal as _, Write as _};

use anyhow::Context as _;
use serde::Serialize;
use unicode_width::UnicodeWidthStr as _;

use crate::args::AnswerFormat;
use crate::output::{self, Look, clipped, json_for_people, safe};

/// Lines of a table where nobody said how many.
pub(crate) const TABLE_LINES: u64 = 50;

/// Widest column of a table but the last.
const MAX_COLUMN: usize = 28;

/// A line of an answer.
pub(crate) trait Line: Serialize {
    /// What the cells are called.
    const COLUMNS: &'static [&'static str];

    /// Its cells, as people and spreadsheets see them.
    fn cells(&self) -> Vec<String>;
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
            AnswerFormat::Table => self.table.push(line.cells()),
            AnswerFormat::Csv | AnswerFormat::Tsv => {
                if let Some(csv) = &mut self.csv {
                    csv.write_record(line.cells()).context("could not write the output")?;
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
                let table = table(L::COLUMNS, &self.table, Look::of_stdout());
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

/// Columns in line; the last has what is left of the width.
fn table(columns: &[&str], lines: &[Vec<String>], look: Look) -> String {
    let n_last = columns.len().saturating_sub(1);
    let clip = |cell: &str| clipped(&cell.replace(['\n', '\t'], " "), MAX_COLUMN);
    let mut widths: Vec<usize> = columns.iter().map(|name| name.width()).collect();
    for line in lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = (*width).max(clip(cell).width());
        }
    }
    let before: usize = widths[..n_last].iter().map(|width| width + 2).sum();
    let left = look.width.saturating_sub(before + 1).max(20);
    let mut text = String::new();
    let mut write = |cells: &mut dyn Iterator<Item = &str>| {
        for (at, cell) in cells.enumerate() {
            if at == n_last {
                text.push_str(&clipped(&cell.replace(['\n', '\t'], " "), left));
            } else {
                let cell = clip(cell);
                let pad = widths[at].saturating_sub(cell.width()) + 2;
                text.push_str(&cell);
                text.push_str(&" ".repeat(pad));
            }
        }
        text.truncate(text.trim_end_matches(' ').len());
        text.push('\n');
    };
    write(&mut columns.iter().copied());
    for line in lines {
        write(&mut line.iter().map(String::as_str));
    }
    safe(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_keeps_its_columns_and_cannot_command_the_terminal() {
        let lines = [vec!["2024-11-20".to_owned(), "a\u{1b}[2J\nb".to_owned()], vec!["–".to_owned(), "c".repeat(90)]];
        let shown = table(&["day", "words"], &lines, Look { width: 40, colour: false });
        let expected = format!("day         words\n2024-11-20  a[2J b\n–           {}…\n", "c".repeat(27));
        assert_eq!(shown, expected);
    }
}
