//! A model under every lint that a careful crate may turn on.

#![deny(
    warnings,
    missing_docs,
    unreachable_pub,
    private_bounds,
    private_interfaces,
    non_local_definitions,
    dead_code,
    unused_qualifications,
    single_use_lifetimes,
    trivial_casts,
    rust_2018_idioms,
    future_incompatible,
    nonstandard_style,
    unused,
    clippy::all,
    clippy::pedantic
)]
#![forbid(unsafe_code)]
// Two keys with a column in common: a false positive, https://github.com/rust-lang/rust-clippy/issues/12923
#![allow(clippy::duplicated_attributes)]

use diesel::prelude::*;
use getorcreate::{Error, GetOrCreate, Outcome};

/// The tables.
pub mod schema {
    diesel::table! {
        /// The members of an organisation.
        members (id) {
            /// The number.
            id -> Integer,
            /// The address.
            email -> Text,
            /// The organisation.
            org_id -> Integer,
            /// The name in the organisation.
            username -> Nullable<Text>,
            /// True for an administrator.
            admin -> Bool,
        }
    }
}

/// A member of an organisation.
#[derive(Debug, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = schema::members)]
#[unique(email)]
#[unique(org_id, username, name = "members_org_username_key")]
#[unique(org_id, email)]
#[unique(org_id, where(schema::members::admin = true), as = Admin)]
#[unique(lower(email), as = NoCase)]
#[unique(lower(username), as = NoCase, name = "members_lower_username_key")]
#[unique(username, nulls_not_distinct)]
pub struct Member {
    /// The number.
    pub id: i32,
    /// The address.
    pub email: String,
    /// The organisation.
    pub org_id: i32,
    /// The name in the organisation.
    pub username: Option<String>,
}

/// Finds or creates a member.
///
/// # Errors
///
/// As `run`.
pub fn member(conn: &mut SqliteConnection, email: &str) -> Result<Outcome<Member>, Error> {
    use schema::members;

    Member::get_or_create(members::email.eq(email))
        .defaults_with(|| (members::org_id.eq(7), members::username.eq(Some("ada"))))
        .run(conn)
}

/// Finds or creates the administrator.
///
/// # Errors
///
/// As `run`.
pub fn admin(conn: &mut SqliteConnection, org_id: i32) -> Result<Outcome<Member>, Error> {
    use schema::members;

    Member::get_or_create(Admin(members::org_id.eq(org_id)))
        .defaults(members::email.eq("ada@example.org"))
        .run(conn)
}
