//! What is counted, and how it is told: JSON lines.

use crate::{client::Answer, outcome::Outcome};
use serde_json::{Map, Value, json};
use std::{
    collections::BTreeMap,
    io::Write,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// More than this tells nothing new, and the log of a pod is short.
const FAILURES_TOLD: u64 = 500;
/// A request that starts this late is one of another moment: the generator stood still, and catches up.
const BEHIND: Duration = Duration::from_secs(1);

#[derive(Default)]
pub struct Tally {
    sent: u64,
    ok: u64,
    failed: u64,
    behind: u64,
    outcomes: BTreeMap<String, u64>,
    versions: BTreeMap<String, u64>,
    /// Answers by how many tenths of a millisecond they took.
    latencies: BTreeMap<u64, u64>,
}

impl Tally {
    pub fn sent(&mut self, late: Duration) {
        self.sent += 1;
        self.behind += u64::from(late >= BEHIND);
    }

    /// Counts the one outcome of a request; the line to print if it failed.
    pub fn ended(&mut self, result: Result<Answer, Outcome>, t: Duration, latency: Duration) -> Option<Value> {
        let failure = match result {
            Ok(answer) => {
                *self.latencies.entry(latency.as_micros() as u64 / 100).or_default() += 1;
                if let Some(version) = answer.version {
                    *self.versions.entry(version).or_default() += 1;
                }
                (!(200..300).contains(&answer.status)).then_some(Outcome::Status(answer.status))
            }
            Err(outcome) => Some(outcome),
        };
        let outcome = failure.as_ref().map_or_else(|| "ok".into(), Outcome::to_string);
        *self.outcomes.entry(outcome.clone()).or_default() += 1;
        if failure.is_none() {
            self.ok += 1;
            return None;
        }
        self.failed += 1;
        (self.failed <= FAILURES_TOLD).then(|| {
            json!({ "type": "failure", "t": seconds(t), "unixMs": unix_ms(), "outcome": outcome,
                "latencyMs": latency.as_micros() as u64 / 1000 })
        })
    }

    pub fn progress(&self, t: Duration, intended: u64) -> Value {
        let mut line = json!({ "type": "progress", "t": seconds(t), "intended": intended });
        self.counts(line.as_object_mut().expect("an object"));
        line
    }

    pub fn report(&self, t: Duration, intended: u64, connections: usize) -> Value {
        let mut line = json!({ "type": "report", "intended": intended });
        self.counts(line.as_object_mut().expect("an object"));
        let rest = json!({
            "behind": self.behind, "outcomes": self.outcomes, "versions": self.versions,
            "worstMs": self.percentile(1.0), "p50Ms": self.percentile(0.5), "p99Ms": self.percentile(0.99),
            "seconds": seconds(t), "connections": connections,
        });
        line.as_object_mut().expect("an object").extend(rest.as_object().expect("an object").clone());
        line
    }

    fn counts(&self, line: &mut Map<String, Value>) {
        let in_flight = self.sent - self.ok - self.failed;
        let counts = [
            ("sent", self.sent),
            ("ok", self.ok),
            ("failed", self.failed),
            ("inFlight", in_flight),
        ];
        line.extend(counts.map(|(name, count)| (name.into(), count.into())));
    }

    /// Over all answers, whatever their status; a request without one has no latency.
    fn percentile(&self, part: f64) -> f64 {
        let all: u64 = self.latencies.values().sum();
        let rank = (all as f64 * part).ceil() as u64;
        let mut seen = 0;
        let found = self.latencies.iter().find(|(_, count)| {
            seen += *count;
            seen >= rank
        });
        found.map_or(0.0, |(tenths, _)| *tenths as f64 / 10.0)
    }
}

pub fn seconds(t: Duration) -> f64 {
    t.as_millis() as f64 / 1000.0
}

pub fn unix_ms() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| now.as_millis() as u64)
}

/// Flushed at once: who follows the log wants to see the moment, and a killed pod must not lose lines.
pub fn print(line: Value) {
    let mut out = std::io::stdout().lock();
    // Nobody reads any more: no reason to stop counting.
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}
