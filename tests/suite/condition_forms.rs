//! The calls by a key with a condition that a new row may fail: updates, whole rows, many rows, and a key that can be NULL.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{Error, GetOrCreate, Outcome, Upserted, schema};

use super::TestResult;
use super::condition_keys::{all, assert_not_met, insert, migrated};
use super::marked::{Contact, OnGithub, Open, Reachable, contacts, migrate};
use super::recorder::{Arrangement, observe};
use super::target::Target;
use crate::{TestConnection, run};

#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = contacts)]
struct NewContact {
    gh_id: i64,
    login: &'static str,
    state: &'static str,
    level: i32,
}

const fn contact(gh_id: i64, login: &'static str, state: &'static str) -> NewContact {
    NewContact {
        gh_id,
        login,
        state,
        level: 1,
    }
}

/// The level of a new row is 0 by default, which the condition excludes.
pub(crate) fn a_value_of_the_database_that_does_not_meet_the_condition(target: impl Target) -> TestResult {
    let (_database, mut conn) = migrated(target)?;
    let call = run!(Contact::get_or_create(Open(contacts::login.eq("ada"))), &mut conn);
    if target.checks_stored_rows() {
        assert!(matches!(call, Err(Error::ConditionNotMet { .. })), "{call:?}");
        assert_eq!(all(&mut conn)?, []);
    } else {
        assert!(matches!(call, Err(Error::KeyChanged { .. })), "{call:?}");
        assert_eq!(all(&mut conn)?, [(-1, "ada".to_owned())]);
    }
    Ok(())
}

pub(crate) fn a_row_in_the_condition_is_updated_and_others_are_not(target: impl Target) -> TestResult {
    let (_database, mut conn) = migrated(target)?;
    insert(&mut conn, 5, "ada", "closed")?;
    let update = |conn: &mut TestConnection, gh_id: i64, state: &str| {
        run!(
            Contact::update_or_create(Open(contacts::login.eq("ada")))
                .set(contacts::gh_id.eq(gh_id))
                .defaults((contacts::state.eq(state), contacts::level.eq(2))),
            conn
        )
    };
    assert_not_met(
        update(&mut conn, 6, "closed"),
        r#"state != "closed", level in [1, 2], level < 9"#,
    );
    assert!(matches!(update(&mut conn, 6, "new")?, Upserted::Created(_)));
    assert!(matches!(update(&mut conn, 7, "new")?, Upserted::Updated(_)));
    assert_eq!(all(&mut conn)?, [(5, "ada".to_owned()), (7, "ada".to_owned())]);
    Ok(())
}

/// A row may hold the column that the condition tests. An update leaves it alone.
pub(crate) fn a_row_that_holds_its_condition(target: impl Target) -> TestResult {
    let (_database, mut conn) = migrated(target)?;
    let from = |conn: &mut TestConnection, row: &NewContact| {
        run!(Contact::get_or_create_from(row).by(Open(contacts::login)), conn)
    };
    assert!(from(&mut conn, &contact(1, "ada", "new"))?.created());
    assert!(!from(&mut conn, &contact(2, "ada", "new"))?.created());
    assert!(matches!(
        from(&mut conn, &contact(2, "bob", "closed")),
        Err(Error::ConditionNotMet { .. })
    ));
    let updated = run!(
        Contact::update_or_create_from(&contact(9, "ada", "other"))
            .by(Open(contacts::login))
            .update(contacts::gh_id.eq(contacts::gh_id + 1)),
        &mut conn
    )?;
    assert_eq!((updated.row().gh_id, &*updated.row().state), (2, "new"));
    // The condition of this key tests a column of the key, which no update changes.
    let updated = run!(
        Contact::update_or_create_from(&contact(2, "eve", "closed")).by(OnGithub(contacts::gh_id)),
        &mut conn
    )?;
    assert!(matches!(updated, Upserted::Updated(_)), "{updated:?}");
    assert_eq!(all(&mut conn)?, [(2, "eve".to_owned())]);
    Ok(())
}

pub(crate) fn many_rows_with_a_condition(target: impl Target) -> TestResult {
    let (_database, mut conn) = migrated(target)?;
    insert(&mut conn, 3, "there", "new")?;
    let many = |conn: &mut TestConnection, numbers: &[i64]| {
        let lookups = numbers.iter().map(|number| OnGithub(contacts::gh_id.eq(*number)));
        run!(
            Contact::get_or_create_many(lookups).defaults(contacts::state.eq("closed")),
            conn
        )
    };
    let created: Vec<bool> = many(&mut conn, &[1, 3, 2])?.iter().map(Outcome::created).collect();
    assert_eq!(created, [true, false, true]);

    let failed = many(&mut conn, &[4, -1, 5]).expect_err("one number is not positive");
    assert!(matches!(failed.error(), Error::ConditionNotMet { .. }), "{failed:?}");
    let numbers: Vec<i64> = all(&mut conn)?.into_iter().map(|(number, _)| number).collect();
    assert_eq!(numbers.len(), 3, "{numbers:?}");

    let rows = [contact(8, "ada", "new"), contact(9, "bob", "new")];
    let updated = run!(
        Contact::update_or_create_many_from(rows).by(OnGithub(contacts::gh_id)),
        &mut conn
    )?;
    assert!(
        updated.iter().all(|row| matches!(row, Upserted::Created(_))),
        "{updated:?}"
    );
    let rows = [contact(8, "eve", "new"), contact(-9, "mal", "new")];
    let failed = run!(
        Contact::update_or_create_many_from(rows).by(OnGithub(contacts::gh_id)),
        &mut conn
    )
    .expect_err("one number is not positive");
    assert!(matches!(failed.error(), Error::ConditionNotMet { .. }), "{failed:?}");
    assert!(all(&mut conn)?.iter().all(|(number, _)| *number > 0));
    Ok(())
}

/// Unique among the contacts that are not closed. A new contact is not, by the default of the column.
#[derive(Debug, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = contacts)]
#[unique(login, where(contacts::state != "closed"), as = NotClosed)]
struct Login {
    id: i32,
    login: String,
}

/// No row gives the column that the condition tests.
pub(crate) fn many_rows_that_leave_the_condition_to_the_database(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    migrate(&mut conn, Login::constraints())?;
    let many = |conn: &mut TestConnection, logins: [&'static str; 2]| {
        let lookups = logins.map(|login| NotClosed(contacts::login.eq(login)));
        run!(Login::get_or_create_many(lookups), conn)
    };
    let created = many(&mut conn, ["ada", "bob"])?;
    assert!(created.iter().all(Outcome::created), "{created:?}");
    let found = many(&mut conn, ["bob", "ada"])?;
    assert!(!found.iter().any(Outcome::created), "{found:?}");
    let created = target.transaction::<_, Error>(&mut conn, |conn| Ok(many(conn, ["eve", "mal"])?))?;
    assert!(created.iter().all(Outcome::created), "{created:?}");
    assert_eq!(all(&mut conn)?.len(), 4);
    Ok(())
}

/// A key with a value, on a column that can be NULL: rows without a value are left alone.
pub(crate) fn rows_without_a_value_are_left_alone(target: impl Target) -> TestResult {
    let (_database, mut conn) = migrated(target)?;
    for _ in 0..2 {
        insert(&mut conn, -1, "ghost", "closed")?;
    }
    let reach = |conn: &mut TestConnection| {
        run!(
            Contact::get_or_create(Reachable(contacts::email.eq("ada@example.org")))
                .defaults(contacts::state.eq("closed")),
            conn
        )
    };
    let created = observe(&mut conn, reach);
    assert_eq!(created.kinds(), [target.look(), target.insert()].concat());
    assert!(created.result?.created());
    assert!(!reach(&mut conn)?.created());
    assert_eq!(Contact::all(&mut conn)?.len(), 3);
    Ok(())
}

/// A unique index for all rows allows any number of rows without a value, as the key does.
pub(crate) fn an_index_for_all_rows_serves_a_key_with_a_value(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let (mut conn, mut rival) = (database.connect(), database.connect());
    conn.batch_execute("CREATE UNIQUE INDEX by_email ON contacts (email)")?;
    for _ in 0..2 {
        insert(&mut conn, -1, "ghost", "new")?;
    }
    let report = schema::check(&mut conn, &Contact::constraints()[2..3])?;
    assert!(report.is_clean(), "{report}");

    let reach = |conn: &mut TestConnection, email: &str| {
        run!(
            Contact::get_or_create(Reachable(contacts::email.eq(email))).defaults(contacts::gh_id.eq(0)),
            conn
        )
    };
    let created = observe(&mut conn, |conn| reach(conn, "ada@example.org"));
    assert_eq!(created.kinds(), [target.look(), target.insert()].concat());
    assert!(created.result?.created());
    let call = Arrangement::default()
        .before_insert(1, move || {
            assert!(reach(&mut rival, "bob@example.org")?.created());
            Ok(())
        })
        .observe(&mut conn, |conn| reach(conn, "bob@example.org"));
    assert!(!call.result?.created());
    assert_eq!(Contact::all(&mut conn)?.len(), 4);
    Ok(())
}

/// Only rows that meet the condition are duplicates of each other.
pub(crate) fn duplicates_are_sought_among_the_rows_in_the_condition(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    for (gh_id, login, state) in [
        (7, "ada", "new"),
        (7, "ada", "closed"),
        (-1, "bob", "new"),
        (-1, "bob", "open"),
    ] {
        insert(&mut conn, gh_id, login, state)?;
    }
    let found = schema::duplicates(&mut conn, Contact::constraints())?;
    let found: Vec<(String, u64)> = found
        .iter()
        .map(|found| (found.constraint().to_string(), found.rows()))
        .collect();
    assert_eq!(
        found,
        [
            ("contacts (gh_id) where gh_id > 0".to_owned(), 2),
            (
                r#"contacts (login) where state != "closed", level in [1, 2], level < 9"#.to_owned(),
                2
            )
        ]
    );
    Ok(())
}
