//! A generated column as declared: its type and its content.

use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::{Condition, Content, Dialect, Function, Literal, TypeClass};

use crate::database::mysql::expression as printed;
use crate::live::{LiveColumn, LiveTable, LiveText};

/// A generated column as declared.
#[derive(Debug)]
pub(super) struct ExpectedColumn {
    /// The type of a text. None for the number 1.
    text: Option<LiveText>,
    content: Content,
    conditions: &'static [Condition],
    /// The expression as SQL.
    sql: String,
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
            Content::Discriminator => Self::discriminator(constraint.conditions(), live),
            Content::Call { function, column } => Self::call(function, column, live),
        }
    }

    fn discriminator(conditions: &'static [Condition], live: Option<&LiveTable>) -> Result<Self, String> {
        let minds_quotes = live.is_some_and(|live| live.minds_quotes);
        let terms = conditions.iter().map(|condition| term(condition, minds_quotes));
        let terms: Result<Vec<String>, String> = terms.collect();
        Ok(Self {
            text: None,
            content: Content::Discriminator,
            conditions,
            sql: format!("CASE WHEN {} THEN 1 END", terms?.join(" AND ")),
        })
    }

    fn call(function: Function, column: &'static str, live: Option<&LiveTable>) -> Result<Self, String> {
        let name = function.name();
        let live = live.ok_or_else(|| {
            format!(
                "{name}({column}) needs a generated column with the length and the collation of {column}, which only \
                 a database can tell"
            )
        })?;
        let base = live.column(Dialect::Mysql, column);
        let base = base.ok_or_else(|| format!("the table has no column {column}"))?;
        Ok(Self {
            text: Some(text_of_call(function, base)?),
            content: Content::Call { function, column },
            conditions: &[],
            sql: format!("{name}({})", Dialect::Mysql.identifier(column)),
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
        match &self.text {
            Some(text) => format!("{text} {definition}"),
            None => format!("TINYINT {definition}"),
        }
    }

    fn is_content(&self, expression: &str) -> bool {
        match self.content {
            Content::Discriminator => printed::is_discriminator(expression, self.conditions),
            Content::Call { function, column } => printed::call(expression)
                .is_some_and(|call| call.function == function && Dialect::Mysql.is_same_name(column, &call.column)),
        }
    }

    /// The declared form, if the column differs from it.
    pub(super) fn differs(&self, column: &LiveColumn) -> Option<String> {
        let generated = column.generated_as.as_ref();
        if !generated.is_some_and(|generated| self.is_content(&generated.expression)) {
            return Some(format!("generated as {}", self.sql));
        }
        match &self.text {
            None => (!column.classes.contains(&TypeClass::Integer)).then(|| "of the type TINYINT".to_owned()),
            Some(text) => {
                (!column.text.as_ref().is_some_and(|found| text.fits(found))).then(|| format!("of the type {text}"))
            }
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
    pub(super) fn fits(&self, other: &Self) -> bool {
        self.collation.eq_ignore_ascii_case(&other.collation) && other.is_varchar && self.length <= other.length
    }
}

/// The type for the result of a function on the column. No function makes a text longer: measured on MariaDB 10.11 for
/// each character of the first two planes of Unicode.
pub(super) fn text_of_call(function: Function, base: &LiveColumn) -> Result<LiveText, String> {
    let (call, type_name) = (format!("{}({})", function.name(), base.name), &base.type_name);
    let text = base.text.as_ref().filter(|text| text.is_varchar);
    let text = text.ok_or_else(|| format!("{call} needs a VARCHAR, but {} is of the type {type_name}", base.name))?;
    match function {
        Function::Trim => Ok(text.clone()),
        Function::Lower | Function::Upper => folded(&call, base, text),
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

/// The comparison of a column with its literal.
fn term(condition: &Condition, minds_quotes: bool) -> Result<String, String> {
    match condition.literal {
        Literal::Text(text) if minds_quotes && text.contains('\'') => Err(format!(
            "the text {text:?} of its condition has a quote: if the sql_mode of a session has NO_BACKSLASH_ESCAPES, \
             MySQL cannot open a table whose generated column has a quote in its expression"
        )),
        Literal::Text(text) => Ok(format!(
            "{} = {}",
            Dialect::Mysql.identifier(condition.column),
            text_literal(text)?
        )),
        Literal::Null | Literal::Bool(_) | Literal::Integer(_) => Ok(Dialect::Mysql.condition(condition)),
    }
}

/// A string for an expression that the server stores.
///
/// A quote is doubled, which any `sql_mode` reads as one quote. A backslash stands for itself in some modes only. The
/// form `X'..'` does not help: MariaDB 10.11 prints it unchanged, and then cannot read it again. The server stores
/// other characters in the character set of whoever created the column.
fn text_literal(text: &str) -> Result<String, String> {
    let is_plain = |character: char| matches!(character, ' '..='~') && character != '\\';
    if text.chars().all(is_plain) {
        return Ok(format!("'{}'", text.replace('\'', "''")));
    }
    Err(format!(
        "the text {text:?} of its condition has a backslash or a character beyond printable ASCII, which the \
         expression of a generated column cannot store safely"
    ))
}
