//! Facts about a MySQL or MariaDB server that a call has learned, and what an answer means in their light.

use diesel::result::{DatabaseErrorKind, Error as DieselError};

use crate::UniqueConstraint;
use crate::backend::mysql::{self, Version};
use crate::protocol::{Examined, Session};
use crate::statement::{IndexColumn, own_indexes};

/// The facts. Nothing is known before the catalog has been asked.
#[derive(Debug, Default)]
pub(super) struct ServerFacts {
    version: Version,
    /// The unique indexes on the key, by name.
    own_indexes: Vec<String>,
    /// The language of the server's messages.
    language: Option<String>,
}

/// The statement that inserts the row.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum InsertForm {
    /// It returns the row.
    Returning,
    /// It fails where the table has no index of this name.
    Proven { index: String },
    /// It does neither.
    Plain,
}

impl ServerFacts {
    /// Takes in the columns of the table's unique indexes. Without any nothing is known of the session.
    pub(super) fn learn(&mut self, columns: &[IndexColumn], constraint: &UniqueConstraint) -> Examined {
        self.own_indexes = own_indexes(columns, &constraint.index_columns());
        let first = columns.first();
        self.language = first.map(|column| column.language.clone());
        self.version = first.map_or_else(Version::default, |column| Version::parse(&column.version));
        Examined {
            has_constraint: !self.own_indexes.is_empty(),
            session: session(first.is_some_and(|column| column.autocommit)),
        }
    }

    /// The statement that inserts the row.
    ///
    /// A transaction on MySQL reads the catalog from its snapshot, where an index is listed that has been dropped since. So the
    /// insert itself names the index. Outside a transaction, and on MariaDB, the catalog has no snapshot.
    pub(super) fn insert_form(&self, is_in_transaction: bool) -> InsertForm {
        if self.version.returns_inserted_rows() {
            return InsertForm::Returning;
        }
        let is_stale = is_in_transaction && self.version.has_snapshots_of_catalog();
        match self.own_indexes.first() {
            Some(index) if is_stale => InsertForm::Proven { index: index.clone() },
            Some(_) | None => InsertForm::Plain,
        }
    }

    /// True if a transaction reads the catalog from its snapshot, as MySQL's do from 8 on.
    pub(super) fn has_snapshots_of_catalog(&self) -> bool {
        self.version.has_snapshots_of_catalog()
    }

    /// True if the error of an insert says that an index on the key refuses the row.
    pub(super) fn is_refused_by_the_key(&self, error: &DieselError, constraint: &UniqueConstraint) -> bool {
        let DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, information) = error else {
            return false;
        };
        let table = constraint.table();
        let is_violated = |index: &String| mysql::is_violated(information.message(), &table, index);
        self.own_indexes.iter().any(is_violated)
    }

    /// True if the error says that what stands behind the key is not there: a generated column, or the index that the insert
    /// has named.
    pub(super) fn lacks_constraint(&self, error: &DieselError, constraint: &UniqueConstraint) -> bool {
        let DieselError::DatabaseError(DatabaseErrorKind::Unknown, information) = error else {
            return false;
        };
        let message = information.message();
        let generated = constraint.generated_columns();
        generated
            .iter()
            .any(|column| mysql::is_unknown_column(message, &column.name))
            || self
                .own_indexes
                .iter()
                .any(|index| mysql::is_unknown_index(message, index))
    }

    /// The language of the server's messages, if it is known not to be English.
    pub(super) fn foreign_language(&self) -> Option<String> {
        self.language.clone().filter(|language| !mysql::is_english(language))
    }
}

/// An error ends its statement only, unless it says otherwise.
pub(super) const fn session(autocommit: bool) -> Session {
    Session {
        autocommit,
        errors_end_transactions: false,
    }
}

#[cfg(test)]
mod tests {
    use super::{InsertForm, ServerFacts};
    use crate::backend::mysql::Version;

    fn facts(version: &str) -> ServerFacts {
        ServerFacts {
            version: Version::parse(version),
            own_indexes: vec!["users_email_key".to_owned()],
            language: None,
        }
    }

    #[test]
    fn mariadb_returns_the_row_from_10_5_on() {
        for in_transaction in [false, true] {
            for version in [
                "10.5.0-MariaDB",
                "10.11.19-MariaDB-0+deb12u1",
                "11.8.9-MariaDB-0+deb13u1 from Debian",
            ] {
                assert_eq!(
                    facts(version).insert_form(in_transaction),
                    InsertForm::Returning,
                    "{version}"
                );
            }
            for version in ["10.4.34-MariaDB", "5.5.68-MariaDB"] {
                assert_eq!(
                    facts(version).insert_form(in_transaction),
                    InsertForm::Plain,
                    "{version}"
                );
            }
        }
    }

    #[test]
    fn mysql_proves_the_index_inside_a_transaction_from_8_on() {
        for version in ["8.0.36-28", "9.7.4-2", "8.4.2"] {
            let index = "users_email_key".to_owned();
            assert_eq!(
                facts(version).insert_form(true),
                InsertForm::Proven { index },
                "{version}"
            );
            assert_eq!(facts(version).insert_form(false), InsertForm::Plain, "{version}");
        }
        for version in ["5.7.44-log", "", "unknown"] {
            assert_eq!(facts(version).insert_form(true), InsertForm::Plain, "{version}");
        }
    }
}
