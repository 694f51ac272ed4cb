//! The clauses of a declaration, read from the condition and the expressions of an index: `gh_id > 0`,
//! `state in ["open", "new"]`, `coalesce(team_id, 0)`. Each database says in its own folder how it prints columns and
//! literals.

use std::fmt;

use sqlparser::ast::{Array, BinaryOperator, Expr, InTarget, UnaryOperator};

use super::term::{self, CalledFunction, FunctionCall, Value, bare};
use crate::database::Database;
use crate::live::{Indexed, LiveColumn, LiveIndex, LiveTable};

/// A comparison of a column with literals, as a condition of a declaration can have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Comparison {
    pub(crate) column: String,
    pub(crate) operator: Operator,
    /// One literal, or several for [`Operator::In`].
    pub(crate) literals: Vec<Literal>,
}

impl Comparison {
    /// True if it fixes the value of the column.
    pub(crate) fn is_equality(&self) -> bool {
        self.operator == Operator::Equal
    }
}

/// The operator between a column and its literal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
}

/// A function call on a column, as a part of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) function: String,
    pub(crate) column: String,
    /// The value that replaces NULL in `coalesce(team_id, 0)`.
    pub(crate) fallback: Option<Literal>,
}

/// The key of an index, as a declaration can have it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) parts: Vec<Part>,
    pub(crate) conditions: Vec<Comparison>,
    /// MySQL and MariaDB: the name of its first generated column.
    pub(crate) generated: Option<String>,
}

/// A part of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    Column(String),
    Call(Call),
}

impl Part {
    pub(crate) fn column(&self) -> &str {
        match self {
            Self::Column(column) => column,
            Self::Call(call) => &call.column,
        }
    }
}

/// A literal, as Rust writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Literal {
    Null,
    Bool(bool),
    Integer(i64),
    Text(String),
}

/// Reads the expressions of one table.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    pub(crate) database: &'a dyn Database,
    pub(crate) live: &'a LiveTable,
    /// True if the program declares that this column is a boolean. None if it declares nothing.
    pub(crate) is_boolean: &'a dyn Fn(&str) -> Option<bool>,
}

impl Reader<'_> {
    /// The key of an index. If a declaration cannot have it, the reason, as a clause.
    pub(crate) fn key(self, index: &LiveIndex) -> Result<Key, String> {
        let parts = index.parts.iter().map(|part| match &part.what {
            Indexed::Column(column) => Ok(Part::Column(column.clone())),
            Indexed::Prefix(column) => Err(format!("it holds only the beginning of {column}")),
            Indexed::Expression(text) => self
                .call(text)
                .map(Part::Call)
                .ok_or_else(|| format!("it is on an expression that a declaration cannot have: {text}")),
        });
        Ok(Key {
            parts: parts.collect::<Result<_, String>>()?,
            conditions: index
                .predicate
                .as_deref()
                .map_or(Ok(Vec::new()), |text| self.condition(text))?,
            generated: None,
        })
    }

    /// The comparisons in the text of a condition.
    fn condition(self, text: &str) -> Result<Vec<Comparison>, String> {
        let refused = |term: &str| format!("its condition has a term that a declaration cannot have: {term}");
        let condition = self.database.parse(text).ok_or_else(|| refused(text))?;
        self.comparisons(&condition).map_err(|term| refused(&term))
    }

    /// The comparisons of a condition, in their order. If a declaration cannot have one of them, the text of that one.
    pub(crate) fn comparisons(self, condition: &Expr) -> Result<Vec<Comparison>, String> {
        let terms = if self.database.compares_as_written() {
            terms_as_written(condition)
        } else {
            term::conjuncts(condition)
        };
        let comparisons = terms.into_iter().map(|term| self.comparison(term).ok_or(term));
        comparisons.collect::<Result<_, &Expr>>().map_err(ToString::to_string)
    }

    /// The call in `lower(email)`, `coalesce(team_id, 0)` or `canon_crate_name(name)`.
    pub(crate) fn call(self, expression: &str) -> Option<Call> {
        if let Some(FunctionCall {
            function: CalledFunction::BuiltIn(function),
            column,
        }) = self.database.call(expression)
        {
            return Some(Call {
                function: function.name().to_owned(),
                column: self.column_named(&column)?.name.clone(),
                fallback: None,
            });
        }
        let expression = self.database.parse(expression)?;
        let (function, arguments) = term::function(&expression)?;
        let (column, fallback) = match *arguments {
            [argument] if function != "coalesce" => (self.column(argument)?, None),
            [argument, fallback] if function == "coalesce" => {
                let column = self.column(argument)?;
                (column, Some(self.literal(fallback, column)?))
            }
            _ => return None,
        };
        function.split('.').all(is_identifier).then(|| Call {
            function,
            column: column.name.clone(),
            fallback,
        })
    }

    fn comparison(self, term: &Expr) -> Option<Comparison> {
        let (column, operator, literals) = self
            .of_truth(term)
            .or_else(|| self.of_null(term))
            .or_else(|| self.of_members(term))
            .or_else(|| self.of_operator(term))?;
        let is_allowed = literals.iter().all(|literal| operator.takes(literal)) && !literals.is_empty();
        is_allowed.then(|| Comparison {
            column: column.name.clone(),
            operator,
            literals,
        })
    }

    /// `flag`, `NOT flag`
    fn of_truth(&self, term: &Expr) -> Option<(&LiveColumn, Operator, Vec<Literal>)> {
        let (operand, value) = match bare(term) {
            Expr::UnaryOp { op, expr } if *op == UnaryOperator::Not => (&**expr, false),
            other => (other, true),
        };
        if self.database.compares_as_written() {
            return None;
        }
        let column = self.column(operand).filter(|column| self.holds_booleans(column))?;
        Some((column, Operator::Equal, vec![Literal::Bool(value)]))
    }

    /// `deleted_at IS NULL`, `deleted_at IS NOT NULL`
    fn of_null(&self, term: &Expr) -> Option<(&LiveColumn, Operator, Vec<Literal>)> {
        let (operand, operator) = match bare(term) {
            Expr::IsNull(operand) => (operand, Operator::Equal),
            Expr::IsNotNull(operand) => (operand, Operator::NotEqual),
            _ => return None,
        };
        let column = self.column(operand).filter(|column| column.is_nullable)?;
        Some((column, operator, vec![Literal::Null]))
    }

    /// `state IN ('open', 'new')`, `state = ANY (ARRAY['open', 'new'])`
    fn of_members(&self, term: &Expr) -> Option<(&LiveColumn, Operator, Vec<Literal>)> {
        let (operand, members) = match bare(term) {
            Expr::In {
                expr,
                target: InTarget::List(members),
                negated: false,
                ..
            } => (expr, members),
            Expr::AnyOp {
                left,
                compare_op: BinaryOperator::Eq,
                right,
                ..
            } => (left, array(right)?),
            _ => return None,
        };
        let column = self.column(operand)?;
        let members = members.iter().map(|member| self.literal(member, column));
        Some((column, Operator::In, members.collect::<Option<_>>()?))
    }

    /// `gh_id > 0`, and `0 < gh_id` if the database takes that as the same.
    fn of_operator(&self, term: &Expr) -> Option<(&LiveColumn, Operator, Vec<Literal>)> {
        let (left, operator, right) = term::binary(term)?;
        let operator = Operator::of_sql(operator)?;
        let side = |operand, literal| {
            let column = self.column(operand)?;
            Some((column, self.literal(literal, column)?))
        };
        if let Some((column, literal)) = side(left, right) {
            return Some((column, operator, vec![literal]));
        }
        let (column, literal) = side(right, left).filter(|_| !self.database.compares_as_written())?;
        Some((column, operator.turned(), vec![literal]))
    }

    fn column(&self, expression: &Expr) -> Option<&LiveColumn> {
        self.column_named(&self.database.operand(expression, self.live)?)
    }

    fn column_named(&self, name: &str) -> Option<&LiveColumn> {
        self.live.column(self.database.dialect(), name)
    }

    /// The literal, if the column can have it.
    fn literal(&self, expression: &Expr, column: &LiveColumn) -> Option<Literal> {
        let value = self.database.literal(expression, self.live)?;
        if self.holds_booleans(column) {
            return self.database.boolean(&value).map(Literal::Bool);
        }
        match value {
            Value::Number(digits) if column.holds_integers() => digits.parse().ok().map(Literal::Integer),
            // PostgreSQL: '-1'::integer
            Value::Text(digits) if column.holds_integers() && !column.holds_text() => {
                digits.parse().ok().map(Literal::Integer)
            }
            Value::Text(text) if column.holds_text() => Some(Literal::Text(text)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) => None,
        }
    }

    fn holds_booleans(&self, column: &LiveColumn) -> bool {
        (self.is_boolean)(&column.name).unwrap_or_else(|| self.database.is_boolean(column))
    }
}

impl Operator {
    fn of_sql(operator: &BinaryOperator) -> Option<Self> {
        match operator {
            BinaryOperator::Eq => Some(Self::Equal),
            BinaryOperator::NotEq => Some(Self::NotEqual),
            BinaryOperator::Lt => Some(Self::Less),
            BinaryOperator::LtEq => Some(Self::LessOrEqual),
            BinaryOperator::Gt => Some(Self::Greater),
            BinaryOperator::GtEq => Some(Self::GreaterOrEqual),
            _ => None,
        }
    }

    /// The operator if its sides change places.
    fn turned(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
            Self::Equal | Self::NotEqual | Self::In => self,
        }
    }

    /// True if a declaration can compare a column with this literal by the operator.
    fn takes(self, literal: &Literal) -> bool {
        match self {
            Self::Equal | Self::NotEqual => true,
            Self::Less | Self::LessOrEqual | Self::Greater | Self::GreaterOrEqual => {
                matches!(literal, Literal::Integer(_))
            }
            Self::In => matches!(literal, Literal::Integer(_) | Literal::Text(_)),
        }
    }

    /// The operator between a column and its literal in a declaration.
    pub(crate) fn declared(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::In => "in",
        }
    }
}

impl Comparison {
    /// `state in ["open", "new"]`, with this name for the column.
    pub(crate) fn declared(&self, column: &str) -> String {
        let literals: Vec<String> = self.literals.iter().map(Literal::to_string).collect();
        let (operator, literals) = (self.operator.declared(), literals.join(", "));
        match self.operator {
            Operator::In => format!("{column} {operator} [{literals}]"),
            _ => format!("{column} {operator} {literals}"),
        }
    }
}

impl Call {
    /// `coalesce(team_id, 0)`, with this name for the column.
    pub(crate) fn declared(&self, column: &str) -> String {
        match &self.fallback {
            Some(fallback) => format!("{}({column}, {fallback})", self.function),
            None => format!("{}({column})", self.function),
        }
    }
}

/// The literal as declared: `"open"`.
impl fmt::Display for Literal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => formatter.write_str("NULL"),
            Self::Bool(value) => value.fmt(formatter),
            Self::Integer(number) => number.fmt(formatter),
            Self::Text(text) => write!(formatter, "{text:?}"),
        }
    }
}

/// The terms of `a AND b AND c`, which is `(a AND b) AND c`. The right side of an `AND` is one term.
fn terms_as_written(expression: &Expr) -> Vec<&Expr> {
    match term::binary(expression) {
        Some((left, BinaryOperator::And, right)) => [terms_as_written(left), vec![bare(right)]].concat(),
        _ => vec![bare(expression)],
    }
}

/// The members of `ARRAY['open', 'new']`, also with a cast around it.
fn array(expression: &Expr) -> Option<&Vec<Expr>> {
    match bare(expression) {
        Expr::Array(Array { elem, .. }) => Some(elem),
        Expr::Cast { expr, .. } => array(expr),
        _ => None,
    }
}

/// True if Rust takes the name as an identifier.
fn is_identifier(name: &str) -> bool {
    let mut characters = name.chars();
    let is_first = |character: char| character.is_ascii_alphabetic() || character == '_';
    characters.next().is_some_and(is_first)
        && characters.all(|character| character.is_ascii_alphanumeric() || character == '_')
}
