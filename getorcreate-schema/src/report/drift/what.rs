//! What is wrong, as people read it: a clause for each drift, without a full stop.

use std::fmt;

use super::Drift;
use crate::escape;

impl fmt::Display for Drift {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        escape::text(Clause(self)).fmt(formatter)
    }
}

/// The clause, with what the catalog says as it says it.
struct Clause<'a>(&'a Drift);

impl fmt::Display for Clause<'_> {
    #[allow(clippy::too_many_lines)] // one arm for each drift
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Drift::TableMissing => formatter.write_str("there is no such table"),
            Drift::NotATable { is } => write!(formatter, "this is {is}"),
            Drift::Temporary => formatter.write_str("this is a temporary table"),
            Drift::Inherited { children } => write!(formatter, "tables inherit from it: {}", children.join(", ")),
            Drift::EngineWithoutTransactions { engine } => write!(formatter, "its engine {engine} has no transactions"),
            Drift::ConflictClause { clause } => write!(formatter, "its definition says {clause}"),
            Drift::NoInsert { reason } => write!(formatter, "no row can be inserted: {reason}"),
            Drift::Rule { rule } => write!(formatter, "the rule {rule} rewrites what is inserted or updated"),
            Drift::NoPartition => formatter.write_str("it is partitioned, and has no partition"),
            Drift::NoPolicy { command } => {
                write!(
                    formatter,
                    "row security is on, and no policy lets the role of this session {command}"
                )
            }
            Drift::SequenceExhausted { sequence } => write!(formatter, "the sequence {sequence} has no more numbers"),
            Drift::ColumnMissing => formatter.write_str("there is no such column"),
            Drift::NullableColumn => formatter.write_str("it can be NULL, which `table!` rules out"),
            Drift::NeverNull => {
                formatter.write_str("it cannot be NULL, and a constraint is for the rows in which it is")
            }
            Drift::OtherType { live, declared } => {
                write!(formatter, "its type is {live}, and `table!` takes it for {declared}")
            }
            Drift::ChangesValues { live, how } => write!(formatter, "its type is {live}, which {how}"),
            Drift::NotExact => {
                formatter.write_str("it is a `Numeric`, which this database stores as a floating-point number")
            }
            Drift::GeneratedKey { expression } => {
                write!(formatter, "only the database gives it values: {expression}")
            }
            Drift::GeneratedMissing => formatter.write_str("there is no such generated column"),
            Drift::OtherGenerated { live, declared } => {
                write!(formatter, "it is {live}; as declared it would be {declared}")
            }
            Drift::ConstraintMissing { near } => {
                formatter.write_str("no unique index is on exactly these columns")?;
                near.iter().try_for_each(|near| write!(formatter, "; {near}"))
            }
            Drift::NotValid { index } => write!(
                formatter,
                "the build of the index {index} has failed or is not finished"
            ),
            Drift::Deferrable { index } => write!(formatter, "the constraint {index} is deferrable"),
            Drift::Partial { index, predicate } => {
                write!(formatter, "the index {index} holds only rows with {predicate}")
            }
            Drift::OtherPredicate {
                index,
                predicate,
                declared,
            } => write!(
                formatter,
                "the index {index} holds only rows with {predicate}, and those with {declared} are declared unique"
            ),
            Drift::Wider {
                index,
                predicate: None,
                declared,
            } => write!(
                formatter,
                "the index {index} holds all rows, and only those with {declared} are declared unique"
            ),
            Drift::Wider {
                index,
                predicate: Some(predicate),
                declared,
            } => write!(
                formatter,
                "the index {index} holds all rows with {predicate}, and only those with {declared} are declared unique"
            ),
            Drift::Overlapping {
                index,
                predicate,
                declared,
            } => write!(
                formatter,
                "the index {index} holds rows with {predicate}, among them some that are not declared unique: only those with \
                 {declared} are"
            ),
            Drift::OtherExpression { index, on, declared } => {
                write!(
                    formatter,
                    "the index {index} is on ({on}), and ({declared}) is declared unique"
                )
            }
            Drift::Prefix { index, column } => {
                write!(formatter, "the index {index} holds only the beginning of {column}")
            }
            Drift::NullsNotDistinct { index } => write!(formatter, "the index {index} is NULLS NOT DISTINCT"),
            Drift::NullsDistinct { index } => {
                write!(
                    formatter,
                    "to the index {index} one NULL does not equal another, which is declared"
                )
            }
            Drift::OtherEquality {
                index,
                column,
                by,
                column_by,
            } => write!(
                formatter,
                "the index {index} compares {column} by {by}, and the column itself by {column_by}"
            ),
            Drift::Ignored { index } => write!(formatter, "queries do not use the index {index}"),
            Drift::Duplicated { keys: 1, rows } => write!(formatter, "1 key has several rows, {rows} in all"),
            Drift::Duplicated { keys, rows } => write!(formatter, "{keys} keys have several rows, {rows} in all"),
            Drift::ForeignMessages { language } => {
                write!(formatter, "its messages are not in English: lc_messages = {language}")
            }
            Drift::EngineElsewhere { engine } => {
                write!(formatter, "its engine {engine} keeps the rows in another server")
            }
            Drift::ReadOnly { setting } => write!(formatter, "nobody can write: {setting}"),
            Drift::NeverEqual { live, literal } => {
                write!(
                    formatter,
                    "its type is {live}, and a constraint is for the rows in which it is {literal}"
                )
            }
            Drift::Contradicts { check, clause } => write!(
                formatter,
                "the check {check} refuses the rows that it is for: each row fulfils {clause}"
            ),
            Drift::OtherCharset { setting, charset } => {
                write!(formatter, "text is not sent as UTF-8: {setting} = {charset}")
            }
            Drift::ReadsThePast { as_of } => {
                write!(
                    formatter,
                    "queries see the rows of another time: system_versioning_asof = {as_of}"
                )
            }
            Drift::UniqueChecksOff => formatter.write_str("unique_checks is off in this session"),
        }
    }
}
