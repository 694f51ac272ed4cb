//! Finds the relation with the table's name in `pg_class`, by a name and an optional schema.

use getorcreate_runtime::internals::{Dialect, TableName};

use crate::report::Drift;

use super::answer::is_true;

/// The relation that a name stands for, if the role may use it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Usable {
    Yes(Relation),
    No { reason: String },
}

/// A table, or another relation in its place.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Relation {
    pub(super) oid: String,
    pub(super) is_partitioned: bool,
    pub(super) flaws: Vec<Drift>,
}

/// The query for the relation. It returns one row for each table that inherits from it, or else one row.
///
/// Relations that the role may not use come last. The relation that a statement would find comes first.
pub(super) fn query(table: &TableName) -> String {
    format!(
        "SELECT c.oid::varchar, c.relkind::varchar, c.relpersistence::varchar,
    pg_catalog.has_schema_privilege(n.oid, 'USAGE')::varchar, current_user::varchar, n.nspname::varchar,
    child.nspname::varchar, child.relname::varchar
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN (
    SELECT h.inhparent, cn.nspname, cc.relname
    FROM pg_catalog.pg_inherits h
    JOIN pg_catalog.pg_class cc ON cc.oid = h.inhrelid
    JOIN pg_catalog.pg_namespace cn ON cn.oid = cc.relnamespace
    WHERE (pg_catalog.to_jsonb(cc) ->> 'relispartition') IS DISTINCT FROM 'true'
) child ON child.inhparent = c.oid
WHERE {}
ORDER BY pg_catalog.has_schema_privilege(n.oid, 'USAGE') DESC, c.oid, child.nspname, child.relname",
        condition(table)
    )
}

/// The tables that a statement finds without a schema. Partitions, temporary tables, and the tables of extensions are
/// left out.
pub(super) const TABLES: &str = "SELECT c.relname::varchar
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND pg_catalog.pg_table_is_visible(c.oid)
    AND n.nspname NOT IN ('pg_catalog', 'information_schema')
    AND (pg_catalog.to_jsonb(c) ->> 'relispartition') IS DISTINCT FROM 'true'
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend d
        WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'e'
    )
ORDER BY c.relname";

/// The names in the schema of the table, or in the schema where it would be created, and the names of its constraints.
pub(super) fn taken_names_query(table: &TableName) -> String {
    let schema = match &table.schema {
        Some(schema) => name_literal(schema),
        None => "pg_catalog.current_schema()".to_owned(),
    };
    format!(
        "WITH here AS (
    SELECT c.oid, c.relnamespace
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE {}
    ORDER BY pg_catalog.has_schema_privilege(n.oid, 'USAGE') DESC
    LIMIT 1
)
SELECT relname::varchar
FROM pg_catalog.pg_class
WHERE relnamespace = COALESCE(
    (SELECT relnamespace FROM here),
    (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = {schema})
)
UNION
SELECT conname::varchar FROM pg_catalog.pg_constraint WHERE conrelid = (SELECT oid FROM here)
ORDER BY 1",
        condition(table)
    )
}

/// The condition that a statement finds `c`, in the schema `n`, by this name.
///
/// The server skips the schemas in the `search_path` that the role may not use. The setting holds each element as it
/// was written: perhaps quoted, perhaps in upper case.
/// <https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-SEARCH-PATH>
fn condition(table: &TableName) -> String {
    let name = format!("c.relname = {}", name_literal(&table.name));
    if let Some(schema) = &table.schema {
        return format!("{name} AND n.nspname = {}", name_literal(schema));
    }
    format!(
        "{name} AND (pg_catalog.pg_table_is_visible(c.oid)
    OR NOT pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND EXISTS (
        SELECT
        FROM pg_catalog.unnest(pg_catalog.string_to_array(pg_catalog.current_setting('search_path'), ',')) path(element),
            pg_catalog.btrim(element, ' \"') schema
        WHERE n.nspname::varchar IN (schema, pg_catalog.lower(schema), pg_catalog.replace(schema, '$user', current_user))
    ))"
    )
}

/// A name, cut to 63 bytes. The server cuts every name in a statement in this way.
fn name_literal(name: &str) -> String {
    format!("{}::pg_catalog.name", Dialect::Postgres.string_literal(name))
}

/// Reads the answer to [`query`].
pub(super) fn read(rows: Vec<[Option<String>; 8]>) -> Option<Usable> {
    let children = rows.iter().filter_map(child).collect();
    let [oid, kind, persistence, is_usable, role, schema, ..] = rows.into_iter().next()?;
    if !is_true(is_usable.as_deref()) {
        let (role, schema) = (role.unwrap_or_default(), schema.unwrap_or_default());
        let reason = format!("the role `{role}` has no USAGE privilege on the schema `{schema}`");
        return Some(Usable::No { reason });
    }
    let kind = kind.unwrap_or_default();
    Some(Usable::Yes(Relation {
        oid: oid.unwrap_or_default(),
        is_partitioned: kind == "p",
        flaws: flaws(&kind, persistence.as_deref(), children),
    }))
}

/// The quoted name of an inheriting table.
fn child(row: &[Option<String>; 8]) -> Option<String> {
    let [.., schema, name] = row;
    let quoted = |name: &Option<String>| Some(Dialect::Postgres.identifier(name.as_deref()?));
    Some(format!("{}.{}", quoted(schema)?, quoted(name)?))
}

fn flaws(kind: &str, persistence: Option<&str>, children: Vec<String>) -> Vec<Drift> {
    let no_table = not_a_table(kind).map(|is| Drift::NotATable { is });
    let temporary = (persistence == Some("t")).then_some(Drift::Temporary);
    let inherited = (!children.is_empty()).then_some(Drift::Inherited { children });
    [no_table, temporary, inherited].into_iter().flatten().collect()
}

/// The meaning of a `relkind` that is not a table's. <https://www.postgresql.org/docs/current/catalog-pg-class.html>
fn not_a_table(kind: &str) -> Option<&'static str> {
    match kind {
        "r" | "p" => None,
        "v" => Some("a view"),
        "m" => Some("a materialized view"),
        "f" => Some("a foreign table"),
        "S" => Some("a sequence"),
        "i" | "I" => Some("an index"),
        "c" => Some("a composite type"),
        _ => Some("no table"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Relation, Usable, name_literal, read};
    use crate::report::Drift;

    type Row = [Option<String>; 8];

    fn row(kind: &str, persistence: &str, is_usable: bool, child: Option<[&str; 2]>) -> Row {
        let owned = |text: &str| Some(text.to_owned());
        let [child_schema, child] = child.map_or([None, None], |names| names.map(owned));
        let is_usable = owned(if is_usable { "true" } else { "false" });
        let [oid, role, schema] = ["7", "reader", "private"].map(owned);
        [
            oid,
            owned(kind),
            owned(persistence),
            is_usable,
            role,
            schema,
            child_schema,
            child,
        ]
    }

    fn relation(rows: Vec<Row>) -> Relation {
        match read(rows) {
            Some(Usable::Yes(relation)) => relation,
            other => panic!("not usable: {other:?}"),
        }
    }

    #[test]
    fn an_ordinary_table_has_no_flaw() {
        let expected = Relation {
            oid: "7".to_owned(),
            is_partitioned: false,
            flaws: vec![],
        };
        assert_eq!(relation(vec![row("r", "p", true, None)]), expected);
        assert!(relation(vec![row("p", "p", true, None)]).is_partitioned);
    }

    #[test]
    fn what_is_not_an_ordinary_table() {
        for (kind, expected) in [("v", "a view"), ("m", "a materialized view"), ("f", "a foreign table")] {
            let flaws = relation(vec![row(kind, "p", true, None)]).flaws;
            assert_eq!(flaws, [Drift::NotATable { is: expected }]);
        }
        assert_eq!(relation(vec![row("r", "t", true, None)]).flaws, [Drift::Temporary]);
    }

    #[test]
    fn every_table_that_inherits_is_named() {
        let rows = [["public", "a"], ["other", "the \"b\""]].map(|child| row("r", "p", true, Some(child)));
        let children = vec![r#""public"."a""#.to_owned(), r#""other"."the ""b""""#.to_owned()];
        assert_eq!(relation(rows.to_vec()).flaws, [Drift::Inherited { children }]);
    }

    #[test]
    fn a_table_in_a_schema_that_may_not_be_used_is_hidden() {
        let reason = "the role `reader` has no USAGE privilege on the schema `private`".to_owned();
        assert_eq!(read(vec![row("r", "p", false, None)]), Some(Usable::No { reason }));
        assert_eq!(read(vec![]), None);
    }

    #[test]
    fn a_name_is_a_literal() {
        assert_eq!(name_literal("it's"), "'it''s'::pg_catalog.name");
    }
}
