//! The command line as it is run: what it prints, what it writes, and its exit status. SQLite alone, since each command does
//! the same on each database but for the SQL.

#[path = "cli/project.rs"]
mod project;

#[path = "cli/check.rs"]
mod check;
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
