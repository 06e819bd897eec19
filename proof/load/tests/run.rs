//! The clock, the counts, the start and the end of a run.

mod failing_server;

use failing_server::{Does, count, load, load_until, server};
use std::{
    sync::atomic::Ordering::SeqCst,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    time::sleep,
};

#[tokio::test]
async fn the_rate_is_kept_whatever_the_answers() {
    let server = server(|number| if number % 2 == 1 { Does::Hang } else { Does::Answer }, false);
    let begin = Instant::now();
    let (report, lines) = load(server.address, "--rate 200 --duration 1100ms --timeout 300ms").await;
    let (sent, seconds) = (count(&report["sent"]) as f64, report["seconds"].as_f64().unwrap());
    assert!((180.0..220.0).contains(&(sent / seconds)), "{report}");
    assert!(begin.elapsed() < Duration::from_secs(3));
    let progress = lines.iter().find(|line| line["type"] == "progress").unwrap();
    assert!((180..=220).contains(&count(&progress["intended"])), "{progress}");
    assert!(count(&progress["inFlight"]) > 0, "{progress}");
}

#[tokio::test]
async fn a_timeout_is_counted() {
    for traffic in ["new", "kept", "h2c"] {
        let server = server(|number| if number % 4 == 1 { Does::Hang } else { Does::Answer }, false);
        let options = format!("--traffic {traffic} --rate 100 --duration 200ms --timeout 1s --connections 2");
        let (report, _) = load(server.address, &options).await;
        assert_eq!(report["outcomes"]["timeout"], 5, "{traffic}: {report}");
        assert_eq!(report["ok"], 15, "{traffic}: {report}");
        assert_eq!(server.seen.load(SeqCst), 21, "{traffic}");
    }
}

#[tokio::test]
async fn a_status_is_counted_by_its_number() {
    for traffic in ["new", "kept", "h2c"] {
        let script = |number| match number {
            3 => Does::Status(503),
            4 => Does::Status(404),
            _ => Does::Answer,
        };
        let server = server(script, false);
        let (report, lines) = load(server.address, &format!("--traffic {traffic} --rate 100 --duration 100ms")).await;
        assert_eq!(report["outcomes"]["status 503"], 1, "{report}");
        assert_eq!(report["outcomes"]["status 404"], 1, "{report}");
        assert_eq!(report["ok"], 8, "{report}");
        assert_eq!(report["versions"]["v1"], 10, "{report}");
        assert_eq!(lines.iter().filter(|line| line["type"] == "failure").count(), 2);
    }
}

#[tokio::test]
async fn a_refusal_is_counted() {
    for traffic in ["new", "kept", "h2c"] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(load::serve::serve_on(listener, false, sleep(Duration::from_millis(200))));
        let (report, _) = load(address, &format!("--traffic {traffic} --rate 100 --duration 400ms")).await;
        assert!(count(&report["outcomes"]["refused"]) > 0, "{traffic}: {report}");
        assert!(count(&report["ok"]) > 0, "{traffic}: {report}");
    }
}

#[tokio::test]
async fn a_body_cut_short_is_a_failure() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        for body in ["whole", "cut", "whole", "whole"] {
            let (mut stream, _) = listener.accept().await.unwrap();
            let _ = stream.read(&mut [0; 1000]).await.unwrap();
            let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n{body}");
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    let (report, _) = load(address, "--traffic new --rate 20 --duration 150ms").await;
    assert_eq!(report["outcomes"]["closed"], 1, "{report}");
    assert_eq!(report["ok"], 2, "{report}");
}

#[tokio::test]
async fn stopping_waits_for_what_is_in_flight() {
    let script = |number| if number == 0 { Does::Answer } else { Does::AnswerLast };
    let server = server(script, false);
    let stop = sleep(Duration::from_millis(205));
    let (report, _) = load_until(server.address, "--traffic kept --rate 100", stop).await;
    assert_eq!(report["failed"], 0, "{report}");
    assert!((1..=21).contains(&count(&report["ok"])), "{report}");
}

#[tokio::test]
async fn a_target_that_is_never_ready_is_no_measurement() {
    let server = server(|_| Does::Status(503), false);
    let (report, _) = load(server.address, "--ready-timeout 500ms").await;
    assert!(report["error"].as_str().unwrap().starts_with("not ready after"), "{report}");
    assert_eq!(report["sent"], 0);
}
