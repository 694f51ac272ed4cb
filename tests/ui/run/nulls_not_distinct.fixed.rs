//! The remedy of the note: the key allows several rows without a value, and only rows with a value are looked up.

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
#[unique(external_id)]
#[unique(external_id, lower(slug), where(kind = "file"), as = File)]
#[unique(slug)]
pub struct Import {
    pub id: i32,
    pub external_id: Option<i32>,
    pub slug: String,
    pub kind: String,
}

pub fn value(conn: &mut SqliteConnection) {
    let _ = Import::get_or_create(imports::external_id.eq(7)).run(conn);
}

pub fn marked(conn: &mut SqliteConnection) {
    let _ = Import::get_or_create(File((imports::external_id.eq(7), imports::slug.eq("a")))).run(conn);
}
