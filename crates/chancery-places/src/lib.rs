//! The gazetteer: towns over 15,000 people and first-level regions by every name in Latin letters, smaller towns and
//! second-level regions by their usual names, from GeoNames; and what of our own knowledge these lack.
//!
//! 1. [`fold`]: a name as it is looked up, without case, accents and signs.
//! 2. [`Gazetteer::find`]: the places of a name, largest first; which of them a text means is the coder's affair.
//! 3. [`Writer`]: puts a gazetteer into the bytes that the program carries (`cargo xtask gazetteer`).
//!
//! The bytes are used in place: nothing is parsed or copied at start.

mod bytes;
mod writer;

use unicode_normalization::UnicodeNormalization as _;

pub use bytes::{Gazetteer, GazetteerError};
pub use writer::{Place, Writer};

/// What a place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Kind {
    /// The capital of a state.
    Capital = 0,
    /// The seat of a first-level region.
    Seat = 1,
    /// Another town.
    Town = 2,
    /// A first-level region: province, state, governorate. Its position is the middle between its outermost towns. Or one of
    /// the second level, which has no GeoNames id here and lies in a region itself.
    Region = 3,
    /// A sea, a river, a strip, a range, a continent: whatever has a name and no borders of its own.
    Area = 4,
    /// A state or territory; its position is a point of reference, no place.
    Country = 5,
}

/// A place of the gazetteer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found<'g> {
    /// GeoNames id; 0 for an area of our own table and for a second-level region.
    pub geonames: u32,
    /// What it is.
    pub kind: Kind,
    /// Usual name.
    pub name: &'g str,
    /// State that it lies in, alpha-3; `---` for an area of no single state.
    pub country: &'g str,
    /// Name of its first-level region; empty if unknown.
    pub region: &'g str,
    /// Latitude and longitude in degrees, WGS 84; `None` for a region without a known town.
    pub at: Option<(f64, f64)>,
    /// People.
    pub population: u32,
}

/// A name as it is looked up: lower case, without accents; signs become single spaces.
#[must_use]
pub fn fold(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    for c in name.nfd() {
        match c {
            '\'' | '’' | '‘' | 'ʿ' | 'ʾ' | '`' | '\u{300}'..='\u{36f}' | '.' => {}
            'ı' => folded.push('i'),
            'ł' | 'Ł' => folded.push('l'),
            'ø' | 'Ø' => folded.push('o'),
            'đ' | 'Đ' => folded.push('d'),
            'ß' => folded.push_str("ss"),
            'æ' | 'Æ' => folded.push_str("ae"),
            c if c.is_alphanumeric() => folded.extend(c.to_lowercase()),
            _ if folded.ends_with(' ') || folded.is_empty() => {}
            _ => folded.push(' '),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn town(geonames: u32, name: &str, country: &str) -> Place {
        Place {
            geonames,
            kind: Kind::Town,
            name: name.to_owned(),
            country: country.to_owned(),
            region: None,
            at: Some((1.5, 32.25)),
            population: 3_000,
            also: BTreeSet::new(),
        }
    }

    fn small() -> Vec<u8> {
        let place = |geonames, kind, name: &str, country: &str, at, population| Place {
            geonames,
            kind,
            name: name.to_owned(),
            country: country.to_owned(),
            region: None,
            at,
            population,
            also: BTreeSet::new(),
        };
        let mut writer = Writer::default();
        let region = writer.add(place(5, Kind::Region, "Kivu", "COD", None, 0));
        writer.add(Place {
            region: Some(region),
            also: BTreeSet::from(["Léopoldville".to_owned()]),
            ..place(1, Kind::Capital, "Kinshasa", "COD", Some((-4.327_59, 15.313_57)), 16_000_000)
        });
        writer.add(place(2, Kind::Town, "Georgetown", "USA", Some((30.633, -97.678)), 63_000));
        writer.add(place(3, Kind::Capital, "Georgetown", "GUY", Some((6.804, -58.155)), 235_000));
        writer.bytes()
    }

    #[test]
    fn a_name_is_found_in_every_spelling_largest_first() {
        let bytes = small();
        let gazetteer = Gazetteer::new(&bytes).unwrap();
        let named = |name: &str| gazetteer.find(name).map(|found| (found.geonames, found.country)).collect::<Vec<_>>();
        assert_eq!(named("GEORGETOWN"), [(3, "GUY"), (2, "USA")]);
        assert_eq!(named("Leopoldville"), [(1, "COD")]);
        assert_eq!(named("Nowhere"), []);
        let kinshasa = gazetteer.find("Kinshasa").next().unwrap();
        assert_eq!((kinshasa.name, kinshasa.region, kinshasa.kind), ("Kinshasa", "Kivu", Kind::Capital));
        assert!((kinshasa.at.unwrap().0 + 4.327_59).abs() < 1e-5);
    }

    #[test]
    fn every_name_of_many_blocks_is_found() {
        let mut writer = Writer::default();
        let region = writer.add(Place { also: BTreeSet::new(), ..town(0, "Northern", "UGA") });
        for n in 0..500_u32 {
            // "Ōkombe 7" and its other name share letters with their neighbours; namesakes lie in two states.
            let also = BTreeSet::from([format!("Okomba {n}"), "Twin".to_owned()]);
            let country = if n % 2 == 0 { "UGA" } else { "KEN" };
            writer.add(Place { also, region: Some(region), ..town(n + 1, &format!("Ōkombe {n}"), country) });
        }
        let bytes = writer.bytes();
        let gazetteer = Gazetteer::new(&bytes).unwrap();
        for n in 0..500_u32 {
            for name in [format!("OKOMBE {n}"), format!("Okomba {n}")] {
                let found: Vec<(u32, &str, &str)> =
                    gazetteer.find(&name).map(|found| (found.geonames, found.name, found.region)).collect();
                assert_eq!(found, [(n + 1, format!("Ōkombe {n}").as_str(), "Northern")]);
            }
        }
        assert_eq!(gazetteer.find("twin").count(), 500);
        assert_eq!(gazetteer.find("okombe").count() + gazetteer.find("").count() + gazetteer.find("zz").count(), 0);
    }

    #[test]
    fn folding_drops_case_accents_and_signs() {
        for (name, folded) in [
            ("São  Paulo", "sao paulo"),
            ("Port-au-Prince", "port au prince"),
            ("Sana'a", "sanaa"),
            ("St. John’s", "st johns"),
            ("Łódź", "lodz"),
            ("İzmir", "izmir"),
            ("--", ""),
        ] {
            assert_eq!(fold(name), folded);
        }
    }

    #[test]
    fn damaged_bytes_are_refused_or_give_no_place_outside() {
        let bytes = small();
        for cut in 0..bytes.len() {
            if let Ok(gazetteer) = Gazetteer::new(&bytes[..cut]) {
                assert_eq!(gazetteer.find("Kinshasa").count(), 0, "{cut} bytes");
            }
        }
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0xff;
            if let Ok(gazetteer) = Gazetteer::new(&damaged) {
                let _ = gazetteer.find("Kinshasa").count();
            }
        }
    }
}
