//! What happens to requests and connections after SIGTERM.

#[path = "../../testing/mod.rs"]
mod testing;

use std::thread::sleep;
use std::time::{Duration, Instant};

use testing::Service;

const SLOW: &str = "/api/orders?delay_ms=1000";

fn start(mode: &str, hold_seconds: &str) -> Service {
    let env = [
        ("SHUTDOWN_MODE", mode),
        ("SHUTDOWN_HOLD_SECONDS", hold_seconds),
    ];
    Service::start(env!("CARGO_BIN_EXE_order-service"), &[], &env)
}

#[test]
fn the_hold_serves_old_and_new_connections_and_asks_them_to_close() {
    let service = start("graceful", "2");
    let mut kept = service.connect();
    let mut idle = service.connect();
    let answer = kept.get("/readyz");
    assert!(answer.starts_with("http/1.1 200"), "{answer}");
    assert!(!answer.contains("connection: close"), "{answer}");
    assert!(idle.get("/").starts_with("http/1.1 200"));

    let start = Instant::now();
    service.terminate();
    let answer = service.get("/readyz");
    assert!(answer.starts_with("http/1.1 503"), "{answer}");
    let answer = kept.get("/api/orders");
    assert!(answer.starts_with("http/1.1 200"), "{answer}");
    assert!(answer.contains("connection: close"), "{answer}");
    assert!(kept.closed());

    // Late in the hold an idle connection still takes a request.
    sleep(Duration::from_millis(1200));
    let answer = idle.get("/api/orders");
    assert!(answer.starts_with("http/1.1 200"), "{answer}");
    assert!(answer.contains("connection: close"), "{answer}");

    assert_eq!(service.wait().code(), Some(0));
    assert!(start.elapsed() >= Duration::from_secs(2));
}

#[test]
fn what_is_in_flight_finishes_after_the_hold() {
    let service = start("graceful", "0");
    let (mut slow, mut idle) = (service.connect(), service.connect());
    assert!(idle.get("/").starts_with("http/1.1 200"));
    slow.send(SLOW);
    sleep(Duration::from_millis(100));
    service.terminate();
    assert!(idle.closed());
    let answer = slow.answer();
    assert!(answer.starts_with("http/1.1 200"), "{answer}");
    assert!(answer.contains("keyboard"), "{answer}");
    assert_eq!(service.wait().code(), Some(0));
}

#[test]
fn a_connection_without_a_request_at_the_end_of_the_hold_gets_its_first_answer() {
    let service = start("graceful", "0");
    let mut new = service.connect();
    service.terminate();
    sleep(Duration::from_millis(300));
    let answer = new.get("/api/orders");
    assert!(answer.starts_with("http/1.1 200"), "{answer}");
    assert_eq!(service.wait().code(), Some(0));
}

#[test]
fn exit_at_once_loses_what_is_in_flight() {
    let service = start("exit-at-once", "5");
    let mut slow = service.connect();
    slow.send(SLOW);
    sleep(Duration::from_millis(100));
    let start = Instant::now();
    service.terminate();
    assert_eq!(slow.answer(), "");
    assert_eq!(service.wait().code(), Some(0));
    assert!(start.elapsed() < Duration::from_millis(900));
}

#[test]
fn close_listener_refuses_new_connections_and_finishes_old_ones() {
    let service = start("close-listener", "5");
    let mut slow = service.connect();
    slow.send(SLOW);
    sleep(Duration::from_millis(100));
    service.terminate();
    assert!(std::net::TcpStream::connect(("127.0.0.1", service.port)).is_err());
    assert!(slow.answer().starts_with("http/1.1 200"));
    assert_eq!(service.wait().code(), Some(0));
}

#[test]
fn no_drain_serves_during_the_hold_and_loses_what_is_in_flight() {
    let service = start("no-drain", "1");
    let mut slow = service.connect();
    service.terminate();
    assert!(service.get("/api/orders").starts_with("http/1.1 200"));
    slow.send("/api/orders?delay_ms=3000");
    assert_eq!(slow.answer(), "");
    assert_eq!(service.wait().code(), Some(0));
}
