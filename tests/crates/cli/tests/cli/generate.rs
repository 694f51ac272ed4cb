//! `generate`: the files that it writes, which Diesel can run.

use diesel_migrations::{FileBasedMigrations, MigrationHarness};

use crate::project::{BARE, DUPLICATES, Project, WHOLE};

/// The names of the migrations, without their versions. Asserts that each version has the form of `diesel_cli`.
#[track_caller]
fn migrations(project: &Project, directory: &str) -> Vec<String> {
    let folders = project.names(directory);
    let mut versions = Vec::new();
    let mut names = Vec::new();
    for folder in &folders {
        let (version, name) = folder.split_once('_').expect("it has a version");
        let shape: String = version
            .chars()
            .map(|character| if character == '-' { '-' } else { '0' })
            .collect();
        assert_eq!(shape, "0000-00-00-000000-0000");
        versions.push(version.to_owned());
        names.push(name.to_owned());
    }
    let numbers: Vec<&str> = versions
        .iter()
        .filter_map(|version| version.rsplit('-').next())
        .collect();
    assert_eq!(numbers, ["0000", "0001", "0002", "0003"][..numbers.len()]);
    names
}

const ALL: [&str; 3] = [
    "add_users_email_key",
    "add_users_org_id_username_key",
    "add_tags_name_key",
];

const NO_DATABASE: &str = "warning: no database is given, so these migrations are for all constraints except \
                           primary keys; with --database-url or DATABASE_URL, existing constraints are left out\n";

#[test]
fn without_a_database_there_is_a_migration_for_each_key() {
    let project = Project::empty();
    let ran = project.run(&["generate"]);
    assert_eq!(migrations(&project, "migrations"), ALL);
    let folders = project.names("migrations");
    let lines = folders
        .iter()
        .flat_map(|folder| ["up.sql", "down.sql"].map(|file| format!("Creating migrations/{folder}/{file}\n")));
    ran.assert(0, &lines.collect::<String>(), NO_DATABASE);
    let file = |name: &str| project.read(format!("migrations/{}/{name}", folders[1]));
    assert_eq!(
        file("up.sql"),
        "CREATE UNIQUE INDEX `users_org_id_username_key` ON `users` (`org_id`, `username`);\n"
    );
    assert_eq!(file("down.sql"), "DROP INDEX `users_org_id_username_key`;\n");
    assert_eq!(
        project.names(&format!("migrations/{}", folders[1])),
        ["down.sql", "up.sql"]
    );
}

#[test]
fn with_a_database_there_is_one_for_what_it_lacks() {
    let project = Project::with_database(BARE);
    project.execute("CREATE UNIQUE INDEX any_name ON users (email)");
    assert_eq!(project.run_on_database(&["generate"]).status, Some(0));
    assert_eq!(migrations(&project, "migrations"), ALL[1..]);
}

#[test]
fn a_table_that_is_not_there_yet_lacks_all_but_its_primary_key() {
    let project = Project::with_database(WHOLE);
    project.execute("DROP TABLE users");
    let ran = project.run_on_database(&["generate"]);
    let warning =
        "warning: the table users does not exist in this database yet: first run the migration that creates it\n";
    assert_eq!((ran.status, &*ran.stderr), (Some(0), warning));
    assert_eq!(migrations(&project, "migrations"), ALL[..2]);
}

#[test]
fn a_table_without_its_primary_key_gets_a_constraint_of_that_kind() {
    let project = Project::with_database(WHOLE);
    project.execute("DROP TABLE tags; CREATE TABLE tags (id INTEGER NOT NULL, name TEXT NOT NULL UNIQUE)");
    assert_eq!(project.run_on_database(&["generate"]).status, Some(0));
    assert_eq!(migrations(&project, "migrations"), ["add_tags_id_key"]);
}

#[test]
fn with_all_the_database_is_not_asked() {
    let project = Project::with_database(WHOLE);
    assert_eq!(project.run_on_database(&["generate", "--all"]).status, Some(0));
    assert_eq!(migrations(&project, "migrations"), ALL);
    let ran = project.run(&[
        "generate",
        "--all",
        "--database-url",
        "no.db",
        "--migration-dir",
        "other",
    ]);
    assert_eq!((ran.status, &*ran.stderr), (Some(0), ""));
    assert_eq!(migrations(&project, "other").len(), 3);
}

#[test]
fn a_database_that_lacks_nothing_needs_no_migration() {
    let project = Project::with_database(WHOLE);
    project
        .run_on_database(&["generate"])
        .assert_clean("all constraints exist; nothing to generate\n");
    assert_eq!(project.names("."), ["app.db"]);
}

#[test]
fn a_name_that_something_else_has_is_not_used() {
    let project = Project::with_database(WHOLE);
    project.execute(
        "DROP INDEX by_tag;
         CREATE INDEX tags_name_key ON tags (id);
         CREATE INDEX TAGS_NAME_KEY_2 ON tags (id);",
    );
    assert_eq!(project.run_on_database(&["generate"]).status, Some(0));
    assert_eq!(migrations(&project, "migrations"), ["add_tags_name_key_3"]);
    let folder = &project.names("migrations")[0];
    assert_eq!(
        project.read(format!("migrations/{folder}/up.sql")),
        "CREATE UNIQUE INDEX `tags_name_key_3` ON `tags` (`name`);\n"
    );
    run_and_revert(&project);
}

#[test]
fn rows_in_the_way_are_told_and_their_sql_is_in_the_migration() {
    let project = Project::with_database(WHOLE);
    project.execute("DROP INDEX by_email");
    project.execute("CREATE UNIQUE INDEX tags_by_id_and_name ON tags (id, name)");
    let duplicates = DUPLICATES.replace("('ada@x', 3, 'bob')", "('ada@x', 5, 'bob')");
    project.execute(&duplicates);
    let ran = project.run_on_database(&["generate"]);
    assert_eq!(ran.status, Some(0));
    assert_eq!(
        ran.stderr,
        "warning: users (email): 2 keys have several rows, 5 rows in all, so its migration will fail: \
         the top of its up.sql has the SQL that lists and removes them\n"
    );
    let folder = &project.names("migrations")[0];
    let up = project.read(format!("migrations/{folder}/up.sql"));
    assert_eq!(
        up,
        "-- 2 keys have several rows, 5 rows in all when this was written.
-- Lists all such keys:
-- SELECT `email`, COUNT(*) AS copies FROM `users` GROUP BY `email` HAVING COUNT(*) > 1 ORDER BY copies DESC, `email`;
-- Deletes all but the first row of each key. Before that, point all references to the first row: a foreign key with
-- ON DELETE CASCADE would delete the rows that refer to the others.
-- DELETE FROM `users` WHERE `id` IN (
--     SELECT `id` FROM (
--         SELECT `id`, ROW_NUMBER() OVER (PARTITION BY `email` ORDER BY `id`) AS copy
--         FROM `users`
--     ) AS numbered WHERE copy > 1
-- );

CREATE UNIQUE INDEX `users_email_key` ON `users` (`email`);
"
    );

    let source = FileBasedMigrations::from_path(project.path("migrations")).expect("it is a folder of migrations");
    let failed = project.connect().run_pending_migrations(source).map(|_| ());
    assert!(failed.is_err(), "as foretold");
    let removal = up
        .lines()
        .skip_while(|line| !line.starts_with("-- DELETE"))
        .take_while(|line| !line.is_empty());
    let removal: String = removal
        .filter_map(|line| line.strip_prefix("-- "))
        .flat_map(|line| [line, "\n"])
        .collect();
    project.execute(&removal);
    run_and_revert(&project);
}

#[test]
fn the_migrations_are_run_and_reverted_by_diesel() {
    let project = Project::with_database(BARE);
    project.run_on_database(&["generate"]);
    run_and_revert(&project);
}

/// Asserts that the check is clean after the migration, and not clean after its reversal.
#[track_caller]
fn run_and_revert(project: &Project) {
    let mut conn = project.connect();
    let source = FileBasedMigrations::from_path(project.path("migrations")).expect("it is a folder of migrations");
    conn.run_pending_migrations(source.clone()).expect("they can be run");
    assert_eq!(project.run_on_database(&["check"]).status, Some(0));
    conn.revert_all_migrations(source).expect("they can be reverted");
    assert_eq!(project.run_on_database(&["check"]).status, Some(1));
}

/// `embed_migrations!` reads the folder when the program is compiled, and cargo does not watch it by itself.
#[test]
fn a_package_that_may_embed_its_migrations_is_told_to_watch_them() {
    const UNWATCHED: &str = "warning: this package uses diesel_migrations: `embed_migrations!` sees the new migrations only \
                             if build.rs prints `cargo:rerun-if-changed=migrations`\n";
    let warns = |files: &[(&str, &str)]| {
        let project = Project::with_database(BARE);
        for (file, content) in files {
            project.write(file, content);
        }
        let ran = project.run(&["generate", "--database-url", "app.db"]);
        assert_eq!(ran.status, Some(0), "{ran:?}");
        ran.stderr == UNWATCHED
    };
    let manifest = ("Cargo.toml", "[dependencies]\ndiesel_migrations = \"2\"\n");
    assert!(warns(&[manifest]));
    let build = (
        "build.rs",
        "fn main() { println!(\"cargo:rerun-if-changed=migrations\"); }",
    );
    assert!(!warns(&[manifest, build]));
    assert!(!warns(&[("Cargo.toml", "[dependencies]\n")]));
    assert!(!warns(&[]));
}
