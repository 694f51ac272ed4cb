//! The application itself: gets or creates the user with the given address, in the database at `DATABASE_URL`.

use std::env;
use std::error::Error;
use std::process::ExitCode;

use diesel::prelude::*;
use getorcreate::Outcome;
use test_journey::{AnyConnection, User, users};

fn main() -> ExitCode {
    match outcome() {
        Ok(Outcome::Created(user)) => println!("created {}", user.email),
        Ok(Outcome::Found(user)) => println!("found {}", user.email),
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn outcome() -> Result<Outcome<User>, Box<dyn Error>> {
    let email = env::args().nth(1).ok_or("no address is given")?;
    let mut conn = AnyConnection::establish(&env::var("DATABASE_URL")?)?;
    let request = User::get_or_create(users::email.eq(email)).defaults(users::name.eq("new user"));
    Ok(request.run(&mut conn)?)
}
