//! Columns that the table does not have.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Text,
        org_id -> Integer,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(email)]
#[unique(phone)]
//~^ ERROR[E0425]: cannot find type `phone` in module `users`
pub struct Field {
    pub id: i32,
    pub email: String,
    pub phone: String,
    //~^ ERROR[E0425]: cannot find type `phone` in module `users`
    //~| ERROR[E0425]: cannot find value `phone` in module `users`
}

pub fn field(conn: &mut SqliteConnection) {
    let _ = Field::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(email)]
#[unique(org_id, users::tenant_id)]
//~^ ERROR[E0425]: cannot find type `tenant_id` in module `users`
pub struct ByPath {
    pub id: i32,
    pub email: String,
    pub org_id: i32,
}

pub fn by_path(conn: &mut SqliteConnection) {
    let _ = ByPath::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[diesel(primary_key(uuid))]
//~^ ERROR[E0425]: cannot find type `uuid` in module `users`
//~| ERROR[E0277]: the primary key of the table is `columns::id`, but this model assumes another one
#[unique(email)]
pub struct PrimaryKey {
    pub id: i32,
    pub email: String,
}

pub fn primary_key(conn: &mut SqliteConnection) {
    let _ = PrimaryKey::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(email, where(users::flag = true), as = Flagged)]
//~^ ERROR[E0425]: cannot find type `flag` in module `users`
pub struct Condition {
    pub id: i32,
    pub email: String,
}

pub fn condition(conn: &mut SqliteConnection) {
    let _ = Condition::get_or_create(Flagged(users::email.eq("ada@example.org")))
        .defaults(users::org_id.eq(7))
        .run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(lower(users::login), as = LowerLogin)]
//~^ ERROR[E0425]: cannot find type `login` in module `users`
pub struct Expression {
    pub id: i32,
    pub email: String,
}

pub fn expression(conn: &mut SqliteConnection) {
    let _ = Expression::get_or_create(users::id.eq(7)).run(conn);
}
