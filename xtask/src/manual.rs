//! Writes what of the manual is made: `docs/codebook.md` from the codebook's own files; what the commands of the other pages print, and
//! the reference, by running the program. The last two stand in tests (`crates/chancery-cli/tests/manual.rs`, `r.rs`), which write here.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result};
use chancery::codebook::{Category, Codebook, TypeEntry};

use crate::root;

/// Examples and counter-examples of an entry that the chapter shows; the files hold all.
const MAX_SHOWN: usize = 4;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only says whether the chapter on the codebook is what the files would make; `cargo test` says it of the rest.
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(options: &Options) -> Result<bool> {
    let (path, text) = (root().join("docs/codebook.md"), text()?);
    if options.check {
        let is_fresh = fs::read_to_string(&path).is_ok_and(|known| known == text);
        println!("docs/codebook.md is {}", if is_fresh { "fresh" } else { "stale: run `cargo xtask manual`" });
        return Ok(is_fresh);
    }
    fs::write(&path, text).with_context(|| format!("could not write `{}`", path.display()))?;
    println!("wrote docs/codebook.md");
    let mut tests = Command::new("cargo");
    tests.args(["test", "--quiet", "--package", "chancery-cli", "--test", "manual", "--test", "r"]);
    tests.current_dir(root()).env("CHANCERY_WRITE_DOCS", "1");
    Ok(tests.status().context("could not start cargo")?.success())
}

/// The worked codebooks, by name.
fn worked() -> Result<Vec<PathBuf>> {
    let folder = root().join("codebook/worked");
    let entries = fs::read_dir(&folder).with_context(|| format!("could not read `{}`", folder.display()))?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<PathBuf>>>()?;
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    paths.sort();
    Ok(paths)
}

/// The whole chapter.
fn text() -> Result<String> {
    let codebook = Codebook::built_in()?;
    let mut text = String::from(
        "# The codebook\n\n<!-- Made by `cargo xtask manual` from codebook/; change those files instead. -->\n\n\
         What Chancery codes, as its files say it. [`codebook/README.md`](../codebook/README.md) tells how the files are written, \
         [a page of its own](own-codebook.md) how to add categories of your own. Every example is a test.\n",
    );
    text.push_str("\n## Event types\n");
    for entry in codebook.types() {
        of_type(&mut text, entry);
    }
    text.push_str("\n## Contexts\n\n");
    for context in codebook.contexts() {
        let _ = writeln!(text, "- **{}**: {}", context.name, context.definition);
    }
    text.push_str("\n## Worked codebooks\n\nThree codebooks of our own that extend this one, to begin from.\n");
    for path in worked()? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let words = fs::read_to_string(&path).with_context(|| format!("could not read `{name}`"))?;
        let own = Codebook::built_in()?.extended_with(&name, &words)?;
        let _ = writeln!(text, "\n### {} ([`{name}`](../codebook/worked/{name}))", own.own().name);
        // In the order of the file, which tells a story; the codebook itself keeps another.
        for code in own.own().codes() {
            if let Some(category) = own.own().category(&code) {
                of_category(&mut text, category);
            }
        }
    }
    Ok(text)
}

fn of_type(text: &mut String, entry: &TypeEntry) {
    let name = entry.event_type.as_str();
    let _ = writeln!(
        text,
        "\n### {name}\n\nQuad {}, score {:+}. {}\n",
        entry.event_type.quad(),
        entry.score,
        entry.definition
    );
    for line in &entry.include {
        let _ = writeln!(text, "- is: {line}");
    }
    for line in &entry.exclude {
        let _ = writeln!(text, "- is not: {line}");
    }
    for mode in &entry.modes {
        let score = mode.score.map_or_else(String::new, |score| format!(" ({score:+})"));
        let _ = writeln!(text, "- mode `{}`{score}: {}", mode.name, mode.definition);
    }
    text.push('\n');
    for example in entry.examples.iter().take(MAX_SHOWN) {
        let _ = writeln!(text, "> + {}  ", example.text);
    }
    for counter in entry.counters.iter().filter(|counter| counter.mode.is_none()).take(MAX_SHOWN) {
        let _ = writeln!(text, "> − {} ({})  ", counter.text, counter.why);
    }
}

fn of_category(text: &mut String, category: &Category) {
    let of = category.of().map_or_else(|| "beside our types".to_owned(), |of| format!("a kind of {of}"));
    let _ = writeln!(text, "\n**{}**, {of}. {}\n", category.code, category.definition);
    for line in &category.exclude {
        let _ = writeln!(text, "- is not: {line}");
    }
    let words: Vec<String> = category.triggers.iter().map(|trigger| format!("`{}`", trigger.word.words())).collect();
    if !words.is_empty() {
        let _ = writeln!(text, "- words: {}", words.join(", "));
    }
    for pattern in &category.patterns {
        let _ = writeln!(text, "- where {}", pattern.words());
    }
    for (scheme, code) in &category.crosswalk {
        let _ = writeln!(text, "- {scheme}: {code}");
    }
    text.push('\n');
    for example in &category.examples {
        let _ = writeln!(text, "> + {}  ", example.text);
    }
    for counter in &category.counters {
        let _ = writeln!(text, "> − {} ({})  ", counter.text, counter.why);
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_chapter_is_what_the_files_say() {
        let known = std::fs::read_to_string(super::root().join("docs/codebook.md")).unwrap();
        assert!(known == super::text().unwrap(), "docs/codebook.md is stale: run `cargo xtask manual`");
    }
}
