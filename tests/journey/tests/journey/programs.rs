//! The programs, and the results of running them.

use std::env;
use std::fmt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::availability::Availability;

/// The result of running a program.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ran {
    pub(crate) status: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs the program in this folder, without settings from outside.
pub(crate) fn run(program: &str, folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Ran {
    let mut command = Command::new(program);
    command.current_dir(folder).stdin(Stdio::null()).args(arguments);
    for variable in [
        "DATABASE_URL",
        "MIGRATION_DIRECTORY",
        "DIESEL_CONFIG_FILE",
        "CLICOLOR_FORCE",
        "RUST_LOG",
    ] {
        command.env_remove(variable);
    }
    command.envs(environment.iter().copied());
    Ran::from_output(&command.output().unwrap_or_else(|error| panic!("{program}: {error}")))
}

/// Diesel's own command.
pub(crate) fn diesel() -> String {
    env::var("GETORCREATE_DIESEL").unwrap_or_else(|_| "diesel".to_owned())
}

/// Tells if `diesel_cli` is available, with support for both databases.
pub(crate) fn diesel_availability() -> Availability {
    let missing = |reason: &dyn fmt::Display| {
        Availability::NoServer(format!(
            "`diesel` with SQLite and PostgreSQL is not available, so its journey is not made. Set GETORCREATE_DIESEL \
             to what `.ci/diesel_cli` prints. ({reason})"
        ))
    };
    match Command::new(diesel()).arg("--version").output() {
        Err(error) => missing(&error),
        Ok(output) => {
            let version = String::from_utf8_lossy(&output.stdout);
            let backends = ["sqlite", "postgres"];
            match backends.into_iter().find(|backend| !version.contains(backend)) {
                Some(backend) => missing(&format_args!("without {backend}: {}", version.trim())),
                None => Availability::Available,
            }
        }
    }
}

impl Ran {
    fn from_output(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("it is text");
        Self {
            status: output.status.code(),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        }
    }

    #[track_caller]
    pub(crate) fn assert(&self, status: i32, stdout: &str, stderr: &str) {
        let expected = Self {
            status: Some(status),
            stdout: stdout.to_owned(),
            stderr: stderr.to_owned(),
        };
        assert!(*self == expected, "{self}\n\nwas expected to be\n\n{expected}");
    }

    /// Asserts that the program could not do its work, and gives the reason in this one line.
    #[track_caller]
    pub(crate) fn assert_refused(&self, beginning: &str, end: &str) {
        let is_as_expected = self.status == Some(2)
            && self.stderr.lines().count() == 1
            && self.stderr.starts_with(&format!("error: {beginning}"))
            && self.stderr.trim_end().ends_with(end);
        assert!(is_as_expected, "{self}\n\nwas expected to say {beginning} .. {end}");
    }
}

impl fmt::Display for Ran {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { status, stdout, stderr } = self;
        write!(formatter, "status: {status:?}\n-- stdout\n{stdout}-- stderr\n{stderr}")
    }
}
