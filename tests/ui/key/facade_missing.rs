//! A crate that is not there.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Text,
        org_id -> Integer,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(email)]
#[get_or_create(crate = "::get_or_create")]
//~^ ERROR[E0432]: unresolved import `get_or_create`
pub struct Missing {
    pub id: i32,
    pub email: String,
}

pub fn missing(conn: &mut SqliteConnection) {
    let _ = Missing::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}
