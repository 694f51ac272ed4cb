//! Property tests of everything that reads SQL text: no text makes a reader panic or loop.
//!
//! A database prints valid SQL, but of any version, and with names and strings that anybody has chosen. Each test tries as
//! many texts as `PROPTEST_CASES` says: see CONTRIBUTING.md.

use getorcreate_runtime::internals::{ColumnType, Condition, Literal, TableName, Test, TypeClass};
use proptest::prelude::{Strategy, prop, prop_assert, prop_oneof, proptest};

use super::Dialect;
use super::mysql::expression as mysql;
use super::postgres::expression as postgres;
use super::sqlite::expression as sqlite;
use crate::declare;
use crate::live::{Equality, Generated, IndexPart, Indexed, LiveColumn, LiveIndex, LiveTable, Origin};

const ANY: ColumnType = ColumnType {
    class: None,
    is_nullable: true,
};

const CONDITIONS: &[Condition] = &[
    Condition::new("flag", ANY, Test::Equal(Literal::Bool(true))),
    Condition::new("state", ANY, Test::Equal(Literal::Text("it's"))),
    Condition::new("deleted_at", ANY, Test::Equal(Literal::Null)),
    Condition::new("n", ANY, Test::Equal(Literal::Integer(-7))),
];

/// Pieces of SQL in an order that mostly means nothing.
pub(super) fn sql_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => prop::sample::select(KEYWORDS).prop_map(String::from),
        4 => prop::sample::select(NAMES).prop_map(String::from),
        3 => prop::sample::select(LITERALS).prop_map(String::from),
        4 => prop::sample::select(SYMBOLS).prop_map(String::from),
        1 => "[ -~é名\\n\\t]{0,6}",
    ];
    let separator = prop::sample::select(&[" ", " ", " ", "", "\n", "\n  "]);
    let list = prop::collection::vec((piece, separator), 0..12).prop_map(|pieces| {
        let words = pieces.into_iter().map(|(piece, separator)| piece + separator);
        words.collect::<String>()
    });
    list.prop_recursive(4, 48, 4, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(first, second)| format!("{first}({second})")),
            (inner.clone(), inner.clone()).prop_map(|(first, second)| format!("{first}, {second}")),
            (inner.clone(), inner).prop_map(|(first, second)| format!("CREATE TABLE t ({first}) {second}")),
        ]
    })
}

const KEYWORDS: &[&str] = &[
    "AND",
    "AS",
    "BETWEEN",
    "CASE",
    "CAST",
    "CHECK",
    "COLLATE",
    "COMMENT",
    "CONFLICT",
    "CREATE",
    "DEFAULT",
    "ELSE",
    "END",
    "ESCAPE",
    "EXISTS",
    "GENERATED ALWAYS AS",
    "GLOB",
    "IN",
    "INDEX",
    "IS NOT",
    "ISNULL",
    "LIKE",
    "NOT",
    "NULL",
    "ON CONFLICT REPLACE",
    "OR",
    "PRIMARY KEY",
    "REFERENCES",
    "SELECT",
    "STRICT",
    "TABLE",
    "THEN",
    "TRUE",
    "UNIQUE",
    "UNIQUE KEY",
    "VIRTUAL",
    "WHEN",
    "WHERE",
    "WITHOUT OVERLAPS",
    "WITHOUT ROWID",
    "AUTOINCREMENT",
    "BEGIN",
    "case",
    "interval",
    "when",
    "if",
    "isnull",
    "lcase",
    "lower",
    "trim",
    "date",
];

const NAMES: &[&str] = &[
    "a",
    "flag",
    "`flag`",
    "state",
    "\"state\"",
    "[n]",
    "deleted_at",
    "`a``b`",
    "\"a\"\"b\"",
    "main.t",
    "名前",
    "`it's`",
    "enum",
    "int(10) unsigned zerofill",
    "varchar(9)",
    "bit(64)",
    "year(4)",
    "character varying(3)",
    "text[]",
];

const LITERALS: &[&str] = &[
    "1",
    "-7",
    "-(7)",
    "9223372036854775808",
    "1e400",
    ".5",
    "0x",
    "0xFF",
    "'it''s'",
    "'open'",
    "_utf8mb4'a'",
    "_utf8mb4\\'it\\\\\\'s\\'",
    "'a\\'",
    "E'\\x'",
    "U&'d'",
    "X'41'",
    "b'101'",
    "'x'::text",
    "('x'::character varying)::text",
    "$1",
    "$$a$$",
    "?",
    ":a",
    "@a",
    "N'a'",
    "DATE '2020-01-01'",
];

const SYMBOLS: &[&str] = &[
    "=", "==", "<>", "<=>", "||", "->>", "::", "(", ")", "()", ",", ";", ".", "'", "\"", "`", "[", "]", "\\", "\\'",
    "--", "-- a\n", "/*", "*/", "/* a */", "/*!80023", "#", "\u{feff}", "\u{a0}", "{", "}", "~", "!", "%",
];

/// A table with three unique indexes: on the text as an expression, on a column generated from it, and with the text as the
/// condition.
fn table_with(text: &str) -> LiveTable {
    let column = |name: &str, classes| LiveColumn {
        name: name.to_owned(),
        type_name: "boolean".to_owned(),
        classes,
        is_nullable: true,
        ..LiveColumn::default()
    };
    let generated = LiveColumn {
        generated_as: Some(Generated {
            expression: text.to_owned(),
            is_stored: false,
        }),
        ..column("generated", &[TypeClass::Integer])
    };
    let on_expression = IndexPart {
        what: Indexed::Expression(text.to_owned()),
        equality: Equality::AsColumn,
    };
    let index = |name: &str, part| LiveIndex::new(name.to_owned(), Origin::Index, vec![IndexPart::column("a"), part]);
    LiveTable {
        columns: vec![
            column("a", &[TypeClass::Text]),
            column("flag", &[TypeClass::Boolean]),
            column("state", &[TypeClass::Text]),
            column("n", &[TypeClass::Integer]),
            column("deleted_at", &[]),
            generated,
        ],
        unique_indexes: vec![
            index(text, on_expression),
            index("of_generated", IndexPart::column("generated")),
            LiveIndex {
                predicate: Some(text.to_owned()),
                ..index("of_condition", IndexPart::column("n"))
            },
        ],
        ..LiveTable::default()
    }
}

proptest! {
    #[test]
    fn any_index_is_declared_or_explained(text in sql_text()) {
        let name = TableName {
            schema: None,
            name: "t".to_owned(),
        };
        let live = table_with(&text);
        for dialect in Dialect::ALL {
            let indexes = declare::unique_indexes(dialect.database(), &[], &name, &live);
            prop_assert!(indexes.len() == 3, "{text}");
            for index in indexes {
                prop_assert!(index.declaration().is_some() != index.reason().is_some(), "{text}");
                let printed = index.to_string();
                let is_comment = |line: &str| line.starts_with("// ");
                let code: Vec<&str> = printed.lines().filter(|line| !is_comment(line)).collect();
                prop_assert!(code == index.declaration().into_iter().collect::<Vec<_>>(), "{text}");
            }
        }
    }

    #[test]
    fn any_expression_is_read_or_not(text in sql_text()) {
        let live = LiveTable::default();
        for (is_parsed, has_tokens) in [
            (sqlite::parse(&text).is_some(), sqlite::tokens(&text).is_some()),
            (postgres::parse(&text).is_some(), postgres::tokens(&text).is_some()),
            (mysql::parse(&text).is_some(), mysql::tokens(&text).is_some()),
        ] {
            prop_assert!(!is_parsed || has_tokens, "{text}");
        }
        let _ = (sqlite::call(&text), postgres::call(&text), mysql::call(&text));
        let _ = sqlite::rows(&text, CONDITIONS, &live);
        let _ = sqlite::is_within(&text, CONDITIONS, &live);
        let _ = postgres::rows(&text, CONDITIONS, &live);
        let _ = mysql::is_discriminator(&text, CONDITIONS);
    }
}
