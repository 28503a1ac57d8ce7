//! From a request to an answer.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{Query, RawPathParams, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header};
use axum::routing::{MethodRouter, any};
use chancery_archive::Facts;
use http_body_util::{BodyExt as _, Limited};
use sha2::{Digest as _, Sha256};

use crate::ask::Ask;
use crate::forms::{self, Form};
use crate::guard::Guard;
use crate::keep::{Keep, Kept};
use crate::mcp::Reply;
use crate::metrics::Metrics;
use crate::problem::{Problem, shown};
use crate::routes::{Answer, ROUTES, Route, Source};
use crate::tokens::{Caller, Scope};
use crate::work::{self, Told, Work};
use crate::{Desk, assets, mcp, openapi};

/// Bytes of a body, at most: as much as the page stage reads of a page's text.
pub(crate) const MAX_BODY: usize = 8 << 20;
/// How long a body may take to arrive.
const BODY_PATIENCE: Duration = Duration::from_secs(20);
/// Questions at work or waiting, at most.
const MAX_WAITING: i64 = 512;
/// Stack of a thread that reads pages: markup nests as deep as its author likes.
pub(crate) const STACK: usize = 64 << 20;

const VERSION: HeaderName = HeaderName::from_static("chancery-version");

/// What all requests share.
pub(crate) struct Shared {
    pub(crate) desk: Arc<Desk>,
    pub(crate) guard: Guard,
    pub(crate) metrics: Metrics,
    keep: Arc<Keep>,
    /// Makes tags of one process differ from those of another.
    nonce: u64,
    waiting: AtomicI64,
    /// Whether what is asked first is there.
    pub(crate) is_ready: AtomicBool,
}

impl Shared {
    pub(crate) fn new(desk: Desk, guard: Guard) -> Self {
        let mut nonce = [0; 8];
        // Without randomness the moment will do: tags are no secrets.
        if getrandom::fill(&mut nonce).is_err() {
            nonce = jiff::Timestamp::now().as_nanosecond().to_le_bytes()[..8].try_into().unwrap_or_default();
        }
        Self {
            desk: Arc::new(desk),
            guard,
            metrics: Metrics::default(),
            keep: Arc::default(),
            nonce: u64::from_le_bytes(nonce),
            waiting: AtomicI64::new(0),
            is_ready: AtomicBool::new(false),
        }
    }
}

/// The router of all addresses.
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    let mut by_path: BTreeMap<&'static str, Vec<&'static Route>> = BTreeMap::new();
    for route in ROUTES {
        by_path.entry(route.path).or_default().push(route);
    }
    let mut router = Router::new();
    for (path, routes) in by_path {
        let handler = move |State(shared): State<Arc<Shared>>,
                            params: Result<RawPathParams, RawPathParamsRejection>,
                            request: Request| {
            let routes = routes.clone();
            async move {
                let began = Instant::now();
                let method = request.method().clone();
                let is_head = method == Method::HEAD;
                let wanted = if is_head { "GET" } else { method.as_str() };
                let found = routes.iter().copied().find(|route| route.method == wanted);
                let answer = match (found, params) {
                    (_, Err(_)) => Err(Problem::request("the path is no UTF-8")),
                    (None, _) => {
                        let allowed: Vec<&str> = routes.iter().map(|route| route.method).collect();
                        Err(Problem::method(format!("want {}", allowed.join(" or "))))
                    }
                    (Some(route), Ok(params)) => {
                        let path = params.iter().map(|(_, value)| value.to_owned()).collect();
                        answered(&shared, route, path, request).await
                    }
                };
                let response = answer.unwrap_or_else(|problem| refused(&problem));
                let name = if wanted == "POST" { "POST" } else { "GET" };
                shared.metrics.note(name, path, response.status().as_u16(), began.elapsed());
                if is_head { response.map(|_| Body::empty()) } else { response }
            }
        };
        router = router.route(path, MethodRouter::new().fallback(handler));
    }
    router
        .route("/mcp", any(assistant))
        .route("/metrics", any(metrics))
        .route("/healthz", any(healthy))
        .route("/readyz", any(ready))
        .route("/openapi.json", any(described))
        .fallback(page)
        .with_state(shared)
}

async fn answered(
    shared: &Arc<Shared>,
    route: &'static Route,
    path: Vec<String>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let caller = shared.guard.admit(request.headers(), request.uri(), Some(route.scope))?;
    let Query(params) = Query::<Vec<(String, String)>>::try_from_uri(request.uri())
        .map_err(|_| Problem::request("the query cannot be read"))?;
    let mut ask = Ask { path, params, caller, ..Ask::default() };
    ask.check(|name| route.knows(name))?;
    let accept = text_of(request.headers(), header::ACCEPT);
    let form = Form::wanted(ask.one("format")?.as_deref(), accept.as_deref(), route.forms())?;
    let asked_tag = text_of(request.headers(), header::IF_NONE_MATCH);
    let question = format!("{} {}", request.uri().path(), request.uri().query().unwrap_or_default());
    if route.method == "POST" {
        (ask.media, ask.charset) = media_of(request.headers());
        ask.body = body_of(request).await?.to_vec();
    }
    let _one = Waiting::begin(shared)?;
    let key = key(route, &ask, &question);
    let kept = match known(shared, route, ask, form, &key, asked_tag.as_deref()).await? {
        Found::Unchanged(tag) => return Ok(unchanged(&tag)),
        Found::Answer(kept) => kept,
    };
    if route.scope == Scope::Write {
        // Whoever judges a row wants to see that it is judged.
        shared.keep.clear();
    }
    let is_get = route.method == "GET";
    let tag = if route.fresh { tag_of_body(&kept.body) } else { tag(shared.nonce, kept.generation, &key, form) };
    if is_get && is_asked(asked_tag.as_deref(), &tag) {
        return Ok(unchanged(&tag));
    }
    let mut response = plain(StatusCode::OK, form.media(), kept.body.clone());
    let headers = response.headers_mut();
    insert(headers, VERSION, &kept.version);
    if is_get {
        insert(headers, header::ETAG, &tag);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.insert(header::VARY, HeaderValue::from_static("accept, authorization"));
    }
    if let Some(next) = &kept.next {
        insert(headers, HeaderName::from_static("chancery-next"), next);
        insert(headers, header::LINK, &format!("<{}>; rel=\"next\"", next_address(&question, next)));
    }
    Ok(response)
}

/// What a question comes to.
enum Found {
    /// Whoever asks has the answer, under this tag.
    Unchanged(String),
    Answer(Kept),
}

/// What an answer is kept and tagged by.
fn key(route: &Route, ask: &Ask, question: &str) -> String {
    if route.by_caller { format!("{question} {:?}", ask.caller.scope) } else { question.to_owned() }
}

/// Whether a tag is among those that were sent.
fn is_asked(asked: Option<&str>, tag: &str) -> bool {
    asked.is_some_and(|asked| asked == "*" || asked.split(',').any(|each| each.trim().trim_start_matches("W/") == tag))
}

/// The answer that is kept, or one that is made now.
async fn known(
    shared: &Arc<Shared>,
    route: &'static Route,
    ask: Ask,
    form: Form,
    key: &str,
    asked_tag: Option<&str>,
) -> Result<Found, Problem> {
    let mut generation = shared.desk.store.generation();
    // A run that is not the visible one is asked of the archive itself.
    let columns = if route.columns && ask.one("run")?.is_none() {
        let columns = shared.desk.store.columns(generation).await?;
        generation = columns.generation;
        Some(columns)
    } else {
        None
    };
    let is_get = route.method == "GET";
    let tag = tag(shared.nonce, generation, key, form);
    if is_get && !route.heavy && !route.fresh && is_asked(asked_tag, &tag) {
        return Ok(Found::Unchanged(tag));
    }
    let make = worked(Arc::clone(shared), route, ask, form, generation, columns.map(|columns| columns.facts));
    let kept = if (route.heavy || route.columns) && is_get {
        // What was kept before something was forgotten, or before another run was made visible, is never given.
        let key = format!("{key} {} {}", form.name(), shared.desk.store.epoch()?);
        shared.keep.or_make(&key, generation, shared.desk.store.is_large(), make).await?
    } else {
        make.await?
    };
    Ok(Found::Answer(kept))
}

/// Makes the answer to a question that the page will ask, and keeps it.
pub(crate) async fn foreseen(shared: &Arc<Shared>, address: &'static str) -> Result<(), Problem> {
    let uri = axum::http::Uri::from_static(address);
    let route = ROUTES.iter().find(|route| route.method == "GET" && route.path == uri.path());
    let route = route.ok_or_else(|| Problem::missing("there is no such address"))?;
    let Query(params) =
        Query::<Vec<(String, String)>>::try_from_uri(&uri).map_err(|_| Problem::request("the query cannot be read"))?;
    // As whoever is on this machine asks.
    let ask = Ask { params, caller: Caller { scope: Some(Scope::Write), name: None }, ..Ask::default() };
    let key = key(route, &ask, &format!("{} {}", uri.path(), uri.query().unwrap_or_default()));
    known(shared, route, ask, Form::Json, &key, None).await.map(|_| ())
}

/// A tag by what an answer says, where the state of the archive does not tell.
fn tag_of_body(body: &[u8]) -> String {
    let digest = Sha256::digest(body);
    format!("\"b{}\"", digest[..8].iter().map(|byte| format!("{byte:02x}")).collect::<String>())
}

/// The address of the next page.
fn next_address(question: &str, next: &str) -> String {
    let (path, query) = question.split_once(' ').unwrap_or((question, ""));
    let kept = query.split('&').filter(|part| !part.is_empty() && !part.starts_with("cursor="));
    let query: Vec<&str> = kept.collect();
    format!("{path}?{}{}cursor={next}", query.join("&"), if query.is_empty() { "" } else { "&" })
}

/// Makes the answer: what it takes is read, and where that is not all, the rest is done without a reader.
async fn worked(
    shared: Arc<Shared>,
    route: &'static Route,
    ask: Ask,
    form: Form,
    generation: u64,
    facts: Option<Arc<Facts>>,
) -> Result<Kept, Problem> {
    let began = Instant::now();
    let reading =
        work::read(&shared.desk, move |archive, desk| made(archive, desk, route, &ask, form, facts.as_deref()));
    let (made, version, next) = reading.await?;
    let body = match made {
        Made::Whole(body) => body,
        Made::Rest(work) => json(&work::finish(&shared.desk, work).await?)?,
    };
    Ok(Kept::new(body, version, next, generation, began))
}

/// The body of an answer, or what is left to do for it.
enum Made {
    Whole(Vec<u8>),
    Rest(Work),
}

/// An answer as far as a reader makes it, the state that it is of, and where the next page begins.
fn made(
    archive: &chancery_archive::Archive,
    desk: &Desk,
    route: &'static Route,
    ask: &Ask,
    form: Form,
    facts: Option<&Facts>,
) -> Result<(Made, String, Option<String>), Problem> {
    if route.scope == Scope::Write {
        // What writes must not hold an old state meanwhile.
        let version = archive.data_version()?.to_string();
        let Answer::One(one) = route.answer else { return Err(Problem::bug("a route is wrong")) };
        let source = Source { archive, desk, route, facts: None };
        return Ok((Made::Whole(json(&one(&source, ask)?)?), version, None));
    }
    archive.snapshot(|archive| {
        // Columns that something was forgotten behind are not asked any more.
        let facts = facts.map(|facts| facts.may_answer(archive).map(|may| may.then_some(facts))).transpose()?.flatten();
        let source = Source { archive, desk, route, facts };
        let version = match facts {
            Some(facts) => facts.version().to_string(),
            None => archive.data_version()?.to_string(),
        };
        match route.answer {
            Answer::One(one) => Ok((Made::Whole(json(&one(&source, ask)?)?), version, None)),
            Answer::Worked(worked) => {
                let made = match worked(&source, ask)? {
                    Told::Whole(whole) => Made::Whole(json(&whole)?),
                    Told::Rest(work) => Made::Rest(work),
                };
                Ok((made, version, None))
            }
            Answer::Lines(lines, columns) => {
                let listing = lines(&source, ask)?;
                let body = forms::written(&listing, columns, &version, form)?;
                Ok((Made::Whole(body), version, listing.next))
            }
        }
    })
}

fn json(value: &serde_json::Value) -> Result<Vec<u8>, Problem> {
    serde_json::to_vec(value).map_err(|error| Problem::bug(format!("the answer could not be written: {error}")))
}

/// One question at work.
struct Waiting<'s>(&'s Shared);

impl<'s> Waiting<'s> {
    fn begin(shared: &'s Shared) -> Result<Self, Problem> {
        if shared.waiting.fetch_add(1, Ordering::AcqRel) >= MAX_WAITING {
            shared.waiting.fetch_sub(1, Ordering::AcqRel);
            return Err(Problem::waiting("ask again in a moment"));
        }
        Ok(Self(shared))
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::AcqRel);
    }
}

async fn assistant(State(shared): State<Arc<Shared>>, request: Request) -> Response<Body> {
    let began = Instant::now();
    let answer = assisted(&shared, request).await;
    let response = answer.unwrap_or_else(|problem| refused(&problem));
    shared.metrics.note("POST", "/mcp", response.status().as_u16(), began.elapsed());
    response
}

/// Streamable HTTP, without the stream: each message is answered at once, as JSON.
async fn assisted(shared: &Arc<Shared>, request: Request) -> Result<Response<Body>, Problem> {
    shared.guard.admit(request.headers(), request.uri(), Some(Scope::Read))?;
    if request.method() != Method::POST {
        return Err(Problem::method("want POST; this server begins no stream of its own"));
    }
    if let Some(version) = text_of(request.headers(), HeaderName::from_static("mcp-protocol-version"))
        && !mcp::VERSIONS.contains(&version.as_str())
    {
        return Err(Problem::request(format!("this server speaks {}", mcp::VERSIONS.join(", "))));
    }
    let (media, _) = media_of(request.headers());
    if media != "application/json" {
        return Err(Problem::media("want application/json"));
    }
    let body = body_of(request).await?;
    let _one = Waiting::begin(shared)?;
    let reply = work::read(&shared.desk, move |archive, desk| Ok(mcp::answered(desk, archive, &body))).await?;
    let answer = match reply {
        Reply::Nothing => return Ok(plain(StatusCode::ACCEPTED, "application/json", Bytes::new())),
        Reply::Whole(answer) => answer,
        Reply::Rest(id, work) => mcp::result(&id, work::finish(&shared.desk, work).await),
    };
    Ok(plain(StatusCode::OK, "application/json", Bytes::from(json(&answer)?)))
}

fn looked_at(shared: &Shared, request: &Request, scope: Option<Scope>) -> Result<Caller, Problem> {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return Err(Problem::method("want GET"));
    }
    shared.guard.admit(request.headers(), request.uri(), scope)
}

async fn metrics(State(shared): State<Arc<Shared>>, request: Request) -> Response<Body> {
    let answer = looked_at(&shared, &request, Some(Scope::Read)).map(|_| {
        let bytes =
            std::fs::metadata(shared.desk.store.path()).map_or(0, |data| i64::try_from(data.len()).unwrap_or(i64::MAX));
        let waiting = shared.waiting.load(Ordering::Acquire);
        let text = shared.metrics.written(&[("chancery_store_bytes", bytes), ("chancery_questions_at_work", waiting)]);
        plain(StatusCode::OK, "text/plain; version=0.0.4", Bytes::from(text))
    });
    answer.unwrap_or_else(|problem| refused(&problem))
}

async fn healthy(State(shared): State<Arc<Shared>>, request: Request) -> Response<Body> {
    let answer =
        looked_at(&shared, &request, None).map(|_| plain(StatusCode::OK, "text/plain", Bytes::from_static(b"ok\n")));
    answer.unwrap_or_else(|problem| refused(&problem))
}

/// Whether the archive can be read now, and what the page asks first is there.
async fn ready(State(shared): State<Arc<Shared>>, request: Request) -> Response<Body> {
    let admitted = looked_at(&shared, &request, None);
    let answer = async {
        admitted?;
        if !shared.is_ready.load(Ordering::Acquire) {
            return Err(Problem::unready(format!("{} % of the archive's rows are read", shared.desk.store.percent())));
        }
        let lent = shared.desk.store.lend(work::PATIENCE).await?;
        let version = lent.archive.as_ref().map(chancery_archive::Archive::data_version).transpose()?;
        let version = version.map(|version| version.to_string()).unwrap_or_default();
        let mut response = plain(StatusCode::OK, "text/plain", Bytes::from(format!("ready {version}\n")));
        insert(response.headers_mut(), VERSION, &version);
        Ok::<_, Problem>(response)
    };
    answer.await.unwrap_or_else(|problem| refused(&problem))
}

async fn described(State(shared): State<Arc<Shared>>, request: Request) -> Response<Body> {
    let answer = looked_at(&shared, &request, None)
        .map(|_| plain(StatusCode::OK, "application/json", Bytes::from(openapi::description())));
    answer.unwrap_or_else(|problem| refused(&problem))
}

/// Files of the page; what is none of them is not there.
async fn page(State(shared): State<Arc<Shared>>, request: Request) -> Response<Body> {
    let path = request.uri().path().to_owned();
    let is_api = path.starts_with("/v1/") || path.starts_with("/mcp/");
    let answer = looked_at(&shared, &request, None).and_then(|_| {
        let asset = assets::at(&path).filter(|_| !is_api);
        let asset = asset.ok_or_else(|| Problem::missing(format!("there is nothing at `{}`", shown(&path))))?;
        let asked = text_of(request.headers(), header::IF_NONE_MATCH);
        if asked.is_some_and(|asked| asked.split(',').any(|each| each.trim().trim_start_matches("W/") == asset.tag)) {
            return Ok(unchanged(&asset.tag));
        }
        let takes_gzip = text_of(request.headers(), header::ACCEPT_ENCODING)
            .is_some_and(|codings| codings.split(',').any(|coding| coding.trim() == "gzip"));
        let packed = asset.gzip.filter(|_| takes_gzip);
        let mut response = plain(StatusCode::OK, asset.media, Bytes::from_static(packed.unwrap_or(asset.bytes)));
        let headers = response.headers_mut();
        if packed.is_some() {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        // Weak: the bytes on the way depend on the coding, what is in them does not.
        insert(headers, header::ETAG, &format!("W/{}", asset.tag));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        Ok(response)
    });
    let response = answer.unwrap_or_else(|problem| refused(&problem));
    if request.method() == Method::HEAD { response.map(|_| Body::empty()) } else { response }
}

fn tag(nonce: u64, generation: u64, key: &str, form: Form) -> String {
    let digest = Sha256::digest(format!("{nonce} {generation} {} {key}", form.name()));
    format!("\"{}\"", digest[..12].iter().map(|byte| format!("{byte:02x}")).collect::<String>())
}

fn text_of(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

/// Media type and character set of the body.
fn media_of(headers: &HeaderMap) -> (String, Option<String>) {
    let whole = text_of(headers, header::CONTENT_TYPE).unwrap_or_default();
    let mut parts = whole.split(';').map(str::trim);
    let media = parts.next().unwrap_or_default().to_ascii_lowercase();
    let charset = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        name.eq_ignore_ascii_case("charset").then(|| value.trim_matches('"').to_owned())
    });
    (media, charset)
}

async fn body_of(request: Request) -> Result<Bytes, Problem> {
    let headers = request.headers();
    let long = || Problem::large(format!("want at most {} MiB", MAX_BODY >> 20));
    let length = text_of(headers, header::CONTENT_LENGTH).and_then(|length| length.parse::<usize>().ok());
    if length.is_some_and(|length| length > MAX_BODY) {
        return Err(long());
    }
    if headers.contains_key(header::CONTENT_ENCODING) {
        return Err(Problem::media("bodies are not inflated: send it plain"));
    }
    let body = Limited::new(request.into_body(), MAX_BODY).collect();
    let arrived = tokio::time::timeout(BODY_PATIENCE, body).await;
    let arrived = arrived.map_err(|_| Problem::request("the body did not arrive in time"))?;
    arrived.map(http_body_util::Collected::to_bytes).map_err(|error| {
        if error.is::<http_body_util::LengthLimitError>() { long() } else { Problem::request("the body broke off") }
    })
}

fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

fn unchanged(tag: &str) -> Response<Body> {
    let mut response = plain(StatusCode::NOT_MODIFIED, "text/plain", Bytes::new());
    response.headers_mut().remove(header::CONTENT_TYPE);
    insert(response.headers_mut(), header::ETAG, tag);
    response
}

fn refused(problem: &Problem) -> Response<Body> {
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = serde_json::to_vec(problem).unwrap_or_default();
    let mut response = plain(status, "application/problem+json", Bytes::from(body));
    let headers = response.headers_mut();
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if status == StatusCode::METHOD_NOT_ALLOWED {
        let allowed = if problem.detail.contains("POST") { "POST" } else { "GET" };
        let both = problem.detail.contains("GET or POST");
        insert(headers, header::ALLOW, if both { "GET, HEAD, POST" } else { allowed });
    }
    // A body that was refused was not read: nothing after it on this connection can be trusted to be a request.
    if status.as_u16() == 413 {
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// An answer with what keeps a browser from taking it for something else.
fn plain(status: StatusCode, media: &'static str, body: Bytes) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(assets::POLICY));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin"));
    headers.insert(HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
