//! One connection from its first request to its end.

use std::pin::pin;
use std::time::Duration;

use axum::http::{Request, Version};
use axum::Router;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use lifecycle::shutdown::{until_draining, Phase};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::timeout;
use tower_service::Service;

/// A connection without a request so far may have its first one on the way: its client just connected.
const FIRST_REQUEST: Duration = Duration::from_secs(1);

/// HTTP/1 or, with prior knowledge, HTTP/2.
pub async fn serve(stream: TcpStream, router: Router, phase: watch::Receiver<Phase>) {
    let (first, request) = watch::channel(None);
    let service = service_fn(|request: Request<Incoming>| {
        first.send_replace(Some(request.version()));
        router.clone().call(request)
    });
    // It fails only when the client is gone, which the next read tells as well.
    let _ = stream.set_nodelay(true);
    let builder = Builder::new(TokioExecutor::new());
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
    let result = tokio::select! {
        result = connection.as_mut() => result,
        () = time_to_end(phase, request) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = result {
        tracing::debug!(error, "connection");
    }
}

/// HTTP/2: at once after SIGTERM, since the first GOAWAY allows for requests that are on their way.
/// HTTP/1: after the hold. Closing an idle connection races with the client's next request; until then every answer
/// says `Connection: close`, which does not.
/// A connection that was opened after SIGTERM is served until the hold ends.
async fn time_to_end(
    mut phase: watch::Receiver<Phase>,
    mut request: watch::Receiver<Option<Version>>,
) {
    let late = *phase.borrow() != Phase::Running;
    let _ = phase.wait_for(|phase| *phase != Phase::Running).await;
    tokio::select! {
        _ = request.wait_for(|version| *version == Some(Version::HTTP_2)), if !late => return,
        () = until_draining(phase) => {}
    }
    let _ = timeout(FIRST_REQUEST, request.wait_for(Option::is_some)).await;
}
