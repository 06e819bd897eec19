//! The life of a service's process: its settings, logs, self check and shutdown.

pub mod env;
pub mod health;
pub mod shutdown;

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
