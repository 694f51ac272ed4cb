//! Values that cannot go to another thread, in a request whose future can.

use std::rc::Rc;

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
#[unique(name)]
pub struct Tag {
    pub id: i32,
    pub name: String,
}

pub async fn closure(conn: &mut SyncConnectionWrapper<SqliteConnection>, color: Rc<String>) {
    let _ = Tag::get_or_create(tags::name.eq("rust"))
        .defaults_with(|| tags::color.eq((*color).clone()))
        .run_async(conn)
        //~^ ERROR[E0277]: `Rc<String>` cannot be shared between threads safely
        .await;
}
