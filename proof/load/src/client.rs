//! The three kinds of traffic behind one call, and what they share: no request is written twice.

use crate::{
    args::Traffic,
    h1::{Kept, send_alone},
    h2c::H2c,
    outcome::Outcome,
    target::{Body, Target},
};
use http_body_util::BodyExt;
use hyper::{
    Request, Response,
    body::Incoming,
    client::conn::TrySendError,
    header::{CONNECTION, HeaderMap},
};
use std::sync::Arc;
use tokio::{
    task::yield_now,
    time::{Instant, timeout_at},
};

pub enum Client {
    New(Arc<Target>),
    Kept(Kept),
    H2c(H2c),
}

/// A response whose head came; that of a success was read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub version: Option<String>,
    /// Whether the server announced the end of the connection, or a body that was not read keeps it busy.
    pub last: bool,
}

/// Why there is no answer.
pub enum Broken {
    /// hyper handed the request back: its connection was found closed before a byte was written, so nobody
    /// can have seen it. Giving it to another connection is its first attempt, not a repetition.
    Unsent(Outcome),
    /// The request was written, or may have been. It is lost.
    Sent(Outcome),
}

impl Client {
    pub fn new(traffic: Traffic, target: Arc<Target>, connections: usize) -> Self {
        match traffic {
            Traffic::New => Self::New(target),
            Traffic::Kept => Self::Kept(Kept::new(target, connections)),
            Traffic::H2c => Self::H2c(H2c::new(target, connections)),
        }
    }

    pub async fn send(&self, deadline: Instant) -> Result<Answer, Outcome> {
        match self {
            Self::New(target) => send_alone(target, deadline).await,
            Self::Kept(client) => client.send(deadline).await,
            Self::H2c(client) => client.send(deadline).await,
        }
    }
}

/// To be called before a connection that others used is used again. What arrived while this thread was busy is
/// not seen before the runtime asks the kernel: a connection closed long ago would be written to, and the loss be
/// the generator's. A task that yields goes on after the kernel was asked and those that heard from it have run.
pub async fn hear() {
    yield_now().await;
}

type Sent = Result<Response<Incoming>, TrySendError<Request<Body>>>;

/// Waits for the answer to a request that was handed to a connection.
pub async fn answer(sent: impl Future<Output = Sent>, deadline: Instant) -> Result<Answer, Broken> {
    let read = async {
        let response = sent.await.map_err(|mut error| {
            let outcome = Outcome::of(error.error());
            match error.take_message() {
                Some(_) => Broken::Unsent(outcome),
                None => Broken::Sent(outcome),
            }
        })?;
        let mut answer = Answer {
            status: response.status().as_u16(),
            version: text(response.headers(), "x-version"),
            last: text(response.headers(), CONNECTION.as_str()).is_some_and(|it| it.eq_ignore_ascii_case("close")),
        };
        let mut body = response.into_body();
        while let Some(frame) = body.frame().await {
            match frame {
                Ok(_) => {}
                Err(error) if (200..300).contains(&answer.status) => return Err(Broken::Sent(Outcome::of(&error))),
                // The status says better why this request failed than the end of its body does.
                Err(_) => {
                    answer.last = true;
                    break;
                }
            }
        }
        Ok(answer)
    };
    timeout_at(deadline, read).await.unwrap_or(Err(Broken::Sent(Outcome::Timeout)))
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}
