//! Finds the certain and the possible obstacles to inserting or finding a row: rules, triggers, row security,
//! partitions, sequences and privileges. Columns and indexes are judged elsewhere.

use diesel::QueryResult;

use crate::connection::SchemaConnection;
use crate::report::Drift;
use crate::report::Risk;

use super::answer::{is_true, rows};
use super::relation::Relation;

/// An obstacle: its kind, and two details about it.
type Row = [Option<String>; 3];

/// The obstacles of a table.
pub(super) fn obstacles(conn: &mut dyn SchemaConnection, relation: &Relation) -> QueryResult<(Vec<Drift>, Vec<Risk>)> {
    let mut found = rows(conn, &query(&relation.oid))?;
    if relation.is_partitioned {
        found.extend(rows(conn, &partitions_query(&relation.oid))?);
    }
    if has_sequence_catalog(conn)? {
        found.extend(rows(conn, &sequences_query(&relation.oid))?);
    }
    Ok((
        found.iter().filter_map(flaw).collect(),
        found.iter().filter_map(risk).collect(),
    ))
}

/// The table and its partitions, at all depths.
const PARTITIONS: &str = "partitions AS (
    SELECT TABLE_OID::pg_catalog.oid AS oid
    UNION ALL
    SELECT i.inhrelid
    FROM partitions JOIN pg_catalog.pg_inherits i ON i.inhparent = partitions.oid
    JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid
    WHERE (pg_catalog.to_jsonb(c) ->> 'relispartition') = 'true'
)";

/// The query for all obstacles, except those of partitions and sequences. A rule for updates makes the server reject
/// `ON CONFLICT`, even if the rule is disabled. *Measured* on PostgreSQL 17.
/// <https://www.postgresql.org/docs/current/catalog-pg-trigger.html>,
/// <https://www.postgresql.org/docs/current/ddl-rowsecurity.html>
fn query(table: &str) -> String {
    let partitions = PARTITIONS.replace("TABLE_OID", table);
    format!(
        "WITH RECURSIVE {partitions}, firing AS (
    SELECT CASE pg_catalog.current_setting('session_replication_role')
        WHEN 'replica' THEN ARRAY['R', 'A'] ELSE ARRAY['O', 'A'] END AS states
), policies AS (
    SELECT p.polcmd::varchar AS command
    FROM pg_catalog.pg_policy p
    WHERE p.polrelid = {table} AND (pg_catalog.to_jsonb(p) ->> 'polpermissive') IS DISTINCT FROM 'false' AND EXISTS (
        SELECT FROM pg_catalog.unnest(p.polroles) AS roles(role)
        WHERE CASE role WHEN 0 THEN true ELSE pg_catalog.pg_has_role(role, 'USAGE') END
    )
), sequences AS (
    SELECT d.refobjid AS oid
    FROM pg_catalog.pg_attrdef x
    JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass AND d.objid = x.oid
    JOIN pg_catalog.pg_class s ON s.oid = d.refobjid AND s.relkind = 'S'
    WHERE x.adrelid = {table} AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
    OFFSET 0
)
SELECT 'rule', r.rulename::varchar, NULL::varchar
FROM pg_catalog.pg_rewrite r, firing
WHERE r.ev_class = {table} AND (r.ev_type = '2' OR r.ev_type = '3' AND r.ev_enabled::varchar = ANY (states))
UNION ALL
SELECT 'trigger', t.tgname::varchar,
    (CASE WHEN t.tgtype & 2 = 0 THEN 'AFTER' ELSE 'BEFORE' END || ' INSERT FOR EACH '
    || CASE WHEN t.tgtype & 1 = 0 THEN 'STATEMENT' ELSE 'ROW' END)::varchar
FROM pg_catalog.pg_trigger t JOIN partitions ON partitions.oid = t.tgrelid, firing
WHERE NOT t.tgisinternal AND t.tgtype & 4 <> 0 AND t.tgenabled::varchar = ANY (states)
    AND COALESCE(pg_catalog.to_jsonb(t) ->> 'tgparentid', '0') = '0'
UNION ALL
SELECT 'no-policy', needed.command, NULL
FROM (VALUES ('SELECT', 'r'), ('INSERT', 'a')) needed(command, letter)
WHERE pg_catalog.row_security_active({table}::pg_catalog.oid)
    AND NOT EXISTS (SELECT FROM policies WHERE policies.command IN (needed.letter, '*'))
UNION ALL
SELECT 'row-security', NULL, NULL FROM pg_catalog.pg_class c WHERE c.oid = {table} AND c.relrowsecurity
UNION ALL
SELECT 'unlogged', NULL, NULL FROM pg_catalog.pg_class c WHERE c.oid = {table} AND c.relpersistence = 'u'
UNION ALL
SELECT 'privilege', needed.command, current_user::varchar
FROM (VALUES ('SELECT'), ('INSERT')) needed(command)
WHERE pg_catalog.has_any_column_privilege({table}::pg_catalog.oid, 'SELECT, INSERT')
    AND NOT pg_catalog.has_any_column_privilege({table}::pg_catalog.oid, needed.command)
UNION ALL
SELECT DISTINCT 'privilege', ('USAGE ON SEQUENCE ' || sequences.oid::pg_catalog.regclass)::varchar, current_user::varchar
FROM sequences
WHERE pg_catalog.has_any_column_privilege({table}::pg_catalog.oid, 'INSERT')
    AND NOT pg_catalog.has_sequence_privilege(sequences.oid, 'USAGE, UPDATE')
ORDER BY 1, 2"
    )
}

/// The query for partitions, which exist since version 10.
fn partitions_query(table: &str) -> String {
    let partitions = PARTITIONS.replace("TABLE_OID", table);
    format!(
        "WITH RECURSIVE {partitions}, leaves AS (
    SELECT FROM partitions JOIN pg_catalog.pg_class c ON c.oid = partitions.oid WHERE c.relkind <> 'p'
)
SELECT CASE WHEN EXISTS (SELECT FROM leaves) THEN 'no-default-partition' ELSE 'no-partition' END, NULL::varchar, NULL::varchar
FROM pg_catalog.pg_partitioned_table p
WHERE p.partrelid = {table} AND (
    NOT EXISTS (SELECT FROM leaves)
    OR p.partstrat IN ('r', 'l') AND COALESCE(pg_catalog.to_jsonb(p) ->> 'partdefid', '0') = '0'
)"
    )
}

/// True if there is a `pg_sequence`, which exists since version 10.
fn has_sequence_catalog(conn: &mut dyn SchemaConnection) -> QueryResult<bool> {
    let version = "SELECT (pg_catalog.current_setting('server_version_num')::integer >= 100000)::varchar";
    let is_new = rows(conn, version)?;
    Ok(is_new.iter().any(|[is_new]| is_true(is_new.as_deref())))
}

/// The query for sequences that number a column of the table. Only roles that may use a sequence see its last number.
///
/// `OFFSET 0` keeps the planner from asking about other relations. Such a question is an error for a relation that is
/// not a sequence, or that is temporary in another session.
fn sequences_query(table: &str) -> String {
    format!(
        "WITH used AS (
    SELECT d.refobjid AS sequence, x.adnum AS number
    FROM pg_catalog.pg_attrdef x
    JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass AND d.objid = x.oid
    WHERE x.adrelid = {table} AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
    UNION
    SELECT d.objid, d.refobjsubid
    FROM pg_catalog.pg_depend d
    WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
        AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = {table} AND d.deptype = 'i'
), limited AS (
    SELECT s.seqrelid, s.seqincrement, s.seqcycle,
        LEAST(s.seqmax, CASE a.atttypid WHEN 'int2'::pg_catalog.regtype THEN 32767
            WHEN 'int4'::pg_catalog.regtype THEN 2147483647 ELSE s.seqmax END)::numeric AS maximum
    FROM used
    JOIN pg_catalog.pg_sequence s ON s.seqrelid = used.sequence
    JOIN pg_catalog.pg_attribute a ON a.attrelid = {table} AND a.attnum = used.number
    OFFSET 0
), numbered AS (
    SELECT limited.*, CASE WHEN pg_catalog.has_sequence_privilege(seqrelid, 'USAGE, SELECT')
        THEN pg_catalog.pg_sequence_last_value(seqrelid)::numeric END AS last
    FROM limited
)
SELECT CASE WHEN seqcycle THEN 'cycle' WHEN last + seqincrement > maximum THEN 'exhausted' ELSE 'nearly-exhausted' END,
    seqrelid::pg_catalog.regclass::varchar, NULL::varchar
FROM numbered
WHERE seqcycle OR seqincrement > 0 AND last > maximum * 0.8
ORDER BY 1, 2"
    )
}

/// The finding for an obstacle that stops every call.
fn flaw([kind, what, _]: &Row) -> Option<Drift> {
    let what = || what.clone().unwrap_or_default();
    match kind.as_deref()? {
        "rule" => Some(Drift::Rule { rule: what() }),
        "no-partition" => Some(Drift::NoPartition),
        "no-policy" => Some(Drift::NoPolicy { command: what() }),
        "exhausted" => Some(Drift::SequenceExhausted { sequence: what() }),
        _ => None,
    }
}

/// The note for an obstacle that a call may meet.
fn risk([kind, what, more]: &Row) -> Option<Risk> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    match kind.as_deref()? {
        "trigger" => Some(Risk::Trigger {
            trigger: text(what),
            event: text(more),
        }),
        "row-security" => Some(Risk::RowSecurity),
        "unlogged" => Some(Risk::Unlogged),
        "no-default-partition" => Some(Risk::NoDefaultPartition),
        "privilege" => Some(Risk::PrivilegeMissing {
            privilege: text(what),
            role: more.clone(),
        }),
        "cycle" => Some(Risk::SequenceCycles { sequence: text(what) }),
        "nearly-exhausted" => Some(Risk::SequenceNearlyExhausted { sequence: text(what) }),
        _ => None,
    }
}
