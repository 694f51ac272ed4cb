//! The errors of all databases. The file of each database says what its error texts mean.

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error as DieselError};

use super::dialect::{Dialect, EVERY};
use super::interface::ClientLibrary;
use crate::UniqueConstraint;
use crate::columns::GivenColumns;
use crate::protocol::ErrorClass;

/// The meaning of an error for the race. If the database is unknown, the error may come from any of them.
pub(crate) fn classify(error: &DieselError, dialect: Option<Dialect>) -> ErrorClass {
    let (kind, information) = match error {
        error if is_about_the_condition(error) => return ErrorClass::Other,
        DieselError::DatabaseError(kind, information) => (kind, information),
        DieselError::DeserializationError(_) => return ErrorClass::UnreadableRow,
        _ => return ErrorClass::Other,
    };
    match kind {
        // A PostgreSQL exclusion constraint rejects a row in the same way.
        DatabaseErrorKind::UniqueViolation | DatabaseErrorKind::ExclusionViolation => ErrorClass::UniqueViolation,
        DatabaseErrorKind::SerializationFailure => ErrorClass::Transient,
        DatabaseErrorKind::Unknown => classify_text(information.as_ref(), dialect),
        _ => ErrorClass::Other,
    }
}

/// The text in the error of a statement whose new row does not meet the key's condition: see [`Database::failing`]. It is ours,
/// so no server translates it.
///
/// [`Database::failing`]: super::Database::failing
pub(crate) const CONDITION_NOT_MET: &str = "getorcreate: the row does not meet the condition of the key";

/// True if the new row does not meet the key's condition.
pub(crate) fn is_about_the_condition(error: &DieselError) -> bool {
    matches!(error, DieselError::DatabaseError(_, information) if information.message().contains(CONDITION_NOT_MET))
}

/// Classifies an error by its text. Diesel hides the error's number, so only the text is left if Diesel has no kind for
/// it.
fn classify_text(information: &dyn DatabaseErrorInformation, dialect: Option<Dialect>) -> ErrorClass {
    let message = information.message();
    match dialect.map(Dialect::database) {
        Some(database) => database.class(message).unwrap_or_else(|| database.class_of_unknown()),
        None => EVERY
            .iter()
            .find_map(|database| database.class(message))
            .unwrap_or(ErrorClass::Other),
    }
}

/// True if the work that ended in this error may succeed when it is repeated.
#[must_use]
pub fn is_transient(error: &DieselError) -> bool {
    classify(error, None) == ErrorClass::Transient
}

/// True if the database has waited for a lock for as long as the session allows. The database may be unknown.
pub(crate) fn has_timed_out(error: &DieselError) -> bool {
    let DieselError::DatabaseError(_, information) = error else {
        return false;
    };
    let message = information.message();
    EVERY.iter().any(|database| database.has_timed_out(message))
}

/// True if only the error's text explains it, and that text is unknown.
pub(crate) fn is_unreadable(error: &DieselError, dialect: Dialect) -> bool {
    let DieselError::DatabaseError(DatabaseErrorKind::Unknown, information) = error else {
        return false;
    };
    dialect.database().class(information.message()).is_none() && !is_about_the_condition(error)
}

/// True if the connection must prepare its statements again before it repeats the work that ended in this error. The
/// database may be unknown. If the statements stay usable after the error, they are kept, because forgetting them
/// switches Diesel's cache on.
pub(crate) fn spoils_prepared_statements(error: &DieselError, client: ClientLibrary) -> bool {
    let DieselError::DatabaseError(_, information) = error else {
        return false;
    };
    let message = information.message();
    let mut speakers = EVERY.iter().filter(|database| database.class(message).is_some());
    is_transient(error)
        && match speakers.next() {
            Some(database) => database.spoils_prepared_statements(message, client),
            None => EVERY
                .iter()
                .any(|database| database.spoils_prepared_statements(message, client)),
        }
}

/// The unique constraint that rejected a row in the table of `own`, as the database names it. If the error names none,
/// the error's text.
pub(crate) fn violated_constraint(error: &DieselError, own: &UniqueConstraint, dialect: Option<Dialect>) -> String {
    let DieselError::DatabaseError(_, information) = error else {
        return error.to_string();
    };
    if let Some(name) = information.constraint_name() {
        return name.to_owned();
    }
    let message = information.message();
    dialect
        .and_then(|dialect| dialect.database().violated_constraint(message, own))
        .unwrap_or_else(|| message.to_owned())
}

/// The remedy, if a constraint rejected a value that the database itself has chosen: its sequence is behind.
pub(crate) fn outdated_sequence(
    error: &DieselError,
    own: &UniqueConstraint,
    given: &GivenColumns,
    dialect: Option<Dialect>,
) -> Option<String> {
    let DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, information) = error else {
        return None;
    };
    dialect?.database().outdated_sequence(information.as_ref(), own, given)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As SQLite 3.40 and 3.53, PostgreSQL 15, MariaDB 10.11 and MySQL 9.7 report it.
    #[test]
    fn a_condition_that_is_not_met_is_known_by_our_text_in_any_message() {
        for message in [
            format!("JSON path error near '{CONDITION_NOT_MET}'"),
            format!("bad JSON path: '{CONDITION_NOT_MET}'"),
            format!("invalid input syntax for type boolean: \"{CONDITION_NOT_MET}\""),
            format!("DOUBLE value is out of range in 'exp(1000 + (concat('{CONDITION_NOT_MET}',-1) is null))'"),
            format!("DOUBLE value is out of range in 'exp((1000 + (concat('{CONDITION_NOT_MET}',?) is null)))'"),
        ] {
            let error = DieselError::DatabaseError(DatabaseErrorKind::Unknown, Box::new(message));
            assert!(is_about_the_condition(&error), "{error}");
            assert_eq!(classify(&error, None), ErrorClass::Other, "{error}");
        }
    }
}
