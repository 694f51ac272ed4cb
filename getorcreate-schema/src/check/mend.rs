//! The SQL that mends what was found. It is shown, or written as a migration, and never run here.

use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::TableName;

use super::candidate::Candidate;
use super::scope::Scope;
use crate::definition::{Definition, quoted_table};
use crate::dialect::Dialect;
use crate::live::{LiveColumn, TableFlaw};
use crate::migration::{MigrationError, common_generated_column};
use crate::report::{Drift, Remedy};
use crate::written;

/// The constraint as it has to be added where the best index is this one: in its place, or beside it.
pub(super) fn definition(
    scope: Scope<'_>,
    constraint: UniqueConstraint,
    best: Option<&Candidate<'_>>,
    taken: &[String],
) -> Result<Definition, MigrationError> {
    check_generated_columns(scope, &constraint)?;
    let definition = Definition::new(scope.dialect, constraint, Some(scope.live))?;
    let replaced = best.filter(|candidate| !may_have_another_purpose(scope, &definition, candidate));
    Ok(match replaced {
        Some(candidate) => definition.in_place_of(candidate.index, taken),
        None => definition.with_free_name(taken),
    })
}

/// A generated column that another key has as well would be changed for the one, and wrong for the other.
fn check_generated_columns(scope: Scope<'_>, constraint: &UniqueConstraint) -> Result<(), MigrationError> {
    for other in scope.declared.iter().filter(|other| !other.is_same(constraint)) {
        if let Some(name) = common_generated_column(scope.dialect, other, constraint) {
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
    let has_its_name = || scope.dialect.is_same_name(&definition.name, &candidate.index.name);
    let is_another = |flaw: &Drift| match flaw {
        Drift::Partial { .. } => true,
        Drift::OtherPredicate { .. } | Drift::OtherExpression { .. } => !has_its_name(),
        _ => false,
    };
    candidate.flaws.iter().any(is_another)
}

/// A constraint that no index serves as it should.
pub(super) fn index(definition: &Definition, best: Option<&Candidate<'_>>) -> String {
    if let Some(Candidate { index, flaws }) = best {
        if let (Some(word), [Drift::Ignored { .. }]) = (index.ignored_until, &**flaws) {
            let name = definition.dialect.identifier(&index.name);
            return format!("ALTER TABLE {} ALTER INDEX {name} {word};", definition.table());
        }
    }
    definition.up()
}

/// A column.
pub(super) fn column(scope: Scope<'_>, table: &TableName, column: &LiveColumn, drift: &Drift) -> Remedy {
    let advice = match drift {
        Drift::GeneratedKey { .. } => declare_on_source(scope, column),
        _ => None,
    };
    advice.map_or_else(
        || Remedy::from_sql(column_sql(scope.dialect, table, column, drift)),
        Remedy::None,
    )
}

/// The key as it can be declared in place of one on a generated column: `#[unique(org_id, lower(email), as = ..)]`
fn declare_on_source(scope: Scope<'_>, column: &LiveColumn) -> Option<String> {
    let is_it = |name: &str| scope.dialect.is_same_name(name, &column.name);
    let call = written::call(scope.dialect, &column.generated_as.as_ref()?.expression)?;
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

fn column_sql(dialect: Dialect, table: &TableName, column: &LiveColumn, drift: &Drift) -> Option<String> {
    let table = quoted_table(dialect, table);
    let name = dialect.identifier(&column.name);
    match (dialect, drift) {
        #[cfg(feature = "postgres")]
        (Dialect::Postgres, Drift::NullableColumn) => {
            Some(format!("ALTER TABLE {table} ALTER COLUMN {name} SET NOT NULL;"))
        }
        #[cfg(feature = "postgres")]
        (Dialect::Postgres, Drift::NeverNull) => {
            Some(format!("ALTER TABLE {table} ALTER COLUMN {name} DROP NOT NULL;"))
        }
        // Blanks that were added are taken away again. <https://www.postgresql.org/docs/current/datatype-character.html>
        #[cfg(feature = "postgres")]
        (Dialect::Postgres, Drift::ChangesValues { .. }) if column.type_name.starts_with("character(") => {
            let length = column.type_name.trim_start_matches("character");
            Some(format!("ALTER TABLE {table} ALTER COLUMN {name} TYPE varchar{length};"))
        }
        #[cfg(feature = "postgres")]
        (Dialect::Postgres, Drift::GeneratedKey { .. }) if column.is_always_identity => Some(format!(
            "ALTER TABLE {table} ALTER COLUMN {name} SET GENERATED BY DEFAULT;"
        )),
        #[cfg(feature = "mysql")]
        (Dialect::Mysql, Drift::NullableColumn) => {
            let definition = column.not_null_definition.as_ref()?;
            Some(format!("ALTER TABLE {table} MODIFY {name} {definition};"))
        }
        _ => None,
    }
}

/// A table.
pub(super) fn table(dialect: Dialect, name: &TableName, flaw: &TableFlaw) -> Option<String> {
    match flaw {
        TableFlaw::EngineWithoutTransactions(_) => {
            Some(format!("ALTER TABLE {} ENGINE = InnoDB;", quoted_table(dialect, name)))
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
