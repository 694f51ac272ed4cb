//! A key that has been refused is the only error, also where the model is used with diesel-async.

use diesel::prelude::*;
use diesel_async::sync_connection_wrapper::SyncConnectionWrapper;
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
}

pub async fn call(conn: &mut SyncConnectionWrapper<SqliteConnection>) -> Result<Tag, getorcreate::Error> {
    let outcome = Tag::get_or_create(tags::name.eq("rust"))
        .defaults_with_async(async || tags::color.eq("red"))
        .max_retries(3)
        .run_async(conn)
        .await?;
    Ok(outcome.into_inner())
}
