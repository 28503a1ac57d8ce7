//! A filter as tests on columns.

use chancery_doc::EventType;
use rusqlite::params_from_iter;
use rusqlite::types::Value;

use super::{Event, Facts};
use crate::archive::Archive;
use crate::error::Result;
use crate::filter::{Filter, is_state, outlets, somebody, words};
use crate::values::{day_number, status_number, type_number};

/// Some numbers, each asked for at once.
#[derive(Clone)]
pub(super) struct Numbers(Vec<bool>);

impl Numbers {
    pub(super) fn of(archive: &Archive, sql: &str, values: Vec<Value>) -> Result<Self> {
        let mut numbers = Vec::new();
        let read = |numbers: &mut Vec<bool>| -> rusqlite::Result<()> {
            let mut statement = archive.connection.prepare_cached(sql)?;
            let mut rows = statement.query(params_from_iter(values))?;
            while let Some(row) = rows.next()? {
                let Ok(number) = usize::try_from(row.get::<_, i64>(0)?) else { continue };
                if number >= numbers.len() {
                    numbers.resize(number + 1, false);
                }
                numbers[number] = true;
            }
            Ok(())
        };
        archive.or(read(&mut numbers))?;
        Ok(Self(numbers))
    }

    pub(super) fn has(&self, number: i64) -> bool {
        usize::try_from(number).is_ok_and(|number| self.0.get(number) == Some(&true))
    }

    /// Those whom one of the descriptions fits.
    pub(super) fn actors(archive: &Archive, descriptions: &[String]) -> Result<Option<Self>> {
        if descriptions.is_empty() {
            return Ok(None);
        }
        let (mut either, mut values) = (Vec::new(), Vec::new());
        for words in descriptions {
            let (condition, of) = somebody(words);
            either.push(condition);
            values.extend(of);
        }
        Self::of(archive, &format!("SELECT c.id FROM actors c WHERE {}", either.join(" OR ")), values).map(Some)
    }
}

/// Which articles: by outlet and words.
pub(super) struct Articles {
    /// Of each article, by where it stands, whether it passes; none where all do. Made once, for rows of one article are many, and to
    /// look an article up for each of them costs more than all other tests.
    passing: Option<Vec<bool>>,
}

impl Articles {
    pub(super) fn new(facts: &Facts, archive: &Archive, names: &[String], text: Option<&str>) -> Result<Self> {
        let outlets = if names.is_empty() {
            None
        } else {
            let (condition, values) = outlets(names);
            // The condition is one over articles; the columns have them already.
            let names = condition.replacen("a.outlet IN", "n.id IN", 1);
            Some(Numbers::of(archive, &format!("SELECT n.id FROM names n WHERE {names}"), values)?)
        };
        let sql = "SELECT rowid FROM words WHERE words MATCH ?";
        let texts =
            text.map(|text| words(text).and_then(|words| Numbers::of(archive, sql, vec![words.into()]))).transpose()?;
        let pass = |article: &super::Article| {
            outlets.as_ref().is_none_or(|outlets| outlets.has(article.outlet))
                && texts.as_ref().is_none_or(|texts| texts.has(article.text))
        };
        let is_asked = outlets.is_some() || texts.is_some();
        Ok(Self { passing: is_asked.then(|| facts.articles.iter().map(pass).collect()) })
    }

    /// Whether the article that stands there passes.
    pub(super) fn pass(&self, at: u32) -> bool {
        self.passing.as_ref().is_none_or(|passing| passing[at as usize])
    }
}

/// A filter over columns.
pub(super) struct Sieve<'f> {
    facts: &'f Facts,
    actors: Option<Numbers>,
    recipients: Option<Numbers>,
    parties: Option<Numbers>,
    /// A bit for each type.
    kinds: u64,
    categories: Option<Vec<u16>>,
    /// A bit for each status.
    statuses: u64,
    from: Option<i32>,
    to: Option<i32>,
    places: Option<Numbers>,
    articles: Articles,
    background: Option<bool>,
    confidence: Option<i16>,
    marked: Option<bool>,
    counting: bool,
    /// Where the events stand among which all that pass are, with the rest of their happenings; none where that is not known.
    among: Option<Vec<u32>>,
}

impl<'f> Sieve<'f> {
    pub(super) fn new(facts: &'f Facts, archive: &Archive, filter: &Filter) -> Result<Self> {
        let mut kinds = u64::MAX;
        let mask = |types: &mut dyn Iterator<Item = &EventType>| {
            types.fold(0, |mask, each| mask | 1 << type_number(Some(each.as_str())))
        };
        if !filter.types.is_empty() {
            kinds &= mask(&mut filter.types.iter());
        }
        if !filter.quads.is_empty() {
            kinds &= mask(&mut EventType::ALL.iter().filter(|each| filter.quads.contains(&each.quad())));
        }
        let categories = (!filter.categories.is_empty()).then(|| {
            let at = |name: &String| facts.categories.iter().position(|each| each == name);
            filter.categories.iter().filter_map(at).filter_map(|at| u16::try_from(at + 1).ok()).collect()
        });
        let statuses = if filter.statuses.is_empty() {
            u64::MAX
        } else {
            filter
                .statuses
                .iter()
                .filter_map(|each| status_number(each.as_str()))
                .fold(0, |mask, each| mask | 1 << each)
        };
        let places = if filter.places.is_empty() {
            None
        } else {
            let one = |words: &String| if is_state(words) { "country = ?" } else { "name = ? COLLATE NOCASE" };
            let either: Vec<&str> = filter.places.iter().map(one).collect();
            let values = filter.places.iter().map(|words| Value::from(words.clone())).collect();
            Some(Numbers::of(archive, &format!("SELECT id FROM places WHERE {}", either.join(" OR ")), values)?)
        };
        let day = |day: jiff::civil::Date| i32::try_from(day_number(day)).unwrap_or(i32::MAX);
        let mut sieve = Self {
            facts,
            actors: Numbers::actors(archive, &filter.actors)?,
            recipients: Numbers::actors(archive, &filter.recipients)?,
            parties: Numbers::actors(archive, &filter.parties)?,
            kinds,
            categories,
            statuses,
            from: filter.from.map(day),
            to: filter.to.map(day),
            places,
            articles: Articles::new(facts, archive, &filter.outlets, filter.text.as_deref())?,
            background: filter.background,
            confidence: filter.confidence.map(|share| (share * 100.0).round() as i16),
            marked: filter.marked,
            counting: filter.counting,
            among: None,
        };
        for wanted in [sieve.actors.clone(), sieve.recipients.clone(), sieve.parties.clone()].into_iter().flatten() {
            sieve.narrow(|actor| wanted.0.get(actor) == Some(&true));
        }
        Ok(sieve)
    }

    /// Looks at no more happenings than those of such actors.
    pub(super) fn narrow(&mut self, is_wanted: impl Fn(usize) -> bool) {
        let acting = &self.facts.acting;
        let wanted = (0..acting.starts.len().saturating_sub(1)).filter(|actor| is_wanted(*actor));
        let mut events: Vec<u32> = wanted.flat_map(|actor| acting.events_of(actor)).copied().collect();
        if self.among.as_ref().is_none_or(|among| events.len() < among.len()) {
            events.sort_unstable();
            events.dedup();
            self.among = Some(events);
        }
    }

    pub(super) fn passes(&self, event: &Event) -> bool {
        let has = |mask: u64, bit: u8| mask.checked_shr(u32::from(bit)).is_some_and(|rest| rest & 1 == 1);
        if !has(self.kinds, event.kind) || !has(self.statuses, event.status) {
            return false;
        }
        // What has no day or no confidence lies in no bounds.
        if self.from.is_some_and(|from| event.day_to.is_none_or(|to| to < from))
            || self.to.is_some_and(|to| event.day.is_none_or(|day| day > to))
            || self.confidence.is_some_and(|least| event.confidence.is_none_or(|own| own < least))
            || self.background.is_some_and(|wanted| event.background != wanted)
            || self.marked.is_some_and(|wanted| event.mark != Some(wanted))
            || self.counting && !event.counts()
            || self.categories.as_ref().is_some_and(|wanted| !wanted.contains(&event.category))
            || self.places.as_ref().is_some_and(|places| event.place.is_none_or(|place| !places.has(place)))
            || !self.articles.pass(event.article)
        {
            return false;
        }
        let sides: [(&Option<Numbers>, Option<bool>); 3] =
            [(&self.actors, Some(false)), (&self.recipients, Some(true)), (&self.parties, None)];
        sides.iter().all(|(wanted, side)| {
            wanted.as_ref().is_none_or(|wanted| {
                let mut of = self.facts.parties(event).iter();
                of.any(|party| side.is_none_or(|side| party.is_recipient == side) && wanted.has(party.actor.into()))
            })
        })
    }

    /// The rows of each happening that pass, by happening; of none there is none.
    pub(super) fn each(&self, mut take: impl FnMut(&[&'f Event])) {
        let mut passed: Vec<&Event> = Vec::new();
        self.each_happening(|happening| {
            passed.clear();
            passed.extend(happening.iter().filter(|event| self.passes(event)));
            if !passed.is_empty() {
                take(&passed);
            }
        });
    }

    /// Each event that passes.
    pub(super) fn each_event(&self, mut take: impl FnMut(&'f Event)) {
        self.each_happening(|happening| happening.iter().filter(|event| self.passes(event)).for_each(&mut take));
    }

    /// The happenings that may have a row that passes, whole.
    fn each_happening(&self, mut take: impl FnMut(&'f [Event])) {
        let events = &self.facts.events;
        let Some(among) = &self.among else {
            events.chunk_by(|one, other| one.occurrence == other.occurrence).for_each(take);
            return;
        };
        let mut done = 0;
        for &at in among {
            let at = at as usize;
            if at < done {
                continue;
            }
            let is_own = |event: &&Event| event.occurrence == events[at].occurrence;
            let start = at - events[..at].iter().rev().take_while(is_own).count();
            done = at + events[at..].iter().take_while(is_own).count();
            take(&events[start..done]);
        }
    }
}

impl Event {
    pub(super) fn counts(&self) -> bool {
        self.status <= 1 && !self.background && self.mark != Some(false)
    }
}
