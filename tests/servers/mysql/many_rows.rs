//! Many rows on MySQL and MariaDB: the index, equality by type and collation, large rows.

use std::thread;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use getorcreate::{GetOrCreate, ManyError, Outcome, Upserted};

use super::caller::{id_of, until_all_wait};
use super::database::product;
use crate::suite::TestResult;
use crate::suite::many::{self, created};
use crate::suite::models::{User, users};
use crate::suite::recorder::{Arrangement, observe};
use crate::suite::target::Target;
use crate::{TestConnection, run};

diesel::table! {
    parts (id) {
        id -> Integer,
        code -> Text,
        price -> Integer,
        note -> Nullable<Text>,
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = parts)]
#[unique(code)]
struct Part {
    id: i32,
    code: String,
    price: i32,
}

fn create_parts(conn: &mut TestConnection, code: &str) -> QueryResult<()> {
    conn.batch_execute(&format!(
        "CREATE TABLE parts (id INTEGER AUTO_INCREMENT PRIMARY KEY, code {code} NOT NULL UNIQUE,
            price INTEGER NOT NULL DEFAULT 0, note LONGTEXT)"
    ))
}

fn ask(conn: &mut TestConnection, codes: &[&str]) -> Result<Vec<Outcome<Part>>, ManyError> {
    run!(
        Part::get_or_create_many(codes.iter().map(|code| parts::code.eq(*code))),
        conn
    )
}

#[derive(QueryableByName)]
struct Status {
    #[diesel(sql_type = Text)]
    value: String,
}

/// The number of rows that this session has read one after the other, without an index.
fn rows_scanned(conn: &mut TestConnection) -> Result<u64, Box<dyn std::error::Error>> {
    let schema = if product().is_mariadb {
        "information_schema.session_status"
    } else {
        "performance_schema.session_status"
    };
    let query = format!(
        "SELECT CAST(variable_value AS CHAR) AS value FROM {schema} WHERE variable_name = 'Handler_read_rnd_next'"
    );
    let status: Status = diesel::sql_query(query).get_result(conn)?;
    Ok(status.value.parse()?)
}

/// Looks at 10,000 keys in a table of 200,000 rows read the keys themselves, and not the table.
pub(crate) fn the_index_is_used_in_a_table_of_any_size(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    create_parts(&mut conn, "VARCHAR(50)")?;
    let all: Vec<String> = (1..=200_000).map(|number| format!("part {number}")).collect();
    for some in all.chunks(10_000) {
        let rows: Vec<_> = some.iter().map(|code| parts::code.eq(code)).collect();
        diesel::insert_into(parts::table).values(rows).execute(&mut conn)?;
    }
    let codes: Vec<&str> = all.iter().step_by(20).map(String::as_str).collect();
    assert_eq!(codes.len(), 10_000);
    let before = rows_scanned(&mut conn)?;

    let lookups = codes.iter().map(|code| parts::code.eq(*code));
    let outcomes = run!(Part::get_or_create_many(lookups).chunk_size(10_000), &mut conn)?;

    let scanned = rows_scanned(&mut conn)? - before;
    assert!(outcomes.iter().all(|outcome| !outcome.created()));
    assert!(scanned < 100_000, "{scanned}");
    Ok(())
}

/// The collation of the column decides, and in these collations it also ignores spaces at the end.
pub(crate) fn two_spellings_of_one_key_are_one_row(target: impl Target) -> TestResult {
    let database = target.create();
    for code in [
        "VARCHAR(50) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci",
        "VARCHAR(50) CHARACTER SET latin1 COLLATE latin1_swedish_ci",
    ] {
        let mut conn = database.connect();
        conn.batch_execute("DROP TABLE IF EXISTS parts")?;
        create_parts(&mut conn, code)?;

        let call = observe(&mut conn, |conn| ask(conn, &["Ada", "bob", "ADA", "ada ", "Bob"]));
        assert_eq!(call.kinds(), [target.look(), target.insert()].concat(), "{code}");
        assert_eq!(created(&call.result?), [true, true, false, false, false], "{code}");
        let outcomes = ask(&mut conn, &["aDA", "BOB", "cyd"])?;
        assert_eq!(created(&outcomes), [false, false, true]);
        assert_eq!(outcomes[0].row().code, "Ada");
        assert_eq!(parts::table.count().get_result::<i64>(&mut conn)?, 3);
    }
    Ok(())
}

/// The first text has the bytes in UTF-8 that the second one has in Latin-1.
pub(crate) fn two_keys_with_the_same_bytes(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    create_parts(&mut conn, "VARCHAR(50) CHARACTER SET latin1 COLLATE latin1_bin")?;
    let codes = ["é", "Ã©", "plain"];

    for is_new in [true, false] {
        let outcomes = ask(&mut conn, &codes)?;
        assert_eq!(created(&outcomes), [is_new; 3]);
        let found: Vec<&str> = outcomes.iter().map(|outcome| &*outcome.row().code).collect();
        assert_eq!(found, codes);
    }
    Ok(())
}

/// Together these rows are longer than the longest statement that any server takes by default.
pub(crate) fn large_rows_go_into_small_chunks(target: impl Target) -> TestResult {
    const ROWS: usize = 400;
    let database = target.create();
    let mut conn = database.connect();
    create_parts(&mut conn, "VARCHAR(50)")?;
    let note = "n".repeat(200_000);
    let codes: Vec<String> = (0..ROWS).map(|number| format!("part {number}")).collect();
    let rows = || codes.iter().map(|code| (parts::code.eq(code), parts::note.eq(&note)));

    let mut chunks = Vec::new();
    let request = Part::get_or_create_many_from(rows())
        .by(parts::code)
        .progress(|chunk| chunks.push(chunk.len()));
    assert_eq!(created(&run!(request, &mut conn)?), [true; ROWS]);
    assert!(chunks.len() > 4, "{chunks:?}");

    let updated = run!(Part::update_or_create_many_from(rows()).by(parts::code), &mut conn)?;
    assert!(updated.iter().all(Upserted::changed));

    let defaults = run!(
        Part::get_or_create_many(codes.iter().map(|code| parts::code.eq(format!("other {code}"))))
            .defaults(parts::note.eq(&note)),
        &mut conn
    )?;
    assert_eq!(created(&defaults), [true; ROWS]);
    Ok(())
}

diesel::table! {
    sixes (id) {
        id -> Integer,
        a -> BigInt,
        b -> Text,
        c -> Bool,
        d -> Date,
        e -> Binary,
        f -> SmallInt,
        note -> Nullable<Text>,
        seen_at -> Nullable<Timestamp>,
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = sixes)]
#[unique(a, b, c, d, e, f)]
struct Six {
    id: i32,
    a: i64,
    b: String,
    c: bool,
    d: chrono::NaiveDate,
    e: Vec<u8>,
    f: i16,
    note: Option<String>,
    seen_at: Option<chrono::NaiveDateTime>,
}

#[derive(Insertable)]
#[diesel(table_name = sixes)]
struct NewSix {
    a: i64,
    b: String,
    c: bool,
    d: chrono::NaiveDate,
    e: Vec<u8>,
    f: i16,
    note: Option<String>,
    seen_at: Option<chrono::NaiveDateTime>,
}

pub(crate) fn a_key_of_six_columns(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(
        "CREATE TABLE sixes (id INTEGER AUTO_INCREMENT PRIMARY KEY, a BIGINT NOT NULL, b VARCHAR(60) NOT NULL,
            c BOOLEAN NOT NULL, d DATE NOT NULL, e VARBINARY(20) NOT NULL, f SMALLINT NOT NULL, note TEXT,
            seen_at DATETIME(6), UNIQUE (f, e, d, c, b, a))",
    )?;
    let row = |number: i32| NewSix {
        a: i64::from(number) << 33,
        b: format!("it's, \"{number}\" \\"),
        c: number % 2 == 0,
        d: chrono::NaiveDate::from_num_days_from_ce_opt(700_000 + number).expect("a date"),
        e: vec![0, 255, u8::try_from(number % 256).expect("a byte")],
        f: -1,
        note: (number % 3 == 0).then(|| "three".to_owned()),
        seen_at: chrono::DateTime::from_timestamp_micros(i64::from(number) * 1_000_001).map(|time| time.naive_utc()),
    };
    let key = || (sixes::a, sixes::b, sixes::c, sixes::d, sixes::e, sixes::f);
    let rows = || (0..3_000).map(row);

    let new = run!(Six::get_or_create_many_from(rows()).by(key()), &mut conn)?;
    assert!(new.iter().all(Outcome::created));
    for (number, new) in (0..).zip(&new) {
        let (new, given) = (new.row(), row(number));
        assert_eq!((&new.note, new.seen_at), (&given.note, given.seen_at));
    }
    let found = run!(Six::get_or_create_many_from(rows()).by(key()), &mut conn)?;
    for (found, new) in found.iter().zip(&new) {
        assert!(!found.created());
        assert_eq!(found.row(), new.row());
    }
    let later = |row: NewSix| NewSix {
        seen_at: row.seen_at.map(|time| time + chrono::Duration::microseconds(7)),
        ..row
    };
    let updated = run!(Six::update_or_create_many_from(rows().map(later)).by(key()), &mut conn)?;
    for (updated, new) in updated.iter().zip(&new) {
        let expected = later(row(i32::try_from(new.row().a >> 33).expect("it was one")));
        assert_eq!((updated.changed(), updated.row().seen_at), (true, expected.seen_at));
    }

    let inside = conn.transaction(|conn| {
        let rows = (2_990..3_010).map(row);
        run!(Six::get_or_create_many_from(rows).by(key()), conn)
    })?;
    assert_eq!(inside.iter().filter(|outcome| outcome.created()).count(), 10);
    assert_eq!(inside[19].row().seen_at, row(3_009).seen_at);
    Ok(())
}

/// The answers to each caller, and the rows.
type Ended = (Vec<Vec<Outcome<User>>>, Vec<User>);

/// Three callers ask for these keys while the transaction of a winner holds one of them. They wait until it has ended.
fn answers_after(target: impl Target, ending: &str) -> Result<Ended, Box<dyn std::error::Error>> {
    const ORDERS: [[&str; 3]; 3] = [["a", "winner", "z"], ["z", "winner", "a"], ["winner", "z", "a"]];
    let database = target.create();
    let mut winner = database.connect();
    winner.batch_execute("BEGIN")?;
    User::insert(&mut winner, "winner", "the winner's")?;
    let mut callers = [database.connect(), database.connect(), database.connect()];
    let mut ids = Vec::new();
    for conn in &mut callers {
        ids.push(id_of(conn)?);
    }

    let answers = thread::scope(|scope| {
        let calls: Vec<_> = callers
            .iter_mut()
            .zip(ORDERS)
            .map(|(conn, emails)| scope.spawn(move || many::ask(conn, &emails)))
            .collect();
        until_all_wait(&mut database.connect(), &ids)?;
        winner.batch_execute(ending)?;
        let answers = calls.into_iter().map(|call| call.join().expect("no caller panics"));
        answers.collect::<Result<Vec<_>, ManyError>>()
    })?;
    Ok((answers, User::all(&mut winner)?))
}

pub(crate) fn a_winner_that_commits_is_found_by_all(target: impl Target) -> TestResult {
    let (answers, rows) = answers_after(target, "COMMIT")?;

    assert_eq!(rows.len(), 3);
    let all: Vec<Outcome<User>> = answers.into_iter().flatten().collect();
    assert_eq!(all.iter().filter(|answer| answer.created()).count(), 2);
    let of_the_winner = |answer: &&Outcome<User>| answer.row().email == "winner";
    for answer in all.iter().filter(of_the_winner) {
        assert!(!answer.created());
        assert_eq!(answer.row().name, "the winner's");
    }
    Ok(())
}

pub(crate) fn a_winner_that_rolls_back_is_followed_by_one_of_them(target: impl Target) -> TestResult {
    let (answers, rows) = answers_after(target, "ROLLBACK")?;

    assert_eq!(rows.len(), 3);
    let all: Vec<Outcome<User>> = answers.into_iter().flatten().collect();
    assert_eq!(all.iter().filter(|answer| answer.created()).count(), 3);
    for answer in &all {
        assert!(rows.contains(answer.row()));
    }
    Ok(())
}

/// In strict mode such a key is an error, as for a call about one row. It never finds the row whose key it begins with.
pub(crate) fn a_key_that_is_too_long_for_its_column(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    create_parts(&mut conn, "VARCHAR(5)")?;
    assert_eq!(created(&ask(&mut conn, &["toolo"])?), [true]);

    let error = ask(&mut conn, &["toolong1", "toolong2"]).unwrap_err();
    assert!(error.to_string().contains("Data too long"), "{error}");
    assert_eq!(parts::table.count().get_result::<i64>(&mut conn)?, 1);
    Ok(())
}

/// The server sorts by the first 1,024 bytes.
pub(crate) fn long_keys_that_begin_in_the_same_way(target: impl Target) -> TestResult {
    let database = target.create();
    for code in [
        "VARCHAR(700) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
        "VARCHAR(2000) CHARACTER SET latin1 COLLATE latin1_bin",
    ] {
        let mut conn = database.connect();
        conn.batch_execute("DROP TABLE IF EXISTS parts")?;
        create_parts(&mut conn, code)?;
        let prefix = "x".repeat(if code.contains("latin1") { 1_100 } else { 600 });
        let codes: Vec<String> = "abacbadc".chars().map(|end| format!("{prefix}{end}")).collect();
        let rows = || {
            codes
                .iter()
                .zip(1..)
                .map(|(code, price)| (parts::code.eq(code), parts::price.eq(price)))
        };

        let outcomes = run!(Part::get_or_create_many_from(rows()).by(parts::code), &mut conn)?;
        assert_eq!(
            created(&outcomes),
            [true, true, false, true, false, false, true, false],
            "{code}"
        );
        assert!(
            outcomes
                .iter()
                .zip(&codes)
                .all(|(outcome, code)| outcome.row().code == *code)
        );
        let updated = run!(Part::update_or_create_many_from(rows()).by(parts::code), &mut conn)?;
        let prices: Vec<i32> = updated.iter().map(|part| part.row().price).collect();
        assert_eq!(prices, [6, 5, 6, 8, 5, 6, 7, 8], "the last of equal rows wins");
    }
    Ok(())
}

pub(crate) fn moments_keep_their_fractions_beside_null(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(
        "CREATE TABLE sixes (id INTEGER AUTO_INCREMENT PRIMARY KEY, a BIGINT NOT NULL, b VARCHAR(60) NOT NULL,
            c BOOLEAN NOT NULL, d DATE NOT NULL, e VARBINARY(20) NOT NULL, f SMALLINT NOT NULL, note TEXT,
            seen_at DATETIME(6), UNIQUE (f, e, d, c, b, a))",
    )?;
    let moment = chrono::DateTime::from_timestamp_micros(1_600_000_000_123_456).map(|time| time.naive_utc());
    let row = |a: i64, seen_at: Option<chrono::NaiveDateTime>| {
        (
            (sixes::a.eq(a), sixes::b.eq("b"), sixes::c.eq(true)),
            (
                sixes::d.eq(chrono::NaiveDate::default()),
                sixes::e.eq(vec![1_u8]),
                sixes::f.eq(1_i16),
            ),
            sixes::seen_at.eq(seen_at),
        )
    };
    let key = || (sixes::a, sixes::b, sixes::c, sixes::d, sixes::e, sixes::f);
    let rows = || [row(1, moment), row(2, None)];

    let inside = conn.transaction(|conn| run!(Six::get_or_create_many_from(rows()).by(key()), conn))?;
    assert_eq!(inside[0].row().seen_at, moment);
    diesel::update(sixes::table)
        .set(sixes::note.eq("n"))
        .execute(&mut conn)?;
    let updated = run!(Six::update_or_create_many_from(rows()).by(key()), &mut conn)?;
    assert_eq!(updated[0].row().seen_at, moment);
    assert_eq!(updated[1].row().seen_at, None);
    Ok(())
}

/// The update counts fewer rows than it was for, so it is repeated.
pub(crate) fn a_row_that_is_deleted_and_created_around_the_update(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let (mut before, mut after) = (database.connect(), database.connect());
    User::insert(&mut conn, "a", "old")?;
    User::insert(&mut conn, "b", "old")?;

    let call = Arrangement::default()
        .before_update(1, move || Ok(User::delete(&mut before, "b")?))
        .after_update(1, move || {
            User::insert(&mut after, "b", "the rival's")?;
            Ok(())
        })
        .observe(&mut conn, |conn| {
            let rows = ["a", "b"].map(|email| (users::email.eq(email), users::name.eq("new")));
            run!(User::update_or_create_many_from(rows).by(users::email), conn)
        });

    assert!(call.result?.iter().all(|user| user.row().name == "new"));
    assert!(User::all(&mut conn)?.iter().all(|user| user.name == "new"));
    Ok(())
}

/// Diesel does not know of the transaction, and its snapshot still holds the row.
pub(crate) fn a_deleted_row_in_a_session_without_autocommit(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut janitor = database.connect();
    User::insert(&mut conn, "b", "old")?;
    conn.batch_execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ; SET autocommit = 0")?;
    User::all(&mut conn)?;
    User::delete(&mut janitor, "b")?;

    let rows = [(users::email.eq("b"), users::name.eq("new"))];
    let error = run!(User::update_or_create_many_from(rows).by(users::email), &mut conn).unwrap_err();

    assert!(error.is_retryable(), "{error}");
    Ok(())
}

/// Two callers wait for a row of a third one. Its insert is a duplicate elsewhere, so its row vanishes, and both waiters get a
/// share lock on the gap. Each of them then waits for the other one to insert.
pub(crate) fn callers_who_wait_for_a_row_that_vanishes_all_end_well(target: impl Target) -> TestResult {
    let database = target.create();
    let mut winner = database.connect();
    winner.batch_execute("BEGIN")?;
    User::insert(&mut winner, "z", "the winner's")?;
    let mut callers = [database.connect(), database.connect(), database.connect()];
    let mut ids = Vec::new();
    for conn in &mut callers {
        ids.push(id_of(conn)?);
    }

    let calls: Vec<_> = thread::scope(|scope| {
        let mut calls = Vec::new();
        for (number, (conn, emails)) in callers.iter_mut().zip([["a", "z"], ["a", "b"], ["a", "c"]]).enumerate() {
            calls.push(scope.spawn(move || observe(conn, |conn| many::ask(conn, &emails))));
            until_all_wait(&mut database.connect(), &ids[..=number])?;
        }
        winner.batch_execute("COMMIT")?;
        let calls = calls.into_iter().map(|call| call.join().expect("no caller panics"));
        Ok::<_, Box<dyn std::error::Error>>(calls.collect())
    })?;

    for call in calls {
        assert!(call.result.is_ok(), "{:?}", call.result);
    }
    Ok(())
}
