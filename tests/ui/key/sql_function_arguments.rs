//! A function with two arguments.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    packages (id) {
        id -> Integer,
        name -> Text,
    }
}

diesel::define_sql_function! {
    fn joined(name: diesel::sql_types::Text, title: diesel::sql_types::Text) -> diesel::sql_types::Text;
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = packages)]
#[unique(joined(name), as = Joined)]
//~^ ERROR[E0107]: type alias takes 2 generic arguments but 1 generic argument was supplied
pub struct Package {
    pub id: i32,
    pub name: String,
}
