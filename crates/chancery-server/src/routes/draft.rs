//! What a draft of a codebook would change: articles of the archive coded by the codebook of the server and by the draft.

use std::time::{Duration, Instant};

use chancery::codebook::{Codebook, CodebookError};
use chancery::doc::Article;
use chancery::{Becomes, Change, Pipeline, changes, label};
use chancery_archive::{ArticlesAsked, Id, Stretch};
use serde::Deserialize;
use serde_json::{Value, json};

use super::read::json_body;
use super::{Source, value};
use crate::ask::Ask;
use crate::problem::{Problem, shown};
use crate::work::{Asker, Told};

/// Bytes of a draft, at most.
const MAX_DRAFT: usize = 256 << 10;
/// Articles that are coded, where nobody says how many, and at most.
const USUAL: usize = 50;
const MOST: usize = 500;
/// Bytes of text that are fetched to be coded; many times what is coded in that time.
const MAX_TEXT: usize = 8 << 20;
/// After so long no further article is coded: the answer says how many were.
const PATIENCE: Duration = Duration::from_secs(8);
/// Changes that are told; all are counted.
const MAX_TOLD: usize = 200;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sent {
    draft: String,
    articles: Option<usize>,
    text: Option<String>,
    from: Option<String>,
    to: Option<String>,
}

pub(crate) fn draft(source: &Source<'_>, ask: &Ask) -> Result<Told, Problem> {
    let sent: Sent = json_body(ask, "want an object with `draft`, the text of a codebook of your own")?;
    if sent.draft.len() > MAX_DRAFT {
        return Err(Problem::large(format!("a draft has at most {MAX_DRAFT} bytes")));
    }
    let most = sent.articles.unwrap_or(USUAL);
    if !(1..=MOST).contains(&most) {
        return Err(Problem::body(format!("`articles` wants a whole number from 1 to {MOST}")));
    }
    let days = Ask {
        params: [("from", sent.from), ("to", sent.to)]
            .into_iter()
            .filter_map(|(name, day)| Some((name.to_owned(), day?)))
            .collect(),
        ..Ask::default()
    };
    let asked = ArticlesAsked { from: days.from()?, to: days.to()?, text: sent.text, ..ArticlesAsked::default() };
    let mut articles = Vec::new();
    let mut n_bytes = 0;
    for (_, line) in source.archive.articles(&asked, Stretch { limit: most, ..Stretch::ALL })? {
        if n_bytes > MAX_TEXT {
            break;
        }
        let Some(id) = Id::parse(&line.id) else { continue };
        let Some(article) = source.archive.stored_article(id)? else { continue };
        n_bytes += article.text.len();
        articles.push((line.id, article));
    }
    Ok(Told::Rest(Box::new(move |_, asker| changed(&sent.draft, most, &articles, asker))))
}

/// What a draft changes in these articles.
fn changed(draft: &str, most: usize, articles: &[(String, Article)], asker: &Asker) -> Result<Value, Problem> {
    let began = Instant::now();
    let built_in = || Codebook::built_in().map_err(|_| Problem::bug("the built-in codebook is unsound"));
    let new = match built_in()?.extended_with("draft", draft) {
        Ok(codebook) => codebook,
        Err(error) => return Ok(mistake(&error)),
    };
    let unsound = |_| Problem::bug("the built-in weights are unsound");
    // Against the codebook that is built in, which the draft extends, whatever the server codes by.
    let (old, new) =
        (Pipeline::with_codebook(built_in()?).map_err(unsound)?, Pipeline::with_codebook(new).map_err(unsound)?);
    let mut told = Vec::new();
    let (mut n_articles, mut n_before, mut n_after, mut counts) = (0, 0, 0, [0usize; 3]);
    for (id, article) in articles {
        if began.elapsed() > PATIENCE || asker.is_gone() {
            break;
        }
        let (before, after) = (old.code_article(article), new.code_article(article));
        n_articles += 1;
        n_before += before.events.len();
        n_after += after.events.len();
        for change in changes(&before, &after) {
            counts[change.becomes as usize] += 1;
            if told.len() < MAX_TOLD {
                told.push(one(&change, id, &after)?);
            }
        }
    }
    let [gained, lost, recoded] = counts;
    Ok(json!({
        "mistake": null, "articles": n_articles, "asked": most, "rows": { "before": n_before, "after": n_after },
        "gained": gained, "lost": lost, "recoded": recoded, "changes": told,
    }))
}

fn one(change: &Change, article: &str, record: &chancery::Record) -> Result<Value, Problem> {
    let row = change.row();
    let (start, _) = record.article.sentences.get(row.sentence as usize).copied().unwrap_or_default();
    let name = |row: &Option<chancery::doc::record::RecordEvent>| row.as_ref().map(label);
    let becomes = match change.becomes {
        Becomes::Gained => "gained",
        Becomes::Lost => "lost",
        Becomes::Recoded => "recoded",
    };
    Ok(json!({
        "becomes": becomes, "before": name(&change.before), "after": name(&change.after), "differences": change.differences(),
        "article": article, "title": record.article.title, "row": value(row)?,
        "sentence_text": chancery_archive::sentence(record, row.sentence), "sentence_start": start,
    }))
}

/// What is wrong with a draft, where in it, and what would be right: a person is typing it, so it is an answer and no refusal.
fn mistake(error: &CodebookError) -> Value {
    let told = match error {
        CodebookError::Marked(mistake) => {
            json!({ "line": mistake.line, "words": mistake.words, "message": mistake.message, "hint": mistake.hint })
        }
        other => json!({ "line": null, "words": "", "message": shown(&other.to_string()), "hint": "" }),
    };
    json!({ "mistake": told, "articles": 0, "changes": [] })
}
