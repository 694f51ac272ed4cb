//! Triggers that interfere with a call.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{Error, Outcome};

use super::database::{self, TABLES};
use crate::TestConnection;
use crate::suite::TestResult;
use crate::suite::models::{User, users};
use crate::suite::recorder::{Observed, observe};

type Call = Observed<Result<Outcome<User>, Error>>;

/// Makes the call in autocommit and in a transaction, on a table with this trigger. Asserts that nothing is inserted.
fn refused_by(trigger: &str) -> Result<[Call; 2], Box<dyn std::error::Error>> {
    let mut conn = database::in_memory(TABLES);
    conn.batch_execute(trigger)?;
    let ask = |conn: &mut TestConnection| User::get_or_create(users::email.eq("ada@example.org")).run(conn);

    let in_autocommit = observe(&mut conn, ask);
    let in_transaction = conn.transaction::<_, Error, _>(|conn| Ok(observe(conn, ask)))?;

    assert_eq!(User::all(&mut conn)?, []);
    Ok([in_autocommit, in_transaction])
}

/// Each insert looks like a lost race, but there is no row.
#[test]
fn one_that_swallows_the_row_ends_the_call_within_the_bound() -> TestResult {
    let trigger = "CREATE TRIGGER swallow BEFORE INSERT ON users BEGIN SELECT RAISE(IGNORE); END";
    for call in refused_by(trigger)? {
        let mut expected = vec!["SELECT"];
        expected.extend(["INSERT", "SELECT"].repeat(3));
        assert_eq!(call.kinds(), expected);
        let error = call.result.unwrap_err();
        assert_eq!(
            error.to_string(),
            "the database rejects a row with the key users (email) as a duplicate, but no lookup finds the existing \
             row: the column's type may round, pad or cut the key, a trigger may change it or drop the row, row \
             security may hide the row, or the unique index may have a coarser collation than the column; run `cargo \
             run --bin schema -- check` to look for these causes (see `getorcreate::cli!`)"
        );
        let Error::NotFoundAfterInsert {
            constraint,
            source: None,
            ..
        } = error
        else {
            panic!("{error:?}");
        };
        assert_eq!(constraint.name(), "users_email_key");
    }
    Ok(())
}

#[test]
fn one_that_aborts_is_an_error_of_the_database() -> TestResult {
    for (when, raise) in [("BEFORE", "ABORT"), ("AFTER", "ABORT"), ("BEFORE", "FAIL")] {
        let trigger =
            format!("CREATE TRIGGER refuse {when} INSERT ON users BEGIN SELECT RAISE({raise}, 'not on a Sunday'); END");
        for call in refused_by(&trigger)? {
            assert_eq!(call.kinds(), ["SELECT", "INSERT"], "{when} {raise}");
            let error = call.result.unwrap_err();
            assert!(matches!(error, Error::Database(_)), "{error:?}");
            assert!(!error.is_retryable());
            assert_eq!(error.to_string(), "not on a Sunday");
        }
    }
    Ok(())
}

/// The trigger violates another constraint: this is not the key's, and no race.
#[test]
fn one_that_violates_a_unique_constraint_elsewhere_names_it() -> TestResult {
    let trigger = "CREATE TRIGGER log AFTER INSERT ON users BEGIN
            INSERT INTO labels VALUES ('once');
            INSERT INTO labels VALUES ('once');
        END";
    for call in refused_by(trigger)? {
        assert_eq!(call.kinds(), ["SELECT", "INSERT", "SELECT"]);
        let Err(Error::OtherConstraint { name, .. }) = call.result else {
            panic!("{:?}", call.result);
        };
        assert_eq!(name, "labels.name");
    }
    Ok(())
}
