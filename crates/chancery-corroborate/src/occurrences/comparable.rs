//! What a store that adds bit by bit keeps at hand of a happening, so that nothing is worked out twice.

use std::collections::BTreeMap;

use super::agreement::Agreement;
use super::assemble::{Occurrence, summary};
use super::happening::{Happening, across, grouped, happening_keys, keys_of};
use super::profile::Profile;
use super::telling::Telling;
use super::wholes::cluster;

/// A happening with what comparing it needs.
#[derive(Clone, Debug)]
pub struct Comparable {
    happening: Happening,
    profile: Option<Profile>,
    keys: Vec<u64>,
}

impl Comparable {
    /// The happenings that some tellings tell ([`happenings`](crate::happenings)), each with what comparing it needs.
    #[must_use]
    pub fn of(tellings: &[Telling]) -> Vec<Self> {
        let one = |(happening, profile)| {
            let keys = keys_of(&profile);
            Self { happening, profile: Some(profile), keys }
        };
        grouped(tellings).into_iter().map(one).collect()
    }

    /// Works it out for one happening.
    #[must_use]
    pub fn new(happening: Happening) -> Self {
        let (profile, keys) = (happening.profile(), happening_keys(&happening));
        Self { happening, profile, keys }
    }

    /// The happening.
    #[must_use]
    pub fn happening(&self) -> &Happening {
        &self.happening
    }

    /// Its [`happening_keys`]; none where it is never one with another.
    #[must_use]
    pub fn keys(&self) -> &[u64] {
        &self.keys
    }

    /// How well the two agree; `None` where their types or days exclude that they are one. They match with a score above 0.
    #[must_use]
    pub fn agreement(&self, other: &Self) -> Option<Agreement> {
        across(self.profile.as_ref()?, other.profile.as_ref()?)
    }
}

/// The clusters of happenings that hang together, as numbers in the slice; ascending by what was published first.
///
/// `score` is the score of [`Comparable::agreement`] of two of them, negative infinity where there is none. The result does not
/// depend on the order of the slice.
#[must_use]
pub fn clusters(happenings: &[&Comparable], score: impl Fn(usize, usize) -> f64) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..happenings.len()).collect();
    order.sort_by(|&a, &b| happenings[a].happening.rank(&happenings[b].happening));
    let profiles: Vec<Option<&Profile>> = order.iter().map(|&n| happenings[n].profile.as_ref()).collect();
    let clusters = cluster(&profiles, |a, b| score(order[a], order[b]));
    clusters.into_iter().map(|cluster| cluster.into_iter().map(|n| order[n]).collect()).collect()
}

/// What the tellings of some happenings say together, taken as one; `None` where there are none. `account` as for
/// [`occurrences`](crate::occurrences).
#[must_use]
pub fn summarise(happenings: &[&Happening], account: &BTreeMap<String, String>) -> Option<Occurrence> {
    let tellings: Vec<_> = happenings.iter().flat_map(|happening| &happening.tellings).collect();
    summary(&tellings, account)
}
