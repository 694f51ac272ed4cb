//! Conditions, and the literals in them.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Expr, ExprBinary, ExprLit, ExprUnary, Ident, Lit, LitInt, LitStr, Path, UnOp};

use crate::diagnostics::{Message, shown};
use crate::syntax::{ColumnName, FunctionCall, Literal, Order, Setting, Value, list};

/// `where()`
pub(crate) fn no_conditions(call: &FunctionCall) -> syn::Error {
    Message::new("`where` has no condition")
        .help("remove it, or select rows by columns and their values: `where(.. = ..)`")
        .at(call)
}

/// `where = ..`
pub(crate) fn where_is_no_list(place: impl ToTokens) -> syn::Error {
    Message::new("`where` takes a list of conditions: `where(..)`").at(place)
}

/// `#[unique(parent_id, flag = true)]`
pub(crate) fn condition_outside_where(setting: &Setting) -> syn::Error {
    let message = Message::new(format!(
        "`{}` is a field, and its condition belongs in `where(..)`",
        setting.option
    ));
    let condition = Literal::from_tokens(&setting.value).ok();
    let condition = condition.map(|literal| format!("write `where({} = {})`", setting.option, literal.value));
    message.help_opt(condition).at(setting)
}

/// `where(flag)`
pub(crate) fn not_a_condition(tokens: &TokenStream) -> syn::Error {
    let message = Message::new("a condition compares a column with a literal");
    match meant(tokens) {
        // It may be a column of any type.
        Some(condition) if syn::parse2::<Path>(tokens.clone()).is_ok() => {
            message.help(format!("add its value; for a boolean, write `{condition}`"))
        }
        Some(condition) => message.help(format!("write `{condition}`")),
        None => message.note(
            "write it as `flag = true`, `number > 0`, `state != \"closed\"` or `state in [\"open\", \"new\"]`, and separate \
             several with commas",
        ),
    }
    .at(tokens)
}

/// The condition that the author probably meant: `flag = true` by `flag`, `flag == true` or `flag IS TRUE`, `flag =
/// false` by `!flag`.
fn meant(tokens: &TokenStream) -> Option<String> {
    meant_by_words(tokens).or_else(|| meant_by_expression(tokens))
}

/// An expression of Rust.
fn meant_by_expression(tokens: &TokenStream) -> Option<String> {
    let (column, literal) = match syn::parse2(tokens.clone()) {
        Ok(Expr::Path(column)) => (column.path, "true".to_owned()),
        Ok(Expr::Unary(ExprUnary {
            op: UnOp::Not(_), expr, ..
        })) => (path_in(*expr)?, "false".to_owned()),
        Ok(Expr::Binary(ExprBinary {
            left,
            op: syn::BinOp::Eq(_),
            right,
            ..
        })) => {
            let literal = Literal::from_tokens(&right.to_token_stream()).ok()?;
            (path_in(*left)?, literal.value.to_string())
        }
        Ok(_) | Err(_) => return None,
    };
    ColumnName::from_path(&column)?;
    Some(format!("{} = {literal}", shown(column)))
}

fn path_in(expression: Expr) -> Option<syn::Path> {
    match expression {
        Expr::Path(column) => Some(column.path),
        _ => None,
    }
}

/// An operator of SQL: `deleted_at IS NOT NULL`, `flag <> true`, `state IN ("open")`.
fn meant_by_words(tokens: &TokenStream) -> Option<String> {
    let all: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let is_word = |token: &TokenTree, word: &str| matches!(token, TokenTree::Ident(name) if name.to_string().eq_ignore_ascii_case(word));
    let is_sign = |token: &TokenTree, sign: char| matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign);
    let (column, test) = match &all[..] {
        [column @ .., is, not, TokenTree::Ident(literal)] if is_word(is, "is") && is_word(not, "not") => {
            (column, format!("!= {}", meant_by_word(literal)?))
        }
        [column @ .., is, TokenTree::Ident(literal)] if is_word(is, "is") => {
            (column, format!("= {}", meant_by_word(literal)?))
        }
        [column @ .., is_in, TokenTree::Group(list)] if is_word(is_in, "in") => {
            let literals = list::split(&list.stream()).into_iter();
            let literals = literals.map(|item| Literal::from_tokens(&item).map(|literal| literal.value.to_string()));
            let literals: Vec<String> = literals.collect::<syn::Result<_>>().ok()?;
            (column, format!("in [{}]", literals.join(", ")))
        }
        [column @ .., less, greater, literal] if is_sign(less, '<') && is_sign(greater, '>') => {
            let literal = Literal::from_tokens(&literal.to_token_stream()).ok()?;
            (column, format!("!= {}", literal.value))
        }
        _ => return None,
    };
    let column: TokenStream = column.iter().cloned().collect();
    let column = syn::parse2(column).ok()?;
    ColumnName::from_path(&column)?;
    Some(format!("{} {test}", shown(column)))
}

/// `null`, `TRUE`
fn meant_by_word(name: &Ident) -> Option<&'static str> {
    match &*name.to_string().to_lowercase() {
        "null" | "none" | "nil" => Some("NULL"),
        "true" => Some("true"),
        "false" => Some("false"),
        _ => None,
    }
}

/// `where(state = State::Open)`
pub(crate) fn not_a_literal(tokens: &impl ToTokens) -> syn::Error {
    let value = tokens.to_token_stream();
    let expected = |found: &str| {
        let found = if found.is_empty() {
            String::new()
        } else {
            format!(", found {found}")
        };
        Message::new(format!("expected {A_LITERAL}{found}"))
    };
    match syn::parse2(value.clone()) {
        Ok(Expr::Lit(literal)) => not_this_literal(&literal, expected),
        Ok(Expr::Path(path)) => {
            let message = expected(&format!("`{}`", shown(&path)));
            match path.path.get_ident() {
                Some(name) => message.help(match meant_by_word(name) {
                    Some(literal) => format!("write `{literal}`"),
                    None => format!("write it in quotes if it is a string: `{:?}`", name.to_string()),
                }),
                None => message,
            }
        }
        Ok(Expr::Unary(ExprUnary {
            op: UnOp::Neg(_), expr, ..
        })) if is_float(&expr) => expected("a floating-point number"),
        Ok(_) => expected("an expression"),
        Err(_) if holds_and(&value) => expected("several conditions").help("separate the conditions with commas"),
        Err(_) => expected(""),
    }
    .at(value)
}

fn not_this_literal(literal: &ExprLit, expected: impl Fn(&str) -> Message) -> Message {
    match &literal.lit {
        Lit::Char(character) => {
            let string = character.value().to_string();
            expected("a character").help(format!("write it as a string: `{string:?}`"))
        }
        Lit::Float(_) => expected("a floating-point number"),
        Lit::ByteStr(_) => expected("a byte string"),
        Lit::CStr(_) => expected("a C string"),
        Lit::Byte(_) => expected("a byte"),
        _ => expected("another literal"),
    }
}

fn is_float(expression: &Expr) -> bool {
    matches!(expression, Expr::Lit(ExprLit { lit: Lit::Float(_), .. }))
}

/// `true AND state = "open"`
fn holds_and(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(name) => name.to_string().eq_ignore_ascii_case("and"),
        TokenTree::Group(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

pub(crate) fn literal_with_suffix(literal: &impl ToTokens, suffix: &str) -> syn::Error {
    let shown = literal.to_token_stream().to_string();
    Message::new(format!("a literal in a condition cannot have the suffix `{suffix}`"))
        .help(format!("write `{}`", shown.trim_end_matches(suffix)))
        .at(literal)
}

pub(crate) fn out_of_range(number: &LitInt) -> syn::Error {
    Message::new(format!("`{number}` is out of range for `i64`"))
        .note("a whole number in a condition is a signed 64-bit integer")
        .at(number)
}

pub(crate) fn text_with_nul(text: &LitStr) -> syn::Error {
    Message::new("a string in a condition cannot contain the NUL character")
        .note("PostgreSQL text cannot contain NUL, and a condition must be the same on every database")
        .at(text)
}

/// `#[unique(flag, where(flag = true), as = Flagged)]`
pub(crate) fn column_in_key_and_condition(column: &ColumnName) -> syn::Error {
    Message::new(format!("`{}` is both in the key and in its condition", shown(column)))
        .help("remove it from one of the two")
        .at(column)
}

/// The value after `=` and `!=`.
pub(crate) const A_LITERAL: &str = "`true`, `false`, a whole number, a string or `NULL`";

/// The value after `>`.
pub(crate) const A_NUMBER: &str = "a whole number";

/// The value after `in`.
pub(crate) const A_LIST: &str = "a list of values: `[..]`";

/// `where(gh_id >)`
pub(crate) fn no_value(expected: &str, operator: Span) -> syn::Error {
    Message::new(format!("expected {expected}")).at_span(operator)
}

/// `where(state > "open")`
pub(crate) fn not_a_number(order: Order, value: &Value, tokens: &TokenStream) -> syn::Error {
    let operator = order.operator();
    let message = Message::new(format!("`{operator}` compares only with {A_NUMBER}"));
    match value {
        Value::Text(_) => message.note("the order of strings depends on a collation, and differs between databases"),
        Value::Null => {
            message.note("nothing is less or greater than `NULL`; write `!= NULL` for the rows that have a value")
        }
        Value::Bool(_) | Value::Integer(_) => message,
    }
    .at(tokens)
}

/// `where(state in "open")`
pub(crate) fn not_a_list(tokens: &TokenStream) -> syn::Error {
    let message = Message::new(format!("expected {A_LIST}"));
    let group: Option<Group> = syn::parse2(tokens.clone()).ok();
    let items = group.map_or_else(|| tokens.clone(), |group| group.stream());
    let literals = list::split(&items).into_iter().map(|item| Literal::from_tokens(&item));
    let literals: Option<Vec<String>> = literals
        .map(|literal| literal.ok().map(|literal| literal.value.to_string()))
        .collect();
    let literals = literals.filter(|literals| !literals.is_empty());
    let list = literals.map(|literals| format!("write `in [{}]`", literals.join(", ")));
    message.help_opt(list).at(tokens)
}

/// `where(state in [])`
pub(crate) fn empty_list(tokens: &TokenStream) -> syn::Error {
    Message::new("`in` has no value, so the condition can never hold").at(tokens)
}

/// `where(state in ["open", NULL])`
pub(crate) fn null_in_a_list(item: &TokenStream) -> syn::Error {
    Message::new("`in` never holds for `NULL`")
        .help("remove it, and declare a key of its own for the rows without a value: `where(.. = NULL)`")
        .at(item)
}

/// `where(state in ["open", "open"])`
pub(crate) fn literal_twice(value: &Value, item: &TokenStream) -> syn::Error {
    Message::new(format!("`{value}` appears twice in this list"))
        .help("remove one of the two")
        .at(item)
}

/// `where(flag = true, flag = false)`
pub(crate) fn condition_twice(column: &ColumnName) -> syn::Error {
    Message::new(format!("`{}` appears twice in this condition", shown(column)))
        .help("remove one of the two")
        .at(column)
}
