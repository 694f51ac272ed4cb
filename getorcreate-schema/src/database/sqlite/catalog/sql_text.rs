//! Reads facts that no pragma shows from the text of the `CREATE` statement, which SQLite keeps.
//! <https://www.sqlite.org/schematab.html>

use sqlparser::tokenizer::TokenWithSpan as Token;

use crate::database::sqlite::statement::{self, SqliteToken as _};

/// A table's definition. <https://www.sqlite.org/lang_createtable.html>
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TableDefinition {
    /// Columns with a collation, and that collation.
    collations: Vec<(String, String)>,
    /// The actions for a row that violates a constraint, other than the default: `ON CONFLICT REPLACE`.
    pub(super) conflict_clauses: Vec<String>,
    /// Computed columns, and their expressions.
    generated: Vec<(String, String)>,
    /// The conditions of `CHECK`, as they are written.
    pub(super) checks: Vec<String>,
    pub(super) has_rowid: bool,
    pub(super) is_strict: bool,
    pub(super) is_autoincrement: bool,
}

impl TableDefinition {
    pub(super) fn from_sql(sql: &str) -> Self {
        let tokens = statement::tokens(sql);
        let (whole, options) = statement::list(&tokens);
        let definitions: Vec<_> = whole.iter().copied().map(statement::outermost).collect();
        let mut conflict_clauses: Vec<_> = definitions.iter().flat_map(|tokens| conflict_clauses(tokens)).collect();
        conflict_clauses.sort_unstable();
        conflict_clauses.dedup();
        Self {
            collations: definitions.iter().filter_map(|tokens| collation(tokens)).collect(),
            conflict_clauses,
            generated: whole.iter().filter_map(|tokens| generated(sql, tokens)).collect(),
            checks: whole.iter().flat_map(|tokens| checks(sql, tokens)).collect(),
            is_autoincrement: definitions.iter().flatten().any(|token| token.is_word("AUTOINCREMENT")),
            has_rowid: !options.iter().any(|token| token.is_word("WITHOUT")),
            is_strict: options.iter().any(|token| token.is_word("STRICT")),
        }
    }

    /// The collation of a column. The default is `BINARY`. <https://www.sqlite.org/datatype3.html#collation>
    pub(super) fn collation(&self, column: &str) -> &str {
        let own = self.collations.iter().find(|(name, _)| name == column);
        own.map_or("BINARY", |(_, collation)| collation)
    }

    /// The expression of a generated column.
    pub(super) fn generated_as(&self, column: &str) -> Option<&str> {
        let own = self.generated.iter().find(|(name, _)| name == column);
        own.map(|(_, expression)| &**expression)
    }
}

/// True if a `CREATE TABLE` is a `CREATE VIRTUAL TABLE`.
pub(super) fn is_virtual(sql: &str) -> bool {
    matches!(&*statement::tokens(sql), [_, second, ..] if second.is_word("VIRTUAL"))
}

/// A column and its collation, if it has one: the last collation that the definition names. Outside parentheses,
/// `COLLATE` has no other use in the definition of a column, and does not occur in a constraint of the table.
fn collation(definition: &[Token]) -> Option<(String, String)> {
    let column = definition.first()?;
    let mut pairs = definition.windows(2).rev();
    let collation = pairs.find(|pair| pair[0].is_word("COLLATE"))?;
    Some((column.name(), collation[1].name()))
}

/// A column and its expression: `b TEXT GENERATED ALWAYS AS (lower(a)) STORED`. <https://www.sqlite.org/gencol.html>
fn generated(sql: &str, definition: &[Token]) -> Option<(String, String)> {
    let column = definition.first()?;
    let pieces = statement::split_at_word(definition, "AS");
    let (expression, _) = statement::first_operand(pieces.get(1)?);
    Some((column.name(), statement::text(sql, expression).to_owned()))
}

/// The condition of each `CHECK`, in a column's definition or as a constraint of the table.
fn checks(sql: &str, definition: &[Token]) -> Vec<String> {
    let pieces = statement::split_at_word(definition, "CHECK").into_iter().skip(1);
    let conditions = pieces.map(|piece| statement::first_operand(piece).0);
    conditions
        .map(|tokens| statement::text(sql, tokens).to_owned())
        .collect()
}

/// The conflict clauses of a definition whose parentheses are already empty. SQLite reads the clause of a `CHECK`, but
/// ignores it: <https://www.sqlite.org/lang_conflict.html>
fn conflict_clauses(definition: &[Token]) -> Vec<String> {
    let clauses = definition.windows(4).filter(|tokens| {
        let [constraint, on, conflict, action] = tokens else {
            return false;
        };
        let is_heeded = !constraint.is_word("CHECK") && !action.is_word("ABORT");
        is_heeded && on.is_word("ON") && conflict.is_word("CONFLICT")
    });
    clauses
        .map(|tokens| format!("ON CONFLICT {}", tokens[3].name().to_ascii_uppercase()))
        .collect()
}

/// An index's definition. <https://www.sqlite.org/lang_createindex.html>
#[derive(Debug, PartialEq, Eq)]
pub(super) struct IndexDefinition {
    /// The indexed columns and expressions, without `ASC` and `DESC`.
    pub(super) parts: Vec<String>,
    pub(super) predicate: Option<String>,
}

impl IndexDefinition {
    pub(super) fn from_sql(sql: &str) -> Self {
        let tokens = statement::tokens(sql);
        let (parts, rest) = statement::list(&tokens);
        let predicate = rest.split_first().filter(|(first, _)| first.is_word("WHERE"));
        Self {
            parts: parts.into_iter().map(|part| indexed(sql, part)).collect(),
            predicate: predicate.map(|(_, condition)| statement::text(sql, condition).to_owned()),
        }
    }
}

fn indexed(sql: &str, part: &[Token]) -> String {
    let has_order = part
        .last()
        .is_some_and(|last| last.is_word("ASC") || last.is_word("DESC"));
    statement::text(sql, &part[..part.len() - usize::from(has_order)]).to_owned()
}

#[cfg(test)]
mod tests {
    use super::{IndexDefinition, TableDefinition, is_virtual};

    fn collations(sql: &str) -> Vec<(String, String)> {
        TableDefinition::from_sql(sql).collations
    }

    fn conflict_clauses(sql: &str) -> Vec<String> {
        TableDefinition::from_sql(sql).conflict_clauses
    }

    #[test]
    fn a_column_has_the_collation_that_its_definition_names() {
        let cases = [
            ("CREATE TABLE t (a TEXT COLLATE NOCASE)", "NOCASE"),
            ("CREATE TABLE t(a TEXT collate nocase)", "nocase"),
            ("CREATE TABLE t (a COLLATE NOCASE)", "NOCASE"),
            ("CREATE TABLE t (a TEXT COLLATE BINARY COLLATE RTRIM)", "RTRIM"),
            ("CREATE TABLE t (a TEXT COLLATE/**/\"NOCASE\"UNIQUE)", "NOCASE"),
            ("CREATE TABLE t (a TEXT COLLATE -- so\n'NOCASE')", "NOCASE"),
            ("CREATE TABLE t (a TEXT COLLATE [NO\"CASE])", "NO\"CASE"),
            (
                "CREATE TABLE t (a VARCHAR(9) NOT NULL DEFAULT 'x' COLLATE RTRIM)",
                "RTRIM",
            ),
            (
                "CREATE TABLE t (a TEXT CHECK (a <> '') COLLATE NOCASE CHECK (a <> 'x'))",
                "NOCASE",
            ),
            (
                "CREATE TABLE t (b INT, a TEXT CONSTRAINT c COLLATE NOCASE REFERENCES u (b))",
                "NOCASE",
            ),
            (
                "CREATE TABLE t (a TEXT AS (b || 'x' COLLATE RTRIM) STORED COLLATE NOCASE)",
                "NOCASE",
            ),
            (
                "CREATE TABLE \"t (a TEXT COLLATE RTRIM)\" (a TEXT COLLATE NOCASE)",
                "NOCASE",
            ),
        ];
        for (sql, collation) in cases {
            assert_eq!(TableDefinition::from_sql(sql).collation("a"), collation, "{sql}");
            assert_eq!(collations(sql).len(), 1, "{sql}");
        }
    }

    #[test]
    fn another_collation_is_not_the_columns() {
        for sql in [
            "CREATE TABLE t (a TEXT)",
            "CREATE TABLE t (a TEXT CHECK (a = 'x' COLLATE NOCASE))",
            "CREATE TABLE t (a TEXT DEFAULT ('x' COLLATE NOCASE))",
            "CREATE TABLE t (a TEXT DEFAULT 'COLLATE NOCASE')",
            "CREATE TABLE t (a TEXT DEFAULT \"COLLATE NOCASE\")",
            "CREATE TABLE t (a TEXT /* COLLATE NOCASE */)",
            "CREATE TABLE t (a TEXT -- COLLATE NOCASE\n)",
            "CREATE TABLE t (a \"COLLATE\" NOCASE)",
            "CREATE TABLE t (\"collate\" NOCASE)",
            "CREATE TABLE t ([a TEXT COLLATE NOCASE], a TEXT)",
            "CREATE TABLE t (a TEXT AS (b COLLATE NOCASE))",
            "CREATE TABLE t (a TEXT, UNIQUE (a COLLATE NOCASE), CHECK (a COLLATE NOCASE = 'x'))",
            "CREATE TABLE t (a TEXT, CONSTRAINT c PRIMARY KEY (a COLLATE NOCASE)) STRICT",
            "CREATE TABLE t (a TEXT, b TEXT CHECK (b COLLATE NOCASE = a))",
        ] {
            assert_eq!(collations(sql), [], "{sql}");
            assert_eq!(TableDefinition::from_sql(sql).collation("a"), "BINARY", "{sql}");
        }
    }

    #[test]
    fn columns_are_known_by_their_names_without_quotes() {
        let sql = "CREATE TABLE t (\"a \"\"b\" TEXT COLLATE A1, `c``d` COLLATE A2, [e,f] COLLATE A3, 'it''s' \
                   COLLATE A4, größe COLLATE A5)";
        let expected = [
            ("a \"b", "A1"),
            ("c`d", "A2"),
            ("e,f", "A3"),
            ("it's", "A4"),
            ("größe", "A5"),
        ];
        let expected = expected.map(|(column, collation)| (column.to_owned(), collation.to_owned()));
        assert_eq!(collations(sql), expected);
    }

    #[test]
    fn a_conflict_clause_is_found_in_any_constraint() {
        let cases = [
            ("(a UNIQUE ON CONFLICT REPLACE)", "ON CONFLICT REPLACE"),
            ("(a unique on conflict ignore)", "ON CONFLICT IGNORE"),
            ("(a TEXT NOT NULL ON/**/CONFLICT\nFail DEFAULT 1)", "ON CONFLICT FAIL"),
            (
                "(a INTEGER PRIMARY KEY ON CONFLICT ROLLBACK AUTOINCREMENT)",
                "ON CONFLICT ROLLBACK",
            ),
            ("(a INTEGER PRIMARY KEY DESC ON CONFLICT IGNORE)", "ON CONFLICT IGNORE"),
            ("(a, b, UNIQUE (a, b) ON CONFLICT REPLACE)", "ON CONFLICT REPLACE"),
            (
                "(a, CHECK (a > 0) UNIQUE (a) ON CONFLICT REPLACE)",
                "ON CONFLICT REPLACE",
            ),
            (
                "(a, CONSTRAINT \"CHECK\" PRIMARY KEY (a) ON CONFLICT REPLACE)",
                "ON CONFLICT REPLACE",
            ),
        ];
        for (definition, clause) in cases {
            assert_eq!(
                conflict_clauses(&format!("CREATE TABLE t {definition}")),
                [clause],
                "{definition}"
            );
        }
        assert_eq!(
            conflict_clauses(
                "CREATE TABLE t (a UNIQUE ON CONFLICT REPLACE NOT NULL ON CONFLICT FAIL, b UNIQUE ON CONFLICT FAIL)"
            ),
            ["ON CONFLICT FAIL", "ON CONFLICT REPLACE"],
        );
    }

    #[test]
    fn what_only_looks_like_a_conflict_clause_is_none() {
        for definition in [
            "(a UNIQUE ON CONFLICT ABORT)",
            "(a UNIQUE)",
            "(a, CHECK (a > 0) ON CONFLICT REPLACE)",
            "(a REFERENCES u ON DELETE CASCADE ON UPDATE SET NULL)",
            "(a, FOREIGN KEY (a) REFERENCES u (b) ON DELETE RESTRICT)",
            "(a DEFAULT 'UNIQUE ON CONFLICT REPLACE')",
            "(a, \"on conflict replace\" UNIQUE)",
            "(a \"ON\" CONFLICT REPLACE)",
            "(a UNIQUE -- ON CONFLICT REPLACE\n)",
            "(a CHECK (a IN ('ON CONFLICT REPLACE')))",
        ] {
            let none: [&str; 0] = [];
            assert_eq!(
                conflict_clauses(&format!("CREATE TABLE t {definition}")),
                none,
                "{definition}"
            );
        }
    }

    #[test]
    fn the_options_of_a_table_stand_after_its_columns() {
        let cases = [
            ("CREATE TABLE t (a)", true, false),
            ("CREATE TABLE t (a) WITHOUT ROWID", false, false),
            ("CREATE TABLE t (a) strict", true, true),
            ("CREATE TABLE t (a) STRICT, without/* */rowid", false, true),
            (
                "CREATE TABLE \"t WITHOUT ROWID\" (strict, b \"WITHOUT ROWID\") -- STRICT",
                true,
                false,
            ),
        ];
        for (sql, has_rowid, is_strict) in cases {
            let definition = TableDefinition::from_sql(sql);
            assert_eq!(
                (definition.has_rowid, definition.is_strict),
                (has_rowid, is_strict),
                "{sql}"
            );
        }
    }

    #[test]
    fn what_a_column_is_computed_from_is_read() {
        let definition = TableDefinition::from_sql(
            "CREATE TABLE t (a TEXT DEFAULT ('AS (1)'), \"b \"\"as\"\"\" INT GENERATED ALWAYS AS ((a || ')') -- so\n) \
             STORED, [as] as(lower(a)), CHECK (a AS (1)))",
        );
        assert_eq!(definition.generated_as("a"), None);
        assert_eq!(definition.generated_as("b \"as\""), Some("a || ')'"));
        assert_eq!(definition.generated_as("as"), Some("lower(a)"));
    }

    #[test]
    fn the_conditions_of_check_are_read() {
        let definition = TableDefinition::from_sql(
            "CREATE TABLE t (a TEXT CHECK (a <> 'CHECK (x)') CONSTRAINT c check((a) > '') DEFAULT ('CHECK'), \
             \"check\" INT, CONSTRAINT \"CHECK\" CHECK (a IN ('x', 'y')) ON CONFLICT IGNORE CHECK (1 /* CHECK */))",
        );
        assert_eq!(
            definition.checks,
            ["a <> 'CHECK (x)'", "(a) > ''", "a IN ('x', 'y')", "1"]
        );
    }

    #[test]
    fn a_virtual_table_says_so() {
        assert!(is_virtual("CREATE VIRTUAL TABLE t USING fts5(a)"));
        assert!(is_virtual("create/**/virtual table t using fts5(a)"));
        assert!(!is_virtual("CREATE TABLE virtual (a)"));
        assert!(!is_virtual(""));
    }

    #[test]
    fn an_index_is_read_part_by_part() {
        let cases: &[(&str, &[&str], Option<&str>)] = &[
            ("CREATE UNIQUE INDEX i ON t (a)", &["a"], None),
            ("CREATE UNIQUE INDEX i ON t(a desc, \"b\" ASC)", &["a", "\"b\""], None),
            (
                "CREATE UNIQUE INDEX i ON t (lower(a) COLLATE NOCASE DESC, coalesce(b, ')'))",
                &["lower(a) COLLATE NOCASE", "coalesce(b, ')')"],
                None,
            ),
            ("CREATE UNIQUE INDEX i ON t (a) WHERE b = 1", &["a"], Some("b = 1")),
            (
                "CREATE UNIQUE INDEX \"i ON (x) WHERE y\" ON [t (z)] (a) where (b IS NULL)\nAND c = 'WHERE' -- so",
                &["a"],
                Some("(b IS NULL)\nAND c = 'WHERE'"),
            ),
        ];
        for (sql, parts, predicate) in cases {
            let definition = IndexDefinition::from_sql(sql);
            assert_eq!(
                (definition.parts, definition.predicate.as_deref()),
                (parts.iter().map(ToString::to_string).collect(), *predicate),
                "{sql}"
            );
        }
    }
}
