//! Chores of the house, run as `cargo xtask CHORE`.
//!
//! 1. `score`: codes the annotated news, prints the scores and holds them against `gold/floors.toml`.
//! 2. `language`: scores tags, trees and names on text that no training saw.
//! 3. `coreference`: scores whom names, descriptions and pronouns refer to.
//! 4. `places`: scores which names are places, and where they are.
//! 5. `dates`: scores which words are times, and which days they mean.
//! 6. `holders`: scores who the office-holders are that news items name.
//! 7. `pages`: scores text, title, day and authors of web pages whose truth is known.
//! 8. `relate`: scores the types of acts between parties that are given.
//! 9. `robust`: scores how steady coding is under other states and in the passive.
//! 10. `reprints`: scores which articles are copies of which, on copies made of articles.
//! 11. `occurrences`: scores which rows tell one happening.
//! 12. `mutate`: takes each rule of the codebook out in turn; some example must miss it.
//! 13. `check-record`: holds records against the schema, with `record.py` of the shared folder.
//! 14. `gazetteer`: makes `gazetteer/places.bin` from GeoNames' tables, of which two come in packages of PyPI.
//! 15. `near`: makes `models/near.bin`, the space in which a user's examples are compared.
//! 16. `few-shot`: scores categories that are known by examples alone.
//! 17. `manual`: writes what of the manual is made: the codebook's chapter, the reference, what commands print.
//! 18. `release`: makes what is given to people, with checksums and a bill of materials.
//! 19. `tidy`: small rules about the files of the repository, and links that lead nowhere.
//! 20. `book`: what mdBook runs over the manual's pages, so that their links into the repository are words.
#![allow(clippy::print_stdout)] // It speaks to a person at a terminal.

mod annotated;
mod book;
mod conllu;
mod coreference;
mod dates;
mod few_shot;
mod floors;
mod gazetteer;
mod holders;
mod language;
mod links;
mod manual;
mod near;
mod occurrences;
mod pages;
mod places;
mod relate;
mod release;
mod reprints;
mod robust;
mod score;
mod scoring;
mod table;
mod tidy;

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result, bail};
use clap::Parser;

/// Chores of the house.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
enum Chore {
    /// Codes the annotated news, prints the scores and holds them against the floors.
    Score(score::Options),
    /// Scores tags, trees and names on text that no training saw.
    Language(scoring::Scoring),
    /// Scores whom names, descriptions and pronouns of news and interviews refer to.
    Coreference(coreference::Options),
    /// Scores the page stage on web pages whose truth is known.
    Pages(pages::Options),
    /// Scores places: which names are places, and where they are.
    Places(scoring::Listing),
    /// Scores times: which words are times, and which days they mean.
    Dates(scoring::Listing),
    /// Scores office-holders: who they are whom dated news items name.
    Holders(scoring::Listing),
    /// Takes each rule of the codebook out in turn; some example must miss it.
    Mutate,
    /// Scores the types of acts between parties that are given.
    Relate(relate::Options),
    /// Scores how steady coding is: other states, the passive.
    Robust(scoring::Listing),
    /// Scores which rows tell one happening.
    Occurrences(occurrences::Options),
    /// Scores which articles are copies of which, on copies made of articles.
    Reprints(scoring::Listing),
    /// Holds records against the schema.
    CheckRecord(CheckRecord),
    /// Makes the gazetteer from GeoNames' tables.
    Gazetteer(gazetteer::Options),
    /// Makes the space in which a user's examples are compared, from the codebook's sentences and annotated news.
    Near(annotated::Annotated),
    /// Scores categories that are known by five or ten examples alone.
    FewShot(few_shot::Options),
    /// Writes what of the manual is made: the codebook's chapter, the reference, what the commands of its pages print.
    Manual(manual::Options),
    /// Makes what is given to people: binary, packages, completions, manual pages, bill of materials, checksums.
    Release(release::Options),
    /// Checks small rules about the files of the repository.
    Tidy,
    /// Run by mdBook: turns the manual's links into the repository into words.
    Book(book::Options),
}

#[derive(clap::Args)]
struct CheckRecord {
    /// Records: `.json` holds one, `.jsonl` one a line.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Fail where the shared folder is absent, instead of saying so.
    #[arg(long)]
    require_shared: bool,
}

fn main() -> ExitCode {
    let done = match Chore::parse() {
        Chore::Score(options) => score::run(&options),
        Chore::Language(scoring) => language::run(&scoring),
        Chore::Coreference(options) => coreference::run(&options),
        Chore::Pages(options) => pages::run(&options),
        Chore::Places(options) => places::run(&options),
        Chore::Dates(options) => dates::run(&options),
        Chore::Holders(options) => holders::run(&options),
        Chore::Mutate => mutate(),
        Chore::Relate(options) => relate::run(&options),
        Chore::Robust(options) => robust::run(&options),
        Chore::Occurrences(options) => occurrences::run(&options),
        Chore::Reprints(options) => reprints::run(&options),
        Chore::CheckRecord(options) => check_record(&options),
        Chore::Gazetteer(options) => gazetteer::run(&options),
        Chore::Near(options) => near::run(&options),
        Chore::FewShot(options) => few_shot::run(&options),
        Chore::Manual(options) => manual::run(&options),
        Chore::Release(options) => release::run(&options),
        Chore::Tidy => tidy::run(),
        Chore::Book(options) => book::run(&options),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Tests that cannot fail prove nothing: an example that passes without its rule is such a test.
fn mutate() -> Result<bool> {
    let mut bench = Command::new(score::build()?);
    bench.args(["codebook", "test", "--mutate"]).env_remove("CHANCERY_CODEBOOK");
    Ok(bench.status().context("could not start the program")?.success())
}

fn check_record(options: &CheckRecord) -> Result<bool> {
    let Some(shared) = shared("check-record", options.require_shared)? else { return Ok(true) };
    let mut checker = Command::new("python3");
    checker.arg(shared.join("record.py")).args(&options.files);
    Ok(checker.status().context("could not start python3")?.success())
}

/// The repository's folder. Cargo tells it when it runs us; what it told when it built us may be another checkout's, for two
/// checkouts may share a target folder.
fn root() -> PathBuf {
    let here =
        env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    here.parent().map_or_else(|| here.clone(), Path::to_owned)
}

/// The shared folder, beside the repository or where `CHANCERY_SHARED` says; where there is none, says so.
fn shared(chore: &str, required: bool) -> Result<Option<PathBuf>> {
    let folder = env::var_os("CHANCERY_SHARED").map_or_else(|| root().join("../shared"), PathBuf::from);
    if folder.join("gold/gold.py").is_file() {
        return Ok(Some(folder));
    }
    if required {
        bail!("no shared folder at `{}`; name it in CHANCERY_SHARED", folder.display());
    }
    println!("skipped: {chore}: no shared folder at `{}`", folder.display());
    Ok(None)
}
