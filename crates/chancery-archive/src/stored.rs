//! What is stored, as articles that can be coded again.

use chancery_doc::record::{Record, RecordArticle, basis_name, kind_name};
use chancery_doc::{Article, ArticleKind, DateBasis, Dated, Outlet, ParagraphKind, Published, Span};

use crate::archive::Archive;
use crate::error::{ArchiveError, Result};
use crate::prepare::{Prepared, Preparer, Source, of_layout};
use crate::spans::Points;
use crate::values::Id;

/// One stored article.
pub struct Stored {
    /// The record as it came in.
    pub record: Record,
    /// What can be coded again.
    pub article: Article,
    /// Whether `article` is all that was coded: of records that were coded elsewhere nobody kept which paragraphs were headings,
    /// rows of tables or another's words, and where the dateline ends.
    pub whole: bool,
    /// Digest of all that was coded.
    pub hash: Id,
    layout: Option<String>,
}

impl Stored {
    /// The record of the article coded again: what the page said of itself is as it was, the rows are new.
    #[must_use]
    pub fn coded_again(&self, again: Record) -> Record {
        let sentences = again.article.sentences;
        Record { article: RecordArticle { sentences, ..self.record.article.clone() }, ..again }
    }

    /// What the ledger knows it by when it is coded again.
    #[must_use]
    pub fn source(&self) -> Source {
        let input = &self.record.article.input;
        Source { digest: Id::of(&[b"stored", &self.hash.0]), ..Source::new(input, &[], "") }
    }

    /// Prepares the record of the article coded again.
    ///
    /// # Errors
    ///
    /// If the record is not sound, which would be our bug.
    pub fn prepare(&self, preparer: &Preparer, again: Record) -> Result<Prepared> {
        preparer.with_layout(self.coded_again(again), self.layout.clone())
    }
}

impl Archive {
    /// Every stored article of a run, in the order of the articles' ids.
    ///
    /// # Errors
    ///
    /// If there is no such run or the archive cannot be read; what `each` gives back as an error ends the walk.
    pub fn each_stored<E: From<ArchiveError>>(
        &self,
        run: Option<i64>,
        mut each: impl FnMut(Stored) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        self.each_article(run, |number, program| {
            let record = self.record_of(number, program)?;
            let sql = "SELECT layout, hash FROM articles WHERE id = ?1";
            let found =
                self.connection.query_row(sql, [number], |row| Ok((row.get::<_, Option<String>>(0)?, row.get(1)?)));
            let (layout, hash) = self.or(found)?;
            let (article, whole) = article(&record.article, layout.as_deref());
            each(Stored { record, article, whole, hash, layout })
        })
    }

    /// The article of that id in the visible run, as it can be coded again; `None` where there is none.
    ///
    /// # Errors
    ///
    /// If the archive cannot be read.
    pub fn stored_article(&self, id: Id) -> Result<Option<Article>> {
        let Some(record) = self.record(id)? else { return Ok(None) };
        let sql = "SELECT layout FROM articles WHERE article = ?1 AND run = ?2";
        let run = self.run_or_visible(None)?;
        let layout = self.or(self.connection.query_row(sql, (id, run), |row| row.get::<_, Option<String>>(0)))?;
        Ok(Some(article(&record.article, layout.as_deref()).0))
    }

    /// Digests of all that was coded in a run, by the articles' ids, in their order.
    ///
    /// # Errors
    ///
    /// If there is no such run or the archive cannot be read.
    pub fn hashes(&self, run: Option<i64>) -> Result<Vec<(Id, Id)>> {
        let run = self.run_or_visible(run)?;
        let sql = "SELECT article, hash FROM articles WHERE run = ?1 ORDER BY article";
        let read = || -> rusqlite::Result<Vec<(Id, Id)>> {
            self.connection.prepare(sql)?.query_map([run], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
        };
        self.or(read())
    }

    /// What coded a run.
    ///
    /// # Errors
    ///
    /// If there is no such run or the archive cannot be read.
    pub fn program_of(&self, run: Option<i64>) -> Result<chancery_doc::record::Program> {
        self.program(self.run_or_visible(run)?)
    }
}

fn article(record: &RecordArticle, layout: Option<&str>) -> (Article, bool) {
    let points = Points::new(&record.text);
    let bytes = |&(start, end): &(usize, usize)| {
        points.get(start, end).map(|words| {
            let from = words.as_ptr() as usize - record.text.as_ptr() as usize;
            Span::new(from, from + words.len())
        })
    };
    let paragraphs: Vec<Span> = record.paragraphs.iter().filter_map(bytes).collect();
    let stored = layout.and_then(of_layout).filter(|(kinds, dateline)| {
        kinds.len() == paragraphs.len()
            && dateline.is_none_or(|dateline| record.text.get(dateline.start()..dateline.end()).is_some())
    });
    let whole = stored.is_some();
    let (kinds, dateline) = stored.unwrap_or_else(|| (vec![ParagraphKind::Text; paragraphs.len()], None));
    let basis = |name: &str| {
        let all = [DateBasis::Given, DateBasis::Metadata, DateBasis::Dateline, DateBasis::Inferred];
        all.into_iter().find(|basis| basis_name(*basis) == name).unwrap_or(DateBasis::Given)
    };
    let kind = {
        use ArticleKind::{Article, Index, List, Live, Other, Video};
        let all = [Article, Live, Video, List, Index, Other];
        all.into_iter().find(|kind| kind_name(*kind) == record.kind).unwrap_or(Other)
    };
    let outlet =
        record.outlet.as_ref().map(|outlet| Outlet { name: outlet.name.clone(), domain: outlet.domain.clone() });
    let published = record.published.as_ref().map(|published| Published {
        date: Dated { moment: published.date.clone(), basis: basis(&published.basis) },
        place: published.place.clone(),
    });
    let article = Article {
        input: record.input.clone(),
        url: record.url.clone(),
        canonical_url: record.canonical_url.clone(),
        title: record.title.clone(),
        byline: record.byline.clone(),
        language: record.language.clone(),
        section: record.section.clone(),
        kind,
        paywalled: record.paywalled,
        outlet,
        credit: None,
        reprint: record.reprint,
        published,
        modified: None,
        text: record.text.clone(),
        paragraphs,
        kinds,
        dateline,
        notes: Vec::new(),
    };
    (article, whole)
}
