//! The facts about the server that a call has learned.

use crate::UniqueConstraint;

/// The facts about the server. Nothing is known before the catalog query.
#[derive(Debug, Default)]
pub(crate) struct Server {
    pub(crate) version: Version,
    /// The unique indexes on the key, by name.
    pub(crate) own_indexes: Vec<String>,
    /// The language of its messages, `lc_messages`.
    pub(crate) language: Option<String>,
    /// True if each statement outside Diesel's transactions commits by itself.
    pub(crate) autocommit: bool,
}

impl Server {
    /// Stores the columns of the table's unique indexes. If there are no such columns, the session stays unknown.
    pub(crate) fn learn(&mut self, columns: &[IndexColumn], constraint: &UniqueConstraint) {
        let first = columns.first();
        *self = Self {
            own_indexes: own_indexes(columns, &constraint.index_columns()),
            language: first.map(|column| column.language.clone()),
            version: first.map_or_else(Version::default, |column| Version::parse(&column.version)),
            autocommit: first.is_some_and(|column| column.autocommit),
        };
    }
}

/// The server's product and version, in the detail that statements depend on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Version {
    pub(crate) is_mariadb: bool,
    pub(crate) number: (u32, u32),
}

impl Version {
    /// Parses the text of `VERSION()`: `10.11.19-MariaDB-0+deb12u1`, `9.7.4-2`. An unreadable text counts as the oldest
    /// version.
    pub(crate) fn parse(text: &str) -> Self {
        let mut numbers = text.split(|character: char| !character.is_ascii_digit());
        let mut number = || {
            numbers
                .next()
                .and_then(|digits| digits.parse().ok())
                .unwrap_or_default()
        };
        Self {
            is_mariadb: text.contains("MariaDB"),
            number: (number(), number()),
        }
    }
}

/// A column of a unique index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IndexColumn {
    pub(crate) autocommit: bool,
    pub(crate) language: String,
    /// The text of `VERSION()`.
    pub(crate) version: String,
    pub(crate) index: String,
    /// None for an expression.
    pub(crate) column: Option<String>,
    pub(crate) is_prefix: bool,
}

/// The names of the indexes on exactly these columns, each column whole.
fn own_indexes(columns: &[IndexColumn], key: &[String]) -> Vec<String> {
    let mut names: Vec<&str> = columns.iter().map(|column| &*column.index).collect();
    names.sort_unstable();
    names.dedup();
    names
        .into_iter()
        .filter(|name| {
            let parts = columns.iter().filter(|column| column.index == *name);
            parts.clone().count() == key.len() && parts.clone().all(|part| is_whole_column_of(part, key))
        })
        .map(ToOwned::to_owned)
        .collect()
}

/// True if the part is a whole column of the key. Neither server distinguishes the case of column names.
fn is_whole_column_of(part: &IndexColumn, key: &[String]) -> bool {
    let Some(column) = &part.column else { return false };
    let column = column.to_lowercase();
    !part.is_prefix && key.iter().any(|name| name.to_lowercase() == column)
}

#[cfg(test)]
mod tests {
    use super::{IndexColumn, Version, own_indexes};

    fn part(index: &str, column: Option<&str>) -> IndexColumn {
        IndexColumn {
            autocommit: true,
            language: "en_US".to_owned(),
            version: "9.7.4".to_owned(),
            index: index.to_owned(),
            column: column.map(ToOwned::to_owned),
            is_prefix: false,
        }
    }

    #[test]
    fn an_index_has_exactly_the_columns_in_any_order_and_case() {
        let columns = [
            part("PRIMARY", Some("id")),
            part("wider", Some("a")),
            part("wider", Some("b")),
            part("wider", Some("c")),
            part("own", Some("B")),
            part("own", Some("a")),
            part("narrower", Some("a")),
            part("again", Some("a")),
            part("again", Some("b")),
        ];
        let own_indexes_on =
            |key: &[&str]| own_indexes(&columns, &key.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(own_indexes_on(&["a", "b"]), ["again", "own"]);
        assert_eq!(own_indexes_on(&["ID"]), ["PRIMARY"]);
        assert_eq!(own_indexes_on(&["b"]), [""; 0]);
    }

    #[test]
    fn a_prefix_or_an_expression_is_no_column() {
        let prefix = IndexColumn {
            is_prefix: true,
            ..part("prefix", Some("a"))
        };
        let columns = [prefix, part("expression", None)];
        assert_eq!(own_indexes(&columns, &["a".to_owned()]), [""; 0]);
    }

    #[test]
    fn a_version_is_read_from_its_first_two_numbers() {
        let version = |is_mariadb, number| Version { is_mariadb, number };
        for (text, expected) in [
            ("10.11.19-MariaDB-0+deb12u1", version(true, (10, 11))),
            ("9.7.4-2", version(false, (9, 7))),
            ("8.0.36-28", version(false, (8, 0))),
            ("8.0.mysql_aurora.3.05.2", version(false, (8, 0))),
            ("", version(false, (0, 0))),
            ("Unknown", version(false, (0, 0))),
        ] {
            assert_eq!(Version::parse(text), expected, "{text}");
        }
    }
}
