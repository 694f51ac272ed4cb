//! The parts of a syntax tree: what every database needs to read terms and function calls.

use getorcreate_runtime::internals::Order;
use sqlparser::ast::{
    BinaryOperator, Expr, FunctionArg, FunctionArgExpr, FunctionArguments, InTarget, UnaryOperator, Value as Sql,
};

use super::term::{Operator, Value};

/// The expression without the parentheses around it.
pub(crate) fn bare(expression: &Expr) -> &Expr {
    match expression {
        Expr::Nested(inner) => bare(inner),
        _ => expression,
    }
}

/// The terms that `AND` joins, at any depth.
pub(crate) fn conjuncts(expression: &Expr) -> Vec<&Expr> {
    match binary(expression) {
        Some((left, BinaryOperator::And, right)) => [conjuncts(left), conjuncts(right)].concat(),
        _ => vec![bare(expression)],
    }
}

/// The operator and its two sides.
pub(crate) fn binary(expression: &Expr) -> Option<(&Expr, &BinaryOperator, &Expr)> {
    match bare(expression) {
        Expr::BinaryOp { left, op, right } => Some((left, op, right)),
        _ => None,
    }
}

/// The two sides of `=`, `<>` or `>`.
pub(crate) fn compared(expression: &Expr) -> Option<(&Expr, Operator, &Expr)> {
    let (left, operator, right) = binary(expression)?;
    let operator = match operator {
        BinaryOperator::Eq => Operator::Equal,
        BinaryOperator::NotEq => Operator::NotEqual,
        BinaryOperator::Lt => Operator::Order(Order::Less),
        BinaryOperator::LtEq => Operator::Order(Order::LessOrEqual),
        BinaryOperator::Gt => Operator::Order(Order::Greater),
        BinaryOperator::GtEq => Operator::Order(Order::GreaterOrEqual),
        _ => return None,
    };
    Some((left, operator, right))
}

/// The value of `'open'`, `-7` or `TRUE`.
pub(crate) fn literal(expression: &Expr) -> Option<Value> {
    match bare(expression) {
        Expr::UnaryOp { op, expr } if *op == UnaryOperator::Minus => literal(expr)?.negated(),
        Expr::Value(value) => match &value.value {
            Sql::Number(number, _) => Some(Value::Number(number.clone())),
            Sql::SingleQuotedString(text) => Some(Value::Text(text.clone())),
            Sql::Boolean(value) => Some(Value::Bool(*value)),
            _ => None,
        },
        _ => None,
    }
}

/// The operand and the members of `state IN ('open', 'new')`.
pub(crate) fn listed(expression: &Expr) -> Option<(&Expr, &[Expr])> {
    match bare(expression) {
        Expr::In {
            expr,
            target: InTarget::List(members),
            negated: false,
            ..
        } => Some((expr, members)),
        _ => None,
    }
}

pub(crate) fn is_null(expression: &Expr) -> bool {
    matches!(bare(expression), Expr::Value(value) if value.value == Sql::Null)
}

pub(crate) fn column(expression: &Expr) -> Option<String> {
    match bare(expression) {
        Expr::Identifier(name) => Some(name.value.clone()),
        _ => None,
    }
}

/// The name of a function in lower case, with its schema if it has one, and its arguments. None for a quoted name.
pub(crate) fn function(expression: &Expr) -> Option<(String, Vec<&Expr>)> {
    let Expr::Function(function) = bare(expression) else {
        return None;
    };
    let FunctionArguments::List(list) = &function.args else {
        return None;
    };
    let names = function.name.0.iter().map(|name| {
        let name = name.as_ident().filter(|name| name.quote_style.is_none())?;
        Some(name.value.to_ascii_lowercase())
    });
    let names: Option<Vec<String>> = names.collect();
    let arguments: Option<Vec<&Expr>> = list.args.iter().map(argument).collect();
    Some((names?.join("."), arguments?))
}

fn argument(argument: &FunctionArg) -> Option<&Expr> {
    match argument {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(expression)) => Some(expression),
        _ => None,
    }
}
