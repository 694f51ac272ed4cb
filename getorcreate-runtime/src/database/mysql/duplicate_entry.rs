//! The text of 1062 `ER_DUP_ENTRY`, which names the index that rejected a row.
//!
//! - MariaDB and MySQL 5.7: `Duplicate entry 'ada' for key 'email'`
//! - MySQL from 8.0.19 on: `Duplicate entry 'ada' for key 'users.email'`
//!
//! In other languages, too, the last name in quotes is the index. Words may follow it, as in Czech and Japanese.

use diesel::result::Error as DieselError;

/// The index that rejected a row of the table.
pub(crate) fn violated_index<'a>(message: &'a str, table: &str) -> Option<&'a str> {
    let key = named_key(message)?;
    Some(within_table(key, table).unwrap_or(key))
}

/// True if the text names this index. An index may have any name, even one with a quote.
pub(crate) fn is_violated(message: &str, table: &str, index: &str) -> bool {
    let Some((quoted, _)) = message.rsplit_once('\'') else {
        return false;
    };
    let Some(before) = quoted.strip_suffix(index) else {
        return false;
    };
    let before_table = before.strip_suffix('.').and_then(|before| {
        let (before, name) = before.split_at_checked(before.len().checked_sub(table.len())?)?;
        is_same_table(name, table).then_some(before)
    });
    [Some(before), before_table]
        .into_iter()
        .flatten()
        .any(|before| before.ends_with('\''))
}

/// True if the text does not show which table the index belongs to. A trigger may have written to another table.
pub(crate) fn leaves_table_open(error: &DieselError, table: &str) -> bool {
    let DieselError::DatabaseError(_, information) = error else {
        return false;
    };
    named_key(information.message()).is_none_or(|key| within_table(key, table).is_none())
}

/// The index, with its table if the server names it.
fn named_key(message: &str) -> Option<&str> {
    let (quoted, _) = message.rsplit_once('\'')?;
    let (_, key) = quoted.rsplit_once(" for key '").or_else(|| quoted.rsplit_once('\''))?;
    Some(key)
}

/// The index in `table.index`.
fn within_table<'a>(key: &'a str, table: &str) -> Option<&'a str> {
    let (name, index) = key.split_at_checked(table.len())?;
    index.strip_prefix('.').filter(|_| is_same_table(name, table))
}

/// True if both names mean the same table. With `lower_case_table_names` the server stores names in lower case.
fn is_same_table(name: &str, table: &str) -> bool {
    name.to_lowercase() == table.to_lowercase()
}

#[cfg(test)]
mod tests {
    use diesel::result::{DatabaseErrorKind, Error as DieselError};

    use super::{is_violated, leaves_table_open, violated_index};

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
    fn a_table_may_be_stored_in_lower_case() {
        let message = "Duplicate entry 'ada' for key 'users.email'";
        assert_eq!(violated_index(message, "Users"), Some("email"));
        assert!(is_violated(message, "Users", "email"));
    }

    #[test]
    fn the_table_is_read_from_the_key_and_not_from_the_value() {
        for (message, is_open) in [
            ("Duplicate entry 'ada' for key 'users.email'", false),
            ("Duplicate entry 'ada' for key 'Users.email'", false),
            ("Doppelter Eintrag 'ada' für Schlüssel 'users.email'", false),
            ("Duplicate entry 'users.ada' for key 'email'", true),
            ("Duplicate entry 'ada' for key 'audits.email'", true),
            ("no name in quotes", true),
        ] {
            let error = DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, Box::new(message.to_owned()));
            assert_eq!(leaves_table_open(&error, "users"), is_open, "{message}");
        }
    }
}
