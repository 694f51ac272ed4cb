//! The remedy of the help.

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
pub struct Unique {
    pub id: i32,
    pub email: String,
}

pub fn unique(conn: &mut SqliteConnection) {
    let _ = Unique::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(email)]
#[get_or_create(crate = "getorcreate")]
pub struct Facade {
    pub id: i32,
    pub email: String,
}

pub fn facade(conn: &mut SqliteConnection) {
    let _ = Facade::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}
