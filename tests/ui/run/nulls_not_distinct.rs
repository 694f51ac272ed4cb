//! A key in which NULL equals NULL, with another database than PostgreSQL.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    imports (id) {
        id -> Integer,
        external_id -> Nullable<Integer>,
        slug -> Text,
        kind -> Text,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(external_id, nulls_not_distinct)]
#[unique(external_id, lower(slug), where(kind = "file"), as = File, nulls_not_distinct)]
#[unique(slug)]
pub struct Import {
    pub id: i32,
    pub external_id: Option<i32>,
    pub slug: String,
    pub kind: String,
}

pub fn value(conn: &mut SqliteConnection) {
    let _ = Import::get_or_create(imports::external_id.eq(7)).run(conn);
    //~^ ERROR[E0277]: `diesel::sqlite::Sqlite` has no unique index that treats NULLs as equal
    //~| LABEL: the key of this request is `nulls_not_distinct`, which only PostgreSQL 15 or later supports
    //~| NOTE: remove `nulls_not_distinct`, and use this key only for rows that have a value
}

pub fn none(conn: &mut SqliteConnection) {
    let _ = Import::get_or_create(imports::external_id.eq(None::<i32>))
        .defaults(imports::slug.eq("a"))
        .run(conn);
    //~^ ERROR[E0277]: `diesel::sqlite::Sqlite` has no unique index that treats NULLs as equal
}

pub fn marked(conn: &mut SqliteConnection) {
    let _ = Import::get_or_create(File((imports::external_id.eq(Some(7)), imports::slug.eq("a")))).run(conn);
    //~^ ERROR[E0277]: `diesel::sqlite::Sqlite` has no unique index that treats NULLs as equal
}

/// The other keys of such a model are for every database.
pub fn other_key(conn: &mut SqliteConnection) {
    let _ = Import::get_or_create(imports::slug.eq("a")).run(conn);
}
