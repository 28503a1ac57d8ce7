//! Records one after another, and the way on after damage.
//!
//! A record says how long it is. Where that proves wrong, where the gzip stream breaks, where something else stands
//! between two records, this is one [`Damage`]; the next record is then sought by how records begin.

use std::io;

use memchr::memmem;

use super::head::{Head, OPENING};
use crate::fields::{MAX_HEAD, head_end};
use crate::source::{Place, Sought, Source};

/// What is wrong at one place of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Damage {
    pub(super) place: Place,
    pub(super) problem: String,
    /// Whether the bytes themselves are wrong, and not only what the record says of itself.
    pub(super) is_in_bytes: bool,
}

/// The records of an archive. One is open at a time, and of its body some is left.
pub(super) struct Records {
    source: Source,
    head: Head,
    place: Place,
    /// Offset of the body, where the archive is not compressed.
    body_at: u64,
    left: u64,
    /// Records that begin here or behind belong to someone else.
    to: u64,
    is_open: bool,
    is_over: bool,
    /// Whether the next sound gzip member is to be sought.
    is_lost: bool,
    /// Whether reading began anywhere and no record was found yet: what is passed until then may be the rest of somebody else's.
    is_before_first: bool,
    /// What the search behind another damage came to.
    pending: Option<Damage>,
}

impl Records {
    /// The records that begin before `to`; `source` stands at the first.
    pub(super) fn new(source: Source, to: u64) -> Self {
        let (head, place) = (Head::default(), Place::default());
        Self {
            source,
            head,
            place,
            body_at: 0,
            left: 0,
            to,
            is_open: false,
            is_over: false,
            is_lost: false,
            is_before_first: false,
            pending: None,
        }
    }

    /// The same from a `source` that stands anywhere, perhaps inside a record.
    pub(super) fn from_anywhere(source: Source, to: u64) -> Result<Self, Damage> {
        let mut records = Self::new(source, to);
        if records.source.is_gzip() {
            (records.is_lost, records.is_before_first) = (true, true);
        } else {
            // The byte before is given too, and belongs to somebody else.
            let before = records.source.need(1).ok().and_then(|_| records.source.held().first().copied());
            records.source.skip(1);
            records.search(before)?;
        }
        Ok(records)
    }

    /// The head of the record that is open.
    pub(super) fn head(&self) -> &Head {
        &self.head
    }

    /// Where the record that is open begins.
    pub(super) fn place(&self) -> Place {
        self.place
    }

    /// Offset in the file behind the record that was closed last; `None` where the next one shares its gzip member.
    pub(super) fn end(&self) -> Option<u64> {
        let next = self.source.place();
        match self.source.held() {
            [] => Some(self.source.end()),
            _ => (next.within == 0).then_some(next.offset),
        }
    }

    /// Opens the next record and reads its head; `None` at the end.
    pub(super) fn open(&mut self) -> Option<Result<(), Damage>> {
        if let Some(damage) = self.pending.take() {
            return Some(Err(damage));
        }
        if self.is_over {
            return None;
        }
        if self.is_lost
            && let Err(damage) = self.resync()
        {
            // What lies behind the end of this part is told by whoever reads the next.
            let is_ours = damage.place.offset < self.to;
            return is_ours.then_some(Err(damage));
        }
        if let Err(damage) = self.close() {
            return Some(Err(damage));
        }
        match self.source.need(1) {
            Ok(true) if self.source.place().offset < self.to => {}
            Ok(_) => return None,
            Err(error) => return Some(Err(self.broken(&error))),
        }
        self.place = self.source.place();
        Some(self.read_head())
    }

    fn read_head(&mut self) -> Result<(), Damage> {
        let mut end = None;
        for n in [1 << 10, MAX_HEAD] {
            let held = self.source.need(n);
            // As a body's, a head's end is where a gzip member begins as a record does: so a part that begins there reads the same.
            let n_own = self.source.n_before(OPENING).unwrap_or(MAX_HEAD);
            end = head_end(&self.source.held()[..self.source.held().len().min(n_own).min(MAX_HEAD)]);
            if let Err(error) = held
                && end.is_none()
            {
                return Err(self.broken(&error));
            }
            if end.is_some() || !self.source.held().starts_with(OPENING) {
                break;
            }
        }
        let read = match end {
            _ if !self.source.held().starts_with(OPENING) => Err("no record where one should begin"),
            None => Err("the head of the record does not end"),
            Some(end) => self.head.fill(&self.source.held()[..end]).map(|()| end),
        };
        match read {
            Ok(end) => {
                self.source.skip(end);
                (self.left, self.is_open) = (self.head.length, true);
                self.body_at = self.source.place().offset;
                Ok(())
            }
            Err(problem) => {
                let damage = self.wrong(problem);
                // The opening itself would be found again.
                self.source.skip(1);
                Err(self.searched(damage))
            }
        }
    }

    /// What is held of the body, `n` bytes or more where it has them; empty only at its end.
    pub(super) fn body(&mut self, n: usize) -> Result<&[u8], Damage> {
        let n = n.min(usize::try_from(self.left).unwrap_or(usize::MAX));
        // At the beginning of a gzip member the body may be over.
        let is_at_member = self.source.is_gzip() && self.source.place().within == 0;
        let n_wanted = if is_at_member { n.max(OPENING.len()) } else { n };
        if n > 0
            && self.source.held().len() < n_wanted
            && let Err(error) = self.source.need(n_wanted)
            && self.source.held().is_empty()
        {
            return Err(self.broken(&error));
        }
        let n_held = self.n_held();
        Ok(&self.source.held()[..n_held])
    }

    /// How many of the bytes held belong to the body. A gzip member that begins as a record does ends it, whatever its
    /// length says.
    fn n_held(&self) -> usize {
        let bytes = self.source.held();
        let n = bytes.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        if self.source.is_gzip() && self.source.place().within == 0 && bytes.starts_with(OPENING) {
            return 0;
        }
        let n_of_member = self.source.n_of_member();
        let next = bytes.get(n_of_member..).unwrap_or_default();
        let may_begin = next.len() < OPENING.len() || next.starts_with(OPENING);
        if n_of_member < n && may_begin { n_of_member } else { n }
    }

    pub(super) fn skip(&mut self, n: usize) {
        self.source.skip(n);
        self.left -= n as u64;
    }

    /// Reads what is left of the body into `into`, `cap` bytes at most.
    pub(super) fn read_body(&mut self, into: &mut Vec<u8>, cap: usize) -> Result<(), Damage> {
        let all = usize::try_from(self.left).unwrap_or(usize::MAX);
        // A length is a claim: a gigabyte is not set aside for it.
        into.reserve(all.min(cap).min(1 << 20));
        while into.len() < cap {
            let room = cap - into.len();
            let held = self.body(1)?;
            let n = held.len().min(room);
            if n == 0 {
                break;
            }
            into.extend_from_slice(&held[..n]);
            self.skip(n);
        }
        Ok(())
    }

    /// Passes over what is left of the open record and the empty lines behind it.
    pub(super) fn close(&mut self) -> Result<(), Damage> {
        if !self.is_open {
            // Before the first record, and behind damage.
            return self.skip_empty_lines();
        }
        loop {
            let n = self.body(1)?.len();
            if n == 0 {
                break;
            }
            self.skip(n);
        }
        self.is_open = false;
        if self.left > 0 {
            return Err(self.mistaken("the record is shorter than it says"));
        }
        self.skip_empty_lines()?;
        // What is wrong further on is not this record's fault, and is told when it is come to.
        let is_more = self.source.need(OPENING.len()).unwrap_or(false);
        let is_inside_member = !self.source.is_gzip() || self.source.place().within > 0;
        if is_more && is_inside_member && !self.source.held().starts_with(OPENING) {
            return Err(self.mistaken("the record is longer than it says, or something else follows it"));
        }
        Ok(())
    }

    fn skip_empty_lines(&mut self) -> Result<(), Damage> {
        loop {
            match self.source.need(1) {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                Err(error) => {
                    let here = self.source.place();
                    let is_of_record = here.within > 0 && self.source.damaged_at() == Some(here.offset);
                    return if is_of_record { Err(self.broken(&error)) } else { Ok(()) };
                }
            }
            let n = self.source.held().iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            self.source.skip(n);
            if !self.source.held().is_empty() {
                return Ok(());
            }
        }
    }

    /// The damage that `error` tells of; the next sound gzip member is sought.
    fn broken(&mut self, error: &io::Error) -> Damage {
        let place = self.source.damaged_at().map_or(self.place, |offset| Place { offset, within: 0 });
        let damage = Damage { place, problem: error.to_string(), is_in_bytes: true };
        self.is_open = false;
        // A file that is not compressed has no other damage than a disk's, and a disk that fails is not asked again.
        (self.is_lost, self.is_over) = (self.source.is_gzip(), !self.source.is_gzip());
        damage
    }

    fn wrong(&self, problem: &str) -> Damage {
        Damage { place: self.place, problem: problem.to_owned(), is_in_bytes: false }
    }

    /// The record is not what it says: the next is sought from the beginning of its body, where that can be.
    fn mistaken(&mut self, problem: &str) -> Damage {
        let damage = self.wrong(problem);
        self.source.go_back(self.body_at);
        self.searched(damage)
    }

    /// The damage, once the next record is found. What is damaged on the way there is told next, unless it is the same member's.
    fn searched(&mut self, damage: Damage) -> Damage {
        self.pending = self.search(None).err().filter(|later| later.place.offset != damage.place.offset);
        damage
    }

    /// Goes to the next sound gzip member; one that is passed on the way there is damage of its own, and the search goes on later.
    fn resync(&mut self) -> Result<(), Damage> {
        loop {
            match self.source.resync(OPENING) {
                Ok(Sought::Other { is_broken: false, .. }) if self.is_before_first => {}
                Ok(Sought::Other { offset, .. }) => {
                    self.is_over = offset >= self.to;
                    let problem = "the gzip member is damaged, or holds no record".to_owned();
                    return Err(Damage { place: Place { offset, within: 0 }, problem, is_in_bytes: true });
                }
                Ok(Sought::Opening | Sought::Nothing) => {
                    (self.is_lost, self.is_before_first) = (false, false);
                    return Ok(());
                }
                Err(error) => {
                    self.is_over = true;
                    return Err(Damage { place: self.place, problem: error.to_string(), is_in_bytes: true });
                }
            }
        }
    }

    /// Passes over everything up to the next record: its opening at the beginning of a line or of a gzip member, or a whole
    /// version line inside of one, for some writers leave out the empty lines between records.
    /// `before` is the byte before the next one, where it is known.
    fn search(&mut self, mut before: Option<u8>) -> Result<(), Damage> {
        self.is_open = false;
        let opening = memmem::Finder::new(OPENING);
        loop {
            if let Err(error) = self.source.need(MAX_HEAD)
                && self.source.held().is_empty()
            {
                return Err(self.broken(&error));
            }
            let bytes = self.source.held();
            let is_at_member = self.source.is_gzip() && self.source.place().within == 0;
            let is_found = (is_at_member || is_opening(before, bytes)) && is_plausible(bytes);
            if bytes.is_empty() || is_found {
                return Ok(());
            }
            let n = self.source.n_of_member();
            // Up to the next opening, so that its whole head is held when it is looked at.
            let n_passed = match opening.find(&bytes[1..n]) {
                Some(at) => 1 + at,
                // The opening may be split between what is held and what comes.
                None if n == bytes.len() => (n + 1).saturating_sub(OPENING.len()).max(1),
                None => n,
            };
            before = Some(bytes[n_passed - 1]);
            self.source.skip(n_passed);
        }
    }
}

/// Whether a record may begin with `bytes`, which stand behind the byte `before`.
fn is_opening(before: Option<u8>, bytes: &[u8]) -> bool {
    let is_version_line = || matches!(bytes.get(OPENING.len()..), Some([b'0'..=b'9', b'\r', b'\n', ..]));
    bytes.starts_with(OPENING) && (before == Some(b'\n') || is_version_line())
}

/// Whether a sound head stands here. Where another opening comes before its end, it is none; so each byte is looked at
/// for one opening only, however many there are.
fn is_plausible(bytes: &[u8]) -> bool {
    let bytes = &bytes[..bytes.len().min(MAX_HEAD)];
    let mut others =
        memmem::find_iter(bytes, OPENING).filter(|&at| at > 0 && is_opening(Some(bytes[at - 1]), &bytes[at..]));
    let head = &bytes[..others.next().unwrap_or(bytes.len())];
    head.starts_with(OPENING) && head_end(head).is_some_and(|end| Head::default().fill(&head[..end]).is_ok())
}
