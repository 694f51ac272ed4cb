//! Reads the error from a server that does not show a table. Diesel hides the error number, and the text is in the
//! server's language. The names in it are not translated. <https://mariadb.com/kb/en/mariadb-error-codes/>

use getorcreate_runtime::internals::TableName;

/// True if there is no such table, 1146 `ER_NO_SUCH_TABLE`: `Table 'app.users' doesn't exist`. If the schema is missing
/// as well, MySQL reports another error, 1049 `ER_BAD_DB_ERROR`: `Unknown database 'app'`.
///
/// The name is in lower case if `lower_case_table_names` says so.
pub(super) fn is_missing(message: &str, table: &TableName) -> bool {
    let message = message.to_lowercase();
    let of_table = format!(".{}'", table.name.to_lowercase());
    let of_schema = table.schema.iter().map(|schema| format!("'{}'", schema.to_lowercase()));
    let is_named = |named: String| {
        let mut places = message.match_indices(&named);
        // A user may be called `app.users`.
        places.any(|(place, _)| !message[place + named.len()..].starts_with("@'"))
    };
    is_named(of_table) || (!is_denied(&message) && of_schema.into_iter().any(is_named))
}

/// True if the user has no privilege, 1142 `ER_TABLEACCESS_DENIED_ERROR` and similar:
/// `SHOW command denied to user 'ada'@'localhost' for table 'users'`.
pub(super) fn is_denied(message: &str) -> bool {
    message.contains("'@'")
}

#[cfg(test)]
mod tests {
    use super::is_denied;
    use getorcreate_runtime::internals::TableName;

    fn is_missing(message: &str, name: &str) -> bool {
        let (schema, name) = name
            .split_once('.')
            .map_or((None, name), |(schema, name)| (Some(schema), name));
        let table = TableName {
            schema: schema.map(ToOwned::to_owned),
            name: name.to_owned(),
        };
        super::is_missing(message, &table)
    }

    #[test]
    fn a_missing_table_is_named_with_its_schema() {
        assert!(is_missing("Table 'app.users' doesn't exist", "Users"));
        assert!(is_missing("Tabelle 'app.it's' existiert nicht", "it's"));
        assert!(!is_missing("No database selected", "users"));
        assert!(!is_missing("Table 'users' was not locked with LOCK TABLES", "users"));
    }

    #[test]
    fn a_missing_schema_is_named() {
        assert!(is_missing("Unknown database 'app'", "app.users"));
        assert!(is_missing("Unbekannte Datenbank 'App'", "app.users"));
        assert!(!is_missing("Unknown database 'app'", "users"));
        assert!(!is_missing(
            "Access denied for user 'app'@'%' to database 'app'",
            "app.users"
        ));
    }

    #[test]
    fn a_denial_names_the_user() {
        for message in [
            "SHOW command denied to user 'ada'@'localhost' for table `app`.`users`",
            "SHOW command denied to user 'app.users'@'localhost' for table 'users'",
            "Access denied for user 'ada'@'%' to database 'app'",
        ] {
            assert!(is_denied(message) && !is_missing(message, "users"), "{message}");
        }
        assert!(!is_denied("Table 'app.users' doesn't exist"));
    }
}
