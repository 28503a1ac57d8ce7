//! How far a batch has come, on standard error: a bar, lines of text, or lines of JSON.

use std::io::{self, IsTerminal as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::args::ProgressMode;
use crate::batch::Tally;
use crate::output;

const PLAIN_EVERY: Duration = Duration::from_secs(5);
const JSON_EVERY: Duration = Duration::from_secs(1);

/// Tells how far a batch has come.
pub(crate) struct Progress {
    form: Form,
    started: Instant,
    told: Instant,
    bytes: Bytes,
}

enum Form {
    Bar(ProgressBar),
    Plain,
    Json,
    None,
}

/// How much there is to read, and how much of it was read. Articles cannot be counted before they are read; bytes can.
pub(crate) struct Bytes {
    /// Unknown with standard input.
    pub(crate) total: Option<u64>,
    pub(crate) read: Arc<AtomicU64>,
}

impl Progress {
    pub(crate) fn new(mode: ProgressMode, quiet: bool, bytes: Bytes) -> Self {
        let form = match mode {
            _ if !Self::is_shown(mode, quiet) => Form::None,
            ProgressMode::Auto => Form::Bar(bar(bytes.total)),
            ProgressMode::None => Form::None,
            ProgressMode::Plain => Form::Plain,
            ProgressMode::Json => Form::Json,
        };
        let now = Instant::now();
        Self { form, started: now, told: now, bytes }
    }

    /// Whether anything will be told, so that the total is worth asking for.
    pub(crate) fn is_shown(mode: ProgressMode, quiet: bool) -> bool {
        match mode {
            ProgressMode::Auto => !quiet && io::stderr().is_terminal(),
            ProgressMode::Plain | ProgressMode::Json => true,
            ProgressMode::None => false,
        }
    }

    /// Writes one message without disturbing the bar.
    pub(crate) fn say(&self, message: &str) {
        match &self.form {
            Form::Bar(bar) => bar.suspend(|| output::say(message)),
            _ => output::say(message),
        }
    }

    /// Tells where we are, if it is time to.
    pub(crate) fn tick(&mut self, tally: &Tally) {
        let since = self.told.elapsed();
        match &self.form {
            Form::Bar(bar) => {
                bar.set_position(self.bytes.read.load(Ordering::Relaxed));
                bar.set_message(self.words(tally));
                return;
            }
            Form::Plain if since >= PLAIN_EVERY => output::say(&self.words(tally)),
            Form::Json if since >= JSON_EVERY => output::say(&self.json(tally, false)),
            _ => return,
        }
        self.told = Instant::now();
    }

    /// Takes the bar away; the last line of JSON says that it is the last.
    pub(crate) fn finish(&self, tally: &Tally) {
        match &self.form {
            Form::Bar(bar) => bar.finish_and_clear(),
            Form::Json => output::say(&self.json(tally, true)),
            Form::Plain | Form::None => {}
        }
    }

    fn words(&self, tally: &Tally) -> String {
        let left = self.seconds_left().map_or(String::new(), |seconds| format!(" · {} left", duration(seconds)));
        format!(
            "{} · {:.0}/s · {} · {} skipped{left}",
            counted(tally.n_done, "article"),
            per_second(tally.n_done, self.started.elapsed()),
            counted(tally.rows.n_events, "event"),
            tally.n_failed,
        )
    }

    fn json(&self, tally: &Tally, finished: bool) -> String {
        let elapsed = self.started.elapsed();
        let mut line = serde_json::json!({
            "done": tally.n_done,
            "skipped": tally.n_failed,
            "events": tally.rows.n_events,
            "statements": tally.rows.n_statements,
            "seconds": (elapsed.as_secs_f64() * 10.0).round() / 10.0,
            "per_second": (per_second(tally.n_done, elapsed) * 10.0).round() / 10.0,
            "finished": finished,
        });
        if let Some(seconds) = self.seconds_left().filter(|_| !finished) {
            line["seconds_left"] = seconds.into();
        }
        line.to_string()
    }

    /// By bytes: what is left takes as long for each as what was read.
    fn seconds_left(&self) -> Option<u64> {
        let (read, total) = (self.bytes.read.load(Ordering::Relaxed), self.bytes.total?);
        if read == 0 {
            return None;
        }
        let left = total.saturating_sub(read) as f64 / read as f64;
        Some((self.started.elapsed().as_secs_f64() * left).ceil() as u64)
    }
}

fn bar(total: Option<u64>) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr_with_hz(10));
    let template = if total.is_some() { "{bar:24} {msg}" } else { "{spinner} {msg}" };
    // A template that does not parse would be noticed at the first run; the plain bar then does.
    bar.with_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// `1 event`, `1,204 events`.
pub(crate) fn counted(n: u64, noun: &str) -> String {
    let digits = n.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{grouped} {noun}{}", if n == 1 { "" } else { "s" })
}

/// `40 s`, `12 min`, `3 h 5 min`.
pub(crate) fn duration(seconds: u64) -> String {
    match seconds {
        0..=89 => format!("{seconds} s"),
        90..=5399 => format!("{} min", (seconds + 30) / 60),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

/// How many of `n` came in each second.
pub(crate) fn per_second(n: u64, elapsed: Duration) -> f64 {
    n as f64 / elapsed.as_secs_f64().max(0.001)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_for_people() {
        assert_eq!(counted(1, "event"), "1 event");
        assert_eq!(counted(1_234_567, "event"), "1,234,567 events");
        assert_eq!(counted(120, "event"), "120 events");
        assert_eq!(
            (duration(40), duration(720), duration(11_100)),
            ("40 s".into(), "12 min".into(), "3 h 5 min".into())
        );
    }
}
