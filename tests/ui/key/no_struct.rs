//! Items that are not structs with named fields.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Text,
        org_id -> Integer,
    }
}

#[derive(GetOrCreate)]
#[diesel(table_name = users)]
#[unique(email)]
pub enum Choice {
    //~^ ERROR: `GetOrCreate` cannot be derived for an enum
    //~| HELP: a model is a struct with named fields, one for each column
    Ada,
}

pub fn choice(conn: &mut SqliteConnection) {
    let _ = Choice::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(GetOrCreate)]
#[diesel(table_name = users)]
#[unique(email)]
pub union Union {
    //~^ ERROR: `GetOrCreate` cannot be derived for a union
    //~| HELP: a model is a struct with named fields, one for each column
    pub id: i32,
}

pub fn union(conn: &mut SqliteConnection) {
    let _ = Union::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(GetOrCreate)]
#[diesel(table_name = users)]
#[unique(email)]
pub struct Tuple(pub i32, pub String);
//~^ ERROR: `GetOrCreate` cannot be derived for a tuple struct
//~| HELP: a model is a struct with named fields, one for each column

pub fn tuple(conn: &mut SqliteConnection) {
    let _ = Tuple::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(GetOrCreate)]
#[diesel(table_name = users)]
#[unique(email)]
pub struct Unit;
//~^ ERROR: `GetOrCreate` cannot be derived for a unit struct
//~| HELP: a model is a struct with named fields, one for each column

pub fn unit(conn: &mut SqliteConnection) {
    let _ = Unit::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}
