//! Property tests of what reads the text of `CREATE` statements: no text makes a reader panic or loop.

use proptest::prelude::{prop_assert, proptest};

use super::affinity::{affinity, classes};
use super::expression::asks_the_clock;
use super::sql_text::{IndexDefinition, TableDefinition, is_virtual};
use super::triggers::on_insert;
use crate::database::robustness::sql_text;

proptest! {
    #[test]
    fn any_definition_is_read(sql in sql_text()) {
        let table = TableDefinition::from_sql(&sql);
        prop_assert!(table.checks.iter().all(|check| sql.contains(check)), "{sql}");
        prop_assert!(table.generated_as("a").is_none_or(|expression| sql.contains(expression)), "{sql}");
        let index = IndexDefinition::from_sql(&sql);
        prop_assert!(index.predicate.is_none_or(|predicate| sql.contains(&predicate)), "{sql}");
        let _ = (is_virtual(&sql), on_insert("t".to_owned(), &sql), asks_the_clock(&sql));
        let _ = (affinity(&sql), classes(&sql, true), classes(&sql, false));
    }
}
