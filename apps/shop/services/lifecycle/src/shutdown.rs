//! How a service leaves after SIGTERM, and three wrong ways to do it for tests that must see requests fail.

use std::error::Error;
use std::process;
use std::str::FromStr;
use std::time::Duration;

use tokio::signal::unix::{signal, Signal, SignalKind};
use tokio::sync::watch;

use crate::env;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mode {
    /// Hold, then close the listener, finish what is in flight, exit.
    Graceful,
    /// Wrong: exits on SIGTERM and loses what is in flight.
    ExitAtOnce,
    /// Wrong: no hold, so that callers who do not know yet are refused.
    CloseListener,
    /// Wrong: holds, but then loses what is in flight.
    NoDrain,
}

impl FromStr for Mode {
    type Err = String;

    fn from_str(value: &str) -> Result<Self, String> {
        match value {
            "graceful" => Ok(Self::Graceful),
            "exit-at-once" => Ok(Self::ExitAtOnce),
            "close-listener" => Ok(Self::CloseListener),
            "no-drain" => Ok(Self::NoDrain),
            _ => Err("expected graceful, exit-at-once, close-listener or no-drain".into()),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Phase {
    Running,
    /// SIGTERM came: not ready, but everything is still served, because callers learn of it later than this process.
    Holding,
    /// No new connections; what is in flight finishes.
    Draining,
}

pub async fn until_draining(mut phase: watch::Receiver<Phase>) {
    let _ = phase.wait_for(|phase| *phase == Phase::Draining).await;
}

pub struct Shutdown {
    mode: Mode,
    hold: Duration,
    terminate: Signal,
    interrupt: Signal,
}

impl Shutdown {
    /// Reads the settings and takes over the signals. The kernel ignores a signal without a handler when the
    /// process has the id 1, as it has in a container.
    pub fn install() -> Result<Self, Box<dyn Error>> {
        Ok(Self {
            mode: env::parsed("SHUTDOWN_MODE", Mode::Graceful)?,
            hold: Duration::from_secs(env::parsed("SHUTDOWN_HOLD_SECONDS", 0)?),
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// Waits for a signal, then until it is time to drain.
    pub async fn hold(mut self, phase: &watch::Sender<Phase>) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
        tracing::info!(mode = ?self.mode, hold = ?self.hold, "shutdown");
        if self.mode == Mode::ExitAtOnce {
            process::exit(0);
        }
        if self.mode != Mode::CloseListener {
            phase.send_replace(Phase::Holding);
            tokio::time::sleep(self.hold).await;
        }
        if self.mode == Mode::NoDrain {
            process::exit(0);
        }
        phase.send_replace(Phase::Draining);
        tracing::info!("draining");
    }
}
