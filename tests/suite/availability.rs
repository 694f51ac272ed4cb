//! Handling of databases that are not available.
//!
//! Without its database a test passes, and announces this on the standard error of the process, where no test harness
//! hides it. In continuous integration the test fails: there the environment has a variable `CI`.

use std::collections::HashSet;
use std::error::Error;
use std::io::{self, Write};
use std::sync::Mutex;

use super::TestResult;

/// The availability of a target.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(dead_code)] // a database in a file is always available
pub(crate) enum Availability {
    Available,
    /// The server does not support this target, and nobody can change that.
    NotOffered(String),
    /// No server answers. The text names the server and says what to do.
    NoServer(String),
}

/// Runs the case if its database is there.
pub(crate) fn run_where(availability: Availability, case: impl FnOnce() -> TestResult) -> TestResult {
    if is_there(availability, std::env::var_os("CI").is_some(), announce)? {
        case()
    } else {
        Ok(())
    }
}

/// True if a case can be run. Fails if the case cannot run although it must.
fn is_there(
    availability: Availability,
    must_be_there: bool,
    announce: impl FnOnce(&str) -> io::Result<()>,
) -> Result<bool, Box<dyn Error>> {
    match availability {
        Availability::Available => Ok(true),
        Availability::NoServer(why) if must_be_there => Err(why.into()),
        Availability::NotOffered(why) | Availability::NoServer(why) => {
            announce(&why)?;
            Ok(false)
        }
    }
}

/// Prints this once, to the process's own standard error: the harness captures the output of `eprintln!`.
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
    for (availability, must_be_there, expected) in [
        (Availability::Available, false, Ok(true)),
        (Availability::Available, true, Ok(true)),
        (Availability::NotOffered(why()), false, Ok(false)),
        (Availability::NotOffered(why()), true, Ok(false)),
        (Availability::NoServer(why()), false, Ok(false)),
        (Availability::NoServer(why()), true, Err(why())),
    ] {
        let setting = format!("{availability:?}, {must_be_there}");
        let mut announced = None;
        let announce = |why: &str| {
            announced = Some(why.to_owned());
            Ok(())
        };
        let result = is_there(availability, must_be_there, announce);
        assert_eq!(result.map_err(|error| error.to_string()), expected, "{setting}");
        assert_eq!(announced, (expected == Ok(false)).then(why), "{setting}");
    }
}
