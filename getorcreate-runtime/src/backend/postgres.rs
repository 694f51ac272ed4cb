//! PostgreSQL.
//!
//! Diesel has kinds for some errors, by their SQLSTATE, and hides it for the others. Their texts are those of the
//! server's source, in English. <https://www.postgresql.org/docs/current/errcodes-appendix.html>

use diesel::result::{DatabaseErrorKind, Error as DieselError};

use super::Returning;
use crate::UniqueConstraint;
use crate::diesel_internals::table_name::TableName;
use crate::protocol::{Examined, Meaning, Session};

/// An insert that does not begin with a proof of the index yields by `ON CONFLICT (key) DO NOTHING`.
pub(super) const RETURNING: Returning = Returning {
    yields_to_the_key: true,
    without_table_names: false,
    before_compared: "",
};

/// Nothing has to be asked: the insert shows whether there is a constraint, each statement outside a transaction
/// commits by itself, and a transaction accepts nothing but its end after an error.
pub(crate) const EXAMINED: Examined = Examined {
    has_constraint: true,
    session: Session {
        autocommit: true,
        errors_end_transactions: true,
    },
};

/// 40P01 `deadlock_detected`.
const DEADLOCK: &str = "deadlock detected";

/// 55P03 `lock_not_available`, after `lock_timeout`.
const LOCK_TIMEOUT: &str = "canceling statement due to lock timeout";

/// 55P03 as well: a lock that was asked for with `NOWAIT`, by a trigger or a query of the caller's.
/// `could not obtain lock on row in relation "users"`
const LOCK_NOT_AVAILABLE: &str = "could not obtain lock on ";

/// 40001 `serialization_failure`. Diesel's own connection has a kind for it.
const SERIALIZATION_FAILURE: &str = "could not serialize access due to ";

/// 40001 and 40P01 on a hot standby: what the primary has removed was still needed here. The primary's next change may need
/// nothing of ours. <https://www.postgresql.org/docs/current/hot-standby.html#HOT-STANDBY-CONFLICT>
const CONFLICT_WITH_RECOVERY: &str = "canceling statement due to conflict with recovery";

/// 72000 `snapshot_too_old`, up to version 16: a new transaction has a new one.
const SNAPSHOT_TOO_OLD: &str = "snapshot too old";

/// 42P10 `invalid_column_reference`: no valid unique index has exactly the columns of the conflict target.
const NO_UNIQUE_INDEX: &str = "there is no unique or exclusion constraint matching the ON CONFLICT specification";

/// 55000 `object_not_in_prerequisite_state`: what has them can be violated until the transaction ends.
const DEFERRABLE: &str = "ON CONFLICT does not support deferrable unique constraints/exclusion constraints as arbiters";

/// What is said here of a key in which NULL equals NULL, where the server takes an index in which it does not for the
/// conflict target.
const NO_INDEX_WITH_EQUAL_NULLS: &str = "there is no valid unique index NULLS NOT DISTINCT on the columns of the key";

/// 0A000 `feature_not_supported`: the type of a column was changed after the statement was prepared. Each time it is
/// executed the answer is the same, until it is prepared anew.
pub(super) const CACHED_PLAN: &str = "cached plan must not change result type";

/// 23P01 `exclusion_violation`. Diesel's own connection has a kind for it, and diesel-async not from the beginning of 0.9.
const EXCLUSION_VIOLATION: &str = "conflicting key value violates exclusion constraint ";

/// Another try with the same connection fails in the same way, or must not be made. Each text stands at the beginning of the
/// message. Those of the server were looked up in the programs of versions 15 and 17, those of pgbouncer in 1.24. What needs a
/// new connection anyway, such as 57P03 `cannot_connect_now` and 53300 `too_many_connections`, is no answer to a statement.
const FINAL: [&str; 16] = [
    // 57014 `query_canceled`, for any reason but those above: `statement_timeout`, `pg_cancel_backend`.
    "canceling statement due to ",
    // 57P01 `admin_shutdown`, 57P02 `crash_shutdown`, 57P04 `database_dropped`, 57P05 `idle_session_timeout`, 25P03
    // `idle_in_transaction_session_timeout` and 25P04 `transaction_timeout`: the connection is gone.
    "terminating connection ",
    // What libpq itself says then.
    "server closed the connection unexpectedly",
    "could not receive data from server",
    "could not send data to server",
    "SSL connection has been closed unexpectedly",
    "SSL SYSCALL error: ",
    "lost synchronization with server",
    "no connection to the server",
    "connection not open",
    // 25006 `read_only_sql_transaction`: on a standby `cannot execute INSERT in a read-only transaction`, too. Diesel has a
    // kind for it.
    "cannot execute INSERT ",
    // 25P02 `in_failed_sql_transaction`: the error that counts has been answered before.
    "current transaction is aborted, commands ignored until end of transaction block",
    // 26000 `invalid_sql_statement_name`, 42P05 `duplicate_prepared_statement` and 08P01: a pooler hands out the server's
    // connections by the transaction, and knows nothing of prepared statements.
    "prepared statement \"",
    "unnamed prepared statement does not exist",
    "bind message supplies ",
    // See `cached_plan_of_the_pooler`.
    CACHED_PLAN_OF_THE_POOLER,
];

/// Each time that the statement is prepared anew, a pooler that knows it by its text uses the one that the server has.
/// <https://www.pgbouncer.org/config.html#max_prepared_statements>
const CACHED_PLAN_OF_THE_POOLER: &str = "cached plan must not change result type, although the statement was prepared anew: a connection pooler \
     keeps the old one. Have it connect to the server again (`RECONNECT` on the console of pgbouncer)";

/// True if the server rejects the plan of a prepared statement.
pub(crate) fn is_about_a_cached_plan(error: &DieselError) -> bool {
    matches!(error, DieselError::DatabaseError(_, information) if information.message() == CACHED_PLAN)
}

/// The error of a cached plan that comes again after the statement was prepared anew, and how to be rid of it.
pub(crate) fn cached_plan_of_the_pooler() -> DieselError {
    DieselError::DatabaseError(
        DatabaseErrorKind::Unknown,
        Box::new(CACHED_PLAN_OF_THE_POOLER.to_owned()),
    )
}

/// Whether the insert has met a deferrable constraint, and not for the want of one on the key.
pub(crate) fn is_about_a_deferrable_constraint(error: &DieselError) -> bool {
    matches!(error, DieselError::DatabaseError(_, information) if information.message() == DEFERRABLE)
}

/// The error that the server would give, if it asked.
pub(crate) fn no_index_with_equal_nulls() -> DieselError {
    DieselError::DatabaseError(
        DatabaseErrorKind::Unknown,
        Box::new(NO_INDEX_WITH_EQUAL_NULLS.to_owned()),
    )
}

/// Whether the table has a valid unique index on the columns of the constraint in which NULL equals NULL, as an
/// expression. Before version 15 there is no such index, nor the column that tells it. Which rows a partial one holds, and
/// what functions it has, is not asked: where two differ in nothing else, only the check tells them apart.
///
/// The catalog is read from the transaction's snapshot. `pg_get_indexdef` is not, and is NULL for what was dropped since.
/// <https://www.postgresql.org/docs/current/catalog-pg-index.html>
pub(crate) fn has_equal_nulls(constraint: &UniqueConstraint) -> String {
    let columns = constraint.parts().filter(|part| part.function.is_none());
    let columns: Vec<String> = columns.map(|part| string_literal(part.column)).collect();
    let is_partial = if constraint.is_partial() {
        "IS NOT NULL"
    } else {
        "IS NULL"
    };
    format!(
        "EXISTS (SELECT FROM pg_catalog.pg_index AS i WHERE indrelid = {table}::pg_catalog.regclass \
         AND indisunique AND indisvalid AND indimmediate AND indpred {is_partial} \
         AND pg_catalog.pg_get_indexdef(indexrelid) IS NOT NULL \
         AND pg_catalog.to_jsonb(i) ->> 'indnullsnotdistinct' = 'true' AND indnkeyatts = {parts} \
         AND (SELECT pg_catalog.count(*) FROM pg_catalog.pg_attribute WHERE attrelid = indrelid \
         AND attnum = ANY ((indkey::pg_catalog.int2[])[0:indnkeyatts - 1]) \
         AND attname = ANY (ARRAY[{names}]::pg_catalog.name[])) = {count})",
        table = regclass_literal(&constraint.table_name()),
        parts = constraint.columns().len(),
        names = columns.join(", "),
        count = columns.len(),
    )
}

/// What an error says that Diesel has no kind for.
pub(super) fn meaning(message: &str) -> Option<Meaning> {
    let transient = [
        DEADLOCK,
        LOCK_TIMEOUT,
        CACHED_PLAN,
        CONFLICT_WITH_RECOVERY,
        SNAPSHOT_TOO_OLD,
    ];
    if transient.contains(&message)
        || [LOCK_NOT_AVAILABLE, SERIALIZATION_FAILURE]
            .iter()
            .any(|beginning| message.starts_with(beginning))
    {
        Some(Meaning::Transient)
    } else if [NO_UNIQUE_INDEX, DEFERRABLE, NO_INDEX_WITH_EQUAL_NULLS].contains(&message) {
        Some(Meaning::ConstraintMissing)
    } else if message.starts_with(EXCLUSION_VIOLATION) {
        Some(Meaning::UniqueViolation)
    } else if FINAL.iter().any(|beginning| message.starts_with(beginning)) {
        Some(Meaning::Other)
    } else {
        None
    }
}

/// The only column of the constraint that is violated, in the detail of 23505: `Key (id)=(7) already exists.` The names stand in
/// the first parentheses in every language.
pub(super) fn violated_column(detail: &str) -> Option<String> {
    let (_, rest) = detail.split_once('(')?;
    let (column, _) = rest.split_once(")=(")?;
    if let Some(quoted) = column.strip_prefix('"').and_then(|column| column.strip_suffix('"')) {
        let has_ended = quoted.replace("\"\"", "").contains('"');
        return (!has_ended).then(|| quoted.replace("\"\"", "\""));
    }
    let is_plain = column
        .chars()
        .all(|character| character.is_alphanumeric() || "_$".contains(character));
    is_plain.then(|| column.to_owned())
}

/// The SQL that sets the sequence of a column past its rows, with the reason.
pub(super) fn sequence_remedy(table: &TableName, column: &str) -> String {
    let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    let schema = table
        .schema
        .iter()
        .map(|schema| quoted(schema) + ".")
        .collect::<String>();
    let table = schema + &quoted(&table.name);
    format!(
        "the call gave `{column}` no value; if a sequence numbers it, that is behind the rows of the table: \
         SELECT setval(pg_get_serial_sequence({}, {}), (SELECT max({}) FROM {table}))",
        string_literal(&table),
        string_literal(column),
        quoted(column),
    )
}

/// Whether messages are in English with this `lc_messages`: a locale, or nothing, which is whatever the server was
/// started with. <https://www.postgresql.org/docs/current/locale.html>
pub fn is_english(lc_messages: &str) -> bool {
    let locale = lc_messages.to_ascii_lowercase();
    let language = locale.split(['.', '@']).next().unwrap_or_default();
    language.is_empty() || ["c", "posix"].contains(&language) || language.starts_with("en")
}

/// A table's name as a string that `regclass` reads: `'"public"."users"'`.
pub(crate) fn regclass_literal(table: &TableName) -> String {
    let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    let name = match &table.schema {
        Some(schema) => format!("{}.{}", quoted(schema), quoted(&table.name)),
        None => quoted(&table.name),
    };
    string_literal(&name)
}

/// A string. The backslash means itself in the one form and not in the other, whatever `standard_conforming_strings` says.
pub(crate) fn string_literal(text: &str) -> String {
    let escapes = if text.contains('\\') { "E" } else { "" };
    format!("{escapes}'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locks_deadlocks_and_serialization_failures_are_transient() {
        for message in [
            "deadlock detected",
            "canceling statement due to lock timeout",
            "could not obtain lock on row in relation \"users\"",
            "cached plan must not change result type",
            "could not obtain lock on relation \"users\"",
            "could not serialize access due to concurrent update",
            "could not serialize access due to read/write dependencies among transactions",
            "canceling statement due to conflict with recovery",
            "snapshot too old",
        ] {
            assert_eq!(meaning(message), Some(Meaning::Transient), "{message}");
        }
    }

    #[test]
    fn kinds_that_only_one_driver_of_diesel_has() {
        let exclusion = "conflicting key value violates exclusion constraint \"bookings_during_excl\"";
        assert_eq!(meaning(exclusion), Some(Meaning::UniqueViolation));
    }

    #[test]
    fn what_another_try_would_not_mend_is_final() {
        for message in [
            "canceling statement due to statement timeout",
            "canceling statement due to user request",
            "terminating connection due to administrator command",
            "terminating connection due to conflict with recovery",
            "terminating connection due to transaction timeout",
            "server closed the connection unexpectedly\n\tThis probably means the server terminated abnormally",
            "SSL connection has been closed unexpectedly",
            "cannot execute INSERT in a read-only transaction",
            "cannot execute INSERT during recovery",
            "current transaction is aborted, commands ignored until end of transaction block",
            "prepared statement \"__diesel_stmt_0\" does not exist",
            "prepared statement \"__diesel_stmt_0\" already exists",
            "bind message supplies 1 parameters, but prepared statement \"__diesel_stmt_0\" requires 2",
        ] {
            assert_eq!(meaning(message), Some(Meaning::Other), "{message}");
        }
        assert_eq!(meaning("tuple concurrently updated"), None);
    }

    #[test]
    fn a_plan_that_a_pooler_keeps_is_not_waited_for() {
        assert_eq!(meaning(CACHED_PLAN), Some(Meaning::Transient));
        let DieselError::DatabaseError(_, information) = cached_plan_of_the_pooler() else {
            panic!("it is an error of the database");
        };
        assert_eq!(meaning(information.message()), Some(Meaning::Other));
    }

    #[test]
    fn a_constraint_that_on_conflict_cannot_use_is_missing() {
        assert_eq!(meaning(NO_UNIQUE_INDEX), Some(Meaning::ConstraintMissing));
        assert_eq!(meaning(DEFERRABLE), Some(Meaning::ConstraintMissing));
    }

    #[test]
    fn languages() {
        for english in [
            "C",
            "POSIX",
            "C.UTF-8",
            "en_US.UTF-8",
            "en_GB@euro",
            "English_United States.1252",
            "",
        ] {
            assert!(is_english(english), "{english}");
        }
        for other in ["de_DE.UTF-8", "ca_ES", "cs_CZ.UTF-8", "French_France.1252"] {
            assert!(!is_english(other), "{other}");
        }
    }

    #[test]
    fn the_violated_column_is_named_in_every_language() {
        for (detail, column) in [
            ("Key (id)=(7) already exists.", Some("id")),
            ("Schlüssel »(id)=(7)« existiert bereits.", Some("id")),
            ("Key (\"Odd \"\"id\"\"\")=(7) already exists.", Some("Odd \"id\"")),
            ("Key (a, b)=(7, 8) already exists.", None),
            ("Key (\"A\", \"B\")=(7, 8) already exists.", None),
            ("Key (lower(email))=(ada) already exists.", None),
            ("", None),
        ] {
            assert_eq!(violated_column(detail).as_deref(), column, "{detail}");
        }
    }

    #[test]
    fn a_name_is_quoted_twice() {
        let literal = |schema: Option<&str>, name: &str| {
            regclass_literal(&TableName {
                schema: schema.map(ToOwned::to_owned),
                name: name.to_owned(),
            })
        };
        assert_eq!(literal(None, "users"), r#"'"users"'"#);
        assert_eq!(literal(Some("my"), "users"), r#"'"my"."users"'"#);
        assert_eq!(literal(None, r#"an "odd" user's"#), r#"'"an ""odd"" user''s"'"#);
        assert_eq!(literal(None, r"back\slash"), r#"E'"back\\slash"'"#);
    }
}
