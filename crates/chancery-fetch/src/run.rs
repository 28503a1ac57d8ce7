//! A run: from the addresses that were given to what became of each.
//!
//! Workers take one task each ([`Queue`]), ask what the rules of its origin say ([`crate::policy`]), ask for it ([`crate::visit`]), and
//! tell what became of it. A listing adds tasks ([`crate::listed`]); what sends on becomes a task of the host that it sends to.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use jiff::Timestamp;

use crate::FetchError;
use crate::address::Address;
use crate::http::{self, Ask, Connector, Exchange};
use crate::policy::{Inquiry, Policy, Settled, Stage};
use crate::queue::{Queue, Role, Task, Turn};
use crate::reason::Reason;
use crate::report::{Outcome, Report, Visit};
use crate::robots::Verdict;
use crate::settings::{MAX_FAILURES, Settings};
use crate::state::{Page, State};
use crate::warc::WarcWriter;

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
    let run = Run::new(settings, seeds, outlets, state, stop, watch)?;
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
pub(crate) struct Shared {
    pub(crate) outlets: Outlets,
    pub(crate) state: State,
    report: Report,
    /// Failures of each host in a row.
    failures: BTreeMap<String, u32>,
    /// The rules of origins, as they hold in this run.
    pub(crate) policies: BTreeMap<String, Settled>,
    /// Those that are being asked for.
    pub(crate) inquiries: BTreeMap<String, Inquiry>,
    /// States of listings, remembered once all that they list is done.
    pub(crate) listings: BTreeMap<Address, Page>,
    /// Listings of which something is left.
    pub(crate) unfinished: BTreeSet<Address>,
    pub(crate) problem: Option<io::Error>,
}

pub(crate) struct Run<'r> {
    pub(crate) settings: &'r Settings,
    agent: String,
    pub(crate) connector: Connector,
    pub(crate) queue: Queue,
    pub(crate) n_pages: AtomicUsize,
    pub(crate) n_over_limit: AtomicUsize,
    shared: Mutex<Shared>,
    stop: &'r AtomicBool,
    watch: &'r (dyn Fn(&Visit) + Sync),
}

/// What a turn comes to.
pub(crate) enum Step {
    Done(Outcome),
    /// The server asks to come again.
    Later(Duration),
    /// The task goes on at that host, once that has rested: its own, or one where rules lie.
    At(String),
}

impl<'r> Run<'r> {
    pub(crate) fn new(
        settings: &'r Settings,
        seeds: &[Address],
        outlets: Outlets,
        state: State,
        stop: &'r AtomicBool,
        watch: &'r (dyn Fn(&Visit) + Sync),
    ) -> Result<Self, FetchError> {
        let inside = seeds.iter().filter(|seed| http::is_inside(seed));
        let inside = inside.map(|seed| (seed.host().to_owned(), seed.port())).collect();
        Ok(Self {
            settings,
            agent: settings.user_agent(),
            connector: Connector::new(inside)?,
            queue: Queue::default(),
            n_pages: AtomicUsize::new(0),
            n_over_limit: AtomicUsize::new(0),
            shared: Mutex::new(Shared { outlets, state, ..Shared::default() }),
            stop,
            watch,
        })
    }
}

impl Run<'_> {
    pub(crate) fn shared(&self) -> MutexGuard<'_, Shared> {
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
        while let Some(mut turn) = self.queue.next(self.stop) {
            let (step, rest) = self.step(&turn);
            match step {
                Step::Later(wait) => {
                    turn.task.n_tries += 1;
                    let host = turn.host.clone();
                    self.queue.put_back(turn, &host, wait.max(rest));
                }
                Step::At(host) => self.queue.put_back(turn, &host, rest),
                Step::Done(outcome) => {
                    self.tell(turn.task, outcome);
                    self.queue.done(&turn.host, rest);
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

    /// Tells of a link that becomes no task.
    pub(crate) fn tell_of_link(&self, address: Address, outcome: Outcome) {
        let visit = Visit { address, outcome };
        self.shared().report.take(&visit);
        (self.watch)(&visit);
    }

    /// Takes a turn, with one request at most; the second value is how long the host that is held is to rest.
    fn step(&self, turn: &Turn) -> (Step, Duration) {
        let address = &turn.task.address;
        let failed = |reason| (Step::Done(Outcome::Failed(reason)), Duration::ZERO);
        let n_failures = self.shared().failures.get(address.host()).copied().unwrap_or_default();
        if n_failures >= MAX_FAILURES {
            return failed(Reason::HostGone(n_failures));
        }
        let wait = self.state().not_before(address.host()).map_or(0, |at| at - Timestamp::now().as_second());
        if wait > 0 {
            return failed(Reason::Wait(wait.unsigned_abs()));
        }
        let policy = match self.policy(address, &turn.host) {
            Ok(Stage::Known(policy)) => policy,
            Ok(Stage::Asked(rest)) => return (Step::At(address.host().to_owned()), rest),
            Ok(Stage::At(host)) => return (Step::At(host), Duration::ZERO),
            Err(reason) => return (Step::Done(Outcome::Failed(reason)), self.pause(address, None)),
        };
        let rest = self.pause(address, Some(&policy.robots));
        if rest > self.settings.max_wait {
            return failed(Reason::Wait(rest.as_secs()));
        }
        if let Some(outcome) = self.forbidden(address, &policy) {
            return (Step::Done(outcome), Duration::ZERO);
        }
        match self.visit(&turn.task) {
            Ok(step) => (step, rest),
            Err(reason) => (Step::Done(Outcome::Failed(reason)), rest),
        }
    }

    pub(crate) fn has_right(&self, address: &Address) -> bool {
        self.settings.rights.contains(address.host())
    }

    fn forbidden(&self, address: &Address, policy: &Policy) -> Option<Outcome> {
        if let Verdict::Refused(rule) = policy.robots.verdict(address.target()) {
            return Some(Outcome::Refused(policy.closed_by.clone().unwrap_or(rule)));
        }
        policy.reserved.by(address.target()).filter(|_| !self.has_right(address)).map(Outcome::Reserved)
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
