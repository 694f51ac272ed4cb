//! The SQL that mends what was found. It is shown, or written as a migration, and never run here.

use super::candidate::Candidate;
use crate::UniqueConstraint;
use crate::backend::Dialect;
use crate::diesel_internals::table_name::TableName;
use crate::schema::definition::{Definition, quoted_table};
use crate::schema::live::{LiveColumn, TableFlaw};
use crate::schema::report::Drift;

/// The constraint as it has to be added where the best index is this one: in its place, or beside it.
pub(super) fn definition(
    dialect: Dialect,
    constraint: UniqueConstraint,
    best: Option<&Candidate<'_>>,
    taken: &[String],
) -> Definition {
    let definition = Definition::new(dialect, constraint);
    match best.map(|candidate| candidate.index) {
        // What holds for some rows only may have another purpose.
        Some(index) if index.predicate.is_none() => definition.in_place_of(index, taken),
        Some(_) | None => definition.with_free_name(taken),
    }
}

/// An index on the right columns that does not serve.
pub(super) fn index(definition: &Definition, candidate: &Candidate<'_>) -> String {
    if let (Some(word), [Drift::Ignored { .. }]) = (candidate.index.ignored_until, &*candidate.flaws) {
        let name = definition.dialect.identifier(&candidate.index.name);
        return format!("ALTER TABLE {} ALTER INDEX {name} {word};", definition.table());
    }
    definition.up()
}

/// A column.
pub(super) fn column(dialect: Dialect, table: &TableName, column: &LiveColumn, drift: &Drift) -> Option<String> {
    if *drift != Drift::NullableColumn {
        return None;
    }
    let table = quoted_table(dialect, table);
    let name = dialect.identifier(&column.name);
    match dialect {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => None,
        #[cfg(feature = "postgres")]
        Dialect::Postgres => Some(format!("ALTER TABLE {table} ALTER COLUMN {name} SET NOT NULL;")),
        #[cfg(feature = "mysql")]
        Dialect::Mysql => {
            let definition = column.not_null_definition.as_ref()?;
            Some(format!("ALTER TABLE {table} MODIFY {name} {definition};"))
        }
    }
}

/// A table.
pub(super) fn table(dialect: Dialect, name: &TableName, flaw: &TableFlaw) -> Option<String> {
    match flaw {
        TableFlaw::EngineWithoutTransactions(_) => {
            Some(format!("ALTER TABLE {} ENGINE = InnoDB;", quoted_table(dialect, name)))
        }
        TableFlaw::NotATable(_) | TableFlaw::Temporary | TableFlaw::Inherited { .. } | TableFlaw::ConflictClause(_) => {
            None
        }
    }
}
