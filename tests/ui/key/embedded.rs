//! A field that holds several columns.

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
#[unique(address)]
//~^ ERROR: the field `address` is embedded, so it is not a column
//~| HELP: write the paths of its columns, which start with `users::`
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

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
pub struct OnTheField {
    pub id: i32,
    pub email: String,
    #[unique]
    //~^ ERROR: `#[unique]` belongs on the struct, not on a field
    //~| HELP: remove it here, and write the paths of the embedded columns in `#[unique(..)]` above the struct
    #[diesel(embed)]
    pub address: Address,
}

pub fn on_the_field(conn: &mut SqliteConnection) {
    let _ = OnTheField::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = users)]
pub struct Address {
    pub org_id: i32,
    pub user_name: String,
}
