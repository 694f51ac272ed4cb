//! The definition of a column on MySQL, built from `information_schema.COLUMNS`. There is none if that view does not
//! show everything, or if a string would mean different things in different `sql_mode`s.
//! <https://dev.mysql.com/doc/refman/8.4/en/information-schema-columns-table.html>

use crate::connection::TextRow;

/// The attributes of a column that [`query::attributes`](super::query::attributes) reads.
pub(super) struct Attributes<'a> {
    pub(super) name: &'a str,
    column_type: &'a str,
    charset: Option<&'a str>,
    collation: Option<&'a str>,
    table_collation: Option<&'a str>,
    default: Option<&'a str>,
    extra: &'a str,
    comment: &'a str,
    spatial_reference: Option<&'a str>,
    for_engine: Option<&'a str>,
}

/// The parsed content of `EXTRA`: `DEFAULT_GENERATED on update CURRENT_TIMESTAMP(6)`. This is not SQL: `sqlparser`
/// takes the first word for a type, and has no `on update` without a column.
#[derive(Debug, Default, PartialEq, Eq)]
struct Extra<'a> {
    /// The default is an expression.
    has_expression: bool,
    on_update: Option<&'a str>,
    is_invisible: bool,
}

impl<'a> Attributes<'a> {
    pub(super) fn new(row: &'a TextRow) -> Self {
        let optional = |index: usize| row.get(index).and_then(Option::as_deref);
        let text = |index| optional(index).unwrap_or_default();
        Self {
            name: text(0),
            column_type: text(1),
            charset: optional(2),
            collation: optional(3),
            table_collation: optional(4),
            default: optional(5),
            extra: text(6),
            comment: text(7),
            spatial_reference: optional(8),
            for_engine: optional(9),
        }
    }

    /// The definition with NOT NULL.
    ///
    /// None for a generated column, and if the definition cannot be exact. On MySQL a `CHECK` belongs to the table, and
    /// stays.
    pub(super) fn not_null(&self) -> Option<String> {
        let extra = Extra::parse(self.extra)?;
        if self.for_engine.is_some() || self.column_type.contains('\\') {
            return None;
        }
        let mut words = vec![self.column_type.to_owned()];
        if self.collation != self.table_collation {
            if let (Some(charset), Some(collation)) = (self.charset, self.collation) {
                words.push(format!("CHARACTER SET {charset} COLLATE {collation}"));
            }
        }
        words.push("NOT NULL".to_owned());
        words.extend(self.spatial_reference.map(|id| format!("SRID {id}")));
        if let Some(default) = self.default {
            words.push(format!("DEFAULT {}", self.default_value(default, &extra)?));
        }
        words.extend(extra.on_update.map(|value| format!("ON UPDATE {value}")));
        if !self.comment.is_empty() {
            words.push(format!("COMMENT {}", string(self.comment)?));
        }
        words.extend(extra.is_invisible.then(|| "INVISIBLE".to_owned()));
        Some(words.join(" "))
    }

    fn default_value(&self, default: &str, extra: &Extra) -> Option<String> {
        let is_of = |name: &str| self.column_type.starts_with(name);
        if extra.has_expression && default.starts_with("CURRENT_TIMESTAMP") {
            Some(default.to_owned())
        } else if extra.has_expression {
            Some(format!("({})", expression(default)?))
        } else if is_of("bit") || ((is_of("binary") || is_of("varbinary")) && default.starts_with("0x")) {
            Some(default.to_owned())
        } else if is_of("timestamp") {
            // The server shows it in the time zone of whoever wrote it.
            None
        } else {
            string(default)
        }
    }
}

impl<'a> Extra<'a> {
    /// None for unknown words, and for a generated column.
    fn parse(extra: &'a str) -> Option<Self> {
        let mut parsed = Self::default();
        let mut words = extra.split_ascii_whitespace();
        while let Some(word) = words.next() {
            match word {
                "DEFAULT_GENERATED" => parsed.has_expression = true,
                "INVISIBLE" => parsed.is_invisible = true,
                "on" if words.next() == Some("update") => parsed.on_update = Some(words.next()?),
                _ => return None,
            }
        }
        Some(parsed)
    }
}

/// A string that means the same in each `sql_mode`.
fn string(text: &str) -> Option<String> {
    let is_plain = |character: char| character != '\\' && !character.is_control();
    text.chars()
        .all(is_plain)
        .then(|| format!("'{}'", text.replace('\'', "''")))
}

/// The expression of a default, which the definition repeats as written. Each quote in it has one more backslash than
/// in SQL. A string keeps the character set in which it was written, but not its bytes.
/// <https://bugs.mysql.com/bug.php?id=100607>
fn expression(text: &str) -> Option<String> {
    let unescaped = text.replace("\\'", "'");
    (unescaped.is_ascii() && !unescaped.contains('\\')).then_some(unescaped)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition with NOT NULL of a column with this type, default, `EXTRA` and comment. It may hold text or
    /// another type.
    fn not_null(column_type: &str, default: Option<&str>, extra: &str, comment: &str) -> Option<String> {
        let row: TextRow = [Some("a"), Some(column_type), None, None, Some("utf8mb4_bin"), default]
            .into_iter()
            .chain([Some(extra), Some(comment), None, None])
            .map(|value| value.map(ToOwned::to_owned))
            .collect();
        Attributes::new(&row).not_null()
    }

    #[test]
    fn a_column_keeps_its_default_and_its_comment() {
        for (column_type, default, extra, comment, definition) in [
            ("int", None, "", "", "int NOT NULL"),
            (
                "int unsigned",
                Some("5"),
                "INVISIBLE",
                "",
                "int unsigned NOT NULL DEFAULT '5' INVISIBLE",
            ),
            (
                "varchar(9)",
                Some("it's"),
                "",
                "NULL, 'or'",
                "varchar(9) NOT NULL DEFAULT 'it''s' COMMENT 'NULL, ''or'''",
            ),
            ("varchar(9)", Some(""), "", "", "varchar(9) NOT NULL DEFAULT ''"),
            (
                "enum('a','b''c')",
                Some("b'c"),
                "",
                "",
                "enum('a','b''c') NOT NULL DEFAULT 'b''c'",
            ),
            ("bit(3)", Some("b'101'"), "", "", "bit(3) NOT NULL DEFAULT b'101'"),
            (
                "varbinary(4)",
                Some("0x6127"),
                "",
                "",
                "varbinary(4) NOT NULL DEFAULT 0x6127",
            ),
            (
                "datetime(6)",
                Some("CURRENT_TIMESTAMP(6)"),
                "DEFAULT_GENERATED on update CURRENT_TIMESTAMP(6)",
                "",
                "datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)",
            ),
            (
                "varchar(9)",
                Some(r"concat(_utf8mb4\'a\',upper(`b`))"),
                "DEFAULT_GENERATED",
                "",
                "varchar(9) NOT NULL DEFAULT (concat(_utf8mb4'a',upper(`b`)))",
            ),
        ] {
            let made = not_null(column_type, default, extra, comment);
            assert_eq!(made.as_deref(), Some(definition));
        }
    }

    #[test]
    fn what_cannot_be_said_exactly_is_not_said() {
        for (column_type, default, extra, comment) in [
            ("varchar(9)", Some(r"a\b"), "", ""),
            (
                "varchar(9)",
                Some(r"concat(_utf8mb4\'a\\\'b\')"),
                "DEFAULT_GENERATED",
                "",
            ),
            ("varchar(9)", Some(r"upper(_latin1\'é\')"), "DEFAULT_GENERATED", ""),
            (r"enum('a\b')", None, "", ""),
            ("varchar(9)", None, "", "two\nlines"),
            ("timestamp", Some("2020-01-01 00:00:00"), "", ""),
            ("int", None, "VIRTUAL GENERATED", ""),
            ("int", None, "NOT SECONDARY", ""),
        ] {
            assert_eq!(
                not_null(column_type, default, extra, comment),
                None,
                "{column_type} {default:?}"
            );
        }
    }

    #[test]
    fn a_character_set_of_its_own_is_kept_and_so_is_a_spatial_reference() {
        let row = |values: [Option<&str>; 10]| -> TextRow { values.map(|value| value.map(ToOwned::to_owned)).into() };
        let of_text = row([
            Some("a"),
            Some("varchar(9)"),
            Some("latin1"),
            Some("latin1_bin"),
            Some("utf8mb4_bin"),
            None,
            Some(""),
            Some(""),
            None,
            None,
        ]);
        let expected = "varchar(9) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL";
        assert_eq!(Attributes::new(&of_text).not_null().as_deref(), Some(expected));
        let of_place = row([
            Some("a"),
            Some("point"),
            None,
            None,
            Some("utf8mb4_bin"),
            None,
            Some(""),
            Some(""),
            Some("4326"),
            None,
        ]);
        assert_eq!(
            Attributes::new(&of_place).not_null().as_deref(),
            Some("point NOT NULL SRID 4326")
        );
        let with_attribute = row([
            Some("a"),
            Some("int"),
            None,
            None,
            Some("utf8mb4_bin"),
            None,
            Some(""),
            Some(""),
            None,
            Some("{}"),
        ]);
        assert_eq!(Attributes::new(&with_attribute).not_null(), None);
    }
}
