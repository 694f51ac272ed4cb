//! Every state, every answer: what comes next. The tables have a row for each edge.

mod bound;
mod examining;
mod finding;
mod inserting;
mod retrying;

use super::{
    After, Ending, Examining, ExaminingSession, Failure, Finding, Inserted, Inserting, Meaning, Progress, ReadingBack,
    Resume, Session, Setting, Step, Waiting,
};

type Next = Step<&'static str, &'static str>;

const ERRORS_END_STATEMENTS: Session = Session {
    autocommit: true,
    errors_end_transactions: false,
};
const ERRORS_END_TRANSACTIONS: Session = Session {
    autocommit: true,
    errors_end_transactions: true,
};
/// A session that is in a transaction of which Diesel knows nothing.
const AUTOCOMMIT_OFF: Session = Session {
    autocommit: false,
    errors_end_transactions: false,
};
const AUTOCOMMIT_OFF_ERRORS_END_TRANSACTIONS: Session = Session {
    autocommit: false,
    errors_end_transactions: true,
};
const SESSIONS: [Session; 4] = [
    ERRORS_END_STATEMENTS,
    ERRORS_END_TRANSACTIONS,
    AUTOCOMMIT_OFF,
    AUTOCOMMIT_OFF_ERRORS_END_TRANSACTIONS,
];

const MEANINGS: [Meaning; 6] = [
    Meaning::Transient,
    Meaning::ConstraintMissing,
    Meaning::KeyViolation,
    Meaning::UniqueViolation,
    Meaning::Unclear,
    Meaning::Other,
];
/// Of a statement that inserts nothing, these say nothing about the race.
const MEANINGLESS: [Meaning; 5] = [
    Meaning::ConstraintMissing,
    Meaning::KeyViolation,
    Meaning::UniqueViolation,
    Meaning::Unclear,
    Meaning::Other,
];

fn fresh(setting: Setting) -> Progress {
    Progress {
        setting,
        session: None,
        retries: 0,
        rounds: 0,
        has_repeated: false,
    }
}

fn examined(setting: Setting, session: Session) -> Progress {
    Progress {
        session: Some(session),
        ..fresh(setting)
    }
}

fn autocommit() -> Progress {
    examined(Setting::AUTOCOMMIT, ERRORS_END_STATEMENTS)
}

fn in_transaction() -> Progress {
    examined(Setting::TRANSACTION, ERRORS_END_STATEMENTS)
}

fn without_autocommit() -> Progress {
    examined(Setting::AUTOCOMMIT, AUTOCOMMIT_OFF)
}

/// The one retry that the setting allows has been made.
fn used_up() -> Progress {
    Progress {
        retries: 1,
        ..autocommit()
    }
}

fn finding(after: After<&'static str>, progress: Progress) -> Finding<&'static str> {
    Finding { after, progress }
}

fn finds(after: After<&'static str>, progress: Progress) -> Next {
    Step::Find(finding(after, progress))
}

fn examines(progress: Progress) -> Next {
    Step::Examine(Examining { progress })
}

fn examining_session(error: &'static str, progress: Progress) -> ExaminingSession<&'static str> {
    ExaminingSession { error, progress }
}

fn examines_session(error: &'static str, progress: Progress) -> Next {
    Step::ExamineSession(examining_session(error, progress))
}

fn inserts(progress: Progress) -> Next {
    Step::Insert(inserting(progress))
}

fn inserting(progress: Progress) -> Inserting<&'static str> {
    Inserting {
        repeats: None,
        progress,
    }
}

/// The insert that failed with this error, once more.
fn repeating(error: &'static str, progress: Progress) -> Inserting<&'static str> {
    Inserting {
        repeats: Some(error),
        progress,
    }
}

fn reads_back(progress: Progress) -> Next {
    Step::ReadBack(ReadingBack { progress })
}

/// Waits before the first retry.
fn waits(resume: Resume, error: &'static str, progress: Progress) -> Next {
    Step::Wait(Waiting {
        progress: Progress { retries: 1, ..progress },
        resume,
        error,
    })
}

fn ends(ending: Ending<&'static str>) -> Next {
    Step::Finish(Err(ending))
}

fn failed<T>(meaning: Meaning) -> Result<T, Failure<&'static str>> {
    Err(Failure {
        meaning,
        error: "error",
    })
}

fn after_insert(progress: Progress, answer: Result<Inserted<&'static str>, Failure<&'static str>>) -> Next {
    inserting(progress).next(answer)
}
