//! The SQL that mends what was found. It is shown, never run.

use super::candidate::Candidate;
use crate::backend::Dialect;
use crate::diesel_internals::table_name::TableName;
use crate::schema::definition::{Definition, quoted_table};
use crate::schema::live::{LiveColumn, ServerFlaw, TableFlaw};
use crate::schema::report::Drift;

/// An index on the right columns that does not serve, whatever its flaws are.
pub(super) fn index(definition: &Definition, candidate: &Candidate<'_>, taken: &[String]) -> String {
    let (dialect, index) = (definition.dialect, candidate.index);
    if let (Some(word), [Drift::Ignored { .. }]) = (index.ignored_until, &*candidate.flaws) {
        let name = dialect.identifier(&index.name);
        return format!("ALTER TABLE {} ALTER INDEX {name} {word};", definition.table());
    }
    // What holds for some rows only may be there on purpose.
    let is_partial = candidate.flaws.iter().any(|flaw| matches!(flaw, Drift::Partial { .. }));
    if is_partial && !dialect.is_same_name(&definition.name, &index.name) {
        definition.clone().with_free_name(taken).add()
    } else {
        let others: Vec<String> = taken.iter().filter(|name| **name != index.name).cloned().collect();
        definition.clone().with_free_name(&others).replace(index)
    }
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
    let table = quoted_table(dialect, name);
    match flaw {
        TableFlaw::NotATable(_) | TableFlaw::ConflictClause(_) => None,
        TableFlaw::Temporary => Some(drop_temporary(dialect, &dialect.identifier(&name.name))),
        TableFlaw::Inherited { children } => {
            let statements = children
                .iter()
                .map(|child| format!("ALTER TABLE {child} NO INHERIT {table};"));
            Some(statements.collect::<Vec<_>>().join("\n"))
        }
        TableFlaw::EngineWithoutTransactions(_) => Some(format!("ALTER TABLE {table} ENGINE = InnoDB;")),
    }
}

fn drop_temporary(dialect: Dialect, table: &str) -> String {
    match dialect {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => format!("DROP TABLE temp.{table};"),
        #[cfg(feature = "postgres")]
        Dialect::Postgres => format!("DROP TABLE pg_temp.{table};"),
        #[cfg(feature = "mysql")]
        Dialect::Mysql => format!("DROP TEMPORARY TABLE {table};"),
    }
}

/// A server.
pub(super) fn server(dialect: Dialect, flaw: &ServerFlaw) -> String {
    let statement = match (flaw, dialect) {
        #[cfg(feature = "postgres")]
        (ServerFlaw::ForeignMessages(_), Dialect::Postgres) => "ALTER ROLE CURRENT_USER SET lc_messages = 'C';",
        #[cfg(feature = "mysql")]
        (ServerFlaw::ForeignMessages(_), Dialect::Mysql) => "SET GLOBAL lc_messages = 'en_US';",
        #[cfg(feature = "sqlite")]
        (ServerFlaw::ForeignMessages(_), Dialect::Sqlite) => "",
        (ServerFlaw::UniqueChecksOff, _) => "SET SESSION unique_checks = 1;",
    };
    statement.to_owned()
}
