//! Unique indexes beside the one that serves, which may refuse a row whose key nobody has. An index on columns that are not in
//! the key is none: there the defaults decide.

use diesel::QueryResult;
use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::TableName;

use super::candidate::texts;
use super::scope::Scope;
use super::shape::{self, Parts};
use crate::connection::SchemaConnection;
use crate::live::{Equality, IndexPart, Indexed, LiveIndex};
use crate::report::{Drift, Finding, Note, Remedy, Report, Risk, Subject};
use crate::written::{self, Rows};

/// Adds those that the catalog alone does not excuse.
pub(super) fn check(
    conn: &mut dyn SchemaConnection,
    name: &TableName,
    scope: Scope<'_>,
    (constraint, serving): (&UniqueConstraint, &LiveIndex),
    report: &mut Report,
) -> QueryResult<()> {
    let indexes = scope.live.unique_indexes.iter();
    let others = indexes.filter(|index| *index != serving && !scope.belongs_to_another(constraint, index));
    for index in others {
        let Some(rival) = rival(scope, constraint, index) else {
            continue;
        };
        if let Some(predicate) = &index.predicate {
            if scope
                .database
                .is_apart(conn, name, predicate, constraint.conditions())?
            {
                continue;
            }
        }
        let subject = Subject::Constraint(*constraint);
        match rival {
            Rival::Overlapping(drift) => report.findings.push(Finding {
                subject,
                drift,
                remedy: Remedy::from_sql(scope.database.drop_sql(name, index)),
            }),
            Rival::Coarser(risk) => report.notes.push(Note { subject, risk }),
        }
    }
    Ok(())
}

enum Rival {
    Overlapping(Drift),
    Coarser(Risk),
}

/// What an index is beside the constraint, before its rows are looked into.
fn rival(scope: Scope<'_>, constraint: &UniqueConstraint, index: &LiveIndex) -> Option<Rival> {
    if shape::parts(scope, constraint, index) == Some(Parts::Same) {
        let predicate = index.predicate.clone()?;
        return overlaps(scope, constraint, index).then(|| {
            Rival::Overlapping(Drift::Overlapping {
                index: index.name.clone(),
                predicate,
                declared: scope.dialect().conjunction(constraint.conditions()),
            })
        });
    }
    let is_coarser = is_determined(scope, constraint, index) && !is_finer(scope, constraint, index);
    is_coarser.then(|| {
        Rival::Coarser(Risk::Coarser {
            index: index.name.clone(),
            on: texts(index).join(", "),
        })
    })
}

/// True if it may hold rows that are declared, and others of the same keys. Of a key for all rows there are no others.
fn overlaps(scope: Scope<'_>, constraint: &UniqueConstraint, index: &LiveIndex) -> bool {
    let Some(predicate) = &index.predicate else {
        return false;
    };
    scope.database.has_overlapping_indexes()
        && constraint.is_partial()
        && shape::rows(scope, constraint, index) == Rows::Other
        && !scope.database.is_within(predicate, constraint.conditions(), scope.live)
}

/// True if the key says what the index holds of a row.
fn is_determined(scope: Scope<'_>, constraint: &UniqueConstraint, index: &LiveIndex) -> bool {
    let is_in_key = |column: &str| {
        let mut columns = constraint.typed_columns();
        columns.any(|(name, _)| scope.dialect().is_same_name(name, column))
    };
    let mut has_column = false;
    let parts_are = index.parts.iter().all(|part| match &part.what {
        Indexed::Column(column) | Indexed::Prefix(column) => {
            has_column = true;
            is_in_key(column)
        }
        Indexed::Expression(text) => {
            let columns = scope.live.columns.iter().map(|column| &*column.name);
            let mut mentioned = columns
                .filter(|column| written::mentions(scope.dialect(), text, column))
                .peekable();
            has_column |= mentioned.peek().is_some();
            mentioned.all(is_in_key)
        }
    });
    parts_are && has_column && index.is_valid
}

/// True if rows that are one to the index are one to the constraint, which refuses them then as well: both have the same key,
/// and one is declared if the other is.
fn is_finer(scope: Scope<'_>, constraint: &UniqueConstraint, index: &LiveIndex) -> bool {
    let is_within = |predicate: &String| scope.database.is_within(predicate, constraint.conditions(), scope.live);
    let holds = |column: &str| {
        let is_it = |part: &IndexPart| match &part.what {
            Indexed::Column(name) => part.equality == Equality::AsColumn && scope.dialect().is_same_name(column, name),
            Indexed::Prefix(_) | Indexed::Expression(_) => false,
        };
        index.parts.iter().any(is_it)
    };
    let has_no_others = index.predicate.as_ref().is_some_and(is_within)
        || constraint.conditions().iter().all(|condition| holds(condition.column));
    has_no_others && tells_keys_apart(scope, constraint, index)
}

fn tells_keys_apart(scope: Scope<'_>, constraint: &UniqueConstraint, index: &LiveIndex) -> bool {
    let is_exact = |part: &&IndexPart| match &part.equality {
        Equality::AsColumn => true,
        Equality::Differs { is_finer, .. } => *is_finer,
    };
    let exact: Vec<&IndexPart> = index.parts.iter().filter(is_exact).collect();
    constraint.parts().all(|declared| {
        exact.iter().any(|part| match &part.what {
            Indexed::Column(column) => scope.dialect().is_same_name(declared.column, column),
            Indexed::Expression(text) => scope.database.call(text).is_some_and(|call| {
                Some(call.function) == declared.function && scope.dialect().is_same_name(declared.column, &call.column)
            }),
            Indexed::Prefix(_) => false,
        })
    })
}
