//! The command line.

use load::args::{Command, Run, Traffic, parse};
use std::time::Duration;

fn parsed(line: &str) -> Result<Command, String> {
    parse(line.split_whitespace().map(Into::into)).map_err(|error| error.to_string())
}

fn run(options: &str) -> Result<Run, String> {
    match parsed(&format!("run {options}"))? {
        Command::Run(run) => Ok(run),
        other => Err(format!("{other:?}")),
    }
}

#[test]
fn a_run_is_read_whole() {
    let line = "--url http://order-service:8080/api/orders?delay_ms=0 --method POST --header x-a:b --header host:c \
                --traffic h2c --rate 70 --connections 3 --timeout 500ms --duration 10m --ready-timeout=5";
    let run = run(line).unwrap();
    assert_eq!((run.traffic, run.rate, run.connections), (Traffic::H2c, 70.0, 3));
    assert_eq!((run.timeout, run.duration), (Duration::from_millis(500), Some(Duration::from_secs(600))));
    assert_eq!(run.ready_timeout, Duration::from_secs(5));

    let h1 = run.target.h1_request();
    assert_eq!((h1.method().as_str(), h1.uri().to_string().as_str()), ("POST", "/api/orders?delay_ms=0"));
    assert_eq!((&h1.headers()["x-a"], &h1.headers()["host"]), (&"b".parse().unwrap(), &"c".parse().unwrap()));
    assert_eq!(h1.headers()["content-length"], "0");

    let h2 = run.target.h2_request();
    assert_eq!(h2.uri(), "http://c/api/orders?delay_ms=0");
    assert!(!h2.headers().contains_key("host"));
}

#[test]
fn without_options_it_runs_until_it_is_stopped() {
    let run = run("--url http://a").unwrap();
    assert_eq!((run.traffic, run.connections, run.duration), (Traffic::Kept, 16, None));
    assert_eq!(run.target.h1_request().uri(), "/");
    assert_eq!(run.target.h1_request().headers()["host"], "a");
    assert_eq!(run.target.h2_request().uri(), "http://a/");
}

#[test]
fn mistakes_are_named() {
    for (line, part) in [
        ("", "needed"),
        ("walk", "walk"),
        ("run", "--url"),
        ("run --url https://a", "http://"),
        ("run --url http://a --rate 0", "--rate"),
        ("run --url http://a --traffic slow", "new, kept or h2c"),
        ("run --url http://a --timeout 3d", "no unit"),
        ("run --url http://a --speed 3", "--speed"),
        ("run --url http://a --header a", "NAME:VALUE"),
        ("stop now", "now"),
    ] {
        let problem = parsed(line).expect_err(line);
        assert!(problem.contains(part), "{line}: {problem}");
    }
}
