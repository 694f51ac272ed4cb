//! A request that is run.

#![deny(unused_must_use)]

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
pub struct Tag {
    pub id: i32,
    pub name: String,
}

pub fn outcome(conn: &mut SqliteConnection) -> Result<(), getorcreate::Error> {
    Tag::get_or_create(tags::name.eq("rust")).run(conn)?;
    Ok(())
}
