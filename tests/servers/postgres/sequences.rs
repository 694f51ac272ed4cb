//! The sequence of a primary key: the number of values that a call uses up, and the error when the sequence is behind.

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use getorcreate::{Error, Outcome};

use crate::suite::TestResult;
use crate::suite::models::{User, users};
use crate::suite::target::Target;
use crate::{TestConnection, run};

const EMAIL: &str = "ada@example.org";

fn ask(conn: &mut TestConnection) -> Result<Outcome<User>, Error> {
    run!(User::get_or_create(users::email.eq(EMAIL)), conn)
}

/// The next value.
fn next(conn: &mut TestConnection) -> QueryResult<i64> {
    diesel::select(sql::<BigInt>("nextval(pg_get_serial_sequence('users', 'id'))")).get_result(conn)
}

/// The situation after an import of rows with their ids. The message contains the SQL that fixes it.
pub(crate) fn one_that_is_behind_is_named(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute("INSERT INTO users (id, email) VALUES (1, 'imported@example.org'), (2, 'also@example.org')")?;

    let error = ask(&mut conn).unwrap_err();
    let Error::OtherConstraint { name, sequence, .. } = &error else {
        panic!("{error:?}");
    };
    assert_eq!(name, "users_pkey");
    assert_eq!(
        error.to_string(),
        "no row has the key users (email), but another unique constraint rejects the new row: users_pkey; the call \
         gave no value for `id`; if a sequence fills this column, it is behind the table's rows; run SELECT \
         setval(pg_get_serial_sequence('\"users\"', 'id'), (SELECT max(\"id\") FROM \"users\"))"
    );

    let (_, mends) = sequence
        .as_deref()
        .and_then(|text| text.split_once("; run "))
        .expect("it ends in SQL");
    conn.batch_execute(mends)?;
    assert_eq!(ask(&mut conn)?.into_inner().id, 3);
    Ok(())
}

/// The caller has chosen the value itself.
pub(crate) fn one_whose_column_was_given_a_value_is_not_blamed(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute("INSERT INTO users (id, email) VALUES (7, 'imported@example.org')")?;

    let result = run!(
        User::get_or_create(users::email.eq(EMAIL)).defaults(users::id.eq(7)),
        &mut conn
    );

    assert!(
        matches!(&result, Err(Error::OtherConstraint { name, sequence: None, .. }) if name == "users_pkey"),
        "{result:?}"
    );
    Ok(())
}

/// Diesel leaves the column of a `None` to the database.
#[derive(Insertable)]
#[diesel(table_name = users)]
struct MayHaveItsId {
    id: Option<i32>,
    email: &'static str,
}

/// A row that may have a value for the column. The sequence is named only if the row has none.
pub(crate) fn one_whose_column_is_none_is_named(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    // Each call uses up a value of the sequence.
    conn.batch_execute("INSERT INTO users (id, email) SELECT id, id || '@example.org' FROM generate_series(1, 9) id")?;
    let row = |id| MayHaveItsId { id, email: EMAIL };

    for (id, is_named) in [(None, true), (Some(2), false)] {
        let one = run!(User::get_or_create_from(row(id)).by(users::email), &mut conn).unwrap_err();
        assert_sequence(&one, is_named);
        let upserted = run!(User::update_or_create_from(row(id)).by(users::email), &mut conn).unwrap_err();
        assert_sequence(&upserted, is_named);
        let many = run!(User::get_or_create_many_from([row(id)]).by(users::email), &mut conn).unwrap_err();
        assert_sequence(many.error(), is_named);
    }
    Ok(())
}

fn assert_sequence(error: &Error, is_named: bool) {
    let Error::OtherConstraint { name, sequence, .. } = error else {
        panic!("{error:?}");
    };
    assert_eq!((&**name, sequence.is_some()), ("users_pkey", is_named), "{error}");
}

/// If a trigger swallows the row each time, the call inserts three times, and then reports it.
pub(crate) fn a_call_that_never_finds_its_row_uses_up_three_values(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(
        "CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NULL; END$$;
        CREATE TRIGGER swallow BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION swallow();",
    )?;
    let before = next(&mut conn)?;

    let result = ask(&mut conn);

    assert!(matches!(result, Err(Error::NotFoundAfterInsert { .. })), "{result:?}");
    assert_eq!(
        next(&mut conn)? - before,
        3 + 1,
        "three, and the one that was asked for here"
    );
    Ok(())
}
