//! A check only reads, and reads only the catalog. The cases use a file that cannot be written, a file whose tables
//! cannot be read, and databases with locks.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{GetOrCreate, is_retryable, schema};
use tempfile::TempDir;

use super::{Member, UNMIGRATED, assert_clean, check, database, found, members};
use crate::suite::TestResult;
use crate::suite::recorder::observe;

/// The findings in [`UNMIGRATED`].
const MISSING: &str = "\
members (org_id, username): no unique index is on exactly these columns
  why: two callers could both miss and both insert, so getorcreate inserts nothing: `Error::ConstraintMissing`
  fix: CREATE UNIQUE INDEX `members_org_id_username_key` ON `members` (`org_id`, `username`);";

/// A database in a temporary folder.
struct OnDisk {
    folder: TempDir,
}

impl OnDisk {
    fn create(sql: &str) -> Result<Self, Box<dyn Error>> {
        crate::suite::recorder::install();
        let database = Self {
            folder: tempfile::tempdir()?,
        };
        database.connect("")?.batch_execute(sql)?;
        Ok(database)
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("test.sqlite")
    }

    /// Connects with these URI parameters. <https://www.sqlite.org/uri.html>
    fn connect(&self, parameters: &str) -> ConnectionResult<SqliteConnection> {
        SqliteConnection::establish(&format!("file:{}?{parameters}", self.path().display()))
    }

    /// All files of the folder, with their contents.
    fn contents(&self) -> Result<BTreeMap<PathBuf, Vec<u8>>, Box<dyn Error>> {
        let mut contents = BTreeMap::new();
        for entry in fs::read_dir(self.folder.path())? {
            let path = entry?.path();
            let bytes = fs::read(&path)?;
            contents.insert(path, bytes);
        }
        Ok(contents)
    }

    fn set_mode(&self, folder: u32, file: u32) -> TestResult {
        let set = |path: &Path, mode| fs::set_permissions(path, Permissions::from_mode(mode));
        set(&self.path(), file)?;
        set(self.folder.path(), folder)?;
        Ok(())
    }
}

#[test]
fn a_file_that_is_only_read() -> TestResult {
    for (journal, parameters) in [("delete", "mode=ro"), ("delete", "immutable=1"), ("wal", "immutable=1")] {
        let database = OnDisk::create(&format!("PRAGMA journal_mode = {journal}; {UNMIGRATED}"))?;
        database.set_mode(0o555, 0o444)?;
        let before = database.contents()?;

        let mut conn = database.connect(parameters)?;
        assert_eq!(found(&mut conn), MISSING, "{journal}, {parameters}");
        conn.batch_execute("CREATE TABLE t (a)")
            .expect_err("it cannot be written");
        drop(conn);

        assert_eq!(database.contents()?, before, "{journal}, {parameters}");
        database.set_mode(0o755, 0o644)?;
    }
    Ok(())
}

#[test]
fn an_ordinary_file_is_left_as_it_is() -> TestResult {
    for journal in ["delete", "wal"] {
        let database = OnDisk::create(&format!("PRAGMA journal_mode = {journal}; {UNMIGRATED}"))?;
        let before = database.contents()?;
        assert_eq!(found(&mut database.connect("")?), MISSING);
        assert_eq!(database.contents()?, before, "{journal}");
    }
    Ok(())
}

/// The file has 100,000 rows, and every byte of their pages is overwritten. So reading any of these pages gives the
/// error that the file is malformed.
#[test]
fn no_page_of_a_table_or_an_index_is_read() -> TestResult {
    let database = OnDisk::create(&format!(
        "{UNMIGRATED}
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
        INSERT INTO members (org_id, username) SELECT i, 'x' FROM n;
        CREATE UNIQUE INDEX i ON members (org_id) WHERE org_id > 90000;"
    ))?;
    let mut bytes = fs::read(database.path())?;
    let page_size = usize::from(u16::from_be_bytes([bytes[16], bytes[17]]));
    assert!(bytes.len() > 100 * page_size, "the rows are there");
    bytes[page_size..].fill(0xAA);
    fs::write(database.path(), &bytes)?;

    let mut conn = database.connect("")?;
    let expected = MISSING.replace(
        "these columns\n",
        "these columns; the index i is on fewer columns: (org_id)\n",
    );
    assert_eq!(found(&mut conn), expected);
    let error = members::table.count().get_result::<i64>(&mut conn).unwrap_err();
    assert_eq!(error.to_string(), "database disk image is malformed");
    schema::duplicates(&mut conn, Member::constraints()).expect_err("it has to read the rows");
    Ok(())
}

#[test]
fn all_statements_are_about_the_catalog() {
    let mut conn = database::in_memory(UNMIGRATED);
    let checked = observe(&mut conn, |conn| check(conn, Member::constraints()));
    assert!(!checked.result.is_clean());
    assert_eq!(
        checked.statements[..8],
        [
            "SELECT NULL",
            "SELECT CAST(query_only AS TEXT), CAST(read_uncommitted AS TEXT) FROM pragma_query_only, \
             pragma_read_uncommitted",
            "SELECT name FROM pragma_database_list WHERE seq <> 1 ORDER BY seq",
            "SELECT name, type, sql FROM `temp`.sqlite_master \
             WHERE type IN ('table', 'view') AND name = 'members' COLLATE NOCASE",
            "SELECT name, type, sql FROM `main`.sqlite_master \
             WHERE type IN ('table', 'view') AND name = 'members' COLLATE NOCASE",
            "SELECT name, type, CAST(\"notnull\" AS TEXT), CAST(pk AS TEXT), CAST(hidden AS TEXT) \
             FROM pragma_table_xinfo('members', 'main') ORDER BY pk = 0, pk, cid",
            "SELECT list.name, list.origin, CAST(part.seqno AS TEXT), part.name, part.coll, created.sql \
             FROM pragma_index_list('members', 'main') AS list \
             JOIN pragma_index_xinfo(list.name, 'main') AS part \
             LEFT JOIN `main`.sqlite_master AS created ON created.type = 'index' AND created.name = list.name \
             WHERE list.\"unique\" = 1 AND part.\"key\" = 1 ORDER BY list.seq, part.seqno",
            "SELECT name, sql FROM `main`.sqlite_master WHERE type = 'trigger' AND tbl_name = 'members' COLLATE NOCASE \
             UNION ALL SELECT name, sql FROM temp.sqlite_master WHERE type = 'trigger' AND tbl_name = 'members' COLLATE NOCASE",
        ]
    );
    let others = [
        // It finds a free name for the offered index.
        "SELECT name FROM `main`.sqlite_master ORDER BY name",
        // SQLite compiles the statements and does not run them.
        "EXPLAIN INSERT INTO `members` DEFAULT VALUES",
        "EXPLAIN INSERT INTO `members` (`id`) VALUES (NULL) ON CONFLICT (`id`) DO NOTHING",
    ];
    let known = [&checked.statements[..8], &others.map(ToOwned::to_owned)].concat();
    assert!(
        checked.statements.iter().all(|statement| known.contains(statement)),
        "{:#?}",
        checked.statements
    );
}

#[test]
fn a_transaction_stays_usable() -> TestResult {
    let mut conn = database::in_memory(UNMIGRATED);
    conn.transaction::<_, Box<dyn Error>, _>(|conn| {
        assert_eq!(found(conn), MISSING);
        // The check sees the transaction's own changes.
        conn.batch_execute("CREATE UNIQUE INDEX i ON members (org_id, username)")?;
        assert_clean(conn)
    })?;
    assert_clean(&mut conn)
}

#[test]
fn a_writer_that_has_not_committed_is_not_in_the_way() -> TestResult {
    for (journal, begin) in [("delete", "BEGIN IMMEDIATE"), ("wal", "BEGIN EXCLUSIVE")] {
        let database = OnDisk::create(&format!("PRAGMA journal_mode = {journal}; {UNMIGRATED}"))?;
        let mut writer = database.connect("")?;
        writer.batch_execute(&format!("{begin}; CREATE UNIQUE INDEX i ON members (org_id, username)"))?;
        let mut conn = database.connect("")?;
        assert_eq!(found(&mut conn), MISSING, "{journal}");
        writer.batch_execute("COMMIT")?;
        assert_clean(&mut conn)?;
    }
    Ok(())
}

#[test]
fn a_lock_that_keeps_readers_out_is_an_error_that_says_so() -> TestResult {
    let database = OnDisk::create(UNMIGRATED)?;
    let mut writer = database.connect("")?;
    writer.batch_execute("BEGIN EXCLUSIVE")?;
    let mut conn = database.connect("")?;
    let error = schema::check(&mut conn, Member::constraints()).unwrap_err();
    assert_eq!(error.to_string(), "database is locked");
    assert!(is_retryable(&error));
    writer.batch_execute("ROLLBACK")?;
    assert_eq!(found(&mut conn), MISSING);
    Ok(())
}

/// A database that the check was not asked about may be locked.
#[test]
fn another_database_is_not_looked_into_without_need() -> TestResult {
    let database = OnDisk::create(UNMIGRATED)?;
    let locked = OnDisk::create(UNMIGRATED)?;
    let mut conn = database.connect("")?;
    conn.batch_execute(&format!("ATTACH '{}' AS locked", locked.path().display()))?;
    assert_eq!(found(&mut conn), MISSING);
    locked.connect("")?.batch_execute("BEGIN EXCLUSIVE; COMMIT")?;
    let mut writer = locked.connect("")?;
    writer.batch_execute("BEGIN EXCLUSIVE")?;
    assert_eq!(found(&mut conn), MISSING);
    Ok(())
}

#[test]
fn a_file_that_is_no_database_is_an_error() -> TestResult {
    let database = OnDisk::create(UNMIGRATED)?;
    fs::write(
        database.path(),
        "not a database, but some text that is long enough to be told from one".repeat(99),
    )?;
    let error = schema::check(&mut database.connect("mode=ro")?, Member::constraints()).unwrap_err();
    assert_eq!(error.to_string(), "file is not a database");
    Ok(())
}
