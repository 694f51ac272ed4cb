//! MySQL and MariaDB.
//!
//! Diesel recognizes some errors by their number, and hides the numbers of all others. So the others are recognized by
//! their English texts, as below. <https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html>,
//! <https://mariadb.com/kb/en/mariadb-error-codes/>

mod duplicate_entry;

use std::fmt::Write as _;

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error as DieselError};

use super::interface::{
    ClientLibrary, Database, InputForm, InsertForm, RefusedInsert, Rejecting, Returning, UpdateForm, ValueCollation,
};
use super::server::{IndexColumn, Server, Version};
use crate::UniqueConstraint;
use crate::column_type::TypeClass;
use crate::constraint::KeyPart;
use crate::protocol::{ConflictTarget, ErrorClass, ReadView};

use duplicate_entry::{is_violated, leaves_table_open, violated_index};

/// The rules of MySQL and MariaDB.
#[derive(Debug)]
pub(super) struct Mysql;

impl Database for Mysql {
    fn name(&self) -> &'static str {
        "MySQL or MariaDB"
    }

    fn string_literal(&self, text: &str) -> String {
        string_literal(text)
    }

    fn bool_literal(&self, value: bool) -> &'static str {
        if value { "1" } else { "0" }
    }

    /// For columns and indexes, on any file system.
    fn is_same_name(&self, written: &str, in_catalog: &str) -> bool {
        written.to_lowercase() == in_catalog.to_lowercase()
    }

    fn generates_columns(&self) -> bool {
        true
    }

    /// The collation of the generated columns, which hold the results of the functions. MariaDB 10.5 knows no character set of a
    /// bound value before the statement runs, so the character set is named too.
    fn collation_of_values(&self) -> ValueCollation {
        ValueCollation::Named {
            charset: "utf8mb4",
            collation: "utf8mb4_bin",
        }
    }

    /// MariaDB has `RETURNING` from 10.5 on, but no `ON CONFLICT`. MySQL has neither.
    fn returning(&self, _: &UniqueConstraint) -> Returning {
        Returning {
            yields_to_the_key: false,
            without_table_names: false,
            before_compared: "",
        }
    }

    /// MySQL from 8.0.19 on reads this comment, as its `VALUES` needs the word. MariaDB does not read it, and has no such
    /// word.
    fn input_form(&self) -> InputForm {
        InputForm::LikeTheTable {
            before_row: "/*!80019 ROW*/ ",
        }
    }

    /// MariaDB, which alone reads the comments, cuts a value to the length of the first half. So that half is longer than the
    /// column: a value that is too long equals none. The generated columns of a key are in `utf8mb4`. Measured on MariaDB
    /// 10.11 and 11.8.
    fn input_column(&self, column: &str, part: Option<KeyPart>) -> String {
        let converted = match part.and_then(|part| part.function) {
            Some(function) if function.depends_on_collation() => format!("CONVERT({column} USING utf8mb4)"),
            Some(_) | None => column.to_owned(),
        };
        if is_string(part) {
            format!("/*M! CONCAT(*/{converted}/*M! , REPEAT(' ', 64))*/")
        } else {
            converted
        }
    }

    /// The result is out of the range of a double, and the error quotes the expression.
    fn failing(&self, text: &str) -> (String, String) {
        let text = self.string_literal(text);
        (format!("EXP(1000 + (CONCAT({text}, "), ") IS NULL))".to_owned())
    }

    /// MySQL turns a moment into text without its fraction, if another row has NULL there. `COALESCE` gives each value the type
    /// of the column. MariaDB does neither. Measured on MySQL 9.7.
    fn around_input_value(&self, column: &str, table: &str) -> (String, String) {
        (
            "/*!80019 COALESCE(*/".to_owned(),
            format!("/*!80019 , (SELECT {column} FROM {table} WHERE FALSE))*/"),
        )
    }

    /// A sort compares the first `max_sort_length` bytes: 1,024 by default. A character has up to four of them.
    /// <https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html#sysvar_max_sort_length>
    fn further_order(&self, value: &str, part: Option<KeyPart>) -> Option<String> {
        is_string(part).then(|| format!("IF(LENGTH({value}) > 250, SHA2({value}, 256), NULL)"))
    }

    /// `CONCAT` turns numbers and dates into text. The hexadecimal form of a number would lose its fraction. Two texts in
    /// different character sets may have the same bytes.
    fn key_as_text(&self, values: &[String]) -> String {
        let text = |value: &String| {
            format!(
                "COALESCE(IF(CHARSET({value}) = 'binary', HEX(CONCAT({value})), HEX(CONVERT({value} USING utf8mb4))), '-')"
            )
        };
        let texts: Vec<String> = values.iter().map(text).collect();
        format!("CONCAT_WS(',', {})", texts.join(", "))
    }

    /// See `insert_form_of_many`. No update returns rows.
    fn pairs_by_text(&self, client: ClientLibrary) -> bool {
        client == ClientLibrary::OfRust
    }

    /// The server closes the connection after a statement that is longer than `max_allowed_packet`. By default that is 64 MiB
    /// on MySQL from 8.0 on, and 16 MiB on MariaDB from 10.2 on.
    /// <https://dev.mysql.com/doc/refman/8.4/en/packet-too-large.html>
    fn most_bytes(&self) -> Option<usize> {
        Some(4 * 1024 * 1024)
    }

    /// Diesel's own connection to MariaDB can read the rows of an insert only if it has run before: see
    /// `is_unsent_for_want_of_columns`. An insert of many rows never has.
    fn insert_form_of_many(
        &self,
        server: &Server,
        constraint: &UniqueConstraint,
        target: ConflictTarget,
        in_transaction: bool,
        client: ClientLibrary,
    ) -> InsertForm {
        if returns_inserted_rows(server.version) && client == ClientLibrary::OfTheDatabase {
            return InsertForm::Plain;
        }
        self.insert_form(server, constraint, target, in_transaction)
    }

    fn reads_catalog(&self) -> bool {
        true
    }

    /// A transaction on MySQL reads the catalog from its snapshot, which may still list a dropped index. So the insert
    /// itself names the index. Outside a transaction, and on MariaDB, the catalog has no snapshot.
    fn insert_form(
        &self,
        server: &Server,
        _: &UniqueConstraint,
        _: ConflictTarget,
        in_transaction: bool,
    ) -> InsertForm {
        if returns_inserted_rows(server.version) {
            return InsertForm::Returning;
        }
        let is_stale = in_transaction && has_snapshots_of_catalog(server.version);
        match server.own_indexes.first() {
            Some(index) if is_stale => InsertForm::NamingIndex(index.clone()),
            Some(_) | None => InsertForm::Plain,
        }
    }

    /// Neither has `UPDATE .. RETURNING`: tested on MySQL 9.7, MariaDB 10.11 and 11.8.
    fn update_form(&self) -> UpdateForm {
        UpdateForm::Plain
    }

    /// A model may have a subquery that works in a `SELECT` but not in a `RETURNING`.
    fn refused_insert(&self, form: &InsertForm, error: &DieselError, _: bool) -> RefusedInsert {
        if *form != InsertForm::Returning {
            RefusedInsert::Failed
        } else if is_unsent_for_want_of_columns(error) {
            RefusedInsert::InsertUnread
        } else if reads_its_own_table(error) {
            RefusedInsert::InsertPlain
        } else {
            RefusedInsert::Failed
        }
    }

    /// Without autocommit, the first statement begins a transaction.
    fn hidden_transaction_sql(&self) -> Option<&'static str> {
        Some("@@autocommit = 0")
    }

    /// At repeatable read. <https://dev.mysql.com/doc/refman/8.4/en/innodb-consistent-read.html>
    fn inserts_past_snapshots(&self) -> bool {
        true
    }

    /// At repeatable read and serializable. <https://dev.mysql.com/doc/refman/8.4/en/innodb-locks-set.html>
    fn locks_gaps(&self) -> bool {
        true
    }

    fn locks_to_see(&self, read_view: ReadView) -> bool {
        read_view == ReadView::Latest
    }

    /// The index may have been dropped after the snapshot was taken, and another index may have its name. Then this
    /// `SELECT` sees a rival's row with the key, or the lock of the `SELECT` makes the rival wait.
    fn reads_back_the_latest(&self, server: &Server, in_transaction: bool) -> bool {
        in_transaction && has_snapshots_of_catalog(server.version)
    }

    fn class(&self, message: &str) -> Option<ErrorClass> {
        class(message)
    }

    fn has_timed_out(&self, message: &str) -> bool {
        message.starts_with(LOCK_WAIT_TIMEOUT) || message.starts_with(ENGINE_LOCK_TIMEOUT)
    }

    fn class_for_key(&self, error: &DieselError, server: &Server, constraint: &UniqueConstraint) -> Option<ErrorClass> {
        if lacks_constraint(error, server, constraint) {
            Some(ErrorClass::ConstraintMissing)
        } else if is_refused_by_the_key(error, server, constraint) {
            Some(ErrorClass::KeyViolation)
        } else {
            None
        }
    }

    fn violated_constraint(&self, message: &str, constraint: &UniqueConstraint) -> Option<String> {
        violated_index(message, &constraint.table()).map(ToOwned::to_owned)
    }

    /// Each index is for all rows. A condition is in a generated column, whose value no row gives.
    fn rejecting(
        &self,
        information: &dyn DatabaseErrorInformation,
        indexes: &[IndexColumn],
        constraint: &UniqueConstraint,
    ) -> Option<Rejecting> {
        let table = constraint.table();
        let is_of_it = |part: &&IndexColumn| is_violated(information.message(), &table, &part.index);
        let index = &indexes.iter().find(is_of_it)?.index;
        let parts = indexes.iter().filter(|part| part.index == *index);
        let column = |part: &IndexColumn| (!part.is_prefix).then(|| part.column.clone()).flatten();
        Some(Rejecting {
            columns: parts.map(column).collect::<Option<_>>()?,
            is_for_all_rows: "TRUE".to_owned(),
        })
    }

    fn may_come_from_a_trigger(&self, error: &DieselError, constraint: &UniqueConstraint) -> bool {
        leaves_table_open(error, &constraint.table())
    }

    /// A `SELECT` may fail after the server sent a part of the answer. When its prepared statement runs again,
    /// MariaDB's client library, Connector/C, first reads the rest of that answer, which never comes. The library
    /// behind diesel-async does not do this. It leaves forgotten statements open on the server.
    fn spoils_prepared_statements(&self, _: &str, client: ClientLibrary) -> bool {
        client == ClientLibrary::OfTheDatabase
    }

    /// diesel-async uses `mysql_async`. After a dropped statement it writes the next one and reads the answer to the
    /// dropped one: measured with `mysql_async` 0.36. The pool of `mysql_async` throws such a connection away, but
    /// diesel-async does not use that pool. <https://github.com/blackbeam/mysql_async/issues/401>
    fn loses_track_of_dropped_statements(&self) -> bool {
        true
    }

    fn is_english(&self, lc_messages: &str) -> bool {
        is_english(lc_messages)
    }
}

/// True for a column of text or bytes, in a key.
fn is_string(part: Option<KeyPart>) -> bool {
    part.is_some_and(|part| matches!(part.column_type.class, Some(TypeClass::Text | TypeClass::Bytes)))
}

/// 1205 `ER_LOCK_WAIT_TIMEOUT`. Some engines append the name of the index.
const LOCK_WAIT_TIMEOUT: &str = "Lock wait timeout exceeded; try restarting transaction";

/// 1030 `ER_GET_ERRNO` and 1180 `ER_ERROR_DURING_COMMIT`, with the engine's number for a lock timeout.
const ENGINE_LOCK_TIMEOUT: &str = "Got error 146 ";

/// Errors that ask for another try. A message begins with one of these texts. Numbers and names are from the error
/// references of MySQL 9.7 and MariaDB 11.8. Their message files (`perror -s`) were searched for words of such errors.
const TRANSIENT: [&str; 15] = [
    LOCK_WAIT_TIMEOUT,
    // 1213 `ER_LOCK_DEADLOCK`, for which Diesel's own connection has a kind. Galera reports two other cases in the same
    // way: a rejected write set, and a transaction that another node's transaction has ended.
    "Deadlock found when trying to get lock; try restarting transaction",
    // The same number, from Percona XtraDB Cluster and older versions of Galera.
    "WSREP detected deadlock/conflict and aborted the transaction.",
    // 1020 `ER_CHECKREAD`: on MariaDB with `innodb_snapshot_isolation`, another transaction changed the row after ours
    // took its snapshot, and ours was rolled back. The table's name follows.
    // <https://mariadb.com/kb/en/innodb-system-variables/#innodb_snapshot_isolation>
    "Record has changed since last read in table ",
    // 1412 `ER_TABLE_DEF_CHANGED`: the table was altered after the transaction took its snapshot.
    "Table definition has changed, please retry transaction",
    // 1030 `ER_GET_ERRNO` and 1180 `ER_ERROR_DURING_COMMIT`, with the engine's own number for a deadlock. Group
    // Replication reports it at `COMMIT`. MySQL puts the engine's text in `'`, MariaDB in `"`.
    "Got error 149 ",
    ENGINE_LOCK_TIMEOUT,
    // 3101 `ER_TRANSACTION_ROLLBACK_DURING_COMMIT`: Group Replication rejected the transaction, since a transaction on
    // another primary changed the same row.
    "Plugin instructed the server to rollback the current transaction.",
    // 4094 `ER_OPERATION_NOT_ALLOWED_WHILE_PRIMARY_CHANGE_IS_RUNNING`: Group Replication is about to change its primary.
    "All queries have been blocked while function 'group_replication_set_as_primary()' is executing.",
    // 3572 `ER_LOCK_NOWAIT` of MySQL: a trigger or the caller's own query asked for a lock with `NOWAIT`.
    "Statement aborted because lock(s) could not be acquired immediately and NOWAIT is set.",
    // 1689 `ER_LOCK_ABORTED`: another session that needs the table exclusively came in between.
    "Wait on a lock was aborted due to a pending exclusive lock",
    // 3058 `ER_USER_LOCK_DEADLOCK`, from `GET_LOCK` in a trigger or in the caller's own query.
    "Deadlock found when trying to get user-level lock; try rolling back transaction",
    // 1615 `ER_NEED_REPREPARE`: a table was altered each time that the server itself prepared the statement again.
    "Prepared statement needs to be re-prepared",
    // 1637 `ER_TOO_MANY_CONCURRENT_TRXS`: InnoDB has no undo log left until another transaction ends.
    "Too many active concurrent transactions",
    // 1297 `ER_GET_TEMPORARY_ERRMSG`, from NDB.
    "Got temporary error ",
];

/// Errors of a transaction that was rolled back, and that may succeed when repeated: 1613 `ER_XA_RBTIMEOUT`, 1614
/// `ER_XA_RBDEADLOCK`, and 4060 `ER_ROLLBACK_ONLY` of the engine `MyRocks`.
const ROLLED_BACK: [&str; 3] = [
    "XA_RBTIMEOUT: ",
    "XA_RBDEADLOCK: ",
    "This transaction was rolled back and cannot be committed.",
];

/// Errors after which nothing is repeated on the same connection: it would fail in the same way, or it must not be
/// repeated. A message begins with one of these texts.
const FINAL: [&str; 25] = [
    // 1317 `ER_QUERY_INTERRUPTED` (`KILL QUERY`), 3024 `ER_QUERY_TIMEOUT` of MySQL, 1969 `ER_STATEMENT_TIMEOUT` and
    // 1931 `ER_QUERY_EXCEEDED_ROWS_EXAMINED_LIMIT` of MariaDB: somebody has set a limit, or stopped the statement.
    "Query execution was interrupted",
    // 1927 `ER_CONNECTION_KILLED` of MariaDB, 3169 `ER_SESSION_WAS_KILLED` of MySQL.
    "Connection was killed",
    "Session was killed",
    // 1053 `ER_SERVER_SHUTDOWN`.
    "Server shutdown in progress",
    // 4031 `ER_CLIENT_INTERACTION_TIMEOUT` of MySQL, after `wait_timeout`.
    "The client was disconnected by the server because of inactivity.",
    // 1159 `ER_NET_READ_INTERRUPTED` and 1161 `ER_NET_WRITE_INTERRUPTED`: the connection is gone.
    "Got timeout reading communication packets",
    "Got timeout writing communication packets",
    // 3032 `ER_SERVER_OFFLINE_MODE` and 6400 `ER_SERVER_OFFLINE_MODE_REASON` of MySQL.
    "The server is currently in offline mode",
    // 1290 `ER_OPTION_PREVENTS_STATEMENT`: a replica, or a primary that was a replica until a switch-over
    // (`--read-only`).
    "The MySQL server is running with the ",
    "The MariaDB server is running with the ",
    // 1836 `ER_READ_ONLY_MODE`, 1874 `ER_INNODB_READ_ONLY`. 1036 `ER_OPEN_AS_READONLY` begins with the table's name.
    "Running in read-only mode",
    "InnoDB is in read only mode",
    // 1047 `ER_UNKNOWN_COM_ERROR`: a Galera node outside its cluster, or not yet in it. Another node answers.
    "WSREP has not yet prepared node for application use",
    // 1180 `ER_ERROR_DURING_COMMIT` for any other reason. From Galera: a write set that is too large, or a lost
    // cluster.
    "Got error ",
    // 1105 `ER_UNKNOWN_ERROR`, from Galera.
    "Maximum writeset size exceeded",
    // 3100 `ER_RUN_HOOK_ERROR`, 3098 `ER_BEFORE_DML_VALIDATION_ERROR`, from Group Replication: on a member that has
    // left the group, and for a table that it cannot replicate, such as one without a primary key.
    "Error on observer while running replication hook ",
    "The table does not comply with the requirements by an external plugin.",
    // 3796 to 3799: a member that is recovering or stopping, with `group_replication_consistency`.
    "The option group_replication_consistency cannot be used on the current member state.",
    "Error while waiting for group transactions commit on group_replication_consistency=",
    "Error while waiting for transactions with group_replication_consistency=",
    "The Group Replication plugin is stopping, therefore new transactions are not allowed to start.",
    // 3781 to 3783 `ER_GR_HOLD_*`: the statement has waited for `wait_timeout`, or the member is stopping.
    "Timeout exceeded for held statement while new Group Replication primary member is applying backlog.",
    "Held statement ",
    // 1402 `ER_XA_RBROLLBACK`: rolled back, for an unknown reason.
    "XA_RBROLLBACK: ",
    // 3197 `ER_XA_RETRY`: only the `XA COMMIT` must be repeated, never the transaction.
    "The resource manager is not able to commit the transaction branch at this time.",
];

/// True for an error from the client library. The libraries of both databases have 2006 `CR_SERVER_GONE_ERROR` and 2013
/// `CR_SERVER_LOST`, always in English. The last two texts are from `mysql_async`, which diesel-async uses. They are
/// about that library itself and about the connection. <https://docs.rs/mysql_async/latest/mysql_async/enum.Error.html>
fn is_of_the_client(message: &str) -> bool {
    message.ends_with("erver has gone away")
        || message.starts_with("Lost connection to ")
        || message.starts_with("Input/output error: ")
        || message.starts_with("Driver error: `")
}

/// The class of an error for which Diesel has no kind.
fn class(message: &str) -> Option<ErrorClass> {
    let begins_with = |text: &&str| message.starts_with(*text);
    if TRANSIENT.iter().chain(&ROLLED_BACK).any(begins_with) {
        Some(ErrorClass::Transient)
    } else if FINAL.iter().any(begins_with) || is_of_the_client(message) {
        Some(ErrorClass::Other)
    } else {
        None
    }
}

/// True for a server that has `INSERT .. RETURNING`. <https://mariadb.com/kb/en/insertreturning/>
fn returns_inserted_rows(version: Version) -> bool {
    version.is_mariadb && version.number >= (10, 5)
}

/// True for a server whose `information_schema` is part of a transaction's snapshot: MySQL, whose catalog consists of
/// InnoDB tables. <https://dev.mysql.com/doc/refman/8.4/en/data-dictionary-schema.html>, measured on MySQL 9.7
fn has_snapshots_of_catalog(version: Version) -> bool {
    !version.is_mariadb && version.number >= (8, 0)
}

/// True if the error of an insert shows that an index on the key rejected the row.
fn is_refused_by_the_key(error: &DieselError, server: &Server, constraint: &UniqueConstraint) -> bool {
    let DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, information) = error else {
        return false;
    };
    let table = constraint.table();
    let is_violated = |index: &String| is_violated(information.message(), &table, index);
    server.own_indexes.iter().any(is_violated)
}

/// True if the error shows that something behind the key is missing: a generated column, or the index that the insert
/// named.
fn lacks_constraint(error: &DieselError, server: &Server, constraint: &UniqueConstraint) -> bool {
    let DieselError::DatabaseError(DatabaseErrorKind::Unknown, information) = error else {
        return false;
    };
    let message = information.message();
    let generated = constraint.generated_columns();
    generated.iter().any(|column| is_unknown_column(message, &column.name))
        || server.own_indexes.iter().any(|index| is_unknown_index(message, index))
}

/// True if the statement was not sent, since its columns are unknown.
///
/// When MariaDB prepares an `INSERT .. RETURNING`, it does not announce the columns. Diesel's own connection asks for
/// them before it executes the statement. Measured with Diesel 2.3.14 and Connector/C 3.3, which knows the columns from
/// the first execution on.
fn is_unsent_for_want_of_columns(error: &DieselError) -> bool {
    matches!(error, DieselError::DeserializationError(reason) if reason.to_string() == "No metadata exists")
}

/// True if no such index exists, 1176 `ER_KEY_DOES_NOT_EXITS`: `Key 'users_email_key' doesn't exist in table 'users'`.
fn is_unknown_index(message: &str, index: &str) -> bool {
    let after_name = message.strip_prefix("Key '").and_then(|rest| rest.strip_prefix(index));
    after_name.is_some_and(|rest| rest.starts_with("' doesn't exist in table '"))
}

/// True if a subquery reads the table of the insert, 1093 `ER_UPDATE_TABLE_USED` in MariaDB's words. MariaDB accepts
/// such a subquery in a `SELECT`, but not in a `RETURNING`.
fn reads_its_own_table(error: &DieselError) -> bool {
    let DieselError::DatabaseError(DatabaseErrorKind::Unknown, information) = error else {
        return false;
    };
    let message = information.message();
    message.starts_with("Table '")
        && message.ends_with("' is specified twice, both as a target for 'INSERT' and as a separate source for data")
}

/// True if no such column exists, 1054 `ER_BAD_FIELD_ERROR`: `Unknown column 't1_flagged' in 'where clause'`.
fn is_unknown_column(message: &str, column: &str) -> bool {
    let after_name = message
        .strip_prefix("Unknown column '")
        .and_then(|rest| rest.strip_prefix(column));
    after_name.is_some_and(|rest| rest.starts_with("' in "))
}

/// True if messages are in English with this `lc_messages`: a locale such as `en_US`.
/// <https://dev.mysql.com/doc/refman/8.4/en/error-message-language.html>
fn is_english(lc_messages: &str) -> bool {
    lc_messages.to_ascii_lowercase().starts_with("en")
}

/// A name as a string literal. A backslash stands for itself only with `NO_BACKSLASH_ESCAPES`. A hexadecimal number
/// means the same in every mode.
fn string_literal(name: &str) -> String {
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
mod tests;
