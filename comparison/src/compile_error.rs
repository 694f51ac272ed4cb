//! Builds `undeclared.rs`, and checks that a lookup without a declared constraint does not compile.

use std::process::Command;

use crate::protocol::Result;

/// The first line of rustc's error.
pub(crate) fn observe() -> Result<String> {
    let output = Command::new(env!("CARGO"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args([
            "build",
            "--quiet",
            "--release",
            "--locked",
            "--bin",
            "undeclared",
            "--features",
            "undeclared",
        ])
        .args(["--color", "never"])
        .output()?;
    if output.status.success() {
        return Err("a lookup without a declared constraint compiles".into());
    }
    let errors = String::from_utf8(output.stderr)?;
    let error = errors
        .lines()
        .find(|line| line.starts_with("error[E0277]: no unique constraint"));
    Ok(error
        .ok_or_else(|| format!("it fails for another reason:\n{errors}"))?
        .to_owned())
}
