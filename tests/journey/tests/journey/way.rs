//! The whole way, the same on each database: an old project has duplicates, and gets its constraints in the end.

use serde_json::{Value, json};

use crate::TestResult;
use crate::databases::{Mysql, Postgres, Sqlite};
use crate::project::{Project, Row};
use crate::runner::Runner;
use crate::target::Target;

#[test]
fn on_sqlite_with_diesel_cli() -> TestResult {
    Runner::DieselCli.with::<Sqlite>(the_whole_way::<Sqlite>)
}

#[test]
fn on_postgres_with_diesel_cli() -> TestResult {
    Runner::DieselCli.with::<Postgres>(the_whole_way::<Postgres>)
}

/// This case does not use `diesel_cli`, which may be built without a MySQL client library.
#[test]
fn on_mysql_with_diesel_migrations() -> TestResult {
    Runner::DieselMigrations.with::<Mysql>(the_whole_way::<Mysql>)
}

fn the_whole_way<T: Target>(runner: Runner) -> TestResult {
    let project = Project::<T>::create();
    runner.set_up(&project);
    project.write_history();
    runner.run(&project)?;
    let tables = project.tables();

    assert_duplicates_are_reported(&project);
    assert_no_row_is_got_or_created(&project);
    let generated = generate(&project);
    assert_migrations_fail_as_foretold(runner, &project);
    mend(&project, &generated);
    runner.run(&project)?;
    assert_only_the_first_rows_remain(&project);
    assert_as_declared(&project)?;
    assert_a_row_is_created_and_found(&project);
    assert_there_and_back(runner, &project, generated.len())?;
    assert_eq!(project.tables(), tables, "a constraint is nothing to `table!`");
    Ok(())
}

/// Asserts each command's report about the duplicates, and that no command changes them.
fn assert_duplicates_are_reported<T: Target>(project: &Project<T>) {
    let before = project.rows();
    project.schema(&["check"]).assert(1, &lacking::<T>(), "");
    let with_duplicates = lacking::<T>().replace(GENERATE, &format!("{DUPLICATED}{GENERATE}"));
    project
        .schema(&["check", "--duplicates"])
        .assert(1, &with_duplicates, "");
    project
        .schema(&["duplicates"])
        .assert(1, &DUPLICATES.replace('`', T::QUOTE), "");
    assert_eq!(project.rows(), before);
}

/// Asserts that a call fails both for a key with several rows and for a new key: without a constraint it cannot be sure
/// about either.
fn assert_no_row_is_got_or_created<T: Target>(project: &Project<T>) {
    let before = project.rows();
    for (email, error) in [("ada@x", NOT_UNIQUE), ("new@x", CONSTRAINT_MISSING)] {
        let ran = project.member(email);
        assert_eq!((ran.status, &*ran.stdout), (Some(1), ""), "{ran}");
        assert!(ran.stderr.starts_with(error), "{ran}");
    }
    assert_eq!(project.rows(), before);
}

/// Writes the migrations, and returns their folders.
fn generate<T: Target>(project: &Project<T>) -> [String; 2] {
    let ran = project.schema(&["generate"]);
    let generated: [String; 2] = project.migrations("_key").try_into().expect("there is one for a key");
    let files = generated
        .iter()
        .flat_map(|folder| ["up.sql", "down.sql"].map(|file| format!("Creating migrations/{folder}/{file}\n")));
    ran.assert(0, &files.collect::<String>(), WARNINGS);
    for (folder, statement) in generated.iter().zip(T::KEYS) {
        let up = project.read(format!("migrations/{folder}/up.sql"));
        assert!(up.ends_with(&format!("-- );\n\n{statement}\n")), "{up}");
    }

    let [first, _] = &generated;
    project.schema(&["generate"]).assert(
        2,
        "",
        &format!(
            "error: `migrations/{first}` already exists, so nothing was written: run it with `diesel migration run`; \
             if that fails, see `duplicates`; \
             if it was run and the constraint is still missing, rename or remove the migration\n"
        ),
    );
    assert_eq!(project.migrations("_key"), generated);
    generated
}

fn assert_migrations_fail_as_foretold<T: Target>(runner: Runner, project: &Project<T>) {
    let before = project.rows();
    for _ in 0..2 {
        let failure = runner.run(project).unwrap_err();
        assert!(failure.contains(T::VIOLATION), "{failure}");
        project.schema(&["check"]).assert(1, &lacking::<T>(), "");
    }
    assert_eq!(project.rows(), before);
}

/// Turns the SQL in the comments into a migration that runs earlier.
fn mend<T: Target>(project: &Project<T>, generated: &[String]) {
    let removals: String = generated.iter().map(|folder| project.removal(folder)).collect();
    assert_eq!(removals.matches("DELETE").count(), 2, "{removals}");
    project.write_migration("2020-01-03-000000_keep_one_of_each", &removals, "SELECT 1;");
}

pub(crate) fn assert_only_the_first_rows_remain<T: Target>(project: &Project<T>) {
    let row = |(id, first, second): (i32, &str, &str)| -> Row { (id, first.to_owned(), second.to_owned()) };
    let users = [(11, "ada@x", "Ada"), (12, "bob@x", "Bob"), (15, "eve@x", "Eve")].map(row);
    let memberships = [(11, "red", "ada"), (12, "blue", "ada"), (13, "red", "bob")].map(row);
    assert_eq!(project.rows(), (users.to_vec(), memberships.to_vec()));
}

pub(crate) fn assert_as_declared<T: Target>(project: &Project<T>) -> TestResult {
    let [users, memberships] = T::PRIMARY_KEYS;
    let served = format!(
        "enforced  users (id)                by {users}
enforced  users (email)             by users_email_key
enforced  memberships (id)          by {memberships}
enforced  memberships (team, nick)  by memberships_team_nick_key

the database has all 4 constraints that the models declare
"
    );
    project.schema(&["check"]).assert(0, &served, "");
    project.schema(&["check", "--duplicates"]).assert(0, &served, "");
    project
        .schema(&["duplicates"])
        .assert(0, "no two rows have the same key\n", "");
    project
        .schema(&["generate"])
        .assert(0, "all constraints exist; nothing to generate\n", "");

    let ran = project.schema(&["check", "--json"]);
    let document: Value = serde_json::from_str(&ran.stdout)?;
    assert_eq!((ran.status, &document["status"]), (Some(0), &json!("clean")));
    assert_eq!(document["findings"], json!([]));
    Ok(())
}

fn assert_a_row_is_created_and_found<T: Target>(project: &Project<T>) {
    project.member("new@x").assert(0, "created new@x\n", "");
    project.member("new@x").assert(0, "found new@x\n", "");
    project.member("ada@x").assert(0, "found ada@x\n", "");
    let (users, _) = project.rows();
    let new = users.iter().filter(|(_, email, _)| email == "new@x");
    assert_eq!((users.len(), new.count()), (4, 1));
}

/// Asserts that the migrations can be reverted and run again, and that nothing else changes.
fn assert_there_and_back<T: Target>(runner: Runner, project: &Project<T>, count: usize) -> TestResult {
    let rows = project.rows();
    runner.redo(project, 1)?;
    runner.redo(project, count)?;
    assert_as_declared(project)?;

    runner.revert(project, 1)?;
    let ran = project.schema(&["check"]);
    assert_eq!(ran.status, Some(1), "{ran}");
    runner.revert(project, count - 1)?;
    project.schema(&["check"]).assert(1, &lacking::<T>(), "");

    runner.run(project)?;
    assert_as_declared(project)?;
    assert_eq!(project.rows(), rows);
    Ok(())
}

/// The check's output before there are constraints.
pub(crate) fn lacking<T: Target>() -> String {
    let [users, memberships] = T::PRIMARY_KEYS;
    let [add_to_users, add_to_memberships] = T::KEYS;
    format!(
        "enforced  users (id)                by {users}
missing   users (email)             no unique index is on exactly these columns
enforced  memberships (id)          by {memberships}
missing   memberships (team, nick)  no unique index is on exactly these columns

the database differs from what the models declare

users (email): no unique index is on exactly these columns
  why: two callers could both miss and both insert, so getorcreate inserts nothing: `Error::ConstraintMissing`
  fix: {add_to_users}

memberships (team, nick): no unique index is on exactly these columns
  why: two callers could both miss and both insert, so getorcreate inserts nothing: `Error::ConstraintMissing`
  fix: {add_to_memberships}
{GENERATE}"
    )
}

/// The end of that output if a constraint is missing.
const GENERATE: &str = "\nThe command `generate` writes the migrations that add the missing constraints.\n";

/// The part of that output about duplicates.
const DUPLICATED: &str = "
users (email): 2 keys have several rows, 5 rows in all
  why: a lookup of such a key fails with `Error::NotUnique`, and the constraint cannot be added
  fix: run the command `duplicates`: it shows them, and the SQL that keeps one row of each key

memberships (team, nick): 1 key has several rows, 2 rows in all
  why: a lookup of such a key fails with `Error::NotUnique`, and the constraint cannot be added
  fix: run the command `duplicates`: it shows them, and the SQL that keeps one row of each key
";

/// The output of `duplicates`, with SQLite's quotes around identifiers.
const DUPLICATES: &str = "users (email): 2 keys have several rows, 5 rows in all
  3 rows: ada@x
  2 rows: bob@x

-- Lists all such keys:
SELECT `email`, COUNT(*) AS copies FROM `users` GROUP BY `email` HAVING COUNT(*) > 1 ORDER BY copies DESC, `email`;
-- Deletes all but the first row of each key. Before that, point all references to the first row: a foreign key with
-- ON DELETE CASCADE would delete the rows that refer to the others.
-- DELETE FROM `users` WHERE `id` IN (
--     SELECT `id` FROM (
--         SELECT `id`, ROW_NUMBER() OVER (PARTITION BY `email` ORDER BY `id`) AS copy
--         FROM `users`
--     ) AS numbered WHERE copy > 1
-- );

memberships (team, nick): 1 key has several rows, 2 rows in all
  2 rows: red, ada

-- Lists all such keys:
SELECT `team`, `nick`, COUNT(*) AS copies FROM `memberships` GROUP BY `team`, `nick` HAVING COUNT(*) > 1 \
ORDER BY copies DESC, `team`, `nick`;
-- Deletes all but the first row of each key. Before that, point all references to the first row: a foreign key with
-- ON DELETE CASCADE would delete the rows that refer to the others.
-- DELETE FROM `memberships` WHERE `id` IN (
--     SELECT `id` FROM (
--         SELECT `id`, ROW_NUMBER() OVER (PARTITION BY `team`, `nick` ORDER BY `id`) AS copy
--         FROM `memberships`
--     ) AS numbered WHERE copy > 1
-- );
";

const WARNINGS: &str = "\
warning: users (email): 2 keys have several rows, 5 rows in all, so its migration will fail: the top of its up.sql has the \
SQL that lists and removes them
warning: memberships (team, nick): 1 key has several rows, 2 rows in all, so its migration will fail: the top of its up.sql \
has the SQL that lists and removes them
";

const NOT_UNIQUE: &str = "error: several rows have the same key users (email): the table holds duplicates";

const CONSTRAINT_MISSING: &str = "error: the database has no unique constraint that can enforce the model's key users \
(email), declared as `users_email_key`";
