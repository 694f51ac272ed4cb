//! The full text of the statements.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{Error, GetOrCreate, Outcome};

use crate::suite::TestResult;
use crate::suite::marked::{AddressNoCase, Mailbox, OpenLabel, mailboxes, migrate};
use crate::suite::models::{Label, Member, OddNames, User, labels, members, odd_names, users};
use crate::suite::recorder::{Arrangement, Observed, observe};
use crate::suite::target::Target;
use crate::{TestConnection, run};

const FIND_USER: &str = r#"SELECT "users"."id", "users"."email", "users"."name", "users"."visits", "users"."nickname" FROM "users" WHERE "email" = $1 LIMIT 2"#;

/// Observes a call inside a transaction, whose first insert differs from the next and from those in autocommit.
fn in_a_transaction<M>(
    conn: &mut TestConnection,
    call: impl FnOnce(&mut TestConnection) -> Result<Outcome<M>, Error>,
) -> Result<Observed<Result<Outcome<M>, Error>>, Error> {
    conn.transaction(|conn| Ok(observe(conn, call)))
}

pub(crate) fn one_key_column_and_one_default(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let call = in_a_transaction(&mut conn, |conn| {
        run!(
            User::get_or_create(users::email.eq("ada@example.org")).defaults(users::name.eq("Ada")),
            conn
        )
    })?;
    assert_eq!(
        call.statements,
        [
            FIND_USER,
            concat!(
                r#"WITH getorcreate_proof AS (INSERT INTO "users" ("email") SELECT "email" FROM "users" WHERE FALSE"#,
                r#" ON CONFLICT ("email") DO NOTHING)"#,
                r#" INSERT INTO "users" ("email", "name") SELECT $1, $2"#,
                " WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_index",
                r#" WHERE indrelid = '"users"'::pg_catalog.regclass AND NOT indimmediate)"#,
                " ON CONFLICT DO NOTHING",
                r#" RETURNING "users"."id", "users"."email", "users"."name", "users"."visits", "users"."nickname","#,
                r#" ("email" = $3)"#,
            ),
        ]
    );
    assert!(call.result?.created());
    Ok(())
}

pub(crate) fn keys_on_expressions_and_for_some_of_the_rows(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    migrate(&mut conn, Mailbox::constraints())?;
    let columns =
        r#""mailboxes"."id", "mailboxes"."org_id", "mailboxes"."address", "mailboxes"."code", "mailboxes"."label""#;
    let proven = r#"WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_index WHERE indrelid = '"mailboxes"'::pg_catalog.regclass AND NOT indimmediate) ON CONFLICT DO NOTHING"#;
    let call = in_a_transaction(&mut conn, |conn| {
        run!(
            Mailbox::get_or_create(AddressNoCase(mailboxes::address.eq("Ada@Example.org")))
                .defaults(mailboxes::org_id.eq(7)),
            conn
        )
    })?;
    assert_eq!(
        call.statements,
        [
            format!(
                r#"SELECT {columns} FROM "mailboxes" WHERE lower("address") = lower(CASE WHEN FALSE THEN "address" ELSE $1 END) LIMIT 2"#
            ),
            [
                r#"WITH getorcreate_proof AS (INSERT INTO "mailboxes" ("address") SELECT "address" FROM "mailboxes""#,
                r#" WHERE FALSE ON CONFLICT (lower("address")) DO NOTHING)"#,
                r#" INSERT INTO "mailboxes" ("address", "org_id") SELECT $1, $2 "#,
                proven,
                &format!(
                    r#" RETURNING {columns}, (lower("address") = lower(CASE WHEN FALSE THEN "address" ELSE $3 END))"#
                ),
            ]
            .concat(),
        ]
    );
    assert!(call.result?.created());
    let call = in_a_transaction(&mut conn, |conn| {
        run!(
            Mailbox::get_or_create(OpenLabel(mailboxes::label.eq("in")))
                .defaults((mailboxes::org_id.eq(7), mailboxes::address.eq("grace@example.org"))),
            conn
        )
    })?;
    assert_eq!(
        call.statements,
        [
            format!(r#"SELECT {columns} FROM "mailboxes" WHERE trim("label") = trim($1) AND "closed" = FALSE LIMIT 2"#),
            [
                r#"WITH getorcreate_proof AS (INSERT INTO "mailboxes" ("label") SELECT "label" FROM "mailboxes""#,
                r#" WHERE FALSE ON CONFLICT (trim("label")) WHERE "closed" = FALSE DO NOTHING)"#,
                r#" INSERT INTO "mailboxes" ("label", "closed", "org_id", "address") SELECT $1, FALSE, $2, $3 "#,
                proven,
                &format!(r#" RETURNING {columns}, (trim("label") = trim($4) AND "closed" = FALSE)"#),
            ]
            .concat(),
        ]
    );
    assert!(call.result?.created());
    Ok(())
}

#[derive(Insertable, Default)]
#[diesel(table_name = users)]
struct Optional {
    name: Option<&'static str>,
    visits: Option<i32>,
    nickname: Option<&'static str>,
}

/// PostgreSQL accepts `DEFAULT` only in `VALUES`, so the insert does not name a column without a value.
pub(crate) fn defaults_that_are_left_to_the_database(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut inserts = Vec::new();
    for defaults in [
        Optional::default(),
        Optional {
            visits: Some(3),
            ..Optional::default()
        },
        Optional {
            name: Some("Ada"),
            nickname: Some("countess"),
            ..Optional::default()
        },
    ] {
        let email = format!("{}@example.org", inserts.len());
        let call = in_a_transaction(&mut conn, |conn| {
            run!(User::get_or_create(users::email.eq(email)).defaults(defaults), conn)
        })?;
        assert!(call.result?.created());
        let [_, insert] = <[String; 2]>::try_from(call.statements).expect("it was absent");
        let (_, insert) = insert.split_once(") INSERT INTO ").expect("it follows on the proof");
        let (insert, _) = insert.split_once(" WHERE NOT EXISTS ").expect("it is conditional");
        inserts.push(insert.to_owned());
    }
    assert_eq!(
        inserts,
        [
            r#""users" ("email") SELECT $1"#,
            r#""users" ("email", "visits") SELECT $1, $2"#,
            r#""users" ("email", "name", "nickname") SELECT $1, $2, $3"#,
        ]
    );
    let rows = User::all(&mut conn)?;
    let rest = |user: &User| (user.name.clone(), user.visits, user.nickname.clone());
    assert_eq!(rest(&rows[0]), ("unnamed".to_owned(), 0, Some("nick".to_owned())));
    assert_eq!(rest(&rows[1]), ("unnamed".to_owned(), 3, Some("nick".to_owned())));
    assert_eq!(rest(&rows[2]), ("Ada".to_owned(), 0, Some("countess".to_owned())));
    Ok(())
}

pub(crate) fn several_key_columns_and_no_default(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    let call = in_a_transaction(&mut conn, |conn| {
        run!(
            Member::get_or_create((
                members::username.eq("ada"),
                members::org_id.eq(1),
                members::team.eq("engines"),
            )),
            conn
        )
    })?;
    assert_eq!(
        call.statements,
        [
            concat!(
                r#"SELECT "members"."id", "members"."org_id", "members"."team", "members"."username", "members"."role""#,
                r#" FROM "members" WHERE "username" = $1 AND "org_id" = $2 AND "team" = $3 LIMIT 2"#,
            ),
            concat!(
                r#"WITH getorcreate_proof AS (INSERT INTO "members" ("username", "org_id", "team")"#,
                r#" SELECT "username", "org_id", "team" FROM "members" WHERE FALSE"#,
                r#" ON CONFLICT ("org_id", "team", "username") DO NOTHING)"#,
                r#" INSERT INTO "members" ("username", "org_id", "team") SELECT $1, $2, $3"#,
                " WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_index",
                r#" WHERE indrelid = '"members"'::pg_catalog.regclass AND NOT indimmediate)"#,
                " ON CONFLICT DO NOTHING",
                r#" RETURNING "members"."id", "members"."org_id", "members"."team", "members"."username","#,
                r#" "members"."role", ("username" = $4 AND "org_id" = $5 AND "team" = $6)"#,
            ),
        ]
    );
    assert!(call.result?.created());
    Ok(())
}

/// The rest of a call whose winner vanishes: the call looks again with the same statement, and the next insert names
/// the key.
pub(crate) fn the_insert_that_names_the_key(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let (mut rival, mut janitor) = (database.connect(), database.connect());
    let call = Arrangement::default()
        .before_insert(1, move || {
            User::insert(&mut rival, "ada@example.org", "the rival's")?;
            Ok(())
        })
        .after_insert(1, move || Ok(User::delete(&mut janitor, "ada@example.org")?))
        .observe(&mut conn, |conn| {
            run!(
                User::get_or_create(users::email.eq("ada@example.org")).defaults(users::name.eq("Ada")),
                conn
            )
        });
    let insert = concat!(
        r#"INSERT INTO "users" ("email", "name") VALUES ($1, $2) ON CONFLICT ("email") DO NOTHING"#,
        r#" RETURNING "users"."id", "users"."email", "users"."name", "users"."visits", "users"."nickname","#,
        r#" ("email" = $3)"#,
    );
    assert_eq!(call.statements, [FIND_USER, insert, FIND_USER, insert]);
    assert!(call.result?.created());
    Ok(())
}

pub(crate) fn a_table_that_has_only_a_key(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    let call = in_a_transaction(&mut conn, |conn| {
        run!(Label::get_or_create(labels::name.eq("new")), conn)
    })?;
    assert_eq!(
        call.statements,
        [
            r#"SELECT "labels"."name" FROM "labels" WHERE "name" = $1 LIMIT 2"#,
            concat!(
                r#"WITH getorcreate_proof AS (INSERT INTO "labels" ("name") SELECT "name" FROM "labels" WHERE FALSE"#,
                r#" ON CONFLICT ("name") DO NOTHING)"#,
                r#" INSERT INTO "labels" ("name") SELECT $1"#,
                " WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_index",
                r#" WHERE indrelid = '"labels"'::pg_catalog.regclass AND NOT indimmediate)"#,
                r#" ON CONFLICT DO NOTHING RETURNING "labels"."name", ("name" = $2)"#,
            ),
        ]
    );
    assert!(call.result?.created());
    Ok(())
}

pub(crate) fn names_with_quotes(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    let call = in_a_transaction(&mut conn, |conn| {
        run!(
            OddNames::get_or_create((odd_names::reserved.eq("7"), odd_names::quotes.eq("8"))).defaults((
                odd_names::defaults.eq("1"),
                odd_names::type_.eq("2"),
                odd_names::key.eq("3"),
                odd_names::conn.eq("4"),
                odd_names::self_.eq("5"),
                odd_names::lookup.eq("6"),
            )),
            conn
        )
    })?;
    assert!(call.result?.created());
    let table = r#""the `odd` ""table""""#;
    let quotes = r#""a ""double"" and a `back` quote""#;
    let returned: Vec<String> = ["id", "defaults", "type", "key", "conn", "self_", "lookup", "select"]
        .iter()
        .map(|column| format!("{table}.\"{column}\""))
        .chain([format!("{table}.{quotes}")])
        .collect();
    let returned = returned.join(", ");
    assert_eq!(
        call.statements,
        [
            format!(r#"SELECT {returned} FROM {table} WHERE "select" = $1 AND {quotes} = $2 LIMIT 2"#),
            [
                format!(
                    r#"WITH getorcreate_proof AS (INSERT INTO {table} ("select", {quotes}) SELECT "select", {quotes}"#
                ),
                format!(
                    r#" FROM {table} WHERE FALSE ON CONFLICT ("select", {quotes}) DO NOTHING) INSERT INTO {table}"#
                ),
                format!(r#" ("select", {quotes}, "defaults", "type", "key", "conn", "self_", "lookup")"#),
                " SELECT $1, $2, $3, $4, $5, $6, $7, $8 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_index".to_owned(),
                format!(" WHERE indrelid = '{table}'::pg_catalog.regclass AND NOT indimmediate)"),
                format!(r#" ON CONFLICT DO NOTHING RETURNING {returned}, ("select" = $9 AND {quotes} = $10)"#),
            ]
            .concat(),
        ]
    );
    Ok(())
}

diesel::table! {
    /// The schema whose real name differs in each session.
    pg_temp.drafts (id) {
        id -> Integer,
        title -> Text,
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = drafts)]
#[unique(title)]
struct Draft {
    id: i32,
    title: String,
}

pub(crate) fn a_table_with_a_schema(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(
        "CREATE TEMPORARY TABLE drafts (
            id INTEGER GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
            title TEXT NOT NULL UNIQUE
        )",
    )?;
    let call = in_a_transaction(&mut conn, |conn| {
        run!(Draft::get_or_create(drafts::title.eq("new")), conn)
    })?;
    assert_eq!(
        call.statements,
        [
            concat!(
                r#"SELECT "pg_temp"."drafts"."id", "pg_temp"."drafts"."title" FROM "pg_temp"."drafts""#,
                r#" WHERE "title" = $1 LIMIT 2"#,
            ),
            concat!(
                r#"WITH getorcreate_proof AS (INSERT INTO "pg_temp"."drafts" ("title")"#,
                r#" SELECT "title" FROM "pg_temp"."drafts" WHERE FALSE ON CONFLICT ("title") DO NOTHING)"#,
                r#" INSERT INTO "pg_temp"."drafts" ("title") SELECT $1"#,
                " WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_index",
                r#" WHERE indrelid = '"pg_temp"."drafts"'::pg_catalog.regclass AND NOT indimmediate)"#,
                " ON CONFLICT DO NOTHING",
                r#" RETURNING "pg_temp"."drafts"."id", "pg_temp"."drafts"."title", ("title" = $2)"#,
            ),
        ]
    );
    let created = call.result?;
    assert!(created.created());
    let found = run!(Draft::get_or_create(drafts::title.eq("new")), &mut conn)?;
    assert_eq!(found, Outcome::Found(created.into_inner()));

    conn.batch_execute("ALTER TABLE drafts ADD number INTEGER UNIQUE DEFERRABLE")?;
    let beside_a_deferrable_one = in_a_transaction(&mut conn, |conn| {
        run!(Draft::get_or_create(drafts::title.eq("newer")), conn)
    })?;
    assert_eq!(beside_a_deferrable_one.kinds(), ["SELECT", "WITH", "SELECT", "INSERT"]);
    assert!(beside_a_deferrable_one.result?.created());
    Ok(())
}
