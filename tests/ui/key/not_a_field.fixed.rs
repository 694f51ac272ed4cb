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
pub struct Quoted {
    pub id: i32,
    pub email: String,
    pub org_id: i32,
}

pub fn quoted(conn: &mut SqliteConnection) {
    let _ = Quoted::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(email, name = "users_email_key")]
pub struct NameInParentheses {
    pub id: i32,
    pub email: String,
    pub org_id: i32,
}

pub fn name_in_parentheses(conn: &mut SqliteConnection) {
    let _ = NameInParentheses::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(users::email)]
pub struct Dotted {
    pub id: i32,
    pub email: String,
    pub org_id: i32,
}

pub fn dotted(conn: &mut SqliteConnection) {
    let _ = Dotted::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}
