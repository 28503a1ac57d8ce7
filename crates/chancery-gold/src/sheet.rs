//! The page for a paper's appendix: what was measured, on what, how; in Markdown or HTML.

use std::fmt::Write as _;

use crate::compare::Difference;
use crate::evaluate::{Evaluation, Group, RowFigures};
use crate::score::Figure;

/// A page of headings, paragraphs and tables, in either form.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    parts: Vec<Part>,
}

#[derive(Clone, Debug)]
enum Part {
    Heading(String),
    Text(String),
    Table { head: Vec<String>, rows: Vec<Vec<String>> },
}

impl Sheet {
    /// Adds a heading.
    pub fn heading(&mut self, text: &str) {
        self.parts.push(Part::Heading(text.to_owned()));
    }

    /// Adds a paragraph.
    pub fn text(&mut self, text: &str) {
        self.parts.push(Part::Text(text.to_owned()));
    }

    /// Adds a table; the first column holds words, the others numbers.
    pub fn table(&mut self, head: &[&str], rows: Vec<Vec<String>>) {
        self.parts.push(Part::Table { head: head.iter().map(|&cell| cell.to_owned()).collect(), rows });
    }

    /// As Markdown; what would be markup in a text is escaped.
    #[must_use]
    pub fn markdown(&self, title: &str) -> String {
        let mut page = format!("# {}\n", markdown(title));
        for part in &self.parts {
            let _ = match part {
                Part::Heading(text) => writeln!(page, "\n## {}", markdown(text)),
                Part::Text(text) => writeln!(page, "\n{}", markdown(text)),
                Part::Table { head, rows } => {
                    let line = |cells: &[String]| {
                        let cells: Vec<String> = cells.iter().map(|cell| markdown(cell)).collect();
                        format!("| {} |\n", cells.join(" | "))
                    };
                    let rule = (0..head.len()).map(|n| if n == 0 { "---|" } else { "---:|" }).collect::<String>();
                    let rows: String = rows.iter().map(|row| line(row)).collect();
                    write!(page, "\n{}|{rule}\n{rows}", line(head))
                }
            };
        }
        page
    }

    /// As the body of an HTML page; every text goes through `escape`.
    #[must_use]
    pub fn html(&self, escape: impl Fn(&str) -> String) -> String {
        let mut page = String::new();
        for part in &self.parts {
            let _ = match part {
                Part::Heading(text) => writeln!(page, "<h2>{}</h2>", escape(text)),
                Part::Text(text) => writeln!(page, "<p>{}</p>", escape(text)),
                Part::Table { head, rows } => {
                    let line = |cells: &[String], scope: &str| {
                        let cell = |(n, text): (usize, &String)| match (n, scope) {
                            (_, "col") => format!("<th scope=\"col\">{}</th>", escape(text)),
                            (0, _) => format!("<th scope=\"row\">{}</th>", escape(text)),
                            _ => format!("<td>{}</td>", escape(text)),
                        };
                        format!("<tr>{}</tr>\n", cells.iter().enumerate().map(cell).collect::<String>())
                    };
                    let rows: String = rows.iter().map(|row| line(row, "row")).collect();
                    writeln!(page, "<table>\n<thead>{}</thead>\n<tbody>\n{rows}</tbody>\n</table>", line(head, "col"))
                }
            };
        }
        page
    }

    /// For a terminal: tables in columns, as wide as they need.
    #[must_use]
    pub fn plain(&self) -> String {
        let mut page = String::new();
        for part in &self.parts {
            let _ = match part {
                Part::Heading(text) => writeln!(page, "\n{text}"),
                Part::Text(text) => writeln!(page, "{text}"),
                Part::Table { head, rows } => {
                    let all: Vec<&Vec<String>> = std::iter::once(head).chain(rows).collect();
                    let width =
                        |n: usize| all.iter().filter_map(|row| row.get(n)).map(|cell| cell.chars().count()).max();
                    let widths: Vec<usize> = (0..head.len()).map(|n| width(n).unwrap_or_default()).collect();
                    for row in all {
                        let cells = row.iter().zip(&widths).enumerate().map(|(n, (cell, &width))| {
                            if n == 0 { format!("  {cell:<width$}") } else { format!("  {cell:>width$}") }
                        });
                        let _ = writeln!(page, "{}", cells.collect::<String>().trim_end());
                    }
                    Ok(())
                }
            };
        }
        page
    }
}

/// Text in which nothing is markup, on one line.
fn markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' => escaped.extend(['\\', c]),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

/// A share as papers print it: without the naught.
#[must_use]
pub fn share(value: f64) -> String {
    let shown = format!("{value:.3}");
    shown.replacen("0.", ".", usize::from(shown.starts_with("0.") || shown.starts_with("-0.")))
}

fn interval(bounds: Option<[f64; 2]>) -> String {
    bounds.map_or_else(|| "–".to_owned(), |[low, high]| format!("{} – {}", share(low), share(high)))
}

fn cells(name: &str, figure: &Figure) -> Vec<String> {
    if figure.gold + figure.pred == 0 {
        let mut cells = vec!["–".to_owned(); 7];
        name.clone_into(&mut cells[0]);
        return cells;
    }
    let maybe = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), share);
    vec![
        name.to_owned(),
        share(figure.f1),
        interval(figure.interval90),
        maybe(figure.precision),
        maybe(figure.recall),
        figure.gold.to_string(),
        figure.pred.to_string(),
    ]
}

const HEAD: [&str; 7] = ["", "F1", "90 %", "precision", "recall", "annotated", "coded"];

/// The figures as a page. `what` says what was coded by what.
#[must_use]
pub fn sheet(evaluation: &Evaluation, what: &[String]) -> Sheet {
    let mut sheet = Sheet::default();
    for line in what {
        sheet.text(line);
    }
    let RowFigures { event, row, told, statement } = &evaluation.rows;
    sheet.heading("Rows");
    sheet.table(
        &HEAD,
        vec![cells("event", event), cells("row", row), cells("told", told), cells("statement", statement)],
    );
    sheet.heading("Values of rows that were found");
    let mut rows: Vec<Vec<String>> = crate::score::ATTRIBUTES
        .iter()
        .filter_map(|name| Some(cells(name, evaluation.attributes.get(*name)?)))
        .collect();
    let status = &evaluation.status;
    let mut all = vec!["status, macro F1".to_owned(), status.macro_f1.map_or("–".to_owned(), share)];
    all.push(interval(status.macro_f1_interval90));
    all.resize(HEAD.len(), String::new());
    rows.push(all);
    rows.extend(status.each.iter().map(|(name, figure)| cells(&format!("status {name}"), figure)));
    sheet.table(&HEAD, rows);
    sheet.heading("Events by type");
    sheet.table(&HEAD, evaluation.by_type.iter().map(|(name, figure)| cells(name, figure)).collect());
    groups(&mut sheet, "By outlet", &evaluation.by_outlet);
    groups(&mut sheet, "By position in the article", &evaluation.by_position);
    let [without, silent] = evaluation.silent;
    if without > 0 {
        sheet.text(&format!("Of {without} articles in which no event is annotated, none was coded in {silent}."));
    }
    if !evaluation.missing_articles.is_empty() {
        let missing = evaluation.missing_articles.len();
        sheet.text(&format!("{missing} articles have no record; everything in them counts as missed."));
    }
    sheet
}

fn groups(sheet: &mut Sheet, heading: &str, groups: &[Group]) {
    sheet.heading(heading);
    let rows = groups.iter().map(|group| {
        let mut row = vec![group.name.clone(), group.articles.to_string()];
        let figures = &group.figures;
        for figure in [&figures.event, &figures.row, &figures.told, &figures.statement] {
            let is_empty = figure.gold + figure.pred == 0;
            row.push(if is_empty { "–".to_owned() } else { share(figure.f1) });
            row.push(interval(figure.interval90));
        }
        row
    });
    let head = ["", "articles", "event", "90 %", "row", "90 %", "told", "90 %", "statement", "90 %"];
    sheet.table(&head, rows.collect());
}

/// Adds two runs, measure by measure.
pub fn add_comparison(sheet: &mut Sheet, names: [&str; 2], differences: &[Difference]) {
    sheet.heading("Two runs");
    sheet.text(&format!(
        "Second less first, paired by article. First: {}. Second: {}. p: how often chance alone would make as large a difference.",
        names[0], names[1]
    ));
    let rows = differences.iter().map(|difference| {
        vec![
            difference.measure.clone(),
            share(difference.first),
            share(difference.second),
            share(difference.difference),
            interval(difference.interval90),
            format!("{:.4}", difference.p),
            difference.articles_that_differ.to_string(),
        ]
    });
    sheet.table(&["", "first", "second", "difference", "90 %", "p", "articles that differ"], rows.collect());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_outlets_are_no_markup() {
        let mut sheet = Sheet::default();
        sheet.table(&["outlet"], vec![vec!["<b>|`x`\n# y".to_owned()]]);
        assert_eq!(sheet.markdown("t").lines().last(), Some("| &lt;b&gt;\\|\\`x\\` \\# y |"));
        let html = sheet.html(|text| text.replace('<', "&lt;"));
        assert!(html.contains("<th scope=\"row\">&lt;b"), "{html}");
        assert_eq!((share(0.5), share(1.0), share(-0.25)), (".500".to_owned(), "1.000".to_owned(), "-.250".to_owned()));
    }
}
