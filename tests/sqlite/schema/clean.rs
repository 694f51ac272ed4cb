//! Databases without findings: the same constraint in another form, and tables of every kind.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{GetOrCreate, UniqueConstraint};

use super::{Member, UNMIGRATED, assert_clean, check, database};
use crate::suite::TestResult;

#[test]
fn a_constraint_is_known_by_its_shape() -> TestResult {
    for index in [
        "CREATE UNIQUE INDEX members_org_id_username_key ON members (org_id, username)",
        "CREATE UNIQUE INDEX whatever ON members (org_id, username)",
        "CREATE UNIQUE INDEX whatever ON members (username DESC, ORG_ID ASC)",
        "CREATE UNIQUE INDEX \"odd, (name)\" ON members (\"org_id\", [username] COLLATE BINARY)",
        "CREATE UNIQUE INDEX narrow_one ON members (org_id, username) WHERE org_id > 7;
         CREATE UNIQUE INDEX whole ON members (org_id, username)",
    ] {
        let mut conn = database::in_memory(UNMIGRATED);
        conn.batch_execute(index)?;
        assert_clean(&mut conn)?;
    }
    Ok(())
}

#[test]
fn a_table_of_any_kind_serves() {
    let columns = "id INTEGER PRIMARY KEY, org_id INTEGER NOT NULL, username TEXT NOT NULL";
    for table in [
        format!("CREATE TABLE members ({columns}, UNIQUE (org_id, username))"),
        format!("CREATE TABLE members ({columns}, CONSTRAINT c UNIQUE (username, org_id)) STRICT"),
        format!("CREATE TABLE \"MEMBERS\" ({columns}, UNIQUE (org_id, username) ON CONFLICT ABORT)"),
        "CREATE TABLE members (id INTEGER UNIQUE, org_id INT NOT NULL, username VARCHAR(9) NOT NULL, \
         PRIMARY KEY (username, org_id)); CREATE TRIGGER t AFTER INSERT ON members BEGIN \
         UPDATE members SET id = 1; END"
            .to_owned(),
        "CREATE TABLE members (id INTEGER DEFAULT 1, org_id BIGINT, username, PRIMARY KEY (org_id, username)) \
         WITHOUT ROWID"
            .to_owned(),
    ] {
        let mut conn = database::in_memory(&table);
        let report = check(&mut conn, &Member::constraints()[1..]);
        assert!(report.is_clean(), "{table}: {report}");
    }
}

#[test]
fn what_serves_a_constraint_is_named() {
    let mut conn = database::in_memory(UNMIGRATED);
    let serving = |conn: &mut SqliteConnection| -> Vec<Option<String>> {
        let report = check(conn, Member::constraints());
        let indexes = report
            .constraints()
            .iter()
            .map(|checked| checked.index().map(ToOwned::to_owned));
        indexes.collect()
    };
    assert_eq!(serving(&mut conn), [Some("PRIMARY KEY".to_owned()), None]);
    conn.batch_execute("CREATE UNIQUE INDEX mine ON members (org_id, username)")
        .expect("valid");
    assert_eq!(
        serving(&mut conn),
        [Some("PRIMARY KEY".to_owned()), Some("mine".to_owned())]
    );
    assert_eq!(
        check(&mut conn, Member::constraints()).to_string(),
        "the database has all 2 constraints that the models declare"
    );
}

/// The types that `diesel print-schema` writes for these columns.
mod types {
    diesel::table! {
        inferred (id) {
            id -> Integer,
            boolean -> Bool,
            tiny -> Bool,
            small -> SmallInt,
            big -> BigInt,
            varchar -> Text,
            clob -> Text,
            blob -> Binary,
            binary -> Binary,
            untyped -> Binary,
            date -> Date,
            time -> Time,
            datetime -> Timestamp,
            timestamp -> Timestamp,
        }
    }
    diesel::table! {
        by_hand (id) {
            id -> BigInt,
            text_in_blob -> Text,
            text_in_untyped -> Nullable<Text>,
            integer_in_decimal -> BigInt,
            date_in_text -> Date,
            zoned_in_text -> TimestamptzSqlite,
            zoned_in_datetime -> TimestamptzSqlite,
        }
    }

    #[derive(diesel::Queryable, getorcreate::GetOrCreate)]
    #[diesel(table_name = inferred)]
    #[unique(
        inferred::boolean,
        inferred::tiny,
        inferred::small,
        inferred::big,
        inferred::varchar,
        inferred::clob,
        inferred::blob,
        inferred::binary,
        inferred::untyped,
        inferred::date,
        inferred::time,
        inferred::datetime,
        inferred::timestamp
    )]
    #[expect(dead_code, reason = "only its constraints are asked for")]
    pub(super) struct Inferred {
        id: i32,
    }

    #[derive(diesel::Queryable, getorcreate::GetOrCreate)]
    #[diesel(table_name = by_hand)]
    #[unique(
        by_hand::text_in_blob,
        by_hand::text_in_untyped,
        by_hand::integer_in_decimal,
        by_hand::date_in_text,
        by_hand::zoned_in_text,
        by_hand::zoned_in_datetime
    )]
    #[expect(dead_code, reason = "only its constraints are asked for")]
    pub(super) struct ByHand {
        id: i64,
    }
}

#[test]
fn types_that_store_what_diesel_writes_are_no_drift() {
    let mut conn = database::in_memory(
        "CREATE TABLE inferred (
            id INTEGER NOT NULL PRIMARY KEY, boolean BOOLEAN NOT NULL, tiny TINYINT(1) NOT NULL,
            small SMALLINT NOT NULL, big BIGINT NOT NULL, varchar VARCHAR(255) NOT NULL, clob CLOB NOT NULL,
            blob BLOB NOT NULL, binary BINARY(16) NOT NULL, untyped NOT NULL, date DATE NOT NULL, time TIME NOT NULL,
            datetime DATETIME NOT NULL, timestamp TIMESTAMP NOT NULL,
            UNIQUE (boolean, tiny, small, big, varchar, clob, blob, binary, untyped, date, time, datetime, timestamp)
        );
        CREATE TABLE by_hand (
            id INTEGER PRIMARY KEY, text_in_blob BLOB NOT NULL, text_in_untyped, integer_in_decimal DECIMAL(9) NOT NULL,
            date_in_text TEXT NOT NULL, zoned_in_text TEXT NOT NULL, zoned_in_datetime DATETIME NOT NULL
        );
        CREATE UNIQUE INDEX i ON by_hand (
            text_in_blob, text_in_untyped, integer_in_decimal, date_in_text, zoned_in_text, zoned_in_datetime
        );",
    );
    let constraints = [types::Inferred::constraints(), types::ByHand::constraints()].concat();
    let report = check(&mut conn, &constraints);
    assert!(report.is_clean(), "{report}");
}

#[test]
fn a_nullable_column_may_be_declared_so_and_need_not_be() {
    diesel::table! {
        devices (id) {
            id -> Nullable<Integer>, // `diesel print-schema` writes this without NOT NULL
            serial -> Nullable<Text>,
            model -> Nullable<Text>,
        }
    }
    #[derive(Queryable, GetOrCreate)]
    #[diesel(table_name = devices)]
    #[unique(devices::serial, devices::model)]
    #[expect(dead_code, reason = "only its constraints are asked for")]
    struct Device {
        id: Option<i32>,
    }
    let mut conn = database::in_memory(
        "CREATE TABLE devices (id INTEGER PRIMARY KEY, serial TEXT, model TEXT NOT NULL, UNIQUE (serial, model))",
    );
    let report = check(&mut conn, Device::constraints());
    assert!(report.is_clean(), "{report}");
}

#[test]
fn nothing_that_is_declared_is_clean() {
    let none: [UniqueConstraint; 0] = [];
    assert!(check(&mut database::in_memory(""), &none).is_clean());
}
