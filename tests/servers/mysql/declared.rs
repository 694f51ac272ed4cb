//! Requirements for a declared key: the database must have a unique index on exactly its columns, under any name.

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Text;
use getorcreate::{Error, Outcome};

use super::caller::{EMAIL, ask};
use super::database::product;
use crate::suite::TestResult;
use crate::suite::models::{Member, User, members, users};
use crate::suite::recorder::{Arrangement, observe};
use crate::suite::target::{Database, Target};
use crate::{TestConnection, run};

/// The beginning of each alteration of `users`.
const INSTEAD: &str = "ALTER TABLE users DROP INDEX users_email_key";

/// Asserts that the call asks the catalog in a separate statement, and inserts nothing.
fn assert_missing(conn: &mut TestConnection, what: &str) -> TestResult {
    let rows = User::all(conn)?;
    let call = observe(conn, ask);
    assert!(
        matches!(call.result, Err(Error::ConstraintMissing { source: None, .. })),
        "{what}: {:?}",
        call.result
    );
    assert_eq!(call.kinds(), ["SELECT", "SELECT"], "{what}");
    assert_eq!(User::all(conn)?, rows, "{what}");
    Ok(())
}

/// Asserts that the call tries again. A rival inserts the row and deletes it before we look. A second attempt shows
/// that the call recognized the key's index by its name in the error message.
fn assert_goes_round(database: &Database<impl Target>, what: &str) -> TestResult {
    let mut conn = database.connect();
    let mut rival = database.connect();
    let mut janitor = database.connect();
    let call = Arrangement::default()
        .before_insert(1, move || {
            User::insert(&mut rival, EMAIL, "the rival's")?;
            Ok(())
        })
        .after_insert(1, move || Ok(User::delete(&mut janitor, EMAIL)?))
        .observe(&mut conn, ask);
    assert_eq!(
        call.kinds(),
        [
            database.target.look(),
            database.target.insert_and_look_again(),
            database.target.next_insert()
        ]
        .concat(),
        "{what}: {:?}",
        call.result
    );
    let created = call.result?;
    assert!(created.created(), "{what}");
    assert_eq!(
        ask(&mut conn)?,
        Outcome::Found(created.as_ref().into_inner().clone()),
        "{what}"
    );
    assert_eq!(User::all(&mut conn)?, [created.into_inner()], "{what}");
    User::delete(&mut conn, EMAIL)?;
    Ok(())
}

pub(crate) fn no_index_that_lets_duplicates_in_will_do(target: impl Target) -> TestResult {
    for instead in [
        "",
        ", ADD KEY (email)",
        ", ADD UNIQUE KEY (email(5))",
        ", ADD UNIQUE KEY (email(254))",
        ", ADD UNIQUE KEY (email, name)",
        ", ADD UNIQUE KEY (name)",
        ", ADD UNIQUE KEY (name), ADD KEY (email), ADD UNIQUE KEY (email(10))",
        ", ADD FULLTEXT KEY (email)",
        ", MODIFY id INTEGER NOT NULL DEFAULT 0, DROP PRIMARY KEY", // so that the table has no primary key at all
    ] {
        let database = target.create_with_all_tables();
        let mut conn = database.connect();
        conn.batch_execute(&format!("DROP TABLE orders; {INSTEAD}{instead}"))?;
        assert_missing(&mut conn, instead)?;
    }
    Ok(())
}

/// An index that the optimizer must ignore still rejects duplicates.
pub(crate) fn any_index_of_the_column_alone_will_do(target: impl Target) -> TestResult {
    for instead in [
        ", ADD UNIQUE KEY (email)",
        ", ADD UNIQUE KEY one (email), ADD UNIQUE KEY two (email)",
        ", ADD UNIQUE KEY wider (email, name), ADD KEY plain (email), ADD UNIQUE KEY own (email)",
        ", ADD UNIQUE KEY ignored (email) /*M!100600 IGNORED */ /*!80000 INVISIBLE */",
        ", ADD UNIQUE KEY descending (email DESC)",
        ", CHANGE email EMAIL VARCHAR(255) NOT NULL, ADD UNIQUE KEY upper_case (EMAIL)",
        ", MODIFY id INTEGER NOT NULL DEFAULT 0, DROP PRIMARY KEY, ADD PRIMARY KEY (email)",
    ] {
        let database = target.create_with_all_tables();
        database
            .connect()
            .batch_execute(&format!("DROP TABLE orders; {INSTEAD}{instead}"))?;
        assert_goes_round(&database, instead)?;
    }
    Ok(())
}

/// The error message puts the index's name between quotes, and escapes nothing in the name.
pub(crate) fn an_index_may_have_any_name(target: impl Target) -> TestResult {
    for name in [
        "it's odd",
        "'",
        "''",
        "quoted'",
        "a back`tick",
        "a \"double\" quote",
        "with.a.dot",
        "users.email",
        "users",
        ".",
        "dot.",
        "for key",
        "x for key y",
        "Duplicate entry",
        "clé ключ 鍵",
        "a name of sixty-four characters, which is as long as it may get",
    ] {
        let database = target.create();
        let mut conn = database.connect();
        conn.batch_execute(&format!(
            "{INSTEAD}, ADD UNIQUE KEY `{}` (email)",
            name.replace('`', "``")
        ))?;
        assert_goes_round(&database, name)?;
    }
    Ok(())
}

/// The shortest messages in which the name follows a value that itself looks like such a message.
pub(crate) fn a_value_may_look_like_a_refusal(target: impl Target) -> TestResult {
    let database = target.create();
    for email in [
        "' for key 'users_email_key",
        "a' for key 'number'",
        "'",
        "",
        "\\'",
        &"long ".repeat(50),
    ] {
        let mut conn = database.connect();
        let mut rival = database.connect();
        let mut janitor = database.connect();
        let owned = email.to_owned();
        let call = Arrangement::default()
            .before_insert(1, move || {
                User::insert(&mut rival, &owned, "the rival's")?;
                Ok(())
            })
            .after_insert(1, move || {
                diesel::delete(users::table).execute(&mut janitor)?;
                Ok(())
            })
            .observe(&mut conn, |conn| {
                run!(User::get_or_create(users::email.eq(email)), conn)
            });
        assert_eq!(
            call.kinds(),
            [target.look(), target.insert_and_look_again(), target.next_insert()].concat(),
            "{email}: {call:?}"
        );
        assert!(call.result?.created());
        assert_eq!(User::all(&mut conn)?.len(), 1);
        diesel::delete(users::table).execute(&mut conn)?;
    }
    Ok(())
}

fn ask_for_member(conn: &mut TestConnection) -> Result<Outcome<Member>, Error> {
    run!(
        Member::get_or_create((
            members::org_id.eq(1),
            members::team.eq("a"),
            members::username.eq("ada"),
        )),
        conn
    )
}

pub(crate) fn columns_stand_in_an_index_in_any_order_and_case(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    let mut rival = database.connect();
    conn.batch_execute(
        "ALTER TABLE members DROP INDEX org_id, CHANGE org_id Org_Id INTEGER NOT NULL, \
         ADD UNIQUE KEY reordered (USERNAME, Org_Id, team)",
    )?;
    let call = Arrangement::default()
        .before_insert(1, move || {
            ask_for_member(&mut rival)?;
            Ok(())
        })
        .observe(&mut conn, ask_for_member);

    let found = call.result?;
    assert!(!found.created());
    assert_eq!(Member::all(&mut conn)?, [found.into_inner()]);
    Ok(())
}

/// The session's limit would cut the wider index down to the key's column.
pub(crate) fn a_limit_of_the_session_hides_no_column_of_an_index(target: impl Target) -> TestResult {
    for limit in 1..=3 {
        let database = target.create();
        let mut conn = database.connect();
        conn.batch_execute("ALTER TABLE users DROP INDEX users_email_key, ADD UNIQUE KEY (email, name)")?;
        conn.batch_execute(&format!("SET SESSION sql_select_limit = {limit}"))?;

        let missing = ask(&mut conn);
        assert!(
            matches!(missing, Err(Error::ConstraintMissing { .. })),
            "{limit}: {missing:?}"
        );

        conn.batch_execute("ALTER TABLE users ADD UNIQUE KEY (email)")?;
        let created = ask(&mut conn)?;
        assert!(created.created(), "{limit}");
        assert_eq!(User::all(&mut database.connect())?, [created.into_inner()], "{limit}");
    }
    Ok(())
}

/// The index is dropped while the process runs and the statements are cached. Later it is added again.
pub(crate) fn an_index_that_is_dropped_is_missed_at_once(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    assert!(ask(&mut conn)?.created());
    User::delete(&mut conn, EMAIL)?;

    database.connect().batch_execute(INSTEAD)?;
    assert_missing(&mut conn, "dropped")?;

    database
        .connect()
        .batch_execute("ALTER TABLE users ADD UNIQUE KEY again (email)")?;
    let call = observe(&mut conn, ask);
    assert_eq!(call.prepared, [""; 0]);
    assert!(call.result?.created());
    Ok(())
}

/// A transaction may read from a snapshot, but the catalog is not part of it.
pub(crate) fn an_index_that_is_dropped_after_a_transaction_began_is_missed(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    conn.transaction::<_, Box<dyn std::error::Error>, _>(|conn| {
        Member::all(conn)?; // takes a snapshot
        database.connect().batch_execute(INSTEAD)?;
        let result = ask(conn);
        assert!(matches!(result, Err(Error::ConstraintMissing { .. })), "{result:?}");
        Ok(())
    })?;
    assert_eq!(User::all(&mut conn)?, []);
    Ok(())
}

/// The statement that names the index is prepared while the index exists. The server prepares it again once the index
/// is gone.
pub(crate) fn an_index_that_is_dropped_between_two_transactions_is_missed(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    assert!(conn.transaction(ask)?.created());
    User::delete(&mut conn, EMAIL)?;
    conn.transaction::<_, Box<dyn std::error::Error>, _>(|conn| {
        Member::all(conn)?; // takes a snapshot
        database.connect().batch_execute(INSTEAD)?;
        let result = ask(conn);
        assert!(matches!(result, Err(Error::ConstraintMissing { .. })), "{result:?}");
        Ok(())
    })?;
    assert_eq!(User::all(&mut conn)?, []);
    Ok(())
}

/// MySQL accepts the beginning of an index's name as the name. Also, another index may get the same name.
pub(crate) fn an_index_whose_name_another_has_taken_makes_no_duplicate(target: impl Target) -> TestResult {
    for another in [
        "ADD KEY users_email_key_2 (name)",
        "ADD KEY users_email_key (name)",
        "ADD KEY users_email_key (email) /*!80000 INVISIBLE */ /*M!100600 IGNORED */",
    ] {
        let database = target.create_with_all_tables();
        let mut conn = database.connect();
        let mut rival = database.connect();
        let result = conn.transaction::<_, Box<dyn std::error::Error>, _>(|conn| {
            Member::all(conn)?; // takes a snapshot
            rival.batch_execute(&format!("{INSTEAD}, {another}"))?;
            User::insert(&mut rival, EMAIL, "the rival's")?;
            Ok(ask(conn)?)
        });
        let error = result.unwrap_err().downcast::<Error>()?;
        let is_as_expected = match *error {
            Error::Retry { .. } => !product().is_mariadb,
            Error::ConstraintMissing { .. } => product().is_mariadb,
            _ => false,
        };
        assert!(is_as_expected, "{another}: {error:?}");
        assert_eq!(User::all(&mut conn)?.len(), 1, "{another}");

        // A transaction that starts again gets the error.
        User::delete(&mut conn, EMAIL)?;
        assert!(
            matches!(conn.transaction(ask), Err(Error::ConstraintMissing { .. })),
            "{another}"
        );
        assert_eq!(User::all(&mut conn)?, [], "{another}");
    }
    Ok(())
}

/// The index is `INVISIBLE` on MySQL, `IGNORED` on MariaDB.
pub(crate) fn an_index_that_queries_ignore_will_do(target: impl Target) -> TestResult {
    let database = target.create();
    let word = if product().is_mariadb { "IGNORED" } else { "INVISIBLE" };
    let mut conn = database.connect();
    conn.batch_execute(&format!("ALTER TABLE users ALTER INDEX users_email_key {word}"))?;
    assert!(ask(&mut conn)?.created());
    User::delete(&mut conn, EMAIL)?;
    assert!(conn.transaction(ask)?.created());
    assert!(!conn.transaction(ask)?.created());
    assert_eq!(User::all(&mut conn)?.len(), 1);
    Ok(())
}

/// Two tenants, of which only one has been migrated.
pub(crate) fn each_database_is_asked_for_itself(target: impl Target) -> TestResult {
    let (with, without) = (target.create(), target.create());
    without.connect().batch_execute(INSTEAD)?;
    let (mut with, mut without) = (with.connect(), without.connect());
    for _ in 0..2 {
        assert!(ask(&mut with)?.created());
        User::delete(&mut with, EMAIL)?;
        assert_missing(&mut without, "the other database")?;
    }
    Ok(())
}

/// The server keeps the database of each statement that it has prepared, and Diesel caches the statements, so `USE`
/// does not affect them. All statements of a call must be prepared in the same database.
pub(crate) fn statements_that_are_prepared_stay_with_their_database(target: impl Target) -> TestResult {
    let (with, without) = (target.create(), target.create());
    without.connect().batch_execute(INSTEAD)?;
    let name: String = diesel::select(sql::<Text>("DATABASE()")).get_result(&mut without.connect())?;

    let mut fresh = with.connect();
    fresh.batch_execute(&format!("USE {name}"))?;
    assert_missing(&mut fresh, "before anything is prepared")?;

    let mut conn = with.connect();
    let created = ask(&mut conn)?;
    User::delete(&mut with.connect(), EMAIL)?;
    assert!(created.created());
    conn.batch_execute(&format!("USE {name}"))?;
    let row = ask(&mut conn)?;
    assert!(row.created());
    assert_eq!(User::all(&mut with.connect())?, [row.into_inner()]);
    assert_eq!(User::all(&mut without.connect())?, []);
    Ok(())
}
