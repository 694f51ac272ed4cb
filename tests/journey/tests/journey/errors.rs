//! Errors that stop a command on PostgreSQL: one line on stderr, status 2, and nothing half-written. Also conditions
//! that do not stop it.

use crate::TestResult;
use crate::availability;
use crate::databases::Postgres;
use crate::project::{Project, ROWS};
use crate::target::Target;
use crate::way::lacking;

const COMMANDS: [&str; 3] = ["check", "duplicates", "generate"];

/// A role that may log in and has no privileges. It is dropped before the database.
struct Role<'project> {
    project: &'project Project<Postgres>,
    name: String,
}

impl<'project> Role<'project> {
    /// Creates the role. Its name is its password, in case the server asks for one.
    fn create(project: &'project Project<Postgres>) -> Self {
        let name = format!("{}_role", project.database.name());
        Postgres::administrate(&format!("CREATE ROLE {name} LOGIN PASSWORD '{name}'"));
        Self { project, name }
    }

    fn url(&self) -> String {
        as_role(&self.project.database.url(), &self.name)
    }
}

impl Drop for Role<'_> {
    fn drop(&mut self) {
        self.project.execute(&format!("DROP OWNED BY {}", self.name));
        Postgres::administrate(&format!("DROP ROLE {}", self.name));
    }
}

/// <https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS>
fn as_role(url: &str, name: &str) -> String {
    with_parameters(url, &format!("user={name}&password={name}"))
}

fn with_parameters(url: &str, parameters: &str) -> String {
    let separator = if url.contains('?') { '&' } else { '?' };
    format!("{url}{separator}{parameters}")
}

/// Runs the case on the project's tables, which contain duplicates.
fn in_a_project(case: impl FnOnce(&Project<Postgres>)) -> TestResult {
    availability::run_where(Postgres::availability(), || {
        let project = Project::<Postgres>::create();
        project.database.set_up();
        project.execute(Postgres::TABLES);
        project.execute(ROWS);
        case(&project);
        Ok(())
    })
}

#[track_caller]
fn assert_nothing_is_written(project: &Project<Postgres>) {
    assert_eq!(project.migrations(""), [""; 0]);
}

/// Asserts that each command that connects to the database ends in this way with this URL.
#[track_caller]
fn assert_refused(project: &Project<Postgres>, url: &str, beginning: &str, end: &str) {
    for command in COMMANDS {
        let ran = project.schema(&[command, "--database-url", url]);
        ran.assert_refused(beginning, end);
        assert_eq!(ran.stdout, "");
    }
    assert_nothing_is_written(project);
}

const NOT_CONNECTED: &str = "cannot connect to PostgreSQL: connection to server at ";

/// A wrong password would have the same effect, but the server may not ask for one.
#[test]
fn a_role_that_is_not_let_in() -> TestResult {
    in_a_project(|project| {
        let name = format!("{}_nobody", project.database.name());
        let url = as_role(&project.database.url(), &name);
        for command in COMMANDS {
            let ran = project.schema(&[command, "--database-url", &url]);
            ran.assert_refused(NOT_CONNECTED, "");
            assert!(
                ran.stderr.contains("FATAL: ") && ran.stderr.contains(&format!("\"{name}\"")),
                "{ran}"
            );
        }
        assert_nothing_is_written(project);
    })
}

#[test]
fn a_database_that_is_not_there() -> TestResult {
    availability::run_where(Postgres::availability(), || {
        let project = Project::<Postgres>::create();
        let name = project.database.name();
        let end = format!("failed: FATAL: database \"{name}\" does not exist");
        assert_refused(&project, &project.database.url(), NOT_CONNECTED, &end);
        Ok(())
    })
}

/// Nothing listens on the port of a service that is no longer in use.
#[test]
fn a_server_that_is_not_there() -> TestResult {
    availability::run_where(Postgres::availability(), || {
        let project = Project::<Postgres>::create();
        let end = "failed: Connection refused; Is the server running on that host and accepting TCP/IP connections?";
        assert_refused(&project, "postgres://ada:secret@127.0.0.1:1/app", NOT_CONNECTED, end);
        Ok(())
    })
}

#[test]
fn a_scheme_that_is_nobodys() -> TestResult {
    availability::run_where(Postgres::availability(), || {
        let project = Project::<Postgres>::create();
        let beginning = "getorcreate does not know the database `postgers://`: ";
        assert_refused(&project, "postgers://ada:secret@host/app", beginning, "");
        Ok(())
    })
}

/// Every role may read the catalog. Commands that read the table need a privilege.
#[test]
fn a_role_that_may_not_read_the_tables() -> TestResult {
    in_a_project(|project| {
        let role = Role::create(project);
        let url = &role.url();
        project
            .schema(&["check", "--database-url", url])
            .assert(1, &lacking::<Postgres>(), "");
        for arguments in [&["duplicates"][..], &["check", "--duplicates"], &["generate"]] {
            let ran = project.schema(&[arguments, &["--database-url", url]].concat());
            ran.assert_refused("cannot query the database: permission denied for table users", "");
        }
        assert_nothing_is_written(project);
    })
}

#[test]
fn a_role_that_may_not_use_the_schema() -> TestResult {
    in_a_project(|project| {
        let role = Role::create(project);
        project.execute("REVOKE ALL ON SCHEMA public FROM public");
        for command in COMMANDS {
            let ran = project.schema(&[command, "--database-url", &role.url()]);
            ran.assert_refused(
                "",
                &format!("the role `{}` has no USAGE privilege on the schema `public`", role.name),
            );
        }
        assert_nothing_is_written(project);

        let ran = project.schema(&["check", "--json", "--database-url", &role.url()]);
        assert_eq!(ran.status, Some(2), "{ran}");
        let document: serde_json::Value = serde_json::from_str(&ran.stdout).expect("it is one document");
        assert_eq!(document["status"], "hidden");
    })
}

/// The server rejects every change that a command would make.
#[test]
fn a_role_that_may_only_read_is_enough() -> TestResult {
    in_a_project(|project| {
        let role = Role::create(project);
        let before = project.rows();
        project.execute(&format!(
            "GRANT SELECT ON users, memberships TO {name}; ALTER ROLE {name} SET default_transaction_read_only = on",
            name = role.name
        ));
        let status = |arguments: &[&str]| {
            let ran = project.schema(&[arguments, &["--database-url", &role.url()]].concat());
            ran.status
        };
        let notes = format!(
            "note: the server: this session is read-only: default_transaction_read_only = on\n  \
             why: a call can find a row, but fails if there is none\n  \
             advice: call getorcreate on the primary server, in a session that may write\n\n\
             note: users, memberships: the role {} lacks INSERT\n  \
             why: calls by this user fail\n  \
             advice: grant it, if the application connects as this user\n\n",
            role.name
        );
        let remedy = "The command `generate`";
        project.schema(&["check", "--database-url", &role.url()]).assert(
            1,
            &lacking::<Postgres>().replace(remedy, &format!("{notes}{remedy}")),
            "",
        );
        assert_eq!(status(&["duplicates"]), Some(1));
        assert_eq!(status(&["generate"]), Some(0));
        assert_eq!(project.migrations("_key").len(), 2);
        assert_eq!(project.rows(), before);
    })
}

/// <https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY>
#[test]
fn the_online_form_for_a_partitioned_table() -> TestResult {
    in_a_project(|project| {
        project.execute(
            "DROP TABLE memberships;
             CREATE TABLE memberships (id INTEGER NOT NULL, team TEXT NOT NULL, nick TEXT NOT NULL)
                 PARTITION BY LIST (team);",
        );
        let ran = project.schema(&["generate", "--online"]);
        ran.assert_refused(
            "memberships is partitioned, and PostgreSQL cannot build its indexes while others write to it: \
             leave out --online",
            "",
        );
        assert_nothing_is_written(project);
    })
}
