//! Rows that a unique index other than the key's rejects.

use std::sync::Barrier;
use std::thread;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use getorcreate::{Error, Outcome};

use super::caller::{EMAIL, ask, in_a_transaction};
use super::database::product;
use crate::suite::TestResult;
use crate::suite::models::{Article, Label, User, articles, labels};
use crate::suite::recorder::{Arrangement, observe};
use crate::suite::target::{Database, Target};
use crate::{TestConnection, run};

/// Makes the server check the index on `number` before the one on `slug`: it checks the older index first.
const NUMBER_FIRST: &str = "ALTER TABLE articles DROP INDEX slug; ALTER TABLE articles ADD UNIQUE KEY slug (slug)";

fn ask_for_article(conn: &mut TestConnection, number: i32) -> Result<Outcome<Article>, Error> {
    run!(
        Article::get_or_create(articles::slug.eq(format!("article {number}")))
            .defaults((articles::number.eq(number), articles::title.eq("ours"))),
        conn
    )
}

pub(crate) fn a_winner_that_is_met_at_another_index_is_found(target: impl Target) -> TestResult {
    let database = target.create_with_all_tables();
    database.connect().batch_execute(NUMBER_FIRST)?;
    for number in [1, 2] {
        let mut conn = database.connect();
        let mut rival = database.connect();
        let arrangement = Arrangement::default().before_insert(1, move || {
            let inserted = diesel::insert_into(articles::table)
                .values((
                    articles::slug.eq(format!("article {number}")),
                    articles::number.eq(number),
                    articles::title.eq("theirs"),
                ))
                .execute(&mut rival);
            inserted?;
            Ok(())
        });
        let call = if number == 1 {
            arrangement.observe(&mut conn, |conn| ask_for_article(conn, number))
        } else {
            conn.transaction::<_, Error, _>(|conn| {
                Article::all(conn)?;
                Ok(arrangement.observe(conn, |conn| ask_for_article(conn, number)))
            })?
        };
        assert_eq!(call.kinds(), ["SELECT", "SELECT", "INSERT", "SELECT"]);
        let found = call.result?;
        assert!(!found.created());
        assert_eq!(found.into_inner().title, "theirs");
    }
    assert_eq!(Article::all(&mut database.connect())?.len(), 2);
    Ok(())
}

/// Many callers ask for the same rows.
pub(crate) fn identical_rows_that_race_on_two_indexes(target: impl Target) -> TestResult {
    const CALLERS: usize = 8;
    const ROWS: i32 = 25;

    let at_once: fn(&mut TestConnection, i32) -> Result<Outcome<Article>, Error> = ask_for_article;
    for ask in [at_once, |conn, number| {
        in_a_transaction(conn, |conn| ask_for_article(conn, number))
    }] {
        let database = target.create_with_all_tables();
        database.connect().batch_execute(NUMBER_FIRST)?;
        let start = &Barrier::new(CALLERS);
        let connections: Vec<TestConnection> = (0..CALLERS).map(|_| database.connect()).collect();
        let outcomes: Vec<Outcome<Article>> = thread::scope(|scope| {
            let callers: Vec<_> = connections
                .into_iter()
                .map(|mut conn| {
                    scope.spawn(move || {
                        let ask_at_once = |number| {
                            start.wait();
                            ask(&mut conn, number)
                        };
                        (0..ROWS).map(ask_at_once).collect::<Vec<_>>()
                    })
                })
                .collect();
            callers
                .into_iter()
                .flat_map(|caller| caller.join().expect("no caller panics"))
                .collect::<Result<_, _>>()
        })?;

        let rows = Article::all(&mut database.connect())?;
        assert_eq!(rows.len(), usize::try_from(ROWS)?);
        assert_eq!(outcomes.iter().filter(|outcome| outcome.created()).count(), rows.len());
        assert_eq!(outcomes.len(), CALLERS * rows.len());
        assert!(
            outcomes
                .iter()
                .all(|outcome| rows.contains(outcome.as_ref().into_inner()))
        );
    }
    Ok(())
}

/// Creates a trigger on `users` that inserts into `labels`, where the row is rejected.
fn refused_in_a_trigger<T: Target>(target: T, index: &str) -> Result<Database<T>, Box<dyn std::error::Error>> {
    let database = target.create_with_all_tables();
    let mut conn = database.connect();
    conn.batch_execute(&format!(
        "ALTER TABLE labels DROP PRIMARY KEY, ADD UNIQUE KEY {index} (name); \
         CREATE TRIGGER writes_a_label AFTER INSERT ON users FOR EACH ROW INSERT INTO labels VALUES (NEW.email); \
         INSERT INTO labels VALUES ('{EMAIL}')"
    ))?;
    Ok(database)
}

pub(crate) fn a_key_that_is_violated_by_a_trigger(target: impl Target) -> TestResult {
    let database = refused_in_a_trigger(target, "labels_name")?;
    let mut conn = database.connect();

    let call = observe(&mut conn, ask);

    assert_eq!(call.kinds(), ["SELECT", "SELECT", "INSERT", "SELECT"]);
    let error = call.result.unwrap_err();
    let Error::OtherConstraint { name, .. } = &error else {
        panic!("{error:?}");
    };
    // MySQL names the table as well.
    assert!(["labels_name", "labels.labels_name"].contains(&&**name), "{name}");
    assert_eq!(User::all(&mut conn)?, []);
    assert_eq!(labels::table.select(Label::as_select()).load(&mut conn)?.len(), 1);
    Ok(())
}

/// MySQL names the table in its message. MariaDB names only the key, so the call looks for the row a few times. Then
/// the trigger explains the message.
pub(crate) fn a_key_of_the_same_name_that_is_violated_by_a_trigger(target: impl Target) -> TestResult {
    let database = refused_in_a_trigger(target, "users_email_key")?;
    let mut conn = database.connect();

    let call = observe(&mut conn, ask);

    let Err(Error::OtherConstraint { name, .. }) = &call.result else {
        panic!("{:?}", call.result);
    };
    if product().is_mariadb {
        assert_eq!(name, "users_email_key");
        assert_eq!(
            call.kinds(),
            [vec!["SELECT"; 2], ["INSERT", "SELECT"].repeat(3), vec!["SELECT"]].concat()
        );
    } else {
        assert_eq!(name, "labels.users_email_key");
        assert_eq!(call.kinds(), ["SELECT", "SELECT", "INSERT", "SELECT"]);
    }
    assert_eq!(User::all(&mut conn)?, []);
    assert_eq!(labels::table.select(Label::as_select()).load(&mut conn)?.len(), 1);
    Ok(())
}
