//! Users, with a count of visits when there is a Redis. `health [path]` is the self check.

mod app;
mod routes;
mod visits;

use std::error::Error;
use std::net::Ipv4Addr;
use std::process::ExitCode;
use std::time::Duration;

use actix_web::http::KeepAlive;
use actix_web::middleware::from_fn;
use actix_web::{rt, web, App, HttpServer};
use lifecycle::env;
use lifecycle::shutdown::{Phase, Shutdown};
use tokio::sync::watch;

use crate::app::{decorate, Service};
use crate::visits::Visits;

/// What is in flight after the hold has this long; the pod's termination grace period may be shorter.
const DRAIN_SECONDS: u64 = 60;

fn main() -> ExitCode {
    // Not dropped before the exit, see there.
    let system = rt::System::new();
    let mut arguments = std::env::args().skip(1);
    let result = match arguments.next().as_deref() {
        None => system.block_on(serve()),
        Some("health") => {
            return lifecycle::health::check(arguments.next().as_deref().unwrap_or("/health"))
        }
        Some(other) => Err(format!("{other}: expected nothing or health").into()),
    };
    lifecycle::exit("user-service", result)
}

async fn serve() -> Result<(), Box<dyn Error>> {
    lifecycle::log_json();
    let shutdown = Shutdown::install()?;
    let (report, phase) = watch::channel(Phase::Running);
    let port = env::port()?;
    let service = web::Data::new(Service {
        version: env::version(env!("CARGO_PKG_VERSION")),
        visits: Visits::from_env()?,
        phase,
    });

    let server = HttpServer::new(move || {
        App::new()
            .app_data(service.clone())
            .wrap(from_fn(decorate))
            .configure(routes::add)
    })
    .workers(2)
    // The peer is the sidecar, which has limits of its own. A server that closes idle connections on a timer, or new
    // ones that have no request yet, races with its peer's next request.
    .keep_alive(KeepAlive::Os)
    .client_request_timeout(Duration::ZERO)
    .tcp_nodelay(true)
    .disable_signals()
    .shutdown_timeout(DRAIN_SECONDS)
    .bind((Ipv4Addr::UNSPECIFIED, port))
    .map_err(|error| format!("port {port}: {error}"))?
    .run();

    let handle = server.handle();
    rt::spawn(async move {
        shutdown.hold(&report).await;
        // Closes the listener and idle connections, and waits for what is in flight. Unlike order-service it drops
        // connections that the kernel completed and actix has not accepted: after the hold there should be none.
        handle.stop(true).await;
    });
    tracing::info!(service = "user-service", port, "listening");
    Ok(server.await?)
}
