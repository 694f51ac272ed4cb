//! A lookup on a column without a declared constraint. The driver builds this file, and expects rustc to reject it.

use diesel::prelude::*;
use getorcreate::GetOrCreate;

diesel::table! {
    users (id) {
        id -> BigInt,
        email -> Text,
        name -> Text,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
struct User {
    id: i64,
    email: String,
    name: String,
}

fn main() {
    let mut conn = PgConnection::establish("").unwrap();
    let user = User::get_or_create(users::email.eq("ada@example.org"))
        .defaults(users::name.eq("Ada"))
        .run(&mut conn);
    let User { id, email, name } = user.unwrap().into_inner();
    println!("{id} {email} {name}");
}
