//! Calls of a model whose attributes have a mistake.

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
#[unique(nam)]
//~^ ERROR: no field `nam` on struct `Tag`
pub struct Tag {
    pub id: i32,
    pub name: String,
    pub color: String,
}

pub fn lookups(conn: &mut SqliteConnection) -> Result<usize, getorcreate::ManyError> {
    let tags = Tag::get_or_create_many(["rust", "diesel"].map(|name| tags::name.eq(name)))
        .defaults(tags::color.eq("red"))
        .chunk_size(10)
        .progress(|chunk| println!("{}", chunk.len()))
        .run(conn)?;
    Ok(tags.iter().filter(|tag| tag.created()).count())
}

pub fn rows(conn: &mut SqliteConnection) -> Result<usize, getorcreate::Error> {
    let rows = ["rust", "diesel"].map(|name| (tags::name.eq(name), tags::color.eq("red")));
    let tags = Tag::update_or_create_many_from(rows).by(tags::name).run(conn)?;
    Ok(tags.len())
}
