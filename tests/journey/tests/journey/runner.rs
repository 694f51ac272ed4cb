//! The two ways to run migrations: Diesel's own command, or the library that a program has built in.

use diesel_migrations::{FileBasedMigrations, MigrationHarness};

use crate::TestResult;
use crate::availability;
use crate::programs::{self, Ran};
use crate::project::Project;
use crate::target::Target;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Runner {
    DieselCli,
    DieselMigrations,
}

/// Success, or the reason for the failure.
pub(crate) type Done = Result<(), String>;

impl Runner {
    /// Runs the case if its database and programs are available.
    pub(crate) fn with<T: Target>(self, case: impl FnOnce(Self) -> TestResult) -> TestResult {
        availability::run_where(T::availability(), || match self {
            Self::DieselCli => availability::run_where(programs::diesel_availability(), || case(self)),
            Self::DieselMigrations => case(self),
        })
    }

    /// Creates the database.
    pub(crate) fn set_up<T: Target>(self, project: &Project<T>) {
        match self {
            Self::DieselCli => done(&project.diesel(&["setup"])).expect("there is no database yet"),
            Self::DieselMigrations => project.database.set_up(),
        }
    }

    /// Runs all pending migrations.
    pub(crate) fn run<T: Target>(self, project: &Project<T>) -> Done {
        match self {
            Self::DieselCli => done(&project.diesel(&["migration", "run"])),
            Self::DieselMigrations => {
                let ran = project.connect().run_pending_migrations(source(project)).map(|_| ());
                ran.map_err(|error| error.to_string())
            }
        }
    }

    /// Reverts this many migrations, the last first.
    pub(crate) fn revert<T: Target>(self, project: &Project<T>, count: usize) -> Done {
        match self {
            Self::DieselCli => done(&project.diesel(&["migration", "revert", "-n", &count.to_string()])),
            Self::DieselMigrations => (0..count).try_for_each(|_| {
                let reverted = project.connect().revert_last_migration(source(project)).map(|_| ());
                reverted.map_err(|error| error.to_string())
            }),
        }
    }

    /// Reverts this many migrations, and runs them again.
    pub(crate) fn redo<T: Target>(self, project: &Project<T>, count: usize) -> Done {
        match self {
            Self::DieselCli => done(&project.diesel(&["migration", "redo", "-n", &count.to_string()])),
            Self::DieselMigrations => self.revert(project, count).and_then(|()| self.run(project)),
        }
    }
}

fn source<T: Target>(project: &Project<T>) -> FileBasedMigrations {
    FileBasedMigrations::from_path(project.path("migrations")).expect("it is a folder of migrations")
}

fn done(ran: &Ran) -> Done {
    match ran.status {
        Some(0) => Ok(()),
        _ => Err(ran.stderr.trim_end().to_owned()),
    }
}
