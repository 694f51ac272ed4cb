//! Keys on an expression of a column: an email address is the same in upper and lower case.

use diesel::prelude::*;
use getorcreate::{Error, GetOrCreate, Outcome};

use super::TestResult;
use super::marked::{AddressNoCase, CodeNoCase, Mailbox, OpenLabel, mailboxes, migrate};
use super::recorder::{Arrangement, observe};
use super::target::Target;
use crate::{TestConnection, run};

fn ask(address: &str) -> impl FnOnce(&mut TestConnection) -> Result<Outcome<Mailbox>, Error> {
    move |conn| {
        run!(
            Mailbox::get_or_create(AddressNoCase(mailboxes::address.eq(address))).defaults(mailboxes::org_id.eq(7)),
            conn
        )
    }
}

fn addresses(conn: &mut TestConnection) -> QueryResult<Vec<String>> {
    let all = Mailbox::all(conn)?.into_iter();
    Ok(all.map(|mailbox| mailbox.address).collect())
}

pub(crate) fn an_address_is_stored_as_given_and_found_in_any_case(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    migrate(&mut conn, Mailbox::constraints())?;

    let created = observe(&mut conn, ask("Ada@Example.org"));
    assert_eq!(created.kinds(), [target.look(), target.insert()].concat());
    let Outcome::Created(mailbox) = created.result? else {
        panic!("the table was empty");
    };
    assert_eq!(mailbox.address, "Ada@Example.org");

    for address in ["ada@example.ORG", "ADA@EXAMPLE.ORG", "Ada@Example.org"] {
        let found = observe(&mut conn, ask(address));
        assert_eq!(found.kinds(), target.look());
        assert_eq!(found.prepared, [""; 0]);
        assert_eq!(found.result?, Outcome::Found(mailbox.clone()));
    }
    assert!(ask("grace@example.org")(&mut conn)?.created());
    assert_eq!(addresses(&mut conn)?, ["Ada@Example.org", "grace@example.org"]);
    Ok(())
}

pub(crate) fn a_race_with_another_spelling_is_lost(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    migrate(&mut conn, Mailbox::constraints())?;
    let mut rival = database.connect();

    let call = Arrangement::default()
        .before_insert(1, move || {
            diesel::insert_into(mailboxes::table)
                .values((mailboxes::address.eq("ADA@example.org"), mailboxes::org_id.eq(1)))
                .execute(&mut rival)?;
            Ok(())
        })
        .observe(&mut conn, ask("ada@Example.org"));

    assert_eq!(call.kinds(), [target.look(), target.insert_and_look_again()].concat());
    let Outcome::Found(mailbox) = call.result? else {
        panic!("the rival has created it");
    };
    assert_eq!((&*mailbox.address, mailbox.org_id), ("ADA@example.org", 1));
    assert_eq!(addresses(&mut conn)?, ["ADA@example.org"]);
    Ok(())
}

pub(crate) fn a_function_beside_a_plain_column(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    migrate(&mut conn, Mailbox::constraints())?;
    let ask = |conn: &mut TestConnection, org_id: i32, code: &str| {
        let address = format!("{code}@{org_id}.example.org");
        run!(
            Mailbox::get_or_create(CodeNoCase((mailboxes::code.eq(code), mailboxes::org_id.eq(org_id))))
                .defaults(mailboxes::address.eq(address)),
            conn
        )
    };

    assert!(ask(&mut conn, 1, "ab-c")?.created());
    assert!(ask(&mut conn, 2, "AB-C")?.created());
    for (org_id, stored) in [(1, "ab-c"), (2, "AB-C")] {
        let Outcome::Found(mailbox) = ask(&mut conn, org_id, "Ab-C")? else {
            panic!("it is there");
        };
        assert_eq!((mailbox.org_id, mailbox.code.as_deref()), (org_id, Some(stored)));
    }
    assert_eq!(addresses(&mut conn)?.len(), 2);
    Ok(())
}

pub(crate) fn a_function_in_a_key_with_a_condition(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    migrate(&mut conn, Mailbox::constraints())?;
    let ask = |conn: &mut TestConnection, label: &str, address: &str| {
        run!(
            Mailbox::get_or_create(OpenLabel(mailboxes::label.eq(label)))
                .defaults((mailboxes::address.eq(address), mailboxes::org_id.eq(7))),
            conn
        )
    };

    let Outcome::Created(first) = ask(&mut conn, " in box ", "a")? else {
        panic!("the table was empty");
    };
    assert_eq!(first.label.as_deref(), Some(" in box "));
    assert_eq!(ask(&mut conn, "in box", "b")?, Outcome::Found(first.clone()));
    diesel::update(mailboxes::table)
        .set(mailboxes::closed.eq(true))
        .execute(&mut conn)?;
    assert!(ask(&mut conn, "in box  ", "c")?.created());
    assert_eq!(ask(&mut conn, "  in box", "d")?.into_inner().address, "c");
    assert_eq!(addresses(&mut conn)?, ["a", "c"]);
    Ok(())
}

pub(crate) fn a_key_that_was_never_migrated(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();

    let Err(Error::ConstraintMissing { constraint, .. }) = ask("ada@example.org")(&mut conn) else {
        panic!("there is no such constraint");
    };

    assert_eq!(constraint.to_string(), "mailboxes (lower(address))");
    assert_eq!(addresses(&mut conn)?, [""; 0]);
    Ok(())
}
