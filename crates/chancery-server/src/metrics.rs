//! What was asked how often and how fast, in the text form of Prometheus. No address and no name of anybody is a label.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Mutex;
use std::time::Duration;

/// Upper ends of the buckets, seconds: those that OpenTelemetry names for `http.server.request.duration`.
const BUCKETS: [f64; 14] = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];

#[derive(Clone, Debug, Default)]
struct Tally {
    buckets: [u64; 14],
    count: u64,
    seconds: f64,
}

/// Counters.
#[derive(Debug, Default)]
pub(crate) struct Metrics(Mutex<BTreeMap<(&'static str, &'static str, u16), Tally>>);

impl Metrics {
    pub(crate) fn note(&self, method: &'static str, route: &'static str, status: u16, took: Duration) {
        let Ok(mut tallies) = self.0.lock() else { return };
        let tally = tallies.entry((method, route, status)).or_default();
        let seconds = took.as_secs_f64();
        for (bucket, end) in tally.buckets.iter_mut().zip(BUCKETS) {
            *bucket += u64::from(seconds <= end);
        }
        tally.count += 1;
        tally.seconds += seconds;
    }

    /// All of it, with `gauges` beside.
    pub(crate) fn written(&self, gauges: &[(&str, i64)]) -> String {
        let mut text = "# TYPE http_server_request_duration_seconds histogram\n".to_owned();
        let name = "http_server_request_duration_seconds";
        let tallies = self.0.lock().map(|tallies| tallies.clone()).unwrap_or_default();
        for ((method, route, status), tally) in &tallies {
            let labels = format!(
                "http_request_method=\"{method}\",http_route=\"{route}\",http_response_status_code=\"{status}\""
            );
            for (count, end) in tally.buckets.iter().zip(BUCKETS) {
                let _ = writeln!(text, "{name}_bucket{{{labels},le=\"{end}\"}} {count}");
            }
            let _ = writeln!(text, "{name}_bucket{{{labels},le=\"+Inf\"}} {}", tally.count);
            let _ = writeln!(text, "{name}_sum{{{labels}}} {}", tally.seconds);
            let _ = writeln!(text, "{name}_count{{{labels}}} {}", tally.count);
        }
        for (name, value) in gauges {
            let _ = writeln!(text, "# TYPE {name} gauge\n{name} {value}");
        }
        text
    }
}
