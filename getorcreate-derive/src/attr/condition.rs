//! The rows that a key is for: those with these literal values.

use std::fmt;

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::parse::{ParseStream, Parser};
use syn::{Ident, Lit, LitBool, LitInt, LitStr, Token};

use crate::attr::list::{self, Call};
use crate::attr::part::ColumnName;
use crate::diagnostics::{self, Errors};

/// `where(flag = true, deleted_at = NULL)`
pub(crate) struct Where {
    pub(crate) call: Call,
    pub(crate) conditions: Vec<Condition>,
}

/// `flag = true`
pub(crate) struct Condition {
    pub(crate) column: ColumnName,
    pub(crate) literal: Literal,
}

#[derive(Clone)]
pub(crate) struct Literal {
    pub(crate) value: Value,
    pub(crate) span: Span,
}

#[derive(Clone)]
pub(crate) enum Value {
    /// `NULL`
    Null,
    /// `true`
    Bool(bool),
    /// `-1`
    Integer(i64),
    /// `"open"`
    Text(String),
}

impl Where {
    pub(crate) fn from_call(call: &Call, errors: &mut Errors) -> Self {
        let written = list::split(&call.arguments);
        if written.is_empty() {
            errors.report(diagnostics::no_conditions(call));
        }
        let read = written.iter().map(Condition::from_tokens);
        let conditions = read.filter_map(|condition| condition.map_err(|error| errors.report(error)).ok());
        Self {
            conditions: conditions.collect(),
            call: call.clone(),
        }
    }

    /// `where()`
    pub(crate) fn is_empty(&self) -> bool {
        self.call.arguments.is_empty()
    }
}

impl Condition {
    fn from_tokens(tokens: &TokenStream) -> syn::Result<Self> {
        let comparison = Comparison::parse.parse2(tokens.clone());
        let Comparison { column, equals, value } = comparison.map_err(|_| diagnostics::not_a_condition(tokens))?;
        if value.is_empty() {
            return Err(diagnostics::not_a_literal(&equals));
        }
        let literal = Literal::from_tokens(&value)?;
        Ok(Self { column, literal })
    }
}

/// `flag = ..`
struct Comparison {
    column: ColumnName,
    equals: Token![=],
    value: TokenStream,
}

impl Comparison {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        // The wrong way round.
        if input.peek(LitBool) {
            return Err(input.error("a literal"));
        }
        let column = ColumnName::parse(input)?;
        // To the parser of `=` the first half of `==` is one.
        if input.peek(Token![==]) || input.peek(Token![=>]) {
            return Err(input.error("another operator"));
        }
        Ok(Self {
            column,
            equals: input.parse()?,
            value: input.parse()?,
        })
    }
}

impl Literal {
    pub(crate) fn from_tokens(tokens: &TokenStream) -> syn::Result<Self> {
        if let Ok(name) = syn::parse2::<Ident>(tokens.clone()) {
            return Self::from_word(&name);
        }
        let literal = syn::parse2(tokens.clone()).map_err(|_| diagnostics::not_a_literal(tokens))?;
        let value = match &literal {
            Lit::Bool(bool) => Value::Bool(bool.value),
            Lit::Int(number) => Value::from_integer(number)?,
            Lit::Str(text) => Value::from_text(text)?,
            _ => return Err(diagnostics::not_a_literal(tokens)),
        };
        Ok(Self {
            value,
            span: last_span(tokens),
        })
    }

    /// `NULL`
    fn from_word(name: &Ident) -> syn::Result<Self> {
        if name != "NULL" {
            return Err(diagnostics::not_a_literal(name));
        }
        Ok(Self {
            value: Value::Null,
            span: name.span(),
        })
    }
}

/// Of `-1` the number, since one token has to do.
fn last_span(tokens: &TokenStream) -> Span {
    let last = tokens.clone().into_iter().last();
    last.map_or_else(Span::call_site, |token| token.span())
}

impl Value {
    fn from_integer(number: &LitInt) -> syn::Result<Self> {
        if !number.suffix().is_empty() {
            return Err(diagnostics::literal_with_suffix(number, number.suffix()));
        }
        let value = number.base10_parse().map_err(|_| diagnostics::out_of_range(number))?;
        Ok(Self::Integer(value))
    }

    fn from_text(text: &LitStr) -> syn::Result<Self> {
        if !text.suffix().is_empty() {
            return Err(diagnostics::literal_with_suffix(text, text.suffix()));
        }
        let value = text.value();
        if value.contains('\0') {
            return Err(diagnostics::text_with_nul(text));
        }
        Ok(Self::Text(value))
    }
}

/// As it is declared.
impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => formatter.write_str("NULL"),
            Self::Bool(value) => value.fmt(formatter),
            Self::Integer(number) => number.fmt(formatter),
            Self::Text(text) => write!(formatter, "{text:?}"),
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let column = self.column.to_token_stream().to_string().replace(' ', "");
        write!(formatter, "{column} = {}", self.literal.value)
    }
}

impl fmt::Display for Where {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let conditions: Vec<String> = self.conditions.iter().map(Condition::to_string).collect();
        formatter.write_str(&conditions.join(", "))
    }
}
