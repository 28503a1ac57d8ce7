//! The whole of it in one call.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::reprints::outlet_key;
use crate::{
    FollowUp, Happening, Kinship, Match, Occurrence, Report, Saying, Story, Telling, candidates, follow_ups,
    group_reports, happening_candidates, happenings, match_happenings, note_mentions, occurrences, verify_pairs,
};

/// What is known of some articles together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Corroborated {
    /// Where each article's text is from, in the order of the stories.
    pub reports: Vec<Report>,
    /// Which article took its text from which.
    pub kinships: Vec<Kinship>,
    /// The happenings of each article.
    pub happenings: Vec<Happening>,
    /// Which of them are one.
    pub matches: Vec<Match>,
    /// One for each happening, however often told, by first publication.
    pub occurrences: Vec<Occurrence>,
    /// Which row follows which.
    pub follow_ups: Vec<FollowUp>,
}

/// Finds reprints and occurrences among some articles and their rows, all at once.
///
/// A store that adds articles bit by bit calls the parts of this instead, in this order, on what a batch touches.
///
/// ```
/// use chancery_corroborate::{Story, corroborate, signature};
///
/// let story = |id: &str, published: &str| Story {
///     id: id.to_owned(),
///     text_id: "t1".to_owned(),
///     published: Some(published.to_owned()),
///     signature: signature("Dockers in Varna stopped work at midnight in a dispute over night shifts."),
///     ..Story::default()
/// };
/// let found = corroborate(&[story("copy", "2024-03-05"), story("wire", "2024-03-04")], &[], &[]);
/// assert_eq!(found.reports[0].origin, "wire");
/// ```
#[must_use]
pub fn corroborate(stories: &[Story], tellings: &[Telling], sayings: &[Saying]) -> Corroborated {
    let kinships = verify_pairs(stories, &candidates(stories));
    let reports = group_reports(stories, &kinships);
    let happenings = happenings(tellings);
    let matches = match_happenings(&happenings, &happening_candidates(&happenings));
    let mut occurrences = occurrences(&happenings, &matches, &accounts(stories, &reports));
    note_mentions(tellings, &mut occurrences);
    let follow_ups = follow_ups(tellings, sayings, &occurrences);
    Corroborated { reports, kinships, happenings, matches, occurrences, follow_ups }
}

/// On whose account each article tells: the agency or outlet that its origin credits, else the origin's outlet, else the origin
/// itself. Two texts of one outlet are one account.
#[must_use]
pub fn accounts(stories: &[Story], reports: &[Report]) -> BTreeMap<String, String> {
    let by_id: BTreeMap<&str, &Story> = stories.iter().map(|story| (story.id.as_str(), story)).collect();
    let account = |report: &Report| {
        let origin = by_id.get(report.origin.as_str());
        let name = origin.and_then(|story| story.credit.as_deref().or(story.outlet.as_deref()));
        name.map(outlet_key).filter(|key| !key.is_empty()).unwrap_or_else(|| report.origin.clone())
    };
    reports.iter().map(|report| (report.article.clone(), account(report))).collect()
}
