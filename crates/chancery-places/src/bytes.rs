//! The gazetteer in its bytes, little-endian: a head of counts, columns of places, regions, names sorted by fold, letters.
//!
//! ```text
//! head      magic, n_places u32, n_regions u32, n_names u32, n_keys u32 (bytes of keys), n_letters u32
//! places    sorted by region; columns, one byte of all places after the other, so that a packed program is small:
//!           geonames u32, latitude and longitude i32 in 1e-5 degrees, population u32, region u16, kind u8, length of name u8
//! starts    of each 32nd place: where its name begins in the letters, u32
//! regions   country 3 letters, length of name u8, start of name in the letters u32                            8 bytes
//! named     the place of each name, a column of u24
//! heads     of each 16th name: where its key begins in the keys, u32
//! keys      folded names in order: 255 where it is the fold of the place's own name, or else the letters shared with the key
//!           before, the length of the rest u8, the rest; the first of each sixteen shares none
//! letters   names of places in the order of places, then those of regions
//! ```

use crate::{Found, Kind, fold};

/// The first bytes; the last digit is the version of the layout.
pub(crate) const MAGIC: &[u8; 8] = b"CHGAZET2";
pub(crate) const HEAD: usize = 28;
/// Bytes of a place over all columns.
pub(crate) const PLACE: usize = 20;
pub(crate) const REGION: usize = 8;
/// Places between two starts, names between two heads.
pub(crate) const STARTS: usize = 32;
pub(crate) const HEADS: usize = 16;
/// Latitude of a place whose position is not known, in 1e-5 degrees.
pub(crate) const NOWHERE: i32 = i32::MAX;
/// Stands for the letters of a key that is the fold of its place's name.
pub(crate) const OWN: u8 = u8::MAX;

/// Where the columns of a place begin, in bytes of a place.
pub(crate) mod column {
    pub(crate) const GEONAMES: usize = 0;
    pub(crate) const LATITUDE: usize = 4;
    pub(crate) const LONGITUDE: usize = 8;
    pub(crate) const POPULATION: usize = 12;
    pub(crate) const REGION: usize = 16;
    pub(crate) const KIND: usize = 18;
    pub(crate) const LENGTH: usize = 19;
}

/// Why bytes are no gazetteer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GazetteerError {
    /// They begin otherwise.
    #[error("the bytes are no gazetteer of this version")]
    Magic,
    /// They are shorter or longer than their head says.
    #[error("the gazetteer is cut or damaged")]
    Length,
}

/// Places by name, over bytes that live elsewhere.
#[derive(Clone, Copy, Debug)]
pub struct Gazetteer<'b> {
    n_places: usize,
    n_names: usize,
    places: &'b [u8],
    starts: &'b [u8],
    regions: &'b [u8],
    named: &'b [u8],
    heads: &'b [u8],
    keys: &'b [u8],
    letters: &'b [u8],
}

static BUILT_IN: &[u8] = include_bytes!("../../../gazetteer/places.bin");

impl<'b> Gazetteer<'b> {
    /// The gazetteer that the program carries.
    ///
    /// # Errors
    ///
    /// If the file was damaged before the program was built, which the tests rule out.
    pub fn built_in() -> Result<Gazetteer<'static>, GazetteerError> {
        Gazetteer::new(BUILT_IN)
    }

    /// The gazetteer in `bytes`, as [`Writer`](crate::Writer) made them.
    ///
    /// # Errors
    ///
    /// If they are of another layout or length.
    pub fn new(bytes: &'b [u8]) -> Result<Self, GazetteerError> {
        if bytes.get(..MAGIC.len()) != Some(MAGIC) {
            return Err(GazetteerError::Magic);
        }
        let count = |at: usize| read_u32(bytes, at).map(|n| n as usize).ok_or(GazetteerError::Length);
        let (n_places, n_regions, n_names) = (count(8)?, count(12)?, count(16)?);
        let mut rest = bytes.get(HEAD..).ok_or(GazetteerError::Length)?;
        let mut part = |n: usize, width: usize| {
            let (part, behind) = rest.split_at_checked(n.saturating_mul(width)).ok_or(GazetteerError::Length)?;
            rest = behind;
            Ok(part)
        };
        let gazetteer = Self {
            n_places,
            n_names,
            places: part(n_places, PLACE)?,
            starts: part(n_places.div_ceil(STARTS), 4)?,
            regions: part(n_regions, REGION)?,
            named: part(n_names, 3)?,
            heads: part(n_names.div_ceil(HEADS), 4)?,
            keys: part(count(20)?, 1)?,
            letters: part(count(24)?, 1)?,
        };
        if rest.is_empty() { Ok(gazetteer) } else { Err(GazetteerError::Length) }
    }

    /// The places that are called `name`, in any case and with or without accents; those with most people first.
    pub fn find(&self, name: &str) -> impl Iterator<Item = Found<'b>> + use<'b> {
        let (gazetteer, wanted) = (*self, fold(name));
        let (mut low, mut high) = (0, self.n_names.div_ceil(HEADS));
        // The last block whose first key is less: the first of the wanted keys stands in it or begins the next.
        while low < high {
            let middle = low + (high - low) / 2;
            let is_less = gazetteer.keys_of(middle).next().is_some_and(|(_, key)| key.as_slice() < wanted.as_bytes());
            if is_less {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let first = low.saturating_sub(1);
        (first..self.n_names.div_ceil(HEADS))
            .flat_map(move |block| gazetteer.keys_of(block))
            .map(move |(idx, key)| (idx, key.as_slice().cmp(wanted.as_bytes()), wanted.is_empty()))
            .take_while(|(_, order, is_empty)| order.is_le() && !is_empty)
            .filter(|(_, order, _)| order.is_eq())
            .filter_map(move |(idx, ..)| gazetteer.place(gazetteer.named(idx)?))
    }

    /// How many places there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.n_places
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.n_places == 0
    }

    /// The names of a block by number, each with its key.
    fn keys_of(self, block: usize) -> impl Iterator<Item = (usize, Vec<u8>)> + use<'b> {
        let mut at = read_u32(self.heads, block.saturating_mul(4)).map_or(usize::MAX, |at| at as usize);
        let mut key: Vec<u8> = Vec::new();
        (block.saturating_mul(HEADS)..self.n_names).take(HEADS).map_while(move |idx| {
            let shared = *self.keys.get(at)?;
            if shared == OWN {
                at += 1;
                key = fold(self.name(self.named(idx)?)?).into_bytes();
            } else {
                let len = usize::from(*self.keys.get(at + 1)?);
                key.truncate(usize::from(shared));
                key.extend(self.keys.get(at + 2..at + 2 + len)?);
                at += 2 + len;
            }
            Some((idx, key.clone()))
        })
    }

    /// The place of a name.
    fn named(self, idx: usize) -> Option<usize> {
        let byte = |n: usize| self.named.get(n * self.n_names + idx).map(|&byte| usize::from(byte));
        Some(byte(0)? | byte(1)? << 8 | byte(2)? << 16)
    }

    /// The bytes of a column, the lowest first.
    fn cell<const N: usize>(self, column: usize, idx: usize) -> Option<[u8; N]> {
        let mut bytes = [0; N];
        for (n, byte) in bytes.iter_mut().enumerate() {
            *byte = *self.places.get((column + n).checked_mul(self.n_places)?..)?.get(..self.n_places)?.get(idx)?;
        }
        Some(bytes)
    }

    fn name(self, idx: usize) -> Option<&'b str> {
        let first = idx - idx % STARTS;
        let mut start = read_u32(self.starts, idx / STARTS * 4)? as usize;
        for before in first..idx {
            start += usize::from(self.cell::<1>(column::LENGTH, before)?[0]);
        }
        self.words(start, self.cell::<1>(column::LENGTH, idx)?[0])
    }

    fn words(self, start: usize, len: u8) -> Option<&'b str> {
        std::str::from_utf8(self.letters.get(start..start.checked_add(usize::from(len))?)?).ok()
    }

    fn place(self, idx: usize) -> Option<Found<'b>> {
        let degrees = |column| self.cell(column, idx).map(i32::from_le_bytes);
        let (latitude, longitude) = (degrees(column::LATITUDE)?, degrees(column::LONGITUDE)?);
        let region = usize::from(u16::from_le_bytes(self.cell(column::REGION, idx)?)) * REGION;
        let [kind] = self.cell(column::KIND, idx)?;
        Some(Found {
            geonames: u32::from_le_bytes(self.cell(column::GEONAMES, idx)?),
            kind: match kind {
                0 => Kind::Capital,
                1 => Kind::Seat,
                2 => Kind::Town,
                3 => Kind::Region,
                4 => Kind::Area,
                _ => Kind::Country,
            },
            name: self.name(idx)?,
            region: self.words(read_u32(self.regions, region + 4)? as usize, *self.regions.get(region + 3)?)?,
            country: std::str::from_utf8(self.regions.get(region..region + 3)?).ok()?,
            at: (latitude != NOWHERE).then(|| (f64::from(latitude) / 1e5, f64::from(longitude) / 1e5)),
            population: u32::from_le_bytes(self.cell(column::POPULATION, idx)?),
        })
    }
}

fn read_u32(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
}
