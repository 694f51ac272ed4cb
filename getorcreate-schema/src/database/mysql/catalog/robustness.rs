//! Property tests of what reads `SHOW CREATE TABLE` and the names of types: no text makes a reader panic or loop.

use getorcreate_runtime::internals::Literal;
use proptest::prelude::{any, prop, prop_assert, proptest};

use super::column_definition::Attributes;
use super::create_table::CreateTable;
use super::literal;
use crate::connection::TextRow;
use crate::database::robustness::sql_text;
use crate::live::LiveColumn;

proptest! {
    #[test]
    fn any_definition_is_read(text in sql_text(), column in sql_text()) {
        let tables = [text.clone(), format!("CREATE TABLE t (\n  `a` {column},\n  {text}\n)")];
        for table in tables.iter().map(|table| CreateTable(table)) {
            let definition = table.not_null("a");
            prop_assert!(definition.is_none_or(|definition| definition.contains("NOT NULL")), "{text} {column}");
            let _ = (table.is_temporary(), table.refuses_overlaps("PRIMARY"), table.refuses_overlaps("a"));
        }
    }

    #[test]
    fn any_type_is_read(
        type_name in sql_text(),
        text in prop::sample::select(&["", "open", "a ", "\u{540d}"]),
        number in any::<i64>(),
    ) {
        let column = LiveColumn { type_name, ..LiveColumn::default() };
        for literal in [Literal::Text(text), Literal::Integer(number), Literal::Bool(true), Literal::Null] {
            let _ = literal::is_never(&column, literal);
        }
    }

    #[test]
    fn any_attributes_are_read(row in prop::collection::vec(prop::option::of(sql_text()), 10)) {
        let row: TextRow = row;
        let _ = Attributes::new(&row).not_null();
    }
}
