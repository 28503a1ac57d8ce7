//! Scores `chancery relate` on pairs of parties whose act others have typed, as published systems are scored: macro F1 of
//! root types, of quad classes and of conflict against cooperation.
//!
//! The pairs are `plv_train` of the shared folder. Nothing learns from them, and nothing here prints a sentence of them.

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail, ensure};
use chancery::Pipeline;
use chancery_doc::{EventType, Span};
use serde_json::{Value, json};

use crate::score;
use crate::scoring::Scoring;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// The program to score, instead of building it.
    #[arg(long, value_name = "PATH")]
    bin: Option<PathBuf>,
    /// Scores nothing: writes the numbers of the pairs in IN to OUT, 32-bit floats one pair after another, for training.
    #[arg(long, num_args = 2, value_names = ["IN", "OUT"])]
    features: Option<Vec<PathBuf>>,
    #[command(flatten)]
    scoring: Scoring,
}

/// Root types as the pairs have them: CONCEDE and RETREAT are one.
const ROOTS: [&str; 15] = [
    "AGREE",
    "CONSULT",
    "SUPPORT",
    "COOPERATE",
    "AID",
    "YIELD",
    "REQUEST",
    "ACCUSE",
    "REJECT",
    "THREATEN",
    "PROTEST",
    "SANCTION",
    "MOBILIZE",
    "COERCE",
    "ASSAULT",
];
/// Names of the first PLOVER for types of the second.
const OLD_NAMES: [(&str, &str); 4] =
    [("DEMAND", "REQUEST"), ("DISAPPROVE", "ACCUSE"), ("FIGHT", "ASSAULT"), ("INVESTIGATE", "ACCUSE")];
/// What was published for the same pairs: system, then macro F1 of root, quad and binary.
const PUBLISHED: [(&str, [f64; 3]); 2] =
    [("UniversalPetrarch", [0.463, 0.518, 0.808]), ("GPT-4, zero-shot", [0.615, 0.767, 0.934])];
/// How often the pairs are drawn anew for an interval.
const DRAWS: usize = 1000;

pub(crate) fn run(options: &Options) -> Result<bool> {
    if let Some([input, output]) = options.features.as_deref() {
        write_features(input, output)?;
        return Ok(true);
    }
    let Some(shared) = options.scoring.shared("relate")? else { return Ok(true) };
    let binary = options.bin.clone().map_or_else(score::build, Ok)?;
    let pairs = pairs(&shared.join("data/plover/plv_train.jsonl"))?;
    let told = relate(&binary, &pairs)?;
    let grouped = |name: &'static str, n_classes, of: &dyn Fn(&Pair, EventType) -> (usize, usize)| {
        let cells = pairs.iter().zip(&told).map(|(pair, told)| of(pair, *told)).collect();
        Scored { name, n_classes, cells }
    };
    let scored = [
        grouped("root", ROOTS.len(), &|pair, told| (pair.root, root(told.as_str()).unwrap_or_default())),
        grouped("quad", 4, &|pair, told| (pair.quad - 1, quad(told) - 1)),
        grouped("binary", 2, &|pair, told| (usize::from(pair.is_conflict), usize::from(told.quad() > 2))),
    ];
    print(&scored);
    let measured: Vec<(String, f64)> =
        scored.iter().map(|scored| (format!("relate.{}", scored.name), scored.macro_f1())).collect();
    options.scoring.hold(&measured)
}

/// Two parties whose act is typed.
struct Pair {
    /// The line that the program reads.
    line: Value,
    root: usize,
    quad: usize,
    is_conflict: bool,
}

fn root(name: &str) -> Option<usize> {
    let name = OLD_NAMES.iter().find(|(old, _)| *old == name).map_or(name, |(_, new)| new);
    let name = if matches!(name, "CONCEDE" | "RETREAT") { "YIELD" } else { name };
    ROOTS.iter().position(|root| *root == name)
}

/// The quad class of a type as the pairs have it and the published systems were scored (`snowood1/Zero-Shot-PLOVER`): that of
/// its root, and there to concede in words is one root with yielding in deed, which is cooperation in deed.
fn quad(told: EventType) -> usize {
    if told == EventType::Concede { 2 } else { usize::from(told.quad()) }
}

fn pairs(path: &Path) -> Result<Vec<Pair>> {
    let text = fs::read_to_string(path).with_context(|| format!("could not read `{}`", path.display()))?;
    let pair = |(n, line): (usize, &str)| {
        let row: Value = serde_json::from_str(line)?;
        pair(&row).with_context(|| format!("{}#{}: is no typed pair", path.display(), n + 1))
    };
    text.lines().enumerate().map(pair).collect()
}

fn pair(row: &Value) -> Option<Pair> {
    let event = &row["events"][0];
    let marked = Marked::read(row["marked"].as_str()?);
    let place = |mark: usize, name: &str| {
        let place = marked.places[mark].clone().or_else(|| nearest(&marked.text, event[name].as_str()?))?;
        Some(json!({"start": place.start, "end": place.end}))
    };
    Some(Pair {
        line: json!({
            "id": row["id"], "text": marked.text.iter().collect::<String>(),
            "actor": place(0, "source")?, "recipient": place(1, "target")?,
        }),
        root: root(event["code"].as_str()?)?,
        quad: usize::try_from(event["quad"].as_u64().filter(|quad| (1..=4).contains(quad))?).ok()?,
        is_conflict: row["binary"] == 1,
    })
}

/// A text without its marks, and the first place of each party, in characters.
struct Marked {
    text: Vec<char>,
    places: [Option<Range<usize>>; 2],
}

impl Marked {
    fn read(marked: &str) -> Self {
        let mut read = Self { text: Vec::new(), places: [None, None] };
        let mut open = [None; 2];
        let mut rest = marked;
        while let Some(c) = rest.chars().next() {
            let mark = [("<s>", 0, true), ("</s>", 0, false), ("<t>", 1, true), ("</t>", 1, false)];
            let Some((sign, party, opens)) = mark.into_iter().find(|(sign, ..)| rest.starts_with(sign)) else {
                read.text.push(c);
                rest = &rest[c.len_utf8()..];
                continue;
            };
            if opens {
                open[party] = Some(read.text.len());
            } else if let Some(start) = open[party].take() {
                read.places[party].get_or_insert(start..read.text.len());
            }
            rest = &rest[sign.len()..];
        }
        read
    }
}

/// Where a party stands that has no mark: its longest word that is in the text, else the text's last word.
fn nearest(text: &[char], party: &str) -> Option<Range<usize>> {
    let is_word = |c: &char| c.is_alphanumeric();
    let mut words: Vec<Range<usize>> = Vec::new();
    for (at, c) in text.iter().enumerate().filter(|(_, c)| is_word(c)) {
        match words.last_mut().filter(|word| word.end == at) {
            Some(word) => word.end = at + 1,
            None => words.push(at..at + c.len_utf8().min(1)),
        }
    }
    let lower = |word: &Range<usize>| text[word.clone()].iter().collect::<String>().to_lowercase();
    let own: Vec<String> = party.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase).collect();
    let known = words.iter().filter(|word| own.contains(&lower(word))).max_by_key(|word| (word.len(), word.start));
    known.or(words.last()).cloned()
}

/// Runs the program over the pairs; gives the type of each.
fn relate(binary: &Path, pairs: &[Pair]) -> Result<Vec<EventType>> {
    let folder = score::target().join("score");
    fs::create_dir_all(&folder).with_context(|| format!("could not make `{}`", folder.display()))?;
    let input = folder.join("relate.pairs.jsonl");
    let lines: String = pairs.iter().map(|pair| format!("{}\n", pair.line)).collect();
    fs::write(&input, lines).with_context(|| format!("could not write `{}`", input.display()))?;
    let mut program = Command::new(binary);
    let output = program.arg("relate").arg(&input).stderr(Stdio::inherit()).output();
    let output = output.with_context(|| format!("could not start `{}`", binary.display()))?;
    if !output.status.success() {
        bail!("`chancery relate` failed: {}", output.status);
    }
    let told = String::from_utf8(output.stdout).context("`chancery relate` wrote no UTF-8")?;
    let told: Vec<EventType> = told
        .lines()
        .map(|line| {
            let row: Value = serde_json::from_str(line)?;
            row["event_type"].as_str().and_then(EventType::from_name).context("`chancery relate` wrote no known type")
        })
        .collect::<Result<_>>()?;
    ensure!(told.len() == pairs.len(), "`chancery relate` answered {} of {} lines", told.len(), pairs.len());
    Ok(told)
}

/// Pairs by class: gold, and as told.
struct Scored {
    name: &'static str,
    n_classes: usize,
    cells: Vec<(usize, usize)>,
}

impl Scored {
    fn macro_f1(&self) -> f64 {
        macro_f1(self.n_classes, self.cells.iter().copied())
    }

    fn accuracy(&self) -> f64 {
        let n_right = self.cells.iter().filter(|(gold, told)| gold == told).count();
        n_right as f64 / self.cells.len().max(1) as f64
    }

    /// The interval in which the macro F1 of 90 % of draws from the same pairs lies.
    fn interval(&self) -> (f64, f64) {
        // A plain congruential generator (Knuth's MMIX): the same interval on every day.
        let mut state = 1_u64;
        let mut draw = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % self.cells.len()
        };
        let mut scores: Vec<f64> = (0..DRAWS)
            .map(|_| macro_f1(self.n_classes, (0..self.cells.len()).map(|_| self.cells[draw()]).collect::<Vec<_>>()))
            .collect();
        scores.sort_by(f64::total_cmp);
        (scores[DRAWS / 20], scores[DRAWS - DRAWS / 20 - 1])
    }

    /// How many pairs of each class (rows) were told as which (columns).
    fn confusion(&self) -> Vec<Vec<usize>> {
        let mut counts = vec![vec![0; self.n_classes]; self.n_classes];
        for &(gold, told) in &self.cells {
            counts[gold][told] += 1;
        }
        counts
    }
}

/// Precision, recall and F1 of one class.
fn shares(confusion: &[Vec<usize>], class: usize) -> (f64, f64, f64) {
    let right = confusion[class][class] as f64;
    let gold: usize = confusion[class].iter().sum();
    let told: usize = confusion.iter().map(|row| row[class]).sum();
    let share = |of: f64| if of > 0.0 { right / of } else { 0.0 };
    (share(told as f64), share(gold as f64), 2.0 * share((gold + told) as f64))
}

/// The mean F1 of the classes that gold has.
fn macro_f1(n_classes: usize, cells: impl IntoIterator<Item = (usize, usize)>) -> f64 {
    let scored = Scored { name: "", n_classes, cells: cells.into_iter().collect() };
    let confusion = scored.confusion();
    let present: Vec<usize> = (0..n_classes).filter(|&class| confusion[class].iter().sum::<usize>() > 0).collect();
    let sum: f64 = present.iter().map(|&class| shares(&confusion, class).2).sum();
    sum / present.len().max(1) as f64
}

fn print(scored: &[Scored; 3]) {
    println!("relate: {} pairs of plv_train, which nothing was trained on\n", scored[0].cells.len());
    println!("macro F1                  root              quad              binary");
    let cells: Vec<String> = scored
        .iter()
        .map(|scored| {
            let (low, high) = scored.interval();
            format!("{:.3} ({low:.3}-{high:.3})", scored.macro_f1())
        })
        .collect();
    println!("Chancery (90 %)      {}", cells.join("  "));
    for (system, f1) in PUBLISHED {
        println!("{system:<20} {:.3}                {:.3}                {:.3}", f1[0], f1[1], f1[2]);
    }
    let accuracy: Vec<String> = scored.iter().map(|scored| format!("{:<18.3}", scored.accuracy())).collect();
    println!("Chancery, accuracy   {}", accuracy.concat().trim_end());

    let confusion = scored[0].confusion();
    let heads: String = ROOTS.iter().map(|root| format!("{:>6}", &root[..root.len().min(5)])).collect();
    println!("\n{:<10}{:>6}{:>6}{:>6} |{heads}   (rows: gold; columns: told)", "", "prec.", "rec.", "F1");
    for (class, root) in ROOTS.iter().enumerate() {
        let (precision, recall, f1) = shares(&confusion, class);
        let row: String = confusion[class].iter().map(|n| format!("{n:>6}")).collect();
        println!("{root:<10}{precision:>6.2}{recall:>6.2}{f1:>6.2} |{row}");
    }
}

fn write_features(input: &Path, output: &Path) -> Result<()> {
    let pipeline = Pipeline::new()?;
    let text = fs::read_to_string(input).with_context(|| format!("could not read `{}`", input.display()))?;
    let file = File::create(output).with_context(|| format!("could not write `{}`", output.display()))?;
    let mut out = BufWriter::new(file);
    for (n, line) in text.lines().enumerate() {
        let row: Value = serde_json::from_str(line)?;
        let numbers = features(&pipeline, &row).with_context(|| format!("line {} is no pair", n + 1))?;
        for number in numbers {
            out.write_all(&number.to_le_bytes())?;
        }
    }
    Ok(out.flush()?)
}

fn features(pipeline: &Pipeline, row: &Value) -> Option<Vec<f32>> {
    let text = row["text"].as_str()?;
    let byte = |at: &Value| {
        text.char_indices().map(|(byte, _)| byte).chain([text.len()]).nth(usize::try_from(at.as_u64()?).ok()?)
    };
    let span = |place: &Value| Some(Span::new(byte(&place["start"])?, byte(&place["end"])?));
    Some(pipeline.relate_features(text, span(&row["actor"])?, span(&row["recipient"])?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_become_places() {
        let marked = Marked::read("Né in <s>Mali</s>, he <t>left</t> <t>it</t>");
        assert_eq!(marked.text.iter().collect::<String>(), "Né in Mali, he left it");
        assert_eq!(marked.places, [Some(6..10), Some(15..19)]);
        assert_eq!(nearest(&marked.text, "the Mali team"), Some(6..10));
        assert_eq!(nearest(&marked.text, "nobody"), Some(20..22));
    }

    #[test]
    fn macro_f1_is_the_mean_over_the_classes_of_gold() {
        let cells = [(0, 0), (0, 1), (1, 1), (1, 1)];
        assert!((macro_f1(3, cells) - (2.0 / 3.0 + 0.8) / 2.0).abs() < 1e-12);
    }

    #[test]
    fn old_names_are_known() {
        assert_eq!(root("DISAPPROVE"), root("ACCUSE"));
        assert_eq!(root("CONCEDE"), root("YIELD"));
        assert_eq!(root("OTHER"), None);
    }
}
