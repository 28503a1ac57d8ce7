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

    /// The next task whose host is free and has rested; `None` once all is done, or at a stop.
    pub(crate) fn next(&self, stop: &AtomicBool) -> Option<Task> {
        let mut inside = self.lock();
        loop {
            if stop.load(Ordering::Relaxed) || inside.n_open == 0 {
                self.changed.notify_all();
                return None;
            }
            let now = Instant::now();
            let is_ready = |host: &Host| !host.is_busy && host.ready_at.is_none_or(|at| at <= now);
            let found = inside.hosts.values_mut().filter(|host| is_ready(host)).find_map(|host| {
                let task = host.tasks.pop_front()?;
                host.is_busy = true;
                Some(task)
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

    /// Puts a task back in front.
    pub(crate) fn put_back(&self, task: Task, rest: Duration) {
        let mut inside = self.lock();
        let host = task.address.host().to_owned();
        free(&mut inside, &host, rest);
        if let Some(host) = inside.hosts.get_mut(&host) {
            host.tasks.push_front(task);
        }
        self.changed.notify_all();
    }

    /// Takes a host for one request beside its tasks, as rules may lie at another host; gives up after some time.
    pub(crate) fn claim(&self, host: &str, patience: Duration) -> bool {
        let until = Instant::now() + patience;
        let mut inside = self.lock();
        loop {
            let entry = inside.hosts.entry(host.to_owned()).or_default();
            if !entry.is_busy {
                entry.is_busy = true;
                return true;
            }
            if Instant::now() >= until {
                return false;
            }
            inside = self.changed.wait_timeout(inside, BREATH).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Frees a host that was claimed.
    pub(crate) fn free(&self, host: &str, rest: Duration) {
        free(&mut self.lock(), host, rest);
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
        let first = queue.next(&stop).unwrap();
        let second = queue.next(&stop).unwrap();
        assert_eq!((first.address.host(), second.address.host()), ("a.example", "b.example"));
        assert!(!queue.claim("a.example", Duration::ZERO) && queue.claim("c.example", Duration::ZERO));
        queue.done("b.example", Duration::ZERO);
        queue.put_back(first, Duration::ZERO);
        let again = queue.next(&stop).unwrap();
        assert_eq!(again.address.as_str(), "http://a.example/1");
        queue.done("a.example", Duration::ZERO);
        assert_eq!(queue.next(&stop).unwrap().address.as_str(), "http://a.example/2");
        queue.done("a.example", Duration::ZERO);
        assert!(queue.next(&stop).is_none(), "all is done");
    }

    #[test]
    fn a_stop_leaves_what_waits() {
        let (queue, stop) = (Queue::default(), AtomicBool::new(true));
        queue.add(task("http://a.example/1"));
        assert!(queue.next(&stop).is_none());
        assert_eq!(queue.left().len(), 1);
    }
}
