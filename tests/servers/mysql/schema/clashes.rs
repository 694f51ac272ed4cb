//! Generated columns whose names are already taken: by another key, or by a column of the table.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::schema;
use getorcreate::{GetOrCreate, UniqueConstraint};

use super::generated::refusal;

use super::migrations::migration_of;
use crate::mysql::database::product;
use crate::suite::TestResult;
use crate::suite::marked::migrate;
use crate::suite::target::Target;

diesel::table! {
    mails (id) {
        id -> Integer,
        owner -> Integer,
        email -> Text,
        flag -> Bool,
        deleted -> Bool,
    }
}

const MAILS: &str = "CREATE TABLE mails (id INTEGER AUTO_INCREMENT PRIMARY KEY, owner INTEGER NOT NULL, \
                     email VARCHAR(50) COLLATE utf8mb4_bin NOT NULL DEFAULT '', flag BOOLEAN NOT NULL, deleted BOOLEAN NOT NULL)";

/// A model with the generated columns `mails_live` and `mails_live_email`.
#[derive(Debug, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = mails)]
#[unique(lower(email), where(deleted = false), as = Live)]
#[allow(dead_code)] // only its declaration is used
struct Mail {
    id: i32,
    email: String,
    deleted: bool,
}

/// A model that needs the generated column `mails_live_email` as well.
#[derive(Debug, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = mails)]
#[unique(owner, where(flag = true), as = LiveEmail)]
#[allow(dead_code)] // only its declaration is used
struct Flagged {
    id: i32,
    owner: i32,
    flag: bool,
}

fn both() -> Vec<UniqueConstraint> {
    vec![Mail::constraints()[1], Flagged::constraints()[1]]
}

pub(crate) fn two_keys_with_one_generated_column(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    conn.batch_execute(MAILS)?;
    migrate(&mut conn, &Mail::constraints()[1..])?;

    let report = schema::check(&mut conn, &both())?;
    assert!(!report.is_clean());
    for finding in report.findings() {
        assert_eq!(finding.fix(), None, "it would break the other key");
        let advice = finding.advice().unwrap_or_default();
        let expected = "two constraints would have the name `mails_live_email`, mails (lower(email)) where deleted = \
                        false and mails (owner) where flag = true: give one of them another name, `#[unique(.., name \
                        = \"..\")]`";
        assert!(
            [expected, "the same fix as for the previous finding"].contains(&advice),
            "{advice}"
        );
    }
    assert!(schema::check(&mut conn, &Mail::constraints()[1..])?.is_clean());
    Ok(())
}

pub(crate) fn a_plain_column_in_the_place_of_a_generated_one(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    conn.batch_execute(&format!(
        "{MAILS}; ALTER TABLE mails ADD COLUMN mails_live_email INTEGER NOT NULL DEFAULT 1"
    ))?;
    let migration = migration_of(&Flagged::constraints()[1..])?;

    let refusal = refusal(conn.batch_execute(&migration.up));

    // MySQL has no `IF NOT EXISTS` for a column, so there the first statement fails, not the second.
    if product().is_mariadb {
        assert!(refusal.contains("generated columns"), "{refusal}");
    } else {
        assert_eq!(refusal, "Duplicate column name 'mails_live_email'");
    }
    let lookup = Flagged::get_or_create(LiveEmail(mails::owner.eq(1))).defaults(mails::deleted.eq(false));
    let Err(getorcreate::Error::ConstraintMissing { .. }) = lookup.run(&mut conn) else {
        panic!("no index was made");
    };
    assert_eq!(mails::table.count().get_result::<i64>(&mut conn)?, 0);
    Ok(())
}
