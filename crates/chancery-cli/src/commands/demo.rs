//! `chancery demo`: the short articles that are built in, coded. All of them are of our own writing (`demo/README.md`).

use std::collections::HashSet;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::time::Instant;

use anyhow::Context as _;
use chancery::doc::record::RecordEvent;
use chancery::doc::{Given, Media, RawPage};
use chancery::{Pipeline, Record};
use chancery_input::Input;
use unicode_width::UnicodeWidthChar as _;

use crate::args::{CodebookArgs, DemoArgs, DemoFormat};
use crate::cards;
use crate::output::Look;
use crate::paper::Sentences;
use crate::progress::counted;
use crate::{Exit, output, pages};

macro_rules! articles {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_bytes!(concat!("../../../../demo/", $name)))),*]
    };
}

/// File names and bytes.
pub(crate) const ARTICLES: &[(&str, &[u8])] = articles![
    "01-malaysia-denial.html",
    "02-sea-cables-harbour-courier.html",
    "03-sea-cables-inland-post.html",
    "04-libya-sanctions.html",
    "05-gulf-of-guinea-meeting.html",
    "06-ljubljana-protest.html",
    "07-acuerdo-fluvial.html",
    "08-index-of-links.html",
    "09-busia-ultimatum.txt",
    "10-corvina-anniversary.txt",
    "11-lake-chad-clash-army.txt",
    "12-lake-chad-clash-rebels.txt",
    "13-malawi-aid-pledge.txt",
    "14-mindanao-ceasefire.txt",
    "15-porto-arrests.txt",
    "16-gaborone-ruling.txt",
    "17-reykjavik-resignation.txt",
    "18-danube-exercise.txt",
    "19-austria-drops-checks.txt",
    "20-patrol-planes-report.txt",
];

/// Rows of one article that the short table shows.
const MAX_ROWS_PER_ARTICLE: usize = 2;

/// Codes the articles, or writes them out.
pub(crate) fn run(args: DemoArgs) -> anyhow::Result<Exit> {
    if let Some(folder) = args.save {
        return save(&folder);
    }
    let started = Instant::now();
    let records = code(&pages::pipeline(&CodebookArgs::default())?)?;
    let mut out = output::stdout();
    match args.format {
        DemoFormat::Jsonl => {
            for record in &records {
                writeln!(out, "{}", output::json_for_people(serde_json::to_string(record)?))?;
            }
        }
        DemoFormat::Table => {
            out.write_all(table(&records, args.all, Look::of_stdout(), started).as_bytes())?;
        }
    }
    out.flush()?;
    Ok(Exit::Done)
}

fn code(pipeline: &Pipeline) -> anyhow::Result<Vec<Record>> {
    let mut records = Vec::new();
    for (name, bytes) in ARTICLES {
        let page = RawPage {
            input: format!("demo/{name}"),
            media: if name.ends_with(".html") { Media::Html } else { Media::Text },
            bytes: bytes.to_vec(),
            charset: None,
            given: Given::default(),
        };
        let input = Input { page, cut: false };
        match pages::alone(&input, |input| pages::code(pipeline, input))? {
            Ok(record) => records.push(record),
            Err(failure) => output::say(&failure.to_string()),
        }
    }
    Ok(records)
}

/// Writes the articles into `folder`; a file of that name with other content stays as it is.
fn save(folder: &Path) -> anyhow::Result<Exit> {
    anyhow::ensure!(!folder.is_file(), "`{}` is a file; name a folder for the articles", folder.display());
    fs::create_dir_all(folder).with_context(|| format!("could not make the folder `{}`", folder.display()))?;
    for (name, bytes) in ARTICLES {
        let path = folder.join(name);
        match fs::read(&path) {
            Ok(there) if there == *bytes => continue,
            Ok(_) => anyhow::bail!("`{}` is there already, with other content", path.display()),
            Err(_) => fs::write(&path, bytes).with_context(|| format!("could not write `{}`", path.display()))?,
        }
    }
    let shown = folder.display();
    output::say(&format!(
        "wrote {} into `{shown}`; try `chancery code {shown}`",
        counted(ARTICLES.len() as u64, "article")
    ));
    Ok(Exit::Done)
}

fn table(records: &[Record], all: bool, look: Look, started: Instant) -> String {
    let n_events: usize = records.iter().map(|record| record.events.len()).sum();
    let n_statements: usize = records.iter().map(|record| record.statements.len()).sum();
    let texts: HashSet<&str> = records
        .iter()
        .filter(|record| !record.article.text.is_empty())
        .map(|record| record.article.text_id.as_str())
        .collect();
    let mut shown = format!(
        "Coded {} shipped with Chancery ({} once reprints are one): {}, {} ({:.1} s, no network)\n\n",
        counted(records.len() as u64, "short article"),
        counted(texts.len() as u64, "text"),
        counted(n_events as u64, "event"),
        counted(n_statements as u64, "statement"),
        started.elapsed().as_secs_f64(),
    );
    let columns = Columns { look };
    columns.row(&mut shown, true, ["id", "date", "actor", "type", "recipient", "status", "on the word of", "sentence"]);
    let mut n_shown = 0;
    for record in records {
        let sentences = Sentences::new(&record.article);
        for event in chosen(record, all) {
            event_row(&columns, &mut shown, event, &sentences);
            n_shown += 1;
        }
    }
    if n_shown < n_events {
        shown.push_str(&format!("and {} more: chancery demo --all\n", n_events - n_shown));
    }
    shown.push_str(
        "
Try:  chancery demo --save articles/                      the articles as files
      chancery read articles/09-busia-ultimatum.txt       one of them as cards
      chancery code articles/ --out rows.jsonl            all of them, a record a line
      chancery code my-articles/ --out rows.jsonl         your own
",
    );
    shown
}

/// The rows of an article that the table shows: all, or the first of each status among the news.
fn chosen(record: &Record, all: bool) -> Vec<&RecordEvent> {
    if all {
        return record.events.iter().collect();
    }
    let mut told: Vec<&RecordEvent> = Vec::new();
    for event in &record.events {
        let is_told = told.iter().any(|other| other.status == event.status && other.background == event.background);
        if !is_told && told.len() < MAX_ROWS_PER_ARTICLE {
            told.push(event);
        }
    }
    told
}

fn event_row(columns: &Columns, shown: &mut String, event: &RecordEvent, sentences: &Sentences<'_>) {
    let codes = |parties: &[chancery::doc::record::RecordParty]| {
        let code = |party: &chancery::doc::record::RecordParty| {
            let words = party.span.as_ref().map(|span| &span.text);
            party.code.as_ref().or(party.name.as_ref()).or(words).cloned().unwrap_or_default()
        };
        parties.iter().map(code).collect::<Vec<_>>().join("+")
    };
    let kind = event.category.as_ref().or(event.event_type.as_ref()).cloned().unwrap_or_default();
    let date = event.date.as_ref().map(|date| date.from.clone()).unwrap_or_default();
    let status = if event.background { format!("{}, past", event.status) } else { event.status.clone() };
    let sentence = sentences.sentence(event.sentence).unwrap_or_else(|| event.trigger.text.clone());
    columns.row(
        shown,
        false,
        [
            cards::short(&event.id),
            &date,
            &codes(&event.actors),
            &kind,
            &codes(&event.recipients),
            &status,
            &cards::voices(&event.attribution),
            &sentence,
        ],
    );
}

/// Widths of all columns but the last, which has what is left of the line.
const WIDTHS: [usize; 7] = [7, 10, 9, 9, 9, 13, 14];

struct Columns {
    look: Look,
}

impl Columns {
    fn row(&self, shown: &mut String, is_head: bool, cells: [&str; 8]) {
        let taken: usize = WIDTHS.iter().map(|width| width + 2).sum();
        // On a narrow terminal the sentence is worth more than who vouches and when.
        let is_narrow = self.look.width < taken + 24;
        let mut line = String::new();
        let mut left = self.look.width;
        for (n, cell) in cells.into_iter().enumerate() {
            if is_narrow && (n == 1 || n == 6) {
                continue;
            }
            let width = WIDTHS.get(n).copied().unwrap_or(left);
            let (cell, n_used) = fit(cell, width);
            line.push_str(&cell);
            if n < WIDTHS.len() {
                line.push_str(&" ".repeat(width - n_used + 2));
                left = left.saturating_sub(width + 2);
            }
        }
        let line = line.trim_end();
        if is_head && self.look.colour {
            shown.push_str(&format!("\x1b[1m{line}\x1b[0m\n"));
        } else {
            shown.push_str(line);
            shown.push('\n');
        }
    }
}

/// The text on one line in at most `width` columns, and how many it takes.
fn fit(text: &str, width: usize) -> (String, usize) {
    let text = output::safe(text).replace(['\n', '\t'], " ");
    let of = |c: char| c.width().unwrap_or(0);
    let whole: usize = text.chars().map(of).sum();
    if whole <= width {
        return (text, whole);
    }
    let mut kept = String::new();
    let mut used = 0;
    for c in text.chars().take_while(|&c| {
        used += of(c);
        used < width
    }) {
        kept.push(c);
    }
    let kept = format!("{}…", kept.trim_end());
    let used = kept.chars().map(of).sum();
    (kept, used)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_article_of_the_folder_is_built_in() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../demo");
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.retain(|name| name != "README.md");
        names.sort();
        let built_in: Vec<&str> = ARTICLES.iter().map(|(name, _)| *name).collect();
        assert_eq!(built_in, names);
    }

    #[test]
    fn cells_fit_their_columns() {
        assert_eq!(fit("occurred", 8), ("occurred".to_owned(), 8));
        assert_eq!(fit("the Shanghai talks", 8), ("the Sha…".to_owned(), 8));
        assert_eq!(fit("日本の外相", 5), ("日本…".to_owned(), 5));
        assert_eq!(fit("a\nb\u{1b}", 5), ("a b".to_owned(), 3));
    }
}
