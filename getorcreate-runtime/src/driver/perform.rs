//! The loop that performs the tasks of a call, for both drivers.

/// Performs the tasks until the call ends, and returns its result from the function around it.
///
/// In brackets is what stands behind everything that takes time: `.await`, or nothing. The connection of the driver has the
/// methods `between_tasks`, `load` and `execute`. The module of the driver has the functions `read_all` and `pause`.
macro_rules! perform {
    ([$($wait:tt)*] $statements:ident, $call:ident, $conn:ident, $defaults:ident) => {{
        let mut task = $call.begin();
        loop {
            $conn.between_tasks(&mut $call);
            task = match task {
                Task::Find(look, version) => {
                    let answer = match version {
                        Version::OfTheSnapshot => $conn.load($statements.find::<DB, NoLock>(&$call.dialect)),
                        Version::Latest => $conn.load($statements.find::<DB, ShareLock>(&$call.dialect)),
                    };
                    let rows = read_all::<C, M>(answer, M::read)$($wait)*;
                    $call.found(look, rows)
                }
                Task::ReadIndexes(examining) => {
                    let answer = $conn.load($statements.unique_indexes());
                    let columns = read_all::<C, IndexColumn>(answer, IndexColumn::read)$($wait)*;
                    $call.read_indexes(examining, columns)
                }
                Task::Ask(question) => {
                    let answer = match question {
                        Question::Autocommit(_) => $conn.load(Autocommit),
                        Question::EqualNulls(_) => $conn.load($statements.has_equal_nulls()),
                        Question::WritingTriggers(_) => $conn.load($statements.has_writing_triggers()),
                    };
                    let answers = read_all::<C, Option<bool>>(answer, first_value::<bool, Bool, DB>)$($wait)*;
                    $call.answered(question, answers)
                }
                Task::InsertReturning(inserting, proof) => {
                    let defaults = $defaults.values()$($wait)*;
                    let answer = match proof {
                        Proof::OfIndex => $conn.load($statements.insert_proven::<DB>(&$call.dialect, defaults)),
                        Proof::None => $conn.load($statements.insert_returning::<DB>(&$call.dialect, defaults)),
                    };
                    let rows = read_all::<C, Stored<M>>(answer, Stored::read)$($wait)*;
                    $call.inserted_returning(inserting, proof, rows)
                }
                Task::InsertUnread(inserting) => {
                    let defaults = $defaults.values()$($wait)*;
                    let answer = $conn.execute($statements.insert_returning::<DB>(&$call.dialect, defaults));
                    let count = answer$($wait)*;
                    $call.inserted_unread(inserting, count)
                }
                Task::InsertPlain(inserting, index) => {
                    let defaults = $defaults.values()$($wait)*;
                    let answer = match &index {
                        Some(index) => $conn.execute($statements.insert_naming_index(&$call.dialect, defaults, index)),
                        None => $conn.execute($statements.insert_plain(&$call.dialect, defaults)),
                    };
                    let count = answer$($wait)*;
                    $call.inserted_plain(inserting, count)
                }
                Task::Wait(time, waiting) => {
                    pause(time)$($wait)*;
                    $call.waited(waiting)
                }
                Task::ReadLanguage(source) => {
                    let answer = $conn.load(MessageLanguage);
                    let languages = read_all::<C, Option<String>>(answer, first_value::<String, Text, DB>)$($wait)*;
                    $call.read_language(source, languages)
                }
                Task::Finish(result) => return result,
            };
        }
    }};
}
pub(super) use perform;
