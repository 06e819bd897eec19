//! Starts a built service on a free port, for the integration tests of both services.
#![allow(dead_code)] // each test file uses a part of it

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

pub struct Service {
    pub port: u16,
    child: Child,
}

pub fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap().port()
}

impl Service {
    /// Starts the binary and waits until it answers. H2C is off; HTTP/2 works on the one port too.
    pub fn start(binary: &str, arguments: &[&str], env: &[(&str, &str)]) -> Self {
        let port = free_port();
        let child = Command::new(binary)
            .args(arguments)
            .env("PORT", port.to_string())
            .env("H2C_PORT", "0")
            .envs(env.iter().copied())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let service = Self { port, child };
        for _ in 0..200 {
            if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
                return service;
            }
            sleep(Duration::from_millis(20));
        }
        panic!("{binary} does not listen");
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub fn terminate(&self) {
        let id = self.child.id().to_string();
        let status = Command::new("kill").args(["-TERM", &id]).status().unwrap();
        assert!(status.success());
        sleep(Duration::from_millis(100));
    }

    pub fn connect(&self) -> Connection {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).unwrap();
        let timeout = Some(Duration::from_secs(10));
        stream.set_read_timeout(timeout).unwrap();
        Connection(stream)
    }

    /// One request on a connection of its own.
    pub fn get(&self, path: &str) -> String {
        self.connect().get(path)
    }

    /// Waits until the answer contains the text.
    pub fn wait_for(&self, path: &str, text: &str) {
        let start = Instant::now();
        while !self.get(path).contains(text) {
            assert!(
                start.elapsed() < Duration::from_secs(5),
                "{path}: no {text}"
            );
            sleep(Duration::from_millis(50));
        }
    }

    pub fn wait(mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A kept HTTP/1.1 connection.
pub struct Connection(TcpStream);

impl Connection {
    pub fn get(&mut self, path: &str) -> String {
        self.send(path);
        self.answer()
    }

    pub fn send(&mut self, path: &str) {
        let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n");
        self.0.write_all(request.as_bytes()).unwrap();
    }

    /// The head in lower case and the body; what there is of them when the connection ended before.
    pub fn answer(&mut self) -> String {
        let mut text = String::new();
        let mut buffer = [0; 4096];
        loop {
            match self.0.read(&mut buffer) {
                Ok(0) | Err(_) => return text,
                Ok(size) => text += &String::from_utf8_lossy(&buffer[..size]).to_lowercase(),
            }
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let length = head.split("content-length: ").nth(1);
                let length = length.and_then(|rest| rest.lines().next()?.parse().ok());
                if length.is_some_and(|length: usize| body.len() >= length) {
                    return text;
                }
            }
        }
    }

    /// The server closed it and sent nothing.
    pub fn closed(&mut self) -> bool {
        matches!(self.0.read(&mut [0; 1]), Ok(0))
    }
}
