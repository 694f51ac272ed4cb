//! Columns of a condition.

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
#[unique(parent_id, where(flog = true), as = ByUnknownField)]
//~^ ERROR: no field `flog` on struct `UnknownField`
//~| HELP: a field with a similar name exists: `flag`
pub struct UnknownField {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn unknown_field(conn: &mut SqliteConnection) {
    let _ = UnknownField::get_or_create(ByUnknownField(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(deleted_at = NULL), as = ByNoSuchField)]
//~^ ERROR: no field `deleted_at` on struct `NoSuchField`
//~| HELP: the fields of `NoSuchField` are: `id`, `parent_id`, `slug`, `flag`, `state`
//~| NOTE: to use a column that is not a field, write its path: `flags::deleted_at`
pub struct NoSuchField {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn no_such_field(conn: &mut SqliteConnection) {
    let _ = NoSuchField::get_or_create(ByNoSuchField(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(rest = true), as = ByEmbedded)]
//~^ ERROR: the field `rest` is embedded, so it is not a column
//~| HELP: write the paths of its columns, which start with `flags::`
pub struct Embedded {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    #[diesel(embed)]
    pub rest: Rest,
}

pub fn embedded(conn: &mut SqliteConnection) {
    let _ = Embedded::get_or_create(ByEmbedded(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(parent_id = 3), as = ByOfTheKey)]
//~^ ERROR: `parent_id` is both in the key and in its condition
//~| HELP: remove it from one of the two
pub struct OfTheKey {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn of_the_key(conn: &mut SqliteConnection) {
    let _ = OfTheKey::get_or_create(ByOfTheKey(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(lower(slug), where(flags::slug = "a"), as = ByOfTheExpression)]
//~^ ERROR: `flags::slug` is both in the key and in its condition
//~| HELP: remove it from one of the two
pub struct OfTheExpression {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn of_the_expression(conn: &mut SqliteConnection) {
    let _ = OfTheExpression::get_or_create(ByOfTheExpression(flags::slug.eq("a"))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(parent_id, where(flag = true, flag = false), as = ByTwice)]
//~^ ERROR: `flag` appears twice in this condition
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
#[unique(parent_id, where(flag = true, flags::flag = true), as = ByTwiceByPath)]
//~^ ERROR: `flag` and `flags::flag` are the same column, `flag`
//~| HELP: remove one of the two
pub struct TwiceByPath {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn twice_by_path(conn: &mut SqliteConnection) {
    let _ = TwiceByPath::get_or_create(ByTwiceByPath(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = flags)]
pub struct Rest {
    pub flag: bool,
    pub state: String,
}
