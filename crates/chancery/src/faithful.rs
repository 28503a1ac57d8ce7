//! Whether only the contents of a user's categories decide, and not what they are called or where they stand.
//!
//! The user's file is written otherwise, read again, and the same texts are coded by it: with other codes the rows must be the same
//! but for the code; with the contents of two categories exchanged their rows must exchange; shuffled, the records must be the same
//! bytes.

use chancery_codebook::Codebook;
use chancery_doc::Article;
use chancery_doc::record::{Record, RecordEvent};

use crate::{Pipeline, PipelineError};

/// How many orders of the file are tried.
const N_ORDERS: u64 = 3;

/// What came of it, over texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faithful {
    /// Texts that were coded.
    pub texts: usize,
    /// Rows of the user's categories in them.
    pub rows: usize,
    /// Texts whose rows stayed the same under codes that mean nothing.
    pub recoded: usize,
    /// Pairs of categories whose contents were exchanged.
    pub exchanges: Vec<Exchange>,
    /// Texts, once for each order tried, whose record stayed the same bytes in a shuffled file.
    pub shuffled: (usize, usize),
}

/// Two categories whose contents were exchanged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// Their codes.
    pub codes: (String, String),
    /// Rows of the two, before.
    pub rows: usize,
    /// Texts whose rows exchanged, and all others' stayed.
    pub texts: usize,
}

impl Faithful {
    /// Whether everything held.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.recoded == self.texts
            && self.exchanges.iter().all(|exchange| exchange.texts == self.texts)
            && self.shuffled.0 == self.shuffled.1
    }
}

impl Pipeline {
    /// Codes the texts of the user's categories, and further articles, by the user's file written otherwise.
    ///
    /// # Errors
    ///
    /// If a text is no text or a rewritten file is not sound, which would be our mistake.
    pub fn faithful(&self, further: &[Article]) -> Result<Faithful, PipelineError> {
        let own = self.codebook().own();
        let mut articles: Vec<Article> = further.to_vec();
        for category in &own.categories {
            let examples = category.examples.iter().map(|example| &example.text);
            for text in examples.chain(category.counters.iter().map(|counter| &counter.text)) {
                articles.push(self.example(&category.code, text)?);
            }
        }
        let before: Vec<Record> = articles.iter().map(|article| self.code_article(article)).collect();
        let is_own = |event: &&RecordEvent| event.category.is_some();
        let n_rows = |codes: &[&str]| {
            let of = |event: &&RecordEvent| event.category.as_deref().is_some_and(|code| codes.contains(&code));
            before.iter().map(|record| record.events.iter().filter(of).count()).sum()
        };
        let mut found = Faithful {
            texts: articles.len(),
            rows: before.iter().map(|record| record.events.iter().filter(is_own).count()).sum(),
            ..Faithful::default()
        };
        let codes = own.codes();
        let by = |text: &str| -> Result<Vec<Record>, PipelineError> {
            let codebook = Codebook::built_in()?.extended_with(&own.file, text)?;
            let pipeline = Self::with_codebook(codebook)?;
            Ok(articles.iter().map(|article| pipeline.code_article(article)).collect())
        };
        let same = |after: &[Record], code: &dyn Fn(&str) -> String| {
            let pairs = before.iter().zip(after);
            pairs.filter(|(before, after)| coded_as(&before.events, code) == after.events).count()
        };
        let nonsense = |code: &str| {
            let at = codes.iter().position(|known| known == code);
            at.map_or_else(|| code.to_owned(), |at| format!("ZQ{}", codes.len() * 7 - at * 3))
        };
        found.recoded = same(&by(&own.recoded(nonsense))?, &nonsense);
        for pair in codes.windows(2) {
            let [one, other] = pair else { continue };
            let exchange = |code: &str| {
                if code == one {
                    other
                } else if code == other {
                    one
                } else {
                    code
                }
                .to_owned()
            };
            let after = by(&own.exchanged(one, other))?;
            found.exchanges.push(Exchange {
                codes: (one.clone(), other.clone()),
                rows: n_rows(&[one, other]),
                texts: same(&after, &exchange),
            });
        }
        for seed in 1..=N_ORDERS {
            let after = by(&own.shuffled(seed))?;
            // A record is written from its fields alone, in their order: the same fields are the same bytes.
            found.shuffled.0 += before.iter().zip(&after).filter(|(before, after)| before == after).count();
            found.shuffled.1 += articles.len();
        }
        Ok(found)
    }
}

/// Rows with the codes of categories replaced.
fn coded_as(events: &[RecordEvent], code: &dyn Fn(&str) -> String) -> Vec<RecordEvent> {
    let of = |event: &RecordEvent| {
        let mut event = event.clone();
        event.category = event.category.as_deref().map(code);
        if let Some(evidence) = &mut event.evidence {
            evidence.entry = code(&evidence.entry);
        }
        event
    };
    events.iter().map(of).collect()
}
