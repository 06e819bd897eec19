//! The count of visits in Redis. Nothing depends on it: without Redis a user is served without the count.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::time::Duration;

use actix_web::rt;
use lifecycle::env;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{AsyncTypedCommands, Client};

const CHECK_INTERVAL: Duration = Duration::from_secs(2);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
const ANSWER_TIMEOUT: Duration = Duration::from_millis(200);

pub struct Visits {
    redis: ConnectionManager,
    up: Arc<AtomicBool>,
}

impl Visits {
    /// Connects in the background, so that a missing Redis does not hinder the start.
    pub fn from_env() -> Result<Option<Self>, String> {
        let Some(url) = env::text("REDIS_URL") else {
            return Ok(None);
        };
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(CONNECT_TIMEOUT))
            .set_response_timeout(Some(ANSWER_TIMEOUT))
            .set_number_of_retries(1);
        let redis = Client::open(url)
            .and_then(|client| ConnectionManager::new_lazy_with_config(client, config))
            .map_err(|error| format!("REDIS_URL: {error}"))?;
        let up = Arc::new(AtomicBool::new(false));
        rt::spawn(watch(redis.clone(), up.clone()));
        Ok(Some(Self { redis, up }))
    }

    pub fn up(&self) -> bool {
        self.up.load(Ordering::Relaxed)
    }

    /// While Redis is down it is not even asked, so that no request waits for a timeout.
    pub async fn count(&self, id: u64) -> Option<u64> {
        if !self.up() {
            return None;
        }
        let count = self.redis.clone().incr(format!("visits:{id}"), 1).await;
        match count {
            Ok(count) => u64::try_from(count).ok(),
            Err(error) => {
                tracing::warn!(%error, "redis");
                None
            }
        }
    }
}

async fn watch(mut redis: ConnectionManager, up: Arc<AtomicBool>) {
    loop {
        let well = redis.ping().await.is_ok();
        if up.swap(well, Ordering::Relaxed) != well {
            tracing::info!(status = if well { "ok" } else { "down" }, "redis");
        }
        tokio::time::sleep(CHECK_INTERVAL).await;
    }
}
