//! `sql`

use crate::project::Project;

#[test]
fn the_statements_are_printed_without_a_database() {
    Project::empty().run(&["sql"]).assert_clean(
        "-- add_users_email_key
CREATE UNIQUE INDEX `users_email_key` ON `users` (`email`);

-- add_users_org_id_username_key
CREATE UNIQUE INDEX `users_org_id_username_key` ON `users` (`org_id`, `username`);

-- add_tags_name_key
CREATE UNIQUE INDEX `tags_name_key` ON `tags` (`name`);
",
    );
}

#[test]
fn what_takes_them_away_begins_with_the_last() {
    Project::empty()
        .run(&["sql", "--down", "--dialect", "sqlite"])
        .assert_clean(
            "-- add_tags_name_key
DROP INDEX `tags_name_key`;

-- add_users_org_id_username_key
DROP INDEX `users_org_id_username_key`;

-- add_users_email_key
DROP INDEX `users_email_key`;
",
        );
}

#[test]
fn what_the_dialect_has_not_is_an_error() {
    Project::empty().run(&["sql", "--online"]).assert_refused(
        "there is no online form for SQLite: SQLite allows one writer at a time, and building the index is a write",
    );
}

#[test]
fn a_dialect_that_is_not_built_in_is_refused_with_those_that_are() {
    Project::empty().run(&["sql", "--dialect", "postgres"]).assert(
        2,
        "",
        "error: invalid value 'postgres' for '--dialect <DIALECT>'\n  [possible values: sqlite]\n\n\
         For more information, try '--help'.\n",
    );
}
