//! Generated migrations that are built into a program: those in this package's folder `migrations`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::TestResult;
use crate::availability;
use crate::databases::Postgres;
use crate::project::Project;
use crate::target::Target;
use crate::way::{assert_as_declared, lacking};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");

/// The migrations have the online form, which cannot run in a transaction. A separate file says so.
#[test]
fn they_run_and_revert_as_they_were_written() -> TestResult {
    availability::run_where(Postgres::availability(), || {
        let project = Project::<Postgres>::create();
        project.database.set_up();
        project.execute(Postgres::TABLES);
        let mut conn = project.connect();
        for _ in 0..2 {
            conn.run_pending_migrations(MIGRATIONS).expect("they can be run");
            assert_as_declared(&project)?;
            conn.revert_all_migrations(MIGRATIONS).expect("they can be reverted");
            project.schema(&["check"]).assert(1, &lacking::<Postgres>(), "");
        }
        Ok(())
    })
}

/// If this fails, generate the migrations again: `schema generate --all --online --dialect postgres`.
#[test]
fn they_are_what_is_generated() -> TestResult {
    let project = Project::<Postgres>::create();
    let ran = project.schema(&["generate", "--all", "--online", "--dialect", "postgres"]);
    assert_eq!(ran.status, Some(0), "{ran}");
    let embedded = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    assert_eq!(texts(&embedded)?, texts(&project.path("migrations"))?);
    Ok(())
}

/// The text of each file, by the names of its folder and file. The time in the version is left out.
fn texts(migrations: &Path) -> std::io::Result<BTreeMap<String, String>> {
    let mut texts = BTreeMap::new();
    for folder in fs::read_dir(migrations)? {
        let folder = folder?.path();
        for file in fs::read_dir(&folder)? {
            let file = file?.path();
            let relative = file.strip_prefix(migrations).unwrap_or(&file).display().to_string();
            let name = relative.rsplit('-').next().unwrap_or_default();
            texts.insert(name.to_owned(), fs::read_to_string(&file)?);
        }
    }
    Ok(texts)
}
