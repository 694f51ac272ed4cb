//! Defaults that are made without waiting, on a connection that blocks.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    tags (id) {
        id -> Integer,
        name -> Text,
        color -> Text,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(name)]
pub struct Tag {
    pub id: i32,
    pub name: String,
}

fn color() -> &'static str {
    "red"
}

pub fn blocked(conn: &mut SqliteConnection) -> Result<Tag, getorcreate::Error> {
    let tag = Tag::get_or_create(tags::name.eq("rust"))
        .defaults_with(|| tags::color.eq(color()))
        .run(conn)?;
    Ok(tag.into_inner())
}
