//! What hangs together: components of pairs, the origins of articles, the happenings that are one.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use arrow_array::builder::{BooleanBuilder, Float64Builder, Int64Builder, StringBuilder};
use arrow_array::{Array as _, RecordBatch, StringArray, StructArray};
use arrow_schema::{DataType, Field};
use chancery_corroborate::{
    Happening, Kinship, KinshipEvidence, Occurrence, Story, Telling, accounts, is_within_window, linked_clusters,
    linked_parts, summarise,
};
use serde::Deserialize;

use crate::BatchError;
use crate::columns::{Texts, field, from_json, lists, real, reals, structs_at, to_json, whole};
use crate::pairs::{batch, happening, words};

/// Gives each node of some edges the smallest node that it hangs together with.
///
/// Takes `one` and `other`; gives `node` and `root`, sorted by node; the order of the edges makes no difference.
///
/// # Errors
///
/// If a column is missing.
pub fn components(edges: &RecordBatch) -> Result<RecordBatch, BatchError> {
    let (names, ends) = nodes(edges)?;
    of_roots(&names, &chancery_corroborate::components(names.len(), &ends))
}

/// Gives each happening of some matches the smallest one of those that are clustered together.
///
/// Takes `one`, `other` and `score`; gives `node` and `root`, sorted by node. These are the components, but that those of many
/// thousands are divided as [`group_happenings`] would divide them, which then may work on each part by itself.
///
/// # Errors
///
/// If a column is missing.
pub fn parts(matches: &RecordBatch) -> Result<RecordBatch, BatchError> {
    let (names, ends) = nodes(matches)?;
    let scores = real(matches, "score")?;
    let links: Vec<(usize, usize, f64)> =
        ends.iter().zip(scores.values()).map(|(&(one, other), &score)| (one, other, score)).collect();
    of_roots(&names, &linked_parts(names.len(), &links))
}

/// The ends of edges, as numbers of nodes.
type Ends = Vec<(usize, usize)>;

/// The names of all nodes, sorted, and the ends of each edge as numbers of these.
fn nodes(edges: &RecordBatch) -> Result<(Vec<String>, Ends), BatchError> {
    let (one, other) = (Texts::of(edges, "one")?, Texts::of(edges, "other")?);
    let mut number: BTreeMap<&str, usize> = BTreeMap::new();
    for row in 0..edges.num_rows() {
        number.insert(one.must(row, "one")?, 0);
        number.insert(other.must(row, "other")?, 0);
    }
    number.values_mut().enumerate().for_each(|(n, number)| *number = n);
    let mut ends = Vec::with_capacity(edges.num_rows());
    for row in 0..edges.num_rows() {
        ends.push((number[one.must(row, "one")?], number[other.must(row, "other")?]));
    }
    Ok((number.keys().map(|name| (*name).to_owned()).collect(), ends))
}

fn of_roots(names: &[String], roots: &[usize]) -> Result<RecordBatch, BatchError> {
    let column = |cells: Vec<&String>| Arc::new(StringArray::from_iter_values(cells));
    batch(
        vec![text("node"), text("root")],
        vec![column(names.iter().collect()), column(roots.iter().map(|&root| &names[root]).collect())],
    )
}

/// Gives each of the articles with one text the one that stands for it where texts are compared: the first, as long as the
/// window of reprints reaches.
///
/// Takes the column `story` of all articles with one text, or of several such groups; gives `article` and `stand_in` of all but
/// the first, which are pairs to be verified, and `leads`: whether the article is so much later that it is compared all the same.
///
/// # Errors
///
/// If a column is missing or was not written by this program.
pub fn stand_ins(stories: &RecordBatch) -> Result<RecordBatch, BatchError> {
    let mut stories = read_stories(stories)?;
    stories.sort_by(|a, b| a.text_id.cmp(&b.text_id).then_with(|| a.rank(b)));
    let (mut articles, mut found) = (StringBuilder::new(), StringBuilder::new());
    let mut leads = BooleanBuilder::new();
    let mut first: Option<&Story> = None;
    for story in &stories {
        let Some(known) = first.filter(|first| first.text_id == story.text_id) else {
            first = Some(story);
            continue;
        };
        articles.append_value(&story.id);
        found.append_value(&known.id);
        let is_late = !is_within_window(known, story);
        leads.append_value(is_late);
        if is_late {
            first = Some(story);
        }
    }
    batch(
        vec![text("article"), text("stand_in"), Field::new("leads", DataType::Boolean, false)],
        vec![Arc::new(articles.finish()), Arc::new(found.finish()), Arc::new(leads.finish())],
    )
}

/// Gives each article of one component, or of several, its origin.
///
/// Takes `story`, and `kinships`: of each article those in which it is the child, as structures of `parent`, `shared`,
/// `of_child`, `of_parent` and `evidence`. Gives `article`, `origin`, `role`, `share`, `evidence`, and `account`: on whose
/// account the article tells.
///
/// # Errors
///
/// If a column is missing or was not written by this program.
pub fn group_reports(component: &RecordBatch) -> Result<RecordBatch, BatchError> {
    let stories = read_stories(component)?;
    let of_child = lists(component, "kinships")?;
    let mut kinships = Vec::new();
    for (row, story) in stories.iter().enumerate() {
        if let Some(of_story) = structs_at(of_child, row, "kinships")? {
            read_kinships(&story.id, &of_story, &mut kinships)?;
        }
    }
    kinships.sort_by(|a, b| (&a.child, &a.parent).cmp(&(&b.child, &b.parent)));
    let reports = chancery_corroborate::group_reports(&stories, &kinships);
    let account = accounts(&stories, &reports);
    let mut texts: [StringBuilder; 5] = Default::default();
    let mut share = Float64Builder::new();
    for report in &reports {
        let role = to_json(&report.role, "role")?;
        let words = words(&report.evidence)?;
        let account = account.get(&report.article).unwrap_or(&report.article);
        let cells = [&report.article, &report.origin, role.trim_matches('"'), &words, account];
        texts.iter_mut().zip(cells).for_each(|(builder, cell)| builder.append_value(cell));
        share.append_value(report.share);
    }
    let [mut articles, mut origins, mut roles, mut evidence, mut of_account] = texts;
    batch(
        vec![
            text("article"),
            text("origin"),
            text("role"),
            Field::new("share", DataType::Float64, false),
            text("evidence"),
            text("account"),
        ],
        vec![
            Arc::new(articles.finish()),
            Arc::new(origins.finish()),
            Arc::new(roles.finish()),
            Arc::new(share.finish()),
            Arc::new(evidence.finish()),
            Arc::new(of_account.finish()),
        ],
    )
}

/// Puts the happenings of one component, or of several, together where they are one.
///
/// Takes `id`, `tellings` and `account` of each happening; `twin_of`: the happening with which it is equal in all that is
/// compared, if it is not compared itself (of its tellings `id`, `article` and `published` are then enough); `part`: the root that
/// [`parts`] gave it, or its own id; and `matches`: structures of `other` and `score`, each match at its smaller id. Matches from one
/// part to another are passed over.
/// Gives `occurrence`, `type`, `reports`, `origins` (how many) and `summary`
/// (an [`Occurrence`] as JSON, with the ids of its rows).
///
/// # Errors
///
/// If a column is missing or was not written by this program.
pub fn group_happenings(component: &RecordBatch) -> Result<RecordBatch, BatchError> {
    let read = Happenings::read(component)?;
    let compared: Vec<&Happening> = read.compared.iter().collect();
    let mut rows = Vec::new();
    for cluster in linked_clusters(&compared, &read.links) {
        let copies = cluster.iter().flat_map(|&n| read.twins.get(read.compared[n].id()).into_iter().flatten());
        let together: Vec<&Happening> = cluster.iter().map(|&n| compared[n]).chain(copies).collect();
        rows.extend(summarise(&together, &read.account));
    }
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    of_occurrences(&rows)
}

fn of_occurrences(rows: &[Occurrence]) -> Result<RecordBatch, BatchError> {
    let (mut ids, mut types, mut summaries) = (StringBuilder::new(), StringBuilder::new(), StringBuilder::new());
    let (mut reports, mut origins) = (Int64Builder::new(), Int64Builder::new());
    for row in rows {
        ids.append_value(&row.id);
        types.append_option(row.event_type.map(|name| name.0.as_str()));
        reports.append_value(row.tellings.len() as i64);
        origins.append_value(row.origins.len() as i64);
        summaries.append_value(to_json(row, "summary")?);
    }
    batch(
        vec![
            text("occurrence"),
            Field::new("type", DataType::Utf8, true),
            Field::new("reports", DataType::Int64, false),
            Field::new("origins", DataType::Int64, false),
            text("summary"),
        ],
        vec![
            Arc::new(ids.finish()),
            Arc::new(types.finish()),
            Arc::new(reports.finish()),
            Arc::new(origins.finish()),
            Arc::new(summaries.finish()),
        ],
    )
}

/// A component of happenings, read.
struct Happenings {
    /// Those that are compared, by rank.
    compared: Vec<Happening>,
    /// The others, by the id of that for which they stand behind.
    twins: BTreeMap<String, Vec<Happening>>,
    links: Vec<(usize, usize, f64)>,
    account: BTreeMap<String, String>,
}

impl Happenings {
    fn read(component: &RecordBatch) -> Result<Self, BatchError> {
        let (ids, tellings) = (Texts::of(component, "id")?, Texts::of(component, "tellings")?);
        let (twin_of, of_account) = (Texts::of(component, "twin_of")?, Texts::of(component, "account")?);
        let parts = Texts::of(component, "part")?;
        let part: HashMap<&str, &str> =
            (0..component.num_rows()).filter_map(|row| ids.get(row).zip(parts.get(row))).collect();
        let matches = lists(component, "matches")?;
        let (mut compared, mut copies, mut account) = (Vec::new(), Vec::new(), BTreeMap::new());
        let mut scored: Vec<(String, String, f64)> = Vec::new();
        for row in 0..component.num_rows() {
            let id = ids.must(row, "id")?;
            let tellings = tellings.must(row, "tellings")?;
            let article = match twin_of.get(row) {
                Some(twin) => {
                    let own: Vec<OfCopy> = from_json(tellings, "tellings")?;
                    let article = own.first().map(|first| first.article.clone());
                    copies.push((twin, own));
                    article
                }
                None => {
                    let happening = happening(tellings)?;
                    let article = happening.tellings.first().map(|first| first.article.clone());
                    compared.push(happening);
                    article
                }
            };
            if let Some((article, account_of)) = article.zip(of_account.get(row)) {
                account.insert(article, account_of.to_owned());
            }
            let Some(matches) = structs_at(matches, row, "matches")? else { continue };
            let (others, scores) = (field(&matches, "other")?, reals(&matches, "score")?);
            for n in 0..matches.len() {
                let other = others.must(n, "other")?;
                if part.get(id) == part.get(other) {
                    scored.push((id.to_owned(), other.to_owned(), scores.value(n)));
                }
            }
        }
        compared.sort_by(Happening::rank);
        let number: BTreeMap<&str, usize> = compared.iter().enumerate().map(|(n, one)| (one.id(), n)).collect();
        let link = |(one, other, score): &(String, String, f64)| {
            Some((*number.get(one.as_str())?, *number.get(other.as_str())?, *score))
        };
        let links = scored.iter().filter_map(link).collect();
        let mut twins: BTreeMap<String, Vec<Happening>> = BTreeMap::new();
        for (twin, own) in copies {
            let &first = number.get(twin).ok_or_else(|| BatchError::Stray(twin.to_owned()))?;
            let tellings =
                compared[first].tellings.iter().zip(own).map(|(of_first, own)| own.told_as(of_first)).collect();
            twins.entry(twin.to_owned()).or_default().push(Happening { tellings });
        }
        twins.values_mut().for_each(|twins| twins.sort_by(Happening::rank));
        Ok(Self { links, compared, twins, account })
    }
}

/// What a telling has of its own where its happening is another's twin.
#[derive(Deserialize)]
struct OfCopy {
    id: String,
    article: String,
    published: Option<String>,
}

impl OfCopy {
    fn told_as(self, of_first: &Telling) -> Telling {
        Telling { id: self.id, article: self.article, published: self.published, ..of_first.clone() }
    }
}

/// The stories of a batch, without signatures.
pub(crate) fn read_stories(of: &RecordBatch) -> Result<Vec<Story>, BatchError> {
    let stories = Texts::of(of, "story")?;
    (0..of.num_rows()).map(|row| from_json(stories.must(row, "story")?, "story")).collect()
}

fn read_kinships(child: &str, of: &StructArray, into: &mut Vec<Kinship>) -> Result<(), BatchError> {
    let (parents, evidence) = (field(of, "parent")?, field(of, "evidence")?);
    let (shared, of_child, of_parent) = (whole(of, "shared")?, reals(of, "of_child")?, reals(of, "of_parent")?);
    for n in 0..of.len() {
        let words = evidence.must(n, "evidence")?.split_whitespace();
        let evidence: Result<Vec<KinshipEvidence>, BatchError> =
            words.map(|word| from_json(&format!("\"{word}\""), "evidence")).collect();
        into.push(Kinship {
            child: child.to_owned(),
            parent: parents.must(n, "parent")?.to_owned(),
            shared: shared.value(n).unsigned_abs() as usize,
            of_child: of_child.value(n),
            of_parent: of_parent.value(n),
            evidence: evidence?,
        });
    }
    Ok(())
}

/// A column of text without gaps.
pub(crate) fn text(name: &str) -> Field {
    Field::new(name, DataType::Utf8, false)
}
