//! Passes a struct that the application already uses for its inserts. The struct holds its own key, and `by` says which
//! columns that is. `find_unique` only looks, and inserts nothing.
//!
//! ```sh
//! cargo run --example from_struct
//! ```
//!
//! ```text
//! created member 1: ada of org 7 is Ada
//! found member 1: ada of org 7 is Ada
//! is there a grace? no
//! ```

use std::error::Error;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    members (id) {
        id -> Integer,
        org_id -> Integer,
        username -> Text,
        name -> Text,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = members)]
#[unique(org_id, username)]
struct Member {
    id: i32,
    org_id: i32,
    username: String,
    name: String,
}

/// A form, as an application has it for its inserts.
#[derive(Insertable)]
#[diesel(table_name = members)]
struct NewMember<'a> {
    org_id: i32,
    username: &'a str,
    name: &'a str,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut conn = SqliteConnection::establish(":memory:")?;
    conn.batch_execute(
        "CREATE TABLE members (
            id       INTEGER PRIMARY KEY,
            org_id   INTEGER NOT NULL,
            username TEXT NOT NULL,
            name     TEXT NOT NULL,
            CONSTRAINT members_org_id_username_key UNIQUE (org_id, username)
        )",
    )?;

    for name in ["Ada", "Augusta"] {
        let form = NewMember {
            org_id: 7,
            username: "ada",
            name,
        };
        let member = Member::get_or_create_from(&form)
            .by((members::org_id, members::username))
            .run(&mut conn)?;
        let verb = if member.created() { "created" } else { "found" };
        let member = member.row();
        println!(
            "{verb} member {}: {} of org {} is {}",
            member.id, member.username, member.org_id, member.name
        );
    }

    let nobody = Member::find_unique((members::org_id.eq(7), members::username.eq("grace"))).run(&mut conn)?;
    println!("is there a grace? {}", if nobody.is_some() { "yes" } else { "no" });
    Ok(())
}
