//! A look without an insert: `find_unique(lookup)`.

use diesel::prelude::*;
use getorcreate::{Error, GetOrCreate};

use super::TestResult;
use super::marked::{AddressNoCase, Flagged, Mailbox, T1, mailboxes, migrate, t1};
use super::models::{Device, Member, Unmigrated, User, devices, members, unmigrated, users};
use super::recorder::observe;
use super::target::Target;
use crate::{TestConnection, run};

const EMAIL: &str = "ada@example.org";

fn look(conn: &mut TestConnection) -> Result<Option<User>, Error> {
    run!(User::find_unique(users::email.eq(EMAIL)), conn)
}

pub(crate) fn a_row_is_there_or_not(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();

    let absent = observe(&mut conn, look);
    assert_eq!(absent.kinds(), target.look());
    assert_eq!(absent.result?, None);
    assert_eq!(User::all(&mut conn)?, [], "nothing is inserted");

    let ada = User::insert(&mut conn, EMAIL, "Ada")?;
    User::insert(&mut conn, "grace@example.org", "Grace")?;
    let present = observe(&mut conn, look);
    assert_eq!(present.kinds(), target.look());
    assert_eq!(present.result?, Some(ada.clone()));
    let by_id = run!(User::find_unique(users::id.eq(ada.id)), &mut conn)?;
    assert_eq!(by_id, Some(ada.clone()));

    let in_a_transaction = target.transaction(&mut conn, |conn| {
        let call = observe(conn, look);
        assert_eq!(call.kinds(), target.look());
        call.result
    })?;
    assert_eq!(in_a_transaction, Some(ada));
    Ok(())
}

pub(crate) fn each_kind_of_key(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    migrate(&mut conn, T1::constraints())?;
    migrate(&mut conn, Mailbox::constraints())?;

    T1::insert(&mut conn, 3, false)?;
    assert_eq!(run!(T1::find_unique(Flagged(t1::parent_id.eq(3))), &mut conn)?, None);
    T1::insert(&mut conn, 3, true)?;
    let flagged = run!(T1::find_unique(Flagged(t1::parent_id.eq(3))), &mut conn)?;
    assert!(flagged.is_some_and(|row| row.flag));

    diesel::insert_into(mailboxes::table)
        .values((mailboxes::org_id.eq(7), mailboxes::address.eq("Ada@Example.org")))
        .execute(&mut conn)?;
    let in_lower_case = AddressNoCase(mailboxes::address.eq(EMAIL));
    let mailbox = run!(Mailbox::find_unique(in_lower_case), &mut conn)?;
    assert!(mailbox.is_some_and(|row| row.address == "Ada@Example.org"));

    diesel::insert_into(members::table)
        .values((
            members::org_id.eq(1),
            members::team.eq("one"),
            members::username.eq("ada"),
        ))
        .execute(&mut conn)?;
    let seat = (
        members::username.eq("ada"),
        members::team.eq("one"),
        members::org_id.eq(1),
    );
    assert!(run!(Member::find_unique(seat), &mut conn)?.is_some());

    diesel::insert_into(devices::table)
        .values(devices::label.eq("has no serial"))
        .execute(&mut conn)?;
    assert_eq!(run!(Device::find_unique(devices::serial.eq("X-1")), &mut conn)?, None);
    Ok(())
}

/// The table lacks the constraint. With one row that does not show; with two, neither is chosen.
pub(crate) fn duplicates_that_are_there(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    let insert = |conn: &mut TestConnection| {
        diesel::insert_into(unmigrated::table)
            .values(unmigrated::email.eq(EMAIL))
            .execute(conn)
    };
    let look = |conn: &mut TestConnection| run!(Unmigrated::find_unique(unmigrated::email.eq(EMAIL)), conn);
    assert_eq!(look(&mut conn)?, None);
    insert(&mut conn)?;
    assert!(look(&mut conn)?.is_some());
    insert(&mut conn)?;
    let several = look(&mut conn);
    assert!(matches!(several, Err(Error::NotUnique { .. })), "{several:?}");
    Ok(())
}
