//! Which stored articles repeat which.
//!
//! Of articles with one text the first stands for all of them in the bands (the lead); the others are compared with it alone.

use std::collections::{BTreeMap, BTreeSet};

use chancery_corroborate::{
    CROWD, Kinship, KinshipEvidence, Role, Story, group_reports, is_within_window, keys, kinship, page_keys, signature,
};
use rusqlite::{Connection, OptionalExtension as _};

use super::{Corroboration, as_sql};
use crate::ArchiveError;
use crate::occurrences::{Regrouping, Reprint};
use crate::pack::Packer;
use crate::values::{Id, day_number};

/// Bands are kept by spells of days, so that what comes in together is written side by side. Most days have all that lies within
/// reach of a reprint in their own spell; the others look into the next one too.
const SPELL_DAYS: i64 = 256;
/// How far from its day a reprint is looked for; `chancery-corroborate` says whether it is one.
const REACH_DAYS: i64 = 31;
/// The spell of articles without a day.
const NO_SPELL: i64 = -1_000_000;
/// Four bytes in SQLite; two different keys of one spell that become the same cost one comparison. An article has some hundred keys:
/// with 100,000 articles a spell it is compared with half a stranger for that.
const KEY_BITS: u64 = (1 << 31) - 1;

/// What is written of a story: its keys, and the story itself, packed.
#[derive(Debug)]
pub(super) struct Kept {
    of_lead: Vec<i64>,
    of_copy: Vec<i64>,
    packed: Vec<u8>,
}

impl Kept {
    pub(super) fn new(story: &Story, packer: &Packer) -> crate::Result<Self> {
        let packed = packed(&light(story), packer)?;
        Ok(Self { of_lead: keys_of(story, true), of_copy: keys_of(story, false), packed })
    }

    fn keys(&self, is_lead: bool) -> &[i64] {
        if is_lead { &self.of_lead } else { &self.of_copy }
    }
}

fn packed(light: &Story, packer: &Packer) -> crate::Result<Vec<u8>> {
    packer.pack_record(&serde_json::to_vec(light).map_err(|error| ArchiveError::stored("story", error))?)
}

fn spell(story: &Story) -> i64 {
    story.day().map_or(NO_SPELL, |day| day_number(day).div_euclid(SPELL_DAYS))
}

fn keys_of(story: &Story, is_lead: bool) -> Vec<i64> {
    let keys = if is_lead { keys(story) } else { page_keys(story) };
    keys.into_iter().map(|key| (key & KEY_BITS) as i64).collect()
}

/// Of an article that came in when texts had 96 bands the last sixteen stay: numbers that lead to nothing, or to an article that is
/// compared and found to be no kin.
pub(super) fn delete_keys(connection: &Connection, run: i64, article: i64, story: &Story) -> rusqlite::Result<()> {
    let mut delete = connection
        .prepare_cached("DELETE FROM story_keys WHERE run = ?1 AND spell = ?2 AND key = ?3 AND article = ?4")?;
    keys_of(story, true).into_iter().try_for_each(|key| delete.execute((run, spell(story), key, article)).map(|_| ()))
}

/// What the batch's texts come to before they are compared with other texts.
#[derive(Default)]
struct Leads {
    /// Articles to be looked up, with whether they stand for their text.
    looked_up: BTreeMap<i64, bool>,
    /// Copies with what stands for them.
    pairs: BTreeSet<(i64, i64)>,
    /// Articles whose kinships changed.
    touched: BTreeSet<i64>,
}

impl Corroboration {
    /// Finds what the new articles repeat and what repeats them; gives the articles whose origin changed.
    pub(super) fn reprints(
        &mut self,
        connection: &Connection,
        run: i64,
        new: &[i64],
        regrouping: &mut Regrouping<'_>,
    ) -> rusqlite::Result<Vec<i64>> {
        let Leads { looked_up, mut pairs, mut touched } = self.leads(connection, run, new)?;
        let mut rows: Vec<(i64, i64, i64)> = Vec::new();
        let mut days: BTreeMap<i64, i64> = BTreeMap::new();
        for (&number, &is_lead) in &looked_up {
            let story = self.story(connection, number)?;
            let spell = spell(&story);
            days.insert(number, story.day().map_or(0, day_number));
            match self.kept.get(&number) {
                Some(kept) => rows.extend(kept.keys(is_lead).iter().map(|key| (spell, *key, number))),
                None => rows.extend(keys_of(&story, is_lead).into_iter().map(|key| (spell, key, number))),
            }
        }
        // In the order of the table, so that neighbours are written together.
        rows.sort_unstable();
        let mut add = connection
            .prepare_cached("INSERT OR IGNORE INTO story_keys (run, spell, key, article) VALUES (?1, ?2, ?3, ?4)")?;
        // Of most keys no article was there before, and none need be looked for.
        let mut is_shared = Vec::with_capacity(rows.len());
        for of_spell in rows.chunk_by(|a, b| a.0 == b.0) {
            let mut there = self.there.of_spell(connection, run, of_spell[0].0, of_spell.len())?;
            is_shared.extend(of_spell.iter().map(|(_, key, _)| there.as_mut().is_none_or(|there| there.insert(*key))));
        }
        for (spell, key, number) in &rows {
            add.execute((run, spell, key, number))?;
        }
        let with_articles = spells(connection, run)?;
        let mut find = connection
            .prepare_cached("SELECT article FROM story_keys WHERE run = ?1 AND spell = ?2 AND key = ?3 LIMIT ?4")?;
        let mut before = 0;
        for of_spell in rows.chunk_by(|a, b| a.0 == b.0) {
            let own = of_spell[0].0;
            let shared = &is_shared[before..before + of_spell.len()];
            before += of_spell.len();
            // Only few days have a second spell in reach, and only where it has an article.
            let is_in_reach = |other: i64, day: i64| {
                other * SPELL_DAYS <= day + REACH_DAYS && (other + 1) * SPELL_DAYS > day - REACH_DAYS
            };
            for &other in &with_articles {
                let is_any = own == NO_SPELL || other == NO_SPELL || other == own;
                if !is_any && (own - other).abs() > 1 {
                    continue;
                }
                let noted =
                    if other == own { None } else { self.there.of_spell(connection, run, other, of_spell.len())? };
                let may_be_there = |at: usize, key: i64| {
                    if other == own { shared[at] } else { noted.as_ref().is_none_or(|noted| noted.contains(key)) }
                };
                for (at, (_, key, number)) in of_spell.iter().enumerate() {
                    if !may_be_there(at, *key) || !is_any && !is_in_reach(other, days[number]) {
                        continue;
                    }
                    let mut found = find.query((run, other, key, CROWD as i64))?;
                    while let Some(row) = found.next()? {
                        let twin: i64 = row.get(0)?;
                        if twin != *number {
                            pairs.insert((twin.min(*number), twin.max(*number)));
                        }
                    }
                }
            }
        }
        touched.extend(self.compare(connection, pairs)?);
        touched.extend(new);
        self.origins(connection, touched, regrouping)
    }

    /// Decides for each text of the batch which article stands for it.
    fn leads(&mut self, connection: &Connection, run: i64, new: &[i64]) -> rusqlite::Result<Leads> {
        let mut leads = Leads::default();
        let mut note =
            connection.prepare_cached("INSERT OR REPLACE INTO stories (article, lead, story) VALUES (?1, ?2, ?3)")?;
        let mut by_text: BTreeMap<String, BTreeMap<i64, Story>> = BTreeMap::new();
        for &number in new {
            let whole = self.story(connection, number)?;
            let story = light(&whole);
            if whole.signature.shingles.is_empty() {
                // An empty text is a copy of none.
                note.execute((number, number, self.packed(&story, number)?))?;
                continue;
            }
            by_text.entry(story.text_id.clone()).or_default().insert(number, story);
        }
        for (text_id, fresh) in by_text {
            let there = if fresh.keys().any(|number| self.firsts.contains(number)) {
                BTreeMap::new()
            } else {
                led(connection, run, &text_id)?
            };
            let mut leading: BTreeMap<i64, Story> = BTreeMap::new();
            for (&article, _) in there.iter().filter(|(article, lead)| article == lead) {
                leading.insert(article, self.light_story(connection, article)?);
            }
            let is_plain_copy = |story: &Story| {
                let before = leading.values().filter(|lead| lead.rank(story).is_lt());
                before.max_by(|a, b| a.rank(b)).is_some_and(|lead| is_within_window(lead, story))
            };
            let mut all = leading.clone();
            if !fresh.values().all(is_plain_copy) {
                // Who stands for the text may change: the whole row of copies is gone through.
                for &article in there.keys().filter(|article| !leading.contains_key(article)) {
                    all.insert(article, self.light_story(connection, article)?);
                }
            }
            all.extend(fresh.clone());
            let mut order: Vec<(&i64, &Story)> = all.iter().collect();
            order.sort_by(|a, b| a.1.rank(b.1));
            let mut lead: Option<(i64, &Story)> = None;
            for (&number, story) in order {
                let before = lead;
                if lead.is_none_or(|(_, lead)| !is_within_window(lead, story)) {
                    lead = Some((number, story));
                }
                let Some((leads_it, _)) = lead else { continue };
                if there.get(&number) == Some(&leads_it) {
                    continue;
                }
                if there.contains_key(&number) {
                    leads.touched.extend(self.unlink(connection, run, number)?);
                }
                note.execute((number, leads_it, self.packed(story, number)?))?;
                leads.looked_up.insert(number, leads_it == number);
                leads.touched.insert(number);
                if let Some((before, _)) = before {
                    leads.pairs.insert((number.min(before), number.max(before)));
                }
            }
        }
        Ok(leads)
    }

    /// A story as the file keeps it.
    fn packed(&self, story: &Story, number: i64) -> rusqlite::Result<Vec<u8>> {
        match self.kept.get(&number) {
            Some(kept) => Ok(kept.packed.clone()),
            None => packed(story, &self.packer).map_err(as_sql),
        }
    }

    /// A stored article as far as ranks ask, from memory or from the file.
    fn light_story(&self, connection: &Connection, number: i64) -> rusqlite::Result<Story> {
        self.stories.get(number).map_or_else(|| stored_story(connection, number), |story| Ok(light(&story)))
    }

    /// Takes an article's kinships and keys away, since another stands for its text now; gives who was kin.
    pub(super) fn unlink(&mut self, connection: &Connection, run: i64, number: i64) -> rusqlite::Result<BTreeSet<i64>> {
        let kin = connection
            .prepare_cached(
                "SELECT child FROM kinships WHERE parent = ?1 UNION SELECT parent FROM kinships WHERE child = ?1",
            )?
            .query_map([number], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        connection.prepare_cached("DELETE FROM kinships WHERE child = ?1 OR parent = ?1")?.execute([number])?;
        delete_keys(connection, run, number, &*self.story(connection, number)?)?;
        Ok(kin)
    }

    /// Compares pairs by their shingles and notes who is kin; gives the children.
    fn compare(&mut self, connection: &Connection, pairs: BTreeSet<(i64, i64)>) -> rusqlite::Result<BTreeSet<i64>> {
        let mut children = BTreeSet::new();
        let mut add = connection.prepare_cached(
            "INSERT OR REPLACE INTO kinships (child, parent, shared, of_child, of_parent, evidence)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?;
        let numbers: BTreeSet<i64> = pairs.iter().flat_map(|(a, b)| [*a, *b]).collect();
        let mut find = connection.prepare_cached(
            "SELECT a.day, t.text_id FROM stories s JOIN articles a ON a.id = s.article JOIN texts t ON t.id = a.text WHERE s.article = ?1",
        )?;
        let mut known: BTreeMap<i64, (Option<i64>, Id)> = BTreeMap::new();
        for number in numbers {
            let found = find.query_row([number], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
            known.extend(found.map(|found| (number, found)));
        }
        for (one, other) in pairs {
            let (Some((day, text)), Some((other_day, other_text))) = (known.get(&one), known.get(&other)) else {
                continue;
            };
            // Most pairs that a stock phrase brings together are told apart by their days; then no text is asked for.
            let is_far = day.zip(*other_day).is_some_and(|(a, b)| (a - b).abs() > REACH_DAYS);
            if is_far && text != other_text {
                continue;
            }
            let (a, b) = (self.story(connection, one)?, self.story(connection, other)?);
            let Some(kinship) = kinship(&a, &b) else { continue };
            let (child, parent) = if kinship.child == a.id { (one, other) } else { (other, one) };
            add.execute((
                child,
                parent,
                kinship.shared as i64,
                kinship.of_child,
                kinship.of_parent,
                json(&kinship.evidence)?,
            ))?;
            children.insert(child);
        }
        Ok(children)
    }

    /// Gives the touched articles and all that descend from them their origins.
    pub(super) fn origins(
        &mut self,
        connection: &Connection,
        touched: BTreeSet<i64>,
        regrouping: &mut Regrouping<'_>,
    ) -> rusqlite::Result<Vec<i64>> {
        let affected = closure(connection, touched, "SELECT child FROM kinships WHERE parent = ?1")?;
        let around = closure(connection, affected.clone(), "SELECT parent FROM kinships WHERE child = ?1")?;
        let mut stories = Vec::with_capacity(around.len());
        let mut number: BTreeMap<String, i64> = BTreeMap::new();
        for &article in &around {
            let story = self.light_story(connection, article)?;
            number.insert(story.id.clone(), article);
            stories.push(story);
        }
        let id: BTreeMap<i64, &str> = number.iter().map(|(id, number)| (*number, id.as_str())).collect();
        let mut kinships: Vec<Kinship> = Vec::new();
        let mut of_child = connection
            .prepare_cached("SELECT parent, shared, of_child, of_parent, evidence FROM kinships WHERE child = ?1")?;
        for &child in &around {
            let mut rows = of_child.query([child])?;
            while let Some(row) = rows.next()? {
                let (Some(child), Some(parent)) = (id.get(&child), id.get(&row.get(0)?)) else { continue };
                let evidence: String = row.get(4)?;
                kinships.push(Kinship {
                    child: (*child).to_owned(),
                    parent: (*parent).to_owned(),
                    shared: row.get::<_, i64>(1)?.unsigned_abs() as usize,
                    of_child: row.get(2)?,
                    of_parent: row.get(3)?,
                    evidence: serde_json::from_str(&evidence)
                        .map_err(|error| as_sql(ArchiveError::stored("kinship", error)))?,
                });
            }
        }
        kinships.sort_by(|a, b| (&a.child, &a.parent).cmp(&(&b.child, &b.parent)));
        let mut changed = Vec::new();
        for report in group_reports(&stories, &kinships) {
            let (Some(&article), Some(&origin)) = (number.get(&report.article), number.get(&report.origin)) else {
                continue;
            };
            if !affected.contains(&article) {
                continue;
            }
            let reprint = (report.role != Role::Original).then(|| {
                let role = match report.role {
                    Role::Update => "update",
                    Role::Partial => "partial",
                    _ if report.evidence.contains(&KinshipEvidence::SameText) => "copy",
                    _ => "reprint",
                };
                Reprint { article, parent: origin, role: role.to_owned(), similarity: report.share }
            });
            if regrouping.set_origin(article, reprint.as_ref(), &json(&report.evidence)?)? {
                changed.push(article);
            }
        }
        Ok(changed)
    }
}

/// Articles with a text, as far as they were compared, with the articles that stand for them.
fn led(connection: &Connection, run: i64, text_id: &str) -> rusqlite::Result<BTreeMap<i64, i64>> {
    connection
        .prepare_cached(
            "SELECT s.article, s.lead FROM texts t JOIN articles a ON a.text = t.id JOIN stories s ON s.article = a.id
             WHERE t.text_id = ?1 AND +a.run = ?2",
        )?
        .query_map((Id::parse(text_id), run), |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

/// All that is reached from `start`.
fn closure(connection: &Connection, start: BTreeSet<i64>, sql: &str) -> rusqlite::Result<BTreeSet<i64>> {
    let mut step = connection.prepare_cached(sql)?;
    let mut waiting: Vec<i64> = start.iter().copied().collect();
    let mut reached = start;
    while let Some(article) = waiting.pop() {
        for next in step.query_map([article], |row| row.get::<_, i64>(0))? {
            let next = next?;
            if reached.insert(next) {
                waiting.push(next);
            }
        }
    }
    Ok(reached)
}

/// The spells that a run has articles in.
fn spells(connection: &Connection, run: i64) -> rusqlite::Result<Vec<i64>> {
    let mut next = connection.prepare_cached("SELECT min(spell) FROM story_keys WHERE run = ?1 AND spell > ?2")?;
    let mut found = vec![];
    let mut last = i64::MIN;
    while let Some(spell) = next.query_row((run, last), |row| row.get::<_, Option<i64>>(0))? {
        found.push(spell);
        last = spell;
    }
    Ok(found)
}

fn light(story: &Story) -> Story {
    let Story { id, text_id, url, canonical_url, outlet, credit, is_reprint, published, signature: _ } = story.clone();
    Story { id, text_id, url, canonical_url, outlet, credit, is_reprint, published, signature: Default::default() }
}

/// The same with its signature, made again from the text; `None` where the article was never compared.
pub(super) fn whole_story(connection: &Connection, packer: &Packer, article: i64) -> rusqlite::Result<Option<Story>> {
    let found: Option<(String, Vec<u8>)> = connection
        .prepare_cached(
            "SELECT unpack_record(s.story), t.body FROM stories s JOIN articles a ON a.id = s.article JOIN texts t ON t.id = a.text WHERE s.article = ?1",
        )?
        .query_row([article], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((story, body)) = found else { return Ok(None) };
    let story: Story = read(&story)?;
    Ok(Some(Story { signature: signature(&packer.text(&body).map_err(as_sql)?), ..story }))
}

/// An article as far as ranks and accounts ask, without its signature.
pub(super) fn stored_story(connection: &Connection, article: i64) -> rusqlite::Result<Story> {
    let story: String = connection
        .prepare_cached("SELECT unpack_record(story) FROM stories WHERE article = ?1")?
        .query_row([article], |row| row.get(0))?;
    read(&story)
}

fn read(story: &str) -> rusqlite::Result<Story> {
    serde_json::from_str(story).map_err(|error| as_sql(ArchiveError::stored("story", error)))
}

fn json(value: &impl serde::Serialize) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(|error| as_sql(ArchiveError::stored("story", error)))
}
