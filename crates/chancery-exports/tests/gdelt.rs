//! GDELT 2.0: columns, codes, and what becomes of hostile text, doubtful rows and tellings.
#![allow(clippy::unwrap_used)] // In tests; the exception for tests does not reach helpers.

mod common;

use std::collections::BTreeMap;

use chancery_doc::EventType;
use chancery_exports::{Counts, Crosswalk, Format, Include, Leader, Planned};
use common::{HOSTILE, day, documented, event, party, place, record, write, write_known};
use serde_json::json;

/// Two ministers meet in a town, police arrest, and a rebel threatens.
fn sample() -> Vec<chancery_doc::record::Record> {
    let mauritius = || party("Mauritius", "MUS", "GOV");
    let kenya = || party("Kenya", "KEN", "GOV");
    vec![record(
        "a1",
        "2024-05-06T23:30:00-04:00",
        vec![
            event(
                "1",
                "CONSULT",
                json!({"actors": [mauritius(), kenya()], "date": day("2024-05-06", "2024-05-06"),
                       "place": place("Port Louis", "MUS", "settlement")}),
            ),
            event(
                "2",
                "COERCE",
                json!({"mode": ["arrest"], "contexts": ["crime"], "trigger": {"start": 94, "end": 98, "text": "held"}, "sentence": 3,
                       "actors": [party("", "MUS", "COP")], "recipients": [party("", "MUS", "CVL")], "confidence": 0.449}),
            ),
            event(
                "3",
                "THREATEN",
                json!({"mode": ["violence"], "actors": [party(HOSTILE, "COL", "REB")], "recipients": [party("United Nations", "UNO", "IGO")]}),
            ),
        ],
    )]
}

#[test]
fn columns_are_the_documented_ones() {
    for (format, file) in [(Format::Gdelt2, "gdelt2.txt"), (Format::Gdelt2Mentions, "gdelt2-mentions.txt")] {
        let columns: Vec<&str> = format.columns().iter().map(|column| column.name).collect();
        assert_eq!(columns, documented(file));
        // GDELT's files have no header line.
        assert_eq!(write(format, &[]).main(), "");
    }
}

#[test]
fn a_meeting_is_told_both_ways() {
    let written = write(Format::Gdelt2, &sample());
    written.check();
    let lines = written.lines();
    assert_eq!(lines.len(), 4);
    let (one, other) = (&lines[0], &lines[1]);
    assert_eq!((one["Actor1Code"].as_str(), one["Actor2Code"].as_str()), ("MUSGOV", "KENGOV"));
    assert_eq!((other["Actor1Code"].as_str(), other["Actor2Code"].as_str()), ("KENGOV", "MUSGOV"));
    assert_ne!(one["GlobalEventID"], other["GlobalEventID"]);
    let wanted = [
        ("Day", "20240506"),
        ("MonthYear", "202405"),
        ("Year", "2024"),
        ("FractionDate", "2024.3452"),
        ("Actor1Name", "MAURITIUS"),
        ("Actor1CountryCode", "MUS"),
        ("Actor1Type1Code", "GOV"),
        ("IsRootEvent", "1"),
        ("EventCode", "040"),
        ("EventBaseCode", "040"),
        ("EventRootCode", "04"),
        ("QuadClass", "1"),
        ("GoldsteinScale", "1.0"),
        ("NumMentions", "1"),
        ("NumSources", "1"),
        ("NumArticles", "1"),
        ("Actor1Geo_Type", "0"),
        ("ActionGeo_Type", "4"),
        ("ActionGeo_Fullname", "Port Louis, Port Louis, Mauritius"),
        ("ActionGeo_CountryCode", "MP"),
        ("ActionGeo_ADM1Code", "MP18"),
        ("ActionGeo_Lat", "-20.16194"),
        ("DATEADDED", "20240507033000"),
        ("SOURCEURL", "https://courier.example/a1?a=1"),
    ];
    for (column, want) in wanted {
        assert_eq!(one[column], want, "{column}");
    }
}

#[test]
fn places_have_the_type_that_gdelt_gives_them() {
    let of =
        |n: usize, place| event(&format!("{n}"), "AID", json!({"actors": [party("", "USA", "GOV")], "place": place}));
    let places = [
        place("California", "USA", "admin"),
        place("Fresno", "USA", "settlement"),
        place("Kenya", "KEN", "country"),
        place("Nyanza", "KEN", "admin"),
        place("Red Sea", "KEN", "region"),
    ];
    let mut events: Vec<serde_json::Value> =
        places.into_iter().enumerate().map(|(n, place)| of(n + 1, place)).collect();
    // A sea lies in no state.
    events[4]["place"].as_object_mut().unwrap().remove("country");
    let lines = write(Format::Gdelt2, &[record("a5", "2024-05-06", events)]).lines();
    let told: Vec<[&str; 4]> = lines
        .iter()
        .map(|line| {
            ["ActionGeo_Type", "ActionGeo_Fullname", "ActionGeo_ADM1Code", "ActionGeo_FeatureID"]
                .map(|column| line[column].as_str())
        })
        .collect();
    let wanted = [
        ["2", "California, United States", "USCA", ""],
        ["3", "Fresno, United States", "", ""],
        ["1", "Kenya", "KE", "KE"],
        ["5", "Nyanza, Kenya", "", ""],
        ["0", "", "", ""],
    ];
    assert_eq!(told, wanted);
}

#[test]
fn hostile_names_stay_in_their_cell() {
    let written = write(Format::Gdelt2, &sample());
    let line = &written.lines()[3];
    assert_eq!(line["Actor1Name"], "’=HYPERLINK(”HTTP://X”) ”KÄPT'N” 'BÖ'");
    assert_eq!((line["Actor1Code"].as_str(), line["Actor1Type1Code"].as_str()), ("COLREB", "REB"));
    assert_eq!((line["Actor2Code"].as_str(), line["Actor2KnownGroupCode"].as_str()), ("IGOUNO", "UNO"));
    assert_eq!(line["Actor2CountryCode"], "");
    assert_eq!(
        (line["EventCode"].as_str(), line["Day"].as_str()),
        ("138", "20240506"),
        "the article's own day stands in"
    );
    for ending in ["rows.tsv", "left-out.tsv"] {
        written.side(ending);
    }
}

#[test]
fn mentions_lead_to_their_events() {
    let events = write(Format::Gdelt2, &sample());
    let mentions = write(Format::Gdelt2Mentions, &sample());
    mentions.check();
    let ids: Vec<String> = events.lines().into_iter().map(|line| line["GlobalEventID"].clone()).collect();
    let mentioned: Vec<String> = mentions.lines().into_iter().map(|line| line["GlobalEventID"].clone()).collect();
    assert_eq!(ids, mentioned);
    let arrest = &mentions.lines()[2];
    let wanted = [
        ("MentionType", "1"),
        ("MentionSourceName", "courier.example"),
        ("MentionIdentifier", "https://courier.example/a1?a=1"),
        ("SentenceID", "4"),
        ("Actor1CharOffset", "34"),
        ("ActionCharOffset", "94"),
        ("InRawText", "1"),
        ("Confidence", "40"),
        ("MentionDocLen", "107"),
        ("MentionTimeDate", "20240507033000"),
    ];
    for (column, want) in wanted {
        assert_eq!(arrest[column], want, "{column}");
    }
}

#[test]
fn doubtful_rows_are_left_out_with_their_reason() {
    let of = |id: &str, more| {
        let mut fields =
            json!({"actors": [party("Kenya", "KEN", "GOV")], "recipients": [party("Mauritius", "MUS", "GOV")]});
        for (key, field) in serde_json::Value::as_object(&more).unwrap() {
            fields[key] = field.clone();
        }
        event(id, "CONSULT", fields)
    };
    let records = [record(
        "a2",
        "2024-05-06",
        vec![
            of("1", json!({"status": "planned"})),
            of("2", json!({"status": "possible"})),
            of("3", json!({"status": "denied"})),
            of("4", json!({"background": true})),
            of("5", json!({"date": day("2023-01-01", "2023-12-31")})),
            of("6", json!({"actors": [], "recipients": []})),
            of("7", json!({"status": "ongoing", "date": day("2024-05-01", "2024-05-31")})),
        ],
    )];
    let written = write(Format::Gdelt2, &records);
    written.check();
    let reasons: Vec<String> = written.side("left-out.tsv").into_iter().map(|row| row["reason"].clone()).collect();
    assert_eq!(reasons, ["planned", "possible", "denied", "background", "vague_day", "no_party"]);
    assert_eq!(written.lines()[0]["Day"], "20240501");
    let row = &written.side("rows.tsv")[0];
    assert_eq!((row["status"].as_str(), row["date_to"].as_str()), ("ongoing", "2024-05-31"));
    assert!(row["row_id"].ends_with('7'));

    // Taken in, their status stands in the side file alone.
    let all = Include { planned: Planned::AsDone, possible: true, denied: true, background: true, vague: true };
    let written = write_known(Format::Gdelt2, &records, all, &());
    written.check();
    let statuses: Vec<String> = written.side("rows.tsv").into_iter().map(|row| row["status"].clone()).collect();
    assert_eq!(statuses.iter().filter(|status| *status == "denied").count(), 2, "a consultation is told both ways");
    assert_eq!(written.summary.left_out.keys().copied().collect::<Vec<_>>(), ["no_party"]);

    // A plan to meet is CAMEO's intent to meet, on the day on which it is told.
    let intents = Include { planned: Planned::AsIntent, ..Include::default() };
    let written = write_known(Format::Gdelt2, &records, intents, &());
    let intent = &written.lines()[0];
    assert_eq!((intent["EventCode"].as_str(), intent["Day"].as_str()), ("036", "20240506"));
    assert_eq!(written.side("rows.tsv")[0]["is_intent"], "true");
}

#[test]
fn tellings_of_one_happening_are_one_event_and_many_mentions() {
    let of = |id: &str, more: serde_json::Value| {
        let mut fields = json!({"same": "h1", "actors": [party("Kenya", "KEN", "GOV")]});
        for (key, field) in more.as_object().unwrap() {
            fields[key] = field.clone();
        }
        event(id, "AID", fields)
    };
    let recipient = || json!({"recipients": [party("Mauritius", "MUS", "GOV")]});
    let nobody = || json!({"actors": []});
    let records = [record("a3", "2024-05-06", vec![of("1", nobody()), of("2", recipient()), of("3", json!({}))])];
    let written = write(Format::Gdelt2, &records);
    written.check();
    assert_eq!(written.lines().len(), 1);
    assert_eq!(written.lines()[0]["Actor2Code"], "MUSGOV", "the most complete telling stands for it");
    assert_eq!(written.lines()[0]["NumMentions"], "3");
    assert_eq!(written.summary.left_out["told_by_another_row"], 2);
    let mentions = write(Format::Gdelt2Mentions, &records);
    mentions.check();
    let ids: Vec<String> = mentions.lines().into_iter().map(|line| line["GlobalEventID"].clone()).collect();
    assert_eq!(ids, vec![written.lines()[0]["GlobalEventID"].clone(); 3]);
}

#[test]
fn counts_of_an_archive_reach_the_columns() {
    let of = |id: &str| {
        event(
            id,
            "AID",
            json!({"actors": [party("Kenya", "KEN", "GOV")], "recipients": [party("Mauritius", "MUS", "GOV")]}),
        )
    };
    let records = [record("b1", "2024-05-06", vec![of("b1")]), record("b2", "2024-05-07", vec![of("b2")])];
    let counts = |leader| Counts {
        group: "g7".to_owned(),
        leader,
        mentions: 41,
        outlets: 12,
        articles: 40,
        origins: 3,
        first: Some("2024-05-05T10:00:00Z".to_owned()),
    };
    let known: BTreeMap<String, Counts> = [
        (records[0].events[0].id.clone(), counts(Leader::AnotherRow)),
        (records[1].events[0].id.clone(), counts(Leader::ThisRow)),
    ]
    .into();
    let written = write_known(Format::Gdelt2, &records, Include::default(), &known);
    written.check();
    let lines = written.lines();
    assert_eq!(lines.len(), 1);
    let numbers = ["NumMentions", "NumSources", "NumArticles", "DATEADDED"].map(|column| lines[0][column].as_str());
    assert_eq!(numbers, ["41", "12", "40", "20240505100000"]);
    assert_eq!(written.side("rows.tsv")[0]["origins"], "3");
    let mentions = write_known(Format::Gdelt2Mentions, &records, Include::default(), &known);
    let ids: Vec<String> = mentions.lines().into_iter().map(|line| line["GlobalEventID"].clone()).collect();
    assert_eq!(ids, vec![lines[0]["GlobalEventID"].clone(); 2]);
}

#[test]
fn the_same_records_give_the_same_bytes() {
    for format in Format::ALL {
        let (one, other) = (write(format, &sample()), write(format, &sample()));
        for ending in ["rows.tsv", "left-out.tsv", "columns.tsv", "cannot-say.md", "json"] {
            let name = format!("{format}.{ending}");
            assert_eq!(one.bytes(&name), other.bytes(&name));
        }
        assert_eq!(one.main(), other.main());
    }
}

#[test]
fn an_export_is_never_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let crosswalk = Crosswalk::built_in().unwrap();
    let create = || chancery_exports::Exporter::create(folder.path(), Format::Gdelt2, &crosswalk, Include::default());
    // Dropped, it leaves nothing.
    drop(create().unwrap());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    create().unwrap().finish().unwrap();
    let error = create().err().unwrap().to_string();
    assert!(error.contains("is there already"), "{error}");
}

#[test]
fn a_record_that_cannot_be_had_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let crosswalk = Crosswalk::built_in().unwrap();
    let broken =
        || chancery_exports::ExportError::Read { path: "archive".into(), source: std::io::ErrorKind::NotFound.into() };
    let run = |records: Vec<Result<chancery_doc::record::Record, _>>| {
        chancery_exports::export(folder.path(), Format::Icews, &crosswalk, Include::default(), &(), records)
    };
    assert!(run(vec![Ok(sample().remove(0)), Err(broken())]).is_err());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    assert_eq!(run(vec![Ok(sample().remove(0))]).unwrap().lines, 4);
}

#[test]
fn the_crosswalk_fits_the_codebook() {
    let codebook = chancery_codebook::Codebook::built_in().unwrap();
    let crosswalk = Crosswalk::built_in().unwrap();
    let modes: Vec<(EventType, Vec<String>)> = codebook
        .types()
        .iter()
        .map(|entry| (entry.event_type, entry.modes.iter().map(|mode| mode.name.clone()).collect()))
        .collect();
    let contexts: Vec<String> = codebook.contexts().iter().map(|context| context.name.clone()).collect();
    assert_eq!(crosswalk.lint(&modes, &contexts), Vec::<String>::new());
    // A mode more than the table has is found.
    let mut more = modes.clone();
    more[0].1.push("telepathy".to_owned());
    assert_eq!(crosswalk.lint(&more, &contexts).len(), 1);
    for state in codebook.states() {
        let country = crosswalk.countries.code(&state.code);
        assert_eq!(country.map(|country| country.name.as_str()), Some(state.name.as_str()), "{}", state.code);
    }
    assert_eq!(crosswalk.countries.all().count(), codebook.states().len());
}
