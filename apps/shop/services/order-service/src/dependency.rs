//! A service that this one calls, and whether it was well when last asked.

use std::time::Duration;

use axum::http::HeaderMap;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use crate::client::Client;

const INTERVAL: Duration = Duration::from_secs(2);
const TIMEOUT: Duration = Duration::from_secs(1);

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Status {
    /// It has not answered once yet.
    Unknown,
    Ok,
    Down,
}

impl Status {
    pub fn text(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Ok => "ok",
            Self::Down => "down",
        }
    }
}

pub struct Dependency {
    pub name: &'static str,
    base: String,
    status: watch::Receiver<Status>,
}

impl Dependency {
    /// Asks in the background, so that a probe of this service never waits for another one.
    pub fn watch(name: &'static str, base: String, path: &str, client: &Client) -> Self {
        let (report, status) = watch::channel(Status::Unknown);
        let (client, url) = (client.clone(), format!("{base}{path}"));
        tokio::spawn(async move {
            let no_headers = HeaderMap::new();
            loop {
                let answer = timeout(TIMEOUT, client.get(&url, &no_headers)).await;
                let well = matches!(answer, Ok(Ok(_)));
                report.send_if_modified(|status| {
                    let next = match (well, *status) {
                        (true, _) => Status::Ok,
                        (false, Status::Unknown) => Status::Unknown,
                        (false, _) => Status::Down,
                    };
                    let changed = *status != next;
                    if changed {
                        tracing::info!(dependency = name, status = next.text(), "dependency");
                    }
                    *status = next;
                    changed
                });
                sleep(INTERVAL).await;
            }
        });
        Self { name, base, status }
    }

    pub fn status(&self) -> Status {
        *self.status.borrow()
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}
