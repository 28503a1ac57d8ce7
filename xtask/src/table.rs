//! Scores as tables: one set at the terminal, all sets in README.md.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::score::Scored;

const ROWS: [(&str, &str); 4] = [
    ("event", "type and sentence of the act"),
    ("row", "event, with all actors and recipients"),
    ("told", "row, with the status"),
    ("statement", "words said and their speaker"),
];

/// Where README.md has its score table.
pub(crate) const BEGIN: &str = "<!-- score: written by `cargo xtask score --readme` -->";
const END: &str = "<!-- /score -->";

/// One set, in full.
pub(crate) fn terminal(scored: &Scored) -> String {
    let result = &scored.result;
    let mut out = format!("\n{} ({} articles)\n", scored.set, result["articles"]);
    let mut section = |title: &str, lines: Vec<(&str, &Value)>| {
        line(&mut out, title, "F1", "90 %", "prec.", "recall", "right/gold/coded");
        for (name, counts) in lines {
            let number = |key: &str| counts[key].as_u64().unwrap_or(0);
            let counted = format!("{}/{}/{}", number("right"), number("gold"), number("pred"));
            // Where gold has no case, a share would only look like one.
            let shares = if number("gold") == 0 { &Value::Null } else { counts };
            let [f1, precision, recall] = ["f1", "precision", "recall"].map(|key| share(&shares[key]));
            line(&mut out, &format!("  {name}"), &f1, &interval(counts), &precision, &recall, &counted);
        }
    };
    section("rows", ROWS.iter().map(|&(name, _)| (name, &result[name])).collect());
    section("on matched rows", fields(&result["attributes"]));
    let statuses = fields(&result["status"]).into_iter().filter(|(_, counts)| counts.is_object());
    section("status", statuses.collect());
    section("by type", fields(&result["by_type"]));
    let status = &result["status"];
    let _ = writeln!(out, "status: accuracy {}, macro F1 {}", share(&status["accuracy"]), share(&status["macro_f1"]));
    let (n_without, n_silent) = scored.silent;
    if n_without > 0 {
        let _ = writeln!(out, "without a gold event: {n_without} articles, {n_silent} of them got none");
    }
    let missing = result["missing_articles"].as_array().map_or(0, Vec::len);
    if missing > 0 {
        let _ = writeln!(out, "{missing} articles have no record: {}", result["missing_articles"]);
    }
    out
}

fn line(out: &mut String, name: &str, f1: &str, interval: &str, precision: &str, recall: &str, counted: &str) {
    let _ = writeln!(out, "{name:<18}{f1:>6}  {interval:<12}{precision:>6}{recall:>8}  {counted:>17}");
}

fn fields(value: &Value) -> Vec<(&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value)).collect()
}

/// `.312`, or a dash where there is nothing to share.
fn share(value: &Value) -> String {
    let text = |value: f64| format!("{value:.3}").trim_start_matches('0').to_owned();
    value.as_f64().map_or_else(|| "–".to_owned(), text)
}

fn interval(counts: &Value) -> String {
    match counts["interval90"].as_array().map(Vec::as_slice) {
        Some([low, high]) => format!("{}–{}", share(low), share(high)),
        _ => String::new(),
    }
}

/// All sets, in short, as Markdown.
fn markdown(sets: &[Scored]) -> String {
    let mut out = String::from("| |");
    let columns = |out: &mut String, cell: &dyn Fn(&Scored) -> String| {
        for scored in sets {
            let _ = write!(out, " {} |", cell(scored));
        }
        out.push('\n');
    };
    columns(&mut out, &|scored| {
        format!("`{}`, {} articles: F1 (90 %) | precision | recall", scored.set, scored.result["articles"])
    });
    let _ = writeln!(out, "|---|{}", "---:|".repeat(3 * sets.len()));
    for (name, what) in ROWS {
        let _ = write!(out, "| **{name}**: {what} |");
        columns(&mut out, &|scored| {
            let counts = &scored.result[name];
            let f1 = format!("{} ({})", share(&counts["f1"]), interval(counts));
            format!("{f1} | {} | {}", share(&counts["precision"]), share(&counts["recall"]))
        });
    }
    for name in ["actor_code", "sector", "mode", "contexts", "date", "place", "by", "background", "same", "speaker"] {
        let _ = write!(out, "| {name} |");
        columns(&mut out, &|scored| {
            let counts = scored.f1(name).and_then(|_| scored.counts(name)).unwrap_or(&Value::Null);
            ["f1", "precision", "recall"].map(|key| share(&counts[key])).join(" | ")
        });
    }
    out.push_str("| status, macro F1 |");
    columns(&mut out, &|scored| format!("{} | | ", share(&scored.result["status"]["macro_f1"])));
    out.push_str("| nothing to code, nothing coded: share |");
    columns(&mut out, &|scored| format!("{} | | ", share(&serde_json::json!(scored.silence()))));
    out
}

/// Writes the table between its marks.
pub(crate) fn write_readme(path: &Path, sets: &[Scored]) -> Result<()> {
    let text = fs::read_to_string(path).with_context(|| format!("could not read `{}`", path.display()))?;
    let new = replaced(&text, &markdown(sets))
        .with_context(|| format!("`{}` lacks the lines `{BEGIN}` and `{END}`", path.display()))?;
    fs::write(path, new).with_context(|| format!("could not write `{}`", path.display()))
}

fn replaced(text: &str, table: &str) -> Option<String> {
    let (before, rest) = text.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n\n{table}\n{END}{after}"))
}

/// Whether the text holds a score table that was filled in.
pub(crate) fn has_table(text: &str) -> bool {
    let inside = text.split_once(BEGIN).and_then(|(_, rest)| rest.split_once(END)).map(|(inside, _)| inside);
    inside.is_some_and(|inside| inside.contains("**event**"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn scored() -> Scored {
        let counts = json!({"f1": 0.3125, "precision": 0.4, "recall": null, "right": 5, "gold": 20, "pred": 12, "interval90": [0.2, 0.4]});
        Scored {
            set: "dev".to_owned(),
            result: json!({
                "event": counts, "row": counts, "told": counts, "statement": counts, "attributes": {"place": counts},
                "status": {"accuracy": 0.5, "macro_f1": 0.25, "denied": counts}, "by_type": {"AID": counts},
                "articles": 25, "missing_articles": ["x"],
            }),
            silent: (8, 6),
        }
    }

    #[test]
    fn the_terminal_shows_every_part() {
        let text = terminal(&scored());
        for part in [
            "dev (25 articles)",
            "event",
            ".312",
            ".200–.400",
            "5/20/12",
            "place",
            "denied",
            "AID",
            "macro F1 .250",
            "1 articles",
            "8 articles, 6 of them",
        ] {
            assert!(text.contains(part), "no `{part}` in\n{text}");
        }
    }

    #[test]
    fn the_readme_table_is_replaced_between_its_marks() {
        let text = replaced(&format!("# Top\n{BEGIN}\nstale\n{END}\nend\n"), &markdown(&[scored()])).unwrap();
        assert!(text.starts_with("# Top\n") && text.ends_with("\nend\n") && !text.contains("stale"));
        assert!(text.contains("| **event**: type and sentence of the act | .312 (.200–.400) | .400 | – |"), "{text}");
        assert!(has_table(&text));
        assert!(!has_table("# Top\n"));
    }
}
