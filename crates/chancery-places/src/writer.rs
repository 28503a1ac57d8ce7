//! Puts places into the bytes of a gazetteer.

use std::collections::{BTreeMap, BTreeSet};

use crate::bytes::{HEAD, MAGIC, NAME, NOWHERE, PLACE};
use crate::{Kind, fold};

/// A place as it is put in.
#[derive(Clone, Debug)]
pub struct Place {
    /// GeoNames id.
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
    /// If a country is no alpha-3 code or there are more than four thousand million letters.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let mut order: Vec<usize> = (0..self.places.len()).collect();
        order.sort_by_key(|&idx| (std::cmp::Reverse(self.places[idx].population), self.places[idx].geonames));
        let mut letters = Letters::default();
        let mut places: Vec<u8> = Vec::with_capacity(order.len() * PLACE);
        let mut names: BTreeSet<(String, usize)> = BTreeSet::new();
        for (n, &idx) in order.iter().enumerate() {
            let place = &self.places[idx];
            let region = place.region.map_or("", |region| self.places[region].name.as_str());
            places.extend(place.bytes(region, &mut letters));
            let all = std::iter::once(&place.name).chain(&place.also);
            names.extend(all.map(|name| (fold(name), n)).filter(|(name, _)| !name.is_empty()));
        }
        let mut name_bytes = Vec::with_capacity(names.len() * NAME);
        for (name, place) in &names {
            name_bytes.extend(letters.add(name).to_le_bytes());
            name_bytes.extend(u16::try_from(name.len()).expect("names are short").to_le_bytes());
            name_bytes.extend([0; 2]);
            name_bytes.extend(count(*place).to_le_bytes());
        }
        let mut bytes = Vec::with_capacity(HEAD + places.len() + name_bytes.len() + letters.text.len());
        bytes.extend(MAGIC);
        bytes.extend(count(order.len()).to_le_bytes());
        bytes.extend(count(names.len()).to_le_bytes());
        bytes.extend(count(letters.text.len()).to_le_bytes());
        bytes.extend(places);
        bytes.extend(name_bytes);
        bytes.extend(letters.text.as_bytes());
        bytes
    }
}

impl Place {
    fn bytes(&self, region: &str, letters: &mut Letters) -> [u8; PLACE] {
        let degrees = |value: f64| (value * 1e5).round() as i32;
        let (latitude, longitude) =
            self.at.map_or((NOWHERE, NOWHERE), |(latitude, longitude)| (degrees(latitude), degrees(longitude)));
        let mut bytes = [0; PLACE];
        bytes[0..4].copy_from_slice(&self.geonames.to_le_bytes());
        bytes[4..8].copy_from_slice(&latitude.to_le_bytes());
        bytes[8..12].copy_from_slice(&longitude.to_le_bytes());
        bytes[12..16].copy_from_slice(&self.population.to_le_bytes());
        bytes[16..20].copy_from_slice(&letters.add(&self.name).to_le_bytes());
        bytes[20..24].copy_from_slice(&letters.add(region).to_le_bytes());
        bytes[24] = u8::try_from(self.name.len()).expect("names are short");
        bytes[25] = u8::try_from(region.len()).expect("names are short");
        bytes[26] = self.kind as u8;
        bytes[27..30].copy_from_slice(self.country.as_bytes());
        bytes
    }
}

/// All names in one string, each once.
#[derive(Default)]
struct Letters {
    text: String,
    at: BTreeMap<String, u32>,
}

impl Letters {
    fn add(&mut self, name: &str) -> u32 {
        if let Some(&at) = self.at.get(name) {
            return at;
        }
        let at = count(self.text.len());
        self.text.push_str(name);
        self.at.insert(name.to_owned(), at);
        at
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).expect("a gazetteer is smaller than four thousand million")
}
