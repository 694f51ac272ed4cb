//! The models of a project that has had its tables for a while, and now declares their keys.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Text,
        name -> Text,
    }
}

diesel::table! {
    memberships (id) {
        id -> Integer,
        team -> Text,
        nick -> Text,
    }
}

/// A person, identified by an address.
#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(email)]
pub struct User {
    /// A number.
    pub id: i32,
    /// The address for mail.
    pub email: String,
    /// The name. Unlike the address, it may change.
    pub name: String,
}

/// A key of two columns.
#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = memberships)]
#[unique(team, nick)]
pub struct Membership {
    /// A number.
    pub id: i32,
    /// The team of the member.
    pub team: String,
    /// The name within the team.
    pub nick: String,
}

diesel::table! {
    #[sql_name = "users"]
    archive.archived_users (id) {
        id -> Integer,
        email -> Text,
    }
}

/// A person who has left. The table is in a separate schema, and has the same name as another table.
#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = archived_users)]
#[unique(email)]
pub struct ArchivedUser {
    /// A number.
    pub id: i32,
    /// The former address for mail.
    pub email: String,
}

/// A connection to the project's database, of any kind. A URL is tried in this order, and SQLite accepts any URL.
#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    /// A URL `postgres://..`
    Postgres(PgConnection),
    /// A URL `mysql://..`
    Mysql(MysqlConnection),
    /// The path of a file.
    Sqlite(SqliteConnection),
}
