//! Records written as other series have them, and series laid side by side.

#![allow(clippy::unwrap_used)] // A test may break off where it stands.

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use common::{REPORT, arg, run, run_with};
use serde_json::json;

/// Records of two short reports, as `code` writes them.
fn records(folder: &Path) -> PathBuf {
    fs::write(folder.join("one.txt"), REPORT).unwrap();
    fs::write(folder.join("two.txt"), REPORT.replace("Uganda", "Rwanda")).unwrap();
    let rows = folder.join("rows.jsonl");
    let (one, two) = (folder.join("one.txt"), folder.join("two.txt"));
    let code =
        run(&["code", arg(&one), arg(&two), "--published", "2024-11-20", "--outlet", "The Test", "--out", arg(&rows)]);
    assert_eq!(code.code, 0, "{}", code.err);
    rows
}

#[test]
fn records_become_files_of_each_format() {
    let folder = tempfile::tempdir().unwrap();
    let rows = records(folder.path());
    for (format, file, head) in [
        ("gdelt2", "chancery.export.CSV", ""),
        ("gdelt2-mentions", "chancery.mentions.CSV", ""),
        ("polecat", "chancery.polecat.txt", "Event ID\tEvent Date\t"),
        ("icews", "chancery.icews.tab", "Event ID\tEvent Date\t"),
        ("acled", "chancery.acled.csv", "event_id_cnty,event_date,"),
    ] {
        let out = folder.path().join("out");
        // Threats are planned in no format; the second export of a format finds the first.
        let written = run(&["convert", arg(&rows), "--as", format, "--out", arg(&out)]);
        assert_eq!((written.code, written.out.as_str()), (0, ""), "{}", written.err);
        assert!(written.err.contains(file), "{}", written.err);
        let text = fs::read_to_string(out.join(file)).unwrap();
        assert!(text.starts_with(head), "{text}");
        assert_eq!(run(&["convert", arg(&rows), "--as", format, "--out", arg(&out)]).code, 2);
        let page = run(&["convert", "--as", format, "--explain"]);
        assert_eq!(
            (page.code, page.out),
            (0, fs::read_to_string(out.join(format!("{format}.cannot-say.md"))).unwrap())
        );
    }
    // Counts of somebody else's, by row.
    let side = fs::read_to_string(folder.path().join("out/gdelt2.rows.tsv")).unwrap();
    let row = side.lines().nth(1).unwrap().split('\t').nth(2).unwrap();
    let counts = folder.path().join("counts.tsv");
    fs::write(
        &counts,
        format!("row_id\tgroup\tleads\tmentions\toutlets\tarticles\torigins\n{row}\tg1\ttrue\t41\t12\t40\t3\n"),
    )
    .unwrap();
    let out = folder.path().join("counted");
    let counted = run(&["convert", arg(&rows), "--as", "gdelt2", "--out", arg(&out), "--counts", arg(&counts)]);
    assert_eq!(counted.code, 0, "{}", counted.err);
    assert!(fs::read_to_string(out.join("chancery.export.CSV")).unwrap().contains("\t41\t12\t40\t"));
    let events = fs::read_to_string(folder.path().join("out/chancery.export.CSV")).unwrap();
    assert!(events.lines().any(|line| line.contains("\tKENGOV\t") && line.contains("\t13\t")), "{events}");
}

/// Real rows of twenty articles, written and read back: what a format can say is there again.
#[test]
fn exports_of_the_demo_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let rows = folder.path().join("demo.jsonl");
    fs::write(&rows, run(&["demo", "--format", "jsonl"]).out).unwrap();
    for (format, file) in
        [("gdelt2", "chancery.export.CSV"), ("icews", "chancery.icews.tab"), ("polecat", "chancery.polecat.txt")]
    {
        let out = folder.path().join(format);
        assert_eq!(run(&["convert", arg(&rows), "--as", format, "--out", arg(&out)]).code, 0);
        let (file, summary) = (out.join(file), folder.path().join(format!("{format}.json")));
        let compared = run(&["series", "compare", arg(&rows), arg(&file), "--within", "--summary", arg(&summary)]);
        assert_eq!(compared.code, 0, "every line is read: {}", compared.err);
        let summary: serde_json::Value = serde_json::from_slice(&fs::read(&summary).unwrap()).unwrap();
        let counted = |n: usize| summary["series"][n]["counted"].as_f64().unwrap();
        assert!(counted(0) > 50.0 && counted(1) > 0.9 * counted(0), "{format}: {summary:#}");
        assert!(summary["agreement"][0]["pearson"].as_f64().unwrap() > 0.8, "{format}: {summary:#}");
    }
}

#[test]
fn wrong_lines_are_told_and_the_rest_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let rows = records(folder.path());
    let text = fs::read_to_string(&rows).unwrap();
    let out = folder.path().join("out");
    let input = format!("{{\"schema\": 3}}\n{text}\nnonsense\n");
    let written = run_with(&["convert", "-", "--as", "icews", "--out", arg(&out)], input.as_bytes());
    assert_eq!(written.code, 3, "{}", written.err);
    assert!(written.err.contains("line 1: no record") && written.err.contains("in 2 articles"), "{}", written.err);
    for wrong in [
        &["convert", arg(&rows), "--as", "excel", "--out", arg(&out)][..],
        &["convert", arg(&rows), "--as", "icews"],
        &["convert", "--as", "icews", "--out", arg(&out)],
        &["convert", arg(&rows), "--as", "polecat", "--out", arg(&out), "--include", "everything"],
        &["convert", "none.jsonl", "--as", "polecat", "--out", arg(&out)],
        &["convert", arg(&rows), "--as", "polecat", "--out", arg(&rows)],
    ] {
        assert_eq!(run(wrong).code, 2, "{wrong:?}");
    }
    // What failed left nothing half made.
    assert!(!fs::read_dir(&out).unwrap().any(|file| file.unwrap().file_name().to_string_lossy().contains("polecat")));
}

#[test]
fn an_old_series_lies_beside_a_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let rows = records(folder.path());
    let old = folder.path().join("events.2024.tab");
    let lines = "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\tIntensity\tTarget Name\tTarget Sectors\tTarget Country\n\
        1\t2024-11-20\tKenya\t\tKenya\tThreaten\t130\t-4.4\tUganda\t\tUganda\n\
        2\t2024-11-21\tKenya\t\tKenya\tConsult\t040\t1\tUnited Nations\tInternational Government Organization\t\n\
        3\tsome day\tKenya\t\tKenya\tConsult\t040\t1\tUganda\t\tUganda\n";
    fs::write(&old, lines).unwrap();
    let table = run(&["series", "rows", arg(&old), arg(&rows)]);
    assert_eq!(table.code, 3, "a line has no day: {}", table.err);
    assert!(table.err.contains("line 4: `Event Date` is `some day`"), "{}", table.err);
    assert!(table.out.starts_with("series\tid\tdate\tactor_code\t"), "{}", table.out);
    // Bodies are known by the codebook's names.
    assert!(
        table.out.lines().any(|line| line.starts_with("icews\t2\t2024-11-21\tKEN\t") && line.contains("\tUNO\t")),
        "{}",
        table.out
    );
    assert!(
        table.out.lines().any(|line| line.starts_with("chancery\t") && line.contains("\tTHREATEN\t13\t")),
        "{}",
        table.out
    );

    let summary = folder.path().join("summary.json");
    let old_file = format!("old={}", arg(&old));
    let new_file = format!("new={}", arg(&rows));
    let panel = run(&["series", "compare", &old_file, &new_file, "--by", "type", "--summary", arg(&summary)]);
    assert_eq!(panel.code, 3, "{}", panel.err);
    assert!(
        panel.out.starts_with("month\tactor\trecipient\ttype\told_rows\told_reports\told_goldstein\tnew_rows\t"),
        "{}",
        panel.out
    );
    let line = panel.out.lines().find(|line| line.contains("\tKEN\tUGA\tTHREATEN\t")).unwrap();
    assert!(line.starts_with("2024-11\tKEN\tUGA\tTHREATEN\t1\t1\t-4.40\t1\t1\t"), "{line}");
    let summary: serde_json::Value = serde_json::from_slice(&fs::read(&summary).unwrap()).unwrap();
    assert_eq!(summary["series"][0]["label"], "old");
    assert_eq!(summary["agreement"][0]["first"], "2024-11");

    // An export of ours, read back, agrees with the records that it was made of.
    let out = folder.path().join("out");
    assert_eq!(run(&["convert", arg(&rows), "--as", "gdelt2", "--out", arg(&out), "--quiet"]).code, 0);
    let export = out.join("chancery.export.CSV");
    let both = run(&["series", "compare", arg(&export), arg(&rows), "--by", "root"]);
    assert_eq!(both.code, 0, "{}", both.err);
    for line in both.out.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        assert_eq!(cells[4], cells[7], "{line}");
    }
    assert_eq!(run(&["series", "compare", arg(&old), "--by", "colour"]).code, 2);
    assert_eq!(run(&["series", "rows", arg(&folder.path().join("one.txt"))]).code, 2);
}

/// Three reports of one killing, whose first names no place; the other two are of one outlet that is known by its domain alone.
fn killing(folder: &Path) -> PathBuf {
    let article = |hour: u32, page: &str, title: &str, text: &str| {
        let published = format!("2024-05-05T{hour:02}:00:00Z");
        json!({"url": format!("https://{page}"), "published": published, "title": title, "text": text}).to_string()
            + "\n"
    };
    let lines = [
        article(
            6,
            "river.example/1",
            "Gunmen kill 9 farmers, governor says",
            "JNIM fighters killed nine farmers on Saturday, the governor said.",
        ),
        article(
            9,
            "dune.example/2",
            "Gunmen kill nine farmers in Gao",
            "JNIM fighters killed nine farmers in Gao on Saturday, the governor said.\n\nThe fighters shot the farmers in a field in Gao, Mali.",
        ),
        article(
            12,
            "dune.example/3",
            "JNIM kills farmers in Gao, governor says",
            "JNIM fighters killed nine farmers in the town of Gao on Saturday, 4 May 2024, the governor of Gao said in a statement.",
        ),
    ];
    let (news, archive) = (folder.join("killing.jsonl"), folder.join("killing.db"));
    fs::write(&news, lines.concat()).unwrap();
    let ingested = run(&["ingest", arg(&news), "--archive", arg(&archive)]);
    assert_eq!(ingested.code, 0, "{}", ingested.err);
    archive
}

/// The rows that made the lines of an export, as maps by the names of the columns, and what was said of it.
fn exported(archive: &Path, format: &str) -> (Vec<BTreeMap<String, String>>, String) {
    let folder = tempfile::tempdir().unwrap();
    let run = run(&["export", "--archive", arg(archive), "--as", format, "--out", arg(folder.path())]);
    assert_eq!(run.code, 0, "{}", run.err);
    let rows = folder.path().join(format!("{format}.rows.tsv"));
    let mut reader = csv::ReaderBuilder::new().delimiter(b'\t').from_path(rows).unwrap();
    (reader.deserialize().map(Result::unwrap).collect(), run.err)
}

#[test]
fn a_happening_is_exported_though_its_first_report_names_no_place() {
    let folder = tempfile::tempdir().unwrap();
    let archive = killing(folder.path());
    let (rows, said) = exported(&archive, "acled");
    assert_eq!(rows.len(), 1, "{said}");
    assert!(!said.contains("no_place"), "one row of the happening has a place, and that suffices: {said}");
    let (of_gdelt, _) = exported(&archive, "gdelt2");
    assert_eq!(of_gdelt[0]["row_id"], rows[0]["row_id"]);
    let counted = ["outlets", "articles", "origins"].map(|column| of_gdelt[0][column].as_str());
    assert_eq!(counted, ["2", "3", "3"], "two articles of dune.example are of one outlet");
}

#[test]
fn a_row_marked_as_wrong_is_exported_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let archive = killing(folder.path());
    let (before, _) = exported(&archive, "acled");
    let wrong = &before[0]["row_id"];
    let marked = run(&["correct", "wrong", wrong, "--who", "adaeze", "--archive", arg(&archive)]);
    assert_eq!(marked.code, 0, "{}", marked.err);
    for format in ["acled", "gdelt2", "polecat", "icews", "gdelt2-mentions"] {
        let (rows, said) = exported(&archive, format);
        assert!(!rows.is_empty() && rows.iter().all(|row| row["row_id"] != *wrong), "{format}: {said}");
        assert!(said.contains("1 rows left out: marked_wrong"), "{format}: {said}");
    }
    let (after, _) = exported(&archive, "acled");
    let mentions = |rows: &[BTreeMap<String, String>]| rows[0]["mentions"].parse::<u64>().unwrap();
    assert_eq!(mentions(&after), mentions(&before) - 1);
}
