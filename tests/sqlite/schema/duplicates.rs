//! Rows with the same key: the tests count and list them, and run the offered SQL, which keeps one of each.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use getorcreate::schema::{self, Duplicates};
use getorcreate::{GetOrCreate, UniqueConstraint};

use super::{Member, UNMIGRATED, assert_clean, database, mend};
use crate::suite::TestResult;

const ROWS: &str = "INSERT INTO members (org_id, username) VALUES
    (1, 'ada'), (1, 'bob'), (2, 'ada'), (1, 'ada'), (1, 'Ada'), (1, 'ada'), (2, 'cy'), (2, 'cy'), (3, 'd''oh')";

fn duplicates(conn: &mut SqliteConnection, constraints: &[UniqueConstraint]) -> Vec<Duplicates> {
    schema::duplicates(conn, constraints).expect("the table can be read")
}

/// The duplicates of the only constraint that has any.
fn only(conn: &mut SqliteConnection, constraints: &[UniqueConstraint]) -> Duplicates {
    let mut found = duplicates(conn, constraints);
    assert_eq!(found.len(), 1, "{found:#?}");
    found.remove(0)
}

#[derive(Debug, PartialEq, Eq, QueryableByName)]
struct Listed {
    #[diesel(sql_type = BigInt)]
    org_id: i64,
    #[diesel(sql_type = Text)]
    username: String,
    #[diesel(sql_type = BigInt)]
    copies: i64,
}

fn listed(org_id: i64, username: &str, copies: i64) -> Listed {
    Listed {
        org_id,
        username: username.to_owned(),
        copies,
    }
}

/// For the column `id` the rows `A` and `a` are the same, for the primary key they differ.
#[test]
fn a_primary_key_of_another_collation_tells_no_rows_apart() -> TestResult {
    let mut conn = database::in_memory(
        "CREATE TABLE members (
            id TEXT COLLATE NOCASE NOT NULL, org_id INTEGER NOT NULL, username TEXT NOT NULL,
            PRIMARY KEY (id COLLATE BINARY)
        );
        INSERT INTO members VALUES ('0', 1, 'x'), ('A', 1, 'x'), ('a', 1, 'innocent');",
    );
    let found = only(&mut conn, &Member::constraints()[1..]);
    conn.batch_execute(found.removal().ok_or("the rows have numbers")?)?;
    let left: Vec<String> = diesel::dsl::sql::<Text>("SELECT id FROM members ORDER BY rowid").load(&mut conn)?;
    assert_eq!(left, ["0", "a"]);
    Ok(())
}

#[test]
fn bytes_in_a_column_of_text_are_shown_in_digits() -> TestResult {
    let mut conn = database::in_memory(UNMIGRATED);
    conn.batch_execute("INSERT INTO members (org_id, username) VALUES (1, x'FF'), (1, x'FF')")?;
    let found = only(&mut conn, Member::constraints());
    assert_eq!(found.samples(), [(vec!["1".to_owned(), "FF".to_owned()], 2)]);
    Ok(())
}

#[test]
fn rows_with_the_same_key_are_counted_and_shown() -> TestResult {
    let mut conn = database::in_memory(UNMIGRATED);
    conn.batch_execute(ROWS)?;

    let found = only(&mut conn, Member::constraints());

    assert_eq!(found.constraint().to_string(), "members (org_id, username)");
    assert_eq!((found.keys(), found.rows()), (2, 5));
    let sample = |org_id: &str, username: &str, rows| (vec![org_id.to_owned(), username.to_owned()], rows);
    assert_eq!(found.samples(), [sample("1", "ada", 3), sample("2", "cy", 2)]);
    assert_eq!(
        found.listing(),
        "SELECT `org_id`, `username`, COUNT(*) AS copies FROM `members` GROUP BY `org_id`, `username` \
         HAVING COUNT(*) > 1 ORDER BY copies DESC, `org_id`, `username`;"
    );
    let listing: Vec<Listed> = diesel::sql_query(found.listing()).load(&mut conn)?;
    assert_eq!(listing, [listed(1, "ada", 3), listed(2, "cy", 2)]);
    assert_eq!(members_left(&mut conn)?.len(), 9, "nothing is changed");
    Ok(())
}

fn members_left(conn: &mut SqliteConnection) -> QueryResult<Vec<i32>> {
    use super::members;
    members::table.order(members::id).select(members::id).load(conn)
}

#[test]
fn one_row_of_each_key_is_kept() -> TestResult {
    let mut conn = database::in_memory(UNMIGRATED);
    conn.batch_execute(ROWS)?;
    let found = only(&mut conn, Member::constraints());
    let removal = found.removal().expect("there is a primary key");
    assert_eq!(
        removal,
        "\
DELETE FROM `members` WHERE `id` IN (
    SELECT `id` FROM (
        SELECT `id`, ROW_NUMBER() OVER (PARTITION BY `org_id`, `username` ORDER BY `id`) AS copy
        FROM `members`
    ) AS numbered WHERE copy > 1
);"
    );
    conn.batch_execute(removal)?;
    assert_eq!(members_left(&mut conn)?, [1, 2, 3, 5, 7, 9]);
    assert!(duplicates(&mut conn, Member::constraints()).is_empty());
    mend(&mut conn)
}

#[test]
fn a_table_without_any_has_none() -> TestResult {
    let mut conn = database::in_memory(UNMIGRATED);
    assert!(duplicates(&mut conn, Member::constraints()).is_empty());
    conn.batch_execute("INSERT INTO members (org_id, username) VALUES (1, 'a'), (1, 'b'), (2, 'a')")?;
    assert!(duplicates(&mut conn, Member::constraints()).is_empty());
    conn.batch_execute("DROP TABLE members")?;
    assert!(duplicates(&mut conn, Member::constraints()).is_empty());
    conn.batch_execute("CREATE TABLE members (id INTEGER PRIMARY KEY, org_id)")?;
    assert!(duplicates(&mut conn, Member::constraints()).is_empty());
    Ok(())
}

/// The column's collation decides, as it does for the index.
#[test]
fn rows_are_equal_by_the_collation_of_the_column() -> TestResult {
    let mut conn = database::in_memory(&UNMIGRATED.replace("TEXT NOT NULL", "TEXT NOT NULL COLLATE NOCASE"));
    conn.batch_execute(ROWS)?;
    let found = only(&mut conn, Member::constraints());
    assert_eq!((found.keys(), found.rows()), (2, 6));
    conn.batch_execute(found.removal().expect("there is a primary key"))?;
    assert_eq!(members_left(&mut conn)?, [1, 2, 3, 7, 9]);
    mend(&mut conn)
}

#[test]
fn null_is_the_same_as_nothing() -> TestResult {
    let mut conn = database::in_memory(&UNMIGRATED.replace("username TEXT NOT NULL", "username TEXT"));
    conn.batch_execute(
        "INSERT INTO members (org_id, username) VALUES (1, NULL), (1, NULL), (1, NULL), (1, 'a'), (1, 'a')",
    )?;
    let found = only(&mut conn, Member::constraints());
    assert_eq!((found.keys(), found.rows()), (1, 2));
    let listing: Vec<Listed> = diesel::sql_query(found.listing()).load(&mut conn)?;
    assert_eq!(listing, [listed(1, "a", 2)]);
    conn.batch_execute(found.removal().expect("there is a primary key"))?;
    assert_eq!(members_left(&mut conn)?, [1, 2, 3, 4]);
    Ok(())
}

/// Each kind of primary key, and no primary key: the columns that identify a row.
#[test]
fn rows_are_told_apart_in_a_table_of_any_kind() -> TestResult {
    for (table, identity) in [
        ("(id INTEGER PRIMARY KEY, org_id, username)", "`id`"),
        ("(id TEXT PRIMARY KEY, org_id, username)", "`rowid`"),
        ("(id INT, rowid TEXT, org_id, username)", "`_rowid_`"),
        ("(id INT, rowid TEXT, _ROWID_ TEXT, org_id, username)", "`oid`"),
        (
            "(id INT, org_id, username, PRIMARY KEY (username, org_id, id)) WITHOUT ROWID",
            "(`username`, `org_id`, `id`)",
        ),
        (
            "(id INTEGER NOT NULL, org_id, username, b, PRIMARY KEY (id, b))",
            "`rowid`",
        ),
    ] {
        let mut conn = database::in_memory(&format!("CREATE TABLE members {table}"));
        conn.batch_execute(
            "INSERT INTO members (id, org_id, username) VALUES (1, 1, 'a'), (2, 1, 'a'), (3, 1, 'b'), (4, 1, 'a')",
        )?;
        let found = only(&mut conn, &Member::constraints()[1..]);
        let removal = found.removal().expect("there is something");
        assert!(
            removal.starts_with(&format!("DELETE FROM `members` WHERE {identity} IN (\n")),
            "{removal}"
        );
        conn.batch_execute(removal)
            .unwrap_or_else(|error| panic!("{table}: {error}: {removal}"));
        assert_eq!(members_left(&mut conn)?, [1, 3], "{table}");
    }
    Ok(())
}

#[test]
fn a_table_whose_rows_nothing_tells_apart() -> TestResult {
    let mut conn = database::in_memory("CREATE TABLE members (id INT, rowid, _rowid_, oid, org_id, username)");
    conn.batch_execute("INSERT INTO members (org_id, username) VALUES (1, 'a'), (1, 'a')")?;
    assert_eq!(only(&mut conn, &Member::constraints()[1..]).removal(), None);
    Ok(())
}

diesel::table! {
    #[sql_name = "dup`s \"of\" it's"]
    named_as_ours (copy) {
        copy -> Integer,
        copies -> Integer,
        numbered -> Text,
        duplicated -> Binary,
    }
}

#[derive(Queryable, GetOrCreate)]
#[diesel(table_name = named_as_ours, primary_key(copy))]
#[unique(named_as_ours::copies, named_as_ours::numbered, named_as_ours::duplicated)]
#[expect(dead_code, reason = "only its constraints are asked for")]
struct NamedAsOurs {
    copy: i32,
}

/// The names of counts in the statements must not clash with the table's columns.
#[test]
fn columns_that_have_the_names_of_what_is_counted() -> TestResult {
    let mut conn = database::in_memory(
        "CREATE TABLE \"dup`s \"\"of\"\" it's\" (
            copy INTEGER PRIMARY KEY, copies INTEGER NOT NULL, numbered TEXT NOT NULL, duplicated BLOB NOT NULL
        );
        INSERT INTO \"dup`s \"\"of\"\" it's\" (copies, numbered, duplicated) VALUES
            (9, 'a', x'00ff'), (5, 'a', x'00ff'), (5, 'a', x'00ff'), (5, 'a', x'01'), (4, 'a', x''), (4, 'a', x''),
            (4, 'a', x'')",
    );
    let found = only(&mut conn, NamedAsOurs::constraints());
    assert_eq!((found.keys(), found.rows()), (2, 5));
    let sample = |values: [&str; 3], rows| (values.map(ToOwned::to_owned).to_vec(), rows);
    assert_eq!(
        found.samples(),
        [sample(["4", "a", ""], 3), sample(["5", "a", "00FF"], 2)]
    );
    assert_eq!(
        found.listing(),
        "SELECT `copies`, `numbered`, `duplicated`, COUNT(*) AS copies_ FROM `dup``s \"of\" it's` \
         GROUP BY `copies`, `numbered`, `duplicated` HAVING COUNT(*) > 1 \
         ORDER BY copies_ DESC, `copies`, `numbered`, `duplicated`;"
    );
    conn.batch_execute(found.listing())?;
    conn.batch_execute(found.removal().expect("there is a primary key"))?;
    let left: Vec<i32> = named_as_ours::table
        .order(named_as_ours::copy)
        .select(named_as_ours::copy)
        .load(&mut conn)?;
    assert_eq!(left, [1, 2, 4, 5]);
    Ok(())
}

#[test]
fn at_most_five_keys_are_shown() -> TestResult {
    let mut conn = database::in_memory(UNMIGRATED);
    conn.batch_execute(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40)
        INSERT INTO members (org_id, username) SELECT i % 20, 'a' FROM n",
    )?;
    let found = only(&mut conn, Member::constraints());
    assert_eq!((found.keys(), found.rows(), found.samples().len()), (20, 40, 5));
    conn.batch_execute(found.removal().expect("there is a primary key"))?;
    mend(&mut conn)?;
    assert_clean(&mut conn)
}
