//! Towns of two to fifteen thousand people, and the second-level regions whose name no town of theirs has.
//!
//! Both are GeoNames' as two packages of PyPI carry them. A region of the second level stands where half of its towns lie
//! north and half of them east of it; no table that we have gives its people or its number in GeoNames.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use chancery_places::{Kind, Place, fold};
use serde::Deserialize;

use super::{Area, Region, Town, median};
use crate::places::kilometres;

/// The fewest people of a town that is taken: each costs every program that is packed sixteen bytes.
const FEWEST: u32 = 2_000;
/// A second-level region within so many kilometres of a town of its name is found by that.
const OWN_TOWN_KM: f64 = 100.0;

/// States whose second-level regions the news calls by these names, with nothing of another language around them.
const STATES: &[&str] = &[
    "AF", "AU", "BF", "CA", "CD", "CO", "ES", "FR", "GB", "GN", "IE", "IN", "IQ", "IT", "LB", "LY", "ML", "MM", "MX",
    "NG", "NZ", "PE", "PH", "PK", "SD", "SY", "UA", "UG", "US", "YE", "ZA",
];

/// Names of quarters that every other city has.
const EVERYWHERE: &[&str] = &["Chinatown", "Downtown", "Koreatown", "Little Italy", "Midtown", "Old Town"];

/// What tables put before or behind such a name that the news leaves out.
const BEFORE: &[&str] = &[
    "City and County of ",
    "City and Borough of ",
    "City of ",
    "County ",
    "Departement de la ",
    "Departement de l'",
    "Departement des ",
    "Departement du ",
    "Departement de ",
    "Departement d'",
    "Province of ",
    "Province du ",
    "Province de la ",
    "Province de l'",
    "Province de ",
    "Province d'",
    "Provincia dell' ",
    "Provincia dell'",
    "Provincia della ",
    "Provincia del ",
    "Provincia di ",
    "Provincia de ",
];
const BEHIND: &[&str] = &[
    " County Borough",
    " District Municipality",
    " Metropolitan Municipality",
    " District",
    " Division",
    " Prefecture",
    " Province",
    " Rayon",
];

#[derive(Deserialize)]
struct Small {
    geonameid: u32,
    name: String,
    latitude: f64,
    longitude: f64,
    countrycode: String,
    admin1code: String,
    population: u32,
}

/// One line of `rg_cities1000.csv`: a town with the names of its regions.
#[derive(Deserialize)]
struct Within {
    lat: f64,
    lon: f64,
    admin1: String,
    admin2: String,
    cc: String,
}

/// Places that the larger towns do not hold.
pub(super) fn read(
    folder: &Path,
    countries: &BTreeMap<&str, &str>,
    regions: &BTreeMap<String, Region>,
    large: &[Town<'_>],
    areas: &[Area],
) -> Result<Vec<Place>> {
    let path = folder.join("cities1000.json");
    let text = fs::read_to_string(&path).with_context(|| format!("could not read `{}`", path.display()))?;
    let towns: BTreeMap<String, Small> =
        serde_json::from_str(&text).with_context(|| format!("`{}` is not sound", path.display()))?;
    let mut by_name: BTreeMap<(&str, String), Vec<(f64, f64)>> = BTreeMap::new();
    for town in towns.values() {
        by_name.entry((&town.countrycode, fold(&town.name))).or_default().push((town.latitude, town.longitude));
    }
    let mut found = second_level(folder, countries, regions, &by_name)?;
    let known: BTreeSet<u32> = large.iter().map(|town| town.geonames).collect();
    let is_wanted = |town: &&Small| {
        town.population >= FEWEST && !known.contains(&town.geonameid) && !EVERYWHERE.contains(&town.name.as_str())
    };
    for town in towns.values().filter(is_wanted) {
        // Larger ones that the larger table leaves out are quarters of towns.
        let Some(country) = countries.get(town.countrycode.as_str()).filter(|_| town.population < 15_000) else {
            continue;
        };
        // Of our own table it is known without its state beside it.
        let is_ours = |area: &Area| area.country.as_deref() == Some(*country) && fold(&area.name) == fold(&town.name);
        if areas.iter().any(is_ours) {
            continue;
        }
        found.push(Place {
            geonames: town.geonameid,
            kind: Kind::Town,
            name: town.name.clone(),
            country: (*country).to_owned(),
            region: regions.get(&format!("{}.{}", town.countrycode, town.admin1code)).map(|region| region.number),
            at: Some((town.latitude, town.longitude)),
            population: town.population,
            also: BTreeSet::new(),
        });
    }
    Ok(found)
}

fn second_level(
    folder: &Path,
    countries: &BTreeMap<&str, &str>,
    regions: &BTreeMap<String, Region>,
    towns: &BTreeMap<(&str, String), Vec<(f64, f64)>>,
) -> Result<Vec<Place>> {
    let path = folder.join("rg_cities1000.csv");
    let mut lines = csv::Reader::from_path(&path).with_context(|| format!("could not read `{}`", path.display()))?;
    let mut points: BTreeMap<(String, String, String), Vec<(f64, f64)>> = BTreeMap::new();
    for line in lines.deserialize() {
        let line: Within = line.with_context(|| format!("`{}` is not sound", path.display()))?;
        if STATES.contains(&line.cc.as_str()) && !line.admin2.is_empty() {
            points.entry((line.cc, line.admin1, line.admin2)).or_default().push((line.lat, line.lon));
        }
    }
    let mut found = Vec::new();
    for ((state, region, full), points) in points {
        let name = bare(&full);
        let Some(at) = median(points.into_iter()) else { continue };
        let near = |name: &str| {
            let of_name = towns.get(&(state.as_str(), fold(name)));
            of_name.is_some_and(|towns| towns.iter().any(|&town| kilometres(at, town) <= OWN_TOWN_KM))
        };
        let first_level = regions
            .iter()
            .find(|(code, first)| code.split('.').next() == Some(&state) && fold(&first.name) == fold(&region));
        if name.chars().count() < 3 || near(name) || fold(name) == fold(&region) {
            continue;
        }
        found.push(Place {
            geonames: 0,
            kind: Kind::Region,
            name: name.to_owned(),
            country: (*countries.get(state.as_str()).context("a state without a code")?).to_owned(),
            region: first_level.map(|(_, first)| first.number),
            at: Some(at),
            population: 0,
            also: BTreeSet::new(),
        });
    }
    Ok(found)
}

fn bare(full: &str) -> &str {
    let behind = BEFORE.iter().find_map(|before| full.strip_prefix(before)).unwrap_or(full);
    BEHIND.iter().find_map(|kind| behind.strip_suffix(kind)).unwrap_or(behind).trim()
}
