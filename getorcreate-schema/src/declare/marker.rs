//! The names of markers, `as = LowerEmail`, for keys with a condition or a function.

use getorcreate_runtime::internals::{Order, TableName};

use crate::expression::reader::{Key, Part};
use crate::expression::term::{Term, Test, Value};
use crate::expression::{CalledFunction, FunctionCall};
use crate::live::LiveIndex;

/// Words that tell nothing about a key if they are part of an index's name.
const AFFIXES: &[&str] = &[
    "constraint",
    "expr",
    "idx",
    "index",
    "indx",
    "ix",
    "key",
    "on",
    "uidx",
    "uindex",
    "un",
    "uniq",
    "unique",
    "uq",
    "ux",
];

/// Names that a marker cannot have, or that mean something else in most programs.
const TAKEN: &[&str] = &[
    "Box", "Clone", "Copy", "Debug", "Default", "Display", "Drop", "Eq", "Err", "Error", "From", "Hash", "Into",
    "Iterator", "None", "Ok", "Option", "Ord", "Result", "Self", "Some", "String", "Vec",
];

/// The marker for a key. The words of its index's name, if they tell more than the columns do, or else the words of the
/// key.
pub(super) fn marker(table: &TableName, index: &LiveIndex, key: &Key, taken: &[String]) -> String {
    let wanted = of_name(table, index, key).unwrap_or_else(|| of_key(key));
    free(&wanted, taken)
}

/// The usual names of the struct of a table: `Company` and `Companies` for `companies`.
pub(super) fn struct_names(table: &str) -> Vec<String> {
    let plural = camel_of(table);
    let singular = match plural.strip_suffix("ies") {
        Some(beginning) => Some(format!("{beginning}y")),
        None => plural.strip_suffix('s').map(ToOwned::to_owned),
    };
    let without_es = plural.strip_suffix("es").map(ToOwned::to_owned);
    [singular, without_es].into_iter().flatten().chain([plural]).collect()
}

/// The marker whose generated column has this name by default, if there is one.
pub(super) fn of_generated(table: &TableName, column: &str, taken: &[String]) -> Option<String> {
    let words = column.strip_prefix(&table.name)?.strip_prefix('_')?;
    let marker = camel(words.split('_'));
    let is_default = snake(&marker) == words && is_ident(&marker);
    (is_default && !is_taken(&marker, taken)).then_some(marker)
}

/// The wanted name, with a number if it is taken.
pub(super) fn free(wanted: &str, taken: &[String]) -> String {
    let mut marker = if is_ident(wanted) {
        wanted.to_owned()
    } else {
        format!("Key{wanted}")
    };
    let mut number = 2;
    while is_taken(&marker, taken) {
        marker = format!(
            "{wanted}Key{}",
            if number == 2 { String::new() } else { number.to_string() }
        );
        number += 1;
    }
    marker
}

fn is_taken(marker: &str, taken: &[String]) -> bool {
    TAKEN.contains(&marker) || taken.iter().any(|taken| taken == marker)
}

fn is_ident(name: &str) -> bool {
    name.starts_with(|character: char| character.is_ascii_uppercase())
}

/// `LiveEmail` for `users_live_email_key`. None if the name has only words of the table and of the key's columns.
fn of_name(table: &TableName, index: &LiveIndex, key: &Key) -> Option<String> {
    let table = table.name.to_lowercase();
    let name = index.name.to_lowercase();
    let name = name.replace(&table, "_");
    let own_words: Vec<String> = key.parts.iter().flat_map(|part| words_of(part.column())).collect();
    let table_words: Vec<String> = words_of(&table);
    let words = words_of(&name).into_iter().filter(|word| !is_affix(word));
    let words: Vec<String> = words.collect();
    let is_own = |word: &String| own_words.contains(word) || table_words.contains(word) || is_function(word, key);
    let tells_more = words.iter().any(|word| !is_own(word) && is_telling(word));
    (tells_more && words.iter().all(|word| word.is_ascii())).then(|| camel(words.iter().map(String::as_str)))
}

/// True for a word that people can read. `a2` is none.
fn is_telling(word: &str) -> bool {
    word.len() > 2 && word.chars().all(|character| character.is_ascii_alphabetic())
}

/// True for `idx`, and for `idx1`, which PostgreSQL makes of it.
fn is_affix(word: &str) -> bool {
    let word = word.trim_end_matches(|character: char| character.is_ascii_digit());
    word.is_empty() || AFFIXES.contains(&word)
}

fn is_function(word: &str, key: &Key) -> bool {
    key.parts.iter().any(|part| match part {
        Part::Call(call) => words_of(call.function.name()).iter().any(|own| own == word),
        Part::Column(_) => false,
    })
}

/// `OrgIdLowerEmailWhereDeletedAtIsNull`, or `GhIdAbove0` for a key whose column is also that of its condition.
fn of_key(key: &Key) -> String {
    let conditions: Vec<String> = key.conditions.iter().map(of_term).collect();
    let has_condition = |part: &&Part| {
        let mut conditions = key.conditions.iter();
        let is_plain = matches!(part, Part::Column(_));
        is_plain && conditions.any(|condition| condition.column == part.column())
    };
    let parts: Vec<String> = key
        .parts
        .iter()
        .filter(|part| !has_condition(part))
        .map(of_part)
        .collect();
    match (parts.concat(), conditions.join("And")) {
        (parts, conditions) if conditions.is_empty() => parts,
        (parts, conditions) if parts.is_empty() => conditions,
        (parts, conditions) => format!("{parts}Where{conditions}"),
    }
}

fn of_part(part: &Part) -> String {
    match part {
        Part::Column(column) => camel_of(column),
        Part::Call(FunctionCall {
            function: CalledFunction::Coalesce(_),
            column,
        }) => format!("{}OrDefault", camel_of(column)),
        Part::Call(call) => {
            let (function, column) = (camel_of(call.function.name()), camel_of(&call.column));
            if function.ends_with(&column) {
                function
            } else {
                function + &column
            }
        }
    }
}

fn of_term(term: &Term) -> String {
    let column = camel_of(&term.column);
    match &term.test {
        Test::Equal(Value::Bool(true)) | Test::NotEqual(Value::Bool(false)) => column,
        Test::Equal(Value::Bool(false)) | Test::NotEqual(Value::Bool(true)) => format!("Not{column}"),
        Test::Equal(value) => format!("{column}Is{}", of_value(value)),
        Test::NotEqual(value) => format!("{column}IsNot{}", of_value(value)),
        Test::Order(order, value) => {
            let order = match order {
                Order::Less => "Below",
                Order::LessOrEqual => "AtMost",
                Order::Greater => "Above",
                Order::GreaterOrEqual => "AtLeast",
            };
            format!("{column}{order}{}", of_value(value))
        }
        Test::In(values) => {
            let values: Vec<String> = values.iter().map(of_value).collect();
            format!("{column}In{}", values.join("Or"))
        }
    }
}

fn of_value(value: &Value) -> String {
    match value {
        Value::Null => "Null".to_owned(),
        Value::Bool(value) => camel_of(&value.to_string()),
        Value::Number(number) => number.replace('-', "Minus"),
        Value::Text(text) => camel_of(text),
    }
}

fn camel_of(name: &str) -> String {
    let words = words_of(name);
    camel(words.iter().map(String::as_str))
}

/// The words of a name: `OrgId` and `org_id` are `org`, `id`. Only ASCII letters and digits count.
fn words_of(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for character in name.chars() {
        let begins = character.is_ascii_uppercase() && was_lower || !character.is_ascii_alphanumeric();
        if begins {
            words.push(String::new());
        }
        if character.is_ascii_alphanumeric() {
            if let Some(word) = words.last_mut() {
                word.push(character.to_ascii_lowercase());
            }
        }
        was_lower = character.is_ascii_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

fn camel<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let words = words.map(|word| {
        let mut characters = word.chars();
        let first = characters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(characters).collect::<String>()
    });
    words.collect()
}

/// `live_email` for `LiveEmail`, as getorcreate-runtime makes the name of a constraint.
pub(super) fn snake(marker: &str) -> String {
    let mut snake = String::new();
    for character in marker.chars() {
        if character.is_uppercase() && !snake.is_empty() && !snake.ends_with('_') {
            snake.push('_');
        }
        snake.extend(character.to_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::{marker, of_generated, struct_names};
    use crate::expression::reader::{Key, Part};
    use crate::expression::term::{Term, Test, Value};
    use crate::expression::{CalledFunction, FunctionCall};
    use crate::live::{LiveIndex, Origin};
    use getorcreate_runtime::internals::{Function, Order, TableName};

    fn users() -> TableName {
        TableName {
            schema: None,
            name: "users".to_owned(),
        }
    }

    fn named(index: &str, parts: Vec<Part>, conditions: Vec<Term>) -> String {
        let index = LiveIndex::new(index.to_owned(), Origin::Index, Vec::new());
        let key = Key {
            parts,
            conditions,
            generated: None,
        };
        marker(&users(), &index, &key, &["Taken".to_owned()])
    }

    fn email() -> Vec<Part> {
        vec![Part::Column("email".to_owned())]
    }

    fn lower() -> Vec<Part> {
        vec![Part::Call(FunctionCall {
            function: CalledFunction::BuiltIn(Function::Lower),
            column: "email".to_owned(),
        })]
    }

    fn term(column: &str, test: Test) -> Term {
        Term {
            column: column.to_owned(),
            test,
        }
    }

    #[test]
    fn an_index_that_tells_its_purpose_gives_the_name() {
        let live = || vec![term("deleted_at", Test::Equal(Value::Null))];
        for (index, expected) in [
            ("users_live_email_key", "LiveEmail"),
            ("idx_users_live_email", "LiveEmail"),
            ("uq_live_email_on_users", "LiveEmail"),
            ("users_email_idx1", "EmailWhereDeletedAtIsNull"),
            ("größe", "EmailWhereDeletedAtIsNull"),
            ("taken", "TakenKey"),
            ("users_2fa_code_key", "Key2faCode"),
            ("a2", "EmailWhereDeletedAtIsNull"),
        ] {
            assert_eq!(named(index, email(), live()), expected, "{index}");
        }
        for index in ["users_lower_idx", "users_expr_idx", "users_lower_email_key"] {
            assert_eq!(named(index, lower(), vec![]), "LowerEmail", "{index}");
        }
    }

    #[test]
    fn a_condition_is_told_in_words() {
        let text = |text: &str| Value::Text(text.to_owned());
        let number = |number: &str| Value::Number(number.to_owned());
        for (test, expected) in [
            (Test::NotEqual(Value::Null), "EmailWhereXIsNotNull"),
            (Test::Equal(Value::Bool(true)), "EmailWhereX"),
            (Test::Equal(Value::Bool(false)), "EmailWhereNotX"),
            (Test::Order(Order::Greater, number("0")), "EmailWhereXAbove0"),
            (
                Test::Order(Order::GreaterOrEqual, number("-1")),
                "EmailWhereXAtLeastMinus1",
            ),
            (
                Test::In(vec![text("open"), text("new one")]),
                "EmailWhereXInOpenOrNewOne",
            ),
        ] {
            let conditions = vec![term("x", test)];
            assert_eq!(named("users_email_idx", email(), conditions), expected);
        }
    }

    #[test]
    fn no_word_is_repeated() {
        let gh_id = || vec![Part::Column("gh_id".to_owned())];
        let above = term("gh_id", Test::Order(Order::Greater, Value::Number("0".to_owned())));
        assert_eq!(named("users_gh_id", gh_id(), vec![above]), "GhIdAbove0");
        let canon = Part::Call(FunctionCall {
            function: CalledFunction::Other("canon_name".to_owned()),
            column: "name".to_owned(),
        });
        assert_eq!(named("users_name", vec![canon], vec![]), "CanonName");
    }

    #[test]
    fn a_table_gives_its_struct_the_name() {
        for (table, expected) in [
            ("companies", &["Company", "Compani", "Companies"][..]),
            ("boxes", &["Boxe", "Box", "Boxes"]),
            ("org_units", &["OrgUnit", "OrgUnits"]),
            ("media", &["Media"]),
        ] {
            assert_eq!(struct_names(table), expected, "{table}");
        }
    }

    #[test]
    fn a_generated_column_gives_the_marker_that_gives_its_name() {
        let marker = |column: &str| of_generated(&users(), column, &[]);
        assert_eq!(marker("users_live_email"), Some("LiveEmail".to_owned()));
        for column in [
            "live_email",
            "users_Live",
            "users__live",
            "users_",
            "users_2fa",
            "users_default",
        ] {
            assert_eq!(marker(column), None, "{column}");
        }
    }
}
