//! `chancery fetch`: feeds, sitemaps and pages from the web, into an archive, a WARC file, or both.
//!
//! Pages lie in a file beside the archive until they are coded, so that neither an interrupt nor a kill loses one: the next run
//! codes what the last one left there.

use std::ffi::OsString;
use std::fs;
use std::io::{IsTerminal as _, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use chancery_fetch::{Address, HostReport, Outcome, Outlets, Report, Settings, State, Visit, WarcWriter};
use indicatif::ProgressBar;
use serde_json::json;

use super::archive::ingest;
use crate::args::{ArchiveArgs, FetchArgs, IngestArgs, ProgressMode, TwiceArgs};
use crate::output::{self, LineOutput, say};
use crate::progress::counted;
use crate::{Exit, batch};

/// Hosts that the summary tells of; `--report` tells of all.
const MAX_HOSTS_SHOWN: usize = 50;

/// Reasons that the summary tells of for each host.
const MAX_REASONS_SHOWN: usize = 5;

/// Bytes of a list of addresses.
const MAX_LIST: u64 = 64 << 20;

/// Fetches, then codes what came.
pub(crate) fn run(args: FetchArgs) -> anyhow::Result<Exit> {
    let settings = settings(&args)?;
    let seeds = seeds(&args.sources)?;
    anyhow::ensure!(
        args.archive.is_some() || args.warc.is_some(),
        "nowhere to keep what comes: want `--archive PATH`, `--warc FILE`, or both"
    );
    if let Some(archive) = &args.archive {
        // Another's lock and a path that cannot be are told of before anything is asked for.
        chancery_archive::Writer::open(archive)?.close()?;
    }
    let state = match (&args.state, &args.archive) {
        (Some(path), _) => State::open(path)?,
        (None, Some(archive)) => State::open(&beside(archive, ".fetch.jsonl"))?,
        (None, None) => State::none(),
    };
    let waiting = args.archive.as_deref().map(|archive| beside(archive, ".fetched.warc.gz"));
    if let (Some(archive), Some(waiting)) = (&args.archive, waiting.as_deref().filter(|waiting| waiting.exists())) {
        say("coding what an earlier fetch left");
        if code(archive, waiting, &args)? == Exit::Interrupted {
            return Ok(Exit::Interrupted);
        }
    }
    let fetched = fetch(&args, &settings, &seeds, state, waiting.as_deref())?;
    if !args.work.quiet {
        summary(&fetched);
    }
    let coded = match (&args.archive, &waiting) {
        (Some(archive), Some(waiting)) if fetched.n_fetched() > 0 => code(archive, waiting, &args)?,
        (_, Some(waiting)) => {
            // It holds its own head and no page.
            fs::remove_file(waiting).ok();
            Exit::Done
        }
        _ => Exit::Done,
    };
    Ok(match (fetched.interrupted, coded) {
        (true, _) | (_, Exit::Interrupted) => Exit::Interrupted,
        (_, Exit::Done) if fetched.n_answered() == 0 && fetched.n_network > 0 => Exit::NoNetwork,
        (_, Exit::Done) if fetched.n_failed() > 0 => Exit::SomeUnreadable,
        (_, coded) => coded,
    })
}

fn settings(args: &FetchArgs) -> anyhow::Result<Settings> {
    let contact = args.contact.clone().context(
        "whoever runs a site must be able to reach you: want `--contact desk@institute.example`, or CHANCERY_CONTACT set to it; \
         a page about your project does too",
    )?;
    let mut settings = Settings::new(contact);
    settings.delay = Duration::from_secs_f64(args.delay);
    settings.max_wait = Duration::from_secs_f64(args.max_wait);
    settings.timeout = Duration::from_secs(args.timeout);
    settings.max_pages = args.max_pages as usize;
    settings.max_hosts = usize::from(args.hosts);
    settings.again_after = Duration::from_secs(args.again_after * 3600);
    settings.since = args.since;
    settings.rights = args.have_right.iter().map(|host| host.trim().to_ascii_lowercase()).collect();
    anyhow::ensure!(
        settings.delay <= settings.max_wait,
        "--delay is longer than --max-wait, so that no host could be asked twice; raise --max-wait"
    );
    Ok(settings)
}

/// The addresses that were given, in their order.
fn seeds(sources: &[String]) -> anyhow::Result<Vec<Address>> {
    let mut seeds = Vec::new();
    for source in sources {
        if source.contains("://") {
            seeds.push(Address::parse(source).map_err(|problem| anyhow::anyhow!("`{source}` {problem}"))?);
            continue;
        }
        let path = Path::new(source);
        anyhow::ensure!(
            source == chancery_input::STDIN || path.is_file(),
            "`{source}` is no address and no file; want https://{source}, or a file with an address a line"
        );
        let problem = || format!("could not read `{source}`");
        let mut text = String::new();
        chancery_input::stream(path)
            .with_context(problem)?
            .take(MAX_LIST)
            .read_to_string(&mut text)
            .with_context(problem)?;
        let listed = chancery_fetch::page_list(&text).map_err(|(line, problem)| {
            anyhow::anyhow!("{source}, line {line}: {problem}; want an address a line, such as https://news.example/a")
        })?;
        anyhow::ensure!(!listed.is_empty(), "`{source}` holds no address; want one a line");
        seeds.extend(listed);
    }
    Ok(seeds)
}

fn beside(archive: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(archive);
    name.push(ending);
    name.into()
}

fn fetch(
    args: &FetchArgs,
    settings: &Settings,
    seeds: &[Address],
    state: State,
    waiting: Option<&Path>,
) -> anyhow::Result<Report> {
    let create = |path: &Path| {
        WarcWriter::create(path, &settings.user_agent()).with_context(|| match path.exists() {
            true => format!("`{}` is there already; each fetch makes a new file, so name another", path.display()),
            false => format!("could not write `{}`", path.display()),
        })
    };
    let outlets =
        Outlets { pages: waiting.map(create).transpose()?, all: args.warc.as_deref().map(create).transpose()? };
    let stop = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&stop);
    batch::on_interrupt(move || {
        let is_first = !asked.swap(true, Ordering::Relaxed);
        if is_first {
            say("stopping: finishing what is in flight; interrupt again to stop at once");
        }
        is_first
    })?;
    let report = args.report.as_deref().map(|path| LineOutput::create(Some(path))).transpose()?;
    let mut told = Told::new(args, report);
    let (to_us, visits) = crossbeam_channel::unbounded();
    let fetched = thread::scope(|scope| {
        let fetching = || {
            let watch = move |visit: &Visit| drop(to_us.send(visit.clone()));
            chancery_fetch::run(settings, seeds, outlets, state, &stop, &watch)
        };
        let fetching = scope.spawn(fetching);
        for visit in visits {
            if let Err(error) = told.visit(&visit) {
                stop.store(true, Ordering::Relaxed);
                told.problem.get_or_insert(error);
            }
        }
        fetching.join().map_err(|_| anyhow::anyhow!("the fetching broke off, which is our bug"))
    })??;
    told.finish()?;
    Ok(fetched)
}

/// Codes the pages that wait beside the archive; once they are in it they wait no longer.
fn code(archive: &Path, waiting: &Path, args: &FetchArgs) -> anyhow::Result<Exit> {
    let ingest = IngestArgs {
        inputs: vec![waiting.to_owned()],
        archive: ArchiveArgs { archive: archive.to_owned() },
        published: None,
        outlet: None,
        recode: false,
        batch: 1000,
        by_address: true,
        twice: TwiceArgs { two_passes: false },
        work: args.work.clone(),
        codebook: args.codebook.clone(),
    };
    let kept =
        || format!("the pages wait in `{}`; the next fetch into this archive codes them first", waiting.display());
    let exit = ingest::run(ingest).with_context(kept)?;
    if exit == Exit::Interrupted {
        say(&kept());
    } else {
        fs::remove_file(waiting).with_context(|| format!("could not remove `{}`", waiting.display()))?;
    }
    Ok(exit)
}

/// What is told while it goes on.
struct Told {
    mode: ProgressMode,
    bar: Option<ProgressBar>,
    report: Option<LineOutput>,
    problem: Option<std::io::Error>,
    n_fetched: u64,
    n_failed: u64,
    started: Instant,
    told: Instant,
}

impl Told {
    fn new(args: &FetchArgs, report: Option<LineOutput>) -> Self {
        let is_bar = args.work.progress == ProgressMode::Auto && !args.work.quiet && std::io::stderr().is_terminal();
        let now = Instant::now();
        Self {
            mode: args.work.progress,
            bar: is_bar.then(ProgressBar::new_spinner),
            report,
            problem: None,
            n_fetched: 0,
            n_failed: 0,
            started: now,
            told: now,
        }
    }

    fn visit(&mut self, visit: &Visit) -> std::io::Result<()> {
        let is_failed = matches!(visit.outcome, Outcome::Failed(_));
        self.n_failed += u64::from(is_failed);
        self.n_fetched += u64::from(matches!(visit.outcome, Outcome::Fetched(_)));
        let why = visit.outcome.why();
        if is_failed {
            let message = format!("{}: {why}", visit.address);
            match &self.bar {
                Some(bar) => bar.suspend(|| say(&message)),
                None => say(&message),
            }
        }
        self.tick();
        let Some(report) = &mut self.report else { return Ok(()) };
        let why = (!why.is_empty()).then_some(why);
        let line = json!({ "address": visit.address.as_str(), "outcome": visit.outcome.word(), "because": why });
        report.write_json(line.to_string().into_bytes())
    }

    fn tick(&mut self) {
        let message = format!("{}, {} failed", counted(self.n_fetched, "page"), self.n_failed);
        if let Some(bar) = &self.bar {
            bar.set_message(message.clone());
            bar.tick();
        }
        let (every, message) = match self.mode {
            ProgressMode::Plain => (Duration::from_secs(5), message),
            ProgressMode::Json => {
                let seconds = self.started.elapsed().as_secs();
                let told = json!({ "fetched": self.n_fetched, "failed": self.n_failed, "seconds": seconds });
                (Duration::from_secs(1), told.to_string())
            }
            ProgressMode::Auto | ProgressMode::None => return,
        };
        if self.told.elapsed() >= every {
            self.told = Instant::now();
            say(&message);
        }
    }

    fn finish(self) -> anyhow::Result<()> {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
        if let Some(problem) = self.problem {
            return Err(problem).context("could not write the report");
        }
        self.report.map_or(Ok(()), LineOutput::finish)
    }
}

/// What each host came to, then all.
fn summary(report: &Report) {
    for (host, of_host) in report.hosts.iter().take(MAX_HOSTS_SHOWN) {
        output::say_whole(&format!("{host}: {}", told_of(of_host)));
    }
    let n_more = report.hosts.len().saturating_sub(MAX_HOSTS_SHOWN) as u64;
    if n_more > 0 {
        say(&format!("and {}; --report tells of every address", counted(n_more, "more host")));
    }
    let hosts = counted(report.hosts.len() as u64, "host");
    let mut parts = vec![format!("fetched {} of {hosts}", counted(report.n_fetched(), "page"))];
    if report.n_over_limit > 0 {
        parts.push(format!("{} beyond --max-pages stay for the next run", counted(report.n_over_limit, "page")));
    }
    if report.interrupted {
        parts.push(format!(
            "interrupted, {} left",
            if report.n_left == 1 { "1 address".to_owned() } else { format!("{} addresses", report.n_left) }
        ));
    }
    say(&parts.join("; "));
}

fn told_of(host: &HostReport) -> String {
    let n_failed: u64 = host.failed.values().sum();
    let mut parts: Vec<String> = [
        (host.n_fetched, "fetched"),
        (host.n_listings, "read as lists of pages"),
        (host.n_unchanged, "unchanged"),
        (host.n_refused, "refused by robots.txt"),
        (host.n_reserved, "reserved against text and data mining"),
        (host.n_passed_over, "passed over"),
        (n_failed, "failed"),
    ]
    .iter()
    .filter(|(n, _)| *n > 0)
    .map(|(n, what)| format!("{n} {what}"))
    .collect();
    let mut reasons: Vec<_> = host.failed.iter().collect();
    reasons.sort_by_key(|(_, n)| std::cmp::Reverse(**n));
    let mut shown: Vec<String> =
        reasons.iter().take(MAX_REASONS_SHOWN).map(|(reason, n)| format!("{n} × {reason}")).collect();
    if reasons.len() > MAX_REASONS_SHOWN {
        shown.push("…".to_owned());
    }
    if let (Some(last), false) = (parts.last_mut(), shown.is_empty()) {
        last.push_str(&format!(" ({})", shown.join("; ")));
    }
    if parts.is_empty() { "nothing".to_owned() } else { parts.join(", ") }
}
