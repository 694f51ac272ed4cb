//! A function that is not in scope.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    packages (id) {
        id -> Integer,
        name -> Text,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = packages)]
#[unique(canonical(name), as = OfNoFunction)]
//~^ ERROR[E0425]: cannot find type `canonical` in this scope
#[unique(functions::canonical(name), as = OfNoModule)]
//~^ ERROR[E0433]: functions
pub struct Package {
    pub id: i32,
    pub name: String,
}
