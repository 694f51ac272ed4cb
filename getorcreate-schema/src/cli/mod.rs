//! The command line behind `getorcreate::cli!`. It calls the rest of the schema crate, and turns the result into text,
//! files and exit statuses. It decides nothing about a database.

mod arguments;
mod connect;
mod database;
mod settings;

mod audit;
mod check;
mod declare;
mod duplicates;
mod generate;
mod sql;

mod document;
mod error;
mod output;

use std::process::ExitCode;

use clap::Parser;

use crate::migrations::once_each;
use crate::models::Model;

use arguments::{Arguments, Command};
pub use connect::{connect, stand_ins};
pub use database::Backend;
use error::CliError;
use output::{Output, Status};
use settings::Settings;

/// Runs the program. `getorcreate::cli!` calls it with each model.
#[must_use]
pub fn run(models: &[Model], backends: &[Option<Backend>]) -> ExitCode {
    let Arguments { database_url, command } = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return refuse(&error),
    };
    let mut output = Output::default();
    let backends: Vec<Backend> = backends.iter().flatten().copied().collect();
    let ended =
        Settings::new(database_url, backends).and_then(|settings| obey(command, models, &settings, &mut output));
    output.finish(ended).into()
}

/// Reports what is wrong with the arguments, or prints the requested help.
fn refuse(error: &clap::Error) -> ExitCode {
    // If this fails, there is nobody left to tell.
    let _ = error.print();
    match error.exit_code() {
        0 => Status::Clean.into(),
        _ => Status::Failed.into(),
    }
}

fn obey(command: Command, models: &[Model], settings: &Settings, output: &mut Output) -> Result<Status, CliError> {
    let constraints = &*once_each(models.iter().flat_map(Model::constraints));
    match command {
        Command::Sql(options) => sql::run(&options, constraints, settings, &mut output.text),
        Command::Generate(options) => generate::run(&options, constraints, settings, output),
        Command::Check(options) => check::run(&options, constraints, settings, &mut output.text),
        Command::Duplicates(options) => duplicates::run(&options, constraints, settings, &mut output.text),
        Command::Audit(options) => audit::run(&options, models, settings, &mut output.text),
        Command::Declare(options) => declare::run(&options, models, settings, &mut output.text),
    }
}
