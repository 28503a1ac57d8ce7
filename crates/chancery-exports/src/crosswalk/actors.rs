//! Kinds of actors and bodies in other codes: `codebook/crosswalks/actors.toml`.

use std::collections::BTreeMap;

use chancery_doc::Sector;
use serde::Deserialize;

use super::{table, value};
use crate::ExportError;

/// What a sector is in other codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectorCodes {
    /// PLOVER's sector.
    pub sector: Sector,
    /// CAMEO's type, or why it has none.
    pub cameo: Result<String, String>,
    /// Sectors of ICEWS, joined by commas.
    pub icews: String,
    /// Name of a nameless actor of that sector in ICEWS.
    pub icews_name: String,
    /// Actor type of ACLED, where the sector alone decides it.
    pub acled: Option<String>,
}

/// The table.
#[derive(Clone, Debug)]
pub struct ActorCodes {
    sectors: BTreeMap<Sector, SectorCodes>,
    of_type: BTreeMap<String, Sector>,
    groups: BTreeMap<String, String>,
    of_group: BTreeMap<String, String>,
    icews_words: Vec<(String, Sector)>,
    of_name: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    sectors: Vec<SectorLine>,
    types: Vec<TypeLine>,
    icews_words: Vec<IcewsLine>,
    groups: Vec<GroupLine>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SectorLine {
    sector: String,
    cameo: Option<String>,
    why: Option<String>,
    icews: String,
    icews_name: String,
    acled: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TypeLine {
    cameo: String,
    sector: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IcewsLine {
    icews: String,
    sector: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupLine {
    code: String,
    cameo: String,
}

impl ActorCodes {
    pub(super) fn parse(file: &str, text: &str) -> Result<Self, ExportError> {
        let lines: File = table(file, text)?;
        let named =
            |name: &str| Sector::from_name(name).ok_or_else(|| value(file, name, "no sector; want one such as GOV"));
        let mut sectors = BTreeMap::new();
        let mut of_type = BTreeMap::new();
        for line in lines.sectors {
            let sector = named(&line.sector)?;
            let cameo = match (line.cameo, line.why) {
                (Some(cameo), None) => Ok(cameo),
                (None, Some(why)) => Err(why),
                _ => return Err(value(file, line.sector, "a sector has either a `cameo` or a `why`")),
            };
            if let Ok(cameo) = &cameo {
                // Of two sectors with one type the first is the plain one: UAF before what is written as UAF too.
                let exact = cameo == sector.as_str();
                if exact || !of_type.contains_key(cameo) {
                    of_type.insert(cameo.clone(), sector);
                }
            }
            let codes =
                SectorCodes { sector, cameo, icews: line.icews, icews_name: line.icews_name, acled: line.acled };
            if sectors.insert(sector, codes).is_some() {
                return Err(value(file, line.sector, "stands twice among `sectors`"));
            }
        }
        for &sector in Sector::ALL {
            if !sectors.contains_key(&sector) {
                return Err(value(file, sector.as_str(), "does not stand among `sectors`"));
            }
        }
        // CAMEO's MED is media, whatever PLOVER calls by that name.
        for line in lines.types {
            of_type.entry(line.cameo).or_insert(named(&line.sector)?);
        }
        let mut icews_words = Vec::new();
        for line in lines.icews_words {
            icews_words.push((line.icews, named(&line.sector)?));
        }
        let mut groups = BTreeMap::new();
        let mut of_group = BTreeMap::new();
        for line in lines.groups {
            // Of several the first is written, the others are only read.
            of_group.entry(line.cameo.clone()).or_insert_with(|| line.code.clone());
            groups.entry(line.code).or_insert(line.cameo);
        }
        Ok(Self { sectors, of_type, groups, of_group, icews_words, of_name: BTreeMap::new() })
    }

    /// A sector's codes.
    #[must_use]
    pub fn sector(&self, sector: Sector) -> Option<&SectorCodes> {
        self.sectors.get(&sector)
    }

    /// The sector of a CAMEO type.
    #[must_use]
    pub fn of_type(&self, cameo: &str) -> Option<Sector> {
        self.of_type.get(cameo).copied()
    }

    /// GDELT's known group of a body of ours.
    #[must_use]
    pub fn group(&self, code: &str) -> Option<&str> {
        self.groups.get(code).map(String::as_str)
    }

    /// Our code of a known group of GDELT.
    #[must_use]
    pub fn of_group(&self, cameo: &str) -> Option<&str> {
        self.of_group.get(cameo).map(String::as_str)
    }

    /// Our code of a body of this name, letter case aside; the names are those of [`with_bodies`](super::Crosswalk::with_bodies).
    #[must_use]
    pub fn of_name(&self, name: &str) -> Option<&str> {
        self.of_name.get(&name.trim().to_lowercase()).map(String::as_str)
    }

    pub(super) fn add_names<'n>(&mut self, bodies: impl IntoIterator<Item = (&'n str, &'n str)>) {
        for (name, code) in bodies {
            self.of_name.entry(name.to_lowercase()).or_insert_with(|| code.to_owned());
        }
    }

    /// The sector that ICEWS's list of sectors means: one that a word of it decides, else the one of ours all of whose
    /// words stand in it and that has most of them, else one with any of them. Who is of a state is no body, whatever bodies he
    /// sits in.
    #[must_use]
    pub fn of_icews(&self, listed: &str, is_of_state: bool) -> Option<Sector> {
        let listed: Vec<&str> = listed.split(',').map(str::trim).filter(|word| !word.is_empty()).collect();
        let may_be = |sector: Sector| !(is_of_state && sector == Sector::Igo);
        let decides = |(word, sector): &&(String, Sector)| may_be(*sector) && listed.contains(&word.as_str());
        if let Some((_, sector)) = self.icews_words.iter().find(decides) {
            return Some(*sector);
        }
        let words = |codes: &SectorCodes| codes.icews.split(',').map(str::to_owned).collect::<Vec<_>>();
        let candidates = || self.sectors.values().filter(|codes| may_be(codes.sector));
        // The most exact one: "Military,Government" over "Government"; of equals the first.
        let has_all = |codes: &&SectorCodes| words(codes).iter().all(|word| listed.contains(&word.as_str()));
        let mut fitting: Vec<&SectorCodes> = candidates().filter(has_all).collect();
        fitting.sort_by_key(|codes| std::cmp::Reverse(words(codes).len()));
        let has_any = |codes: &&SectorCodes| words(codes).first().is_some_and(|word| listed.contains(&word.as_str()));
        fitting.first().copied().or_else(|| candidates().find(has_any)).map(|codes| codes.sector)
    }
}
