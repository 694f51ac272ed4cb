//! SQLite, from 3.35 on.

use diesel::result::DatabaseErrorInformation;

use super::interface::{Database, InputForm, InsertForm, Rejecting, Returning};
use super::server::{IndexColumn, Server};
use crate::UniqueConstraint;
use crate::diesel_internals::table_name::TableName;
use crate::protocol::{ConflictTarget, ErrorClass};

/// The rules of SQLite.
#[derive(Debug)]
pub(super) struct Sqlite;

impl Database for Sqlite {
    fn name(&self) -> &'static str {
        "SQLite"
    }

    fn string_literal(&self, text: &str) -> String {
        format!("'{}'", text.replace('\'', "''"))
    }

    /// `TRUE` means 1. But SQLite compares the text of a statement with the text of an index, where `TRUE` and `1`
    /// differ.
    fn bool_literal(&self, value: bool) -> &'static str {
        if value { "1" } else { "0" }
    }

    /// Only ASCII letters are equal in either case. <https://www.sqlite.org/c3ref/stricmp.html>
    fn is_same_name(&self, written: &str, in_catalog: &str) -> bool {
        written.eq_ignore_ascii_case(in_catalog)
    }

    /// A `+` before a column compares it as it is stored.
    ///
    /// The sign removes a column's type affinity and keeps its collation. Text `'007'`, stored as the number 7, equals
    /// `'007'` by the column's affinity, but not as it is stored. See
    /// <https://www.sqlite.org/datatype3.html#affinity_of_expressions>, measured on SQLite 3.53.
    ///
    /// In a `RETURNING`, SQLite does not accept a table's schema, as in `main.users.id`. Diesel leaves out either both
    /// names or neither. Without a schema the table's name must stay, since a subquery in the model may have a column
    /// of the same name. (With a schema, such a subquery takes the wrong column. The README excludes this case.) The
    /// type of the table shows if `diesel::table!` names the schema, and so does the type of each statement.
    fn returning(&self, constraint: &UniqueConstraint) -> Returning {
        Returning {
            yields_to_the_key: true,
            without_table_names: constraint.schema().is_some(),
            before_compared: "+",
        }
    }

    /// The error quotes a path that is none. The statement's changes are undone, also inside a transaction: measured on SQLite 3.40
    /// and 3.53.
    fn failing(&self, text: &str) -> (String, String) {
        let text = self.string_literal(text);
        (
            format!("json_extract('{{}}', {text} || substr(coalesce("),
            ", ''), 1, 0))".to_owned(),
        )
    }

    /// Up to SQLite 3.40 a column in a `RETURNING` loses its collation, such as `NOCASE`. A column of a subquery has the collation
    /// of its first `SELECT`. Measured on SQLite 3.39, 3.40, 3.41 and 3.53.
    fn of_returned_text(&self, conditions: &str, columns: &[String], table: &str) -> String {
        let columns = columns.join(", ");
        format!(
            "EXISTS (SELECT 1 FROM (SELECT {columns} FROM {table} WHERE FALSE UNION ALL SELECT {columns}) WHERE {conditions})"
        )
    }

    fn input_form(&self) -> InputForm {
        InputForm::NamedBefore
    }

    fn key_as_text(&self, values: &[String]) -> String {
        // `quote` ends a text at a zero byte.
        let text = |value: &String| format!("typeof({value}) || hex(CAST({value} AS BLOB))");
        let texts: Vec<String> = values.iter().map(text).collect();
        texts.join(" || ',' || ")
    }

    /// There is only one writer at a time, so no order matters. Ranks would take as long as the rest of the look. Only keys on
    /// an expression are often equal in several spellings.
    fn ranks_keys(&self, constraint: &UniqueConstraint) -> bool {
        constraint.has_expressions()
    }

    /// `SQLITE_MAX_VARIABLE_NUMBER`, from SQLite 3.32 on. <https://www.sqlite.org/limits.html>
    fn most_binds(&self) -> usize {
        32_766
    }

    /// SQLite has no `DEFAULT` in `VALUES`.
    fn writes_default(&self, _: &InsertForm, _: &UniqueConstraint) -> bool {
        false
    }

    fn refusal_of_numeric_keys(&self) -> Option<&'static str> {
        Some(NUMERIC_KEY)
    }

    /// The only form from SQLite 3.35 on, which introduced `RETURNING`.
    fn insert_form(&self, _: &Server, _: &UniqueConstraint, _: ConflictTarget, _: bool) -> InsertForm {
        InsertForm::Returning
    }

    fn class(&self, message: &str) -> Option<ErrorClass> {
        class(message)
    }

    fn has_timed_out(&self, message: &str) -> bool {
        message == BUSY
    }

    fn violated_constraint(&self, message: &str, _: &UniqueConstraint) -> Option<String> {
        violated_constraint(message)
    }

    /// The message names the columns, and not the index. Whichever it is, if one for all rows is on these columns, it rejects
    /// each row whose values another row has. The id of a row has no index.
    fn rejecting(
        &self,
        information: &dyn DatabaseErrorInformation,
        _: &[IndexColumn],
        constraint: &UniqueConstraint,
    ) -> Option<Rejecting> {
        let columns = violated_columns(information.message(), &constraint.table())?;
        let TableName { schema, name } = constraint.table_name();
        let literal = |text: &str| self.string_literal(text);
        let schema = schema
            .map(|schema| format!(", {}", literal(&schema)))
            .unwrap_or_default();
        let (table, names) = (literal(&name), literal(&columns.join(",")));
        Some(Rejecting {
            is_for_all_rows: format!(
                "(EXISTS (SELECT 1 FROM pragma_index_list({table}{schema}) AS list WHERE list.\"unique\" \
                 AND NOT list.partial AND {names} = (SELECT group_concat(info.name) FROM (SELECT name \
                 FROM pragma_index_info(list.name{schema}) ORDER BY seqno) AS info)) \
                 OR {names} = (SELECT group_concat(name) FROM pragma_table_info({table}{schema}) WHERE pk > 0))"
            ),
            columns,
        })
    }
}

/// The reason why a `Numeric` column cannot be part of a key. SQLite has no decimal type, so Diesel binds and reads
/// `Numeric` as a double. Two numbers that differ in the seventeenth digit are one key.
const NUMERIC_KEY: &str = "SQLite stores a `Numeric` column as a floating-point number, so two different values can be \
    stored as the same one; give the column another type";

/// `SQLITE_BUSY` and its extended codes, `SQLITE_BUSY_RECOVERY`, `SQLITE_BUSY_SNAPSHOT` and `SQLITE_BUSY_TIMEOUT`:
/// another connection holds the lock, or has committed since this transaction read. `SQLITE_BUSY` also has the text
/// `cannot commit transaction - SQL statements in progress`, which waits for the caller's own statements.
/// <https://www.sqlite.org/rescode.html#busy>
const BUSY: &str = "database is locked";

/// `SQLITE_LOCKED`: another connection to the same shared cache holds the lock, and `SQLITE_LOCKED_SHAREDCACHE`, which
/// appends a colon and the table's name. <https://www.sqlite.org/rescode.html#locked>
const LOCKED: [&str; 2] = ["database table is locked", "database schema is locked"];

/// `SQLITE_PROTOCOL`: two connections started to use the same write-ahead log at the same time, too often in a row.
/// <https://www.sqlite.org/rescode.html#protocol>
const PROTOCOL: &str = "locking protocol";

/// `SQLITE_SCHEMA`: SQLite itself prepared the statement again, but each time the schema had changed once more.
/// <https://www.sqlite.org/rescode.html#schema>
const SCHEMA: &str = "database schema has changed";

/// `SQLITE_ERROR`, when the statement is prepared: no unique index has exactly the columns of the conflict target.
/// <https://www.sqlite.org/lang_upsert.html>
const NO_UNIQUE_INDEX: &str = "ON CONFLICT clause does not match any PRIMARY KEY or UNIQUE constraint";

/// `SQLITE_CONSTRAINT_UNIQUE` and `SQLITE_CONSTRAINT_PRIMARYKEY`. The columns follow, or the index if it is on an
/// expression. <https://www.sqlite.org/rescode.html#constraint_unique>
const UNIQUE_VIOLATION: &str = "UNIQUE constraint failed: ";

/// The class of an error for which Diesel has no kind.
fn class(message: &str) -> Option<ErrorClass> {
    let code = message.split_once(": ").map_or(message, |(code, _)| code);
    if [BUSY, PROTOCOL, SCHEMA].contains(&message) || LOCKED.contains(&code) {
        Some(ErrorClass::Transient)
    } else if message == NO_UNIQUE_INDEX {
        Some(ErrorClass::ConstraintMissing)
    } else {
        None
    }
}

/// `users.org_id, users.username`, or the name of an index, which the message quotes.
fn violated_constraint(message: &str) -> Option<String> {
    let constraint = message.strip_prefix(UNIQUE_VIOLATION)?;
    let index = constraint
        .strip_prefix("index '")
        .and_then(|index| index.strip_suffix('\''));
    Some(index.map_or_else(|| constraint.to_owned(), |index| index.replace("''", "'")))
}

/// The columns of `users.org_id, users.username`.
fn violated_columns(message: &str, table: &str) -> Option<Vec<String>> {
    let columns = message.strip_prefix(UNIQUE_VIOLATION)?.split(", ");
    let column = |text: &str| Some(text.strip_prefix(table)?.strip_prefix('.')?.to_owned());
    columns.map(column).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locks_are_transient() {
        for message in [
            "locking protocol",
            "database schema has changed",
            "database table is locked",
            "database is locked",
            "database table is locked: users",
            "database schema is locked: main",
        ] {
            assert_eq!(class(message), Some(ErrorClass::Transient), "{message}");
        }
    }

    /// The texts of the remaining result codes: <https://www.sqlite.org/rescode.html>. All extended codes of
    /// `SQLITE_IOERR`, including `SQLITE_IOERR_LOCK`, share one text.
    #[test]
    fn what_another_try_would_not_mend_is_final() {
        for message in [
            "disk I/O error",
            "attempt to write a readonly database",
            "unable to open database file",
            "database or disk is full",
            "database disk image is malformed",
            "file is not a database",
            "out of memory",
            "interrupted",
            "query aborted",
            "abort due to ROLLBACK",
            "cannot commit transaction - SQL statements in progress",
            "access permission denied",
            "authorization denied",
            "large file support is disabled",
            "bad parameter or other API misuse",
        ] {
            assert_eq!(class(message), None, "{message}");
        }
    }

    #[test]
    fn a_message_that_only_mentions_a_lock_is_not_about_one() {
        assert_eq!(class("no such column: database is locked"), None);
        assert_eq!(class("database is locked up in a CHECK of the user's"), None);
    }

    #[test]
    fn a_violated_constraint_is_named_by_columns_or_index() {
        let named = [
            ("UNIQUE constraint failed: users.a, users.b", Some("users.a, users.b")),
            ("UNIQUE constraint failed: index 'users_lower'", Some("users_lower")),
            ("UNIQUE constraint failed: index 'it''s odd'", Some("it's odd")),
            ("FOREIGN KEY constraint failed", None),
        ];
        for (message, name) in named {
            assert_eq!(violated_constraint(message).as_deref(), name, "{message}");
        }
    }

    #[test]
    fn the_violated_columns_are_those_of_the_table() {
        let named = |message| violated_columns(message, "users");
        let columns = |names: &[&str]| Some(names.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(
            named("UNIQUE constraint failed: users.a, users.b"),
            columns(&["a", "b"])
        );
        assert_eq!(named("UNIQUE constraint failed: users.a"), columns(&["a"]));
        assert_eq!(named("UNIQUE constraint failed: others.a"), None);
        assert_eq!(named("UNIQUE constraint failed: index 'users_lower'"), None);
        assert_eq!(named("NOT NULL constraint failed: users.a"), None);
    }
}
