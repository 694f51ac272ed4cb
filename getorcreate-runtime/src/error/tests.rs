//! Each variant: its text, and its conversion to Diesel's error and back. Other tests show that calls end in them.

use std::error::Error as _;

use diesel::result::{DatabaseErrorKind, Error as DieselError};

use super::{Error, Scope, is_retryable};
use crate::UniqueConstraint;
use crate::column_type::ColumnType;
use crate::constraint::Declaration;

diesel::table! {
    #[sql_name = "x\n\u{1b}[31m\u{202e}"]
    odd (id) { id -> Integer }
}

diesel::table! {
    members (id) { id -> Integer, org_id -> Integer, team -> Text, username -> Text }
}

const ANY: ColumnType = ColumnType {
    class: None,
    is_nullable: false,
};

const MEMBERS: &UniqueConstraint =
    &Declaration::unique::<members::table>(&["org_id", "team", "username"], &[ANY, ANY, ANY]).constraint();

const KEY: &UniqueConstraint = &Declaration::primary_key::<odd::table>(&["id"], &[]).constraint();

const HOSTILE: &str = "it's \"a\" `name` \\ */ --\nDROP TABLE users;\r\0\u{1b}[31m\u{9b}2J\u{202e}\u{2028}";

const SHOWN: &str = "it's \"a\" `name` \\ */ --\\nDROP TABLE users;\\r\\u{0}\\u{1b}[31m\\u{9b}2J\\u{202e}\\u{2028}";

fn source() -> DieselError {
    DieselError::DatabaseError(DatabaseErrorKind::Unknown, Box::new(HOSTILE.to_owned()))
}

/// A name is for programs, which get it unchanged. A text is for people and logs.
#[test]
fn no_text_of_a_database_acts_where_an_error_is_printed() {
    let (constraint, name) = (KEY, HOSTILE.to_owned());
    let language = name.clone();
    let errors = [
        Error::Retry {
            scope: Scope::Call,
            source: source(),
        },
        Error::OtherConstraint {
            name: name.clone(),
            sequence: Some(name.clone()),
            is_update: false,
            constraint,
            source: source(),
        },
        Error::WrittenUnread {
            constraint,
            source: source(),
        },
        Error::ForeignMessages {
            language,
            source: source(),
        },
        Error::Database(source()),
        Error::ConstraintMissing {
            constraint,
            source: Some(source()),
        },
        Error::NotUnique { constraint },
        Error::KeyChanged { constraint },
        Error::UnsupportedKey {
            constraint,
            reason: "it has no such type",
        },
        Error::NotFoundAfterInsert {
            constraint,
            source: Some(source()),
        },
    ];
    for (number, error) in errors.iter().enumerate() {
        for text in [error.to_string(), format!("{error:?}")] {
            assert!(
                !text.contains(['\n', '\r', '\0', '\u{1b}', '\u{9b}', '\u{202e}', '\u{2028}']),
                "{text:?}"
            );
        }
        assert_eq!(error.to_string().contains(SHOWN), number < 5, "{error}");
    }
    assert!(matches!(&errors[1], Error::OtherConstraint { name: kept, .. } if *kept == name));
}

fn database_error(kind: DatabaseErrorKind, message: &str) -> DieselError {
    DieselError::DatabaseError(kind, Box::new(message.to_owned()))
}

/// An error that asks for another try on every database.
fn transient() -> DieselError {
    database_error(DatabaseErrorKind::SerializationFailure, "could not serialize access")
}

/// Every variant, with each kind of source that it can have.
fn errors() -> Vec<Error> {
    let mut errors = vec![
        Error::Retry {
            scope: Scope::Call,
            source: transient(),
        },
        Error::Retry {
            scope: Scope::OutermostTransaction,
            source: transient(),
        },
        // No database calls this transient: the caller has built the error.
        Error::Retry {
            scope: Scope::OutermostTransaction,
            source: DieselError::NotFound,
        },
        Error::ConstraintMissing {
            constraint: MEMBERS,
            source: Some(database_error(DatabaseErrorKind::Unknown, "no such constraint")),
        },
        Error::OtherConstraint {
            name: "members_badge_key".to_owned(),
            sequence: None,
            is_update: false,
            constraint: MEMBERS,
            source: database_error(DatabaseErrorKind::UniqueViolation, "the badge is taken"),
        },
        Error::OtherConstraint {
            name: "members_badge_key".to_owned(),
            sequence: None,
            is_update: true,
            constraint: MEMBERS,
            source: database_error(DatabaseErrorKind::UniqueViolation, "the badge is taken"),
        },
        Error::WrittenUnread {
            constraint: MEMBERS,
            source: transient(),
        },
        Error::NotUnique { constraint: MEMBERS },
        Error::KeyChanged { constraint: MEMBERS },
        Error::ConditionNotMet { constraint: MEMBERS },
        Error::NotFoundAfterInsert {
            constraint: MEMBERS,
            source: None,
        },
        Error::NotFoundAfterInsert {
            constraint: MEMBERS,
            source: Some(database_error(DatabaseErrorKind::UniqueViolation, "the key is taken")),
        },
        Error::ForeignMessages {
            language: "de_DE".to_owned(),
            source: database_error(DatabaseErrorKind::Unknown, "Verklemmung entdeckt"),
        },
        Error::UnsupportedKey {
            constraint: MEMBERS,
            reason: "it has no such type",
        },
        // A catalog query found it, so there is no database error.
        Error::ConstraintMissing {
            constraint: MEMBERS,
            source: None,
        },
        // Our calls do not end in this one either.
        Error::Database(transient()),
    ];
    errors.extend(errors_of_diesel().into_iter().map(Error::Database));
    errors
}

/// The variants that do not ask for another try.
fn errors_of_diesel() -> Vec<DieselError> {
    let nul = std::ffi::CString::new("a\0b").unwrap_err();
    let too_large = u8::try_from(256).unwrap_err();
    vec![
        DieselError::InvalidCString(nul),
        database_error(DatabaseErrorKind::UniqueViolation, "taken"),
        database_error(DatabaseErrorKind::ForeignKeyViolation, "nobody"),
        database_error(DatabaseErrorKind::NotNullViolation, "nothing"),
        database_error(DatabaseErrorKind::CheckViolation, "too small"),
        database_error(DatabaseErrorKind::ReadOnlyTransaction, "read only"),
        database_error(DatabaseErrorKind::ClosedConnection, "gone"),
        database_error(DatabaseErrorKind::Unknown, "something else"),
        DieselError::NotFound,
        DieselError::QueryBuilderError("a query".into()),
        DieselError::DeserializationError("a row".into()),
        DieselError::SerializationError("a value".into()),
        DieselError::RollbackErrorOnCommit {
            rollback_error: Box::new(DieselError::NotInTransaction),
            commit_error: Box::new(transient()),
        },
        DieselError::RollbackTransaction,
        DieselError::AlreadyInTransaction,
        DieselError::NotInTransaction,
        DieselError::BrokenTransactionManager,
        DieselError::IntegerConversion(too_large),
    ]
}

#[test]
fn to_the_error_of_diesel_and_back_loses_nothing() {
    for error in errors() {
        let (debug, display) = (format!("{error:?}"), error.to_string());

        let diesels = DieselError::from(error);
        let text_of_diesels = diesels.to_string();
        let ours = Error::from(diesels);

        assert_eq!(format!("{ours:?}"), debug);
        assert_eq!(ours.to_string(), display);
        let source = ours.source().map(ToString::to_string);
        assert!(
            text_of_diesels == display || Some(&text_of_diesels) == source.as_ref(),
            "{text_of_diesels}"
        );
    }
    for error in errors_of_diesel() {
        let debug = format!("{error:?}");
        assert_eq!(format!("{:?}", DieselError::from(Error::from(error))), debug);
    }
    let there_and_back = DieselError::from(Error::from(transient()));
    assert_eq!(format!("{there_and_back:?}"), format!("{:?}", transient()));
}

#[test]
fn both_types_agree_on_what_is_retryable() {
    for error in errors() {
        let expected = matches!(error, Error::Retry { .. });
        let debug = format!("{error:?}");
        assert_eq!(error.is_retryable(), expected, "{debug}");
        assert_eq!(is_retryable(&DieselError::from(error)), expected, "{debug}");
    }
    for error in errors_of_diesel() {
        assert!(!is_retryable(&error), "{error:?}");
    }
    assert!(is_retryable(&transient()));
    assert!(Error::from(transient()).is_retryable());
}

#[test]
fn each_variant_says_what_happened() {
    let key = "members (org_id, team, username)";
    let name = "members_org_id_team_username_key";
    let said: Vec<String> = errors().iter().take(14).map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "the database is still busy; call again later: could not serialize access".to_owned(),
            "the database asks to repeat the whole transaction: could not serialize access".to_owned(),
            "the database asks to repeat the whole transaction: Record not found".to_owned(),
            format!(
                "the database has no unique constraint that can enforce the model's key {key}, declared as `{name}`: \
                 it is missing, or its index is deferrable, not valid, partial, or on an expression; run `cargo run \
                 --bin schema -- check` to see which, and `generate` to write the migration (see `getorcreate::cli!`)"
            ),
            format!("no row has the key {key}, but another unique constraint rejects the new row: members_badge_key"),
            format!("another unique constraint rejects the update of the row with the key {key}: members_badge_key"),
            format!(
                "the row with the key {key} was written, but could not be read afterwards; do not repeat the call, find \
                 the row with `find_unique`: could not serialize access"
            ),
            format!(
                "several rows have the same key {key}: the table holds duplicates, so the unique constraint `{name}` \
                 is missing; run `cargo run --bin schema -- duplicates` to list them (see `getorcreate::cli!`)"
            ),
            format!(
                "the row was written, but its key is not the one requested: the database stored another value in {key}; \
                 compare the types of these columns with the schema, and look for triggers"
            ),
            format!(
                "the new row does not meet the condition of the key {key}, so nothing was inserted; check the values of \
                 the lookup and of the defaults"
            ),
            format!(
                "the database rejects a row with the key {key} as a duplicate, but no lookup finds the existing row: \
                 the column's type may round, pad or cut the key, a trigger may change it or drop the row, row \
                 security may hide the row, or the unique index may have a coarser collation than the column; run \
                 `cargo run --bin schema -- check` to look for these causes (see `getorcreate::cli!`)"
            ),
            format!(
                "the database rejects a row with the key {key} as a duplicate, but no lookup finds the existing row: \
                 the column's type may round, pad or cut the key, a trigger may change it or drop the row, row \
                 security may hide the row, or the unique index may have a coarser collation than the column; run \
                 `cargo run --bin schema -- check` to look for these causes (see `getorcreate::cli!`)"
            ),
            "the server's messages are not in English (lc_messages = de_DE), so the meaning of this error is unknown; \
             set lc_messages to C or en_US: Verklemmung entdeckt"
                .to_owned(),
            format!("the key {key} cannot be used on this database: it has no such type"),
        ]
    );
    let sources: Vec<Option<String>> = errors()
        .iter()
        .take(14)
        .map(|error| error.source().map(ToString::to_string))
        .collect();
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(
        sources,
        [
            some("could not serialize access"),
            some("could not serialize access"),
            some("Record not found"),
            some("no such constraint"),
            some("the badge is taken"),
            some("the badge is taken"),
            some("could not serialize access"),
            None,
            None,
            None,
            None,
            some("the key is taken"),
            some("Verklemmung entdeckt"),
            None,
        ]
    );
    let transparent = Error::Database(DieselError::NotFound);
    assert_eq!(transparent.to_string(), DieselError::NotFound.to_string());
    assert!(transparent.source().is_none());
    let one_column = Declaration::unique::<members::table>(&["username"], &[ANY]).constraint();
    assert_eq!(
        one_column.to_string(),
        "members (username)",
        "one column, without a comma"
    );
}

/// `main` prints the error that it returns with `Debug`.
#[test]
fn debug_prints_the_message_and_no_fields() {
    let source = DieselError::DatabaseError(DatabaseErrorKind::Unknown, Box::new("database is locked".to_owned()));
    let error = Error::Retry {
        scope: Scope::Call,
        source,
    };
    assert_eq!(
        format!("{error:?}"),
        "Retry: the database is still busy; call again later: database is locked"
    );
    let wrapped = DieselError::from(error);
    assert!(
        format!("{wrapped:?}").contains("Retry: the database is still busy"),
        "{wrapped:?}"
    );
}
