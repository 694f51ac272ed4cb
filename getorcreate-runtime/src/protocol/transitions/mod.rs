//! The next step for every state and every answer. The tables have a row for each edge.

mod bound;
mod chunk;
mod finding;
mod inserting;
mod preflight;
mod retrying;
mod updating;

use super::{
    After, Ending, ErrorClass, Existing, Failure, Finding, Inserted, Inserting, Preflight, Progress, ReadingBack,
    Resume, Session, SessionCheck, Setting, Step, Updated, Updating, Waiting, Written,
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
/// A session in a transaction that Diesel does not know.
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

const CLASSES: [ErrorClass; 7] = [
    ErrorClass::Transient,
    ErrorClass::ConstraintMissing,
    ErrorClass::KeyViolation,
    ErrorClass::UniqueViolation,
    ErrorClass::Unclear,
    ErrorClass::UnreadableRow,
    ErrorClass::Other,
];
/// Classes that say nothing about the race, if the statement inserts nothing.
const CLASSES_OF_QUESTIONS: [ErrorClass; 6] = [
    ErrorClass::ConstraintMissing,
    ErrorClass::KeyViolation,
    ErrorClass::UniqueViolation,
    ErrorClass::Unclear,
    ErrorClass::UnreadableRow,
    ErrorClass::Other,
];

fn fresh(setting: Setting) -> Progress {
    Progress {
        setting,
        session: None,
        retries: 0,
        rounds: 0,
        updates: 0,
        vanished: 0,
        has_repeated: false,
    }
}

fn checked(setting: Setting, session: Session) -> Progress {
    Progress {
        session: Some(session),
        ..fresh(setting)
    }
}

fn autocommit() -> Progress {
    checked(Setting::AUTOCOMMIT, ERRORS_END_STATEMENTS)
}

fn in_transaction() -> Progress {
    checked(Setting::TRANSACTION, ERRORS_END_STATEMENTS)
}

fn without_autocommit() -> Progress {
    checked(Setting::AUTOCOMMIT, AUTOCOMMIT_OFF)
}

/// Progress after the one retry that the setting allows.
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

fn preflights(progress: Progress) -> Next {
    Step::Preflight(Preflight {
        row_is_gone: false,
        progress,
    })
}

fn checking_session(error: &'static str, progress: Progress) -> SessionCheck<&'static str> {
    SessionCheck {
        error,
        resume: Resume::Beginning,
        progress,
    }
}

fn checks_session(error: &'static str, progress: Progress) -> Next {
    Step::CheckSession(checking_session(error, progress))
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

/// The repetition of an insert that failed with this error.
fn repeating(error: &'static str, progress: Progress) -> Inserting<&'static str> {
    Inserting {
        repeats: Some(error),
        progress,
    }
}

fn reads_back(progress: Progress) -> Next {
    Step::ReadBack(ReadingBack::new(Written::Created, progress))
}

fn updating(after: After<&'static str>, progress: Progress) -> Updating<&'static str> {
    Updating { after, progress }
}

fn updates(after: After<&'static str>, progress: Progress) -> Next {
    Step::Update(updating(after, progress))
}

/// The same progress in a call that updates a row that exists.
fn to_update(existing: Existing, progress: Progress) -> Progress {
    let setting = Setting {
        existing,
        ..progress.setting
    };
    Progress { setting, ..progress }
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

fn failed<T>(class: ErrorClass) -> Result<T, Failure<&'static str>> {
    Err(Failure { class, error: "error" })
}

fn after_update(
    after: After<&'static str>,
    progress: Progress,
    answer: Result<Updated<&'static str>, Failure<&'static str>>,
) -> Next {
    updating(after, progress).next(answer, super::PreflightPlan::Run)
}

fn after_insert(progress: Progress, answer: Result<Inserted<&'static str>, Failure<&'static str>>) -> Next {
    inserting(progress).next(answer)
}
