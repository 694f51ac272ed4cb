//! What is wrong, as people read it: a clause for each drift, without a full stop.

use std::fmt;

use super::Drift;

impl fmt::Display for Drift {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TableMissing => formatter.write_str("there is no such table"),
            Self::NotATable { is } => write!(formatter, "this is {is}"),
            Self::Temporary => formatter.write_str("this is a temporary table"),
            Self::Inherited { children } => write!(formatter, "tables inherit from it: {}", children.join(", ")),
            Self::EngineWithoutTransactions { engine } => write!(formatter, "its engine {engine} has no transactions"),
            Self::ConflictClause { clause } => write!(formatter, "its definition says {clause}"),
            Self::ColumnMissing => formatter.write_str("there is no such column"),
            Self::NullableColumn => formatter.write_str("it can be NULL, which `table!` rules out"),
            Self::NeverNull => {
                formatter.write_str("it cannot be NULL, and a constraint is for the rows in which it is")
            }
            Self::OtherType { live, declared } => {
                write!(formatter, "its type is {live}, and `table!` takes it for {declared}")
            }
            Self::ChangesValues { live, how } => write!(formatter, "its type is {live}, which {how}"),
            Self::NotExact => {
                formatter.write_str("it is a `Numeric`, which this database stores as a floating-point number")
            }
            Self::GeneratedKey { expression } => {
                write!(formatter, "only the database gives it values: {expression}")
            }
            Self::GeneratedMissing => formatter.write_str("there is no such generated column"),
            Self::OtherGenerated { live, declared } => {
                write!(formatter, "it is {live}; as declared it would be {declared}")
            }
            Self::ConstraintMissing { near } => {
                formatter.write_str("no unique index is on exactly these columns")?;
                near.iter().try_for_each(|near| write!(formatter, "; {near}"))
            }
            Self::NotValid { index } => write!(
                formatter,
                "the build of the index {index} has failed or is not finished"
            ),
            Self::Deferrable { index } => write!(formatter, "the constraint {index} is deferrable"),
            Self::Partial { index, predicate } => {
                write!(formatter, "the index {index} holds only rows with {predicate}")
            }
            Self::OtherPredicate {
                index,
                predicate,
                declared,
            } => write!(
                formatter,
                "the index {index} holds only rows with {predicate}, and those with {declared} are declared unique"
            ),
            Self::Wider {
                index,
                predicate: None,
                declared,
            } => write!(
                formatter,
                "the index {index} holds all rows, and only those with {declared} are declared unique"
            ),
            Self::Wider {
                index,
                predicate: Some(predicate),
                declared,
            } => write!(
                formatter,
                "the index {index} holds all rows with {predicate}, and only those with {declared} are declared unique"
            ),
            Self::OtherExpression { index, on, declared } => {
                write!(
                    formatter,
                    "the index {index} is on ({on}), and ({declared}) is declared unique"
                )
            }
            Self::Prefix { index, column } => {
                write!(formatter, "the index {index} holds only the beginning of {column}")
            }
            Self::NullsNotDistinct { index } => write!(formatter, "the index {index} is NULLS NOT DISTINCT"),
            Self::NullsDistinct { index } => {
                write!(
                    formatter,
                    "to the index {index} one NULL does not equal another, which is declared"
                )
            }
            Self::OtherEquality {
                index,
                column,
                by,
                column_by,
            } => write!(
                formatter,
                "the index {index} compares {column} by {by}, and the column itself by {column_by}"
            ),
            Self::Ignored { index } => write!(formatter, "queries do not use the index {index}"),
            Self::Duplicated { keys: 1, rows } => write!(formatter, "1 key has several rows, {rows} in all"),
            Self::Duplicated { keys, rows } => write!(formatter, "{keys} keys have several rows, {rows} in all"),
            Self::ForeignMessages { language } => {
                write!(formatter, "its messages are not in English: lc_messages = {language}")
            }
            Self::EngineElsewhere { engine } => {
                write!(formatter, "its engine {engine} keeps the rows in another server")
            }
            Self::ReadOnly { setting } => write!(formatter, "nobody can write: {setting}"),
            Self::NeverEqual { live, literal } => {
                write!(
                    formatter,
                    "its type is {live}, and a constraint is for the rows in which it is {literal}"
                )
            }
            Self::Contradicts { check, clause } => write!(
                formatter,
                "the check {check} refuses the rows that it is for: each row fulfils {clause}"
            ),
            Self::OtherCharset { setting, charset } => {
                write!(formatter, "text is not sent as UTF-8: {setting} = {charset}")
            }
            Self::ReadsThePast { as_of } => {
                write!(
                    formatter,
                    "queries see the rows of another time: system_versioning_asof = {as_of}"
                )
            }
            Self::UniqueChecksOff => formatter.write_str("unique_checks is off in this session"),
        }
    }
}
