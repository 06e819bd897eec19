//! How a request ended, if not well.

use hyper::Error;
use std::{error::Error as _, fmt, io};

#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// No answer to where the host is: the fault of DNS, and not of who was to be called.
    NameTimeout,
    Refused,
    ConnectTimeout,
    Timeout,
    Reset,
    Closed,
    /// The server said that it did not process the request. Other clients repeat it then; here it is lost.
    GoAway(String),
    H2(String),
    Status(u16),
    Other(String),
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NameTimeout => f.write_str("name timeout"),
            Self::Refused => f.write_str("refused"),
            Self::ConnectTimeout => f.write_str("connect timeout"),
            Self::Timeout => f.write_str("timeout"),
            Self::Reset => f.write_str("reset"),
            Self::Closed => f.write_str("closed"),
            Self::GoAway(reason) => write!(f, "goaway {reason}"),
            Self::H2(reason) => write!(f, "h2 {reason}"),
            Self::Status(status) => write!(f, "status {status}"),
            Self::Other(text) => write!(f, "other: {text}"),
        }
    }
}

impl Outcome {
    pub fn of_io(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::ConnectionRefused => Self::Refused,
            io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted => Self::Reset,
            // The HTTP/2 library reports an end of the stream as a broken pipe.
            io::ErrorKind::BrokenPipe | io::ErrorKind::UnexpectedEof | io::ErrorKind::NotConnected => Self::Closed,
            io::ErrorKind::TimedOut => Self::Timeout,
            _ => Self::Other(error.to_string()),
        }
    }

    pub fn of(error: &Error) -> Self {
        let mut causes = error.source();
        while let Some(cause) = causes {
            let known = cause.downcast_ref().map(Self::of_io).or_else(|| cause.downcast_ref().map(Self::of_h2));
            if let Some(known) = known {
                return known;
            }
            causes = cause.source();
        }
        // Canceled or closed: the connection went away under a request that hyper held.
        if error.is_incomplete_message() || error.is_canceled() || error.is_closed() {
            return Self::Closed;
        }
        let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
        Self::Other(format!("{error}{cause}"))
    }

    fn of_h2(error: &h2::Error) -> Self {
        let reason = || error.reason().map_or_else(|| error.to_string(), |reason| format!("{reason:?}"));
        match error.get_io() {
            Some(error) => Self::of_io(error),
            None if error.is_go_away() => Self::GoAway(reason()),
            None => Self::H2(reason()),
        }
    }
}
