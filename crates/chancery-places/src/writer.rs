//! Puts places into the bytes of a gazetteer.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use crate::bytes::{HEADS, MAGIC, NOWHERE, OWN, PLACE, STARTS, column};
use crate::{Kind, fold};

/// A place as it is put in.
#[derive(Clone, Debug)]
pub struct Place {
    /// GeoNames id; 0 where there is none.
    pub geonames: u32,
    /// What it is.
    pub kind: Kind,
    /// Usual name.
    pub name: String,
    /// State that it lies in, alpha-3; `---` for an area of no single state.
    pub country: String,
    /// Its first-level region, by the number that [`Writer::add`] gave.
    pub region: Option<usize>,
    /// Latitude and longitude in degrees, WGS 84.
    pub at: Option<(f64, f64)>,
    /// People; 0 if unknown.
    pub population: u32,
    /// Other names.
    pub also: BTreeSet<String>,
}

/// Collects places, then gives the bytes; the same places give the same bytes in any order.
#[derive(Debug, Default)]
pub struct Writer {
    places: Vec<Place>,
}

impl Writer {
    /// Adds a place and gives its number: a region before its towns, which name it by that.
    pub fn add(&mut self, place: Place) -> usize {
        self.places.push(place);
        self.places.len() - 1
    }

    /// The bytes.
    ///
    /// # Panics
    ///
    /// If a country is no alpha-3 code, a name has more than 255 letters, or there are more places or regions than the
    /// layout can number.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let within = |place: &Place| place.region.map_or("", |region| self.places[region].name.as_str()).to_owned();
        let mut places: Vec<(&str, String, &Place)> =
            self.places.iter().map(|place| (place.country.as_str(), within(place), place)).collect();
        places.sort_by(|(country, region, place), (other_country, other_region, other)| {
            let degrees =
                |place: &Place| place.at.map(|(latitude, longitude)| (to_units(latitude), to_units(longitude)));
            (country, region, place.geonames, &place.name, degrees(place)).cmp(&(
                other_country,
                other_region,
                other.geonames,
                &other.name,
                degrees(other),
            ))
        });
        let mut regions: Vec<(&str, &str)> =
            places.iter().map(|(country, region, _)| (*country, region.as_str())).collect();
        regions.dedup();

        let mut letters = String::new();
        let mut starts: Vec<u8> = Vec::new();
        let mut rows: Vec<[u8; PLACE]> = Vec::with_capacity(places.len());
        let mut region = 0;
        for (n, (country, name, place)) in places.iter().enumerate() {
            while regions[region] != (*country, name.as_str()) {
                region += 1;
            }
            if n % STARTS == 0 {
                starts.extend(count(letters.len()).to_le_bytes());
            }
            letters.push_str(&place.name);
            rows.push(place.bytes(region));
        }
        let mut region_bytes = Vec::new();
        for (country, name) in &regions {
            assert!(country.len() == 3, "a country is an alpha-3 code");
            region_bytes.extend(country.as_bytes());
            region_bytes.push(u8::try_from(name.len()).expect("names are short"));
            region_bytes.extend(count(letters.len()).to_le_bytes());
            letters.push_str(name);
        }
        let names = Names::of(places.iter().map(|&(.., place)| place));

        let mut bytes = MAGIC.to_vec();
        for n in [rows.len(), regions.len(), names.n, names.keys.len(), letters.len()] {
            bytes.extend(count(n).to_le_bytes());
        }
        bytes.extend(columns(&rows));
        bytes.extend(starts);
        bytes.extend(region_bytes);
        bytes.extend(names.named);
        bytes.extend(names.heads);
        bytes.extend(names.keys);
        bytes.extend(letters.as_bytes());
        bytes
    }
}

impl Place {
    fn bytes(&self, region: usize) -> [u8; PLACE] {
        let (latitude, longitude) =
            self.at.map_or((NOWHERE, NOWHERE), |(latitude, longitude)| (to_units(latitude), to_units(longitude)));
        let mut bytes = [0; PLACE];
        let mut put = |at: usize, cell: &[u8]| bytes[at..at + cell.len()].copy_from_slice(cell);
        put(column::GEONAMES, &self.geonames.to_le_bytes());
        put(column::LATITUDE, &latitude.to_le_bytes());
        put(column::LONGITUDE, &longitude.to_le_bytes());
        put(column::POPULATION, &self.population.to_le_bytes());
        put(column::REGION, &u16::try_from(region).expect("regions are few").to_le_bytes());
        put(column::KIND, &[self.kind as u8]);
        put(column::LENGTH, &[u8::try_from(self.name.len()).expect("names are short")]);
        bytes
    }
}

/// Hundred-thousandths of a degree.
fn to_units(degrees: f64) -> i32 {
    (degrees * 1e5).round() as i32
}

/// Names by their folds, with the place of each.
struct Names {
    n: usize,
    named: Vec<u8>,
    heads: Vec<u8>,
    keys: Vec<u8>,
}

impl Names {
    fn of<'p>(places: impl Iterator<Item = &'p Place>) -> Self {
        let mut sorted: BTreeSet<(String, Reverse<u32>, u32, usize, bool)> = BTreeSet::new();
        for (n, place) in places.enumerate() {
            let own = fold(&place.name);
            for other in &place.also {
                let other = fold(other);
                if other != own && !other.is_empty() {
                    sorted.insert((other, Reverse(place.population), place.geonames, n, false));
                }
            }
            if !own.is_empty() {
                sorted.insert((own, Reverse(place.population), place.geonames, n, true));
            }
        }
        let (mut rows, mut heads, mut keys) = (Vec::with_capacity(sorted.len()), Vec::new(), Vec::new());
        let mut before = String::new();
        for (n, (key, .., place, is_own)) in sorted.into_iter().enumerate() {
            let [a, b, c, d] = count(place).to_le_bytes();
            assert!(d == 0, "a gazetteer has less than sixteen million places");
            rows.push([a, b, c]);
            if n % HEADS == 0 {
                heads.extend(count(keys.len()).to_le_bytes());
                before.clear();
            }
            if is_own {
                keys.push(OWN);
            } else {
                let shared =
                    before.bytes().zip(key.bytes()).take_while(|(a, b)| a == b).count().min(usize::from(OWN) - 1);
                keys.push(u8::try_from(shared).expect("less than 255"));
                keys.push(u8::try_from(key.len() - shared).expect("names are short"));
                keys.extend(&key.as_bytes()[shared..]);
            }
            before = key;
        }
        Self { n: rows.len(), named: columns(&rows), heads, keys }
    }
}

/// The first byte of all rows, then the second of all, and so on.
fn columns<const N: usize>(rows: &[[u8; N]]) -> Vec<u8> {
    (0..N).flat_map(|n| rows.iter().map(move |row| row[n])).collect()
}

fn count(n: usize) -> u32 {
    u32::try_from(n).expect("a gazetteer is smaller than four thousand million")
}
