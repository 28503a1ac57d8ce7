//! The rules of an origin: robots.txt and the reservation of the site, had once a day.

use std::time::Duration;

use jiff::Timestamp;

use crate::PRODUCT;
use crate::address::Address;
use crate::http::Exchange;
use crate::reason::Reason;
use crate::reservation::{MAX_TDMREP, Reserved, TDMREP_PATH};
use crate::robots::{MAX_ROBOTS, ROBOTS_PATH, Robots};
use crate::run::Run;
use crate::settings::MAX_REDIRECTS;
use crate::state::Site;

/// Rules hold for a day, as RFC 9309 has it.
const FRESH: i64 = 24 * 3600;

/// Where a server fails, the rules that it had hold on for a month; then nothing is asked at all.
const BEARABLE: i64 = 30 * FRESH;

/// The rules of an origin as they hold now.
#[derive(Clone, Debug, Default)]
pub(crate) struct Policy {
    pub(crate) robots: Robots,
    pub(crate) reserved: Reserved,
    /// Why the server's rules could not be had, where it answered and failed.
    pub(crate) closed_by: Option<String>,
}

impl Policy {
    fn of(site: &Site) -> Self {
        let robots = Robots::parse(site.robots.as_bytes(), PRODUCT);
        Self { robots, reserved: Reserved::parse(site.reserved.as_bytes()), closed_by: None }
    }
}

/// What a file of rules came to.
enum Rules {
    Are(Vec<u8>),
    None,
    /// The server answers with a failure.
    Failing(u16),
}

impl Run<'_> {
    /// The rules of the origin of an address: remembered, or asked for now.
    ///
    /// # Errors
    ///
    /// If the host cannot be reached and nothing is remembered.
    pub(crate) fn policy(&self, address: &Address) -> Result<Policy, Reason> {
        let origin = address.origin();
        let now = Timestamp::now().as_second();
        let known = self.state().site(&origin).cloned();
        if let Some(site) = known.as_ref().filter(|site| (0..FRESH).contains(&(now - site.at))) {
            return Ok(Policy::of(site));
        }
        let bearable = known.filter(|site| now - site.at < BEARABLE);
        let robots = match (self.rules(&address.at(ROBOTS_PATH), MAX_ROBOTS), bearable) {
            (Ok(Rules::Are(bytes)), _) => bytes,
            (Ok(Rules::None), _) => Vec::new(),
            (Ok(Rules::Failing(_)) | Err(_), Some(site)) => return Ok(Policy::of(&site)),
            (Ok(Rules::Failing(status)), None) => {
                let closed_by = Some(format!("robots.txt answers with status {status}"));
                return Ok(Policy { robots: Robots::closed(), closed_by, ..Policy::default() });
            }
            (Err(reason), None) => return Err(reason),
        };
        let reserved = match self.rules(&address.at(TDMREP_PATH), MAX_TDMREP) {
            Ok(Rules::Are(bytes)) => bytes,
            _ => Vec::new(),
        };
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let site = Site { at: now, robots: text(&robots), reserved: text(&reserved) };
        // What is cut has one byte more, by which the reader of the rules knows it.
        let policy = Policy { robots: Robots::parse(&robots, PRODUCT), ..Policy::of(&site) };
        self.keep(|state| state.keep_site(&origin, site));
        Ok(policy)
    }

    /// A file of rules, wherever the server sends us for it.
    fn rules(&self, address: &Address, max_bytes: usize) -> Result<Rules, Reason> {
        let mut address = address.clone();
        let own = address.host().to_owned();
        for _ in 0..=MAX_REDIRECTS {
            let is_elsewhere = address.host() != own;
            if is_elsewhere && !self.queue.claim(address.host(), self.settings.timeout) {
                return Err(Reason::Slow(self.settings.timeout.as_secs()));
            }
            let exchange = self.ask(&address, None, max_bytes + 1, max_bytes + 1);
            if is_elsewhere {
                self.queue.free(address.host(), self.pause(&address, None));
            }
            let exchange = exchange?;
            self.archive(|archive| archive.exchange(&exchange, Timestamp::now()));
            match exchange.head.status {
                200..=299 => return of_answer(exchange),
                301 | 302 | 303 | 307 | 308 => {
                    address = address.join(exchange.head.last("location").ok_or(Reason::Nowhere)?)?;
                }
                // Whoever is told to come less often is not told that all is open.
                429 => return Ok(Rules::Failing(429)),
                400..=499 => return Ok(Rules::None),
                status => return Ok(Rules::Failing(status)),
            }
        }
        // RFC 9309, 2.3.1.2: not to be had within five steps is as if there were none.
        Ok(Rules::None)
    }

    /// The least time to the next request to that host.
    pub(crate) fn pause(&self, address: &Address, robots: Option<&Robots>) -> Duration {
        const LEAST: Duration = Duration::from_secs(1);
        let own = self.settings.delay;
        let least = if self.connector.may_enter(address) { own } else { own.max(LEAST) };
        robots.and_then(Robots::delay).map_or(least, |asked| asked.max(least))
    }
}

fn of_answer(exchange: Exchange) -> Result<Rules, Reason> {
    match exchange.cut {
        // As much as is read came.
        None | Some(Reason::TooLong(_)) => Ok(Rules::Are(exchange.body)),
        Some(reason) => Err(reason),
    }
}
