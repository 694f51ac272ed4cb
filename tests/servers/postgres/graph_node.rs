//! graph-node: entries that six columns identify, inserted from a struct that holds them all.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{Error, GetOrCreate, Outcome};

use crate::suite::TestResult;
use crate::suite::recorder::{Arrangement, observe};
use crate::suite::target::Target;
use crate::{TestConnection, run};

const TABLE: &str = "CREATE TABLE chain_calls (
    vid BIGSERIAL PRIMARY KEY,
    network TEXT NOT NULL,
    contract BYTEA NOT NULL,
    method TEXT NOT NULL,
    arguments BYTEA NOT NULL,
    block_hash BYTEA NOT NULL,
    block_number INTEGER NOT NULL,
    result BYTEA,
    UNIQUE (network, contract, method, arguments, block_hash, block_number)
);";

diesel::table! {
    chain_calls (vid) {
        vid -> BigInt,
        network -> Text,
        contract -> Binary,
        method -> Text,
        arguments -> Binary,
        block_hash -> Binary,
        block_number -> Integer,
        result -> Nullable<Binary>,
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = chain_calls, primary_key(vid))]
#[unique(
    network,
    contract,
    method,
    arguments,
    chain_calls::block_hash,
    chain_calls::block_number
)]
struct ChainCall {
    vid: i64,
    network: String,
    contract: Vec<u8>,
    method: String,
    arguments: Vec<u8>,
    result: Option<Vec<u8>>,
}

#[derive(Insertable)]
#[diesel(table_name = chain_calls)]
struct NewChainCall<'a> {
    network: &'a str,
    contract: &'a [u8],
    method: &'a str,
    arguments: &'a [u8],
    block_hash: &'a [u8],
    block_number: i32,
    result: Option<&'a [u8]>,
}

fn record(conn: &mut TestConnection, block_number: i32, result: &[u8]) -> Result<Outcome<ChainCall>, Error> {
    let new = NewChainCall {
        network: "mainnet",
        contract: &[0xca, 0xfe],
        method: "balanceOf",
        arguments: &[1, 2],
        block_hash: &[9],
        block_number,
        result: Some(result),
    };
    run!(
        ChainCall::get_or_create_from(&new).by((
            chain_calls::block_number,
            chain_calls::block_hash,
            chain_calls::network,
            chain_calls::contract,
            chain_calls::method,
            chain_calls::arguments,
        )),
        conn
    )
}

pub(crate) fn a_call_is_recorded_once_for_each_block(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(TABLE)?;

    let first = observe(&mut conn, |conn| record(conn, 1, b"10"));
    assert_eq!(first.kinds(), ["SELECT", "INSERT"]);
    let first = first.result?;
    assert!(first.created());
    let again = observe(&mut conn, |conn| record(conn, 1, b"11"));
    assert_eq!(again.kinds(), ["SELECT"]);
    assert_eq!(again.result?, Outcome::Found(first.into_inner()));

    let mut rival = database.connect();
    let raced = Arrangement::default()
        .before_insert(1, move || {
            assert!(record(&mut rival, 2, b"20")?.created());
            Ok(())
        })
        .observe(&mut conn, |conn| record(conn, 2, b"21"));
    let raced = raced.result?;
    assert!(!raced.created());
    assert_eq!(raced.row().result.as_deref(), Some(&b"20"[..]));
    assert_eq!(chain_calls::table.count().get_result::<i64>(&mut conn)?, 2);
    Ok(())
}
