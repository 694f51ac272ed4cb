//! A function that the model leaves out.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    tags (id) {
        id -> Integer,
        name -> Text,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(name)]
#[get_or_create(skip(get_or_create_many))]
pub struct Tag {
    pub id: i32,
    pub name: String,
}

pub fn skipped(conn: &mut SqliteConnection) {
    let _ = Tag::get_or_create_many(["rust", "diesel"].map(|name| tags::name.eq(name))).run(conn);
    //~^ ERROR[E0599]: no function or associated item named `get_or_create_many` found for struct `Tag` in the current scope
}
