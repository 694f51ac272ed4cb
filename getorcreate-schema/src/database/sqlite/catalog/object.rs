//! Finds the object with a table's name. SQLite looks for it in one database after the other.

use diesel::QueryResult;
use getorcreate_runtime::internals::{Dialect, TableName};

use super::sql_text::{self, TableDefinition};
use crate::connection::{SchemaConnection, TextRow};

/// The database that was opened.
const MAIN: &str = "main";

/// The database of temporary objects, which are gone when the connection closes.
pub(super) const TEMP: &str = "temp";

/// The object with a table's name.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Object {
    /// The database that it is in.
    pub(super) schema: String,
    /// Its name as it was created.
    pub(super) name: String,
    pub(super) kind: ObjectKind,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum ObjectKind {
    Table(TableDefinition),
    /// Another kind of object, such as `a view`.
    Other(&'static str),
}

impl Object {
    pub(super) fn is_temporary(&self) -> bool {
        self.schema == TEMP
    }

    /// The arguments of a pragma.
    pub(super) fn arguments(&self) -> String {
        let [name, schema] = [&self.name, &self.schema].map(|text| Dialect::Sqlite.string_literal(text));
        format!("{name}, {schema}")
    }

    fn from_row(schema: &str, row: TextRow) -> Self {
        let mut values = row.into_iter().map(Option::unwrap_or_default);
        let mut value = || values.next().unwrap_or_default();
        let (name, object_type, sql) = (value(), value(), value());
        let kind = match &*object_type {
            "view" if schema == TEMP => ObjectKind::Other("a temporary view"),
            "view" => ObjectKind::Other("a view"),
            _ if sql_text::is_virtual(&sql) => ObjectKind::Other("a virtual table"),
            _ => ObjectKind::Table(TableDefinition::from_sql(&sql)),
        };
        Self {
            schema: schema.to_owned(),
            name,
            kind,
        }
    }
}

/// The object that the name stands for, if there is one.
pub(super) fn find(conn: &mut dyn SchemaConnection, name: &TableName) -> QueryResult<Option<Object>> {
    let schemas = schemas(conn, name)?;
    find_in(conn, &schemas, &name.name)
}

/// The database of the table, or the one in which it would be created. None if there is no such database.
pub(super) fn home(conn: &mut dyn SchemaConnection, name: &TableName) -> QueryResult<Option<String>> {
    let schemas = schemas(conn, name)?;
    let found = find_in(conn, &schemas, &name.name)?;
    let is_default = |schema: &String| name.schema.is_some() || schema == MAIN;
    Ok(found
        .map(|object| object.schema)
        .or_else(|| schemas.into_iter().find(is_default)))
}

/// Looks only as far as `SQLite` would: another database may be locked.
fn find_in(conn: &mut dyn SchemaConnection, schemas: &[String], name: &str) -> QueryResult<Option<Object>> {
    for schema in schemas {
        let row = conn.rows(&query(schema, name))?.pop();
        if let Some(row) = row {
            return Ok(Some(Object::from_row(schema, row)));
        }
    }
    Ok(None)
}

/// The databases that may have the name, in the order in which `SQLite` looks: `temp`, `main`, and the attached ones in
/// their order. <https://www.sqlite.org/lang_naming.html>
fn schemas(conn: &mut dyn SchemaConnection, name: &TableName) -> QueryResult<Vec<String>> {
    // `temp` is listed only if it is not empty.
    let rows = conn.rows("SELECT name FROM pragma_database_list WHERE seq <> 1 ORDER BY seq")?;
    let others = rows.into_iter().flatten().flatten();
    let is_meant = |schema: &String| {
        let named = name.schema.as_ref();
        named.is_none_or(|named| named.eq_ignore_ascii_case(schema))
    };
    Ok([TEMP.to_owned()].into_iter().chain(others).filter(is_meant).collect())
}

/// The query for the object. The case of ASCII letters does not matter, as in `SQLite` itself.
fn query(schema: &str, name: &str) -> String {
    let schema = Dialect::Sqlite.identifier(schema);
    let name = Dialect::Sqlite.string_literal(name);
    format!(
        "SELECT name, type, sql FROM {schema}.sqlite_master \
         WHERE type IN ('table', 'view') AND name = {name} COLLATE NOCASE"
    )
}
