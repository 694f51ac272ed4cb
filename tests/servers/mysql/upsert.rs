//! `update_or_create` beside triggers and generated columns, and the text of its statements.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::result::Error as DieselError;
use getorcreate::{Error, GetOrCreate, Upserted};

use super::caller::EMAIL;
use crate::suite::TestResult;
use crate::suite::models::{User, users};
use crate::suite::recorder::{Arrangement, observe};
use crate::suite::target::Target;
use crate::{TestConnection, run};

pub(super) fn count(conn: &mut TestConnection) -> Result<Upserted<User>, Error> {
    run!(
        User::update_or_create(users::email.eq(EMAIL))
            .update(users::visits.eq(users::visits + 1))
            .defaults(users::visits.eq(1)),
        conn
    )
}

/// Sets the visits to 5 if they are fewer.
pub(super) fn raise(conn: &mut TestConnection) -> Result<Upserted<User>, Error> {
    run!(
        User::update_or_create(users::email.eq(EMAIL))
            .set(users::visits.eq(5))
            .only_if(users::visits.lt(5)),
        conn
    )
}

pub(super) fn insert(conn: &mut TestConnection, visits: i32) -> QueryResult<()> {
    User::insert(conn, EMAIL, "Ada")?;
    set(conn, visits)
}

pub(super) fn set(conn: &mut TestConnection, visits: i32) -> QueryResult<()> {
    diesel::update(users::table)
        .set(users::visits.eq(visits))
        .execute(conn)?;
    Ok(())
}

diesel::table! {
    products (id) {
        id -> Integer,
        code -> Text,
        price -> Integer,
        gross -> Integer,
        net -> Integer,
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = products)]
#[unique(code)]
struct Product {
    id: i32,
    code: String,
    price: i32,
    gross: i32,
    net: i32,
}

/// One is stored, and the other is computed when it is read.
pub(crate) fn a_generated_column_is_read_back(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(
        "CREATE TABLE products (
            id INTEGER AUTO_INCREMENT PRIMARY KEY,
            code VARCHAR(20) NOT NULL UNIQUE,
            price INTEGER NOT NULL,
            gross INTEGER GENERATED ALWAYS AS (price * 2) STORED,
            net INTEGER GENERATED ALWAYS AS (price - 1) VIRTUAL
        )",
    )?;
    let ask = |conn: &mut TestConnection, price: i32| {
        run!(
            Product::update_or_create(products::code.eq("X-1")).set(products::price.eq(price)),
            conn
        )
    };
    let created = ask(&mut conn, 5)?;
    assert!(created.created());
    assert_eq!((created.row().gross, created.row().net), (10, 4));
    let Upserted::Updated(updated) = ask(&mut conn, 7)? else {
        panic!("it was there");
    };
    assert_eq!((updated.price, updated.gross, updated.net), (7, 14, 6));
    Ok(())
}

/// A hit takes no value, and fires the trigger for an update alone.
pub(crate) fn a_row_that_is_there_takes_no_value_of_auto_increment(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(
        "CREATE TABLE fired (id INTEGER AUTO_INCREMENT PRIMARY KEY, operation VARCHAR(20));
        CREATE TRIGGER inserts BEFORE INSERT ON users FOR EACH ROW INSERT INTO fired (operation) VALUES ('INSERT');
        CREATE TRIGGER updates BEFORE UPDATE ON users FOR EACH ROW INSERT INTO fired (operation) VALUES ('UPDATE');",
    )?;
    let first = count(&mut conn)?.into_inner();
    for _ in 0..3 {
        assert!(matches!(count(&mut conn)?, Upserted::Updated(_)));
    }
    conn.transaction(|conn| count(conn).map(drop))?;
    let second = User::insert(&mut conn, "grace@example.org", "Grace")?;
    assert_eq!(second.id, first.id + 1);
    let fired: Vec<String> = fired::table.order(fired::id).select(fired::operation).load(&mut conn)?;
    assert_eq!(fired, ["INSERT", "UPDATE", "UPDATE", "UPDATE", "UPDATE", "INSERT"]);
    Ok(())
}

diesel::table! {
    fired (id) {
        id -> Integer,
        operation -> Text,
    }
}

/// MariaDB and MySQL compute the assignments from left to right.
pub(crate) fn an_expression_sees_the_assignments_before_it(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    insert(&mut conn, 1)?;
    let updated = run!(
        User::update_or_create(users::email.eq(EMAIL)).update((
            users::visits.eq(users::visits + 1),
            users::nickname.eq(users::name.nullable()),
            users::name.eq("new")
        )),
        &mut conn
    )?;
    let user = updated.row();
    assert_eq!(
        (user.visits, user.nickname.as_deref(), &*user.name),
        (2, Some("Ada"), "new")
    );
    Ok(())
}

/// The text of the statements of an update. In a transaction that may read an older row, the last look locks. A look without a
/// lock leaves the decision about the condition to the `UPDATE` if the session has no autocommit.
pub(crate) fn the_text_of_an_update(target: impl Target) -> TestResult {
    const COLUMNS: &str = "`users`.`id`, `users`.`email`, `users`.`name`, `users`.`visits`, `users`.`nickname`";
    let database = target.create();
    let mut conn = database.connect();
    insert(&mut conn, 0)?;
    let find = format!("SELECT {COLUMNS} FROM `users` WHERE `email` = ? LIMIT 2");
    let read_back = format!("SELECT {COLUMNS} FROM `users` WHERE `email` = ? AND NOT (@@autocommit = 0) LIMIT 2");
    let checked = format!("SELECT {COLUMNS}, ((`users`.`visits` < ?))");
    let checked_back =
        format!("{checked} OR @@autocommit = 0 FROM `users` WHERE `email` = ? AND NOT (@@autocommit = 0) LIMIT 2");
    let find_checked = format!("{checked} OR @@autocommit = 0 FROM `users` WHERE `email` = ? LIMIT 2");

    let counted = observe(&mut conn, count);
    let update = "UPDATE `users` SET `visits` = (`users`.`visits` + ?) WHERE `email` = ? LIMIT 1";
    assert_eq!(counted.statements, [&*find, update, &*read_back]);
    let raised = observe(&mut conn, raise);
    let update = "UPDATE `users` SET `visits` = ? WHERE `email` = ? AND ((`users`.`visits` < ?)) LIMIT 1";
    assert_eq!(raised.statements, [&*find_checked, update, &*checked_back]);
    let excluded = conn.transaction::<_, Error, _>(|conn| Ok(observe(conn, raise)))?;
    let locks = format!("{checked} FROM `users` WHERE `email` = ? LIMIT 2 LOCK IN SHARE MODE");
    assert_eq!(excluded.statements, [&*find_checked, update, &*locks]);
    assert!(matches!(excluded.result?, Upserted::Unchanged(_)));
    Ok(())
}

pub(crate) fn without_autocommit_the_update_is_part_of_the_transaction(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    insert(&mut conn, 0)?;
    conn.batch_execute("SET autocommit = 0")?;
    assert!(matches!(count(&mut conn)?, Upserted::Updated(user) if user.visits == 1));
    conn.batch_execute("ROLLBACK")?;
    assert_eq!(User::all(&mut conn)?[0].visits, 0);
    conn.batch_execute("COMMIT; SET autocommit = 1")?;
    Ok(())
}

/// The snapshot holds another row under the key, and the call does not know of the transaction.
pub(crate) fn without_autocommit_the_updated_row_is_the_answer(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut rival = database.connect();
    insert(&mut conn, 7)?;
    conn.batch_execute("SET autocommit = 0")?;
    assert_eq!(User::all(&mut conn)?.len(), 1);
    User::delete(&mut rival, EMAIL)?;
    insert(&mut rival, 20)?;
    let updated = count(&mut conn);
    conn.batch_execute("COMMIT; SET autocommit = 1")?;
    match updated {
        Ok(Upserted::Updated(user)) => assert_eq!(user.visits, 21),
        // MariaDB with snapshot isolation.
        other => assert!(matches!(other, Err(Error::Retry { .. })), "{other:?}"),
    }
    Ok(())
}

/// The row lives on under another key, with our update. A second update would count twice.
pub(crate) fn a_row_that_gets_another_key_before_it_is_read_is_counted_once(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut rival = database.connect();
    insert(&mut conn, 7)?;
    let call = Arrangement::default()
        .after_update(1, move || {
            diesel::update(users::table)
                .set(users::email.eq("old@example.org"))
                .execute(&mut rival)?;
            Ok(())
        })
        .observe(&mut conn, count);
    let error = call.result.unwrap_err();
    assert!(
        matches!(
            &error,
            Error::WrittenUnread {
                source: DieselError::NotFound,
                ..
            }
        ),
        "{error:?}"
    );
    assert!(!error.is_retryable());
    let rows = User::all(&mut conn)?;
    assert_eq!((rows.len(), &*rows[0].email, rows[0].visits), (1, "old@example.org", 8));
    Ok(())
}

pub(crate) fn a_row_that_cannot_be_read_back_is_not_counted_again(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut rival = database.connect();
    insert(&mut conn, 7)?;
    let call = Arrangement::default()
        .after_update(1, move || Ok(rival.batch_execute("RENAME TABLE users TO others")?))
        .observe(&mut conn, count);
    let error = call.result.unwrap_err();
    assert!(matches!(error, Error::WrittenUnread { .. }), "{error:?}");
    conn.batch_execute("RENAME TABLE others TO users")?;
    assert_eq!(User::all(&mut conn)?[0].visits, 8);
    Ok(())
}
