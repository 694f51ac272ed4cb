//! Functions of the user's own in a key.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    packages (id) {
        id -> Integer,
        name -> Text,
        title -> Nullable<Text>,
        owner_id -> Integer,
    }
}

pub mod functions {
    use diesel::sql_types::{Nullable, Text};

    diesel::define_sql_function! { fn canonical(name: Text) -> Text }
    diesel::define_sql_function! { fn canonical_title(title: Nullable<Text>) -> Nullable<Text> }
    diesel::define_sql_function! { fn similarity(name: Text) -> Double }
    diesel::define_sql_function! { fn joined(name: Text, title: Nullable<Text>) -> Text }
    diesel::define_sql_function! {
        #[aggregate]
        fn longest(name: Text) -> Text;
    }
    pub type Boxed<Column> = Box<Column>;
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = packages)]
#[unique(functions::canonical(owner_id), as = OfANumber)]
//~^ ERROR[E0277]: the trait bound `columns::owner_id: AsExpression<diesel::sql_types::Text>` is not satisfied
#[unique(functions::canonical(packages::title), as = OfNull)]
//~^ ERROR[E0277]: the trait bound `columns::title: AsExpression<diesel::sql_types::Text>` is not satisfied
#[unique(functions::canonical_title(packages::title), as = ToNull)]
//~^ ERROR[E0277]: can be NULL, and NULL is never unique
//~| LABEL: this function is declared with a `Nullable` result
#[unique(functions::similarity(name), as = ToAFloat)]
//~^ ERROR[E0277]: is a floating-point number, which cannot be part of a key
//~| LABEL: this function returns a `Float` or a `Double`
#[unique(functions::longest(name), as = OfManyRows)]
//~^ ERROR[E0277]: is an aggregate function
//~| LABEL: a key needs a function of one row's value
#[unique(functions::Boxed(name), as = NoFunction)]
//~^ ERROR[E0277]: is not a call of an SQL function
//~| LABEL: expected a function that `define_sql_function!` declares
pub struct Package {
    pub id: i32,
    pub name: String,
    pub owner_id: i32,
}

/// The result of the function is no lookup: the key applies the function.
pub fn of_the_result(conn: &mut SqliteConnection) {
    let lookup = functions::canonical(packages::name).eq("serde");
    let _ = Canonical::get_or_create(ByName(lookup)).run(conn);
    //~^ ERROR[E0277]: these are not values for columns of `table`
    let _ = Canonical::get_or_create(packages::name.eq("serde")).run(conn);
    //~^ ERROR[E0277]: no unique constraint of `Canonical` covers the lookup on `columns::name`
    //~| NOTE: `functions::canonical(name)` is unique: look it up by `ByName(packages::name.eq(..))`
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = packages)]
#[unique(functions::canonical(name), as = ByName)]
pub struct Canonical {
    pub id: i32,
    pub name: String,
}
