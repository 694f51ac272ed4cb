//! A value and a default that the database has no form for.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    tags (id) {
        id -> Integer,
        name -> Text,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(name)]
pub struct Tag {
    pub id: i32,
    pub name: String,
}

#[diesel::declare_sql_function]
extern "SQL" {
    fn lower(text: diesel::sql_types::Text) -> diesel::sql_types::Text;
}

pub fn column_as_a_default(conn: &mut SqliteConnection) {
    let _ = Tag::get_or_create(tags::name.eq("rust"))
        .defaults(tags::id.eq(tags::id + 1))
        .run(conn);
    //~^ ERROR[E0271]: type mismatch resolving
}

pub fn number_as_a_default(conn: &mut SqliteConnection) {
    let _ = Tag::get_or_create(tags::name.eq("rust"))
        .defaults(tags::id.eq("7"))
        //~^ ERROR[E0277]: the trait bound `&str: AsExpression
        .run(conn);
    //~^ ERROR[E0277]: the trait bound `str: AppearsOnTable
    //~| ERROR[E0277]: the trait bound `str: QueryId
    //~| ERROR[E0277]: `str` is no valid SQL fragment for the `diesel::sqlite::Sqlite` backend
}

pub fn function_as_a_default(conn: &mut SqliteConnection) {
    let _ = Tag::get_or_create(tags::id.eq(7))
        .defaults(tags::name.eq(lower("Rust")))
        .run(conn);
}
