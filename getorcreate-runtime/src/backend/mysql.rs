//! MySQL and MariaDB.
//!
//! Diesel has kinds for some errors, by their number, and hides it for the others. Their texts are those of the
//! servers, in English. <https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html>,
//! <https://mariadb.com/kb/en/mariadb-error-codes/>

use std::fmt::Write as _;

use diesel::result::{DatabaseErrorKind, Error as DieselError};

use super::ClientLibrary;
use crate::protocol::Meaning;

/// A `SELECT` may fail after a part of the answer was sent. When its prepared statement is executed again, MariaDB's
/// client library, Connector/C, first reads for the rest of that answer, which never comes. The one of diesel-async
/// does not, and leaves statements that are forgotten open on the server.
pub(super) fn spoils_prepared_statements(client: ClientLibrary) -> bool {
    client == ClientLibrary::OfTheDatabase
}

/// `mysql_async`, which is behind the connections of diesel-async, writes the next statement and reads the answer to the one
/// that was dropped: measured with `mysql_async` 0.36. Its own pool throws such a connection away, which diesel-async does
/// not use. <https://github.com/blackbeam/mysql_async/issues/401>
pub(super) const LOSES_TRACK_OF_DROPPED_STATEMENTS: bool = true;

/// 1205 `ER_LOCK_WAIT_TIMEOUT`.
const LOCK_WAIT_TIMEOUT: &str = "Lock wait timeout exceeded; try restarting transaction";

/// 1213 `ER_LOCK_DEADLOCK`. Diesel's own connection has a kind for it.
const DEADLOCK: &str = "Deadlock found when trying to get lock; try restarting transaction";

/// 1020 `ER_CHECKREAD`: on MariaDB with `innodb_snapshot_isolation`, another transaction has changed the row since ours
/// took its snapshot, and ours has been rolled back. The table is named after it.
/// <https://mariadb.com/kb/en/innodb-system-variables/#innodb_snapshot_isolation>
const RECORD_CHANGED: &str = "Record has changed since last read in table ";

/// 1412 `ER_TABLE_DEF_CHANGED`: the table was altered since the transaction took its snapshot.
const TABLE_CHANGED: &str = "Table definition has changed, please retry transaction";

/// 3572 `ER_LOCK_NOWAIT` of MySQL: a lock that was asked for with `NOWAIT`, by a trigger or a query of the caller's.
const LOCK_NOT_AVAILABLE: &str =
    "Statement aborted because lock(s) could not be acquired immediately and NOWAIT is set.";

/// 1615 `ER_NEED_REPREPARE`: a table was altered each time that the server itself prepared the statement again.
const NEEDS_TO_BE_PREPARED_AGAIN: &str = "Prepared statement needs to be re-prepared";

/// 2006 `CR_SERVER_GONE_ERROR` and 2013 `CR_SERVER_LOST`, of the client libraries of both, which know no language but
/// English, and 1927 `ER_CONNECTION_KILLED` of the server. The last two are what `mysql_async` says of itself and of the
/// connection, which is behind those of diesel-async. <https://docs.rs/mysql_async/latest/mysql_async/enum.Error.html>
fn is_of_the_client(message: &str) -> bool {
    message.ends_with("erver has gone away")
        || message.starts_with("Lost connection to ")
        || message == "Connection was killed"
        || message.starts_with("Input/output error: ")
        || message.starts_with("Driver error: `")
}

/// What an error says that Diesel has no kind for.
pub(super) fn meaning(message: &str) -> Option<Meaning> {
    let transient = [
        LOCK_WAIT_TIMEOUT,
        DEADLOCK,
        TABLE_CHANGED,
        LOCK_NOT_AVAILABLE,
        NEEDS_TO_BE_PREPARED_AGAIN,
    ];
    if transient.contains(&message) || message.starts_with(RECORD_CHANGED) {
        Some(Meaning::Transient)
    } else if is_of_the_client(message) {
        Some(Meaning::Other)
    } else {
        None
    }
}

/// The product and the version of a server, as far as statements depend on them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Version {
    is_mariadb: bool,
    number: (u32, u32),
}

impl Version {
    /// Reads the text of `VERSION()`: `10.11.19-MariaDB-0+deb12u1`, `9.7.4-2`. What cannot be read counts as the oldest version.
    pub(crate) fn parse(text: &str) -> Self {
        let mut numbers = text.split(|character: char| !character.is_ascii_digit());
        let mut number = || {
            numbers
                .next()
                .and_then(|digits| digits.parse().ok())
                .unwrap_or_default()
        };
        Self {
            is_mariadb: text.contains("MariaDB"),
            number: (number(), number()),
        }
    }

    /// True for a server that has `INSERT .. RETURNING`. <https://mariadb.com/kb/en/insertreturning/>
    pub(crate) fn returns_inserted_rows(self) -> bool {
        self.is_mariadb && self.number >= (10, 5)
    }

    /// True for a server whose `information_schema` is part of a transaction's snapshot: MySQL, since its catalog is made of
    /// InnoDB tables. <https://dev.mysql.com/doc/refman/8.4/en/data-dictionary-schema.html>, measured on MySQL 9.7
    pub(crate) fn has_snapshots_of_catalog(self) -> bool {
        !self.is_mariadb && self.number >= (8, 0)
    }
}

/// True if the statement was not sent, since its columns are not known.
///
/// MariaDB does not announce the columns of an `INSERT .. RETURNING` when it prepares the statement, and Diesel's own
/// connection asks for them before it executes it. Measured with Diesel 2.3.14 and Connector/C 3.3, which knows the columns
/// from the first execution on.
pub(crate) fn is_unsent_for_want_of_columns(error: &DieselError) -> bool {
    matches!(error, DieselError::DeserializationError(reason) if reason.to_string() == "No metadata exists")
}

/// True if there is no such index, 1176 `ER_KEY_DOES_NOT_EXITS`: `Key 'users_email_key' doesn't exist in table 'users'`.
pub(crate) fn is_unknown_index(message: &str, index: &str) -> bool {
    let after_name = message.strip_prefix("Key '").and_then(|rest| rest.strip_prefix(index));
    after_name.is_some_and(|rest| rest.starts_with("' doesn't exist in table '"))
}

/// True if a subquery reads the table of the insert, 1093 `ER_UPDATE_TABLE_USED` in the words of MariaDB, which takes that in a
/// `SELECT` and not in a `RETURNING`.
pub(crate) fn reads_its_own_table(error: &DieselError) -> bool {
    let DieselError::DatabaseError(DatabaseErrorKind::Unknown, information) = error else {
        return false;
    };
    let message = information.message();
    message.starts_with("Table '")
        && message.ends_with("' is specified twice, both as a target for 'INSERT' and as a separate source for data")
}

/// Whether there is no such column, 1054 `ER_BAD_FIELD_ERROR`: `Unknown column 't1_flagged' in 'where clause'`.
pub(crate) fn is_unknown_column(message: &str, column: &str) -> bool {
    let after_name = message
        .strip_prefix("Unknown column '")
        .and_then(|rest| rest.strip_prefix(column));
    after_name.is_some_and(|rest| rest.starts_with("' in "))
}

/// What stands behind a bound value that `lower` or `upper` is applied to: the collation of the generated columns that hold
/// what these make of a column.
pub(crate) const COLLATION_OF_CALLS: &str = " COLLATE utf8mb4_bin";

/// The index that refused a row of the table, in the text of 1062 `ER_DUP_ENTRY`:
///
/// - `Duplicate entry 'ada' for key 'email'`, on MariaDB and MySQL 5.7;
/// - `Duplicate entry 'ada' for key 'users.email'`, on MySQL from 8.0.19 on.
///
/// In other languages the index is the last name in quotes as well; words may follow, as in Czech and Japanese.
pub(crate) fn violated_index<'a>(message: &'a str, table: &str) -> Option<&'a str> {
    let (quoted, _) = message.rsplit_once('\'')?;
    let (_, key) = quoted.rsplit_once(" for key '").or_else(|| quoted.rsplit_once('\''))?;
    let in_table = key.strip_prefix(table).and_then(|rest| rest.strip_prefix('.'));
    Some(in_table.unwrap_or(key))
}

/// Whether that text names this index, which may be called anything, a quote included.
pub(crate) fn is_violated(message: &str, table: &str, index: &str) -> bool {
    let Some((quoted, _)) = message.rsplit_once('\'') else {
        return false;
    };
    let Some(before) = quoted.strip_suffix(index) else {
        return false;
    };
    let before_table = before.strip_suffix('.').and_then(|before| before.strip_suffix(table));
    [Some(before), before_table]
        .into_iter()
        .flatten()
        .any(|before| before.ends_with('\''))
}

/// True if the text of 1062 leaves open which table the index belongs to, as MariaDB and MySQL before 8.0.19 do: a trigger may
/// have written to another one.
pub(crate) fn leaves_table_open(error: &DieselError, table: &str) -> bool {
    let DieselError::DatabaseError(_, information) = error else {
        return false;
    };
    !information.message().contains(&format!("'{table}."))
}

/// Whether messages are in English with this `lc_messages`: a locale such as `en_US`.
/// <https://dev.mysql.com/doc/refman/8.4/en/error-message-language.html>
pub(crate) fn is_english(lc_messages: &str) -> bool {
    lc_messages.to_ascii_lowercase().starts_with("en")
}

/// A name as a string. In `NO_BACKSLASH_ESCAPES` a backslash means itself, and otherwise not; a number means the same
/// everywhere.
pub(crate) fn string_literal(name: &str) -> String {
    if !name.contains(['\'', '\\']) {
        return format!("'{name}'");
    }
    let mut literal = String::from("_utf8mb4 X'");
    for byte in name.bytes() {
        // Writing to a string does not fail.
        let _ = write!(literal, "{byte:02X}");
    }
    literal.push('\'');
    literal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_column_is_named() {
        let message = "Unknown column 't1_flagged' in 'WHERE'";
        assert!(is_unknown_column(message, "t1_flagged"));
        assert!(!is_unknown_column(message, "t1_flag") && !is_unknown_column(message, "flagged"));
        assert!(!is_unknown_column(
            "Unknown table 't1_flagged' in 'WHERE'",
            "t1_flagged"
        ));
    }

    #[test]
    fn an_unknown_index_is_named() {
        let message = "Key 'users_email_key' doesn't exist in table 'users'";
        assert!(is_unknown_index(message, "users_email_key"));
        assert!(!is_unknown_index(message, "users_email") && !is_unknown_index(message, "email_key"));
        assert!(!is_unknown_index(
            "Unknown column 'users_email_key' in 'WHERE'",
            "users_email_key"
        ));
    }

    #[test]
    fn a_version_is_read_from_its_first_two_numbers() {
        let version = |is_mariadb, number| Version { is_mariadb, number };
        for (text, expected) in [
            ("10.11.19-MariaDB-0+deb12u1", version(true, (10, 11))),
            ("9.7.4-2", version(false, (9, 7))),
            ("8.0.36-28", version(false, (8, 0))),
            ("8.0.mysql_aurora.3.05.2", version(false, (8, 0))),
            ("", version(false, (0, 0))),
            ("Unknown", version(false, (0, 0))),
        ] {
            assert_eq!(Version::parse(text), expected, "{text}");
        }
    }

    #[test]
    fn locks_and_deadlocks_are_transient() {
        for message in [
            "Lock wait timeout exceeded; try restarting transaction",
            "Deadlock found when trying to get lock; try restarting transaction",
            "Record has changed since last read in table 'users'",
            "Table definition has changed, please retry transaction",
            "Prepared statement needs to be re-prepared",
            "Statement aborted because lock(s) could not be acquired immediately and NOWAIT is set.",
        ] {
            assert_eq!(meaning(message), Some(Meaning::Transient), "{message}");
        }
        assert_eq!(meaning("Data too long for column 'email' at row 1"), None);
    }

    #[test]
    fn a_lost_connection_is_known() {
        for message in [
            "MySQL server has gone away",
            "Server has gone away",
            "Lost connection to MySQL server during query",
            "Lost connection to server during query",
            "Connection was killed",
            "Input/output error: Input/output error: Connection reset by peer (os error 104)",
            "Driver error: `Connection to the server is closed.'",
        ] {
            assert_eq!(meaning(message), Some(Meaning::Other), "{message}");
        }
    }

    #[test]
    fn the_violated_index_is_named_with_or_without_its_table() {
        let named = [
            ("Duplicate entry 'ada' for key 'email'", Some("email")),
            ("Duplicate entry 'ada' for key 'users.email'", Some("email")),
            ("Duplicate entry 'ada' for key 'audits.email'", Some("audits.email")),
            ("Duplicate entry '1' for key 'PRIMARY'", Some("PRIMARY")),
            ("Duplicate entry '' for key 'x' for key 'email'", Some("email")),
            ("Duplicate entry 'ada' for key 'it's odd'", Some("it's odd")),
            ("Doppelter Eintrag 'ada' für Schlüssel 'email'", Some("email")),
            ("Duplicata du champ 'ada' pour la clef 'email'", Some("email")),
            ("Zdvojený klíč 'ada' (číslo klíče 'email')", Some("email")),
            ("no name in quotes", None),
        ];
        for (message, index) in named {
            assert_eq!(violated_index(message, "users"), index, "{message}");
        }
    }

    #[test]
    fn an_index_is_known_by_its_name() {
        let message = "Duplicate entry 'ada' for key 'users.it's odd'";
        assert!(is_violated(message, "users", "it's odd"));
        assert!(!is_violated(message, "users", "odd"), "it is another");
        assert!(!is_violated(message, "audits", "it's odd"), "of another table");
        assert!(is_violated("Duplicate entry 'ada' for key 'email'", "users", "email"));
    }

    #[test]
    fn languages() {
        assert!(is_english("en_US") && is_english("en_GB"));
        assert!(!is_english("de_DE") && !is_english("fr_FR"));
    }

    #[test]
    fn a_name_with_a_quote_or_a_backslash_is_written_as_a_number() {
        assert_eq!(string_literal("users"), "'users'");
        assert_eq!(string_literal("the `odd` \"table\""), "'the `odd` \"table\"'");
        assert_eq!(string_literal(r"a'\"), "_utf8mb4 X'61275C'");
    }
}
