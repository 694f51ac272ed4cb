//! The SQL that fixes a finding. It is shown or written to a migration, and never run here.

use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::TableName;

use super::candidate::Candidate;
use super::table_check::TableCheck;
use crate::definition::Definition;
use crate::live::LiveColumn;
use crate::migrations::{self, MigrationError, common_generated_column};
use crate::report::{Drift, Fix};

/// The definition of the constraint to add. It replaces the best index, or is added beside it.
pub(super) fn definition(
    check: TableCheck<'_>,
    constraint: UniqueConstraint,
    best: Option<&Candidate<'_>>,
    taken: &[String],
) -> Result<Definition, MigrationError> {
    check_generated_columns(check, &constraint)?;
    let definition = migrations::define(check.database, constraint, Some(check.live))?;
    let replaced = best.filter(|candidate| !may_have_another_purpose(check, &definition, candidate));
    Ok(match replaced {
        Some(candidate) => migrations::in_place_of(check.database, definition, candidate.index, taken),
        None => definition.with_free_name(taken),
    })
}

/// Rejects a generated column that another key shares. Changing it for one key would break the other.
fn check_generated_columns(check: TableCheck<'_>, constraint: &UniqueConstraint) -> Result<(), MigrationError> {
    for other in check.others(constraint) {
        if let Some(name) = common_generated_column(check.dialect(), other, constraint) {
            return Err(MigrationError::SameName {
                name,
                first: Box::new(*other),
                second: Box::new(*constraint),
            });
        }
    }
    Ok(())
}

/// True if somebody may want the index as it is.
///
/// An index on other rows or other expressions counts as an earlier form of the constraint only if it has the name of
/// the constraint. Also, both must be partial, or both on expressions.
fn may_have_another_purpose(check: TableCheck<'_>, definition: &Definition, candidate: &Candidate<'_>) -> bool {
    let has_its_name = || check.is_same_name(&definition.name, &candidate.index.name);
    let is_another = |flaw: &Drift| match flaw {
        Drift::Partial { .. } => true,
        Drift::OtherPredicate { .. } | Drift::OtherExpression { .. } => !has_its_name(),
        _ => false,
    };
    candidate.flaws.iter().any(is_another)
}

/// The SQL for a constraint that no index enforces as it should.
pub(super) fn index(check: TableCheck<'_>, definition: &Definition, best: Option<&Candidate<'_>>) -> String {
    if let Some(Candidate { index, flaws }) = best {
        if let (Some(word), [Drift::Ignored { .. }]) = (index.ignored_until, &**flaws) {
            let name = check.dialect().identifier(&index.name);
            return format!("ALTER TABLE {} ALTER INDEX {name} {word};", definition.table());
        }
    }
    check.database.add_sql(definition)
}

/// The fix for a column.
pub(super) fn column(check: TableCheck<'_>, table: &TableName, column: &LiveColumn, drift: &Drift) -> Fix {
    if let Drift::GeneratedKey { .. } = drift {
        if let Some(advice) = declare_on_source(check, column) {
            return Fix::Advice(advice);
        }
    }
    let (table, name) = (check.dialect().table(table), check.dialect().identifier(&column.name));
    Fix::from_sql(check.database.fix_column_sql(&table, &name, column, drift))
}

/// The advice to declare the key on the source of a generated column: `#[unique(org_id, lower(email), as = ..)]`
fn declare_on_source(check: TableCheck<'_>, column: &LiveColumn) -> Option<String> {
    let is_it = |name: &str| check.is_same_name(name, &column.name);
    let call = check.database.call(&column.generated_as.as_ref()?.expression)?;
    let mut declared = check.declared.iter();
    let constraint = declared.find(|constraint| constraint.columns().iter().any(|name| is_it(name)))?;
    let parts = constraint.parts().map(|part| {
        if is_it(part.column) {
            call.to_string()
        } else {
            part.to_string()
        }
    });
    let parts: Vec<String> = parts.collect();
    Some(format!(
        "declare the key on the expression that computes the column: `#[unique({}, as = ..)]`",
        parts.join(", ")
    ))
}

/// The fix for a table.
pub(super) fn table(check: TableCheck<'_>, name: &TableName, flaw: &Drift) -> Fix {
    if let Drift::EngineWithoutTransactions { .. } = flaw {
        return Fix::Sql(format!("ALTER TABLE {} ENGINE = InnoDB;", check.dialect().table(name)));
    }
    Fix::ByHand
}
