//! A generated column as declared: its type and its content.

use std::fmt;

use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::{Condition, Content, Dialect, Function, Literal, Test, TypeClass};

use crate::database::interface::Catalog;
use crate::database::mysql::{Mysql, expression as printed};
use crate::expression::term::Value;
use crate::expression::{CalledFunction, FunctionCall};
use crate::live::{LiveColumn, LiveTable, LiveText};

/// A generated column as declared.
#[derive(Debug)]
pub(super) struct ExpectedColumn {
    data_type: ExpectedType,
    content: Content,
    conditions: Vec<Condition>,
    /// The expression as SQL.
    sql: String,
}

/// The type of a generated column.
#[derive(Debug)]
pub(super) enum ExpectedType {
    /// The type of the number 1.
    One,
    /// A type for text.
    Text(LiveText),
    /// The type of another column, in the database's words: `int(11) unsigned`.
    OfColumn(String),
}

/// The type as SQL.
impl fmt::Display for ExpectedType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One => formatter.write_str("TINYINT"),
            Self::Text(text) => text.fmt(formatter),
            Self::OfColumn(name) => formatter.write_str(name),
        }
    }
}

/// The collation of the results of `lower` and `upper`. A lookup names it for the bound value. Otherwise the collation
/// of the connection would decide which letters have a lower form. On MariaDB 10.11, the `uca1400` collations know 737
/// more letters with a lower form, and the Turkish ones know another form of `I`. Measured for each character of the
/// first two planes of Unicode.
const FOLDED: (&str, &str) = ("utf8mb4", "utf8mb4_bin");

/// Collations that compare like [`FOLDED`] and have the same letters. Those of `latin1` are left out: `latin1` has four
/// letters whose lower form it does not have. Measured in the same way.
const FOLDABLE: [&str; 4] = ["utf8mb4_bin", "utf8mb3_bin", "utf8_bin", "ascii_bin"];

impl ExpectedColumn {
    /// The declared column. If it cannot exist, the reason, as a clause.
    pub(super) fn new(
        constraint: &UniqueConstraint,
        content: Content,
        live: Option<&LiveTable>,
    ) -> Result<Self, String> {
        match content {
            Content::Discriminator => Self::discriminator(constraint.generated_conditions().copied().collect(), live),
            Content::Call { function, column } => Self::call(function, column, live),
        }
    }

    fn discriminator(conditions: Vec<Condition>, live: Option<&LiveTable>) -> Result<Self, String> {
        let minds_quotes = live.is_some_and(|live| live.minds_quotes);
        let terms = conditions.iter().map(|condition| term(condition, minds_quotes));
        let terms: Result<Vec<String>, String> = terms.collect();
        Ok(Self {
            data_type: ExpectedType::One,
            content: Content::Discriminator,
            conditions,
            sql: format!("CASE WHEN {} THEN 1 END", terms?.join(" AND ")),
        })
    }

    fn call(function: Function, column: &'static str, live: Option<&LiveTable>) -> Result<Self, String> {
        let call = function.call(column, |literal| literal.to_string());
        if let Function::Own(name) = function {
            return Err(format!(
                "{call} needs a generated column, in which MySQL and MariaDB allow only their own functions: let the \
                 application store the result of {name} in a column, and declare the key on that column"
            ));
        }
        let live = live.ok_or_else(|| {
            format!("{call} needs a generated column with the exact type of {column}, which only a database can tell")
        })?;
        let base = live.column(Dialect::Mysql, column);
        let base = base.ok_or_else(|| format!("the table has no column {column}"))?;
        let (data_type, value) = match function {
            Function::Coalesce(literal) => {
                let data_type = type_of_replaced(&call, base, &Value::declared(literal, Dialect::Mysql))?;
                (data_type, stored_literal(literal, live.minds_quotes, "its `coalesce`")?)
            }
            Function::Lower | Function::Upper | Function::Trim | Function::Own(_) => {
                (ExpectedType::Text(text_of_call(function, base)?), String::new())
            }
        };
        Ok(Self {
            data_type,
            content: Content::Call { function, column },
            conditions: Vec::new(),
            sql: function.call(&Dialect::Mysql.identifier(column), |_| value),
        })
    }

    /// The definition after the column's name.
    ///
    /// The column is not stored: adding a stored column rewrites the table, and a foreign key could not change the
    /// columns that it is computed from. It is invisible, so that `SELECT *` and `INSERT` without columns stay as they
    /// are: on MySQL from 8.0.23 on, on MariaDB from 10.3.3 on.
    pub(super) fn definition(&self) -> String {
        let definition = format!(
            "GENERATED ALWAYS AS ({}) VIRTUAL /*!80023 INVISIBLE */ /*M!100303 INVISIBLE */",
            self.sql
        );
        format!("{} {definition}", self.data_type)
    }

    fn is_content(&self, expression: &str) -> bool {
        match self.content {
            Content::Discriminator => printed::is_discriminator(expression, &self.conditions),
            Content::Call { function, column } => {
                printed::call(expression).is_some_and(|call| call.is(Dialect::Mysql, function, column))
            }
        }
    }

    /// The declared form, if the column differs from it.
    pub(super) fn differs(&self, column: &LiveColumn) -> Option<String> {
        let generated = column.generated_as.as_ref();
        if !generated.is_some_and(|generated| self.is_content(&generated.expression)) {
            return Some(format!("generated as {}", self.sql));
        }
        (!self.data_type.fits(column)).then(|| format!("of the type {}", self.data_type))
    }
}

impl ExpectedType {
    /// True if the column has the type, or one that holds and compares the same values.
    pub(super) fn fits(&self, column: &LiveColumn) -> bool {
        match self {
            Self::One => column.classes.contains(&TypeClass::Integer),
            Self::Text(text) => column.text.as_ref().is_some_and(|found| text.fits(found)),
            Self::OfColumn(name) => column.type_name.eq_ignore_ascii_case(name),
        }
    }
}

/// Describes a column in the same words as [`ExpectedColumn::differs`].
pub(super) fn describe(column: &LiveColumn) -> String {
    match (&column.generated_as, &column.text) {
        (None, _) => "not generated".to_owned(),
        (Some(generated), None) => format!(
            "generated as {}, of the type {}",
            generated.expression, column.type_name
        ),
        (Some(generated), Some(text)) => format!("generated as {}, of the type {text}", generated.expression),
    }
}

impl LiveText {
    /// True if the other type compares in the same way and can hold all values of this one.
    fn fits(&self, other: &Self) -> bool {
        self.collation.eq_ignore_ascii_case(&other.collation) && other.is_varchar && self.length <= other.length
    }
}

/// The type for the result of a function on the column. No function makes a text longer: measured on MariaDB 10.11 for
/// each character of the first two planes of Unicode.
fn text_of_call(function: Function, base: &LiveColumn) -> Result<LiveText, String> {
    let (call, type_name) = (format!("{}({})", function.name(), base.name), &base.type_name);
    let text = base.text.as_ref().filter(|text| text.is_varchar);
    let text = text.ok_or_else(|| format!("{call} needs a VARCHAR, but {} is of the type {type_name}", base.name))?;
    match function {
        Function::Lower | Function::Upper => folded(&call, base, text),
        Function::Trim | Function::Coalesce(_) | Function::Own(_) => Ok(text.clone()),
    }
}

/// The type for the results of a call in the database. If a declared key cannot have the call, the reason, as a clause.
pub(super) fn type_of_call(call: &FunctionCall, base: &LiveColumn) -> Result<ExpectedType, String> {
    match &call.function {
        CalledFunction::BuiltIn(function) => text_of_call(*function, base).map(ExpectedType::Text),
        CalledFunction::Coalesce(value) => type_of_replaced(&call.to_string(), base, value),
        CalledFunction::Other(name) => Err(format!("{name} is no function that a key can have here")),
    }
}

/// The type for the values of the column and the value that stands for NULL.
fn type_of_replaced(call: &str, base: &LiveColumn, value: &Value) -> Result<ExpectedType, String> {
    const NUMBERS: [TypeClass; 5] = [
        TypeClass::Boolean,
        TypeClass::SmallInteger,
        TypeClass::Integer,
        TypeClass::BigInteger,
        TypeClass::Numeric,
    ];
    let (name, type_name) = (&base.name, &base.type_name);
    let number = match value {
        Value::Bool(value) => Some(Literal::Bool(*value)),
        Value::Number(digits) => digits.parse().ok().map(Literal::Integer),
        Value::Null | Value::Text(_) => None,
    };
    if number.is_some_and(|number| Mysql.is_never(base, number)) {
        return Err(format!(
            "{call} needs a value of the type of {name}, which is {type_name}"
        ));
    }
    match (value, &base.text) {
        (Value::Text(value), Some(text)) if text.is_varchar => {
            let length = u64::try_from(value.len()).unwrap_or(u64::MAX);
            Ok(ExpectedType::Text(LiveText {
                length: text.length.max(length),
                ..text.clone()
            }))
        }
        (Value::Text(_), _) => Err(format!("{call} needs a VARCHAR, but {name} is of the type {type_name}")),
        (Value::Bool(_) | Value::Number(_), None) if base.classes.iter().any(|class| NUMBERS.contains(class)) => {
            Ok(ExpectedType::OfColumn(type_name.clone()))
        }
        (Value::Null | Value::Bool(_) | Value::Number(_), _) => {
            Err(format!("{call} needs a number, but {name} is of the type {type_name}"))
        }
    }
}

fn folded(call: &str, base: &LiveColumn, text: &LiveText) -> Result<LiveText, String> {
    let (name, collation) = (&base.name, &text.collation);
    if collation.to_ascii_lowercase().ends_with("_ci") {
        return Err(format!(
            "{call} adds nothing to the collation {collation} of {name}, which already ignores case: declare the key \
             on {name} itself"
        ));
    }
    if !FOLDABLE.iter().any(|foldable| collation.eq_ignore_ascii_case(foldable)) {
        return Err(format!(
            "{call} follows the letters of a collation, but a lookup can follow only those of {}, not those of \
             {collation}: give {name} the collation {}",
            FOLDED.1, FOLDED.1
        ));
    }
    Ok(LiveText {
        charset: FOLDED.0.to_owned(),
        collation: FOLDED.1.to_owned(),
        ..text.clone()
    })
}

/// The test of a column.
fn term(condition: &Condition, minds_quotes: bool) -> Result<String, String> {
    let literal = |literal: Literal| stored_literal(literal, minds_quotes, "its condition");
    let test = match condition.test {
        Test::Equal(value @ Literal::Text(_)) => format!("= {}", literal(value)?),
        Test::NotEqual(value @ Literal::Text(_)) => format!("<> {}", literal(value)?),
        Test::In(literals) => {
            let literals: Vec<String> = literals.iter().map(|value| literal(*value)).collect::<Result<_, _>>()?;
            format!("IN ({})", literals.join(", "))
        }
        test @ (Test::Equal(_) | Test::NotEqual(_) | Test::Order(..)) => Dialect::Mysql.test(test),
    };
    Ok(format!("{} {test}", Dialect::Mysql.identifier(condition.column)))
}

/// A literal in an expression that the server stores, or the reason why there can be none. `of` says where it is declared.
fn stored_literal(literal: Literal, minds_quotes: bool, of: &str) -> Result<String, String> {
    match literal {
        Literal::Text(text) if minds_quotes && text.contains('\'') => Err(format!(
            "the text {text:?} of {of} has a quote: if the sql_mode of a session has NO_BACKSLASH_ESCAPES, MySQL cannot \
             open a table whose generated column has a quote in its expression"
        )),
        Literal::Text(text) => stored_text(text, of),
        Literal::Null | Literal::Bool(_) | Literal::Integer(_) => Ok(Dialect::Mysql.literal(literal)),
    }
}

/// A string in such an expression.
///
/// A quote is doubled, which any `sql_mode` reads as one quote. A backslash stands for itself in some modes only. The
/// form `X'..'` does not help: MariaDB 10.11 prints it unchanged, and then cannot read it again. The server stores
/// other characters in the character set of whoever created the column.
fn stored_text(text: &str, of: &str) -> Result<String, String> {
    let is_plain = |character: char| matches!(character, ' '..='~') && character != '\\';
    if text.chars().all(is_plain) {
        return Ok(format!("'{}'", text.replace('\'', "''")));
    }
    Err(format!(
        "the text {text:?} of {of} has a backslash or a character beyond printable ASCII, which the expression of a \
         generated column cannot store safely"
    ))
}
