//! A small HTTP service. It finds or creates a tag by its name, and says which of the two it did. Start it with
//!
//! ```sh
//! cargo run -p example-service
//! ```
//!
//! It answers `201 Created` the first time, and `200 OK` from then on:
//!
//! ```sh
//! curl -i -X PUT http://127.0.0.1:3000/tags/rust
//! ```
//!
//! `GET /metrics` counts how the calls ended.
//!
//! Ctrl-C or SIGTERM stops it. It first answers the requests that have begun, unless they take too long.
//!
//! Environment variables configure it:
//!
//! - `DATABASE_URL`: the file of a SQLite database, or `postgres://..`, without TLS. By default the tags are in a
//!   temporary file, which is deleted when the service ends.
//! - `ADDRESS`: the address to listen on. The default is `127.0.0.1:3000`. With port 0 the system picks a port, and the
//!   log shows it.
//! - `RUST_LOG`: the log filter. By default each call is logged with its model, its key and its outcome.

mod database;
mod failure;
mod metrics;

use std::env;
use std::error::Error;
use std::future;
use std::io;
use std::process::ExitCode;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{self, Router};
use axum::{Json, serve};
use diesel::prelude::*;
use getorcreate::{GetOrCreate, Outcome};
use serde::Serialize;
use tokio::net::TcpListener;
use tokio::signal;
use tokio::time;
use tracing::{Level, info};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, fmt};

use database::Database;
use failure::Failure;
use metrics::Metrics;

diesel::table! {
    tags (id) {
        id -> Integer,
        name -> Text,
    }
}

#[derive(Queryable, Selectable, Serialize, GetOrCreate)]
#[unique(name)]
struct Tag {
    id: i32,
    name: String,
}

/// The default log filter, used unless `RUST_LOG` is set.
const LOGGED: &str = "info,getorcreate=debug";
/// The time that open requests have to finish after the service was told to stop.
const PATIENCE: Duration = Duration::from_secs(30);

#[tokio::main]
async fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(LOGGED));
    let log = fmt::layer()
        .with_writer(io::stderr)
        // A closed log reader is no reason to fail a request.
        .log_internal_errors(false);
    // The metrics have a filter of their own, so that they count whatever the log shows.
    let metrics = Metrics::default();
    let counted = Targets::new().with_target("getorcreate", Level::DEBUG);
    tracing_subscriber::registry()
        .with(log.with_filter(filter))
        .with(metrics.clone().with_filter(counted))
        .init();
    match run(metrics).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(metrics: Metrics) -> Result<(), Box<dyn Error + Send + Sync>> {
    let temporary = tempfile::tempdir()?;
    let file = || temporary.path().join("tags.sqlite").display().to_string();
    let database = Database::open(&env::var("DATABASE_URL").unwrap_or_else(|_| file())).await?;

    let app = Router::new()
        .route("/tags/{name}", routing::put(put_tag))
        .route("/metrics", routing::get(async move || metrics.to_string()))
        .with_state(database.clone());
    let address = env::var("ADDRESS").unwrap_or_else(|_| "127.0.0.1:3000".to_owned());
    let listener = TcpListener::bind(&address)
        .await
        .map_err(|error| format!("cannot listen on {address}: {error}"))?;
    info!("listening on http://{}", listener.local_addr()?);

    let served = serve(listener, app).with_graceful_shutdown(told_to_stop());
    tokio::select! {
        result = served => result?,
        () = out_of_patience() => return Err("some requests did not end in time, and were cut off".into()),
    }
    database.close();
    info!("stopped");
    Ok(())
}

async fn put_tag(
    State(database): State<Database>,
    Path(name): Path<String>,
) -> Result<(StatusCode, Json<Tag>), Failure> {
    if !is_name(&name) {
        return Err(Failure::BadName);
    }
    Ok(match database.tag(&name).await? {
        Outcome::Created(tag) => (StatusCode::CREATED, Json(tag)),
        Outcome::Found(tag) => (StatusCode::OK, Json(tag)),
    })
}

/// True if a tag can have this name. PostgreSQL cannot store a NUL.
fn is_name(text: &str) -> bool {
    (1..=100).contains(&text.chars().count()) && text.trim() == text && !text.contains(char::is_control)
}

/// Waits for Ctrl-C, or for SIGTERM where there is one.
async fn told_to_stop() {
    #[cfg(unix)]
    let terminated = async {
        let terminate = signal::unix::SignalKind::terminate();
        signal::unix::signal(terminate).ok()?.recv().await
    };
    #[cfg(not(unix))]
    let terminated = future::pending::<Option<()>>();
    tokio::select! {
        Ok(()) = signal::ctrl_c() => {}
        Some(()) = terminated => {}
        else => future::pending().await,
    }
}

async fn out_of_patience() {
    told_to_stop().await;
    time::sleep(PATIENCE).await;
}
