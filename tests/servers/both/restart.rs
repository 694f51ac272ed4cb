//! A server that crashes in the middle of a call, and comes back.

use std::sync::{Arc, Mutex};

use diesel::prelude::*;
use diesel::r2d2::{ConnectionManager, Pool};
use getorcreate::Error;

use super::kill::{Course, Loss, Mode, ask, assert_lost};
use super::private_server::PrivateServer;
use crate::TestConnection;
use crate::suite::models::User;
use crate::suite::recorder::Arrangement;
use crate::suite::{TestResult, availability};

/// The server crashes, and is up again before the statement is sent. The case makes only calls that create a row: a
/// crash must keep committed rows, and nothing else. Any other call merely loses its session, which `kill` tests.
pub(crate) fn before_any_statement<S: PrivateServer>() -> TestResult {
    availability::run_where(S::availability(), || {
        let server = Arc::new(Mutex::new(S::create()));
        let url = server.lock().unwrap().url();
        let losses = Mode::BOTH.into_iter().flat_map(|mode| Loss::all(S::LIKE, mode));
        for loss in losses.filter(|loss| loss.course == Course::Miss) {
            let mut conn = TestConnection::establish(&url)?;
            let rival = TestConnection::establish(&url)?;

            let crashing = Arc::clone(&server);
            let arrangement = loss.arrange(rival, move || {
                let mut server = crashing.lock().unwrap();
                server.crash();
                server.start_again();
                Ok(())
            })?;
            loss.suffer(S::LIKE, &mut conn, arrangement);

            loss.assert_nothing_half_done(loss.is_after_insert(), &mut TestConnection::establish(&url)?)?;
        }
        Ok(())
    })
}

/// While the server is down, calls fail. Then the pool has a new connection.
pub(crate) fn a_pool_outlives_it<S: PrivateServer>() -> TestResult {
    availability::run_where(S::availability(), || {
        let server = Arc::new(Mutex::new(S::create()));
        let url = server.lock().unwrap().url();
        let pool = Pool::builder()
            .max_size(1)
            .build(ConnectionManager::<TestConnection>::new(&url))?;
        let mut conn = pool.get()?;

        let crashing = Arc::clone(&server);
        let call = Arrangement::default()
            .before_insert(1, move || {
                crashing.lock().unwrap().crash();
                Ok(())
            })
            .observe(&mut *conn, |conn| ask(conn, "ada@example.org"));
        assert_lost(S::LIKE, &call.result);
        let again = ask(&mut conn, "ada@example.org");
        assert!(matches!(again, Err(Error::Database(_))), "{again:?}");
        drop(conn);
        assert!(TestConnection::establish(&url).is_err(), "it is down");

        server.lock().unwrap().start_again();
        let mut conn = pool.get()?;
        assert_eq!(User::all(&mut conn)?, []);
        assert!(ask(&mut conn, "ada@example.org")?.created());
        Ok(())
    })
}

/// Makes a test of each case, for one server.
macro_rules! restart {
    ($server:ty) => {
        $crate::both::restart::restart! { $server: before_any_statement a_pool_outlives_it }
    };
    ($server:ty: $($case:ident)+) => { $(
        #[test]
        fn $case() -> $crate::suite::TestResult {
            $crate::both::restart::$case::<$server>()
        }
    )+ };
}
pub(crate) use restart;
