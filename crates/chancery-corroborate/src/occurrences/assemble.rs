//! What a cluster of tellings says together: reports, origins, statuses, numbers, and where they differ.

use std::collections::{BTreeMap, BTreeSet};

use chancery_doc::{Status, digest};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::happening::{Happening, Match, has_happened};
use super::profile::Profile;
use super::telling::{Bounds, Counted, EventName, StatusName, Telling};
use super::wholes::{agree, cluster};
use crate::components::{components, members};

/// One happening, however often told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Occurrence {
    /// Made from the id of its first telling; see [`carry_ids`](crate::carry_ids) for ids that were given before.
    pub id: String,
    /// Row ids, by day of publication, article and place in the text.
    pub tellings: Vec<String>,
    /// Articles that tell it, by first publication; the first of them reported first.
    pub articles: Vec<String>,
    /// Articles whose first sentences speak of it in its rare words, without a row of it (see [`note_mentions`]); not among
    /// `articles`, and sorted.
    ///
    /// [`note_mentions`]: crate::note_mentions
    pub mentions: Vec<String>,
    /// Independent origins: outlets and agencies whose own text or word it is, by first publication.
    pub origins: Vec<Origin>,
    /// Type that most origins give; of equals the first.
    pub event_type: Option<EventName>,
    /// The day or days that most origins name, else the first report's day with the day before.
    pub days: Option<(Date, Date)>,
    /// Whether a text names the day.
    pub is_dated: bool,
    /// Name of the place, as most origins have it; towns before regions before states.
    pub place: Option<String>,
    /// Each status when it was first told, by day.
    pub statuses: Vec<StatusAt>,
    /// Whether it is all told as history or context.
    pub is_background: bool,
    /// Every number told, by day of report.
    pub figures: Vec<Figure>,
    /// What cannot all be true.
    pub contradictions: Vec<Contradiction>,
}

impl Occurrence {
    /// Whether somebody tells that it has happened or is under way; plans, fears and denials alone do not.
    #[must_use]
    pub fn has_happened(&self) -> bool {
        self.statuses.iter().any(|at| has_happened(at.status.0))
    }
}

/// Somebody who tells an occurrence on their own account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The outlet, agency or medium; the article's id where none is known.
    pub name: String,
    /// Articles that tell it on that account: its own and the copies.
    pub articles: Vec<String>,
}

/// A status and who told it first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusAt {
    /// The status.
    pub status: StatusName,
    /// Day of the report that first told it.
    pub published: Option<Date>,
    /// The row.
    pub telling: String,
    /// Number of origins that tell it.
    pub n_origins: usize,
}

/// A number of people as one report has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// What is counted.
    pub counted: Counted,
    /// How many.
    pub bounds: Bounds,
    /// The row that first has it.
    pub telling: String,
    /// Its article.
    pub article: String,
    /// On whose account.
    pub origin: String,
    /// On whose word, by the text.
    pub sources: Vec<String>,
    /// Day of the report.
    pub published: Option<Date>,
}

/// What tellings of one happening say differently, so that not all can be right.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Contradiction {
    /// Some tell that it happened, some deny it: rows of the one and of the other.
    Denied {
        /// Rows that tell it as done or under way.
        told: Vec<String>,
        /// Rows that deny it.
        denied: Vec<String>,
    },
    /// Numbers that exclude each other: rows of lowest and highest.
    Figures {
        /// What is counted.
        counted: Counted,
        /// The row with the lowest.
        low: String,
        /// The row with the highest.
        high: String,
    },
    /// Days that exclude each other: rows of the first and of the last.
    Days {
        /// The row with the first day.
        first: String,
        /// The row with the last day.
        last: String,
    },
    /// Towns of different names: a row of each.
    Places {
        /// A row of each place.
        rows: Vec<String>,
    },
}

impl Contradiction {
    /// What is told differently, in a word.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Denied { .. } => "denied",
            Self::Figures { counted, .. } => counted.as_str(),
            Self::Days { .. } => "days",
            Self::Places { .. } => "places",
        }
    }
}

/// A component of more happenings is divided before it is clustered: only closer matches then hold it together, and some
/// happenings come out in several pieces. Two thousand of one war in one month are clustered whole (`benches/occurrences.rs`).
const MAX_PART: usize = 2500;

/// Puts happenings together that are one, in order of first publication.
///
/// `account` tells on whose account an article tells: its origin's outlet or agency (see
/// [`accounts`](crate::accounts)); an article that it does not know stands for itself.
#[must_use]
pub fn occurrences(happenings: &[Happening], matches: &[Match], account: &BTreeMap<String, String>) -> Vec<Occurrence> {
    let mut happenings: Vec<&Happening> =
        happenings.iter().filter(|happening| !happening.tellings.is_empty()).collect();
    happenings.sort_by(|a, b| a.rank(b));
    happenings.dedup_by(|a, b| a.id() == b.id());
    let number: BTreeMap<&str, usize> =
        happenings.iter().enumerate().map(|(n, happening)| (happening.id(), n)).collect();
    let links: Vec<(usize, usize, f64)> = matches
        .iter()
        .filter_map(|kept| {
            Some((*number.get(kept.one.as_str())?, *number.get(kept.other.as_str())?, kept.agreement.score))
        })
        .collect();
    let mut found = Vec::new();
    for cluster in linked_clusters(&happenings, &links) {
        let tellings: Vec<&Telling> = cluster.iter().flat_map(|&n| &happenings[n].tellings).collect();
        found.extend(summary(&tellings, account));
    }
    let first = |occurrence: &Occurrence| {
        occurrence.tellings.iter().find_map(|telling| number.get(telling.as_str())).copied().unwrap_or(usize::MAX)
    };
    found.sort_by(|a, b| (first(a), &a.id).cmp(&(first(b), &b.id)));
    found
}

/// The clusters of happenings that are one, as numbers in the slice, which must be sorted by [`Happening::rank`].
///
/// A link is two of them and the score of their [`Match`]; links beyond the slice are passed over.
#[must_use]
pub fn linked_clusters(happenings: &[&Happening], links: &[(usize, usize, f64)]) -> Vec<Vec<usize>> {
    let profiles: Vec<Option<Profile>> = happenings.iter().map(|happening| happening.profile()).collect();
    parts((0..happenings.len()).collect(), links, 0.0).iter().flat_map(|part| divide(part, &profiles)).collect()
}

/// For each of `n` happenings the smallest one of its part: those that [`linked_clusters`] looks at together.
///
/// Parts are what hangs together, but that large components are divided where only weak matches hold them. What is told from links
/// alone can be told before any telling is read: a runner gives every part to a task of its own.
#[must_use]
pub fn linked_parts(n: usize, links: &[(usize, usize, f64)]) -> Vec<usize> {
    let mut root: Vec<usize> = (0..n).collect();
    for part in parts((0..n).collect(), links, 0.0) {
        for &node in &part.nodes {
            root[node] = part.nodes[0];
        }
    }
    root
}

/// The nodes that hang together, and whether each is so near to some other that they are one without a closer look.
struct Part {
    nodes: Vec<usize>,
    is_certain: bool,
}

/// Matches this good are of texts that were copied; thousands of them need no clustering.
pub const CERTAIN: f64 = 8.0;

/// The nodes that hang together by links above `bar`, large parts by higher and higher bars.
fn parts(nodes: Vec<usize>, links: &[(usize, usize, f64)], bar: f64) -> Vec<Part> {
    let place: BTreeMap<usize, usize> = nodes.iter().enumerate().map(|(at, &node)| (node, at)).collect();
    let links: Vec<(usize, usize, f64)> = links
        .iter()
        .filter(|(a, b, score)| *score > bar && place.contains_key(a) && place.contains_key(b))
        .copied()
        .collect();
    let inner: Vec<(usize, usize)> = links.iter().map(|(a, b, _)| (place[a], place[b])).collect();
    let mut found = Vec::new();
    for part in members(&components(nodes.len(), &inner)) {
        let part: Vec<usize> = part.into_iter().map(|at| nodes[at]).collect();
        if part.len() <= MAX_PART || bar >= CERTAIN {
            found.push(Part { is_certain: part.len() > MAX_PART, nodes: part });
        } else {
            found.extend(parts(part, &links, bar + 0.5));
        }
    }
    found
}

/// The clusters of a part.
fn divide(part: &Part, profiles: &[Option<Profile>]) -> Vec<Vec<usize>> {
    if part.is_certain {
        return vec![part.nodes.clone()];
    }
    let of_part: Vec<Option<&Profile>> = part.nodes.iter().map(|&n| profiles[n].as_ref()).collect();
    let clusters = cluster(&of_part, |a, b| agree(of_part[a], of_part[b]));
    clusters.into_iter().map(|cluster| cluster.into_iter().map(|at| part.nodes[at]).collect()).collect()
}

/// What some tellings say together; `None` where there are none.
pub(crate) fn summary(tellings: &[&Telling], account: &BTreeMap<String, String>) -> Option<Occurrence> {
    let mut tellings = tellings.to_vec();
    tellings.sort_by(|a, b| {
        let key = |telling: &Telling| {
            (
                telling.published_on().unwrap_or(Date::MAX),
                telling.published.clone(),
                telling.article.clone(),
                telling.sentence,
            )
        };
        key(a).cmp(&key(b)).then_with(|| a.id.cmp(&b.id))
    });
    let first = *tellings.first()?;
    let origin = |telling: &Telling| -> String {
        let medium = telling.medium.as_deref().map(crate::reprints::outlet_key);
        medium.unwrap_or_else(|| account.get(&telling.article).unwrap_or(&telling.article).clone())
    };
    let mut origins: Vec<Origin> = Vec::new();
    let mut articles: Vec<String> = Vec::new();
    // A wire text has thousands of copies, so that what is known must be found by its name.
    let (mut is_listed, mut number_of) = (BTreeSet::new(), BTreeMap::new());
    for telling in &tellings {
        if is_listed.insert((None, &telling.article)) {
            articles.push(telling.article.clone());
        }
        let name = origin(telling);
        let number = *number_of.entry(name.clone()).or_insert(origins.len());
        if number == origins.len() {
            origins.push(Origin { name, articles: Vec::new() });
        }
        if is_listed.insert((Some(number), &telling.article)) {
            origins[number].articles.push(telling.article.clone());
        }
    }
    let days = most(&tellings, &origin, |telling| telling.days);
    let published = tellings.iter().filter(|telling| !telling.is_background).find_map(|telling| telling.published_on());
    let place = |is_wanted: &dyn Fn(&super::telling::Where) -> bool| {
        most(&tellings, &origin, |telling| {
            telling.place.as_ref().filter(|place| is_wanted(place)).map(|place| place.name.clone())
        })
    };
    Some(Occurrence {
        id: digest(&["occurrence", &first.id]),
        event_type: most(&tellings, &origin, |telling| telling.event_type),
        is_dated: days.is_some(),
        days: days.or_else(|| published.map(|day| (day.yesterday().unwrap_or(day), day))),
        place: place(&|place| place.is_town).or_else(|| place(&|place| !place.is_state)).or_else(|| place(&|_| true)),
        statuses: statuses(&tellings, &origin),
        is_background: tellings.iter().all(|telling| telling.is_background),
        figures: figures(&tellings, &origin),
        contradictions: contradictions(&tellings),
        tellings: tellings.iter().map(|telling| telling.id.clone()).collect(),
        mentions: Vec::new(),
        articles,
        origins,
    })
}

/// What most origins tell; of equals what was told first.
fn most<T: Ord + Clone>(
    tellings: &[&Telling],
    origin: &dyn Fn(&Telling) -> String,
    told: impl Fn(&Telling) -> Option<T>,
) -> Option<T> {
    let mut votes: Vec<(T, BTreeSet<String>)> = Vec::new();
    for telling in tellings {
        let Some(value) = told(telling) else { continue };
        match votes.iter_mut().find(|(known, _)| *known == value) {
            Some((_, voters)) => drop(voters.insert(origin(telling))),
            None => votes.push((value, BTreeSet::from([origin(telling)]))),
        }
    }
    let top = votes.iter().map(|(_, voters)| voters.len()).max()?;
    votes.into_iter().find(|(_, voters)| voters.len() == top).map(|(value, _)| value)
}

fn statuses(tellings: &[&Telling], origin: &dyn Fn(&Telling) -> String) -> Vec<StatusAt> {
    let mut statuses: Vec<(StatusAt, BTreeSet<String>)> = Vec::new();
    for telling in tellings {
        match statuses.iter_mut().find(|(at, _)| at.status == telling.status) {
            Some((_, tellers)) => drop(tellers.insert(origin(telling))),
            None => {
                let at = StatusAt {
                    status: telling.status,
                    published: telling.published_on(),
                    telling: telling.id.clone(),
                    n_origins: 0,
                };
                statuses.push((at, BTreeSet::from([origin(telling)])));
            }
        }
    }
    statuses.into_iter().map(|(at, tellers)| StatusAt { n_origins: tellers.len(), ..at }).collect()
}

/// Each number once an origin.
fn figures(tellings: &[&Telling], origin: &dyn Fn(&Telling) -> String) -> Vec<Figure> {
    let mut figures: Vec<Figure> = Vec::new();
    for telling in tellings {
        for &(counted, bounds) in &telling.figures {
            let origin = origin(telling);
            let is_known = figures
                .iter()
                .any(|known| known.counted == counted && known.bounds == bounds && known.origin == origin);
            if !is_known {
                figures.push(Figure {
                    counted,
                    bounds,
                    telling: telling.id.clone(),
                    article: telling.article.clone(),
                    origin,
                    sources: telling.sources.clone(),
                    published: telling.published_on(),
                });
            }
        }
    }
    figures
}

fn contradictions(tellings: &[&Telling]) -> Vec<Contradiction> {
    let mut found = Vec::new();
    let rows = |is_wanted: &dyn Fn(&Telling) -> bool| -> Vec<String> {
        tellings.iter().filter(|telling| is_wanted(telling)).map(|telling| telling.id.clone()).collect()
    };
    let (told, denied) =
        (rows(&|telling| has_happened(telling.status.0)), rows(&|telling| telling.status.0 == Status::Denied));
    if !told.is_empty() && !denied.is_empty() {
        found.push(Contradiction::Denied { told, denied });
    }
    for counted in [Counted::Dead, Counted::Injured, Counted::Arrested, Counted::Size, Counted::Affected] {
        let all = || {
            tellings.iter().flat_map(|telling| {
                telling
                    .figures
                    .iter()
                    .filter(move |figure| figure.0 == counted)
                    .map(move |figure| (figure.1, &telling.id))
            })
        };
        // The lowest upper bound against the highest lower one.
        let low = all().filter_map(|(bounds, id)| Some((bounds.max?, id))).min();
        let high = all().filter_map(|(bounds, id)| Some((bounds.min?, id))).max();
        if let Some(((most, low), (least, high))) = low.zip(high)
            && most < least
        {
            found.push(Contradiction::Figures { counted, low: low.clone(), high: high.clone() });
        }
    }
    let days = || tellings.iter().filter_map(|telling| Some((telling.days?, &telling.id)));
    let first = days().min_by_key(|((_, to), id)| (*to, *id));
    let last = days().max_by_key(|((from, _), id)| (*from, *id));
    if let Some((((_, to), first), ((from, _), last))) = first.zip(last)
        && to < from
    {
        found.push(Contradiction::Days { first: first.clone(), last: last.clone() });
    }
    let mut towns: BTreeMap<String, String> = BTreeMap::new();
    for telling in tellings {
        if let Some(place) = telling.place.as_ref().filter(|place| place.is_town) {
            towns.entry(place.name.to_lowercase()).or_insert_with(|| telling.id.clone());
        }
    }
    if towns.len() > 1 {
        found.push(Contradiction::Places { rows: towns.into_values().collect() });
    }
    found
}

/// The occurrences that happened on a day between the two (inclusive): told as done or under way, and not as history alone
/// without a day.
#[must_use]
pub fn happened_between(occurrences: &[Occurrence], from: Date, to: Date) -> Vec<&Occurrence> {
    let is_in = |occurrence: &&Occurrence| {
        let day =
            if occurrence.is_dated { occurrence.days.map(|days| days.0) } else { occurrence.days.map(|days| days.1) };
        let is_datable = occurrence.is_dated || !occurrence.is_background;
        occurrence.has_happened() && is_datable && day.is_some_and(|day| from <= day && day <= to)
    };
    occurrences.iter().filter(is_in).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A chain of weak matches between two crowds of copies, and a few of one crowd with a weak match more.
    fn long_chain() -> (usize, Vec<(usize, usize, f64)>) {
        let crowd = MAX_PART + 100;
        let mut links: Vec<(usize, usize, f64)> = (1..crowd).map(|n| (n - 1, n, 9.0)).collect();
        links.extend((crowd + 1..crowd + 50).map(|n| (n - 1, n, 3.0)));
        links.push((crowd - 1, crowd, 1.0));
        (crowd + 50, links)
    }

    #[test]
    fn a_long_chain_has_parts_where_it_is_weak() {
        let (n, links) = long_chain();
        let roots = linked_parts(n, &links);
        let (crowd, others) = roots.split_at(n - 50);
        assert!(crowd.iter().all(|&root| root == 0));
        assert!(others.iter().all(|&root| root == n - 50));
        // What is short hangs together whole.
        assert!(linked_parts(50, &links).iter().all(|&root| root == 0));
    }

    #[test]
    fn parts_are_clustered_by_themselves_as_together() {
        let (n, links) = long_chain();
        let happenings = vec![Happening { tellings: Vec::new() }; n];
        let all: Vec<&Happening> = happenings.iter().collect();
        let together = linked_clusters(&all, &links);
        assert_eq!(together.len(), 51, "the crowd, and each of the others, of which nothing is known");
        let mut apart = Vec::new();
        for part in members(&linked_parts(n, &links)) {
            let place = |node: &usize| part.binary_search(node).ok();
            let inner: Vec<(usize, usize, f64)> =
                links.iter().filter_map(|(a, b, score)| Some((place(a)?, place(b)?, *score))).collect();
            let clusters = linked_clusters(&all[..part.len()], &inner);
            apart
                .extend(clusters.into_iter().map(|cluster| cluster.into_iter().map(|at| part[at]).collect::<Vec<_>>()));
        }
        assert_eq!(apart, together);
    }
}
