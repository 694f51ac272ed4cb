//! Names by which lookups ask for keys.

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
#[unique(parent_id, where(flag = true))]
//~^ ERROR: a key with a condition needs a name for lookups
//~| HELP: give the key a name: `as = Flag`
pub struct Condition {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn condition(conn: &mut SqliteConnection) {
    let _ = Condition::get_or_create(flags::parent_id.eq(3)).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(flags::deleted_at = NULL))]
//~^ ERROR: a key with a condition needs a name for lookups
//~| HELP: give the key a name: `as = NotDeleted`
pub struct NullCondition {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn null_condition(conn: &mut SqliteConnection) {
    let _ = NullCondition::get_or_create(flags::parent_id.eq(3)).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, lower(slug))]
//~^ ERROR: a key on an expression needs a name for lookups
//~| HELP: give the key a name: `as = LowerSlug`
pub struct Expression {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn expression(conn: &mut SqliteConnection) {
    let _ = Expression::get_or_create(flags::parent_id.eq(3)).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(lower(slug), where(state = "open"))]
//~^ ERROR: a key with a condition needs a name for lookups
//~| HELP: give the key a name: `as = StateOpenLowerSlug`
pub struct Both {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn both(conn: &mut SqliteConnection) {
    let _ = Both::get_or_create(flags::parent_id.eq(3)).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, as = ByPlain)]
//~^ ERROR: a key on plain columns needs no name for lookups
//~| HELP: remove `as`
pub struct Plain {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn plain(conn: &mut SqliteConnection) {
    let _ = Plain::get_or_create(ByPlain(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(slug, as = self::ByPlain, nulls_not_distinct)]
//~^ ERROR: a key on plain columns needs no name for lookups
//~| HELP: remove `as`
pub struct PlainWithAPath {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn plain_with_a_path(conn: &mut SqliteConnection) {
    let _ = PlainWithAPath::get_or_create(ByPlain(flags::slug.eq("a"))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(flag = true), as = ByTwice, as = Other)]
//~^ ERROR: the option `as` is given twice
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
#[unique(parent_id, where(flag = true), as = "ByQuoted")]
//~^ ERROR: `as` must be the name of a struct
//~| HELP: write it without quotes: `as = ByQuoted`
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
#[unique(parent_id, where(flag = true), as = 3)]
//~^ ERROR: `as` must be the name of a struct
pub struct Number {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn number(conn: &mut SqliteConnection) {
    let _ = Number::get_or_create(flags::parent_id.eq(3)).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(flag = true), as = )]
//~^ ERROR: `as` must be the name of a struct
pub struct NoName {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn no_name(conn: &mut SqliteConnection) {
    let _ = NoName::get_or_create(flags::parent_id.eq(3)).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(flag = true), as)]
//~^ ERROR: `as` takes the name of a struct: `as = ..`
pub struct Word {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn word(conn: &mut SqliteConnection) {
    let _ = Word::get_or_create(flags::parent_id.eq(3)).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(flag = true), as = Flagged<i32>)]
//~^ ERROR: `as` must be the name of a struct
pub struct WithParameters {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn with_parameters(conn: &mut SqliteConnection) {
    let _ = WithParameters::get_or_create(flags::parent_id.eq(3)).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(flag = true), as(ByInParentheses))]
//~^ ERROR: expected a field, found `as(..)`
//~| HELP: write `as = ByInParentheses`
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
#[unique(parent_id, where(flag = true), sa = ByMisspelt)]
//~^ ERROR: unknown option `sa` in `#[unique]`
//~| HELP: an option with a similar name exists: `as`
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
#[unique(parent_id, where(flag = false), as = BySameColumns)]
//~^ ERROR: two keys have the same name for lookups, `BySameColumns(parent_id)`
//~| HELP: give this key its own name: `as = NotFlag`
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
#[unique(parent_id, slug, where(flag = true), as = BySameKey)]
#[unique(slug, parent_id, where(flag = true), as = BySameKey)]
//~^ ERROR: the key `BySameKey(slug, parent_id)` is declared twice
//~| HELP: remove one of the two; the order of the columns does not matter
pub struct SameKey {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn same_key(conn: &mut SqliteConnection) {
    let _ = SameKey::get_or_create(BySameKey(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(flag = true), as = BySameName)]
#[unique(slug, where(flag = true), as = BySameName)]
//~^ ERROR: the keys `BySameName(parent_id)` and `BySameName(slug)` would have the same name in the database
//~| HELP: give this key its own name: `name = "flags_by_same_name_slug_key"`
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
