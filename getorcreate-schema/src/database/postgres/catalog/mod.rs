//! PostgreSQL, from version 9.5 on. Anyone may read its system catalog.
//! <https://www.postgresql.org/docs/current/catalogs.html>
//!
//! Rules for a query here:
//! - Relations and functions are named with `pg_catalog`. A `search_path` may put that schema last.
//! - Each result is cast to `varchar`. This is a keyword, so it is PostgreSQL's own type whatever the `search_path`.
//! - A catalog column that a supported version does not have is read by `to_jsonb(row) ->> 'column'`. It is then NULL
//!   and no error. An error would end the caller's transaction.

mod answer;

mod relation;

mod attempt;
mod audit;
mod functions;
mod inference;
mod obstacles;
mod refusals;

mod columns;
mod indexes;

use diesel::QueryResult;
use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::{Condition, Dialect, TableName};

use crate::audit::IndexSize;
use crate::connection::SchemaConnection;
use crate::database::interface::Catalog;
use crate::database::postgres::Postgres;
use crate::live::{Indexed, LiveIndex, LiveServer, LiveTable, Origin, Presence, Refusal};
use crate::report::{Drift, Risk};

use answer::rows;
use relation::{Relation, Usable};

impl Catalog for Postgres {
    fn table(&self, conn: &mut dyn SchemaConnection, name: &TableName) -> QueryResult<Presence> {
        match relation::read(rows(conn, &relation::query(name))?) {
            None => Ok(Presence::Missing),
            Some(Usable::No { reason }) => Ok(Presence::Hidden(reason)),
            Some(Usable::Yes(relation)) => live_table(conn, relation).map(Presence::Table),
        }
    }

    fn server(&self, conn: &mut dyn SchemaConnection) -> QueryResult<LiveServer> {
        let languages = rows(conn, "SELECT pg_catalog.current_setting('lc_messages')::varchar")?;
        let foreign = languages.into_iter().filter_map(|[language]| language);
        Ok(LiveServer {
            flaws: foreign
                .filter(|language| !Dialect::Postgres.is_english(language))
                .map(|language| Drift::ForeignMessages { language })
                .collect(),
            risks: read_only(conn)?,
        })
    }

    fn tables(&self, conn: &mut dyn SchemaConnection) -> QueryResult<Vec<TableName>> {
        let names = rows(conn, relation::TABLES)?;
        let tables = names.into_iter().filter_map(|[name]| {
            Some(TableName {
                schema: None,
                name: name?,
            })
        });
        Ok(tables.collect())
    }

    fn taken_names(&self, conn: &mut dyn SchemaConnection, table: &TableName) -> QueryResult<Vec<String>> {
        let names = rows(conn, &relation::taken_names_query(table))?;
        Ok(names.into_iter().filter_map(|[name]| name).collect())
    }

    fn index_sizes(
        &self,
        conn: &mut dyn SchemaConnection,
        name: &TableName,
        _: &LiveTable,
    ) -> QueryResult<Vec<(String, IndexSize)>> {
        audit::sizes(conn, name)
    }

    fn lookup_plan(
        &self,
        conn: &mut dyn SchemaConnection,
        name: &TableName,
        constraint: &UniqueConstraint,
    ) -> QueryResult<Option<Vec<String>>> {
        audit::plan(conn, name, constraint)
    }

    fn infer(
        &self,
        conn: &mut dyn SchemaConnection,
        name: &TableName,
        live: &mut LiveTable,
        constraint: &UniqueConstraint,
    ) -> QueryResult<()> {
        inference::infer(conn, name, live, constraint)?;
        for flaw in functions::flaws(conn, name, live, constraint)? {
            live.function_flaws.push((constraint.to_string(), flaw));
        }
        Ok(())
    }

    fn refusals(
        &self,
        conn: &mut dyn SchemaConnection,
        name: &TableName,
        live: &LiveTable,
        constraint: Option<&UniqueConstraint>,
    ) -> QueryResult<Vec<Refusal>> {
        refusals::refusals(conn, name, live, constraint)
    }

    fn is_apart(
        &self,
        conn: &mut dyn SchemaConnection,
        name: &TableName,
        predicate: &str,
        conditions: &[Condition],
    ) -> QueryResult<bool> {
        inference::is_apart(conn, name, predicate, conditions)
    }
}

/// The reasons why a session with these settings cannot insert a row. Other sessions may have other settings.
fn read_only(conn: &mut dyn SchemaConnection) -> QueryResult<Vec<Risk>> {
    let causes = rows(
        conn,
        "SELECT CASE WHEN pg_catalog.pg_is_in_recovery() THEN 'a hot standby'
    WHEN pg_catalog.current_setting('default_transaction_read_only')::boolean THEN 'default_transaction_read_only = on' END::varchar",
    )?;
    let causes = causes.into_iter().filter_map(|[cause]| cause);
    Ok(causes.map(|cause| Risk::ReadOnly { cause }).collect())
}

fn live_table(conn: &mut dyn SchemaConnection, relation: Relation) -> QueryResult<LiveTable> {
    let is_table = !relation
        .flaws
        .iter()
        .any(|flaw| matches!(flaw, Drift::NotATable { .. }));
    let (flaws, risks) = if is_table {
        obstacles::obstacles(conn, &relation)?
    } else {
        (Vec::new(), Vec::new())
    };
    let columns = columns::read(rows(conn, &columns::query(&relation.oid))?);
    let unique_indexes = indexes::read(rows(conn, &indexes::query(&relation.oid))?, &columns);
    Ok(LiveTable {
        row_identity: row_identity(&relation, &unique_indexes),
        columns: columns.into_iter().map(|column| column.live).collect(),
        unique_indexes,
        is_partitioned: relation.is_partitioned,
        flaws: relation.flaws.into_iter().chain(flaws).collect(),
        risks,
        ..LiveTable::default()
    })
}

/// The primary key, or else the physical place of a row. The place is unique within one table. Each partition and each
/// inheriting table counts as a table of its own. No index covers a table together with the tables that inherit from
/// it. <https://www.postgresql.org/docs/current/ddl-system-columns.html>
fn row_identity(relation: &Relation, indexes: &[LiveIndex]) -> Vec<String> {
    let has = |flaw: fn(&Drift) -> bool| relation.flaws.iter().any(flaw);
    if has(|flaw| matches!(flaw, Drift::NotATable { .. })) {
        return Vec::new();
    }
    let is_inherited = has(|flaw| matches!(flaw, Drift::Inherited { .. }));
    let primary_key = indexes.iter().find(|index| index.origin == Origin::PrimaryKey);
    match primary_key {
        Some(index) if !is_inherited => index.parts.iter().filter_map(|part| column(&part.what)).collect(),
        _ if is_inherited || relation.is_partitioned => vec!["tableoid".to_owned(), "ctid".to_owned()],
        _ => vec!["ctid".to_owned()],
    }
}

/// The quoted column of an index part.
fn column(what: &Indexed) -> Option<String> {
    match what {
        Indexed::Column(name) => Some(Dialect::Postgres.identifier(name)),
        Indexed::Prefix(_) | Indexed::Expression(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Relation, row_identity};
    use crate::live::{IndexPart, LiveIndex, Origin};
    use crate::report::Drift;

    fn primary_key() -> LiveIndex {
        let parts = ["org", "the \"user\""].map(IndexPart::column);
        LiveIndex::new("members_pkey".to_owned(), Origin::PrimaryKey, parts.into())
    }

    fn relation(is_partitioned: bool, flaws: Vec<Drift>) -> Relation {
        Relation {
            oid: "1".to_owned(),
            is_partitioned,
            flaws,
        }
    }

    #[test]
    fn a_row_is_known_by_its_primary_key() {
        let key = [r#""org""#, r#""the ""user""""#];
        assert_eq!(row_identity(&relation(false, vec![]), &[primary_key()]), key);
        assert_eq!(row_identity(&relation(true, vec![]), &[primary_key()]), key);
    }

    #[test]
    fn without_a_primary_key_a_row_is_known_by_where_it_is() {
        let unique = LiveIndex {
            origin: Origin::Constraint,
            ..primary_key()
        };
        assert_eq!(row_identity(&relation(false, vec![]), &[unique]), ["ctid"]);
        assert_eq!(row_identity(&relation(true, vec![]), &[]), ["tableoid", "ctid"]);
    }

    #[test]
    fn a_primary_key_does_not_hold_for_the_tables_that_inherit() {
        let inherited = Drift::Inherited { children: vec![] };
        let identity = row_identity(&relation(false, vec![inherited]), &[primary_key()]);
        assert_eq!(identity, ["tableoid", "ctid"]);
    }

    #[test]
    fn what_is_no_table_has_no_rows_of_its_own() {
        let view = Drift::NotATable { is: "a view" };
        assert_eq!(row_identity(&relation(false, vec![view]), &[]), [""; 0]);
    }
}
