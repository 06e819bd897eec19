//! The test server, read with `get`.

use load::{args::Get, get::get, serve::serve_on};
use serde_json::Value;
use std::{future::pending, sync::Mutex};
use tokio::net::TcpListener;

async fn pages(base: &str, paths: &[&str], matches: &[&str]) -> Vec<Value> {
    let lines = Mutex::new(Vec::new());
    for path in paths {
        let urls = vec![format!("{base}{path}")];
        let matches = matches.iter().map(|text| text.to_string()).collect();
        get(Get { urls, matches }, |line| lines.lock().unwrap().push(line)).await;
    }
    lines.into_inner().unwrap()
}

async fn base() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(serve_on(listener, false, pending()));
    format!("http://{address}")
}

fn statuses(pages: &[Value]) -> Vec<u64> {
    pages.iter().map(|page| page["status"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn attempts_are_counted_by_key() {
    let base = base().await;
    let path = "/count?key=a&fail=2&status=502";
    let all = pages(&base, &[path, path, path, "/count?key=b", "/attempts?key=a", "/attempts?key=none"], &[]).await;
    assert_eq!(statuses(&all), [502, 502, 200, 200, 200, 200]);
    assert_eq!(all[4]["body"], "{\"key\":\"a\",\"attempts\":3}\n");
    assert_eq!(all[5]["body"], "{\"key\":\"none\",\"attempts\":0}\n");
}

#[tokio::test]
async fn a_reset_is_no_answer() {
    let base = base().await;
    let path = "/count?key=a&fail=1&reset=1";
    let all = pages(&base, &[path, path], &[]).await;
    assert_eq!(statuses(&all), [0, 200]);
    assert_eq!(all[0]["error"], "closed");
}

#[tokio::test]
async fn work_breaks_as_often_as_ordered() {
    let base = base().await;
    let all = pages(&base, &["/work", "/break?status=500&for=2", "/work", "/work", "/work", "/served"], &[]).await;
    assert_eq!(statuses(&all), [200, 200, 500, 500, 200, 200]);
    assert_eq!(all[5]["body"], "{\"work\":4}\n");
}

#[tokio::test]
async fn pages_are_narrowed_to_lines() {
    let base = base().await;
    let all = pages(&base, &["/healthz", "/echo?status=418", "/nothing"], &["pod"]).await;
    assert_eq!(statuses(&all), [200, 418, 404]);
    assert_eq!(all[0]["body"], "");
    assert!(all[1]["body"].as_str().unwrap().contains("/echo"));
    assert_eq!(pages("http://127.0.0.1:1", &["/"], &[]).await[0]["error"], "refused");
}
