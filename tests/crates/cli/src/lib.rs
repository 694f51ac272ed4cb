//! The models that the command line is tested with.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Text,
        org_id -> Integer,
        username -> Text,
    }
}

diesel::table! {
    tags (id) {
        id -> Integer,
        name -> Text,
    }
}

/// A model with two keys beside its `id`.
#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(email)]
#[unique(org_id, username)]
pub struct User {
    /// A number.
    pub id: i32,
    /// Where mail is sent to.
    pub email: String,
    /// Whose member it is.
    pub org_id: i32,
    /// The name in there.
    pub username: String,
}

/// A model with one key beside its `id`.
#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = tags)]
#[unique(name)]
pub struct Tag {
    /// A number.
    pub id: i32,
    /// What it is called.
    pub name: String,
}
