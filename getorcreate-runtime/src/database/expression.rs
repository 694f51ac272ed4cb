//! SQL for the names, expressions and condition of a key. A condition has the same text in the index and in each
//! statement, with literals. A database compares the two when it prepares a statement, before it knows bound values.

use super::dialect::Dialect;
use crate::constraint::{Condition, Function, KeyPart, Literal, Test};
use crate::diesel_internals::table_name::TableName;

impl Dialect {
    /// `"billing"."invoices"`
    #[must_use]
    pub fn table(self, table: &TableName) -> String {
        let name = self.identifier(&table.name);
        match &table.schema {
            Some(schema) => format!("{}.{name}", self.identifier(schema)),
            None => name,
        }
    }

    /// `'ada'`, valid under all settings of the session.
    #[must_use]
    pub fn string_literal(self, text: &str) -> String {
        self.database().string_literal(text)
    }

    /// True if a name in SQL and a name in the catalog are the same.
    #[must_use]
    pub fn is_same_name(self, written: &str, in_catalog: &str) -> bool {
        self.database().is_same_name(written, in_catalog)
    }

    /// True if the server's messages are in English with this `lc_messages`.
    #[must_use]
    pub fn is_english(self, lc_messages: &str) -> bool {
        self.database().is_english(lc_messages)
    }

    /// True if a `Numeric` column cannot be part of a key.
    #[must_use]
    pub fn refuses_numeric_keys(self) -> bool {
        self.database().refusal_of_numeric_keys().is_some()
    }

    /// True if generated columns replace conditions and expressions.
    #[must_use]
    pub fn generates_columns(self) -> bool {
        self.database().generates_columns()
    }

    /// `"org_id"`, `lower("email")`
    #[must_use]
    pub fn key_part(self, part: KeyPart) -> String {
        let column = self.identifier(part.column);
        match part.function {
            Some(function) => self.call(function, &column),
            None => column,
        }
    }

    /// `lower("email")`, `coalesce("parent_id", 0)`. The argument is SQL.
    #[must_use]
    pub fn call(self, function: Function, argument: &str) -> String {
        function.call(argument, |literal| self.literal(literal))
    }

    /// `"flag" = TRUE`, `"deleted_at" IS NULL`
    #[must_use]
    pub fn condition(self, condition: &Condition) -> String {
        format!("{} {}", self.identifier(condition.column), self.test(condition.test))
    }

    /// `= TRUE`, `IS NULL`, `> 0`: the test without the column before it.
    #[must_use]
    pub fn test(self, test: Test) -> String {
        match test {
            Test::Equal(Literal::Null) => "IS NULL".to_owned(),
            Test::Equal(literal) => format!("= {}", self.literal(literal)),
            Test::NotEqual(Literal::Null) => "IS NOT NULL".to_owned(),
            Test::NotEqual(literal) => format!("<> {}", self.literal(literal)),
            Test::Order(order, number) => format!("{} {number}", order.operator()),
            Test::In(literals) => {
                let literals: Vec<String> = literals.iter().map(|literal| self.literal(*literal)).collect();
                format!("IN ({})", literals.join(", "))
            }
        }
    }

    /// `"flag" = TRUE AND "deleted_at" IS NULL`
    #[must_use]
    pub fn conjunction<'a>(self, conditions: impl IntoIterator<Item = &'a Condition>) -> String {
        let conditions = conditions.into_iter().map(|condition| self.condition(condition));
        let conditions: Vec<String> = conditions.collect();
        conditions.join(" AND ")
    }

    /// A value as an SQL literal.
    #[must_use]
    pub fn literal(self, literal: Literal) -> String {
        match literal {
            Literal::Null => "NULL".to_owned(),
            Literal::Bool(value) => self.database().bool_literal(value).to_owned(),
            Literal::Integer(number) => number.to_string(),
            Literal::Text(text) => self.string_literal(text),
        }
    }
}

#[cfg(all(test, feature = "postgres"))]
mod tests {
    use super::{Dialect, TableName};

    #[test]
    fn a_table_s_name_in_a_string_is_quoted_twice() {
        let literal = |schema: Option<&str>, name: &str| {
            let table = TableName {
                schema: schema.map(ToOwned::to_owned),
                name: name.to_owned(),
            };
            Dialect::Postgres.string_literal(&Dialect::Postgres.table(&table))
        };
        assert_eq!(literal(None, "users"), r#"'"users"'"#);
        assert_eq!(literal(Some("my"), "users"), r#"'"my"."users"'"#);
        assert_eq!(literal(None, r#"an "odd" user's"#), r#"'"an ""odd"" user''s"'"#);
        assert_eq!(literal(None, r"back\slash"), r#"E'"back\\slash"'"#);
    }
}
