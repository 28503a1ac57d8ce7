//! Happenings counted over all the articles of an archive, and for each the row that stands for it in a format.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use chancery_doc::record::{Record, RecordEvent};

use crate::Format;
use crate::counts::{Counts, Known, Leader};
use crate::crosswalk::Crosswalk;
use crate::include::Include;
use crate::rules::Rules;
use crate::telling::{completeness, digits, outlet};

/// What an archive knows of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchiveRow {
    /// Key of the happening that it tells, one for all its rows in all articles.
    pub happening: String,
    /// Whether people marked it as wrong.
    pub is_wrong: bool,
}

/// Counts each happening over all its reports: the first of two walks over an archive, of which an [`Exporter`](crate::Exporter) makes the second.
///
/// Rows that do not count in the export, or are marked as wrong, are no reports. For a happening stands the most complete row that
/// the format can carry, of several the one published first.
///
/// ```
/// use chancery_exports::{Crosswalk, Exporter, Format, Happenings, Include, Known as _};
///
/// let (crosswalk, include) = (Crosswalk::built_in()?, Include::default());
/// let happenings = Happenings::new(Format::Acled, &crosswalk, include);
/// // Here each record of the archive is added, with `happenings.add(&record, origin, rows)`.
/// let folder = tempfile::tempdir()?;
/// let exporter = Exporter::create(folder.path(), Format::Acled, &crosswalk, include)?;
/// // And here each is written, with `exporter.write(&record, &happenings)?`.
/// assert_eq!(exporter.finish()?.lines, 0);
/// assert!(happenings.counts("a row of no record").is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Happenings<'c> {
    rules: Rules<'c>,
    tallies: BTreeMap<String, Tally>,
    /// The happening that each row tells.
    told: BTreeMap<String, String>,
    wrong: BTreeSet<String>,
}

impl<'c> Happenings<'c> {
    /// Begins to count for an export; the arguments are those of [`Exporter::create`](crate::Exporter::create).
    #[must_use]
    pub fn new(format: Format, crosswalk: &'c Crosswalk, include: Include) -> Self {
        let rules = Rules { format, crosswalk, include };
        Self { rules, tallies: BTreeMap::new(), told: BTreeMap::new(), wrong: BTreeSet::new() }
    }

    /// Adds a record. `origin` is the article that it goes back to in the end; `rows` are its events, in their order.
    pub fn add(&mut self, record: &Record, origin: &str, rows: impl IntoIterator<Item = ArchiveRow>) {
        for (event, row) in record.events.iter().zip(rows) {
            if row.is_wrong {
                self.wrong.insert(event.id.clone());
                continue;
            }
            let Ok(counted) = self.rules.counts(record, event) else { continue };
            let can_lead = self.rules.act(event, counted).is_ok();
            let tally = self.tallies.entry(row.happening.clone()).or_default();
            tally.add(record, event, origin, can_lead);
            self.told.insert(event.id.clone(), row.happening);
        }
    }
}

impl Known for Happenings<'_> {
    fn counts(&self, row_id: &str) -> Option<Counts> {
        let key = self.told.get(row_id)?;
        Some(self.tallies.get(key)?.counts(key, row_id))
    }

    fn is_wrong(&self, row_id: &str) -> bool {
        self.wrong.contains(row_id)
    }
}

/// The order in which rows stand for a happening, the first before all others: how complete, whether its moment is unknown, the
/// moment, the id.
type Rank = (Reverse<usize>, bool, Option<String>, String);

/// Who tells a happening.
#[derive(Default)]
struct Tally {
    leader: Option<Rank>,
    mentions: u64,
    articles: BTreeSet<String>,
    outlets: BTreeSet<String>,
    origins: BTreeSet<String>,
    /// The moment of the first report, in UTC and as its record has it.
    first: Option<(String, String)>,
}

impl Tally {
    fn add(&mut self, record: &Record, event: &RecordEvent, origin: &str, can_lead: bool) {
        let article = &record.article;
        let published = article.published.as_ref().map(|published| published.date.as_str());
        let moment = published.and_then(digits);
        self.mentions += 1;
        self.articles.insert(article.id.clone());
        self.outlets.insert(outlet(record).unwrap_or(&article.id).to_owned());
        self.origins.insert(origin.to_owned());
        let told = moment.clone().zip(published.map(str::to_owned));
        self.first = self.first.take().into_iter().chain(told).min();
        let rank = can_lead.then(|| (Reverse(completeness(event)), moment.is_none(), moment, event.id.clone()));
        self.leader = self.leader.take().into_iter().chain(rank).min();
    }

    fn counts(&self, key: &str, row_id: &str) -> Counts {
        let n = |set: &BTreeSet<String>| set.len() as u64;
        Counts {
            group: key.to_owned(),
            leader: Leader::of(self.leader.as_ref().map(|(.., id)| id == row_id)),
            mentions: self.mentions,
            outlets: n(&self.outlets),
            articles: n(&self.articles),
            origins: n(&self.origins),
            first: self.first.as_ref().map(|(_, date)| date.clone()),
        }
    }
}
