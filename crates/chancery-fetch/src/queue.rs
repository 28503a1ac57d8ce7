//! Who is asked next: one request to a host at a time, none before the host's pause is over.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::address::Address;

/// How soon an interrupt is noticed by whoever waits.
const BREATH: Duration = Duration::from_millis(100);

/// What an address is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Given by the user: a page, or something that lists pages.
    Seed,
    /// A sitemap that an index names.
    Sitemap,
    /// A page that a listing names.
    Page,
}

/// An address that is to be asked for.
#[derive(Clone, Debug)]
pub(crate) struct Task {
    pub(crate) address: Address,
    pub(crate) role: Role,
    /// The listing that names it.
    pub(crate) via: Option<Address>,
    /// Listings above it.
    pub(crate) depth: usize,
    /// The addresses that sent us here, first to last.
    pub(crate) sent_by: Vec<Address>,
    /// Tries that the server put off.
    pub(crate) n_tries: u32,
}

/// A task in hand.
#[derive(Debug)]
pub(crate) struct Turn {
    /// The host that is held for it: that of its address, or the one where the rules for that lie.
    pub(crate) host: String,
    pub(crate) task: Task,
}

#[derive(Default)]
struct Host {
    tasks: VecDeque<Task>,
    is_busy: bool,
    ready_at: Option<Instant>,
}

#[derive(Default)]
struct Inside {
    hosts: BTreeMap<String, Host>,
    seen: BTreeSet<Address>,
    /// Tasks that wait or are worked on.
    n_open: usize,
}

/// All that is to be asked for.
#[derive(Default)]
pub(crate) struct Queue {
    inside: Mutex<Inside>,
    changed: Condvar,
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds what was not there yet; `false` where it was.
    pub(crate) fn add(&self, task: Task) -> bool {
        let mut inside = self.lock();
        if !inside.seen.insert(task.address.clone()) {
            return false;
        }
        inside.n_open += 1;
        inside.hosts.entry(task.address.host().to_owned()).or_default().tasks.push_back(task);
        self.changed.notify_all();
        true
    }

    /// Whether an address was added.
    pub(crate) fn has(&self, address: &Address) -> bool {
        self.lock().seen.contains(address)
    }

    /// The next task whose host is free and has rested; `None` once all is done, or at a stop.
    pub(crate) fn next(&self, stop: &AtomicBool) -> Option<Turn> {
        let mut inside = self.lock();
        loop {
            if stop.load(Ordering::Relaxed) || inside.n_open == 0 {
                self.changed.notify_all();
                return None;
            }
            let now = Instant::now();
            let is_ready = |host: &Host| !host.is_busy && host.ready_at.is_none_or(|at| at <= now);
            let found = inside.hosts.iter_mut().filter(|(_, host)| is_ready(host)).find_map(|(name, host)| {
                let task = host.tasks.pop_front()?;
                host.is_busy = true;
                Some(Turn { host: name.clone(), task })
            });
            if found.is_some() {
                return found;
            }
            inside = self.changed.wait_timeout(inside, BREATH).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Says that a task is done, and how long its host is to rest.
    pub(crate) fn done(&self, host: &str, rest: Duration) {
        let mut inside = self.lock();
        inside.n_open -= 1;
        free(&mut inside, host, rest);
        self.changed.notify_all();
    }

    /// Lets the host of a turn rest, and puts the task in front of those of the host `at`, where it goes on.
    pub(crate) fn put_back(&self, turn: Turn, at: &str, rest: Duration) {
        let mut inside = self.lock();
        free(&mut inside, &turn.host, rest);
        inside.hosts.entry(at.to_owned()).or_default().tasks.push_front(turn.task);
        self.changed.notify_all();
    }

    /// What is left, after a stop.
    pub(crate) fn left(&self) -> Vec<Task> {
        self.lock().hosts.values_mut().flat_map(|host| std::mem::take(&mut host.tasks)).collect()
    }
}

fn free(inside: &mut Inside, host: &str, rest: Duration) {
    if let Some(host) = inside.hosts.get_mut(host) {
        host.is_busy = false;
        host.ready_at = Instant::now().checked_add(rest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(address: &str) -> Task {
        let address = Address::parse(address).unwrap();
        Task { address, role: Role::Page, via: None, depth: 0, sent_by: Vec::new(), n_tries: 0 }
    }

    #[test]
    fn a_host_is_asked_one_thing_at_a_time() {
        let (queue, stop) = (Queue::default(), AtomicBool::new(false));
        for address in ["http://a.example/1", "http://a.example/2", "http://b.example/1", "http://a.example/1"] {
            queue.add(task(address));
        }
        let next = || queue.next(&stop).unwrap();
        let (first, second) = (next(), next());
        assert_eq!((first.host.as_str(), second.host.as_str()), ("a.example", "b.example"));
        queue.done("b.example", Duration::ZERO);
        queue.put_back(first, "a.example", Duration::ZERO);
        let again = next();
        assert_eq!(again.task.address.as_str(), "http://a.example/1");
        // It goes on elsewhere, where it holds that host.
        queue.put_back(again, "c.example", Duration::ZERO);
        assert_eq!(next().task.address.as_str(), "http://a.example/2");
        let elsewhere = next();
        assert_eq!((elsewhere.host.as_str(), elsewhere.task.address.as_str()), ("c.example", "http://a.example/1"));
        queue.done("a.example", Duration::ZERO);
        queue.done("c.example", Duration::ZERO);
        assert!(queue.next(&stop).is_none(), "all is done");
    }

    #[test]
    fn the_host_that_was_asked_rests() {
        let (queue, stop) = (Queue::default(), AtomicBool::new(false));
        queue.add(task("http://a.example/1"));
        let turn = queue.next(&stop).unwrap();
        let before = Instant::now();
        queue.put_back(turn, "b.example", Duration::from_secs(3600));
        let rests_until = |host: &str| queue.lock().hosts[host].ready_at;
        assert!(rests_until("a.example") >= before.checked_add(Duration::from_secs(3600)));
        assert_eq!((rests_until("b.example"), queue.next(&stop).unwrap().host.as_str()), (None, "b.example"));
    }

    #[test]
    fn a_stop_leaves_what_waits() {
        let (queue, stop) = (Queue::default(), AtomicBool::new(true));
        queue.add(task("http://a.example/1"));
        assert!(queue.next(&stop).is_none());
        assert_eq!(queue.left().len(), 1);
    }
}
