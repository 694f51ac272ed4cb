//! Users with limited privileges. The check does not report as missing what such a user cannot see.

use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::schema::{IndexSize, LookupPlan};
use getorcreate::{GetOrCreate, models, schema};

use super::generated::{self, Child};
use super::{MIGRATED, Part, UNMIGRATED, assert_clean, report, report_on};
use crate::TestConnection;
use crate::mysql::database::SERVER;
use crate::suite::TestResult;
use crate::suite::target::{Database, Target};

/// A user for one test. A table without rows lets the user see the database and do nothing else.
struct User<'a, T: Target> {
    name: String,
    /// The accounts for any host, and for this machine.
    accounts: String,
    database: &'a Database<T>,
}

impl<'a, T: Target> User<'a, T> {
    /// Creates the user. MySQL limits a name to 32 characters.
    fn create(database: &'a Database<T>) -> QueryResult<Self> {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("getorcreate_{}_{number}", process::id());
        // An anonymous user of this machine, if there is one, takes precedence over a user from any machine.
        let accounts = format!("{name}, {name}@localhost");
        database.connect().batch_execute(&format!(
            "DROP USER IF EXISTS {accounts}; CREATE USER {accounts}; CREATE TABLE public (id INTEGER); \
             GRANT SELECT ON public TO {accounts}"
        ))?;
        Ok(Self {
            name,
            accounts,
            database,
        })
    }

    fn grant(&self, privileges: &str) -> QueryResult<()> {
        let mut conn = self.database.connect();
        conn.batch_execute(&format!("GRANT {privileges} TO {}", self.accounts))
    }

    fn revoke(&self, privileges: &str) -> QueryResult<()> {
        let mut conn = self.database.connect();
        conn.batch_execute(&format!("REVOKE {privileges} FROM {}", self.accounts))
    }

    fn connect(&self) -> TestConnection {
        let url = self.database.url();
        let (scheme, rest) = url.split_once("://").expect("a URL has a scheme");
        let (_, address) = rest.rsplit_once('@').unwrap_or(("", rest));
        self.database
            .target
            .connect_to(&format!("{scheme}://{}@{address}", self.name))
    }

    /// Asserts that the user's check reports that it cannot read the table, with this reason.
    fn assert_hidden(&self, reason: &str) -> TestResult {
        let mut conn = self.connect();
        let report = schema::check(&mut conn, Part::constraints())?;
        assert_eq!(report.findings().len(), 0, "{report}");
        assert!(!report.is_clean());
        let [hidden] = report.hidden() else { panic!("{report}") };
        let said = hidden.reason();
        assert!(said.starts_with(reason), "{said}");
        assert_eq!(
            report.to_string(),
            format!("some tables could not be inspected\n\nparts: could not be inspected: {said}")
        );
        Ok(())
    }
}

impl<T: Target> Drop for User<'_, T> {
    fn drop(&mut self) {
        SERVER.administrate_at_the_end(&format!("DROP USER {}", self.accounts));
    }
}

/// The server does not tell this user if such a table exists.
pub(crate) fn a_user_who_may_do_nothing(target: impl Target) -> TestResult {
    let database = target.create();
    let user = User::create(&database)?;
    let denied = format!("SHOW command denied to user '{}'@'", user.name);
    user.assert_hidden(&denied)?;
    database.connect().batch_execute(MIGRATED)?;
    user.assert_hidden(&denied)
}

/// The catalog leaves out the other columns, even from indexes. So a wider index would look like the declared one.
pub(crate) fn a_user_who_may_read_some_columns(target: impl Target) -> TestResult {
    let database = target.create();
    database.connect().batch_execute(
        "CREATE TABLE parts (id INTEGER PRIMARY KEY, shelf INTEGER NOT NULL, code VARCHAR(20) NOT NULL, other INTEGER, \
         UNIQUE KEY wider (shelf, code, other))",
    )?;
    let user = User::create(&database)?;
    user.grant("SELECT (id, shelf, code) ON parts")?;
    user.assert_hidden(&format!("SHOW command denied to user '{}'@'", user.name))
}

/// Such a privilege shows the table and its indexes, but no column.
pub(crate) fn a_user_who_may_only_drop(target: impl Target) -> TestResult {
    let database = target.create();
    database.connect().batch_execute(MIGRATED)?;
    let user = User::create(&database)?;
    user.grant("DROP ON parts")?;
    user.assert_hidden("the user has no privilege that shows the table's columns")
}

pub(crate) fn a_user_who_may_only_read_can_check(target: impl Target) -> TestResult {
    can_check(target, "SELECT")
}

/// Such a user sees an estimate of the rows instead of the size, which is in a table of the server.
pub(crate) fn a_user_who_may_only_read_can_audit(target: impl Target) -> TestResult {
    let database = target.create();
    database.connect().batch_execute(MIGRATED)?;
    let user = User::create(&database)?;
    user.grant("SELECT ON parts")?;
    let audit = schema::audit(&mut user.connect(), &models!(Part))?;
    let key = &audit.keys()[1];
    assert_eq!((key.index(), key.plan()), (Some("any_name"), &LookupPlan::Used));
    assert!(matches!(key.size(), Some(IndexSize::Rows(_))), "{audit}");
    Ok(())
}

pub(crate) fn a_user_who_may_only_insert_can_check(target: impl Target) -> TestResult {
    can_check(target, "INSERT")
}

/// Asserts that the user can check, with the same findings as the owner.
fn can_check(target: impl Target, privilege: &str) -> TestResult {
    let database = target.create();
    let mut owner = database.connect();
    owner.batch_execute(MIGRATED)?;
    let user = User::create(&database)?;
    user.grant(&format!("{privilege} ON parts"))?;
    assert_clean(&mut user.connect(), Part::constraints())?;

    owner.batch_execute("DROP TABLE parts")?;
    owner.batch_execute(UNMIGRATED)?;
    let seen = report(&mut user.connect())?;
    assert_eq!(findings(&seen), report(&mut owner)?);
    assert!(report(&mut owner)?.contains("no unique index"));
    let other = if privilege == "SELECT" { "INSERT" } else { "SELECT" };
    assert!(
        seen.ends_with(&format!(
            "\n\nnote: parts.id, parts.shelf, parts.code: the user of this session lacks {other}\n  \
             why: calls by this user fail\n  \
             advice: grant it, if the application connects as this user"
        )),
        "{seen}"
    );

    // The privilege applies to any table with that name.
    owner.batch_execute("DROP TABLE parts")?;
    assert_eq!(report(&mut user.connect())?, report(&mut owner)?);
    assert!(report(&mut owner)?.contains("there is no such table"));
    Ok(())
}

/// The report of such a user, without the note that the user's calls would fail.
fn findings(report: &str) -> &str {
    report.split_once("\n\nnote: ").map_or(report, |(findings, _)| findings)
}

/// The server shows the expression of a generated column to every user who can see the column.
pub(crate) fn a_user_who_may_only_read_sees_what_is_generated(target: impl Target) -> TestResult {
    let database = target.create();
    let mut owner = database.connect();
    owner.batch_execute(generated::UNMIGRATED)?;
    let user = User::create(&database)?;
    for privilege in ["SELECT", "INSERT"] {
        user.grant(&format!("{privilege} ON children"))?;
        let mut conn = user.connect();
        assert_eq!(
            findings(&report_on(&mut conn, Child::constraints())?),
            report_on(&mut owner, Child::constraints())?
        );
        owner.batch_execute(&generated::up())?;
        assert_clean(&mut conn, Child::constraints())?;
        owner.batch_execute(
            "ALTER TABLE children MODIFY children_flagged TINYINT AS (CASE WHEN flag = 0 THEN 1 END) VIRTUAL",
        )?;
        let report = report_on(&mut conn, Child::constraints())?;
        assert_eq!(findings(&report), report_on(&mut owner, Child::constraints())?);
        assert!(
            report.contains("children.children_flagged: it is generated as "),
            "{report}"
        );
        owner.batch_execute("ALTER TABLE children DROP INDEX children_flagged_key, DROP COLUMN children_flagged")?;
        user.revoke(&format!("{privilege} ON children"))?;
    }
    Ok(())
}

pub(crate) fn a_view_needs_no_privilege_to_be_known_as_one(target: impl Target) -> TestResult {
    let database = target.create();
    database
        .connect()
        .batch_execute("CREATE VIEW parts AS SELECT 1 AS id, 2 AS shelf, 'a' AS code")?;
    let user = User::create(&database)?;
    user.grant("SELECT ON parts")?;
    let report = report(&mut user.connect())?;
    assert!(report.contains("parts: this is a view\n"), "{report}");
    Ok(())
}
