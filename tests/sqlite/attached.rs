//! A table in an attached database, which is a schema to Diesel.

use diesel::prelude::*;
use getorcreate::{Error, GetOrCreate, Outcome};

use super::database;
use crate::suite::TestResult;
use crate::suite::recorder::observe;

diesel::table! {
    archive.tags (id) {
        id -> Integer,
        name -> Text,
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = tags)]
#[unique(name)]
struct Tag {
    id: i32,
    name: String,
}

#[test]
fn a_table_is_found_by_its_schema() -> TestResult {
    let mut conn = database::in_memory(
        "CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
        ATTACH ':memory:' AS archive;
        CREATE TABLE archive.tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);",
    );

    let call = observe(&mut conn, |conn| Tag::get_or_create(tags::name.eq("old")).run(conn));

    assert_eq!(
        call.statements,
        [
            "SELECT `archive`.`tags`.`id`, `archive`.`tags`.`name` FROM `archive`.`tags` WHERE `name` = ? LIMIT 2",
            "INSERT INTO `archive`.`tags` (`name`) VALUES (?) ON CONFLICT (`name`) DO NOTHING \
             RETURNING `id`, `name`, (+`name` = ?)",
        ]
    );
    let created = call.result?;
    assert!(created.created());
    let found = Tag::get_or_create(tags::name.eq("old")).run(&mut conn)?;
    assert_eq!(found, Outcome::Found(created.into_inner()));
    let rows: Vec<Tag> = tags::table.select(Tag::as_select()).load(&mut conn)?;
    assert_eq!(rows, [found.into_inner()]);
    Ok(())
}

#[test]
fn a_missing_constraint_is_named_with_the_schema() -> TestResult {
    let mut conn = database::in_memory(
        "CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
        ATTACH ':memory:' AS archive;
        CREATE TABLE archive.tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL);",
    );
    let error = Tag::get_or_create(tags::name.eq("old")).run(&mut conn).unwrap_err();
    assert!(matches!(error, Error::ConstraintMissing { .. }), "{error:?}");
    assert_eq!(
        error.to_string(),
        "the database has no unique constraint that can enforce the model's key archive.tags (name), declared as \
         `tags_name_key`: it is missing, or its index is deferrable, not valid, partial, or on an expression; run \
         `cargo run --bin schema -- check` to see which, and `generate` to write the migration (see \
         `getorcreate::cli!`)"
    );
    assert_eq!(tags::table.count().get_result::<i64>(&mut conn)?, 0);
    Ok(())
}
