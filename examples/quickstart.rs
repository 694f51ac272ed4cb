//! Calls get or create twice: `cargo run --example quickstart [FILE]`. Without a file the database is in memory.

use std::error::Error;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{GetOrCreate, Outcome};

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Text,
        name -> Text,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = users)]
#[unique(email)]
struct User {
    id: i32,
    email: String,
    name: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    let database = std::env::args().nth(1).unwrap_or_else(|| ":memory:".to_owned());
    let mut conn = SqliteConnection::establish(&database)?;
    conn.batch_execute(
        "CREATE TABLE IF NOT EXISTS users (
            id    INTEGER PRIMARY KEY,
            email TEXT NOT NULL CONSTRAINT users_email_key UNIQUE,
            name  TEXT NOT NULL
        )",
    )?;

    for name in ["Ada", "Augusta"] {
        let outcome = User::get_or_create(users::email.eq("ada@example.org"))
            .defaults(users::name.eq(name))
            .run(&mut conn)?;
        match outcome {
            Outcome::Created(user) => println!("created user {}: {} <{}>", user.id, user.name, user.email),
            Outcome::Found(user) => println!("found user {}: {} <{}>", user.id, user.name, user.email),
        }
    }
    Ok(())
}
