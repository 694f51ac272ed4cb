//! Writes a unique index as `#[unique(..)]`, or says why it cannot be declared.

use super::names::Names;
use super::{functions, marker};
use crate::database::Database;
use crate::expression::reader::{Key, Part, Reader};
use crate::expression::term::Term;
use crate::expression::{CalledFunction, FunctionCall};
use crate::live::{Equality, LiveColumn, LiveIndex, LiveTable, Origin};
use crate::report::Drift;

/// A table of the database, and its names in the program.
#[derive(Clone, Copy)]
pub(super) struct Table<'a> {
    pub(super) database: &'a dyn Database,
    pub(super) live: &'a LiveTable,
    pub(super) names: Names<'a>,
}

/// A declaration.
pub(super) struct Written {
    /// `#[unique(email)]`
    pub(super) declaration: String,
    /// A function that the program must declare as well. None if there is none.
    pub(super) note: Option<String>,
}

/// The declaration of each unique index except that of the primary key, or the reason why there is none, as a clause.
/// The indexes are in the order of their names, whatever the order in the catalog is.
pub(super) fn declarations(table: Table<'_>) -> Vec<(&LiveIndex, Result<Written, String>)> {
    let mut taken: Vec<String> = Vec::new();
    taken.extend(table.names.model.map(|model| model.struct_ident().to_owned()));
    taken.extend(marker::struct_names(&table.names.table.name));
    let mut plain: Vec<(&LiveIndex, Vec<String>)> = Vec::new();
    let is_primary_key = |index: &&LiveIndex| index.origin == Origin::PrimaryKey;
    let (primary_key, mut others): (Vec<_>, Vec<_>) = table.live.unique_indexes.iter().partition(is_primary_key);
    others.sort_by(|index, other| index.name.cmp(&other.name));
    plain.extend(primary_key.into_iter().map(|index| (index, sorted_texts(index))));
    let mut declarations = Vec::new();
    for index in others {
        let declaration = key(table, index).and_then(|key| {
            check_is_new(index, &key, &mut plain)?;
            let (key, note) = functions::named(key);
            let declaration = write(table, index, &key, &mut taken)?;
            Ok(Written { declaration, note })
        });
        declarations.push((index, declaration));
    }
    declarations
}

/// The key of an index that enforces it as getorcreate needs it.
fn key(table: Table<'_>, index: &LiveIndex) -> Result<Key, String> {
    check_table(table.live)?;
    check_index(index)?;
    let is_boolean = |column: &str| table.names.is_boolean(column);
    let reader = Reader {
        database: table.database,
        live: table.live,
        is_boolean: &is_boolean,
    };
    let key = table.database.key(index, reader)?;
    for part in &key.parts {
        let column = table.live.column(table.database.dialect(), part.column());
        let column = column.ok_or_else(|| format!("{} is no column of the table", part.column()))?;
        check_column(table.database, column)?;
        check_fallback(column, part)?;
    }
    check_columns_once(&key)?;
    Ok(key)
}

/// Rejects a table on which no key is safe.
fn check_table(live: &LiveTable) -> Result<(), String> {
    let stops = |flaw: &&Drift| {
        matches!(
            flaw,
            Drift::NotATable { .. }
                | Drift::Temporary
                | Drift::Inherited { .. }
                | Drift::EngineWithoutTransactions { .. }
                | Drift::EngineElsewhere { .. }
                | Drift::ConflictClause { .. }
                | Drift::Rule { .. }
        )
    };
    match live.flaws.iter().find(stops) {
        Some(Drift::ConflictClause { clause }) => Err(format!(
            "the table's definition says {clause}, so an insert that should fail can replace another row, or be lost"
        )),
        Some(flaw) => Err(format!("{flaw}, so {}", flaw.why())),
        None => Ok(()),
    }
}

fn check_index(index: &LiveIndex) -> Result<(), String> {
    if !index.is_valid {
        return Err("its build failed or is not finished, so existing rows may be duplicates".to_owned());
    }
    if index.is_deferrable {
        return Err("it is deferrable, so an insert cannot rely on it before the transaction ends".to_owned());
    }
    if index.ignored_until.is_some() {
        return Err("lookups ignore it".to_owned());
    }
    for part in &index.parts {
        if let Equality::Differs {
            index: by,
            column: column_by,
            ..
        } = &part.equality
        {
            let text = part.what.text();
            return Err(format!(
                "it compares {text} by {by}, but lookups compare by {column_by}"
            ));
        }
    }
    Ok(())
}

fn check_column(database: &dyn Database, column: &LiveColumn) -> Result<(), String> {
    let (name, type_name) = (&column.name, &column.type_name);
    if database.is_floating_point(column) {
        return Err(format!(
            "{name} is a floating-point number, {type_name}, which cannot be a key"
        ));
    }
    if let Some(how) = column.changes_values {
        return Err(format!("{name} is of the type {type_name}, which {how}"));
    }
    if let Some(generated) = &column.generated_as {
        return Err(format!(
            "only the database gives {name} its values: GENERATED ALWAYS AS ({})",
            generated.expression
        ));
    }
    if column.is_always_identity {
        return Err(format!(
            "only the database gives {name} its values: GENERATED ALWAYS AS IDENTITY"
        ));
    }
    Ok(())
}

/// Rejects a value that stands for NULL where there is no NULL.
fn check_fallback(column: &LiveColumn, part: &Part) -> Result<(), String> {
    match part {
        Part::Call(call) if matches!(call.function, CalledFunction::Coalesce(_)) && !column.is_nullable => {
            Err(format!("it is on {call}, but {} is never NULL", column.name))
        }
        Part::Call(_) | Part::Column(_) => Ok(()),
    }
}

/// A key has each column once, and so has its condition. A column of the key cannot have one value only.
fn check_columns_once(key: &Key) -> Result<(), String> {
    let parts: Vec<&str> = key.parts.iter().map(Part::column).collect();
    let twice = |place: &str, name: &str| Err(format!("its {place} has {name} twice, which a declaration cannot have"));
    for (index, name) in parts.iter().enumerate() {
        if parts[..index].contains(name) {
            return twice("key", name);
        }
    }
    for (index, condition) in key.conditions.iter().enumerate() {
        let mut earlier = key.conditions[..index].iter();
        // Two tests of one column may stand together, unless one of them fixes its value.
        let excludes = |other: &&Term| {
            other.column == condition.column
                && (other.fixes_the_value() || condition.fixes_the_value() || *other == condition)
        };
        if earlier.any(|other| excludes(&other)) {
            return twice("condition", &condition.column);
        }
    }
    let fixed = key
        .conditions
        .iter()
        .find(|condition| condition.fixes_the_value() && parts.contains(&&*condition.column));
    fixed.map_or(Ok(()), |condition| {
        Err(format!(
            "{} is a key column, but the condition fixes its value: {condition}",
            condition.column
        ))
    })
}

/// Rejects an index on the same columns as an earlier one, with the same rows.
fn check_is_new<'a>(
    index: &'a LiveIndex,
    key: &Key,
    plain: &mut Vec<(&'a LiveIndex, Vec<String>)>,
) -> Result<(), String> {
    let is_plain = key.conditions.is_empty() && key.parts.iter().all(|part| matches!(part, Part::Column(_)));
    if !is_plain {
        return Ok(());
    }
    let texts = sorted_texts(index);
    match plain.iter().find(|(_, earlier)| *earlier == texts) {
        Some((earlier, _)) if earlier.origin == Origin::PrimaryKey => {
            Err("it is on the columns of the primary key, which needs no declaration".to_owned())
        }
        Some((earlier, _)) => Err(format!("it is on the same columns as {}", earlier.name)),
        None => {
            plain.push((index, texts));
            Ok(())
        }
    }
}

fn sorted_texts(index: &LiveIndex) -> Vec<String> {
    let mut texts: Vec<String> = index.parts.iter().map(|part| part.what.text().to_owned()).collect();
    texts.sort();
    texts
}

/// `#[unique(lower(email), where(deleted_at = NULL), as = LiveEmail)]`
fn write(table: Table<'_>, index: &LiveIndex, key: &Key, taken: &mut Vec<String>) -> Result<String, String> {
    let parts = key.parts.iter().map(|part| {
        let column = table.names.column(part.column())?;
        Ok(match part {
            Part::Column(_) => column,
            Part::Call(call) => {
                functions::path(call.function.name()) + &FunctionCall { column, ..call.clone() }.to_string()
            }
        })
    });
    let mut items: Vec<String> = parts.collect::<Result<_, String>>()?;
    let conditions = key.conditions.iter();
    let conditions = conditions.map(|condition| {
        let column = table.names.column(&condition.column)?;
        let test = condition.test.clone();
        Ok(Term { column, test }.to_string())
    });
    let conditions: Vec<String> = conditions.collect::<Result<_, String>>()?;
    if !conditions.is_empty() {
        items.push(format!("where({})", conditions.join(", ")));
    }
    if !conditions.is_empty() || key.parts.iter().any(|part| matches!(part, Part::Call(_))) {
        items.extend(marker_and_name(table, index, key, taken));
    }
    if index.nulls_not_distinct && key.parts.iter().any(|part| is_nullable(table, part)) {
        items.push("nulls_not_distinct".to_owned());
    }
    Ok(format!("#[unique({})]", items.join(", ")))
}

/// `as = LiveEmail`, and `name = ".."` if the marker does not give the generated columns the names that they have.
fn marker_and_name(table: Table<'_>, index: &LiveIndex, key: &Key, taken: &mut Vec<String>) -> Vec<String> {
    let names = &table.names;
    let of_generated = key
        .generated
        .as_ref()
        .map(|column| (column, marker::of_generated(names.table, column, taken)));
    let (marker, name) = match of_generated {
        Some((_, Some(marker))) => (marker, None),
        Some((column, None)) => (marker::marker(names.table, index, key, taken), Some(column)),
        None => (marker::marker(names.table, index, key, taken), None),
    };
    taken.push(marker.clone());
    // The generated column has the name of the constraint without its `_key`.
    let name = name.map(|column| {
        let ending = if column.ends_with("_key") { "_key" } else { "" };
        format!("name = {:?}", format!("{column}{ending}"))
    });
    [Some(format!("as = {marker}")), name].into_iter().flatten().collect()
}

fn is_nullable(table: Table<'_>, part: &Part) -> bool {
    let column = table.live.column(table.database.dialect(), part.column());
    column.is_some_and(|column| column.is_nullable)
}
