//! The migrations: their text and their effect.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::schema::{self, Build, Dialect, Migration};
use getorcreate::{GetOrCreate, UniqueConstraint};

use super::{Part, UNMIGRATED, assert_clean, report, text_of, with_findings};
use crate::TestConnection;
use crate::mysql::database::product;
use crate::suite::TestResult;
use crate::suite::target::Target;

/// The migration of the constraints, without the primary key.
pub(crate) fn migration_of(constraints: &[UniqueConstraint]) -> Result<Migration, Box<dyn std::error::Error>> {
    let declared = constraints.iter().filter(|constraint| !constraint.is_primary_key());
    let mut migrations = schema::migrations(Dialect::Mysql, declared, Build::Blocking)?;
    let migration = migrations.pop().ok_or("there is no migration")?;
    assert_eq!(migrations, [], "one constraint is one migration");
    assert_eq!(migration.metadata(), None);
    Ok(migration)
}

/// Runs the migration up, down, and up again, and asserts the check's report each time.
pub(crate) fn assert_goes_up_and_down(
    conn: &mut TestConnection,
    constraints: &[UniqueConstraint],
    migration: &Migration,
) -> TestResult {
    for _ in 0..2 {
        let before = schema::check(conn, constraints)?;
        let [finding] = before.findings() else {
            panic!("{before}")
        };
        assert_eq!(finding.drift().code(), "constraint-missing", "{before}");
        conn.batch_execute(&migration.up)?;
        assert_clean(conn, constraints)?;
        conn.batch_execute(&migration.down)?;
        assert_eq!(schema::check(conn, constraints)?.to_string(), before.to_string());
    }
    conn.batch_execute(&migration.up)?;
    assert_clean(conn, constraints)
}

const UP: &str = "ALTER TABLE `parts` ADD UNIQUE KEY `parts_shelf_code_key` (`shelf`, `code`);\n";

const DOWN: &str = "-- A foreign key may have no other index than this, and then needs one in its place.
SET @getorcreate = IF(
    EXISTS (
        SELECT 1 FROM information_schema.KEY_COLUMN_USAGE AS foreign_key
        WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'parts'
        AND REFERENCED_TABLE_NAME IS NOT NULL AND ORDINAL_POSITION = 1 AND COLUMN_NAME = 'shelf'
        AND NOT EXISTS (
            SELECT 1 FROM information_schema.STATISTICS AS other
            WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'parts'
            AND INDEX_NAME <> 'parts_shelf_code_key' AND SEQ_IN_INDEX = 1
            AND NOT EXISTS (
                SELECT 1 FROM information_schema.KEY_COLUMN_USAGE AS part
                WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'parts'
                AND part.CONSTRAINT_NAME = foreign_key.CONSTRAINT_NAME AND part.REFERENCED_TABLE_NAME IS NOT NULL
                AND NOT EXISTS (
                    SELECT 1 FROM information_schema.STATISTICS AS same
                    WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'parts'
                    AND same.INDEX_NAME = other.INDEX_NAME AND same.SEQ_IN_INDEX = part.ORDINAL_POSITION
                    AND same.COLUMN_NAME = part.COLUMN_NAME AND same.SUB_PART IS NULL
                )
            )
        )
    ),
    'ALTER TABLE `parts` DROP INDEX `parts_shelf_code_key`, ADD INDEX (`shelf`, `code`)',
    'ALTER TABLE `parts` DROP INDEX `parts_shelf_code_key`'
);
PREPARE getorcreate FROM @getorcreate;
EXECUTE getorcreate;
DEALLOCATE PREPARE getorcreate;
";

pub(crate) fn a_key_of_two_columns(target: impl Target) -> TestResult {
    let migration = migration_of(Part::constraints())?;
    assert_eq!(migration.name, "add_parts_shelf_code_key");
    assert_eq!(migration.up, UP);
    assert_eq!(migration.down, DOWN);

    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(UNMIGRATED)?;
    assert_goes_up_and_down(&mut conn, Part::constraints(), &migration)?;
    conn.batch_execute(&migration.down)?;
    assert_eq!(
        report(&mut conn)?,
        with_findings(&["parts (shelf, code): no unique index is on exactly these columns\n  \
                         why: two callers could both miss and both insert, so getorcreate inserts nothing: \
                         `Error::ConstraintMissing`\n  \
                         fix: ALTER TABLE `parts` ADD UNIQUE KEY `parts_shelf_code_key` (`shelf`, `code`);"])
    );
    assert_eq!(indexes(&mut conn)?, "", "nothing is left behind");
    Ok(())
}

/// The names of the table's indexes, without its primary key.
fn indexes(conn: &mut TestConnection) -> QueryResult<String> {
    text_of(
        conn,
        "(SELECT COALESCE(GROUP_CONCAT(DISTINCT INDEX_NAME ORDER BY INDEX_NAME), '') \
         FROM information_schema.STATISTICS \
         WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'parts' AND INDEX_NAME <> 'PRIMARY')",
    )
}

/// The server drops its own index for the foreign key as soon as ours can replace it. Then it refuses to drop ours.
pub(crate) fn a_foreign_key_keeps_the_index_that_it_needs(target: impl Target) -> TestResult {
    let migration = migration_of(Part::constraints())?;
    for reference in [
        "FOREIGN KEY (shelf) REFERENCES shelves (id)",
        "FOREIGN KEY (shelf, code) REFERENCES shelves (id, code)",
    ] {
        let database = target.create();
        let mut conn = database.connect();
        conn.batch_execute(&format!(
            "CREATE TABLE shelves (id INTEGER PRIMARY KEY, code VARCHAR(20), UNIQUE KEY (id, code)); {UNMIGRATED}; \
             ALTER TABLE parts ADD CONSTRAINT made {reference}"
        ))?;
        assert_eq!(indexes(&mut conn)?, "made");
        conn.batch_execute(&migration.up)?;
        assert_eq!(indexes(&mut conn)?, "parts_shelf_code_key");
        conn.batch_execute(&migration.down)?;
        let after = indexes(&mut conn)?;
        assert_goes_up_and_down(&mut conn, Part::constraints(), &migration)?;
        conn.batch_execute(&migration.down)?;
        assert_eq!(indexes(&mut conn)?, after, "it is not added each time");
    }
    Ok(())
}

pub(crate) fn an_index_that_a_foreign_key_needs_is_mended(target: impl Target) -> TestResult {
    super::found_and_mended(
        target,
        "CREATE TABLE shelves (id INTEGER PRIMARY KEY); \
         CREATE TABLE parts (id INTEGER PRIMARY KEY, shelf INTEGER NOT NULL, code VARCHAR(20) NOT NULL, \
         FOREIGN KEY (shelf) REFERENCES shelves (id), UNIQUE KEY short (shelf, code(5)))",
        &["parts (shelf, code): the index short holds only a prefix of code\n  \
             why: values that differ only after the prefix are rejected as duplicates, but not found\n  \
             fix: ALTER TABLE `parts` DROP INDEX `short`, ADD UNIQUE KEY `parts_shelf_code_key` (`shelf`, `code`);"],
    )
}

/// Duplicates also stop the SQL that fixes a finding. That SQL is complete in itself.
pub(crate) fn duplicates_stop_a_migration(target: impl Target) -> TestResult {
    let migration = migration_of(Part::constraints())?;
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(&format!(
        "{UNMIGRATED}; INSERT INTO parts (shelf, code) VALUES (1, 'a'), (1, 'a')"
    ))?;
    let refused = conn.batch_execute(&migration.up).unwrap_err().to_string();
    let table = if product().is_mariadb { "" } else { "parts." };
    assert_eq!(
        refused,
        format!("Duplicate entry '1-a' for key '{table}parts_shelf_code_key'")
    );
    assert_eq!(indexes(&mut conn)?, "", "nothing is left behind");
    Ok(())
}

#[test]
fn there_is_no_online_form() {
    let refused = schema::migrations(Dialect::Mysql, Part::constraints(), Build::Online).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "there is no online form for MySQL or MariaDB: MySQL and MariaDB need none, because InnoDB lets others write \
         to the table while it builds an index"
    );
}
