//! Turns the rows of the answers into data.

use getorcreate_runtime::internals::Dialect;

use crate::connection::TextRow;
use crate::database::mysql::catalog::column_definition::Attributes;
use crate::database::mysql::catalog::create_table::CreateTable;
use crate::database::mysql::catalog::{column, literal};
use crate::live::{Equality, Generated, IndexPart, Indexed, LiveCheck, LiveColumn, LiveIndex, LiveText, Origin};
use crate::report::{Drift, Risk};

/// The name of the primary key's index. No other index has this name.
const PRIMARY: &str = "PRIMARY";

/// The kind of object that is not a table. `SYSTEM VERSIONED` and, on MariaDB from 11.2 on, `TEMPORARY` are tables.
/// <https://mariadb.com/kb/en/information-schema-tables-table/>
pub(super) fn not_a_table(kind: &TextRow) -> Option<&'static str> {
    match text(kind, 0) {
        "VIEW" => Some("a view"),
        "SYSTEM VIEW" => Some("a system view"),
        "SEQUENCE" => Some("a sequence"),
        _ => None,
    }
}

/// The flaws of a table.
pub(super) fn flaws(kinds: &[TextRow], is_temporary: bool) -> Vec<Drift> {
    let temporary = is_temporary.then_some(Drift::Temporary);
    temporary
        .into_iter()
        .chain(kinds.iter().filter_map(engine_flaw))
        .chain(kinds.iter().filter_map(schema_flaw))
        .collect()
}

/// Engines with transactions that keep, or may keep, the rows of a table in another server.
/// <https://mariadb.com/kb/en/federatedx-storage-engine-overview/>, <https://mariadb.com/kb/en/spider/>,
/// <https://mariadb.com/kb/en/connect/>
const ELSEWHERE: [&str; 3] = ["FEDERATED", "SPIDER", "CONNECT"];

fn engine_flaw(kind: &TextRow) -> Option<Drift> {
    let engine = text(kind, 1);
    if ELSEWHERE.iter().any(|elsewhere| engine.eq_ignore_ascii_case(elsewhere)) {
        return Some(Drift::EngineElsewhere {
            engine: engine.to_owned(),
        });
    }
    (text(kind, 2) != "YES").then(|| Drift::EngineWithoutTransactions {
        engine: engine.to_owned(),
    })
}

/// The flaw of a schema on MySQL: `ALTER DATABASE .. READ ONLY = 1`.
fn schema_flaw(kind: &TextRow) -> Option<Drift> {
    let is_read_only = text(kind, 4)
        .split(' ')
        .any(|option| option == "READ" || option == "ONLY=1");
    is_read_only.then(|| Drift::ReadOnly {
        setting: "its schema is READ ONLY".to_owned(),
    })
}

/// The next number of a column, if it is the last one. MySQL may show an outdated number, for example from yesterday.
pub(super) fn last_number(kinds: &[TextRow], columns: &[TextRow]) -> Option<Risk> {
    let next = optional(kinds.first()?, 3)?;
    let column = columns.iter().find(|row| text(row, 9).contains("auto_increment"))?;
    let number: i128 = next.parse().ok()?;
    let is_last = literal::is_beyond(text(column, 2), number + 1);
    is_last.then(|| Risk::NoMoreNumbers {
        column: text(column, 0).to_owned(),
        next: next.to_owned(),
    })
}

/// The triggers that fire when a row is inserted.
pub(super) fn triggers(rows: &[TextRow]) -> Vec<Risk> {
    let risks = rows.iter().map(|row| Risk::Trigger {
        trigger: text(row, 0).to_owned(),
        event: text(row, 1).to_owned(),
    });
    risks.collect()
}

/// True if the answer to a question is `NO`.
pub(super) fn is_no(answer: &[TextRow]) -> bool {
    answer.first().is_some_and(|row| text(row, 0) == "NO")
}

pub(super) fn checks(rows: &[TextRow]) -> Vec<LiveCheck> {
    let checks = rows.iter().map(|row| LiveCheck {
        name: text(row, 0).to_owned(),
        clause: text(row, 1).to_owned(),
    });
    checks.collect()
}

/// The statement that creates a table, which follows the name.
pub(super) fn definition(rows: &[TextRow]) -> CreateTable<'_> {
    CreateTable(rows.first().map(|row| text(row, 1)).unwrap_or_default())
}

/// True if the product is MariaDB.
pub(super) fn is_mariadb(product: &[TextRow]) -> bool {
    product.first().is_some_and(|row| text(row, 0) == "MariaDB")
}

/// True if a backslash stands for itself in the session.
pub(super) fn has_plain_backslashes(product: &[TextRow]) -> bool {
    product.first().is_some_and(|row| text(row, 1) == "YES")
}

/// True if the expression of a generated column has a quote.
pub(super) fn have_quotes(columns: &[TextRow]) -> bool {
    columns.iter().any(|row| text(row, 7).contains('\''))
}

/// The indexes. An index that also rejects rows that are not equal gets an additional part.
pub(super) fn with_overlaps(mut indexes: Vec<LiveIndex>, definition: &CreateTable) -> Vec<LiveIndex> {
    for index in &mut indexes {
        if definition.refuses_overlaps(&index.name) {
            index.parts.push(IndexPart {
                what: Indexed::Expression("WITHOUT OVERLAPS".to_owned()),
                equality: Equality::AsColumn,
            });
        }
    }
    indexes
}

/// True if the count is zero.
pub(super) fn is_zero(count: &[TextRow]) -> bool {
    count.iter().all(|row| text(row, 0) == "0")
}

/// The source of the column definitions.
pub(super) enum Definitions<'a> {
    /// The definition of the table.
    Table(CreateTable<'a>),
    /// Separate rows.
    Columns(&'a [TextRow]),
    /// No source.
    None,
}

impl Definitions<'_> {
    fn not_null(&self, column: &str) -> Option<String> {
        match self {
            Self::Table(definition) => definition.not_null(column),
            Self::Columns(rows) => {
                let mut columns = rows.iter().map(Attributes::new);
                columns.find(|attributes| attributes.name == column)?.not_null()
            }
            Self::None => None,
        }
    }
}

pub(super) fn columns(rows: &[TextRow], definitions: &Definitions) -> Vec<LiveColumn> {
    rows.iter().map(|row| live_column(row, definitions)).collect()
}

fn live_column(row: &TextRow, definitions: &Definitions) -> LiveColumn {
    let is_nullable = text(row, 4) == "YES";
    LiveColumn {
        name: text(row, 0).to_owned(),
        type_name: text(row, 2).to_owned(),
        classes: column::classes(text(row, 1)),
        is_nullable,
        not_null_definition: is_nullable.then(|| definitions.not_null(text(row, 0))).flatten(),
        changes_values: column::changes_values(text(row, 1), text(row, 2), optional(row, 3)),
        generated_as: generated(row),
        text: live_text(row),
        numbers_zero: text(row, 12) == "YES",
        risks: column_risks(row),
        ..LiveColumn::default()
    }
}

fn column_risks(row: &TextRow) -> Vec<Risk> {
    let minds_blanks = optional(row, 11) == Some("NO PAD");
    let how = column::changes_some_values(text(row, 1), minds_blanks);
    let of_type = how.map(|how| Risk::ChangesSomeValues {
        live: text(row, 2).to_owned(),
        how,
    });
    let on_update = text(row, 9).contains("on update").then_some(Risk::ChangesOnUpdate);
    let privileges = text(row, 10);
    let is_missing = |privilege: &&str| !privileges.is_empty() && !privileges.contains(&privilege.to_lowercase());
    let missing = ["SELECT", "INSERT"].into_iter().filter(is_missing);
    let missing = missing.map(|privilege| Risk::PrivilegeMissing {
        privilege: privilege.to_owned(),
        role: None,
    });
    of_type.into_iter().chain(on_update).chain(missing).collect()
}

fn generated(row: &TextRow) -> Option<Generated> {
    Some(Generated {
        expression: optional(row, 7)?.to_owned(),
        is_stored: text(row, 8) == "YES",
    })
}

fn live_text(row: &TextRow) -> Option<LiveText> {
    Some(LiveText {
        is_varchar: text(row, 1).eq_ignore_ascii_case("varchar"),
        length: optional(row, 5)?.parse().ok()?,
        charset: optional(row, 6)?.to_owned(),
        collation: optional(row, 3)?.to_owned(),
    })
}

/// Builds the indexes from the rows of their parts. The parts of one index follow each other.
pub(super) fn unique_indexes(rows: Vec<TextRow>) -> Vec<LiveIndex> {
    let mut indexes: Vec<LiveIndex> = Vec::new();
    for row in rows {
        match indexes.last_mut().filter(|index| index.name == text(&row, 0)) {
            Some(index) => index.parts.push(index_part(&row)),
            None => indexes.push(unique_index(&row)),
        }
    }
    indexes
}

/// An index with only its first part.
fn unique_index(row: &TextRow) -> LiveIndex {
    let name = text(row, 0);
    let origin = if name == PRIMARY {
        Origin::PrimaryKey
    } else {
        Origin::Index
    };
    LiveIndex {
        ignored_until: match text(row, 4) {
            "VISIBLE" => Some("VISIBLE"),
            "NOT IGNORED" => Some("NOT IGNORED"),
            _ => None,
        },
        ..LiveIndex::new(name.to_owned(), origin, vec![index_part(row)])
    }
}

/// A part of an index. It compares as the column does, because an index has no collation of its own.
fn index_part(row: &TextRow) -> IndexPart {
    let column = || text(row, 1).to_owned();
    let what = match (optional(row, 1), text(row, 2) == "YES") {
        (Some(_), false) => Indexed::Column(column()),
        (Some(_), true) => Indexed::Prefix(column()),
        (None, _) => Indexed::Expression(text(row, 3).to_owned()),
    };
    IndexPart {
        what,
        equality: Equality::AsColumn,
    }
}

/// The columns of the primary key, or else of another unique index in which no column is nullable.
pub(super) fn row_identity(columns: &[LiveColumn], indexes: &[LiveIndex]) -> Vec<String> {
    let primary_key = indexes.iter().find(|index| index.origin == Origin::PrimaryKey);
    primary_key
        .into_iter()
        .chain(indexes)
        .find_map(|index| index.parts.iter().map(|part| never_null(part, columns)).collect())
        .unwrap_or_default()
}

/// The quoted name of a whole column that is never NULL.
fn never_null(part: &IndexPart, columns: &[LiveColumn]) -> Option<String> {
    let Indexed::Column(name) = &part.what else { return None };
    let column = columns.iter().find(|column| column.name == *name)?;
    (!column.is_nullable).then(|| Dialect::Mysql.identifier(name))
}

fn optional(row: &TextRow, index: usize) -> Option<&str> {
    row.get(index)?.as_deref()
}

fn text(row: &TextRow, index: usize) -> &str {
    optional(row, index).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A row of values. `-` stands for NULL.
    fn row(values: &str) -> TextRow {
        let value = |value: &str| (value != "-").then(|| value.to_owned());
        values.split(' ').map(value).collect()
    }

    fn rows(values: &[&str]) -> Vec<TextRow> {
        values.iter().copied().map(row).collect()
    }

    fn parts(index: &LiveIndex) -> Vec<&Indexed> {
        index.parts.iter().map(|part| &part.what).collect()
    }

    #[test]
    fn the_parts_of_an_index_come_together() {
        let indexes = unique_indexes(rows(&[
            "PRIMARY id NO - -",
            "key org_id NO - VISIBLE",
            "key name YES - VISIBLE",
            "lower - NO lower(`name`) -",
        ]));
        let [primary_key, key, lower] = &*indexes else {
            panic!("three indexes: {indexes:?}");
        };
        assert_eq!((primary_key.origin, key.origin), (Origin::PrimaryKey, Origin::Index));
        assert_eq!(
            parts(key),
            [&Indexed::Column("org_id".into()), &Indexed::Prefix("name".into())]
        );
        assert_eq!(parts(lower), [&Indexed::Expression("lower(`name`)".into())]);
        assert_eq!((key.ignored_until, lower.ignored_until), (Some("VISIBLE"), None));
    }

    #[test]
    fn a_row_is_known_by_its_primary_key_or_by_what_is_never_null() {
        let columns = columns(
            &rows(&["a int int - NO", "b int int - NO", "c int int - YES"]),
            &Definitions::None,
        );
        let identity = |parts: &[&str]| row_identity(&columns, &unique_indexes(rows(parts)));
        assert_eq!(identity(&["A a NO - -", "PRIMARY b NO - -"]), ["`b`"]);
        assert_eq!(
            identity(&["n c NO - -", "p a YES - -", "u b NO - -", "u a NO - -"]),
            ["`b`", "`a`"]
        );
        assert_eq!(identity(&["n a NO - -", "n c NO - -"]), [""; 0]);
    }

    #[test]
    fn a_column_is_generated_or_not() {
        let columns = columns(
            &rows(&[
                "a int int - NO - - - NO",
                "b varchar varchar(20) utf8mb4_bin YES 20 utf8mb4 lcase(`c`) NO",
                "c char char(20) ascii_bin YES 20 ascii `a` YES",
            ]),
            &Definitions::None,
        );
        let shown: Vec<_> = columns
            .iter()
            .map(|column| {
                let generated = column.generated_as.as_ref();
                let generated = generated.map(|generated| (generated.expression.as_str(), generated.is_stored));
                (generated, column.text.as_ref().map(ToString::to_string))
            })
            .collect();
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(
            shown,
            [
                (None, None),
                (
                    Some(("lcase(`c`)", false)),
                    text("VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")
                ),
                (Some(("`a`", true)), text("text CHARACTER SET ascii COLLATE ascii_bin")),
            ]
        );
    }

    #[test]
    fn an_engine_has_transactions_or_is_a_flaw() {
        assert_eq!(flaws(&rows(&["TABLE InnoDB YES"]), false), []);
        let aria = Drift::EngineWithoutTransactions { engine: "Aria".into() };
        assert_eq!(flaws(&rows(&["TABLE Aria NO"]), true), [Drift::Temporary, aria]);
    }
}
