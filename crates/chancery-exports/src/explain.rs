//! What a format keeps, approximates and loses, in words: the file beside an export, and the page `docs/exports.md`.

use std::fmt::Write as _;

use crate::{Fate, Format};

/// What a format keeps, approximates and loses of a record, as Markdown with headings from `level` on.
#[must_use]
pub fn explain(format: Format, level: usize) -> String {
    let marks = "#".repeat(level.max(1));
    let mut page = String::new();
    let columns = format.columns();
    let count = |fate: Fate| columns.iter().filter(|column| column.fate == fate).count();
    let _ = writeln!(page, "{marks} {}\n", format.as_str());
    let _ = writeln!(page, "{}. File `{}`: {}.\n", format.about(), format.file_name(), format.layout());
    let _ = writeln!(
        page,
        "{} columns: {} kept, {} approximated, {} always empty.\n",
        columns.len(),
        count(Fate::Kept),
        count(Fate::Approximated),
        count(Fate::Empty)
    );
    let _ = writeln!(page, "{marks}# What {} cannot say\n", format.as_str());
    let _ = writeln!(page, "| Told by a record | Here |\n|---|---|");
    for loss in format.losses() {
        let _ = writeln!(page, "| {} | {} |", loss.what, loss.how);
    }
    let _ = writeln!(page, "\n{marks}# Columns of {}\n", format.as_str());
    let _ = writeln!(page, "| # | Column | Holds | | Made from |\n|---:|---|---|---|---|");
    for (n, column) in columns.iter().enumerate() {
        let (kind, fate) = (column.kind.as_str(), column.fate.as_str());
        let _ = writeln!(page, "| {} | `{}` | {kind} | {fate} | {} |", n + 1, column.name, column.from);
    }
    page
}
