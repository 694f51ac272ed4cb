//! Partial and expression keys, which use generated columns here: the server's query plans, and the errors when a
//! column or index is missing.

use std::sync::Barrier;
use std::thread;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use diesel::sql_types::{Nullable, Text};
use getorcreate::schema::{self, Build, Dialect};
use getorcreate::{Error, GetOrCreate, Outcome};

use super::caller::in_a_transaction;
use super::database::product;
use crate::suite::TestResult;
use crate::suite::marked::{
    AddressNoCase, AnAccount, CodeNoCase, Flagged, Live, Mailbox, OpenLabel, T1, accounts, mailboxes, migrate, t1,
};
use crate::suite::recorder::{Observed, observe};
use crate::suite::target::Target;
use crate::suite::threads;
use crate::{TestConnection, run};

diesel::table! {
    /// The table `t1` with the server's type for `flag`. `diesel print-schema` writes `TINYINT(1)` as `Bool`.
    #[sql_name = "t1"]
    ticket (id) {
        id -> Integer,
        parent_id -> Integer,
        flag -> TinyInt,
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = ticket)]
#[unique(parent_id, where(flag = 1), as = TicketFlagged)]
struct Ticket {
    id: i32,
    parent_id: i32,
    flag: i8,
}

/// The table exactly as in <https://code.djangoproject.com/ticket/12579>: a flag has no default.
const TICKET: &str = "DROP TABLE t1;
    CREATE TABLE t1 (id INT AUTO_INCREMENT PRIMARY KEY, parent_id INT NOT NULL, flag TINYINT(1) NOT NULL) ENGINE = InnoDB";

/// The number of rows with this parent and flag.
fn rows_of(conn: &mut TestConnection, parent: i32, flag: i8) -> QueryResult<i64> {
    let of_parent = ticket::table.filter(ticket::parent_id.eq(parent).and(ticket::flag.eq(flag)));
    of_parent.count().get_result(conn)
}

/// Uses the generated migration, at the server's default isolation level.
pub(crate) fn the_table_of_the_ticket(target: impl Target) -> TestResult {
    const CALLERS: i64 = 16;
    const PARENTS: i32 = 10;

    let _in_turn = threads::in_turn(target);
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    conn.batch_execute(TICKET)?;
    for migration in schema::migrations(Dialect::Mysql, &Ticket::constraints()[1..], Build::Blocking)? {
        conn.batch_execute(&migration.up)?;
    }
    let start = Barrier::new(usize::try_from(CALLERS)?);
    let url = database.url();
    let ask_for_each = || {
        let mut conn = TestConnection::establish(&url).expect("there is room for one more");
        let of_parent = |parent| {
            start.wait();
            in_a_transaction(&mut conn, |conn| {
                let unflagged = (ticket::parent_id.eq(parent), ticket::flag.eq(0));
                diesel::insert_into(ticket::table).values(unflagged).execute(conn)?;
                run!(Ticket::get_or_create(TicketFlagged(ticket::parent_id.eq(parent))), conn)
            })
        };
        (0..PARENTS).map(of_parent).collect::<Vec<_>>()
    };
    let answers: Vec<Result<Outcome<Ticket>, Error>> = thread::scope(|scope| {
        let callers: Vec<_> = (0..CALLERS).map(|_| scope.spawn(ask_for_each)).collect();
        callers
            .into_iter()
            .flat_map(|caller| caller.join().expect("no caller panics"))
            .collect()
    });

    let outcomes = answers.into_iter().collect::<Result<Vec<_>, _>>()?;
    for parent in 0..PARENTS {
        let mut of_parent = outcomes
            .iter()
            .filter(|outcome| outcome.as_ref().into_inner().parent_id == parent);
        let created = of_parent.clone().filter(|outcome| outcome.created());
        assert_eq!((of_parent.clone().count(), created.count()), (16, 1));
        let first = of_parent.next().map(|outcome| outcome.as_ref().into_inner());
        assert!(of_parent.all(|outcome| Some(outcome.as_ref().into_inner()) == first));
        assert_eq!(
            (rows_of(&mut conn, parent, 1)?, rows_of(&mut conn, parent, 0)?),
            (1, CALLERS)
        );
    }
    let second = conn
        .batch_execute("INSERT INTO t1 (parent_id, flag) VALUES (3, 1)")
        .unwrap_err();
    let DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation | DatabaseErrorKind::Unknown, information) =
        second
    else {
        panic!("{second:?}");
    };
    assert!(
        information.message().starts_with("Duplicate entry '3-1' for key '"),
        "{}",
        information.message()
    );
    assert_eq!(rows_of(&mut conn, 3, 1)?, 1);
    Ok(())
}

#[derive(Debug, QueryableByName)]
struct Plan {
    #[diesel(sql_type = Nullable<Text>, column_name = "type")]
    access: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    key: Option<String>,
}

/// The server's plan for the one table of the statement. Diesel cannot read the result of a prepared `EXPLAIN` from
/// MySQL. <https://dev.mysql.com/doc/refman/9.7/en/explain.html#explain-execution-plan>
fn plan_of(conn: &mut TestConnection, statement: &str) -> QueryResult<Vec<Plan>> {
    if product().is_mariadb {
        return diesel::sql_query(format!("EXPLAIN {statement}")).load(conn);
    }
    conn.batch_execute(&format!(
        "SET SESSION explain_json_format_version = 1; EXPLAIN FORMAT=JSON INTO @plan {statement}"
    ))?;
    diesel::sql_query(
        "SELECT JSON_UNQUOTE(JSON_EXTRACT(@plan, '$.query_block.table.access_type')) AS type, JSON_UNQUOTE(JSON_EXTRACT(@plan, '$.query_block.table.key')) AS `key`",
    )
    .load(conn)
}

/// Asserts that a hit reads the unique index, in which at most one row matches.
#[track_caller]
fn assert_is_constant<M: std::fmt::Debug>(
    conn: &mut TestConnection,
    index: &str,
    call: &Observed<Result<Outcome<M>, Error>>,
    values: &[&str],
) {
    assert!(
        matches!(call.result, Ok(Outcome::Found(_))),
        "{index}: {:?}",
        call.result
    );
    let [statement] = &*call.statements else {
        panic!("{index}: {:?}", call.statements);
    };
    let parts: Vec<&str> = statement.split('?').collect();
    assert_eq!(parts.len(), values.len() + 1, "{statement}");
    let with_values = parts
        .iter()
        .zip(values.iter().chain(&[""]))
        .flat_map(|(part, value)| [*part, *value]);
    let explained = with_values.collect::<String>();
    let plan = plan_of(conn, &explained).unwrap_or_else(|error| panic!("{error}: {explained}"));
    let [Plan { access, key }] = &*plan else {
        panic!("{explained}: {plan:?}");
    };
    assert_eq!(
        (access.as_deref(), key.as_deref()),
        (Some("const"), Some(index)),
        "{explained}"
    );
}

/// Explains the call's own statement, on tables with some rows.
pub(crate) fn a_lookup_is_made_by_the_unique_index(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    migrate(&mut conn, T1::constraints())?;
    migrate(&mut conn, AnAccount::constraints())?;
    migrate(&mut conn, Mailbox::constraints())?;
    for number in 1..=50 {
        T1::insert(&mut conn, number % 5, false)?;
        let (email, code) = (format!("Ada{number}@example.org"), format!("c{number}"));
        let flagged = |conn: &mut TestConnection| run!(T1::get_or_create(Flagged(t1::parent_id.eq(number))), conn);
        let live = |conn: &mut TestConnection| {
            run!(
                AnAccount::get_or_create(Live((accounts::email.eq(&email), accounts::org_id.eq(7)))),
                conn
            )
        };
        let labelled = |conn: &mut TestConnection| {
            let others = (
                mailboxes::address.eq(&email),
                mailboxes::org_id.eq(7),
                mailboxes::code.eq(&code),
            );
            run!(
                Mailbox::get_or_create(OpenLabel(mailboxes::label.eq(&code))).defaults(others),
                conn
            )
        };
        let by_address = |conn: &mut TestConnection| {
            run!(
                Mailbox::get_or_create(AddressNoCase(mailboxes::address.eq(email.to_uppercase()))),
                conn
            )
        };
        let by_code = |conn: &mut TestConnection| {
            run!(
                Mailbox::get_or_create(CodeNoCase((mailboxes::org_id.eq(7), mailboxes::code.eq(&code)))),
                conn
            )
        };
        assert!(flagged(&mut conn)?.created() && live(&mut conn)?.created() && labelled(&mut conn)?.created());
        if number < 50 {
            continue;
        }
        conn.batch_execute("ANALYZE TABLE t1, accounts, mailboxes")?;
        let call = observe(&mut conn, flagged);
        assert_is_constant(&mut conn, "t1_flagged_key", &call, &["50"]);
        let call = observe(&mut conn, live);
        assert_is_constant(&mut conn, "accounts_live_key", &call, &["'Ada50@example.org'", "7"]);
        let call = observe(&mut conn, labelled);
        assert_is_constant(&mut conn, "mailboxes_open_label_key", &call, &["'c50'"]);
        let call = observe(&mut conn, by_address);
        assert_is_constant(
            &mut conn,
            "mailboxes_address_no_case_key",
            &call,
            &["'aDA50@example.org'"],
        );
        let call = observe(&mut conn, by_code);
        assert_is_constant(&mut conn, "mailboxes_code_no_case_key", &call, &["7", "'C50'"]);
    }
    Ok(())
}

/// Without an index on both columns, one parent could have two flags set.
pub(crate) fn a_discriminator_that_no_index_has_is_a_missing_constraint(target: impl Target) -> TestResult {
    for index in [
        "",
        "ADD KEY (parent_id, t1_flagged)",
        "ADD UNIQUE KEY (parent_id, t1_flagged, id)",
        "ADD UNIQUE KEY (parent_id, flag, id)",
        "ADD UNIQUE KEY (id, t1_flagged)",
    ] {
        let database = target.create_with_all_tables();
        let mut conn = database.connect();
        conn.batch_execute(&format!(
            "ALTER TABLE t1 ADD COLUMN t1_flagged TINYINT AS (CASE WHEN flag = 1 THEN 1 END) VIRTUAL{}{index}",
            if index.is_empty() { "" } else { ", " }
        ))?;
        let ask = |conn: &mut TestConnection| run!(T1::get_or_create(Flagged(t1::parent_id.eq(3))), conn);
        for call in [
            observe(&mut conn, ask),
            conn.transaction(|conn| Ok::<_, Error>(observe(conn, ask)))?,
        ] {
            assert_eq!(call.kinds(), ["SELECT", "SELECT"], "{index}");
            assert!(
                matches!(call.result, Err(Error::ConstraintMissing { source: None, .. })),
                "{index}: {:?}",
                call.result
            );
        }
        assert_eq!(T1::all(&mut conn)?, [], "{index}");
    }
    Ok(())
}

/// The first look fails, and the transaction goes on.
pub(crate) fn a_missing_discriminator_leaves_a_transaction_usable(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    conn.transaction::<_, Error, _>(|conn| {
        T1::insert(conn, 3, false)?;
        let call = observe(conn, |conn| run!(T1::get_or_create(Flagged(t1::parent_id.eq(3))), conn));
        assert_eq!(call.kinds(), ["SELECT"]);
        let Err(Error::ConstraintMissing {
            source: Some(source), ..
        }) = call.result
        else {
            panic!("{:?}", call.result);
        };
        assert!(
            source.to_string().starts_with("Unknown column 't1_flagged' in "),
            "{source}"
        );
        let address = observe(conn, |conn| {
            run!(
                Mailbox::get_or_create(AddressNoCase(mailboxes::address.eq("ada@example.org"))),
                conn
            )
        });
        assert!(
            matches!(address.result, Err(Error::ConstraintMissing { .. })),
            "{:?}",
            address.result
        );
        T1::insert(conn, 4, false)?;
        Ok(())
    })?;
    assert_eq!(T1::all(&mut database.connect())?, [(3, false), (4, false)]);

    migrate(&mut conn, T1::constraints())?;
    let created = run!(T1::get_or_create(Flagged(t1::parent_id.eq(3))), &mut conn)?;
    assert!(created.created(), "the statement that failed is prepared anew");
    Ok(())
}

/// Bound values change case as the column's values do, whatever the connection's collation.
pub(crate) fn letters_beyond_those_of_ascii(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    migrate(&mut conn, Mailbox::constraints())?;
    let mut created = Vec::new();
    for settings in [
        "",
        "SET NAMES utf8mb4 COLLATE utf8mb4_bin",
        "SET NAMES utf8mb4 COLLATE utf8mb4_unicode_ci",
        "SET NAMES utf8mb4 COLLATE utf8mb4_turkish_ci", // the lower case of `I` has no dot
    ] {
        let mut conn = database.connect();
        conn.batch_execute(if settings.is_empty() { "DO 1" } else { settings })?;
        for address in [
            "Élodie@example.org",
            "éLODIE@example.org",
            "ÉLODIE@EXAMPLE.ORG",
            "Ärger@ΣΊΣΥΦΟΣ",
            "äRGER@σίσυφοσ",
            "IDA@example.org",
            "ida@example.org",
        ] {
            let outcome = run!(
                Mailbox::get_or_create(AddressNoCase(mailboxes::address.eq(address))).defaults(mailboxes::org_id.eq(7)),
                &mut conn
            )
            .map_err(|error| format!("{settings}, {address}: {error}"))?;
            if outcome.created() {
                created.push(outcome.into_inner().address);
            }
        }
        let plain = run!(
            Mailbox::get_or_create(AddressNoCase(mailboxes::address.eq("elodie@example.org")))
                .defaults(mailboxes::org_id.eq(7)),
            &mut conn
        )?;
        assert_eq!(plain.created(), settings.is_empty(), "an accent counts");
    }
    assert_eq!(created, ["Élodie@example.org", "Ärger@ΣΊΣΥΦΟΣ", "IDA@example.org"]);
    assert_eq!(Mailbox::all(&mut conn)?.len(), 4);
    Ok(())
}
