//! The declaration of a unique index with generated columns: a discriminator stands for a condition,
//! and another generated column for a function call.

use getorcreate_runtime::internals::{Dialect, TypeClass, name};

use super::expected::type_of_call;
use crate::database::mysql::expression as printed;
use crate::expression::FunctionCall;
use crate::expression::reader::{Key, Part, Reader};
use crate::expression::term::Term;
use crate::live::{Generated, Indexed, LiveColumn, LiveIndex, LiveTable};

/// The key of an index. If a declaration cannot have it, the reason, as a clause.
pub(in crate::database::mysql) fn key(index: &LiveIndex, reader: Reader<'_>) -> Result<Key, String> {
    if let Some(text) = expression(index) {
        return Err(format!(
            "it is on the expression {text}: getorcreate relies on generated columns here, which `generate` adds for a \
             declared key"
        ));
    }
    let plain = reader.key(index)?;
    let mut key = Key::default();
    let mut discriminator = None;
    let mut calls = Vec::new();
    for part in plain.parts {
        let column = reader.live.column(Dialect::Mysql, part.column());
        let generated = column.and_then(|column| Some((column, column.generated_as.as_ref()?)));
        let Some((column, generated)) = generated else {
            key.parts.push(part);
            continue;
        };
        match meaning(column, generated, reader)? {
            Some(Meaning::Condition(conditions)) if discriminator.is_none() => {
                key.conditions = conditions;
                discriminator = Some(column);
            }
            Some(Meaning::Call(call)) => {
                calls.push((column, call.column.clone()));
                key.parts.push(Part::Call(call));
            }
            Some(Meaning::Condition(_)) | None => key.parts.push(part),
        }
    }
    key.generated = own_name(discriminator, &calls)?;
    Ok(key)
}

fn expression(index: &LiveIndex) -> Option<&str> {
    index.parts.iter().find_map(|part| match &part.what {
        Indexed::Expression(text) => Some(&**text),
        Indexed::Column(_) | Indexed::Prefix(_) => None,
    })
}

/// The part of a declaration that a generated column stands for.
enum Meaning {
    Condition(Vec<Term>),
    Call(FunctionCall),
}

fn meaning(column: &LiveColumn, generated: &Generated, reader: Reader<'_>) -> Result<Option<Meaning>, String> {
    if let Some(condition) = printed::condition(&generated.expression) {
        let conditions = reader.terms(&condition).map_err(|term| {
            format!(
                "its generated column {} has a condition with a term that a declaration cannot have: {term}",
                column.name
            )
        })?;
        let is_number = column.classes.contains(&TypeClass::Integer);
        return Ok(is_number.then_some(Meaning::Condition(conditions)));
    }
    let Some(call) = reader.call(&generated.expression) else {
        return Ok(None);
    };
    check_type(column, &call, reader.live)?;
    Ok(Some(Meaning::Call(call)))
}

/// Rejects a column that does not hold the results of the call as a declared key needs them.
fn check_type(column: &LiveColumn, call: &FunctionCall, live: &LiveTable) -> Result<(), String> {
    let base = live.column(Dialect::Mysql, &call.column);
    let base = base.ok_or_else(|| format!("the table has no column {}", call.column))?;
    let expected = type_of_call(call, base)?;
    if expected.fits(column) {
        Ok(())
    } else {
        Err(format!(
            "its generated column {} would have to be of the type {expected}",
            column.name
        ))
    }
}

/// The name of the first generated column. Each further one has this name with the name of its source column. A key
/// finds its generated columns by these names.
fn own_name(discriminator: Option<&LiveColumn>, calls: &[(&LiveColumn, String)]) -> Result<Option<String>, String> {
    let (first, rest) = match (discriminator, calls) {
        (Some(discriminator), calls) => (discriminator, calls),
        (None, [(first, _), rest @ ..]) => (*first, rest),
        (None, []) => return Ok(None),
    };
    for (column, source) in rest {
        let expected = name::fit(format!("{}_{source}", first.name));
        if !Dialect::Mysql.is_same_name(&expected, &column.name) {
            return Err(format!(
                "its generated column {} would have to be called {expected}: a key finds it by this name",
                column.name
            ));
        }
    }
    if first.name != name::fit(first.name.clone()) {
        return Err(format!("the name of its generated column {} is too long", first.name));
    }
    Ok(Some(first.name.clone()))
}
