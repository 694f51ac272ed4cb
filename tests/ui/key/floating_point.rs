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
//~^ ERROR[E0277]: the floating-point column `columns::x` cannot be part of a key
//~| LABEL: a column of type `Float` or `Double`
//~| NOTE: a lookup could miss its row: NaN equals nothing, -0 equals 0, and the database may round a stored value
//~| NOTE: use an integer column, or `Numeric` on a database that has it (SQLite does not)
#[unique(label, y)]
//~^ ERROR[E0277]: the floating-point column `columns::y` cannot be part of a key
#[unique(z)]
//~^ ERROR[E0277]: the floating-point column `columns::z` cannot be part of a key
#[unique(points::w)]
//~^ ERROR[E0277]: the floating-point column `columns::w` cannot be part of a key
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
//~^ ERROR[E0277]: the floating-point column `columns::x` cannot be part of a key
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
