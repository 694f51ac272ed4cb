//! Three Galera nodes, each of which accepts writes.

mod load;
mod primaries;

use std::sync::{Mutex, MutexGuard, PoisonError};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::result::Error as DieselError;
use getorcreate::Error;

use crate::load::connect;
use crate::primaries::{ask, each_key_is_created_once, prepare, until};

/// The lock that makes the tests run one after the other: the second takes a node out of the cluster.
static CLUSTER: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    CLUSTER.lock().unwrap_or_else(PoisonError::into_inner)
}

#[test]
fn each_key_is_created_once_on_any_node() {
    let _alone = alone();
    if let Some(urls) = load::urls() {
        each_key_is_created_once(&urls, &["READ COMMITTED", "REPEATABLE READ"]);
    }
}

#[test]
fn a_node_that_has_left_its_cluster_says_so() {
    let _alone = alone();
    let Some(urls) = load::urls() else { return };
    let urls = prepare(&urls, "leaving");
    let mut conn: MysqlConnection = connect(&urls[2]);
    ask(&mut conn, "ada@example.org").expect("the node is in the cluster");

    let isolate = |conn: &mut MysqlConnection, value: u8| {
        conn.batch_execute(&format!("SET GLOBAL wsrep_provider_options = 'gmcast.isolate={value}'"))
    };
    isolate(&mut conn, 1).expect("root may do so");
    let mut last = None;
    until(|| {
        last = ask(&mut conn, "ada@example.org").err();
        last.is_some()
    });
    isolate(&mut conn, 0).expect("root may do so");

    let Some(Error::Database(DieselError::DatabaseError(_, information))) = &last else {
        panic!("{last:?}");
    };
    assert_eq!(
        information.message(),
        "WSREP has not yet prepared node for application use"
    );
    until(|| ask(&mut conn, "ada@example.org").is_ok_and(|outcome| !outcome.created()));
}
