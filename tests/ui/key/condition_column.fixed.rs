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
#[unique(parent_id, where(flag = true), as = ByUnknownField)]
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
#[unique(parent_id, where(flags::deleted_at = NULL), as = ByNoSuchField)]
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
#[unique(parent_id, where(flags::flag = true), as = ByEmbedded)]
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
#[unique(parent_id, where(flag = true), as = ByOfTheKey)]
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
#[unique(lower(slug), as = ByOfTheExpression)]
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
#[unique(parent_id, where(flags::flag = true), as = ByTwiceByPath)]
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
