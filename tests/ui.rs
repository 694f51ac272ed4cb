//! What does not compile, and how that reads; and what has to compile.
//!
//! The cases are in `tests/ui`, a folder for each topic. `tests/ui/harness/mod.rs` says how a case is written.
//! `UI_BLESS=1 cargo test --test ui` rewrites the texts beside the cases.

#[path = "ui/harness/mod.rs"]
mod harness;

/// Which columns a lookup may name, and what it compares them with.
#[test]
fn lookup() {
    harness::check_topic("lookup");
}

/// What `#[unique(..)]` may say.
#[test]
fn key() {
    harness::check_topic("key");
}

/// What is inserted beside the key.
#[test]
fn defaults() {
    harness::check_topic("defaults");
}

/// What a request is run on, and what comes back.
#[test]
fn run() {
    harness::check_topic("run");
}

/// Where the derived code has to compile without a warning.
#[test]
fn pass() {
    harness::check_topic("pass");
}

#[test]
fn every_folder_has_a_test() {
    assert_eq!(
        harness::folders(),
        ["defaults", "harness", "key", "lookup", "pass", "run"]
    );
}
