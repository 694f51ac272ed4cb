//! The texts of errors, and the insert statement for each version.

use super::*;
use crate::constraint::Declaration;

diesel::table! {
    users (id) { id -> Integer }
}

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

fn insert_form(version: &str, in_transaction: bool) -> InsertForm {
    let server = Server {
        version: Version::parse(version),
        own_indexes: vec!["users_email_key".to_owned()],
        ..Server::default()
    };
    let key = Declaration::primary_key::<users::table>(&["id"], &[]).constraint();
    Mysql.insert_form(&server, &key, ConflictTarget::Any, in_transaction)
}

#[test]
fn mariadb_returns_the_row_from_10_5_on() {
    for in_transaction in [false, true] {
        for version in [
            "10.5.0-MariaDB",
            "10.11.19-MariaDB-0+deb12u1",
            "11.8.9-MariaDB-0+deb13u1 from Debian",
        ] {
            assert_eq!(insert_form(version, in_transaction), InsertForm::Returning, "{version}");
        }
        for version in ["10.4.34-MariaDB", "5.5.68-MariaDB"] {
            assert_eq!(insert_form(version, in_transaction), InsertForm::Plain, "{version}");
        }
    }
}

#[test]
fn mysql_proves_the_index_inside_a_transaction_from_8_on() {
    for version in ["8.0.36-28", "9.7.4-2", "8.4.2"] {
        let naming = InsertForm::NamingIndex("users_email_key".to_owned());
        assert_eq!(insert_form(version, true), naming, "{version}");
        assert_eq!(insert_form(version, false), InsertForm::Plain, "{version}");
    }
    for version in ["5.7.44-log", "", "unknown"] {
        assert_eq!(insert_form(version, true), InsertForm::Plain, "{version}");
    }
}

#[test]
fn what_the_database_asks_to_repeat_is_transient() {
    for message in [
        "Lock wait timeout exceeded; try restarting transaction",
        "Deadlock found when trying to get lock; try restarting transaction",
        "WSREP detected deadlock/conflict and aborted the transaction. Try restarting the transaction",
        "Record has changed since last read in table 'users'",
        "Record has changed since last read in table 'users'; try restarting transaction",
        "Table definition has changed, please retry transaction",
        "Got error 149 - 'Lock deadlock; Retry transaction' during COMMIT",
        "Got error 149 \"Lock deadlock; Retry transaction\" during COMMIT",
        "Got error 149 - 'Lock deadlock; Retry transaction' from storage engine",
        "Got error 146 \"Lock timed out; Retry transaction\" from storage engine InnoDB",
        "Plugin instructed the server to rollback the current transaction.",
        "All queries have been blocked while function 'group_replication_set_as_primary()' is executing. Please refer \
         timeout parameter of function 'group_replication_set_as_primary()'.",
        "Statement aborted because lock(s) could not be acquired immediately and NOWAIT is set.",
        "Wait on a lock was aborted due to a pending exclusive lock",
        "Deadlock found when trying to get user-level lock; try rolling back transaction/releasing locks and \
         restarting lock acquisition.",
        "Prepared statement needs to be re-prepared",
        "Too many active concurrent transactions",
        "Got temporary error 266 'Time-out in NDB, probably caused by deadlock' from NDBCLUSTER",
        "XA_RBTIMEOUT: Transaction branch was rolled back: took too long",
        "XA_RBDEADLOCK: Transaction branch was rolled back: deadlock was detected",
        "This transaction was rolled back and cannot be committed. Only supported operation is to roll it back",
    ] {
        assert_eq!(class(message), Some(ErrorClass::Transient), "{message}");
    }
    assert_eq!(class("Data too long for column 'email' at row 1"), None);
}

#[test]
fn what_another_try_would_not_mend_is_final() {
    for message in [
        "Query execution was interrupted",
        "Query execution was interrupted, maximum statement execution time exceeded",
        "Query execution was interrupted (max_statement_time exceeded)",
        "Connection was killed",
        "Session was killed",
        "Server shutdown in progress",
        "The client was disconnected by the server because of inactivity. See wait_timeout and interactive_timeout for \
         configuring this behavior.",
        "The server is currently in offline mode",
        "The MySQL server is running with the --super-read-only option so it cannot execute this statement",
        "The MariaDB server is running with the --read-only option so it cannot execute this statement",
        "Running in read-only mode",
        "InnoDB is in read only mode.",
        "WSREP has not yet prepared node for application use",
        "Got error 5 \"Input/output error\" during COMMIT",
        "Got error 1491 - 'unknown' during COMMIT",
        "Error on observer while running replication hook 'before_commit'.",
        "The table does not comply with the requirements by an external plugin.",
        "Held statement aborted because Group Replication plugin got shut down or thread was killed while new primary \
         member was applying backlog.",
        "XA_RBROLLBACK: Transaction branch was rolled back",
        "The resource manager is not able to commit the transaction branch at this time. Please retry later.",
    ] {
        assert_eq!(class(message), Some(ErrorClass::Other), "{message}");
    }
}

#[test]
fn a_lost_connection_is_known() {
    for message in [
        "MySQL server has gone away",
        "Server has gone away",
        "Lost connection to MySQL server during query",
        "Lost connection to server during query",
        "Input/output error: Input/output error: Connection reset by peer (os error 104)",
        "Driver error: `Connection to the server is closed.'",
    ] {
        assert_eq!(class(message), Some(ErrorClass::Other), "{message}");
    }
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
