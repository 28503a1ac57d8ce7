//! CoNLL-U as annotators wrote it: documents with their running text, paragraphs, sentences and words.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use chancery_doc::Span;

/// A word as annotators saw it.
pub(crate) struct Word {
    pub(crate) form: String,
    /// Where it stands in its paragraph; nothing where it is not what is written ("du" as "de" and "le").
    pub(crate) span: Option<Span>,
    pub(crate) upos: String,
    /// The head, counted from 1 in the sentence; 0 is the root.
    pub(crate) head: usize,
    pub(crate) relation: String,
    /// The last column: fields divided by `|`.
    pub(crate) misc: String,
}

/// A document: its paragraphs, and its sentences, each in one of them.
#[derive(Default)]
pub(crate) struct Text {
    pub(crate) id: String,
    pub(crate) paragraphs: Vec<String>,
    pub(crate) sentences: Vec<(usize, Vec<Word>)>,
}

/// Reads CoNLL-U into documents with their running text.
pub(crate) fn texts(path: &Path) -> Result<Vec<Text>> {
    let mut texts: Vec<Text> = Vec::new();
    let mut is_new_paragraph = true;
    let mut space = "";
    for block in unpack(path)?.split("\n\n") {
        let mut words: Vec<Word> = Vec::new();
        // A written word that stands for several: where it ends, and how much of it they have used.
        let mut written: Option<(usize, usize, Span)> = None;
        for line in block.lines() {
            if let Some(id) = line.strip_prefix("# newdoc id = ") {
                texts.push(Text { id: id.to_owned(), ..Text::default() });
                is_new_paragraph = true;
            }
            is_new_paragraph |= line.starts_with("# newpar");
            let columns: Vec<&str> = line.split('\t').collect();
            let (&[id, form, _, upos, _, _, head, relation, _, misc], Some(text)) = (&columns[..], texts.last_mut())
            else {
                continue;
            };
            if id.contains('.') {
                continue;
            }
            if words.is_empty() && written.is_none() {
                if std::mem::take(&mut is_new_paragraph) {
                    text.paragraphs.push(String::new());
                    space = "";
                }
                text.sentences.push((text.paragraphs.len() - 1, Vec::new()));
            }
            let paragraph = text.paragraphs.last_mut().context("a word stands in a paragraph")?;
            let is_part = |n: usize| written.is_some_and(|(last, _, _)| n <= last);
            let is_range = id.contains('-');
            let number: usize = id.split('-').next_back().unwrap_or(id).parse()?;
            let mut span = None;
            if is_range || !is_part(number) {
                paragraph.push_str(space);
                let start = paragraph.len();
                paragraph.push_str(form);
                span = Some(Span::new(start, paragraph.len()));
                space = if misc.split('|').any(|field| field == "SpaceAfter=No") { "" } else { " " };
                written = is_range.then_some((number, 0, Span::new(start, paragraph.len())));
            } else if let Some((_, used, whole)) = &mut written {
                if whole.of(paragraph)[*used..].starts_with(form) {
                    span = Some(Span::new(whole.start() + *used, whole.start() + *used + form.len()));
                }
                *used = (*used + form.len()).min(whole.len());
                while !whole.of(paragraph).is_char_boundary(*used) {
                    *used += 1;
                }
            }
            if !is_range {
                let [form, upos, relation, misc] = [form, upos, relation, misc].map(str::to_owned);
                words.push(Word { form, span, upos, head: head.parse()?, relation, misc });
            }
        }
        if let Some((_, slot)) =
            texts.last_mut().and_then(|text| text.sentences.last_mut()).filter(|_| !words.is_empty())
        {
            *slot = words;
        }
    }
    ensure!(texts.iter().any(|text| !text.sentences.is_empty()), "`{}` holds no trees", path.display());
    Ok(texts)
}

pub(crate) fn unpack(path: &Path) -> Result<String> {
    let output = Command::new("xz").arg("-dc").arg(path).output().context("could not start xz")?;
    ensure!(output.status.success(), "could not unpack `{}`", path.display());
    Ok(String::from_utf8(output.stdout)?)
}
