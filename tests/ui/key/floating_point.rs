//! A floating-point column in a key.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    points (x) {
        x -> Double,
        y -> Float,
        z -> Nullable<Double>,
        w -> Nullable<Float>,
        label -> Text,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = points)]
#[unique(x)]
//~^ ERROR[E0277]: a floating-point column cannot be part of a key: `columns::x`
//~| LABEL: a column of type `Float` or `Double`
//~| NOTE: NaN equals nothing, -0 equals 0, and a value may be rounded when it is stored: the row could not be found again
//~| NOTE: use an integer column, or `Numeric` where the database has it (SQLite has not)
#[unique(label, y)]
//~^ ERROR[E0277]: a floating-point column cannot be part of a key: `columns::y`
#[unique(z)]
//~^ ERROR[E0277]: a floating-point column cannot be part of a key: `columns::z`
#[unique(points::w)]
//~^ ERROR[E0277]: a floating-point column cannot be part of a key: `columns::w`
#[unique(label)]
pub struct Declared {
    pub x: f64,
    pub y: f32,
    pub z: Option<f64>,
    pub w: Option<f32>,
    pub label: String,
}

pub fn declared(conn: &mut SqliteConnection) {
    let _ = Declared::get_or_create(points::label.eq("origin")).run(conn);
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = points)]
#[diesel(primary_key(x))]
//~^ ERROR[E0277]: a floating-point column cannot be part of a key: `columns::x`
#[unique(label)]
pub struct PrimaryKey {
    pub x: f64,
    pub y: f32,
    pub z: Option<f64>,
    pub w: Option<f32>,
    pub label: String,
}

pub fn primary_key(conn: &mut SqliteConnection) {
    let _ = PrimaryKey::get_or_create(points::label.eq("origin")).run(conn);
}
