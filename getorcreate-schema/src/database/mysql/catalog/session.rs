//! The settings of the session and the server that make calls fail, change a value or hide a row.

use getorcreate_runtime::internals::Dialect;

use crate::connection::TextRow;
use crate::live::LiveServer;
use crate::report::{Drift, Risk};

/// The answer to [`query::SETTINGS_OF_MARIADB`](super::query::SETTINGS_OF_MARIADB), or to the query for MySQL.
#[allow(clippy::struct_excessive_bools)] // each one is a separate setting
pub(super) struct Settings<'a> {
    language: &'a str,
    unique_checks: bool,
    sql_mode: &'a str,
    /// The character sets of the client's statements, of bound values, and of answers.
    charsets: [(&'static str, &'a str); 3],
    autocommit: bool,
    isolation: &'a str,
    /// True if the transactions of the session are read-only.
    is_read_only: bool,
    /// True if the server is read-only for most users.
    is_mostly_read_only: bool,
    /// The server's setting that makes it read-only for everybody.
    read_only: Option<&'a str>,
    /// MariaDB: the time at which queries see the rows of a table with system versioning.
    as_of: Option<&'a str>,
}

/// The character sets that hold any text that Diesel sends, in the same bytes.
const UNICODE: [&str; 3] = ["utf8mb4", "utf8mb3", "utf8"];

/// Words of `sql_mode` and their effects. <https://dev.mysql.com/doc/refman/8.4/en/sql-mode.html>,
/// <https://mariadb.com/kb/en/sql-mode/>
const MODES: [(&str, &str); 2] = [
    (
        "EMPTY_STRING_IS_NULL",
        "an empty text is stored as NULL, and not found again",
    ),
    (
        "PAD_CHAR_TO_FULL_LENGTH",
        "a CHAR is compared with all its trailing blanks unless its collation ignores them, so a shorter text is not \
         found",
    ),
];

impl<'a> Settings<'a> {
    pub(super) fn new(row: &'a TextRow) -> Self {
        let optional = |index: usize| row.get(index).and_then(Option::as_deref);
        let text = |index| optional(index).unwrap_or_default();
        let is_on = |index| text(index) == "ON";
        Self {
            language: text(0),
            unique_checks: is_on(1),
            sql_mode: text(2),
            charsets: [
                ("character_set_client", text(3)),
                ("character_set_connection", text(4)),
                ("character_set_results", optional(5).unwrap_or("NULL")),
            ],
            autocommit: is_on(6),
            isolation: text(7),
            is_read_only: is_on(8),
            is_mostly_read_only: is_on(9),
            read_only: optional(10),
            as_of: optional(11),
        }
    }

    pub(super) fn server(&self) -> LiveServer {
        LiveServer {
            flaws: self.flaws(),
            risks: self.risks(),
        }
    }

    fn flaws(&self) -> Vec<Drift> {
        let foreign = (!Dialect::Mysql.is_english(self.language)).then(|| Drift::ForeignMessages {
            language: self.language.to_owned(),
        });
        let unchecked = (!self.unique_checks).then_some(Drift::UniqueChecksOff);
        let charset = self.charsets.iter().find(|(_, charset)| !UNICODE.contains(charset));
        let charset = charset.map(|(setting, charset)| Drift::OtherCharset {
            setting,
            charset: (*charset).to_owned(),
        });
        let of_session = self
            .is_read_only
            .then(|| "the session's transactions are READ ONLY".to_owned());
        let of_server = self.read_only.map(|setting| format!("{setting} is on"));
        let read_only = of_session.or(of_server).map(|setting| Drift::ReadOnly { setting });
        let as_of = self.as_of.filter(|as_of| *as_of != "DEFAULT");
        let as_of = as_of.map(|as_of| Drift::ReadsThePast {
            as_of: as_of.to_owned(),
        });
        let flaws = foreign.into_iter().chain(unchecked).chain(charset);
        flaws.chain(read_only).chain(as_of).collect()
    }

    fn risks(&self) -> Vec<Risk> {
        let has_mode = |word: &str| self.sql_mode.split(',').any(|mode| mode == word);
        let setting = |setting: &str, effect| Risk::Setting {
            setting: setting.to_owned(),
            effect,
        };
        let is_strict = has_mode("STRICT_TRANS_TABLES") || has_mode("STRICT_ALL_TABLES");
        let of_mode = MODES.iter().filter(|(mode, _)| has_mode(mode));
        let mut risks: Vec<Risk> = of_mode
            .map(|(mode, effect)| setting(&format!("sql_mode has {mode}"), effect))
            .collect();
        if !is_strict {
            risks.push(setting(
                "sql_mode has no STRICT_TRANS_TABLES",
                "a value that a column cannot hold is stored as another one, and not found again",
            ));
        }
        if !self.autocommit {
            risks.push(setting(
                "autocommit is off in this session",
                "other sessions see a row that was created outside a transaction only once the caller commits",
            ));
        }
        if self.isolation == "READ-UNCOMMITTED" {
            risks.push(setting(
                "the isolation level is READ UNCOMMITTED",
                "a row that is found may never be committed",
            ));
        }
        if self.is_mostly_read_only && self.read_only.is_none() {
            risks.push(setting(
                "read_only is on",
                "only users with special privileges can create rows",
            ));
        }
        risks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: [Option<&str>; 12] = [
        Some("en_US"),
        Some("ON"),
        Some("STRICT_TRANS_TABLES,ANSI_QUOTES"),
        Some("utf8mb4"),
        Some("utf8mb4"),
        Some("utf8mb3"),
        Some("ON"),
        Some("REPEATABLE-READ"),
        Some("OFF"),
        Some("OFF"),
        None,
        Some("DEFAULT"),
    ];

    /// A server with good settings, except for one.
    fn server(index: usize, value: Option<&str>) -> LiveServer {
        let mut row = GOOD;
        row[index] = value;
        let row: TextRow = row.iter().map(|value| value.map(ToOwned::to_owned)).collect();
        Settings::new(&row).server()
    }

    #[test]
    fn a_session_is_set_well_or_badly() {
        assert_eq!(server(0, Some("en_GB")), LiveServer::default());
        let latin1 = |setting| Drift::OtherCharset {
            setting,
            charset: "latin1".to_owned(),
        };
        let read_only = |setting: &str| Drift::ReadOnly {
            setting: setting.to_owned(),
        };
        for (index, value, flaw) in [
            (
                0,
                "de_DE",
                Drift::ForeignMessages {
                    language: "de_DE".to_owned(),
                },
            ),
            (1, "OFF", Drift::UniqueChecksOff),
            (3, "latin1", latin1("character_set_client")),
            (4, "latin1", latin1("character_set_connection")),
            (8, "ON", read_only("the session's transactions are READ ONLY")),
            (10, "super_read_only", read_only("super_read_only is on")),
            (
                11,
                "2020-01-01",
                Drift::ReadsThePast {
                    as_of: "2020-01-01".to_owned(),
                },
            ),
        ] {
            assert_eq!(server(index, Some(value)).flaws, [flaw]);
        }
        assert_eq!(server(5, None).flaws.len(), 1, "answers are in any character set");
    }

    #[test]
    fn what_may_do_harm_is_no_flaw() {
        for (index, value, setting) in [
            (2, "", "sql_mode has no STRICT_TRANS_TABLES"),
            (
                2,
                "STRICT_ALL_TABLES,EMPTY_STRING_IS_NULL",
                "sql_mode has EMPTY_STRING_IS_NULL",
            ),
            (6, "OFF", "autocommit is off in this session"),
            (7, "READ-UNCOMMITTED", "the isolation level is READ UNCOMMITTED"),
            (9, "ON", "read_only is on"),
        ] {
            let server = server(index, Some(value));
            assert_eq!(server.flaws, []);
            assert_eq!(
                server.risks.iter().map(ToString::to_string).collect::<Vec<_>>(),
                [setting]
            );
        }
    }
}
