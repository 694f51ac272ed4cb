//! A check in the middle of a transaction that has read before.

use diesel::connection::SimpleConnection;
use getorcreate::{GetOrCreate, schema};

use super::{MIGRATED, Part, assert_clean, report};
use crate::mysql::database::product;
use crate::suite::TestResult;
use crate::suite::target::Target;

/// On MySQL the catalog is part of the snapshot of a `REPEATABLE READ` transaction, so it still lists the index.
pub(crate) fn an_index_that_was_dropped_since(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(&format!("{MIGRATED}; CREATE TABLE other (id INTEGER) "))?;
    conn.batch_execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; START TRANSACTION WITH CONSISTENT SNAPSHOT")?;
    assert_clean(&mut conn, Part::constraints())?;
    conn.batch_execute(
        "ROLLBACK; SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; START TRANSACTION WITH CONSISTENT SNAPSHOT",
    )?;
    database
        .connect()
        .batch_execute("ALTER TABLE parts DROP INDEX any_name")?;

    let checked = schema::check(&mut conn, Part::constraints())?;

    conn.batch_execute("ROLLBACK")?;
    assert!(!checked.is_clean(), "{checked}");
    if product().is_mariadb {
        assert!(
            checked
                .to_string()
                .contains("no unique index is on exactly these columns"),
            "{checked}"
        );
    } else {
        let [hidden] = checked.hidden() else {
            panic!("{checked}")
        };
        assert_eq!(
            hidden.reason(),
            "the transaction's snapshot has indexes that the table no longer has: try again outside of the transaction"
        );
    }
    let now = report(&mut conn)?;
    assert!(now.contains("no unique index is on exactly these columns"), "{now}");
    Ok(())
}
