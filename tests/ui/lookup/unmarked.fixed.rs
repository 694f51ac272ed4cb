//! The remedies of the notes.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    t1 (id) {
        id -> Integer,
        parent_id -> Integer,
        email -> Text,
        flag -> Bool,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = t1)]
#[unique(parent_id, where(flag = true), as = Flagged)]
#[unique(parent_id, lower(email), as = EmailNoCase)]
pub struct T1 {
    pub id: i32,
    pub parent_id: i32,
    pub email: String,
    pub flag: bool,
}

pub fn condition(conn: &mut SqliteConnection) {
    let _ = T1::get_or_create(Flagged(t1::parent_id.eq(3))).run(conn);
}

pub fn expression(conn: &mut SqliteConnection) {
    let _ = T1::get_or_create(EmailNoCase((t1::parent_id.eq(3), t1::email.eq("ada@example.org"))))
        .defaults(t1::flag.eq(false))
        .run(conn);
}
