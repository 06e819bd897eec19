//! What every handler can reach, and what every answer carries.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::http::ConnectionType;
use actix_web::middleware::Next;
use actix_web::{web, Error};
use lifecycle::shutdown::Phase;
use tokio::sync::watch;

use crate::visits::Visits;

pub struct Service {
    pub version: String,
    /// None without a Redis.
    pub visits: Option<Visits>,
    pub phase: watch::Receiver<Phase>,
}

impl Service {
    pub fn leaving(&self) -> bool {
        *self.phase.borrow() != Phase::Running
    }
}

/// `x-version` on every answer; after SIGTERM also `Connection: close`, so that a kept connection ends after an
/// answer, when no request can be on its way.
pub async fn decorate(
    service: web::Data<Service>,
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let mut response = next.call(request).await?;
    let (request, status) = (response.request(), response.status().as_u16());
    tracing::debug!(method = %request.method(), path = request.path(), status, "request");
    let head = response.response_mut().head_mut();
    if let Ok(version) = HeaderValue::from_str(&service.version) {
        head.headers
            .insert(HeaderName::from_static("x-version"), version);
    }
    if service.leaving() {
        head.set_connection_type(ConnectionType::Close);
    }
    Ok(response)
}
