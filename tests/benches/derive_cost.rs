//! The cost of the derive in `cargo check`: `cargo bench --bench derive_cost`.
//!
//! A crate with models of 30 columns is checked over and over, in turn with the derive and without it. Both have the same
//! `table!`, and Diesel's own derives.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

const MODELS: u32 = 20;
const COLUMNS: u32 = 30;
const ROUNDS: usize = 7;

fn main() -> Result<(), Box<dyn Error>> {
    let project = Path::new(env!("CARGO_TARGET_TMPDIR")).join("derive_cost");
    fs::create_dir_all(project.join("src"))?;
    fs::write(project.join("Cargo.toml"), manifest())?;
    fs::copy(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock"),
        project.join("Cargo.lock"),
    )?;

    let mut with = Vec::new();
    let mut without = Vec::new();
    check(&project, true)?; // compiles the dependencies
    for _ in 0..ROUNDS {
        without.push(check(&project, false)?);
        with.push(check(&project, true)?);
    }
    let (with, without) = (median(with), median(without));
    println!("{MODELS} models of {COLUMNS} columns, each with three keys, `cargo check`");
    println!("without the derive  {:>6} ms", without.as_millis());
    println!("with the derive     {:>6} ms", with.as_millis());
    println!(
        "a model             {:>6.1} ms",
        (with.saturating_sub(without) / MODELS).as_secs_f64() * 1000.0
    );
    Ok(())
}

fn check(project: &Path, derive: bool) -> Result<Duration, Box<dyn Error>> {
    let source: PathBuf = project.join("src/lib.rs");
    fs::write(&source, models(derive)?)?;
    let begin = Instant::now();
    let output = Command::new(env!("CARGO"))
        .args(["check", "--quiet", "--offline"])
        .current_dir(project)
        .output()?;
    let duration = begin.elapsed();
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    Ok(duration)
}

fn manifest() -> String {
    format!(
        r#"[package]
name = "derive-cost"
edition = "2024"

[dependencies]
getorcreate = {{ path = {root:?}, features = ["sqlite"] }}
diesel = {{ version = "~2.3", features = ["sqlite"] }}

[workspace]
"#,
        root = concat!(env!("CARGO_MANIFEST_DIR"), "/..")
    )
}

fn models(derive: bool) -> Result<String, std::fmt::Error> {
    let mut source = String::from("#![allow(dead_code)]\nuse diesel::prelude::*;\n");
    for model in 0..MODELS {
        let columns = (1..COLUMNS).fold(String::new(), |columns, column| format!("{columns} c{column} -> Text,"));
        let fields = (1..COLUMNS).fold(String::new(), |fields, column| format!("{fields} c{column}: String,"));
        let (derives, keys) = if derive {
            (
                "Queryable, Selectable, getorcreate::GetOrCreate",
                "#[unique(c1)] #[unique(c2, c3, c4)]",
            )
        } else {
            ("Queryable, Selectable", "")
        };
        writeln!(
            source,
            "diesel::table! {{ t{model} (id) {{ id -> Integer, {columns} }} }}"
        )?;
        writeln!(source, "#[derive({derives})] #[diesel(table_name = t{model})] {keys}")?;
        writeln!(source, "pub struct M{model} {{ id: i32, {fields} }}")?;
    }
    Ok(source)
}

fn median(mut durations: Vec<Duration>) -> Duration {
    durations.sort_unstable();
    durations[durations.len() / 2]
}
