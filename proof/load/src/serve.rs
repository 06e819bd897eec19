//! A server whose failures are ordered by its clients, to see what a mesh makes of them.

use crate::args::Serve;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{Request, Response, StatusCode, body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::{conn::auto, graceful::GracefulShutdown},
};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    env, io,
    pin::pin,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    net::TcpListener,
    time::{sleep, timeout},
};

#[derive(Default)]
struct State {
    attempts: HashMap<String, u64>,
    broken: u64,
    broken_status: u16,
    work: u64,
}

/// What becomes of a request.
enum Reply {
    Status(u16, Value),
    /// The connection is closed (HTTP/1) or the stream reset (HTTP/2) without an answer.
    Reset,
}

pub async fn serve(args: Serve, stop: impl Future<Output = ()>) -> io::Result<()> {
    serve_on(TcpListener::bind(("0.0.0.0", args.port)).await?, args.h2c, stop).await
}

pub async fn serve_on(listener: TcpListener, h2c: bool, stop: impl Future<Output = ()>) -> io::Result<()> {
    let state = Arc::new(Mutex::new(State::default()));
    let graceful = GracefulShutdown::new();
    let mut stop = pin!(stop);
    loop {
        let stream = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                // Such as too many open files: one connection lost is no reason to lose all.
                Err(_) => { sleep(Duration::from_millis(10)).await; continue; }
            },
            () = &mut stop => break,
        };
        let _ = stream.set_nodelay(true);
        let (state, watcher) = (state.clone(), graceful.watcher());
        tokio::spawn(async move {
            let builder = auto::Builder::new(TokioExecutor::new());
            let builder = if h2c { builder.http2_only() } else { builder };
            let service = service_fn(move |request| handle(request, state.clone()));
            watcher.watch(builder.serve_connection(TokioIo::new(stream), service)).await.ok();
        });
    }
    drop(listener);
    // What is in flight may end; what takes longer than a pod is given to end is cut.
    timeout(Duration::from_secs(20), graceful.shutdown()).await.ok();
    Ok(())
}

async fn handle(request: Request<Incoming>, state: Arc<Mutex<State>>) -> Result<Response<Full<Bytes>>, &'static str> {
    let uri = request.uri().clone();
    // A body that is left unread would end the connection, and look like a fault of the mesh.
    request.into_body().collect().await.map_err(|_| "the request was cut")?;
    let query = Query(uri.query().unwrap_or_default());
    let reply = reply(uri.path(), &query, &state);
    if matches!(uri.path(), "/echo" | "/count" | "/work") {
        sleep(Duration::from_millis(query.number("delay_ms").unwrap_or(0))).await;
    }
    let Reply::Status(status, body) = reply else { return Err("reset, as asked for") };
    let failed = status >= 500;
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
    let mut response = Response::builder().status(status).header("content-type", "application/json");
    for (header, variable) in [("x-pod", "HOSTNAME"), ("x-version", "VERSION")] {
        if let Ok(value) = env::var(variable) {
            response = response.header(header, value);
        }
    }
    if let (true, Some(code)) = (failed, query.number("grpc_status")) {
        response = response.header("grpc-status", code);
    }
    response.body(Full::from(format!("{body}\n"))).map_err(|_| "a header that can not be sent")
}

fn reply(path: &str, query: &Query, state: &Mutex<State>) -> Reply {
    let mut state = state.lock().expect("no panic");
    let status = || query.number("status").and_then(|status| status.try_into().ok());
    match path {
        "/healthz" | "/readyz" | "/startupz" => Reply::Status(200, json!({ "status": "ok" })),
        "/echo" => Reply::Status(status().unwrap_or(200), json!({ "path": path, "pod": env::var("HOSTNAME").ok() })),
        "/count" => {
            let attempts = state.attempts.entry(query.text("key").into()).or_default();
            *attempts += 1;
            let body = json!({ "key": query.text("key"), "attempts": *attempts });
            match *attempts <= query.number("fail").unwrap_or(0) {
                true if query.text("reset") == "1" => Reply::Reset,
                true => Reply::Status(status().unwrap_or(503), body),
                false => Reply::Status(200, body),
            }
        }
        "/attempts" => {
            let attempts = state.attempts.get(query.text("key")).copied().unwrap_or(0);
            Reply::Status(200, json!({ "key": query.text("key"), "attempts": attempts }))
        }
        "/break" => {
            (state.broken, state.broken_status) = (query.number("for").unwrap_or(1), status().unwrap_or(503));
            Reply::Status(200, json!({ "status": state.broken_status, "for": state.broken }))
        }
        "/work" => {
            state.work += 1;
            let broken = state.broken > 0;
            state.broken = state.broken.saturating_sub(1);
            Reply::Status(if broken { state.broken_status } else { 200 }, json!({ "work": state.work }))
        }
        "/served" => Reply::Status(200, json!({ "work": state.work })),
        _ => Reply::Status(404, json!({ "error": "no such path" })),
    }
}

struct Query<'a>(&'a str);

impl<'a> Query<'a> {
    /// As it stands, without decoding: keys are chosen by those who test.
    fn text(&self, name: &str) -> &'a str {
        let mut pairs = self.0.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(key, _)| *key == name).map_or("", |(_, value)| value)
    }

    fn number(&self, name: &str) -> Option<u64> {
        self.text(name).parse().ok()
    }
}
