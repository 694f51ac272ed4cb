//! crates.io: a user who signs in with GitHub. An account that GitHub has deleted keeps its row, with a number that is not positive, so
//! the unique index on the number is partial.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel_async::AsyncPgConnection;
use getorcreate::{Error, GetOrCreate, Upserted, schema};

use crate::TestConnection;
use crate::driver::wait_for;
use crate::postgres::database::Level;
use crate::suite::TestResult;
use crate::suite::recorder::{Arrangement, observe};
use crate::suite::target::Target;

const TABLES: &str = "
    CREATE TABLE accounts_of_github (
        id SERIAL PRIMARY KEY,
        gh_id INTEGER NOT NULL,
        gh_login VARCHAR NOT NULL,
        name VARCHAR,
        gh_access_token VARCHAR NOT NULL
    );
    CREATE UNIQUE INDEX index_users_gh_id ON accounts_of_github (gh_id) WHERE gh_id > 0;";

diesel::table! {
    #[sql_name = "accounts_of_github"]
    users (id) {
        id -> Integer,
        gh_id -> Integer,
        gh_login -> Varchar,
        name -> Nullable<Varchar>,
        gh_access_token -> Varchar,
    }
}

#[derive(Debug, Clone, PartialEq, Eq, diesel::HasQuery, GetOrCreate)]
#[unique(gh_id, where(gh_id > 0), as = OnGithub)]
struct User {
    id: i32,
    gh_id: i32,
    gh_login: String,
    name: Option<String>,
}

#[derive(Insertable)]
#[diesel(table_name = users, check_for_backend(diesel::pg::Pg))]
struct NewUser<'a> {
    gh_id: i32,
    gh_login: &'a str,
    name: Option<&'a str>,
    gh_access_token: &'a str,
}

impl NewUser<'_> {
    /// The user with this number, with the login, the name and the token of today.
    async fn insert_or_update(&self, mut conn: &AsyncPgConnection) -> Result<Upserted<User>, Error> {
        User::update_or_create_from(self)
            .by(OnGithub(users::gh_id))
            .run_async(&mut conn)
            .await
    }
}

fn sign_in(conn: &TestConnection, gh_id: i32, gh_login: &str) -> Result<Upserted<User>, Error> {
    let new = NewUser {
        gh_id,
        gh_login,
        name: None,
        gh_access_token: "secret",
    };
    wait_for(new.insert_or_update(conn))
}

fn logins(conn: &mut TestConnection) -> QueryResult<Vec<String>> {
    users::table.order(users::id).select(users::gh_login).load(conn)
}

pub(crate) fn a_user_who_signs_in_again_is_updated(target: Level) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(TABLES)?;
    let report = schema::check(&mut conn, User::constraints())?;
    assert!(report.is_clean(), "{report}");
    for _ in 0..2 {
        conn.batch_execute(
            "INSERT INTO accounts_of_github (gh_id, gh_login, gh_access_token) VALUES (-1, 'ghost', '')",
        )?;
    }

    let first = observe(&mut conn, |conn| sign_in(conn, 7, "ada"));
    assert_eq!(first.kinds(), ["UPDATE", "WITH"]);
    assert!(matches!(first.result?, Upserted::Created(_)));
    let second = observe(&mut conn, |conn| sign_in(conn, 7, "lovelace"));
    assert_eq!(second.kinds(), ["UPDATE"]);
    assert!(matches!(second.result?, Upserted::Updated(_)));
    assert_eq!(logins(&mut conn)?, ["ghost", "ghost", "lovelace"]);
    Ok(())
}

pub(crate) fn a_deleted_account_cannot_sign_in(target: Level) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(TABLES)?;

    let call = sign_in(&conn, -1, "ghost");

    assert!(matches!(call, Err(Error::ConditionNotMet { .. })), "{call:?}");
    assert!(logins(&mut conn)?.is_empty());
    Ok(())
}

pub(crate) fn a_user_who_signs_in_twice_at_once(target: Level) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(TABLES)?;
    let rival = database.connect();

    let call = Arrangement::default()
        .before_insert(1, move || {
            assert!(matches!(sign_in(&rival, 7, "ada")?, Upserted::Created(_)));
            Ok(())
        })
        .observe(&mut conn, |conn| sign_in(conn, 7, "lovelace"));

    assert_eq!(call.kinds(), ["UPDATE", "WITH", "UPDATE"]);
    assert!(matches!(call.result?, Upserted::Updated(_)));
    assert_eq!(logins(&mut conn)?, ["lovelace"]);
    Ok(())
}
