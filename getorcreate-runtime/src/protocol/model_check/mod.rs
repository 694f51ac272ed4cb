//! Several callers and a fourth party on one key, in every order: an exhaustive walk over a model of each database.
//!
//! The fourth party inserts, commits, rolls back, updates and deletes. A caller in a transaction commits or rolls back after its
//! call has ended. Any statement may fail with a request to try again, a few times. On PostgreSQL an insert may also
//! fail for an unknown reason.
//!
//! The walk asserts these promises:
//!
//! - At most one row exists.
//! - A caller gets `Created` only if it inserted a row, and then always.
//! - No error hides a new row.
//! - No statement follows an error that has ended the transaction, and no retry happens inside one.
//! - No call runs more statements than the bound allows.
//! - Every call ends.
//! - A call updates a row at most once, and gets `Updated` only if it updated a row.
//! - A call that is to update a row leaves one unchanged only if its condition excluded it at the moment of the look.
//!
//! The tests state how calls end, on each database.

mod caller;
mod table;
mod world;

use std::collections::BTreeSet;

use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;

use caller::{Around, Verb};
use table::{Database, Peculiarity, Values};
use world::{Moves, World};

const DATABASES: [Database; 4] = [
    Database::Sqlite,
    Database::Postgres,
    Database::PostgresWithEqualNulls,
    Database::Mysql,
];

/// A walk through each group with this number of callers.
#[derive(Debug, Clone, Copy)]
struct Scenario {
    database: Database,
    peculiarity: Peculiarity,
    verb: Verb,
    callers: usize,
    moves: Moves,
    failures: u8,
}

impl Scenario {
    /// Two callers, and a fourth party that makes three moves.
    fn of_two(database: Database, inserts: &'static [Values]) -> Self {
        Self {
            database,
            peculiarity: Peculiarity::None,
            verb: Verb::GetOrCreate,
            callers: 2,
            moves: Moves {
                left: 3,
                inserts,
                deletes: false,
                updates: false,
            },
            failures: 0,
        }
    }

    fn deleting(mut self) -> Self {
        self.moves.deletes = true;
        self
    }

    fn updating(mut self) -> Self {
        self.moves.updates = true;
        self
    }

    fn with(self, peculiarity: Peculiarity) -> Self {
        Self { peculiarity, ..self }
    }

    /// The endings of calls, in alphabetical order.
    fn endings(self) -> Vec<String> {
        let mut endings = BTreeSet::new();
        for callers in groups(self.database, self.callers) {
            endings.extend(self.endings_of(&callers));
        }
        endings.into_iter().collect()
    }

    fn endings_of(self, callers: &[Around]) -> BTreeSet<String> {
        let table = (self.database, self.peculiarity);
        walk(World::new(table, (self.verb, callers), self.moves, self.failures))
    }
}

/// All groups of this size, regardless of order.
fn groups(database: Database, size: usize) -> Vec<Vec<Around>> {
    if size == 0 {
        return vec![Vec::new()];
    }
    let mut larger = Vec::new();
    for smaller in groups(database, size - 1) {
        for around in ways_to_call(database) {
            if smaller.last().is_none_or(|last| last <= around) {
                larger.push([&*smaller, &[*around]].concat());
            }
        }
    }
    larger
}

fn ways_to_call(database: Database) -> &'static [Around] {
    match database {
        Database::Sqlite | Database::Postgres | Database::PostgresWithEqualNulls => {
            &[Around::Autocommit, Around::Transaction]
        }
        Database::Mysql | Database::MysqlWithoutLockingReads => &[
            Around::Autocommit,
            Around::Transaction,
            Around::TransactionThatHasRead,
            Around::AutocommitOff,
        ],
    }
}

/// Walks through every order of moves, and returns the endings of calls.
fn walk(first: World) -> BTreeSet<String> {
    let mut worlds = IndexSet::<World, FxBuildHasher>::from_iter([first]);
    let mut endings = BTreeSet::new();
    let mut next = 0;
    while let Some(world) = worlds.get_index(next) {
        next += 1;
        world.check();
        endings.extend(world.endings());
        let successors = world.successors();
        assert!(
            world.everyone_has_ended() || !successors.is_empty(),
            "someone waits for ever: {world:#?}"
        );
        worlds.extend(successors);
    }
    endings
}

const WITH_THE_KEY: &[Values] = &[Values::Both, Values::KeyOnly];
const IDENTICAL: &[Values] = &[Values::Both];
const IDENTICAL_OR_IN_ITS_PLACE: &[Values] = &[Values::Both, Values::OtherOnly];

/// Holds for identical rows too, and for any order of the indexes.
#[test]
fn every_loser_of_a_race_finds_the_row() {
    for database in DATABASES {
        let two = Scenario::of_two(database, WITH_THE_KEY);
        let three = Scenario {
            callers: 3,
            moves: Moves { left: 2, ..two.moves },
            ..two
        };
        for scenario in [two, three] {
            assert_eq!(scenario.endings(), ["Created", "Found"], "{scenario:?}");
        }
    }
}

#[test]
fn a_row_that_is_deleted_at_any_moment_is_made_anew_on_sqlite() {
    let scenario = Scenario::of_two(Database::Sqlite, WITH_THE_KEY).deleting();
    assert_eq!(scenario.endings(), ["Created", "Found"]);
}

/// The row exists, but is gone when the call looks for it. The second insert names the key. So the other index may
/// reject it, if an identical row arrives at that moment. In a transaction that ends the call. In autocommit it ends
/// the call if that row is gone as well.
#[test]
fn an_identical_row_that_is_deleted_may_be_taken_for_another_on_postgres() {
    for database in [Database::Postgres, Database::PostgresWithEqualNulls] {
        let scenario = Scenario::of_two(database, IDENTICAL).deleting();
        assert_eq!(scenario.endings(), ["Created", "Found", "OtherConstraint(OtherTaken)"]);
    }
}

/// In autocommit others can delete the new row before it is read, and can even insert another one in its place. No
/// statement returns the row, and none locks it. If the older index rejects an identical row, that row may also be gone
/// when the call looks for it.
#[test]
fn a_row_that_is_deleted_before_it_is_read_may_be_taken_for_another_on_mysql() {
    let scenario = Scenario::of_two(Database::Mysql, IDENTICAL).deleting();
    assert_eq!(
        scenario.endings(),
        [
            "Created",
            "Created, and read another's row",
            "Found",
            "KeyChanged",
            "OtherConstraint(OtherTaken)",
        ]
    );
}

#[test]
fn a_transaction_on_mysql_locks_the_row_that_it_is_about_to_read() {
    let transactions = [
        Around::Transaction,
        Around::TransactionThatHasRead,
        Around::AutocommitOff,
    ];
    let scenario = Scenario::of_two(Database::Mysql, WITH_THE_KEY).deleting();
    for first in transactions {
        for second in transactions {
            let endings = scenario.endings_of(&[first, second]);
            assert_eq!(Vec::from_iter(endings), ["Created", "Found"], "{first:?}, {second:?}");
        }
    }
}

#[test]
fn a_failure_is_retried_or_handed_to_whoever_can() {
    for database in DATABASES {
        let two = Scenario::of_two(database, WITH_THE_KEY);
        let scenario = Scenario {
            moves: Moves { left: 1, ..two.moves },
            failures: 3,
            ..two
        };
        let mut expected = vec!["Created", "Found", "GivenUp(TryAgain)", "RetryTransaction(TryAgain)"];
        if database.is_postgres() {
            expected.insert(1, "Failed(Something)");
        }
        assert_eq!(scenario.endings(), expected, "{scenario:?}");
    }
}

/// A caller that reads from its snapshot does not see the winner, however often it looks.
#[test]
fn without_the_latest_sight_a_winner_is_not_found() {
    let scenario = Scenario::of_two(Database::MysqlWithoutLockingReads, WITH_THE_KEY);
    assert!(scenario.endings().contains(&"NotFoundAfterInsert".to_owned()));
}

#[test]
fn another_row_with_the_value_of_the_default_is_an_error() {
    for database in DATABASES {
        let scenario = Scenario::of_two(database, IDENTICAL_OR_IN_ITS_PLACE);
        assert_eq!(
            scenario.endings(),
            ["Created", "Found", "OtherConstraint(OtherTaken)"],
            "{scenario:?}"
        );
    }
}

#[test]
fn a_missing_index_is_reported_and_nothing_inserted() {
    for database in DATABASES {
        let scenario = Scenario::of_two(database, WITH_THE_KEY).with(Peculiarity::WithoutIndex);
        let said = match database {
            Database::Sqlite | Database::Postgres | Database::PostgresWithEqualNulls => {
                "ConstraintMissing(Some(NoIndex))"
            }
            Database::Mysql | Database::MysqlWithoutLockingReads => "ConstraintMissing(None)",
        };
        assert_eq!(scenario.endings(), [said, "Found", "NotUnique"], "{scenario:?}");
    }
}

#[test]
fn a_row_that_is_refused_in_silence_ends_within_the_bound() {
    for database in DATABASES {
        let two = Scenario::of_two(database, IDENTICAL).with(Peculiarity::RefusingInSilence);
        let scenario = Scenario {
            moves: Moves { left: 1, ..two.moves },
            ..two
        };
        assert_eq!(scenario.endings(), ["Found", "NotFoundAfterInsert"], "{scenario:?}");
    }
}

/// Because of the trigger, no caller gets the key that it asked for.
#[test]
fn a_key_that_is_changed_is_told_and_nothing_is_inserted_again() {
    for database in DATABASES {
        let two = Scenario::of_two(database, &[]).with(Peculiarity::ChangingKeys);
        let scenario = Scenario { callers: 3, ..two };
        assert_eq!(scenario.endings(), ["KeyChanged"], "{scenario:?}");
    }
}

/// A call that creates nothing.
#[test]
fn a_look_finds_the_row_or_nothing() {
    for database in DATABASES {
        let scenario = Scenario {
            verb: Verb::Find,
            ..Scenario::of_two(database, WITH_THE_KEY).deleting()
        };
        assert_eq!(scenario.endings(), ["Absent", "Found"], "{scenario:?}");
    }
}

#[test]
fn an_insert_without_a_look_before_it_keeps_every_promise() {
    for database in DATABASES {
        let two = Scenario {
            verb: Verb::CreateOrGet,
            ..Scenario::of_two(database, WITH_THE_KEY)
        };
        let three = Scenario {
            callers: 3,
            moves: Moves { left: 2, ..two.moves },
            ..two
        };
        for scenario in [two, three] {
            assert_eq!(scenario.endings(), ["Created", "Found"], "{scenario:?}");
        }
        let in_its_place = Scenario {
            moves: Moves {
                inserts: IDENTICAL_OR_IN_ITS_PLACE,
                ..two.moves
            },
            ..two
        };
        assert_eq!(
            in_its_place.endings(),
            ["Created", "Found", "OtherConstraint(OtherTaken)"],
            "{in_its_place:?}"
        );
    }
}

/// SQLite has no locks for rows. A locked row cannot be deleted, and each caller asserts that its row is locked. On MySQL
/// two losers of one race deadlock.
#[test]
fn a_row_for_update_is_locked_whether_it_is_found_at_once_or_after_a_lost_race() {
    for database in [Database::Postgres, Database::Mysql] {
        let transactions: &[Around] = match database {
            Database::Mysql => &[Around::Transaction, Around::TransactionThatHasRead],
            _ => &[Around::Transaction],
        };
        let scenario = Scenario {
            verb: Verb::GetOrCreateForUpdate,
            ..Scenario::of_two(database, WITH_THE_KEY).deleting()
        };
        for first in transactions {
            for second in transactions {
                let endings = Vec::from_iter(scenario.endings_of(&[*first, *second]));
                let mut expected = match database {
                    Database::Mysql => vec!["Created", "Found", "RetryTransaction(TryAgain)"],
                    _ => vec!["Created", "Found", "OtherConstraint(OtherTaken)"],
                };
                // A snapshot that was taken before any move holds no row that others could have deleted.
                let has_rows = |around: &Around| *around == Around::Transaction;
                if database == Database::Mysql && (has_rows(first) || has_rows(second)) {
                    expected.push("SnapshotTooOld");
                }
                assert_eq!(endings, expected, "{database:?}, {first:?}, {second:?}");
            }
        }
    }
}

/// A locking look waits for the transaction that deletes the row, so it answers as if it had come later.
#[test]
fn a_look_for_update_finds_the_row_or_nothing() {
    for database in [Database::Postgres, Database::Mysql] {
        let scenario = Scenario {
            verb: Verb::FindForUpdate,
            ..Scenario::of_two(database, WITH_THE_KEY).deleting()
        };
        let endings = scenario.endings_of(&[Around::Transaction, Around::Transaction]);
        assert_eq!(Vec::from_iter(endings), ["Absent", "Found"], "{database:?}");
    }
}

/// A winner that rolls back is followed.
#[test]
fn a_row_is_updated_once_or_created_and_no_update_is_lost() {
    for database in DATABASES {
        let two = Scenario {
            verb: Verb::UpdateOrCreate,
            ..Scenario::of_two(database, WITH_THE_KEY)
        };
        let inserting_first = Scenario {
            verb: Verb::CreateOrUpdate,
            ..two
        };
        let three = Scenario {
            callers: 3,
            moves: Moves { left: 1, ..two.moves },
            ..two
        };
        for scenario in [two, inserting_first, three] {
            let mut expected = vec!["Created", "Updated"];
            // Two losers of one race have share locks, and both want the row alone.
            if database == Database::Mysql {
                expected.insert(1, "RetryTransaction(TryAgain)");
            }
            assert_eq!(scenario.endings(), expected, "{scenario:?}");
        }
    }
}

/// Outside a transaction no caller deadlocks with another one.
#[test]
fn in_autocommit_nobody_has_to_try_again() {
    for database in DATABASES {
        for verb in [Verb::UpdateOrCreate, Verb::UpdateOrCreateIf, Verb::CreateOrUpdate] {
            let scenario = Scenario {
                verb,
                ..Scenario::of_two(database, WITH_THE_KEY)
            };
            let mut expected = vec!["Created", "Updated"];
            if verb.is_conditional() {
                expected.insert(1, "Unchanged");
            }
            let both = [Around::Autocommit, Around::Autocommit];
            let endings = scenario.endings_of(&both);
            assert_eq!(Vec::from_iter(endings), expected, "{scenario:?}");
            let asks = |ending: &String| ending.contains("TryAgain") || ending == "SnapshotTooOld";
            assert!(!scenario.deleting().endings_of(&both).iter().any(asks), "{scenario:?}");
        }
    }
}

/// The condition may change its value for a row at any moment.
#[test]
fn a_row_is_left_unchanged_only_if_the_condition_excludes_it() {
    for database in DATABASES {
        let scenario = Scenario {
            verb: Verb::UpdateOrCreateIf,
            ..Scenario::of_two(database, WITH_THE_KEY).updating()
        };
        let mut expected = vec!["Created", "Unchanged", "Updated"];
        if database == Database::Mysql {
            expected.insert(1, "RetryTransaction(TryAgain)");
        }
        assert_eq!(scenario.endings(), expected, "{scenario:?}");
    }
}

/// On PostgreSQL and MySQL the new row has the same fate as that of `get_or_create`. On MySQL others can also delete an updated
/// row before it is read, and even insert another one in its place. In a transaction whose snapshot still holds a deleted
/// row, nothing can be created.
#[test]
fn a_row_that_is_deleted_at_any_moment_is_updated_or_made_anew() {
    for verb in [Verb::UpdateOrCreate, Verb::UpdateOrCreateIf] {
        for database in DATABASES {
            let scenario = Scenario {
                verb,
                ..Scenario::of_two(database, WITH_THE_KEY).deleting()
            };
            let mut expected = match database {
                Database::Postgres | Database::PostgresWithEqualNulls => {
                    vec!["Created", "OtherConstraint(OtherTaken)", "Updated"]
                }
                Database::Mysql => vec![
                    "Created",
                    "Created, and read another's row",
                    "KeyChanged",
                    "OtherConstraint(OtherTaken)",
                    "RetryTransaction(TryAgain)",
                    "SnapshotTooOld",
                    "Updated",
                    "Updated, and read another's row",
                    "UpdatedRowGone",
                ],
                _ => vec!["Created", "Updated"],
            };
            if verb.is_conditional() {
                expected.push("Unchanged");
                expected.sort_unstable();
            }
            assert_eq!(scenario.endings(), expected, "{scenario:?}");
        }
    }
}

#[test]
fn a_failed_update_is_retried_or_handed_to_whoever_can() {
    for database in DATABASES {
        let two = Scenario {
            verb: Verb::UpdateOrCreate,
            ..Scenario::of_two(database, WITH_THE_KEY)
        };
        let scenario = Scenario {
            moves: Moves { left: 1, ..two.moves },
            failures: 3,
            ..two
        };
        let mut expected = vec!["Created", "GivenUp(TryAgain)", "RetryTransaction(TryAgain)", "Updated"];
        match database {
            Database::Postgres | Database::PostgresWithEqualNulls => expected.insert(1, "Failed(Something)"),
            Database::Mysql => expected.push("WrittenUnread(TryAgain)"),
            _ => {}
        }
        assert_eq!(scenario.endings(), expected, "{scenario:?}");
    }
}

#[test]
fn without_an_index_nothing_is_inserted_and_no_second_row_updated() {
    for database in DATABASES {
        let scenario = Scenario {
            verb: Verb::UpdateOrCreate,
            ..Scenario::of_two(database, WITH_THE_KEY).with(Peculiarity::WithoutIndex)
        };
        let missing = match database {
            Database::Mysql | Database::MysqlWithoutLockingReads => "ConstraintMissing(None)",
            _ => "ConstraintMissing(Some(NoIndex))",
        };
        assert_eq!(scenario.endings(), [missing, "NotUnique", "Updated"], "{scenario:?}");
    }
}
