//! The life of a call of `get_or_create` as a graph, in `graph.txt`. The package `pictures` draws that file.
//!
//! A walk visits every step that the protocol can reach for one row, in autocommit and without a lock. Three rules make
//! the graph small:
//!
//! 1. Steps that differ only in the memory of the call are one node: its rounds, its retries, the errors that it keeps.
//!    So one answer may lead to several nodes.
//! 2. The question about the session belongs to the pause. The call asks it only to decide about a retry.
//! 3. A class of errors is left out if its edges are those of [`ErrorClass::Other`].

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt::{self, Write as _};

use diesel::result::Error as DieselError;
use expect_test::expect_file;

use super::{
    After, Answer, Ending, ErrorClass, Failure, Found, Inserted, PreflightAnswer, PreflightPlan, Session, Setting, Step,
};
use crate::UniqueConstraint;
use crate::columns::{Columns, GivenColumns};
use crate::constraint::Declaration;
use crate::error::{Error, Scope};

#[test]
fn the_graph_shows_every_edge() {
    expect_file!["graph.txt"].assert_eq(&Graph::walk().to_string());
}

const AUTOCOMMIT: Session = Session {
    autocommit: true,
    errors_end_transactions: false,
};

/// The databases, by their way to learn that the constraint exists.
const PLANS: [(&str, PreflightPlan); 2] = [
    ("SQLite, PostgreSQL", PreflightPlan::Skip(AUTOCOMMIT)),
    ("MySQL, MariaDB", PreflightPlan::Run),
];

const OTHER: &str = "other error";

const CLASSES: [(&str, ErrorClass); 7] = [
    ("request to try again", ErrorClass::Transient),
    ("error: no constraint", ErrorClass::ConstraintMissing),
    ("violation of the key", ErrorClass::KeyViolation),
    ("unique violation", ErrorClass::UniqueViolation),
    ("unclear error", ErrorClass::Unclear),
    ("unreadable row", ErrorClass::UnreadableRow),
    (OTHER, ErrorClass::Other),
];

type Next = Step<(), ()>;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Node {
    Look,
    Preflight,
    Insert,
    LookAgain,
    ReadBack,
    Pause,
    Created,
    Found,
    Error(&'static str),
}

impl Node {
    /// Rules 1 and 2.
    fn of(step: &Next) -> Self {
        match step {
            Step::Find(finding) if matches!(finding.after, After::Nothing) => Self::Look,
            Step::Find(_) => Self::LookAgain,
            Step::Preflight(_) => Self::Preflight,
            Step::Insert(_) => Self::Insert,
            Step::ReadBack(_) => Self::ReadBack,
            Step::CheckSession(_) | Step::Wait(_) => Self::Pause,
            Step::Finish(Ok(Answer::Created(()))) => Self::Created,
            Step::Finish(Ok(Answer::Found(()))) => Self::Found,
            Step::Finish(Err(ending)) => Self::Error(error_name(ending)),
            Step::Update(_) | Step::Finish(Ok(Answer::Absent | Answer::Updated(()) | Answer::Unchanged(()))) => {
                panic!("`get_or_create` has no such step: {step:?}")
            }
        }
    }

    /// The statement of a step.
    fn statement(self) -> Option<&'static str> {
        match self {
            Self::Look | Self::LookAgain | Self::ReadBack => Some("SELECT"),
            Self::Preflight => Some("SELECT (catalog)"),
            Self::Insert => Some("INSERT"),
            Self::Pause | Self::Created | Self::Found | Self::Error(_) => None,
        }
    }
}

impl fmt::Display for Node {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Look => formatter.write_str("look"),
            Self::Preflight => formatter.write_str("preflight"),
            Self::Insert => formatter.write_str("insert"),
            Self::LookAgain => formatter.write_str("look again"),
            Self::ReadBack => formatter.write_str("read back"),
            Self::Pause => formatter.write_str("pause"),
            Self::Created => formatter.write_str("Created"),
            Self::Found => formatter.write_str("Found"),
            Self::Error(name) => write!(formatter, "Error::{name}"),
        }
    }
}

/// The variant of [`Error`] that the caller gets.
fn error_name(ending: &Ending<()>) -> &'static str {
    diesel::table! { rows (id) { id -> Integer } }
    const KEY: &UniqueConstraint = &Declaration::primary_key::<rows::table>(&["id"], &[]).constraint();
    let source = || DieselError::NotFound;
    let ending = match ending {
        Ending::RetryTransaction(()) => Ending::RetryTransaction(source()),
        Ending::GivenUp(()) => Ending::GivenUp(source()),
        Ending::ConstraintMissing(error) => Ending::ConstraintMissing(error.map(|()| source())),
        Ending::OtherConstraint(()) => Ending::OtherConstraint(source()),
        Ending::UpdateRejected(()) => Ending::UpdateRejected(source()),
        Ending::WrittenUnread(()) => Ending::WrittenUnread(source()),
        Ending::UpdatedRowGone => Ending::UpdatedRowGone,
        Ending::NotUnique => Ending::NotUnique,
        Ending::SnapshotTooOld => Ending::SnapshotTooOld,
        Ending::KeyChanged => Ending::KeyChanged,
        Ending::NotFoundAfterInsert(error) => Ending::NotFoundAfterInsert(error.map(|()| source())),
        Ending::Failed(()) => Ending::Failed(source()),
    };
    let given = GivenColumns {
        columns: Columns::None,
        left_out: Vec::new(),
    };
    Error::from_ending(ending, Scope::Call, KEY, &given, None).name()
}

/// The steps after each answer that a statement about one row can have, in a session with autocommit.
fn successors(step: &Next, plan: PreflightPlan) -> Vec<(&'static str, Next)> {
    match step {
        Step::Find(finding) => answers(
            [
                ("one row", Found::One(())),
                ("no row", Found::Nothing),
                ("several rows", Found::Several),
            ],
            |answer| finding.clone().next(answer, plan),
        ),
        Step::Preflight(preflight) => answers(
            [("constraint exists", true), ("no constraint", false)].map(|(label, has_constraint)| {
                let session = AUTOCOMMIT;
                (
                    label,
                    PreflightAnswer {
                        has_constraint,
                        session,
                    },
                )
            }),
            |answer| preflight.next(answer),
        ),
        Step::Insert(inserting) => answers(
            [
                ("row returned", Inserted::Row(())),
                ("inserted, not returned", Inserted::Unread),
                ("inserted, other key", Inserted::UnderAnotherKey),
                ("conflict", Inserted::Yielded),
            ],
            |answer| inserting.clone().next(answer),
        ),
        Step::ReadBack(reading_back) => answers(
            [
                ("one row", Found::One(())),
                ("no row", Found::Nothing),
                ("several rows", Found::Several),
            ],
            |answer| reading_back.next(answer),
        ),
        Step::CheckSession(check) => vec![
            ("autocommit", check.clone().next(Some(AUTOCOMMIT))),
            ("no answer about the session", check.clone().next(None)),
        ],
        Step::Wait(waiting) => vec![
            ("retry", waiting.clone().next()),
            ("no time left", waiting.clone().give_up()),
        ],
        Step::Update(_) | Step::Finish(_) => Vec::new(),
    }
}

/// The steps after these answers, and after every error.
fn answers<A, const N: usize>(
    good: [(&'static str, A); N],
    next: impl Fn(Result<A, Failure<()>>) -> Next,
) -> Vec<(&'static str, Next)> {
    let good = good.into_iter().map(|(label, answer)| (label, Ok(answer)));
    let errors = CLASSES.map(|(label, class)| (label, Err(Failure { class, error: () })));
    good.chain(errors)
        .map(|(label, answer)| (label, next(answer)))
        .collect()
}

/// The edges between different nodes, with the databases that have them. A number keeps the answers of a step in their order.
#[derive(Default)]
struct Graph(BTreeMap<(Node, usize, &'static str, Node), BTreeSet<&'static str>>);

impl Graph {
    fn walk() -> Self {
        let mut graph = Self::default();
        for (databases, plan) in PLANS {
            let first: Next = super::start(Setting::AUTOCOMMIT);
            let mut seen = HashSet::from([first.clone()]);
            let mut open = vec![first];
            while let Some(step) = open.pop() {
                for (position, (label, next)) in successors(&step, plan).into_iter().enumerate() {
                    let (from, to) = (Node::of(&step), Node::of(&next));
                    if from != to {
                        graph
                            .0
                            .entry((from, position, label, to))
                            .or_default()
                            .insert(databases);
                    }
                    if seen.insert(next.clone()) {
                        open.push(next);
                    }
                }
            }
        }
        graph.without_classes_like_other()
    }

    /// Rule 3.
    fn without_classes_like_other(mut self) -> Self {
        let targets = |from, label| -> Vec<_> {
            let edges = self
                .0
                .iter()
                .filter(|((node, _, name, _), _)| (*node, *name) == (from, label));
            edges.map(|((.., to), databases)| (*to, databases.clone())).collect()
        };
        let is_class = |label: &str| CLASSES.iter().any(|(class, _)| *class == label);
        let edges = self.0.keys().copied();
        let superfluous: Vec<_> = edges
            .filter(|(from, _, label, _)| {
                is_class(label) && *label != OTHER && targets(*from, label) == targets(*from, OTHER)
            })
            .collect();
        self.0.retain(|edge, _| !superfluous.contains(edge));
        self
    }
}

impl fmt::Display for Graph {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(
            "# The life of a call of `get_or_create` in autocommit. The test `protocol::states` compares this file with the protocol.\n\
             # `UPDATE_EXPECT=1 cargo test -p getorcreate-runtime --lib states` rewrites it, and `cargo run -p pictures` draws it.\n",
        )?;
        let mut last = None;
        for ((from, _, label, to), databases) in &self.0 {
            if last != Some(*from) {
                write!(formatter, "\n{from}")?;
                if let Some(statement) = from.statement() {
                    write!(formatter, ": {statement}")?;
                }
                formatter.write_char('\n')?;
                last = Some(*from);
            }
            write!(formatter, "    {label} -> {to}")?;
            if databases.len() < PLANS.len() {
                let databases: Vec<_> = databases.iter().copied().collect();
                write!(formatter, " ({})", databases.join(", "))?;
            }
            formatter.write_char('\n')?;
        }
        Ok(())
    }
}
