//! What is printed: text for people, with colours where they are seen, and whole or not at all. And the exit status.

use std::io::{self, Write};
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};

use super::error::CliError;
use crate::escape;

/// What the program has to say in the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    /// Nothing is wrong.
    Clean,
    /// Something was found.
    Found,
    /// It could not be looked at.
    Failed,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        match status {
            Status::Clean => Self::SUCCESS,
            Status::Found => Self::from(1),
            Status::Failed => Self::from(2),
        }
    }
}

/// A name or a heading.
pub(super) const BOLD: Style = Style::new().bold();
/// What is as it should be.
pub(super) const GOOD: Style = AnsiColor::Green.on_default();
/// What is not.
pub(super) const BAD: Style = AnsiColor::Red.on_default().bold();
/// What should be seen, but stops nothing.
const WARNING: Style = AnsiColor::Yellow.on_default().bold();

/// What a command says, kept until its end: nobody reads half an answer.
#[derive(Debug, Default)]
pub(super) struct Output {
    /// For stdout.
    pub(super) text: Vec<u8>,
    /// For stderr.
    pub(super) warnings: Vec<String>,
}

impl Output {
    /// Prints it all. Colours are left out where stdout or stderr is no terminal, or `NO_COLOR` is set.
    pub(super) fn finish(self, ended: Result<Status, CliError>) -> Status {
        let printed = print(&self.text);
        for warning in &self.warnings {
            complain(WARNING, "warning", warning);
        }
        printed.and(ended).unwrap_or_else(|error| {
            complain(BAD, "error", &error.to_string());
            Status::Failed
        })
    }
}

fn print(text: &[u8]) -> Result<(), CliError> {
    let mut stdout = anstream::stdout().lock();
    match stdout.write_all(text).and_then(|()| stdout.flush()) {
        // Whoever reads it has seen enough, as `head` has.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        printed => Ok(printed?),
    }
}

/// One line, whatever was quoted in it.
fn complain(style: Style, what: &str, message: &str) {
    // Nobody is left to be told that this failed.
    let _ = writeln!(anstream::stderr(), "{style}{what}:{style:#} {}", escape::text(message));
}

/// `1 row`, `2 rows`
pub(super) fn counted(count: u64, one: &str, many: &str) -> String {
    let noun = if count == 1 { one } else { many };
    format!("{count} {noun}")
}

/// One JSON document.
pub(super) fn write_json(out: &mut dyn Write, document: &impl serde::Serialize) -> Result<(), CliError> {
    writeln!(out, "{}", escape::json(&serde_json::to_string_pretty(document)?))?;
    Ok(())
}
