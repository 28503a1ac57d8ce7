//! One origin and one parent for each story.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::kinship::{Kinship, KinshipEvidence};
use crate::Story;

/// What a story is among those of its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Its text is its own, as far as the stories tell.
    Original,
    /// Most of its text is its origin's, and most of its origin's text is in it.
    Reprint,
    /// It has a part of its origin's text, or the whole within a longer text.
    Partial,
    /// Its page had the origin's text before: a later state of it.
    Update,
}

/// A story and where its text is from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Id of the article.
    pub article: String,
    /// Id of the article whose text it is; its own where it is an original.
    pub origin: String,
    /// What it is.
    pub role: Role,
    /// Which part of its text is its origin's, 0 to 1; 1 for an original.
    pub share: f64,
    /// What shows it, sorted; empty for an original.
    pub evidence: Vec<KinshipEvidence>,
}

/// Both texts have so much of each other: a reprint, not a part.
const WHOLE: f64 = 0.6;
/// A copy so near to another copy has that one's origin, though its own shingles do not show it.
const NEAR_COPY: f64 = 0.8;

/// Gives each story its origin: the earlier original that it shares most with.
///
/// No chains: who shares only with a reprint what that one added of its own, and not the origin's text, is an original. The
/// result is in the order of `stories`; kinships of ids that are not among these are passed over.
#[must_use]
pub fn group_reports(stories: &[Story], kinships: &[Kinship]) -> Vec<Report> {
    let number: BTreeMap<&str, usize> = stories.iter().enumerate().map(|(n, story)| (story.id.as_str(), n)).collect();
    let mut parents: Vec<Vec<(usize, &Kinship)>> = vec![Vec::new(); stories.len()];
    for kinship in kinships {
        if let (Some(&child), Some(&parent)) = (number.get(kinship.child.as_str()), number.get(kinship.parent.as_str()))
        {
            parents[child].push((parent, kinship));
        }
    }
    drop_needless(&mut parents);
    let mut order: Vec<usize> = (0..stories.len()).collect();
    order.sort_by(|&a, &b| stories[a].rank(&stories[b]));
    // A page may name a later one as its original, so a parent may come behind its child: such parents go first.
    let order = parents_first(&order, &parents);
    let mut reports: Vec<Option<Report>> = vec![None; stories.len()];
    for &n in &order {
        let best = best(stories, &number, &reports, &parents[n]);
        reports[n] = Some(match best {
            Some((origin, kinship)) => Report {
                article: stories[n].id.clone(),
                origin: stories[origin].id.clone(),
                role: role(kinship),
                share: kinship.of_child,
                evidence: kinship.evidence.clone(),
            },
            None => Report {
                article: stories[n].id.clone(),
                origin: stories[n].id.clone(),
                role: Role::Original,
                share: 1.0,
                evidence: Vec::new(),
            },
        });
    }
    reports.into_iter().flatten().collect()
}

/// Drops kinships that cannot give a story its origin.
///
/// Who has no parent is an original, and who has an original for a parent is none. So between two of the latter a kinship says nothing,
/// and of thousands of copies of one text most are between such. A runner may drop them before it moves anything.
fn drop_needless(parents: &mut [Vec<(usize, &Kinship)>]) {
    let has_parent: Vec<bool> = parents.iter().map(|own| !own.is_empty()).collect();
    let is_copy: Vec<bool> = parents.iter().map(|own| own.iter().any(|(parent, _)| !has_parent[*parent])).collect();
    for (own, _) in parents.iter_mut().zip(&is_copy).filter(|(_, is_copy)| **is_copy) {
        own.retain(|(parent, _)| !is_copy[*parent]);
    }
}

/// The order in which each story comes behind its parents; where pages name each other in a circle, as given.
fn parents_first(order: &[usize], parents: &[Vec<(usize, &Kinship)>]) -> Vec<usize> {
    let mut done = vec![false; order.len()];
    let mut sorted = Vec::with_capacity(order.len());
    for &n in order {
        let mut stack = vec![n];
        while let Some(&top) = stack.last() {
            let next =
                parents[top].iter().map(|(parent, _)| *parent).find(|parent| !done[*parent] && !stack.contains(parent));
            match next {
                Some(parent) => stack.push(parent),
                None => {
                    stack.pop();
                    if !done[top] {
                        done[top] = true;
                        sorted.push(top);
                    }
                }
            }
        }
    }
    sorted
}

/// The origin that a story has most of its text from, and the kinship that shows it.
fn best<'k>(
    stories: &[Story],
    number: &BTreeMap<&str, usize>,
    reports: &[Option<Report>],
    parents: &[(usize, &'k Kinship)],
) -> Option<(usize, &'k Kinship)> {
    let is_original = |parent: usize| reports[parent].as_ref().is_some_and(|report| report.role == Role::Original);
    let strength = |kinship: &Kinship| kinship.of_child.max(kinship.of_parent);
    let direct = parents.iter().filter(|(parent, _)| is_original(*parent)).max_by(|(a, one), (b, other)| {
        strength(one).total_cmp(&strength(other)).then_with(|| stories[*b].rank(&stories[*a]))
    });
    if let Some(&(parent, kinship)) = direct {
        return Some((parent, kinship));
    }
    let near = parents.iter().filter(|(_, kinship)| kinship.resemblance() >= NEAR_COPY || is_proven(kinship)).max_by(
        |(a, one), (b, other)| {
            one.resemblance().total_cmp(&other.resemblance()).then_with(|| stories[*b].rank(&stories[*a]))
        },
    )?;
    let origin = reports[near.0].as_ref()?.origin.as_str();
    Some((*number.get(origin)?, near.1))
}

/// The very same text, or a later state of the same page, has the same origin whatever else.
fn is_proven(kinship: &Kinship) -> bool {
    kinship.evidence.contains(&KinshipEvidence::SameText) || kinship.evidence.contains(&KinshipEvidence::SamePage)
}

fn role(kinship: &Kinship) -> Role {
    if kinship.evidence.contains(&KinshipEvidence::SamePage) {
        Role::Update
    } else if kinship.of_child >= WHOLE && kinship.of_parent >= WHOLE
        || kinship.evidence.contains(&KinshipEvidence::SameText)
    {
        Role::Reprint
    } else {
        Role::Partial
    }
}
