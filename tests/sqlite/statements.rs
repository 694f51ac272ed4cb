//! The full text of the statements.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::GetOrCreate;

use super::database::{self, TABLES};
use crate::suite::TestResult;
use crate::suite::marked::{AddressNoCase, Mailbox, OpenLabel, mailboxes, migrate};
use crate::suite::models::{Label, Member, OddNames, User, labels, members, odd_names, users};
use crate::suite::recorder::{Arrangement, observe};

#[test]
fn one_key_column_and_one_default() -> TestResult {
    let mut conn = database::in_memory(TABLES);
    let call = observe(&mut conn, |conn| {
        User::get_or_create(users::email.eq("ada@example.org"))
            .defaults(users::name.eq("Ada"))
            .run(conn)
    });
    assert_eq!(
        call.statements,
        [
            "SELECT `users`.`id`, `users`.`email`, `users`.`name`, `users`.`visits`, `users`.`nickname` FROM `users` \
             WHERE `email` = ? LIMIT 2",
            "INSERT INTO `users` (`email`, `name`) VALUES (?, ?) ON CONFLICT (`email`) DO NOTHING \
             RETURNING `users`.`id`, `users`.`email`, `users`.`name`, `users`.`visits`, `users`.`nickname`, \
             (+`email` = ?)",
        ]
    );
    assert!(call.result?.created());
    Ok(())
}

#[test]
fn several_key_columns_and_no_default() -> TestResult {
    let mut conn = database::in_memory(TABLES);
    let call = observe(&mut conn, |conn| {
        Member::get_or_create((
            members::username.eq("ada"),
            members::org_id.eq(1),
            members::team.eq("engines"),
        ))
        .run(conn)
    });
    assert_eq!(
        call.statements,
        [
            "SELECT `members`.`id`, `members`.`org_id`, `members`.`team`, `members`.`username`, `members`.`role` \
             FROM `members` WHERE `username` = ? AND `org_id` = ? AND `team` = ? LIMIT 2",
            "INSERT INTO `members` (`username`, `org_id`, `team`) VALUES (?, ?, ?) \
             ON CONFLICT (`org_id`, `team`, `username`) DO NOTHING \
             RETURNING `members`.`id`, `members`.`org_id`, `members`.`team`, `members`.`username`, `members`.`role`, \
             (+`username` = ? AND +`org_id` = ? AND +`team` = ?)",
        ]
    );
    assert!(call.result?.created());
    Ok(())
}

#[test]
fn keys_on_expressions_and_for_some_of_the_rows() -> TestResult {
    let mut conn = database::in_memory(TABLES);
    migrate(&mut conn, Mailbox::constraints())?;
    let columns =
        "`mailboxes`.`id`, `mailboxes`.`org_id`, `mailboxes`.`address`, `mailboxes`.`code`, `mailboxes`.`label`";
    let call = observe(&mut conn, |conn| {
        Mailbox::get_or_create(AddressNoCase(mailboxes::address.eq("Ada@Example.org")))
            .defaults(mailboxes::org_id.eq(7))
            .run(conn)
    });
    assert_eq!(
        call.statements,
        [
            format!("SELECT {columns} FROM `mailboxes` WHERE lower(`address`) = lower(?) LIMIT 2"),
            format!(
                "INSERT INTO `mailboxes` (`address`, `org_id`) VALUES (?, ?) ON CONFLICT (lower(`address`)) DO NOTHING \
                 RETURNING {columns}, (lower(`address`) = lower(?))"
            ),
        ]
    );
    assert!(call.result?.created());
    let call = observe(&mut conn, |conn| {
        Mailbox::get_or_create(OpenLabel(mailboxes::label.eq("in")))
            .defaults((mailboxes::org_id.eq(7), mailboxes::address.eq("grace@example.org")))
            .run(conn)
    });
    assert_eq!(
        call.statements,
        [
            format!("SELECT {columns} FROM `mailboxes` WHERE trim(`label`) = trim(?) AND `closed` = 0 LIMIT 2"),
            format!(
                "INSERT INTO `mailboxes` (`label`, `closed`, `org_id`, `address`) VALUES (?, 0, ?, ?) \
                 ON CONFLICT (trim(`label`)) WHERE `closed` = 0 DO NOTHING \
                 RETURNING {columns}, (trim(`label`) = trim(?) AND `closed` = 0)"
            ),
        ]
    );
    assert!(call.result?.created());
    Ok(())
}

#[derive(Insertable, Default)]
#[diesel(table_name = users)]
struct Optional {
    name: Option<&'static str>,
}

#[test]
fn defaults_that_set_nothing() -> TestResult {
    let mut conn = database::in_memory(TABLES);
    let call = observe(&mut conn, |conn| {
        User::get_or_create(users::email.eq("ada@example.org"))
            .defaults(Optional::default())
            .run(conn)
    });
    assert_eq!(
        call.statements[1],
        "INSERT INTO `users` (`email`) VALUES (?) ON CONFLICT (`email`) DO NOTHING \
         RETURNING `users`.`id`, `users`.`email`, `users`.`name`, `users`.`visits`, `users`.`nickname`, (+`email` = ?)"
    );
    assert!(call.result?.created());
    Ok(())
}

#[test]
fn names_with_quotes() {
    let mut conn = database::in_memory(TABLES);
    let call = observe(&mut conn, |conn| {
        OddNames::get_or_create((odd_names::reserved.eq("7"), odd_names::quotes.eq("8"))).run(conn)
    });
    let returned: Vec<String> = [
        "id",
        "defaults",
        "type",
        "key",
        "conn",
        "self_",
        "lookup",
        "select",
        "a \"double\" and a ``back`` quote",
    ]
    .iter()
    .map(|column| format!("`the ``odd`` \"table\"`.`{column}`"))
    .collect();
    assert_eq!(
        call.statements[1],
        format!(
            "INSERT INTO `the ``odd`` \"table\"` (`select`, `a \"double\" and a ``back`` quote`) VALUES (?, ?) \
             ON CONFLICT (`select`, `a \"double\" and a ``back`` quote`) DO NOTHING \
             RETURNING {}, (+`select` = ? AND +`a \"double\" and a ``back`` quote` = ?)",
            returned.join(", ")
        )
    );
}

#[test]
fn looking_again_is_the_same_statement() -> TestResult {
    let mut conn = database::in_memory(TABLES);
    conn.batch_execute("CREATE TRIGGER rival BEFORE INSERT ON labels BEGIN INSERT INTO labels VALUES (NEW.name); END")?;
    let call = Arrangement::default()
        .before_statement(3, || Ok(()))
        .observe(&mut conn, |conn| Label::get_or_create(labels::name.eq("new")).run(conn));
    assert!(!call.result?.created());
    assert_eq!(call.statements.len(), 3);
    assert_eq!(call.statements[2], call.statements[0]);
    assert_eq!(call.prepared, call.statements[..2]);
    Ok(())
}

/// For this reason the library refuses to build such a statement, and every test watches for one.
#[test]
fn a_column_that_is_inserted_twice_is_no_error_of_sqlite() -> TestResult {
    let mut conn = database::in_memory(TABLES);
    conn.batch_execute("INSERT INTO labels (name, name) VALUES ('first', 'second')")?;
    assert_eq!(labels::table.select(labels::name).load::<String>(&mut conn)?, ["first"]);
    Ok(())
}
