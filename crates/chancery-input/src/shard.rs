//! A part of the inputs, by the digest of their names: the same on every machine, whatever the order.

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;

use chancery_doc::digest;

/// Part `index` of `of`, counted from 1; by default all.
///
/// ```
/// use chancery_input::Shard;
/// let (first, second): (Shard, Shard) = ("1/2".parse()?, "2/2".parse()?);
/// assert!(first.holds("crawl/0007.html") != second.holds("crawl/0007.html"));
/// # Ok::<(), chancery_input::BadShard>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    index: u32,
    of: NonZeroU32,
}

/// Why a text is no shard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("want I/N with I from 1 to N, as in 3/16")]
pub struct BadShard;

impl Shard {
    /// Whether the input of that name belongs to the part.
    #[must_use]
    pub fn holds(self, name: &str) -> bool {
        if self.of.get() == 1 {
            return true;
        }
        // 60 bits of the digest: even for a million parts none is larger than another by a measurable amount.
        let number = digest(&[name]).bytes().take(15).fold(0u64, |number, hex| number << 4 | hex_value(hex));
        number % u64::from(self.of.get()) == u64::from(self.index)
    }
}

fn hex_value(hex: u8) -> u64 {
    char::from(hex).to_digit(16).map_or(0, u64::from)
}

impl Default for Shard {
    fn default() -> Self {
        Self { index: 0, of: NonZeroU32::MIN }
    }
}

impl FromStr for Shard {
    type Err = BadShard;

    fn from_str(text: &str) -> Result<Self, BadShard> {
        let (index, of) = text.split_once('/').ok_or(BadShard)?;
        let (index, of): (NonZeroU32, NonZeroU32) =
            (index.parse().map_err(|_| BadShard)?, of.parse().map_err(|_| BadShard)?);
        if index > of {
            return Err(BadShard);
        }
        Ok(Self { index: index.get() - 1, of })
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index + 1, self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_count_from_one() {
        assert_eq!("3/16".parse::<Shard>().unwrap().to_string(), "3/16");
        for wrong in ["0/4", "5/4", "1/0", "1", "a/b", "1/2/3", "-1/2", ""] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }
}
