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
#[unique(parent_id, where(flags::deleted_at = NULL), as = ByNull)]
pub struct Null {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn null(conn: &mut SqliteConnection) {
    let _ = Null::get_or_create(ByNull(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(flags::deleted_at = NULL), as = ByNoneWord)]
pub struct NoneWord {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn none_word(conn: &mut SqliteConnection) {
    let _ = NoneWord::get_or_create(ByNoneWord(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(flag = true), as = ByUpper)]
pub struct Upper {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn upper(conn: &mut SqliteConnection) {
    let _ = Upper::get_or_create(ByUpper(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(state = "open"), as = ByUnquoted)]
pub struct Unquoted {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn unquoted(conn: &mut SqliteConnection) {
    let _ = Unquoted::get_or_create(ByUnquoted(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(state = "o"), as = ByCharacter)]
pub struct Character {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn character(conn: &mut SqliteConnection) {
    let _ = Character::get_or_create(ByCharacter(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(flag = true, state = "open"), as = ByJoined)]
pub struct Joined {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn joined(conn: &mut SqliteConnection) {
    let _ = Joined::get_or_create(ByJoined(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(flags::id = 1), as = BySuffix)]
pub struct Suffix {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn suffix(conn: &mut SqliteConnection) {
    let _ = Suffix::get_or_create(BySuffix(flags::parent_id.eq(3))).run(conn);
}
