//! The columns of the keys: there, of the type that `diesel::table!` says, and NULL only where it says so.

use super::mend;
use crate::UniqueConstraint;
use crate::backend::Dialect;
use crate::column_type::{ColumnType, TypeClass};
use crate::diesel_internals::table_name::TableName;
use crate::schema::live::{LiveColumn, LiveTable};
use crate::schema::report::{Drift, Finding, Remedy, Subject};

/// What there is to say about each column, once.
pub(super) fn check(
    dialect: Dialect,
    table: &TableName,
    live: &LiveTable,
    constraints: &[UniqueConstraint],
) -> Vec<Finding> {
    let mut declared: Vec<(&str, ColumnType)> = constraints.iter().flat_map(UniqueConstraint::typed_columns).collect();
    let mut seen = Vec::new();
    declared.retain(|(name, _)| {
        let is_first = !seen.contains(name);
        seen.push(*name);
        is_first
    });
    let findings = declared.into_iter().flat_map(|(name, declared)| {
        let column = live.column(dialect, name);
        let drifts = column.map_or_else(
            || vec![Drift::ColumnMissing],
            |column| drifts(dialect, declared, column),
        );
        drifts.into_iter().map(move |drift| Finding {
            subject: Subject::Column {
                table: table.to_string(),
                column: name.to_owned(),
            },
            remedy: Remedy::from_sql(column.and_then(|column| mend::column(dialect, table, column, &drift))),
            drift,
        })
    });
    findings.collect()
}

fn drifts(dialect: Dialect, declared: ColumnType, live: &LiveColumn) -> Vec<Drift> {
    let is_numeric = declared.class == Some(TypeClass::Numeric);
    let not_exact = (is_numeric && dialect.check_numeric_key().is_err()).then_some(Drift::NotExact);
    let other_type = declared
        .class
        .filter(|class| !live.classes.contains(class))
        .map(|class| Drift::OtherType {
            live: live.type_name.clone(),
            declared: class.to_string(),
        });
    let changes_values = live.changes_values.map(|how| Drift::ChangesValues {
        live: live.type_name.clone(),
        how,
    });
    let nullable = (live.is_nullable && !declared.is_nullable).then_some(Drift::NullableColumn);
    // Where the type is another, what it does to values of the declared one is not known.
    let of_type = not_exact.or(other_type).or(changes_values);
    of_type.into_iter().chain(nullable).collect()
}
