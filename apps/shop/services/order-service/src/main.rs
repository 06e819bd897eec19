//! Orders, and with the argument `front` the frontend. `health [path]` is the self check.

mod app;
mod client;
mod connection;
mod dependency;
mod front;
mod health;
mod orders;
mod server;

use std::error::Error;
use std::process::ExitCode;

use lifecycle::env;

use crate::client::Client;
use crate::dependency::Dependency;

#[tokio::main]
async fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let result = match arguments.next().as_deref() {
        None => serve_orders().await,
        Some("front") => serve_front().await,
        Some("health") => {
            return lifecycle::health::check(arguments.next().as_deref().unwrap_or("/healthz"))
        }
        Some(other) => Err(format!("{other}: expected nothing, front or health").into()),
    };
    lifecycle::exit("order-service", result)
}

async fn serve_orders() -> Result<(), Box<dyn Error>> {
    lifecycle::log_json();
    let client = Client::new();
    let users = env::url("USER_SERVICE_URL")?
        .map(|url| Dependency::watch("user-service", url, "/health", &client));
    let dependencies = users.into_iter().collect();
    server::run("order-service", client, dependencies, orders::routes()).await
}

async fn serve_front() -> Result<(), Box<dyn Error>> {
    lifecycle::log_json();
    let client = Client::new();
    let orders = env::url("ORDER_SERVICE_URL")?.ok_or("ORDER_SERVICE_URL is not set")?;
    let users = env::url("USER_SERVICE_URL")?.ok_or("USER_SERVICE_URL is not set")?;
    let dependencies = vec![
        Dependency::watch(front::ORDERS, orders, "/healthz", &client),
        Dependency::watch(front::USERS, users, "/health", &client),
    ];
    server::run("frontend", client, dependencies, front::routes()).await
}
