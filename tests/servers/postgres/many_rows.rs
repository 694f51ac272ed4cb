//! Many rows on PostgreSQL: the planner, equality by type and collation, NULL, deferrable constraints.

use std::thread;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use getorcreate::{Error, GetOrCreate, ManyError, Outcome};

use super::waiting;
use crate::suite::TestResult;
use crate::suite::many::{self, created};
use crate::suite::models::{User, users};
use crate::suite::recorder::observe;
use crate::suite::target::Target;
use crate::{TestConnection, run};

diesel::table! {
    parts (id) {
        id -> Integer,
        code -> Text,
        price -> Integer,
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

const PARTS: &str =
    "CREATE TABLE parts (id SERIAL PRIMARY KEY, code TEXT NOT NULL UNIQUE, price INTEGER NOT NULL DEFAULT 0)";

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    text: String,
}

/// The look at 10,000 keys in a table of 200,000 rows. The server knows the values when it plans such a statement.
pub(crate) fn the_index_is_used_in_a_table_of_any_size(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(PARTS)?;
    conn.batch_execute(
        "INSERT INTO parts (code) SELECT 'part ' || n FROM generate_series(1, 200000) AS n; ANALYZE parts;",
    )?;
    let codes: Vec<String> = (1..=10_000).map(|number| format!("part {}", number * 21)).collect();

    let call = observe(&mut conn, |conn| {
        let lookups = codes.iter().map(|code| parts::code.eq(code));
        run!(Part::get_or_create_many(lookups).chunk_size(10_000), conn)
    });

    let outcomes = call.result?;
    assert_eq!(
        outcomes.iter().filter(|outcome| outcome.created()).count(),
        10_000 - 200_000 / 21
    );
    let [look, _] = &*call.statements else {
        panic!("{:?}", call.statements.len());
    };
    let types = vec!["text"; codes.len()].join(", ");
    let values: Vec<String> = codes.iter().map(|code| format!("'{code}'")).collect();
    conn.batch_execute(&format!(
        "SET plan_cache_mode = force_custom_plan; PREPARE look ({types}) AS {look}"
    ))?;
    let explain = format!("EXPLAIN (COSTS OFF) EXECUTE look ({})", values.join(", "));
    let plan: Vec<Line> = diesel::sql_query(explain).load(&mut conn)?;
    let plan = plan.into_iter().map(|line| line.text).collect::<Vec<_>>().join("\n");
    assert!(plan.contains("Index Scan using parts_code_key on parts"), "{plan}");
    assert!(!plan.contains("Seq Scan"), "{plan}");
    Ok(())
}

diesel::table! {
    sensors (id) {
        id -> Integer,
        site -> Nullable<Text>,
        number -> Integer,
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = sensors)]
#[unique(site, number, nulls_not_distinct)]
struct Sensor {
    id: i32,
    site: Option<String>,
    number: i32,
}

pub(crate) fn null_equals_null_in_a_chunk(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(
        "CREATE TABLE sensors (id SERIAL PRIMARY KEY, site TEXT, number INTEGER NOT NULL,
            UNIQUE NULLS NOT DISTINCT (site, number));
        INSERT INTO sensors (site, number) VALUES (NULL, 1)",
    )?;
    let keys = [(None, 1), (None, 2), (Some("a"), 1), (None, 2), (Some("a"), 1)];
    let ask = |conn: &mut TestConnection| {
        let lookups = keys.map(|(site, number)| (sensors::site.eq(site), sensors::number.eq(number)));
        run!(Sensor::get_or_create_many(lookups), conn)
    };

    let outcomes = ask(&mut conn)?;
    assert_eq!(created(&outcomes), [false, true, true, false, false]);
    assert_eq!(outcomes[3].row(), outcomes[1].row());
    assert_eq!(created(&ask(&mut conn)?), [false; 5]);
    diesel::delete(sensors::table).execute(&mut conn)?;
    let inside = conn.transaction(ask)?;
    assert_eq!(created(&inside), [true, true, true, false, false]);
    assert_eq!(sensors::table.count().get_result::<i64>(&mut conn)?, 3);
    Ok(())
}

diesel::table! {
    words (id) {
        id -> Integer,
        word -> Text,
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = words)]
#[unique(word)]
struct Word {
    id: i32,
    word: String,
}

fn ask_for_words(conn: &mut TestConnection, words: &[&str]) -> Result<Vec<Outcome<Word>>, ManyError> {
    run!(
        Word::get_or_create_many(words.iter().map(|word| words::word.eq(*word))),
        conn
    )
}

/// Two spellings of one word are one row, by the collation of the column.
pub(crate) fn a_collation_in_which_spellings_are_equal(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(
        "CREATE COLLATION no_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
        CREATE TABLE words (id SERIAL PRIMARY KEY, word TEXT COLLATE no_case NOT NULL UNIQUE);",
    )?;

    let call = observe(&mut conn, |conn| ask_for_words(conn, &["Ada", "bob", "ADA", "ada"]));
    assert_eq!(call.kinds(), ["SELECT", "INSERT"]);
    let outcomes = call.result?;
    assert_eq!(created(&outcomes), [true, true, false, false]);
    assert!(
        outcomes[2..].iter().all(|outcome| outcome.row().word == "Ada"),
        "{outcomes:?}"
    );
    assert_eq!(created(&ask_for_words(&mut conn, &["BOB", "aDa"])?), [false, false]);
    assert_eq!(words::table.count().get_result::<i64>(&mut conn)?, 2);
    Ok(())
}

/// The column stores another text than the one that was asked for, and calls the two equal.
pub(crate) fn a_column_that_pads_its_values(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute("CREATE TABLE words (id SERIAL PRIMARY KEY, word CHAR(5) NOT NULL UNIQUE)")?;

    let outcomes = ask_for_words(&mut conn, &["a", "b", "a"])?;
    assert_eq!(created(&outcomes), [true, true, false]);
    assert_eq!(outcomes[0].row().word, "a    ");
    assert_eq!(
        created(&ask_for_words(&mut conn, &["b", "c", "a"])?),
        [false, true, false]
    );
    assert_eq!(words::table.count().get_result::<i64>(&mut conn)?, 3);
    Ok(())
}

/// A trigger gives the new rows another key.
pub(crate) fn a_trigger_that_changes_the_keys(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(
        "CREATE TABLE words (id SERIAL PRIMARY KEY, word TEXT NOT NULL UNIQUE);
        CREATE FUNCTION change() RETURNS trigger LANGUAGE plpgsql AS
            $$BEGIN NEW.word := NEW.word || '!'; RETURN NEW; END$$;
        CREATE TRIGGER change BEFORE INSERT ON words FOR EACH ROW EXECUTE FUNCTION change();",
    )?;

    let call = observe(&mut conn, |conn| ask_for_words(conn, &["a", "b"]));

    assert_eq!(call.kinds(), ["SELECT", "INSERT", "SELECT"]);
    let error = call.result.unwrap_err();
    assert!(matches!(error.error(), Error::KeyChanged { .. }), "{error}");
    Ok(())
}

/// No `ON CONFLICT` without a target works on such a table. In a transaction the call must not try one.
pub(crate) fn a_table_with_a_deferrable_constraint(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(PARTS)?;
    conn.batch_execute("ALTER TABLE parts ADD UNIQUE (price, code) DEFERRABLE")?;
    let ask = |conn: &mut TestConnection, codes: [&'static str; 3]| {
        run!(Part::get_or_create_many(codes.map(|code| parts::code.eq(code))), conn)
    };

    assert_eq!(created(&ask(&mut conn, ["a", "b", "a"])?), [true, true, false]);
    let inside = conn.transaction(|conn| ask(conn, ["c", "b", "d"]))?;
    assert_eq!(created(&inside), [true, false, true]);
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
}

pub(crate) fn a_key_of_six_columns(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(
        "CREATE TABLE sixes (id SERIAL PRIMARY KEY, a BIGINT NOT NULL, b TEXT NOT NULL, c BOOLEAN NOT NULL,
            d DATE NOT NULL, e BYTEA NOT NULL, f SMALLINT NOT NULL, note TEXT, UNIQUE (f, e, d, c, b, a))",
    )?;
    let row = |number: i32| NewSix {
        a: i64::from(number) << 33,
        b: format!("it's, \"{number}\" \\"),
        c: number % 2 == 0,
        d: chrono::NaiveDate::from_num_days_from_ce_opt(700_000 + number).expect("a date"),
        e: vec![0, 255, u8::try_from(number % 256).expect("a byte")],
        f: -1,
        note: (number % 3 == 0).then(|| "three".to_owned()),
    };
    let key = || (sixes::a, sixes::b, sixes::c, sixes::d, sixes::e, sixes::f);
    let rows = || (0..3_000).map(row);

    let new = run!(Six::get_or_create_many_from(rows()).by(key()), &mut conn)?;
    assert!(new.iter().all(Outcome::created));
    let call = observe(&mut conn, |conn| {
        run!(Six::get_or_create_many_from(rows()).by(key()), conn)
    });
    assert_eq!(call.kinds(), ["SELECT"; 3]);
    for (found, new) in call.result?.iter().zip(&new) {
        assert!(!found.created());
        assert_eq!(found.row(), new.row());
    }
    let updated = run!(Six::update_or_create_many_from(rows()).by(key()), &mut conn)?;
    assert_eq!(
        updated.iter().filter(|row| row.changed()).count(),
        1_000,
        "the others have nothing to set"
    );
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
    let pids: Vec<i32> = callers.iter_mut().map(waiting::pid).collect();

    let answers = thread::scope(|scope| {
        let calls: Vec<_> = callers
            .iter_mut()
            .zip(ORDERS)
            .map(|(conn, emails)| scope.spawn(move || many::ask(conn, &emails)))
            .collect();
        waiting::until_they_wait(&mut winner, &pids);
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

diesel::table! {
    moments (id) {
        id -> Integer,
        at -> Timestamptz,
        name -> Text,
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = moments)]
#[unique(at)]
struct Moment {
    id: i32,
    at: chrono::DateTime<chrono::Utc>,
    name: String,
}

/// In autumn an hour comes twice, and the session writes both with one abbreviation.
pub(crate) fn two_moments_that_the_session_writes_alike(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(
        "CREATE TABLE moments (id SERIAL PRIMARY KEY, at TIMESTAMPTZ NOT NULL UNIQUE, name TEXT NOT NULL);
        SET TimeZone = 'Europe/Moscow'; SET DateStyle = 'SQL'",
    )?;
    let at = |text: &str| text.parse::<chrono::DateTime<chrono::Utc>>().expect("a moment");
    let rows = |name: &'static str| {
        ["2014-10-25T21:30:00Z", "2014-10-25T22:30:00Z"].map(|text| (moments::at.eq(at(text)), moments::name.eq(name)))
    };

    let outcomes = run!(Moment::get_or_create_many_from(rows("new")).by(moments::at), &mut conn)?;
    assert_eq!(created(&outcomes), [true, true]);
    assert_eq!(outcomes[0].row().at, at("2014-10-25T21:30:00Z"));
    let updated = run!(
        Moment::update_or_create_many_from(rows("later")).by(moments::at),
        &mut conn
    )?;
    assert!(
        updated
            .iter()
            .all(|moment| moment.changed() && moment.row().name == "later"),
        "{updated:?}"
    );
    Ok(())
}

/// Two callers update the same rows by different plans: one reads the index for each key, the other reads the whole table. So
/// do callers with small and large chunks.
pub(crate) fn updates_by_different_plans_lock_the_rows_in_one_order(target: impl Target) -> TestResult {
    const KEYS: [&str; 3] = ["a", "b", "c"];
    const PLANS: [&str; 2] = [
        "SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_seqscan = off",
        "SET enable_nestloop = off; SET enable_mergejoin = off; SET enable_indexscan = off; SET enable_bitmapscan = off",
    ];
    let database = target.create();
    let mut holder = database.connect();
    // The order of the table is not that of the keys.
    for email in KEYS.iter().rev() {
        User::insert(&mut holder, email, "there")?;
    }
    holder.batch_execute("BEGIN; SELECT FROM users WHERE email = 'b' FOR UPDATE")?;
    let mut callers = [database.connect(), database.connect()];
    for (conn, plan) in callers.iter_mut().zip(PLANS) {
        conn.batch_execute(plan)?;
    }
    let pids: Vec<i32> = callers.iter_mut().map(waiting::pid).collect();

    let calls: Vec<_> = thread::scope(|scope| {
        let calls: Vec<_> = callers
            .iter_mut()
            .map(|conn| {
                scope.spawn(move || {
                    observe(conn, |conn| {
                        let rows = KEYS.map(|email| (users::email.eq(email), users::name.eq("new")));
                        run!(User::update_or_create_many_from(rows).by(users::email), conn)
                    })
                })
            })
            .collect();
        waiting::until_they_wait(&mut database.connect(), &pids);
        holder.batch_execute("COMMIT")?;
        let calls = calls.into_iter().map(|call| call.join().expect("no caller panics"));
        Ok::<_, diesel::result::Error>(calls.collect())
    })?;

    for call in calls {
        assert!(call.result.is_ok(), "{:?}", call.result);
        assert_eq!(call.kinds(), ["SELECT", "WITH"], "{:?}", call.interruptions);
    }
    Ok(())
}

diesel::table! {
    accounts (id) {
        id -> Integer,
        name -> Text,
        org -> Integer,
        is_owner -> Bool,
    }
}

#[derive(Debug, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = accounts)]
#[unique(name)]
#[allow(dead_code)] // only its key is used
struct Account {
    id: i32,
    name: String,
}

/// The index is partial: a row with the values of another one need not be in it. So the error names no row, rather than a
/// wrong one.
pub(crate) fn another_key_for_some_of_the_rows(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(
        "CREATE TABLE accounts (id SERIAL PRIMARY KEY, name TEXT NOT NULL UNIQUE, org INTEGER NOT NULL,
            is_owner BOOLEAN NOT NULL);
        CREATE UNIQUE INDEX accounts_owner_key ON accounts (org) WHERE is_owner",
    )?;
    let row = |name, is_owner| {
        (
            accounts::name.eq(name),
            accounts::org.eq(7),
            accounts::is_owner.eq(is_owner),
        )
    };

    let rows = [row("a", true), row("b", false), row("c", true)];
    let error = run!(Account::get_or_create_many_from(rows).by(accounts::name), &mut conn).unwrap_err();
    assert!(matches!(error.error(), Error::OtherConstraint { .. }), "{error}");
    assert_eq!(error.input(), None, "{error}");

    conn.batch_execute("DROP INDEX accounts_owner_key; CREATE UNIQUE INDEX accounts_org_key ON accounts (org)")?;
    let error = run!(Account::get_or_create_many_from(rows).by(accounts::name), &mut conn).unwrap_err();
    assert_eq!(error.input(), Some(1), "{error}");
    Ok(())
}
