//! PostgreSQL.
//!
//! Diesel recognizes some errors by their SQLSTATE, and hides the SQLSTATE of all others. So the others are recognized
//! by the English texts in the server's source, as below.
//! <https://www.postgresql.org/docs/current/errcodes-appendix.html>

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error as DieselError};

use super::interface::{
    ClientLibrary, Database, InputForm, InsertForm, RefusedInsert, Rejecting, Returning, ValueCollation,
};
use super::server::{IndexColumn, Server};
use crate::UniqueConstraint;
use crate::columns::GivenColumns;
use crate::constraint::name;
use crate::diesel_internals::table_name::TableName;
use crate::protocol::{ConflictTarget, ErrorClass};

/// The rules of PostgreSQL.
#[derive(Debug)]
pub(super) struct Postgres;

impl Database for Postgres {
    fn name(&self) -> &'static str {
        "PostgreSQL"
    }

    fn string_literal(&self, text: &str) -> String {
        string_literal(text)
    }

    /// PostgreSQL does not accept a number as a boolean.
    fn bool_literal(&self, value: bool) -> &'static str {
        if value { "TRUE" } else { "FALSE" }
    }

    fn is_same_name(&self, written: &str, in_catalog: &str) -> bool {
        name::cut_by_postgres(written) == in_catalog
    }

    /// A bound value has no collation.
    /// <https://www.postgresql.org/docs/current/collation.html#COLLATION-CONCEPTS>
    fn collation_of_values(&self) -> ValueCollation {
        ValueCollation::OfTheColumn
    }

    /// An insert without a proof of the index yields by `ON CONFLICT (key) DO NOTHING`.
    fn returning(&self, _: &UniqueConstraint) -> Returning {
        Returning {
            yields_to_the_key: true,
            without_table_names: false,
            before_compared: "",
        }
    }

    /// The error quotes a text that is no boolean.
    fn failing(&self, text: &str) -> (String, String) {
        let text = self.string_literal(text);
        (
            format!("CAST(pg_catalog.concat({text}, pg_catalog.left(CAST("),
            " AS pg_catalog.text), 0)) AS pg_catalog.bool)".to_owned(),
        )
    }

    fn input_form(&self) -> InputForm {
        InputForm::NamedBehind
    }

    /// The text of a moment depends on the session, and may lack its offset from UTC. JSON has it.
    /// <https://www.postgresql.org/docs/current/functions-json.html>
    fn key_as_text(&self, values: &[String]) -> String {
        let text = |value: &String| format!("coalesce(to_json({value})::text, '')");
        let texts: Vec<String> = values.iter().map(text).collect();
        format!("concat_ws(',', {})", texts.join(", "))
    }

    fn looks_with_lateral(&self) -> bool {
        true
    }

    /// Otherwise the plan decides in which order rows are locked.
    fn locks_before_updating(&self) -> bool {
        true
    }

    fn lists_deferrable_constraints(&self) -> bool {
        true
    }

    fn errors_end_transactions(&self) -> bool {
        true
    }

    /// An error ends a transaction, so the first insert there must not fail if it loses a race on any index. In
    /// autocommit an error ends nothing, so the insert names the key at once. Then its index needs no other proof.
    ///
    /// An index that treats NULLs as distinct would fit the conflict target of a `nulls_not_distinct` key.
    fn insert_form(
        &self,
        _: &Server,
        constraint: &UniqueConstraint,
        target: ConflictTarget,
        in_transaction: bool,
    ) -> InsertForm {
        match target {
            ConflictTarget::Any if in_transaction || constraint.takes_null() => InsertForm::Proven,
            ConflictTarget::Key if constraint.takes_null() => InsertForm::ReturningWithEqualNulls,
            ConflictTarget::Any | ConflictTarget::Key => InsertForm::Returning,
        }
    }

    /// The insert cannot see two kinds of deferrable constraints: those of a partition, and those newer than the
    /// snapshot. The next insert names the key. Inside a transaction there is no next insert, since the error has ended
    /// the transaction.
    fn refused_insert(&self, form: &InsertForm, error: &DieselError, in_transaction: bool) -> RefusedInsert {
        if *form != InsertForm::Proven || !is_about_a_deferrable_constraint(error) {
            RefusedInsert::Failed
        } else if in_transaction {
            RefusedInsert::FailedForGood
        } else {
            RefusedInsert::Yielded
        }
    }

    fn class(&self, message: &str) -> Option<ErrorClass> {
        class(message)
    }

    fn has_timed_out(&self, message: &str) -> bool {
        message == LOCK_TIMEOUT
    }

    /// Concurrent work on an index may end in internal errors.
    fn class_of_unknown(&self) -> ErrorClass {
        ErrorClass::Unclear
    }

    fn rejecting(
        &self,
        information: &dyn DatabaseErrorInformation,
        _: &[IndexColumn],
        constraint: &UniqueConstraint,
    ) -> Option<Rejecting> {
        // A trigger may have written to another table.
        if information
            .table_name()
            .is_some_and(|table| table != constraint.table())
        {
            return None;
        }
        let index = self.string_literal(information.constraint_name()?);
        Some(Rejecting {
            columns: violated_columns(information.details()?)?,
            is_for_all_rows: format!(
                "NOT EXISTS (SELECT 1 FROM pg_catalog.pg_index JOIN pg_catalog.pg_class ON pg_class.oid = indexrelid \
                 WHERE relname = {index} AND indpred IS NOT NULL)"
            ),
        })
    }

    fn outdated_sequence(
        &self,
        information: &dyn DatabaseErrorInformation,
        constraint: &UniqueConstraint,
        given: &GivenColumns,
    ) -> Option<String> {
        let columns = violated_columns(information.details()?)?;
        let [column] = <[String; 1]>::try_from(columns).ok()?;
        let is_given = given.contains(&column) || constraint.fixed_values().any(|(fixed, _)| fixed == column);
        (!is_given).then(|| sequence_remedy(&constraint.table_name(), &column))
    }

    fn spoils_prepared_statements(&self, message: &str, _: ClientLibrary) -> bool {
        message == CACHED_PLAN
    }

    /// Preparing the statement again cures a cached plan, unless a pooler reuses the server's old statement.
    fn persistent(&self, error: &DieselError) -> Option<DieselError> {
        is_about_a_cached_plan(error).then(cached_plan_of_the_pooler)
    }

    /// After an error, a transaction answers no question.
    fn asks_for_language(&self, in_transaction: bool) -> bool {
        !in_transaction
    }

    fn is_english(&self, lc_messages: &str) -> bool {
        is_english(lc_messages)
    }
}

/// 40P01 `deadlock_detected`.
const DEADLOCK: &str = "deadlock detected";

/// 55P03 `lock_not_available`, after `lock_timeout`.
const LOCK_TIMEOUT: &str = "canceling statement due to lock timeout";

/// Also 55P03: a trigger or the caller's own query asked for a lock with `NOWAIT`.
/// `could not obtain lock on row in relation "users"`
const LOCK_NOT_AVAILABLE: &str = "could not obtain lock on ";

/// 40001 `serialization_failure`. Diesel's own connection has a kind for it.
const SERIALIZATION_FAILURE: &str = "could not serialize access due to ";

/// 40001 and 40P01 on a hot standby: the primary removed something that was still needed here. The next change of the
/// primary may not affect this call. <https://www.postgresql.org/docs/current/hot-standby.html#HOT-STANDBY-CONFLICT>
const CONFLICT_WITH_RECOVERY: &str = "canceling statement due to conflict with recovery";

/// 72000 `snapshot_too_old`, up to version 16: a new transaction has a new snapshot.
const SNAPSHOT_TOO_OLD: &str = "snapshot too old";

/// 42P10 `invalid_column_reference`: no valid unique index has exactly the columns of the conflict target.
const NO_UNIQUE_INDEX: &str = "there is no unique or exclusion constraint matching the ON CONFLICT specification";

/// 55000 `object_not_in_prerequisite_state`: a deferrable constraint can be violated until the transaction ends.
const DEFERRABLE: &str = "ON CONFLICT does not support deferrable unique constraints/exclusion constraints as arbiters";

/// 0A000 `feature_not_supported`: the type of a column was changed after the statement was prepared. Each execution
/// fails in the same way until the statement is prepared again.
const CACHED_PLAN: &str = "cached plan must not change result type";

/// 23P01 `exclusion_violation`. Diesel's own connection has a kind for it. diesel-async has none from version 0.9 on.
const EXCLUSION_VIOLATION: &str = "conflicting key value violates exclusion constraint ";

/// Errors after which nothing is repeated on the same connection: it would fail in the same way, or it must not be
/// repeated. A message begins with one of these texts. The texts of the server are from the programs of versions 15 and
/// 17, and the texts of pgbouncer from 1.24. Errors that need a new connection anyway, such as 57P03
/// `cannot_connect_now` and 53300 `too_many_connections`, never answer a statement.
const FINAL: [&str; 16] = [
    // 57014 `query_canceled`, for any reason except those above: `statement_timeout`, `pg_cancel_backend`.
    "canceling statement due to ",
    // 57P01 `admin_shutdown`, 57P02 `crash_shutdown`, 57P04 `database_dropped`, 57P05 `idle_session_timeout`, 25P03
    // `idle_in_transaction_session_timeout` and 25P04 `transaction_timeout`: the connection is gone.
    "terminating connection ",
    // libpq's own texts for a lost connection.
    "server closed the connection unexpectedly",
    "could not receive data from server",
    "could not send data to server",
    "SSL connection has been closed unexpectedly",
    "SSL SYSCALL error: ",
    "lost synchronization with server",
    "no connection to the server",
    "connection not open",
    // 25006 `read_only_sql_transaction`. Also on a standby: `cannot execute INSERT in a read-only transaction`. Diesel
    // has a kind for it.
    "cannot execute INSERT ",
    // 25P02 `in_failed_sql_transaction`: the error that counts was the answer to an earlier statement.
    "current transaction is aborted, commands ignored until end of transaction block",
    // 26000 `invalid_sql_statement_name`, 42P05 `duplicate_prepared_statement` and 08P01: a pooler assigns the server's
    // connections per transaction, and does not know prepared statements.
    "prepared statement \"",
    "unnamed prepared statement does not exist",
    "bind message supplies ",
    // See `cached_plan_of_the_pooler`.
    CACHED_PLAN_OF_THE_POOLER,
];

/// A pooler may know the statement by its text. Then it reuses the server's old statement each time the statement is
/// prepared again. On a shared connection a statement cannot be prepared again at all.
/// <https://www.pgbouncer.org/config.html#max_prepared_statements>
const CACHED_PLAN_OF_THE_POOLER: &str = "cached plan must not change result type, and the statement stays prepared as it \
     was: a connection pooler keeps it (make the pooler reconnect to the server: `RECONNECT` on the console of \
     pgbouncer), or the connection is shared (open a new one)";

/// True if the server rejects the plan of a prepared statement.
fn is_about_a_cached_plan(error: &DieselError) -> bool {
    matches!(error, DieselError::DatabaseError(_, information) if information.message() == CACHED_PLAN)
}

/// The error for a cached plan that fails even after the statement was prepared again. It names the remedy.
fn cached_plan_of_the_pooler() -> DieselError {
    DieselError::DatabaseError(
        DatabaseErrorKind::Unknown,
        Box::new(CACHED_PLAN_OF_THE_POOLER.to_owned()),
    )
}

/// True if the insert met a deferrable constraint. It does not mean that the key has no constraint.
fn is_about_a_deferrable_constraint(error: &DieselError) -> bool {
    matches!(error, DieselError::DatabaseError(_, information) if information.message() == DEFERRABLE)
}

/// The class of an error for which Diesel has no kind.
fn class(message: &str) -> Option<ErrorClass> {
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
        Some(ErrorClass::Transient)
    } else if [NO_UNIQUE_INDEX, DEFERRABLE].contains(&message) {
        Some(ErrorClass::ConstraintMissing)
    } else if message.starts_with(EXCLUSION_VIOLATION) {
        Some(ErrorClass::UniqueViolation)
    } else if FINAL.iter().any(|beginning| message.starts_with(beginning)) {
        Some(ErrorClass::Other)
    } else {
        None
    }
}

/// The columns of the violated constraint, from the detail of 23505: `Key (org_id, name)=(7, ada) already exists.` In every
/// language the first parentheses hold the names. None for an expression.
fn violated_columns(detail: &str) -> Option<Vec<String>> {
    let (_, mut rest) = detail.split_once('(')?;
    let mut columns = Vec::new();
    loop {
        let (column, after) = one_name(rest)?;
        columns.push(column);
        if after.starts_with(")=(") {
            return Some(columns);
        }
        rest = after.strip_prefix(", ")?;
    }
}

/// The name with which the text begins, without its quotes, and the text after it.
fn one_name(text: &str) -> Option<(String, &str)> {
    let Some(mut rest) = text.strip_prefix('"') else {
        let is_plain = |character: char| character.is_alphanumeric() || "_$".contains(character);
        let end = text.find(|character| !is_plain(character))?;
        return (end > 0).then(|| (text[..end].to_owned(), &text[end..]));
    };
    let mut name = String::new();
    loop {
        let (part, after) = rest.split_once('"')?;
        name.push_str(part);
        let Some(quoted) = after.strip_prefix('"') else {
            return Some((name, after));
        };
        name.push('"');
        rest = quoted;
    }
}

/// The SQL that moves a column's sequence past its rows, with the reason.
fn sequence_remedy(table: &TableName, column: &str) -> String {
    let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    let schema = table
        .schema
        .iter()
        .map(|schema| quoted(schema) + ".")
        .collect::<String>();
    let table = schema + &quoted(&table.name);
    format!(
        "the call gave no value for `{column}`; if a sequence fills this column, it is behind the table's rows; run \
         SELECT setval(pg_get_serial_sequence({}, {}), (SELECT max({}) FROM {table}))",
        string_literal(&table),
        string_literal(column),
        quoted(column),
    )
}

/// True if messages are in English with this `lc_messages`: a locale, or an empty text, which means the locale that the
/// server was started with. <https://www.postgresql.org/docs/current/locale.html>
fn is_english(lc_messages: &str) -> bool {
    let locale = lc_messages.to_ascii_lowercase();
    let language = locale.split(['.', '@']).next().unwrap_or_default();
    language.is_empty() || ["c", "posix"].contains(&language) || language.starts_with("en")
}

/// A string literal. Text with a backslash becomes an `E''` string, in which a backslash is an escape whatever
/// `standard_conforming_strings` says.
fn string_literal(text: &str) -> String {
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
            assert_eq!(class(message), Some(ErrorClass::Transient), "{message}");
        }
    }

    #[test]
    fn kinds_that_only_one_driver_of_diesel_has() {
        let exclusion = "conflicting key value violates exclusion constraint \"bookings_during_excl\"";
        assert_eq!(class(exclusion), Some(ErrorClass::UniqueViolation));
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
            assert_eq!(class(message), Some(ErrorClass::Other), "{message}");
        }
        assert_eq!(class("tuple concurrently updated"), None);
    }

    #[test]
    fn a_plan_that_a_pooler_keeps_is_not_waited_for() {
        assert_eq!(class(CACHED_PLAN), Some(ErrorClass::Transient));
        let DieselError::DatabaseError(_, information) = cached_plan_of_the_pooler() else {
            panic!("it is an error of the database");
        };
        assert_eq!(class(information.message()), Some(ErrorClass::Other));
    }

    #[test]
    fn a_constraint_that_on_conflict_cannot_use_is_missing() {
        assert_eq!(class(NO_UNIQUE_INDEX), Some(ErrorClass::ConstraintMissing));
        assert_eq!(class(DEFERRABLE), Some(ErrorClass::ConstraintMissing));
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
    fn the_violated_columns_are_named_in_every_language() {
        let columns: [(&str, &[&str]); 6] = [
            ("Key (id)=(7) already exists.", &["id"]),
            ("Schlüssel »(id)=(7)« existiert bereits.", &["id"]),
            ("Key (\"Odd \"\"id\"\"\")=(7) already exists.", &["Odd \"id\""]),
            ("Key (a, b)=(7, 8) already exists.", &["a", "b"]),
            ("Key (\"A\", \"b, c\")=(7, 8) already exists.", &["A", "b, c"]),
            ("Key (größe_2$)=(7) already exists.", &["größe_2$"]),
        ];
        for (detail, columns) in columns {
            assert_eq!(
                violated_columns(detail).as_deref(),
                Some(&*columns.iter().map(ToString::to_string).collect::<Vec<_>>()),
                "{detail}"
            );
        }
        for detail in [
            "Key (lower(email))=(ada) already exists.",
            "Key (a, lower(b))=(7, x)",
            "Key (a",
            "Key (\"a)=(7)",
            "",
        ] {
            assert_eq!(violated_columns(detail), None, "{detail}");
        }
    }
}
