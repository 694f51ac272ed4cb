//! Connections from the pools that diesel-async provides. A call accepts such a connection as it is, also within a
//! transaction and within a task. It runs the same statements as on a caller's own connection.

use std::error::Error as StdError;
use std::ops::{Deref, DerefMut};

use diesel::ConnectionError;
use diesel::prelude::*;
use diesel_async::AsyncConnection as _;
use diesel_async::pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, bb8, deadpool, mobc};
use getorcreate::{Error, Outcome};

use crate::driver::{Blocking, wait_for};
use crate::suite::TestResult;
use crate::suite::models::{User, users};
use crate::suite::recorder::observe;
use crate::suite::target::{Database, Target};
use crate::{TestConnection, run};

/// The diesel-async connection of the target.
pub(crate) type Connection = <TestConnection as Deref>::Target;

/// A pool with the usual settings.
pub(crate) fn pool(
    database: &Database<impl Target>,
    size: usize,
    connect: impl Fn(&str) -> TestConnection + Clone + Send + Sync + 'static,
) -> Result<deadpool::Pool<Connection>, Box<dyn StdError>> {
    Ok(deadpool::Pool::builder(manager(database, connect))
        .max_size(size)
        .build()?)
}

/// Makes the connections of a pool.
pub(crate) fn manager(
    database: &Database<impl Target>,
    connect: impl Fn(&str) -> TestConnection + Clone + Send + Sync + 'static,
) -> AsyncDieselConnectionManager<Connection> {
    let mut config = ManagerConfig::default();
    config.custom_setup = Box::new(move |url| {
        let (url, connect) = (url.to_owned(), connect.clone());
        Box::pin(async move {
            let conn = tokio::task::spawn_blocking(move || connect(&url).into_inner()).await;
            conn.map_err(|error| ConnectionError::BadConnection(error.to_string()))
        })
    });
    AsyncDieselConnectionManager::new_with_config(database.url(), config)
}

/// Makes a request with `defaults_with`, whose type has no name.
macro_rules! request {
    ($email:expr) => {
        User::get_or_create(users::email.eq($email)).defaults_with(|| users::name.eq("Ada"))
    };
}

/// Asserts that rows are created and found in each way of using a connection.
fn assert_serves<T, C>(database: &Database<T>, connection: impl AsyncFn() -> Result<C, Box<dyn StdError>>) -> TestResult
where
    T: Target,
    C: DerefMut<Target = Connection> + Send + 'static,
{
    let target = database.target;
    let mut conn = Blocking::from(wait_for(connection())?);
    let miss = observe(&mut conn, |conn| run!(request!("ada@example.org"), conn));
    let hit = observe(&mut conn, |conn| run!(request!("ada@example.org"), conn));
    assert_eq!(miss.kinds(), [target.look(), target.insert()].concat());
    assert_eq!(hit.kinds(), target.look());
    drop(conn);

    let (found, in_a_transaction, in_a_task) = wait_for(async {
        let found = request!("ada@example.org").run_async(&mut connection().await?).await?;

        let mut conn = connection().await?;
        let in_a_transaction = conn.transaction(async |conn| {
            let first = request!("grace@example.org").run_async(conn).await?;
            let again = request!("grace@example.org").run_async(conn).await?;
            assert_eq!(again, Outcome::Found(first.as_ref().into_inner().clone()));
            Ok::<_, Error>(first)
        });
        let in_a_transaction = in_a_transaction.await?;

        let call = tokio::spawn(async move { request!("edsger@example.org").run_async(&mut conn).await });
        let in_a_task = call.await??;
        Ok::<_, Box<dyn StdError>>((found, in_a_transaction, in_a_task))
    })?;

    let ada = miss.result?;
    assert_eq!([&ada, &in_a_transaction, &in_a_task].map(Outcome::created), [true; 3]);
    assert_eq!(hit.result?, found);
    assert_eq!(found, Outcome::Found(ada.as_ref().into_inner().clone()));
    assert_eq!(
        User::all(&mut database.connect())?,
        [ada, in_a_transaction, in_a_task].map(Outcome::into_inner)
    );
    Ok(())
}

pub(crate) fn a_connection_of_deadpool(target: impl Target) -> TestResult {
    let database = target.create();
    let pool = pool(&database, 1, move |url| target.connect_to(url))?;
    assert_serves(&database, async || Ok(pool.get().await?))
}

pub(crate) fn a_connection_of_bb8(target: impl Target) -> TestResult {
    let database = target.create();
    let pool = bb8::Pool::builder()
        .max_size(1)
        .build(manager(&database, move |url| target.connect_to(url)));
    let pool = wait_for(pool)?;
    assert_serves(&database, async || Ok(pool.get_owned().await?))
}

pub(crate) fn a_connection_of_mobc(target: impl Target) -> TestResult {
    let database = target.create();
    let pool = mobc::Pool::builder()
        .max_open(1)
        .build(manager(&database, move |url| target.connect_to(url)));
    // A mobc pool takes a connection back in a task, and therefore only within a runtime.
    wait_for(async { assert_serves(&database, async || Ok(pool.get().await?)) })
}
