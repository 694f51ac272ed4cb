//! Tests the answers about a real database.

use diesel::SqliteConnection;
use diesel::connection::{Connection, SimpleConnection};
use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::{ColumnType, Declaration, TableName};

use crate::database::interface::Catalog;
use crate::database::sqlite::Sqlite;
use crate::live::{Equality, IndexPart, Indexed, LiveIndex, LiveTable, Origin, Presence};
use crate::report::Drift;

fn database(sql: &str) -> SqliteConnection {
    let mut conn = SqliteConnection::establish(":memory:").expect("there is memory");
    conn.batch_execute(sql).expect("the SQL is valid");
    conn
}

fn named(name: &str) -> TableName {
    let (schema, name) = match name.split_once('.') {
        Some((schema, name)) => (Some(schema.to_owned()), name),
        None => (None, name),
    };
    TableName {
        schema,
        name: name.to_owned(),
    }
}

fn sight(conn: &mut SqliteConnection, name: &str) -> Presence {
    Sqlite.table(conn, &named(name)).expect("the catalog can be read")
}

fn seen(conn: &mut SqliteConnection, name: &str) -> LiveTable {
    match sight(conn, name) {
        Presence::Table(table) => table,
        other => panic!("{name}: {other:?}"),
    }
}

/// The table `t` with this definition.
fn created(sql: &str) -> LiveTable {
    seen(&mut database(sql), "t")
}

fn nullable(table: &LiveTable) -> Vec<(&str, bool)> {
    let columns = table.columns.iter();
    columns.map(|column| (&*column.name, column.is_nullable)).collect()
}

/// The name, origin, parts and condition of each index.
fn indexes(table: &LiveTable) -> Vec<(&str, Origin, Vec<&str>, Option<&str>)> {
    let indexes = table.unique_indexes.iter();
    indexes
        .map(|index| (&*index.name, index.origin, parts(index), index.predicate.as_deref()))
        .collect()
}

fn parts(index: &LiveIndex) -> Vec<&str> {
    index.parts.iter().map(|part| part.what.text()).collect()
}

#[test]
fn the_number_of_the_row_is_a_key_without_an_index() {
    let table = created("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b)");
    assert_eq!(nullable(&table), [("id", false), ("a", false), ("b", true)]);
    assert_eq!(indexes(&table), [("PRIMARY KEY", Origin::PrimaryKey, vec!["id"], None)]);
    assert_eq!(table.row_identity, ["`id`"]);
    let types: Vec<&str> = table.columns.iter().map(|column| &*column.type_name).collect();
    assert_eq!(types, ["INTEGER", "TEXT", ""]);
}

/// SQLite has to keep this mistake. <https://www.sqlite.org/quirks.html>
#[test]
fn a_primary_key_may_be_null_unless_the_table_is_strict_or_has_no_row_numbers() {
    for (definition, is_nullable, identity) in [
        ("(a TEXT PRIMARY KEY)", true, "`rowid`"),
        ("(a INT PRIMARY KEY)", true, "`rowid`"),
        ("(a INTEGER PRIMARY KEY DESC)", true, "`rowid`"),
        ("(a TEXT NOT NULL PRIMARY KEY)", false, "`a`"),
        ("(a TEXT PRIMARY KEY) WITHOUT ROWID", false, "`a`"),
        ("(a INTEGER PRIMARY KEY) WITHOUT ROWID", false, "`a`"),
        ("(a TEXT PRIMARY KEY) STRICT", false, "`a`"),
        ("(a INTEGER PRIMARY KEY) STRICT", false, "`a`"),
        ("(a INTEGER, PRIMARY KEY (a))", false, "`a`"),
    ] {
        let mut conn = database(&format!("CREATE TABLE t {definition}"));
        let table = seen(&mut conn, "t");
        assert_eq!(nullable(&table), [("a", is_nullable)], "{definition}");
        assert_eq!(table.row_identity, [identity], "{definition}");
        assert_eq!(table.unique_indexes.len(), 1, "{definition}");
        assert_eq!(table.unique_indexes[0].origin, Origin::PrimaryKey, "{definition}");
        // SQLite replaces NULL in an alias of the row number with the row number.
        let takes_null = conn
            .batch_execute("INSERT INTO t VALUES (NULL); DELETE FROM t WHERE a IS NOT NULL;")
            .is_ok()
            && !table.unique_indexes[0].name.starts_with("PRIMARY");
        assert_eq!(takes_null, is_nullable, "{definition}");
    }
}

#[test]
fn the_number_of_the_row_goes_by_a_name_that_no_column_has() {
    for (columns, identity) in [
        ("a", &["`rowid`"][..]),
        ("RowId", &["`_rowid_`"]),
        ("rowid, _ROWID_", &["`oid`"]),
        ("rowid, _rowid_, oid", &[]),
    ] {
        let table = created(&format!("CREATE TABLE t ({columns})"));
        assert_eq!(table.row_identity, identity, "{columns}");
    }
}

#[test]
fn a_composite_primary_key_is_read_in_its_own_order() {
    let table = created("CREATE TABLE t (a INT NOT NULL, b INT NOT NULL, c, PRIMARY KEY (b, a))");
    let key = ("sqlite_autoindex_t_1", Origin::PrimaryKey, vec!["b", "a"], None);
    assert_eq!(indexes(&table), [key]);
    assert_eq!(table.row_identity, ["`b`", "`a`"]);
}

#[test]
fn unique_indexes_of_every_kind_are_read() {
    let table = created(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT UNIQUE, b TEXT, UNIQUE (b, a));
        CREATE INDEX not_unique ON t (b);
        CREATE UNIQUE INDEX \"a 'b' c\" ON t (b DESC) WHERE a = 'x' AND id > 1;
        CREATE UNIQUE INDEX expression ON t (lower(a), b, (b || 'x') DESC);",
    );
    let mut found = indexes(&table);
    found.sort_by_key(|(name, ..)| *name);
    assert_eq!(
        found,
        [
            ("PRIMARY KEY", Origin::PrimaryKey, vec!["id"], None),
            ("a 'b' c", Origin::Index, vec!["b"], Some("a = 'x' AND id > 1")),
            ("expression", Origin::Index, vec!["lower(a)", "b", "(b || 'x')"], None),
            ("sqlite_autoindex_t_1", Origin::Constraint, vec!["a"], None),
            ("sqlite_autoindex_t_2", Origin::Constraint, vec!["b", "a"], None),
        ]
    );
}

#[test]
fn what_an_index_holds_besides_is_not_unique() {
    let table = created("CREATE TABLE t (a TEXT PRIMARY KEY, b TEXT UNIQUE) WITHOUT ROWID");
    let parts: Vec<_> = table.unique_indexes.iter().map(parts).collect();
    assert_eq!(parts, [["b"], ["a"]]);
}

#[test]
fn an_index_that_compares_as_the_column_does_not_is_told() {
    let table = created(
        "CREATE TABLE t (a TEXT COLLATE NOCASE, b TEXT);
        CREATE UNIQUE INDEX as_declared ON t (a);
        CREATE UNIQUE INDEX as_named ON t (a COLLATE nocase, b COLLATE \"binary\");
        CREATE UNIQUE INDEX finer ON t (a COLLATE BINARY);
        CREATE UNIQUE INDEX coarser ON t (b COLLATE RTRIM);",
    );
    let differs = |index: &str, column: &str| Equality::Differs {
        index: index.to_owned(),
        column: column.to_owned(),
        is_finer: index == "BINARY",
    };
    let part = |column: &str, equality| IndexPart {
        what: Indexed::Column(column.to_owned()),
        equality,
    };
    let index = |name: &str| {
        let mut found = table.unique_indexes.iter().filter(|index| index.name == name);
        found.next().expect("it was created").parts.clone()
    };
    assert_eq!(index("as_declared"), [part("a", Equality::AsColumn)]);
    let both = ["a", "b"].map(|name| part(name, Equality::AsColumn));
    assert_eq!(index("as_named"), both);
    assert_eq!(index("finer"), [part("a", differs("BINARY", "NOCASE"))]);
    assert_eq!(index("coarser"), [part("b", differs("RTRIM", "BINARY"))]);
}

#[test]
fn a_definition_that_was_altered_is_read_as_it_is_now() {
    let table = created(
        "CREATE TABLE s (a TEXT, b TEXT, UNIQUE (b) ON CONFLICT IGNORE);
        ALTER TABLE s ADD COLUMN c TEXT COLLATE NOCASE NOT NULL DEFAULT ', )';
        ALTER TABLE s RENAME COLUMN c TO \"d \"\"e\"\"\";
        ALTER TABLE s RENAME TO t;
        CREATE UNIQUE INDEX i ON t (\"d \"\"e\"\"\");",
    );
    assert_eq!(nullable(&table), [("a", true), ("b", true), ("d \"e\"", false)]);
    assert_eq!(table.unique_indexes[0].parts[0].equality, Equality::AsColumn);
    assert_eq!(
        table.flaws,
        [Drift::ConflictClause {
            clause: "ON CONFLICT IGNORE".to_owned()
        }]
    );
}

#[test]
fn a_table_made_from_a_query_and_a_generated_column() {
    let mut conn = database(
        "CREATE TABLE t AS SELECT 1 AS a, 'x' AS b;
        CREATE TABLE g (a TEXT, b TEXT GENERATED ALWAYS AS (lower(a)) VIRTUAL COLLATE NOCASE UNIQUE, c AS (1) STORED);",
    );
    assert_eq!(nullable(&seen(&mut conn, "t")), [("a", true), ("b", true)]);
    let table = seen(&mut conn, "g");
    assert_eq!(nullable(&table), [("a", true), ("b", true), ("c", true)]);
    assert_eq!(table.unique_indexes[0].parts[0].equality, Equality::AsColumn);
}

#[test]
fn what_is_no_table_is_not_looked_into() {
    let mut conn = database(
        "CREATE VIEW a_view AS SELECT * FROM gone;
        CREATE VIRTUAL TABLE a_virtual_table USING rtree(id, a, b);
        CREATE TEMP VIEW a_temporary_view AS SELECT 1;",
    );
    for (name, what) in [
        ("a_view", "a view"),
        ("a_virtual_table", "a virtual table"),
        ("a_temporary_view", "a temporary view"),
    ] {
        let expected = LiveTable {
            flaws: vec![Drift::NotATable { is: what }],
            ..LiveTable::default()
        };
        assert_eq!(seen(&mut conn, name), expected, "{name}");
    }
}

#[test]
fn a_name_is_looked_for_where_sqlite_looks_for_it() {
    let mut conn = database(
        "ATTACH ':memory:' AS \"b `c`\"; ATTACH ':memory:' AS a;
        CREATE TABLE \"b `c`\".t (from_b); CREATE TABLE a.t (from_a); CREATE TABLE a.only_in_a (x);",
    );
    let first_column = |conn: &mut SqliteConnection, name: &str| seen(conn, name).columns[0].name.clone();
    assert_eq!(first_column(&mut conn, "t"), "from_b");
    assert_eq!(first_column(&mut conn, "a.T"), "from_a");
    assert_eq!(first_column(&mut conn, "A.t"), "from_a");
    assert_eq!(first_column(&mut conn, "b `c`.t"), "from_b");
    assert_eq!(first_column(&mut conn, "ONLY_IN_A"), "x");
    conn.batch_execute("CREATE TABLE t (from_main)").expect("valid");
    assert_eq!(first_column(&mut conn, "t"), "from_main");
    conn.batch_execute("CREATE TEMP TABLE t (from_temp)").expect("valid");
    assert_eq!(first_column(&mut conn, "t"), "from_temp");
    assert_eq!(seen(&mut conn, "t").flaws, [Drift::Temporary]);
    assert_eq!(seen(&mut conn, "temp.t").flaws, [Drift::Temporary]);
    assert_eq!(first_column(&mut conn, "main.t"), "from_main");
    assert_eq!(seen(&mut conn, "main.t").flaws, []);
}

#[test]
fn what_is_not_there_is_missing() {
    let mut conn = database("CREATE TABLE t (a UNIQUE); CREATE INDEX i ON t (a);");
    for name in ["u", "i", "nowhere.t", "temp.t", "", "t'", "main.u"] {
        assert_eq!(sight(&mut conn, name), Presence::Missing, "{name}");
    }
}

#[test]
fn odd_names_are_read_as_they_are() {
    let name = "the `odd` \"table\", it's [a] \\ (select)";
    let mut conn = database(&format!(
        "CREATE TABLE \"{}\" (\"sel`ect\" TEXT NOT NULL COLLATE NOCASE, [a\"b] INT, UNIQUE ([a\"b], \"sel`ect\"))",
        name.replace('"', "\"\"")
    ));
    let table = seen(&mut conn, name);
    assert_eq!(nullable(&table), [("sel`ect", false), ("a\"b", true)]);
    assert_eq!(parts(&table.unique_indexes[0]), ["a\"b", "sel`ect"]);
    assert!(
        table.unique_indexes[0]
            .parts
            .iter()
            .all(|part| part.equality == Equality::AsColumn)
    );
}

#[test]
fn names_are_taken_by_all_that_is_in_the_same_database() {
    let mut conn = database(
        "ATTACH ':memory:' AS a; CREATE TABLE a.t (b UNIQUE); CREATE TABLE u (c);
        CREATE INDEX i ON u (c); CREATE VIEW v AS SELECT 1; CREATE TEMP TABLE w (d);",
    );
    for (table, names) in [
        ("t", &["sqlite_autoindex_t_1", "t"][..]),
        ("a.missing", &["sqlite_autoindex_t_1", "t"]),
        ("u", &["i", "u", "v"]),
        ("missing", &["i", "u", "v"]),
        ("w", &["w"]),
        ("nowhere.t", &[]),
    ] {
        assert_eq!(
            Sqlite.taken_names(&mut conn, &named(table)).expect("it can be read"),
            names,
            "{table}"
        );
    }
}

#[test]
fn a_transaction_goes_on_and_settings_do_not_matter() {
    let mut conn = database(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT UNIQUE);
        PRAGMA reverse_unordered_selects = ON; PRAGMA case_sensitive_like = ON; PRAGMA query_only = ON;
        PRAGMA trusted_schema = OFF; BEGIN;",
    );
    let table = seen(&mut conn, "T");
    assert_eq!(nullable(&table), [("id", false), ("a", true)]);
    conn.batch_execute("PRAGMA query_only = OFF; INSERT INTO t (a) VALUES ('x'); COMMIT")
        .expect("still in it");
}

/// SQLite shows the collation of a column only once an index is on it. The text has to give the same collation before
/// that.
#[test]
fn the_collation_in_the_text_is_the_one_that_sqlite_has_read() {
    let mut conn = database("");
    let names = ["a", "\"collate\"", "[a, b)]", "`it``s`", "'a ''b'", "größe", "conflict"];
    let before = [
        "",
        "TEXT",
        "VARCHAR (9, 2) DEFAULT 'COLLATE RTRIM' /* COLLATE RTRIM */",
        "\"COLLATE RTRIM\" CHECK (1 <> 2 COLLATE RTRIM)",
        "TEXT -- COLLATE RTRIM, )\nDEFAULT ('a' COLLATE RTRIM)",
        "TEXT CONSTRAINT [COLLATE RTRIM,] NOT NULL ON CONFLICT FAIL",
        "AS (1 COLLATE RTRIM)",
    ];
    let collations = [
        "",
        "COLLATE NOCASE",
        "collate/**/\"NOCASE\"",
        "COLLATE BINARY COLLATE NOCASE",
        "COLLATE 'nocase'",
    ];
    let after = [
        "",
        "UNIQUE ON CONFLICT IGNORE",
        ", b TEXT COLLATE RTRIM",
        ", UNIQUE (z COLLATE RTRIM) CHECK (z <> 'COLLATE RTRIM')",
    ];
    for (name, before, collation, after) in product(&names, &before, &collations, &after) {
        let definition = format!("z COLLATE RTRIM, {name} {before} {collation} {after}");
        conn.batch_execute(&format!(
            "DROP TABLE IF EXISTS t; CREATE TABLE t ({definition}); CREATE UNIQUE INDEX i ON t ({})",
            name.replace('\'', "\"")
        ))
        .unwrap_or_else(|error| panic!("{definition}: {error}"));
        let table = seen(&mut conn, "t");
        let index = table
            .unique_indexes
            .iter()
            .find(|index| index.name == "i")
            .expect("it was created");
        assert_eq!(index.parts[0].equality, Equality::AsColumn, "{definition}");
    }
}

fn product<'a>(
    names: &'a [&'a str],
    before: &'a [&'a str],
    collations: &'a [&'a str],
    after: &'a [&'a str],
) -> impl Iterator<Item = (&'a str, &'a str, &'a str, &'a str)> {
    names.iter().flat_map(move |name| {
        before.iter().flat_map(move |before| {
            let rest = collations
                .iter()
                .flat_map(move |collation| after.iter().map(move |after| (collation, after)));
            rest.map(move |(collation, after)| (*name, *before, *collation, *after))
        })
    })
}

/// A second opinion from SQLite on the index that an insert finds.
#[test]
fn sqlite_itself_says_that_an_insert_finds_no_index() {
    diesel::table! {
        t (id) { id -> Integer, a -> Text }
    }
    const ANY: ColumnType = ColumnType {
        class: None,
        is_nullable: true,
    };
    const KEY: UniqueConstraint = Declaration::unique::<t::table>(&["a"], &[ANY]).constraint();
    let mut conn = database("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)");
    let table = seen(&mut conn, "t");
    let reasons = |conn: &mut SqliteConnection| -> Vec<String> {
        let refusals = Sqlite
            .refusals(conn, &named("t"), &table, Some(&KEY))
            .expect("it can be asked");
        refusals.into_iter().map(|refusal| refusal.reason).collect()
    };
    let unfound = "SQLite says `ON CONFLICT clause does not match any PRIMARY KEY or UNIQUE constraint`";
    assert_eq!(reasons(&mut conn), [unfound]);
    conn.batch_execute("CREATE UNIQUE INDEX i ON t (a)")
        .expect("it is valid");
    assert_eq!(reasons(&mut conn), [""; 0]);
}
