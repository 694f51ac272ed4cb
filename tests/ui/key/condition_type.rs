//! Literals that a column cannot have.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    flags (id) {
        id -> Integer,
        parent_id -> Integer,
        small -> SmallInt,
        slug -> Text,
        flag -> Bool,
        maybe -> Nullable<Bool>,
        state -> Nullable<Integer>,
        at -> Timestamp,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(flag = 1), as = ByNumberForBool)]
//~^ ERROR[E0277]: `columns::flag` cannot hold this number, so a condition cannot compare it with the number
//~| LABEL: this value has another type than the column, or is out of its range
//~| NOTE: a condition compares a column with literals of the same type: `true` or `false` for `Bool`, whole numbers, or strings
pub struct NumberForBool {
    pub id: i32,
    pub parent_id: i32,
    pub small: i16,
    pub slug: String,
    pub flag: bool,
    pub state: Option<i32>,
}

pub fn number_for_bool(conn: &mut SqliteConnection) {
    let _ = NumberForBool::get_or_create(ByNumberForBool(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(flags::maybe = 0), as = ByNumberForNullableBool)]
//~^ ERROR[E0277]: `columns::maybe` cannot hold this number, so a condition cannot compare it with the number
pub struct NumberForNullableBool {
    pub id: i32,
    pub parent_id: i32,
    pub small: i16,
    pub slug: String,
    pub flag: bool,
    pub state: Option<i32>,
}

pub fn number_for_nullable_bool(conn: &mut SqliteConnection) {
    let _ = NumberForNullableBool::get_or_create(ByNumberForNullableBool(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(small = true), as = ByBoolForNumber)]
//~^ ERROR[E0277]: `columns::small` is not a boolean column, so a condition cannot compare it with `true` or `false`
//~| LABEL: this value has another type than the column
//~| NOTE: a condition compares a column with literals of the same type: `true` or `false` for `Bool`, whole numbers, or strings
pub struct BoolForNumber {
    pub id: i32,
    pub parent_id: i32,
    pub small: i16,
    pub slug: String,
    pub flag: bool,
    pub state: Option<i32>,
}

pub fn bool_for_number(conn: &mut SqliteConnection) {
    let _ = BoolForNumber::get_or_create(ByBoolForNumber(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(small = 70000), as = ByOutOfRange)]
//~^ ERROR[E0277]: `columns::small` cannot hold this number, so a condition cannot compare it with the number
//~| LABEL: this value has another type than the column, or is out of its range
//~| NOTE: a condition compares a column with literals of the same type: `true` or `false` for `Bool`, whole numbers, or strings
pub struct OutOfRange {
    pub id: i32,
    pub parent_id: i32,
    pub small: i16,
    pub slug: String,
    pub flag: bool,
    pub state: Option<i32>,
}

pub fn out_of_range(conn: &mut SqliteConnection) {
    let _ = OutOfRange::get_or_create(ByOutOfRange(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(state = -2147483649), as = ByBelowRange)]
//~^ ERROR[E0277]: `columns::state` cannot hold this number, so a condition cannot compare it with the number
pub struct BelowRange {
    pub id: i32,
    pub parent_id: i32,
    pub small: i16,
    pub slug: String,
    pub flag: bool,
    pub state: Option<i32>,
}

pub fn below_range(conn: &mut SqliteConnection) {
    let _ = BelowRange::get_or_create(ByBelowRange(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(state = "x"), as = ByTextForNumber)]
//~^ ERROR[E0277]: `columns::state` is not a text column, so a condition cannot compare it with a string
//~| LABEL: this value has another type than the column
//~| NOTE: a condition compares a column with literals of the same type: `true` or `false` for `Bool`, whole numbers, or strings
pub struct TextForNumber {
    pub id: i32,
    pub parent_id: i32,
    pub small: i16,
    pub slug: String,
    pub flag: bool,
    pub state: Option<i32>,
}

pub fn text_for_number(conn: &mut SqliteConnection) {
    let _ = TextForNumber::get_or_create(ByTextForNumber(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(flags::at = "2026-01-01"), as = ByTextForTime)]
//~^ ERROR[E0277]: `columns::at` is not a text column, so a condition cannot compare it with a string
pub struct TextForTime {
    pub id: i32,
    pub parent_id: i32,
    pub small: i16,
    pub slug: String,
    pub flag: bool,
    pub state: Option<i32>,
}

pub fn text_for_time(conn: &mut SqliteConnection) {
    let _ = TextForTime::get_or_create(ByTextForTime(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(slug = 7), as = ByNumberForText)]
//~^ ERROR[E0277]: `columns::slug` cannot hold this number, so a condition cannot compare it with the number
pub struct NumberForText {
    pub id: i32,
    pub parent_id: i32,
    pub small: i16,
    pub slug: String,
    pub flag: bool,
    pub state: Option<i32>,
}

pub fn number_for_text(conn: &mut SqliteConnection) {
    let _ = NumberForText::get_or_create(ByNumberForText(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(slug = NULL), as = ByNull)]
//~^ ERROR[E0277]: `columns::slug` cannot be NULL, so the condition decides nothing
//~| LABEL: the column is not nullable
//~| NOTE: if it can be NULL in the database, write `Nullable<..>` in `diesel::table!`
pub struct Null {
    pub id: i32,
    pub parent_id: i32,
    pub small: i16,
    pub slug: String,
    pub flag: bool,
    pub state: Option<i32>,
}

pub fn null(conn: &mut SqliteConnection) {
    let _ = Null::get_or_create(ByNull(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(flag = 1, slug = 7, small = true), as = BySeveral)]
//~^ ERROR[E0277]: `columns::flag` cannot hold this number, so a condition cannot compare it with the number
//~| ERROR[E0277]: `columns::slug` cannot hold this number, so a condition cannot compare it with the number
//~| ERROR[E0277]: `columns::small` is not a boolean column, so a condition cannot compare it with `true` or `false`
pub struct Several {
    pub id: i32,
    pub parent_id: i32,
    pub small: i16,
    pub slug: String,
    pub flag: bool,
    pub state: Option<i32>,
}

pub fn several(conn: &mut SqliteConnection) {
    let _ = Several::get_or_create(BySeveral(flags::parent_id.eq(3))).run(conn);
}
