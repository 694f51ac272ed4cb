//! Keys in which NULL equals NULL: a value that may be NULL is a value like any other.

#![deny(warnings)]
// Two keys with a column in common: a false positive, https://github.com/rust-lang/rust-clippy/issues/12923
#![allow(clippy::duplicated_attributes)]

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    imports (id) {
        id -> Integer,
        source -> Nullable<Text>,
        external_id -> Nullable<Integer>,
        slug -> Text,
        nulls_not_distinct -> Nullable<Bool>,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(source, external_id, nulls_not_distinct)]
#[unique(nulls_not_distinct, lower(source), where(slug = "a"), as = A, name = "imports_a_key")]
#[unique(imports::nulls_not_distinct, imports::slug)]
pub struct Import {
    pub id: i32,
    pub source: Option<String>,
    pub external_id: Option<i32>,
    pub slug: String,
    pub nulls_not_distinct: Option<bool>,
}

#[derive(Insertable)]
#[diesel(table_name = imports, treat_none_as_default_value = false)]
pub struct Origin<'a> {
    pub external_id: Option<i32>,
    pub source: Option<&'a str>,
}

/// The requests are not run: this program knows SQLite only.
pub fn requests(origin: Origin<'_>, source: Option<String>) {
    let _ = Import::get_or_create((imports::source.eq(None::<&str>), imports::external_id.eq(Some(7))));
    let _ = Import::get_or_create((imports::external_id.eq(7), imports::source.eq(&source)));
    let _ =
        Import::get_or_create((imports::external_id.eq(7), imports::source.eq("a"))).defaults(imports::slug.eq("b"));
    let _ = Import::get_or_create(origin).defaults(imports::slug.eq("b"));
    let _ = Import::get_or_create(A(imports::source.eq(source)));
}

pub fn other_key(conn: &mut SqliteConnection) {
    let _ = Import::get_or_create((imports::nulls_not_distinct.eq(true), imports::slug.eq("b"))).run(conn);
}
