//! HTTP/2 without TLS and with prior knowledge: a few connections that the requests share.

use crate::{
    client::{Answer, Broken, answer, hear},
    outcome::Outcome,
    target::{Body, Target},
};
use hyper::client::conn::http2::{SendRequest, handshake};
use hyper_util::rt::TokioExecutor;
use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};
use tokio::{
    sync::{Mutex, MutexGuard},
    time::{Instant, timeout_at},
};

/// Requests at a time on one connection: what HTTP/2 recommends servers to allow at least, and what hyper assumes
/// before it is told. More would queue here unwritten, and a GOAWAY then take with it requests that the server
/// never heard of.
const STREAMS: usize = 100;

pub struct H2c {
    target: Arc<Target>,
    slots: Vec<Mutex<Option<Connection>>>,
    next: AtomicUsize,
}

#[derive(Clone)]
struct Connection {
    sender: SendRequest<Body>,
    /// A request on it timed out. Nothing says that a host vanished, so new requests go elsewhere.
    suspect: Arc<AtomicBool>,
}

impl Connection {
    fn takes_requests(&self) -> bool {
        // Each request in flight holds a reference, and so does the slot.
        let room = Arc::strong_count(&self.suspect) <= STREAMS;
        room && self.sender.is_ready() && !self.suspect.load(Ordering::Relaxed)
    }
}

impl H2c {
    pub fn new(target: Arc<Target>, connections: usize) -> Self {
        let slots = (0..connections).map(|_| Mutex::default()).collect();
        Self { target, slots, next: AtomicUsize::new(0) }
    }

    pub async fn send(&self, deadline: Instant) -> Result<Answer, Outcome> {
        loop {
            hear().await;
            let (mut connection, fresh) = self.connection(deadline).await?;
            let sent = connection.sender.try_send_request(self.target.h2_request());
            match answer(sent, deadline).await {
                Ok(answer) => return Ok(answer),
                // See `Broken::Unsent`; after GOAWAY it is how hyper says that the connection takes no more streams.
                // Not for a fresh connection: that its server closed it at once is a loss.
                Err(Broken::Unsent(_)) if !fresh => {}
                Err(Broken::Unsent(outcome) | Broken::Sent(outcome)) => {
                    connection.suspect.fetch_or(outcome == Outcome::Timeout, Ordering::Relaxed);
                    return Err(outcome);
                }
            }
        }
    }

    /// The next connection that takes requests, and whether it was opened for this one.
    async fn connection(&self, deadline: Instant) -> Result<(Connection, bool), Outcome> {
        let mut slot = self.slot(deadline).await?;
        if let Some(connection) = slot.as_ref().filter(|it| it.takes_requests()) {
            return Ok((connection.clone(), false));
        }
        *slot = None;
        let stream = self.target.open(deadline).await?;
        let (sender, connection) =
            handshake(TokioExecutor::new(), stream).await.map_err(|error| Outcome::of(&error))?;
        tokio::spawn(async move { connection.await.ok() });
        let connection = Connection { sender, suspect: Arc::default() };
        *slot = Some(connection.clone());
        Ok((connection, true))
    }

    /// Slots in turn, those that are being connected passed over. When all are, the request waits for one.
    async fn slot(&self, deadline: Instant) -> Result<MutexGuard<'_, Option<Connection>>, Outcome> {
        let first = self.next.fetch_add(1, Ordering::Relaxed);
        let slot = |offset: usize| &self.slots[first.wrapping_add(offset) % self.slots.len()];
        if let Some(free) = (0..self.slots.len()).find_map(|offset| slot(offset).try_lock().ok()) {
            return Ok(free);
        }
        timeout_at(deadline, slot(0).lock()).await.map_err(|_| Outcome::ConnectTimeout)
    }
}
