//! The accept loop. axum's own `serve` stops accepting and closes idle connections as soon as it is told to stop;
//! here both wait for the end of the hold.

use std::error::Error;
use std::io;
use std::net::Ipv4Addr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::{middleware, Router};
use lifecycle::env;
use lifecycle::shutdown::{until_draining, Phase, Shutdown};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::sleep;
use tokio_util::task::TaskTracker;

use crate::app::{decorate, App};
use crate::client::Client;
use crate::connection;
use crate::dependency::Dependency;
use crate::health;

#[derive(Clone)]
struct Server {
    router: Router,
    phase: watch::Receiver<Phase>,
    tasks: TaskTracker,
}

pub async fn run(
    name: &'static str,
    client: Client,
    dependencies: Vec<Dependency>,
    routes: Router<Arc<App>>,
) -> Result<(), Box<dyn Error>> {
    let shutdown = Shutdown::install()?;
    let (report, phase) = watch::channel(Phase::Running);
    let version = env::version(env!("CARGO_PKG_VERSION"));
    let (port, h2c_port) = (env::port()?, env::parsed("H2C_PORT", 8081)?);
    let app = Arc::new(App {
        name,
        version,
        client,
        dependencies,
        phase: phase.clone(),
    });
    let router = routes
        .merge(health::routes())
        .layer(middleware::from_fn_with_state(app.clone(), decorate))
        .with_state(app);
    let tasks = TaskTracker::new();
    let server = Server {
        router,
        phase,
        tasks: tasks.clone(),
    };

    listen(port, &server).await?;
    if h2c_port != 0 {
        listen(h2c_port, &server).await?;
    }
    tracing::info!(service = name, port, h2c_port, "listening");
    shutdown.hold(&report).await;
    // Without a limit of its own: what runs too long ends with the pod's termination grace period.
    tasks.close();
    tasks.wait().await;
    Ok(())
}

async fn listen(port: u16, server: &Server) -> Result<(), String> {
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port))
        .await
        .map_err(|error| format!("port {port}: {error}"))?;
    server.tasks.spawn(server.clone().accept(listener));
    Ok(())
}

impl Server {
    async fn accept(self, listener: TcpListener) {
        let mut drain = pin!(until_draining(self.phase.clone()));
        loop {
            tokio::select! {
                () = &mut drain => break,
                accepted = listener.accept() => match accepted {
                    Ok((stream, _)) => self.spawn(stream),
                    Err(error) => {
                        // Such as too many open files: try again later, but do not spin.
                        tracing::warn!(%error, "accept");
                        sleep(Duration::from_millis(100)).await;
                    }
                },
            }
        }
        if let Err(error) = self.accept_backlog(listener) {
            tracing::warn!(%error, "accept");
        }
    }

    /// The kernel completed these connections; closing the listener now would reset them.
    fn accept_backlog(&self, listener: TcpListener) -> io::Result<()> {
        let listener = listener.into_std()?;
        while let Ok((stream, _)) = listener.accept() {
            stream.set_nonblocking(true)?;
            self.spawn(TcpStream::from_std(stream)?);
        }
        Ok(())
    }

    fn spawn(&self, stream: TcpStream) {
        let (router, phase) = (self.router.clone(), self.phase.clone());
        self.tasks.spawn(connection::serve(stream, router, phase));
    }
}
