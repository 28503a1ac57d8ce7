//! Whether one story took its text from another.

use serde::{Deserialize, Serialize};

use super::story::is_same_outlet;
use crate::Story;
use crate::signature::shared;

/// What shows that a story took its text from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KinshipEvidence {
    /// The texts are the same but for typography.
    SameText,
    /// They share many runs of five words.
    Shingles,
    /// The later one's credit line names the earlier one's outlet, or both name one agency.
    Credit,
    /// The later one's page names the earlier one's as the one that counts.
    Canonical,
    /// Both were fetched from one page.
    SamePage,
}

/// That one story took its text from another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kinship {
    /// Id of the story that has the text from the other.
    pub child: String,
    /// Id of the story that had it first.
    pub parent: String,
    /// Shingles that both have.
    pub shared: usize,
    /// Which part of the child's shingles the parent has, 0 to 1.
    pub of_child: f64,
    /// Which part of the parent's shingles the child has, 0 to 1.
    pub of_parent: f64,
    /// What shows it, sorted.
    pub evidence: Vec<KinshipEvidence>,
}

impl Kinship {
    /// Shared shingles as a part of both texts', 0 to 1.
    #[must_use]
    pub fn resemblance(&self) -> f64 {
        1.0 / (1.0 / self.of_child.max(1e-9) + 1.0 / self.of_parent.max(1e-9) - 1.0)
    }
}

/// Texts that share fewer runs of five words share a quotation or a stock phrase.
const MIN_SHARED: usize = 15;
/// The part of the shorter text that must stand in the longer one. Set on texts made from `data/extraction` (`cargo xtask
/// reprints`): stories that share a paragraph of background stay below, cut copies with a new lead and furniture above.
const MIN_CONTAINED: f64 = 0.4;
/// The same where a credit line or a link says so too.
const MIN_CONTAINED_CREDITED: f64 = 0.2;
/// How many days after the first a text is still a reprint. Later copies of the very same text are one all the same.
const WINDOW_DAYS: i32 = 31;

/// Keeps the pairs of which one story took its text from the other; pairs are numbers in `stories`, in any order.
///
/// The result is sorted by child and parent. Pairs beyond the slice are passed over.
#[must_use]
pub fn verify_pairs(stories: &[Story], pairs: &[(usize, usize)]) -> Vec<Kinship> {
    let mut kept: Vec<Kinship> = pairs.iter().filter_map(|&(a, b)| kinship(stories.get(a)?, stories.get(b)?)).collect();
    kept.sort_by(|a, b| (&a.child, &a.parent).cmp(&(&b.child, &b.parent)));
    kept.dedup_by(|a, b| a.child == b.child && a.parent == b.parent);
    kept
}

/// Whether one of two stories took its text from the other, and which from which; `None` where neither did.
#[must_use]
pub fn kinship(one: &Story, other: &Story) -> Option<Kinship> {
    // Beyond the window only the very text makes kin, whatever else they share.
    if one.id == other.id || one.text_id != other.text_id && !is_within_window(one, other) {
        return None;
    }
    let other_is_first = match (one.names_as_own(other), other.names_as_own(one)) {
        (true, false) => true,
        (false, true) => false,
        _ => other.rank(one).is_lt(),
    };
    let (child, parent) = if other_is_first { (one, other) } else { (other, one) };
    let n = shared(&child.signature, &parent.signature);
    let part = |of: &Story| n as f64 / of.signature.shingles.len().max(1) as f64;
    let (of_child, of_parent) = (part(child), part(parent));
    let mut evidence = Vec::new();
    if child.text_id == parent.text_id {
        evidence.push(KinshipEvidence::SameText);
    }
    if is_credited_to(child, parent) {
        evidence.push(KinshipEvidence::Credit);
    }
    if child.names_as_own(parent) {
        evidence.push(KinshipEvidence::Canonical);
    }
    if child.is_same_page(parent) {
        evidence.push(KinshipEvidence::SamePage);
    }
    let least = if evidence.is_empty() { MIN_CONTAINED } else { MIN_CONTAINED_CREDITED };
    let contained = of_child.max(of_parent);
    if contained >= least && n >= MIN_SHARED && is_within_window(child, parent) {
        evidence.push(KinshipEvidence::Shingles);
    }
    let is_kin = evidence.contains(&KinshipEvidence::Shingles) || evidence.contains(&KinshipEvidence::SameText);
    evidence.sort_unstable();
    is_kin.then(|| Kinship {
        child: child.id.clone(),
        parent: parent.id.clone(),
        shared: n,
        of_child,
        of_parent,
        evidence,
    })
}

/// Whether so few days lie between two stories that one may be a reprint of the other; an unknown day excludes nothing.
#[must_use]
pub fn is_within_window(one: &Story, other: &Story) -> bool {
    one.day().zip(other.day()).is_none_or(|(a, b)| (a - b).get_days().abs() <= WINDOW_DAYS)
}

fn is_credited_to(child: &Story, parent: &Story) -> bool {
    let Some(credit) = child.credit.as_deref() else { return false };
    let is_theirs = |name: &Option<String>| name.as_deref().is_some_and(|name| is_same_outlet(name, credit));
    is_theirs(&parent.outlet) || is_theirs(&parent.credit)
}
