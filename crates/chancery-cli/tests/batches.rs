//! Many inputs at once: order, bad ones among good ones, interrupts, readers that leave.

#![allow(clippy::unwrap_used)] // A test may break off where it stands.

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use common::{REPORT, arg, line, run, run_with};
use serde_json::Value;

const DEMO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../demo");

fn page(body: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Kenya threatens to close border</title></head><body><article><h1>Kenya threatens to close border</h1>{body}</article></body></html>"
    )
}

fn paragraphs(n: usize) -> String {
    let paragraph = "<p>Kenya threatened on Wednesday to close its border with Uganda, and Uganda rejected the threat. Traders in the town of Busia asked both governments to settle the matter quietly.</p>\n";
    paragraph.repeat(n)
}

/// The bad inputs of the brief, each with the name that the good one is not.
fn write_bad_inputs(folder: &Path) {
    let write = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes).unwrap();
    write("1-empty.html", b"");
    let picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\0\0\x01\0\x08\x06\0\0\0\x5c\x72\xa8\x66".repeat(400);
    write("2-picture.html", &picture);
    let mut large = fs::File::create(folder.join("3-large.html")).unwrap();
    large.write_all(page("").replace("</article></body></html>", "").as_bytes()).unwrap();
    let block = paragraphs(5_000);
    for _ in 0..45 {
        large.write_all(block.as_bytes()).unwrap();
    }
    let wrong = page(&paragraphs(6)).replace("Busia", "Bus\u{e9}a");
    let latin: Vec<u8> = wrong.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    write("4-charset.html", &latin);
    let whole = page(&paragraphs(6));
    write("5-truncated.html", &whole.as_bytes()[..whole.len() - 150]);
    write("6-nested.html", page(&format!("{}<p>Kenya threatened Uganda.</p>", "<div>".repeat(100_000))).as_bytes());
    let links: String =
        (0..60).map(|n| format!("<li><a href=\"/news/{n}\">Story number {n} of the day</a></li>")).collect();
    let index = format!(
        "<!DOCTYPE html><html><head><title>World news</title></head><body><h1>World</h1><ul>{links}</ul></body></html>"
    );
    write("7-index.html", index.as_bytes());
    let form = "<!DOCTYPE html><html><head><title>Sign in</title></head><body><form><label>Name <input></label><button>Sign in</button></form></body></html>";
    write("8-no-article.html", form.as_bytes());
}

#[test]
fn bad_inputs_get_a_reason_and_the_rest_is_coded() {
    let folder = tempfile::tempdir().unwrap();
    write_bad_inputs(folder.path());
    fs::write(folder.path().join("9-good.txt"), REPORT).unwrap();
    fs::write(folder.path().join("notes.docx"), "x").unwrap();
    let run = run_in_small_memory(&["code", arg(folder.path()), "--threads", "2"]);
    assert_eq!(run.code, 3, "{}", run.err);
    let records = run.records();
    let inputs = run.inputs();
    assert!(inputs.contains(&"9-good.txt".to_owned()), "{inputs:?}");
    let good = &records[inputs.iter().position(|input| input == "9-good.txt").unwrap()];
    assert_eq!(good["article"]["title"], "Kenya threatens to close its border with Uganda");
    assert!(run.err.contains("1 file of other kinds left out"), "{}", run.err);
    for name in ["1-empty.html", "2-picture.html"] {
        assert!(run.err.contains(&format!("{name}: ")), "{name}: {}", run.err);
        assert!(!inputs.contains(&name.to_owned()));
    }
    let entries = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    for name in entries.filter(|name| name.ends_with(".html")) {
        let noted = inputs.iter().position(|input| *input == name).is_some_and(|n| {
            let notes = records[n]["article"]["notes"].as_array().unwrap();
            !notes.is_empty()
        });
        assert!(noted || run.err.contains(&format!("{name}: ")), "{name} gets no reason: {}", run.err);
    }
    let article = |name: &str| &records[inputs.iter().position(|input| input == name).unwrap()]["article"];
    assert!(article("4-charset.html")["text"].as_str().unwrap().contains("Buséa"));
    assert!(article("5-truncated.html")["text"].as_str().unwrap().contains("Kenya threatened"));
    let notes = article("3-large.html")["notes"].to_string();
    assert!(notes.contains("\"limit\""), "{notes}");
}

/// Runs in 2 GB of address space, so that memory without bounds would end the run.
fn run_in_small_memory(args: &[&str]) -> common::Run {
    if cfg!(not(target_os = "linux")) {
        return run(args);
    }
    let chancery = env!("CARGO_BIN_EXE_chancery");
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", "ulimit -v 2000000; exec \"$0\" \"$@\"", chancery]).args(args);
    shell.output().unwrap().into()
}

#[test]
fn the_same_bytes_for_any_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    let lines: String = (0..300).map(|n| if n % 50 == 7 { "no JSON\n".to_owned() } else { line(n) }).collect();
    let path = folder.path().join("news.jsonl");
    fs::write(&path, lines).unwrap();
    let coded = |threads| run(&["code", DEMO, arg(&path), "--threads", threads, "--quiet"]);
    let (one, four) = (coded("1"), coded("4"));
    assert_eq!(one.code, 3);
    assert_eq!(one.out, four.out);
    assert_eq!(one.err, four.err, "failures come in order too");
    let inputs = one.inputs();
    assert_eq!(inputs[0], "01-malaysia-denial.html");
    assert_eq!(inputs.last().unwrap(), "line-0299");

    let out = folder.path().join("rows.jsonl");
    let filed = run(&["code", DEMO, arg(&path), "--threads", "3", "--out", arg(&out)]);
    assert_eq!(filed.out, "");
    assert_eq!(fs::read_to_string(&out).unwrap(), one.out);
    assert!(
        filed.err.lines().last().unwrap().starts_with(&format!("coded {} articles", inputs.len())),
        "{}",
        filed.err
    );
}

#[test]
fn a_bad_line_is_one_failure() {
    let lines = format!(
        "{}{{\"id\":\"cut\n\n{}{{\"id\":\"empty\"}}\n{{\"id\":\"day\",\"text\":\"x\",\"published\":\"yesterday\"}}\n{}",
        line(1),
        line(2),
        line(3)
    );
    let run = run_with(&["code", "-"], lines.as_bytes());
    assert_eq!(run.code, 3);
    assert_eq!(run.inputs(), ["line-0001", "line-0002", "line-0003"]);
    for (n, reason) in
        [(2, "is no sound JSON object"), (5, "has neither `text` nor `html`"), (6, "`published` is `yesterday`")]
    {
        assert!(run.err.contains(&format!("-#{n}: {reason}")), "{n}: {}", run.err);
    }
}

#[test]
fn standard_input_is_told_by_its_content() {
    let html = run_with(&["code", "-"], page(&paragraphs(6)).as_bytes());
    assert_eq!(html.code, 0, "{}", html.err);
    let record = &html.records()[0];
    assert_eq!(record["article"]["input"], "-");
    assert!(!record["article"]["text"].as_str().unwrap().contains('<'), "{record}");
    let text = run_with(&["code", "-"], REPORT.as_bytes());
    assert_eq!(text.records()[0]["article"]["title"], "Kenya threatens to close its border with Uganda");
    let lines = run_with(&["code", "-"], line(7).as_bytes());
    assert_eq!(lines.inputs(), ["line-0007"]);
    let mut zipped = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    zipped.write_all(line(8).as_bytes()).unwrap();
    assert_eq!(run_with(&["code", "-"], &zipped.finish().unwrap()).inputs(), ["line-0008"]);
}

#[test]
fn archives_and_feeds_are_read_like_folders() {
    let folder = tempfile::tempdir().unwrap();
    let record = |kind: &str, n: usize, body: &str| {
        let answer = format!("HTTP/1.1 {body}");
        format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://news.example/{n}\r\nWARC-Date: 2024-11-21T08:00:00Z\r\nContent-Type: application/http\r\nContent-Length: {}\r\n\r\n{answer}\r\n\r\n",
            answer.len()
        )
    };
    let sound =
        |n| record("response", n, &format!("200 OK\r\nContent-Type: text/html\r\n\r\n{}", page(&paragraphs(6))));
    let damaged = sound(2).replacen("Content-Length: ", "Content-Length: 7", 1);
    let records = [
        sound(1),
        damaged,
        sound(3),
        record("response", 4, "404 Not Found\r\n\r\n"),
        record("revisit", 1, "200 OK\r\n\r\n"),
    ];
    let mut archive = Vec::new();
    for record in records {
        let mut member = flate2::write::GzEncoder::new(&mut archive, flate2::Compression::fast());
        member.write_all(record.as_bytes()).unwrap();
        member.finish().unwrap();
    }
    fs::write(folder.path().join("a.warc.gz"), &archive).unwrap();
    let text = paragraphs(4).replace('<', "&lt;");
    let item = |title: &str, text: &str| {
        format!(
            "<item><title>{title}</title><link>https://news.example/x</link><description>{text}</description></item>"
        )
    };
    let feed = format!(
        "<rss><channel><title>Busia Post</title>{}{}</channel></rss>",
        item("Border to be shut", &text),
        item("In brief", "Short.")
    );
    fs::write(folder.path().join("b.xml"), feed).unwrap();

    let run = run(&["code", arg(folder.path())]);
    assert_eq!(run.code, 3, "{}", run.err);
    let records = run.records();
    let inputs = run.inputs();
    assert_eq!(inputs.len(), 4, "{inputs:?}");
    assert!(inputs[0] == "a.warc.gz#0" && inputs[3] == "b.xml#1", "{inputs:?}");
    assert_eq!(records[0]["article"]["url"], "https://news.example/1");
    assert_eq!(records[3]["article"]["title"], "Border to be shut");
    assert_eq!(records[3]["article"]["outlet"]["name"], "Busia Post");
    assert!(records[3]["article"]["text"].as_str().unwrap().contains("Uganda rejected the threat"));
    assert!(run.err.contains("damaged: the record is shorter than it says"), "{}", run.err);
    assert!(run.err.contains("b.xml#2: the item holds no text; give the page https://news.example/x"), "{}", run.err);
    assert!(
        run.err
            .contains("2 records of archives without a page (revisits: 1, status other than 200: 1, other media: 0)"),
        "{}",
        run.err
    );

    let piped = run_with(&["code", "-"], &archive);
    assert_eq!((piped.code, piped.inputs().len()), (3, 3), "{}", piped.err);
}

#[test]
fn what_is_given_yields_to_what_a_line_says() {
    let other = "{\"id\":\"bare\",\"title\":\"Envoys meet\",\"text\":\"Envoys of Peru and Chile met.\"}\n";
    let given = ["code", "-", "--published", "2020-01-01", "--outlet", "Given"];
    let records = run_with(&given, format!("{}{other}", line(1)).as_bytes()).records();
    let of = |n: usize| {
        (records[n]["article"]["published"]["date"].clone(), records[n]["article"]["outlet"]["name"].clone())
    };
    assert_eq!(of(0), ("2024-11-20".into(), "The Test".into()));
    assert_eq!(of(1), ("2020-01-01".into(), "Given".into()));
}

#[test]
fn shards_are_disjoint_and_complete() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("news.jsonl");
    fs::write(&path, (0..60).map(line).collect::<String>()).unwrap();
    let coded = |shard: &str| run(&["code", DEMO, arg(&path), "--shard", shard, "--quiet"]);
    let whole = coded("1/1");
    let parts: Vec<String> = ["1/3", "2/3", "3/3"]
        .iter()
        .flat_map(|shard| coded(shard).out.lines().map(str::to_owned).collect::<Vec<_>>())
        .collect();
    assert_eq!(parts.len(), whole.out.lines().count());
    let of = |lines: Vec<String>| lines.into_iter().collect::<BTreeSet<_>>();
    assert_eq!(of(parts), of(whole.out.lines().map(str::to_owned).collect()));
}

#[test]
fn each_post_of_a_live_ticker_is_an_article() {
    let folder = tempfile::tempdir().unwrap();
    let post = |n: u32| {
        format!(
            "<article><h2>Count {n}</h2><time datetime=2025-03-02T2{n}:00:00Z>{n}</time>
            <p>The board said on Sunday that {n} of nine districts of the province had been counted.</article>"
        )
    };
    let html = format!(
        "<title>Votes are counted - live</title><link rel=canonical href=https://delta.example/live/votes><main><h1>Votes are counted - live</h1>{}</main>",
        (1..4).map(post).collect::<String>()
    );
    fs::write(folder.path().join("ticker.html"), html).unwrap();
    let run = run(&["extract", arg(folder.path())]);
    assert_eq!(run.code, 0, "{}", run.err);
    let articles: Vec<Value> = run.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told: Vec<(&str, &str)> = articles
        .iter()
        .map(|article| (article["title"].as_str().unwrap(), article["published"]["date"].as_str().unwrap()))
        .collect();
    let wanted =
        [("Count 1", "2025-03-02T21:00:00Z"), ("Count 2", "2025-03-02T22:00:00Z"), ("Count 3", "2025-03-02T23:00:00Z")];
    assert_eq!(told, wanted);
    assert!(articles[1]["input"].as_str().unwrap().ends_with("ticker.html#2"));
    assert_ne!(articles[0]["id"], articles[1]["id"]);
}

#[test]
fn two_passes_leave_out_what_the_pages_of_a_host_share() {
    let folder = tempfile::tempdir().unwrap();
    let shared = "Our letter on ports comes every Friday morning to all who ask for it.";
    for (n, port) in ["Lome", "Cotonou", "Tema", "Accra"].into_iter().enumerate() {
        let text = format!("The harbour board of {port} said on Tuesday that pilots would be paid more from June on.");
        let html = format!(
            "<title>Pilots of {port} are paid more</title><link rel=canonical href=https://quay.example/{n}>
            <main><h1>Pilots of {port} are paid more</h1><p>{text}<p>{shared}<p>{text} It gave no figure for {port}.</main>"
        );
        fs::write(folder.path().join(format!("{n}.html")), html).unwrap();
    }
    let once = run(&["extract", arg(folder.path())]);
    assert_eq!(once.out.matches(shared).count(), 4);
    let twice = run(&["extract", arg(folder.path()), "--two-passes", "--threads", "2"]);
    assert_eq!(twice.code, 0, "{}", twice.err);
    let texts: Vec<Value> = twice.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(texts.iter().all(|article| !article["text"].as_str().unwrap().contains("every Friday")));
    assert_eq!(texts.len(), 4);
    let refused = run_with(&["extract", "-", "--two-passes"], b"");
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("only once"), "{}", refused.err);
}

#[test]
fn tables_are_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    for format in ["csv", "parquet"] {
        let out = folder.path().join(format);
        let run = run(&["code", DEMO, "--format", format, "--out", arg(&out)]);
        assert_eq!(run.code, 0, "{}", run.err);
        for table in ["articles", "events", "actors", "statements", "evidence"] {
            assert!(out.join(format!("{table}.{format}")).is_file(), "{table}.{format}");
        }
    }
}

#[test]
fn progress_as_json_ends_with_the_whole_count() {
    let run = run_with(&["code", "-", "--progress", "json"], (0..5).map(line).collect::<String>().as_bytes());
    let last = run.err.lines().rfind(|line| line.starts_with('{')).unwrap();
    let last: serde_json::Value = serde_json::from_str(last).unwrap();
    assert_eq!((&last["done"], &last["finished"]), (&5.into(), &true.into()));
    assert!(run_with(&["code", "-", "--quiet"], line(1).as_bytes()).err.is_empty());
}

#[cfg(unix)]
mod unix {
    use std::io::{BufRead as _, BufReader, Read as _};
    use std::process::{Child, Command, Stdio};
    use std::thread::sleep;
    use std::time::{Duration, Instant};

    use super::*;

    fn interrupt(child: &Child) {
        let done = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
        assert!(done.success());
    }

    fn wait_for(what: &str, mut is_there: impl FnMut() -> bool) {
        let started = Instant::now();
        while !is_there() {
            assert!(started.elapsed() < Duration::from_secs(60), "waited too long for {what}");
            sleep(Duration::from_millis(20));
        }
    }

    #[test]
    fn an_interrupt_keeps_what_is_done() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("rows.jsonl");
        let mut command = common::chancery();
        command.args(["code", "-", "--threads", "2", "--out", arg(&out)]);
        let mut child = command.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        for n in 0..20 {
            stdin.write_all(line(n).as_bytes()).unwrap();
        }
        stdin.flush().unwrap();
        // The pipe stays open: the reader waits for more, and is not waited for.
        let is_begun = || {
            let files = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap());
            files
                .filter(|file| file.file_name() != "rows.jsonl")
                .any(|file| file.metadata().is_ok_and(|file| file.len() > 0))
        };
        wait_for("the first rows", is_begun);
        assert!(!out.exists(), "the file has its name when it is whole");
        interrupt(&child);
        wait_for("the end", || child.try_wait().unwrap().is_some());
        drop(stdin);
        let run: common::Run = child.wait_with_output().unwrap().into();
        assert_eq!(run.code, 130, "{}", run.err);
        let rows = fs::read_to_string(&out).unwrap();
        assert!(rows.ends_with('\n'));
        let n_rows = rows.lines().filter(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()).count();
        assert_eq!(n_rows, rows.lines().count(), "every line is whole");
        assert!((1..=20).contains(&n_rows));
        assert!(run.err.contains(&format!("coded {n_rows} article")), "{}", run.err);
        assert!(run.err.contains("interrupted, what was done is kept"), "{}", run.err);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file is left");
    }

    #[test]
    fn a_reader_that_leaves_is_no_failure() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("news.jsonl");
        fs::write(&path, (0..2000).map(line).collect::<String>()).unwrap();
        let mut command = common::chancery();
        let mut child =
            command.args(["code", arg(&path)]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        assert!(first.starts_with('{'));
        let mut err = String::new();
        child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(0), "{err}");
        assert_eq!(err, "");
    }

    #[test]
    fn a_named_device_is_written_to_and_stays_one() {
        let run = run_with(&["code", "-", "--out", "/dev/null"], line(1).as_bytes());
        assert_eq!(run.code, 0, "{}", run.err);
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }
}
