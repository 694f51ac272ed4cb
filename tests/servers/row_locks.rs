//! `for_update()` on an enum of connections to servers. With SQLite in the enum it does not compile.

use diesel::prelude::*;
use diesel::{MysqlConnection, PgConnection};
use getorcreate::{Error, Outcome};

use crate::suite::TestResult;
use crate::suite::models::{User, users};
use crate::suite::recorder::observe;
use crate::suite::target::{Database, Target};

const EMAIL: &str = "ada@example.org";

/// Each variant is tried in this order.
#[derive(diesel::MultiConnection)]
enum ServerConnection {
    Postgres(PgConnection),
    Mysql(MysqlConnection),
}

fn ask(conn: &mut ServerConnection) -> Result<Outcome<User>, Error> {
    User::get_or_create(users::email.eq(EMAIL))
        .defaults(users::name.eq("Ada"))
        .for_update()
        .run(conn)
}

/// The enum learns its database from the first look, so the lock is taken by the second one.
pub(crate) fn assert_rows_are_locked(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = ServerConnection::establish(&database.url())?;
    let there = User::insert(&mut database.connect(), EMAIL, "Ada")?;

    let found = conn.transaction(|conn| {
        let call = observe(conn, ask);
        let [first, second] = &*call.statements else {
            panic!("{:#?}", call.statements);
        };
        assert!(
            first.starts_with("SELECT ") && !first.contains(" FOR UPDATE"),
            "{first}"
        );
        assert!(
            second.starts_with("SELECT ") && second.ends_with(" FOR UPDATE"),
            "{second}"
        );
        assert_locked(&database);
        call.result
    })?;
    assert_eq!(found, Outcome::Found(there.clone()));
    assert_eq!(change(&database), Ok(1), "the lock ended with the transaction");

    let looked = conn.transaction(|conn| {
        let looked = User::find_unique(users::email.eq(EMAIL)).for_update().run(conn);
        assert_locked(&database);
        looked
    })?;
    assert_eq!(looked.map(|user| user.id), Some(there.id));
    Ok(())
}

pub(crate) fn assert_new_rows_are_locked(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = ServerConnection::establish(&database.url())?;

    let created = conn.transaction(|conn| {
        let created = ask(conn);
        let mut rival = database.connect();
        target.make_impatient(&mut rival);
        let inserted = User::insert(&mut rival, EMAIL, "the rival's");
        assert!(inserted.as_ref().is_err_and(getorcreate::is_retryable), "{inserted:?}");
        created
    })?;
    assert!(created.created());
    assert_eq!(User::all(&mut database.connect())?, [created.into_inner()]);
    Ok(())
}

/// Asserts that nobody else can change the row now.
fn assert_locked(database: &Database<impl Target>) {
    let changed = change(database);
    assert!(
        changed.as_ref().is_err_and(getorcreate::is_retryable),
        "the row is not locked: {changed:?}"
    );
}

/// Changes the row on another connection, which hardly waits for a lock.
fn change(database: &Database<impl Target>) -> QueryResult<usize> {
    let mut other = database.connect();
    database.target.make_impatient(&mut other);
    diesel::update(users::table.filter(users::email.eq(EMAIL)))
        .set(users::name.eq("changed"))
        .execute(&mut other)
}
