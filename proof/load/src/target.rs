//! Where requests go, and what each of them is.

use crate::outcome::Outcome;
use bytes::Bytes;
use http_body_util::Full;
use hyper::{
    HeaderMap, Method, Request, Uri,
    header::{CONTENT_LENGTH, HOST},
};
use hyper_util::rt::TokioIo;
use std::{
    io::ErrorKind,
    net::SocketAddr,
    sync::atomic::{AtomicUsize, Ordering},
};
use tokio::{
    net::{TcpStream, lookup_host},
    time::{Instant, timeout_at},
};

pub type Body = Full<Bytes>;

#[derive(Debug)]
pub struct Target {
    host: String,
    port: u16,
    uri: Uri,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
    opened: AtomicUsize,
}

impl Target {
    pub fn new(url: &str, method: Method, mut headers: HeaderMap, body: String) -> Result<Self, String> {
        let uri: Uri = url.parse().map_err(|error| format!("{url:?}: {error}"))?;
        let (Some("http"), Some(authority)) = (uri.scheme_str(), uri.authority().cloned()) else {
            return Err(format!("{url:?}: http://host[:port]/path is needed"));
        };
        if !headers.contains_key(HOST) {
            headers.insert(HOST, authority.as_str().parse().map_err(|error| format!("{error}"))?);
        }
        if !body.is_empty() || [Method::POST, Method::PUT, Method::PATCH].contains(&method) {
            headers.insert(CONTENT_LENGTH, body.len().into());
        }
        let host = authority.host().trim_matches(['[', ']']).to_owned();
        let (port, body) = (authority.port_u16().unwrap_or(80), body.into());
        Ok(Self { host, port, uri, method, headers, body, opened: AtomicUsize::new(0) })
    }

    pub fn get(url: &str) -> Result<Self, String> {
        Self::new(url, Method::GET, HeaderMap::new(), String::new())
    }

    pub fn method(&self) -> &Method {
        &self.method
    }

    /// How many connections were opened.
    pub fn opened(&self) -> usize {
        self.opened.load(Ordering::Relaxed)
    }

    /// HTTP/1: the path alone, and the host in its header.
    pub fn h1_request(&self) -> Request<Body> {
        let path = self.uri.path_and_query().map_or("/", |path| path.as_str());
        self.request(path.parse().expect("the path of a URI that was parsed"), self.headers.clone())
    }

    /// HTTP/2: the host is a part of the URI and goes into `:authority`.
    pub fn h2_request(&self) -> Request<Body> {
        let mut headers = self.headers.clone();
        let host = headers.remove(HOST);
        let mut parts = self.uri.clone().into_parts();
        parts.authority = host.and_then(|host| host.as_bytes().try_into().ok()).or(parts.authority);
        self.request(Uri::from_parts(parts).expect("a URI with another host"), headers)
    }

    fn request(&self, uri: Uri, headers: HeaderMap) -> Request<Body> {
        let mut request = Request::new(Full::new(self.body.clone()));
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = uri;
        *request.headers_mut() = headers;
        request
    }

    /// A new connection. The name is looked up each time, since it is what changes when pods do.
    pub async fn open(&self, deadline: Instant) -> Result<TokioIo<TcpStream>, Outcome> {
        let address = timeout_at(deadline, self.address()).await.unwrap_or(Err(Outcome::NameTimeout))?;
        let stream = match timeout_at(deadline, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => stream,
            Ok(Err(error)) if error.kind() != ErrorKind::TimedOut => return Err(Outcome::of_io(&error)),
            _ => return Err(Outcome::ConnectTimeout),
        };
        stream.set_nodelay(true).map_err(|error| Outcome::of_io(&error))?;
        self.opened.fetch_add(1, Ordering::Relaxed);
        Ok(TokioIo::new(stream))
    }

    /// One address, one attempt: going on to the next address after a refusal would hide that refusal.
    /// IPv4 where there is any, because `localhost` has two families and a server often only one.
    async fn address(&self) -> Result<SocketAddr, Outcome> {
        let all: Vec<_> = match lookup_host((self.host.as_str(), self.port)).await {
            Ok(addresses) => addresses.collect(),
            Err(error) => return Err(Outcome::Other(format!("name: {error}"))),
        };
        let v4: Vec<_> = all.iter().filter(|address| address.is_ipv4()).collect();
        let usable = if v4.is_empty() { all.iter().collect() } else { v4 };
        // In turn, for a headless service: its pods are all given, always in the same order.
        let address = usable.get(self.opened() % usable.len().max(1));
        address.map(|address| **address).ok_or_else(|| Outcome::Other("name: no address".into()))
    }
}
