//! The runner in memory: what the cluster does over a network, in one process.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arrow_array::builder::{BinaryBuilder, Float64Builder, Int64Builder, ListBuilder, StringBuilder, StructBuilder};
use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Fields};

use crate::columns::{Bytes, Texts, column, field, field_lists, integers, integers_at, lists, real, structs_at, wrong};
use crate::groups::text;
use crate::pairs::batch;
use crate::{
    BatchError, Digest, Kind, PairUp, components, group_happenings, group_reports, match_pairs, stand_ins, verify_pairs,
};

/// Of happenings that are equal in all that is compared so many are compared; the rest stand where the first stands.
pub const MAX_TWINS: usize = 64;

/// Rows of a batch on the way between functions.
const ROWS: usize = 4096;

/// What some coded articles say together.
#[derive(Clone, Debug)]
pub struct Findings {
    /// Each article once, as `article` and `hash` of its record: the first by name of its input.
    pub articles: RecordBatch,
    /// Where each article's text is from, see [`group_reports`].
    pub reports: RecordBatch,
    /// Who took whose text, see [`verify_pairs`].
    pub kinships: RecordBatch,
    /// One row a happening, see [`group_happenings`].
    pub occurrences: RecordBatch,
}

/// One article of a coded batch.
struct Coded<'b> {
    input: &'b str,
    hash: &'b str,
    text_id: &'b str,
    rank: &'b str,
    story: &'b str,
    shingles: &'b [u8],
    bands: Vec<i64>,
    pages: Vec<i64>,
    /// The batch and row that it came in.
    at: (usize, usize),
}

/// One happening.
struct Told {
    article: String,
    rank: String,
    twin_of: Option<String>,
    tellings: String,
    keys: Vec<i64>,
}

impl Findings {
    /// Compares all articles of some coded batches; rows with an error are passed over.
    ///
    /// # Errors
    ///
    /// If a batch is not of [`coded_schema`](crate::coded_schema).
    pub fn of(coded: &[RecordBatch]) -> Result<Self, BatchError> {
        let articles = read_articles(coded)?;
        let kinships = kinships(&articles)?;
        let reports = reports(&articles, &kinships)?;
        let accounts: BTreeMap<&str, &str> = {
            let (articles, of) = (Texts::of(&reports, "article")?, Texts::of(&reports, "account")?);
            (0..reports.num_rows()).filter_map(|row| articles.get(row).zip(of.get(row))).collect()
        };
        let happenings = read_happenings(coded, &articles)?;
        let occurrences = occurrences(&happenings, &accounts)?;
        let ids = StringArray::from_iter_values(articles.keys());
        let hashes = StringArray::from_iter_values(articles.values().map(|coded| coded.hash));
        let articles = batch(vec![text("article"), text("hash")], vec![Arc::new(ids), Arc::new(hashes)])?;
        Ok(Self { articles, reports, kinships, occurrences })
    }

    /// The digests of all four tables, in their order.
    ///
    /// # Errors
    ///
    /// If a table lacks a column, which is our bug.
    pub fn digests(&self) -> Result<[(&'static str, Digest); 4], BatchError> {
        Ok([
            ("articles", Digest::of(&self.articles, &["article", "hash"])?),
            ("reports", Digest::of(&self.reports, &["article", "origin", "role", "share", "evidence", "account"])?),
            (
                "kinships",
                Digest::of(&self.kinships, &["child", "parent", "shared", "of_child", "of_parent", "evidence"])?,
            ),
            ("occurrences", Digest::of(&self.occurrences, &["occurrence", "type", "reports", "origins", "summary"])?),
        ])
    }
}

/// Each article once, by id.
fn read_articles(coded: &[RecordBatch]) -> Result<BTreeMap<String, Coded<'_>>, BatchError> {
    let mut found: BTreeMap<String, Coded<'_>> = BTreeMap::new();
    for (n, of) in coded.iter().enumerate() {
        let [input, article, text_id, hash, rank, story] =
            ["input", "article", "text_id", "hash", "rank", "story"].map(|name| Texts::of(of, name));
        let (input, article, text_id, hash, rank, story) = (input?, article?, text_id?, hash?, rank?, story?);
        let (shingles, bands, pages) = (Bytes::of(of, "shingles")?, lists(of, "bands")?, lists(of, "pages")?);
        for row in 0..of.num_rows() {
            let Some(id) = article.get(row) else { continue };
            let one = Coded {
                input: input.must(row, "input")?,
                hash: hash.must(row, "hash")?,
                text_id: text_id.must(row, "text_id")?,
                rank: rank.must(row, "rank")?,
                story: story.must(row, "story")?,
                shingles: shingles.get(row).unwrap_or_default(),
                bands: integers_at(bands, row, "bands")?,
                pages: integers_at(pages, row, "pages")?,
                at: (n, row),
            };
            match found.get(id) {
                Some(known) if (known.input, known.hash) <= (one.input, one.hash) => {}
                _ => drop(found.insert(id.to_owned(), one)),
            }
        }
    }
    Ok(found)
}

fn kinships(articles: &BTreeMap<String, Coded<'_>>) -> Result<RecordBatch, BatchError> {
    let mut n_of_text: BTreeMap<&str, usize> = BTreeMap::new();
    articles.values().for_each(|coded| *n_of_text.entry(coded.text_id).or_default() += 1);
    let copied = articles.values().filter(|coded| n_of_text[coded.text_id] > 1);
    let stories = StringArray::from_iter_values(copied.map(|coded| coded.story));
    let copies = stand_ins(&batch(vec![Field::new("story", DataType::Utf8, false)], vec![Arc::new(stories)])?)?;
    let mut pairs = BTreeSet::new();
    let mut stood_for: BTreeSet<&str> = BTreeSet::new();
    let (copy, stand_in, leads) =
        (Texts::of(&copies, "article")?, Texts::of(&copies, "stand_in")?, column(&copies, "leads")?);
    let leads =
        arrow_array::cast::AsArray::as_boolean_opt(leads).ok_or_else(|| wrong("leads", leads.data_type(), "truth"))?;
    for row in 0..copies.num_rows() {
        let (copy, stand_in) = (copy.must(row, "article")?, stand_in.must(row, "stand_in")?);
        pairs.insert((copy.min(stand_in).to_owned(), copy.max(stand_in).to_owned()));
        if !leads.value(row) {
            stood_for.insert(copy);
        }
    }
    let mut keyed: Vec<(i64, &str, &str, &str)> = Vec::new();
    for (id, coded) in articles {
        let bands = (!stood_for.contains(id.as_str())).then_some(&coded.bands).into_iter().flatten();
        let keys: BTreeSet<i64> = bands.chain(&coded.pages).copied().collect();
        keyed.extend(keys.into_iter().map(|key| (key, coded.rank, id.as_str(), id.as_str())));
    }
    pair_up(Kind::Stories, keyed, &mut pairs)?;
    let mut kept = Vec::new();
    let pairs: Vec<(String, String)> = pairs.into_iter().collect();
    for pairs in pairs.chunks(ROWS) {
        let mut texts = [StringBuilder::new(), StringBuilder::new()];
        let mut shingles = [BinaryBuilder::new(), BinaryBuilder::new()];
        for (one, other) in pairs {
            let both = [articles.get(one), articles.get(other)];
            for (n, coded) in both.into_iter().flatten().enumerate() {
                texts[n].append_value(coded.story);
                shingles[n].append_value(coded.shingles);
            }
        }
        let ([mut one, mut other], [mut one_shingles, mut other_shingles]) = (texts, shingles);
        let bytes = |name: &str| Field::new(name, DataType::Binary, false);
        kept.push(verify_pairs(&batch(
            vec![text("one_story"), bytes("one_shingles"), text("other_story"), bytes("other_shingles")],
            vec![
                Arc::new(one.finish()),
                Arc::new(one_shingles.finish()),
                Arc::new(other.finish()),
                Arc::new(other_shingles.finish()),
            ],
        )?)?);
    }
    together(&kept, verify_pairs(&no_story_pairs()?)?)
}

fn no_story_pairs() -> Result<RecordBatch, BatchError> {
    let empty = || Arc::new(StringArray::from_iter_values([""; 0])) as ArrayRef;
    let none = || Arc::new(arrow_array::BinaryArray::from_iter_values([b""; 0])) as ArrayRef;
    let bytes = |name: &str| Field::new(name, DataType::Binary, false);
    batch(
        vec![text("one_story"), bytes("one_shingles"), text("other_story"), bytes("other_shingles")],
        vec![empty(), none(), empty(), none()],
    )
}

fn reports(articles: &BTreeMap<String, Coded<'_>>, kinships: &RecordBatch) -> Result<RecordBatch, BatchError> {
    let [child, parent, evidence] = ["child", "parent", "evidence"].map(|name| Texts::of(kinships, name));
    let (child, parent, evidence) = (child?, parent?, evidence?);
    let shared = integers(kinships, "shared")?;
    let reals: Vec<_> =
        ["of_child", "of_parent"].into_iter().map(|name| real(kinships, name)).collect::<Result<_, _>>()?;
    let mut of_child: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut edges = (StringBuilder::new(), StringBuilder::new());
    for row in 0..kinships.num_rows() {
        of_child.entry(child.must(row, "child")?).or_default().push(row);
        edges.0.append_value(child.must(row, "child")?);
        edges.1.append_value(parent.must(row, "parent")?);
    }
    let fields: Fields = vec![
        Field::new("parent", DataType::Utf8, true),
        Field::new("shared", DataType::Int64, true),
        Field::new("of_child", DataType::Float64, true),
        Field::new("of_parent", DataType::Float64, true),
        Field::new("evidence", DataType::Utf8, true),
    ]
    .into();
    let mut grouped = Vec::new();
    let (mut one, mut other) = edges;
    let roots = Roots::of(&components(&batch(
        vec![text("one"), text("other")],
        vec![Arc::new(one.finish()), Arc::new(other.finish())],
    )?)?)?;
    for of_part in together_by_root(articles.keys().map(String::as_str), |id| roots.of_node(id)) {
        let mut stories = StringBuilder::new();
        let mut lists = ListBuilder::new(StructBuilder::from_fields(fields.clone(), 0));
        for id in &of_part {
            let Some(coded) = articles.get(id) else { continue };
            stories.append_value(coded.story);
            for &row in of_child.get(id.as_str()).into_iter().flatten() {
                let values = lists.values();
                text_into(values, 0, parent.must(row, "parent")?);
                if let Some(builder) = values.field_builder::<Int64Builder>(1) {
                    builder.append_value(shared.value(row));
                }
                for (n, column) in reals.iter().enumerate() {
                    if let Some(builder) = values.field_builder::<Float64Builder>(2 + n) {
                        builder.append_value(column.value(row));
                    }
                }
                text_into(values, 4, evidence.must(row, "evidence")?);
                values.append(true);
            }
            lists.append(true);
        }
        grouped.push(group_reports(&component(
            vec![("story", Arc::new(stories.finish()))],
            "kinships",
            lists.finish(),
        )?)?);
    }
    let none = ListBuilder::new(StructBuilder::from_fields(fields, 0)).finish();
    let empty = component(vec![("story", Arc::new(StringArray::from_iter_values([""; 0])))], "kinships", none)?;
    together(&grouped, group_reports(&empty)?)
}

/// The happenings of the articles that were kept, by id; of many twins all but the first stand behind it.
fn read_happenings(
    coded: &[RecordBatch],
    articles: &BTreeMap<String, Coded<'_>>,
) -> Result<BTreeMap<String, Told>, BatchError> {
    let mut found: BTreeMap<String, Told> = BTreeMap::new();
    let mut twins: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for (article, of) in articles {
        let (n, row) = of.at;
        let Some(of_article) = structs_at(lists(&coded[n], "happenings")?, row, "happenings")? else { continue };
        let [ids, ranks, twin, tellings] = ["id", "rank", "twin", "tellings"].map(|name| field(&of_article, name));
        let (ids, ranks, twin, tellings) = (ids?, ranks?, twin?, tellings?);
        let keys = field_lists(&of_article, "keys")?;
        for n in 0..arrow_array::Array::len(&of_article) {
            let (id, rank) = (ids.must(n, "id")?.to_owned(), ranks.must(n, "rank")?.to_owned());
            if let Some(twin) = twin.get(n) {
                twins.entry(twin.to_owned()).or_default().push((rank.clone(), id.clone()));
            }
            let told = Told {
                article: article.clone(),
                rank,
                twin_of: None,
                tellings: tellings.must(n, "tellings")?.to_owned(),
                keys: integers_at(keys, n, "keys")?,
            };
            found.insert(id, told);
        }
    }
    for mut of_twin in twins.into_values().filter(|of_twin| of_twin.len() > MAX_TWINS) {
        of_twin.sort();
        let first = of_twin[0].1.clone();
        for (_, id) in &of_twin[MAX_TWINS..] {
            if let Some(told) = found.get_mut(id) {
                told.twin_of = Some(first.clone());
            }
        }
    }
    Ok(found)
}

fn occurrences(told: &BTreeMap<String, Told>, accounts: &BTreeMap<&str, &str>) -> Result<RecordBatch, BatchError> {
    let compared = || told.iter().filter(|(_, told)| told.twin_of.is_none());
    let keyed = compared().flat_map(|(id, told)| {
        told.keys.iter().map(move |key| (*key, told.rank.as_str(), id.as_str(), told.article.as_str()))
    });
    let mut pairs = BTreeSet::new();
    pair_up(Kind::Happenings, keyed.collect(), &mut pairs)?;
    let pairs: Vec<(String, String)> = pairs.into_iter().collect();
    let mut matches: BTreeMap<String, Vec<(String, f64)>> = BTreeMap::new();
    let mut kept_pairs = (StringBuilder::new(), StringBuilder::new(), Float64Builder::new());
    for pairs in pairs.chunks(ROWS) {
        let tellings = |id: &String| told.get(id).map_or("[]", |told| told.tellings.as_str());
        let column = |cells: Vec<&str>| Arc::new(StringArray::from(cells)) as ArrayRef;
        let kept = match_pairs(&batch(
            vec![text("one"), text("one_tellings"), text("other"), text("other_tellings")],
            vec![
                column(pairs.iter().map(|pair| pair.0.as_str()).collect()),
                column(pairs.iter().map(|pair| tellings(&pair.0)).collect()),
                column(pairs.iter().map(|pair| pair.1.as_str()).collect()),
                column(pairs.iter().map(|pair| tellings(&pair.1)).collect()),
            ],
        )?)?;
        let (one, other, score) = (Texts::of(&kept, "one")?, Texts::of(&kept, "other")?, real(&kept, "score")?);
        for row in 0..kept.num_rows() {
            let (one, other) = (one.must(row, "one")?, other.must(row, "other")?);
            kept_pairs.0.append_value(one);
            kept_pairs.1.append_value(other);
            kept_pairs.2.append_value(score.value(row));
            matches.entry(one.to_owned()).or_default().push((other.to_owned(), score.value(row)));
        }
    }
    let (mut one, mut other, mut score) = kept_pairs;
    let roots = Roots::of(&crate::parts(&batch(
        vec![text("one"), text("other"), Field::new("score", DataType::Float64, false)],
        vec![Arc::new(one.finish()), Arc::new(other.finish()), Arc::new(score.finish())],
    )?)?)?;
    // Twins are where the first of them is.
    fn root<'n>(id: &'n str, told: &'n BTreeMap<String, Told>, roots: &'n Roots) -> &'n str {
        roots.of_node(told.get(id).and_then(|told| told.twin_of.as_deref()).unwrap_or(id))
    }
    let fields: Fields =
        vec![Field::new("other", DataType::Utf8, true), Field::new("score", DataType::Float64, true)].into();
    let group = |ids: &[String]| -> Result<RecordBatch, BatchError> {
        let mut texts: [StringBuilder; 5] = Default::default();
        let mut lists = ListBuilder::new(StructBuilder::from_fields(fields.clone(), 0));
        for id in ids {
            let Some(one) = told.get(id) else { continue };
            let account = accounts.get(one.article.as_str()).copied();
            let cells =
                [Some(id.as_str()), Some(&one.tellings), account, one.twin_of.as_deref(), Some(root(id, told, &roots))];
            texts.iter_mut().zip(cells).for_each(|(builder, cell)| builder.append_option(cell));
            for (other, score) in matches.get(id).into_iter().flatten() {
                let values = lists.values();
                text_into(values, 0, other);
                if let Some(builder) = values.field_builder::<Float64Builder>(1) {
                    builder.append_value(*score);
                }
                values.append(true);
            }
            lists.append(true);
        }
        let [mut id, mut tellings, mut account, mut twin_of, mut part] = texts;
        let columns: Vec<(&str, ArrayRef)> = vec![
            ("id", Arc::new(id.finish())),
            ("tellings", Arc::new(tellings.finish())),
            ("account", Arc::new(account.finish())),
            ("twin_of", Arc::new(twin_of.finish())),
            ("part", Arc::new(part.finish())),
        ];
        group_happenings(&component(columns, "matches", lists.finish())?)
    };
    let mut grouped = Vec::new();
    for of_part in together_by_root(told.keys().map(String::as_str), |id| root(id, told, &roots)) {
        grouped.push(group(&of_part)?);
    }
    together(&grouped, group(&[])?)
}

/// Pairs of what shares a key.
fn pair_up(
    kind: Kind,
    mut keyed: Vec<(i64, &str, &str, &str)>,
    into: &mut BTreeSet<(String, String)>,
) -> Result<(), BatchError> {
    keyed.sort_unstable();
    let mut pairs = PairUp::new(kind);
    let mut take = |found: &RecordBatch| -> Result<(), BatchError> {
        let (one, other) = (Texts::of(found, "one")?, Texts::of(found, "other")?);
        for row in 0..found.num_rows() {
            into.insert((one.must(row, "one")?.to_owned(), other.must(row, "other")?.to_owned()));
        }
        Ok(())
    };
    for rows in keyed.chunks(ROWS) {
        take(&pairs.push(&batch(
            vec![Field::new("key", DataType::Int64, false), text("rank"), text("id"), text("article")],
            vec![
                Arc::new(Int64Array::from_iter_values(rows.iter().map(|row| row.0))),
                Arc::new(StringArray::from_iter_values(rows.iter().map(|row| row.1))),
                Arc::new(StringArray::from_iter_values(rows.iter().map(|row| row.2))),
                Arc::new(StringArray::from_iter_values(rows.iter().map(|row| row.3))),
            ],
        )?)?)?;
    }
    take(&pairs.finish()?)
}

/// The root of each node that has an edge.
struct Roots(BTreeMap<String, String>);

impl Roots {
    /// Of what [`components`] and [`parts`](crate::parts) give.
    fn of(found: &RecordBatch) -> Result<Self, BatchError> {
        let (node, root) = (Texts::of(found, "node")?, Texts::of(found, "root")?);
        let row = |row| Ok((node.must(row, "node")?.to_owned(), root.must(row, "root")?.to_owned()));
        (0..found.num_rows()).map(row).collect::<Result<_, _>>().map(Self)
    }

    fn of_node<'n>(&'n self, node: &'n str) -> &'n str {
        self.0.get(node).map_or(node, String::as_str)
    }
}

/// The nodes by whole roots, as many together as are to be worked on at once.
fn together_by_root<'n>(nodes: impl Iterator<Item = &'n str>, root: impl Fn(&'n str) -> &'n str) -> Vec<Vec<String>> {
    let mut members: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for node in nodes {
        members.entry(root(node)).or_default().push(node.to_owned());
    }
    let mut batches: Vec<Vec<String>> = Vec::new();
    for of_root in members.into_values() {
        match batches.last_mut().filter(|batch| batch.len() + of_root.len() <= ROWS) {
            Some(batch) => batch.extend(of_root),
            None => batches.push(of_root),
        }
    }
    batches
}

fn component(
    columns: Vec<(&str, ArrayRef)>,
    list: &str,
    of: arrow_array::ListArray,
) -> Result<RecordBatch, BatchError> {
    let columns = columns.into_iter().chain([(list, Arc::new(of) as ArrayRef)]);
    Ok(RecordBatch::try_from_iter_with_nullable(columns.map(|(name, column)| (name, column, true)))?)
}

fn text_into(values: &mut StructBuilder, n: usize, text: &str) {
    if let Some(builder) = values.field_builder::<StringBuilder>(n) {
        builder.append_value(text);
    }
}

/// All batches as one; `none` where there is none.
fn together(batches: &[RecordBatch], none: RecordBatch) -> Result<RecordBatch, BatchError> {
    if batches.is_empty() {
        return Ok(none);
    }
    Ok(arrow_select::concat::concat_batches(&none.schema(), batches)?)
}
