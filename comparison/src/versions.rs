//! The versions of what is compared, and the machine.

use std::error::Error;
use std::fs;
use std::process::Command;
use std::thread;

use serde::Serialize;

use crate::protocol::Result;

const LOCK: &str = include_str!("../Cargo.lock");

/// The versions of crates, as `Cargo.lock` has them.
pub(crate) fn of_crates(names: &[&str]) -> Result<String> {
    let versions: std::result::Result<Vec<String>, Box<dyn Error>> = names
        .iter()
        .map(|name| {
            let entry = LOCK.split_once(&format!("name = \"{name}\"\nversion = \""));
            let version = entry.and_then(|(_, rest)| rest.split_once('"'));
            let (version, _) = version.ok_or_else(|| format!("{name} is not in Cargo.lock"))?;
            Ok(format!("{name} {version}"))
        })
        .collect();
    Ok(versions?.join(", "))
}

/// The place of a measurement.
#[derive(Serialize)]
pub(crate) struct Machine {
    processor: String,
    pub(crate) cores: usize,
    memory_in_gib: u64,
    system: String,
    kernel: String,
    rustc: String,
    /// This project's commit, with `-dirty` if files other than results differ from it.
    commit: String,
    /// The average number of running processes in the minute before.
    pub(crate) load: f64,
}

impl Machine {
    pub(crate) fn read() -> Result<Self> {
        let processor = field("/proc/cpuinfo", "model name", ':')?;
        let memory = field("/proc/meminfo", "MemTotal", ':')?;
        let kibibytes: u64 = memory.trim_end_matches(" kB").parse()?;
        let load = fs::read_to_string("/proc/loadavg")?;
        Ok(Self {
            processor,
            cores: thread::available_parallelism()?.get(),
            memory_in_gib: (kibibytes + (1 << 19)) >> 20,
            system: field("/etc/os-release", "PRETTY_NAME", '=')?,
            kernel: fs::read_to_string("/proc/sys/kernel/osrelease")?.trim().to_owned(),
            rustc: output("rustc", &["--version"]).unwrap_or_else(|_| "rustc of an unknown version".to_owned()),
            commit: commit().unwrap_or_else(|_| "unknown".to_owned()),
            load: load.split_whitespace().next().unwrap_or_default().parse()?,
        })
    }

    pub(crate) fn in_words(&self) -> String {
        let Self {
            processor,
            cores,
            memory_in_gib,
            system,
            kernel,
            rustc,
            ..
        } = self;
        format!("{processor}, {cores} cores, {memory_in_gib} GiB; {system}, Linux {kernel}; {rustc}, release")
    }

    /// Returns true if others have used more than half of a core in the minute before.
    pub(crate) fn is_busy(&self) -> bool {
        self.load > 0.5
    }

    pub(crate) fn commit(&self) -> &str {
        &self.commit
    }
}

/// The first value of a field in a file with a field a line.
fn field(file: &str, name: &str, separator: char) -> Result<String> {
    let text = fs::read_to_string(file)?;
    let value = text.lines().find_map(|line| {
        let (field, value) = line.split_once(separator)?;
        (field.trim() == name).then(|| value.trim().trim_matches('"').to_owned())
    });
    value.ok_or_else(|| format!("{file} has no {name}").into())
}

fn output(program: &str, arguments: &[&str]) -> Result<String> {
    let output = Command::new(program).args(arguments).output()?;
    if !output.status.success() {
        return Err(format!("{program} failed").into());
    }
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

fn commit() -> Result<String> {
    let commit = output("git", &["describe", "--always"])?;
    let results = [
        ":/",
        ":(top,exclude)comparison/results*",
        ":(top,exclude)src/guide/comparison/results*",
    ];
    let changed = output("git", &[&["status", "--porcelain", "--"], &results[..]].concat())?;
    Ok(if changed.is_empty() { commit } else { commit + "-dirty" })
}
