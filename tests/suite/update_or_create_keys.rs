//! `update_or_create` with each kind of key.

use diesel::prelude::*;
use getorcreate::{Error, GetOrCreate, Upserted};

use super::TestResult;
use super::marked::{AddressNoCase, AnAccount, Flagged, Live, Mailbox, T1, accounts, mailboxes, migrate, t1};
use super::models::{Device, Member, OddNames, User, devices, members, odd_names, users};
use super::recorder::{Arrangement, observe};
use super::target::Target;
use super::update_or_create::{hit, lost_race, miss};
use crate::{TestConnection, run};

const EMAIL: &str = "ada@example.org";

fn rename(conn: &mut TestConnection, name: &str) -> Result<Upserted<AnAccount>, Error> {
    run!(
        AnAccount::update_or_create(Live((accounts::email.eq(EMAIL), accounts::org_id.eq(7))))
            .set(accounts::name.eq(name))
            .update(accounts::tries.eq(accounts::tries + 1)),
        conn
    )
}

/// Rows that the condition of the key excludes stay as they are.
pub(crate) fn a_key_for_some_of_the_rows(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    migrate(&mut conn, AnAccount::constraints())?;

    let created = observe(&mut conn, |conn| rename(conn, "Ada"));
    assert_eq!(created.kinds(), miss(target));
    assert!(created.result?.created());
    let updated = observe(&mut conn, |conn| rename(conn, "Augusta"));
    assert_eq!(updated.kinds(), hit(target));
    let Upserted::Updated(first) = updated.result? else {
        panic!("it was there");
    };
    assert_eq!((&*first.name, first.tries), ("Augusta", 1));
    first.delete(&mut conn)?;
    let deleted = AnAccount::all(&mut conn)?;

    let mut rival = database.connect();
    let lost = Arrangement::default()
        .before_insert(1, move || {
            assert!(rename(&mut rival, "the rival's")?.created());
            Ok(())
        })
        .observe(&mut conn, |conn| rename(conn, "Byron"));
    assert_eq!(lost.kinds(), lost_race(target));
    let Upserted::Updated(second) = lost.result? else {
        panic!("the rival came first");
    };
    assert_eq!((&*second.name, second.tries), ("Byron", 1));
    assert_eq!(AnAccount::all(&mut conn)?, [deleted, vec![second]].concat());
    Ok(())
}

/// At most one row of a parent has the flag. The others are not updated.
pub(crate) fn a_row_with_a_flag(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    migrate(&mut conn, T1::constraints())?;
    T1::insert(&mut conn, 3, false)?;
    let ask = |conn: &mut TestConnection, id: i32| {
        run!(
            T1::update_or_create(Flagged(t1::parent_id.eq(3))).update(t1::id.eq(id)),
            conn
        )
    };

    assert!(ask(&mut conn, 70)?.created());
    assert!(matches!(ask(&mut conn, 70)?, Upserted::Updated(row) if row.flag && row.id == 70));
    assert_eq!(T1::all(&mut conn)?, [(3, false), (3, true)]);
    Ok(())
}

pub(crate) fn a_key_for_some_of_the_rows_that_was_never_migrated(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    let missing = rename(&mut conn, "Ada");
    assert!(matches!(missing, Err(Error::ConstraintMissing { .. })), "{missing:?}");
    assert_eq!(AnAccount::all(&mut conn)?, []);
    Ok(())
}

/// The row keeps the spelling of its first caller.
pub(crate) fn a_key_on_an_expression(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    migrate(&mut conn, Mailbox::constraints())?;
    let ask = |address: &'static str, org_id: i32| {
        move |conn: &mut TestConnection| {
            run!(
                Mailbox::update_or_create(AddressNoCase(mailboxes::address.eq(address)))
                    .set(mailboxes::org_id.eq(org_id))
                    .only_if(mailboxes::org_id.ne(9)),
                conn
            )
        }
    };

    let created = ask("Ada@Example.org", 7)(&mut conn)?;
    assert!(created.created());
    let updated = observe(&mut conn, ask("ada@EXAMPLE.org", 9));
    assert_eq!(updated.kinds(), hit(target));
    let expected = Mailbox {
        org_id: 9,
        ..created.into_inner()
    };
    assert_eq!(updated.result?, Upserted::Updated(expected.clone()));
    assert_eq!(
        ask("ADA@example.org", 8)(&mut conn)?,
        Upserted::Unchanged(expected.clone())
    );
    assert_eq!(Mailbox::all(&mut conn)?, [expected]);

    let mut rival = database.connect();
    let lost = Arrangement::default()
        .before_insert(1, move || {
            assert!(ask("GRACE@example.org", 7)(&mut rival)?.created());
            Ok(())
        })
        .observe(&mut conn, ask("grace@example.org", 8));
    let Upserted::Updated(grace) = lost.result? else {
        panic!("the rival came first");
    };
    assert_eq!((&*grace.address, grace.org_id), ("GRACE@example.org", 8));
    assert_eq!(Mailbox::all(&mut conn)?.len(), 2);
    Ok(())
}

/// Each row shares some columns of the key with the one that is updated.
pub(crate) fn a_key_of_several_columns_in_any_order(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    let seat = |conn: &mut TestConnection, (org_id, team, username): (i32, &str, &str), role: &str| {
        run!(
            Member::update_or_create((
                members::username.eq(username),
                members::org_id.eq(org_id),
                members::team.eq(team),
            ))
            .set(members::role.eq(role)),
            conn
        )
    };
    let keys = [
        (1, "one", "ada"),
        (2, "one", "ada"),
        (1, "two", "ada"),
        (1, "one", "grace"),
    ];
    for key in keys {
        assert!(seat(&mut conn, key, "member")?.created(), "{key:?}");
    }
    let mut expected = Member::all(&mut conn)?;
    let updated = seat(&mut conn, keys[0], "owner")?;
    "owner".clone_into(&mut expected[0].role);
    assert_eq!(updated, Upserted::Updated(expected[0].clone()));
    assert_eq!(Member::all(&mut conn)?, expected);
    Ok(())
}

/// Rows without a serial number are no matter.
pub(crate) fn a_nullable_column_with_a_plain_value(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    for _ in 0..2 {
        diesel::insert_into(devices::table)
            .values(devices::label.eq("has no serial"))
            .execute(&mut conn)?;
    }
    let ask = |conn: &mut TestConnection, label: &str| {
        run!(
            Device::update_or_create(devices::serial.eq("X-1")).set(devices::label.eq(label)),
            conn
        )
    };
    assert!(ask(&mut conn, "printer")?.created());
    let Upserted::Updated(device) = ask(&mut conn, "scanner")? else {
        panic!("it was there");
    };
    assert_eq!((device.serial.as_deref(), &*device.label), (Some("X-1"), "scanner"));
    let labels: Vec<String> = devices::table
        .order(devices::id)
        .select(devices::label)
        .load(&mut conn)?;
    assert_eq!(labels, ["has no serial", "has no serial", "scanner"]);
    Ok(())
}

pub(crate) fn the_primary_key(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let ask = |conn: &mut TestConnection, email: &str| {
        run!(
            User::update_or_create(users::id.eq(7)).set(users::email.eq(email)),
            conn
        )
    };
    assert!(ask(&mut conn, EMAIL)?.created());
    let Upserted::Updated(user) = ask(&mut conn, "countess@example.org")? else {
        panic!("it was there");
    };
    assert_eq!((user.id, &*user.email), (7, "countess@example.org"));
    assert_eq!(User::all(&mut conn)?, [user]);
    Ok(())
}

/// The names of the table and its columns need quotes.
pub(crate) fn names_with_quotes(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    let ask = |conn: &mut TestConnection, key: &str, lookup: &str| {
        run!(
            OddNames::update_or_create((odd_names::reserved.eq("7"), odd_names::quotes.eq("8")))
                .set((odd_names::key.eq(key), odd_names::type_.eq("2")))
                .update(odd_names::lookup.eq(lookup))
                .defaults((
                    odd_names::defaults.eq("1"),
                    odd_names::conn.eq("4"),
                    odd_names::self_.eq("5"),
                    odd_names::lookup.eq("6"),
                ))
                .only_if(odd_names::quotes.eq("8").and(odd_names::defaults.eq("1"))),
            conn
        )
    };
    let created = ask(&mut conn, "3", "")?;
    assert!(created.created());
    let expected = OddNames {
        key: "33".to_owned(),
        lookup: "66".to_owned(),
        ..created.into_inner()
    };
    assert_eq!(ask(&mut conn, "33", "66")?, Upserted::Updated(expected));
    Ok(())
}
