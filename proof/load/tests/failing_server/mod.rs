//! A server that fails on purpose, and runs of the generator against it.
#![allow(dead_code)] // each file of tests uses a part

use bytes::Bytes;
use http_body_util::Full;
use hyper::{Response, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
};
use load::{args, run};
use serde_json::Value;
use std::{
    convert::Infallible,
    future::pending,
    net::SocketAddr,
    pin::pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Notify,
    time::sleep,
};

#[derive(Clone, Copy)]
pub enum Does {
    Answer,
    Status(u16),
    /// Closes the connection instead of answering.
    Close,
    /// Answers, and closes the connection a little later without a word.
    AnswerThenClose,
    /// Answers, and says that it was the last time on this connection.
    AnswerLast,
    Hang,
}

/// What the server does with its nth request; number 0 asks whether it is ready.
pub type Script = fn(u64) -> Does;

pub struct Server {
    pub address: SocketAddr,
    pub seen: Arc<AtomicU64>,
    /// Connections that it has closed.
    pub closed: Arc<AtomicU64>,
}

/// On a thread of its own: it goes on while a test blocks, and does not wait for the generator.
pub fn server(script: Script, reset: bool) -> Server {
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let (seen, closed) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
            let (address, seen_by, closed_by) = (listener.local_addr().unwrap(), seen.clone(), closed.clone());
            sender.send(Server { address, seen: seen_by, closed: closed_by }).unwrap();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                if reset {
                    stream.set_zero_linger().unwrap();
                }
                let (serving, closed) = (connection(stream, script, seen.clone()), closed.clone());
                tokio::spawn(async move {
                    serving.await;
                    closed.fetch_add(1, Ordering::SeqCst);
                });
            }
        })
    });
    receiver.recv().unwrap()
}

async fn connection(stream: TcpStream, script: Script, seen: Arc<AtomicU64>) {
    let (close, last) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (closing, ending) = (close.clone(), last.clone());
    let service = service_fn(move |_| {
        let (number, closing, ending) = (seen.fetch_add(1, Ordering::SeqCst), closing.clone(), ending.clone());
        async move {
            let status = match script(number) {
                Does::Status(status) => status,
                Does::Close => {
                    closing.notify_one();
                    pending().await
                }
                Does::Hang => pending().await,
                Does::AnswerThenClose => {
                    tokio::spawn(async move {
                        sleep(Duration::from_millis(15)).await;
                        closing.notify_one();
                    });
                    200
                }
                Does::AnswerLast => {
                    ending.notify_one();
                    sleep(Duration::from_millis(20)).await;
                    200
                }
                Does::Answer => 200,
            };
            let response = Response::builder().status(status).header("x-version", "v1");
            Ok::<_, Infallible>(response.body(Full::new(Bytes::from("a body"))).unwrap())
        }
    });
    let builder = auto::Builder::new(TokioExecutor::new());
    let mut serving = pin!(builder.serve_connection(TokioIo::new(stream), service));
    loop {
        tokio::select! {
            _ = &mut serving => break,
            () = close.notified() => break,
            () = last.notified() => serving.as_mut().graceful_shutdown(),
        }
    }
}

/// Runs `load run` with these options; its report, and all lines before.
pub async fn load(address: SocketAddr, options: &str) -> (Value, Vec<Value>) {
    load_until(address, options, pending()).await
}

pub async fn load_until(address: SocketAddr, options: &str, stop: impl Future<Output = ()>) -> (Value, Vec<Value>) {
    let line = format!("run --url http://{address}/work {options}");
    let args::Command::Run(args) = args::parse(line.split_whitespace().map(Into::into)).unwrap() else {
        panic!("not a run: {line}")
    };
    let lines = Arc::new(Mutex::new(Vec::new()));
    let printed = lines.clone();
    run::run(args, stop, Arc::new(move |line| printed.lock().unwrap().push(line))).await;
    let mut lines = std::mem::take(&mut *lines.lock().unwrap());
    let report = lines.pop().unwrap();
    assert_eq!(report["type"], "report");
    // One may be due in the millisecond in which it ends.
    assert!(count(&report["intended"]) - count(&report["sent"]) <= 1, "{report}");
    assert_eq!(report["sent"], count(&report["ok"]) + count(&report["failed"]), "{report}");
    assert_eq!(report["inFlight"], 0);
    let outcomes: u64 = report["outcomes"].as_object().unwrap().values().map(count).sum();
    assert_eq!(report["sent"], outcomes, "one outcome each: {report}");
    (report, lines)
}

pub fn count(value: &Value) -> u64 {
    value.as_u64().unwrap_or(0)
}
