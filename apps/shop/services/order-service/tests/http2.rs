//! HTTP/2 with prior knowledge, and its GOAWAY after SIGTERM.

#[path = "../../testing/mod.rs"]
mod testing;

use std::time::Duration;

use axum::body::Body;
use hyper::client::conn::http2::{handshake, Connection, SendRequest};
use hyper::Request;
use hyper_util::rt::{TokioExecutor, TokioIo};
use testing::{free_port, Service};
use tokio::net::TcpStream;
use tokio::time::timeout;

type Driver = Connection<TokioIo<TcpStream>, Body, TokioExecutor>;

async fn connect(port: u16) -> (SendRequest<Body>, Driver) {
    let stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    handshake(TokioExecutor::new(), TokioIo::new(stream))
        .await
        .unwrap()
}

fn get(port: u16, path: &str) -> Request<Body> {
    let url = format!("http://127.0.0.1:{port}{path}");
    Request::get(url).body(Body::empty()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn both_ports_answer_http2() {
    let h2c = free_port();
    let env = [("H2C_PORT", h2c.to_string())];
    let env: Vec<_> = env.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let service = Service::start(env!("CARGO_BIN_EXE_order-service"), &[], &env);
    for port in [service.port, h2c] {
        let (mut client, driver) = connect(port).await;
        tokio::spawn(driver);
        let answer = client.send_request(get(port, "/")).await.unwrap();
        assert_eq!(answer.status(), 200);
        assert!(answer.headers().contains_key("x-version"));
        assert!(!answer.headers().contains_key("connection"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sigterm_ends_http2_connections_during_the_hold_and_loses_nothing() {
    let env = [("SHUTDOWN_HOLD_SECONDS", "3")];
    let service = Service::start(env!("CARGO_BIN_EXE_order-service"), &[], &env);
    let port = service.port;
    let (mut client, driver) = connect(port).await;
    let driver = tokio::spawn(driver);
    let warm = client.send_request(get(port, "/")).await.unwrap();
    assert_eq!(warm.status(), 200);
    let slow = client.send_request(get(port, "/api/orders?delay_ms=1000"));
    let slow = tokio::spawn(slow);
    tokio::time::sleep(Duration::from_millis(100)).await;

    service.terminate();
    // A connection that was opened after SIGTERM is served as usual.
    let (mut late, late_driver) = connect(port).await;
    tokio::spawn(late_driver);
    for _ in 0..2 {
        let answer = late.send_request(get(port, "/readyz")).await.unwrap();
        assert_eq!(answer.status(), 503);
    }
    assert_eq!(slow.await.unwrap().unwrap().status(), 200);
    // GOAWAY came: the old connection ends well before the hold does, and without an error.
    let ended = timeout(Duration::from_millis(1000), driver).await;
    ended.expect("still open").unwrap().unwrap();
    assert_eq!(
        late.send_request(get(port, "/")).await.unwrap().status(),
        200
    );
    assert_eq!(service.wait().code(), Some(0));
}
