//! Reads the unique indexes of a table.

use diesel::QueryResult;
use getorcreate_runtime::internals::Dialect;

use super::object::Object;
use super::sql_text::{IndexDefinition, TableDefinition};
use crate::connection::{SchemaConnection, TextRow};
use crate::live::{Equality, IndexPart, Indexed, LiveIndex, Origin};

/// Reads all of them except the one that needs no index, [`of_rowid`].
pub(super) fn read(
    conn: &mut dyn SchemaConnection,
    object: &Object,
    table: &TableDefinition,
) -> QueryResult<Vec<LiveIndex>> {
    let mut indexes: Vec<LiveIndex> = Vec::new();
    for row in conn.rows(&query(object))?.into_iter().map(IndexRow::from_row) {
        let part = row.part(table);
        match indexes.last_mut().filter(|last| last.name == row.index) {
            Some(index) => index.parts.push(part),
            None => indexes.push(row.begin_index(part)),
        }
    }
    Ok(indexes)
}

/// The index of `INTEGER PRIMARY KEY`. That column is the row number, so it is unique without an index of its own.
pub(super) fn of_rowid(column: &str) -> LiveIndex {
    LiveIndex::new(
        "PRIMARY KEY".to_owned(),
        Origin::PrimaryKey,
        vec![IndexPart::column(column)],
    )
}

/// The query for the parts of all indexes. `key` is 0 for additional columns of an index: the row number, or the
/// primary key. <https://www.sqlite.org/pragma.html#pragma_index_xinfo>
fn query(object: &Object) -> String {
    let literal = Dialect::Sqlite.string_literal(&object.schema);
    let schema = Dialect::Sqlite.identifier(&object.schema);
    let arguments = object.arguments();
    format!(
        "SELECT list.name, list.origin, CAST(part.seqno AS TEXT), part.name, part.coll, created.sql \
         FROM pragma_index_list({arguments}) AS list \
         JOIN pragma_index_xinfo(list.name, {literal}) AS part \
         LEFT JOIN {schema}.sqlite_master AS created ON created.type = 'index' AND created.name = list.name \
         WHERE list.\"unique\" = 1 AND part.\"key\" = 1 ORDER BY list.seq, part.seqno"
    )
}

/// A part of an index, with the properties of the whole index.
#[derive(Debug)]
struct IndexRow {
    index: String,
    origin: Origin,
    position: usize,
    /// None for an expression.
    column: Option<String>,
    collation: String,
    /// None for an index that the table's definition created.
    definition: Option<IndexDefinition>,
}

impl IndexRow {
    fn from_row(row: TextRow) -> Self {
        let mut values = row.into_iter();
        let mut value = || values.next().flatten();
        Self {
            index: value().unwrap_or_default(),
            origin: origin(&value().unwrap_or_default()),
            position: value().and_then(|position| position.parse().ok()).unwrap_or_default(),
            column: value(),
            collation: value().unwrap_or_default(),
            definition: value().map(|sql| IndexDefinition::from_sql(&sql)),
        }
    }

    fn part(&self, table: &TableDefinition) -> IndexPart {
        match &self.column {
            Some(column) => IndexPart {
                what: Indexed::Column(column.clone()),
                equality: equality(&self.collation, table.collation(column)),
            },
            None => IndexPart {
                what: Indexed::Expression(self.expression()),
                // The result of a function does not have the collation of its column.
                equality: equality(&self.collation, "BINARY"),
            },
        }
    }

    fn expression(&self) -> String {
        let mut parts = self.definition.iter().flat_map(|definition| &definition.parts);
        parts.nth(self.position).cloned().unwrap_or_default()
    }

    fn begin_index(self, part: IndexPart) -> LiveIndex {
        LiveIndex {
            predicate: self.definition.and_then(|definition| definition.predicate),
            ..LiveIndex::new(self.index, self.origin, vec![part])
        }
    }
}

/// Reads an `origin`. <https://www.sqlite.org/pragma.html#pragma_index_list>
fn origin(text: &str) -> Origin {
    match text {
        "pk" => Origin::PrimaryKey,
        "u" => Origin::Constraint,
        _ => Origin::Index,
    }
}

/// Compares collations by their names. `SQLite` ignores the case of letters in them.
fn equality(index: &str, column: &str) -> Equality {
    if index.eq_ignore_ascii_case(column) {
        return Equality::AsColumn;
    }
    Equality::Differs {
        index: index.to_owned(),
        column: column.to_owned(),
        is_finer: index.eq_ignore_ascii_case("BINARY"),
    }
}
