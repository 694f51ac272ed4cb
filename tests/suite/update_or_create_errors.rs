//! Errors of `update_or_create`, and the state that they leave behind.

use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use getorcreate::{Error, Upserted};

use super::TestResult;
use super::models::{Article, KeyTypes, Order, Unmigrated, User, articles, key_types, orders, unmigrated};
use super::recorder::{Observed, observe};
use super::target::Target;
use super::update_or_create::{absence, before_the_update, hit};
use crate::{TestConnection, run};

const EMAIL: &str = "ada@example.org";

fn number_seven(conn: &mut TestConnection) -> Result<Upserted<Article>, Error> {
    run!(
        Article::update_or_create(articles::slug.eq("ours"))
            .set(articles::number.eq(7))
            .defaults(articles::title.eq("Ours")),
        conn
    )
}

type Call<M> = Observed<Result<Upserted<M>, Error>>;

/// The same call in autocommit, and in a transaction that is rolled back after it.
fn in_each_situation<M>(
    target: impl Target,
    conn: &mut TestConnection,
    call: impl Fn(&mut TestConnection) -> Result<Upserted<M>, Error>,
) -> [Call<M>; 2] {
    let in_autocommit = observe(conn, &call);
    let mut in_a_transaction = None;
    let ended = target.transaction::<(), Error>(conn, |conn| {
        in_a_transaction = Some(observe(conn, &call));
        Err(DieselError::RollbackTransaction.into())
    });
    assert!(
        matches!(ended, Err(Error::Database(DieselError::RollbackTransaction))),
        "{ended:?}"
    );
    [in_autocommit, in_a_transaction.expect("it was made")]
}

pub(crate) fn an_update_that_violates_another_key(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    let rows = [
        Article::insert(&mut conn, "theirs", 7)?,
        Article::insert(&mut conn, "ours", 1)?,
    ];

    for call in in_each_situation(target, &mut conn, number_seven) {
        assert_eq!(call.kinds(), [before_the_update(target), &["UPDATE"]].concat());
        let error = call.result.unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "another unique constraint rejects the update of the row with the key articles (slug): {}",
                target.name_of_articles_number()
            )
        );
        let Error::OtherConstraint { name, constraint, .. } = error else {
            panic!("{error:?}");
        };
        assert_eq!(name, target.name_of_articles_number());
        assert_eq!(constraint.name(), "articles_slug_key");
        assert_eq!(Article::all(&mut conn)?, rows);
    }
    Ok(())
}

pub(crate) fn a_new_row_that_violates_another_key(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    let taken = Article::insert(&mut conn, "theirs", 7)?;

    for call in in_each_situation(target, &mut conn, number_seven) {
        let Err(Error::OtherConstraint { name, .. }) = call.result else {
            panic!("{:?}", call.result);
        };
        assert_eq!(name, target.name_of_articles_number());
        assert_eq!(Article::all(&mut conn)?, std::slice::from_ref(&taken));
    }
    Ok(())
}

fn unmigrated(conn: &mut TestConnection) -> Result<Upserted<Unmigrated>, Error> {
    run!(
        Unmigrated::update_or_create(unmigrated::email.eq(EMAIL)).set(unmigrated::name.eq("Ada")),
        conn
    )
}

fn insert_unmigrated(conn: &mut TestConnection, name: &str) -> QueryResult<usize> {
    diesel::insert_into(unmigrated::table)
        .values((unmigrated::email.eq(EMAIL), unmigrated::name.eq(name)))
        .execute(conn)
}

/// One row can be updated without the constraint. A new one cannot be created.
pub(crate) fn a_constraint_that_was_never_migrated(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();

    for call in in_each_situation(target, &mut conn, unmigrated) {
        assert!(
            matches!(call.result, Err(Error::ConstraintMissing { .. })),
            "{:?}",
            call.result
        );
    }
    let conditional = run!(
        Unmigrated::update_or_create(unmigrated::email.eq(EMAIL))
            .set(unmigrated::name.eq("Ada"))
            .only_if(unmigrated::name.ne("Ada")),
        &mut conn
    );
    assert!(
        matches!(conditional, Err(Error::ConstraintMissing { .. })),
        "{conditional:?}"
    );
    let first = run!(
        Unmigrated::update_or_create(unmigrated::email.eq(EMAIL))
            .set(unmigrated::name.eq("Ada"))
            .insert_first(),
        &mut conn
    );
    assert!(matches!(first, Err(Error::ConstraintMissing { .. })), "{first:?}");
    assert_eq!(Unmigrated::all(&mut conn)?, []);

    insert_unmigrated(&mut conn, "there")?;
    let updated = observe(&mut conn, unmigrated);
    assert_eq!(updated.kinds(), hit(target));
    let Upserted::Updated(row) = updated.result? else {
        panic!("one row has the key");
    };
    assert_eq!(row.name, "Ada");
    assert_eq!(Unmigrated::all(&mut conn)?, [row]);
    Ok(())
}

/// No row is updated, and none is inserted. On PostgreSQL the error that shows the missing constraint ends a transaction,
/// so there the call cannot look for the rows.
pub(crate) fn duplicates_that_are_there(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    for name in ["one", "two", "three"] {
        insert_unmigrated(&mut conn, name)?;
    }
    let rows = Unmigrated::all(&mut conn)?;

    let [in_autocommit, in_a_transaction] = in_each_situation(target, &mut conn, unmigrated);
    assert!(
        matches!(in_autocommit.result, Err(Error::NotUnique { .. })),
        "{:?}",
        in_autocommit.result
    );
    let proves_its_index = target.inside_a_transaction(vec!["INSERT"]) == ["WITH"];
    if proves_its_index && before_the_update(target).is_empty() {
        assert_eq!(in_a_transaction.kinds(), ["UPDATE", "WITH"]);
        assert!(
            matches!(in_a_transaction.result, Err(Error::ConstraintMissing { .. })),
            "{:?}",
            in_a_transaction.result
        );
    } else {
        assert!(
            matches!(in_a_transaction.result, Err(Error::NotUnique { .. })),
            "{:?}",
            in_a_transaction.result
        );
    }
    assert_eq!(Unmigrated::all(&mut conn)?, rows);

    let conditional = |conn: &mut TestConnection| {
        run!(
            Unmigrated::update_or_create(unmigrated::email.eq(EMAIL))
                .set(unmigrated::name.eq("Ada"))
                .only_if(unmigrated::name.eq("two")),
            conn
        )
    };
    for call in in_each_situation(target, &mut conn, conditional) {
        assert!(matches!(call.result, Err(Error::NotUnique { .. })), "{:?}", call.result);
    }
    assert_eq!(Unmigrated::all(&mut conn)?, rows);
    Ok(())
}

/// The call tries once and returns the database's own error.
pub(crate) fn a_value_that_a_check_refuses(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    let user = User::insert(&mut conn, EMAIL, "Ada")?;
    diesel::insert_into(orders::table)
        .values((
            orders::number.eq("1"),
            orders::user_id.eq(user.id),
            orders::amount.eq(3),
            orders::note.eq(""),
        ))
        .execute(&mut conn)?;
    let without_amount = |conn: &mut TestConnection| {
        run!(
            Order::update_or_create(orders::number.eq("1")).update(orders::amount.eq(orders::amount - 3)),
            conn
        )
    };

    for call in in_each_situation(target, &mut conn, without_amount) {
        assert_eq!(call.kinds(), [before_the_update(target), &["UPDATE"]].concat());
        let Err(Error::Database(DieselError::DatabaseError(kind, _))) = call.result else {
            panic!("{:?}", call.result);
        };
        assert_eq!(format!("{kind:?}"), format!("{:?}", target.kind_of_check_violation()));
    }
    let amounts: Vec<i32> = orders::table.select(orders::amount).load(&mut conn)?;
    assert_eq!(amounts, [3]);
    Ok(())
}

/// A new row would not be complete. The one that is there can be updated all the same.
pub(crate) fn a_value_that_a_new_row_lacks(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    let ask = |conn: &mut TestConnection| {
        run!(
            Article::update_or_create(articles::slug.eq("ours")).set(articles::title.eq("Ours")),
            conn
        )
    };

    for call in in_each_situation(target, &mut conn, ask) {
        assert_eq!(&call.kinds()[..1], absence(target));
        let Err(Error::Database(DieselError::DatabaseError(kind, _))) = call.result else {
            panic!("{:?}", call.result);
        };
        assert!(matches!(kind, DatabaseErrorKind::NotNullViolation), "{kind:?}");
    }
    let ours = Article::insert(&mut conn, "ours", 1)?;
    let ours = Article {
        title: "Ours".to_owned(),
        ..ours
    };
    assert_eq!(ask(&mut conn)?, Upserted::Updated(ours.clone()));
    assert_eq!(Article::all(&mut conn)?, [ours]);
    Ok(())
}

/// In autocommit the row stands as it was written. A look before the update reads a row that is there, and nothing is
/// written.
pub(crate) fn a_written_row_that_the_model_cannot_hold(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    let ask = |conn: &mut TestConnection| {
        run!(
            KeyTypes::update_or_create(key_types::text.eq("key")).set(key_types::currency.eq("XTS")),
            conn
        )
    };
    let rows = |conn: &mut TestConnection| key_types::table.select(key_types::text).load::<Option<String>>(conn);

    let rolled_back = conn.transaction::<_, Error, _>(|conn| ask(conn)).unwrap_err();
    assert!(matches!(rolled_back, Error::Database(_)), "{rolled_back:?}");
    assert_eq!(rows(&mut conn)?, []);
    let created = ask(&mut conn).unwrap_err();
    assert!(matches!(created, Error::WrittenUnread { .. }), "{created:?}");
    assert_eq!(rows(&mut conn)?, [Some("key".to_owned())]);
    let updated = ask(&mut conn).unwrap_err();
    if before_the_update(target).is_empty() {
        assert!(matches!(updated, Error::WrittenUnread { .. }), "{updated:?}");
    } else {
        assert!(matches!(updated, Error::Database(_)), "{updated:?}");
    }
    assert!(!created.is_retryable() && !updated.is_retryable());
    Ok(())
}
