//! The orders, each with the user it belongs to.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{json, Value};

use crate::app::{bad_gateway, App};

const LONGEST_DELAY_MS: u64 = 60_000;

pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/", get(name))
        .route("/api/orders", any(orders))
}

async fn name(State(app): State<Arc<App>>) -> Json<Value> {
    Json(json!({ "service": app.name, "version": app.version }))
}

#[derive(Deserialize)]
struct Parameters {
    /// How long to wait before the answer: makes a request that is in flight at a chosen moment.
    #[serde(default)]
    delay_ms: u64,
}

async fn orders(
    State(app): State<Arc<App>>,
    Query(Parameters { delay_ms }): Query<Parameters>,
    headers: HeaderMap,
) -> Response {
    tokio::time::sleep(Duration::from_millis(delay_ms.min(LONGEST_DELAY_MS))).await;
    let mut body = json!({
        "service": app.name,
        "version": app.version,
        "orders": [
            { "id": 1, "user": 1, "item": "keyboard" },
            { "id": 2, "user": 1, "item": "monitor" },
        ],
    });
    if let Some(users) = app.dependency("user-service") {
        let answer = app.client.get(&users.url("/users/1"), &headers).await;
        let user = answer
            .and_then(|bytes| serde_json::from_slice::<Value>(&bytes).map_err(|e| e.to_string()));
        match user {
            Ok(user) => body["user"] = user,
            Err(error) => return bad_gateway(users.name, &error),
        }
    }
    Json(body).into_response()
}
