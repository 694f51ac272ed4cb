//! For any input the derive returns items: it neither panics nor writes invalid Rust.

use proc_macro2::TokenStream;
use proptest::prelude::{Just, Strategy, prop, prop_assert, prop_oneof, proptest};
use syn::DeriveInput;

/// Any token trees. Most of them mean nothing.
fn wild_tokens() -> impl Strategy<Value = String> {
    let token = prop_oneof![
        identifier(),
        literal(),
        prop::sample::select(vec![
            ",", ",", "::", "=", "==", "=>", ".", "..", "+", "-", "<", ">", "&", "'a", "#", "!", "?", ";", ":", "_",
            "$",
        ])
        .prop_map(String::from),
    ];
    token.prop_recursive(3, 24, 6, |inner| {
        let list = prop::collection::vec(inner, 0..6).prop_map(|tokens| tokens.join(" "));
        prop_oneof![
            list.clone(),
            list.clone().prop_map(|list| format!("({list})")),
            list.clone().prop_map(|list| format!("[{list}]")),
            list.prop_map(|list| format!("{{{list}}}")),
        ]
    })
}

/// Items that a user might write, right or with one mistake.
fn near_valid_items() -> impl Strategy<Value = String> {
    let item = prop_oneof![
        8 => identifier(),
        2 => (identifier(), identifier()).prop_map(|(table, column)| format!("{table}::{column}")),
        2 => (identifier(), identifier()).prop_map(|(option, value)| format!("{option} = {value}")),
        2 => (identifier(), literal()).prop_map(|(option, value)| format!("{option} = {value}")),
        1 => literal(),
        1 => (identifier(), wild_tokens()).prop_map(|(name, arguments)| format!("{name}({arguments})")),
        2 => (function(), identifier()).prop_map(|(function, field)| format!("{function}({field})")),
        2 => prop::collection::vec(condition(), 0..4).prop_map(|conditions| format!("where({})", conditions.join(", "))),
        2 => marker().prop_map(|marker| format!("as = {marker}")),
        1 => Just(String::new()),
        1 => wild_tokens(),
    ];
    prop::collection::vec(item, 0..5).prop_map(|items| items.join(", "))
}

fn condition() -> impl Strategy<Value = String> {
    let operator = prop::sample::select(vec![
        "=", "=", "=", "!=", ">", ">=", "<", "<=", "in", "==", "<>", "is", "IS NOT", "IN", "",
    ]);
    let column = prop_oneof![
        4 => prop::sample::select(vec!["email", "org_id", "members::flag", "r#type"]).prop_map(String::from),
        1 => identifier(),
        1 => wild_tokens(),
    ];
    let value = prop_oneof![
        4 => prop::sample::select(vec![
            "true",
            "-1",
            "NULL",
            "\"open\"",
            "-9223372036854775808",
            "[1, 2]",
            "[\"a\", NULL]",
            "(true)",
            "[]",
        ]).prop_map(String::from),
        2 => literal(),
        1 => literal().prop_map(|literal| format!("-{literal}")),
        1 => identifier(),
        1 => wild_tokens(),
    ];
    (column, operator, value).prop_map(|(column, operator, value)| format!("{column} {operator} {value}"))
}

fn function() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec![
        "lower",
        "upper",
        "trim",
        "LOWER",
        "md5",
        "r#lower",
        "coalesce",
        "date",
        "sql::canonical",
    ]);
    name.prop_map(String::from)
}

fn marker() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(vec!["Flagged", "r#Flagged", "Élan", "self::Flagged", "crate::a::Flagged", "::a::B"])
            .prop_map(String::from),
        1 => identifier(),
        1 => literal(),
        1 => wild_tokens(),
    ]
}

fn identifier() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "id",
            "email",
            "org_id",
            "username",
            "r#type",
            "Élan",
            "名前",
            "name",
            "nulls_not_distinct",
            "crate",
            "where",
            "as",
            "type",
            "self",
            "Self",
            "super",
            "embed",
            "column_name",
            "table_name",
            "primary_key",
            "members",
            "r#fn",
            "_",
            "A",
        ])
        .prop_map(String::from),
        "[a-zA-Zéßçıİñø_名前][a-zA-Z0-9éßçıİñø_名前]{0,6}",
        "r#[a-zé]{5,7}",
    ]
}

fn literal() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "\"\"",
            "\"email\"",
            "\"type\"",
            "\"r#type\"",
            "\"self\"",
            "\"a b\"",
            "\"a::b\"",
            "\"::\"",
            "\"\\0\"",
            "\"{}\"",
            "\"é\"",
            "\"(\"",
            "\"/*\"",
            "\"'\"",
            "r\"a\"",
            "b\"a\"",
            "c\"a\"",
            "\"a\"suffix",
            "'c'",
            "3",
            "3.5e7",
            "true",
        ])
        .prop_map(String::from),
        "\"[a-z_é:#' ]{0,8}\"",
    ]
}

fn attribute_tokens() -> impl Strategy<Value = String> {
    prop_oneof![near_valid_items(), wild_tokens()]
}

/// The attribute mostly as a list, but also as a word, with a value, or with tokens that are not a list.
fn attribute() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec!["unique", "unique", "unique", "get_or_create", "diesel", "diesel"]);
    (name, attribute_tokens(), 0..12_u8).prop_map(|(name, tokens, form)| match form {
        0 => format!("#[{name}]"),
        1 => format!("#[{name} = {tokens}]"),
        2 => format!("#[{name} {tokens}]"),
        3 => format!("#[{name}[{tokens}]]"),
        4 => format!("#[{name}{{{tokens}}}]"),
        5..=7 => format!("#[{name}(table_name = {tokens})]"),
        _ => format!("#[{name}({tokens})]"),
    })
}

fn attributes() -> impl Strategy<Value = String> {
    prop::collection::vec(attribute(), 0..4).prop_map(|attributes| attributes.join("\n"))
}

fn item() -> impl Strategy<Value = String> {
    let field = (attributes(), identifier()).prop_map(|(attributes, name)| format!("{attributes} {name}: T"));
    let fields = prop::collection::vec(field, 0..5).prop_map(|fields| fields.join(",\n"));
    let generics = prop::sample::select(vec![
        ("<T>", ""),
        ("<'a, T: 'a + Clone, const N: usize = 3>", "where T: From<Self>"),
        (
            "<T = i32>",
            "where Self: Sized, <Self as A<(Self,)>>::B: Copy, Self::C: Copy,",
        ),
    ]);
    let keyword = prop::sample::select(vec!["struct", "struct", "struct", "struct", "union", "enum"]);
    (attributes(), keyword, identifier(), generics, fields).prop_map(
        |(attributes, keyword, name, (generics, bounds), fields)| {
            format!("{attributes}\npub(crate) {keyword} {name} {generics} {bounds} {{ {fields} }}")
        },
    )
}

/// True if the derived code consists of items. None if the source is not an item: rustc does not call a derive for it.
fn derives_items(source: &str) -> Option<bool> {
    let input: DeriveInput = syn::parse_str(source).ok()?;
    let expansion: TokenStream = crate::derive(&input);
    Some(syn::parse2::<syn::File>(expansion).is_ok())
}

/// A declaration without mistakes. Some columns are the key's, with or without functions, and others are the
/// condition's.
fn right_unique() -> impl Strategy<Value = String> {
    let columns = Just(vec!["email", "login", "members::state", "kind", "type"]).prop_shuffle();
    let part = prop::sample::select(vec!["", "lower", "upper", "trim", "sql::canonical"]);
    let parts = prop::collection::vec(part, 1..4);
    let test = prop::sample::select(vec![
        "= true",
        "= false",
        "= NULL",
        "= -7",
        "= 0xFF",
        "= \"\"",
        "= \"{open}\\n\"",
        "= r\"a\"",
        "!= NULL",
        "!= \"{open}\\n\"",
        "> 0",
        ">= -1",
        "< 9223372036854775807",
        "<= 0x7F",
        "in [\"{open}\", \"b\"]",
        "in [1]",
    ]);
    let conditions = prop::collection::vec(test, 0..3);
    let marker = prop::sample::select(vec![
        "Flagged",
        "r#Flagged",
        "Élan",
        "self::Flagged",
        "crate::a::Flagged",
    ]);
    let option = prop::sample::select(vec!["", "nulls_not_distinct", "name = \"members_key\""]);
    (columns, parts, conditions, marker, option).prop_map(|(columns, parts, conditions, marker, option)| {
        let key = columns.iter().zip(&parts).map(|(column, function)| match *function {
            "" => (*column).to_owned(),
            function => format!("{function}({column})"),
        });
        let rows: Vec<String> = std::iter::zip(&columns[parts.len()..], &conditions)
            .map(|(column, test)| format!("{column} {test}"))
            .collect();
        let mut items: Vec<String> = key.collect();
        if !rows.is_empty() {
            items.push(format!("where({})", rows.join(", ")));
        }
        if !rows.is_empty() || parts.iter().any(|function| !function.is_empty()) {
            items.push(format!("as = {marker}"));
        }
        items.push(option.to_owned());
        items.retain(|item| !item.is_empty());
        format!("#[unique({})]", items.join(", "))
    })
}

proptest! {
    #[test]
    fn any_right_declaration_is_expanded(unique in right_unique()) {
        let fields = "id: i32, email: T, login: Option<T>, kind: i32, r#type: bool";
        let source = format!("{unique} pub struct Member<T> {{ {fields} }}");
        let expansion = crate::derive(&syn::parse_str(&source).expect("the source is a struct"));
        prop_assert!(!expansion.to_string().contains("compile_error"), "{source}");
        prop_assert!(syn::parse2::<syn::File>(expansion).is_ok(), "{source}");
    }

    #[test]
    fn any_item_is_answered_with_items(source in item()) {
        prop_assert!(derives_items(&source) != Some(false), "{source}");
    }

    #[test]
    fn any_attribute_of_a_model_is_answered_with_items(
        attributes in attributes(),
        of_field in attributes(),
        field in prop::sample::select(vec!["email", "r#type", "Élan", "名前"]),
    ) {
        let source = format!("{attributes} pub struct Member {{ id: i32, {of_field} {field}: String }}");
        prop_assert!(derives_items(&source) != Some(false), "{source}");
    }
}

/// The names that the derive makes from the model's name.
#[test]
fn a_model_whose_name_is_a_keyword_is_answered_with_items() {
    let source = "#[unique(email, where(id = 1), as = r#async)] struct r#type { id: i32, email: String }";
    assert_eq!(derives_items(source), Some(true));
}

#[test]
fn a_field_without_a_name_is_answered_with_items() {
    assert_eq!(derives_items("#[unique(_)] struct A<T> { _: T }"), Some(true));
    assert_eq!(
        derives_items("#[unique(id)] struct A { id: i32, _: String }"),
        Some(true)
    );
}

/// Checks the generators. Sources that never parse, or never contain a mistake, would test nothing.
#[test]
fn the_generated_items_are_items_and_often_wrong() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    let mut runner = TestRunner::deterministic();
    let (mut read, mut wrong) = (0, 0);
    for _ in 0..500 {
        let source = item().new_tree(&mut runner).expect("no filter rejects").current();
        let Ok(input) = syn::parse_str::<DeriveInput>(&source) else {
            continue;
        };
        read += 1;
        wrong += usize::from(crate::derive(&input).to_string().contains("compile_error"));
    }
    assert!(read > 100, "only {read} of 500 sources were items");
    assert!(wrong > read / 5, "only {wrong} of {read} items had a mistake");
}
