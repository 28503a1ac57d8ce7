//! One request for a page or a listing, and what follows from its answer.

use std::time::Duration;

use jiff::Timestamp;

use crate::PRODUCT;
use crate::address::Address;
use crate::http::Exchange;
use crate::listing::{self, Found};
use crate::queue::{Role, Task};
use crate::reason::Reason;
use crate::report::{Outcome, Passed};
use crate::reservation;
use crate::run::{Run, Step};
use crate::settings::{MAX_LISTING_BYTES, MAX_PAGE_BYTES, MAX_REDIRECTS};
use crate::state::Page;
use crate::warc::Earlier;

/// Tries of an address that a server puts off.
const MAX_TRIES: u32 = 2;

impl Run<'_> {
    pub(crate) fn visit(&self, task: &Task) -> Result<Step, Reason> {
        // What a listing was read for says nothing to a run that wants older pages of it too.
        let known = self.state().page(task.address.as_str()).filter(|page| page.covers(self.settings.since)).cloned();
        let max = if task.role == Role::Page { MAX_PAGE_BYTES } else { MAX_LISTING_BYTES };
        let exchange = self.ask(&task.address, known.as_ref(), max, max)?;
        let at = Timestamp::now();
        match exchange.head.status {
            200 | 203 => self.received(task, &exchange, at, known).map(Step::Done),
            301 | 302 | 303 | 307 | 308 => {
                self.archive(|archive| archive.exchange(&exchange, at));
                self.sent_on(task, &exchange).map(Step::Done)
            }
            304 => {
                let asked = known.filter(|known| known.etag.is_some() || known.modified.is_some());
                let earlier = asked.ok_or(Reason::NotAsked)?;
                self.revisit(&exchange, at, &earlier, false);
                self.keep_state(task, Page { at: at.as_second(), ..earlier });
                Ok(Step::Done(Outcome::Unchanged))
            }
            429 | 503 => self.put_off(task, &exchange),
            status => {
                self.archive(|archive| archive.exchange(&exchange, at));
                Err(Reason::Status(status))
            }
        }
    }

    /// What an answer with a body comes to.
    fn received(
        &self,
        task: &Task,
        exchange: &Exchange,
        at: Timestamp,
        known: Option<Page>,
    ) -> Result<Outcome, Reason> {
        let has_right = self.has_right(&task.address);
        if let Some(by) = reservation::in_head(&exchange.head, PRODUCT).filter(|_| !has_right) {
            return Ok(Outcome::Reserved(by));
        }
        if let Some(cut) = &exchange.cut {
            self.archive(|archive| archive.exchange(exchange, at));
            return Err(cut.clone());
        }
        if exchange.body.trim_ascii().is_empty() {
            return Err(Reason::Empty);
        }
        let content_type = exchange.head.last("content-type").unwrap_or_default();
        match listing::found(content_type, &exchange.body, task.role)? {
            Found::Page => {
                if let Some(by) = reservation::in_page(&exchange.body, PRODUCT).filter(|_| !has_right) {
                    return Ok(Outcome::Reserved(by));
                }
                Ok(self.page(task, exchange, at, known))
            }
            Found::Listing(links, kind) => {
                self.archive(|archive| archive.exchange(exchange, at));
                let n_links = links.len();
                if kind != listing::Kind::Index {
                    // An index can stay as it is while what it lists changes.
                    self.shared().listings.insert(task.address.clone(), state_of(exchange, at));
                }
                self.add(task, links, kind)?;
                Ok(Outcome::Listed(n_links))
            }
        }
    }

    /// Keeps a page, where it is not as it was. It is written before it is remembered: a kill in between costs a second request,
    /// never the page.
    fn page(&self, task: &Task, exchange: &Exchange, at: Timestamp, known: Option<Page>) -> Outcome {
        let state = state_of(exchange, at);
        if let Some(earlier) = known.filter(|known| known.digest == state.digest) {
            self.revisit(exchange, at, &earlier, true);
            self.keep_state(task, state);
            return Outcome::Unchanged;
        }
        self.archive(|archive| archive.exchange(exchange, at));
        let mut shared = self.shared();
        let written = shared.outlets.pages.as_mut().map_or(Ok(()), |pages| pages.exchange(exchange, at));
        let is_written = written.is_ok();
        if let Err(error) = written {
            shared.problem.get_or_insert(error);
        }
        drop(shared);
        if is_written {
            self.keep_state(task, state);
        }
        Outcome::Fetched(exchange.body.len())
    }

    /// Remembers a page under its own address and under those that sent us to it, for a listing names the first of them.
    fn keep_state(&self, task: &Task, state: Page) {
        self.keep_ways(&task.sent_by, &state);
        self.keep(|memory| memory.keep_page(task.address.as_str(), state));
    }

    /// Remembers under the addresses that sent us to a page when it was had. By its marks alone the page is asked for, not they.
    fn keep_ways(&self, ways: &[Address], page: &Page) {
        for way in ways {
            let state = Page { etag: None, modified: None, ..page.clone() };
            self.keep(|memory| memory.keep_page(way.as_str(), state));
        }
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
        let had = self.had(&to, None).filter(|_| task.role == Role::Page);
        if let Some(page) = &had {
            self.keep_ways(&next.sent_by, page);
        }
        let passed = match had {
            _ if self.queue.has(&to) => Passed::Twice,
            Some(_) => Passed::Had,
            None if self.queue.add(next) => return Ok(Outcome::SentOn(to.to_string())),
            None => Passed::Twice,
        };
        Ok(Outcome::PassedOver(passed))
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
}

/// What is remembered of an answer.
fn state_of(exchange: &Exchange, at: Timestamp) -> Page {
    let field = |name: &str| exchange.head.last(name).map(str::to_owned).filter(|value| is_sendable(value));
    let (etag, modified) = (field("etag"), field("last-modified"));
    Page { at: at.as_second(), etag, modified, digest: crate::warc::digest(&exchange.body), since: None }
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
