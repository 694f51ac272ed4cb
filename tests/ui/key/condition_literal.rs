//! Values in a condition that are not literals.

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
#[unique(parent_id, where(flags::deleted_at = null), as = ByNull)]
//~^ ERROR: expected `true`, `false`, a whole number, a string or `NULL`, found `null`
//~| HELP: write `NULL`
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
#[unique(parent_id, where(flags::deleted_at = None), as = ByNoneWord)]
//~^ ERROR: expected `true`, `false`, a whole number, a string or `NULL`, found `None`
//~| HELP: write `NULL`
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
#[unique(parent_id, where(flag = TRUE), as = ByUpper)]
//~^ ERROR: expected `true`, `false`, a whole number, a string or `NULL`, found `TRUE`
//~| HELP: write `true`
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
#[unique(parent_id, where(state = open), as = ByUnquoted)]
//~^ ERROR: expected `true`, `false`, a whole number, a string or `NULL`, found `open`
//~| HELP: write it in quotes if it is a string: `"open"`
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
#[unique(parent_id, where(state = State::Open), as = ByPath)]
//~^ ERROR: expected `true`, `false`, a whole number, a string or `NULL`, found `State::Open`
pub struct Path {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn path(conn: &mut SqliteConnection) {
    let _ = Path::get_or_create(ByPath(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(state = 'o'), as = ByCharacter)]
//~^ ERROR: expected `true`, `false`, a whole number, a string or `NULL`, found a character
//~| HELP: write it as a string: `"o"`
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
#[unique(parent_id, where(state = b"open"), as = ByBytes)]
//~^ ERROR: expected `true`, `false`, a whole number, a string or `NULL`, found a byte string
pub struct Bytes {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn bytes(conn: &mut SqliteConnection) {
    let _ = Bytes::get_or_create(ByBytes(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(flags::id = 3.5), as = ByFloat)]
//~^ ERROR: expected `true`, `false`, a whole number, a string or `NULL`, found a floating-point number
pub struct Float {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn float(conn: &mut SqliteConnection) {
    let _ = Float::get_or_create(ByFloat(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(flags::id = 1 + 1), as = ByExpression)]
//~^ ERROR: expected `true`, `false`, a whole number, a string or `NULL`, found an expression
pub struct Expression {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn expression(conn: &mut SqliteConnection) {
    let _ = Expression::get_or_create(ByExpression(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(flag =), as = ByNothing)]
//~^ ERROR: expected `true`, `false`, a whole number, a string or `NULL`
pub struct Nothing {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn nothing(conn: &mut SqliteConnection) {
    let _ = Nothing::get_or_create(ByNothing(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(flag = true AND state = "open"), as = ByJoined)]
//~^ ERROR: expected `true`, `false`, a whole number, a string or `NULL`, found several conditions
//~| HELP: separate the conditions with commas
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
#[unique(parent_id, where(flags::id = 1i32), as = BySuffix)]
//~^ ERROR: a literal in a condition cannot have the suffix `i32`
//~| HELP: write `1`
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

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(flags::id = 9223372036854775808), as = ByTooLarge)]
//~^ ERROR: `9223372036854775808` is out of range for `i64`
//~| NOTE: a whole number in a condition is a signed 64-bit integer
pub struct TooLarge {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn too_large(conn: &mut SqliteConnection) {
    let _ = TooLarge::get_or_create(ByTooLarge(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(flags::id = -9223372036854775809), as = ByTooSmall)]
//~^ ERROR: `-9223372036854775809` is out of range for `i64`
//~| NOTE: a whole number in a condition is a signed 64-bit integer
pub struct TooSmall {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn too_small(conn: &mut SqliteConnection) {
    let _ = TooSmall::get_or_create(ByTooSmall(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(state = "a\0b"), as = ByNul)]
//~^ ERROR: a string in a condition cannot contain the NUL character
//~| NOTE: PostgreSQL text cannot contain NUL, and a condition must be the same on every database
pub struct Nul {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn nul(conn: &mut SqliteConnection) {
    let _ = Nul::get_or_create(ByNul(flags::parent_id.eq(3))).run(conn);
}
