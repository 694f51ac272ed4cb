//! Checks the columns of keys and conditions: each exists, has the type from `diesel::table!`, and can be NULL only if
//! `table!` allows it.

use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::{ColumnType, Condition, Dialect, Literal, TableName, Test, TypeClass};

use super::fix;
use super::table_check::TableCheck;
use crate::database::Database;
use crate::live::LiveColumn;
use crate::report::{Drift, Fix, Report, Risk, Subject};

/// Reports the findings and notes of each column, once.
pub(super) fn check(check: TableCheck<'_>, table: &TableName, report: &mut Report) {
    for (name, used) in uses(check.declared) {
        let subject = || Subject::Column {
            table: table.to_string(),
            column: name.to_owned(),
        };
        let Some(column) = check.column(name) else {
            report.find(subject(), Drift::ColumnMissing, Fix::ByHand);
            continue;
        };
        for risk in risks(check.database, used, column) {
            report.note(subject(), risk);
        }
        for drift in drifts(check.dialect(), used, column) {
            let fix = fix::column(check, table, column, &drift);
            report.find(subject(), drift, fix);
        }
        for literal in literals(check, name).filter(|literal| check.database.is_never(column, *literal)) {
            let drift = Drift::NeverEqual {
                live: column.type_name.clone(),
                literal: literal.to_string(),
            };
            report.find(subject(), drift, Fix::ByHand);
        }
    }
}

/// The literals that a column must equal, or one of which it must equal.
fn literals<'a>(check: TableCheck<'a>, column: &'a str) -> impl Iterator<Item = Literal> + 'a {
    let conditions = check.declared.iter().flat_map(UniqueConstraint::conditions);
    conditions
        .filter(move |condition| condition.column == column)
        .filter(|condition| matches!(condition.test, Test::Equal(_) | Test::In(_)))
        .flat_map(|condition| condition.test.literals())
}

/// The use of a column in the constraints of a table.
#[derive(Debug, Clone, Copy)]
struct Use {
    declared: ColumnType,
    /// The column is a key, or part of one.
    in_key: bool,
    /// The column is only in the primary key, and the model has other keys that a call can use.
    is_spare: bool,
    /// A constraint covers the rows in which the column is NULL.
    as_null: bool,
}

/// Each column that a constraint depends on, once.
fn uses(constraints: &[UniqueConstraint]) -> Vec<(&'static str, Use)> {
    let mut uses: Vec<(&'static str, Use)> = Vec::new();
    for constraint in constraints {
        for (name, declared) in constraint.typed_columns() {
            let is_null = |condition: &Condition| condition.column == name && condition.value() == Some(Literal::Null);
            let new = Use {
                declared,
                in_key: constraint.part(name).is_some(),
                is_spare: constraint.is_primary_key() && constraints.len() > 1,
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
        self.is_spare &= other.is_spare;
        self.as_null |= other.as_null;
    }
}

/// The differences of a column from its declaration.
///
/// A column in a condition, but in no key, is checked less strictly. A row in which it is NULL is outside the
/// condition, and it does not matter exactly how the column stores other values.
fn drifts(dialect: Dialect, used: Use, live: &LiveColumn) -> Vec<Drift> {
    let declared = used.declared;
    let is_numeric = declared.class == Some(TypeClass::Numeric);
    let not_exact = (used.in_key && is_numeric && dialect.refuses_numeric_keys()).then_some(Drift::NotExact);
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
    let generated = given_by_database(live)
        .filter(|_| !used.is_spare)
        .map(|expression| Drift::GeneratedKey { expression });
    let nullable = (used.in_key && live.is_nullable && !declared.is_nullable).then_some(Drift::NullableColumn);
    let never_null = (used.as_null && !live.is_nullable).then_some(Drift::NeverNull);
    // If the type differs, its effect on values of the declared type is unknown.
    let of_type = not_exact.or(other_type).or(changes_values);
    of_type
        .into_iter()
        .chain(generated)
        .chain(nullable)
        .chain(never_null)
        .collect()
}

/// The risks for the values of the column.
fn risks(database: &dyn Database, used: Use, live: &LiveColumn) -> Vec<Risk> {
    let is_its_type = used.declared.class.is_none_or(|class| live.classes.contains(&class));
    let of_type = live.risks.iter().filter(|_| used.in_key && is_its_type).cloned();
    let generated = given_by_database(live).filter(|_| used.is_spare);
    let generated = generated.map(|expression| Risk::GeneratedPrimaryKey { expression });
    let spellings = used
        .declared
        .class
        .filter(|_| used.in_key)
        .and_then(|class| database.values_of_many_spellings(class));
    let spellings = spellings.map(|of| Risk::OtherSpellings { of });
    let numbered = (live.numbers_zero && used.in_key && !used.is_spare).then_some(Risk::NumbersZero);
    of_type.chain(generated).chain(spellings).chain(numbered).collect()
}

/// The clause by which the database computes the column. Inserts cannot set such a column.
fn given_by_database(live: &LiveColumn) -> Option<String> {
    let always_identity = || "GENERATED ALWAYS AS IDENTITY".to_owned();
    let generated = live.generated_as.as_ref();
    generated
        .map(|generated| format!("GENERATED ALWAYS AS ({})", generated.expression))
        .or_else(|| live.is_always_identity.then(always_identity))
}
