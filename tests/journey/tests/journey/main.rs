//! The way of a project that has tables with duplicates to the constraints that its models declare, by the programs
//! that its people run: `diesel`, and the two of this package.
//!
//! `diesel` is the one that the variable `GETORCREATE_DIESEL` names, or else the one on the `PATH`. `.ci/diesel_cli`
//! installs it. The servers are those of `tests/servers`.

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

/// What a case returns: `?` is enough where an error is not the point.
type TestResult = Result<(), Box<dyn std::error::Error>>;
