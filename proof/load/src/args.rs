//! The command line.

use crate::target::Target;
use hyper::{HeaderMap, Method, header::HeaderName};
use lexopt::{Arg, Parser, ValueExt};
use std::{ffi::OsString, sync::Arc, time::Duration};

pub const USAGE: &str = "\
load run --url URL [--method GET] [--header NAME:VALUE]... [--body TEXT] [--traffic new|kept|h2c]
         [--rate 10] [--connections 16] [--timeout 10s] [--duration 600s] [--ready-timeout 60s]
    sends requests at a fixed rate, none of them twice; without --duration until SIGTERM or SIGINT
load stop
    ends the `load` that is process 1: its report follows once the requests in flight have ended
load get URL... [--match TEXT]...
    prints what each URL answers; with --match only the lines that contain one of the texts
load serve [--port 8080] [--h2c]
    a server to try meshes with; with --h2c it speaks HTTP/2 alone";

#[derive(Debug)]
pub enum Command {
    Help,
    Run(Run),
    Stop,
    Get(Get),
    Serve(Serve),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Traffic {
    New,
    Kept,
    H2c,
}

#[derive(Debug)]
pub struct Run {
    pub url: String,
    pub target: Arc<Target>,
    pub traffic: Traffic,
    pub rate: f64,
    pub connections: usize,
    pub timeout: Duration,
    pub duration: Option<Duration>,
    pub ready_timeout: Duration,
}

#[derive(Debug, Default)]
pub struct Get {
    pub urls: Vec<String>,
    pub matches: Vec<String>,
}

#[derive(Debug)]
pub struct Serve {
    pub port: u16,
    pub h2c: bool,
}

pub fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Command, lexopt::Error> {
    let mut parser = Parser::from_args(args);
    match parser.next()? {
        Some(Arg::Value(command)) => match command.string()?.as_str() {
            "run" => run(parser).map(Command::Run),
            "get" => get(parser).map(Command::Get),
            "serve" => serve(parser).map(Command::Serve),
            "stop" => parser.next()?.map_or(Ok(Command::Stop), |arg| Err(arg.unexpected())),
            "help" => Ok(Command::Help),
            other => Err(format!("no command {other:?}").into()),
        },
        Some(Arg::Long("help") | Arg::Short('h')) => Ok(Command::Help),
        Some(other) => Err(other.unexpected()),
        None => Err("a command is needed".into()),
    }
}

fn run(mut parser: Parser) -> Result<Run, lexopt::Error> {
    let (mut url, mut method, mut headers, mut body) = (String::new(), Method::GET, HeaderMap::new(), String::new());
    let (mut traffic, mut rate, mut connections) = (Traffic::Kept, 10.0, 16);
    let (mut timeout, mut duration, mut ready_timeout) = (Duration::from_secs(10), None, Duration::from_secs(60));
    while let Some(arg) = parser.next()? {
        let Arg::Long(name) = arg else { return Err(arg.unexpected()) };
        let name = name.to_owned();
        match name.as_str() {
            "url" => url = parser.value()?.string()?,
            "method" => method = parser.value()?.parse()?,
            "header" => {
                let (name, value) = parser.value()?.parse_with(header)?;
                headers.append(name, value);
            }
            "body" => body = parser.value()?.string()?,
            "traffic" => traffic = parser.value()?.parse_with(kind)?,
            "rate" => rate = parser.value()?.parse()?,
            "connections" => connections = parser.value()?.parse()?,
            "timeout" => timeout = parser.value()?.parse_with(time)?,
            "duration" => duration = Some(parser.value()?.parse_with(time)?),
            "ready-timeout" => ready_timeout = parser.value()?.parse_with(time)?,
            _ => return Err(Arg::Long(&name).unexpected()),
        }
    }
    if url.is_empty() {
        return Err("--url is needed".into());
    }
    if !(rate > 0.0 && connections > 0) {
        return Err("--rate and --connections must be more than 0".into());
    }
    let target = Arc::new(Target::new(&url, method, headers, body)?);
    Ok(Run { url, target, traffic, rate, connections, timeout, duration, ready_timeout })
}

fn get(mut parser: Parser) -> Result<Get, lexopt::Error> {
    let mut get = Get::default();
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Value(url) => get.urls.push(url.string()?),
            Arg::Long("match") => get.matches.push(parser.value()?.string()?),
            other => return Err(other.unexpected()),
        }
    }
    Ok(get)
}

fn serve(mut parser: Parser) -> Result<Serve, lexopt::Error> {
    let mut serve = Serve { port: 8080, h2c: false };
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("port") => serve.port = parser.value()?.parse()?,
            Arg::Long("h2c") => serve.h2c = true,
            other => return Err(other.unexpected()),
        }
    }
    Ok(serve)
}

fn kind(text: &str) -> Result<Traffic, &'static str> {
    match text {
        "new" => Ok(Traffic::New),
        "kept" => Ok(Traffic::Kept),
        "h2c" => Ok(Traffic::H2c),
        _ => Err("new, kept or h2c"),
    }
}

fn header(text: &str) -> Result<(HeaderName, hyper::header::HeaderValue), String> {
    let (name, value) = text.split_once(':').ok_or("NAME:VALUE")?;
    let name = name.trim().parse().map_err(|error| format!("{error}"))?;
    Ok((name, value.trim().parse().map_err(|error| format!("{error}"))?))
}

/// `500ms`, `10s`, `5m`, `1h`; a number alone is seconds.
fn time(text: &str) -> Result<Duration, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let seconds = match &text[digits.len()..] {
        "ms" => 0.001,
        "" | "s" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        unit => return Err(format!("{unit:?} is no unit of time")),
    };
    let number: f64 = digits.parse().map_err(|error| format!("{error}"))?;
    Duration::try_from_secs_f64(number * seconds).map_err(|error| error.to_string())
}
