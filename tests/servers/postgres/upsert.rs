//! `update_or_create` beside triggers, row security, generated columns and deferrable constraints.

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use getorcreate::{Error, GetOrCreate, Upserted};

use super::hidden_rows::Role;
use super::waiting::in_time;
use crate::suite::TestResult;
use crate::suite::models::{Article, User, articles, users};
use crate::suite::recorder::{Observed, observe};
use crate::suite::target::Target;
use crate::{TestConnection, run};

const EMAIL: &str = "ada@example.org";

fn count(conn: &mut TestConnection) -> Result<Upserted<User>, Error> {
    run!(
        User::update_or_create(users::email.eq(EMAIL))
            .update(users::visits.eq(users::visits + 1))
            .defaults(users::visits.eq(1)),
        conn
    )
}

/// The same with a condition that is always true.
fn count_if(conn: &mut TestConnection) -> Result<Upserted<User>, Error> {
    run!(
        User::update_or_create(users::email.eq(EMAIL))
            .update(users::visits.eq(users::visits + 1))
            .defaults(users::visits.eq(1))
            .only_if(users::visits.ge(0)),
        conn
    )
}

/// The statements of a call that finds the row each time, and never can update it.
fn in_vain(insert: Option<&'static str>) -> Vec<&'static str> {
    match insert {
        Some(insert) => [vec!["UPDATE", insert], ["UPDATE", "SELECT"].repeat(6)].concat(),
        None => ["UPDATE", "SELECT"].repeat(6),
    }
}

pub(crate) fn a_trigger_that_keeps_the_row_as_it_is(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(
        "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NULL; END$$;
        CREATE TRIGGER keep BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION keep();",
    )?;
    let there = User::insert(&mut conn, EMAIL, "Ada")?;

    let (conn, in_autocommit) = in_time(conn, |conn| observe(conn, count));
    let (conn, with_a_condition) = in_time(conn, |conn| observe(conn, count_if));
    let (mut conn, in_a_transaction) = in_time(conn, |conn| {
        conn.transaction(|conn| Ok::<_, Error>(observe(conn, count)))
    });

    for (insert, call) in [
        (Some("INSERT"), in_autocommit),
        (None, with_a_condition),
        (Some("WITH"), in_a_transaction?),
    ] {
        assert_eq!(call.kinds(), in_vain(insert));
        assert_eq!(call.result?, Upserted::Unchanged(there.clone()));
    }
    assert_eq!(User::all(&mut conn)?, [there]);
    Ok(())
}

/// A trigger may complete the values. The call returns the row as it is stored.
pub(crate) fn a_trigger_that_changes_the_values(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(
        "CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN NEW.nickname := TG_OP || ' ' || NEW.visits; RETURN NEW; END$$;
        CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON users FOR EACH ROW EXECUTE FUNCTION stamp();",
    )?;
    let created = count(&mut conn)?.into_inner();
    assert_eq!(created.nickname.as_deref(), Some("INSERT 1"));
    let updated = count(&mut conn)?.into_inner();
    assert_eq!(updated.nickname.as_deref(), Some("UPDATE 2"));
    assert_eq!(User::all(&mut conn)?, [updated]);
    Ok(())
}

/// The triggers that have fired, in order.
fn fired(conn: &mut TestConnection) -> QueryResult<Vec<String>> {
    let all = "coalesce((SELECT array_agg(operation ORDER BY id) FROM fired), '{}')";
    diesel::select(sql::<diesel::sql_types::Array<diesel::sql_types::Text>>(all)).get_result(conn)
}

/// The next value of the sequence of the ids.
fn next(conn: &mut TestConnection) -> QueryResult<i64> {
    diesel::select(sql::<BigInt>("nextval(pg_get_serial_sequence('users', 'id'))")).get_result(conn)
}

/// An upsert with `ON CONFLICT DO UPDATE` would fire both triggers for a row that is there, and take a value each time.
pub(crate) fn a_row_that_is_there_fires_no_insert_trigger_and_takes_no_value_of_a_sequence(
    target: impl Target,
) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(
        "CREATE TABLE fired (id SERIAL, operation TEXT);
        CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN INSERT INTO fired (operation) VALUES (TG_OP); RETURN NEW; END$$;
        CREATE TRIGGER note BEFORE INSERT OR UPDATE ON users FOR EACH ROW EXECUTE FUNCTION note();",
    )?;

    assert!(count(&mut conn)?.created());
    assert_eq!(fired(&mut conn)?, ["INSERT"], "once for a new row");
    let before = next(&mut conn)?;
    for _ in 0..3 {
        assert!(matches!(count(&mut conn)?, Upserted::Updated(_)));
    }
    conn.transaction(|conn| count(conn).map(drop))?;
    assert_eq!(next(&mut conn)? - before, 1, "the one that was asked for here");
    assert_eq!(fired(&mut conn)?, ["INSERT", "UPDATE", "UPDATE", "UPDATE", "UPDATE"]);

    User::delete(&mut conn, EMAIL)?;
    assert!(conn.transaction(count)?.created());
    assert_eq!(fired(&mut conn)?.len(), 6, "also for the insert that proves its index");
    Ok(())
}

pub(crate) fn a_row_that_row_security_hides(target: impl Target) -> TestResult {
    let database = target.create();
    let mut owner = database.connect();
    let role = Role::create(&mut owner)?;
    owner.batch_execute(
        "ALTER TABLE users ENABLE ROW LEVEL SECURITY;
        CREATE POLICY not_hidden ON users USING (name <> 'hidden');",
    )?;
    let hidden = User::insert(&mut owner, EMAIL, "hidden")?;
    let mut conn = database.connect();
    role.assume(&mut conn)?;

    let (conn, in_autocommit) = in_time(conn, |conn| observe(conn, count));
    let (mut conn, in_a_transaction) = in_time(conn, |conn| {
        conn.transaction(|conn| Ok::<_, Error>(observe(conn, count)))
    });

    for (first_insert, call) in [("INSERT", in_autocommit), ("WITH", in_a_transaction?)] {
        let rounds = [
            vec!["UPDATE", first_insert, "UPDATE", "SELECT"],
            ["INSERT", "UPDATE", "SELECT"].repeat(2),
        ];
        assert_eq!(call.kinds(), rounds.concat());
        assert!(
            matches!(call.result, Err(Error::NotFoundAfterInsert { .. })),
            "{:?}",
            call.result
        );
    }
    assert_eq!(User::all(&mut owner)?, [hidden]);

    let visible = run!(
        User::update_or_create(users::email.eq("grace@example.org")).set(users::name.eq("Grace")),
        &mut conn
    )?;
    assert!(visible.created(), "what the policy lets through is no matter");
    Ok(())
}

/// The role sees the row. It may not update it, or not to these values.
pub(crate) fn a_row_that_row_security_protects(target: impl Target) -> TestResult {
    let database = target.create();
    let mut owner = database.connect();
    let role = Role::create(&mut owner)?;
    owner.batch_execute(
        "ALTER TABLE users ENABLE ROW LEVEL SECURITY;
        CREATE POLICY sees ON users FOR SELECT USING (true);
        CREATE POLICY inserts ON users FOR INSERT WITH CHECK (true);
        CREATE POLICY updates ON users FOR UPDATE USING (name <> 'protected') WITH CHECK (visits < 2);",
    )?;
    let protected = User::insert(&mut owner, EMAIL, "protected")?;
    let mut conn = database.connect();
    role.assume(&mut conn)?;

    let (mut conn, call) = in_time(conn, |conn| observe(conn, count));
    assert_eq!(call.kinds(), in_vain(Some("INSERT")));
    assert_eq!(call.result?, Upserted::Unchanged(protected.clone()));
    assert_eq!(User::all(&mut owner)?, [protected]);

    owner.batch_execute("UPDATE users SET name = 'free'")?;
    assert!(matches!(count(&mut conn)?, Upserted::Updated(user) if user.visits == 1));
    let refused = observe(&mut conn, count);
    let error = refused.result.unwrap_err();
    assert!(matches!(error, Error::Database(_)), "{error:?}");
    assert_eq!(
        error.to_string(),
        "new row violates row-level security policy for table \"users\""
    );
    assert_eq!(User::all(&mut owner)?[0].visits, 1);
    Ok(())
}

diesel::table! {
    products (id) {
        id -> Integer,
        code -> Text,
        price -> Integer,
        gross -> Integer,
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = products)]
#[unique(code)]
struct Product {
    id: i32,
    code: String,
    price: i32,
    gross: i32,
}

pub(crate) fn a_generated_column_is_read_back(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(
        "CREATE TABLE products (
            id INTEGER GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
            code TEXT NOT NULL UNIQUE,
            price INTEGER NOT NULL,
            gross INTEGER GENERATED ALWAYS AS (price * 2) STORED NOT NULL
        )",
    )?;
    let ask = |conn: &mut TestConnection, price: i32| {
        run!(
            Product::update_or_create(products::code.eq("X-1")).set(products::price.eq(price)),
            conn
        )
    };
    let created = ask(&mut conn, 5)?;
    assert!(created.created());
    assert_eq!(created.row().gross, 10);
    let Upserted::Updated(updated) = ask(&mut conn, 7)? else {
        panic!("it was there");
    };
    assert_eq!((updated.price, updated.gross), (7, 14));
    let condition = run!(
        Product::update_or_create(products::code.eq("X-1"))
            .set(products::price.eq(8))
            .only_if(products::gross.lt(14)),
        &mut conn
    )?;
    assert_eq!(condition, Upserted::Unchanged(updated));
    Ok(())
}

fn number_seven(conn: &mut TestConnection) -> Result<Upserted<Article>, Error> {
    run!(
        Article::update_or_create(articles::slug.eq("ours"))
            .set(articles::number.eq(7))
            .defaults(articles::title.eq("Ours")),
        conn
    )
}

/// In autocommit the update commits by itself, so the commit's error is its own. In a transaction the constraint may wait
/// for the commit.
pub(crate) fn a_deferrable_constraint_refuses_the_update(target: impl Target) -> TestResult {
    for deferrable in ["DEFERRABLE", "DEFERRABLE INITIALLY DEFERRED"] {
        let database = target.create_with_all_tables();
        let mut conn = database.connect();
        conn.batch_execute(&format!(
            "ALTER TABLE articles DROP CONSTRAINT articles_number_key,
            ADD CONSTRAINT articles_number_key UNIQUE (number) {deferrable}"
        ))?;
        let rows = [
            Article::insert(&mut conn, "theirs", 7)?,
            Article::insert(&mut conn, "ours", 1)?,
        ];

        let call = observe(&mut conn, number_seven);
        assert_eq!(call.kinds(), ["UPDATE"]);
        assert!(
            matches!(&call.result, Err(Error::OtherConstraint { name, .. }) if name == "articles_number_key"),
            "{:?}",
            call.result
        );
        let mut answer = None;
        let ended = conn.transaction::<(), Error, _>(|conn| {
            let call = answer.insert(number_seven(conn));
            match call {
                Ok(_) => Ok(()),
                Err(_) => Err(diesel::result::Error::RollbackTransaction.into()),
            }
        });
        let answer = answer.expect("it was made");
        if deferrable == "DEFERRABLE" {
            assert!(matches!(answer, Err(Error::OtherConstraint { .. })), "{answer:?}");
        } else {
            assert!(matches!(answer, Ok(Upserted::Updated(_))), "{answer:?}");
            assert!(matches!(ended, Err(Error::Database(_))), "the commit fails: {ended:?}");
        }
        assert_eq!(Article::all(&mut conn)?, rows);

        let new = run!(
            Article::update_or_create(articles::slug.eq("new"))
                .set(articles::number.eq(8))
                .defaults(articles::title.eq("New")),
            &mut conn
        )?;
        assert!(new.created());
    }
    Ok(())
}

/// An update needs no constraint on the key. An insert does, and such a constraint is none.
pub(crate) fn a_deferrable_constraint_on_the_key(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let there = User::insert(&mut conn, EMAIL, "Ada")?;
    conn.batch_execute(
        "ALTER TABLE users DROP CONSTRAINT users_email_key, ADD CONSTRAINT users_email_key UNIQUE (email) DEFERRABLE",
    )?;
    let updated = User { visits: 1, ..there };
    assert_eq!(count(&mut conn)?, Upserted::Updated(updated.clone()));
    let missing = run!(
        User::update_or_create(users::email.eq("grace@example.org")).set(users::name.eq("Grace")),
        &mut conn
    );
    assert!(matches!(missing, Err(Error::ConstraintMissing { .. })), "{missing:?}");
    assert_eq!(User::all(&mut conn)?, [updated]);
    Ok(())
}

/// The type of a column changes on a live connection.
pub(crate) fn a_column_whose_type_changes(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let mut admin = database.connect();
    admin.batch_execute("ALTER TABLE users ALTER name TYPE VARCHAR(20)")?;
    assert!(count(&mut conn)?.created());
    assert!(matches!(count(&mut conn)?, Upserted::Updated(_)));

    admin.batch_execute("ALTER TABLE users ALTER name TYPE VARCHAR(50)")?;
    assert!(matches!(count(&mut conn)?, Upserted::Updated(user) if user.visits == 3));
    admin.batch_execute("ALTER TABLE users ALTER name TYPE VARCHAR(60)")?;
    let in_a_transaction = conn.transaction(count);
    assert!(
        in_a_transaction.as_ref().is_err_and(Error::is_retryable),
        "{in_a_transaction:?}"
    );
    assert!(matches!(conn.transaction(count)?, Upserted::Updated(user) if user.visits == 4));
    Ok(())
}

type Call = Observed<Result<Upserted<User>, Error>>;

/// The text of the update, in each of its forms.
pub(crate) fn the_text_of_an_update(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    User::insert(&mut conn, EMAIL, "Ada")?;
    let guard = r#"NOT EXISTS (SELECT 1 FROM "users" WHERE "email" = "#;
    let returned = r#"RETURNING "users"."id", "users"."email", "users"."name", "users"."visits", "users"."nickname""#;

    let plain: Call = observe(&mut conn, count);
    assert_eq!(
        plain.statements,
        [format!(
            r#"UPDATE "users" SET "visits" = ("users"."visits" + $1) WHERE "email" = $2 AND {guard}$3 LIMIT 1 OFFSET 1) {returned}"#
        )]
    );
    let with_all: Call = observe(&mut conn, |conn| {
        run!(
            User::update_or_create(users::email.eq(EMAIL))
                .set((users::name.eq("Augusta"), users::nickname.eq("countess")))
                .update(users::visits.eq(users::visits + 1))
                .only_if(users::visits.lt(5).or(users::visits.gt(7))),
            conn
        )
    });
    assert_eq!(
        with_all.statements,
        [format!(
            concat!(
                r#"UPDATE "users" SET "name" = $1, "nickname" = $2, "visits" = ("users"."visits" + $3)"#,
                r#" WHERE "email" = $4 AND ((("users"."visits" < $5) OR ("users"."visits" > $6)))"#,
                " AND {}$7 LIMIT 1 OFFSET 1) {}"
            ),
            guard, returned
        )]
    );
    Ok(())
}
