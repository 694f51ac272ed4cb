//! The output of `generate` when a similar migration already exists.

use crate::TestResult;
use crate::databases::Postgres;
use crate::project::Project;
use crate::runner::Runner;
use crate::target::Target;
use crate::way::{assert_as_declared, lacking};

/// Runs the case on the project's tables, which are empty.
fn in_a_project(case: impl FnOnce(Runner, &Project<Postgres>) -> TestResult) -> TestResult {
    Runner::DieselMigrations.with::<Postgres>(|runner| {
        let project = Project::<Postgres>::create();
        runner.set_up(&project);
        project.execute(Postgres::TABLES);
        case(runner, &project)
    })
}

/// The names of the migrations, without their versions.
fn names(project: &Project<Postgres>) -> Vec<String> {
    let folders = project.migrations("");
    let names = folders.iter().filter_map(|folder| folder.split_once('_'));
    names.map(|(_, name)| name.to_owned()).collect()
}

#[test]
fn a_constraint_that_does_not_serve_is_replaced() -> TestResult {
    in_a_project(|runner, project| {
        project.execute("ALTER TABLE users ADD CONSTRAINT later UNIQUE (email) DEFERRABLE");
        let ran = project.schema(&["generate"]);
        let warning = "warning: users (email): the migration drops the index later, which does not enforce the key; \
                       down.sql does not restore it\n";
        assert_eq!((ran.status, &*ran.stderr), (Some(0), warning), "{ran}");
        let folder = &project.migrations("_add_users_email_key")[0];
        assert_eq!(
            project.read(format!("migrations/{folder}/up.sql")),
            "-- Takes the place of the index later, which down.sql does not bring back.\n\
             ALTER TABLE \"users\" DROP CONSTRAINT IF EXISTS \"later\", ADD CONSTRAINT \"users_email_key\" UNIQUE (\"email\");\n"
        );
        runner.run(project)?;
        assert_as_declared(project)?;
        runner.revert(project, 2)?;
        project.schema(&["check"]).assert(1, &lacking::<Postgres>(), "");
        runner.run(project)?;
        assert_as_declared(project)
    })
}

/// Tables and keys with the same names, whose migrations are written one after the other.
#[test]
fn the_same_key_in_two_schemas_has_two_migrations() -> TestResult {
    in_a_project(|runner, project| {
        project.execute(
            "CREATE SCHEMA archive;
             CREATE TABLE archive.users (id SERIAL PRIMARY KEY, email TEXT NOT NULL);",
        );
        for program in [Project::schema, Project::archive] {
            let ran = program(project, &["generate"]);
            assert_eq!(ran.status, Some(0), "{ran}");
            runner.run(project)?;
            let ran = program(project, &["check"]);
            assert_eq!(ran.status, Some(0), "{ran}");
        }
        let expected = [
            "add_users_email_key",
            "add_memberships_team_nick_key",
            "add_archive_users_email_key",
        ];
        assert_eq!(names(project), expected);
        runner.revert(project, expected.len())?;
        assert_eq!(project.archive(&["check"]).status, Some(1));
        project.schema(&["check"]).assert(1, &lacking::<Postgres>(), "");
        Ok(())
    })
}
