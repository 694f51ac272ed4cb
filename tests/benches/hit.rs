//! The cost of a hit, compared with the same `SELECT` written by hand in Diesel: `cargo bench --bench hit`.
//!
//! The `SELECT` by hand is measured twice. With `.limit(2)` it is the same statement, but Diesel's cache finds it by its
//! text, which is slower. Without a limit it is the fastest that Diesel offers, and does not notice a duplicate. All three
//! take turns in short batches, so that other work on the machine affects all alike. The medians of the batches are compared.

use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Text,
        name -> Text,
    }
}

#[derive(Queryable, Selectable, Insertable, GetOrCreate)]
#[unique(email)]
struct User {
    id: i32,
    email: String,
    name: String,
}

const ROWS: i32 = 10_000;
const BATCHES: usize = 400;
const CALLS_IN_A_BATCH: u32 = 500;

fn main() -> Result<(), Box<dyn Error>> {
    let mut conn = database()?;
    let emails: Vec<String> = (0..ROWS).map(email).collect();
    let mut times: [(&str, Call, Vec<Duration>); 3] = [
        ("by hand", by_hand, Vec::new()),
        ("by hand, LIMIT 2", by_hand_with_limit, Vec::new()),
        ("get_or_create", get_or_create, Vec::new()),
    ];
    for batch in 0..BATCHES {
        let emails = &emails[batch % 20 * CALLS_IN_A_BATCH as usize..][..CALLS_IN_A_BATCH as usize];
        for (_, call, times) in &mut times {
            times.push(time(&mut conn, emails, *call)?);
        }
    }
    let medians = times.map(|(name, _, times)| (name, median(times)));
    let (_, fastest) = medians[0];
    for (name, median) in medians {
        let difference = (median.as_secs_f64() / fastest.as_secs_f64() - 1.0) * 100.0;
        println!("{name:<18} {:>6} ns a call {difference:>+7.1} %", median.as_nanos());
    }
    Ok(())
}

/// Reads the user and returns the id.
type Call = fn(&mut SqliteConnection, &str) -> Result<i32, Box<dyn Error>>;

fn by_hand(conn: &mut SqliteConnection, email: &str) -> Result<i32, Box<dyn Error>> {
    let mut rows: Vec<User> = users::table
        .filter(users::email.eq(email))
        .select(User::as_select())
        .load(conn)?;
    Ok(rows.pop().ok_or("the user is there")?.id)
}

fn by_hand_with_limit(conn: &mut SqliteConnection, email: &str) -> Result<i32, Box<dyn Error>> {
    let mut rows: Vec<User> = users::table
        .filter(users::email.eq(email))
        .limit(2)
        .select(User::as_select())
        .load(conn)?;
    Ok(rows.pop().ok_or("the user is there")?.id)
}

fn get_or_create(conn: &mut SqliteConnection, email: &str) -> Result<i32, Box<dyn Error>> {
    let outcome = User::get_or_create(users::email.eq(email))
        .defaults(users::name.eq("never used"))
        .run(conn)?;
    Ok(outcome.into_inner().id)
}

/// The time of one call, on average over the batch.
fn time(conn: &mut SqliteConnection, emails: &[String], call: Call) -> Result<Duration, Box<dyn Error>> {
    let begin = Instant::now();
    for email in emails {
        black_box(call(conn, black_box(email))?);
    }
    Ok(begin.elapsed() / CALLS_IN_A_BATCH)
}

fn median(mut durations: Vec<Duration>) -> Duration {
    durations.sort_unstable();
    durations[durations.len() / 2]
}

fn database() -> Result<SqliteConnection, Box<dyn Error>> {
    let mut conn = SqliteConnection::establish(":memory:")?;
    conn.batch_execute("CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT NOT NULL)")?;
    conn.transaction(|conn| {
        for id in 0..ROWS {
            let user = User {
                id,
                email: email(id),
                name: format!("user {id}"),
            };
            diesel::insert_into(users::table).values(&user).execute(conn)?;
        }
        Ok::<_, diesel::result::Error>(())
    })?;
    Ok(conn)
}

fn email(id: i32) -> String {
    format!("user-{id}@example.org")
}
