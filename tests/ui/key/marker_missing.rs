//! A path to a struct that is not there.

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
#[unique(lower(slug), as = self::NoCase)]
//~^ ERROR[E0425]: cannot find type `NoCase` in module `self`
pub struct Flag {
    pub id: i32,
    pub slug: String,
}
