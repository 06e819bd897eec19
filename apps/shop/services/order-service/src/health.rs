//! The probes. All of them answer from memory.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{json, Map, Value};

use crate::app::App;
use crate::dependency::Status;

pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(ready))
        .route("/startupz", get(started))
}

/// 503 from SIGTERM on, so that no new callers come, and while a dependency is down.
async fn ready(State(app): State<Arc<App>>) -> impl IntoResponse {
    let all_ok = all(&app, |status| status == Status::Ok);
    let status = match (app.leaving(), all_ok) {
        (true, _) => "shutting down",
        (false, true) => "ok",
        (false, false) => "dependency down",
    };
    report(&app, status)
}

/// 503 until every dependency answered once.
async fn started(State(app): State<Arc<App>>) -> impl IntoResponse {
    let seen = all(&app, |status| status != Status::Unknown);
    report(&app, if seen { "ok" } else { "starting" })
}

fn all(app: &App, holds: impl Fn(Status) -> bool) -> bool {
    app.dependencies.iter().all(|each| holds(each.status()))
}

fn report(app: &App, status: &str) -> (StatusCode, Json<Value>) {
    let code = match status {
        "ok" => StatusCode::OK,
        _ => StatusCode::SERVICE_UNAVAILABLE,
    };
    let dependencies: Map<String, Value> = app
        .dependencies
        .iter()
        .map(|each| (each.name.to_owned(), each.status().text().into()))
        .collect();
    let body = json!({ "status": status, "dependencies": dependencies });
    (code, Json(body))
}
