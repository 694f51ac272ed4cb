//! The remedies of the helps.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    flags (id) {
        id -> Integer,
        parent_id -> Integer,
        slug -> Text,
        flag -> Bool,
        state -> Text,
        deleted_at -> Nullable<Timestamp>,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(flag = true), as = Flag)]
pub struct Condition {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn condition(conn: &mut SqliteConnection) {
    let _ = Condition::get_or_create(Flag(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(flags::deleted_at = NULL), as = NotDeleted)]
pub struct NullCondition {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn null_condition(conn: &mut SqliteConnection) {
    let _ = NullCondition::get_or_create(NotDeleted(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, lower(slug), as = LowerSlug)]
pub struct Expression {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn expression(conn: &mut SqliteConnection) {
    let _ = Expression::get_or_create(LowerSlug((flags::parent_id.eq(3), flags::slug.eq("a")))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(lower(slug), where(state = "open"), as = StateOpenLowerSlug)]
pub struct Both {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn both(conn: &mut SqliteConnection) {
    let _ = Both::get_or_create(StateOpenLowerSlug(flags::slug.eq("a"))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id)]
pub struct Plain {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn plain(conn: &mut SqliteConnection) {
    let _ = Plain::get_or_create(flags::parent_id.eq(3)).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(flag = true), as = ByTwice)]
pub struct Twice {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn twice(conn: &mut SqliteConnection) {
    let _ = Twice::get_or_create(ByTwice(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(flag = true), as = ByQuoted)]
pub struct Quoted {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn quoted(conn: &mut SqliteConnection) {
    let _ = Quoted::get_or_create(ByQuoted(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(flag = true), as = ByInParentheses)]
pub struct InParentheses {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn in_parentheses(conn: &mut SqliteConnection) {
    let _ = InParentheses::get_or_create(ByInParentheses(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(flag = true), as = ByMisspelt)]
pub struct Misspelt {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn misspelt(conn: &mut SqliteConnection) {
    let _ = Misspelt::get_or_create(ByMisspelt(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(flag = true), as = BySameColumns)]
#[unique(parent_id, where(flag = false), as = NotFlag)]
pub struct SameColumns {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn same_columns(conn: &mut SqliteConnection) {
    let _ = SameColumns::get_or_create(BySameColumns(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(slug, parent_id, where(flag = true), as = BySameKey)]
pub struct SameKey {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn same_key(conn: &mut SqliteConnection) {
    let _ = SameKey::get_or_create(BySameKey((flags::parent_id.eq(3), flags::slug.eq("a")))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(flag = true), as = BySameName)]
#[unique(slug, where(flag = true), as = BySameName, name = "flags_by_same_name_slug_key")]
pub struct SameName {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn same_name(conn: &mut SqliteConnection) {
    let _ = SameName::get_or_create(BySameName(flags::parent_id.eq(3))).run(conn);
}
