//! `generate`: all folders or none.

use crate::project::{BARE, Project};

#[test]
fn a_migration_that_is_there_is_not_written_over() {
    let project = Project::with_database(BARE);
    let present = "migrations/2020-01-01-000000_add_users_org_id_username_key";
    project.write(&format!("{present}/up.sql"), "-- mine\n");
    let error = format!(
        "`{present}` already exists, so nothing was written: run it with `diesel migration run`; if that fails, see \
         `duplicates`; if it was run and the constraint is still missing, rename or remove the migration"
    );
    project.run_on_database(&["generate"]).assert_refused(&error);
    assert_eq!(
        project.names("migrations"),
        ["2020-01-01-000000_add_users_org_id_username_key"]
    );
    assert_eq!(project.read(format!("{present}/up.sql")), "-- mine\n");
}

#[test]
fn generating_twice_is_refused() {
    let project = Project::empty();
    project.run(&["generate"]);
    let before = project.names("migrations");
    let ran = project.run(&["generate"]);
    ran.assert_refused(&format!(
        "`migrations/{}` already exists, so nothing was written: run it with `diesel migration run`; if that fails, \
         see `duplicates`; if it was run and the constraint is still missing, rename or remove the migration",
        before[0]
    ));
    assert_eq!(project.names("migrations"), before);
}

/// Other files in the folder do not matter, whether Diesel wrote them or not.
#[test]
fn what_else_is_there_stays() {
    let project = Project::empty();
    project.write("migrations/.diesel_lock", "");
    project.write("migrations/2020-01-01-000000_create_users/up.sql", "SELECT 1;\n");
    project.write("migrations/README.md", "");
    assert_eq!(project.run(&["generate"]).status, Some(0));
    assert_eq!(project.names("migrations").len(), 6);
}

#[test]
fn a_file_in_the_place_of_the_folder_is_an_error() {
    let project = Project::empty();
    project.write("migrations", "a file");
    project
        .run(&["generate", "--migration-dir", "migrations"])
        .assert_refused("cannot write `migrations`: File exists (os error 17)");
    project
        .run(&["generate", "--migration-dir", "migrations/below"])
        .assert_refused("cannot write `migrations/below`: Not a directory (os error 20)");
    assert_eq!(project.read("migrations"), "a file");
}
