//! The remedy of the help, and a path in this crate.

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
#[get_or_create(crate = "::getorcreate")]
pub struct Root {
    pub id: i32,
    pub email: String,
}

pub fn root(conn: &mut SqliteConnection) {
    let _ = Root::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(email)]
#[get_or_create(crate = "getorcreate")]
pub struct Unquoted {
    pub id: i32,
    pub email: String,
}

pub fn unquoted(conn: &mut SqliteConnection) {
    let _ = Unquoted::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(email)]
#[get_or_create(crate = "crate::renamed")]
pub struct Renamed {
    pub id: i32,
    pub email: String,
}

pub fn renamed(conn: &mut SqliteConnection) {
    let _ = Renamed::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

pub mod renamed {
    pub use getorcreate::*;
}
