//! The rules of an origin: robots.txt and the reservation of the site, had once a day.
//!
//! Each request for them is a turn at its host, as one for a page is: a pause is kept before it and after it. Where a server sends on
//! to another host for its rules, the turn is that host's.

use std::sync::Arc;
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

    fn closed(status: u16) -> Self {
        let closed_by = Some(format!("robots.txt answers with status {status}"));
        Self { robots: Robots::closed(), closed_by, ..Self::default() }
    }
}

/// Rules that hold in this run, and since when.
#[derive(Clone, Debug)]
pub(crate) struct Settled {
    at: i64,
    policy: Arc<Policy>,
}

/// How far the rules of an origin are had.
#[derive(Debug)]
pub(crate) enum Stage {
    /// They are known, and the host that is held is the origin's own.
    Known(Arc<Policy>),
    /// They were asked for; the host that is held rests so long.
    Asked(Duration),
    /// The next request goes to that host.
    At(String),
}

/// Rules that are being asked for.
#[derive(Clone, Debug)]
pub(crate) struct Inquiry {
    /// What is asked for next.
    next: Address,
    /// How often we were sent on for that file.
    n_redirects: usize,
    /// What robots.txt says, once it came; then the reservation is asked for.
    robots: Option<Vec<u8>>,
}

impl Inquiry {
    fn of_robots(address: &Address) -> Self {
        Self { next: address.at(ROBOTS_PATH), n_redirects: 0, robots: None }
    }

    fn of_reservation(address: &Address, robots: Vec<u8>) -> Self {
        Self { next: address.at(TDMREP_PATH), n_redirects: 0, robots: Some(robots) }
    }
}

/// What one request for a file of rules came to.
enum Answer {
    Rules(Rules),
    SentOn(Address),
}

/// What a file of rules came to.
enum Rules {
    Are(Vec<u8>),
    None,
    /// The server answers with a failure.
    Failing(u16),
}

impl Run<'_> {
    /// The rules of the origin of an address, or one step towards them while the host `held` is ours.
    ///
    /// # Errors
    ///
    /// If the host cannot be reached and nothing is remembered.
    pub(crate) fn policy(&self, address: &Address, held: &str) -> Result<Stage, Reason> {
        let origin = address.origin();
        if let Some(policy) = self.settled(&origin) {
            let is_own = held == address.host();
            return Ok(if is_own { Stage::Known(policy) } else { Stage::At(address.host().to_owned()) });
        }
        let inquiry = self.shared().inquiries.get(&origin).cloned().unwrap_or_else(|| Inquiry::of_robots(address));
        if inquiry.next.host() != held {
            return Ok(Stage::At(inquiry.next.host().to_owned()));
        }
        let asked = inquiry.next.clone();
        let robots = match self.ask_for_rules(&inquiry) {
            Ok(Answer::SentOn(next)) => {
                let inquiry = Inquiry { next, n_redirects: inquiry.n_redirects + 1, ..inquiry };
                let robots = inquiry.robots.as_ref().map(|bytes| Robots::parse(bytes, PRODUCT));
                self.shared().inquiries.insert(origin, inquiry);
                robots
            }
            Ok(Answer::Rules(rules)) => self.rules_came(address, inquiry, Ok(rules))?,
            Err(reason) => self.rules_came(address, inquiry, Err(reason))?,
        };
        // What a robots.txt asks for holds for its own host.
        Ok(Stage::Asked(self.pause(&asked, robots.as_ref().filter(|_| asked.host() == address.host()))))
    }

    /// The rules of an origin that were had in this run, or not long before it.
    fn settled(&self, origin: &str) -> Option<Arc<Policy>> {
        let now = Timestamp::now().as_second();
        let is_fresh = |at: i64| (0..FRESH).contains(&(now - at));
        let mut shared = self.shared();
        if let Some(settled) = shared.policies.get(origin).filter(|settled| is_fresh(settled.at)) {
            return Some(Arc::clone(&settled.policy));
        }
        let site = shared.state.site(origin).filter(|site| is_fresh(site.at))?;
        let settled = Settled { at: site.at, policy: Arc::new(Policy::of(site)) };
        let policy = Arc::clone(&settled.policy);
        shared.policies.insert(origin.to_owned(), settled);
        Some(policy)
    }

    fn settle(&self, origin: &str, policy: Policy) {
        let settled = Settled { at: Timestamp::now().as_second(), policy: Arc::new(policy) };
        let mut shared = self.shared();
        shared.inquiries.remove(origin);
        shared.policies.insert(origin.to_owned(), settled);
    }

    /// Takes what a file of rules came to, and gives what the robots.txt says by now, if anything.
    fn rules_came(
        &self,
        address: &Address,
        inquiry: Inquiry,
        rules: Result<Rules, Reason>,
    ) -> Result<Option<Robots>, Reason> {
        let now = Timestamp::now().as_second();
        let earlier = self.state().site(&address.origin()).filter(|site| now - site.at < BEARABLE).cloned();
        match inquiry.robots {
            None => self.robots_came(address, rules, earlier),
            Some(robots) => Ok(Some(self.reservation_came(address, &robots, rules, earlier))),
        }
    }

    fn robots_came(
        &self,
        address: &Address,
        rules: Result<Rules, Reason>,
        earlier: Option<Site>,
    ) -> Result<Option<Robots>, Reason> {
        let origin = address.origin();
        let bytes = match (rules, earlier) {
            (Ok(Rules::Are(bytes)), _) => bytes,
            (Ok(Rules::None), _) => Vec::new(),
            (Ok(Rules::Failing(_)) | Err(_), Some(site)) => {
                let policy = Policy::of(&site);
                let robots = policy.robots.clone();
                self.settle(&origin, policy);
                return Ok(Some(robots));
            }
            (Ok(Rules::Failing(status)), None) => {
                self.settle(&origin, Policy::closed(status));
                return Ok(None);
            }
            (Err(reason), None) => {
                self.shared().inquiries.remove(&origin);
                return Err(reason);
            }
        };
        let robots = Robots::parse(&bytes, PRODUCT);
        if self.pause(address, Some(&robots)) > self.settings.max_wait {
            // Nobody waits that long for a page, and so nobody does for the reservation.
            self.settle(&origin, Policy { robots, ..Policy::default() });
            return Ok(None);
        }
        self.shared().inquiries.insert(origin, Inquiry::of_reservation(address, bytes));
        Ok(Some(robots))
    }

    fn reservation_came(
        &self,
        address: &Address,
        robots_bytes: &[u8],
        rules: Result<Rules, Reason>,
        earlier: Option<Site>,
    ) -> Robots {
        // What is cut has one byte more, by which the reader of the rules knows it.
        let robots = Robots::parse(robots_bytes, PRODUCT);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let origin = address.origin();
        let keep = |reserved: &[u8]| {
            let site = Site { at: Timestamp::now().as_second(), robots: text(robots_bytes), reserved: text(reserved) };
            self.keep(|state| state.keep_site(&origin, site));
            Reserved::parse(reserved)
        };
        let reserved = match (rules, earlier) {
            (Ok(Rules::Are(bytes)), _) => keep(&bytes),
            (Ok(Rules::None), _) => keep(b""),
            // A failure takes nothing back, and is not remembered: the next run asks again.
            (Ok(Rules::Failing(_)) | Err(_), Some(site)) => Reserved::parse(site.reserved.as_bytes()),
            (Ok(Rules::Failing(status)), None) => Reserved::unread(&Reason::Status(status)),
            (Err(reason), None) => Reserved::unread(&reason),
        };
        self.settle(&origin, Policy { robots: robots.clone(), reserved, closed_by: None });
        robots
    }

    /// Asks once for a file of rules.
    fn ask_for_rules(&self, inquiry: &Inquiry) -> Result<Answer, Reason> {
        let max_bytes = 1 + if inquiry.robots.is_none() { MAX_ROBOTS } else { MAX_TDMREP };
        let exchange = self.ask(&inquiry.next, None, max_bytes, max_bytes)?;
        self.archive(|archive| archive.exchange(&exchange, Timestamp::now()));
        let rules = match exchange.head.status {
            200..=299 => of_answer(exchange)?,
            // RFC 9309, 2.3.1.2: not to be had within five steps is as if there were none.
            301 | 302 | 303 | 307 | 308 if inquiry.n_redirects == MAX_REDIRECTS => Rules::None,
            301 | 302 | 303 | 307 | 308 => {
                let to = exchange.head.last("location").ok_or(Reason::Nowhere)?;
                return Ok(Answer::SentOn(inquiry.next.join(to)?));
            }
            // Whoever is told to come less often is not told that all is open.
            429 => Rules::Failing(429),
            400..=499 => Rules::None,
            status => Rules::Failing(status),
        };
        Ok(Answer::Rules(rules))
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

#[cfg(test)]
mod tests {
    use std::io::{BufRead as _, BufReader, Write as _};
    use std::net::TcpListener;
    use std::sync::atomic::AtomicBool;
    use std::thread;

    use super::*;
    use crate::{Outlets, Settings, State};

    /// The port of a server that has this robots.txt and nothing else.
    fn server(robots: &'static str) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let head: Vec<_> =
                    BufReader::new(&stream).lines().map_while(Result::ok).take_while(|line| !line.is_empty()).collect();
                let is_robots = head.first().is_some_and(|line| line.starts_with("GET /robots.txt "));
                let status = if is_robots { "200 OK" } else { "404 Not Found" };
                let body = if is_robots { robots } else { "" };
                let _ = write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
            }
        });
        port
    }

    #[test]
    fn a_pause_is_kept_before_and_behind_each_request_for_rules() {
        let mut settings = Settings::new("desk@institute.example".parse().unwrap());
        settings.delay = Duration::from_secs(2);
        let stop = AtomicBool::new(false);
        for (robots, pause) in [("User-agent: *\nCrawl-delay: 3", 3), ("User-agent: *\nCrawl-delay: 1", 2), ("", 2)] {
            let address = Address::parse(&format!("http://127.0.0.1:{}/a", server(robots))).unwrap();
            let seeds = [address.clone()];
            let run = Run::new(&settings, &seeds, Outlets::default(), State::none(), &stop, &|_| {}).unwrap();
            let stage = || run.policy(&address, "127.0.0.1").unwrap();
            for file in [ROBOTS_PATH, TDMREP_PATH] {
                let stage = stage();
                let rests = matches!(&stage, Stage::Asked(rest) if *rest == Duration::from_secs(pause));
                assert!(rests, "behind {file} with {robots:?}: {stage:?}");
            }
            assert!(matches!(stage(), Stage::Known(_)));
            assert!(matches!(run.policy(&address, "other.example"), Ok(Stage::At(host)) if host == "127.0.0.1"));
        }
    }
}
