//! A lookup by the primary key of a table whose model has no field `id`.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    seats (org_id, email) {
        org_id -> Integer,
        email -> Text,
        is_owner -> Bool,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(org_id, where(is_owner = true), as = Owner)]
pub struct Seat {
    pub org_id: i32,
    pub email: String,
    pub is_owner: bool,
}

pub fn by_primary_key() {
    let _ = Seat::get_or_create((seats::org_id.eq(7), seats::email.eq("ada@example.org")));
    //~^ ERROR[E0277]: no unique constraint of `Seat` covers the lookup on `(columns::org_id, columns::email)`
    //~| NOTE: if these columns identify one row, declare them: `#[unique(..)]`, or `#[diesel(primary_key(..))]`, on `Seat`
    //~| NOTE: move all other values to `.defaults(..)` of `get_or_create`, or to `.set(..)` of `update_or_create`
}
