//! `/health` and the users.

use std::time::Duration;

use actix_web::{web, HttpResponse};
use serde::Deserialize;
use serde_json::json;

use crate::app::Service;
use crate::visits::Visits;

const LONGEST_DELAY_MS: u64 = 60_000;

pub fn add(config: &mut web::ServiceConfig) {
    config
        .route("/", web::get().to(name))
        .route("/health", web::get().to(health))
        .route("/users/{id}", web::get().to(user));
}

async fn name(service: web::Data<Service>) -> HttpResponse {
    HttpResponse::Ok().json(json!({ "service": "user-service", "version": service.version }))
}

/// 503 from SIGTERM on, so that no new callers come. A Redis that is down is reported but does not make it 503:
/// users are served without the count.
async fn health(service: web::Data<Service>) -> HttpResponse {
    let redis = match &service.visits {
        None => "none",
        Some(visits) if visits.up() => "ok",
        Some(_) => "down",
    };
    let (mut answer, status) = if service.leaving() {
        (HttpResponse::ServiceUnavailable(), "shutting down")
    } else {
        (HttpResponse::Ok(), "ok")
    };
    answer.json(json!({ "status": status, "dependencies": { "redis": redis } }))
}

#[derive(Deserialize)]
struct Parameters {
    /// How long to wait before the answer: makes a request that is in flight at a chosen moment.
    #[serde(default)]
    delay_ms: u64,
}

async fn user(
    service: web::Data<Service>,
    id: web::Path<u64>,
    parameters: web::Query<Parameters>,
) -> HttpResponse {
    let delay = Duration::from_millis(parameters.delay_ms.min(LONGEST_DELAY_MS));
    tokio::time::sleep(delay).await;
    let mut body = json!({ "id": *id, "name": format!("User {id}"), "version": service.version });
    if let Some(count) = count(service.visits.as_ref(), *id).await {
        body["visits"] = count.into();
    }
    HttpResponse::Ok().json(body)
}

async fn count(visits: Option<&Visits>, id: u64) -> Option<u64> {
    visits?.count(id).await
}
