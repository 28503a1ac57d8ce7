//! POLECAT, ICEWS and ACLED: columns, values, and what is left out.
#![allow(clippy::unwrap_used)] // In tests; the exception for tests does not reach helpers.

mod common;

use chancery_doc::record::Record;
use chancery_exports::{Crosswalk, Fate, Format, Include, Kind, Planned};
use common::{HOSTILE, day, documented, event, party, place, record, write, write_known};
use serde_json::json;

fn sample() -> Vec<Record> {
    let minister = || {
        let mut party = party("Ama Tetteh", "GHA", "GOV");
        party["office"] = json!("trade minister");
        party
    };
    let keeper = || {
        let mut party = party(HOSTILE, "UKR", "CVL");
        party["office"] = json!("harbour master");
        party
    };
    vec![
        record(
            "c1",
            "2024-05-06",
            vec![
                event(
                    "1",
                    "CONSULT",
                    json!({"mode": ["multilateral"], "contexts": ["diplomatic", "economic"], "score": 4.0,
                           "actors": [minister(), party("Russia", "RUS", "GOV"), party("", "ECOWAS", "IGO")],
                           "date": day("2024-05-05", "2024-05-06"), "place": place("Accra", "GHA", "settlement")}),
                ),
                event(
                    "2",
                    "ASSAULT",
                    json!({"mode": ["firearms"], "contexts": ["military"], "score": -9.0,
                           "actors": [party("", "RUS", "MIL")], "recipients": [keeper()],
                           "magnitude": {"dead": {"min": 3, "max": 3, "span": {"start": 0, "end": 1, "text": "F"}}},
                           "place": place("Kharkiv", "UKR", "settlement")}),
                ),
                event(
                    "3",
                    "REQUEST",
                    json!({"trigger": {"start": 54, "end": 57, "text": "urged"}, "mode": ["yield"],
                           "actors": [party("", "GHA", "CVL")]}),
                ),
            ],
        ),
        record(
            "c2",
            "2024-06-01T08:00:00Z",
            vec![
                event(
                    "4",
                    "PROTEST",
                    json!({"mode": ["demo"], "actors": [party("Harbour Union", "CIV", "LAB")],
                           "place": place("Abidjan", "CIV", "settlement"), "date": day("2024-06-01", "2024-06-20")}),
                ),
                event(
                    "5",
                    "ASSAULT",
                    json!({"mode": ["aerial"], "actors": [party("", "RUS", "MIL")],
                           "recipients": [party("", "UKR", "MIL")]}),
                ),
                event(
                    "6",
                    "ASSAULT",
                    json!({"actors": [party("", "CMR", "MIL"), party("", "NGA", "REB")],
                           "place": place("Cameroon", "CMR", "country")}),
                ),
            ],
        ),
    ]
}

#[test]
fn headers_are_the_documented_ones() {
    for (format, delimiter) in [(Format::Polecat, '\t'), (Format::Icews, '\t'), (Format::Acled, ',')] {
        let written = write(format, &[]);
        let text = written.main();
        let header: Vec<&str> = text.trim_end().split(delimiter).collect();
        assert_eq!(header, documented(&format!("{format}.txt")), "{format}");
        assert!(text.is_ascii() && text.ends_with('\n') && !text.contains('\r'));
    }
}

#[test]
fn every_format_holds_together() {
    for format in Format::ALL {
        let all = Include { planned: Planned::AsDone, possible: true, denied: true, background: true, vague: true };
        write(format, &sample()).check();
        write_known(format, &sample(), all, &()).check();
        // A column is not called empty and filled, nor kept and never filled.
        let lines = write(format, &sample()).lines();
        for column in format.columns().iter().filter(|column| column.fate == Fate::Kept) {
            let filled = lines.iter().any(|line| !matches!(line[column.name].as_str(), "" | "None"));
            let is_optional = matches!(column.name, "Province" | "admin1" | "Actor2KnownGroupCode");
            assert!(filled || is_optional, "{format}: {} is never filled", column.name);
        }
    }
}

#[test]
fn polecat_holds_plover_and_lists() {
    let written = write(Format::Polecat, &sample());
    let lines = written.lines();
    let wanted = [
        ("Event ID", "000000000000000000000000000000c1_1"),
        ("Event Date", "2024-05-05"),
        ("Event Type", "CONSULT"),
        ("Event Mode", "multilateral"),
        ("Intensity", "4"),
        ("Quad Code", "VERBAL COOPERATION"),
        ("Contexts", "diplomatic|economic"),
        ("Actor Name", "Ama Tetteh; Russia; ECOWAS"),
        ("Actor Country", "GHA; RUS; ECOWAS"),
        ("Actor COW", "452; 365; None"),
        ("Primary Actor Sector", "GOV; GOV; IGO"),
        ("Actor Title", "trade minister; None; None"),
        ("Recipient Name", "None"),
        ("City", "Accra"),
        ("Province", "Greater Accra"),
        ("Country", "GHA"),
        ("Latitude", "-20.16194"),
        ("Feature Type", "PPL"),
        ("Source", "Island Courier"),
        ("Publication Date", "2024-05-06"),
        ("Language", "en"),
        ("Version", "chancery 0.1.0 codebook 9b1c27d05e8f4a63"),
    ];
    for (column, want) in wanted {
        assert_eq!(lines[0][column], want, "{column}");
    }
    assert_eq!(lines[1]["Quad Code"], "MATERIAL CONFLICT");
    assert_eq!(lines[1]["Recipient Name"], "’=HYPERLINK(”http://x”) ”Käpt'n” 'Bö'");
}

#[test]
fn a_plan_is_an_agreement_or_a_threat_in_polecat() {
    let of = |id: &str, event_type: &str| {
        event(id, event_type, json!({"status": "planned", "mode": ["x"], "actors": [party("", "GHA", "GOV")]}))
    };
    let records = [record("c9", "2024-05-06", vec![of("1", "AID"), of("2", "SANCTION"), of("3", "ACCUSE")])];
    let include = Include { planned: Planned::AsIntent, ..Include::default() };
    let written = write_known(Format::Polecat, &records, include, &());
    written.check();
    let types: Vec<String> = written.lines().iter().map(|line| line["Event Type"].clone()).collect();
    assert_eq!(types, ["AGREE", "THREATEN"]);
    assert_eq!(written.summary.left_out["no_intent"], 1);
    assert_eq!(written.lines()[0]["Event Mode"], "None");
}

#[test]
fn icews_holds_pairs_in_words() {
    let written = write(Format::Icews, &sample());
    let lines = written.lines();
    // Three parties meet: six pairs.
    assert_eq!(lines.iter().filter(|line| line["Story ID"] == "1" && line["CAMEO Code"] == "040").count(), 6);
    let wanted = [
        ("Event ID", "1"),
        ("Event Date", "2024-05-05"),
        ("Source Name", "Ama Tetteh"),
        ("Source Sectors", "Government"),
        ("Source Country", "Ghana"),
        ("Event Text", "Consult"),
        ("CAMEO Code", "040"),
        ("Intensity", "1"),
        ("Target Name", "Russian Federation"),
        ("Target Sectors", ""),
        ("Target Country", "Russian Federation"),
        ("Sentence Number", "2"),
        ("Publisher", "Island Courier"),
        ("City", "Accra"),
        ("Country", "Ghana"),
    ];
    for (column, want) in wanted {
        assert_eq!(lines[0][column], want, "{column}");
    }
    let body = &lines[1];
    assert_eq!((body["Target Name"].as_str(), body["Target Country"].as_str()), ("ECOWAS", ""));
    let attack = &lines[6];
    assert_eq!(
        (attack["Source Name"].as_str(), attack["Source Sectors"].as_str()),
        ("Military (Russian Federation)", "Military,Government")
    );
    assert_eq!(
        (attack["Event Text"].as_str(), attack["Intensity"].as_str()),
        ("Fight with small arms and light weapons", "-10")
    );
    // Urging is an appeal; nobody is named who is asked.
    let appeal = &lines[7];
    assert_eq!((appeal["CAMEO Code"].as_str(), appeal["Source Name"].as_str()), ("025", "Citizen (Ghana)"));
    assert_eq!(
        (appeal["Target Name"].as_str(), appeal["Target Sectors"].as_str()),
        ("Unspecified Actor", "Unspecified")
    );
}

#[test]
fn acled_holds_what_a_safe_rule_says() {
    let written = write(Format::Acled, &sample());
    let lines = written.lines();
    let kinds: Vec<(&str, &str)> =
        lines.iter().map(|line| (line["event_type"].as_str(), line["sub_event_type"].as_str())).collect();
    assert_eq!(kinds, [("Violence against civilians", "Attack"), ("Protests", ""), ("Battles", "Armed clash")]);
    let wanted = [
        ("event_date", "2024-05-06"),
        ("year", "2024"),
        ("time_precision", "1"),
        ("disorder_type", "Political violence"),
        ("actor1", "Military Forces of Russia"),
        ("inter1", "State forces"),
        ("inter2", "Civilians"),
        ("interaction", ""),
        ("civilian_targeting", "Civilian targeting"),
        ("iso", "804"),
        ("region", "Europe"),
        ("country", "Ukraine"),
        ("location", "Kharkiv"),
        ("geo_precision", "1"),
        ("source", "Island Courier"),
        ("notes", "Mauritius and Kenya met on Monday."),
        ("fatalities", "3"),
        ("timestamp", "1714953600"),
    ];
    for (column, want) in wanted {
        assert_eq!(lines[0][column], want, "{column}");
    }
    assert!(lines[0]["event_id_cnty"].starts_with("CHY"));
    let crowd = &lines[1];
    let wanted = [
        ("time_precision", "3"),
        ("disorder_type", "Demonstrations"),
        ("actor1", "Protesters (Ivory Coast)"),
        ("assoc_actor_1", "Harbour Union"),
        ("inter1", "Protesters"),
        ("country", "Ivory Coast"),
        ("region", "Western Africa"),
        ("fatalities", ""),
        ("timestamp", "1717228800"),
    ];
    for (column, want) in wanted {
        assert_eq!(crowd[column], want, "{column}");
    }
    let battle = &lines[2];
    assert_eq!((battle["actor1"].as_str(), battle["inter2"].as_str()), ("Military Forces of Cameroon", "Rebel group"));
    assert_eq!((battle["geo_precision"].as_str(), battle["civilian_targeting"].as_str()), ("3", ""));
    let reasons = &written.summary.left_out;
    assert_eq!((reasons["no_rule"], reasons["no_place"]), (2, 1));
}

#[test]
fn side_files_lead_back_to_the_rows() {
    for format in Format::ALL {
        let written = write(format, &sample());
        let ids: std::collections::BTreeSet<String> =
            sample().iter().flat_map(|record| record.events.iter().map(|event| event.id.clone())).collect();
        let (lines, rows) = (written.lines(), written.side("rows.tsv"));
        let id_column = format.columns()[0].name;
        for (line, row) in lines.iter().zip(&rows) {
            assert_eq!(line[id_column], row["exported_id"]);
            assert!(ids.contains(&row["row_id"]));
        }
        let manifest: serde_json::Value = serde_json::from_slice(&written.bytes(&format!("{format}.json"))).unwrap();
        assert_eq!(manifest["counts"]["lines"], lines.len());
        assert_eq!(manifest["crosswalk_digest"], Crosswalk::built_in().unwrap().digest);
        let page = String::from_utf8(written.bytes(&format!("{format}.cannot-say.md"))).unwrap();
        assert_eq!(page, chancery_exports::explain(format, 1));
    }
}

/// Reads the files as public readers of the field do; skipped where Python or pandas is not installed.
#[test]
fn pandas_reads_them() {
    let probe = std::process::Command::new("python3").args(["-c", "import pandas"]).output();
    if !probe.is_ok_and(|probe| probe.status.success()) {
        println!("skipped: pandas is not installed");
        return;
    }
    // Names and types as public readers give them: whole numbers, numbers, and text for all else.
    let script = "import json, pandas, sys\nc = json.loads(sys.argv[2])\n\
        d = pandas.read_csv(sys.argv[1], sep=c['sep'], header=c['header'], names=c['names'], dtype=c['types'])\n\
        print(*d.shape, int(d.isna().all(axis=1).sum()))";
    for format in Format::ALL {
        let written = write(format, &sample());
        let path = written.folder.path().join(format.file_name());
        let columns = format.columns();
        let kind = |column: &chancery_exports::Column| match column.kind {
            Kind::Integer | Kind::Moment => "Int64",
            Kind::Real => "float64",
            _ => "str",
        };
        let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
        let types: serde_json::Map<String, serde_json::Value> =
            columns.iter().map(|column| (column.name.to_owned(), kind(column).into())).collect();
        let reading = json!({
            "sep": if format == Format::Acled { "," } else { "\t" },
            "header": if format.has_header() { json!(0) } else { json!(null) },
            "names": names,
            "types": types,
        });
        let output = std::process::Command::new("python3")
            .args(["-c", script])
            .arg(&path)
            .arg(reading.to_string())
            .output()
            .unwrap();
        let shape = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        let problem = String::from_utf8_lossy(&output.stderr);
        assert_eq!(shape, format!("{} {} 0", written.summary.lines, columns.len()), "{format}: {problem}");
    }
}
