//! Reads `where(..)`: the rows that a key covers.

use proc_macro2::{Span, TokenStream};
use syn::parse::{ParseStream, Parser};
use syn::{Ident, Lit, LitBool, LitInt, LitStr, Token, bracketed};

use crate::diagnostics::{self, Errors};
use crate::syntax::{ColumnName, Condition, FunctionCall, Literal, Number, Order, Test, Value, Where, list};

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
        let Comparison {
            column,
            operator,
            value,
        } = comparison.map_err(|_| diagnostics::not_a_condition(tokens))?;
        Ok(Self {
            column,
            test: Test::from_operator(operator, &value)?,
        })
    }
}

/// `flag = ..`
struct Comparison {
    column: ColumnName,
    operator: Operator,
    value: TokenStream,
}

/// The operator, and its last token.
#[derive(Clone, Copy)]
enum Operator {
    Equal(Span),
    NotEqual(Span),
    Order(Order, Span),
    In(Span),
}

impl Comparison {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        // A literal on the left side: the wrong order.
        if input.peek(LitBool) {
            return Err(input.error("a literal"));
        }
        Ok(Self {
            column: ColumnName::parse(input)?,
            operator: Operator::parse(input)?,
            value: input.parse()?,
        })
    }
}

impl Operator {
    /// The parser of a short operator accepts the beginning of a longer one. So the longer ones come first, also those that no
    /// condition has.
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let is_another = input.peek(Token![==])
            || input.peek(Token![=>])
            || input.peek(Token![<<])
            || input.peek(Token![>>])
            || (input.peek(Token![<]) && input.peek2(Token![>]));
        if is_another {
            return Err(input.error("another operator"));
        }
        if input.peek(Token![<=]) {
            let operator: Token![<=] = input.parse()?;
            Ok(Self::Order(Order::LessOrEqual, operator.spans[1]))
        } else if input.peek(Token![>=]) {
            let operator: Token![>=] = input.parse()?;
            Ok(Self::Order(Order::GreaterOrEqual, operator.spans[1]))
        } else if input.peek(Token![<]) {
            let operator: Token![<] = input.parse()?;
            Ok(Self::Order(Order::Less, operator.spans[0]))
        } else if input.peek(Token![>]) {
            let operator: Token![>] = input.parse()?;
            Ok(Self::Order(Order::Greater, operator.spans[0]))
        } else if input.peek(Token![!=]) {
            let operator: Token![!=] = input.parse()?;
            Ok(Self::NotEqual(operator.spans[1]))
        } else if input.peek(Token![in]) {
            let operator: Token![in] = input.parse()?;
            Ok(Self::In(operator.span))
        } else {
            let operator: Token![=] = input.parse()?;
            Ok(Self::Equal(operator.spans[0]))
        }
    }

    const fn span(self) -> Span {
        match self {
            Self::Equal(span) | Self::NotEqual(span) | Self::Order(_, span) | Self::In(span) => span,
        }
    }

    /// The value that the operator needs.
    const fn expected(self) -> &'static str {
        match self {
            Self::Equal(_) | Self::NotEqual(_) => diagnostics::A_LITERAL,
            Self::Order(..) => diagnostics::A_NUMBER,
            Self::In(_) => diagnostics::A_LIST,
        }
    }
}

impl Test {
    fn from_operator(operator: Operator, value: &TokenStream) -> syn::Result<Self> {
        if value.is_empty() {
            return Err(diagnostics::no_value(operator.expected(), operator.span()));
        }
        match operator {
            Operator::Equal(_) => Literal::from_tokens(value).map(Self::Equal),
            Operator::NotEqual(_) => Literal::from_tokens(value).map(Self::NotEqual),
            Operator::Order(order, _) => Number::from_tokens(order, value).map(|number| Self::Order(order, number)),
            Operator::In(_) => literals_of_list(value).map(Self::In),
        }
    }
}

impl Number {
    /// Only numbers have the same order in each database.
    fn from_tokens(order: Order, tokens: &TokenStream) -> syn::Result<Self> {
        let literal = Literal::from_tokens(tokens)?;
        match literal.value {
            Value::Integer(value) => Ok(Self {
                value,
                span: literal.span,
            }),
            Value::Null | Value::Bool(_) | Value::Text(_) => {
                Err(diagnostics::not_a_number(order, &literal.value, tokens))
            }
        }
    }
}

/// `["open", "new"]`
fn literals_of_list(tokens: &TokenStream) -> syn::Result<Vec<Literal>> {
    let list = |input: ParseStream<'_>| {
        let content;
        bracketed!(content in input);
        content.parse::<TokenStream>()
    };
    let list = list
        .parse2(tokens.clone())
        .map_err(|_| diagnostics::not_a_list(tokens))?;
    let mut literals = Vec::<Literal>::new();
    for item in list::split(&list) {
        let literal = Literal::from_tokens(&item)?;
        if matches!(literal.value, Value::Null) {
            return Err(diagnostics::null_in_a_list(&item));
        }
        if literals.iter().any(|earlier| earlier.value == literal.value) {
            return Err(diagnostics::literal_twice(&literal.value, &item));
        }
        literals.push(literal);
    }
    if literals.is_empty() {
        return Err(diagnostics::empty_list(tokens));
    }
    Ok(literals)
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
