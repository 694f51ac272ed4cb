//! Items in `where(..)` that are not conditions.

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
#[unique(parent_id, where(flag), as = ByBareField)]
//~^ ERROR: a condition compares a column with a literal
//~| HELP: add its value; for a boolean, write `flag = true`
pub struct BareField {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn bare_field(conn: &mut SqliteConnection) {
    let _ = BareField::get_or_create(ByBareField(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(!flag), as = ByNegated)]
//~^ ERROR: a condition compares a column with a literal
//~| HELP: write `flag = false`
pub struct Negated {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn negated(conn: &mut SqliteConnection) {
    let _ = Negated::get_or_create(ByNegated(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(flags::state == "open"), as = ByTwoEquals)]
//~^ ERROR: a condition compares a column with a literal
//~| HELP: write `flags::state = "open"`
pub struct TwoEquals {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn two_equals(conn: &mut SqliteConnection) {
    let _ = TwoEquals::get_or_create(ByTwoEquals(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(flags::deleted_at IS NULL), as = ByIsNull)]
//~^ ERROR: a condition compares a column with a literal
//~| HELP: write `flags::deleted_at = NULL`
pub struct IsNull {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn is_null(conn: &mut SqliteConnection) {
    let _ = IsNull::get_or_create(ByIsNull(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(flag => false), as = ByNotEqual)]
//~^ ERROR: a condition compares a column with a literal
//~| NOTE: write it as `flag = true`, `number > 0`, `state != "closed"` or `state in ["open", "new"]`, and separate several with commas
pub struct NotEqual {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn not_equal(conn: &mut SqliteConnection) {
    let _ = NotEqual::get_or_create(ByNotEqual(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(flags::deleted_at IS NOT NULL), as = ByIsNotNull)]
//~^ ERROR: a condition compares a column with a literal
//~| HELP: write `flags::deleted_at != NULL`
pub struct IsNotNull {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn is_not_null(conn: &mut SqliteConnection) {
    let _ = IsNotNull::get_or_create(ByIsNotNull(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(parent_id >> 3), as = ByGreater)]
//~^ ERROR: a condition compares a column with a literal
//~| NOTE: write it as `flag = true`, `number > 0`, `state != "closed"` or `state in ["open", "new"]`, and separate several with commas
pub struct Greater {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn greater(conn: &mut SqliteConnection) {
    let _ = Greater::get_or_create(ByGreater(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(true = flag), as = ByWrongWayRound)]
//~^ ERROR: a condition compares a column with a literal
//~| NOTE: write it as `flag = true`, `number > 0`, `state != "closed"` or `state in ["open", "new"]`, and separate several with commas
pub struct WrongWayRound {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn wrong_way_round(conn: &mut SqliteConnection) {
    let _ = WrongWayRound::get_or_create(ByWrongWayRound(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(flag, state = "open", parent_id >> 3), as = BySeveral)]
//~^ ERROR: a condition compares a column with a literal
//~| HELP: add its value; for a boolean, write `flag = true`
//~| ERROR: a condition compares a column with a literal
//~| NOTE: write it as `flag = true`, `number > 0`, `state != "closed"` or `state in ["open", "new"]`, and separate several with commas
pub struct Several {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn several(conn: &mut SqliteConnection) {
    let _ = Several::get_or_create(BySeveral(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(), as = ByEmpty)]
//~^ ERROR: `where` has no condition
//~| HELP: remove it, or select rows by columns and their values: `where(.. = ..)`
pub struct Empty {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn empty(conn: &mut SqliteConnection) {
    let _ = Empty::get_or_create(ByEmpty(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where = flag, as = BySetting)]
//~^ ERROR: `where` takes a list of conditions: `where(..)`
pub struct Setting {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn setting(conn: &mut SqliteConnection) {
    let _ = Setting::get_or_create(BySetting(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where, as = ByWord)]
//~^ ERROR: `where` takes a list of conditions: `where(..)`
pub struct Word {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn word(conn: &mut SqliteConnection) {
    let _ = Word::get_or_create(ByWord(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(flag = true), where(state = "open"), as = ByTwice)]
//~^ ERROR: the option `where` is given twice
//~| HELP: remove one of the two
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
#[unique(parent_id, wher(flag = true), as = ByMisspelt)]
//~^ ERROR: unknown function `wher` in `#[unique]`
//~| HELP: an option with a similar name exists: `where`
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
#[unique(parent_id, flag = true, as = ByOutside)]
//~^ ERROR: `flag` is a field, and its condition belongs in `where(..)`
//~| HELP: write `where(flag = true)`
pub struct Outside {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn outside(conn: &mut SqliteConnection) {
    let _ = Outside::get_or_create(ByOutside(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(where(flag = true), as = ByNoField)]
//~^ ERROR: `#[unique]` names no field
//~| HELP: name the fields that identify one row: `#[unique(id, where(flag = true), as = ByNoField)]`
pub struct NoField {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn no_field(conn: &mut SqliteConnection) {
    let _ = NoField::get_or_create(ByNoField(flags::id.eq(3))).run(conn);
}
