//! Records the statements on a connection, and makes moves of other connections between them.
//!
//! Every connection of a test carries a [`Recorder`]. [`observe`] makes a call and reports its statements. An
//! [`Arrangement`] makes a move at a moment between two statements: another connection inserts, deletes, commits or
//! releases a lock. So a race always has the same course.
//!
//! A recorder also fails the test if any statement inserts a column twice.

use std::collections::HashSet;
use std::mem;
use std::sync::Once;

use diesel::Connection;
use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use diesel::result::Error as DieselError;

use super::TestResult;

/// Puts a recorder on every connection that this process opens from now on, including those in a pool.
pub(crate) fn install() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        set_default_instrumentation(|| Some(Box::new(Recorder::default()))).expect("nobody panicked in there before");
    });
}

/// A call that was made, and its statements.
#[derive(Debug)]
pub(crate) struct Observed<R> {
    pub(crate) result: R,
    /// The statements in the order in which they ran, without the values.
    pub(crate) statements: Vec<String>,
    /// The statements among them that had to be prepared first.
    pub(crate) prepared: Vec<String>,
    /// The messages with which the database asked to try a statement again, such as that of a deadlock. diesel-async does not
    /// report those that come instead of rows.
    pub(crate) interruptions: Vec<String>,
}

impl<R> Observed<R> {
    /// The first word of each statement.
    pub(crate) fn kinds(&self) -> Vec<&str> {
        self.statements.iter().map(|statement| kind(statement)).collect()
    }

    /// The distinct statements, in the order of their first appearance.
    pub(crate) fn distinct_statements(&self) -> Vec<&str> {
        let mut seen = HashSet::new();
        let statements = self.statements.iter().map(String::as_str);
        statements.filter(|statement| seen.insert(*statement)).collect()
    }

    /// True if exactly one statement had to be prepared, and it is an insert.
    pub(crate) fn prepared_an_insert_alone(&self) -> bool {
        matches!(&*self.prepared, [statement] if is_insert(statement))
    }
}

fn kind(statement: &str) -> &str {
    statement.split(' ').next().unwrap_or_default()
}

/// Makes a call without any moves of others.
pub(crate) fn observe<C: Connection, R>(conn: &mut C, call: impl FnOnce(&mut C) -> R) -> Observed<R> {
    Arrangement::default().observe(conn, call)
}

/// Moves of other connections, each at its moment in a call.
#[derive(Default)]
pub(crate) struct Arrangement(Vec<(Moment, Move)>);

type Move = Box<dyn FnOnce() -> TestResult + Send>;

/// A moment between two statements of a call. Each kind of statement is counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moment {
    BeforeStatement(usize),
    BeforeInsert(usize),
    AfterInsert(usize),
    BeforeUpdate(usize),
    AfterUpdate(usize),
}

impl Arrangement {
    /// After the previous statement has ended.
    #[allow(dead_code)] // a case that counts all statements belongs to one database
    pub(crate) fn before_statement(self, number: usize, makes: impl FnOnce() -> TestResult + Send + 'static) -> Self {
        self.at(Moment::BeforeStatement(number), makes)
    }

    /// After the call has looked, and before it inserts.
    pub(crate) fn before_insert(self, number: usize, makes: impl FnOnce() -> TestResult + Send + 'static) -> Self {
        self.at(Moment::BeforeInsert(number), makes)
    }

    /// After the call's insert has succeeded or failed, and before the call looks again.
    pub(crate) fn after_insert(self, number: usize, makes: impl FnOnce() -> TestResult + Send + 'static) -> Self {
        self.at(Moment::AfterInsert(number), makes)
    }

    /// Before the call updates.
    pub(crate) fn before_update(self, number: usize, makes: impl FnOnce() -> TestResult + Send + 'static) -> Self {
        self.at(Moment::BeforeUpdate(number), makes)
    }

    /// After the call's update has succeeded or failed, and before its next statement.
    pub(crate) fn after_update(self, number: usize, makes: impl FnOnce() -> TestResult + Send + 'static) -> Self {
        self.at(Moment::AfterUpdate(number), makes)
    }

    fn at(mut self, moment: Moment, makes: impl FnOnce() -> TestResult + Send + 'static) -> Self {
        self.0.push((moment, Box::new(makes)));
        self
    }

    /// Makes the call. Every move must be made during it.
    pub(crate) fn observe<C: Connection, R>(self, conn: &mut C, call: impl FnOnce(&mut C) -> R) -> Observed<R> {
        *recorder(conn) = Recorder {
            moves: self.0,
            ..Recorder::default()
        };
        let result = call(conn);
        let Recorder {
            statements,
            prepared,
            interruptions,
            moves,
            ..
        } = mem::take(recorder(conn));
        let missed: Vec<Moment> = moves.into_iter().map(|(moment, _)| moment).collect();
        assert_eq!(missed, [], "moments that never came, in {statements:#?}");
        Observed {
            result,
            statements,
            prepared,
            interruptions,
        }
    }
}

fn recorder<C: Connection>(conn: &mut C) -> &mut Recorder {
    conn.instrumentation()
        .downcast_mut()
        .expect("every connection is opened after `recorder::install`")
}

/// Diesel's message for a MySQL or MariaDB statement that it prepared but does not send, because the server has not
/// announced the columns of its result.
const UNSENT: &str = "No metadata exists";

/// The instrumentation of a connection.
#[derive(Default)]
struct Recorder {
    statements: Vec<String>,
    inserts: usize,
    updates: usize,
    prepared: Vec<String>,
    interruptions: Vec<String>,
    moves: Vec<(Moment, Move)>,
}

impl Instrumentation for Recorder {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartQuery { query, .. } => self.start(&query.to_string()),
            InstrumentationEvent::FinishQuery { query, error, .. } => match error {
                Some(DieselError::DeserializationError(reason)) if reason.to_string() == UNSENT => self.take_back(),
                error => {
                    let interruption = error.filter(|error| getorcreate::is_retryable(error));
                    self.interruptions.extend(interruption.map(ToString::to_string));
                    self.finish(&query.to_string());
                }
            },
            InstrumentationEvent::CacheQuery { sql, .. } => self.prepared.push(sql.to_owned()),
            _ => {}
        }
    }
}

impl Recorder {
    fn start(&mut self, query: &str) {
        let statement = without_binds(query);
        assert_no_column_twice(statement);
        self.statements.push(statement.to_owned());
        self.make_moves(Moment::BeforeStatement(self.statements.len()));
        if is_insert(statement) {
            self.inserts += 1;
            self.make_moves(Moment::BeforeInsert(self.inserts));
        }
        if is_update(statement) {
            self.updates += 1;
            self.make_moves(Moment::BeforeUpdate(self.updates));
        }
    }

    fn finish(&mut self, query: &str) {
        if is_insert(without_binds(query)) {
            self.make_moves(Moment::AfterInsert(self.inserts));
        }
        if is_update(without_binds(query)) {
            self.make_moves(Moment::AfterUpdate(self.updates));
        }
    }

    /// Forgets the statement that has begun, because it was not sent.
    fn take_back(&mut self) {
        if self.statements.pop().is_some_and(|statement| is_insert(&statement)) {
            self.inserts -= 1;
        }
    }

    fn make_moves(&mut self, now: Moment) {
        let (due, later) = mem::take(&mut self.moves)
            .into_iter()
            .partition(|(moment, _)| *moment == now);
        self.moves = later;
        let due: Vec<(Moment, Move)> = due;
        for (_, makes) in due {
            makes().unwrap_or_else(|error| panic!("the move at {now:?} failed: {error}"));
        }
    }
}

/// The query without the values, which Diesel shows in a comment.
fn without_binds(query: &str) -> &str {
    query
        .split_once(" -- binds: ")
        .map_or(query, |(statement, _)| statement)
}

pub(crate) fn is_insert(statement: &str) -> bool {
    statement.starts_with("INSERT ") || statement.contains("INSERT INTO ")
}

fn is_update(statement: &str) -> bool {
    statement.starts_with("UPDATE ") || statement.contains(") UPDATE ")
}

/// Asserts that the statement names no column twice. SQLite accepts a column that is named twice, and takes one of the
/// values.
fn assert_no_column_twice(statement: &str) {
    for columns in inserted_columns(statement) {
        let mut seen = HashSet::new();
        for column in columns {
            assert!(
                seen.insert(column.to_lowercase()),
                "{column} is inserted twice: {statement}"
            );
        }
    }
}

/// The columns of each `INSERT INTO "table" ("column", ..)`, with or without a hint before `INTO`. Diesel quotes names
/// with double quotes for PostgreSQL, and with backticks for the others. A statement may have two such lists. SQL that
/// a test itself writes is not quoted, and is ignored.
fn inserted_columns(statement: &str) -> Vec<Vec<String>> {
    statement
        .split(" INTO ")
        .skip(1)
        .filter_map(|after| {
            let (_, mut rest) = quoted(after)?;
            while let Some(qualified) = rest.strip_prefix('.') {
                (_, rest) = quoted(qualified)?;
            }
            let mut columns = Vec::new();
            rest = rest.strip_prefix(" (")?;
            while let Some((column, after)) = quoted(rest) {
                columns.push(column);
                rest = after.strip_prefix(", ").unwrap_or(after);
            }
            Some(columns)
        })
        .collect()
}

/// A quoted identifier, and the rest of the text after it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let quote = text.chars().next().filter(|first| matches!(first, '`' | '"'))?;
    let mut name = String::new();
    let mut rest = text.strip_prefix(quote)?;
    loop {
        let (part, after) = rest.split_once(quote)?;
        name.push_str(part);
        match after.strip_prefix(quote) {
            Some(doubled) => {
                name.push(quote);
                rest = doubled;
            }
            None => return Some((name, after)),
        }
    }
}

#[test]
fn columns_of_an_insert_are_read() {
    let with_backticks = inserted_columns("INSERT INTO `s`.`t` (`b`, `c ``,`) VALUES (?, ?) RETURNING `b`");
    assert_eq!(with_backticks, [["b", "c `,"]]);
    let with_a_hint = inserted_columns("INSERT /*+ SET_VAR(a = 'b') */ INTO `t` (`a`) SELECT ? FROM DUAL");
    assert_eq!(with_a_hint, [["a"]]);
    let with_a_proof = inserted_columns(
        r#"WITH p AS (INSERT INTO "s"."t" ("a") SELECT "a" FROM "s"."t" WHERE FALSE ON CONFLICT ("a") DO NOTHING)
        INSERT INTO "s"."t" ("a", "b "",") SELECT $1, $2 ON CONFLICT DO NOTHING RETURNING "a", ("a" = $3)"#,
    );
    assert_eq!(with_a_proof, [vec!["a"], vec!["a", "b \","]]);
}

#[test]
#[should_panic(expected = "B is inserted twice")]
fn a_column_that_is_inserted_twice_is_noticed() {
    assert_no_column_twice("INSERT INTO `t` (`a`, `b`, `B`) VALUES (?, ?, ?) -- binds: []");
}
