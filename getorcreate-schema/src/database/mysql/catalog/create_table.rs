//! Reads the answer of `SHOW CREATE TABLE`, the only place with the full definition of a column.
//! <https://dev.mysql.com/doc/refman/8.4/en/show-create-table.html>, <https://mariadb.com/kb/en/show-create-table/>
//!
//! It is read by lines and words. `sqlparser` fails on ``UNIQUE KEY `room` (`room`,`stay` WITHOUT OVERLAPS)`` and on
//! `a int(11) WITHOUT SYSTEM VERSIONING`, both from MariaDB. Also, a definition has to be repeated as it is written.

use getorcreate_runtime::internals::Dialect;

/// The statement that creates a table, with each column on a line of its own.
pub(super) struct CreateTable<'a>(pub(super) &'a str);

/// The attributes that may follow a column's type and its NULL or NOT NULL.
const ATTRIBUTES: [&str; 6] = ["INVISIBLE", "WITHOUT", "DEFAULT", "ON", "COMMENT", "CHECK"];

impl<'a> CreateTable<'a> {
    /// True if the table is dropped at the end of the session.
    pub(super) fn is_temporary(&self) -> bool {
        self.0.starts_with("CREATE TEMPORARY ")
    }

    /// True if the unique index is `WITHOUT OVERLAPS`. MariaDB then rejects rows with overlapping periods, even if they
    /// are not equal.
    /// <https://mariadb.com/kb/en/application-time-periods/#without-overlaps>
    pub(super) fn refuses_overlaps(&self, index: &str) -> bool {
        let starts_with_it = |line: &str| match index {
            "PRIMARY" => line.starts_with("  PRIMARY KEY ("),
            name => line
                .strip_prefix("  UNIQUE KEY ")
                .is_some_and(|rest| behind_name(rest, name).is_some()),
        };
        let mut lines = self.0.lines().filter(|line| starts_with_it(line));
        lines.any(|line| line.contains(" WITHOUT OVERLAPS)"))
    }

    /// The definition of a nullable column, changed to NOT NULL.
    ///
    /// None for a generated column: MariaDB accepts no NOT NULL for it.
    pub(super) fn not_null(&self, column: &str) -> Option<String> {
        let mut words = words(self.column(column)?);
        if words.iter().any(|word| matches!(*word, "GENERATED" | "AS")) {
            return None;
        }
        if let Some(place) = words.windows(2).position(|pair| pair == ["DEFAULT", "NULL"]) {
            words.drain(place..place + 2);
        }
        // `timestamp NULL`
        words.retain(|word| *word != "NULL");
        let end = words.iter().position(|word| ATTRIBUTES.contains(word));
        words.insert(end.unwrap_or(words.len()), "NOT NULL");
        Some(words.join(" "))
    }

    /// The definition after a column's name. With some `sql_mode`s, or without `sql_quote_show_create`, the name is
    /// quoted in another way, or not at all.
    fn column(&self, name: &str) -> Option<&'a str> {
        self.0.lines().find_map(|line| {
            let rest = behind_name(line.strip_prefix("  ")?, name)?;
            Some(rest.strip_suffix(',').unwrap_or(rest))
        })
    }
}

/// The text after a name, which may be quoted in any way.
fn behind_name<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let quoted = Dialect::Mysql.identifier(name);
    let ansi_quoted = format!("\"{}\"", name.replace('"', "\"\""));
    let forms = [&*quoted, &*ansi_quoted, name];
    forms.iter().find_map(|form| line.strip_prefix(form)?.strip_prefix(' '))
}

/// Splits a text into words. A string or a text in parentheses belongs to one word. A quote within a string is doubled.
fn words(text: &str) -> Vec<&str> {
    let (mut depth, mut quote) = (0_usize, None);
    text.split(move |character| {
        match (character, quote) {
            ('\'' | '"' | '`', None) => quote = Some(character),
            (_, Some(open)) if character == open => quote = None,
            ('(', None) => depth += 1,
            (')', None) => depth = depth.saturating_sub(1),
            _ => {}
        }
        character == ' ' && depth == 0 && quote.is_none()
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::CreateTable;

    const TABLE: &str = "CREATE TABLE `users` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `a``b` varchar(20) CHARACTER SET latin1 COLLATE latin1_bin DEFAULT NULL COMMENT 'it''s DEFAULT NULL, or not',
  `state` enum('a b','NULL') DEFAULT 'NULL',
  `seen` timestamp(6) NULL DEFAULT NULL ON UPDATE current_timestamp(6),
  `note` text,
  `free` int(11) WITHOUT SYSTEM VERSIONING,
  `data` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL CHECK (json_valid(`data`)),
  `twice` int(11) GENERATED ALWAYS AS (`id` * 2) VIRTUAL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB";

    #[test]
    fn a_column_keeps_all_but_its_null() {
        for (column, not_null) in [
            (
                "a`b",
                "varchar(20) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL COMMENT 'it''s DEFAULT NULL, or not'",
            ),
            ("state", "enum('a b','NULL') NOT NULL DEFAULT 'NULL'"),
            ("seen", "timestamp(6) NOT NULL ON UPDATE current_timestamp(6)"),
            ("note", "text NOT NULL"),
            ("free", "int(11) NOT NULL WITHOUT SYSTEM VERSIONING"),
            (
                "data",
                "longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL CHECK (json_valid(`data`))",
            ),
        ] {
            assert_eq!(CreateTable(TABLE).not_null(column).as_deref(), Some(not_null));
        }
    }

    #[test]
    fn an_index_may_refuse_overlaps() {
        let table = "CREATE TABLE `stays` (\n  UNIQUE KEY `room` (`room`,`stay` WITHOUT OVERLAPS),\n  UNIQUE KEY `x` (`stay`)\n)";
        assert!(CreateTable(table).refuses_overlaps("room"));
        assert!(!CreateTable(table).refuses_overlaps("x") && !CreateTable(table).refuses_overlaps("PRIMARY"));
        let table = "CREATE TABLE stays (\n  PRIMARY KEY (id,stay WITHOUT OVERLAPS)\n)";
        assert!(CreateTable(table).refuses_overlaps("PRIMARY"));
    }

    #[test]
    fn a_generated_column_stays_as_it_is() {
        assert_eq!(CreateTable(TABLE).not_null("twice"), None);
    }

    #[test]
    fn names_may_be_quoted_in_any_way() {
        for name in ["`a\"b`", "\"a\"\"b\"", "a\"b"] {
            let table = format!("CREATE TABLE users (\n  {name} int(11) DEFAULT NULL\n)");
            assert_eq!(
                CreateTable(&table).not_null("a\"b").as_deref(),
                Some("int(11) NOT NULL")
            );
        }
    }

    #[test]
    fn only_the_definition_tells_a_temporary_table() {
        assert!(CreateTable("CREATE TEMPORARY TABLE `users` (").is_temporary());
        assert!(!CreateTable("CREATE TABLE `TEMPORARY ` (").is_temporary());
    }
}
