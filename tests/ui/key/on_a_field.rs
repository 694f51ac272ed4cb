//! Attributes that belong on the struct.

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
pub struct Unique {
    pub id: i32,
    #[unique]
    //~^ ERROR: `#[unique]` belongs on the struct, not on a field
    //~| HELP: remove it here, and write `#[unique(email)]` above `struct Unique`
    pub email: String,
}

pub fn unique(conn: &mut SqliteConnection) {
    let _ = Unique::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
pub struct UniqueWithField {
    pub id: i32,
    #[unique(email)]
    //~^ ERROR: `#[unique]` belongs on the struct, not on a field
    //~| HELP: remove it here, and write `#[unique(email)]` above `struct UniqueWithField`
    pub email: String,
}

pub fn unique_with_field(conn: &mut SqliteConnection) {
    let _ = UniqueWithField::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
pub struct NoOtherKey {
    #[unique]
    //~^ ERROR: `#[unique]` belongs on the struct, not on a field
    //~| HELP: remove it here, and write `#[unique(email)]` above `struct NoOtherKey`
    pub email: String,
}

pub fn no_other_key(conn: &mut SqliteConnection) {
    let _ = NoOtherKey::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(email)]
pub struct Facade {
    pub id: i32,
    #[get_or_create(crate = "getorcreate")]
    //~^ ERROR: `#[get_or_create]` belongs on the struct, not on a field
    //~| HELP: move it above `struct Facade`
    pub email: String,
}

pub fn facade(conn: &mut SqliteConnection) {
    let _ = Facade::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}
