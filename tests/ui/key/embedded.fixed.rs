//! The remedy of the help.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Text,
        org_id -> Integer,
        user_name -> Text,
        kind -> Text,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(email)]
#[unique(users::org_id, users::user_name)]
pub struct Embedded {
    pub id: i32,
    pub email: String,
    #[diesel(embed)]
    pub address: Address,
}

pub fn embedded(conn: &mut SqliteConnection) {
    let _ = Embedded::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = users)]
pub struct Address {
    pub org_id: i32,
    pub user_name: String,
}
