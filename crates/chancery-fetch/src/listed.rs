//! What a listing names: what of it becomes a task, and what is passed over.

use std::sync::atomic::Ordering;

use chancery_input::Listed;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::address::Address;
use crate::listing;
use crate::queue::{Role, Task};
use crate::reason::Reason;
use crate::report::{Outcome, Passed};
use crate::run::Run;
use crate::settings::MAX_DEPTH;
use crate::state::Page;

impl Run<'_> {
    /// Adds what a listing names.
    pub(crate) fn add(&self, task: &Task, links: Vec<Listed>, kind: listing::Kind) -> Result<(), Reason> {
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
                    self.tell_of_link(task.address.clone(), Outcome::Failed(problem.into()));
                    continue;
                }
            };
            if is_own_alone && task.address.host() != address.host() {
                self.tell_of_link(address, Outcome::PassedOver(Passed::OtherHost));
            } else if role == Role::Page {
                self.add_page(task, address, link.changed.as_deref());
            } else {
                self.queue.add(task_of(task, address, role, depth));
            }
        }
        Ok(())
    }

    fn add_page(&self, listing: &Task, address: Address, changed: Option<&str>) {
        if let Some(passed) = self.passed(&address, changed) {
            if passed == Passed::Older {
                self.note_since(&listing.address);
            }
            self.tell_of_link(address, Outcome::PassedOver(passed));
            return;
        }
        if self.n_pages.load(Ordering::Relaxed) >= self.settings.max_pages {
            self.n_over_limit.fetch_add(1, Ordering::Relaxed);
            self.shared().unfinished.insert(listing.address.clone());
        } else if self.queue.add(task_of(listing, address, Role::Page, listing.depth)) {
            self.n_pages.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Notes that something of a listing was left out for its age.
    fn note_since(&self, listing: &Address) {
        if let Some(state) = self.shared().listings.get_mut(listing) {
            state.since = self.settings.since.map(|since| since.to_string());
        }
    }

    fn passed(&self, address: &Address, changed: Option<&str>) -> Option<Passed> {
        if self.settings.since.is_some_and(|since| day(changed).is_some_and(|day| day < since)) {
            return Some(Passed::Older);
        }
        self.had(address, changed).map(|_| Passed::Had)
    }

    /// The state of a page that was had not long ago, or has not changed since by what its listing says.
    pub(crate) fn had(&self, address: &Address, changed: Option<&str>) -> Option<Page> {
        let page = self.state().page(address.as_str()).cloned()?;
        let is_late = Timestamp::now().as_second() - page.at < self.settings.again_after.as_secs().cast_signed();
        let moment = changed.and_then(|changed| changed.parse::<Timestamp>().ok());
        let is_unchanged = match (moment, day(changed)) {
            (Some(moment), _) => moment.as_second() < page.at,
            // A day alone may end after we were there.
            (None, Some(day)) => {
                Timestamp::from_second(page.at).is_ok_and(|had| day < jiff::tz::TimeZone::UTC.to_datetime(had).date())
            }
            (None, None) => false,
        };
        (is_late || is_unchanged).then_some(page)
    }
}

fn task_of(listing: &Task, address: Address, role: Role, depth: usize) -> Task {
    Task { address, role, via: Some(listing.address.clone()), depth, sent_by: Vec::new(), n_tries: 0 }
}

fn day(changed: Option<&str>) -> Option<Date> {
    changed?.get(..10)?.parse().ok()
}
