//! The catalog of MySQL and MariaDB: `information_schema` and `SHOW CREATE TABLE`. Only the latter reports an error
//! when it does not show something. On MySQL its answer cannot be read, but its error can.

mod audit;
mod check;
mod column;
mod column_definition;
mod create_table;
mod literal;
mod query;
mod refusal;
mod rows;
mod session;

#[cfg(all(test, feature = "sqlite", feature = "postgres", feature = "mysql"))]
mod robustness;

use create_table::CreateTable;
use diesel::QueryResult;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use query::Often;
use rows::Definitions;
use session::Settings;

use getorcreate_runtime::UniqueConstraint;
use getorcreate_runtime::internals::{Literal, TableName};

use crate::audit::IndexSize;
use crate::connection::{SchemaConnection, TextRow};
use crate::database::interface::Catalog;
use crate::database::mysql::Mysql;
use crate::live::{LiveCheck, LiveColumn, LiveIndex, LiveServer, LiveTable, Presence};
use crate::report::Drift;

/// The reason for [`Presence::Hidden`] when no privilege is missing. While the session holds locks,
/// `information_schema` leaves out what it would have to wait for.
/// <https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html>, `ER_WARN_I_S_SKIPPED_TABLE`
const BEING_ALTERED: &str = "another session is altering the table: try again";

/// The reason for [`Presence::Hidden`] when the definition is visible, but the user has no privilege on the columns.
const NO_COLUMNS: &str = "the user has no privilege that shows the table's columns";

/// The reason for [`Presence::Hidden`] in a MySQL transaction that has already read: its snapshot includes the catalog.
const OLD_SNAPSHOT: &str = "the transaction's snapshot has indexes that the table no longer has: try again outside of \
                            the transaction";

/// The reason for [`Presence::Hidden`] in a MySQL session with `NO_BACKSLASH_ESCAPES`. In the expression of a generated
/// column, the server writes a backslash before each quote. But it reads the backslash by the rules of the session.
const QUOTES: &str = "MySQL cannot open it in a session whose sql_mode has NO_BACKSLASH_ESCAPES, because the \
                      expression of a generated column has a quote: remove the mode from the session, or the quote \
                      from the expression";

impl Catalog for Mysql {
    fn table(&self, conn: &mut dyn SchemaConnection, name: &TableName) -> QueryResult<Presence> {
        let product = Product::of(conn)?;
        // This query comes first: if the connection is lost, the next query says so.
        let definition = match product {
            Product::MariaDb => conn.rows(&query::definition(name)),
            Product::Mysql { .. } => conn.execute(&query::definition(name)).map(|()| Vec::new()),
        };
        let kinds = conn.rows(&query::kind(name))?;
        match (kinds.first().and_then(rows::not_a_table), definition) {
            (Some(what), _) => Ok(Presence::Table(LiveTable {
                columns: rows::columns(&conn.rows(&query::columns(name))?, &Definitions::None),
                flaws: vec![Drift::NotATable { is: what }],
                ..LiveTable::default()
            })),
            (None, Ok(definition)) => {
                let presence = match product {
                    Product::MariaDb => seen_on_mariadb(conn, name, &kinds, rows::definition(&definition)),
                    Product::Mysql { minds_quotes } => seen_on_mysql(conn, name, &kinds, minds_quotes),
                }?;
                with_triggers(conn, name, presence)
            }
            (None, Err(error)) => {
                let minds_quotes = product == Product::Mysql { minds_quotes: true } && !kinds.is_empty();
                if minds_quotes && rows::have_quotes(&conn.rows(&query::columns(name))?) {
                    return Ok(Presence::Hidden(QUOTES.to_owned()));
                }
                unseen(name, &kinds, error)
            }
        }
    }

    fn server(&self, conn: &mut dyn SchemaConnection) -> QueryResult<LiveServer> {
        let settings = match Product::of(conn)? {
            Product::MariaDb => query::SETTINGS_OF_MARIADB,
            Product::Mysql { .. } => query::SETTINGS_OF_MYSQL,
        };
        let rows = conn.rows(settings)?;
        Ok(rows.first().map(|row| Settings::new(row).server()).unwrap_or_default())
    }

    /// The checks that reject every row with the values of the constraint, as the server itself evaluates them.
    fn contradicting_checks(
        &self,
        conn: &mut dyn SchemaConnection,
        name: &TableName,
        live: &LiveTable,
        constraint: &UniqueConstraint,
    ) -> QueryResult<Vec<LiveCheck>> {
        let checks = match Product::of(conn)? {
            Product::MariaDb => query::checks_of_mariadb(name),
            Product::Mysql { .. } => query::checks_of_mysql(name),
        };
        let checks = match conn.rows(&checks) {
            Ok(checks) => rows::checks(&checks),
            // Older servers have no checks.
            Err(DieselError::DatabaseError(..)) => Vec::new(),
            Err(error) => return Err(error),
        };
        let mut contradicting = Vec::new();
        for check in checks {
            let Some(question) = check::question(&check, live, constraint) else {
                continue;
            };
            // The question fails if the check also uses other columns.
            if conn.rows(&question).is_ok_and(|answer| rows::is_no(&answer)) {
                contradicting.push(check);
            }
        }
        Ok(contradicting)
    }

    fn tables(&self, conn: &mut dyn SchemaConnection) -> QueryResult<Vec<TableName>> {
        let rows = conn.rows(&query::tables())?;
        let names = rows.into_iter().flatten().flatten();
        Ok(names.map(|name| TableName { schema: None, name }).collect())
    }

    /// The names of the table's indexes. Foreign keys and checks have separate names.
    fn taken_names(&self, conn: &mut dyn SchemaConnection, table: &TableName) -> QueryResult<Vec<String>> {
        let rows = conn.rows(&query::index_names(table))?;
        Ok(rows.into_iter().flatten().flatten().collect())
    }

    fn index_sizes(
        &self,
        conn: &mut dyn SchemaConnection,
        name: &TableName,
        live: &LiveTable,
    ) -> QueryResult<Vec<(String, IndexSize)>> {
        audit::sizes(conn, name, live)
    }

    fn lookup_plan(
        &self,
        conn: &mut dyn SchemaConnection,
        name: &TableName,
        constraint: &UniqueConstraint,
    ) -> QueryResult<Option<Vec<String>>> {
        audit::plan(conn, name, constraint)
    }

    fn is_never(&self, column: &LiveColumn, literal: Literal) -> bool {
        literal::is_never(column, literal)
    }
}

/// The product of the server. The two show tables in different ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Product {
    MariaDb,
    /// MySQL, possibly in `NO_BACKSLASH_ESCAPES`.
    Mysql {
        minds_quotes: bool,
    },
}

impl Product {
    fn of(conn: &mut dyn SchemaConnection) -> QueryResult<Self> {
        let product = conn.rows(query::PRODUCT)?;
        Ok(if rows::is_mariadb(&product) {
            Self::MariaDb
        } else {
            Self::Mysql {
                minds_quotes: rows::has_plain_backslashes(&product),
            }
        })
    }
}

/// Reads a table on MariaDB whose definition the user may see, and so all of its columns and indexes.
fn seen_on_mariadb(
    conn: &mut dyn SchemaConnection,
    name: &TableName,
    kinds: &[TextRow],
    definition: CreateTable,
) -> QueryResult<Presence> {
    let is_temporary = definition.is_temporary();
    let columns = conn.rows(&query::columns(name))?;
    let indexes = conn.rows(&query::unique_indexes(name))?;
    let is_complete = rows::is_zero(&conn.rows(query::WARNING_COUNT)?);
    // Before 11.2 MariaDB does not list temporary tables. It lists the table that a temporary one hides.
    if !is_temporary && (kinds.is_empty() || !is_complete) {
        return Ok(Presence::Hidden(BEING_ALTERED.to_owned()));
    }
    let indexes = rows::with_overlaps(rows::unique_indexes(indexes), &definition);
    Ok(seen(
        kinds,
        is_temporary,
        &columns,
        &Definitions::Table(definition),
        indexes,
    ))
}

/// Reads a table on MySQL in the same case. MySQL lists temporary tables nowhere.
fn seen_on_mysql(
    conn: &mut dyn SchemaConnection,
    name: &TableName,
    kinds: &[TextRow],
    minds_quotes: bool,
) -> QueryResult<Presence> {
    let is_temporary = is_temporary(conn, name)?;
    let attributes = conn.rows(&query::attributes(name))?;
    let columns = conn.rows(&query::columns(name))?;
    let indexes = rows::unique_indexes(conn.rows(&query::unique_indexes(name))?);
    if !is_temporary && kinds.is_empty() {
        return Ok(Presence::Hidden(BEING_ALTERED.to_owned()));
    }
    if !is_temporary && lacks_an_index(conn, name, &indexes)? {
        return Ok(Presence::Hidden(OLD_SNAPSHOT.to_owned()));
    }
    let presence = seen(
        kinds,
        is_temporary,
        &columns,
        &Definitions::Columns(&attributes),
        indexes,
    );
    Ok(match presence {
        Presence::Table(table) => Presence::Table(LiveTable { minds_quotes, ..table }),
        hidden => hidden,
    })
}

/// Adds a note for each trigger that fires when a row is inserted.
fn with_triggers(conn: &mut dyn SchemaConnection, name: &TableName, presence: Presence) -> QueryResult<Presence> {
    let Presence::Table(mut table) = presence else {
        return Ok(presence);
    };
    if !table.flaws.contains(&Drift::Temporary) {
        table.risks.extend(rows::triggers(&conn.rows(&query::triggers(name))?));
    }
    Ok(Presence::Table(table))
}

/// True for a temporary table, which cannot occur twice in one query. A user who may not read the rows fails both
/// times. Anybody may read the rows of a temporary table.
fn is_temporary(conn: &mut dyn SchemaConnection, name: &TableName) -> QueryResult<bool> {
    let twice = conn.rows(&query::no_row(name, Often::Twice));
    if twice.is_ok() {
        return Ok(false);
    }
    succeeds(conn.rows(&query::no_row(name, Often::Once)))
}

/// True if the catalog lists an index that the table no longer has. In a `REPEATABLE READ` transaction MySQL shows the
/// catalog as it was when the transaction began to read. False for a user who may not read the rows.
fn lacks_an_index(conn: &mut dyn SchemaConnection, name: &TableName, indexes: &[LiveIndex]) -> QueryResult<bool> {
    let visible = indexes.iter().filter(|index| index.ignored_until.is_none());
    let names: Vec<&str> = visible.map(|index| index.name.as_str()).collect();
    if names.is_empty() || succeeds(conn.rows(&query::by_indexes(name, &names)))? {
        return Ok(false);
    }
    succeeds(conn.rows(&query::no_row(name, Often::Once)))
}

/// True if the server runs a query without an error.
fn succeeds(answer: QueryResult<Vec<TextRow>>) -> QueryResult<bool> {
    match answer {
        Ok(_) => Ok(true),
        Err(DieselError::DatabaseError(kind, information)) if kind == DatabaseErrorKind::ClosedConnection => {
            Err(DieselError::DatabaseError(kind, information))
        }
        Err(DieselError::DatabaseError(..)) => Ok(false),
        Err(error) => Err(error),
    }
}

fn seen(
    kinds: &[TextRow],
    is_temporary: bool,
    columns: &[TextRow],
    definitions: &Definitions,
    unique_indexes: Vec<LiveIndex>,
) -> Presence {
    if !is_temporary && columns.is_empty() {
        return Presence::Hidden(NO_COLUMNS.to_owned());
    }
    let risks = rows::last_number(kinds, columns).into_iter().collect();
    let columns = rows::columns(columns, definitions);
    Presence::Table(LiveTable {
        row_identity: rows::row_identity(&columns, &unique_indexes),
        flaws: rows::flaws(kinds, is_temporary),
        columns,
        unique_indexes,
        risks,
        ..LiveTable::default()
    })
}

/// A table whose definition the user cannot see.
///
/// With privileges on only some columns, `information_schema` leaves out the others, even from MariaDB's indexes. A
/// unique index then looks as if it were on fewer columns.
fn unseen(name: &TableName, kinds: &[TextRow], error: DieselError) -> QueryResult<Presence> {
    let DieselError::DatabaseError(_, information) = &error else {
        return Err(error);
    };
    let message = information.message();
    if kinds.is_empty() && refusal::is_missing(message, name) {
        Ok(Presence::Missing)
    } else if refusal::is_denied(message) {
        Ok(Presence::Hidden(message.to_owned()))
    } else {
        Err(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use getorcreate_runtime::internals::Dialect;

    /// A connection with a fixed answer for each kind of query.
    struct Answers {
        kinds: Vec<TextRow>,
        definition: &'static str,
        columns: Vec<TextRow>,
        warnings: &'static str,
    }

    impl SchemaConnection for Answers {
        fn dialect(&mut self) -> QueryResult<Dialect> {
            Ok(Dialect::Mysql)
        }

        fn rows(&mut self, query: &str) -> QueryResult<Vec<TextRow>> {
            let rows = match query {
                query::PRODUCT => vec![row(&["MariaDB"])],
                query if query.starts_with("SHOW CREATE TABLE") => vec![row(&["parts", self.definition])],
                query if query.contains("information_schema.TABLES") => self.kinds.clone(),
                query if query.contains("information_schema.COLUMNS") => self.columns.clone(),
                query::WARNING_COUNT => vec![row(&[self.warnings])],
                _ => Vec::new(),
            };
            Ok(rows)
        }

        fn execute(&mut self, _: &str) -> QueryResult<()> {
            Ok(())
        }
    }

    fn row(values: &[&str]) -> TextRow {
        values.iter().map(|value| Some((*value).to_owned())).collect()
    }

    /// The answers for a table that is fully visible.
    fn answers() -> Answers {
        Answers {
            kinds: vec![row(&["BASE TABLE", "InnoDB", "YES"])],
            definition: "CREATE TABLE `parts` (\n  `id` int(11) NOT NULL\n)",
            columns: vec![row(&["id", "int", "int(11)", "", "NO"])],
            warnings: "0",
        }
    }

    fn sight(mut answers: Answers) -> Presence {
        let name = TableName {
            schema: None,
            name: "parts".to_owned(),
        };
        Mysql.table(&mut answers, &name).expect("each question has an answer")
    }

    /// The server waited for the definition, but may still have left out what it was asked next.
    #[test]
    fn what_the_catalog_leaves_out_is_not_taken_for_missing() {
        assert!(matches!(sight(answers()), Presence::Table(_)));
        let hidden = Presence::Hidden(BEING_ALTERED.to_owned());
        let kinds = Vec::new();
        assert_eq!(sight(Answers { kinds, ..answers() }), hidden);
        let warnings = "1";
        assert_eq!(sight(Answers { warnings, ..answers() }), hidden);
        let columns = Vec::new();
        assert_eq!(
            sight(Answers { columns, ..answers() }),
            Presence::Hidden(NO_COLUMNS.to_owned())
        );
    }

    #[test]
    fn a_temporary_table_need_not_be_listed() {
        let temporary = Answers {
            kinds: Vec::new(),
            columns: Vec::new(),
            definition: "CREATE TEMPORARY TABLE `parts` (",
            ..answers()
        };
        let Presence::Table(table) = sight(temporary) else {
            panic!("it is there");
        };
        assert_eq!(table.flaws, [Drift::Temporary]);
    }
}
