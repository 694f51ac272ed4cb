//! Databases that may not be there: what a test does then.
//!
//! Without its database a test passes, and says so on the standard error of the process, where no test harness hides
//! it. In continuous integration, where the environment has a variable `CI`, it fails.

use std::collections::HashSet;
use std::io::{self, Write};
use std::sync::Mutex;

use super::TestResult;
use super::target::Target;

/// Whether a target can be tested.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(dead_code)] // a database in a file always is
pub(crate) enum Availability {
    Available,
    /// The server does not have what makes this target: nobody can help that.
    NotOffered(String),
    /// No server answers. It says which one, and what to do.
    NoServer(String),
}

/// Runs the case if its database is there.
pub(crate) fn run<T: Target>(case: impl FnOnce() -> TestResult) -> TestResult {
    run_where(T::availability(), case)
}

/// As [`run`], for what is no target.
pub(crate) fn run_where(availability: Availability, case: impl FnOnce() -> TestResult) -> TestResult {
    run_on(availability, std::env::var_os("CI").is_some(), announce, case)
}

fn run_on(
    availability: Availability,
    must_be_there: bool,
    announce: impl FnOnce(&str) -> io::Result<()>,
    case: impl FnOnce() -> TestResult,
) -> TestResult {
    match availability {
        Availability::Available => case(),
        Availability::NoServer(why) if must_be_there => Err(why.into()),
        Availability::NotOffered(why) | Availability::NoServer(why) => Ok(announce(&why)?),
    }
}

/// Says it once, to the process's own standard error: the harness catches what `eprintln!` writes.
pub(crate) fn announce(why: &str) -> io::Result<()> {
    static ANNOUNCED: Mutex<Option<HashSet<String>>> = Mutex::new(None);
    let mut announced = ANNOUNCED.lock().unwrap();
    if announced.get_or_insert_default().insert(why.to_owned()) {
        writeln!(io::stderr(), "\n*** NOT TESTED: {why}\n")?;
    }
    Ok(())
}

#[test]
fn a_case_is_left_out_only_without_its_database_and_never_silently() {
    let why = || "there is none".to_owned();
    let case_fails = || Err("the case fails".to_owned());
    let is_announced = || Ok(());
    for (availability, must_be_there, expected) in [
        (Availability::Available, false, case_fails()),
        (Availability::Available, true, case_fails()),
        (Availability::NotOffered(why()), false, is_announced()),
        (Availability::NotOffered(why()), true, is_announced()),
        (Availability::NoServer(why()), false, is_announced()),
        (Availability::NoServer(why()), true, Err(why())),
    ] {
        let setting = format!("{availability:?}, {must_be_there}");
        let mut announced = None;
        let announce = |why: &str| {
            announced = Some(why.to_owned());
            Ok(())
        };
        let result = run_on(availability, must_be_there, announce, || Err("the case fails".into()));
        assert_eq!(result.map_err(|error| error.to_string()), expected, "{setting}");
        assert_eq!(announced, expected.is_ok().then(why), "{setting}");
    }
}
