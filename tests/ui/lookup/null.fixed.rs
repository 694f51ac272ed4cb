//! A value for a nullable column is no NULL.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    members (id) {
        id -> Integer,
        email -> Nullable<Text>,
        org_id -> Nullable<Integer>,
        username -> Text,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(email)]
#[unique(org_id, username)]
pub struct Member {
    pub id: i32,
    pub email: Option<String>,
    pub org_id: Option<i32>,
    pub username: String,
}

pub fn literal(conn: &mut SqliteConnection) {
    let _ = Member::get_or_create(members::email.eq("ada@example.org")).run(conn);
}

pub fn known_to_be_there(conn: &mut SqliteConnection, email: Option<&str>) {
    if let Some(email) = email {
        let _ = Member::get_or_create(members::email.eq(email)).run(conn);
    }
}

pub fn in_a_composite_key(conn: &mut SqliteConnection) {
    let _ = Member::get_or_create((members::username.eq("ada"), members::org_id.eq(7)))
        .defaults(members::email.eq(None::<&str>))
        .run(conn);
}
