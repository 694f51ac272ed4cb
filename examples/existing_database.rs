//! Joins a database that is in use: prints its unique indexes as declarations, and calls by one of them.
//!
//! The declarations were printed by a first run, and pasted into the model.
//!
//! ```sh
//! cargo run --example existing_database
//! ```
//!
//! ```text
//! // users
//! #[unique(gh_id, where(gh_id > 0), as = GhIdAbove0)]
//! // users_initial: it is on an expression that a declaration cannot have: substr(login, 1, 1)
//! #[unique(lower(login), as = LowerLogin)]
//! the declarations differ from the database: 0 times
//! created ada
//! found ada
//! the new row does not meet the condition of the key users (gh_id) where gh_id > 0, so nothing was inserted; check the values of the lookup and of the defaults
//! ```

use std::error::Error;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{GetOrCreate, models, schema};

diesel::table! {
    users (id) {
        id -> Integer,
        gh_id -> Integer,
        login -> Text,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(gh_id, where(gh_id > 0), as = GhIdAbove0)]
#[unique(lower(login), as = LowerLogin)]
struct User {
    id: i32,
    gh_id: i32,
    login: String,
}

impl User {
    /// The user with this number on GitHub. An account that GitHub has deleted has a number that is not positive.
    fn of_github(conn: &mut SqliteConnection, gh_id: i32, login: &str) -> Result<Self, getorcreate::Error> {
        let user = Self::get_or_create(GhIdAbove0(users::gh_id.eq(gh_id)))
            .defaults(users::login.eq(login))
            .run(conn)?;
        let verb = if user.created() { "created" } else { "found" };
        println!("{verb} {}", user.row().login);
        Ok(user.into_inner())
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut conn = SqliteConnection::establish(":memory:")?;
    conn.batch_execute(
        "CREATE TABLE users (id INTEGER PRIMARY KEY, gh_id INTEGER NOT NULL, login TEXT NOT NULL);
        CREATE UNIQUE INDEX users_gh_id ON users (gh_id) WHERE gh_id > 0;
        CREATE UNIQUE INDEX users_login ON users (lower(login));
        CREATE UNIQUE INDEX users_initial ON users (substr(login, 1, 1));",
    )?;
    let declarations = schema::declare(&mut conn, &models!(User), &["users"])?;
    print!("{declarations}");
    println!(
        "the declarations differ from the database: {} times",
        declarations.differences().len()
    );
    getorcreate::assert_schema!(&mut conn, User);

    let ada = User::of_github(&mut conn, 7, "ada")?;
    let same = User::of_github(&mut conn, 7, "lovelace")?;
    assert_eq!((ada.id, ada.gh_id, &*same.login), (same.id, 7, "ada"));
    if let Err(error) = User::of_github(&mut conn, -1, "ghost") {
        println!("{error}");
    }
    Ok(())
}
