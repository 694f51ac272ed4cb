//! The check of a live database, through any connection type.

use diesel::connection::SimpleConnection;
use getorcreate::{GetOrCreate, assert_schema, schema};

use super::TestResult;
use super::models::{Article, Device, KeyTypes, Label, Member, OddNames, Unmigrated, User, WiderKey};
use super::recorder::observe;
use super::target::Target;

pub(crate) fn a_database_that_is_as_declared_is_clean(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    assert_schema!(&mut conn, User, Member, Device, Article, Label, OddNames, KeyTypes);
    let report = schema::check(&mut conn, User::constraints())?;
    assert_eq!(
        report.to_string(),
        "the database has all 2 constraints that the models declare"
    );
    Ok(())
}

pub(crate) fn a_constraint_that_was_never_migrated_is_found_and_mended(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    for (constraints, code) in [
        (Unmigrated::constraints(), "constraint-missing"),
        (WiderKey::constraints(), "constraint-missing"),
    ] {
        let report = schema::check(&mut conn, constraints)?;
        let [finding] = report.findings() else {
            panic!("{report}");
        };
        assert_eq!(finding.drift().code(), code);
        conn.batch_execute(finding.fix().ok_or("no SQL mends it")?)?;
        assert!(schema::check(&mut conn, constraints)?.is_clean());
    }
    Ok(())
}

pub(crate) fn a_check_only_asks(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let call = observe(&mut conn, |conn| schema::check(conn, User::constraints()));
    for kind in call.kinds() {
        assert!(["SELECT", "SHOW", "WITH", "EXPLAIN"].contains(&kind), "{kind}");
    }
    // `EXPLAIN ANALYZE` would run the statement that it explains.
    assert!(!call.statements.iter().any(|statement| statement.contains("ANALYZE")));
    assert!(call.result?.is_clean());
    Ok(())
}
