//! Scores the page stage on web pages whose truth is known: text, title, day and authors.
//!
//! Each page of a set is read with the address that the truth gives, by the library and without its codebook's rows.
//! Bodies are scored by `score.py` of the data; titles, days and authors here:
//!
//! - Titles are compared in lower case, punctuation as a space. `equal`: the same words; `within`: one holds the other.
//! - A day is right where its year, month and day are the truth's as each is written, or where both have a time with zone
//!   and ours is on the truth's day in the truth's zone. A day that is another is wrong; where there is none it is
//!   neither.
//! - Authors are right where every name of the truth (parted at commas, semicolons, bars, "and", "&") stands in our names,
//!   both folded as titles are. Names that the truth does not have cost nothing here.
//!
//! `changed` is the part of the wrong days that are right days of the last change: the truth of some sets is the day that a
//! page shows, be it only the day of its last update.
//!
//! Every share is of the pages whose truth has the field.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use chancery::Pipeline;
use chancery_input::{Inputs, Options as InputOptions};
use serde_json::{Value, json};

use crate::root;
use crate::score::target;
use crate::scoring::Scoring;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only these sets.
    #[arg(long = "set", value_name = "NAME")]
    sets: Vec<String>,
    /// List the pages whose field is wrong: id, wanted, found.
    #[arg(long, value_name = "FIELD")]
    wrong: Option<Field>,
    /// Other programs' answers, {set: {id: {articleBody, title, date, authors}}}, for lines beside ours; each is called
    /// after its file.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    peer: Vec<PathBuf>,
    /// Write the figures as a table into docs/pages.md.
    #[arg(long)]
    table: bool,
    #[command(flatten)]
    scoring: Scoring,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Field {
    Body,
    Title,
    Date,
    Authors,
}

const SETS: [&str; 4] = ["aeb", "fundus", "naeb", "wcxb"];

/// What a program says of one page, or what is true of it.
#[derive(Clone, Debug, Default)]
struct Answer {
    body: String,
    title: Option<String>,
    date: Option<String>,
    /// Day of the last change.
    changed: Option<String>,
    authors: Vec<String>,
}

impl Answer {
    /// As `score.py` takes it; the other fields are there to be looked at.
    fn to_json(&self) -> Value {
        json!({ "articleBody": self.body, "title": self.title, "date": self.date, "authors": self.authors })
    }
}

type Answers = BTreeMap<String, Answer>;

pub(crate) fn run(options: &Options) -> Result<bool> {
    let Some(shared) = options.scoring.shared("pages")? else { return Ok(true) };
    let folder = shared.join("data/extraction");
    if !folder.join("score.py").is_file() {
        println!("skipped: pages: no pages at `{}`", folder.display());
        return Ok(true);
    }
    let name_of = |path: &PathBuf| path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let peers: Vec<(String, Value)> =
        options.peer.iter().map(|path| Ok((name_of(path), json_in(path)?))).collect::<Result<_>>()?;
    let work = target().join("pages");
    fs::create_dir_all(&work).with_context(|| format!("could not make `{}`", work.display()))?;
    let pipeline = Pipeline::new()?;
    let (mut measured, mut tables) = (Vec::new(), Vec::new());
    for set in SETS.iter().filter(|set| options.sets.is_empty() || options.sets.iter().any(|wanted| wanted == *set)) {
        let data = folder.join(set);
        let truth_path = data.join("truth.json");
        let truth = json_in(&truth_path)?;
        let start = Instant::now();
        let ours = read_pages(&pipeline, &data, &truth)?;
        println!("\n{set}: {} pages in {:.1} s", ours.len(), start.elapsed().as_secs_f64());
        println!("                  body F1  prec.  recall   title equal within   date right  wrong changed   authors");
        let worst = (options.wrong == Some(Field::Body)).then_some(20);
        let body = score_bodies(&folder, &truth_path, &ours, &work.join(format!("{set}.json")), worst)?;
        let mut rows = vec![Row { name: "chancery".to_owned(), body, shares: Shares::of(&truth, &ours) }];
        for (name, answers) in &peers {
            let theirs = answers_in(&answers[*set]);
            let body = score_bodies(&folder, &truth_path, &theirs, &work.join(format!("{set}.{name}.json")), None)?;
            rows.push(Row { name: name.clone(), body, shares: Shares::of(&truth, &theirs) });
        }
        rows.iter().for_each(|row| println!("{row}"));
        measured.extend(rows[0].measures(set));
        tables.push((*set, ours.len(), rows));
        if let Some(field) = options.wrong {
            list_wrong(field, &truth, &ours);
        }
    }
    if options.table {
        write_table(&root().join("docs/pages.md"), &tables)?;
    }
    options.scoring.hold(&measured)
}

/// What one program reaches on one set.
struct Row {
    name: String,
    /// F1, precision and recall of the texts.
    body: [f64; 3],
    shares: Shares,
}

impl Row {
    /// The figures that have floors.
    fn measures(&self, set: &str) -> Vec<(String, f64)> {
        let shares = &self.shares;
        let [title, _] = shares.title();
        let [date, _, _] = shares.date();
        let named = [("title", title), ("date", date), ("authors", shares.author())];
        let bodies = [("body", Some(self.body[0])), ("precision", Some(self.body[1]))];
        let all = bodies.into_iter().chain(named);
        all.filter_map(|(field, value)| Some((format!("pages_{set}.{field}"), value?))).collect()
    }

    fn markdown(&self) -> String {
        let shown = |share: Option<f64>| share.map_or_else(|| "–".to_owned(), |share| format!("{share:.3}"));
        let ([equal, within], [right, wrong, _]) = (self.shares.title(), self.shares.date());
        let cells = [equal, within, right, wrong, self.shares.author()].map(shown);
        let bodies = self.body.map(|share| format!("{share:.3}"));
        format!("| {} | {} | {} |", self.name, bodies.join(" | "), cells.join(" | "))
    }
}

impl std::fmt::Display for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [f1, precision, recall] = self.body;
        write!(f, "{:<18}{f1:>7.3} {precision:>6.3} {recall:>7.3}   {}", self.name, self.shares)
    }
}

/// Writes the tables of all sets between the marks in a document.
fn write_table(path: &Path, tables: &[(&str, usize, Vec<Row>)]) -> Result<()> {
    const MARKS: [&str; 2] = ["<!-- pages: written by `cargo xtask pages --table` -->\n", "<!-- /pages -->"];
    let text = fs::read_to_string(path).with_context(|| format!("could not read `{}`", path.display()))?;
    let parts = text.split_once(MARKS[0]).and_then(|(head, rest)| Some((head, rest.split_once(MARKS[1])?.1)));
    let Some((head, tail)) = parts else { bail!("`{}` has no marks for the table", path.display()) };
    let mut out = format!("{head}{}", MARKS[0]);
    for (set, n_pages, rows) in tables {
        out.push_str(&format!("\n| {set}, {n_pages} pages | body F1 | precision | recall | title equal | within | date right | wrong | authors |\n"));
        out.push_str("|---|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        rows.iter().for_each(|row| out.push_str(&(row.markdown() + "\n")));
    }
    out.push_str(&format!("\n{}{tail}", MARKS[1]));
    fs::write(path, out).with_context(|| format!("could not write `{}`", path.display()))
}

fn json_in(path: &Path) -> Result<Value> {
    let text = fs::read(path).with_context(|| format!("could not read `{}`", path.display()))?;
    serde_json::from_slice(&text).with_context(|| format!("`{}` is no JSON", path.display()))
}

/// Reads every page of the truth, in as many threads as there are processors.
fn read_pages(pipeline: &Pipeline, data: &Path, truth: &Value) -> Result<Answers> {
    let pages: Vec<(&String, &Value)> = truth.as_object().context("the truth is no object")?.iter().collect();
    let n_threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..n_threads)
            .map(|n| {
                let part = pages.iter().skip(n).step_by(n_threads);
                let read =
                    |(id, truth): &(&String, &Value)| Ok((id.to_string(), read_page(pipeline, data, id, truth)?));
                scope.spawn(move || part.map(read).collect::<Result<Vec<_>>>())
            })
            .collect();
        let mut answers = Answers::new();
        for worker in workers {
            let Ok(part) = worker.join() else { bail!("our code broke on a page of `{}`", data.display()) };
            answers.extend(part?);
        }
        Ok(answers)
    })
}

fn read_page(pipeline: &Pipeline, data: &Path, id: &str, truth: &Value) -> Result<Answer> {
    let path = data.join("html").join(format!("{id}.html.gz"));
    let mut inputs = Inputs::new(vec![path.clone()], InputOptions::default());
    let mut input = inputs.next().with_context(|| format!("nothing in `{}`", path.display()))??;
    input.page.given.url = truth["url"].as_str().map(str::to_owned);
    // A page that is no text is an empty answer.
    let article = pipeline.extract(&input.page).unwrap_or_default();
    Ok(Answer {
        body: article.body().to_owned(),
        date: article.published.map(|published| published.date.moment),
        changed: article.modified.map(|modified| modified.moment),
        title: article.title,
        authors: article.byline,
    })
}

fn answers_in(set: &Value) -> Answers {
    set.as_object().into_iter().flatten().map(|(id, value)| (id.clone(), answer_in(value))).collect()
}

fn answer_in(value: &Value) -> Answer {
    let words = |key: &str| value[key].as_str().filter(|words| !words.is_empty()).map(str::to_owned);
    let listed = value["authors"].as_array().map(|list| list.iter().filter_map(Value::as_str).map(str::to_owned));
    Answer {
        body: words("articleBody").unwrap_or_default(),
        title: words("title"),
        // "NaT" is how a table of another program says that there is none.
        date: words("date").filter(|date| date.starts_with(|c: char| c.is_ascii_digit())),
        changed: words("changed"),
        authors: listed
            .map_or_else(|| words("authors").or_else(|| words("author")).into_iter().collect(), Iterator::collect),
    }
}

/// Precision, recall and F1 of the texts, by the script that lies with the data.
fn score_bodies(folder: &Path, truth: &Path, answers: &Answers, file: &Path, worst: Option<usize>) -> Result<[f64; 3]> {
    let bodies: BTreeMap<&String, Value> = answers.iter().map(|(id, answer)| (id, answer.to_json())).collect();
    fs::write(file, serde_json::to_vec(&bodies)?).with_context(|| format!("could not write `{}`", file.display()))?;
    let run = |more: &[String]| -> Result<Vec<u8>> {
        let mut scorer = Command::new("python3");
        scorer.arg(folder.join("score.py")).arg("--truth").arg(truth).arg("--pred").arg(file);
        scorer.args(["--bootstrap", "0", "--ignore-extra"]).args(more).stderr(Stdio::inherit());
        let output = scorer.output().context("could not start python3")?;
        if !output.status.success() {
            bail!("`score.py` failed on `{}`", file.display());
        }
        Ok(output.stdout)
    };
    if let Some(worst) = worst {
        print!("{}", String::from_utf8_lossy(&run(&["--worst".to_owned(), worst.to_string()])?));
    }
    let result: Value = serde_json::from_slice(&run(&["--json".to_owned()])?).context("`score.py` printed no JSON")?;
    let share = |key: &str| result[key].as_f64().unwrap_or(0.0);
    Ok(["f1", "precision", "recall"].map(share))
}

/// How many pages of a set have each field right.
#[derive(Default)]
struct Shares {
    titles: usize,
    equal: usize,
    within: usize,
    dates: usize,
    right: usize,
    wrong: usize,
    changed: usize,
    authors: usize,
    named: usize,
}

impl Shares {
    fn of(truth: &Value, answers: &Answers) -> Self {
        let mut shares = Self::default();
        for (id, wanted) in wanted_in(truth) {
            let found = answers.get(&id).cloned().unwrap_or_default();
            if let Some(title) = &wanted.title {
                let (equal, within) = same_title(title, found.title.as_deref());
                shares.titles += 1;
                shares.equal += usize::from(equal);
                shares.within += usize::from(within);
            }
            if let Some(date) = &wanted.date {
                let is_right = found.date.as_deref().map(|found| same_day(date, found));
                shares.dates += 1;
                shares.right += usize::from(is_right == Some(true));
                shares.wrong += usize::from(is_right == Some(false));
                let is_change = found.changed.as_deref().is_some_and(|changed| same_day(date, changed));
                shares.changed += usize::from(is_right == Some(false) && is_change);
            }
            if !wanted.authors.is_empty() {
                shares.authors += 1;
                shares.named += usize::from(all_named(&wanted.authors, &found.authors));
            }
        }
        shares
    }
}

impl Shares {
    /// Titles that are equal, and those of which one holds the other.
    fn title(&self) -> [Option<f64>; 2] {
        [self.equal, self.within].map(|n| share(n, self.titles))
    }

    /// Days that are right, wrong, and wrong but the day of the last change.
    fn date(&self) -> [Option<f64>; 3] {
        [self.right, self.wrong, self.changed].map(|n| share(n, self.dates))
    }

    fn author(&self) -> Option<f64> {
        share(self.named, self.authors)
    }
}

fn share(n: usize, of: usize) -> Option<f64> {
    (of > 0).then(|| n as f64 / of as f64)
}

impl std::fmt::Display for Shares {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = |share: Option<f64>| share.map_or_else(|| "-".to_owned(), |share| format!("{share:.3}"));
        let [equal, within] = self.title().map(shown);
        let [right, wrong, changed] = self.date().map(shown);
        let named = shown(self.author());
        write!(f, "{equal:>11} {within:>6} {right:>12} {wrong:>6} {changed:>7} {named:>9}")
    }
}

fn wanted_in(truth: &Value) -> Answers {
    let mut wanted = answers_in(truth);
    for answer in wanted.values_mut() {
        answer.authors = answer.authors.iter().flat_map(|names| parted(names)).collect();
    }
    wanted
}

fn parted(names: &str) -> Vec<String> {
    let names = names.replace(" and ", ",").replace(" & ", ",");
    names.split([',', ';', '|']).map(str::trim).filter(|name| !fold(name).is_empty()).map(str::to_owned).collect()
}

/// Words in lower case, one space between them and around all.
fn fold(text: &str) -> String {
    let mut out = String::new();
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        out.push(' ');
        out.push_str(&word.to_lowercase());
    }
    if !out.is_empty() {
        out.push(' ');
    }
    out
}

/// Whether two titles are equal, and whether one holds the other.
fn same_title(wanted: &str, found: Option<&str>) -> (bool, bool) {
    let (wanted, found) = (fold(wanted), fold(found.unwrap_or_default()));
    if wanted.is_empty() || found.is_empty() {
        return (false, false);
    }
    (wanted == found, wanted.contains(found.trim()) || found.contains(wanted.trim()))
}

fn same_day(wanted: &str, found: &str) -> bool {
    let day = |moment: &str| moment.get(..10).map(str::to_owned);
    if day(wanted) == day(found) {
        return true;
    }
    let instant = |moment: &str| moment.replacen(' ', "T", 1).parse::<jiff::Timestamp>().ok();
    let zone = wanted.get(wanted.len().saturating_sub(6)..).and_then(offset);
    let (Some(_), Some(found), Some(zone)) = (instant(wanted), instant(found), zone) else { return false };
    day(wanted) == day(&zone.to_datetime(found).to_string())
}

/// The zone at the end of a moment: `+05:30`.
fn offset(words: &str) -> Option<jiff::tz::Offset> {
    let sign = match words.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let (hours, minutes) = words[1..].split_once(':')?;
    let seconds = hours.parse::<i32>().ok()? * 3600 + minutes.parse::<i32>().ok()? * 60;
    jiff::tz::Offset::from_seconds(sign * seconds).ok()
}

fn all_named(wanted: &[String], found: &[String]) -> bool {
    let found = fold(&found.join(" ; "));
    wanted.iter().all(|name| found.contains(fold(name).trim()))
}

fn list_wrong(field: Field, truth: &Value, answers: &Answers) {
    for (id, wanted) in wanted_in(truth) {
        let found = answers.get(&id).cloned().unwrap_or_default();
        let shown = |words: &Option<String>| words.clone().unwrap_or_else(|| "-".to_owned());
        match field {
            Field::Title if wanted.title.is_some() => {
                let (equal, within) = same_title(&shown(&wanted.title), found.title.as_deref());
                if !equal {
                    let mark = if within { "within" } else { "other" };
                    println!("  {id}\t{mark}\t{}\t{}", shown(&wanted.title), shown(&found.title));
                }
            }
            Field::Date if wanted.date.is_some() => {
                let is_right = found.date.as_deref().is_some_and(|found| same_day(&shown(&wanted.date), found));
                if !is_right {
                    let mark = if found.date.is_some() { "wrong" } else { "absent" };
                    println!("  {id}\t{mark}\t{}\t{}", shown(&wanted.date), shown(&found.date));
                }
            }
            Field::Authors if !wanted.authors.is_empty() && !all_named(&wanted.authors, &found.authors) => {
                println!("  {id}\t{}\t{}", wanted.authors.join("; "), found.authors.join("; "));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_compared_by_their_words() {
        assert_eq!(same_title("Envoys meet – again", Some("“Envoys meet”: again")), (true, true));
        assert_eq!(same_title("Envoys meet", Some("Envoys meet | Quay Times")), (false, true));
        assert_eq!(same_title("Envoys meet", Some("Harbours")), (false, false));
        assert_eq!(same_title("Envoys meet", None), (false, false));
    }

    #[test]
    fn a_day_is_the_truth_s_in_either_zone() {
        assert!(same_day("2024-05-13", "2024-05-13T23:30:00+02:00"));
        assert!(same_day("2024-05-13 23:30:00+00:00", "2024-05-14T01:30:00+02:00"));
        assert!(!same_day("2024-05-13 20:30:00+00:00", "2024-05-14T03:30:00+02:00"));
        assert!(!same_day("2024-05-13", "2024-05-14"));
    }

    #[test]
    fn every_wanted_author_counts() {
        let found = ["ANA RUIZ".to_owned(), "Li Wei".to_owned()];
        assert!(all_named(&parted("Ana Ruiz and Li Wei"), &found));
        assert!(!all_named(&parted("Ana Ruiz, Wo Bin"), &found));
    }
}
