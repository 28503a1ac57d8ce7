//! Of what sector those are whom a text describes: what the codebook says of the noun, weighed with what the trained reader
//! makes of it in its sentences.
//!
//! "Forces", "officers" and "a council" are of several sectors; whose they are shows around them. The codebook says which a
//! noun may mean, the reader which of these it means here.

use std::collections::BTreeSet;

use chancery_codebook::Codebook;
use chancery_doc::{Annotations, Deprel, Sector};

use super::names::Named;
use super::parties::{Entity, Kind, Mentioned};
use super::tree::Tree;

// Tuned on the held-back tenth of the annotated passages.

/// How much likelier, over all mentions, the reader must find another sector than the codebook's first.
const FACTOR: f64 = 4.0;
/// A smaller share than this says no more than this.
const FLOOR: f64 = 0.02;

/// Gives each of those described another sector that its noun may mean where the reader finds it much likelier.
pub(super) fn weigh(
    codebook: &Codebook,
    annotations: &Annotations,
    tree: &Tree<'_>,
    parties: &[Mentioned],
    entities: &mut [Entity],
) {
    // For each entity the sum of the logarithms, for the codebook's first sector and for each of the others.
    let mut sums: Vec<Vec<f64>> = vec![Vec::new(); entities.len()];
    let mut of_state: BTreeSet<usize> = BTreeSet::new();
    for party in parties.iter().filter(|party| party.kind == Kind::Group) {
        let entity = &entities[party.entity];
        let Some(agent) = entity.basis.agent.map(|agent| &codebook.agents()[agent]) else { continue };
        let is_of_body =
            matches!(entity.basis.owner, Some(Named::Body(idx)) if codebook.bodies()[idx].sector == agent.sector);
        let head = tree.top(party.tokens.0, party.tokens.1);
        // "Khartoum's militia" fights for the state whose it is.
        let is_of_state = agent.sector == Sector::Prm
            && matches!(entity.basis.owner, Some(Named::State(_) | Named::Capital(_)))
            && tree.child(head, &[Deprel::NmodPoss]).is_some();
        if is_of_state {
            of_state.insert(party.entity);
        }
        if agent.also.is_empty() || entity.sector != Some(agent.sector) || is_of_body {
            continue;
        }
        let Some(read) = annotations.sectors.get(head) else { continue };
        let sum = &mut sums[party.entity];
        sum.resize(1 + agent.also.len(), 0.0);
        for (slot, &sector) in sum.iter_mut().zip([agent.sector].iter().chain(&agent.also)) {
            *slot += read.of(Some(sector)).max(FLOOR).ln();
        }
    }
    let open = entities.iter_mut().zip(sums).enumerate().filter(|(entity, _)| !of_state.contains(entity));
    for (_, (entity, sums)) in open {
        let Some((&own, others)) = sums.split_first() else { continue };
        let also: &[Sector] = entity.basis.agent.map_or(&[], |agent| &codebook.agents()[agent].also);
        let best = others.iter().zip(also).max_by(|a, b| a.0.total_cmp(b.0));
        if let Some((_, &sector)) = best.filter(|(sum, _)| **sum - own >= FACTOR.ln()) {
            entity.sector = Some(sector);
        }
    }
}
