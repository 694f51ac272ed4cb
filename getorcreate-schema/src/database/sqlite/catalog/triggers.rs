//! Reads the triggers that fire when a row is inserted from their text.
//! <https://www.sqlite.org/lang_createtrigger.html>

use diesel::QueryResult;
use getorcreate_runtime::internals::Dialect;
use sqlparser::tokenizer::{Token as Symbol, TokenWithSpan as Token};

use super::object::{Object, TEMP};
use crate::connection::SchemaConnection;
use crate::database::sqlite::statement::{self, SqliteToken as _};

/// A trigger on `INSERT`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Trigger {
    pub(super) name: String,
    /// `BEFORE`, or `AFTER`.
    pub(super) time: &'static str,
    /// Its first action for each row, if that rejects the row: `RAISE(ABORT, 'no')`.
    pub(super) refuses: Option<String>,
}

/// Reads the triggers of a table. A temporary trigger may be on a table that is not temporary. Only its text would tell
/// on which of the tables with that name it is.
pub(super) fn read(conn: &mut dyn SchemaConnection, object: &Object) -> QueryResult<Vec<Trigger>> {
    let schema = Dialect::Sqlite.identifier(&object.schema);
    let name = Dialect::Sqlite.string_literal(&object.name);
    let select = |schema: &str| {
        format!(
            "SELECT name, sql FROM {schema}.sqlite_master WHERE type = 'trigger' AND tbl_name = {name} COLLATE NOCASE"
        )
    };
    let query = match &*object.schema {
        TEMP => select(&schema),
        _ => [select(&schema), select(TEMP)].join(" UNION ALL "),
    };
    let rows = conn.rows(&query)?.into_iter();
    let triggers = rows.filter_map(|row| {
        let mut values = row.into_iter().map(Option::unwrap_or_default);
        let (name, sql) = (values.next()?, values.next()?);
        on_insert(name, &sql)
    });
    Ok(triggers.collect())
}

/// Parses `CREATE TRIGGER name BEFORE INSERT ON t FOR EACH ROW WHEN .. BEGIN ..; END`.
pub(super) fn on_insert(name: String, sql: &str) -> Option<Trigger> {
    let tokens = statement::tokens(sql);
    let behind_name = tokens.get(3..)?;
    let (time, event) = match behind_name {
        [time, event, ..] if time.is_word("AFTER") => ("AFTER", event),
        [time, event, ..] if time.is_word("BEFORE") => ("BEFORE", event),
        [event, ..] => ("BEFORE", event),
        [] => return None,
    };
    event.is_word("INSERT").then(|| Trigger {
        name,
        time,
        refuses: refuses(sql, behind_name, time),
    })
}

/// The call that rejects each row. Only certain cases count: the first statement is `SELECT RAISE(..)` and nothing
/// more, and the trigger has no condition. A row that an `AFTER` trigger ignores stays in the table.
fn refuses(sql: &str, trigger: &[Token], time: &str) -> Option<String> {
    let begin = trigger.iter().position(|token| token.is_word("BEGIN"))?;
    let (head, body) = trigger.split_at(begin);
    let end = body.iter().position(|token| token.token == Symbol::SemiColon)?;
    match &body[1..end] {
        [select, call @ ..] if select.is_word("SELECT") && !head.iter().any(|token| token.is_word("WHEN")) => {
            let [raise, arguments @ ..] = call else { return None };
            let [action, ..] = statement::in_parentheses(arguments)? else {
                return None;
            };
            let stays = time == "AFTER" && action.is_word("IGNORE");
            (raise.is_word("RAISE") && !stays).then(|| statement::text(sql, call).to_owned())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::on_insert;

    fn read(sql: &str) -> Option<(&'static str, Option<String>)> {
        on_insert("x".to_owned(), sql).map(|trigger| (trigger.time, trigger.refuses))
    }

    #[test]
    fn only_triggers_on_insert_are_read() {
        for (sql, time) in [
            ("CREATE TRIGGER x INSERT ON t BEGIN SELECT 1; END", Some("BEFORE")),
            (
                "CREATE TRIGGER x before/**/insert on t begin select 1; end",
                Some("BEFORE"),
            ),
            (
                "CREATE TRIGGER \"x AFTER DELETE\" AFTER INSERT ON t BEGIN DELETE FROM u; END",
                Some("AFTER"),
            ),
            (
                "CREATE TRIGGER insert AFTER DELETE ON t BEGIN INSERT INTO u VALUES (1); END",
                None,
            ),
            ("CREATE TRIGGER x UPDATE OF \"insert\" ON t BEGIN SELECT 1; END", None),
            ("", None),
        ] {
            assert_eq!(read(sql).map(|(time, _)| time), time, "{sql}");
        }
    }

    #[test]
    fn a_trigger_refuses_each_row_only_if_it_does_so_first_and_always() {
        for (sql, refuses) in [
            (
                "BEFORE INSERT ON t BEGIN SELECT RAISE(IGNORE); END",
                Some("RAISE(IGNORE)"),
            ),
            (
                "INSERT ON t FOR EACH ROW BEGIN SELECT raise(abort, 'no; never'); SELECT 1; END",
                Some("raise(abort, 'no; never')"),
            ),
            (
                "AFTER INSERT ON t BEGIN SELECT RAISE(FAIL, 'no'); END",
                Some("RAISE(FAIL, 'no')"),
            ),
            ("AFTER INSERT ON t BEGIN SELECT RAISE(IGNORE); END", None),
            (
                "BEFORE INSERT ON t WHEN NEW.a = 1 BEGIN SELECT RAISE(IGNORE); END",
                None,
            ),
            (
                "BEFORE INSERT ON t BEGIN SELECT RAISE(IGNORE) WHERE NEW.a = 1; END",
                None,
            ),
            (
                "BEFORE INSERT ON t BEGIN SELECT CASE WHEN 1 THEN RAISE(IGNORE) END; END",
                None,
            ),
            ("BEFORE INSERT ON t BEGIN SELECT 1; SELECT RAISE(IGNORE); END", None),
            ("BEFORE INSERT ON t BEGIN SELECT 'RAISE(IGNORE)'; END", None),
        ] {
            let (_, found) = read(&format!("CREATE TRIGGER x {sql}")).expect("it is on INSERT");
            assert_eq!(found.as_deref(), refuses, "{sql}");
        }
    }
}
