//! The same fields in no key, as integers, and as text.

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

diesel::table! {
    places (id) {
        id -> Integer,
        label -> Text,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = points)]
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
#[diesel(table_name = places)]
#[unique(label)]
pub struct Place {
    pub id: i32,
    pub label: String,
}

pub fn point(conn: &mut SqliteConnection) {
    let _ = Place::get_or_create(places::label.eq("origin")).run(conn);
}
