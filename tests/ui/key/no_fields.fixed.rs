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
pub struct Bare {
    pub id: i32,
    pub email: String,
}

pub fn bare(conn: &mut SqliteConnection) {
    let _ = Bare::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(email, name = "users_email_key")]
pub struct OnlyName {
    pub id: i32,
    pub email: String,
}

pub fn only_name(conn: &mut SqliteConnection) {
    let _ = OnlyName::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}
