//! Changes that leave the form of an input whole: lines, tags, and values and members as JSON and TOML write them are dropped, doubled, replaced
//! by others, or changed within. A fuzzer that knows bytes alone breaks the form first, and comes no further than the parser.

use std::ops::Range;

use libfuzzer_sys::fuzzer_mutate;

/// Changes the first `size` bytes of `data`, which has room for `max_size`; gives how many there are then.
pub(crate) fn mutate(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let mut dice = Dice(u64::from(seed) | 1 << 40);
    let parts = match dice.below(6) {
        0 => Parts::of(&data[..size], lines, b""),
        1 => Parts::of(&data[..size], tags, b""),
        2 => Parts::of(&data[..size], values, b","),
        3 => Parts::of(&data[..size], members, b","),
        _ => None,
    };
    match parts.map(|parts| changed(&data[..size], &parts, &mut dice)) {
        Some(changed) if changed.len() <= max_size => {
            data[..changed.len()].copy_from_slice(&changed);
            changed.len()
        }
        _ => fuzzer_mutate(data, size, max_size),
    }
}

/// What an input is made of, and what stands between two.
struct Parts {
    ranges: Vec<Range<usize>>,
    between: &'static [u8],
}

impl Parts {
    fn of(data: &[u8], find: fn(&[u8]) -> Vec<Range<usize>>, between: &'static [u8]) -> Option<Self> {
        let ranges = find(data);
        (ranges.len() > 1).then_some(Self { ranges, between })
    }
}

/// One part left out, doubled, replaced by another or changed within.
fn changed(data: &[u8], Parts { ranges, between }: &Parts, dice: &mut Dice) -> Vec<u8> {
    let one = ranges[dice.below(ranges.len())].clone();
    let other = &data[ranges[dice.below(ranges.len())].clone()];
    let (before, own, after) = (&data[..one.start], &data[one.clone()], &data[one.end..]);
    match dice.below(5) {
        0 if between.is_empty() => [before, after].concat(),
        // One of the commas goes too.
        0 => {
            let follows = after.iter().position(|byte| !byte.is_ascii_whitespace());
            if let Some(at) = follows.filter(|at| after[*at] == b',') {
                [before, &after[at + 1..]].concat()
            } else {
                let ends = before.iter().rposition(|byte| !byte.is_ascii_whitespace());
                let before = ends.filter(|at| before[*at] == b',').map_or(before, |at| &before[..at]);
                [before, after].concat()
            }
        }
        1 => [before, other, between, own, after].concat(),
        2 => [before, other, after].concat(),
        3 if between.is_empty() => [before, own, own, after].concat(),
        3 => [before, ODD[dice.below(ODD.len())], after].concat(),
        _ => {
            let mut within = vec![0; own.len() + 64];
            within[..own.len()].copy_from_slice(own);
            let n = fuzzer_mutate(&mut within, own.len(), own.len() + 64);
            [before, &within[..n], after].concat()
        }
    }
}

/// Values that little code expects.
const ODD: &[&[u8]] = &[
    b"null",
    b"true",
    b"\"\"",
    b"[]",
    b"{}",
    b"0",
    b"-1",
    b"1e308",
    b"4294967296",
    b"18446744073709551616",
    b"\"\\u0000\"",
    b"\"0001-01-01\"",
    b"\"9999-12-31\"",
    b"\"\xf0\x9f\x97\xb3\"",
    b"[[]]",
    b"0.5",
];

fn lines(data: &[u8]) -> Vec<Range<usize>> {
    let mut start = 0;
    let line = |line: &[u8]| {
        start += line.len();
        start - line.len()..start
    };
    data.split_inclusive(|byte| *byte == b'\n').map(line).collect()
}

/// Tags, and what stands between them.
fn tags(data: &[u8]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for (at, byte) in data.iter().enumerate() {
        let end = match byte {
            b'<' => at,
            b'>' => at + 1,
            _ => continue,
        };
        if end > start {
            found.push(start..end);
            start = end;
        }
    }
    found
}

fn values(data: &[u8]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < data.len() {
        let opens = matches!(data[at], b'"' | b'[' | b'{' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n');
        let follows = data[..at].iter().rev().find(|byte| !byte.is_ascii_whitespace());
        if opens && follows.is_some_and(|byte| matches!(byte, b':' | b'=' | b'[' | b',')) {
            found.push(at..end_of_value(data, at));
        }
        at = if data[at] == b'"' { end_of_value(data, at) } else { at + 1 };
    }
    found
}

/// `"name": value`.
fn members(data: &[u8]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < data.len() {
        if data[at] != b'"' {
            at += 1;
            continue;
        }
        let end = end_of_value(data, at);
        let rest = data[end..].iter().position(|byte| !byte.is_ascii_whitespace()).map(|n| end + n);
        if let Some(colon) = rest.filter(|rest| data[*rest] == b':') {
            let value = data[colon + 1..].iter().position(|byte| !byte.is_ascii_whitespace());
            found.extend(value.map(|n| at..end_of_value(data, colon + 1 + n)));
        }
        at = end;
    }
    found
}

/// Where a value that begins at `start` ends; where it is not closed, with the input.
fn end_of_value(data: &[u8], start: usize) -> usize {
    let mut depth = 0_usize;
    let mut at = start;
    while let Some(byte) = data.get(at) {
        match byte {
            b'"' => {
                at += 1;
                while data.get(at).is_some_and(|byte| *byte != b'"') {
                    at += if data[at] == b'\\' { 2 } else { 1 };
                }
            }
            b'[' | b'{' => depth += 1,
            b']' | b'}' if depth == 0 => return at,
            b']' | b'}' => depth -= 1,
            b',' | b'\n' | b' ' if depth == 0 => return at,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 1;
        if depth == 0 {
            return at.min(data.len());
        }
    }
    data.len()
}

/// Numbers that look thrown; the same for the same seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        // SplitMix64 (Steele, Lea and Flood 2014).
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % n as u64) as usize
    }
}
