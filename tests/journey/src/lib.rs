//! The models of a project that has had its tables for a while, and declares their keys only now.

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

/// Somebody, known by an address.
#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(email)]
pub struct User {
    /// A number.
    pub id: i32,
    /// Where mail is sent to.
    pub email: String,
    /// Other than the address, it may change.
    pub name: String,
}

/// A key of two columns.
#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = memberships)]
#[unique(team, nick)]
pub struct Membership {
    /// A number.
    pub id: i32,
    /// Whose member it is.
    pub team: String,
    /// The name in there.
    pub nick: String,
}

diesel::table! {
    #[sql_name = "users"]
    archive.archived_users (id) {
        id -> Integer,
        email -> Text,
    }
}

/// Somebody who has left. The table is in a schema of its own, and has the name of another.
#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = archived_users)]
#[unique(email)]
pub struct ArchivedUser {
    /// A number.
    pub id: i32,
    /// Where mail was sent to.
    pub email: String,
}

/// A connection to whichever database the project has. They are tried in this order, and SQLite takes any URL.
#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    /// `postgres://..`
    Postgres(PgConnection),
    /// `mysql://..`
    Mysql(MysqlConnection),
    /// The path of a file.
    Sqlite(SqliteConnection),
}
