//! `chancery exchange`: annotations to other tools and back.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use chancery_gold::check::check;
use chancery_gold::exchange::{Format, export, import};
use chancery_gold::session::file_name;
use chancery_gold::{GoldDoc, GoldError, gold};

use crate::args::{ExchangeCommand, ExchangeFromArgs, ExchangeToArgs};
use crate::progress::counted;
use crate::{Exit, output};

/// Writes for a tool, or reads what it wrote.
pub(crate) fn run(command: &ExchangeCommand) -> anyhow::Result<Exit> {
    match command {
        ExchangeCommand::To(args) => to(args),
        ExchangeCommand::From(args) => from(args),
    }
}

fn to(args: &ExchangeToArgs) -> anyhow::Result<Exit> {
    let docs = gold::read(&args.gold)?;
    let n_bad = tell(&docs);
    make(&args.out)?;
    let files = export(args.tool.into(), &docs);
    for (name, text) in &files {
        let path = args.out.join(name);
        fs::write(&path, text).with_context(|| format!("could not write `{}`", path.display()))?;
    }
    let (articles, files) = (counted(docs.len() as u64, "article"), counted(files.len() as u64, "file"));
    output::say(&format!("{articles} in {files}: `{}`", args.out.display()));
    Ok(if n_bad == 0 { Exit::Done } else { Exit::SomeUnreadable })
}

fn from(args: &ExchangeFromArgs) -> anyhow::Result<Exit> {
    let format: Format = args.tool.into();
    let known = if args.articles.is_empty() { Vec::new() } else { gold::read(&args.articles)? };
    // A tool may know an article by the name of its file alone.
    let by_file: BTreeMap<String, &GoldDoc> = known.iter().map(|doc| (file_name(&doc.id), doc)).collect();
    let mut docs: Vec<GoldDoc> = Vec::new();
    let mut n_bad = 0;
    for path in files(&args.files, format)? {
        match text(&path).and_then(|read| import(format, &path, &read, &text)) {
            Ok(found) => docs.extend(found),
            Err(error) => {
                n_bad += 1;
                output::say(&format!("{:#}", anyhow::Error::from(error)));
            }
        }
    }
    anyhow::ensure!(!docs.is_empty() || n_bad > 0, "no .{} file there", format.ending());
    for doc in &mut docs {
        let Some(article) = by_file.get(&file_name(&doc.id)).or_else(|| by_file.get(&doc.id)) else { continue };
        if article.sentences == doc.sentences {
            let (events, statements) = (std::mem::take(&mut doc.events), std::mem::take(&mut doc.statements));
            *doc = GoldDoc { events, statements, ..(*article).clone() };
        } else {
            output::say(&format!(
                "{}: its sentences are not those of --articles; it is kept as the tool has it",
                doc.id
            ));
        }
    }
    // Each article is a file: a second of its name would be written over the first.
    let mut names = BTreeSet::new();
    if let Some(doc) = docs.iter().find(|doc| !names.insert(file_name(&doc.id))) {
        return Err(GoldError::Twice { id: doc.id.clone() }.into());
    }
    n_bad += tell(&docs);
    make(&args.out)?;
    for doc in &docs {
        gold::write_file(&args.out.join(format!("{}.json", file_name(&doc.id))), doc)?;
    }
    output::say(&format!("{}: `{}`", counted(docs.len() as u64, "article"), args.out.display()));
    Ok(if n_bad == 0 { Exit::Done } else { Exit::SomeUnreadable })
}

/// Tells what is wrong with the annotations.
fn tell(docs: &[GoldDoc]) -> usize {
    let complaints: Vec<String> = docs.iter().flat_map(check).collect();
    complaints.iter().take(10).for_each(|complaint| output::say(complaint));
    if complaints.len() > 10 {
        output::say(&format!("{} complaints in all", complaints.len()));
    }
    complaints.len()
}

/// The files of the format, folders opened.
fn files(paths: &[PathBuf], format: Format) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let problem = || format!("could not read `{}`", path.display());
        let entries: Vec<PathBuf> = fs::read_dir(path)
            .with_context(problem)?
            .map(|entry| Ok(entry.with_context(problem)?.path()))
            .collect::<anyhow::Result<_>>()?;
        let mut of_format: Vec<PathBuf> = entries
            .into_iter()
            .filter(|path| path.extension().is_some_and(|ending| ending == format.ending()))
            .collect();
        of_format.sort();
        files.extend(of_format);
    }
    Ok(files)
}

fn text(path: &Path) -> Result<String, GoldError> {
    fs::read_to_string(path).map_err(|source| GoldError::Read { path: path.to_owned(), source })
}

fn make(folder: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("could not make `{}`", folder.display()))
}
