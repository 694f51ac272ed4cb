//! Prints text for people: all of it or nothing, and in colour on a terminal. Also defines the exit status.

use std::io::{self, Write};
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};

use super::error::CliError;
use crate::escape;

/// The final result of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    /// Nothing is wrong.
    Clean,
    /// Something was found.
    Found,
    /// The database could not be checked.
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
/// A good result.
pub(super) const GOOD: Style = AnsiColor::Green.on_default();
/// A bad result.
pub(super) const BAD: Style = AnsiColor::Red.on_default().bold();
/// A warning, which stops nothing.
const WARNING: Style = AnsiColor::Yellow.on_default().bold();

/// The output of a command, kept until its end: nobody needs half an answer.
#[derive(Debug, Default)]
pub(super) struct Output {
    /// For stdout.
    pub(super) text: Vec<u8>,
    /// For stderr.
    pub(super) warnings: Vec<String>,
}

impl Output {
    /// Prints all of it. Colours are left out if stdout or stderr is no terminal, or if `NO_COLOR` is set.
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
        // The reader has seen enough, as `head` has.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        printed => Ok(printed?),
    }
}

/// Prints a message as one line, whatever it quotes.
fn complain(style: Style, what: &str, message: &str) {
    // If this fails, there is nobody left to tell.
    let _ = writeln!(anstream::stderr(), "{style}{what}:{style:#} {}", escape::text(message));
}

/// `1 row`, `2 rows`
pub(super) fn counted(count: u64, one: &str, many: &str) -> String {
    let noun = if count == 1 { one } else { many };
    format!("{count} {noun}")
}

/// Writes one JSON document.
pub(super) fn write_json(out: &mut dyn Write, document: &impl serde::Serialize) -> Result<(), CliError> {
    writeln!(out, "{}", escape::json(&serde_json::to_string_pretty(document)?))?;
    Ok(())
}
