//! Settings from environment variables; an empty one counts as not set.

use std::fmt::Display;
use std::str::FromStr;

pub fn text(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The parsed value, or the default when it is not set. A wrong value is an error, never the default.
pub fn parsed<T>(name: &str, default: T) -> Result<T, String>
where
    T: FromStr,
    T::Err: Display,
{
    match text(name) {
        None => Ok(default),
        Some(value) => value
            .parse()
            .map_err(|error| format!("{name}={value}: {error}")),
    }
}

/// The address of a dependency, without a slash at its end.
pub fn url(name: &str) -> Result<Option<String>, String> {
    let Some(value) = text(name) else {
        return Ok(None);
    };
    // The mesh encrypts between the sidecars, so that no service carries TLS itself.
    match value.strip_prefix("http://") {
        Some(rest) if !rest.is_empty() => Ok(Some(value.trim_end_matches('/').to_owned())),
        _ => Err(format!("{name}={value}: expected http://host:port")),
    }
}

pub fn port() -> Result<u16, String> {
    parsed("PORT", 8080)
}

/// What says which release answered.
pub fn version(package: &str) -> String {
    text("APP_VERSION").unwrap_or_else(|| package.to_owned())
}
