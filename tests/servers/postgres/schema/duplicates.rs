//! Rows that have the same key, and the SQL that lists and removes them.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Nullable, Text};
use getorcreate::schema::{self, Duplicates};
use getorcreate::{GetOrCreate, UniqueConstraint};

use super::mending::{ACCOUNTS, SEATS, account, accounts, assert_clean, in_a_schema, seat, seats};
use crate::suite::TestResult;

/// Asserts that one constraint has duplicates, and returns them.
fn only(conn: &mut PgConnection, declared: &[UniqueConstraint]) -> Duplicates {
    let mut found = schema::duplicates(conn, declared).expect("the table can be read");
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

#[derive(Debug, PartialEq, Eq, QueryableByName)]
struct Listed {
    #[diesel(sql_type = Text)]
    email: String,
    #[diesel(sql_type = BigInt)]
    copies: i64,
}

fn listed(email: &str, copies: i64) -> Listed {
    Listed {
        email: email.to_owned(),
        copies,
    }
}

#[test]
fn of_a_key_of_one_column() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(ACCOUNTS)?;
        conn.batch_execute(
            "INSERT INTO accounts VALUES (7, 'ada'), (2, 'ada'), (3, 'bob'), (4, 'cy'), (5, 'cy'), (6, 'cy')",
        )?;

        let found = only(conn, account());

        assert_eq!(found.constraint().to_string(), "accounts (email)");
        assert_eq!((found.keys(), found.rows()), (2, 5));
        assert_eq!(
            found.samples(),
            [(vec!["cy".to_owned()], 3), (vec!["ada".to_owned()], 2)]
        );
        assert_eq!(
            found.listing(),
            "SELECT \"email\", COUNT(*) AS copies FROM \"accounts\" GROUP BY \"email\" HAVING COUNT(*) > 1 \
             ORDER BY copies DESC, \"email\";"
        );
        let rows: Vec<Listed> = diesel::sql_query(found.listing()).load(conn)?;
        assert_eq!(rows, [listed("cy", 3), listed("ada", 2)]);

        let removal = found.removal().expect("there is a primary key");
        assert_eq!(
            removal,
            "DELETE FROM \"accounts\" WHERE \"id\" IN (
    SELECT \"id\" FROM (
        SELECT \"id\", ROW_NUMBER() OVER (PARTITION BY \"email\" ORDER BY \"id\") AS copy
        FROM \"accounts\"
    ) AS numbered WHERE copy > 1
);"
        );
        conn.batch_execute(removal)?;
        let kept: Vec<i32> = accounts::table.select(accounts::id).order(accounts::id).load(conn)?;
        assert_eq!(kept, [2, 3, 4], "the first of each");
        assert!(schema::duplicates(conn, account())?.is_empty());
        conn.batch_execute("ALTER TABLE accounts ADD UNIQUE (email)")?;
        assert_clean(conn, account());
        Ok(())
    })
}

/// NULL is no duplicate of NULL.
#[test]
fn of_a_key_that_may_be_null() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(SEATS)?;
        conn.batch_execute("INSERT INTO seats VALUES (1, 1, NULL), (2, 1, NULL), (3, 1, 1), (4, 1, 1), (5, 2, 1)")?;

        let found = only(conn, seat());

        assert_eq!((found.keys(), found.rows()), (1, 2));
        assert_eq!(found.samples(), [(vec!["1".to_owned(), "1".to_owned()], 2)]);
        assert_eq!(
            found.listing(),
            "SELECT \"hall\", \"number\", COUNT(*) AS copies FROM \"seats\" WHERE \"number\" IS NOT NULL \
             GROUP BY \"hall\", \"number\" HAVING COUNT(*) > 1 ORDER BY copies DESC, \"hall\", \"number\";"
        );
        conn.batch_execute(found.removal().expect("there is a primary key"))?;
        let kept: Vec<i32> = seats::table.select(seats::id).order(seats::id).load(conn)?;
        assert_eq!(kept, [1, 2, 3, 5]);
        Ok(())
    })
}

#[derive(Debug, PartialEq, Eq, QueryableByName)]
struct Row {
    #[diesel(sql_type = Nullable<Integer>)]
    id: Option<i32>,
    #[diesel(sql_type = Text)]
    email: String,
}

/// Without a primary key, the SQL identifies rows by their physical location.
#[test]
fn of_a_table_without_a_primary_key() -> TestResult {
    for (tables, identity) in [
        ("CREATE TABLE accounts (id INTEGER, email TEXT)", "ctid"),
        (
            "CREATE TABLE accounts (id INTEGER, email TEXT) PARTITION BY LIST (id);
            CREATE TABLE accounts_1 PARTITION OF accounts FOR VALUES IN (1);
            CREATE TABLE accounts_other PARTITION OF accounts DEFAULT;",
            "tableoid, ctid",
        ),
        (
            "CREATE TABLE accounts (id INTEGER PRIMARY KEY, email TEXT);
            CREATE TABLE guests () INHERITS (accounts);
            INSERT INTO guests VALUES (1, 'ada'), (1, 'ada');",
            "tableoid, ctid",
        ),
    ] {
        in_a_schema(|conn| {
            conn.batch_execute(tables)?;
            conn.batch_execute("INSERT INTO accounts VALUES (1, 'ada'), (2, 'ada'), (3, 'bob')")?;
            let found = only(conn, &account()[1..]);
            let removal = found.removal().expect("every row is somewhere");
            assert!(removal.contains(identity), "{removal}");
            conn.batch_execute(removal)?;
            let rows: Vec<Row> = diesel::sql_query("SELECT id, email FROM accounts ORDER BY email").load(conn)?;
            let emails: Vec<_> = rows.iter().map(|row| &*row.email).collect();
            assert_eq!(emails, ["ada", "bob"]);
            Ok(())
        })?;
    }
    Ok(())
}

diesel::table! {
    files (id) {
        id -> Integer,
        hash -> Binary,
    }
}

#[derive(Debug, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = files)]
#[unique(hash)]
#[allow(dead_code)] // only its declaration is used
struct File {
    id: i32,
    hash: Vec<u8>,
}

/// The samples are the keys with the most rows, five at most.
#[test]
fn of_many_keys_some_are_shown() -> TestResult {
    in_a_schema(|conn| {
        conn.batch_execute(
            "CREATE TABLE files (id INTEGER PRIMARY KEY, hash BYTEA NOT NULL);
            INSERT INTO files SELECT number, decode(lpad(to_hex(number % 8), 2, '0'), 'hex') FROM generate_series(1, 20) AS series(number);",
        )?;
        let found = only(conn, File::constraints());
        assert_eq!((found.keys(), found.rows()), (8, 20));
        let samples: Vec<_> = found.samples().iter().map(|(key, rows)| (&*key[0], *rows)).collect();
        assert_eq!(
            samples,
            [("\\x01", 3), ("\\x02", 3), ("\\x03", 3), ("\\x04", 3), ("\\x00", 2)]
        );
        Ok(())
    })
}

/// The column's own equality decides.
#[test]
fn there_are_none_in_a_table_that_is_not_there_or_is_as_declared() -> TestResult {
    in_a_schema(|conn| {
        assert!(schema::duplicates(conn, account())?.is_empty());
        conn.batch_execute(&format!(
            "{ACCOUNTS} INSERT INTO accounts VALUES (1, 'ada'), (2, 'Ada')"
        ))?;
        assert!(schema::duplicates(conn, account())?.is_empty());
        Ok(())
    })
}
