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
    //~^ ERROR[E0277]: a floating-point column cannot be part of a key: `columns::id`
    //~| LABEL: a column of type `Float` or `Double`
    //~| NOTE: NaN equals nothing, -0 equals 0, and a value may be rounded when it is stored: the row could not be found again
    //~| NOTE: use an integer column, or `Numeric` where the database has it (SQLite has not)
    pub label: String,
}

pub fn point(conn: &mut SqliteConnection) {
    let _ = Point::get_or_create(points::label.eq("origin")).run(conn);
}
