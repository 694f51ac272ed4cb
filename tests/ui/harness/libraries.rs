//! The libraries for a case: those that cargo has built for this test.
//!
//! Cargo is asked to build the test again. Everything is up to date, so it answers at once with the files, and nothing is
//! built twice, with any features, profile and `RUSTFLAGS`.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;
use std::{env, fs};

use serde_json::Value;

use super::ROOT;

/// The crates that a case may name.
const EXTERN: [&str; 3] = ["diesel", "diesel_async", "getorcreate"];

pub(super) struct Libraries {
    /// The arguments with which rustc finds them.
    pub(super) arguments: Vec<OsString>,
    /// The time when each crate that a case may name was built. Such a crate is built again after each of its dependencies.
    pub(super) built: Vec<SystemTime>,
}

impl Libraries {
    pub(super) fn new() -> Self {
        let files = files();
        let (mut arguments, mut built) = (Vec::new(), Vec::new());
        for name in EXTERN {
            let file = files.get(name).unwrap_or_else(|| panic!("cargo has built no `{name}`"));
            let modified = fs::metadata(file).and_then(|metadata| metadata.modified());
            arguments.extend(["--extern".into(), assignment(name, file)]);
            built.push(modified.expect("a file system knows when a file was written"));
        }
        let folders: BTreeSet<&Path> = files.values().filter_map(|file| file.parent()).collect();
        for folder in folders {
            arguments.extend(["-L".into(), assignment("dependency", folder)]);
        }
        Self { arguments, built }
    }
}

fn assignment(name: &str, path: &Path) -> OsString {
    let mut assignment = OsString::from(format!("{name}="));
    assignment.push(path);
    assignment
}

/// The library files by the names of the crates.
fn files() -> BTreeMap<String, PathBuf> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent();
    let output = Command::new(cargo)
        .args([
            "test",
            "--no-run",
            "--test",
            "ui",
            "--offline",
            "--message-format",
            "json",
        ])
        .arg("--target-dir")
        .arg(target.expect("the folder for temporary files lies in the target folder"))
        .current_dir(ROOT)
        .output()
        .expect("cargo runs, since it has run this test");
    let (stdout, stderr) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "cargo cannot build this test again:\n{stderr}");

    let messages = stdout
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    messages
        .filter(|message| message["reason"] == "compiler-artifact")
        .filter_map(|message| Some((message["target"]["name"].as_str()?.to_owned(), library(&message)?)))
        .collect()
}

fn library(message: &Value) -> Option<PathBuf> {
    let mut files = message["filenames"]
        .as_array()?
        .iter()
        .filter_map(Value::as_str)
        .map(PathBuf::from);
    files.find(|file| file.extension().is_some_and(|extension| extension == "rlib"))
}
