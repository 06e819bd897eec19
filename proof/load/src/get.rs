//! Reads pages of other pods, such as Envoy's counters, from an image without a shell.

use crate::{args::Get, h1, outcome::Outcome, target::Target};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

const TIMEOUT: Duration = Duration::from_secs(2);

pub async fn get(args: Get, print: impl Fn(Value)) {
    let start = Instant::now();
    let timed = |url: String| async move { (page(&url).await, start.elapsed().as_millis() as u64) };
    let pages: Vec<_> = args.urls.into_iter().map(|url| (url.clone(), tokio::spawn(timed(url)))).collect();
    for (url, page) in pages {
        let (page, ms) = page.await.unwrap_or_else(|error| (Err(error.to_string()), 0));
        print(match page {
            Ok((status, body)) => {
                json!({ "url": url, "status": status, "ms": ms, "body": matching(body, &args.matches) })
            }
            Err(error) => json!({ "url": url, "status": 0, "ms": ms, "error": error }),
        });
    }
}

async fn page(url: &str) -> Result<(u16, String), String> {
    let target = Target::get(url)?;
    let deadline = Instant::now() + TIMEOUT;
    let read = async {
        let mut sender = h1::open(&target, deadline).await?;
        let read = async {
            let response = sender.send_request(target.h1_request()).await?;
            let status = response.status().as_u16();
            Ok((status, response.into_body().collect().await?.to_bytes()))
        };
        read.await.map_err(|error: hyper::Error| Outcome::of(&error))
    };
    let read = timeout_at(deadline, read).await.unwrap_or(Err(Outcome::Timeout));
    let (status, body) = read.map_err(|outcome| outcome.to_string())?;
    Ok((status, String::from_utf8_lossy(&body).into_owned()))
}

fn matching(body: String, texts: &[String]) -> String {
    if texts.is_empty() {
        return body;
    }
    let lines = body.lines().filter(|line| texts.iter().any(|text| line.contains(text)));
    lines.collect::<Vec<_>>().join("\n")
}
