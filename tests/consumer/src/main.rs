//! Writes a program of the documentation as a package:
//!
//! ```sh
//! cargo run -p test-consumer -- DOCUMENT HEADING FOLDER [DATABASE]
//! cargo run -p test-consumer -- README.md "A complete program" /tmp/hello SQLite
//! ```
//!
//! The section below `HEADING` names each file in a line of its own, and the fenced block after that line is the file.
//! With `DATABASE`, the package gets the dependencies of the section "Install" for it. Without, the section has a
//! `Cargo.toml`.
//!
//! A forge shows a fenced block as it is, so nothing is hidden and nothing is added here. A section, a block or a file
//! that is missing is an error.

mod document;
mod program;

use std::process::ExitCode;
use std::{env, fs};

use document::Document;
use program::Program;

fn main() -> ExitCode {
    match run(&env::args().skip(1).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("test-consumer: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<(), String> {
    let (path, heading, folder, database) = match arguments {
        [path, heading, folder] => (path, heading, folder, None),
        [path, heading, folder, database] => (path, heading, folder, Some(&**database)),
        _ => return Err("usage: test-consumer DOCUMENT HEADING FOLDER [DATABASE]".to_owned()),
    };
    let text = fs::read_to_string(path).map_err(|error| format!("cannot read {path}: {error}"))?;
    Program::from_document(&Document::parse(&text), heading, database)
        .and_then(|program| program.write(folder.as_ref()))
        .map_err(|error| format!("{path}: {error}"))
}
