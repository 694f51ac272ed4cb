//! The models for the tests of the command line.

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

/// A model with two keys besides its `id`.
#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(email)]
#[unique(org_id, username)]
pub struct User {
    /// A number.
    pub id: i32,
    /// The address for mail.
    pub email: String,
    /// The organization of the member.
    pub org_id: i32,
    /// The name within the organization.
    pub username: String,
}

/// A model with one key besides its `id`.
#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = tags)]
#[unique(name)]
pub struct Tag {
    /// A number.
    pub id: i32,
    /// The name of the tag.
    pub name: String,
}
