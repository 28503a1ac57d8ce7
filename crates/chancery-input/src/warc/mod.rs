//! WARC archives, as crawlers write them: a record for each page, in gzip members or bare.
//!
//! 1. [`head`]: what a record says of itself.
//! 2. [`records`]: one record after another, and the way on after damage.
//! 3. [`Warc`]: those that hold a page, freed of the protocol around it, as [`Input`]s.
//! 4. [`index`]: where each record lies, so that an archive can be split.
//!
//! A page is named `path#offset`, by the offset that indexes (CDX) give it: that of its gzip member, or its own. Where a
//! gzip member holds several records, `+n` tells how far into the inflated member the page's is. Archives that are
//! compressed otherwise count offsets after inflation, and cannot be split.

use std::collections::VecDeque;
use std::fmt;

use chancery_doc::{DateBasis, Dated, Given};

mod head;
mod index;
mod records;

pub use head::RecordKind;
pub use index::{WarcEntries, WarcEntry, warc_entries};

use crate::coding::Decoded;
use crate::fields::{MAX_HEAD, head_end};
use crate::http::Answer;
use crate::media::{self, Body, Payload};
use crate::source::{Place, Source};
use crate::{DocumentProblem, Input, InputError, MAX_PAGE_BYTES, Options, is_address};
use records::{Damage, Records};

/// Records of archives that hold no page, counted by the reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PassedOver {
    /// Notes that a page was the same as an earlier one.
    pub n_revisits: u64,
    /// Answers with a status other than 200 and its like, 203.
    pub n_other_status: u64,
    /// Images, scripts, and whatever else is no page, text or feed; feeds without text among them.
    pub n_other_media: u64,
    /// Requests and notes about the archive; nobody misses them.
    pub n_notes: u64,
}

impl PassedOver {
    /// Adds the counts of another archive.
    pub(crate) fn add(&mut self, other: Self) {
        self.n_revisits += other.n_revisits;
        self.n_other_status += other.n_other_status;
        self.n_other_media += other.n_other_media;
        self.n_notes += other.n_notes;
    }

    /// How many could have been missed: all but the notes.
    #[must_use]
    pub fn n_records(&self) -> u64 {
        self.n_revisits + self.n_other_status + self.n_other_media
    }
}

impl fmt::Display for PassedOver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { n_revisits, n_other_status, n_other_media, .. } = self;
        write!(f, "revisits: {n_revisits}, status other than 200: {n_other_status}, other media: {n_other_media}")
    }
}

/// The pages of one archive.
pub(crate) struct Warc {
    path: String,
    records: Records,
    options: Options,
    ready: VecDeque<Result<Input, InputError>>,
    pub(crate) passed_over: PassedOver,
    /// Whether pages bear their addresses as names.
    pub(crate) is_by_address: bool,
}

impl Warc {
    pub(crate) fn new(path: String, source: Source, options: Options) -> Self {
        Self::of(path, Records::new(source, u64::MAX), options)
    }

    /// The pages whose records begin from `from`, where `source` stands, to `to`.
    pub(crate) fn between(
        path: String,
        source: Source,
        from: u64,
        to: u64,
        options: Options,
    ) -> Result<Self, InputError> {
        let records = match from {
            0 => Records::new(source, to),
            _ => Records::from_anywhere(source, to).map_err(|damage| damage.of(&path))?,
        };
        Ok(Self::of(path, records, options))
    }

    fn of(path: String, records: Records, options: Options) -> Self {
        Self {
            path,
            records,
            options,
            ready: VecDeque::new(),
            passed_over: PassedOver::default(),
            is_by_address: false,
        }
    }

    /// Reads the next record; `false` at the end.
    fn read(&mut self) -> bool {
        let name = match self.records.open() {
            None => return false,
            Some(Ok(())) => name(&self.path, self.records.place()),
            Some(Err(damage)) => {
                self.tell(&damage);
                return true;
            }
        };
        if !self.options.shard.holds(&name) {
            return true;
        }
        let body = match self.body(name) {
            Ok(body) => body,
            Err(damage) => {
                self.tell(&damage);
                return true;
            }
        };
        match self.records.close() {
            Ok(()) => self.take(body),
            Err(damage) => {
                // Nobody knows what damage made of the text itself, so that text is not read.
                self.take(body.filter(|_| !damage.is_in_bytes).map(shortened));
                self.tell(&damage);
            }
        }
        true
    }

    /// Makes inputs of a body. The pages that a feed links to are records of their own, so that what it only announces is
    /// no failure; where it breaks off, items are missing that nothing else tells of.
    fn take(&mut self, body: Option<Body>) {
        let Some(body) = body else { return };
        let n_before = self.ready.len();
        let is_told = |item: &Result<Input, InputError>| match item {
            Ok(_) => true,
            Err(InputError::Document { problem, .. }) => matches!(problem, DocumentProblem::BreaksOff(_)),
            Err(_) => false,
        };
        self.ready.extend(body.into_inputs().unwrap_or_default().into_iter().filter(is_told));
        self.passed_over.n_other_media += u64::from(self.ready.len() == n_before);
    }

    fn tell(&mut self, damage: &Damage) {
        if self.options.shard.holds(&name(&self.path, damage.place)) {
            self.ready.push_back(Err(damage.of(&self.path)));
        }
    }

    /// The body of the record that is open, if it may be a page.
    fn body(&mut self, name: String) -> Result<Option<Body>, Damage> {
        let kind = self.records.head().kind;
        let count = match kind {
            RecordKind::Response | RecordKind::Resource | RecordKind::Conversion => None,
            RecordKind::Revisit => Some(&mut self.passed_over.n_revisits),
            _ => Some(&mut self.passed_over.n_notes),
        };
        if let Some(count) = count {
            *count += 1;
            return Ok(None);
        }
        let is_answer = self.records.head().content_type.to_ascii_lowercase().starts_with("application/http");
        let answer = if is_answer || kind == RecordKind::Response { self.answer()? } else { None };
        let is_found = answer.as_ref().is_none_or(Answer::has_content);
        if !is_found {
            self.passed_over.n_other_status += 1;
            return Ok(None);
        }
        let head = self.records.head();
        let content_type = match &answer {
            Some(answer) => answer.content_type.clone(),
            // A response without an answer in it says nothing of its body.
            None if is_answer => String::new(),
            None => head.content_type.clone(),
        };
        let payload = media::payload(&content_type);
        if !is_wanted(payload, &head.url) {
            self.passed_over.n_other_media += 1;
            return Ok(None);
        }
        let given = self.given();
        let name = given.url.clone().filter(|_| self.is_by_address).unwrap_or(name);
        let is_truncated = head.truncated;
        let mut bytes = Vec::new();
        self.records.read_body(&mut bytes, MAX_PAGE_BYTES)?;
        let is_longer = !self.records.body(1)?.is_empty();
        let Decoded { bytes, cut } = match answer {
            Some(answer) => answer.decode(bytes, MAX_PAGE_BYTES),
            None => Decoded { bytes, cut: false },
        };
        let cut = cut || is_longer || is_truncated;
        Ok(Some(Body { name, payload, bytes, charset: media::charset(&content_type), cut, given }))
    }

    /// The head of the answer that the record holds; the body follows it. `None` where there is no answer.
    fn answer(&mut self) -> Result<Option<Answer>, Damage> {
        for n in [2 << 10, MAX_HEAD] {
            let held = self.records.body(n)?;
            let held = &held[..held.len().min(MAX_HEAD)];
            if let Some(end) = head_end(held) {
                let answer = Answer::parse(&held[..end]);
                if answer.is_some() {
                    self.records.skip(end);
                }
                return Ok(answer);
            }
        }
        Ok(None)
    }

    /// What the archive tells of the page wins over what holds for all inputs.
    fn given(&self) -> Given {
        let (head, own) = (self.records.head(), &self.options.given);
        let url = head.url.split_ascii_whitespace().collect::<Vec<_>>().join("%20");
        Given {
            url: Some(url).filter(|url| is_address(url)).or_else(|| own.url.clone()),
            captured: Dated::parse(&head.date, DateBasis::Given)
                .map(|date| date.moment)
                .or_else(|| own.captured.clone()),
            ..own.clone()
        }
    }
}

impl Iterator for Warc {
    type Item = Result<Input, InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Some(item);
            }
            if !self.read() {
                return None;
            }
        }
    }
}

/// Whether a body may hold an article. Crawlers note what they did, and what robots may do, as plain text too.
fn is_wanted(payload: Payload, url: &str) -> bool {
    match payload {
        Payload::Text => {
            let path = url.split(['?', '#']).next().unwrap_or_default();
            (url.is_empty() || is_address(url)) && !path.ends_with("/robots.txt")
        }
        payload => payload != Payload::Other,
    }
}

/// Without the records that it swallowed, if the length of its own was wrong.
fn shortened(mut body: Body) -> Body {
    if let Some(at) = memchr::memmem::find(&body.bytes, b"\r\n\r\nWARC/1.") {
        body.bytes.truncate(at);
    }
    Body { cut: true, ..body }
}

/// `path#offset`, or `path#offset+n` for a record inside a gzip member.
fn name(path: &str, place: Place) -> String {
    match place {
        Place { offset, within: 0 } => format!("{path}#{offset}"),
        Place { offset, within } => format!("{path}#{offset}+{within}"),
    }
}

impl Damage {
    fn of(&self, path: &str) -> InputError {
        InputError::Damaged { path: path.to_owned(), offset: self.place.offset, problem: self.problem.clone() }
    }
}
