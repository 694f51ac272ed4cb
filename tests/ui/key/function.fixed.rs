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
#[unique(lower(slug), as = ByMisspelt)]
pub struct Misspelt {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    #[diesel(embed)]
    pub rest: Rest,
}

pub fn misspelt(conn: &mut SqliteConnection) {
    let _ = Misspelt::get_or_create(ByMisspelt(flags::slug.eq("a"))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(lower(slug), as = ByCapitals)]
pub struct Capitals {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    #[diesel(embed)]
    pub rest: Rest,
}

pub fn capitals(conn: &mut SqliteConnection) {
    let _ = Capitals::get_or_create(ByCapitals(flags::slug.eq("a"))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(lower(slug), as = ByOfNothing)]
pub struct OfNothing {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    #[diesel(embed)]
    pub rest: Rest,
}

pub fn of_nothing(conn: &mut SqliteConnection) {
    let _ = OfNothing::get_or_create(ByOfNothing(flags::slug.eq("a"))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(lower(slug), lower(state), as = ByOfSeveral)]
pub struct OfSeveral {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn of_several(conn: &mut SqliteConnection) {
    let _ = OfSeveral::get_or_create(ByOfSeveral((flags::slug.eq("a"), flags::state.eq("b")))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(upper(slug), as = ByOfAString)]
pub struct OfAString {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    #[diesel(embed)]
    pub rest: Rest,
}

pub fn of_a_string(conn: &mut SqliteConnection) {
    let _ = OfAString::get_or_create(ByOfAString(flags::slug.eq("a"))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(trim(slug), as = ByUnknownField)]
pub struct UnknownField {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    #[diesel(embed)]
    pub rest: Rest,
}

pub fn unknown_field(conn: &mut SqliteConnection) {
    let _ = UnknownField::get_or_create(ByUnknownField(flags::slug.eq("a"))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(lower(flags::state), as = ByEmbedded)]
pub struct Embedded {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    #[diesel(embed)]
    pub rest: Rest,
}

pub fn embedded(conn: &mut SqliteConnection) {
    let _ = Embedded::get_or_create(ByEmbedded(flags::state.eq("a"))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(lower(slug), as = ByAndTheColumn)]
pub struct AndTheColumn {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    #[diesel(embed)]
    pub rest: Rest,
}

pub fn and_the_column(conn: &mut SqliteConnection) {
    let _ = AndTheColumn::get_or_create(ByAndTheColumn(flags::slug.eq("a"))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(lower(slug), as = ByTwice)]
pub struct Twice {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    #[diesel(embed)]
    pub rest: Rest,
}

pub fn twice(conn: &mut SqliteConnection) {
    let _ = Twice::get_or_create(ByTwice(flags::slug.eq("a"))).run(conn);
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = flags)]
pub struct Rest {
    pub flag: bool,
    pub state: String,
}
