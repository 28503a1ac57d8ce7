//! First-level divisions: `codebook/crosswalks/regions.tsv`, and which of them a town of the gazetteer lies in.

use std::collections::BTreeMap;

use chancery_doc::record::RecordPlace;
use chancery_places::Gazetteer;

use super::value;
use crate::ExportError;

/// The table.
#[derive(Clone, Debug)]
pub struct Regions {
    by_geonames: BTreeMap<u32, String>,
    by_name: BTreeMap<(String, String), String>,
    gazetteer: Option<Gazetteer<'static>>,
}

impl Regions {
    pub(super) fn parse(file: &str, text: &str) -> Result<Self, ExportError> {
        let (mut by_geonames, mut by_name) = (BTreeMap::new(), BTreeMap::new());
        for (n, line) in text.lines().enumerate().filter(|(_, line)| !line.starts_with('#') && !line.is_empty()) {
            let columns: Vec<&str> = line.split('\t').collect();
            let [country, adm1, geonames, name] = columns.as_slice() else {
                return Err(value(
                    file,
                    format!("line {}", n + 1),
                    "want state, code, GeoNames id and name between tabs",
                ));
            };
            let geonames: u32 = geonames.parse().map_err(|_| value(file, *adm1, "the GeoNames id is no number"))?;
            if adm1.len() != 4 || !adm1.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()) {
                return Err(value(file, *adm1, "a division's code has four capitals or digits"));
            }
            by_geonames.insert(geonames, (*adm1).to_owned());
            by_name.insert(((*country).to_owned(), (*name).to_owned()), (*adm1).to_owned());
        }
        // A damaged gazetteer costs the divisions of towns alone; the coder tells of it.
        Ok(Self { by_geonames, by_name, gazetteer: Gazetteer::built_in().ok() })
    }

    /// The name of the division that a place is or lies in: of the record, else of the gazetteer by its GeoNames id.
    #[must_use]
    pub fn name(&self, place: &RecordPlace) -> Option<String> {
        if place.precision == "admin" {
            return Some(place.name.clone());
        }
        if place.admin1.is_some() || !matches!(place.precision.as_str(), "settlement" | "point") {
            return place.admin1.clone();
        }
        let id = place.geonames?;
        let found = self.gazetteer?.find(&place.name).find(|found| found.geonames == id)?;
        (!found.region.is_empty()).then(|| found.region.to_owned())
    }

    /// GDELT's code of the division that a place is or lies in.
    #[must_use]
    pub fn adm1(&self, place: &RecordPlace) -> Option<&str> {
        let of_id =
            || self.by_geonames.get(&place.geonames?).map(String::as_str).filter(|_| place.precision == "admin");
        let of_name = || self.by_name.get(&(place.country.clone()?, self.name(place)?)).map(String::as_str);
        of_id().or_else(of_name)
    }
}
