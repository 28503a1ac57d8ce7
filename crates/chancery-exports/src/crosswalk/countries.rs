//! States in other codes and names: `codebook/crosswalks/countries.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{table, value};
use crate::ExportError;

/// One state or territory.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Country {
    /// ISO 3166-1 alpha-3; KOS for Kosovo.
    pub code: String,
    /// Usual English name.
    pub name: String,
    /// FIPS 10-4, two letters: places in GDELT.
    pub fips: Option<String>,
    /// Other codes of it in GDELT's files.
    #[serde(default)]
    pub fips_also: Vec<String>,
    /// GDELT's code of the actor's country, where it is not `code`.
    pub cameo: Option<String>,
    /// ISO 3166-1 numeric.
    pub numeric: Option<u16>,
    /// Number of the Correlates of War project.
    pub cow: Option<u16>,
    /// Name in ICEWS, where it is not `name`.
    pub icews: Option<String>,
    /// Name in ACLED, where it is not `name`.
    pub acled: Option<String>,
    /// Further spellings met in files.
    #[serde(default)]
    pub also: Vec<String>,
    /// Region, by ACLED's names.
    pub region: Option<String>,
}

impl Country {
    /// The code of an actor's country in GDELT.
    #[must_use]
    pub fn cameo(&self) -> &str {
        self.cameo.as_ref().unwrap_or(&self.code)
    }

    /// The name in ICEWS.
    #[must_use]
    pub fn icews(&self) -> &str {
        self.icews.as_ref().unwrap_or(&self.name)
    }

    /// The name in ACLED.
    #[must_use]
    pub fn acled(&self) -> &str {
        self.acled.as_ref().unwrap_or(&self.name)
    }
}

/// The table, by each of its keys.
#[derive(Clone, Debug)]
pub struct Countries {
    all: Vec<Country>,
    by_code: BTreeMap<String, usize>,
    by_fips: BTreeMap<String, usize>,
    by_name: BTreeMap<String, usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    countries: Vec<Country>,
}

impl Countries {
    pub(super) fn parse(file: &str, text: &str) -> Result<Self, ExportError> {
        let File { countries: all } = table(file, text)?;
        let mut by_code = BTreeMap::new();
        let mut by_fips = BTreeMap::new();
        let mut by_name = BTreeMap::new();
        for (n, country) in all.iter().enumerate() {
            let add = |keys: &mut BTreeMap<String, usize>, key: &str| match keys.insert(key.to_owned(), n) {
                Some(other) if other != n => {
                    Err(value(file, &country.code, format!("`{key}` is of `{}` too", all[other].code)))
                }
                _ => Ok(()),
            };
            for code in [Some(&country.code), country.cameo.as_ref()].into_iter().flatten() {
                add(&mut by_code, code)?;
            }
            for fips in country.fips.iter().chain(&country.fips_also) {
                add(&mut by_fips, fips)?;
            }
            for name in [country.name.as_str(), country.icews(), country.acled()] {
                add(&mut by_name, &name.to_lowercase())?;
            }
            for name in &country.also {
                add(&mut by_name, &name.to_lowercase())?;
            }
        }
        Ok(Self { all, by_code, by_fips, by_name })
    }

    /// The state with this alpha-3 code, or with this code in GDELT.
    #[must_use]
    pub fn code(&self, code: &str) -> Option<&Country> {
        self.by_code.get(code).map(|&n| &self.all[n])
    }

    /// The state with this FIPS code.
    #[must_use]
    pub fn fips(&self, fips: &str) -> Option<&Country> {
        self.by_fips.get(fips).map(|&n| &self.all[n])
    }

    /// The state of this name in any of the files, letter case aside.
    #[must_use]
    pub fn name(&self, name: &str) -> Option<&Country> {
        self.by_name.get(&name.trim().to_lowercase()).map(|&n| &self.all[n])
    }

    /// All of them, by code.
    pub fn all(&self) -> impl Iterator<Item = &Country> {
        self.all.iter()
    }
}
