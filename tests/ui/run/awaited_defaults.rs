//! Defaults that have to be awaited, on a connection that blocks.

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

async fn color() -> &'static str {
    "red"
}

pub fn blocked(conn: &mut SqliteConnection) -> Result<Tag, getorcreate::Error> {
    let tag = Tag::get_or_create(tags::name.eq("rust"))
        .defaults_with_async(async || tags::color.eq(color().await))
        .run(conn)?;
    //~^ ERROR[E0277]: defaults that have to be awaited cannot be made by `run`, which blocks
    //~| LABEL: what `.defaults_with_async(..)` was given is awaited by `.run_async(..)`
    //~| NOTE: make them without waiting: `.defaults_with(|| ..)`
    Ok(tag.into_inner())
}
