//! `chancery serve` and `chancery mcp`, asked as their users ask.

#![allow(clippy::unwrap_used)] // A test may break off where it stands.

mod served;

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use served::{Served, chancery};

/// A row and an article of the archive.
fn named(server: &Served) -> (String, String) {
    let rows = server.get("/v1/events?limit=1").json();
    let row = &rows["items"][0];
    (row["id"].as_str().unwrap().to_owned(), row["article"].as_str().unwrap().to_owned())
}

#[test]
fn every_address_answers_in_its_forms_with_the_version() {
    let server = Served::start(&[]);
    let (row, article) = named(&server);
    let statement = server.get("/v1/statements?limit=1").json()["items"][0]["id"].as_str().unwrap().to_owned();
    let version = server.get("/v1").header("chancery-version").unwrap().to_owned();
    for route in server.get("/v1").json()["routes"].as_array().unwrap() {
        if route["method"] != "GET" {
            continue;
        }
        let path = route["path"].as_str().unwrap();
        let id = if path.starts_with("/v1/statements") { &statement } else { &row };
        let mut address = path.replace("{row}", id).replace("{article}", &article).replace("{type}", "accuse");
        address = address.replace("{sentence}", "0");
        match path {
            "/v1/search" => address.push_str("?text=minister"),
            "/v1/annotations/agreement" => address.push_str("?coder=ada&coder=tomas"),
            _ if path.starts_with("/v1/annotations/") => address.push_str("?coder=ada"),
            _ => {}
        }
        let answer = server.get(&address);
        assert_eq!(answer.status, 200, "{address}: {}", answer.text());
        assert_eq!(answer.header("chancery-version"), Some(version.as_str()), "{address}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        let tag = answer.header("etag").unwrap().to_owned();
        assert_eq!(server.ask("GET", &address, &[("If-None-Match", &tag)], b"").status, 304, "{address}");
        let head = server.ask("HEAD", &address, &[], b"");
        assert!(head.status == 200 && head.body.is_empty(), "{address}");
        if route["lines"] != true {
            continue;
        }
        let body = answer.json();
        assert_eq!(body["version"], version.as_str(), "{address}");
        let n_items = body["items"].as_array().unwrap().len();
        let lines = server.ask("GET", &address, &[("Accept", "application/x-ndjson")], b"");
        assert_eq!(lines.text().lines().count(), n_items, "{address}");
        assert!(lines.text().lines().all(|line| serde_json::from_str::<Value>(line).is_ok()));
        let csv = server.ask("GET", &address, &[("Accept", "text/csv")], b"");
        assert_eq!(csv.text().lines().count(), n_items + 1, "{address}: no words of news break a line");
        let arrow = server.ask("GET", &address, &[("Accept", "application/vnd.apache.arrow.stream")], b"");
        assert!(arrow.status == 200 && arrow.body.starts_with(&[0xff, 0xff, 0xff, 0xff]), "{address}");
    }
    let map = server.ask("GET", "/v1/events?limit=1000", &[("Accept", "application/geo+json")], b"").json();
    let features = map["features"].as_array().unwrap();
    assert!(features.iter().any(|feature| feature["geometry"]["type"] == "Point"));
    for feature in features {
        let precision = &feature["properties"]["place"]["precision"];
        let is_point = precision == "point" || precision == "settlement";
        assert!(is_point || feature["geometry"].is_null(), "a dot for {precision}");
    }
    for (path, words) in [("/healthz", "ok"), ("/readyz", version.as_str()), ("/metrics", "http_route=\"/v1/events\"")]
    {
        let answer = server.get(path);
        assert!(answer.status == 200 && answer.text().contains(words), "{path}: {}", answer.text());
    }
}

#[test]
fn pages_by_cursor_give_each_line_once_and_in_order() {
    let server = Served::start(&[]);
    for path in [
        "/v1/events?x=",
        "/v1/events?by=events",
        "/v1/events?by=events&actor=GOV",
        "/v1/events?by=origins&oldest=true",
        "/v1/events?oldest=true",
        "/v1/statements?x=",
        "/v1/statements?oldest=true",
        "/v1/articles?x=",
        "/v1/occurrences?x=",
        "/v1/panel?per=year&zeros=false",
    ] {
        let path = path.trim_end_matches("?x=");
        let and = if path.contains('?') { '&' } else { '?' };
        let whole = server.get(&format!("{path}{and}limit=1000")).json();
        let whole = whole["items"].as_array().unwrap();
        let mut paged: Vec<Value> = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = server.get(&format!("{path}{and}limit=7{cursor}"));
            assert_eq!(page.status, 200, "{path}: {}", page.text());
            let body = page.json();
            paged.extend(body["items"].as_array().unwrap().iter().cloned());
            let Some(next) = body["next"].as_str() else { break };
            assert!(page.header("link").unwrap().contains(next));
            cursor = format!("&cursor={next}");
        }
        assert!(whole.len() > 7, "{path}");
        assert_eq!(&paged, whole, "{path}");
    }
    // A happening by the walk along the days is the one that grouping gives.
    let ids = |path: &str| -> BTreeSet<String> {
        let items = server.get(path).json()["items"].as_array().unwrap().clone();
        items.iter().map(|item| format!("{} {} {}", item["id"], item["reports"], item["origins"])).collect()
    };
    let (walked, grouped) =
        (ids("/v1/events?by=events&limit=1000"), ids("/v1/events?by=events&limit=1000&text=the+OR+a"));
    assert!(grouped.is_subset(&walked) && !grouped.is_empty());
    let counts = server.get("/v1/events?by=events&limit=1&count=true").json()["counts"].clone();
    assert_eq!(counts["events"], walked.len());
}

#[test]
fn what_is_sent_is_coded_as_the_command_codes_it_to_the_character() {
    let server = Served::start(&[]);
    let text = "Envoys meet\n\nKenya 🇰🇪 accused Uganda of “shelling” مدينة on Monday — 东京 said: cafe\u{301} talks 👩‍👩‍👧 failed.\n\n\
        “We deny it,” Foreign Minister Ade\u{301}la\u{300} Ọlátúnjí said. Peru met Chile in Lima 🏔️ and Chile rejected עברית the offer.";
    let sent = json!({ "text": text, "published": "2024-05-02", "name": "-" });
    let told = server.post("/v1/read?explain=true", &sent);
    assert_eq!(told.status, 200, "{}", told.text());
    let told = told.json();
    let record = &told["record"];
    let mut command = chancery();
    command.args(["read", "-", "--format", "json", "--published", "2024-05-02"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let by_command: Value = serde_json::from_slice(&child.wait_with_output().unwrap().stdout).unwrap();
    assert_eq!(record["events"], by_command["events"]);
    assert_eq!(record["statements"], by_command["statements"]);
    assert_eq!(record["article"]["text"], by_command["article"]["text"]);
    // Every span, wherever it is, is the words that it names.
    let chars: Vec<char> = record["article"]["text"].as_str().unwrap().chars().collect();
    fn spans<'v>(value: &'v Value, found: &mut Vec<&'v Value>) {
        if value["start"].is_number() && value["text"].is_string() {
            found.push(value);
        }
        match value {
            Value::Array(all) => all.iter().for_each(|each| spans(each, found)),
            Value::Object(all) => all.values().for_each(|each| spans(each, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    spans(&record["events"], &mut found);
    spans(&record["statements"], &mut found);
    assert!(found.len() > 8, "{record}");
    for span in found {
        let at = |key: &str| usize::try_from(span[key].as_u64().unwrap()).unwrap();
        let words: String = chars[at("start")..at("end")].iter().collect();
        assert_eq!(words, span["text"].as_str().unwrap());
    }
    let n_rows = record["events"].as_array().unwrap().len() + record["statements"].as_array().unwrap().len();
    let explained = told["explanations"].as_array().unwrap();
    assert_eq!(explained.len(), n_rows);
    assert!(explained.iter().all(|each| each["said"].as_array().is_some_and(|said| !said.is_empty())));
    let row = &record["events"][0]["id"];
    assert_eq!(server.post("/v1/explain", &json!({ "record": record, "row": row })).json(), explained[0]);

    // A page as bytes, in a character set of its own.
    let html = "<html><body><article><h1>Talks</h1><p>Perú accused Chile of a border raid on Monday.</p></article></body></html>";
    let latin: Vec<u8> = html.chars().map(|c| c as u8).collect();
    let page = server.ask(
        "POST",
        "/v1/read?published=2024-05-02&url=https://news.example/a",
        &[("Content-Type", "text/html; charset=iso-8859-1")],
        &latin,
    );
    assert_eq!(page.status, 200, "{}", page.text());
    assert!(page.json()["article"]["text"].as_str().unwrap().contains("Perú"));
    assert_eq!(page.json()["article"]["url"], "https://news.example/a");
    // Markup in a text is text.
    let markup = server.post(
        "/v1/read",
        &json!({ "text": "<script>alert(1)</script>\n\nPeru denied <img src=x onerror=alert(1)> it." }),
    );
    assert_eq!(markup.header("content-type"), Some("application/json"));
    assert!(markup.json()["article"]["text"].as_str().unwrap().contains("<img"));
    for (body, status) in [
        (json!({}), 400),
        (json!({ "text": "a", "html": "b" }), 400),
        (json!({ "text": "  \n" }), 400),
        (json!({ "text": "a", "published": "May" }), 400),
        (json!({ "text": "a", "url": "javascript:alert(1)" }), 400),
        (json!({ "text": "a", "more": 1 }), 400),
        (json!([1]), 400),
    ] {
        let refused = server.post("/v1/read", &body);
        assert_eq!(refused.status, status, "{body}");
        assert_eq!(refused.header("content-type"), Some("application/problem+json"));
    }
}

#[test]
fn judgements_become_corrections_and_can_be_taken_back() {
    let server = Served::start(&[]);
    let row = server.get("/v1/events?limit=1&counting=true").json()["items"][0]["id"].as_str().unwrap().to_owned();
    let count =
        || server.get("/v1/events?limit=1&counting=true&count=true").json()["counts"]["reports"].as_i64().unwrap();
    let before = count();
    let tag = server.get("/v1/events").header("etag").unwrap().to_owned();
    let wrong = server
        .post("/v1/judgements", &json!({ "row": &row[..9], "verdict": "wrong", "note": "a film", "who": "Adaeze" }));
    assert_eq!(wrong.status, 200, "{}", wrong.text());
    assert_eq!(wrong.json()["row"], row.as_str());
    assert_eq!(count(), before - 1);
    assert_eq!(
        server.ask("GET", "/v1/events", &[("If-None-Match", &tag)], b"").status,
        200,
        "another state has another tag"
    );
    assert_eq!(server.get(&format!("/v1/events/{row}")).json()["mark"], "wrong");
    assert_eq!(server.post("/v1/judgements", &json!({ "row": row, "verdict": "right" })).status, 200);
    assert_eq!(server.get(&format!("/v1/events/{row}")).json()["mark"], "right");
    assert_eq!(server.post("/v1/judgements", &json!({ "row": row, "verdict": "unsure" })).status, 200);
    assert!(server.get(&format!("/v1/events/{row}")).json()["mark"].is_null());
    assert_eq!(count(), before);
    let all = server.get("/v1/judgements").json();
    assert_eq!(all["items"].as_array().unwrap().len(), 2);
    assert_eq!((&all["items"][0]["who"], &all["items"][0]["note"]), (&json!("Adaeze"), &json!("a film")));
    assert_eq!(server.post("/v1/judgements", &json!({ "row": "ffff00000000", "verdict": "wrong" })).status, 404);
    assert_eq!(server.post("/v1/judgements", &json!({ "row": row, "verdict": "maybe" })).status, 400);
    let origin = [("Content-Type", "application/json"), ("Origin", "https://evil.example")];
    let body = json!({ "row": row, "verdict": "wrong" }).to_string();
    assert_eq!(server.ask("POST", "/v1/judgements", &origin, body.as_bytes()).status, 403);
}

#[test]
fn other_machines_want_a_token_and_a_token_its_scope() {
    let folder = tempfile::tempdir().unwrap();
    let refused = chancery()
        .current_dir(folder.path())
        .args(["serve", "--archive", "x.db", "--bind", "0.0.0.0:0"])
        .output()
        .unwrap();
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("--token-file"));
    let token = |name: &str, scope: &str| {
        let made = chancery()
            .current_dir(folder.path())
            .args(["serve", "token", "new", "--token-file", "tokens.toml", "--name", name, "--scope", scope])
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        String::from_utf8(made.stdout).unwrap().trim().to_owned()
    };
    let (read, write) = (token("desk", "read"), token("Tomas", "write"));
    let kept = fs::read_to_string(folder.path().join("tokens.toml")).unwrap();
    assert!(!kept.contains(&read) && kept.contains("desk"));
    let whole = Served::start(&[]);
    fs::copy(whole.archive(), folder.path().join("news.db")).unwrap();
    let (row, _) = named(&whole);
    let server = Served::in_folder(folder, &["--token-file", "tokens.toml", "--host", "desk.example"]);
    assert_eq!(server.get("/v1/events").status, 401);
    assert_eq!(server.get("/metrics").status, 401);
    assert_eq!(server.get("/healthz").status, 200);
    assert_eq!(server.get("/").status, 200);
    let bearer = |token: &str| format!("Bearer {token}");
    let with = |token: &str| server.ask("GET", "/v1/events", &[("Authorization", &bearer(token))], b"").status;
    assert_eq!([with(&read), with(&write), with("chy_00"), with("")], [200, 200, 401, 401]);
    let provenance = |token: &str, tag: &str| {
        let headers = [("Authorization", &*bearer(token)), ("If-None-Match", tag)];
        server.ask("GET", "/v1/provenance", &headers, b"")
    };
    // Whether one may judge is said to each for themselves, whoever asked before.
    for (token, writable) in [(&read, false), (&write, true), (&read, false)] {
        assert_eq!(provenance(token, "\"\"").json()["writable"], writable);
    }
    let tag = provenance(&read, "\"\"").header("etag").unwrap().to_owned();
    assert_eq!([provenance(&read, &tag).status, provenance(&write, &tag).status], [304, 200]);
    let body = json!({ "row": row, "verdict": "right", "who": "somebody else" }).to_string();
    let judge = |token: &str| {
        let headers = [("Content-Type", "application/json"), ("Authorization", token)];
        server.ask("POST", "/v1/judgements", &headers, body.as_bytes())
    };
    assert_eq!(judge(&bearer(&read)).status, 403);
    assert_eq!(judge(&bearer(&write)).json()["who"], "Tomas", "a token judges under its own name");
    let (_, article) = {
        let rows = server.ask("GET", "/v1/events?limit=1", &[("Authorization", &bearer(&read))], b"").json();
        (rows["items"][0]["id"].clone(), rows["items"][0]["article"].clone())
    };
    let decide = |token: &str, coder: &str| {
        let headers = [("Content-Type", "application/json"), ("Authorization", token)];
        let body = json!({ "coder": coder, "article": article, "sentence": 0, "did": "done", "reason": "text" });
        server.ask("POST", "/v1/annotations", &headers, body.to_string().as_bytes()).status
    };
    assert_eq!(decide(&bearer(&read), "Tomas"), 403);
    assert_eq!(decide(&bearer(&write), "Achieng"), 403, "a token annotates under its own name");
    assert_eq!(decide(&bearer(&write), "Tomas"), 200);
    let named = b"GET /healthz HTTP/1.1\r\nHost: desk.example\r\n\r\n";
    assert_eq!(server.raw(named).unwrap().status, 200);
}

#[test]
fn assistants_read_and_cite_and_cannot_write() {
    let server = Served::start(&[]);
    let messages = [
        json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": { "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": { "name": "t", "version": "1" } } }),
        json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }),
        json!({ "jsonrpc": "2.0", "id": 2, "method": "tools/list" }),
        json!({ "jsonrpc": "2.0", "id": 3, "method": "tools/call", "params": { "name": "query_events", "arguments": { "type": ["ACCUSE"], "limit": 2 } } }),
        json!({ "jsonrpc": "2.0", "id": 4, "method": "tools/call", "params": { "name": "query_events", "arguments": { "type": "MURDER" } } }),
        json!({ "jsonrpc": "2.0", "id": 5, "method": "tools/call", "params": { "name": "judge", "arguments": {} } }),
        json!({ "jsonrpc": "2.0", "id": 6, "method": "resources/list" }),
    ];
    let mut child = chancery()
        .args(["mcp", "--archive"])
        .arg(server.archive())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines: String = messages.iter().map(|message| format!("{message}\n")).collect();
    child.stdin.take().unwrap().write_all((lines + "no json\n").as_bytes()).unwrap();
    let done = child.wait_with_output().unwrap();
    assert!(done.status.success());
    let answers: Vec<Value> =
        String::from_utf8(done.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), 7, "a notification has no answer");
    assert_eq!(answers[0]["result"]["protocolVersion"], "2025-06-18");
    let tools = answers[1]["result"]["tools"].as_array().unwrap();
    assert!(tools.len() >= 8 && tools.iter().all(|tool| tool["annotations"]["readOnlyHint"] == true));
    let found = &answers[2]["result"]["structuredContent"]["items"][0];
    for key in ["id", "trigger", "sentence_text", "article"] {
        assert!(!found[key].is_null(), "{key}: {found}");
    }
    assert!(
        answers[3]["result"]["isError"] == true
            && answers[3]["result"]["content"][0]["text"].as_str().unwrap().contains("MURDER")
    );
    assert_eq!((&answers[4]["error"]["code"], &answers[5]["error"]["code"]), (&json!(-32602), &json!(-32601)));
    assert_eq!(answers[6]["error"]["code"], -32700);
    // Over HTTP the same.
    assert_eq!(server.post("/mcp", &messages[3]).json(), answers[2]);
    assert_eq!(server.post("/mcp", &messages[1]).status, 202);
    assert_eq!(server.get("/mcp").status, 405);
    for tool in tools {
        let name = tool["name"].as_str().unwrap();
        let (row, article) = named(&server);
        let arguments = match name {
            "search_documents" => json!({ "text": "minister" }),
            "get_document" => json!({ "article": article }),
            "get_event_group" | "explain_row" => json!({ "row": row }),
            "get_codebook" => json!({ "type": "ASSAULT" }),
            _ => json!({}),
        };
        let call = json!({ "jsonrpc": "2.0", "id": "x", "method": "tools/call", "params": { "name": name, "arguments": arguments } });
        let answer = server.post("/mcp", &call).json();
        assert_eq!(answer["result"]["isError"], false, "{name}: {answer}");
    }
    // A series that is too long for one answer is refused and never cut.
    let timeline = |per: &str| {
        let params = json!({ "name": "timeline", "arguments": { "per": per } });
        server.post("/mcp", &json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params })).json()["result"]
            .clone()
    };
    let periods = |per: &str| server.get(&format!("/v1/timeline?per={per}")).json()["items"].clone();
    assert_eq!(timeline("month")["structuredContent"]["items"], periods("month"));
    let n_days = periods("day").as_array().unwrap().len();
    let refused = timeline("day");
    let words = refused["content"][0]["text"].as_str().unwrap();
    assert!(n_days > 100 && refused["isError"] == true && words.contains(&format!("{n_days} lines")), "{refused}");
    assert!(words.contains("`from`") && words.contains("`per`"), "{words}");
}

#[test]
fn the_examples_of_the_manual_run() {
    let has =
        |name: &str| Command::new(name).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    if !has("python3") || !has("curl") {
        println!("skipped: no python3 or no curl");
        return;
    }
    let server = Served::start(&[]);
    let (row, article) = named(&server);
    let statement = server.get("/v1/statements?limit=1").json()["items"][0]["id"].as_str().unwrap().to_owned();
    let manual = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/api.md")).unwrap();
    let blocks = |language: &str| -> Vec<String> {
        let start = format!("```{language}\n");
        manual.split(&start).skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
    };
    let run = |program: &str, args: &[&str]| {
        let mut command = Command::new(program);
        command
            .args(args)
            .env("STATEMENT", &statement)
            .env("AT", format!("http://{}", server.at))
            .env("ROW", &row)
            .env("ARTICLE", &article);
        let done = command.output().unwrap();
        assert!(done.status.success(), "{args:?}\n{}", String::from_utf8_lossy(&done.stderr));
        done.stdout
    };
    let n_routes = server.get("/v1").json()["routes"].as_array().unwrap().len();
    let shell = blocks("sh");
    assert_eq!(shell.len(), n_routes);
    for block in &shell {
        assert!(!run("bash", &["-euo", "pipefail", "-c", block]).is_empty(), "{block}");
    }
    let python = blocks("python");
    assert_eq!(python.len(), n_routes + 1, "the helper stands before them");
    let printed = run("python3", &["-c", &python.concat()]);
    assert!(String::from_utf8(printed).unwrap().lines().count() >= n_routes);
}

#[test]
fn sentences_are_annotated_blindly_and_settled_in_the_files_of_the_command() {
    let server = Served::start(&[]);
    let queue = server.get("/v1/annotations/queue?coder=ada&articles=8&queue=text&limit=1000").json();
    let items = queue["items"].as_array().unwrap();
    assert_eq!(queue["counts"]["sentences"], items.len());
    let at = |item: &Value| format!("/v1/annotations/{}/{}", item["article"].as_str().unwrap(), item["sentence"]);
    let acts = |seen: &Value| {
        seen["proposals"].as_array().unwrap().iter().filter(|row| row["kind"] == "event").cloned().collect::<Vec<_>>()
    };
    let item =
        items.iter().find(|item| !acts(&server.get(&format!("{}?coder=ada", at(item))).json()).is_empty()).unwrap();
    let (address, document) = (at(item), item["document"].as_str().unwrap());
    let seen = server.get(&format!("{address}?coder=ada")).json();
    let act = acts(&seen).remove(0);
    let (start, end) =
        (act["words"]["start"].as_u64().unwrap() as usize, act["words"]["end"].as_u64().unwrap() as usize);
    let words: String = seen["text"].as_str().unwrap().chars().skip(start).take(end - start).collect();
    let line = act["line"].as_str().unwrap().trim_start_matches("event: ").to_owned();
    assert!(line.starts_with(words.as_str()), "{line} does not begin with {words}");

    let say = |coder: &str, more: Value| {
        let mut body = json!({ "coder": coder, "article": item["article"], "sentence": item["sentence"] });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        server.post("/v1/annotations", &body)
    };
    let judge = |verdict: &str| json!({ "did": "judge", "key": act["key"], "verdict": verdict });
    let verdict = |answer: &served::Answer| {
        assert_eq!(answer.status, 200, "{}", answer.text());
        let rows = answer.json()["proposals"].as_array().unwrap().clone();
        rows.iter().find(|row| row["key"] == act["key"]).unwrap()["verdict"].clone()
    };
    assert_eq!(verdict(&say("ada", judge("no"))), "no");
    assert_eq!(verdict(&say("ada", json!({ "did": "undo" }))), Value::Null);
    assert_eq!(verdict(&say("ada", judge("yes"))), "yes");
    let edited = json!({ "did": "judge", "key": act["key"], "verdict": "yes", "edits": "status=planned" });
    let kept = say("ada", edited).json()["proposals"][0]["kept"].as_str().unwrap().to_owned();
    assert!(kept.contains("planned"), "{kept}");
    let added = say("ada", json!({ "did": "add", "line": format!("a {line}") }));
    assert_eq!(added.json()["added"].as_array().unwrap().len(), 1, "{}", added.text());
    let done = say("ada", json!({ "did": "done", "reason": "text" })).json();
    assert_eq!(done["done"], json!({ "reason": "text", "blind": false }));

    // The journal and the article are those of `chancery annotate`.
    let folder = server.folder.path().join("annotations/ada");
    let journal = fs::read_to_string(folder.join("ada.journal")).unwrap();
    assert_eq!(journal.lines().count(), 6, "{journal}");
    let files: Vec<_> = fs::read_dir(folder.join("partial")).unwrap().map(|file| file.unwrap().path()).collect();
    let doc: Value = serde_json::from_slice(&fs::read(&files[0]).unwrap()).unwrap();
    assert_eq!((files.len(), &doc["id"]), (1, &json!(document)));
    assert_eq!(doc["annotated"]["sentences"], json!([item["sentence"]]));
    let went_on = chancery()
        .current_dir(server.folder.path())
        .args(["annotate", "news.db", "--out", "annotations/ada", "--coder", "ada", "--queue", "text"])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&went_on.stderr).into_owned();
    assert!(told.contains("1 sentence"), "{told}");

    // Blind: nobody's rows until the sentence is done.
    let blind = server.get(&format!("{address}?coder=tomas&blind=true")).json();
    assert!(blind["hidden"] == true && blind["proposals"].as_array().unwrap().is_empty());
    let after = say("tomas", json!({ "did": "done", "reason": "text", "blind": true })).json();
    assert!(after["hidden"] == false && !acts(&after).is_empty());
    let coders = server.get("/v1/annotations").json();
    assert_eq!(coders["items"][1], json!({ "coder": "tomas", "sentences": 1, "articles": 1, "blind": 1 }));

    // What they differ on is asked of a third, with the rows of all of them.
    let beside = "beside=ada&beside=tomas";
    let disputed = server.get(&format!("/v1/annotations/queue?coder=settled&queue=disagreement&{beside}")).json();
    assert_eq!(disputed["items"][0]["sentence"], item["sentence"]);
    assert_eq!(disputed["items"].as_array().unwrap().len(), 1);
    let rows = server.get(&format!("{address}?coder=settled&{beside}")).json();
    assert!(acts(&rows).iter().any(|row| row["who"].as_array().unwrap().contains(&json!("ada"))), "{rows}");
    let agreed = server.get("/v1/annotations/agreement?coder=ada&coder=tomas").json();
    assert!(!agreed["disagreements"].as_array().unwrap().is_empty());

    for (body, status, words) in [
        (json!({ "did": "judge", "key": "E no such row", "verdict": "yes" }), 404, "key"),
        (json!({ "did": "add", "line": "a nowhere-in-it | CONSULT | - | - | occurred" }), 400, "not in the sentence"),
        (json!({ "did": "add", "line": "hello" }), 400, "want"),
        (json!({ "did": "add", "line": "x".repeat(5000) }), 400, "characters"),
        (json!({ "did": "fly" }), 400, "want"),
        (json!({ "did": "undo", "sentence": 0, "coder": "nobody yet" }), 404, "nothing was decided"),
        (json!({ "did": "done", "reason": "text", "sentence": 9999 }), 404, "no sentence"),
        (json!({ "did": "done", "reason": "text", "coder": "a\nb" }), 400, "name"),
    ] {
        let answer = say("ada", body.clone());
        assert!(answer.status == status && answer.text().contains(words), "{body}: {}", answer.text());
    }
    for address in
        ["/v1/annotations/queue", "/v1/annotations/queue?coder=a&queue=x", "/v1/annotations/agreement?coder=a"]
    {
        assert_eq!(server.get(address).status, 400, "{address}");
    }
    // Whoever decided nothing has no folder; a name of a stranger leads to no other place.
    assert_eq!(fs::read_dir(server.folder.path().join("annotations")).unwrap().count(), 2);
    let strange = say("../../Ada Ø", json!({ "did": "done", "reason": "text" }));
    assert_eq!(strange.status, 200, "{}", strange.text());
    let coders = server.get("/v1/annotations").json();
    assert!(coders["items"].as_array().unwrap().iter().any(|each| each["coder"] == "../../Ada Ø"), "{coders}");
    assert_eq!(fs::read_dir(server.folder.path().join("annotations")).unwrap().count(), 3);
}

#[test]
fn a_draft_tells_what_it_would_change_or_where_it_is_wrong() {
    let server = Served::start(&[]);
    let ask = |draft: &str| server.post("/v1/codebook/draft", &json!({ "draft": draft, "articles": 6 }));
    let head = "extends = \"plover\"\nname = \"mine\"\nversion = \"1\"\n";
    let same = ask(head).json();
    assert!(same["articles"] == 6 && same["changes"].as_array().unwrap().is_empty(), "{same}");
    let types: BTreeSet<String> = {
        let rows = server.get("/v1/events?limit=200").json();
        rows["items"].as_array().unwrap().iter().map(|row| row["event_type"].as_str().unwrap().to_owned()).collect()
    };
    let hidden: Vec<String> = types.iter().map(|name| format!("\"{name}\"")).collect();
    let less = ask(&format!("{head}hide = [{}]", hidden.join(", "))).json();
    assert!(less["lost"].as_u64().unwrap() > 0 && less["rows"]["after"] == 0, "{less}");
    let change = &less["changes"][0];
    let words = change["row"]["trigger"]["text"].as_str().unwrap();
    assert!(change["becomes"] == "lost" && change["sentence_text"].as_str().unwrap().contains(words), "{change}");
    let wrong = ask(&format!("{head}hide = [\"NOTHING_OF_OURS\"]")).json();
    assert!(wrong["mistake"]["message"].as_str().unwrap().contains("NOTHING_OF_OURS"), "{wrong}");
    assert!(ask("not = [toml").json()["mistake"].is_object());
    assert_eq!(ask(&"#".repeat(300 << 10)).status, 413);
    assert_eq!(server.post("/v1/codebook/draft", &json!({ "draft": head, "articles": 0 })).status, 400);
}
