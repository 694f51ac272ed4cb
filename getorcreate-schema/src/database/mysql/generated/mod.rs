//! On MySQL and MariaDB: keys with a condition or an expression. A unique index holds only columns there, so generated
//! columns stand in. The database computes them when it reads or indexes a row.
//! <https://dev.mysql.com/doc/refman/8.4/en/create-table-generated-columns.html>,
//! <https://mariadb.com/kb/en/generated-columns/>

mod declared;
mod expected;
mod sql;

use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::{Dialect, GeneratedColumn};

use crate::definition::{Change, GeneratedDefinition};
use crate::live::{LiveColumn, LiveTable};
use crate::report::Drift;

use expected::ExpectedColumn;

pub(super) use declared::key;
pub(super) use sql::{add, drop};

/// The changes to the generated columns of a constraint. If they cannot exist, the reason, as a clause.
pub(super) fn definitions(
    constraint: &UniqueConstraint,
    live: Option<&LiveTable>,
) -> Result<Vec<GeneratedDefinition>, String> {
    let columns = constraint.generated_columns().into_iter();
    let definitions = columns.map(|column| {
        check_name(constraint, &column.name)?;
        let declared = ExpectedColumn::new(constraint, column.content, live)?;
        let change = change(&column.name, &declared, live)?;
        Ok(change.map(|change| GeneratedDefinition {
            column,
            definition: declared.definition(),
            change,
        }))
    });
    definitions.filter_map(Result::transpose).collect()
}

/// Rejects the name if a column of the key already has it.
fn check_name(constraint: &UniqueConstraint, name: &str) -> Result<(), String> {
    let is_own = |(column, _)| Dialect::Mysql.is_same_name(name, column);
    if constraint.typed_columns().any(is_own) {
        Err(format!(
            "its generated column would have the name {name}, which a column of the key already has: give the \
             constraint another name, `#[unique(.., name = \"..\")]`"
        ))
    } else {
        Ok(())
    }
}

/// The change that the column needs. None if the table has it as declared.
fn change(name: &str, declared: &ExpectedColumn, live: Option<&LiveTable>) -> Result<Option<Change>, String> {
    let Some(column) = live.and_then(|live| live.column(Dialect::Mysql, name)) else {
        return Ok(Some(Change::Add));
    };
    match &column.generated_as {
        None => Err(format!(
            "the table has a column {name} that is not generated: rename it, or give the key another name, `name = \"..\"`"
        )),
        Some(_) if declared.differs(column).is_none() => Ok(None),
        Some(generated) if generated.is_stored => Ok(Some(Change::Replace)),
        Some(_) => Ok(Some(Change::Modify)),
    }
}

/// The drifts of the generated columns, each with its column. A column can be missing. It can also differ from the
/// declaration, and then makes something else unique.
///
/// A column that is stored instead of virtual works, and is no drift.
pub(super) fn drifts(constraint: &UniqueConstraint, live: &LiveTable) -> Vec<(String, Drift)> {
    let columns = constraint.generated_columns().into_iter();
    let drifts = columns.filter_map(|column| {
        let drift = match live.column(Dialect::Mysql, &column.name) {
            Some(found) => differs(constraint, &column, found, live)?,
            None => Drift::GeneratedMissing,
        };
        Some((column.name, drift))
    });
    drifts.collect()
}

fn differs(
    constraint: &UniqueConstraint,
    column: &GeneratedColumn,
    found: &LiveColumn,
    live: &LiveTable,
) -> Option<Drift> {
    let declared = match ExpectedColumn::new(constraint, column.content, Some(live)) {
        Ok(declared) => declared.differs(found)?,
        Err(reason) => reason,
    };
    Some(Drift::OtherGenerated {
        live: expected::describe(found),
        declared,
    })
}

#[cfg(test)]
mod tests;
