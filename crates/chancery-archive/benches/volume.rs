//! Documents for a large archive, and how fast such an archive answers.
//!
//! ```sh
//! chancery code pages/ --out pool.jsonl
//! CHANCERY_POOL=pool.jsonl CHANCERY_DOCUMENTS=200000 cargo bench -p chancery-archive --bench volume > lines.jsonl
//! time chancery import lines.jsonl --archive news.db
//! CHANCERY_POOL=pool.jsonl CHANCERY_ASK=news.db cargo bench -p chancery-archive --bench volume
//! ```
//!
//! The documents are written to standard output as records, a line each; `CHANCERY_SKIP` passes over so many first, for an archive
//! that has those already. With `CHANCERY_ASK` that archive is asked instead.
//!
//! With `CHANCERY_INTO=news.db` they go into that archive, as fast as they can be written for `CHANCERY_SECONDS`: something to
//! measure readers beside.
//!
//! Documents are put together from paragraphs of coded articles (the pool), each with its own rows, about five rows each: words,
//! sentences and rows are as they come in news, but states and outlets are drawn anew, so that there are pairs to ask for, and so are a
//! third of the words that no short span holds, so that texts share no more than texts of news do. One in ten is a copy of another's text. Days
//! come in order, as in a crawl, 110 documents each (`CHANCERY_OF_DAY`) for five years (`CHANCERY_DAYS`); with `CHANCERY_SHUFFLED=1` in none. Figures: `benches/README.md`.

#![allow(clippy::print_stdout, reason = "a bench prints")]

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead as _, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use chancery_archive::{By, Filter, Id, Item, Page, Per, Preparer, Source, Writer};
use chancery_doc::record::{Record, RecordEvent, RecordStatement};
use chancery_doc::{digest, text_id};
use serde_json::Value;

/// Documents of one batch, as `ingest` might have them.
const BATCH: usize = 1000;

/// Documents of one day, without `CHANCERY_OF_DAY`.
const OF_DAY: usize = 110;

/// Documents that are drawn together: what comes before them changes nothing in them, so that they can be passed over at once.
const BLOCK: usize = 10_000;

/// Days that documents are of, without `CHANCERY_DAYS`; after the last the first comes again.
const N_DAYS: usize = 1826;

/// Of so many words one is another in each document.
const VARIED: usize = 3;

/// Longer spans hold words that are varied with the rest; shorter ones name parties and acts.
const LONG_SPAN: usize = 40;

/// Rows of a document on average.
const ROWS: usize = 5;

fn main() {
    let set = |name: &str| std::env::var(name).ok();
    let Some(pool) = set("CHANCERY_POOL") else {
        println!("skipped: CHANCERY_POOL names no records to make documents of");
        return;
    };
    let mut maker = Maker::new(&pool);
    if let Some(path) = set("CHANCERY_ASK") {
        ask(Path::new(&path), &maker);
        return;
    }
    let n_skipped = set("CHANCERY_SKIP").and_then(|n| n.parse().ok()).unwrap_or(0);
    if let Some(path) = set("CHANCERY_INTO") {
        let seconds = set("CHANCERY_SECONDS").and_then(|n| n.parse().ok()).unwrap_or(60);
        write_into(&mut maker, Path::new(&path), n_skipped, seconds);
        return;
    }
    let n_documents = set("CHANCERY_DOCUMENTS").and_then(|n| n.parse().ok()).unwrap_or(5_000);
    write_lines(&mut maker, n_skipped, n_documents);
}

/// Writes batches into an archive that is there, for so long.
fn write_into(maker: &mut Maker, path: &Path, n_skipped: usize, seconds: u64) {
    maker.skip(n_skipped);
    let mut writer = Writer::open(path).expect("the archive can be written to");
    let (started, mut n_rows, mut n_documents) = (Instant::now(), 0, 0);
    while started.elapsed() < Duration::from_secs(seconds) {
        let lines: Vec<Vec<u8>> = (0..BATCH).map(|_| maker.line()).collect();
        let written = writer.write(&prepare(&writer.preparer(), &lines)).expect("a batch can be written");
        n_rows += written.events + written.statements;
        n_documents += lines.len();
    }
    writer.close().expect("the archive can be closed");
    let took = started.elapsed().as_secs_f64();
    println!(
        "{n_documents} documents, {n_rows} rows in {took:.1} s: {:.0} documents a second",
        n_documents as f64 / took
    );
}

/// Writes documents as lines; ends where nobody reads them any more.
fn write_lines(maker: &mut Maker, n_skipped: usize, n_documents: usize) {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    maker.skip(n_skipped);
    for _ in 0..n_documents {
        if out.write_all(&maker.line()).and_then(|()| out.write_all(b"\n")).is_err() {
            return;
        }
    }
}

/// Processor time of this process so far, all threads; zero where the system does not tell. On a machine that others use it says more
/// than the clock.
fn cpu_time() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<u64>().ok()).unwrap_or(0);
    // User and system time, in hundredths of a second.
    Duration::from_millis((ticks(11) + ticks(12)) * 10)
}

/// Reads and packs as `import` does.
fn prepare(preparer: &Preparer, lines: &[Vec<u8>]) -> Vec<Item> {
    let one = |line: &Vec<u8>| {
        let record: Record = serde_json::from_slice(line).expect("the maker makes records");
        let source = Source::new("pool", line, "");
        Item::new(source, vec![preparer.record(record).expect("the maker makes sound records")])
    };
    lines.iter().map(one).collect()
}

fn ask(path: &Path, maker: &Maker) {
    let archive = chancery_archive::Archive::open(path).expect("it opens");
    let code = |n: usize| vec![maker.codes[n].clone()];
    let pair = Filter { actors: code(0), recipients: code(1), ..Filter::default() };
    let rare_pair = Filter { actors: code(20), recipients: code(30), ..Filter::default() };
    let actor = Filter { actors: code(3), ..Filter::default() };
    let year = Filter {
        from: Some("2023-01-01".parse().expect("a day")),
        to: Some("2023-12-31".parse().expect("a day")),
        ..Filter::default()
    };
    let short = Page { limit: Some(50), ..Page::default() };
    time("panel, the busiest pair by month", || archive.panel(&pair, Per::Month).expect("read").lines().count());
    time("panel, a rare pair by week", || archive.panel(&rare_pair, Per::Week).expect("read").lines().count());
    time("panel, one actor with all", || archive.panel(&actor, Per::Month).expect("read").lines().count());
    time("panel, all pairs in a year", || archive.panel(&year, Per::Month).expect("read").lines().count());
    time("panel, all pairs in all days", || {
        archive.panel(&Filter::default(), Per::Month).expect("read").lines().count()
    });
    time("the same by week", || archive.panel(&Filter::default(), Per::Week).expect("read").lines().count());
    for (words, name) in maker.searches() {
        let filter = Filter { text: Some(words), ..Filter::default() };
        time(name, || archive.rows(&filter, By::Reports, short).expect("read").len());
    }
    let rows = archive.rows(&pair, By::Events, Page { limit: Some(20), ..Page::default() }).expect("read");
    let mut next = rows.iter().cycle();
    time("an occurrence by its key, its rows", || {
        let key = next.next().and_then(|row| Id::parse(&row.occurrence));
        archive
            .rows(&Filter { occurrence: key, ..Filter::default() }, By::Reports, Page::default())
            .expect("read")
            .len()
    });
    let mut next = rows.iter().cycle();
    time("the same, with what they say together", || {
        let key = next.next().and_then(|row| Id::parse(&row.occurrence));
        archive.occurrences(&Filter { occurrence: key, ..Filter::default() }, Page::default()).expect("read").len()
    });
    let mut next = rows.iter().cycle();
    time("a record by the id of a row", || {
        let row = next.next().map_or("", |row| row.event.id.as_str());
        archive.record_of_row(row).expect("read").events.len()
    });
    time("50 newest rows of an actor", || archive.rows(&actor, By::Reports, short).expect("read").len());
    time("counts of an actor", || archive.count(&actor).expect("read").reports as usize);
    time("watch, by week", || archive.watch(&Filter::default(), Per::Week, 12, 20).expect("read").len());
}

/// Prints the median and the longest of nine.
fn time(name: &str, mut work: impl FnMut() -> usize) {
    let mut times = Vec::new();
    let mut n = 0;
    let cpu = cpu_time();
    for _ in 0..9 {
        let started = Instant::now();
        n = work();
        times.push(started.elapsed());
    }
    let cpu = cpu_time().saturating_sub(cpu) / 9;
    times.sort();
    println!(
        "{name:<36} {:>8.1} ms, at most {:>8.1} ms, {:>6.1} ms of processor time, {n} lines",
        times[4].as_secs_f64() * 1e3,
        times[8].as_secs_f64() * 1e3,
        cpu.as_secs_f64() * 1e3
    );
}

/// A paragraph of a coded article with its rows, its spans counted from its start.
struct Piece {
    text: String,
    n_chars: usize,
    sentences: Vec<(usize, usize)>,
    events: Vec<Value>,
    statements: Vec<Value>,
}

struct Maker {
    pieces: Vec<Piece>,
    template: Value,
    codes: Vec<String>,
    /// Words in small letters, by their length.
    words: std::collections::BTreeMap<usize, Vec<Vec<char>>>,
    is_shuffled: bool,
    n_of_day: usize,
    n_days: usize,
    chance: u64,
    n_made: usize,
    last: Vec<(String, Value)>,
}

impl Maker {
    fn new(pool: &str) -> Self {
        let file = fs::File::open(pool).expect("the pool can be read");
        let (mut pieces, mut codes, mut template) = (Vec::new(), BTreeSet::new(), Value::Null);
        for line in std::io::BufReader::new(file).lines() {
            let record: Record =
                serde_json::from_str(&line.expect("the pool can be read")).expect("the pool holds records");
            for party in record.events.iter().flat_map(|event| event.actors.iter().chain(&event.recipients)) {
                codes.extend(party.code.clone());
            }
            pieces.extend(pieces_of(&record));
            if template.is_null() && !record.events.is_empty() {
                template =
                    serde_json::to_value(Record { events: vec![], statements: vec![], relations: vec![], ..record })
                        .expect("JSON");
            }
        }
        let codes = codes.into_iter().collect();
        let mut words = std::collections::BTreeMap::<usize, Vec<Vec<char>>>::new();
        for piece in &pieces {
            for word in piece.text.split(|c: char| !c.is_alphanumeric()).filter(|word| is_varied(word)) {
                let word: Vec<char> = word.chars().collect();
                words.entry(word.len()).or_default().push(word);
            }
        }
        let is_shuffled = std::env::var_os("CHANCERY_SHUFFLED").is_some();
        let number = |name: &str| std::env::var(name).ok().and_then(|n| n.parse().ok());
        let (n_of_day, n_days) =
            (number("CHANCERY_OF_DAY").unwrap_or(OF_DAY), number("CHANCERY_DAYS").unwrap_or(N_DAYS));
        Self { pieces, template, codes, words, is_shuffled, n_of_day, n_days, chance: 1, n_made: 0, last: Vec::new() }
    }

    fn draw(&mut self, n: usize) -> usize {
        self.chance = self.chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.chance >> 33) as usize) % n.max(1)
    }

    /// Some much more often than others, as states and outlets are in news.
    fn draw_skewed(&mut self, n: usize) -> usize {
        let share = (self.draw(1 << 20) as f64 + 1.0) / f64::from(1 << 20);
        ((n as f64).powf(share) - 1.0) as usize
    }

    /// Passes over documents.
    fn skip(&mut self, n_documents: usize) {
        let end = self.n_made + n_documents;
        self.n_made = self.n_made.max(end / BLOCK * BLOCK);
        while self.n_made < end {
            self.line();
        }
    }

    /// One record as a line of JSON.
    fn line(&mut self) -> Vec<u8> {
        if self.n_made.is_multiple_of(BLOCK) {
            self.chance = 1 + (self.n_made / BLOCK) as u64;
            self.last.clear();
        }
        self.n_made += 1;
        let outlet = format!("outlet{}.example", self.draw_skewed(400));
        let in_order = self.n_made / self.n_of_day % self.n_days;
        let drawn = self.draw(self.n_days);
        let day = 18_262 + if self.is_shuffled { drawn } else { in_order } as i32;
        let published =
            jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().days(day)).expect("a day").to_string();
        let (text, rows) = if self.draw(10) == 0 && !self.last.is_empty() {
            let at = self.draw(self.last.len());
            self.last[at].clone()
        } else {
            let made = self.document(&published);
            if self.last.len() < 500 {
                self.last.push(made.clone());
            } else {
                let at = self.draw(500);
                self.last[at] = made.clone();
            }
            made
        };
        let text_id = text_id(&text);
        let article_id = digest(&[&text_id, &outlet, &published]);
        let mut record = self.template.clone();
        let article = &mut record["article"];
        article["title"] = text.split("\n\n").next().unwrap_or_default().into();
        article["id"] = article_id.as_str().into();
        article["text_id"] = text_id.into();
        article["input"] = format!("pool-{}.warc.gz#{}", self.n_made / 5000, self.n_made * 17).into();
        article["outlet"] = serde_json::json!({"domain": outlet});
        let url = format!("https://{outlet}/{published}/{}", self.n_made);
        (article["url"], article["canonical_url"]) = (url.as_str().into(), url.as_str().into());
        article["published"] = serde_json::json!({"date": published, "basis": "metadata"});
        article["paragraphs"] = rows["paragraphs"].clone();
        article["sentences"] = rows["sentences"].clone();
        article["text"] = text.into();
        for kind in ["events", "statements"] {
            let mut made = rows[kind].clone();
            for (n, row) in made.as_array_mut().into_iter().flatten().enumerate() {
                row["id"] = digest(&[&article_id, kind, &n.to_string()]).into();
                if kind == "statements" {
                    row["events"] = serde_json::json!([]);
                }
            }
            record[kind] = made;
        }
        serde_json::to_vec(&record).expect("JSON")
    }

    /// Text, and rows with the bounds of paragraphs and sentences.
    fn document(&mut self, published: &str) -> (String, Value) {
        let wanted = 1 + self.draw(2 * ROWS - 1);
        let mut text = format!("Report {} of the day", self.n_made);
        let mut at = text.chars().count();
        let (mut paragraphs, mut sentences) = (vec![(0, at)], vec![(0, at)]);
        let (mut events, mut statements) = (Vec::new(), Vec::new());
        let mut recode = std::collections::BTreeMap::new();
        while events.len() + statements.len() < wanted && paragraphs.len() < 40 {
            let choice = self.draw(self.pieces.len());
            text.push_str("\n\n");
            text.push_str(&self.pieces[choice].text);
            let start = at + 2;
            at = start + self.pieces[choice].n_chars;
            paragraphs.push((start, at));
            let first_sentence = sentences.len();
            sentences.extend(self.pieces[choice].sentences.iter().map(|(from, to)| (from + start, to + start)));
            for is_event in [true, false] {
                let rows =
                    if is_event { self.pieces[choice].events.clone() } else { self.pieces[choice].statements.clone() };
                for mut row in rows {
                    shift(&mut row, start);
                    row["sentence"] = (row["sentence"].as_u64().unwrap_or(0) as usize + first_sentence).into();
                    self.recode(&mut row, &mut recode);
                    if row["date"]["from"].is_string() {
                        (row["date"]["from"], row["date"]["to"]) = (published.into(), published.into());
                    }
                    if is_event { &mut events } else { &mut statements }.push(row);
                }
            }
        }
        let mut rows = serde_json::json!({"paragraphs": paragraphs, "sentences": sentences, "events": events, "statements": statements});
        let mut text: Vec<char> = text.chars().collect();
        self.vary(&mut text, &rows);
        recut(&mut rows, &text);
        (text.into_iter().collect(), rows)
    }

    /// Puts other words of the same length in the place of some.
    fn vary(&mut self, text: &mut [char], rows: &Value) {
        let mut is_fixed = vec![false; text.len()];
        for (from, to) in bounds(rows).into_iter().filter(|(from, to)| to - from < LONG_SPAN) {
            is_fixed[from..to].fill(true);
        }
        let mut at = 0;
        while at < text.len() {
            let end = at + text[at..].iter().take_while(|c| c.is_alphanumeric()).count();
            let word: String = text[at..end].iter().collect();
            if is_varied(&word) && !is_fixed[at..end].contains(&true) && self.draw(VARIED) == 0 {
                let drawn = self.draw(usize::MAX);
                let others = &self.words[&(end - at)];
                text[at..end].copy_from_slice(&others[drawn % others.len()]);
            }
            at = end.max(at + 1);
        }
    }

    /// Other states, the same one everywhere in the document.
    fn recode(&mut self, value: &mut Value, recode: &mut std::collections::BTreeMap<String, String>) {
        match value {
            Value::Object(fields) => {
                if let Some(code) = fields.get("code").and_then(Value::as_str).map(str::to_owned) {
                    let at = self.draw_skewed(self.codes.len());
                    let new = recode.entry(code).or_insert_with(|| self.codes[at].clone()).clone();
                    if fields.contains_key("country") {
                        fields.remove("country");
                    }
                    fields.insert("code".to_owned(), new.into());
                }
                fields.values_mut().for_each(|value| self.recode(value, recode));
            }
            Value::Array(values) => values.iter_mut().for_each(|value| self.recode(value, recode)),
            _ => {}
        }
    }

    /// Words that few, some and many texts have.
    fn searches(&self) -> Vec<(String, &'static str)> {
        let mut counts = std::collections::BTreeMap::<String, usize>::new();
        for piece in &self.pieces {
            let words: BTreeSet<String> = piece
                .text
                .split(|c: char| !c.is_alphanumeric())
                .filter(|word| word.len() > 3)
                .map(str::to_lowercase)
                .collect();
            for word in words {
                *counts.entry(word).or_default() += 1;
            }
        }
        let with = |share: f64| {
            let wanted = self.pieces.len() as f64 * share;
            let nearest = counts.iter().min_by_key(|(_, n)| (**n as f64 - wanted).abs() as usize);
            nearest.map_or(String::new(), |(word, _)| word.clone())
        };
        let (rare, some, many) = (with(0.0005), with(0.01), with(0.1));
        let both = format!("{some} {many}");
        vec![
            (rare, "words: a rare one"),
            (some, "words: one of a hundred paragraphs"),
            (many, "words: one of ten paragraphs"),
            (both, "words: two"),
        ]
    }
}

fn shift(value: &mut Value, by: usize) {
    match value {
        Value::Object(fields) => {
            for bound in ["start", "end"] {
                if let Some(at) = fields.get(bound).and_then(Value::as_u64) {
                    fields.insert(bound.to_owned(), (at as usize + by).into());
                }
            }
            fields.values_mut().for_each(|value| shift(value, by));
        }
        Value::Array(values) => values.iter_mut().for_each(|value| shift(value, by)),
        _ => {}
    }
}

/// Whether a word is one that documents may have another for.
fn is_varied(word: &str) -> bool {
    word.len() > 2 && word.chars().all(|c| c.is_ascii_lowercase())
}

/// Gives every span the words that now stand there.
fn recut(value: &mut Value, text: &[char]) {
    match value {
        Value::Object(fields) => {
            let bound = |name: &str| fields.get(name).and_then(Value::as_u64).map(|at| at as usize);
            if let Some((from, to)) = bound("start").zip(bound("end")).filter(|_| fields.contains_key("text")) {
                fields.insert("text".to_owned(), text[from..to].iter().collect::<String>().into());
            }
            fields.values_mut().for_each(|value| recut(value, text));
        }
        Value::Array(values) => values.iter_mut().for_each(|value| recut(value, text)),
        _ => {}
    }
}

/// The paragraphs of a record, each with the rows that stand in it alone.
fn pieces_of(record: &Record) -> Vec<Piece> {
    let chars: Vec<char> = record.article.text.chars().collect();
    let n_title = usize::from(record.article.title.is_some());
    let mut pieces = Vec::new();
    for &(start, end) in record.article.paragraphs.iter().skip(n_title) {
        let inside = |value: &Value| bounds(value).iter().all(|&(from, to)| from >= start && to <= end);
        let sentences: Vec<(usize, usize)> =
            record.article.sentences.iter().filter(|(from, to)| *from >= start && *to <= end).copied().collect();
        let first =
            record.article.sentences.iter().position(|sentence| Some(sentence) == sentences.first()).unwrap_or(0);
        let moved = |mut value: Value, sentence: u32| {
            unshift(&mut value, start);
            value["sentence"] = (sentence as usize - first).into();
            value
        };
        let is_here = |sentence: u32| (first..first + sentences.len()).contains(&(sentence as usize));
        let event = |event: &RecordEvent| {
            let value = serde_json::to_value(RecordEvent { same: None, ..event.clone() }).expect("JSON");
            (is_here(event.sentence) && inside(&value)).then(|| moved(value, event.sentence))
        };
        let statement = |statement: &RecordStatement| {
            let value = serde_json::to_value(statement).expect("JSON");
            (is_here(statement.sentence) && inside(&value)).then(|| moved(value, statement.sentence))
        };
        pieces.push(Piece {
            text: chars[start..end].iter().collect(),
            n_chars: end - start,
            sentences: sentences.iter().map(|(from, to)| (from - start, to - start)).collect(),
            events: record.events.iter().filter_map(event).collect(),
            statements: record.statements.iter().filter_map(statement).collect(),
        });
    }
    pieces
}

fn bounds(value: &Value) -> Vec<(usize, usize)> {
    match value {
        Value::Object(fields) => {
            let bound = |name: &str| fields.get(name).and_then(Value::as_u64).map(|at| at as usize);
            let own = bound("start").zip(bound("end"));
            own.into_iter().chain(fields.values().flat_map(bounds)).collect()
        }
        Value::Array(values) => values.iter().flat_map(bounds).collect(),
        _ => Vec::new(),
    }
}

fn unshift(value: &mut Value, by: usize) {
    match value {
        Value::Object(fields) => {
            for bound in ["start", "end"] {
                if let Some(at) = fields.get(bound).and_then(Value::as_u64) {
                    fields.insert(bound.to_owned(), (at as usize - by).into());
                }
            }
            fields.values_mut().for_each(|value| unshift(value, by));
        }
        Value::Array(values) => values.iter_mut().for_each(|value| unshift(value, by)),
        _ => {}
    }
}
