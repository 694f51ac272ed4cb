//! Calls with a row that holds its own key: `update_or_create_from(row).by(columns)`.

use diesel::prelude::*;
use getorcreate::{Error, GetOrCreate, Upserted};

use super::TestResult;
use super::from_row::{ADA, NewUser};
use super::marked::{AnAccount, Live, accounts, migrate};
use super::models::{Device, Member, User, devices, members, users};
use super::recorder::{Arrangement, observe};
use super::target::{Rival, Target};
use super::update_or_create::{hit, lost_race, miss};
use crate::{TestConnection, run};

const EMAIL: &str = "ada@example.org";

fn ask(conn: &mut TestConnection) -> Result<Upserted<User>, Error> {
    run!(User::update_or_create_from(&ADA).by(users::email), conn)
}

/// The text between `SET` and `WHERE`.
fn assignments(statement: &str) -> &str {
    let (_, rest) = statement.split_once(" SET ").expect("it assigns");
    let (assignments, _) = rest.split_once(" WHERE ").expect("it is about one row");
    assignments
}

/// The other fields are set. The key is not, though the values would be the same.
pub(crate) fn a_row_that_is_there_gets_the_other_fields(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let there = User::insert(&mut conn, EMAIL, "Augusta")?;

    let call = observe(&mut conn, ask);

    assert_eq!(call.kinds(), hit(target));
    let update = call
        .statements
        .iter()
        .find(|statement| statement.starts_with("UPDATE "));
    let assigned = assignments(update.expect("it was there"));
    assert!(assigned.contains("name") && !assigned.contains("email"), "{assigned}");
    let expected = User {
        name: "Ada".to_owned(),
        ..there
    };
    assert_eq!(
        call.result?,
        Upserted::Updated(expected.clone()),
        "without the nickname"
    );
    assert_eq!(User::all(&mut conn)?, [expected]);
    Ok(())
}

pub(crate) fn an_absent_row_is_created(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();

    let call = observe(&mut conn, ask);

    assert_eq!(call.kinds(), miss(target));
    let Upserted::Created(ada) = call.result? else {
        panic!("the row was not there");
    };
    assert_eq!((&*ada.name, ada.nickname.as_deref()), ("Ada", Some("nick")));
    assert_eq!(User::all(&mut database.connect())?, [ada]);
    Ok(())
}

pub(crate) fn a_lost_race_updates_the_row_of_the_winner(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut rival = database.connect();

    let call = Arrangement::default()
        .before_insert(1, move || {
            User::insert(&mut rival, EMAIL, "the rival's")?;
            Ok(())
        })
        .observe(&mut conn, ask);

    assert_eq!(call.kinds(), lost_race(target));
    let Upserted::Updated(updated) = call.result? else {
        panic!("the rival came first");
    };
    assert_eq!(updated.name, "Ada");
    assert_eq!(User::all(&mut conn)?, [updated]);
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
        Rival::ComesFirst => assert_eq!(result?, Upserted::Updated(row.clone())),
        Rival::IsLockedOut => assert_eq!(result?, Upserted::Created(row.clone())),
        Rival::EndsTheTransaction { .. } => assert!(matches!(result, Err(Error::Retry { .. })), "{result:?}"),
    }
    Ok(())
}

#[derive(Insertable)]
#[diesel(table_name = users)]
struct PartOfAUser<'a> {
    nickname: Option<&'a str>,
    email: &'a str,
    name: Option<&'a str>,
}

/// Such a field leaves the column of a new row to the database, and a row that is there as it is.
pub(crate) fn a_field_that_is_none_changes_nothing(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let there = User::insert(&mut conn, EMAIL, "Augusta")?;
    let ask = |name: Option<&'static str>, nickname: Option<&'static str>| {
        move |conn: &mut TestConnection| {
            let row = PartOfAUser {
                nickname,
                email: EMAIL,
                name,
            };
            run!(User::update_or_create_from(row).by(users::email), conn)
        }
    };

    let unchanged = observe(&mut conn, ask(None, None));
    assert_eq!(unchanged.kinds(), target.look());
    assert_eq!(unchanged.result?, Upserted::Unchanged(there.clone()));
    let name_alone = observe(&mut conn, ask(Some("Ada"), None));
    assert_eq!(name_alone.kinds(), hit(target));
    let there = User {
        name: "Ada".to_owned(),
        ..there
    };
    assert_eq!(name_alone.result?, Upserted::Updated(there.clone()));
    let there = User {
        nickname: Some("countess".to_owned()),
        ..there
    };
    assert_eq!(
        ask(None, Some("countess"))(&mut conn)?,
        Upserted::Updated(there.clone())
    );
    assert_eq!(User::all(&mut conn)?, [there]);

    User::delete(&mut conn, EMAIL)?;
    let created = observe(&mut conn, ask(None, None));
    assert_eq!(created.kinds(), [target.look(), target.insert()].concat());
    assert!(matches!(created.result?, Upserted::Created(user) if user.name == "unnamed"));
    Ok(())
}

/// A row with nothing besides the key has nothing to change.
pub(crate) fn a_row_of_the_key_alone_is_found_unchanged(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let ask = |conn: &mut TestConnection| {
        run!(
            User::update_or_create_from(users::email.eq(EMAIL)).by(users::email),
            conn
        )
    };
    let created = ask(&mut conn)?;
    assert!(created.created());
    let call = observe(&mut conn, ask);
    assert_eq!(call.kinds(), target.look());
    assert_eq!(call.result?, Upserted::Unchanged(created.into_inner()));
    Ok(())
}

/// With changes of its own, a row that is there does not get the fields of the given row.
pub(crate) fn changes_replace_the_fields_for_a_row_that_is_there(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let new = NewUser {
        nickname: Some("countess"),
        ..ADA
    };
    let ask = |conn: &mut TestConnection| {
        run!(
            User::update_or_create_from(&new)
                .by(users::email)
                .update((users::visits.eq(users::visits + 1), users::name.eq("again"))),
            conn
        )
    };

    let Upserted::Created(created) = ask(&mut conn)? else {
        panic!("the row was not there");
    };
    assert_eq!((&*created.name, created.visits), ("Ada", 0));
    assert_eq!(created.nickname.as_deref(), Some("countess"));
    diesel::update(users::table)
        .set(users::nickname.eq("theirs"))
        .execute(&mut conn)?;
    let call = observe(&mut conn, ask);
    assert_eq!(call.kinds(), hit(target));
    let expected = User {
        name: "again".to_owned(),
        visits: 1,
        nickname: Some("theirs".to_owned()),
        ..created
    };
    assert_eq!(call.result?, Upserted::Updated(expected.clone()));
    assert_eq!(User::all(&mut conn)?, [expected]);
    Ok(())
}

/// Messages that arrive in any order: an older one changes nothing.
pub(crate) fn a_condition_compares_the_row_with_the_given_one(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let receive = |conn: &mut TestConnection, name: &str, version: i32| {
        run!(
            User::update_or_create_from((users::email.eq(EMAIL), users::name.eq(name), users::visits.eq(version),))
                .by(users::email)
                .only_if(users::visits.lt(version)),
            conn
        )
    };

    assert!(receive(&mut conn, "first", 1)?.created());
    let Upserted::Updated(third) = receive(&mut conn, "third", 3)? else {
        panic!("it is newer");
    };
    assert_eq!((&*third.name, third.visits), ("third", 3));
    for older in [2, 3] {
        assert_eq!(receive(&mut conn, "second", older)?, Upserted::Unchanged(third.clone()));
    }
    assert_eq!(User::all(&mut conn)?, [third]);
    Ok(())
}

#[derive(Insertable)]
#[diesel(table_name = devices)]
struct NewDevice<'a> {
    serial: Option<&'a str>,
    label: &'a str,
}

/// Diesel would leave out the column of the key, so there would be nothing to look for.
pub(crate) fn a_key_without_a_value_is_an_error_before_anything_is_sent(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    let ask = |conn: &mut TestConnection, serial, label| {
        let new = NewDevice { serial, label };
        run!(Device::update_or_create_from(&new).by(devices::serial), conn)
    };

    let call = observe(&mut conn, |conn| ask(conn, None, "printer"));
    assert_eq!(call.kinds(), [""; 0]);
    assert!(
        matches!(call.result, Err(Error::IncompleteKey { column: "serial", .. })),
        "{:?}",
        call.result
    );
    assert_eq!(devices::table.count().get_result::<i64>(&mut conn)?, 0);
    assert!(ask(&mut conn, Some("X-1"), "printer")?.created());
    let updated = ask(&mut conn, Some("X-1"), "scanner")?;
    assert!(matches!(updated, Upserted::Updated(device) if device.label == "scanner"));
    Ok(())
}

#[derive(Insertable)]
#[diesel(table_name = members)]
struct NewMember<'a> {
    role: &'a str,
    username: &'a str,
    org_id: i32,
    team: &'a str,
}

pub(crate) fn a_key_of_several_columns_in_any_order(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    let ask = |conn: &mut TestConnection, team, role| {
        let new = NewMember {
            role,
            username: "ada",
            org_id: 1,
            team,
        };
        run!(
            Member::update_or_create_from(&new).by((members::team, members::username, members::org_id)),
            conn
        )
    };
    let one = ask(&mut conn, "one", "member")?.into_inner();
    let two = ask(&mut conn, "two", "member")?.into_inner();
    let owner = Member {
        role: "owner".to_owned(),
        ..one
    };
    assert_eq!(ask(&mut conn, "one", "owner")?, Upserted::Updated(owner.clone()));
    assert_eq!(Member::all(&mut conn)?, [owner, two]);
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
            AnAccount::update_or_create_from(&new).by(Live((accounts::email, accounts::org_id))),
            conn
        )
    };

    let first = ask(&mut conn, "Ada")?;
    assert!(first.created());
    first.row().delete(&mut conn)?;
    let second = ask(&mut conn, "Augusta")?;
    assert!(second.created());
    assert!(matches!(ask(&mut conn, "Byron")?, Upserted::Updated(account) if account.id == second.row().id));
    let names: Vec<String> = AnAccount::all(&mut conn)?.into_iter().map(|row| row.name).collect();
    assert_eq!(names, ["Ada", "Byron"]);
    Ok(())
}

/// A row whose id the caller makes.
#[derive(Insertable)]
#[diesel(table_name = users)]
struct WithItsId<'a> {
    id: i32,
    email: &'a str,
    name: &'a str,
}

pub(crate) fn a_row_that_is_there_keeps_its_primary_key(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let upsert = |conn: &mut TestConnection, id, name| {
        let new = WithItsId { id, email: EMAIL, name };
        run!(User::update_or_create_from(&new).by(users::email), conn)
    };

    let Upserted::Created(created) = upsert(&mut conn, 10, "Augusta")? else {
        panic!("the row was not there");
    };
    assert_eq!(created.id, 10);
    let Upserted::Updated(updated) = upsert(&mut conn, 20, "Ada")? else {
        panic!("the row was there");
    };
    assert_eq!((updated.id, &*updated.name), (10, "Ada"));
    assert_eq!(User::all(&mut conn)?, [updated]);
    Ok(())
}
