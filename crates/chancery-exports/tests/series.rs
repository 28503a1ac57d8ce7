//! Old files and new ones in the plain table: round trips, public quirks, and the panel.
#![allow(clippy::unwrap_used)] // In tests; the exception for tests does not reach helpers.

mod common;

use std::path::{Path, PathBuf};

use chancery_doc::record::Record;
use chancery_doc::{EventType, Sector};
use chancery_exports::{
    By, Crosswalk, ExportError, Format, Include, Panel, PanelOptions, PlainRow, Series, Source, plain_rows,
};
use common::{day, event, party, place, record, write};
use serde_json::json;

fn crosswalk() -> Crosswalk {
    Crosswalk::built_in().unwrap().with_bodies([("United Nations", "UNO")])
}

/// Rows and bad lines of a file.
fn read(path: &Path) -> (Series, Vec<PlainRow>, Vec<String>) {
    let source = Source::open(path, None, Include::default(), &crosswalk()).unwrap();
    let series = source.series();
    let (mut rows, mut bad) = (Vec::new(), Vec::new());
    for line in source {
        match line {
            Ok(line) => rows.extend(line),
            Err(error) => bad.push(error.to_string()),
        }
    }
    (series, rows, bad)
}

fn file(folder: &tempfile::TempDir, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

/// Acts of each type, with and without modes and recipients.
fn sample() -> Vec<Record> {
    let codebook = chancery_codebook::Codebook::built_in().unwrap();
    let mut events = Vec::new();
    for entry in codebook.types() {
        let modes = entry.modes.iter().map(|mode| vec![mode.name.clone()]).chain([Vec::new()]);
        for mode in modes {
            let id = format!("{:x}", events.len() + 1);
            events.push(event(
                &id,
                entry.event_type.as_str(),
                json!({"mode": mode, "score": -3.5, "actors": [party("", "RUS", "MIL")],
                       "recipients": [party("United Nations", "UNO", "IGO")], "date": day("2024-02-29", "2024-02-29"),
                       "place": place("Port Louis", "MUS", "settlement")}),
            ));
        }
    }
    vec![record("d1", "2024-03-01", events)]
}

/// What a format can say comes back as it went.
#[test]
fn a_round_trip_keeps_what_the_format_can_say() {
    let own = plain_rows(&sample()[0], Include::default(), &(), &crosswalk());
    for (format, series) in
        [(Format::Gdelt2, Series::Gdelt2), (Format::Polecat, Series::Polecat), (Format::Icews, Series::Icews)]
    {
        let written = write(format, &sample());
        let (found, rows, bad) = read(&written.folder.path().join(format.file_name()));
        assert_eq!((found, bad), (series, Vec::new()));
        if format != Format::Polecat {
            assert_eq!(rows.len(), own.len());
        }
        let forward = |rows: Vec<PlainRow>| -> Vec<PlainRow> {
            rows.into_iter().filter(|row| row.actor.country.as_deref() == Some("RUS")).collect()
        };
        let (rows, own) = (forward(rows), forward(own.clone()));
        assert_eq!(rows.len(), own.len());
        for (row, own) in rows.iter().zip(&own) {
            assert_eq!(row.date, own.date);
            assert_eq!(row.cameo_root(), own.cameo_root(), "{format}: {own:?}");
            assert_eq!(row.actor.code.as_deref(), Some("RUS"));
            assert_eq!(row.actor.sector, Some(Sector::Mil), "{format}");
            assert_eq!(row.recipient.code.as_deref(), Some("UNO"), "{format}");
            assert_eq!(row.recipient.sector, Some(Sector::Igo), "{format}");
            assert_eq!(row.place_country.as_deref(), Some("MUS"));
            assert_eq!(row.at, own.at);
            assert!(row.place.as_ref().unwrap().starts_with("Port Louis"));
            assert!(row.source.is_some());
            // Types survive CAMEO but for those that the crosswalk's lint lists as exceptions.
            let is_exception = matches!(own.cameo.as_deref(), Some("0831" | "0871" | "1712" | "085"));
            assert!(row.event_type == own.event_type || is_exception, "{format}: {own:?} came back as {row:?}");
            if format == Format::Polecat {
                assert_eq!((&row.mode, row.goldstein), (&own.mode, Some(-3.5)));
            } else {
                assert_eq!(row.cameo, own.cameo);
                let known = crosswalk().cameo.code(own.cameo.as_deref().unwrap()).unwrap().goldstein;
                assert_eq!(row.goldstein, Some(known));
            }
        }
    }
}

#[test]
fn acled_comes_back_as_it_went() {
    let records = [record(
        "d2",
        "2024-03-01",
        vec![event(
            "1",
            "ASSAULT",
            json!({"mode": ["aerial"], "actors": [party("", "RUS", "MIL")], "recipients": [party("", "UKR", "CVL")],
                   "place": place("Kharkiv", "UKR", "settlement")}),
        )],
    )];
    let written = write(Format::Acled, &records);
    let (series, rows, bad) = read(&written.folder.path().join(Format::Acled.file_name()));
    assert_eq!((series, bad.len(), rows.len()), (Series::Acled, 0, 1));
    let row = &rows[0];
    assert_eq!((row.event_type, row.mode.as_deref()), (Some(EventType::Assault), Some("aerial")));
    assert_eq!((row.actor.country.as_deref(), row.actor.sector), (Some("RUS"), Some(Sector::Mil)));
    assert_eq!((row.recipient.country.as_deref(), row.recipient.sector), (Some("UKR"), Some(Sector::Cvl)));
    assert_eq!((row.place.as_deref(), row.place_country.as_deref()), (Some("Kharkiv"), Some("UKR")));
}

#[test]
fn files_are_told_by_their_first_line() {
    let folder = tempfile::tempdir().unwrap();
    let gdelt = |n: usize| {
        let mut cells = vec![String::new(); n];
        for (place, text) in [
            (0, "410000001"),
            (1, "20140102"),
            (5, "KENGOV"),
            (7, "KEN"),
            (12, "GOV"),
            (17, "ROM"),
            (26, "40"),
            (28, "4"),
            (30, "1.0"),
            (33, "7"),
        ] {
            cells[place] = text.to_owned();
        }
        cells.join("\t") + "\n"
    };
    // Version 1.0 has no ADM2 and, before 2013, no address. A code read as a number has lost its zero.
    for (n, series) in [(57, Series::Gdelt1), (58, Series::Gdelt1), (61, Series::Gdelt2)] {
        let (found, rows, bad) = read(&file(&folder, "g.csv", gdelt(n)));
        assert_eq!((found, bad), (series, Vec::new()));
        let row = &rows[0];
        assert_eq!((row.cameo.as_deref(), row.event_type), (Some("040"), Some(EventType::Consult)));
        assert_eq!((row.actor.sector, row.recipient.country.as_deref()), (Some(Sector::Gov), Some("ROU")));
        assert_eq!((row.reports, row.date.to_string().as_str()), (7, "2014-01-02"));
    }
    for (bytes, want) in [
        (&b"PK\x03\x04rest"[..], "unpack it first"),
        (b"", "it is empty"),
        (b"a\tb\tc\n", "3 cells between tabs"),
        (b"{\"schema\": \"other/1\"}\n", "begins with `{"),
    ] {
        let path = file(&folder, "x", bytes);
        let error = Source::open(&path, None, Include::default(), &crosswalk()).err().unwrap();
        assert!(matches!(&error, ExportError::Format { .. }) && error.to_string().contains(want), "{error}");
    }
    assert!(matches!(
        Source::open(&folder.path().join("none"), None, Include::default(), &crosswalk()),
        Err(ExportError::Read { .. })
    ));
}

#[test]
fn quirks_of_public_files_are_read_and_bad_lines_told() {
    let folder = tempfile::tempdir().unwrap();
    // POLECAT: the other name of a column, stray columns, ISO-8859-1, lists, a quote that never closes, a day that is none.
    let header = "Event ID\tEvent Date\tEvent Type\tEvent Mode\tEvent Intensity\tContexts\tActor Name\tActor Country\tPrimary Actor Sector\tRecipient Name\tRecipient Country\tPrimary Recipient Sector\tCountry\tSource\t\t";
    let mut bytes = format!("{header}\n7_1\t2023-03-04\tDEMAND\tNone\t-1\tmilitary|None\t\"Ren").into_bytes();
    bytes.extend(b"\xe9\tFRA; None\tGOV; MIL\tNone\tDEU; POL\tGOV; GOV\tFRA\tLe Courrier\t\t\n");
    bytes.extend(b"7_2\t2023-13-04\tAID\tNone\t1\t\tx\tFRA\tGOV\n\n7_3\t2023-03-05\tDANCE\n");
    let (series, rows, bad) = read(&file(&folder, "p.txt", bytes));
    assert_eq!(series, Series::Polecat);
    assert_eq!(rows.len(), 4, "two actors, two recipients");
    assert_eq!(
        (rows[0].event_type, rows[0].goldstein, rows[0].mode.as_deref()),
        (Some(EventType::Request), Some(-1.0), None)
    );
    assert_eq!(rows[0].actor.name.as_deref(), Some("René"));
    assert_eq!((rows[3].actor.sector, rows[3].recipient.country.as_deref()), (Some(Sector::Mil), Some("POL")));
    assert_eq!(bad.len(), 3);
    assert!(bad[0].starts_with("line 3: `Event Date` is `2023-13-04`"), "{bad:?}");

    // ICEWS: before the column of codes, with NA of R, a code without its zero, both spellings of a label.
    let old = "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tIntensity\tTarget Name\tTarget Sectors\tTarget Country\n\
               1\t2001-02-03\tRussia\tNA\tRussian Federation\tHost a visit\t2.8\tCitizen (Serbia)\tGeneral Population / Civilian / Social,Social\tSerbia\n\
               3\t2001-02-03\tAru Ospanov\tInternational Government Organization,Government,Elite\tKazakhstan\tConsult\t1\tMilitant (India)\tUnidentified Forces\tIndia\n\
               2\t2001-02-03\tx\t\t\tDance\t\ty\t\t\n";
    let (series, rows, bad) = read(&file(&folder, "i.tab", old));
    assert_eq!((series, bad.len()), (Series::Icews, 1));
    assert_eq!((rows[0].cameo.as_deref(), rows[0].mode.as_deref()), (Some("043"), Some("visit")));
    assert_eq!((rows[0].actor.country.as_deref(), rows[0].actor.sector), (Some("RUS"), Some(Sector::Gov)));
    assert_eq!((rows[0].recipient.country.as_deref(), rows[0].recipient.sector), (Some("SRB"), Some(Sector::Cvl)));
    assert_eq!((rows[1].actor.sector, rows[1].recipient.sector), (Some(Sector::Gov), Some(Sector::Uaf)));
    let new = old
        .replace("Event Text\t", "Event Text\tCAMEO Code\t")
        .replace("Host a visit\t", "Host a visit\t43\t")
        .replace("Dance\t", "Dance\t999\t");
    let (_, rows, _) = read(&file(&folder, "i2.tab", new));
    assert_eq!(rows[0].cameo.as_deref(), Some("043"));

    // ACLED: a mark, semicolons, days in words, numbers for kinds, line breaks in notes.
    let acled = "\u{feff}event_id_cnty;event_date;event_type;sub_event_type;actor1;inter1;actor2;inter2;country;location;source;notes\n\
                 KEN1;03 May 2024;Riots;Mob violence;Rioters (Kenya);5;Police Forces of Kenya (2022-);1;Kenya;Nakuru;Post;\"a\nb\"\n\
                 KEN2;nonsense;Riots;;x;;;;Kenya;;;\n";
    let (series, rows, bad) = read(&file(&folder, "a.csv", acled));
    assert_eq!((series, rows.len(), bad.len()), (Series::Acled, 1, 1));
    assert_eq!(rows[0].date.to_string(), "2024-05-03");
    assert_eq!((rows[0].actor.sector, rows[0].recipient.sector), (Some(Sector::Cvl), Some(Sector::Cop)));
    assert_eq!(rows[0].recipient.country.as_deref(), Some("KEN"));
}

/// Whatever a file holds, it is read or refused.
#[test]
fn no_bytes_make_it_panic() {
    let folder = tempfile::tempdir().unwrap();
    let seeds: Vec<Vec<u8>> = [Format::Gdelt2, Format::Polecat, Format::Icews, Format::Acled]
        .map(|format| write(format, &sample()).main().into_bytes())
        .into();
    let mut state = 7u32;
    let mut random = |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % below.max(1)
    };
    for round in 0..120 {
        let mut bytes = seeds[round % seeds.len()].clone();
        bytes.truncate(4000);
        for _ in 0..random(40) {
            let at = random(bytes.len());
            match random(4) {
                0 => bytes[at] = random(256) as u8,
                1 => bytes.insert(at, b'\t'),
                2 => drop(bytes.remove(at)),
                _ => bytes.insert(at, b'"'),
            }
        }
        let path = file(&folder, "f", bytes);
        for series in [None, Some(Series::ALL[round % Series::ALL.len()])] {
            if let Ok(source) = Source::open(&path, series, Include::default(), &crosswalk()) {
                for row in source.flatten().flatten() {
                    assert!(row.cells().iter().all(|cell| !cell.contains(['\t', '\n'])));
                }
            }
        }
    }
}

#[test]
fn a_panel_lays_series_side_by_side() {
    let folder = tempfile::tempdir().unwrap();
    let icews = "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\tIntensity\tTarget Name\tTarget Sectors\tTarget Country\n\
        1\t2024-05-03\tKenya\t\tKenya\tConsult\t040\t1\tUganda\t\tUganda\n\
        2\t2024-05-03\tKenya\t\tKenya\tConsult\t040\t1\tUganda\t\tUganda\n\
        3\t2024-05-09\tKenya\t\tKenya\tCriticize or denounce\t111\t-2\tUganda\t\tUganda\n\
        4\t2024-05-09\tKenya\t\tKenya\tMake statement\t010\t0\tUganda\t\tUganda\n\
        5\t2024-05-09\tKenya\t\tKenya\tConsult\t040\t1\tPolice (Kenya)\tGovernment,Police\tKenya\n\
        6\t2024-05-09\tKenya\t\tKenya\tConsult\t040\t1\tUnspecified Actor\tUnspecified\t\n\
        7\t2024-06-09\tKenya\t\tKenya\tProvide aid\t070\t7\tUnited Nations\tInternational Government Organization\t\n";
    let (_, old, bad) = read(&file(&folder, "i.tab", icews));
    assert_eq!(bad, Vec::<String>::new());
    let of = |id: &str, date: &str| {
        event(
            id,
            "CONSULT",
            json!({"actors": [party("", "KEN", "GOV")], "recipients": [party("", "UGA", "GOV")], "date": day(date, date)}),
        )
    };
    let ours =
        plain_rows(&record("e1", "2024-05-06", vec![of("1", "2024-05-03")]), Include::default(), &(), &crosswalk());
    let panel = |options: PanelOptions| {
        let mut panel = Panel::new(options, &["old".to_owned(), "new".to_owned()]);
        old.iter().for_each(|row| panel.add(0, row));
        ours.iter().for_each(|row| panel.add(1, row));
        let mut text = Vec::new();
        panel.write(&mut text).unwrap();
        (panel, String::from_utf8(text).unwrap())
    };
    let (counted, text) = panel(PanelOptions::default());
    assert_eq!(
        text,
        "month\tactor\trecipient\told_rows\told_reports\told_goldstein\tnew_rows\tnew_reports\tnew_goldstein\n\
         2024-05\tKEN\tUGA\t3\t3\t0.00\t1\t1\t1.00\n\
         2024-05\tUGA\tKEN\t0\t0\t\t1\t1\t1.00\n\
         2024-06\tKEN\tUNO\t1\t1\t7.00\t0\t0\t\n"
    );
    let counts = &counted.series()[0];
    assert_eq!((counts.rows, counts.counted, counts.without_type, counts.within, counts.without_pair), (7, 4, 1, 1, 1));
    let agreement = &counted.agreements()[0];
    assert_eq!((agreement.first.as_deref(), agreement.last.as_deref()), (Some("2024-05"), Some("2024-05")));
    assert_eq!((agreement.lines, agreement.in_both, agreement.pearson), (2, 1, None));

    let (counted, text) =
        panel(PanelOptions { by: By::Quad, once_a_day: true, within: true, ..PanelOptions::default() });
    assert_eq!(counted.series()[0].repeats, 1);
    assert!(text.contains("2024-05\tKEN\tKEN\t1\t1\t1\t1.00"), "{text}");
    assert!(text.contains("2024-05\tKEN\tUGA\t1\t1\t1\t1.00\t1"), "{text}");
    assert!(text.contains("2024-05\tKEN\tUGA\t3\t1\t1\t-2.00\t0"), "{text}");
    let (counted, _) = panel(PanelOptions { from: "2024-06-01".parse().ok(), ..PanelOptions::default() });
    assert_eq!((counted.series()[0].out_of_days, counted.series()[0].counted), (5, 1));
}
