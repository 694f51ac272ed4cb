//! Rows that have the same key, and the SQL that shows and removes them.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use getorcreate::{GetOrCreate, schema};

use super::migrations::migration_of;
use super::{Part, UNMIGRATED, assert_clean, parts};
use crate::TestConnection;
use crate::suite::TestResult;
use crate::suite::target::Target;

const LISTING: &str = "SELECT `shelf`, `code`, COUNT(*) AS copies FROM `parts` GROUP BY `shelf`, `code` \
                       HAVING COUNT(*) > 1 ORDER BY copies DESC, `shelf`, `code`;";

const REMOVAL: &str = "DELETE FROM `parts` WHERE `id` IN (
    SELECT `id` FROM (
        SELECT `id`, ROW_NUMBER() OVER (PARTITION BY `shelf`, `code` ORDER BY `id`) AS copy
        FROM `parts`
    ) AS numbered WHERE copy > 1
);";

pub(crate) fn duplicates_are_counted_listed_and_removed(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    conn.batch_execute(&format!(
        "{UNMIGRATED}; INSERT INTO parts (id, shelf, code) \
         VALUES (1, 1, 'a'), (2, 1, 'b'), (3, 1, 'a'), (4, 2, 'a'), (5, 2, 'c'), (6, 2, 'c'), (7, 2, 'c')"
    ))?;
    let found = schema::duplicates(&mut conn, Part::constraints())?;
    let [duplicates] = &*found else { panic!("{found:?}") };
    assert_eq!(duplicates.constraint().to_string(), "parts (shelf, code)");
    assert_eq!((duplicates.keys(), duplicates.rows()), (2, 5));
    assert_eq!(duplicates.samples(), [(texts(&["2", "c"]), 3), (texts(&["1", "a"]), 2)]);
    assert_eq!(duplicates.listing(), LISTING);
    assert_eq!(duplicates.removal(), Some(REMOVAL));

    assert_eq!(
        listed(&mut conn, LISTING)?,
        [(2, "c".to_owned(), 3), (1, "a".to_owned(), 2)]
    );
    conn.batch_execute(REMOVAL)?;
    let left: Vec<i32> = parts::table.select(parts::id).order(parts::id).load(&mut conn)?;
    assert_eq!(left, [1, 2, 4, 5], "the first of each");
    assert!(schema::duplicates(&mut conn, Part::constraints())?.is_empty());
    conn.batch_execute(&migration_of(Part::constraints())?.up)?;
    assert_clean(&mut conn, Part::constraints())
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().copied().map(ToOwned::to_owned).collect()
}

fn listed(conn: &mut TestConnection, listing: &str) -> QueryResult<Vec<(i32, String, i64)>> {
    #[derive(QueryableByName)]
    struct Listed {
        #[diesel(sql_type = diesel::sql_types::Integer)]
        shelf: i32,
        #[diesel(sql_type = Text)]
        code: String,
        #[diesel(sql_type = BigInt)]
        copies: i64,
    }
    let rows: Vec<Listed> = diesel::sql_query(listing).load(conn)?;
    Ok(rows.into_iter().map(|row| (row.shelf, row.code, row.copies)).collect())
}

/// Duplicates go by the column's collation, as the index would.
pub(crate) fn what_the_collation_takes_for_equal_is_a_duplicate(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(&format!(
        "{UNMIGRATED}; \
         ALTER TABLE parts MODIFY code VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci NOT NULL; \
         INSERT INTO parts (shelf, code) VALUES (1, 'a'), (1, 'A'), (1, 'ä '), (1, 'b')"
    ))?;
    let found = schema::duplicates(&mut conn, Part::constraints())?;
    assert_eq!((found[0].keys(), found[0].rows()), (1, 3));
    conn.batch_execute(found[0].removal().ok_or("there is no SQL")?)?;
    conn.batch_execute(&migration_of(Part::constraints())?.up)?;
    assert_clean(&mut conn, Part::constraints())
}

diesel::table! {
    tokens (owner, number) {
        owner -> Integer,
        number -> Integer,
        value -> Nullable<Binary>,
    }
}

#[derive(Debug, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = tokens, primary_key(owner, number))]
#[unique(value)]
#[allow(dead_code)] // only its declaration is used
struct Token {
    owner: i32,
    number: i32,
    value: Option<Vec<u8>>,
}

/// NULL equals nothing, and bytes are shown as hexadecimal digits.
pub(crate) fn bytes_and_nulls_and_a_primary_key_of_two_columns(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(
        "CREATE TABLE tokens (owner INTEGER, number INTEGER, value VARBINARY(9), PRIMARY KEY (owner, number)); \
         INSERT INTO tokens VALUES (1, 1, NULL), (1, 2, NULL), (1, 3, X'00FF27'), (2, 1, X'00FF27'), (2, 2, X'00')",
    )?;
    let found = schema::duplicates(&mut conn, Token::constraints())?;
    let [duplicates] = &*found else { panic!("{found:?}") };
    assert_eq!((duplicates.keys(), duplicates.rows()), (1, 2));
    assert_eq!(duplicates.samples(), [(texts(&["00FF27"]), 2)]);
    assert_eq!(
        duplicates.listing(),
        "SELECT `value`, COUNT(*) AS copies FROM `tokens` WHERE `value` IS NOT NULL GROUP BY `value` \
         HAVING COUNT(*) > 1 ORDER BY copies DESC, `value`;"
    );
    conn.batch_execute(duplicates.removal().ok_or("there is no SQL")?)?;
    assert_eq!(tokens::table.count().get_result::<i64>(&mut conn)?, 4);
    conn.batch_execute(&migration_of(Token::constraints())?.up)?;
    assert_clean(&mut conn, Token::constraints())
}

/// First nothing tells a row from its duplicate. Then a unique index without NULL does.
pub(crate) fn a_table_without_a_primary_key(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(
        "CREATE TABLE parts (id INTEGER, shelf INTEGER NOT NULL, code VARCHAR(20) NOT NULL, number INTEGER NOT NULL); \
         INSERT INTO parts VALUES (1, 1, 'a', 1), (1, 1, 'a', 2)",
    )?;
    let found = schema::duplicates(&mut conn, Part::constraints())?;
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|duplicates| duplicates.removal().is_none()));

    conn.batch_execute("ALTER TABLE parts ADD UNIQUE KEY (id, number), ADD UNIQUE KEY (shelf, number)")?;
    let found = schema::duplicates(&mut conn, Part::constraints())?;
    let removal = found[0].removal().ok_or("there is no SQL")?;
    assert!(
        removal.starts_with("DELETE FROM `parts` WHERE (`shelf`, `number`) IN ("),
        "{removal}"
    );
    conn.batch_execute(removal)?;
    assert!(schema::duplicates(&mut conn, Part::constraints())?.is_empty());
    Ok(())
}

/// `sql_select_limit` must not lower the reported numbers, let alone to zero.
pub(crate) fn a_limit_of_the_session_hides_no_duplicate(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(&format!(
        "{UNMIGRATED}; INSERT INTO parts (shelf, code) VALUES (1, 'a'), (1, 'a'), (2, 'a'), (2, 'a')"
    ))?;
    for limit in [1, 0] {
        conn.batch_execute(&format!("SET SESSION sql_select_limit = {limit}"))?;
        let found = schema::duplicates(&mut conn, Part::constraints())?;
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].keys(), found[0].rows(), found[0].samples().len()), (2, 4, 2));
    }
    Ok(())
}
