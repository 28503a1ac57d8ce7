//! Inflates gzip members one after another and remembers where in the file each of them begins.
//!
//! The standard readers hide where a member ends and give up at the first damage. Archives hold a record a member: by the
//! places of the members they are split, and after damage reading goes on at the next one.

use std::collections::VecDeque;
use std::io;

use flate2::{Crc, Decompress, FlushDecompress, Status};
use memchr::memmem;

use super::raw::{BUFFER_BYTES, Raw};

/// How a member begins: the magic number and the one method there is.
const MAGIC: &[u8] = b"\x1F\x8B\x08";

/// The longest member head that is understood: names and extra fields are short.
const MAX_HEAD: usize = 128 << 10;

/// The longest one that is looked for behind damage, where every byte may seem to begin one.
const MAX_SOUGHT_HEAD: usize = 2 << 10;

/// Room that inflation wants, so that it is not called for a few bytes.
const MIN_ROOM: usize = BUFFER_BYTES / 4;

/// Members, inflated.
pub(super) struct Gzip {
    inflater: Decompress,
    out: Box<[u8]>,
    start: usize,
    end: usize,
    /// Bytes put out so far: the place of `out[end]` in the inflated stream.
    n_out: u64,
    /// Members of which bytes are held, and the one being inflated: place in the inflated stream, offset in the file.
    members: VecDeque<(u64, u64)>,
    is_inside: bool,
    crc: Crc,
    /// What is wrong behind the bytes that are held.
    broken: Option<&'static str>,
}

impl Gzip {
    pub(super) fn new() -> Self {
        Self {
            inflater: Decompress::new(false),
            out: vec![0; BUFFER_BYTES].into_boxed_slice(),
            start: 0,
            end: 0,
            n_out: 0,
            members: VecDeque::new(),
            is_inside: false,
            crc: Crc::new(),
            broken: None,
        }
    }

    pub(super) fn held(&self) -> &[u8] {
        &self.out[self.start..self.end]
    }

    pub(super) fn consume(&mut self, n: usize) {
        self.start = (self.start + n).min(self.end);
        let at = self.position();
        while self.members.get(1).is_some_and(|(begin, _)| *begin <= at) {
            self.members.pop_front();
        }
    }

    /// Place of the next byte in the inflated stream.
    fn position(&self) -> u64 {
        self.n_out - self.held().len() as u64
    }

    /// Offset of the member that the next byte belongs to, and how far into it that byte is.
    pub(super) fn place(&self) -> (u64, u64) {
        self.members.front().map_or((0, 0), |(begin, offset)| (*offset, self.position() - begin))
    }

    /// Offset of the member that is damaged, once reading has come to the damage.
    pub(super) fn damaged_at(&self) -> Option<u64> {
        self.broken?;
        self.members.back().map(|(_, offset)| *offset)
    }

    /// How many of the bytes held belong to the same member as the next one.
    pub(super) fn n_of_member(&self) -> usize {
        let end = self.members.get(1).map_or(self.n_out, |(begin, _)| *begin);
        (end - self.position()) as usize
    }

    /// How many of the bytes held stand before the next member that begins with `opening`; `None` where none that is held does.
    pub(super) fn n_before(&self, opening: &[u8]) -> Option<usize> {
        let at = self.position();
        let mut begins = self.members.iter().skip(1).map(|(begin, _)| (begin - at) as usize);
        begins.find(|&n| self.held().get(n..).is_some_and(|bytes| bytes.starts_with(opening)))
    }

    /// Inflates more, to the end of a member at most; `false` where there is no more.
    pub(super) fn inflate(&mut self, raw: &mut Raw) -> io::Result<bool> {
        let broken = |problem| io::Error::new(io::ErrorKind::InvalidData, problem);
        if let Some(problem) = self.broken {
            return Err(broken(problem));
        }
        self.make_room();
        let before = self.n_out;
        while self.n_out == before {
            match self.step(raw)? {
                Step::More => {}
                Step::Over => return Ok(false),
                Step::Broken(problem) => {
                    self.broken = Some(problem);
                    // Whoever asked gets what came out before the damage, and hears of it when asking for more.
                    return if self.n_out == before { Err(broken(problem)) } else { Ok(true) };
                }
            }
        }
        Ok(true)
    }

    fn make_room(&mut self) {
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
        } else if self.out.len() - self.end < MIN_ROOM {
            self.out.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
        }
    }

    /// Begins a member or inflates what is held of one.
    fn step(&mut self, raw: &mut Raw) -> io::Result<Step> {
        if !self.is_inside {
            return self.begin(raw);
        }
        if raw.held().is_empty() && !raw.need(1)? {
            return Ok(Step::Broken("the gzip stream breaks off"));
        }
        let (n_in, n_out) = (self.inflater.total_in(), self.inflater.total_out());
        let result = self.inflater.decompress(raw.held(), &mut self.out[self.end..], FlushDecompress::None);
        let n_in = (self.inflater.total_in() - n_in) as usize;
        let n_out = (self.inflater.total_out() - n_out) as usize;
        raw.consume(n_in);
        self.crc.update(&self.out[self.end..self.end + n_out]);
        self.end += n_out;
        self.n_out += n_out as u64;
        match result {
            Err(_) => Ok(Step::Broken("the gzip stream is damaged")),
            Ok(Status::StreamEnd) => self.check(raw),
            Ok(_) if n_in == 0 && n_out == 0 && !raw.held().is_empty() => {
                Ok(Step::Broken("the gzip stream is damaged"))
            }
            Ok(_) => Ok(Step::More),
        }
    }

    fn begin(&mut self, raw: &mut Raw) -> io::Result<Step> {
        while raw.need(1)? && raw.held().starts_with(b"\0") {
            // Tapes and block devices are filled up with zeros.
            raw.consume(1);
        }
        if raw.held().is_empty() {
            return Ok(Step::Over);
        }
        raw.need(512)?;
        let mut n_head = head_len(raw.held());
        if n_head.is_none() && raw.held().starts_with(MAGIC) {
            raw.need(MAX_HEAD)?;
            n_head = head_len(raw.held());
        }
        // Of members without content only the last is remembered: there may be millions.
        if self.members.back().is_some_and(|(begin, _)| *begin == self.n_out) {
            self.members.pop_back();
        }
        self.members.push_back((self.n_out, raw.place()));
        self.consume(0);
        let Some(n_head) = n_head else { return Ok(Step::Broken("no gzip member where one should begin")) };
        raw.consume(n_head);
        self.inflater.reset(false);
        self.crc.reset();
        self.is_inside = true;
        Ok(Step::More)
    }

    /// Compares the sum and the size that end a member.
    fn check(&mut self, raw: &mut Raw) -> io::Result<Step> {
        self.is_inside = false;
        if !raw.need(8)? {
            raw.consume(8);
            return Ok(Step::Broken("the gzip stream breaks off"));
        }
        let number = |at: usize| -> u32 {
            raw.held()[at..at + 4].iter().rev().fold(0, |number, byte| number << 8 | u32::from(*byte))
        };
        let is_sound = number(0) == self.crc.sum() && number(4) == self.inflater.total_out() as u32;
        raw.consume(8);
        Ok(if is_sound { Step::More } else { Step::Broken("a gzip checksum is wrong") })
    }

    /// Drops what is held and looks for the next member, behind the place where the last one begins. Called again, it goes on.
    pub(super) fn resync(&mut self, raw: &mut Raw, opening: &[u8]) -> io::Result<Sought> {
        if let Some((_, offset)) = self.members.back() {
            raw.go_back(offset + 1);
        }
        self.members.clear();
        (self.start, self.end, self.is_inside, self.broken) = (0, 0, false, None);
        let magic = memmem::Finder::new(MAGIC);
        loop {
            let is_more = raw.need(8 << 10)?;
            match magic.find(raw.held()) {
                Some(at) => {
                    raw.consume(at);
                    raw.need(8 << 10)?;
                    let (is_opening, is_broken) = self.opens_with(raw.held(), opening);
                    if is_opening {
                        return Ok(Sought::Opening);
                    }
                    let (offset, is_member) = (raw.place(), is_certain_head(raw.held()));
                    raw.consume(1);
                    if is_member {
                        return Ok(Sought::Other { offset, is_broken });
                    }
                }
                None if is_more => raw.consume(raw.held().len() - (MAGIC.len() - 1)),
                None => {
                    raw.consume(raw.held().len());
                    return Ok(Sought::Nothing);
                }
            }
        }
    }

    /// Whether a member begins here whose content begins with `opening`, and whether it breaks off before that can be told.
    fn opens_with(&mut self, bytes: &[u8], opening: &[u8]) -> (bool, bool) {
        let Some(n_head) = sought_head_len(bytes) else { return (false, false) };
        let mut out = [0; 16];
        self.inflater.reset(false);
        // Damage further on is not this question's; what came out before it counts.
        let result = self.inflater.decompress(&bytes[n_head..], &mut out, FlushDecompress::None);
        let n_out = (self.inflater.total_out() as usize).min(out.len());
        (out[..n_out].starts_with(opening), result.is_err())
    }
}

/// What a search for the next member came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sought {
    /// One that begins with the opening; what is read next is its first byte.
    Opening,
    /// Something at this offset that begins as members do, and whose content is another, or breaks off where it begins.
    Other { offset: u64, is_broken: bool },
    /// The end of the file.
    Nothing,
}

enum Step {
    More,
    Over,
    Broken(&'static str),
}

/// Whether a member certainly begins here: three bytes alone stand by chance once in sixteen million, a head whose every byte is one
/// that is written (flags, how hard it was compressed, the system) hardly ever.
fn is_certain_head(bytes: &[u8]) -> bool {
    sought_head_len(bytes).is_some() && matches!(bytes, [_, _, _, _, _, _, _, _, 0 | 2 | 4, 0..=13 | 255, ..])
}

/// The length of the head of a member; `None` where none begins, or where its head does not end.
fn sought_head_len(bytes: &[u8]) -> Option<usize> {
    head_len(&bytes[..bytes.len().min(MAX_SOUGHT_HEAD)])
}

fn head_len(bytes: &[u8]) -> Option<usize> {
    let flags = *bytes.get(3)?;
    // The three upper bits are reserved and zero.
    if !bytes.starts_with(MAGIC) || flags & 0xE0 != 0 {
        return None;
    }
    let mut at = 10;
    if flags & 4 != 0 {
        let n = bytes.get(at..at + 2)?;
        at += 2 + usize::from(n[0]) + (usize::from(n[1]) << 8);
    }
    // A file name, then a comment, each ended by a zero.
    for flag in [8, 16] {
        if flags & flag != 0 {
            at += memchr::memchr(0, bytes.get(at..)?)? + 1;
        }
    }
    if flags & 2 != 0 {
        at += 2;
    }
    (at <= bytes.len()).then_some(at)
}
