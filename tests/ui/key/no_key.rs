//! A struct without any key.

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
pub struct NoKey {
    //~^ ERROR: `NoKey` has no key, so no row can be looked up
    //~| HELP: name the fields that identify one row: `#[unique(email)]`
    //~| NOTE: a primary key also counts: a field for the column `id`, or `#[diesel(primary_key(..))]`
    pub email: String,
    pub org_id: i32,
}

pub fn no_key(conn: &mut SqliteConnection) {
    let _ = NoKey::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(GetOrCreate)]
#[diesel(table_name = users)]
pub struct NoField {}
//~^ ERROR: `NoField` has no key, so no row can be looked up
//~| NOTE: a primary key also counts: a field for the column `id`, or `#[diesel(primary_key(..))]`

pub fn no_field(conn: &mut SqliteConnection) {
    let _ = NoField::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}
