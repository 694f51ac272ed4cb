//! From the declaration to the database and back: `cargo run --example schema [FOLDER]`. Without a folder, all files
//! are in a temporary one.
//!
//! A table has no unique constraint yet. The check reports it. A migration is generated, `diesel_migrations` runs it,
//! and the check passes. Then somebody drops the index, and the check reports that too.

use std::error::Error;
use std::fs;
use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use getorcreate::schema::{self, Build, Dialect, Migration};
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
    let temporary = tempfile::tempdir()?;
    let folder = std::env::args().nth(1).map_or(temporary.path().to_owned(), Into::into);
    let migrations = folder.join("migrations");
    fs::create_dir_all(&migrations)?;
    let database = folder.join("members.sqlite");
    let mut conn = SqliteConnection::establish(&database.to_string_lossy())?;

    println!("== the table as it was made once, without a unique constraint");
    write(
        &migrations.join("2025-01-01-000000-0000_create_members"),
        "CREATE TABLE members (id INTEGER PRIMARY KEY, org_id INTEGER NOT NULL, username TEXT NOT NULL);\n",
        "DROP TABLE members;\n",
    )?;
    migrate(&mut conn, &migrations)?;
    let report = schema::check(&mut conn, Member::constraints())?;
    println!("{report}\n");
    assert!(!report.is_clean(), "the constraint is missing");

    println!("== the migration that adds it");
    let declared: Vec<&UniqueConstraint> = report
        .findings()
        .iter()
        .filter_map(schema::Finding::constraint)
        .collect();
    for migration in schema::migrations(Dialect::Sqlite, declared, Build::Blocking)? {
        let Migration { name, up, down, .. } = migration;
        println!("{name}/up.sql:   {up}{name}/down.sql: {down}");
        write(&migrations.join(format!("2025-01-02-000000-0000_{name}")), &up, &down)?;
    }
    migrate(&mut conn, &migrations)?;
    getorcreate::assert_schema!(&mut conn, Member);
    let lookup = (members::org_id.eq(7), members::username.eq("ada"));
    let member = Member::get_or_create(lookup).run(&mut conn)?.into_inner();
    println!("member {}: {} of {}\n", member.id, member.username, member.org_id);

    println!("== after somebody has dropped the index");
    conn.batch_execute("DROP INDEX members_org_id_username_key")?;
    let report = schema::check(&mut conn, Member::constraints())?;
    println!("{report}");
    assert!(!report.is_clean(), "the constraint is missing again");
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
