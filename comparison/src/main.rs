//! Compares getorcreate with other libraries: `comparison/run`, which `README.md` describes.
//!
//! `comparison postgres [rounds]` measures, and writes the results. `comparison contender NAME` is one of the contenders
//! in Rust, which the first command starts.

mod behaviour;
mod compile_error;
mod contenders;
mod measure;
mod process;
mod protocol;
mod race;
mod report;
mod server;
mod versions;

use std::env;
use std::path::Path as FilePath;

use contenders::ENTRIES;
use measure::Path;
use process::Process;
use protocol::Result;
use report::Results;
use server::{Database, Server};
use versions::Machine;

const ROUNDS: usize = 15;

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["contender", name] => {
            let (server, url) = (env::var("COMPARISON_SERVER")?, env::var("COMPARISON_URL")?);
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(contenders::serve(name, named(&server)?, &url))
        }
        [server] => compare(named(server)?, ROUNDS),
        [server, rounds] => compare(named(server)?, rounds.parse()?),
        _ => Err("usage: comparison/run [postgres|mariadb] [ROUNDS]".into()),
    }
}

fn named(name: &str) -> Result<Server> {
    let server = Server::ALL.into_iter().find(|server| server.name() == name);
    server.ok_or_else(|| format!("{name:?} is neither postgres nor mariadb").into())
}

fn compare(server: Server, rounds: usize) -> Result<()> {
    let machine = Machine::read()?;
    if machine.is_busy() {
        eprintln!(
            "the machine is busy (load average {}): the results will say so",
            machine.load
        );
    }
    let compile_error = compile_error::observe()?;
    let mut database = Database::create(server)?;
    let (mut processes, absent) = start_all(&database);
    let mut figures = Vec::new();
    for path in Path::ALL {
        eprintln!("{} ..", path.name());
        figures.push(measure::measure(&mut database, &mut processes, path, rounds)?);
    }
    let mut behaviours = Vec::new();
    eprintln!("races ..");
    for process in &mut processes {
        behaviours.push(behaviour::observe(&mut database, process)?);
    }
    let results = Results {
        date: database.text("SELECT CAST(CURRENT_DATE AS char(10))")?,
        machine,
        server_name: server.title(),
        server: database.version()?,
        settings: database.settings()?,
        rounds,
        contenders: processes
            .iter()
            .map(|process| (process.name, process.version.clone()))
            .collect(),
        absent,
        figures,
        compile_error,
        behaviours,
    };
    drop(processes);
    database.drop()?;
    let stem = match server {
        Server::Postgres => "results".to_owned(),
        Server::Mariadb => format!("results-{}", server.name()),
    };
    let folder = FilePath::new(env!("CARGO_MANIFEST_DIR"));
    results.write(folder, &stem)?;
    eprintln!("written: {}", folder.join(stem).with_extension("md").display());
    Ok(())
}

/// Starts the contenders for this server. Those that do not start are returned with the reason.
fn start_all(database: &Database) -> (Vec<Process>, Vec<(&'static str, String)>) {
    let mut processes = Vec::new();
    let mut absent = Vec::new();
    let entries = ENTRIES.iter().filter(|entry| entry.servers.contains(&database.server));
    for entry in entries {
        match Process::start(entry, database.server, &database.url()) {
            Ok(process) => {
                eprintln!("{}: {}", process.name, process.version);
                processes.push(process);
            }
            Err(error) => {
                eprintln!("NOT MEASURED: {}: {error}", entry.name);
                absent.push((entry.name, error.to_string()));
            }
        }
    }
    (processes, absent)
}
