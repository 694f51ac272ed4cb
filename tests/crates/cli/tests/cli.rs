//! The command line as users run it: its output, its files, and its exit status. The tests use only SQLite, because
//! each command does the same on each database except for the SQL.

#[path = "cli/project.rs"]
mod project;

#[path = "cli/audit.rs"]
mod audit;
#[path = "cli/check.rs"]
mod check;
#[path = "cli/declare.rs"]
mod declare;
#[path = "cli/duplicates.rs"]
mod duplicates;
#[path = "cli/errors.rs"]
mod errors;
#[path = "cli/folders.rs"]
mod folders;
#[path = "cli/generate.rs"]
mod generate;
#[path = "cli/help.rs"]
mod help;
#[path = "cli/hostile_names.rs"]
mod hostile_names;
#[path = "cli/settings.rs"]
mod settings;
#[path = "cli/sql.rs"]
mod sql;
