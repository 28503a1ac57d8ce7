//! Made news for the tests, in our own words.
#![allow(dead_code, reason = "each test takes a part")]

use chancery::{Pipeline, Record};
use chancery_corroborate::{
    Corroborated, Occurrence, Saying, Story, Telling, Who, corroborate, mentions, sayings, tellings,
};
use chancery_doc::{Given, Media, RawPage};

pub(crate) mod abduction;
pub(crate) mod wire;

/// A fixed sequence of chances.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % n.max(1) as u64) as usize
    }

    pub(crate) fn one_of<'t, T: ?Sized>(&mut self, of: &[&'t T]) -> &'t T {
        of[self.below(of.len())]
    }
}

/// A page as a paper might have it.
pub(crate) struct Page {
    pub(crate) title: String,
    pub(crate) text: String,
    pub(crate) published: String,
    pub(crate) outlet: String,
    pub(crate) url: String,
}

impl Page {
    pub(crate) fn new(n: usize, published: &str, title: &str, text: &str) -> Self {
        Self {
            title: title.to_owned(),
            text: text.to_owned(),
            published: published.to_owned(),
            outlet: format!("Paper {n}"),
            url: format!("https://paper{n}.example/{n}"),
        }
    }
}

/// The records of pages, coded on two threads.
pub(crate) fn coded(pages: &[Page]) -> Vec<Record> {
    let pipeline = Pipeline::new().expect("the built-in codebook is sound");
    let code = |page: &Page| {
        let given = Given {
            title: Some(page.title.clone()),
            published: Some(page.published.clone()),
            outlet: Some(page.outlet.clone()),
            url: Some(page.url.clone()),
            ..Given::default()
        };
        let bytes = page.text.clone().into_bytes();
        pipeline
            .code(&RawPage { input: page.url.clone(), media: Media::Text, bytes, charset: None, given })
            .expect("made pages are text")
    };
    let (first, second) = pages.split_at(pages.len() / 2);
    std::thread::scope(|scope| {
        let half = scope.spawn(|| first.iter().map(code).collect::<Vec<_>>());
        let rest: Vec<Record> = second.iter().map(code).collect();
        let mut all = half.join().expect("made pages are coded");
        all.extend(rest);
        all
    })
}

/// What is known of pages together.
pub(crate) fn corroborated(records: &[Record]) -> Corroborated {
    let stories: Vec<Story> = records.iter().map(Story::new).collect();
    let rows: Vec<Telling> = records.iter().flat_map(|record| [tellings(record), mentions(record)].concat()).collect();
    let said: Vec<Saying> = records.iter().flat_map(sayings).collect();
    corroborate(&stories, &rows, &said)
}

/// The occurrences with their rows, for the message of a test that fails.
pub(crate) fn shown<'o>(found: &Corroborated, occurrences: impl IntoIterator<Item = &'o Occurrence>) -> String {
    let parties = |all: &[Who]| -> String {
        all.iter()
            .map(|who| format!("{}/{}", who.words, who.code.as_deref().unwrap_or("?")))
            .collect::<Vec<_>>()
            .join("+")
    };
    let mut text = String::new();
    for occurrence in occurrences {
        let statuses: Vec<&str> = occurrence.statuses.iter().map(|at| at.status.0.as_str()).collect();
        text += &format!(
            "{:?} {:?} {:?} {} articles, {} origins, {statuses:?}\n",
            occurrence.event_type.map(|name| name.0),
            occurrence.place,
            occurrence.days,
            occurrence.articles.len(),
            occurrence.origins.len()
        );
        let rows = found.happenings.iter().flat_map(|happening| &happening.tellings);
        for row in rows.filter(|row| occurrence.tellings.contains(&row.id)).take(12) {
            text += &format!(
                "    {} {} [{}>{}] {:?} {:?} {} | {}\n",
                &row.article[..4],
                row.trigger,
                parties(&row.actors),
                parties(&row.recipients),
                row.place.as_ref().map(|place| &place.name),
                row.days,
                row.status.0.as_str(),
                row.text
            );
        }
    }
    text
}
