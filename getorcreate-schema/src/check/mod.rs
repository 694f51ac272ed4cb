//! Compares what models declare with what a catalog says, by shape and not by name: which indexes there are, what their
//! columns are like, and what kind of table it is. All of it is read-only, and no table is read.

mod table;

mod scope;
mod shape;

mod candidate;
mod column;
mod mend;
mod near;
mod refused;
mod rivals;

use diesel::QueryResult;
use getorcreate_runtime::UniqueConstraint;

use crate::connection::SchemaConnection;
use crate::database;
use crate::definition::Definition;
use crate::introspect::{Introspected, introspect};
use crate::live::{Presence, ServerFlaw};
use crate::migrations::{MigrationError, once_each};
use crate::report::{Drift, Finding, Note, Remedy, Report, Risk, Subject};

pub(crate) use scope::Scope;

/// Compares a live database with the declared constraints.
///
/// Nothing is changed, and only the catalog is read, however large the tables are: a role that may read nothing else can
/// check. A constraint is there if a unique index serves it, whatever its name is. A finding says what is wrong, why it
/// matters, and the SQL that mends it.
///
/// Where a test is to fail over it, [`assert_schema!`](https://docs.rs/getorcreate/latest/getorcreate/macro.assert_schema.html)
/// is shorter.
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
/// assert_eq!(finding.mend(), Some("CREATE UNIQUE INDEX `tags_name_key` ON `tags` (`name`);"));
///
/// conn.batch_execute("CREATE UNIQUE INDEX any_name_will_do ON tags (name)")?;
/// assert!(schema::check(&mut conn, Tag::constraints())?.is_clean());
/// # Ok::<_, diesel::result::Error>(())
/// ```
///
/// # Errors
///
/// Where the database cannot be asked. A table that this user is not allowed to look at is no error, but part of the
/// report: [`Report::hidden`].
pub fn check<'a>(
    conn: &mut impl SchemaConnection,
    constraints: impl IntoIterator<Item = &'a UniqueConstraint>,
) -> QueryResult<Report> {
    check_each(conn, &once_each(constraints))
}

/// As [`check`], of constraints that are each there once.
pub(crate) fn check_each(conn: &mut dyn SchemaConnection, constraints: &[UniqueConstraint]) -> QueryResult<Report> {
    let database = database::of_connection(conn)?;
    let server = database.server(conn)?;
    let mut report = Report {
        constraints: Vec::new(),
        findings: server_findings(server.flaws),
        hidden: Vec::new(),
        notes: notes(&Subject::Server, &server.risks).collect(),
    };
    for table in introspect(conn, database, constraints)? {
        let Introspected { name, constraints, .. } = &table;
        match &table.presence {
            Presence::Table(live) => {
                let declared = constraints;
                table::check(
                    conn,
                    name,
                    Scope {
                        database,
                        live,
                        declared,
                    },
                    &mut report,
                )?;
            }
            Presence::Missing => report.add_missing_table(name, constraints),
            Presence::Hidden(reason) => report.add_hidden_table(name, constraints, reason.clone()),
        }
    }
    Ok(report)
}

/// Whether an index of the table enforces the constraint.
pub(crate) fn is_enforced(scope: Scope<'_>, constraint: &UniqueConstraint) -> bool {
    table::serving(scope, constraint).is_some()
}

/// The constraint as it has to be added to a table in which none is.
pub(crate) fn definition(
    scope: Scope<'_>,
    constraint: UniqueConstraint,
    taken: &[String],
) -> Result<Definition, MigrationError> {
    let best = candidate::best(scope, &constraint);
    mend::definition(scope, constraint, best.as_ref(), taken)
}

/// What may happen with a subject.
fn notes(subject: &Subject, risks: &[Risk]) -> impl Iterator<Item = Note> {
    risks.iter().map(|risk| Note {
        subject: subject.clone(),
        risk: risk.clone(),
    })
}

fn server_findings(flaws: Vec<ServerFlaw>) -> Vec<Finding> {
    let findings = flaws.into_iter().map(|flaw| Finding {
        subject: Subject::Server,
        remedy: Remedy::ByHand,
        drift: match flaw {
            ServerFlaw::ForeignMessages(language) => Drift::ForeignMessages { language },
            ServerFlaw::UniqueChecksOff => Drift::UniqueChecksOff,
            ServerFlaw::OtherCharset { setting, charset } => Drift::OtherCharset { setting, charset },
            ServerFlaw::ReadOnly(setting) => Drift::ReadOnly { setting },
            ServerFlaw::ReadsThePast(as_of) => Drift::ReadsThePast { as_of },
        },
    });
    findings.collect()
}
