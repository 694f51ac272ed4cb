//! Compares the declarations of models with the catalog: indexes, columns, and the kind of table. Shape counts, names
//! do not. `facts` reads all of it. The other files judge it, without a connection.

mod facts;

mod table;

mod column;
mod fix;
mod near;
mod rivals;

mod candidate;
mod shape;
mod table_check;

use diesel::QueryResult;
use getorcreate_runtime::UniqueConstraint;

use crate::connection::SchemaConnection;
use crate::definition::Definition;
use crate::live::{LiveIndex, Presence};
use crate::migrations::{MigrationError, once_each};
use crate::report::{CheckedConstraint, Drift, Fix, Hidden, Report, State, Subject};

use facts::Facts;
pub(crate) use table_check::TableCheck;

/// Compares a live database with the declared constraints.
///
/// The check changes nothing. It reads only the catalog, so the size of the tables does not matter, and a role that may
/// read nothing else can run it. A constraint counts as present if a unique index enforces it, whatever the index is
/// called. A finding says what is wrong, why it matters, and which SQL fixes it.
///
/// In a test, [`assert_schema!`](https://docs.rs/getorcreate/latest/getorcreate/macro.assert_schema.html) is shorter.
///
/// # Example
///
/// ```
/// use diesel::prelude::*;
/// use getorcreate::{GetOrCreate, schema};
///
/// # diesel::table! { tags (id) { id -> Integer, name -> Text } }
/// #[derive(Queryable, Selectable, GetOrCreate)]
/// #[diesel(table_name = tags)]
/// #[unique(name)]
/// struct Tag { id: i32, name: String }
///
/// # use diesel::connection::SimpleConnection;
/// # let mut conn = SqliteConnection::establish(":memory:").unwrap();
/// conn.batch_execute("CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL)")?;
/// let report = schema::check(&mut conn, Tag::constraints())?;
/// let finding = &report.findings()[0];
/// assert_eq!(
///     finding.fix(),
///     Some("CREATE UNIQUE INDEX `tags_name_key` ON `tags` (`name`);")
/// );
///
/// conn.batch_execute("CREATE UNIQUE INDEX any_name_will_do ON tags (name)")?;
/// assert!(schema::check(&mut conn, Tag::constraints())?.is_clean());
/// # Ok::<_, diesel::result::Error>(())
/// ```
///
/// # Errors
///
/// If the database cannot be queried. A table that this user may not look at is no error. It is part of the report:
/// [`Report::hidden`].
pub fn check<'a>(
    conn: &mut impl SchemaConnection,
    constraints: impl IntoIterator<Item = &'a UniqueConstraint>,
) -> QueryResult<Report> {
    check_each(conn, &once_each(constraints))
}

/// Does the same as [`check`], for constraints without duplicates.
pub(crate) fn check_each(conn: &mut dyn SchemaConnection, constraints: &[UniqueConstraint]) -> QueryResult<Report> {
    Ok(judge(&facts::read(conn, constraints)?))
}

fn judge(facts: &Facts) -> Report {
    let mut report = Report::default();
    for flaw in &facts.server.flaws {
        report.find(Subject::Server, flaw.clone(), Fix::ByHand);
    }
    for risk in &facts.server.risks {
        report.note(Subject::Server, risk.clone());
    }
    for (table, answers) in &facts.tables {
        let (name, declared) = (&table.name, &*table.constraints);
        match &table.presence {
            Presence::Table(live) => {
                let database = facts.database;
                table::check(
                    name,
                    TableCheck {
                        database,
                        live,
                        declared,
                    },
                    answers,
                    &mut report,
                );
            }
            Presence::Missing => {
                add_unchecked(&mut report, State::Missing, declared);
                report.find(Subject::Table(name.to_string()), Drift::TableMissing, Fix::ByHand);
            }
            Presence::Hidden(reason) => {
                add_unchecked(&mut report, State::Hidden, declared);
                report.hidden.push(Hidden {
                    table: name.to_string(),
                    reason: reason.clone(),
                });
            }
        }
    }
    report
}

fn add_unchecked(report: &mut Report, state: State, constraints: &[UniqueConstraint]) {
    let unchecked = constraints.iter().map(|constraint| CheckedConstraint {
        constraint: *constraint,
        state,
        index: None,
    });
    report.constraints.extend(unchecked);
}

/// The index of the table that enforces the constraint.
pub(crate) fn enforcing<'a>(check: TableCheck<'a>, constraint: &UniqueConstraint) -> Option<&'a LiveIndex> {
    candidate::enforcing(check, constraint)
}

/// The index that somebody may have meant for the constraint, with the first flaw that keeps it from enforcing it.
pub(crate) fn closest<'a>(check: TableCheck<'a>, constraint: &UniqueConstraint) -> Option<(&'a LiveIndex, Drift)> {
    let candidate = candidate::best(check, constraint)?;
    let generated = check
        .drifts_of_generated(constraint)
        .into_iter()
        .map(|(_, drift)| drift);
    let flaw = candidate.flaws.into_iter().chain(generated).next()?;
    Some((candidate.index, flaw))
}

/// True if the index has the parts and the rows of the constraint.
pub(crate) fn is_as_declared(check: TableCheck<'_>, constraint: &UniqueConstraint, index: &LiveIndex) -> bool {
    shape::is_as_declared(check, constraint, index)
}

/// True if an index of the table enforces the constraint.
pub(crate) fn is_enforced(check: TableCheck<'_>, constraint: &UniqueConstraint) -> bool {
    candidate::enforcing(check, constraint).is_some()
}

/// The definition of the constraint to add to a table in which it is missing.
pub(crate) fn definition(
    check: TableCheck<'_>,
    constraint: UniqueConstraint,
    taken: &[String],
) -> Result<Definition, MigrationError> {
    let best = candidate::best(check, &constraint);
    fix::definition(check, constraint, best.as_ref(), taken)
}
