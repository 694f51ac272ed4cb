//! The struct, as the derive would declare it.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    flags (id) {
        id -> Integer,
        slug -> Text,
    }
}

pub struct NoCase<L>(pub L);

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(lower(slug), as = self::NoCase)]
pub struct Flag {
    pub id: i32,
    pub slug: String,
}

pub fn flag(conn: &mut SqliteConnection) {
    let _ = Flag::get_or_create(NoCase(flags::slug.eq("a"))).run(conn);
}
