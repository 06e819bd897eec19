//! Lost requests are counted once and never repeated; what is no loss is not counted.

mod failing_server;

use ::load::{args::Traffic, client::Client, outcome::Outcome, target::Target};
use failing_server::{Does, Server, count, load, server};
use std::{
    sync::{Arc, atomic::Ordering::SeqCst},
    time::Duration,
};
use tokio::time::{Instant, sleep};

const ALL: [Traffic; 3] = [Traffic::New, Traffic::Kept, Traffic::H2c];

fn client(server: &Server, traffic: Traffic, connections: usize) -> (Arc<Client>, Arc<Target>) {
    let target = Arc::new(Target::get(&format!("http://{}/", server.address)).unwrap());
    (Arc::new(Client::new(traffic, target.clone(), connections)), target)
}

async fn send(client: &Client) -> Result<u16, Outcome> {
    let answer = client.send(Instant::now() + Duration::from_secs(5)).await;
    // The time in which a kept connection is put back.
    sleep(Duration::from_millis(2)).await;
    answer.map(|answer| answer.status)
}

#[tokio::test]
async fn a_connection_that_dies_under_a_request_is_one_failure_and_no_repetition() {
    for (reset, outcome) in [(false, Outcome::Closed), (true, Outcome::Reset)] {
        for traffic in ALL {
            let server = server(|number| if number == 5 { Does::Close } else { Does::Answer }, reset);
            let (client, _) = client(&server, traffic, 1);
            for number in 0..10 {
                let expected = if number == 5 { Err(outcome.clone()) } else { Ok(200) };
                assert_eq!(send(&client).await, expected, "{traffic:?}: request {number}");
            }
            assert_eq!(server.seen.load(SeqCst), 10, "{traffic:?}: each request is seen once");
        }
    }
}

#[tokio::test]
async fn a_run_counts_what_was_lost() {
    for traffic in ["new", "kept", "h2c"] {
        let server = server(|number| if number == 5 { Does::Close } else { Does::Answer }, false);
        let options = format!("--traffic {traffic} --connections 1 --rate 50 --duration 400ms --method POST");
        let (report, lines) = load(server.address, &options).await;
        assert_eq!((&report["failed"], &report["outcomes"]["closed"]), (&1.into(), &1.into()), "{traffic}: {report}");
        assert_eq!(server.seen.load(SeqCst), 1 + count(&report["sent"]), "{traffic}: each request is seen once");
        let failures: Vec<_> = lines.iter().filter(|line| line["type"] == "failure").collect();
        assert_eq!(failures.len(), 1);
        assert_eq!(failures[0]["outcome"], "closed");
    }
}

#[tokio::test]
async fn every_request_in_flight_on_a_dying_connection_is_a_failure() {
    let server = server(|number| if number < 4 { Does::Hang } else { Does::Close }, false);
    let (client, target) = client(&server, Traffic::H2c, 1);
    let mut hanging = Vec::new();
    for number in 0..4 {
        let client = client.clone();
        hanging.push(tokio::spawn(async move { send(&client).await }));
        while server.seen.load(SeqCst) == number {
            sleep(Duration::from_millis(1)).await;
        }
    }
    assert_eq!(send(&client).await, Err(Outcome::Closed));
    for request in hanging {
        assert_eq!(request.await.unwrap(), Err(Outcome::Closed));
    }
    assert_eq!((server.seen.load(SeqCst), target.opened()), (5, 1));
}

/// The thread blocks until the server has closed, as if the machine had been busy: the end of the connection
/// has arrived, and nothing but the next request makes the generator look.
#[tokio::test]
async fn a_connection_closed_while_idle_is_no_failure() {
    for traffic in [Traffic::Kept, Traffic::H2c] {
        let server = server(|_| Does::AnswerThenClose, false);
        let (client, target) = client(&server, traffic, 1);
        for number in 1..=20 {
            assert_eq!(send(&client).await, Ok(200), "{traffic:?}: request {number}");
            while server.closed.load(SeqCst) < number {
                std::thread::sleep(Duration::from_millis(1));
            }
        }
        assert_eq!((server.seen.load(SeqCst), target.opened()), (20, 20), "{traffic:?}");
    }
}

#[tokio::test]
async fn a_connection_whose_end_was_announced_is_no_failure() {
    for traffic in ["kept", "h2c"] {
        let server = server(|number| if number % 10 == 3 { Does::AnswerLast } else { Does::Answer }, false);
        let options = format!("--traffic {traffic} --connections 2 --rate 100 --duration 1s");
        let (report, _) = load(server.address, &options).await;
        assert_eq!(report["ok"], 100, "{traffic}: {report}");
        assert!(count(&report["connections"]) > 5, "{traffic}: {report}");
        assert_eq!(server.seen.load(SeqCst), 101, "{traffic}");
    }
}

#[tokio::test]
async fn kept_connections_are_used_again_and_new_ones_are_not() {
    for (traffic, connections) in [(Traffic::New, 50), (Traffic::Kept, 4), (Traffic::H2c, 4)] {
        let server = server(|_| Does::Answer, false);
        let (client, target) = client(&server, traffic, 4);
        for _ in 0..50 {
            assert_eq!(send(&client).await, Ok(200));
        }
        assert_eq!(target.opened(), connections, "{traffic:?}");
    }
}
