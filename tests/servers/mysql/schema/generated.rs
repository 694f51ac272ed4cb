//! Partial and expression keys, for which generated columns are used.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::schema::{self, Drift, Migration};
use getorcreate::{GetOrCreate, UniqueConstraint};

use super::migrations::migration_of;
use super::{assert_clean, mend, report_on, text_of, with_findings};
use crate::TestConnection;
use crate::mysql::database::product;
use crate::suite::TestResult;
use crate::suite::target::Target;

diesel::table! {
    children (id) {
        id -> Integer,
        parent_id -> Integer,
        flag -> Bool,
    }
}

/// At most one row with `flag = 1` for every parent.
#[derive(Debug, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = children)]
#[unique(parent_id, where(flag = true), as = Flagged)]
#[allow(dead_code)] // only its declaration is used
pub(super) struct Child {
    id: i32,
    parent_id: i32,
    flag: bool,
}

pub(super) const UNMIGRATED: &str = "CREATE TABLE children (id INT AUTO_INCREMENT PRIMARY KEY, parent_id INT NOT NULL, \
                          flag TINYINT(1) NOT NULL DEFAULT 0) ENGINE = InnoDB";

const DISCRIMINATOR: &str = "`children_flagged` TINYINT GENERATED ALWAYS AS (CASE WHEN `flag` = 1 THEN 1 END) VIRTUAL \
                             /*!80023 INVISIBLE */ /*M!100303 INVISIBLE */";

const KEY: &str = "ADD UNIQUE KEY `children_flagged_key` (`parent_id`, `children_flagged`);";

pub(super) fn up() -> String {
    format!(
        "ALTER TABLE `children` ADD COLUMN /*M! IF NOT EXISTS */ {DISCRIMINATOR};\n\
         ALTER TABLE `children` MODIFY COLUMN {DISCRIMINATOR};\n\
         ALTER TABLE `children` {KEY}"
    )
}

/// The SQL that creates the table with this column and these keys.
fn table_with(column_and_keys: &str) -> String {
    format!(
        "CREATE TABLE children (id INT AUTO_INCREMENT PRIMARY KEY, parent_id INT NOT NULL, flag TINYINT(1) NOT NULL, \
         {column_and_keys})"
    )
}

/// Runs the migration up, down, and up again, and asserts the check's report each time.
pub(super) fn assert_goes_up_and_down(
    conn: &mut TestConnection,
    constraints: &[UniqueConstraint],
    migration: &Migration,
) -> TestResult {
    let before = report_on(conn, constraints)?;
    for _ in 0..2 {
        conn.batch_execute(&migration.up)?;
        assert_clean(conn, constraints)?;
        conn.batch_execute(&migration.down)?;
        assert_eq!(report_on(conn, constraints)?, before);
    }
    assert!(before.contains("no unique index"), "{before}");
    conn.batch_execute(&migration.up)?;
    assert_clean(conn, constraints)
}

/// Asserts the findings, runs the offered SQL, and asserts that it fixes them.
pub(super) fn found_and_mended(
    conn: &mut TestConnection,
    constraints: &[UniqueConstraint],
    findings: &[&str],
) -> TestResult {
    assert_eq!(report_on(conn, constraints)?, with_findings(findings));
    run_what_is_offered(conn, constraints)?;
    assert_clean(conn, constraints)
}

/// Runs the offered SQL. One statement may fix several findings.
pub(super) fn run_what_is_offered(conn: &mut TestConnection, constraints: &[UniqueConstraint]) -> TestResult {
    let report = schema::check(conn, constraints)?;
    for sql in report.findings().iter().filter_map(|finding| finding.fix()) {
        conn.batch_execute(sql)?;
    }
    Ok(())
}

fn rows(conn: &mut TestConnection) -> QueryResult<String> {
    text_of(
        conn,
        "(SELECT COALESCE(GROUP_CONCAT(CONCAT(parent_id, ':', flag) ORDER BY id SEPARATOR ' '), '') FROM children)",
    )
}

pub(super) fn refusal(result: QueryResult<()>) -> String {
    result.map_or_else(|error| error.to_string(), |()| "it was not refused".to_owned())
}

/// The server enforces a rule that the definition of a table cannot express directly.
pub(crate) fn one_flagged_row_of_each_parent(target: impl Target) -> TestResult {
    let migration = migration_of(Child::constraints())?;
    assert_eq!(migration.name, "add_children_flagged_key");
    assert_eq!(migration.up, up() + "\n");
    assert!(
        migration
            .down
            .starts_with("-- A foreign key may have no other index than this")
    );
    assert!(
        migration.down.contains(
            "    'ALTER TABLE `children` DROP INDEX `children_flagged_key`, ADD INDEX (`parent_id`)',\n    \
             'ALTER TABLE `children` DROP INDEX `children_flagged_key`'\n"
        ),
        "{}",
        migration.down
    );
    assert!(
        migration
            .down
            .ends_with("DEALLOCATE PREPARE getorcreate;\nALTER TABLE `children` DROP COLUMN `children_flagged`;\n"),
        "{}",
        migration.down
    );

    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(UNMIGRATED)?;
    assert_goes_up_and_down(&mut conn, Child::constraints(), &migration)?;
    conn.batch_execute("INSERT INTO children (parent_id, flag) VALUES (3, 0), (3, 0), (3, 1), (3, 0), (4, 1)")?;
    let twice = refusal(conn.batch_execute("INSERT INTO children (parent_id, flag) VALUES (3, 1)"));
    assert!(twice.starts_with("Duplicate entry '3-1' for key '"), "{twice}");
    let flagged = refusal(conn.batch_execute("UPDATE children SET flag = 1 WHERE parent_id = 3 AND id = 1"));
    assert!(flagged.starts_with("Duplicate entry '3-1' for key '"), "{flagged}");
    assert_eq!(rows(&mut conn)?, "3:0 3:0 3:1 3:0 4:1");
    Ok(())
}

/// `SELECT *`, and an `INSERT` that names no columns, see the table as before.
pub(crate) fn the_generated_column_is_out_of_the_way(target: impl Target) -> TestResult {
    let migration = migration_of(Child::constraints())?;
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(UNMIGRATED)?;
    conn.batch_execute(&migration.up)?;
    conn.batch_execute("INSERT INTO children VALUES (1, 3, 1); CREATE TABLE copy AS SELECT * FROM children")?;
    let columns = text_of(
        &mut conn,
        "(SELECT GROUP_CONCAT(COLUMN_NAME ORDER BY ORDINAL_POSITION) FROM information_schema.COLUMNS \
         WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'copy')",
    )?;
    assert_eq!(columns, "id,parent_id,flag");
    Ok(())
}

pub(crate) fn a_generated_column_that_is_missing(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(UNMIGRATED)?;
    found_and_mended(
        &mut conn,
        Child::constraints(),
        &[
            &format!(
                "children.children_flagged: there is no such generated column\n  \
                 why: every lookup by the key fails: `Error::ConstraintMissing`\n  \
                 fix: {}",
                up().replace('\n', "\n       ")
            ),
            "children (parent_id) where flag = true: no unique index is on exactly these columns\n  \
             why: two callers could both miss and both insert, so getorcreate inserts nothing: \
             `Error::ConstraintMissing`\n  \
             fix: the same fix as for the previous finding",
        ],
    )
}

/// The index has the declared columns, but keeps other rows unique.
pub(crate) fn a_discriminator_that_is_another(target: impl Target) -> TestResult {
    for (expression, printed) in [
        ("CASE WHEN flag = 0 THEN 1 END", "case when `flag` = 0 then 1 end"),
        (
            "CASE WHEN flag = 1 AND parent_id > 5 THEN 1 END",
            "case when `flag` = 1 and `parent_id` > 5 then 1 end",
        ),
        ("flag", "`flag`"),
    ] {
        let database = target.create();
        let mut conn = database.connect();
        conn.batch_execute(&table_with(&format!(
            "children_flagged TINYINT GENERATED ALWAYS AS ({expression}) VIRTUAL, UNIQUE KEY old (parent_id, children_flagged)"
        )))?;
        if product().is_mariadb {
            let mended = format!(
                "children.children_flagged: it is generated as {printed}, of the type tinyint(4); declared: generated \
                 as CASE WHEN `flag` = 1 THEN 1 END\n  \
                 why: the index makes other rows unique than declared, and lookups find other rows or none\n  \
                 fix: ALTER TABLE `children` DROP INDEX `old`, MODIFY COLUMN {DISCRIMINATOR}, {KEY}"
            );
            assert_eq!(report_on(&mut conn, Child::constraints())?, with_findings(&[&mended]));
        }
        let report = schema::check(&mut conn, Child::constraints())?;
        let served = report.constraints().iter().filter(|checked| checked.index().is_some());
        assert_eq!(served.count(), 1, "only the primary key: {report}");
        mend(&mut conn, Child::constraints())?;
    }
    Ok(())
}

/// Rows that the old discriminator allowed stop the SQL, and nothing changes.
pub(crate) fn duplicates_stop_what_mends_a_discriminator(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(&table_with(
        "children_flagged TINYINT GENERATED ALWAYS AS (CASE WHEN flag = 0 THEN 1 END) VIRTUAL, \
         UNIQUE KEY old (parent_id, children_flagged)",
    ))?;
    conn.batch_execute("INSERT INTO children (parent_id, flag) VALUES (3, 1), (3, 1), (3, 0)")?;
    let before = report_on(&mut conn, Child::constraints())?;
    let refused = run_what_is_offered(&mut conn, Child::constraints())
        .unwrap_err()
        .to_string();
    assert!(refused.starts_with("Duplicate entry '3-"), "{refused}");
    assert_eq!(report_on(&mut conn, Child::constraints())?, before);
    assert_eq!(rows(&mut conn)?, "3:1 3:1 3:0");
    Ok(())
}

/// A column that was written by hand may have another spelling.
pub(crate) fn a_discriminator_that_says_the_same(target: impl Target) -> TestResult {
    for column in [
        "children_flagged TINYINT AS (CASE WHEN flag = TRUE THEN 1 ELSE NULL END) VIRTUAL",
        "CHILDREN_FLAGGED INT AS (IF((flag = 1), 1, NULL)) VIRTUAL",
        "children_flagged TINYINT AS (CASE WHEN flag = 1 THEN 1 END) STORED",
    ] {
        let database = target.create();
        let mut conn = database.connect();
        conn.batch_execute(&table_with(&format!(
            "{column}, UNIQUE KEY any_name (children_flagged, parent_id)"
        )))?;
        assert_clean(&mut conn, Child::constraints())?;
    }
    Ok(())
}

/// No statement makes a stored column virtual.
pub(crate) fn a_stored_discriminator_that_is_another(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(&table_with(
        "children_flagged TINYINT AS (CASE WHEN flag = 0 THEN 1 END) STORED, UNIQUE KEY children_flagged_key (parent_id, children_flagged), \
         KEY other (children_flagged)",
    ))?;
    let report = report_on(&mut conn, Child::constraints())?;
    let replaced = format!(
        "fix: ALTER TABLE `children` DROP INDEX `children_flagged_key`, DROP COLUMN `children_flagged`, ADD COLUMN \
         {DISCRIMINATOR}, {KEY}"
    );
    assert!(report.ends_with(&replaced), "{report}");
    mend(&mut conn, Child::constraints())
}

/// Only the index is missing, so the SQL does not add the column again.
pub(crate) fn an_index_that_is_missing_beside_its_column(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(UNMIGRATED)?;
    conn.batch_execute(&up())?;
    conn.batch_execute("ALTER TABLE children DROP INDEX children_flagged_key")?;
    found_and_mended(
        &mut conn,
        Child::constraints(),
        &[&format!(
            "children (parent_id) where flag = true: no unique index is on exactly these columns\n  \
             why: two callers could both miss and both insert, so getorcreate inserts nothing: \
             `Error::ConstraintMissing`\n  \
             fix: ALTER TABLE `children` {KEY}"
        )],
    )
}

/// The column may hold data, and only its owner can decide about that.
pub(crate) fn a_plain_column_of_that_name(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(&table_with(
        "children_flagged TINYINT, UNIQUE KEY children_flagged_key (parent_id, children_flagged)",
    ))?;
    let report = schema::check(&mut conn, Child::constraints())?;
    let [finding] = report.findings() else {
        panic!("{report}")
    };
    assert_eq!(finding.subject(), "children.children_flagged");
    assert_eq!(
        finding.drift(),
        &Drift::OtherGenerated {
            live: "not generated".to_owned(),
            declared: "generated as CASE WHEN `flag` = 1 THEN 1 END".to_owned()
        }
    );
    assert_eq!(finding.fix(), None);
    assert_eq!(
        report
            .constraints()
            .iter()
            .filter(|checked| checked.index().is_some())
            .count(),
        1
    );
    Ok(())
}

/// The first statement has succeeded once, and must succeed again.
pub(crate) fn duplicates_stop_a_migration_that_is_run_again(target: impl Target) -> TestResult {
    let migration = migration_of(Child::constraints())?;
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(UNMIGRATED)?;
    conn.batch_execute("INSERT INTO children (parent_id, flag) VALUES (3, 1), (3, 1)")?;
    let refused = refusal(conn.batch_execute(&migration.up));
    assert!(refused.starts_with("Duplicate entry '3-1' for key '"), "{refused}");
    conn.batch_execute("DELETE FROM children WHERE id = 2")?;
    if product().is_mariadb {
        conn.batch_execute(&migration.up)?;
    } else {
        // MySQL has no `IF NOT EXISTS` for a column. The check shows the remaining steps.
        let refused = refusal(conn.batch_execute(&migration.up));
        assert_eq!(refused, "Duplicate column name 'children_flagged'");
        run_what_is_offered(&mut conn, Child::constraints())?;
    }
    assert_clean(&mut conn, Child::constraints())?;
    assert_eq!(rows(&mut conn)?, "3:1");
    Ok(())
}

fn indexes(conn: &mut TestConnection) -> QueryResult<String> {
    text_of(
        conn,
        "(SELECT COALESCE(GROUP_CONCAT(INDEX_NAME, ' ', COLUMN_NAME ORDER BY INDEX_NAME, SEQ_IN_INDEX), '') \
         FROM information_schema.STATISTICS \
         WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'children' AND INDEX_NAME <> 'PRIMARY')",
    )
}

/// The server drops its own index for the foreign key as soon as ours can replace it. Deleting a parent also deletes
/// its rows, including their generated columns.
pub(crate) fn a_foreign_key_keeps_the_index_that_it_needs(target: impl Target) -> TestResult {
    let migration = migration_of(Child::constraints())?;
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute("CREATE TABLE parents (id INT PRIMARY KEY); INSERT INTO parents VALUES (3), (4)")?;
    conn.batch_execute(UNMIGRATED)?;
    conn.batch_execute(
        "ALTER TABLE children ADD CONSTRAINT made FOREIGN KEY (parent_id) REFERENCES parents (id) \
         ON DELETE CASCADE ON UPDATE CASCADE; \
         INSERT INTO children (parent_id, flag) VALUES (3, 0), (3, 1), (4, 1)",
    )?;
    conn.batch_execute(&migration.up)?;
    assert_eq!(
        indexes(&mut conn)?,
        "children_flagged_key parent_id,children_flagged_key children_flagged"
    );
    conn.batch_execute(&migration.down)?;
    assert_eq!(indexes(&mut conn)?, "parent_id parent_id");
    assert_goes_up_and_down(&mut conn, Child::constraints(), &migration)?;
    conn.batch_execute("UPDATE parents SET id = 5 WHERE id = 3; DELETE FROM parents WHERE id = 4")?;
    assert_eq!(rows(&mut conn)?, "5:0 5:1");
    let twice = refusal(conn.batch_execute("INSERT INTO children (parent_id, flag) VALUES (5, 1)"));
    assert!(twice.starts_with("Duplicate entry '5-1' for key '"), "{twice}");
    Ok(())
}
