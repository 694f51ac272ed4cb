//! Imports a repository's history with a progress bar, and normalises it into mail domains, authors and commits. Four
//! threads work at once, each with a thousand commits at a time.
//!
//! ```sh
//! git log --format='%an%x09%ae%x09%aI%x09%s' | cargo run --example many_rows
//! ```
//!
//! A malformed line is reported with its number and skipped. The exit status is then 1. Without input it imports commits
//! that it makes up:
//!
//! ```text
//! 4 threads imported 20000 commits in .. s
//! domains     40 created  19960 found
//! authors    200 created  19800 found
//! commits  20000 created      0 found
//! ```

mod database;
mod import;
mod log;
mod threads;

use std::error;
use std::io::{self, IsTerminal, Read};
use std::process::ExitCode;
use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};

use import::Created;

type Error = Box<dyn error::Error + Send + Sync>;

fn main() -> Result<ExitCode, Error> {
    let text = input()?;
    let mut entries = Vec::new();
    let mut status = ExitCode::SUCCESS;
    for line in log::parse(&text) {
        match line {
            Ok(entry) => entries.push(entry),
            Err(reason) => {
                eprintln!("{reason}");
                status = ExitCode::FAILURE;
            }
        }
    }

    let folder = tempfile::tempdir()?;
    let file = folder.path().join("import.sqlite");
    database::create(&file)?;
    let bar = ProgressBar::new(entries.len() as u64).with_style(ProgressStyle::with_template(
        "{bar:40} {pos}/{len} commits, {per_sec}, {eta} left",
    )?);
    let begin = Instant::now();
    let created = threads::import_all(&entries, &file, &bar)?;
    bar.finish_and_clear();

    let seconds = begin.elapsed().as_secs_f64();
    println!("4 threads imported {} commits in {seconds:.2} s", entries.len());
    let Created {
        domains,
        authors,
        commits,
    } = created;
    for (table, created) in [("domains", domains), ("authors", authors), ("commits", commits)] {
        println!("{table} {created:>6} created {:>6} found", entries.len() - created);
    }
    Ok(status)
}

/// The log from a pipe, or one that is made up.
fn input() -> io::Result<String> {
    let mut bytes = Vec::new();
    if !io::stdin().is_terminal() {
        io::stdin().read_to_end(&mut bytes)?;
    }
    if bytes.is_empty() {
        return Ok(log::make_up(20_000));
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
