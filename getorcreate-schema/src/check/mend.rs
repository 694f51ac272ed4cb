//! The SQL that mends what was found. It is shown, or written as a migration, and never run here.

use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::{Dialect, TableName};

use super::candidate::Candidate;
use super::scope::Scope;
use crate::database::Database;
use crate::definition::Definition;
use crate::live::{LiveColumn, TableFlaw};
use crate::migrations::{self, MigrationError, common_generated_column};
use crate::report::{Drift, Remedy};

/// The constraint as it has to be added where the best index is this one: in its place, or beside it.
pub(super) fn definition(
    scope: Scope<'_>,
    constraint: UniqueConstraint,
    best: Option<&Candidate<'_>>,
    taken: &[String],
) -> Result<Definition, MigrationError> {
    check_generated_columns(scope, &constraint)?;
    let definition = migrations::define(scope.database, constraint, Some(scope.live))?;
    let replaced = best.filter(|candidate| !may_have_another_purpose(scope, &definition, candidate));
    Ok(match replaced {
        Some(candidate) => migrations::in_place_of(scope.database, definition, candidate.index, taken),
        None => definition.with_free_name(taken),
    })
}

/// A generated column that another key has as well would be changed for the one, and wrong for the other.
fn check_generated_columns(scope: Scope<'_>, constraint: &UniqueConstraint) -> Result<(), MigrationError> {
    for other in scope.declared.iter().filter(|other| !other.is_same(constraint)) {
        if let Some(name) = common_generated_column(scope.dialect(), other, constraint) {
            return Err(MigrationError::SameName {
                name,
                first: Box::new(*other),
                second: Box::new(*constraint),
            });
        }
    }
    Ok(())
}

/// Whether somebody may want the index as it is. What holds other rows, or is on something else, is taken for an earlier
/// form of the constraint only if it is called as that would be, and both are for some rows, or on expressions.
fn may_have_another_purpose(scope: Scope<'_>, definition: &Definition, candidate: &Candidate<'_>) -> bool {
    let has_its_name = || scope.dialect().is_same_name(&definition.name, &candidate.index.name);
    let is_another = |flaw: &Drift| match flaw {
        Drift::Partial { .. } => true,
        Drift::OtherPredicate { .. } | Drift::OtherExpression { .. } => !has_its_name(),
        _ => false,
    };
    candidate.flaws.iter().any(is_another)
}

/// A constraint that no index serves as it should.
pub(super) fn index(scope: Scope<'_>, definition: &Definition, best: Option<&Candidate<'_>>) -> String {
    if let Some(Candidate { index, flaws }) = best {
        if let (Some(word), [Drift::Ignored { .. }]) = (index.ignored_until, &**flaws) {
            let name = definition.dialect.identifier(&index.name);
            return format!("ALTER TABLE {} ALTER INDEX {name} {word};", definition.table());
        }
    }
    scope.database.add_sql(definition)
}

/// A column.
pub(super) fn column(scope: Scope<'_>, table: &TableName, column: &LiveColumn, drift: &Drift) -> Remedy {
    let advice = match drift {
        Drift::GeneratedKey { .. } => declare_on_source(scope, column),
        _ => None,
    };
    advice.map_or_else(
        || Remedy::from_sql(column_sql(scope.database, table, column, drift)),
        Remedy::None,
    )
}

/// The key as it can be declared in place of one on a generated column: `#[unique(org_id, lower(email), as = ..)]`
fn declare_on_source(scope: Scope<'_>, column: &LiveColumn) -> Option<String> {
    let is_it = |name: &str| scope.dialect().is_same_name(name, &column.name);
    let call = scope.database.call(&column.generated_as.as_ref()?.expression)?;
    let mut declared = scope.declared.iter();
    let constraint = declared.find(|constraint| constraint.columns().iter().any(|name| is_it(name)))?;
    let parts = constraint.parts().map(|part| {
        if is_it(part.column) {
            format!("{}({})", call.function.name(), call.column)
        } else {
            part.to_string()
        }
    });
    let parts: Vec<String> = parts.collect();
    Some(format!(
        "declare the key on what the column is computed from: `#[unique({}, as = ..)]`",
        parts.join(", ")
    ))
}

fn column_sql(database: &dyn Database, table: &TableName, column: &LiveColumn, drift: &Drift) -> Option<String> {
    let table = database.dialect().table(table);
    let name = database.dialect().identifier(&column.name);
    database.fix_column_sql(&table, &name, column, drift)
}

/// A table.
pub(super) fn table(dialect: Dialect, name: &TableName, flaw: &TableFlaw) -> Option<String> {
    match flaw {
        TableFlaw::EngineWithoutTransactions(_) => {
            Some(format!("ALTER TABLE {} ENGINE = InnoDB;", dialect.table(name)))
        }
        TableFlaw::NotATable(_)
        | TableFlaw::Temporary
        | TableFlaw::Inherited { .. }
        | TableFlaw::EngineElsewhere(_)
        | TableFlaw::ReadOnly(_)
        | TableFlaw::ConflictClause(_)
        | TableFlaw::Rule(_)
        | TableFlaw::NoPartition
        | TableFlaw::NoPolicy { .. }
        | TableFlaw::SequenceExhausted(_) => None,
    }
}
