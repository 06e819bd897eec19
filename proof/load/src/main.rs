use load::{
    args::{self, Command},
    get, report, run, serve,
};
use rustix::process::{Pid, Signal, kill_process};
use std::{process::ExitCode, sync::Arc};
use tokio::signal::unix::{SignalKind, signal};

// One thread: the generator shares its machine with what it measures, and one core sends thousands a second.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let command = match args::parse(std::env::args_os().skip(1)) {
        Ok(command) => command,
        Err(problem) => {
            eprintln!("load: {problem}\n\n{}", args::USAGE);
            return ExitCode::from(2);
        }
    };
    match command {
        Command::Help => {
            println!("{}", args::USAGE);
            ExitCode::SUCCESS
        }
        Command::Run(run) => match run::run(run, stopped(), Arc::new(report::print)).await {
            true => ExitCode::SUCCESS,
            false => ExitCode::FAILURE,
        },
        Command::Get(get) => {
            get::get(get, report::print).await;
            ExitCode::SUCCESS
        }
        Command::Serve(serve) => explained(serve::serve(serve, stopped()).await),
        Command::Stop => explained(kill_process(Pid::INIT, Signal::TERM)),
    }
}

/// Resolves on SIGTERM or SIGINT. As process 1 there is no default action for them: without these
/// handlers the signals would be ignored. They are in place from the call on, not from the first poll.
fn stopped() -> impl Future<Output = ()> {
    let mut terminate = signal(SignalKind::terminate()).expect("a handler for SIGTERM");
    let mut interrupt = signal(SignalKind::interrupt()).expect("a handler for SIGINT");
    async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    }
}

fn explained<E: std::fmt::Display>(result: Result<(), E>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("load: {error}");
            ExitCode::FAILURE
        }
    }
}
