//! The driver for the connections of diesel-async, for a test crate that runs the suite with it.
//!
//! The cases do not depend on the driver. A [`Blocking`] connection waits as Diesel's own connections do, and
//! implements the same traits. So a case prepares its tables and reads them in the usual way. Inside is a diesel-async
//! connection, which [`run`] passes to `run_async`.

use std::sync::LazyLock;

use diesel::connection::{Connection, TransactionManager};
use diesel::result::Error as DieselError;
use diesel_async::async_connection_wrapper::{AsyncConnectionWrapper, BlockOn};
use tokio::runtime::{Builder, Runtime};

/// A diesel-async connection that blocks.
pub(crate) type Blocking<C> = AsyncConnectionWrapper<C, InPlace>;

/// Waits for futures on the test's thread, even inside another wait.
///
/// A rival makes its move while a statement of the call is being polled, and then waits for its own statements. tokio's
/// `block_on` does not allow that. So the runtime only serves the sockets and the tasks of the connections.
#[derive(Debug)]
pub(crate) struct InPlace;

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("threads and sockets can be had")
});

impl BlockOn for InPlace {
    fn block_on<F: Future>(&self, future: F) -> F::Output {
        wait_for(future)
    }

    fn get_runtime() -> Self {
        Self
    }
}

/// Polls the future on this thread, within the runtime, until it is ready.
pub(crate) fn wait_for<F: Future>(future: F) -> F::Output {
    let _entered = RUNTIME.enter();
    pollster::block_on(future)
}

/// Runs `body` in a transaction that has just begun, and ends it as Diesel does.
#[allow(dead_code)] // unused where there is only one way to begin a transaction
pub(crate) fn in_transaction<C: Connection, R, E: From<DieselError>>(
    conn: &mut C,
    body: impl FnOnce(&mut C) -> Result<R, E>,
) -> Result<R, E> {
    let result = body(conn);
    match &result {
        Ok(_) => C::TransactionManager::commit_transaction(conn)?,
        Err(_) => C::TransactionManager::rollback_transaction(conn)?,
    }
    result
}

/// Runs a request on a connection. A user writes `request.run_async(conn).await`.
macro_rules! run {
    ($request:expr, $conn:expr) => {
        $crate::driver::wait_for($request.run_async($conn))
    };
}
pub(crate) use run;
