//! Signs users up, and decides by the variant of the error what to tell them. The last three calls meet a taken name, a
//! locked database and a table without the declared constraint.
//!
//! ```sh
//! cargo run --example errors
//! ```
//!
//! ```text
//! welcome ada@example.org, user 1
//! choose another nickname: users.nickname is unique
//! try again later
//! our mistake: run the migration that makes users_email_key unique
//! ```

use std::error;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{Error, GetOrCreate};

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Text,
        nickname -> Text,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(email)]
struct User {
    id: i32,
    email: String,
}

/// Every variant of [`Error`] is a decision of the caller.
fn sign_up(conn: &mut SqliteConnection, email: &str, nickname: &str) -> String {
    let user = User::get_or_create(users::email.eq(email))
        .defaults(users::nickname.eq(nickname))
        .max_retries(2)
        .run(conn);
    match user {
        Ok(user) => format!("welcome {}, user {}", user.row().email, user.row().id),
        Err(Error::OtherConstraint { name, .. }) => format!("choose another nickname: {name} is unique"),
        Err(Error::Retry { .. }) => "try again later".to_owned(),
        Err(Error::ConstraintMissing { constraint, .. }) => {
            format!("our mistake: run the migration that makes {} unique", constraint.name())
        }
        Err(error) => format!("internal error: {error}"),
    }
}

fn main() -> Result<(), Box<dyn error::Error>> {
    let folder = tempfile::tempdir()?;
    let database = folder.path().join("users.sqlite");
    let mut conn = SqliteConnection::establish(&database.to_string_lossy())?;
    conn.batch_execute(
        "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL, nickname TEXT NOT NULL);
        CREATE UNIQUE INDEX users_email_key ON users (email);
        CREATE UNIQUE INDEX users_nickname_key ON users (nickname);",
    )?;
    println!("{}", sign_up(&mut conn, "ada@example.org", "countess"));
    println!("{}", sign_up(&mut conn, "grace@example.org", "countess"));

    let mut other = SqliteConnection::establish(&database.to_string_lossy())?;
    other.batch_execute("BEGIN IMMEDIATE")?;
    println!("{}", sign_up(&mut conn, "grace@example.org", "admiral"));
    other.batch_execute("COMMIT")?;

    other.batch_execute("DROP INDEX users_email_key")?;
    println!("{}", sign_up(&mut conn, "grace@example.org", "admiral"));
    Ok(())
}
