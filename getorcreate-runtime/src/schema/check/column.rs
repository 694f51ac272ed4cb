//! The columns of the keys, and of their conditions: there, of the type that `diesel::table!` says, and NULL only where it says so.

use super::mend;
use super::scope::Scope;
use crate::UniqueConstraint;
use crate::backend::Dialect;
use crate::column_type::{ColumnType, TypeClass};
use crate::constraint::{Condition, Literal};
use crate::diesel_internals::table_name::TableName;
use crate::schema::live::LiveColumn;
use crate::schema::report::{Drift, Finding, Remedy, Subject};

/// What there is to say about each column, once.
pub(super) fn check(scope: Scope<'_>, table: &TableName) -> Vec<Finding> {
    let findings = uses(scope.declared).into_iter().flat_map(|(name, used)| {
        let column = scope.live.column(scope.dialect, name);
        let drifts = column.map_or_else(
            || vec![Drift::ColumnMissing],
            |column| drifts(scope.dialect, used, column),
        );
        drifts.into_iter().map(move |drift| Finding {
            subject: Subject::Column {
                table: table.to_string(),
                column: name.to_owned(),
            },
            remedy: Remedy::from_sql(column.and_then(|column| mend::column(scope.dialect, table, column, &drift))),
            drift,
        })
    });
    findings.collect()
}

/// What the constraints of a table use a column for.
#[derive(Debug, Clone, Copy)]
struct Use {
    declared: ColumnType,
    /// It is a key, or a part of one.
    in_key: bool,
    /// A constraint is for the rows in which it is NULL.
    as_null: bool,
}

/// Each column that a constraint depends on, once.
fn uses(constraints: &[UniqueConstraint]) -> Vec<(&'static str, Use)> {
    let mut uses: Vec<(&'static str, Use)> = Vec::new();
    for constraint in constraints {
        for (name, declared) in constraint.typed_columns() {
            let is_null = |condition: &Condition| condition.column == name && condition.literal == Literal::Null;
            let new = Use {
                declared,
                in_key: constraint.part(name).is_some(),
                as_null: constraint.conditions().iter().any(is_null),
            };
            match uses.iter_mut().find(|(other, _)| *other == name) {
                Some((_, earlier)) => earlier.add(new),
                None => uses.push((name, new)),
            }
        }
    }
    uses
}

impl Use {
    fn add(&mut self, other: Self) {
        self.in_key |= other.in_key;
        self.as_null |= other.as_null;
    }
}

/// A column that is in no key, but in a condition: a row in which it is NULL is none of those, and how exactly it keeps
/// other values makes no difference.
fn drifts(dialect: Dialect, used: Use, live: &LiveColumn) -> Vec<Drift> {
    let declared = used.declared;
    let is_numeric = declared.class == Some(TypeClass::Numeric);
    let not_exact = (used.in_key && is_numeric && dialect.check_numeric_key().is_err()).then_some(Drift::NotExact);
    let other_type = declared
        .class
        .filter(|class| !live.classes.contains(class))
        .map(|class| Drift::OtherType {
            live: live.type_name.clone(),
            declared: class.to_string(),
        });
    let changes_values = live
        .changes_values
        .filter(|_| used.in_key)
        .map(|how| Drift::ChangesValues {
            live: live.type_name.clone(),
            how,
        });
    let nullable = (used.in_key && live.is_nullable && !declared.is_nullable).then_some(Drift::NullableColumn);
    let never_null = (used.as_null && !live.is_nullable).then_some(Drift::NeverNull);
    // Where the type is another, what it does to values of the declared one is not known.
    let of_type = not_exact.or(other_type).or(changes_values);
    of_type.into_iter().chain(nullable).chain(never_null).collect()
}
