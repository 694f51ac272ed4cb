//! Partial keys: at most one row with a flag for each parent, and at most one row that is not deleted.

use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use getorcreate::{Error, GetOrCreate, Outcome};

use super::TestResult;
use super::marked::{AnAccount, Blocked, Flagged, Live, T1, accounts, migrate, t1};
use super::recorder::{Arrangement, observe};
use super::target::Target;
use crate::{TestConnection, run};

fn flagged(conn: &mut TestConnection) -> Result<Outcome<T1>, Error> {
    run!(T1::get_or_create(Flagged(t1::parent_id.eq(3))), conn)
}

pub(crate) fn rows_without_the_flag_are_none_of_its_business(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    migrate(&mut conn, T1::constraints())?;
    for _ in 0..3 {
        T1::insert(&mut conn, 3, false)?;
    }

    let created = observe(&mut conn, flagged);
    assert_eq!(created.kinds(), [target.look(), target.insert()].concat());
    let Outcome::Created(row) = created.result? else {
        panic!("no row has the flag");
    };
    assert!(row.flag && row.parent_id == 3, "{row:?}");

    let found = observe(&mut conn, flagged);
    assert_eq!(found.kinds(), target.look());
    assert_eq!(found.result?, Outcome::Found(row));
    T1::insert(&mut conn, 3, false)?;
    assert_eq!(
        T1::all(&mut conn)?,
        [(3, false), (3, false), (3, false), (3, true), (3, false)]
    );
    Ok(())
}

pub(crate) fn the_database_refuses_a_second_flag(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    migrate(&mut conn, T1::constraints())?;
    flagged(&mut conn)?;
    T1::insert(&mut conn, 3, false)?;
    T1::insert(&mut conn, 4, true)?;

    let is_refusal =
        |error: &DieselError| matches!(error, DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _));
    assert!(T1::insert(&mut conn, 3, true).is_err_and(|error| is_refusal(&error)));
    let updated = diesel::update(t1::table.filter(t1::flag.eq(false)))
        .set(t1::flag.eq(true))
        .execute(&mut conn);
    assert!(updated.is_err_and(|error| is_refusal(&error)));
    assert_eq!(T1::all(&mut conn)?, [(3, true), (3, false), (4, true)]);
    Ok(())
}

pub(crate) fn a_lost_race_finds_the_row_of_the_winner(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    migrate(&mut conn, T1::constraints())?;
    let mut rival = database.connect();

    let call = Arrangement::default()
        .before_insert(1, move || {
            T1::insert(&mut rival, 3, true)?;
            Ok(())
        })
        .observe(&mut conn, flagged);

    assert_eq!(call.kinds(), [target.look(), target.insert_and_look_again()].concat());
    assert!(!call.result?.created());
    assert_eq!(T1::all(&mut conn)?, [(3, true)]);
    Ok(())
}

pub(crate) fn a_winner_that_loses_its_flag_is_followed(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    migrate(&mut conn, T1::constraints())?;
    let (mut rival, mut remover) = (database.connect(), database.connect());

    let call = Arrangement::default()
        .before_insert(1, move || {
            T1::insert(&mut rival, 3, true)?;
            Ok(())
        })
        .after_insert(1, move || {
            diesel::update(t1::table)
                .set(t1::flag.eq(false))
                .execute(&mut remover)?;
            Ok(())
        })
        .observe(&mut conn, flagged);

    assert_eq!(
        call.kinds(),
        [target.look(), target.insert_and_look_again(), target.next_insert()].concat()
    );
    assert!(call.result?.created());
    assert_eq!(T1::all(&mut conn)?, [(3, false), (3, true)]);
    Ok(())
}

/// None of the declared objects exist yet. On MariaDB and MySQL even the generated column that marks the rows is missing.
pub(crate) fn a_key_that_was_never_migrated(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();

    let Err(Error::ConstraintMissing { constraint, .. }) = flagged(&mut conn) else {
        panic!("there is no such constraint");
    };

    assert_eq!(constraint.name(), "t1_flagged_key");
    assert_eq!(constraint.to_string(), "t1 (parent_id) where flag = true");
    assert_eq!(T1::all(&mut conn)?, []);
    Ok(())
}

fn live(conn: &mut TestConnection) -> Result<Outcome<AnAccount>, Error> {
    run!(
        AnAccount::get_or_create(Live((accounts::email.eq("ada@example.org"), accounts::org_id.eq(7))))
            .defaults(accounts::name.eq("Ada")),
        conn
    )
}

pub(crate) fn a_row_that_was_deleted_is_created_again(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    migrate(&mut conn, AnAccount::constraints())?;
    let mut rows = Vec::new();

    for insert in [target.insert(), target.repeated_insert(), target.repeated_insert()] {
        let created = observe(&mut conn, live);
        assert_eq!(created.kinds(), [target.look(), insert].concat());
        let Outcome::Created(account) = created.result? else {
            panic!("the one before was deleted");
        };
        assert_eq!((&*account.name, account.deleted_at), ("Ada", None));
        assert_eq!(live(&mut conn)?, Outcome::Found(account.clone()));
        assert_eq!(account.delete(&mut conn)?, 1);
        rows.push(account.id);
    }

    let all = AnAccount::all(&mut conn)?;
    assert_eq!(all.iter().map(|account| account.id).collect::<Vec<_>>(), rows);
    assert!(all.iter().all(|account| account.deleted_at.is_some()));
    Ok(())
}

pub(crate) fn two_keys_on_the_same_columns_do_not_mix_up(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    migrate(&mut conn, AnAccount::constraints())?;
    let blocked = |conn: &mut TestConnection| {
        run!(
            AnAccount::get_or_create(Blocked((accounts::org_id.eq(7), accounts::email.eq("ada@example.org"))))
                .defaults(accounts::deleted_at.eq(chrono::DateTime::UNIX_EPOCH.naive_utc())),
            conn
        )
    };

    let is_live = observe(&mut conn, live);
    let is_blocked = observe(&mut conn, blocked);
    assert_ne!(is_live.statements, is_blocked.statements);
    let (is_live, is_blocked) = (is_live.result?, is_blocked.result?);
    assert!(is_live.created() && is_blocked.created());

    for _ in 0..2 {
        let found = (observe(&mut conn, live), observe(&mut conn, blocked));
        assert_eq!((found.0.prepared, found.1.prepared), (Vec::new(), Vec::new()));
        assert_eq!(found.0.result?, Outcome::Found(is_live.as_ref().into_inner().clone()));
        assert_eq!(
            found.1.result?,
            Outcome::Found(is_blocked.as_ref().into_inner().clone())
        );
    }
    let states: Vec<(String, i32)> = accounts::table
        .order(accounts::id)
        .select((accounts::state, accounts::tries))
        .load(&mut conn)?;
    let expected = [("new", 0), ("it's blocked", -1)];
    assert_eq!(states, expected.map(|(state, tries)| (state.to_owned(), tries)));
    Ok(())
}

pub(crate) fn a_row_is_created_within_a_transaction(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    migrate(&mut conn, T1::constraints())?;

    let call = target.transaction(&mut conn, |conn| Ok::<_, Error>(observe(conn, flagged)))?;
    let statements = [target.look(), target.insert()].concat();
    assert_eq!(call.kinds(), target.inside_a_transaction(statements));
    assert!(call.result?.created());
    let call = target.transaction(&mut conn, |conn| Ok::<_, Error>(observe(conn, flagged)))?;
    assert_eq!(call.kinds(), target.look());
    assert!(!call.result?.created());
    assert_eq!(T1::all(&mut database.connect())?, [(3, true)]);
    Ok(())
}
