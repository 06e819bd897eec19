//! The frontend: a page, and the way to the services behind it.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{header, HeaderMap, Uri};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{any, get};
use axum::Router;
use serde_json::Value;

use crate::app::{bad_gateway, App};
use crate::client::{pass_trace, CallError};

pub const ORDERS: &str = "order-service";
pub const USERS: &str = "user-service";

pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/", get(page))
        .route(
            "/api/orders",
            any(|State(app), request| async move { pass(app, ORDERS, request).await }),
        )
        .route(
            "/users/{id}",
            any(|State(app), request| async move { pass(app, USERS, request).await }),
        )
}

async fn page(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    match items(&app, &headers).await {
        Ok(items) => Html(format!(
            "<!doctype html><title>Shop</title><h1>Orders</h1><ul>{items}</ul><p>{} {}</p>",
            app.name,
            escaped(&app.version)
        ))
        .into_response(),
        Err(error) => bad_gateway(ORDERS, &error),
    }
}

async fn items(app: &App, headers: &HeaderMap) -> Result<String, CallError> {
    let orders = app.dependency(ORDERS).ok_or("not configured")?;
    let bytes = app.client.get(&orders.url("/api/orders"), headers).await?;
    let answer: Value = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
    let orders = answer["orders"].as_array().map(Vec::as_slice);
    Ok(orders
        .unwrap_or_default()
        .iter()
        .filter_map(|order| order["item"].as_str())
        .map(|item| format!("<li>{}</li>", escaped(item)))
        .collect())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// The same method, path, query and body to another service, and its answer back.
async fn pass(app: Arc<App>, to: &'static str, request: Request) -> Response {
    match forward(&app, to, request).await {
        Ok(response) => response,
        Err(error) => bad_gateway(to, &error),
    }
}

async fn forward(app: &App, to: &str, request: Request) -> Result<Response, CallError> {
    let target = app.dependency(to).ok_or("not configured")?;
    let (parts, body) = request.into_parts();
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let uri: Uri = target.url(path).parse().map_err(|_| "not an address")?;

    let mut outgoing = Request::new(body);
    *outgoing.method_mut() = parts.method;
    *outgoing.uri_mut() = uri;
    pass_trace(&parts.headers, outgoing.headers_mut());
    pass_content_type(&parts.headers, outgoing.headers_mut());

    let (answer, bytes) = app.client.send(outgoing).await?.into_parts();
    let mut response = (answer.status, bytes).into_response();
    pass_content_type(&answer.headers, response.headers_mut());
    Ok(response)
}

fn pass_content_type(from: &HeaderMap, to: &mut HeaderMap) {
    if let Some(value) = from.get(header::CONTENT_TYPE) {
        to.insert(header::CONTENT_TYPE, value.clone());
    }
}
