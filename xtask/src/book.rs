//! Stands between the manual's pages and mdBook: a link that leads out of the manual, into the repository, would be broken in the
//! book, so it becomes words with the path behind them; one in a part of `README.md` that a page includes is read from there.

use std::io::{self, Write as _};

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::links::{is_elsewhere, links, resolved};
use crate::root;

/// Where the pages of the manual are.
const DOCS: &str = "docs/";

#[derive(clap::Args)]
pub(crate) struct Options {
    /// What mdBook asks before it begins: `supports RENDERER`.
    question: Vec<String>,
}

pub(crate) fn run(options: &Options) -> Result<bool> {
    if !options.question.is_empty() {
        // Every renderer wants links that lead somewhere.
        return Ok(true);
    }
    let input: (Value, Value) = serde_json::from_reader(io::stdin().lock())
        .context("standard input holds no book: mdBook runs this, as `book.toml` says")?;
    let mut book = input.1;
    rewrite(&mut book);
    serde_json::to_writer(io::stdout().lock(), &book)?;
    io::stdout().flush()?;
    Ok(true)
}

/// Rewrites every chapter, wherever in the book this version of mdBook keeps it.
fn rewrite(value: &mut Value) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(rewrite),
        Value::Object(fields) => {
            let path = fields.get("path").and_then(Value::as_str).map(|path| format!("{DOCS}{path}"));
            if let (Some(path), Some(Value::String(content))) = (path, fields.get_mut("content")) {
                *content = inside(&path, content);
            }
            fields.values_mut().for_each(rewrite);
        }
        _ => {}
    }
}

/// A page whose links all lead to pages and pictures of the manual.
fn inside(page: &str, text: &str) -> String {
    let mut done = String::with_capacity(text.len());
    let mut at = 0;
    for link in links(text) {
        let path = link.target.split('#').next().unwrap_or_default();
        if is_elsewhere(link.target) || path.is_empty() {
            continue;
        }
        done.push_str(&text[at..link.range.start]);
        at = link.range.end;
        let here = resolved(page, path).filter(|path| root().join(path).exists());
        match here {
            Some(path) if path.starts_with(DOCS) => done.push_str(&text[link.range.clone()]),
            Some(path) => done.push_str(&named(link.words, &path)),
            None => match path.strip_prefix(DOCS) {
                // From the root, where the included part stands.
                Some(inner) => {
                    let up = "../".repeat(page.matches('/').count() - 1);
                    let mark = if link.is_picture { "!" } else { "" };
                    done.push_str(&format!("{mark}[{}]({up}{})", link.words, link.target.replacen(path, inner, 1)));
                }
                None => done.push_str(&named(link.words, path)),
            },
        }
    }
    done.push_str(&text[at..]);
    done
}

/// Words, and the path in the repository unless they are it.
fn named(words: &str, path: &str) -> String {
    let is_path = words.trim_matches('`').rsplit('/').next() == path.rsplit('/').next();
    if is_path { format!("`{path}`") } else { format!("{words} (`{path}`)") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_out_of_the_manual_become_words() {
        let text = "[`x`](../Cargo.toml) and [its version](../Cargo.toml#top), [here](start.md#one-article), [web](https://example.org)";
        assert_eq!(
            inside("docs/page.md", text),
            "`x` (`Cargo.toml`) and its version (`Cargo.toml`), [here](start.md#one-article), [web](https://example.org)"
        );
        assert_eq!(inside("docs/page.md", "[`Cargo.toml`](../Cargo.toml)"), "`Cargo.toml`");
    }

    #[test]
    fn an_included_part_is_read_from_the_root() {
        let text = "[`docs/law.md`](docs/law.md#a) [r](gold/README.md)";
        assert_eq!(inside("docs/stories/page.md", text), "[`docs/law.md`](../law.md#a) r (`gold/README.md`)");
    }

    #[test]
    fn chapters_are_found_at_any_depth() {
        let mut book = serde_json::json!({"items": [{"Chapter": {"content": "", "path": "a.md", "sub_items": [
            {"Chapter": {"content": "[x](../Cargo.toml)", "path": "b.md", "sub_items": []}}]}}]});
        rewrite(&mut book);
        assert_eq!(book["items"][0]["Chapter"]["sub_items"][0]["Chapter"]["content"], "x (`Cargo.toml`)");
    }
}
