//! Defaults that set a column of the key's condition.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    t1 (id) {
        id -> Integer,
        parent_id -> Integer,
        flag -> Bool,
        name -> Text,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = t1)]
#[unique(parent_id, where(flag = true), as = Flagged)]
pub struct T1 {
    pub id: i32,
    pub parent_id: i32,
    pub flag: bool,
    pub name: String,
}

pub fn get_or_create(conn: &mut SqliteConnection) {
    let _ = T1::get_or_create(Flagged(t1::parent_id.eq(3)))
        //~^ ERROR[E0080]: evaluation
        //~| LABEL: the defaults set `flag`, which the key's condition fixes: remove this column, since a new row gets the declared value
        .defaults((t1::name.eq("a"), t1::flag.eq(true)))
        .run(conn);
}
