//! What is shown, and what becomes of what is typed: by keys on a terminal, by lines elsewhere.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Write};

use chancery_gold::GoldDoc;
use chancery_gold::queue::{Item, Reason};
use chancery_gold::session::{Decision, Folder, Row, Verdict};
use chancery_gold::short::Here;
use chancery_gold::task::{Proposal, added, edited, shown};

use super::keys::{Answers, Question};
use crate::output::{Look, safe};

const HELP: &str = "\
  y  right      n  wrong      u  cannot tell (kept as optional)      yyn  three rows at once
  t  other words:  the trigger or what was said, to be shortened or lengthened (on a terminal)
  e  right but for:  e status=planned ; trigger=agreed to ; actors=Kenya=KEN.GOV + Uganda=UGA.GOV
     trigger type actors recipients status o b d p by same c · speaker cue kind content o d by a
  a  adds an event:      a barred | SANCTION/COERCE | Kenya=KEN.GOV | trucks=UGA.BUS | occurred | d=Sunday:2024-03-03 ; b
  s  adds a statement:   s Kendo=KEN.GOV~Wairimu Kendo | said | direct | We had no choice
  (Enter) or d  done with the sentence      k  later      b  takes the last decision back      q  leaves off; all is kept";

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// Every sentence is done.
    All,
    /// The person left off.
    Left,
}

/// What to do after a sentence.
enum Next {
    Forward,
    /// The last decision was taken back: to its sentence.
    Back,
    Leave,
}

/// Keys that answer by themselves; `h` and `?` tell all.
const JUDGING: &str = "ynubkq?h";
const ADDING: &str = "\nbdkq?h";

/// A person, and what she sees.
pub(crate) struct Dialogue<'a, R, W> {
    pub(crate) input: Answers<R>,
    pub(crate) output: W,
    pub(crate) look: Look,
    pub(crate) docs: &'a [GoldDoc],
    pub(crate) proposals: &'a BTreeMap<(usize, usize), Vec<Proposal>>,
    pub(crate) blind: bool,
}

impl<R: BufRead, W: Write> Dialogue<'_, R, W> {
    /// Goes through the sentences that are not done.
    pub(crate) fn run(&mut self, folder: &mut Folder, items: &[Item]) -> anyhow::Result<Ended> {
        let mut at = 0;
        let mut left_for_later = false;
        while let Some(item) = items.get(at) {
            let id = &self.docs[item.article].id;
            if folder.state.is_done(id, item.sentence) {
                at += 1;
                continue;
            }
            match self.sentence(folder, item, (at + 1, items.len()))? {
                Next::Forward => {
                    left_for_later |= !folder.state.is_done(id, item.sentence);
                    at += 1;
                }
                Next::Back => {
                    let Some(place) = folder.state.last().and_then(Decision::place) else { continue };
                    let place = (place.0.to_owned(), place.1);
                    folder.decide(Decision::Undo)?;
                    let is_it = |item: &Item| self.docs[item.article].id == place.0 && item.sentence == place.1;
                    // A decision of another queue is taken back all the same; then we stay where we are.
                    if let Some(found) = items.iter().position(is_it) {
                        at = found;
                        folder.write(&self.docs[items[found].article])?;
                    }
                }
                Next::Leave => return Ok(Ended::Left),
            }
        }
        Ok(if left_for_later { Ended::Left } else { Ended::All })
    }

    /// One sentence: each proposed row, then what is missing.
    fn sentence(&mut self, folder: &mut Folder, item: &Item, place: (usize, usize)) -> anyhow::Result<Next> {
        let (docs, all_proposals, blind) = (self.docs, self.proposals, self.blind);
        let doc = &docs[item.article];
        let here = Here { sentences: &doc.sentences, sentence: item.sentence };
        let proposals = all_proposals.get(&(item.article, item.sentence)).map_or(&[][..], Vec::as_slice);
        self.show_sentence(doc, item, place)?;
        let mut typed_ahead: Vec<char> = Vec::new();
        for (n, proposal) in proposals.iter().enumerate().filter(|_| !blind) {
            let key = proposal.row.key();
            if folder.state.sentence(&doc.id, item.sentence).judged.contains_key(&key) {
                continue;
            }
            self.show_row(here, proposal, (n + 1, proposals.len()))?;
            let judge = |verdict: Verdict, row: Row| Decision::Judge {
                article: doc.id.clone(),
                sentence: item.sentence,
                key: key.clone(),
                verdict,
                row,
            };
            loop {
                let line = match typed_ahead.pop() {
                    Some(letter) => letter.to_string(),
                    None => match self.ask(&Question {
                        prompt: "right? y n u e t …  ",
                        keys: JUDGING,
                        lines: &[('e', "e ".to_owned()), ('t', retyped(here, &proposal.row))],
                    })? {
                        Some(line) => line,
                        None => return Ok(Next::Leave),
                    },
                };
                if line.chars().count() > 1 && line.chars().all(|c| matches!(c, 'y' | 'n' | 'u')) {
                    typed_ahead = line.chars().rev().collect();
                    continue;
                }
                let verdict = match line.as_str() {
                    "y" => Verdict::Yes,
                    "n" => Verdict::No,
                    "u" => Verdict::Unsure,
                    "b" => return Ok(Next::Back),
                    "k" => return Ok(Next::Forward),
                    "q" => return Ok(Next::Leave),
                    line => match line.strip_prefix("e ").map(|edits| edited(here, &proposal.row, edits)) {
                        Some(Ok(row)) => {
                            let kept = shown(here, &row);
                            folder.decide(judge(Verdict::Yes, row))?;
                            self.say(&format!("  kept as: {kept}"))?;
                            break;
                        }
                        Some(Err(wrong)) => {
                            self.say(&format!("  {wrong}"))?;
                            continue;
                        }
                        None => {
                            self.explain(line)?;
                            continue;
                        }
                    },
                };
                folder.decide(judge(verdict, proposal.row.clone()))?;
                break;
            }
        }
        loop {
            let prompt = if blind {
                "a … or s … adds a row, Enter: done  "
            } else {
                "anything missed? a … s …, Enter: done  "
            };
            let lines = [('a', "a ".to_owned()), ('s', "s ".to_owned())];
            let Some(line) = self.ask(&Question { prompt, keys: ADDING, lines: &lines })? else {
                return Ok(Next::Leave);
            };
            let typed = match line.as_str() {
                "" | "d" => break,
                "b" => return Ok(Next::Back),
                "k" => return Ok(Next::Forward),
                "q" => return Ok(Next::Leave),
                line => match added(here, line) {
                    Some(added) => added,
                    None => {
                        self.explain(line)?;
                        continue;
                    }
                },
            };
            match typed {
                Ok(row) => {
                    let kept = shown(here, &row);
                    folder.decide(Decision::Add { article: doc.id.clone(), sentence: item.sentence, row })?;
                    self.say(&format!("  added: {kept}"))?;
                }
                Err(wrong) => self.say(&format!("  {wrong}"))?,
            }
        }
        folder.decide(Decision::Done {
            article: doc.id.clone(),
            sentence: item.sentence,
            reason: item.reason,
            blind,
        })?;
        folder.write(doc)?;
        if blind {
            for proposal in proposals {
                self.say(&format!("  {} has: {}", proposal.who.join(", "), shown(here, &proposal.row)))?;
            }
        }
        Ok(Next::Forward)
    }

    fn show_sentence(&mut self, doc: &GoldDoc, item: &Item, (n, of): (usize, usize)) -> io::Result<()> {
        let reason = match item.reason {
            Reason::Uncertainty => "doubtful",
            Reason::Disagreement => "disagreement",
            Reason::Random => "by chance",
            Reason::Text => "in order",
        };
        let told =
            [doc.outlet.as_deref(), Some(doc.published.as_str())].into_iter().flatten().filter(|told| !told.is_empty());
        let told: Vec<&str> = told.collect();
        let told = if told.is_empty() { String::new() } else { format!("; {}", told.join(", ")) };
        self.say(&format!("\n[{n} of {of}, {reason}] {}, sentence {}{told}", doc.id, item.sentence))?;
        let around =
            |sentence: Option<usize>| sentence.and_then(|n| doc.sentences.get(n)).filter(|text| !text.is_empty());
        if let Some(before) = around(item.sentence.checked_sub(1)) {
            self.say(&format!("    {before}"))?;
        }
        let text = safe(&doc.sentences[item.sentence]);
        let text = if self.look.colour { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text };
        writeln!(self.output, "  > {text}")?;
        if let Some(after) = around(item.sentence.checked_add(1)) {
            self.say(&format!("    {after}"))?;
        }
        Ok(())
    }

    fn show_row(&mut self, here: Here<'_>, proposal: &Proposal, (n, of): (usize, usize)) -> io::Result<()> {
        let rest = match &proposal.row {
            Row::Event(event) => &event.rest,
            Row::Statement(statement) => &statement.rest,
        };
        let sure = rest.get("confidence").and_then(serde_json::Value::as_f64);
        let sure = sure.map_or_else(String::new, |sure| format!(", {:.0} % sure", sure * 100.0));
        let who = proposal.who.join(", ");
        self.say(&format!("  row {n} of {of} ({who}{sure}): {}", shown(here, &proposal.row)))
    }

    /// All that can be typed, or that this cannot.
    fn explain(&mut self, line: &str) -> io::Result<()> {
        self.say(if matches!(line, "?" | "h" | "help") { HELP } else { "  not understood; ? tells what can be typed" })
    }

    fn say(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.output, "{}", safe(text))
    }

    fn ask(&mut self, question: &Question<'_>) -> io::Result<Option<String>> {
        self.input.ask(&mut self.output, question)
    }
}

/// The edit that names the words of a row again, so that where they begin and end can be changed.
fn retyped(here: Here<'_>, row: &Row) -> String {
    let (key, field) = match row {
        Row::Event(_) => ("trigger", 0),
        Row::Statement(_) => ("content", 3),
    };
    let shown = match row {
        Row::Event(event) => here.show_event(event),
        Row::Statement(statement) => here.show_statement(statement),
    };
    format!("e {key}={}", shown.split(" | ").nth(field).unwrap_or_default())
}
