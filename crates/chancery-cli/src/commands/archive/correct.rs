//! `chancery correct`: people's word on rows of an archive.

use chancery_archive::{Archive, Correction, CorrectionKind, Id};
use serde::Serialize;

use super::upkeep::existing;
use crate::answer::{self, Line, Printer};
use crate::args::{CorrectArgs, CorrectCommand, CorrectListArgs, UndoArgs};
use crate::cards::short;
use crate::progress::counted;
use crate::{Exit, output};

/// Does it.
pub(crate) fn run(command: &CorrectCommand) -> anyhow::Result<Exit> {
    match command {
        CorrectCommand::Merge(args) => correct(CorrectionKind::Merge, args),
        CorrectCommand::Split(args) => correct(CorrectionKind::Split, args),
        CorrectCommand::Right(args) => correct(CorrectionKind::Right, args),
        CorrectCommand::Wrong(args) => correct(CorrectionKind::Wrong, args),
        CorrectCommand::Undo(args) => undo(args),
        CorrectCommand::List(args) => list(args),
    }
}

fn correct(kind: CorrectionKind, args: &CorrectArgs) -> anyhow::Result<Exit> {
    let mut writer = existing(&args.by.archive.archive)?;
    let rows: Vec<Id> = args.rows.iter().map(|row| writer.archive().row_id(row)).collect::<Result<_, _>>()?;
    anyhow::ensure!(
        kind != CorrectionKind::Merge || rows.len() > 1,
        "one row alone cannot be merged; name two or more"
    );
    let number = writer.correct(kind, &rows, &args.by.who, &args.note)?;
    writer.close()?;
    output::say(&format!(
        "correction {number}: {} {}; `chancery correct undo {number}` takes it back",
        kind.as_str(),
        counted(rows.len() as u64, "row")
    ));
    Ok(Exit::Done)
}

fn undo(args: &UndoArgs) -> anyhow::Result<Exit> {
    let mut writer = existing(&args.by.archive.archive)?;
    let stood = writer.withdraw(args.correction, &args.by.who)?;
    writer.close()?;
    if stood {
        output::say(&format!("correction {} is taken back", args.correction));
        return Ok(Exit::Done);
    }
    output::say(&format!("no correction {} stands; `chancery correct list` shows all", args.correction));
    Ok(Exit::Failed)
}

fn list(args: &CorrectListArgs) -> anyhow::Result<Exit> {
    let mut printer = Printer::new(answer::format(args.format))?;
    for correction in Archive::open(&args.archive.archive)?.corrections()? {
        printer.push(&Shown::of(correction))?;
    }
    printer.finish()?;
    Ok(Exit::Done)
}

#[derive(Serialize)]
struct Shown {
    correction: i64,
    kind: &'static str,
    who: String,
    at: String,
    rows: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawn: Option<String>,
    note: String,
}

impl Shown {
    fn of(correction: Correction) -> Self {
        let Correction { id, kind, who, at, note, withdrawn, rows } = correction;
        let rows = rows.iter().map(Id::to_string).collect();
        Self { correction: id, kind: kind.as_str(), who, at, rows, withdrawn, note }
    }
}

impl Line for Shown {
    const COLUMNS: &'static [&'static str] = &["correction", "kind", "who", "at", "rows", "withdrawn", "note"];

    fn cells(&self) -> Vec<String> {
        let rows: Vec<&str> = self.rows.iter().map(|row| short(row)).collect();
        vec![
            self.correction.to_string(),
            self.kind.to_owned(),
            self.who.clone(),
            self.at.clone(),
            rows.join(" "),
            self.withdrawn.clone().unwrap_or_default(),
            self.note.clone(),
        ]
    }
}
