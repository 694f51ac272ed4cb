//! Keys with a condition or an expression, and every way to name them.

#![deny(warnings)]

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    members (id) {
        id -> Integer,
        org_id -> Integer,
        email -> Text,
        nick -> Nullable<Text>,
        state -> Text,
        admin -> Bool,
        deleted_at -> Nullable<Timestamp>,
    }
}

/// A struct that stands elsewhere, made by hand.
pub mod keys {
    pub struct Deleted<L>(pub L);
}

/// Two partial keys on the same columns, one of them without a condition, and one marker for two keys.
#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(org_id)]
#[unique(org_id, where(admin = true), as = Admin)]
#[unique(org_id, where(admin = false, state = "open", members::deleted_at = NULL), as = Open)]
#[unique(lower(email), as = NoCase)]
#[unique(trim(nick), as = NoCase, name = "members_nick_key")]
#[unique(org_id, upper(members::email), where(members::deleted_at = NULL), as = LiveEmail)]
#[unique(email, where(state = "deleted"), as = crate::keys::Deleted)]
#[unique(id, where(admin = true), as = Admin, name = "members_admin_id_key")]
pub struct Member {
    pub id: i32,
    pub org_id: i32,
    pub email: String,
    pub nick: Option<String>,
    pub state: String,
    pub admin: bool,
}

/// Markers that another model declares.
#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = members)]
#[unique(org_id, where(admin = true), as = self::Admin)]
#[unique(lower(email), as = crate::NoCase)]
#[unique(email, where(members::state = "deleted"), as = keys::Deleted)]
pub struct Login {
    pub id: i32,
    pub org_id: i32,
    pub email: String,
    pub admin: bool,
}

#[derive(Insertable)]
#[diesel(table_name = members, treat_none_as_default_value = false)]
pub struct Address<'a> {
    pub email: &'a str,
}

pub fn members(conn: &mut SqliteConnection, address: Address<'_>) {
    let _ = Member::get_or_create(members::org_id.eq(7)).run(conn);
    let _ = Member::get_or_create(Admin(members::org_id.eq(7)))
        .defaults((members::email.eq("ada@example.org"), members::state.eq("open")))
        .run(conn);
    let _ = Member::get_or_create(Admin(members::id.eq(7))).run(conn);
    let _ = Member::get_or_create(Open(members::org_id.eq(7)))
        .defaults_with(|| members::email.eq("ada@example.org"))
        .run(conn);
    let _ = Member::get_or_create(NoCase(members::email.eq("Ada@example.org"))).run(conn);
    let _ = Member::get_or_create(NoCase(address)).run(conn);
    let _ = Member::get_or_create(NoCase(members::nick.eq("ada"))).run(conn);
    let _ = Member::get_or_create(LiveEmail((members::email.eq("a"), members::org_id.eq(7)))).run(conn);
    let _ = Member::get_or_create(LiveEmail((members::org_id.eq(7), members::email.eq("a")))).run(conn);
    let _ = Member::get_or_create(keys::Deleted(members::email.eq("ada@example.org"))).run(conn);
}

pub fn logins(conn: &mut SqliteConnection) {
    let _ = Login::get_or_create(Admin(members::org_id.eq(7))).run(conn);
    let _ = Login::get_or_create(NoCase(members::email.eq("Ada@example.org"))).run(conn);
    let _ = Login::get_or_create(keys::Deleted(members::email.eq("ada@example.org"))).run(conn);
}
