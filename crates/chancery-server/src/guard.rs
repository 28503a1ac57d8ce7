//! Who may come in at all: the host that is meant, the page that asks, the token.
//!
//! A page of a stranger can make a browser ask a server on this machine, under its own name too (DNS rebinding). So the
//! `Host` must be one of ours, and where a browser says which page asks, that must be our own.

use axum::http::{HeaderMap, Uri, header};
use jiff::Timestamp;

use crate::problem::{Problem, shown};
use crate::tokens::{Caller, Scope, Tokens};

/// What is let in.
#[derive(Debug)]
pub(crate) struct Guard {
    /// `127.0.0.1:8765` and so on.
    hosts: Vec<String>,
    /// Whether the server listens on this machine alone.
    is_loopback: bool,
    tokens: Option<Tokens>,
}

impl Guard {
    pub(crate) fn new(port: u16, address: std::net::IpAddr, names: &[String], tokens: Option<Tokens>) -> Self {
        let mut hosts = Vec::new();
        let mut add = |name: &str| {
            hosts.push(format!("{name}:{port}"));
            if port == 80 {
                hosts.push(name.to_owned());
            }
        };
        ["localhost", "127.0.0.1", "[::1]"].into_iter().for_each(&mut add);
        if !address.is_unspecified() {
            add(&if address.is_ipv6() { format!("[{address}]") } else { address.to_string() });
        }
        // A name that was given may be that of a proxy in front, on its own port.
        for name in names {
            hosts.push(name.to_ascii_lowercase());
            hosts.push(format!("{}:{port}", name.to_ascii_lowercase()));
        }
        Self { hosts, is_loopback: address.is_loopback(), tokens }
    }

    /// Lets a request in, or says why not; says who asks. `wants` is what the address asks for, nothing for what is open.
    pub(crate) fn admit(&self, headers: &HeaderMap, uri: &Uri, wants: Option<Scope>) -> Result<Caller, Problem> {
        let one = |name: header::HeaderName| -> Result<Option<String>, Problem> {
            let mut values = headers.get_all(&name).iter();
            let first = values.next();
            if values.next().is_some() {
                return Err(Problem::request(format!("`{name}` stands there twice")));
            }
            let text = first.map(|value| value.to_str().map(str::to_ascii_lowercase));
            text.transpose().map_err(|_| Problem::request(format!("`{name}` is no text")))
        };
        let host = one(header::HOST)?.ok_or_else(|| Problem::request("`Host` is missing"))?;
        let is_ours = |host: &str| self.hosts.iter().any(|ours| ours == host);
        let authority = uri.authority().map(|authority| authority.as_str().to_ascii_lowercase());
        if !is_ours(&host) || authority.is_some_and(|authority| !is_ours(&authority)) {
            let detail = format!("`{}` is not the name of this server; `--host` adds one", shown(&host));
            return Err(Problem::host(detail));
        }
        let origin = one(header::ORIGIN)?;
        if let Some(origin) = origin {
            let page = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
            if page.is_none_or(|page| !is_ours(page)) {
                return Err(Problem::forbidden("a page of another origin asks"));
            }
        }
        let site = headers.get("sec-fetch-site").and_then(|value| value.to_str().ok());
        let mode = headers.get("sec-fetch-mode").and_then(|value| value.to_str().ok());
        if matches!(site, Some("cross-site" | "same-site")) && (wants.is_some() || mode != Some("navigate")) {
            return Err(Problem::forbidden("a page of another site asks"));
        }
        let Some(wants) = wants else { return Ok(Caller::default()) };
        let Some(tokens) = &self.tokens else {
            // Without tokens the server is on loopback: whoever is on this machine may judge.
            let scope = if self.is_loopback { Scope::Write } else { Scope::Read };
            return Ok(Caller { scope: Some(scope), name: None });
        };
        let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = bearer.and_then(|bearer| bearer.strip_prefix("Bearer ")).map(str::trim);
        let caller = token.and_then(|token| tokens.caller(token, Timestamp::now()));
        let caller =
            caller.ok_or_else(|| Problem::token("want `Authorization: Bearer` with a token that has not ended"))?;
        if caller.scope < Some(wants) {
            return Err(Problem::forbidden("the token allows to read alone"));
        }
        Ok(caller)
    }
}
