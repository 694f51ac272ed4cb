//! Errors, and the state that they leave behind.

use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use getorcreate::{Error, Outcome};

use super::TestResult;
use super::models::{
    Article, KeyTypes, Order, Unmigrated, User, WiderKey, articles, key_types, orders, unmigrated, users, wider_keys,
};
use super::recorder::{Arrangement, observe};
use super::target::Target;
use crate::{TestConnection, run};

pub(crate) fn a_constraint_that_was_never_migrated(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();

    let error = run!(
        Unmigrated::get_or_create(unmigrated::email.eq("ada@example.org")).defaults(unmigrated::name.eq("Ada")),
        &mut conn
    )
    .unwrap_err();

    assert_eq!(
        error.to_string(),
        "the database has no unique constraint that can enforce the model's key unmigrated (email), declared as \
         `unmigrated_email_key`: it is missing, or its index is deferrable, not valid, partial, or on an expression; \
         run `cargo run --bin schema -- check` to see which, and `generate` to write the migration (see \
         `getorcreate::cli!`)"
    );
    let Error::ConstraintMissing { constraint, .. } = error else {
        panic!("{error:?}");
    };
    assert_eq!(constraint.to_string(), "unmigrated (email)");
    assert_eq!(Unmigrated::all(&mut conn)?, []);
    Ok(())
}

/// Such a constraint would allow two rows with the same key.
pub(crate) fn a_constraint_on_more_columns_than_declared(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();

    let error = run!(
        WiderKey::get_or_create(wider_keys::username.eq("ada")).defaults(wider_keys::org_id.eq(1)),
        &mut conn
    )
    .unwrap_err();

    assert_eq!(
        error.to_string(),
        "the database has no unique constraint that can enforce the model's key wider_keys (username), declared as \
         `one_username`: it is missing, or its index is deferrable, not valid, partial, or on an expression; run \
         `cargo run --bin schema -- check` to see which, and `generate` to write the migration (see \
         `getorcreate::cli!`)"
    );
    assert!(matches!(error, Error::ConstraintMissing { .. }), "{error:?}");
    assert_eq!(wider_keys::table.count().get_result::<i64>(&mut conn)?, 0);
    Ok(())
}

pub(crate) fn a_constraint_that_is_dropped_while_its_statement_is_cached(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    let ask = |conn: &mut TestConnection, email| {
        run!(
            User::get_or_create(users::email.eq(email)).defaults(users::name.eq("Ada")),
            conn
        )
    };
    let first = ask(&mut conn, "first@example.org")?.into_inner();
    diesel::sql_query(target.drop_users_email()).execute(&mut database.connect())?;

    let second = ask(&mut conn, "second@example.org");

    assert!(matches!(second, Err(Error::ConstraintMissing { .. })), "{second:?}");
    assert_eq!(User::all(&mut conn)?, [first]);
    Ok(())
}

fn ask_for_article(conn: &mut TestConnection) -> Result<Outcome<Article>, Error> {
    run!(
        Article::get_or_create(articles::slug.eq("ours"))
            .defaults((articles::number.eq(7), articles::title.eq("Ours"))),
        conn
    )
}

pub(crate) fn a_violation_of_another_key(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    let taken = Article::insert(&mut conn, "theirs", 7)?;

    let call = observe(&mut conn, ask_for_article);

    assert_eq!(call.kinds(), [target.look(), target.refused_insert()].concat());
    let error = call.result.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "no row has the key articles (slug), but another unique constraint rejects the new row: {}",
            target.name_of_articles_number()
        )
    );
    let Error::OtherConstraint {
        name,
        sequence: None,
        constraint,
        source,
        ..
    } = error
    else {
        panic!("{error:?}");
    };
    assert_eq!(name, target.name_of_articles_number());
    assert_eq!(constraint.name(), "articles_slug_key");
    assert!(matches!(
        source,
        DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _)
    ));
    assert_eq!(Article::all(&mut conn)?, [taken]);
    Ok(())
}

/// A rival inserts exactly the same row, so that our insert may violate either constraint.
pub(crate) fn a_violation_of_another_key_by_the_winner_itself(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    let mut rival = database.connect();

    let call = Arrangement::default()
        .before_insert(1, move || {
            Article::insert(&mut rival, "ours", 7)?;
            Ok(())
        })
        .observe(&mut conn, ask_for_article);

    let Outcome::Found(found) = call.result? else {
        panic!("the rival came first");
    };
    assert_eq!(found.title, "the rival's");
    assert_eq!(Article::all(&mut conn)?, [found]);
    Ok(())
}

/// The violation is about another row. Still, the row with our key is there at the second look.
pub(crate) fn a_violation_of_another_key_while_our_row_appears(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    let taken = Article::insert(&mut conn, "theirs", 7)?;
    let mut rival = database.connect();

    let call = Arrangement::default()
        .after_insert(1, move || {
            Article::insert(&mut rival, "ours", 8)?;
            Ok(())
        })
        .observe(&mut conn, ask_for_article);

    let Outcome::Found(found) = call.result? else {
        panic!("our number was taken");
    };
    assert_eq!(found.number, 8);
    assert_eq!(Article::all(&mut conn)?, [taken, found]);
    Ok(())
}

pub(crate) fn duplicates_that_are_there(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    for name in ["one", "two", "three"] {
        diesel::insert_into(unmigrated::table)
            .values((unmigrated::email.eq("ada@example.org"), unmigrated::name.eq(name)))
            .execute(&mut conn)?;
    }

    let call = observe(&mut conn, |conn| {
        run!(Unmigrated::get_or_create(unmigrated::email.eq("ada@example.org")), conn)
    });

    assert_eq!(call.kinds(), target.look());
    let error = call.result.unwrap_err();
    assert_eq!(
        error.to_string(),
        "several rows have the same key unmigrated (email): the table holds duplicates, so the unique constraint \
         `unmigrated_email_key` is missing; run `cargo run --bin schema -- duplicates` to list them (see \
         `getorcreate::cli!`)"
    );
    let Error::NotUnique { constraint, .. } = error else {
        panic!("{error:?}");
    };
    assert_eq!(constraint.columns(), ["email"]);
    assert_eq!(Unmigrated::all(&mut conn)?.len(), 3);
    Ok(())
}

/// Asserts that an order fails, in autocommit and in a transaction: the call tries once and returns the database's own
/// error.
fn assert_refused(
    target: impl Target,
    expected: DatabaseErrorKind,
    ask: impl Fn(&mut TestConnection) -> Result<Outcome<Order>, Error>,
) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();

    let in_autocommit = observe(&mut conn, &ask);
    let mut in_transaction = None;
    let ended = conn.transaction::<(), Error, _>(|conn| {
        in_transaction = Some(observe(conn, &ask));
        Err(DieselError::RollbackTransaction.into())
    });
    assert!(
        matches!(ended, Err(Error::Database(DieselError::RollbackTransaction))),
        "{ended:?}"
    );

    let statements = [target.look(), target.failed_insert()].concat();
    for (call, statements) in [
        (Some(in_autocommit), statements.clone()),
        (in_transaction, target.inside_a_transaction(statements)),
    ] {
        let call = call.expect("it was made");
        assert_eq!(call.kinds(), statements);
        let Err(Error::Database(DieselError::DatabaseError(kind, _))) = call.result else {
            panic!("{:?}", call.result);
        };
        assert_eq!(format!("{kind:?}"), format!("{expected:?}"));
    }
    assert_eq!(orders::table.count().get_result::<i64>(&mut conn)?, 0);
    Ok(())
}

pub(crate) fn a_violation_of_a_foreign_key(target: impl Target) -> TestResult {
    assert_refused(target, DatabaseErrorKind::ForeignKeyViolation, |conn| {
        run!(
            Order::get_or_create(orders::number.eq("1")).defaults((
                orders::user_id.eq(404),
                orders::amount.eq(1),
                orders::note.eq("")
            )),
            conn
        )
    })
}

pub(crate) fn a_value_that_is_missing(target: impl Target) -> TestResult {
    assert_refused(target, DatabaseErrorKind::NotNullViolation, |conn| {
        run!(
            Order::get_or_create(orders::number.eq("1")).defaults((orders::user_id.eq(404), orders::amount.eq(1))),
            conn
        )
    })
}

pub(crate) fn a_value_that_a_check_refuses(target: impl Target) -> TestResult {
    assert_refused(target, target.kind_of_check_violation(), |conn| {
        run!(
            Order::get_or_create(orders::number.eq("1")).defaults((
                orders::user_id.eq(404),
                orders::amount.eq(0),
                orders::note.eq("")
            )),
            conn
        )
    })
}

/// No currency `XTS` exists. The row was inserted all the same, and the next call finds it, with the same error.
pub(crate) fn a_new_row_that_the_model_cannot_hold(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    let ask = |conn: &mut TestConnection| {
        run!(
            KeyTypes::get_or_create(key_types::text.eq("key")).defaults(key_types::currency.eq("XTS")),
            conn
        )
    };
    let rows = |conn: &mut TestConnection| key_types::table.select(key_types::text).load::<Option<String>>(conn);

    let rolled_back = conn.transaction::<_, Error, _>(|conn| ask(conn)).unwrap_err();
    assert_eq!(rows(&mut conn)?, []);
    let created = observe(&mut conn, ask);
    assert_eq!(rows(&mut conn)?, [Some("key".to_owned())]);
    let found = observe(&mut conn, ask);

    // The transaction has already made the same insert.
    assert_eq!(created.kinds(), [target.look(), target.repeated_insert()].concat());
    assert_eq!(found.kinds(), target.look());
    for error in [rolled_back, created.result.unwrap_err(), found.result.unwrap_err()] {
        assert!(
            matches!(error, Error::Database(DieselError::DeserializationError(_))),
            "{error:?}"
        );
        assert_eq!(error.to_string(), "Error deserializing field 'currency'");
    }
    assert_eq!(rows(&mut database.connect())?.len(), 1);
    Ok(())
}
