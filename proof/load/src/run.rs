//! An open loop: requests start by the clock, whatever became of those before.

use crate::{
    args::Run,
    client::Client,
    report::{Tally, unix_ms},
};
use serde_json::{Value, json};
use std::{
    pin::pin,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    sync::mpsc,
    time::{Instant, interval_at, sleep, sleep_until},
};

pub type Print = Arc<dyn Fn(Value) + Send + Sync>;

/// Runs until the duration is over or `stop` resolves, then until what is in flight has ended.
/// Whether there is a measurement: not if the target was never ready.
pub async fn run(args: Run, stop: impl Future<Output = ()>, print: Print) -> bool {
    let mut stop = pin!(stop);
    print(start_line(&args));
    let Run { traffic, rate, connections, timeout, duration, ready_timeout, target, .. } = args;

    // With a client of its own, so that the measurement starts without connections.
    let probe = Client::new(traffic, target.clone(), 1);
    let ready = tokio::select! {
        ready = ready(&probe, timeout, ready_timeout) => ready,
        () = &mut stop => Err("stopped before the target was ready".into()),
    };
    drop(probe);
    let probes = target.opened();
    match ready {
        Ok(attempts) => print(json!({ "type": "ready", "unixMs": unix_ms(), "attempts": attempts })),
        Err(why) => {
            let mut report = Tally::default().report(Duration::ZERO, 0, 0);
            report["error"] = why.into();
            print(report);
            return false;
        }
    }

    let client = Arc::new(Client::new(traffic, target.clone(), connections));
    let tally = Arc::new(Mutex::new(Tally::default()));
    let start = Instant::now();
    let mut every_second = interval_at(start + Duration::from_secs(1), Duration::from_secs(1));
    // Closed when the last request has dropped its sender.
    let (in_flight, mut ended) = mpsc::channel::<()>(1);
    let intended = |elapsed| intended(rate, duration, elapsed);
    let mut number: u64 = 0;
    loop {
        // From the number and not from the request before, so that lateness does not add up.
        let due = Duration::from_secs_f64(number as f64 / rate);
        if duration.is_some_and(|duration| due >= duration) {
            break;
        }
        tokio::select! {
            biased;
            () = &mut stop => break,
            _ = every_second.tick() => print(progress(&tally, start.elapsed(), intended(start.elapsed()))),
            () = sleep_until(start + due) => {
                number += 1;
                let late = start.elapsed().saturating_sub(due);
                tally.lock().expect("no panic").sent(late);
                let request = request(client.clone(), tally.clone(), print.clone(), start, timeout);
                let in_flight = in_flight.clone();
                tokio::spawn(async move {
                    request.await;
                    drop(in_flight);
                });
            }
        }
    }
    let elapsed = start.elapsed();
    drop(in_flight);
    // Each request has its own deadline: this ends.
    loop {
        tokio::select! {
            _ = ended.recv() => break,
            _ = every_second.tick() => print(progress(&tally, start.elapsed(), intended(elapsed))),
        }
    }
    print(tally.lock().expect("no panic").report(elapsed, intended(elapsed), target.opened() - probes));
    true
}

async fn request(client: Arc<Client>, tally: Arc<Mutex<Tally>>, print: Print, start: Instant, timeout: Duration) {
    let sent = Instant::now();
    let result = client.send(sent + timeout).await;
    let failure = tally.lock().expect("no panic").ended(result, start.elapsed(), sent.elapsed());
    if let Some(line) = failure {
        print(line);
    }
}

/// Waits until one request is answered with a success: the start of a sidecar is not to be measured.
async fn ready(client: &Client, timeout: Duration, limit: Duration) -> Result<u64, String> {
    let end = Instant::now() + limit;
    let mut attempts = 0;
    loop {
        attempts += 1;
        let why = match client.send(end.min(Instant::now() + timeout)).await {
            Ok(answer) if (200..300).contains(&answer.status) => return Ok(attempts),
            Ok(answer) => format!("status {}", answer.status),
            Err(outcome) => outcome.to_string(),
        };
        let next = Instant::now() + Duration::from_millis(200);
        if next >= end {
            return Err(format!("not ready after {attempts} attempts: {why}"));
        }
        sleep(next - Instant::now()).await;
    }
}

/// How many requests were due by the clock, whatever was sent.
fn intended(rate: f64, duration: Option<Duration>, elapsed: Duration) -> u64 {
    let time = duration.map_or(elapsed, |duration| duration.min(elapsed));
    (time.as_secs_f64() * rate - 1e-6).ceil().max(0.0) as u64
}

fn progress(tally: &Mutex<Tally>, elapsed: Duration, intended: u64) -> Value {
    tally.lock().expect("no panic").progress(elapsed, intended)
}

fn start_line(args: &Run) -> Value {
    json!({
        "type": "start", "unixMs": unix_ms(), "url": args.url, "method": args.target.method().as_str(),
        "traffic": format!("{:?}", args.traffic).to_lowercase(), "rate": args.rate, "connections": args.connections,
        "timeoutSeconds": args.timeout.as_secs_f64(), "durationSeconds": args.duration.map(|it| it.as_secs_f64()),
    })
}
