//! Code that does not compile, with its messages, and code that must compile.
//!
//! The cases are in `tests/ui`, a folder for each topic. `tests/ui/harness/mod.rs` says how a case is written.
//! `UI_BLESS=1 cargo test --test ui` rewrites the texts beside the cases. `UI_CODEGEN=1` generates
//! code for every case, as `.ci/run` does.

#[path = "ui/harness/mod.rs"]
mod harness;

/// The columns that a lookup may name, and the values that it compares them with.
#[test]
fn lookup() {
    harness::check_topic("lookup");
}

/// The possible contents of `#[unique(..)]`.
#[test]
fn key() {
    harness::check_topic("key");
}

/// The values that are inserted besides the key.
#[test]
fn defaults() {
    harness::check_topic("defaults");
}

/// A row that holds its own key, and the columns of the key.
#[test]
fn row() {
    harness::check_topic("row");
}

/// The update of a row that exists: its values, its changes, and its condition.
#[test]
fn update() {
    harness::check_topic("update");
}

/// Many lookups or rows at once.
#[test]
fn many() {
    harness::check_topic("many");
}

/// The connections on which a request runs, and its results.
#[test]
fn run() {
    harness::check_topic("run");
}

/// Code in which the derived code must compile without a warning.
#[test]
fn pass() {
    harness::check_topic("pass");
}

#[test]
fn every_folder_has_a_test() {
    assert_eq!(
        harness::folders(),
        [
            "defaults", "harness", "key", "lookup", "many", "pass", "row", "run", "update"
        ]
    );
}
