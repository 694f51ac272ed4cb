//! Reads everything that a check needs from a database. Other files judge what it means.

use diesel::QueryResult;
use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::TableName;

use super::table_check::TableCheck;
use super::{candidate, rivals};
use crate::connection::SchemaConnection;
use crate::database::{self, Database};
use crate::introspect::{Introspected, introspect};
use crate::live::{LiveCheck, LiveServer, Presence, Refusal};

/// The facts about a server and the declared tables.
pub(super) struct Facts {
    pub(super) database: &'static dyn Database,
    pub(super) server: LiveServer,
    pub(super) tables: Vec<(Introspected, Answers)>,
}

/// The answers to questions that can be asked only after the indexes of a table are known.
#[derive(Default)]
pub(super) struct Answers {
    /// Keys, each with an index that holds none of its rows.
    apart: Vec<(UniqueConstraint, String)>,
    /// Keys, each with a check that rejects all of its rows.
    contradictions: Vec<(UniqueConstraint, LiveCheck)>,
    /// The obstacles that reject every row.
    pub(super) refusals: Vec<Refusal>,
    /// Keys, each with an obstacle that rejects all of its rows.
    pub(super) refusals_by_key: Vec<(UniqueConstraint, Refusal)>,
    /// The names that a new index cannot have. They are queried only if an index is needed.
    pub(super) taken_names: Vec<String>,
}

impl Answers {
    /// True if an index holds none of a key's rows.
    pub(super) fn is_apart(&self, constraint: &UniqueConstraint, index: &str) -> bool {
        let mut apart = self.apart.iter();
        apart.any(|(key, other)| key.is_same(constraint) && other == index)
    }

    /// The checks that reject all rows of a key.
    pub(super) fn contradictions(&self, constraint: &UniqueConstraint) -> impl Iterator<Item = &LiveCheck> {
        let of_key = self.contradictions.iter().filter(|(key, _)| key.is_same(constraint));
        of_key.map(|(_, check)| check)
    }
}

/// Reads the facts.
pub(super) fn read(conn: &mut dyn SchemaConnection, constraints: &[UniqueConstraint]) -> QueryResult<Facts> {
    let database = database::of_connection(conn)?;
    let server = database.server(conn)?;
    let tables = introspect(conn, database, constraints)?.into_iter().map(|table| {
        let answers = match &table.presence {
            Presence::Table(live) => {
                let declared = &table.constraints;
                ask(
                    conn,
                    &table.name,
                    TableCheck {
                        database,
                        live,
                        declared,
                    },
                )?
            }
            Presence::Missing | Presence::Hidden(_) => Answers::default(),
        };
        Ok((table, answers))
    });
    Ok(Facts {
        database,
        server,
        tables: tables.collect::<QueryResult<_>>()?,
    })
}

fn ask(conn: &mut dyn SchemaConnection, name: &TableName, check: TableCheck<'_>) -> QueryResult<Answers> {
    let mut answers = Answers::default();
    for constraint in check.declared {
        answers.apart.extend(apart(conn, name, check, constraint)?);
        if constraint.is_partial() && !check.lacks_columns_of(constraint) {
            let checks = check
                .database
                .contradicting_checks(conn, name, check.live, constraint)?;
            answers
                .contradictions
                .extend(checks.into_iter().map(|check| (*constraint, check)));
        }
    }
    if check.live.not_a_table().is_some() {
        return Ok(answers);
    }
    answers.refusals = check.database.refusals(conn, name, check.live, None)?;
    let callable = check
        .declared
        .iter()
        .filter(|constraint| is_callable(check, constraint));
    for constraint in callable.filter(|_| answers.refusals.is_empty()) {
        let refusals = check.database.refusals(conn, name, check.live, Some(constraint))?;
        answers
            .refusals_by_key
            .extend(refusals.into_iter().map(|refusal| (*constraint, refusal)));
    }
    if check
        .declared
        .iter()
        .any(|constraint| candidate::is_due(check, constraint))
    {
        answers.taken_names = check.database.taken_names(conn, name)?;
    }
    Ok(answers)
}

/// The rival indexes that hold none of the key's rows, and so do no harm.
fn apart(
    conn: &mut dyn SchemaConnection,
    name: &TableName,
    check: TableCheck<'_>,
    constraint: &UniqueConstraint,
) -> QueryResult<Vec<(UniqueConstraint, String)>> {
    let Some(enforcing) = candidate::enforcing(check, constraint) else {
        return Ok(Vec::new());
    };
    let mut apart = Vec::new();
    for rival in rivals::rivals(check, constraint, enforcing) {
        let Some(predicate) = &rival.index.predicate else {
            continue;
        };
        if check
            .database
            .is_apart(conn, name, predicate, constraint.conditions())?
        {
            apart.push((*constraint, rival.index.name.clone()));
        }
    }
    Ok(apart)
}

/// True if no other finding already stops a call by the constraint. Otherwise the same problem would be reported twice.
fn is_callable(check: TableCheck<'_>, constraint: &UniqueConstraint) -> bool {
    let mut columns = constraint.typed_columns();
    let takes_values = columns.all(|(name, _)| {
        let column = check.column(name);
        column.is_some_and(|column| column.generated_as.is_none())
    });
    takes_values && candidate::enforcing(check, constraint).is_some()
}
