//! All forms in which `get_or_create_many`, `get_or_create_many_from` and `update_or_create_many_from` take their input.

use std::collections::{BTreeMap, HashSet};
use std::iter;

use diesel::prelude::*;
use diesel_async::sync_connection_wrapper::SyncConnectionWrapper;
use getorcreate::{Error, GetOrCreate, ManyError, Outcome, Upserted, dsl};

diesel::table! {
    users (id) {
        id -> Integer,
        email -> Text,
        org_id -> Integer,
        username -> Nullable<Text>,
        name -> Text,
        deleted -> Bool,
    }
}

#[derive(Queryable, Selectable, GetOrCreate)]
#[unique(email)]
#[unique(org_id, username)]
#[unique(name, where(deleted = false), as = Live)]
pub struct User {
    pub id: i32,
    pub email: String,
    pub org_id: i32,
    pub username: Option<String>,
    pub name: String,
    pub deleted: bool,
}

#[derive(Insertable)]
#[diesel(table_name = users)]
pub struct NewUser<'a> {
    pub email: &'a str,
    pub org_id: i32,
    pub name: Option<&'a str>,
}

#[derive(Insertable)]
#[diesel(table_name = users, treat_none_as_default_value = false)]
pub struct InOrg<'a> {
    pub org_id: i32,
    pub username: &'a str,
}

pub fn lookups(conn: &mut SqliteConnection, emails: &HashSet<String>, names: BTreeMap<i32, &str>) -> Result<(), Error> {
    User::get_or_create_many([users::email.eq("a"), users::email.eq("b")]).run(conn)?;
    User::get_or_create_many(vec![users::id.eq(1)]).run(conn)?;
    User::get_or_create_many(Some(users::id.eq(1))).run(conn)?;
    User::get_or_create_many(iter::empty::<diesel::dsl::Eq<users::id, i32>>()).run(conn)?;
    User::get_or_create_many((1..9).map(|id| users::id.eq(id))).run(conn)?;
    User::get_or_create_many(emails.iter().map(|email| users::email.eq(email)))
        .defaults((users::org_id.eq(7), users::name.eq("Ada")))
        .run(conn)?;
    User::get_or_create_many(names.into_iter().map(|(org, name)| (users::username.eq(name), users::org_id.eq(org))))
        .chunk_size(10)
        .max_retries(3)
        .progress(|chunk| assert!(chunk.iter().all(Outcome::created)))
        .run(conn)?;
    User::get_or_create_many(["Ada", "Bob"].map(|name| Live(users::name.eq(name)))).run(conn)?;
    User::get_or_create_many(&[InOrg { org_id: 7, username: "ada" }]).run(conn)?;
    User::get_or_create_many(vec![InOrg { org_id: 7, username: "ada" }]).run(conn)?;
    Ok(())
}

pub fn boxed<'a>(
    conn: &mut SqliteConnection,
    lookups: Box<dyn Iterator<Item = diesel::dsl::Eq<users::email, &'a str>> + 'a>,
) -> Result<Vec<Outcome<User>>, ManyError> {
    User::get_or_create_many(lookups).run(conn)
}

pub fn part_of_an_iterator<'a>(
    conn: &mut SqliteConnection,
    rows: &mut impl Iterator<Item = NewUser<'a>>,
) -> Result<Vec<Outcome<User>>, ManyError> {
    User::get_or_create_many_from(rows.take(10)).by(users::email).run(conn)
}

pub fn generic<'a>(
    conn: &mut SqliteConnection,
    rows: impl IntoIterator<Item = NewUser<'a>>,
) -> Result<Vec<Upserted<User>>, ManyError> {
    User::update_or_create_many_from(rows).by(users::email).run(conn)
}

pub fn rows(conn: &mut SqliteConnection, rows: &[NewUser<'_>]) -> QueryResult<()> {
    User::get_or_create_many_from(rows).by(users::email).run(conn)?;
    User::get_or_create_many_from(rows.iter().filter(|row| row.org_id == 7)).by(users::email).run(conn)?;
    User::get_or_create_many_from(["a", "b"].map(|email| (users::email.eq(email), users::org_id.eq(7))))
        .by(users::email)
        .defaults(users::name.eq("Ada"))
        .progress(|chunk| println!("{}", chunk.len()))
        .run(conn)?;
    User::update_or_create_many_from(rows)
        .by(users::email)
        .chunk_size(10)
        .progress(|chunk| assert!(chunk.iter().all(|user| !user.created())))
        .run(conn)?;
    User::update_or_create_many_from(["Ada", "Bob"].map(|name| (users::name.eq(name), users::org_id.eq(7))))
        .by(Live(users::name))
        .run(conn)?;
    User::update_or_create_many_from(vec![InOrg { org_id: 7, username: "ada" }])
        .by((users::username, users::org_id))
        .run(conn)?;
    Ok(())
}

pub fn named<'a>(names: &[&'a str]) -> dsl::GetOrCreateManyMarked<User, Vec<Live<diesel::dsl::Eq<users::name, &'a str>>>> {
    let lookups: Vec<_> = names.iter().map(|name| Live(users::name.eq(*name))).collect();
    User::get_or_create_many(lookups)
}

pub async fn awaited(
    conn: &mut SyncConnectionWrapper<SqliteConnection>,
    rows: &[NewUser<'_>],
) -> Result<usize, ManyError> {
    let users = User::get_or_create_many(["a", "b"].map(|email| users::email.eq(email)))
        .progress(|chunk| println!("{}", chunk.len()))
        .run_async(conn)
        .await?;
    let updated = User::update_or_create_many_from(rows).by(users::email).run_async(conn).await?;
    Ok(users.len() + updated.len())
}

pub fn on_another_thread<'a>(
    conn: &'a mut SyncConnectionWrapper<SqliteConnection>,
    rows: &'a [NewUser<'a>],
) -> impl Future<Output = Result<usize, ManyError>> + Send {
    awaited(conn, rows)
}
