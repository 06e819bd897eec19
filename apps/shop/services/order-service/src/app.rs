//! What every handler can reach, and what every answer carries.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{header, HeaderValue, StatusCode, Version};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::Json;
use lifecycle::shutdown::Phase;
use serde_json::json;
use tokio::sync::watch;

use crate::client::{CallError, Client};
use crate::dependency::Dependency;

pub struct App {
    pub name: &'static str,
    pub version: String,
    pub client: Client,
    pub dependencies: Vec<Dependency>,
    pub phase: watch::Receiver<Phase>,
}

impl App {
    pub fn leaving(&self) -> bool {
        *self.phase.borrow() != Phase::Running
    }

    pub fn dependency(&self, name: &str) -> Option<&Dependency> {
        self.dependencies.iter().find(|each| each.name == name)
    }
}

/// `x-version` on every answer; after SIGTERM also `Connection: close` on HTTP/1, so that a kept connection ends
/// after an answer, when no request can be on its way. HTTP/2 has GOAWAY for that, see `server`.
pub async fn decorate(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let http1 = request.version() <= Version::HTTP_11;
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let mut response = next.run(request).await;
    tracing::debug!(%method, path = uri.path(), status = response.status().as_u16(), "request");
    let headers = response.headers_mut();
    if let Ok(version) = HeaderValue::from_str(&app.version) {
        headers.insert("x-version", version);
    }
    if http1 && app.leaving() {
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// A dependency that failed is 502, in JSON.
pub fn bad_gateway(name: &str, error: &CallError) -> Response {
    tracing::warn!(dependency = name, %error, "call failed");
    let body = json!({ "error": format!("{name}: {error}") });
    (StatusCode::BAD_GATEWAY, Json(body)).into_response()
}
