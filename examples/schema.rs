//! From the declaration to the database: the table of a model has no unique constraint. The check reports that, the
//! library writes the migration, and `diesel_migrations` runs it.
//!
//! ```sh
//! cargo run --example schema
//! ```
//!
//! ```text
//! ran migration 202501010000000000
//! == check
//! the database differs from what the models declare
//!
//! members (org_id, username): no unique index is on exactly these columns
//!   why: two callers could both miss and both insert, so getorcreate inserts nothing: `Error::ConstraintMissing`
//!   fix: CREATE UNIQUE INDEX `members_org_id_username_key` ON `members` (`org_id`, `username`);
//! == generate
//! 2025-01-02-000000-0000_add_members_org_id_username_key/up.sql
//!     CREATE UNIQUE INDEX `members_org_id_username_key` ON `members` (`org_id`, `username`);
//! == migrate, and check again
//! ran migration 202501020000000000
//! member 1: ada of org 7
//! ```

use std::error::Error;
use std::fs;
use std::path::Path;

use diesel::prelude::*;
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use getorcreate::schema::{self, Build, Dialect};
use getorcreate::{GetOrCreate, UniqueConstraint};

diesel::table! {
    members (id) {
        id -> Integer,
        org_id -> Integer,
        username -> Text,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = members)]
#[unique(org_id, username)]
struct Member {
    id: i32,
    org_id: i32,
    username: String,
}

fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let migrations = tempfile::tempdir()?;
    let mut conn = SqliteConnection::establish(":memory:")?;
    write(
        &migrations.path().join("2025-01-01-000000-0000_create_members"),
        "CREATE TABLE members (id INTEGER PRIMARY KEY, org_id INTEGER NOT NULL, username TEXT NOT NULL);\n",
        "DROP TABLE members;\n",
    )?;
    migrate(&mut conn, migrations.path())?;

    println!("== check");
    let report = schema::check(&mut conn, Member::constraints())?;
    println!("{report}");

    println!("== generate");
    let missing: Vec<&UniqueConstraint> = report
        .findings()
        .iter()
        .filter_map(schema::Finding::constraint)
        .collect();
    for migration in schema::migrations(Dialect::Sqlite, missing, Build::Blocking)? {
        let folder = format!("2025-01-02-000000-0000_{}", migration.name);
        print!("{folder}/up.sql\n    {}", migration.up);
        write(&migrations.path().join(folder), &migration.up, &migration.down)?;
    }

    println!("== migrate, and check again");
    migrate(&mut conn, migrations.path())?;
    getorcreate::assert_schema!(&mut conn, Member);
    let lookup = (members::org_id.eq(7), members::username.eq("ada"));
    let member = Member::get_or_create(lookup).run(&mut conn)?.into_inner();
    println!("member {}: {} of org {}", member.id, member.username, member.org_id);
    Ok(())
}

fn write(folder: &Path, up: &str, down: &str) -> std::io::Result<()> {
    fs::create_dir(folder)?;
    fs::write(folder.join("up.sql"), up)?;
    fs::write(folder.join("down.sql"), down)
}

fn migrate(conn: &mut SqliteConnection, migrations: &Path) -> Result<(), Box<dyn Error + Send + Sync>> {
    for version in conn.run_pending_migrations(FileBasedMigrations::from_path(migrations)?)? {
        println!("ran migration {version}");
    }
    Ok(())
}
