//! A floating-point column that is the primary key by its name.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    points (id) {
        id -> Double,
        label -> Text,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = points)]
#[unique(label)]
pub struct Point {
    pub id: f64,
    //~^ ERROR[E0277]: the floating-point column `columns::id` cannot be part of a key
    //~| LABEL: a column of type `Float` or `Double`
    //~| NOTE: a lookup could miss its row: NaN equals nothing, -0 equals 0, and the database may round a stored value
    //~| NOTE: use an integer column, or `Numeric` on a database that has it (SQLite does not)
    pub label: String,
}

pub fn point(conn: &mut SqliteConnection) {
    let _ = Point::get_or_create(points::label.eq("origin")).run(conn);
}
