//! A model that derives nothing of Diesel's.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    tags (id) {
        id -> Integer,
        name -> Text,
    }
}

#[derive(GetOrCreate)]
#[unique(name)]
pub struct Tag {
    pub id: i32,
    pub name: String,
}

pub fn get_or_create(conn: &mut SqliteConnection) {
    let _ = Tag::get_or_create(tags::name.eq("rust")).run(conn);
    //~^ ERROR[E0277]: `Tag` cannot be read from rows of
    //~| LABEL: this call returns the row as `Tag`
    //~| NOTE: derive `Queryable` and `Selectable` for `Tag`, with the same `#[diesel(table_name = ..)]`
    //~| NOTE: if it derives both, add `#[diesel(check_for_backend(..))]`: it shows which field does not fit
}
