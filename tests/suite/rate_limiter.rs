//! A rate limiter, as web services have it: each client has a bucket of tokens, and each request takes one. The database
//! computes what a bucket holds, so no request reads it first.

use std::sync::Barrier;
use std::thread;

use diesel::connection::SimpleConnection;
use diesel::dsl::case_when;
use diesel::prelude::*;
use diesel::sql_types::Integer;
use getorcreate::{Error, GetOrCreate, Upserted};

use super::TestResult;
use super::target::Target;
use super::threads;
use crate::{TestConnection, run};

const TABLE: &str = "
    CREATE TABLE buckets (
        client VARCHAR(100) NOT NULL PRIMARY KEY,
        tokens INTEGER NOT NULL,
        filled_at INTEGER NOT NULL
    )";

diesel::table! {
    buckets (client) {
        client -> Text,
        tokens -> Integer,
        filled_at -> Integer,
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, GetOrCreate)]
#[diesel(table_name = buckets, primary_key(client))]
struct Bucket {
    tokens: i32,
    filled_at: i32,
}

/// The tokens of a full bucket. It gets one each second.
const SIZE: i32 = 5;

/// Takes a token from the client's bucket at this second. A bucket without a token stays as it is, so it keeps the time
/// since which it is to be filled.
///
/// MySQL and MariaDB compute the assignments from left to right, so the time comes last.
fn take(conn: &mut TestConnection, client: &str, now: i32) -> Result<Upserted<Bucket>, Error> {
    let filled = || buckets::tokens - buckets::filled_at + now;
    let left = case_when(filled().gt(SIZE), (SIZE - 1).into_sql::<Integer>()).otherwise(filled() - 1);
    run!(
        Bucket::update_or_create(buckets::client.eq(client))
            .update((buckets::tokens.eq(left), buckets::filled_at.eq(now)))
            .only_if(filled().gt(0))
            .defaults((buckets::tokens.eq(SIZE - 1), buckets::filled_at.eq(now))),
        conn
    )
}

fn is_granted(bucket: &Upserted<Bucket>) -> bool {
    match bucket {
        Upserted::Created(_) | Upserted::Updated(_) => true,
        Upserted::Unchanged(_) => false,
    }
}

pub(crate) fn an_empty_bucket_refuses_until_it_has_a_token_again(target: impl Target) -> TestResult {
    let database = target.create();
    let mut conn = database.connect();
    conn.batch_execute(TABLE)?;
    let mut take = |now| take(&mut conn, "10.0.0.1", now);

    assert_eq!(take(100)?, Upserted::Created(bucket(4, 100)));
    for tokens in [3, 2, 1, 0] {
        assert_eq!(take(100)?, Upserted::Updated(bucket(tokens, 100)));
    }
    assert_eq!(take(100)?, Upserted::Unchanged(bucket(0, 100)));
    assert_eq!(take(102)?, Upserted::Updated(bucket(1, 102)));
    assert_eq!(take(1_000)?, Upserted::Updated(bucket(4, 1_000)));
    Ok(())
}

fn bucket(tokens: i32, filled_at: i32) -> Bucket {
    Bucket { tokens, filled_at }
}

/// A second goes by only when all callers have asked.
pub(crate) fn no_more_is_granted_than_the_bucket_holds(target: impl Target) -> TestResult {
    const CALLERS: usize = 8;
    const SECONDS: i32 = 10;

    let _in_turn = threads::in_turn(target);
    let database = target.create();
    database.connect().batch_execute(TABLE)?;
    let start = Barrier::new(CALLERS);
    let granted: Vec<Result<Vec<bool>, Error>> = thread::scope(|scope| {
        let callers: Vec<_> = (0..CALLERS)
            .map(|_| {
                let mut conn = database.connect();
                target.prepare_for_a_crowd(&mut conn);
                let start = &start;
                scope.spawn(move || {
                    let take_two = |second| {
                        start.wait();
                        let takes = [0; 2].map(|_| take(&mut conn, "10.0.0.1", second));
                        takes
                            .into_iter()
                            .map(|bucket| Ok(is_granted(&bucket?)))
                            .collect::<Vec<_>>()
                    };
                    (0..SECONDS).flat_map(take_two).collect()
                })
            })
            .collect();
        callers
            .into_iter()
            .map(|caller| caller.join().expect("no caller panics"))
            .collect()
    });

    let mut of_second = vec![0; usize::try_from(SECONDS)?];
    for granted in granted {
        for (number, granted) in granted?.into_iter().enumerate() {
            of_second[number / 2] += i32::from(granted);
        }
    }
    let (first, later) = of_second.split_first().expect("some seconds went by");
    assert_eq!(*first, SIZE);
    assert!(later.iter().all(|granted| *granted == 1), "{of_second:?}");
    Ok(())
}
