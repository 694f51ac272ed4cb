//! The guide: one page for each idea.
//!
//! | page | answers |
//! |---|---|
//! | [Getting started](getting_started) | SQLite in five minutes; PostgreSQL with axum in fifteen |
//! | [Keys](keys) | several columns, conditions, functions, NULL |
//! | [The verbs](verbs) | find, create, update one row; structs; locks; statements |
//! | [Many rows](many_rows) | batches, chunks, progress, deadlocks |
//! | [Transactions and retries](transactions) | what to repeat, and how; your own loop; each database |
//! | [diesel-async](diesel_async) | `run_async`, pools, dropped futures |
//! | [Migrations and the check](migrations) | from `#[unique(..)]` to the database and back, and CI |
//! | [Races](races) | two callers and one row, in pictures |
//! | [Guarantees and limits](guarantees) | isolation levels, versions, conditions |
//! | [Replicas and pools](replicas_and_pools) | replicas, pgbouncer, Galera, Group Replication |
//! | [Tracing](tracing) | spans, events, metrics |
//! | [Coming from `on_conflict`](from_on_conflict) | each shape that applications use, before and after |
//! | [Coming from Django, Rails or Laravel](from_other_frameworks) | their calls, and those of getorcreate |
//! | [Comparison](comparison) | times and races beside other libraries |
//! | [Troubleshooting](troubleshooting) | errors by their text |

// Each page is a file of its own, so that it reads as a page. Its examples are doctests. The aliases are words for the search.

#[doc = include_str!("getting_started.md")]
pub mod getting_started {}

#[doc = include_str!("keys.md")]
#[doc(alias("soft_delete", "case_insensitive", "citext", "collation", "partial_index"))]
pub mod keys {}

#[doc = include_str!("verbs.md")]
#[doc(alias("upsert", "find_or_create", "insert_or_update"))]
pub mod verbs {}

#[doc = include_str!("many_rows.md")]
#[doc(alias("bulk_create", "upsert_all", "batch", "insert_many"))]
pub mod many_rows {}

#[doc = include_str!("transactions.md")]
#[doc(alias("deadlock", "savepoint", "serialization_failure", "rollback"))]
pub mod transactions {}

#[doc = include_str!("diesel_async.md")]
#[doc(alias("cancel", "timeout", "tokio"))]
pub mod diesel_async {}

#[doc = include_str!("migrations.md")]
#[doc(alias("duplicates", "libpq", "ci", "introspect", "print_schema"))]
pub mod migrations {}

#[doc = include_str!("races/race.md")]
#[doc = include_str!("pictures/race.svg")]
#[doc = ""]
#[doc = include_str!("races/snapshot.md")]
#[doc = include_str!("pictures/snapshot.svg")]
#[doc = ""]
#[doc = include_str!("races/states.md")]
#[doc = include_str!("pictures/states.svg")]
pub mod races {}

#[doc = include_str!("guarantees.md")]
#[doc(alias("isolation", "mariadb", "mysql", "postgresql", "sqlite"))]
pub mod guarantees {}

#[doc = include_str!("replicas_and_pools.md")]
#[doc(alias("pgbouncer", "galera", "standby", "read_replica"))]
pub mod replicas_and_pools {}

#[doc = include_str!("tracing.md")]
pub mod tracing {}

#[doc = include_str!("comparison/comparison.md")]
#[doc = include_str!("comparison/results.md")]
#[doc = ""]
#[doc = include_str!("comparison/results-mariadb.md")]
#[doc(alias("benchmark", "performance"))]
pub mod comparison {}

#[doc = include_str!("from_on_conflict.md")]
#[doc(alias("upsert", "do_nothing", "do_update", "excluded", "UniqueViolation"))]
pub mod from_on_conflict {}

#[doc = include_str!("from_other_frameworks.md")]
#[doc(alias("django", "rails", "laravel", "firstOrCreate", "createOrFirst", "create_defaults"))]
pub mod from_other_frameworks {}

#[doc = include_str!("troubleshooting.md")]
pub mod troubleshooting {}
