//! Two models of one table, with different keys, in one module.

#![deny(warnings)]

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    tags (id) {
        id -> Integer,
        name -> Text,
        slug -> Text,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = tags)]
#[unique(name)]
#[unique(lower(name), as = self::NoCase)]
pub struct ByName {
    pub id: i32,
    pub name: String,
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = tags)]
#[unique(slug)]
#[unique(lower(slug), as = NoCase)]
pub struct BySlug {
    pub id: i32,
    pub slug: String,
}

pub fn each(conn: &mut SqliteConnection) {
    let _ = ByName::get_or_create(NoCase(tags::name.eq("Rust"))).run(conn);
    let _ = BySlug::get_or_create(NoCase(tags::slug.eq("Rust"))).run(conn);
    let _ = ByName::get_or_create(tags::name.eq("Rust"))
        .defaults(tags::slug.eq("rust"))
        .run(conn);
    let _ = BySlug::get_or_create(tags::slug.eq("rust"))
        .defaults(tags::name.eq("Rust"))
        .run(conn);
}
