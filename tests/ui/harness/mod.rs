//! Compiles each case with rustc, and compares the messages with those that the case expects.
//!
//! The comments of a case name the messages of each line, as in rustc's own tests:
//!
//! ```text
//! User::get_or_create(users::name.eq("Ada"))
//! //~^ ERROR[E0277]: no unique constraint of `User` covers the lookup
//! //~| NOTE: the keys of `User`: `(id)`, `(email)`
//! ```
//!
//! See [`annotation`] for the details. Every error and every warning has its annotation, so that a second error that
//! follows from the first fails the test. A case without annotations has to compile, and without warnings: the topic
//! `pass`, and beside a case `<name>.fixed.rs`, which does what the `help` of an error says. A case with a `main` is a
//! program, every other one a library.
//!
//! All of this holds with any rustc. The whole text of the errors is in `<name>.stderr`, and is compared only by the
//! rustc that it was written with.

mod annotation;
mod case;
mod diagnostic;
mod expectation;
mod libraries;
mod normalize;
mod rustc;
mod snapshot;

use std::path::Path;
use std::sync::{LazyLock, Mutex, PoisonError};
use std::{fs, thread};

use case::Case;
use rustc::Rustc;

/// The root of the repository. Everything is named relative to it, so that texts are the same on every machine.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
const FOLDER: &str = "tests/ui";

static RUSTC: LazyLock<Rustc> = LazyLock::new(Rustc::new);

/// Checks all cases of a topic, and reports all problems at once.
pub(crate) fn check_topic(topic: &str) {
    let rustc = &*RUSTC;
    let cases = case::cases(topic);
    assert!(!cases.is_empty(), "there is no case in {FOLDER}/{topic}");

    let problems = check_in_parallel(&cases, rustc);
    let stray = snapshot::check_for_stray_texts(topic, &cases);
    let problems: Vec<String> = problems.into_iter().chain(stray).collect();
    assert!(
        problems.is_empty(),
        "{} problems in {FOLDER}/{topic}\n\n{}\n",
        problems.len(),
        problems.join("\n\n")
    );
}

/// The folders beside this one, sorted.
pub(crate) fn folders() -> Vec<String> {
    let mut folders: Vec<String> = fs::read_dir(Path::new(ROOT).join(FOLDER))
        .expect("the folder of the cases can be read")
        .map(|entry| entry.expect("the folder of the cases can be read"))
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    folders.sort();
    folders
}

fn check_in_parallel(cases: &[Case], rustc: &Rustc) -> Vec<String> {
    let waiting = Mutex::new(cases.iter());
    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
    let work = || -> Vec<String> { std::iter::from_fn(next).flat_map(|case| check(case, rustc)).collect() };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let mut problems: Vec<String> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers
            .into_iter()
            .flat_map(|worker| {
                worker
                    .join()
                    .expect("the worker says what is wrong, and does not panic")
            })
            .collect()
    });
    problems.sort();
    problems
}

fn check(case: &Case, rustc: &Rustc) -> Vec<String> {
    let annotations = match annotation::annotations(&case.source) {
        Ok(annotations) => annotations,
        Err(problem) => return vec![problem.render(case)],
    };
    let diagnostics = rustc.compile(case);
    let mut problems: Vec<String> = expectation::compare(&annotations, &diagnostics)
        .into_iter()
        .map(|problem| problem.render(case))
        .collect();
    if problems.is_empty() && rustc.wrote_the_texts() && !annotations.is_empty() {
        problems.extend(snapshot::check(case, &diagnostics));
    }
    problems
}
