//! In autocommit, a statement's own commit comes after its last row. `RETURNING` has returned the row, and then the
//! commit fails.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use getorcreate::{Error, GetOrCreate, Scope};

use super::database::{OnFile, Readers};
use crate::suite::TestResult;
use crate::suite::models::{KeyTypes, User, key_types, users};
use crate::suite::recorder::observe;
use crate::{TestConnection, run};

pub(crate) fn a_reader_that_blocks_the_commit_is_no_success(target: impl OnFile) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut reader = database.connect();
    reader.batch_execute("BEGIN; SELECT * FROM users")?;

    let call = observe(&mut conn, |conn| {
        run!(
            User::get_or_create(users::email.eq("ada@example.org")).max_retries(2),
            conn
        )
    });

    match target.readers() {
        Readers::AreInTheWay => {
            assert_eq!(call.kinds(), ["SELECT", "INSERT"].repeat(3));
            let error = call.result.unwrap_err();
            assert!(matches!(error, Error::Retry { scope: Scope::Call, .. }), "{error:?}");
            assert_eq!(User::all(&mut conn)?, []);
        }
        Readers::SeeASnapshot => {
            assert_eq!(call.kinds(), ["SELECT", "INSERT"]);
            let outcome = call.result?;
            assert!(outcome.created());
            assert_eq!(User::all(&mut conn)?, [outcome.into_inner()]);
        }
    }
    assert_eq!(
        User::all(&mut reader)?,
        [],
        "the reader sees what was there when it began"
    );
    reader.batch_execute("COMMIT")?;
    run!(User::get_or_create(users::email.eq("ada@example.org")), &mut conn)?;
    assert_eq!(User::all(&mut reader)?.len(), 1);
    Ok(())
}

/// The new row is read before the commit's failure is known. That failure matters more than a model that cannot hold
/// the row.
pub(crate) fn a_commit_that_fails_counts_more_than_a_row_that_cannot_be_read(target: impl OnFile) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    let mut reader = database.connect();
    reader.batch_execute("BEGIN; SELECT * FROM users")?;

    let call = observe(&mut conn, |conn| {
        // No such currency exists.
        let request = KeyTypes::get_or_create(key_types::text.eq("key")).defaults(key_types::currency.eq("XTS"));
        run!(request.max_retries(1), conn)
    });

    let rows: i64 = key_types::table.count().get_result(&mut conn)?;
    let error = call.result.as_ref().unwrap_err();
    match target.readers() {
        Readers::AreInTheWay => {
            assert_eq!(call.kinds(), ["SELECT", "INSERT"].repeat(2));
            assert!(error.is_retryable(), "{error:?}");
            assert_eq!(rows, 0);
        }
        Readers::SeeASnapshot => {
            assert_eq!(call.kinds(), ["SELECT", "INSERT"]);
            assert!(
                matches!(error, Error::Database(DieselError::DeserializationError(_))),
                "{error:?}"
            );
            assert_eq!(rows, 1);
        }
    }
    Ok(())
}

diesel::table! {
    pets (id) {
        id -> Integer,
        name -> Text,
        owner_id -> Integer,
    }
}

#[derive(Debug, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = pets)]
#[unique(name)]
struct Pet {
    id: i32,
    name: String,
    owner_id: i32,
}

const PETS: &str = "
    CREATE TABLE pets (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        owner_id INTEGER NOT NULL REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED
    )";

fn pets(conn: &mut TestConnection) -> QueryResult<i64> {
    pets::table.count().get_result(conn)
}

fn assert_nobody_owns_it(error: &Error) {
    assert!(
        matches!(
            error,
            Error::Database(DieselError::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _))
        ),
        "{error:?}"
    );
    assert_eq!(error.to_string(), "FOREIGN KEY constraint failed");
}

pub(crate) fn a_deferred_foreign_key_is_an_error_of_the_insert(target: impl OnFile) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(PETS)?;

    let call = observe(&mut conn, |conn| {
        run!(
            Pet::get_or_create(pets::name.eq("Rex")).defaults(pets::owner_id.eq(404)),
            conn
        )
    });

    assert_eq!(call.kinds(), ["SELECT", "INSERT"]);
    assert_nobody_owns_it(&call.result.unwrap_err());
    assert_eq!(pets(&mut conn)?, 0);
    Ok(())
}

pub(crate) fn a_deferred_foreign_key_in_a_transaction_is_an_error_of_the_commit(target: impl OnFile) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(PETS)?;
    let ask = |conn: &mut TestConnection| {
        run!(
            Pet::get_or_create(pets::name.eq("Rex")).defaults(pets::owner_id.eq(404)),
            conn
        )
    };

    let without_owner = conn.transaction::<_, Error, _>(|conn| {
        assert!(ask(conn)?.created());
        Ok(())
    });
    assert_nobody_owns_it(&without_owner.unwrap_err());
    assert_eq!(pets(&mut conn)?, 0);

    let with_owner = conn.transaction::<_, Error, _>(|conn| {
        let pet = ask(conn)?;
        run!(
            User::get_or_create(users::id.eq(404)).defaults(users::email.eq("ada@example.org")),
            conn
        )?;
        Ok(pet)
    })?;
    assert!(with_owner.created());
    assert_eq!(pets(&mut conn)?, 1);
    Ok(())
}
