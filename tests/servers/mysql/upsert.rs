//! `update_or_create` beside triggers and generated columns, and the text of its statements.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{Error, GetOrCreate, Upserted};

use super::caller::EMAIL;
use crate::suite::TestResult;
use crate::suite::models::{User, users};
use crate::suite::recorder::observe;
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
    let checked = format!("SELECT {COLUMNS}, ((`users`.`visits` < ?))");
    let find_checked = format!("{checked} OR @@autocommit = 0 FROM `users` WHERE `email` = ? LIMIT 2");

    let counted = observe(&mut conn, count);
    let update = "UPDATE `users` SET `visits` = (`users`.`visits` + ?) WHERE `email` = ? LIMIT 1";
    assert_eq!(counted.statements, [&*find, update, &*find]);
    let raised = observe(&mut conn, raise);
    let update = "UPDATE `users` SET `visits` = ? WHERE `email` = ? AND ((`users`.`visits` < ?)) LIMIT 1";
    assert_eq!(raised.statements, [&*find_checked, update, &*find_checked]);
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
