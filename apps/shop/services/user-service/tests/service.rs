//! The answers, and what happens to requests and connections after SIGTERM.

#[path = "../../testing/mod.rs"]
mod testing;

use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use testing::{free_port, Service};

const BINARY: &str = env!("CARGO_BIN_EXE_user-service");

#[test]
fn users_are_served_without_redis() {
    let redis = format!("redis://127.0.0.1:{}", free_port());
    let service = Service::start(BINARY, &[], &[("REDIS_URL", &redis)]);
    let answer = service.get("/health");
    assert!(answer.starts_with("http/1.1 200"), "{answer}");
    assert!(answer.contains(r#""redis":"down""#), "{answer}");
    let answer = service.get("/users/1");
    assert!(answer.starts_with("http/1.1 200"), "{answer}");
    assert!(!answer.contains("visits"), "{answer}");
    let mut check = Command::new(BINARY);
    let check = check.arg("health").env("PORT", service.port.to_string());
    assert!(check.status().unwrap().success());
}

#[test]
fn sigterm_holds_asks_connections_to_close_and_finishes_what_is_in_flight() {
    let service = Service::start(BINARY, &[], &[("SHUTDOWN_HOLD_SECONDS", "1")]);
    let (mut kept, mut idle, mut slow) = (service.connect(), service.connect(), service.connect());
    let answer = kept.get("/health");
    assert!(answer.contains(r#""redis":"none""#), "{answer}");
    assert!(!answer.contains("connection: close"), "{answer}");
    assert!(idle.get("/users/1").starts_with("http/1.1 200"));
    slow.send("/users/1?delay_ms=2000");
    sleep(Duration::from_millis(100));

    service.terminate();
    assert!(service.get("/health").starts_with("http/1.1 503"));
    let answer = kept.get("/users/1");
    assert!(answer.starts_with("http/1.1 200"), "{answer}");
    assert!(answer.contains("connection: close"), "{answer}");
    assert!(kept.closed());
    assert!(slow.answer().starts_with("http/1.1 200"));
    assert!(idle.closed());
    assert_eq!(service.wait().code(), Some(0));
}

#[test]
fn exit_at_once_loses_what_is_in_flight() {
    let service = Service::start(BINARY, &[], &[("SHUTDOWN_MODE", "exit-at-once")]);
    let mut slow = service.connect();
    slow.send("/users/1?delay_ms=1000");
    sleep(Duration::from_millis(100));
    service.terminate();
    assert_eq!(slow.answer(), "");
    assert_eq!(service.wait().code(), Some(0));
}
