//! A run: from the addresses that were given to what became of each.
//!
//! Workers take one task each ([`Queue`]), ask what the rules of its origin say ([`crate::policy`]), ask for it, and tell what became
//! of it. A listing adds tasks; what sends on becomes a task of the host that it sends to.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::address::Address;
use crate::http::{self, Ask, Connector, Exchange};
use crate::listing::{self, Found};
use crate::policy::Policy;
use crate::queue::{Queue, Role, Task};
use crate::reason::Reason;
use crate::report::{Outcome, Passed, Report, Visit};
use crate::reservation;
use crate::robots::Verdict;
use crate::settings::{MAX_DEPTH, MAX_FAILURES, MAX_LISTING_BYTES, MAX_PAGE_BYTES, MAX_REDIRECTS, Settings};
use crate::state::{Page, State};
use crate::warc::{Earlier, WarcWriter};
use crate::{FetchError, PRODUCT};

/// Tries of an address that a server puts off.
const MAX_TRIES: u32 = 2;

/// What comes out of a run beside its report.
#[derive(Default)]
pub struct Outlets {
    /// Pages alone, for coding.
    pub pages: Option<WarcWriter>,
    /// All that was asked and came, rules and listings too, and what was decided.
    pub all: Option<WarcWriter>,
}

/// Fetches what the seeds are and list.
///
/// `stop` ends the run soon: requests in flight are finished, nothing new is asked for. `watch` hears of each address as it is done.
///
/// # Errors
///
/// If what came cannot be written, or our encryption does not start.
pub fn run(
    settings: &Settings,
    seeds: &[Address],
    outlets: Outlets,
    state: State,
    stop: &AtomicBool,
    watch: &(dyn Fn(&Visit) + Sync),
) -> Result<Report, FetchError> {
    let inside = seeds.iter().filter(|seed| http::is_inside(seed));
    let inside = inside.map(|seed| (seed.host().to_owned(), seed.port())).collect();
    let run = Run {
        settings,
        agent: settings.user_agent(),
        connector: Connector::new(inside)?,
        queue: Queue::default(),
        n_pages: AtomicUsize::new(0),
        n_over_limit: AtomicUsize::new(0),
        shared: Mutex::new(Shared { outlets, state, ..Shared::default() }),
        stop,
        watch,
    };
    for seed in seeds {
        let address = seed.clone();
        run.queue.add(Task { address, role: Role::Seed, via: None, depth: 0, sent_by: Vec::new(), n_tries: 0 });
    }
    thread::scope(|scope| {
        for _ in 0..settings.max_hosts.max(1) {
            scope.spawn(|| run.work());
        }
    });
    run.ended()
}

/// What workers share and change.
#[derive(Default)]
struct Shared {
    outlets: Outlets,
    state: State,
    report: Report,
    /// Failures of each host in a row.
    failures: BTreeMap<String, u32>,
    /// States of listings, remembered once all that they list is done.
    listings: BTreeMap<Address, Page>,
    /// Listings of which something is left.
    unfinished: BTreeSet<Address>,
    problem: Option<io::Error>,
}

pub(crate) struct Run<'r> {
    pub(crate) settings: &'r Settings,
    agent: String,
    pub(crate) connector: Connector,
    pub(crate) queue: Queue,
    n_pages: AtomicUsize,
    n_over_limit: AtomicUsize,
    shared: Mutex<Shared>,
    stop: &'r AtomicBool,
    watch: &'r (dyn Fn(&Visit) + Sync),
}

/// How a task ends.
enum Step {
    Done(Outcome),
    /// The server asks to come again.
    Later(Duration),
}

impl Run<'_> {
    fn shared(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is remembered.
    pub(crate) fn state(&self) -> impl std::ops::Deref<Target = State> {
        StateGuard(self.shared())
    }

    /// Remembers something; what cannot be written ends the run.
    pub(crate) fn keep(&self, write: impl FnOnce(&mut State) -> io::Result<()>) {
        let mut shared = self.shared();
        if let Err(error) = write(&mut shared.state) {
            shared.problem.get_or_insert(error);
        }
    }

    /// Writes into the archive of everything.
    pub(crate) fn archive(&self, write: impl FnOnce(&mut WarcWriter) -> io::Result<()>) {
        let mut shared = self.shared();
        if let Some(Err(error)) = shared.outlets.all.as_mut().map(write) {
            shared.problem.get_or_insert(error);
        }
    }

    /// Asks for an address, of whose earlier state something may be known.
    pub(crate) fn ask(
        &self,
        address: &Address,
        known: Option<&Page>,
        max_bytes: usize,
        max_decoded: usize,
    ) -> Result<Exchange, Reason> {
        let ask = Ask {
            agent: &self.agent,
            etag: known.and_then(|known| known.etag.as_deref()),
            modified: known.and_then(|known| known.modified.as_deref()),
            timeout: self.settings.timeout,
            max_bytes,
            max_decoded,
        };
        http::exchange(&self.connector, address, &ask)
    }

    fn work(&self) {
        while let Some(mut task) = self.queue.next(self.stop) {
            let (step, rest) = self.step(&task);
            match step {
                Step::Later(wait) => {
                    task.n_tries += 1;
                    self.queue.put_back(task, wait);
                }
                Step::Done(outcome) => {
                    let host = task.address.host().to_owned();
                    self.tell(task, outcome);
                    self.queue.done(&host, rest);
                }
            }
            if self.shared().problem.is_some() {
                self.stop.store(true, Ordering::Relaxed);
            }
        }
    }

    fn tell(&self, task: Task, outcome: Outcome) {
        let visit = Visit { address: task.address, outcome };
        let mut shared = self.shared();
        let failures = shared.failures.entry(visit.address.host().to_owned()).or_default();
        match &visit.outcome {
            Outcome::Failed(Reason::HostGone(_)) => {}
            Outcome::Failed(reason) if reason.is_network() => *failures += 1,
            _ => *failures = 0,
        }
        if let (Outcome::Failed(_), Some(via)) = (&visit.outcome, &task.via) {
            // What failed today may be there tomorrow: the listing is read again then.
            shared.unfinished.insert(via.clone());
        }
        shared.report.take(&visit);
        drop(shared);
        let via = task.sent_by.last().or(task.via.as_ref()).map(Address::as_str);
        let why = visit.outcome.why();
        self.archive(|archive| {
            let mut told = vec![("outcome", visit.outcome.word())];
            told.extend((!why.is_empty()).then_some(("because", why.as_str())));
            told.extend(via.map(|via| ("via", via)));
            told.extend(self.has_right(&visit.address).then_some(("tdm-right", "claimed by whoever fetched")));
            archive.note(visit.address.as_str(), Timestamp::now(), &told)
        });
        (self.watch)(&visit);
    }

    /// Does a task; the second value is how long its host is to rest.
    fn step(&self, task: &Task) -> (Step, Duration) {
        let address = &task.address;
        let failed = |reason| (Step::Done(Outcome::Failed(reason)), Duration::ZERO);
        let n_failures = self.shared().failures.get(address.host()).copied().unwrap_or_default();
        if n_failures >= MAX_FAILURES {
            return failed(Reason::HostGone(n_failures));
        }
        let wait = self.state().not_before(address.host()).map_or(0, |at| at - Timestamp::now().as_second());
        if wait > 0 {
            return failed(Reason::Wait(wait.unsigned_abs()));
        }
        let policy = match self.policy(address) {
            Ok(policy) => policy,
            Err(reason) => return (Step::Done(Outcome::Failed(reason)), self.pause(address, None)),
        };
        let rest = self.pause(address, Some(&policy.robots));
        if rest > self.settings.max_wait {
            return failed(Reason::Wait(rest.as_secs()));
        }
        if let Some(outcome) = self.forbidden(address, &policy) {
            return (Step::Done(outcome), Duration::ZERO);
        }
        match self.visit(task) {
            Ok(step) => (step, rest),
            Err(reason) => (Step::Done(Outcome::Failed(reason)), rest),
        }
    }

    fn has_right(&self, address: &Address) -> bool {
        self.settings.rights.contains(address.host())
    }

    fn forbidden(&self, address: &Address, policy: &Policy) -> Option<Outcome> {
        if let Verdict::Refused(rule) = policy.robots.verdict(address.target()) {
            return Some(Outcome::Refused(policy.closed_by.clone().unwrap_or(rule)));
        }
        let location = policy.reserved.of(address.target()).filter(|_| !self.has_right(address))?;
        Some(Outcome::Reserved(format!("tdmrep.json: {location}")))
    }

    fn visit(&self, task: &Task) -> Result<Step, Reason> {
        let address = &task.address;
        let known = self.state().page(address.as_str()).cloned();
        let max = if task.role == Role::Page { MAX_PAGE_BYTES } else { MAX_LISTING_BYTES };
        let exchange = self.ask(address, known.as_ref(), max, max)?;
        let at = Timestamp::now();
        let done = |outcome| Ok(Step::Done(outcome));
        match exchange.head.status {
            200 | 203 => {}
            301 | 302 | 303 | 307 | 308 => {
                self.archive(|archive| archive.exchange(&exchange, at));
                return self.sent_on(task, &exchange).map(Step::Done);
            }
            304 => {
                let asked = known.filter(|known| known.etag.is_some() || known.modified.is_some());
                let earlier = asked.ok_or(Reason::NotAsked)?;
                self.revisit(&exchange, at, &earlier, false);
                self.keep_state(task, Page { at: at.as_second(), ..earlier });
                return done(Outcome::Unchanged);
            }
            429 | 503 => return self.put_off(task, &exchange),
            status => {
                self.archive(|archive| archive.exchange(&exchange, at));
                return Err(Reason::Status(status));
            }
        }
        if let Some(by) = reservation::in_head(&exchange.head, PRODUCT).filter(|_| !self.has_right(address)) {
            return done(Outcome::Reserved(by));
        }
        if let Some(cut) = &exchange.cut {
            self.archive(|archive| archive.exchange(&exchange, at));
            return Err(cut.clone());
        }
        if exchange.body.trim_ascii().is_empty() {
            return Err(Reason::Empty);
        }
        let content_type = exchange.head.last("content-type").unwrap_or_default().to_owned();
        let found = listing::found(&content_type, &exchange.body, task.role)?;
        if matches!(found, Found::Page)
            && let Some(by) = reservation::in_page(&exchange.body, PRODUCT).filter(|_| !self.has_right(address))
        {
            return done(Outcome::Reserved(by));
        }
        let digest = crate::warc::digest(&exchange.body);
        let field = |name: &str| exchange.head.last(name).map(str::to_owned).filter(|value| is_sendable(value));
        let (etag, modified) = (field("etag"), field("last-modified"));
        let state = Page { at: at.as_second(), etag, modified, digest };
        match found {
            Found::Page => {
                if let Some(earlier) = known.filter(|known| known.digest == state.digest) {
                    self.revisit(&exchange, at, &earlier, true);
                    self.keep_state(task, state);
                    return done(Outcome::Unchanged);
                }
                self.archive(|archive| archive.exchange(&exchange, at));
                self.keep_page(&exchange, at, state);
                done(Outcome::Fetched(exchange.body.len()))
            }
            Found::Listing(links, kind) => {
                self.archive(|archive| archive.exchange(&exchange, at));
                let n_links = links.len();
                if kind != listing::Kind::Index {
                    // An index can stay as it is while what it lists changes.
                    self.shared().listings.insert(address.clone(), state);
                }
                self.add(task, links, kind)?;
                done(Outcome::Listed(n_links))
            }
        }
    }

    /// A page is written before it is remembered: a kill in between costs a second request, never the page.
    fn keep_page(&self, exchange: &Exchange, at: Timestamp, state: Page) {
        let mut shared = self.shared();
        let written = shared.outlets.pages.as_mut().map_or(Ok(()), |pages| pages.exchange(exchange, at));
        let kept = written.and_then(|()| shared.state.keep_page(exchange.address.as_str(), state));
        if let Err(error) = kept {
            shared.problem.get_or_insert(error);
        }
    }

    fn keep_state(&self, task: &Task, state: Page) {
        self.keep(|memory| memory.keep_page(task.address.as_str(), state));
    }

    fn revisit(&self, exchange: &Exchange, at: Timestamp, earlier: &Page, is_same_body: bool) {
        let earlier = Earlier { at: earlier.at, is_same_body, digest: &earlier.digest };
        self.archive(|archive| archive.revisit(exchange, at, &earlier));
    }

    fn sent_on(&self, task: &Task, exchange: &Exchange) -> Result<Outcome, Reason> {
        let to = exchange.head.last("location").filter(|to| !to.is_empty()).ok_or(Reason::Nowhere)?;
        let to = task.address.join(to)?;
        if to == task.address || task.sent_by.contains(&to) {
            return Err(Reason::Circle);
        }
        if task.sent_by.len() >= MAX_REDIRECTS {
            return Err(Reason::Redirects(MAX_REDIRECTS));
        }
        let mut next = Task { address: to.clone(), n_tries: 0, ..task.clone() };
        next.sent_by.push(task.address.clone());
        let is_new = self.queue.add(next);
        Ok(if is_new { Outcome::SentOn(to.to_string()) } else { Outcome::PassedOver(Passed::Twice) })
    }

    fn put_off(&self, task: &Task, exchange: &Exchange) -> Result<Step, Reason> {
        let asked = exchange.head.last("retry-after").and_then(|value| seconds(value, Timestamp::now()));
        let wait = asked.map_or(self.settings.back_off, Duration::from_secs).max(self.pause(&task.address, None));
        if wait > self.settings.max_wait {
            let until = Timestamp::now().as_second().saturating_add_unsigned(wait.as_secs());
            self.keep(|state| state.put_off(task.address.host(), until));
            return Err(Reason::Wait(wait.as_secs()));
        }
        if task.n_tries >= MAX_TRIES { Err(Reason::Status(exchange.head.status)) } else { Ok(Step::Later(wait)) }
    }

    /// Adds what a listing names.
    fn add(&self, task: &Task, links: Vec<chancery_input::Listed>, kind: listing::Kind) -> Result<(), Reason> {
        let (role, depth) = match kind {
            listing::Kind::Index => (Role::Sitemap, task.depth + 1),
            _ => (Role::Page, task.depth),
        };
        if depth > MAX_DEPTH {
            return Err(Reason::TooDeep(MAX_DEPTH));
        }
        let is_own_alone = kind != listing::Kind::Feed && kind != listing::Kind::List;
        for link in links {
            let address = match task.address.join(&link.address) {
                Ok(address) => address,
                Err(problem) => {
                    // Told under the listing's own address, for the link has none.
                    let visit = Visit { address: task.address.clone(), outcome: Outcome::Failed(problem.into()) };
                    self.shared().report.take(&visit);
                    (self.watch)(&visit);
                    continue;
                }
            };
            if let Some(passed) = self.passed(&task.address, &address, link.changed.as_deref(), role, is_own_alone) {
                let visit = Visit { address, outcome: Outcome::PassedOver(passed) };
                self.shared().report.take(&visit);
                (self.watch)(&visit);
                continue;
            }
            let is_over = role == Role::Page && self.n_pages.load(Ordering::Relaxed) >= self.settings.max_pages;
            if is_over {
                self.n_over_limit.fetch_add(1, Ordering::Relaxed);
                self.shared().unfinished.insert(task.address.clone());
                continue;
            }
            let via = Some(task.address.clone());
            let is_new = self.queue.add(Task { address, role, via, depth, sent_by: Vec::new(), n_tries: 0 });
            if is_new && role == Role::Page {
                self.n_pages.fetch_add(1, Ordering::Relaxed);
            }
        }
        Ok(())
    }

    fn passed(
        &self,
        listing: &Address,
        address: &Address,
        changed: Option<&str>,
        role: Role,
        is_own_alone: bool,
    ) -> Option<Passed> {
        if is_own_alone && listing.host() != address.host() {
            return Some(Passed::OtherHost);
        }
        if role != Role::Page {
            return None;
        }
        let day = changed.and_then(|changed| changed.get(..10)?.parse::<Date>().ok());
        if self.settings.since.is_some_and(|since| day.is_some_and(|day| day < since)) {
            return Some(Passed::Older);
        }
        let had = self.state().page(address.as_str()).map(|page| page.at)?;
        let is_late = Timestamp::now().as_second() - had < self.settings.again_after.as_secs().cast_signed();
        let moment = changed.and_then(|changed| changed.parse::<Timestamp>().ok());
        let is_unchanged = match (moment, day) {
            (Some(moment), _) => moment.as_second() < had,
            // A day alone may end after we were there.
            (None, Some(day)) => {
                Timestamp::from_second(had).is_ok_and(|had| day < jiff::tz::TimeZone::UTC.to_datetime(had).date())
            }
            (None, None) => false,
        };
        (is_late || is_unchanged).then_some(Passed::Had)
    }

    fn ended(self) -> Result<Report, FetchError> {
        let left = self.queue.left();
        let mut shared = self.shared.into_inner().unwrap_or_else(PoisonError::into_inner);
        if let Some(problem) = shared.problem {
            return Err(FetchError::Write(problem));
        }
        shared.unfinished.extend(left.iter().filter_map(|task| task.via.clone()));
        for (address, state) in shared.listings {
            if !shared.unfinished.contains(&address) {
                shared.state.keep_page(address.as_str(), state).map_err(FetchError::Write)?;
            }
        }
        let mut report = shared.report;
        report.n_over_limit = self.n_over_limit.into_inner() as u64;
        report.n_left = left.len() as u64;
        report.interrupted = self.stop.load(Ordering::Relaxed);
        Ok(report)
    }
}

struct StateGuard<'g>(MutexGuard<'g, Shared>);

impl std::ops::Deref for StateGuard<'_> {
    type Target = State;

    fn deref(&self) -> &State {
        &self.0.state
    }
}

/// Whether a value can be sent back as it came.
fn is_sendable(value: &str) -> bool {
    !value.is_empty() && value.len() <= 1024 && value.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic())
}

/// `Retry-After`: seconds, or a day and time.
fn seconds(value: &str, now: Timestamp) -> Option<u64> {
    if let Ok(seconds) = value.trim().parse() {
        return Some(seconds);
    }
    let at = jiff::fmt::rfc2822::DateTimeParser::new().relaxed_weekday(true).parse_timestamp(value.trim()).ok()?;
    Some((at.as_second() - now.as_second()).max(0).unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patience_is_asked_in_seconds_or_until_a_moment() {
        let now: Timestamp = "2015-10-21T07:28:00Z".parse().unwrap();
        for (value, wanted) in [
            ("120", Some(120)),
            ("Wed, 21 Oct 2015 07:30:00 GMT", Some(120)),
            ("Wed, 21 Oct 2015 07:00:00 GMT", Some(0)),
            ("-5", None),
            ("soon", None),
            ("99999999999999999999999", None),
        ] {
            assert_eq!(seconds(value, now), wanted, "{value}");
        }
    }
}
