//! Calls with a row that holds its own key: `get_or_create_from(row).by(columns)`.

use diesel::prelude::*;
use getorcreate::{Error, GetOrCreate, Outcome};

use super::TestResult;
use super::marked::{AnAccount, Live, accounts, migrate};
use super::models::{User, users};
use super::recorder::{Arrangement, observe};
use super::target::{Rival, Target};
use crate::{TestConnection, run};

const EMAIL: &str = "ada@example.org";

/// Each field is optional to Diesel, `Option` or not: the default of `#[derive(Insertable)]`.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = users)]
pub(crate) struct NewUser<'a> {
    pub(crate) email: &'a str,
    pub(crate) name: &'a str,
    pub(crate) nickname: Option<&'a str>,
}

pub(crate) const ADA: NewUser<'_> = NewUser {
    email: EMAIL,
    name: "Ada",
    nickname: None,
};

pub(crate) fn ask(conn: &mut TestConnection) -> Result<Outcome<User>, Error> {
    run!(User::get_or_create_from(&ADA).by(users::email), conn)
}

pub(crate) fn a_row_that_is_there_is_found(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let there = User::insert(&mut conn, EMAIL, "Augusta")?;

    let call = observe(&mut conn, ask);

    assert_eq!(call.kinds(), target.look());
    assert_eq!(call.result?, Outcome::Found(there.clone()));
    assert_eq!(User::all(&mut conn)?, [there], "the rest of the row changes nothing");
    Ok(())
}

pub(crate) fn an_absent_row_is_created(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();

    let call = observe(&mut conn, ask);

    assert_eq!(call.kinds(), [target.look(), target.insert()].concat());
    let Outcome::Created(ada) = call.result? else {
        panic!("the row was not there");
    };
    let expected = User {
        id: ada.id,
        email: EMAIL.to_owned(),
        name: "Ada".to_owned(),
        visits: 0,
        nickname: Some("nick".to_owned()),
    };
    assert_eq!(ada, expected, "a field that is `None` is left to the database");
    assert_eq!(User::all(&mut database.connect())?, [ada]);
    Ok(())
}

pub(crate) fn a_lost_race_finds_the_row_of_the_winner(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut rival = database.connect();

    let call = Arrangement::default()
        .before_insert(1, move || {
            User::insert(&mut rival, EMAIL, "the rival's")?;
            Ok(())
        })
        .observe(&mut conn, ask);

    assert_eq!(call.kinds(), [target.look(), target.insert_and_look_again()].concat());
    let Outcome::Found(found) = call.result? else {
        panic!("the rival came first");
    };
    assert_eq!(found.name, "the rival's");
    assert_eq!(User::all(&mut conn)?, [found]);
    Ok(())
}

pub(crate) fn a_winner_whose_row_is_deleted_is_followed(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let (mut rival, mut janitor) = (database.connect(), database.connect());

    let call = Arrangement::default()
        .before_insert(1, move || {
            User::insert(&mut rival, EMAIL, "the rival's")?;
            Ok(())
        })
        .after_insert(1, move || Ok(User::delete(&mut janitor, EMAIL)?))
        .observe(&mut conn, ask);

    assert_eq!(
        call.kinds(),
        [target.look(), target.insert_and_look_again(), target.next_insert()].concat()
    );
    let Outcome::Created(ada) = call.result? else {
        panic!("nobody else's row was there in the end");
    };
    assert_eq!(User::all(&mut conn)?, [ada]);
    Ok(())
}

pub(crate) fn a_race_that_is_lost_in_a_transaction(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut rival = database.connect();
    target.make_impatient(&mut rival);

    let result = target.transaction(&mut conn, |conn| {
        Arrangement::default()
            .before_insert(1, move || {
                // The result depends on the database.
                let _ = User::insert(&mut rival, EMAIL, "the rival's");
                Ok(())
            })
            .observe(conn, ask)
            .result
    });

    let rows = User::all(&mut conn)?;
    let [row] = &*rows else { panic!("{rows:?}") };
    match target.rival_in_transaction() {
        Rival::ComesFirst => assert_eq!(result?, Outcome::Found(row.clone())),
        Rival::IsLockedOut => assert_eq!(result?, Outcome::Created(row.clone())),
        Rival::EndsTheTransaction { .. } => assert!(matches!(result, Err(Error::Retry { .. })), "{result:?}"),
    }
    Ok(())
}

/// The key of a partial index: the row has no value for the condition's column.
#[derive(Insertable)]
#[diesel(table_name = accounts)]
struct NewAccount<'a> {
    name: &'a str,
    email: &'a str,
    org_id: i32,
}

pub(crate) fn a_key_for_some_of_the_rows(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    migrate(&mut conn, AnAccount::constraints())?;
    let ask = |conn: &mut TestConnection, name| {
        let new = NewAccount {
            name,
            email: EMAIL,
            org_id: 7,
        };
        run!(
            AnAccount::get_or_create_from(&new).by(Live((accounts::email, accounts::org_id))),
            conn
        )
    };

    let first = ask(&mut conn, "Ada")?;
    assert!(first.created());
    assert_eq!(ask(&mut conn, "Augusta")?, Outcome::Found(first.row().clone()));
    first.row().delete(&mut conn)?;
    let mut rival = database.connect();
    let second = Arrangement::default()
        .before_insert(1, move || {
            diesel::insert_into(accounts::table)
                .values((accounts::org_id.eq(7), accounts::email.eq(EMAIL)))
                .execute(&mut rival)?;
            Ok(())
        })
        .observe(&mut conn, |conn| ask(conn, "Augusta"));
    assert_eq!(second.kinds(), [target.look(), target.insert_and_look_again()].concat());
    let second = second.result?;
    assert!(!second.created());
    assert_eq!(second.row().name, "unnamed");
    assert_eq!(AnAccount::all(&mut conn)?.len(), 2);
    Ok(())
}
