//! Functions of a column.

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
#[unique(date(flags::deleted_at), as = ByDate)]
//~^ ERROR: `date` does not have the same result in all sessions and databases, so it cannot be part of a key
//~| HELP: store the date in a column of its own, and make that column part of the key
//~| NOTE: on PostgreSQL the date of a `timestamptz` depends on the session's time zone
//~| NOTE: for a function of your own with this name, write its path, such as `self::date`
pub struct OfADate {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    #[diesel(embed)]
    pub rest: Rest,
}

pub fn of_a_date(conn: &mut SqliteConnection) {
    let _ = OfADate::get_or_create(ByDate(flags::slug.eq("a"))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(lowr(slug), as = ByMisspelt)]
//~^ ERROR: unknown function `lowr` in `#[unique]`
//~| HELP: a function with a similar name exists: `lower`
//~| NOTE: for a function of your own with this name, write its path, such as `self::lowr`
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
#[unique(LOWER(slug), as = ByCapitals)]
//~^ ERROR: unknown function `LOWER` in `#[unique]`
//~| HELP: a function with a similar name exists: `lower`
//~| NOTE: for a function of your own with this name, write its path, such as `self::LOWER`
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
#[unique(lower(), as = ByOfNothing)]
//~^ ERROR: `lower` needs a field
//~| HELP: write the field in the parentheses
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
#[unique(lower(slug, state), as = ByOfSeveral)]
//~^ ERROR: `lower` takes one field
//~| HELP: write `lower(slug), lower(state)`
pub struct OfSeveral {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    pub flag: bool,
    pub state: String,
}

pub fn of_several(conn: &mut SqliteConnection) {
    let _ = OfSeveral::get_or_create(ByOfSeveral(flags::slug.eq("a"))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(lower(slug, "en"), as = ByWithAnArgument)]
//~^ ERROR: `lower` takes one field
pub struct WithAnArgument {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    #[diesel(embed)]
    pub rest: Rest,
}

pub fn with_an_argument(conn: &mut SqliteConnection) {
    let _ = WithAnArgument::get_or_create(ByWithAnArgument(flags::slug.eq("a"))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(lower(trim(slug)), as = ByOfAFunction)]
//~^ ERROR: expected a field, found an expression
//~| NOTE: a column can have at most one function
pub struct OfAFunction {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    #[diesel(embed)]
    pub rest: Rest,
}

pub fn of_a_function(conn: &mut SqliteConnection) {
    let _ = OfAFunction::get_or_create(ByOfAFunction(flags::slug.eq("a"))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(upper("slug"), as = ByOfAString)]
//~^ ERROR: expected a field, found a string literal
//~| HELP: write it without quotes: `slug`
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
#[unique(trim(slog), as = ByUnknownField)]
//~^ ERROR: no field `slog` on struct `UnknownField`
//~| HELP: a field with a similar name exists: `slug`
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
#[unique(lower(rest), as = ByEmbedded)]
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
    let _ = Embedded::get_or_create(ByEmbedded(flags::slug.eq("a"))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(slug, lower(slug), as = ByAndTheColumn)]
//~^ ERROR: `slug` and `lower(slug)` are the same column, `slug`
//~| HELP: remove one of the two
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
#[unique(lower(slug), lower(flags::slug), as = ByTwice)]
//~^ ERROR: `lower(slug)` and `lower(flags::slug)` are the same column, `slug`
//~| HELP: remove one of the two
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

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(lower(parent_id), as = ByOfANumber)]
//~^ ERROR[E0277]: `columns::parent_id` is not a text column
//~| LABEL: this function needs a text column
//~| NOTE: `lower`, `upper` and `trim` work only on columns of type `Text`
pub struct OfANumber {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    #[diesel(embed)]
    pub rest: Rest,
}

pub fn of_a_number(conn: &mut SqliteConnection) {
    let _ = OfANumber::get_or_create(ByOfANumber(flags::parent_id.eq(3))).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = flags)]
#[unique(slug, upper(flags::deleted_at), as = ByOfATime)]
//~^ ERROR[E0277]: `columns::deleted_at` is not a text column
pub struct OfATime {
    pub id: i32,
    pub parent_id: i32,
    pub slug: String,
    #[diesel(embed)]
    pub rest: Rest,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = flags)]
pub struct Rest {
    pub flag: bool,
    pub state: String,
}
