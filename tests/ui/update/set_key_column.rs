//! A column of the key in `set`.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Text,
        org_id -> Integer,
        username -> Nullable<Text>,
        name -> Text,
        visits -> Integer,
        deleted -> Bool,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(email)]
#[unique(org_id, username)]
#[unique(name, where(deleted = false), as = Live)]
pub struct User {
    pub id: i32,
    pub email: String,
    pub org_id: i32,
    pub username: Option<String>,
    pub name: String,
    pub visits: i32,
    pub deleted: bool,
}

#[derive(Insertable)]
#[diesel(table_name = users)]
pub struct Profile<'a> {
    pub name: &'a str,
    pub email: &'a str,
}

pub fn alone(conn: &mut SqliteConnection) {
    let _ = User::update_or_create(users::email.eq("ada@example.org"))
        .set(users::email.eq("augusta@example.org"))
        //~^ ERROR[E0277]: `.set(..)` sets `columns::email`, which the lookup or the row already sets
        //~| LABEL: the key of a row stays as it is, and a column gets one value
        //~| NOTE: otherwise remove the column from `.set(..)`: a new row gets its key from the lookup
        //~| NOTE: if this is a row that holds its own key, use `User::update_or_create_from(row).by(..)`
        .run(conn);
}

pub fn in_a_tuple(conn: &mut SqliteConnection) {
    let _ = User::update_or_create((users::username.eq("ada"), users::org_id.eq(7)))
        .set((users::name.eq("Ada"), users::org_id.eq(8)))
        //~^ ERROR[E0277]: `.set(..)` sets `columns::org_id`, which the lookup or the row already sets
        .run(conn);
}

pub fn in_a_struct(conn: &mut SqliteConnection, profile: &Profile<'_>) {
    let _ = User::update_or_create(users::email.eq("ada@example.org")).set(profile).run(conn);
    //~^ ERROR[E0277]: `.set(..)` sets `columns::email`, which the lookup or the row already sets
}
