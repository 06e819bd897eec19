//! Counts the requests that are lost while pods are replaced.
//!
//! Ordinary HTTP clients silently repeat a request whose kept connection died, and so hide exactly the
//! losses that are looked for. Everything here drives its own connections and writes each request once.

pub mod args;
pub mod client;
pub mod get;
pub mod h1;
pub mod h2c;
pub mod outcome;
pub mod report;
pub mod run;
pub mod serve;
pub mod target;
