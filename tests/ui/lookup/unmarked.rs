//! A lookup that does not say which rows it means.

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

pub fn condition_as_a_value(conn: &mut SqliteConnection) {
    let _ = T1::get_or_create((t1::parent_id.eq(3), t1::flag.eq(true))).run(conn);
    //~^ ERROR[E0277]: no unique constraint of `T1` covers the lookup on `(columns::parent_id, columns::flag)`
    //~| LABEL: these are not exactly the columns of one key
    //~| NOTE: the keys of `T1`: `(id)`, `Flagged(parent_id)`, `EmailNoCase(parent_id, email)`
    //~| NOTE: `parent_id` is unique where `flag = true`: look it up by `Flagged(t1::parent_id.eq(..))`
    //~| NOTE: `(parent_id, lower(email))` is unique: look it up by `EmailNoCase((t1::parent_id.eq(..), t1::email.eq(..)))`
    //~| NOTE: without a unique constraint, two callers can each insert a row with these values, and the duplicate stays
    //~| NOTE: if these columns identify one row, declare them: `#[unique(..)]` on `T1`
}

pub fn condition_left_out(conn: &mut SqliteConnection) {
    let _ = T1::get_or_create(t1::parent_id.eq(3)).run(conn);
    //~^ ERROR[E0277]: no unique constraint of `T1` covers the lookup on `columns::parent_id`
    //~| NOTE: `parent_id` is unique where `flag = true`: look it up by `Flagged(t1::parent_id.eq(..))`
}

pub fn expression(conn: &mut SqliteConnection) {
    let _ = T1::get_or_create((t1::email.eq("ada@example.org"), t1::parent_id.eq(3)))
        //~^ ERROR[E0277]: no unique constraint of `T1` covers the lookup on `(columns::email, columns::parent_id)`
        //~| NOTE: `(parent_id, lower(email))` is unique: look it up by `EmailNoCase((t1::parent_id.eq(..), t1::email.eq(..)))`
        .defaults(t1::flag.eq(false))
        .run(conn);
}
