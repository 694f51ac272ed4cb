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
    //~^ ERROR[E0277]: `run` blocks, so it cannot await these defaults
    //~| LABEL: only `.run_async(..)` awaits `.defaults_with_async(..)`
    //~| NOTE: use a closure without `await`: `.defaults_with(|| ..)`
    Ok(tag.into_inner())
}
