//! The PostgreSQL migrations that do not block writers. A build that fails leaves an index behind. The only remedy that
//! it needs is to run the migrations again.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::TestResult;
use crate::databases::Postgres;
use crate::project::Project;
use crate::runner::Runner;
use crate::way::{assert_as_declared, assert_only_the_first_rows_remain, lacking};

#[test]
fn with_diesel_cli() -> TestResult {
    Runner::DieselCli.with::<Postgres>(a_build_that_fails_is_run_again)
}

#[test]
fn with_diesel_migrations() -> TestResult {
    Runner::DieselMigrations.with::<Postgres>(a_build_that_fails_is_run_again)
}

fn a_build_that_fails_is_run_again(runner: Runner) -> TestResult {
    let project = Project::<Postgres>::create();
    runner.set_up(&project);
    project.write_history();
    runner.run(&project)?;
    let generated = generate(&project);

    for builds in ["users_email_idx", "users_email_idx, users_email_idx1"] {
        let failure = runner.run(&project).unwrap_err();
        let reason = "could not create unique index \"users_email_idx";
        assert!(failure.contains(reason), "{failure}");
        assert_eq!(indexes(&project, "NOT indisvalid")?, builds);
        assert_builds_are_found(&project);
    }

    for migration in generated.iter().filter(|name| name.contains("_build_")) {
        project.execute(&project.removal(migration));
    }
    assert_only_the_first_rows_remain(&project);
    runner.run(&project)?;
    assert_eq!(indexes(&project, "NOT indisvalid")?, "");
    assert_as_declared(&project)?;
    assert_there_and_back(runner, &project, generated.len())
}

/// Writes the migrations, and returns their folders.
fn generate(project: &Project<Postgres>) -> Vec<String> {
    let ran = project.schema(&["generate", "--online"]);
    assert_eq!(ran.status, Some(0), "{ran}");
    let generated = project.migrations("_key");
    let names: Vec<&str> = generated
        .iter()
        .filter_map(|name| Some(name.split_once('_')?.1))
        .collect();
    let expected = [
        "build_users_email_key",
        "add_users_email_key",
        "build_memberships_team_nick_key",
        "add_memberships_team_nick_key",
    ];
    assert_eq!(names, expected);
    generated
}

/// The names of the indexes that meet this condition, sorted by name.
fn indexes(project: &Project<Postgres>, condition: &str) -> QueryResult<String> {
    let names = format!(
        "(SELECT coalesce(string_agg(indexrelid::regclass::text, ', ' ORDER BY indexrelid::regclass::text), '')
         FROM pg_index WHERE indrelid IN ('users'::regclass, 'memberships'::regclass) AND {condition})"
    );
    diesel::select(sql::<Text>(&names)).get_result(&mut project.database.connect())
}

fn assert_builds_are_found(project: &Project<Postgres>) {
    let ran = project.schema(&["check"]);
    assert_eq!(ran.status, Some(1), "{ran}");
    let found = "users (email): the build of the index users_email_idx failed or is not finished\n";
    assert!(ran.stdout.contains(found), "{ran}");
}

/// Asserts that the migrations can be reverted and run again, and that nothing is left of them in between.
fn assert_there_and_back(runner: Runner, project: &Project<Postgres>, count: usize) -> TestResult {
    runner.redo(project, count)?;
    assert_as_declared(project)?;

    runner.revert(project, count)?;
    project.schema(&["check"]).assert(1, &lacking::<Postgres>(), "");
    assert_eq!(indexes(project, "true")?, "memberships_pkey, users_pkey");

    runner.run(project)?;
    assert_as_declared(project)
}
