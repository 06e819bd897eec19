//! The life of a service's process: its settings, logs, self check and shutdown.

pub mod env;
pub mod health;
pub mod shutdown;

use std::error::Error;
use std::process;

use tracing_subscriber::filter::{EnvFilter, LevelFilter};

/// JSON lines on standard output, filtered by `RUST_LOG`.
pub fn log_json() {
    let filter = EnvFilter::builder()
        .with_default_directive(LevelFilter::INFO.into())
        .from_env_lossy();
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_env_filter(filter)
        .init();
}

/// The end of `main`. Returning from it drops the runtime, which waits for names that are still being looked up: with
/// a slow DNS server that is 10 s and more after the last answer, and often longer than the pod is given.
pub fn exit(service: &str, result: Result<(), Box<dyn Error>>) -> ! {
    match result {
        Ok(()) => process::exit(0),
        Err(error) => {
            eprintln!("{service}: {error}");
            process::exit(1)
        }
    }
}
