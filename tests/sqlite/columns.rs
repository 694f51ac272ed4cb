//! The effect of a column's declared type and collation on a key.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{Error, GetOrCreate, Outcome};

use super::database::{self, Journal};
use crate::suite::TestResult;
use crate::suite::recorder::{Arrangement, observe};
use crate::suite::target::Target;

diesel::table! {
    codes (id) {
        id -> Integer,
        code -> Text,
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = codes)]
#[unique(code)]
struct Code {
    id: i32,
    code: String,
}

impl Code {
    fn all(conn: &mut SqliteConnection) -> QueryResult<Vec<Self>> {
        codes::table.order(codes::id).select(Self::as_select()).load(conn)
    }
}

/// A table `codes` whose column has this declared type.
fn codes(declared: &str) -> SqliteConnection {
    database::in_memory(&format!(
        "CREATE TABLE codes (id INTEGER PRIMARY KEY, code {declared} NOT NULL UNIQUE)"
    ))
}

/// SQLite does not know the type `STRING`: such a column stores text that looks like a number as a number.
/// <https://www.sqlite.org/datatype3.html#determination_of_column_affinity>
#[test]
fn text_that_is_stored_as_a_number_is_another_key() -> TestResult {
    for (declared, code, stored) in [
        ("STRING", "007", "7"),
        ("STRING", "7", "7"), // no longer text, though it reads the same
        ("NUMERIC", "1e3", "1000"),
        ("INTEGER", "1.0", "1"),
    ] {
        let mut conn = codes(declared);

        let call = observe(&mut conn, |conn| Code::get_or_create(codes::code.eq(code)).run(conn));

        assert_eq!(call.kinds(), ["SELECT", "INSERT"], "it is not inserted again");
        let error = call.result.unwrap_err();
        assert_eq!(
            error.to_string(),
            "the row was written, but its key is not the one requested: the database stored another value in codes (code); \
             compare the types of these columns with the schema, and look for triggers"
        );
        let Error::KeyChanged { constraint, .. } = error else {
            panic!("{error:?}");
        };
        assert_eq!(constraint.name(), "codes_code_key");
        let rows = Code::all(&mut conn)?;
        assert_eq!(rows.len(), 1, "the row is there");
        assert_eq!(rows[0].code, stored);
    }
    Ok(())
}

/// From then on, the column's own equality treats both as the same key.
#[test]
fn a_row_under_a_changed_key_is_found_by_what_the_column_takes_for_equal() -> TestResult {
    let mut conn = codes("STRING");
    Code::get_or_create(codes::code.eq("007")).run(&mut conn).unwrap_err();

    let again = Code::get_or_create(codes::code.eq("007")).run(&mut conn)?;
    let plain = Code::get_or_create(codes::code.eq("7")).run(&mut conn)?;

    let rows = Code::all(&mut conn)?;
    assert_eq!(rows.len(), 1);
    assert_eq!(again, Outcome::Found(rows[0].clone()));
    assert_eq!(plain, again);
    Ok(())
}

/// In a transaction, the caller can roll the row back.
#[test]
fn a_changed_key_rolls_back_with_the_transaction() -> TestResult {
    let mut conn = codes("STRING");
    let result = conn.transaction::<_, Error, _>(|conn| Code::get_or_create(codes::code.eq("007")).run(conn));
    assert!(matches!(result, Err(Error::KeyChanged { .. })), "{result:?}");
    assert_eq!(Code::all(&mut conn)?, []);
    Ok(())
}

#[test]
fn text_that_stays_text_is_kept_in_any_column() -> TestResult {
    for declared in ["TEXT", "VARCHAR(9)", "BLOB", "", "STRING"] {
        let mut conn = codes(declared);
        let codes_kept: &[&str] = if declared == "STRING" {
            &["a7", "7a", "seven"]
        } else {
            &["007", "7", "1e3", "1000", " 7", "7 ", "", "a\0b", "a\0c"]
        };
        for code in codes_kept {
            let created = Code::get_or_create(codes::code.eq(*code)).run(&mut conn)?;
            assert!(created.created(), "{declared}: {code:?}");
            assert_eq!(created.into_inner().code, *code);
            let found = Code::get_or_create(codes::code.eq(*code)).run(&mut conn)?;
            assert!(!found.created(), "{declared}: {code:?}");
        }
        assert_eq!(Code::all(&mut conn)?.len(), codes_kept.len());
    }
    Ok(())
}

#[test]
fn a_table_of_any_kind() -> TestResult {
    for kind in ["", "STRICT", "WITHOUT ROWID", "STRICT, WITHOUT ROWID"] {
        let mut conn = database::in_memory(&format!(
            "CREATE TABLE codes (id INTEGER NOT NULL PRIMARY KEY, code TEXT NOT NULL UNIQUE) {kind}"
        ));
        let created = Code::get_or_create(codes::code.eq("a"))
            .defaults(codes::id.eq(7))
            .run(&mut conn)?;
        assert!(created.created(), "{kind}");
        let by_code = Code::get_or_create(codes::code.eq("a")).run(&mut conn)?;
        let by_id = Code::get_or_create(codes::id.eq(7)).run(&mut conn)?;
        assert_eq!(by_code, Outcome::Found(created.into_inner()), "{kind}");
        assert_eq!(by_id, by_code, "{kind}");
        assert_eq!(Code::all(&mut conn)?.len(), 1, "{kind}");
    }
    Ok(())
}

#[test]
fn the_collation_of_the_column_decides_what_is_equal() -> TestResult {
    for (declared, first, equal, other) in [
        ("TEXT COLLATE NOCASE", "A", "a", "b"),
        ("TEXT COLLATE NOCASE", "a", "A", "ä"),
        ("TEXT COLLATE RTRIM", "a", "a  ", " a"),
    ] {
        let mut conn = codes(declared);

        let created = Code::get_or_create(codes::code.eq(first)).run(&mut conn)?;
        assert!(created.created());
        let found = Code::get_or_create(codes::code.eq(equal)).run(&mut conn)?;
        assert_eq!(found, Outcome::Found(created.into_inner()), "{declared}");
        assert_eq!(found.as_ref().into_inner().code, first, "the row is left as it is");
        assert!(Code::get_or_create(codes::code.eq(other)).run(&mut conn)?.created());
        assert_eq!(Code::all(&mut conn)?.len(), 2);
    }
    Ok(())
}

/// An index that treats fewer values as equal than the column does allows a race to make a duplicate, by the column's
/// own equality. SQLite ignores the collation when it chooses the index, so no statement of ours can find this out. A
/// later call notices that there are two rows, and chooses none.
#[test]
fn an_index_with_a_finer_collation_than_the_column_is_no_constraint_on_the_key() -> TestResult {
    let database = Journal::Wal.create();
    let mut conn = database.connect();
    conn.batch_execute(
        "CREATE TABLE codes (id INTEGER PRIMARY KEY, code TEXT COLLATE NOCASE NOT NULL);
        CREATE UNIQUE INDEX fine ON codes (code COLLATE BINARY);",
    )?;
    let mut rival = database.connect();

    let raced = Arrangement::default()
        .before_insert(1, move || {
            Code::get_or_create(codes::code.eq("a")).run(&mut rival)?;
            Ok(())
        })
        .observe(&mut conn, |conn| Code::get_or_create(codes::code.eq("A")).run(conn));
    assert!(raced.result?.created());
    assert_eq!(Code::all(&mut conn)?.len(), 2);

    for code in ["a", "A"] {
        let answer = Code::get_or_create(codes::code.eq(code)).run(&mut conn);
        assert!(matches!(answer, Err(Error::NotUnique { .. })), "{answer:?}");
    }
    Ok(())
}

diesel::table! {
    numbers (id) {
        id -> Integer,
        number -> BigInt,
    }
}

#[derive(Debug, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = numbers)]
#[unique(number)]
#[expect(dead_code, reason = "the rows are only counted")]
struct Number {
    id: i32,
    number: i64,
}

/// Beyond 2^53 a REAL column rounds.
#[test]
fn an_integer_that_is_rounded_is_another_key() -> TestResult {
    let mut conn = database::in_memory("CREATE TABLE numbers (id INTEGER PRIMARY KEY, number REAL NOT NULL UNIQUE)");
    let exact = (1_i64 << 53) - 1;
    assert!(
        Number::get_or_create(numbers::number.eq(exact))
            .run(&mut conn)?
            .created()
    );
    assert!(
        !Number::get_or_create(numbers::number.eq(exact))
            .run(&mut conn)?
            .created()
    );
    let rounded = Number::get_or_create(numbers::number.eq((1_i64 << 53) + 1)).run(&mut conn);
    assert!(matches!(rounded, Err(Error::KeyChanged { .. })), "{rounded:?}");
    Ok(())
}
