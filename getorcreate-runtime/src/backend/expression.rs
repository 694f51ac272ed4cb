//! How the expressions and the condition of a key are written. They are the same text in the index and in each statement,
//! with literals: a database compares the two when it prepares a statement, and knows no bound values then.

use crate::backend::Dialect;
use crate::constraint::{Condition, KeyPart, Literal};

impl Dialect {
    /// `"org_id"`, `lower("email")`
    pub fn key_part(self, part: KeyPart) -> String {
        let column = self.identifier(part.column);
        match part.function {
            Some(function) => format!("{}({column})", function.name()),
            None => column,
        }
    }

    /// `"flag" = TRUE`, `"deleted_at" IS NULL`
    pub fn condition(self, condition: &Condition) -> String {
        let column = self.identifier(condition.column);
        match condition.literal {
            Literal::Null => format!("{column} IS NULL"),
            Literal::Bool(_) | Literal::Integer(_) | Literal::Text(_) => {
                format!("{column} = {}", self.literal(condition.literal))
            }
        }
    }

    /// `"flag" = TRUE AND "deleted_at" IS NULL`
    pub fn conjunction(self, conditions: &[Condition]) -> String {
        let conditions: Vec<String> = conditions.iter().map(|condition| self.condition(condition)).collect();
        conditions.join(" AND ")
    }

    /// A value as SQL has it.
    pub fn literal(self, literal: Literal) -> String {
        match literal {
            Literal::Null => "NULL".to_owned(),
            Literal::Bool(value) => self.bool_literal(value).to_owned(),
            Literal::Integer(number) => number.to_string(),
            Literal::Text(text) => self.string_literal(text),
        }
    }

    const fn bool_literal(self, value: bool) -> &'static str {
        match (self, value) {
            // `TRUE` is 1, and yet another text than `1` where a statement is compared with an index.
            #[cfg(feature = "sqlite")]
            (Self::Sqlite, true) => "1",
            #[cfg(feature = "sqlite")]
            (Self::Sqlite, false) => "0",
            // A number is no boolean.
            #[cfg(feature = "postgres")]
            (Self::Postgres, true) => "TRUE",
            #[cfg(feature = "postgres")]
            (Self::Postgres, false) => "FALSE",
            #[cfg(feature = "mysql")]
            (Self::Mysql, true) => "1",
            #[cfg(feature = "mysql")]
            (Self::Mysql, false) => "0",
        }
    }

    /// Whether a unique index holds only whole columns of all rows, so that generated columns stand in for conditions and
    /// expressions.
    pub const fn generates_columns(self) -> bool {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite => false,
            #[cfg(feature = "postgres")]
            Self::Postgres => false,
            #[cfg(feature = "mysql")]
            Self::Mysql => true,
        }
    }
}
