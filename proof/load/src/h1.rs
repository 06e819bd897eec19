//! HTTP/1: a connection per request, or connections that are kept.

use crate::{
    client::{Answer, Broken, answer, hear},
    outcome::Outcome,
    target::{Body, Target},
};
use hyper::client::conn::http1::{SendRequest, handshake};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};
use tokio::time::Instant;

pub type Sender = SendRequest<Body>;

/// Opens a connection. It closes when the sender is dropped.
pub async fn open(target: &Target, deadline: Instant) -> Result<Sender, Outcome> {
    let stream = target.open(deadline).await?;
    let (sender, connection) = handshake(stream).await.map_err(|error| Outcome::of(&error))?;
    // What ends a connection also ends the request on it, which is where it is counted.
    tokio::spawn(async move { connection.await.ok() });
    Ok(sender)
}

/// A connection for this request alone.
pub async fn send_alone(target: &Target, deadline: Instant) -> Result<Answer, Outcome> {
    let mut sender = open(target, deadline).await?;
    match answer(sender.try_send_request(target.h1_request()), deadline).await {
        Ok(answer) => Ok(answer),
        // A connection opened for this very request: that it was closed unused is a loss too.
        Err(Broken::Unsent(outcome) | Broken::Sent(outcome)) => Err(outcome),
    }
}

pub struct Kept {
    target: Arc<Target>,
    limit: usize,
    idle: Arc<Mutex<VecDeque<Connection>>>,
    /// One reference per open connection, and this one.
    open: Arc<()>,
}

struct Connection {
    sender: Sender,
    _open: Arc<()>,
}

impl Kept {
    pub fn new(target: Arc<Target>, limit: usize) -> Self {
        Self { target, limit, idle: Arc::default(), open: Arc::default() }
    }

    pub async fn send(&self, deadline: Instant) -> Result<Answer, Outcome> {
        loop {
            hear().await;
            let kept = self.take();
            let fresh = kept.is_none();
            let mut connection = match kept {
                Some(connection) => connection,
                None => {
                    let _open = self.open.clone();
                    Connection { sender: open(&self.target, deadline).await?, _open }
                }
            };
            let sent = connection.sender.try_send_request(self.target.h1_request());
            match answer(sent, deadline).await {
                Ok(answer) => {
                    if !answer.last {
                        self.keep(connection);
                    }
                    return Ok(answer);
                }
                // See `Broken::Unsent`. Not for a fresh connection: that its server closed it at once is a loss.
                Err(Broken::Unsent(_)) if !fresh => {}
                Err(Broken::Unsent(outcome) | Broken::Sent(outcome)) => return Err(outcome),
            }
        }
    }

    /// The connection that was idle longest, so that all of them are used, and none as long as there are fewer
    /// than the limit: quick answers would otherwise keep all requests on the one connection to one pod.
    fn take(&self) -> Option<Connection> {
        let mut idle = self.idle.lock().expect("no panic");
        // One that the server closed while it was idle is not ready any more.
        idle.retain(|connection| connection.sender.is_ready());
        let open = Arc::strong_count(&self.open) - 1;
        if open < self.limit { None } else { idle.pop_front() }
    }

    /// hyper takes a moment to end one exchange before it is ready for the next.
    fn keep(&self, mut connection: Connection) {
        let (idle, limit) = (self.idle.clone(), self.limit);
        tokio::spawn(async move {
            if connection.sender.ready().await.is_ok() {
                let mut idle = idle.lock().expect("no panic");
                if idle.len() < limit {
                    idle.push_back(connection);
                }
            }
        });
    }
}
