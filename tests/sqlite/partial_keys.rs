//! Partial and expression keys on SQLite: the index that SQLite chooses for the key, its query plan, and the effect of
//! a column's affinity on a condition.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use getorcreate::{Error, GetOrCreate, Outcome, UniqueConstraint, schema};

use super::database::{self, TABLES};
use crate::suite::TestResult;
use crate::suite::marked::{
    AddressNoCase, AnAccount, Blocked, CodeNoCase, Flagged, Live, Mailbox, OpenLabel, T1, accounts, mailboxes, migrate,
    t1,
};
use crate::suite::recorder::{Observed, observe};

fn flagged(conn: &mut SqliteConnection) -> Result<Outcome<T1>, Error> {
    T1::get_or_create(Flagged(t1::parent_id.eq(3))).run(conn)
}

fn is_clean(conn: &mut SqliteConnection, constraints: &[UniqueConstraint]) -> QueryResult<bool> {
    Ok(schema::check(conn, constraints)?.is_clean())
}

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

/// Asserts that a lookup finds its row by searching this index, with all of its columns.
#[track_caller]
fn assert_searched<M: std::fmt::Debug>(
    conn: &mut SqliteConnection,
    call: &Observed<Result<Outcome<M>, Error>>,
    search: &str,
) {
    assert!(matches!(call.result, Ok(Outcome::Found(_))), "{:?}", call.result);
    let [statement] = &*call.statements else {
        panic!("{:?}", call.statements);
    };
    let steps: Vec<Step> = diesel::sql_query(format!("EXPLAIN QUERY PLAN {statement}"))
        .load(conn)
        .unwrap_or_else(|error| panic!("{error}: {statement}"));
    // It does not matter here if SQLite also reads the table.
    let steps: Vec<String> = steps
        .iter()
        .map(|step| step.detail.replace("COVERING INDEX", "INDEX"))
        .collect();
    assert_eq!(steps, [search], "{statement}");
}

#[test]
fn a_lookup_searches_the_index_of_the_key() -> TestResult {
    let mut conn = database::in_memory(TABLES);
    migrate(&mut conn, T1::constraints())?;
    migrate(&mut conn, AnAccount::constraints())?;
    migrate(&mut conn, Mailbox::constraints())?;
    flagged(&mut conn)?;
    let account = (accounts::org_id.eq(7), accounts::email.eq("ada@example.org"));
    AnAccount::get_or_create(Live(account)).run(&mut conn)?;
    let deleted = accounts::deleted_at.eq(chrono::DateTime::UNIX_EPOCH.naive_utc());
    AnAccount::get_or_create(Blocked(account))
        .defaults(deleted)
        .run(&mut conn)?;
    let others = (
        mailboxes::address.eq("Ada"),
        mailboxes::org_id.eq(7),
        mailboxes::code.eq("c"),
    );
    Mailbox::get_or_create(OpenLabel(mailboxes::label.eq("in")))
        .defaults(others)
        .run(&mut conn)?;

    let call = observe(&mut conn, flagged);
    assert_searched(&mut conn, &call, "SEARCH t1 USING INDEX t1_flagged_key (parent_id=?)");
    let call = observe(&mut conn, |conn| AnAccount::get_or_create(Live(account)).run(conn));
    let by_both = |key| format!("SEARCH accounts USING INDEX {key} (org_id=? AND email=?)");
    assert_searched(&mut conn, &call, &by_both("accounts_live_key"));
    let call = observe(&mut conn, |conn| AnAccount::get_or_create(Blocked(account)).run(conn));
    assert_searched(&mut conn, &call, &by_both("accounts_blocked_key"));
    let by = |key, columns| format!("SEARCH mailboxes USING INDEX {key} ({columns})");
    let call = observe(&mut conn, |conn| {
        Mailbox::get_or_create(AddressNoCase(mailboxes::address.eq("aDA"))).run(conn)
    });
    assert_searched(&mut conn, &call, &by("mailboxes_address_no_case_key", "<expr>=?"));
    let code = (mailboxes::code.eq("C"), mailboxes::org_id.eq(7));
    let call = observe(&mut conn, |conn| Mailbox::get_or_create(CodeNoCase(code)).run(conn));
    assert_searched(
        &mut conn,
        &call,
        &by("mailboxes_code_no_case_key", "org_id=? AND <expr>=?"),
    );
    let call = observe(&mut conn, |conn| {
        Mailbox::get_or_create(OpenLabel(mailboxes::label.eq(" in "))).run(conn)
    });
    assert_searched(&mut conn, &call, &by("mailboxes_open_label_key", "<expr>=?"));
    Ok(())
}

/// SQLite compares the tokens of the two conditions, and so does the check. Quotes and blanks make no difference.
#[test]
fn an_index_serves_if_its_condition_is_the_same_word_for_word() -> TestResult {
    for (condition, serves) in [
        ("flag = 1", true),
        ("[FLAG]==1 /* the flag */", true),
        ("(flag = 1)", true),
        ("flag = TRUE", false),
        ("flag", false),
        ("1 = flag", false),
        ("flag IS 1", false),
        ("flag = 1 AND id > 0", false),
        ("flag = 0", false),
    ] {
        let mut conn = database::in_memory(TABLES);
        conn.batch_execute(&format!(
            "CREATE UNIQUE INDEX other ON t1 (parent_id) WHERE {condition}"
        ))?;
        assert_eq!(is_clean(&mut conn, &T1::constraints()[1..])?, serves, "{condition}");

        let call = observe(&mut conn, flagged);

        assert_eq!(call.kinds(), ["SELECT", "INSERT"], "{condition}");
        match call.result {
            Ok(outcome) => assert!(serves && outcome.created(), "{condition}"),
            Err(Error::ConstraintMissing { .. }) => assert!(!serves, "{condition}"),
            Err(error) => panic!("{condition}: {error:?}"),
        }
        assert_eq!(T1::all(&mut conn)?.len(), usize::from(serves), "{condition}");
    }
    Ok(())
}

/// The conditions must be in the order of their declaration.
#[test]
fn an_index_with_two_conditions_serves_in_their_order() -> TestResult {
    for (condition, serves) in [
        ("state = 'it''s blocked' AND tries = -1", true),
        ("(state='it''s blocked')AND(tries = - 1)", true),
        ("tries = -1 AND state = 'it''s blocked'", false),
        ("state = 'it''s blocked' AND tries = -1 AND 1", false),
        ("state = 'it''s blocked' AND +tries = -1", false),
        ("state = 'It''s blocked' AND tries = -1", false),
    ] {
        let mut conn = database::in_memory(TABLES);
        conn.batch_execute(&format!(
            "CREATE UNIQUE INDEX other ON accounts (email, org_id) WHERE {condition}"
        ))?;
        assert_eq!(
            is_clean(&mut conn, &AnAccount::constraints()[2..])?,
            serves,
            "{condition}"
        );
        let lookup = (accounts::org_id.eq(7), accounts::email.eq("ada@example.org"));
        match AnAccount::get_or_create(Blocked(lookup)).run(&mut conn) {
            Ok(outcome) => assert!(serves && outcome.created(), "{condition}"),
            Err(Error::ConstraintMissing { .. }) => assert!(!serves, "{condition}"),
            Err(error) => panic!("{condition}: {error:?}"),
        }
        assert_eq!(AnAccount::all(&mut conn)?.len(), usize::from(serves), "{condition}");
    }
    Ok(())
}

/// SQLite accepts an index of all rows as the conflict target, and the index rejects a row that no lookup finds.
#[test]
fn an_index_of_all_rows_refuses_each_time() -> TestResult {
    let mut conn = database::in_memory(TABLES);
    conn.batch_execute("CREATE UNIQUE INDEX other ON t1 (parent_id)")?;
    T1::insert(&mut conn, 3, false)?;
    assert!(!is_clean(&mut conn, &T1::constraints()[1..])?);

    let in_autocommit = observe(&mut conn, flagged);
    let in_transaction = conn.transaction::<_, Error, _>(|conn| Ok(observe(conn, flagged)))?;

    for call in [in_autocommit, in_transaction] {
        assert_eq!(call.kinds(), [vec!["SELECT"], ["INSERT", "SELECT"].repeat(3)].concat());
        let error = call.result.unwrap_err();
        assert!(matches!(error, Error::NotFoundAfterInsert { .. }), "{error:?}");
        assert_eq!(
            error.to_string(),
            "the database rejects a row with the key t1 (parent_id) where flag = true as a duplicate, but no lookup \
             finds the existing row: the column's type may round, pad or cut the key, a trigger may change it or drop \
             the row, row security may hide the row, or the unique index may have a coarser collation than the column, \
             or hold rows that the key does not cover; run `cargo run --bin schema -- check` to look for these causes \
             (see `getorcreate::cli!`)"
        );
    }
    assert_eq!(T1::all(&mut conn)?, [(3, false)]);
    Ok(())
}

/// The returned row was one of the key's rows, and is not any more: `RETURNING` does not see the effect of such a trigger.
#[test]
fn a_trigger_that_takes_the_flag_away_afterwards_is_not_seen() -> TestResult {
    let mut conn = database::in_memory(TABLES);
    migrate(&mut conn, T1::constraints())?;
    conn.batch_execute(
        "CREATE TRIGGER unflagged AFTER INSERT ON t1 BEGIN UPDATE t1 SET flag = 0 WHERE id = NEW.id; END",
    )?;
    for rows in 1..=2 {
        let Outcome::Created(row) = flagged(&mut conn)? else {
            panic!("no row has the flag");
        };
        assert!(row.flag);
        assert_eq!(T1::all(&mut conn)?, vec![(3, false); rows]);
    }
    Ok(())
}

/// The column's collation alone already treats upper and lower case as equal.
#[test]
fn a_column_that_ignores_case_below_a_function() -> TestResult {
    let table = "address TEXT NOT NULL";
    let mut conn = database::in_memory(&TABLES.replace(table, "address TEXT NOT NULL COLLATE NOCASE"));
    migrate(&mut conn, Mailbox::constraints())?;
    let ask = |conn: &mut SqliteConnection, address: &str| {
        Mailbox::get_or_create(AddressNoCase(mailboxes::address.eq(address)))
            .defaults(mailboxes::org_id.eq(7))
            .run(conn)
    };

    let created = ask(&mut conn, "Ada")?;
    assert!(created.created());
    assert_eq!(ask(&mut conn, "aDA")?, Outcome::Found(created.into_inner()));
    let accents = (ask(&mut conn, "Élodie")?, ask(&mut conn, "élodie")?);
    assert!(
        accents.0.created() && accents.1.created(),
        "only the letters of ASCII have a case"
    );
    assert_eq!(Mailbox::all(&mut conn)?.len(), 3);
    Ok(())
}

diesel::table! {
    /// The declared types of the columns differ from test to test.
    archive.converted (id) {
        id -> Integer,
        owner -> Integer,
        code -> Text,
        state -> Text,
        level -> Integer,
    }
}

/// A key with a value of each kind, in an attached database.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = converted)]
#[unique(owner, where(converted::state = "007"), as = Agent)]
#[unique(owner, where(converted::level = 7), as = Seventh)]
#[unique(trim(converted::code), where(converted::state = "007"), as = Code)]
struct Converted {
    id: i32,
    owner: i32,
}

fn converted(declared: &str) -> Result<SqliteConnection, Box<dyn std::error::Error>> {
    let mut conn = database::in_memory(&format!(
        "ATTACH ':memory:' AS archive;
        CREATE TABLE archive.converted (
            id INTEGER PRIMARY KEY,
            owner INTEGER NOT NULL,
            code {declared} NOT NULL DEFAULT 'none',
            state {declared} NOT NULL DEFAULT '',
            level {declared} NOT NULL DEFAULT 0
        )"
    ));
    for migration in schema::migrations(
        schema::Dialect::Sqlite,
        &Converted::constraints()[1..],
        schema::Build::Blocking,
    )? {
        conn.batch_execute(&migration.up)?;
    }
    Ok(conn)
}

/// The condition is true for the new row, whatever the column's affinity stores for the value.
#[test]
fn a_condition_holds_for_what_is_stored_in_a_column_of_any_affinity() -> TestResult {
    for declared in ["TEXT", "STRING", "NUMERIC", "INTEGER", "REAL", "BLOB", ""] {
        let mut conn = converted(declared)?;
        conn.batch_execute("INSERT INTO archive.converted (owner) VALUES (1), (1)")?;
        for _ in 0..2 {
            let agent = Converted::get_or_create(Agent(converted::owner.eq(1)))
                .defaults(converted::code.eq("a"))
                .run(&mut conn)?;
            let seventh = Converted::get_or_create(Seventh(converted::owner.eq(1))).run(&mut conn)?;
            assert_eq!((agent.into_inner().id, seventh.into_inner().id), (3, 4), "{declared}");
        }
        assert_eq!(converted::table.count().get_result::<i64>(&mut conn)?, 4, "{declared}");
    }
    Ok(())
}

/// In such a column, text that looks like a number becomes a number.
#[test]
fn a_value_below_a_function_that_the_column_converts_changes_the_key() -> TestResult {
    for (declared, is_kept) in [
        ("TEXT", true),
        ("BLOB", true),
        ("STRING", false),
        ("INTEGER", false),
        ("REAL", false),
    ] {
        let mut conn = converted(declared)?;
        let ask = |conn: &mut SqliteConnection| {
            Converted::get_or_create(Code(converted::code.eq("010")))
                .defaults(converted::owner.eq(1))
                .run(conn)
        };
        let first = ask(&mut conn);
        if is_kept {
            assert!(first?.created(), "{declared}");
            assert!(!ask(&mut conn)?.created(), "{declared}");
        } else {
            assert!(matches!(first, Err(Error::KeyChanged { .. })), "{declared}: {first:?}");
            let second = ask(&mut conn);
            assert!(
                matches!(second, Err(Error::NotFoundAfterInsert { .. })),
                "{declared}: {second:?}"
            );
        }
        assert_eq!(converted::table.count().get_result::<i64>(&mut conn)?, 1, "{declared}");
    }
    Ok(())
}

diesel::table! {
    tickets (id) { id -> Integer, title -> Text, state -> Text }
}

#[derive(Debug, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[unique(title, where(state != "closed"), as = NotClosed)]
#[unique(title, where(state in ["open", "new"]), as = Waiting)]
struct Ticket {
    id: i32,
    title: String,
    state: String,
}

/// SQLite 3.40 leaves the collation out where an `INSERT` returns a row, so the statement names the column once more.
#[test]
fn a_condition_on_text_follows_the_collation_of_its_column() -> TestResult {
    let mut conn = database::in_memory(
        "CREATE TABLE tickets (id INTEGER PRIMARY KEY, title TEXT NOT NULL, state TEXT NOT NULL COLLATE NOCASE)",
    );
    migrate(&mut conn, Ticket::constraints())?;
    let not_closed = |conn: &mut SqliteConnection, state: &str| {
        Ticket::get_or_create(NotClosed(tickets::title.eq("a")))
            .defaults(tickets::state.eq(state))
            .run(conn)
    };
    let waiting = |conn: &mut SqliteConnection, state: &str| {
        let lookups = ["b", "c"].map(|title| Waiting(tickets::title.eq(title)));
        Ticket::get_or_create_many(lookups)
            .defaults(tickets::state.eq(state))
            .run(conn)
    };
    let refused = observe(&mut conn, |conn| not_closed(conn, "CLOSED"));
    assert!(matches!(refused.result, Err(Error::ConditionNotMet { .. })));
    let insert = refused.statements.last().expect("the call inserts");
    let stored = "EXISTS (SELECT 1 FROM (SELECT `state` FROM `tickets` WHERE FALSE UNION ALL SELECT `state`) \
                  WHERE `state` <> 'closed')";
    assert!(insert.contains(stored), "{insert}");
    let refused = waiting(&mut conn, "done").expect_err("this is no state of the key");
    assert!(matches!(refused.error(), Error::ConditionNotMet { .. }));

    assert!(not_closed(&mut conn, "NEW")?.created());
    assert!(waiting(&mut conn, "OPEN")?.iter().all(Outcome::created));
    assert!(!not_closed(&mut conn, "new")?.created());
    assert!(!waiting(&mut conn, "open")?.iter().any(Outcome::created));
    assert_eq!(tickets::table.count().get_result(&mut conn), Ok(3_i64));
    Ok(())
}
