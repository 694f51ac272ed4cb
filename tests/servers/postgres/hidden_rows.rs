//! Rows that row security hides, or that a trigger drops.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{Error, Outcome};

use super::database::SERVER;
use super::waiting::in_time;
use crate::server::unique_name;
use crate::suite::TestResult;
use crate::suite::models::{User, users};
use crate::suite::recorder::{Observed, observe};
use crate::suite::target::Target;
use crate::{TestConnection, run};

const EMAIL: &str = "ada@example.org";

fn ask(conn: &mut TestConnection) -> Result<Outcome<User>, Error> {
    run!(User::get_or_create(users::email.eq(EMAIL)), conn)
}

fn assert_not_found_within_the_bound(first_insert: &str, call: &Observed<Result<Outcome<User>, Error>>) {
    let rounds = [vec!["SELECT", first_insert, "SELECT"], ["INSERT", "SELECT"].repeat(2)];
    assert_eq!(call.kinds(), rounds.concat());
    assert!(
        matches!(call.result, Err(Error::NotFoundAfterInsert { .. })),
        "{:?}",
        call.result
    );
}

/// A role under row security, which does not apply to a table's owner. Dropping the value drops the role.
pub(super) struct Role(String);

impl Role {
    /// Creates a role that may use the tables of the connection's schema.
    pub(super) fn create(conn: &mut TestConnection) -> QueryResult<Self> {
        let role = Self(unique_name());
        conn.batch_execute(&format!(
            "CREATE ROLE {0};
            DO $$BEGIN EXECUTE format('GRANT USAGE ON SCHEMA %I TO {0}', current_schema()); END$$;
            GRANT SELECT, INSERT, UPDATE ON users TO {0};",
            role.0
        ))?;
        Ok(role)
    }

    /// From now on the connection acts as the role.
    pub(super) fn assume(&self, conn: &mut TestConnection) -> QueryResult<()> {
        conn.batch_execute(&format!("SET ROLE {}", self.0))
    }
}

impl Drop for Role {
    fn drop(&mut self) {
        SERVER.administrate_at_the_end(&format!("DROP OWNED BY {0}; DROP ROLE {0}", self.0));
    }
}

pub(crate) fn a_row_that_row_security_hides(target: impl Target) -> TestResult {
    let database = target.create();
    let mut owner = database.connect();
    let role = Role::create(&mut owner)?;
    owner.batch_execute(
        "ALTER TABLE users ENABLE ROW LEVEL SECURITY;
        CREATE POLICY not_hidden ON users USING (name <> 'hidden');",
    )?;
    let hidden = User::insert(&mut owner, EMAIL, "hidden")?;
    let mut conn = database.connect();
    role.assume(&mut conn)?;

    let (conn, first) = in_time(conn, |conn| observe(conn, ask));
    let (mut conn, second) = in_time(conn, |conn| observe(conn, ask));
    let in_transaction = conn.transaction(|conn| Ok::<_, Error>(observe(conn, ask)))?;

    for (first_insert, call) in [("INSERT", first), ("INSERT", second), ("WITH", in_transaction)] {
        assert_not_found_within_the_bound(first_insert, &call);
    }
    assert_eq!(User::all(&mut owner)?, [hidden]);

    let visible = run!(User::get_or_create(users::email.eq("grace@example.org")), &mut conn)?;
    assert!(visible.created(), "what the policy lets through is no matter");
    Ok(())
}

/// If a role may insert a row but not see it, the insert cannot return the row.
pub(crate) fn a_new_row_that_row_security_would_hide(target: impl Target) -> TestResult {
    let database = target.create();
    let mut owner = database.connect();
    let role = Role::create(&mut owner)?;
    owner.batch_execute(
        "ALTER TABLE users ENABLE ROW LEVEL SECURITY;
        CREATE POLICY sees_nothing ON users FOR SELECT USING (false);
        CREATE POLICY inserts ON users FOR INSERT WITH CHECK (true);",
    )?;
    let mut conn = database.connect();
    role.assume(&mut conn)?;

    for _ in 0..2 {
        let call;
        (conn, call) = in_time(conn, |conn| observe(conn, ask));
        // The error is ambiguous, so the call repeats the insert once, and asks the server for its language.
        assert_eq!(call.kinds(), ["SELECT", "INSERT", "SELECT", "INSERT", "SELECT"]);
        let error = call.result.unwrap_err();
        assert!(matches!(error, Error::Database(_)), "{error:?}");
        assert_eq!(
            error.to_string(),
            "new row violates row-level security policy for table \"users\""
        );
    }
    assert_eq!(User::all(&mut owner)?, []);
    Ok(())
}

/// Each insert looks like a lost race, but there is no row.
pub(crate) fn a_trigger_that_drops_the_new_row(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(
        "CREATE FUNCTION drop_it() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NULL; END$$;
        CREATE TRIGGER drop_it BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION drop_it();",
    )?;

    let (conn, first) = in_time(conn, |conn| observe(conn, ask));
    let (mut conn, second) = in_time(conn, |conn| observe(conn, ask));
    let in_transaction = conn.transaction(|conn| Ok::<_, Error>(observe(conn, ask)))?;

    for (first_insert, call) in [("INSERT", first), ("INSERT", second), ("WITH", in_transaction)] {
        assert_not_found_within_the_bound(first_insert, &call);
    }
    assert_eq!(User::all(&mut conn)?, []);
    Ok(())
}
