//! The sizes of indexes, and the plans of lookups.

use diesel::QueryResult;
use diesel::result::Error as DieselError;
use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::{Dialect, TableName};

use super::object::Object;
use crate::audit::IndexSize;
use crate::connection::SchemaConnection;
use crate::live::LiveTable;

/// Reads the pages of each index in `dbstat`. A SQLite without that table may have counted the rows, for `ANALYZE`.
/// <https://www.sqlite.org/dbstat.html>, <https://www.sqlite.org/fileformat2.html#stat1tab>
pub(super) fn sizes(
    conn: &mut dyn SchemaConnection,
    object: &Object,
    live: &LiveTable,
) -> QueryResult<Vec<(String, IndexSize)>> {
    let schema = Dialect::Sqlite.identifier(&object.schema);
    let of_schema = Dialect::Sqlite.string_literal(&object.schema);
    let mut sizes = Vec::new();
    for index in &live.unique_indexes {
        let name = Dialect::Sqlite.string_literal(&index.name);
        let bytes = number(
            conn,
            &format!("SELECT CAST(SUM(pgsize) AS TEXT) FROM dbstat WHERE schema = {of_schema} AND name = {name}"),
        )?;
        let size = match bytes {
            Some(bytes) => Some(IndexSize::Bytes(bytes)),
            None => number(
                conn,
                &format!("SELECT stat FROM {schema}.sqlite_stat1 WHERE idx = {name}"),
            )?
            .map(IndexSize::Rows),
        };
        sizes.extend(size.map(|size| (index.name.clone(), size)));
    }
    Ok(sizes)
}

/// The first number of the first value. None if there is no such table.
fn number(conn: &mut dyn SchemaConnection, query: &str) -> QueryResult<Option<u64>> {
    match conn.rows(query) {
        Ok(rows) => {
            let value = rows.into_iter().flatten().next().flatten();
            Ok(value.and_then(|value| value.split(' ').next()?.parse().ok()))
        }
        Err(DieselError::DatabaseError(..)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The indexes in the query plan of a lookup. <https://www.sqlite.org/eqp.html>
pub(super) fn plan(
    conn: &mut dyn SchemaConnection,
    name: &TableName,
    constraint: &UniqueConstraint,
) -> QueryResult<Option<Vec<String>>> {
    let dialect = Dialect::Sqlite;
    let compared = constraint.parts().map(|part| format!("{} = ?", dialect.key_part(part)));
    let conditions = constraint
        .conditions()
        .iter()
        .map(|condition| dialect.condition(condition));
    let terms: Vec<String> = compared.chain(conditions).collect();
    let query = format!(
        "EXPLAIN QUERY PLAN SELECT 1 FROM {} WHERE {}",
        dialect.table(name),
        terms.join(" AND ")
    );
    match conn.rows(&query) {
        Ok(rows) => {
            let details = rows.into_iter().filter_map(|mut row| row.pop().flatten());
            Ok(Some(details.filter_map(|detail| index(&detail)).collect()))
        }
        Err(DieselError::DatabaseError(..)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The index in `SEARCH users USING COVERING INDEX users_email_key (email=?)`. `PRIMARY KEY` in
/// `SEARCH users USING INTEGER PRIMARY KEY (rowid=?)`.
fn index(detail: &str) -> Option<String> {
    let (_, used) = detail.split_once(" USING ")?;
    let (used, _) = used.rsplit_once(" (")?;
    let used = used.strip_prefix("COVERING ").unwrap_or(used);
    match used.strip_prefix("INDEX ") {
        Some(index) => Some(index.to_owned()),
        None => used.ends_with("PRIMARY KEY").then(|| "PRIMARY KEY".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::index;

    /// As SQLite 3.50 prints them.
    #[test]
    fn the_index_is_read_from_a_line_of_the_plan() {
        for (detail, expected) in [
            (
                "SEARCH users USING INDEX users_email_key (email=?)",
                Some("users_email_key"),
            ),
            (
                "SEARCH users USING COVERING INDEX odd (name) (a=? AND b=?)",
                Some("odd (name)"),
            ),
            ("SEARCH users USING INTEGER PRIMARY KEY (rowid=?)", Some("PRIMARY KEY")),
            ("SEARCH users USING PRIMARY KEY (a=?)", Some("PRIMARY KEY")),
            ("SCAN users", None),
        ] {
            assert_eq!(index(detail).as_deref(), expected, "{detail}");
        }
    }
}
