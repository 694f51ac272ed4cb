//! Literals that the columns can have.

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
#[unique(parent_id, where(flag = true), as = ByNumberForBool)]
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
#[unique(parent_id, where(flags::maybe = false), as = ByNumberForNullableBool)]
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
#[unique(parent_id, where(small = 1), as = ByBoolForNumber)]
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
#[unique(parent_id, where(small = -32768), as = ByOutOfRange)]
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
#[unique(parent_id, where(state = -2147483648), as = ByBelowRange)]
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
#[unique(parent_id, where(state = 7), as = ByTextForNumber)]
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
#[unique(parent_id, where(slug = "7"), as = ByNumberForText)]
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
#[unique(parent_id, where(state = NULL), as = ByNull)]
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
#[unique(parent_id, where(flag = false, slug = "", small = 0), as = BySeveral)]
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
