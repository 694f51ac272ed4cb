//! Asks twice for the user with one address. The first call creates the row, the second call finds it. This is the program
//! of the README. Its argument is a database file; without one the database is in memory.
//!
//! ```sh
//! cargo run --example quickstart
//! ```
//!
//! ```text
//! created 1: Ada <ada@example.org>
//! found 1: Ada <ada@example.org>
//! ```

use std::env;
use std::error::Error;

use diesel::prelude::*;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use getorcreate::{GetOrCreate, Outcome};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("examples/quickstart/migrations");

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Text,
        name -> Text,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(email)]
struct User {
    id: i32,
    email: String,
    name: String,
}

fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let url = env::args().nth(1).unwrap_or_else(|| ":memory:".to_owned());
    let mut conn = SqliteConnection::establish(&url)?;
    conn.run_pending_migrations(MIGRATIONS)?;

    for name in ["Ada", "Augusta"] {
        let outcome = User::get_or_create(users::email.eq("ada@example.org"))
            .defaults(users::name.eq(name))
            .run(&mut conn)?;
        match outcome {
            Outcome::Created(user) => println!("created {}: {} <{}>", user.id, user.name, user.email),
            Outcome::Found(user) => println!("found {}: {} <{}>", user.id, user.name, user.email),
        }
    }
    Ok(())
}
