//! The way of a project from tables with duplicates to the constraints that its models declare. The tests use the
//! programs that users run: `diesel`, and the two of this package.
//!
//! The variable `GETORCREATE_DIESEL` names the program `diesel`; otherwise it is the one on the `PATH`.
//! `.ci/diesel_cli` installs it. The servers are those of `tests/servers`.

#[path = "../../../suite/availability.rs"]
mod availability;
mod databases;
mod target;

mod programs;
mod project;
mod runner;

mod way;

mod embedded;
mod errors;
mod generated;
mod online;

/// The result of a case. A case uses `?` where an error is not the point.
type TestResult = Result<(), Box<dyn std::error::Error>>;
