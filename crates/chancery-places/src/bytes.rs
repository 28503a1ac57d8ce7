//! The gazetteer in its bytes, little-endian: a head of counts, places, names sorted by fold, letters.
//!
//! ```text
//! head    magic, n_places u32, n_names u32, n_letters u32
//! place   geonames u32, latitude and longitude i32 in 1e-5 degrees, population u32, name u32, region u32,
//!         lengths of these two u8, kind u8, country 3 letters, 2 free                                     32 bytes
//! name    letters u32, length u16, 2 free, place u32; sorted by letters, then by population downwards     12 bytes
//! ```

use crate::{Found, Kind, fold};

/// The first bytes; the last digit is the version of the layout.
pub(crate) const MAGIC: &[u8; 8] = b"CHGAZET1";
pub(crate) const HEAD: usize = 20;
pub(crate) const PLACE: usize = 32;
pub(crate) const NAME: usize = 12;
/// Latitude of a place whose position is not known, in 1e-5 degrees.
pub(crate) const NOWHERE: i32 = i32::MAX;

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
    places: &'b [u8],
    names: &'b [u8],
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
        let (n_places, n_names, n_letters) = (count(8)?, count(12)?, count(16)?);
        let rest = bytes.get(HEAD..).ok_or(GazetteerError::Length)?;
        let (n_places, n_names) = (n_places.saturating_mul(PLACE), n_names.saturating_mul(NAME));
        if n_places.saturating_add(n_names).saturating_add(n_letters) != rest.len() {
            return Err(GazetteerError::Length);
        }
        let (places, rest) = rest.split_at(n_places);
        let (names, letters) = rest.split_at(n_names);
        Ok(Self { places, names, letters })
    }

    /// The places that are called `name`, in any case and with or without accents; those with most people first.
    pub fn find(&self, name: &str) -> impl Iterator<Item = Found<'b>> + use<'b> {
        let (gazetteer, wanted) = (*self, fold(name));
        let n_names = self.names.len() / NAME;
        let (mut low, mut high) = (0, n_names);
        while low < high {
            let middle = low + (high - low) / 2;
            if gazetteer.name(middle).is_some_and(|(letters, _)| letters < wanted.as_bytes()) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        (low..n_names)
            .map_while(move |idx| gazetteer.name(idx))
            .take_while(move |(letters, _)| !wanted.is_empty() && *letters == wanted.as_bytes())
            .filter_map(move |(_, place)| gazetteer.place(place))
    }

    /// How many places there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.places.len() / PLACE
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    fn name(&self, idx: usize) -> Option<(&'b [u8], usize)> {
        let name = self.names.get(idx * NAME..(idx + 1) * NAME)?;
        let (start, len) = (read_u32(name, 0)? as usize, usize::from(u16::from_le_bytes([name[4], name[5]])));
        Some((self.letters.get(start..start.checked_add(len)?)?, read_u32(name, 8)? as usize))
    }

    fn place(&self, idx: usize) -> Option<Found<'b>> {
        let place = self.places.get(idx.checked_mul(PLACE)?..idx.checked_add(1)?.checked_mul(PLACE)?)?;
        let degrees = |at: usize| read_u32(place, at).map(u32::cast_signed);
        let (latitude, longitude) = (degrees(4)?, degrees(8)?);
        let words = |at: usize, len: usize| -> Option<&'b str> {
            let start = read_u32(place, at)? as usize;
            std::str::from_utf8(self.letters.get(start..start.checked_add(len)?)?).ok()
        };
        Some(Found {
            geonames: read_u32(place, 0)?,
            kind: match place[26] {
                0 => Kind::Capital,
                1 => Kind::Seat,
                2 => Kind::Town,
                3 => Kind::Region,
                4 => Kind::Area,
                _ => Kind::Country,
            },
            name: words(16, usize::from(place[24]))?,
            region: words(20, usize::from(place[25]))?,
            country: std::str::from_utf8(place.get(27..30)?).ok()?,
            at: (latitude != NOWHERE).then(|| (f64::from(latitude) / 1e5, f64::from(longitude) / 1e5)),
            population: read_u32(place, 12)?,
        })
    }
}

fn read_u32(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
}
