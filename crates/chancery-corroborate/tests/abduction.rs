//! Two hundred reports of one abduction, two other abductions among them, are three occurrences.

mod made;

use std::collections::{BTreeMap, BTreeSet};

use chancery_corroborate::{Contradiction, Occurrence, happened_between};
use chancery_doc::EventType;
use jiff::civil::date;
use made::abduction::{Case, report, rows_upon_somebody};
use made::{Page, coded, corroborated, shown};

#[test]
fn two_hundred_reports_of_one_abduction_and_two_others_are_three_occurrences() {
    let (cases, pages): (Vec<Case>, Vec<Page>) = (0..200).map(report).unzip();
    let records = coded(&pages);
    let case: BTreeMap<&str, Case> =
        records.iter().map(|record| record.article.id.as_str()).zip(cases.iter().copied()).collect();
    let found = corroborated(&records);
    let upon_somebody = rows_upon_somebody(&records);
    let is_taking = |occurrence: &&&Occurrence| {
        matches!(occurrence.event_type.map(|name| name.0), Some(EventType::Assault | EventType::Coerce))
            && occurrence.tellings.iter().any(|row| upon_somebody.contains(row.as_str()))
    };
    let month = happened_between(&found.occurrences, date(2024, 5, 1), date(2024, 5, 31));
    let taken: Vec<&&Occurrence> = month.iter().filter(is_taking).collect();
    let message = || shown(&found, taken.iter().map(|taken| **taken));
    assert!(taken.len() <= 5, "{} occurrences\n{}", taken.len(), message());
    for occurrence in &taken {
        let cases: BTreeSet<Case> = occurrence.articles.iter().map(|article| case[article.as_str()]).collect();
        assert_eq!(cases.len(), 1, "two abductions in one\n{}", message());
    }
    let of = |wanted: Case| {
        let of_case = taken.iter().filter(|taken| case[taken.articles[0].as_str()] == wanted);
        of_case.max_by_key(|taken| taken.articles.len()).unwrap_or_else(|| panic!("no {wanted:?}\n{}", message()))
    };
    let (school, aid_workers, traders) = (of(Case::School), of(Case::AidWorkers), of(Case::Traders));
    assert!(school.articles.len() >= 170, "{}", message());
    assert_eq!((school.place.as_deref(), aid_workers.place.as_deref()), (Some("Moundou"), Some("Abéché")));
    assert_eq!(traders.place.as_deref(), Some("Sarh"));
    assert_eq!(school.days, Some((date(2024, 5, 14), date(2024, 5, 14))), "{}", message());
    // Numbers stand side by side, with who told them; and that they exclude each other is told.
    let told: BTreeSet<(Option<u64>, Option<u64>)> =
        school.figures.iter().map(|figure| (figure.bounds.min, figure.bounds.max)).collect();
    for bounds in
        [(Some(42), None), (Some(51), Some(51)), (Some(47), Some(47)), (Some(40), Some(55)), (Some(24), Some(99))]
    {
        assert!(told.contains(&bounds), "{bounds:?} is not in {told:?}");
    }
    assert!(school.figures.iter().any(|figure| figure.sources.iter().any(|source| source.contains("police"))));
    let is_of_figures = |contradiction: &&Contradiction| matches!(contradiction, Contradiction::Figures { .. });
    assert_eq!(school.contradictions.iter().filter(is_of_figures).count(), 1);
}
