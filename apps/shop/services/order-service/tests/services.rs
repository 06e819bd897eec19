//! Start, self check, dependencies and the frontend.

#[path = "../../testing/mod.rs"]
mod testing;

use std::process::Command;

use testing::{free_port, Service};

const BINARY: &str = env!("CARGO_BIN_EXE_order-service");

#[test]
fn an_unknown_shutdown_mode_is_an_error_that_lists_the_known_ones() {
    let mut command = Command::new(BINARY);
    let command = command.env("PORT", "0").env("SHUTDOWN_MODE", "later");
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let message = String::from_utf8_lossy(&output.stderr);
    let expected = "order-service: SHUTDOWN_MODE=later: expected graceful, exit-at-once, close-listener or no-drain\n";
    assert_eq!(message, expected);
}

#[test]
fn the_self_check_succeeds_on_200_alone() {
    let dead = format!("http://127.0.0.1:{}", free_port());
    let service = Service::start(BINARY, &[], &[("USER_SERVICE_URL", &dead)]);
    let check = |arguments: &[&str], port: u16| {
        let mut command = Command::new(BINARY);
        let command = command.args(arguments).env("PORT", port.to_string());
        command.output().unwrap().status.code()
    };
    assert_eq!(check(&["health"], service.port), Some(0));
    assert_eq!(check(&["health", "/healthz"], service.port), Some(0));
    assert_eq!(check(&["health", "/startupz"], service.port), Some(1));
    assert_eq!(check(&["health", "/none"], service.port), Some(1));
    assert_eq!(check(&["health"], free_port()), Some(1));
}

#[test]
fn orders_without_their_users_are_502_and_not_ready() {
    let dead = format!("http://127.0.0.1:{}", free_port());
    let service = Service::start(BINARY, &[], &[("USER_SERVICE_URL", &dead)]);
    let answer = service.get("/api/orders");
    assert!(answer.starts_with("http/1.1 502"), "{answer}");
    assert!(answer.contains(r#"{"error":"user-service: "#), "{answer}");
    let answer = service.get("/readyz");
    assert!(answer.starts_with("http/1.1 503"), "{answer}");
    assert!(answer.contains(r#""user-service":"unknown""#), "{answer}");
}

#[test]
fn the_frontend_lists_orders_and_passes_requests_on() {
    let orders = Service::start(BINARY, &[], &[("APP_VERSION", "7")]);
    let url = orders.url();
    let env = [("ORDER_SERVICE_URL", &*url), ("USER_SERVICE_URL", &*url)];
    let front = Service::start(BINARY, &["front"], &env);
    let answer = front.get("/");
    assert!(
        answer.contains("<li>keyboard</li><li>monitor</li>"),
        "{answer}"
    );
    let answer = front.get("/api/orders?delay_ms=1");
    assert!(answer.contains(r#""version":"7""#), "{answer}");
    // Both dependencies are order-service here, which knows no users and has no /health.
    assert!(front.get("/users/1").starts_with("http/1.1 404"));
    front.wait_for("/readyz", r#""order-service":"ok""#);
    assert!(front.get("/readyz").starts_with("http/1.1 503"));
}
