//! The second model uses what the first one declares.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    flags (id) {
        id -> Integer,
        slug -> Text,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(lower(slug), as = NoCase)]
pub struct First {
    pub id: i32,
    pub slug: String,
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(lower(slug), as = self::NoCase)]
pub struct Second {
    pub id: i32,
    pub slug: String,
}

pub fn first(conn: &mut SqliteConnection) {
    let _ = First::get_or_create(NoCase(flags::slug.eq("a"))).run(conn);
}

pub fn second(conn: &mut SqliteConnection) {
    let _ = Second::get_or_create(NoCase(flags::slug.eq("a"))).run(conn);
}
