//! A lookup that says which rows it means, and is wrong.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    t1 (id) {
        id -> Integer,
        parent_id -> Integer,
        email -> Nullable<Text>,
        flag -> Bool,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = t1)]
#[unique(parent_id, where(flag = true), as = Flagged)]
#[unique(parent_id, email, where(flag = false), as = Unflagged)]
pub struct T1 {
    pub id: i32,
    pub parent_id: i32,
    pub email: Option<String>,
    pub flag: bool,
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = t1)]
#[unique(parent_id, where(flag = true), as = OfOther)]
pub struct Other {
    pub id: i32,
    pub parent_id: i32,
    pub flag: bool,
}

#[derive(Insertable)]
#[diesel(table_name = t1)]
pub struct OptionalFields {
    pub parent_id: i32,
}

pub fn with_the_condition(conn: &mut SqliteConnection) {
    let _ = T1::get_or_create(Flagged((t1::parent_id.eq(3), t1::flag.eq(true)))).run(conn);
    //~^ ERROR[E0277]: no unique constraint of `T1` covers the lookup on `(columns::parent_id, columns::flag)`
    //~| LABEL: these are not exactly the columns of one key
    //~| NOTE: the keys of `T1`: `(id)`, `Flagged(parent_id)`, `Unflagged(parent_id, email)`
    //~| NOTE: `parent_id` is unique where `flag = true`: look it up by `Flagged(t1::parent_id.eq(..))`
}

pub fn subset(conn: &mut SqliteConnection) {
    let _ = T1::get_or_create(Unflagged(t1::parent_id.eq(3))).run(conn);
    //~^ ERROR[E0277]: no unique constraint of `T1` covers the lookup on `columns::parent_id`
    //~| NOTE: `(parent_id, email)` is unique where `flag = false`: look it up by `Unflagged((t1::parent_id.eq(..), t1::email.eq(..)))`
}

pub fn plain_key(conn: &mut SqliteConnection) {
    let _ = T1::get_or_create(Flagged(t1::id.eq(3))).run(conn);
    //~^ ERROR[E0277]: no unique constraint of `T1` covers the lookup on `columns::id`
}

pub fn another_model(conn: &mut SqliteConnection) {
    let _ = T1::get_or_create(OfOther(t1::parent_id.eq(3))).run(conn);
    //~^ ERROR[E0277]: these are not values for columns of `table`
    //~| NOTE: if the model has a key with `as = Flagged`, wrap all values in it: `Flagged((a.eq(x), b.eq(y)))`
}

pub fn twice(conn: &mut SqliteConnection) {
    let _ = T1::get_or_create(Flagged(Flagged(t1::parent_id.eq(3)))).run(conn);
    //~^ ERROR[E0277]: these are not values for columns of `table`
}

pub fn inside_of_a_tuple(conn: &mut SqliteConnection) {
    let _ = T1::get_or_create((Flagged(t1::parent_id.eq(3)), t1::email.eq("a"))).run(conn);
    //~^ ERROR[E0277]: these are not values for columns of `table`
}

pub fn not_equal(conn: &mut SqliteConnection) {
    let _ = T1::get_or_create(Flagged(t1::parent_id.ne(3))).run(conn);
    //~^ ERROR[E0277]: these are not values for columns of `table`
}

pub fn no_values(conn: &mut SqliteConnection) {
    let _ = T1::get_or_create(Flagged(3)).run(conn);
    //~^ ERROR[E0277]: these are not values for columns of `table`
}

pub fn expression(conn: &mut SqliteConnection) {
    let _ = T1::get_or_create(Flagged(t1::parent_id.eq(t1::id))).run(conn);
    //~^ ERROR[E0277]: the key column `columns::parent_id` needs a plain value
}

pub fn null(conn: &mut SqliteConnection) {
    let _ = T1::get_or_create(Unflagged((t1::parent_id.eq(3), t1::email.eq(None::<&str>)))).run(conn);
    //~^ ERROR[E0277]: `Option<&str>` can be NULL, and NULL is never unique: pass the value
    //~| LABEL: the value for `columns::email` can be NULL here
    //~| NOTE: on PostgreSQL 15 or later, a key can treat NULLs as equal: `#[unique(.., nulls_not_distinct)]`
}

pub fn column_twice(conn: &mut SqliteConnection) {
    let _ = T1::get_or_create(Flagged((t1::parent_id.eq(3), t1::parent_id.eq(4)))).run(conn);
    //~^ ERROR[E0277]: a column appears twice in this lookup
}

pub fn optional_fields(conn: &mut SqliteConnection, lookup: OptionalFields) {
    let _ = T1::get_or_create(Flagged(lookup)).run(conn);
    //~^ ERROR[E0277]: this lookup may leave out `columns::parent_id`, but a key must be complete
}
