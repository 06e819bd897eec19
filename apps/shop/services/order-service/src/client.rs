//! Calls to other services.

use std::error::Error;
use std::fmt::Write;
use std::time::Duration;

use axum::body::{to_bytes, Body, Bytes};
use axum::http::{HeaderMap, Request, Response};
use hyper_util::client::legacy::{connect::HttpConnector, Client as Pool};
use hyper_util::rt::{TokioExecutor, TokioTimer};

/// What a proxy needs to join the spans of one request, and nothing else. `x-envoy-*` stays here: these headers
/// steer the proxy of one hop (retries, timeouts, attempt counts), and passing them on would let an outer caller
/// change how an inner hop behaves.
const TRACE_HEADERS: [&str; 9] = [
    "x-request-id",
    "x-b3-traceid",
    "x-b3-spanid",
    "x-b3-parentspanid",
    "x-b3-sampled",
    "x-b3-flags",
    "b3",
    "traceparent",
    "tracestate",
];
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
const TOTAL_TIMEOUT: Duration = Duration::from_secs(10);
const LARGEST_ANSWER: usize = 1 << 20;

pub type CallError = String;

#[derive(Clone)]
pub struct Client(Pool<HttpConnector, Body>);

impl Client {
    /// Retries are the mesh's business. This client repeats a request only when nothing of it was written because
    /// its kept connection had already gone; a request lost on a connection that the server closed just then
    /// fails. In the mesh the other end of a kept connection is the local sidecar.
    pub fn new() -> Self {
        let mut connector = HttpConnector::new();
        connector.set_connect_timeout(Some(CONNECT_TIMEOUT));
        connector.set_nodelay(true);
        let pool = Pool::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(Duration::from_secs(30))
            .build(connector);
        Self(pool)
    }

    /// The whole answer, or why there is none.
    pub async fn send(&self, request: Request<Body>) -> Result<Response<Bytes>, CallError> {
        let call = async {
            let (parts, body) = match self.0.request(request).await {
                Ok(response) => response.into_parts(),
                Err(error) => return Err(with_causes(&error)),
            };
            match to_bytes(Body::new(body), LARGEST_ANSWER).await {
                Ok(bytes) => Ok(Response::from_parts(parts, bytes)),
                Err(error) => Err(with_causes(&error)),
            }
        };
        match tokio::time::timeout(TOTAL_TIMEOUT, call).await {
            Ok(result) => result,
            Err(_) => Err(format!("no answer in {TOTAL_TIMEOUT:?}")),
        }
    }

    /// The body of a 2xx answer to `GET url`.
    pub async fn get(&self, url: &str, incoming: &HeaderMap) -> Result<Bytes, CallError> {
        let mut request = Request::get(url)
            .body(Body::empty())
            .map_err(|error| error.to_string())?;
        pass_trace(incoming, request.headers_mut());
        let response = self.send(request).await?;
        match response.status() {
            status if status.is_success() => Ok(response.into_body()),
            status => Err(format!("answered {status}")),
        }
    }
}

pub fn pass_trace(from: &HeaderMap, to: &mut HeaderMap) {
    for name in TRACE_HEADERS {
        if let Some(value) = from.get(name) {
            to.insert(name, value.clone());
        }
    }
}

/// hyper's own message is short ("client error (Connect)"); the reason is in its causes.
fn with_causes(error: &dyn Error) -> CallError {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let _ = write!(text, ": {error}");
        cause = error.source();
    }
    text
}
