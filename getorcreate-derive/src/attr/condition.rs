//! Reads `where(..)`: the rows that a key covers.

use proc_macro2::{Span, TokenStream};
use syn::parse::{ParseStream, Parser};
use syn::{Ident, Lit, LitBool, LitInt, LitStr, Token};

use crate::diagnostics::{self, Errors};
use crate::syntax::{ColumnName, Condition, FunctionCall, Literal, Value, Where, list};

impl Where {
    pub(crate) fn from_call(call: &FunctionCall, errors: &mut Errors) -> Self {
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
        // A literal on the left side: the wrong order.
        if input.peek(LitBool) {
            return Err(input.error("a literal"));
        }
        let column = ColumnName::parse(input)?;
        // The parser of `=` accepts the first half of `==`.
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

/// The span of the number in `-1`, since only one token can be marked.
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
