//! The connection types on which a call can run.

use diesel::connection::TransactionManager;
use diesel::prelude::*;
use diesel::r2d2::{ConnectionManager, Pool, PooledConnection};
use diesel::result::Error as DieselError;
use getorcreate::{Error, Outcome};

use super::TestResult;
use super::models::{User, users};
use super::recorder::observe;
use super::target::Target;
use super::threads;
use crate::{TestConnection, run};

pub(crate) fn a_pooled_connection_owned_or_borrowed(target: impl Target) -> TestResult {
    let database = target.create();
    let pool: Pool<ConnectionManager<TestConnection>> = threads::pool(&database, 1)?;
    let mut pooled: PooledConnection<ConnectionManager<TestConnection>> = pool.get()?;

    let call = observe(&mut pooled, |pooled| {
        run!(User::get_or_create(users::email.eq("ada@example.org")), pooled)
    });
    assert_eq!(call.kinds(), [target.look(), target.insert()].concat());
    let created = call.result?;
    assert!(created.created());

    let borrowed: &mut TestConnection = &mut pooled;
    let found = run!(User::get_or_create(users::email.eq("ada@example.org")), borrowed)?;
    assert_eq!(found, Outcome::Found(created.into_inner()));

    let in_a_transaction = pooled.transaction::<_, Error, _>(|pooled| {
        let outcome = observe(pooled, |pooled| {
            run!(User::get_or_create(users::email.eq("grace@example.org")), pooled)
        });
        let statements = [target.look(), target.repeated_insert()].concat();
        assert_eq!(outcome.kinds(), target.inside_a_transaction(statements));
        outcome.result
    })?;
    assert!(in_a_transaction.created());
    assert_eq!(
        User::all(&mut pooled)?,
        [found.into_inner(), in_a_transaction.into_inner()]
    );
    Ok(())
}

pub(crate) fn a_broken_transaction_manager_is_an_error(target: impl Target) -> TestResult {
    type Manager = <TestConnection as diesel::Connection>::TransactionManager;

    let database = target.create();
    let mut conn = database.connect();
    <Manager as TransactionManager<TestConnection>>::transaction_manager_status_mut(&mut conn).set_in_error();

    let call = observe(&mut conn, |conn| {
        run!(User::get_or_create(users::email.eq("ada@example.org")), conn)
    });

    assert_eq!(call.kinds(), [""; 0], "whether to retry could not be known");
    assert!(
        matches!(call.result, Err(Error::Database(DieselError::BrokenTransactionManager))),
        "{:?}",
        call.result
    );
    assert_eq!(User::all(&mut database.connect())?, []);
    Ok(())
}
