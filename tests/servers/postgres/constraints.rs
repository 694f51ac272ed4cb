//! Indexes that exist but do not enforce the key, and others that do although they look different.

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use getorcreate::{Error, Outcome};

use crate::suite::TestResult;
use crate::suite::models::{Unmigrated, User, unmigrated, users};
use crate::suite::recorder::{Observed, observe};
use crate::suite::target::Target;
use crate::{TestConnection, run};

const EMAIL: &str = "ada@example.org";

const NO_INDEX: &str = "there is no unique or exclusion constraint matching the ON CONFLICT specification";
const DEFERRABLE: &str = "ON CONFLICT does not support deferrable unique constraints/exclusion constraints as arbiters";

type Call = Observed<Result<Outcome<Unmigrated>, Error>>;

fn ask(conn: &mut TestConnection) -> Result<Outcome<Unmigrated>, Error> {
    run!(Unmigrated::get_or_create(unmigrated::email.eq(EMAIL)), conn)
}

/// Calls in autocommit, in a transaction, and in a nested one whose outer transaction survives.
fn in_each_situation(conn: &mut TestConnection) -> Result<[Call; 3], Error> {
    let in_autocommit = observe(conn, ask);
    let mut in_transaction = None;
    let ended = conn.transaction(|conn| {
        let call = in_transaction.insert(observe(conn, ask));
        let failed = User::all(conn);
        assert!(
            call.result.is_err() && failed.is_err(),
            "the error has ended the transaction"
        );
        failed.map_err(Error::from)
    });
    assert!(ended.is_err());
    let in_nested = conn.transaction(|conn| {
        let mut call = None;
        let nested = conn.transaction::<(), Error, _>(|conn| {
            call = Some(observe(conn, ask));
            Err(diesel::result::Error::RollbackTransaction.into())
        });
        assert!(nested.is_err());
        User::all(conn)?;
        Ok::<_, Error>(call)
    })?;
    Ok([
        in_autocommit,
        in_transaction.expect("it was made"),
        in_nested.expect("it was made"),
    ])
}

/// Asserts the error, and the statements inside a transaction. In autocommit the first insert names the key.
fn assert_missing(index: &str, calls: [Call; 3], in_transaction: &[&str], because: &str) {
    let statements = [&["SELECT", "INSERT"], in_transaction, in_transaction];
    for (call, statements) in calls.into_iter().zip(statements) {
        assert_eq!(call.kinds(), statements, "{index}");
        let Err(Error::ConstraintMissing {
            constraint,
            source: Some(source),
            ..
        }) = call.result
        else {
            panic!("{index}: {:?}", call.result);
        };
        assert_eq!(constraint.to_string(), "unmigrated (email)");
        assert_eq!(source.to_string(), because, "{index}");
    }
}

/// Each index would allow two equal keys, or reject keys that differ.
pub(crate) fn an_index_that_does_not_mean_the_key_is_a_missing_constraint(target: impl Target) -> TestResult {
    for index in [
        "SELECT",
        "CREATE INDEX other ON unmigrated (email)",
        "CREATE UNIQUE INDEX other ON unmigrated (email) WHERE name <> 'deleted'",
        "CREATE UNIQUE INDEX other ON unmigrated (lower(email))",
        "CREATE UNIQUE INDEX other ON unmigrated (email, name)",
        "CREATE UNIQUE INDEX other ON unmigrated (name) INCLUDE (email)",
        "ALTER TABLE unmigrated ADD EXCLUDE USING hash (email WITH =)",
    ] {
        let database = target.create_with_all_tables();
        let mut conn = database.connect();
        conn.batch_execute(index)?;

        let calls = in_each_situation(&mut conn)?;

        assert_missing(index, calls, &["SELECT", "WITH"], NO_INDEX);
        assert_eq!(Unmigrated::all(&mut conn)?, [], "{index}");
    }
    Ok(())
}

/// Only an insert that names the key finds this out.
pub(crate) fn a_deferrable_constraint_on_the_key_is_a_missing_one(target: impl Target) -> TestResult {
    for constraint in [
        "ALTER TABLE unmigrated ADD UNIQUE (email) DEFERRABLE",
        "ALTER TABLE unmigrated ADD UNIQUE (email) DEFERRABLE INITIALLY DEFERRED",
    ] {
        let database = target.create_with_all_tables();
        let mut conn = database.connect();
        conn.batch_execute(constraint)?;

        let calls = in_each_situation(&mut conn)?;

        assert_missing(constraint, calls, &["SELECT", "WITH", "SELECT", "INSERT"], DEFERRABLE);
        assert_eq!(Unmigrated::all(&mut conn)?, [], "{constraint}");
    }
    Ok(())
}

/// A failed build leaves the index behind if there are duplicates. `CREATE .. IF NOT EXISTS` then treats it as an
/// existing index.
pub(crate) fn an_index_whose_concurrent_build_failed_is_a_missing_constraint(target: impl Target) -> TestResult {
    let build = "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS unmigrated_email_key ON unmigrated (email)";
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    conn.batch_execute("INSERT INTO unmigrated (email) VALUES ('twice@example.org'), ('twice@example.org')")?;
    let failed = conn.batch_execute(build).unwrap_err();
    assert_eq!(
        failed.to_string(),
        "could not create unique index \"unmigrated_email_key\""
    );
    conn.batch_execute(build)?;
    let invalid =
        "(SELECT count(*) FROM pg_index WHERE indexrelid = 'unmigrated_email_key'::regclass AND NOT indisvalid)";
    let invalid: i64 = diesel::select(sql::<BigInt>(invalid)).get_result(&mut conn)?;
    assert_eq!(invalid, 1);

    let calls = in_each_situation(&mut conn)?;

    assert_missing(build, calls, &["SELECT", "WITH"], NO_INDEX);
    assert_eq!(Unmigrated::all(&mut conn)?.len(), 2);

    diesel::delete(unmigrated::table).execute(&mut conn)?;
    conn.batch_execute("REINDEX INDEX CONCURRENTLY unmigrated_email_key")?;
    let created = ask(&mut conn)?;
    assert!(created.created());
    assert_eq!(Unmigrated::all(&mut conn)?, [created.into_inner()]);
    Ok(())
}

/// The server finds a suitable index by its columns, whatever its name and form.
pub(crate) fn an_index_of_another_form_serves(target: impl Target) -> TestResult {
    for index in [
        "CREATE UNIQUE INDEX other ON unmigrated (email)",
        "CREATE UNIQUE INDEX CONCURRENTLY other ON unmigrated (email)",
        "CREATE UNIQUE INDEX other ON unmigrated (email DESC NULLS LAST)",
        "CREATE UNIQUE INDEX other ON unmigrated (email) INCLUDE (name)",
        "DO $$ BEGIN
            IF current_setting('server_version_num')::int >= 150000 THEN
                EXECUTE 'CREATE UNIQUE INDEX other ON unmigrated (email) NULLS NOT DISTINCT';
            ELSE
                CREATE UNIQUE INDEX other ON unmigrated (email);
            END IF;
        END $$",
        "ALTER TABLE unmigrated DROP COLUMN id, ADD PRIMARY KEY (email), ADD COLUMN id INTEGER NOT NULL DEFAULT 7",
        "CREATE UNIQUE INDEX wrong ON unmigrated (email) WHERE false; CREATE UNIQUE INDEX serves ON unmigrated (email)",
    ] {
        let database = target.create_with_all_tables();
        let mut conn = database.connect();
        conn.batch_execute(index)?;

        let created = observe(&mut conn, ask);
        let found = observe(&mut conn, ask);

        assert_eq!(created.kinds(), ["SELECT", "INSERT"], "{index}");
        assert_eq!(found.kinds(), ["SELECT"], "{index}");
        let created = created.result?;
        assert!(created.created(), "{index}");
        assert_eq!(found.result?, Outcome::Found(created.clone().into_inner()));
        assert_eq!(Unmigrated::all(&mut conn)?, [created.into_inner()], "{index}");
    }
    Ok(())
}

/// A partitioned table has an index on each of its partitions.
pub(crate) fn a_constraint_of_a_partitioned_table_serves(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    conn.batch_execute(
        "DROP TABLE unmigrated;
        CREATE TABLE unmigrated (
            id INTEGER NOT NULL DEFAULT 7,
            email TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL DEFAULT 'unnamed'
        ) PARTITION BY HASH (email);
        CREATE TABLE even PARTITION OF unmigrated FOR VALUES WITH (MODULUS 2, REMAINDER 0);
        CREATE TABLE odd PARTITION OF unmigrated FOR VALUES WITH (MODULUS 2, REMAINDER 1);",
    )?;

    let created = ask(&mut conn)?;
    assert!(created.created());
    assert_eq!(ask(&mut conn)?, Outcome::Found(created.clone().into_inner()));
    assert_eq!(Unmigrated::all(&mut conn)?, [created.into_inner()]);
    Ok(())
}

/// The insert without a conflict target looks at the constraints of the parent table only, and fails.
pub(crate) fn a_deferrable_constraint_of_a_partition_is_an_obstacle_in_a_transaction_only(
    target: impl Target,
) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    conn.batch_execute(
        "DROP TABLE unmigrated;
        CREATE TABLE unmigrated (
            id INTEGER NOT NULL DEFAULT 7,
            email TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL DEFAULT 'unnamed'
        ) PARTITION BY HASH (email);
        CREATE TABLE whole PARTITION OF unmigrated FOR VALUES WITH (MODULUS 1, REMAINDER 0);
        ALTER TABLE whole ADD UNIQUE (name) DEFERRABLE;",
    )?;

    // Inside a transaction the first error is the answer: the transaction accepts no more statements.
    let refused = conn.transaction(ask).unwrap_err();
    assert!(
        refused
            .to_string()
            .starts_with("ON CONFLICT does not support deferrable"),
        "{refused}"
    );
    assert!(matches!(refused, Error::Database(_)), "{refused:?}");

    let created = observe(&mut conn, ask);
    assert_eq!(created.kinds(), ["SELECT", "INSERT"]);
    let created = created.result?;
    assert!(created.created());
    assert_eq!(ask(&mut conn)?, Outcome::Found(created.clone().into_inner()));
    assert_eq!(Unmigrated::all(&mut conn)?, [created.into_inner()]);
    Ok(())
}

/// Without special treatment, a statement that was prepared before would fail forever.
pub(crate) fn a_column_whose_type_changes_on_a_live_connection(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    let mut admin = database.connect();
    admin.batch_execute("ALTER TABLE unmigrated ADD UNIQUE (email), ALTER name TYPE VARCHAR(20)")?;
    let created = ask(&mut conn)?.into_inner();

    admin.batch_execute("ALTER TABLE unmigrated ALTER name TYPE VARCHAR(50)")?;
    assert_eq!(ask(&mut conn)?, Outcome::Found(created.clone()), "a hit");

    admin.batch_execute("DELETE FROM unmigrated; ALTER TABLE unmigrated ALTER name TYPE VARCHAR(60)")?;
    let again = ask(&mut conn)?;
    assert!(again.created(), "a miss");

    admin.batch_execute("ALTER TABLE unmigrated ALTER name TYPE VARCHAR(70)")?;
    let in_transaction = conn.transaction(ask);
    assert!(
        in_transaction.as_ref().is_err_and(Error::is_retryable),
        "{in_transaction:?}"
    );
    assert_eq!(
        conn.transaction(ask)?,
        Outcome::Found(again.as_ref().into_inner().clone())
    );
    assert_eq!(Unmigrated::all(&mut admin)?, [again.into_inner()]);
    Ok(())
}

/// The statements are already prepared, on the connection that changes the table and on another.
pub(crate) fn an_index_that_comes_and_goes(target: impl Target) -> TestResult {
    let database = target.create();
    let mut connections = [database.connect(), database.connect()];
    let mut created = Vec::new();
    for (number, (change, serves)) in [
        ("SELECT", true),
        ("SELECT", true),
        ("ALTER TABLE users DROP CONSTRAINT users_email_key", false),
        ("CREATE UNIQUE INDEX partial ON users (email) WHERE visits > 0", false),
        ("CREATE UNIQUE INDEX CONCURRENTLY another_name ON users (email)", true),
        ("DROP INDEX CONCURRENTLY another_name", false),
        ("ALTER TABLE users ADD UNIQUE (email) DEFERRABLE", false),
        (
            "ALTER TABLE users DROP CONSTRAINT users_email_key, ADD UNIQUE (email)",
            true,
        ),
    ]
    .into_iter()
    .enumerate()
    {
        connections[0].batch_execute(change)?;
        for (place, conn) in connections.iter_mut().enumerate() {
            for in_a_transaction in [false, true] {
                let email = format!("{number}_{place}_{in_a_transaction}@example.org");
                let ask = |conn: &mut TestConnection| run!(User::get_or_create(users::email.eq(&email)), conn);
                let answer = if in_a_transaction {
                    conn.transaction(ask)
                } else {
                    ask(conn)
                };
                match answer {
                    Ok(outcome) => {
                        assert!(serves && outcome.created(), "after {change}");
                        created.push(outcome.into_inner());
                    }
                    Err(Error::ConstraintMissing { .. }) => assert!(!serves, "after {change}"),
                    Err(error) => panic!("after {change}: {error:?}"),
                }
            }
        }
    }
    assert_eq!(created.len(), 16);
    assert_eq!(User::all(&mut connections[1])?, created);
    Ok(())
}
