//! The loop that performs the operations of a call, for both drivers.

/// Performs the operations until the call ends. Returns the call's result from the function that contains the macro.
///
/// The brackets hold the text after each operation that takes time: `.await`, or nothing. The driver's connection has
/// the methods `between_operations`, `load` and `execute`. The driver's module has the functions `read_all` and
/// `pause`. The last argument is the type of the update. For a call without one, the compiler leaves out its statements.
macro_rules! perform {
    ([$($wait:tt)*] $statements:ident, $call:ident, $conn:ident, $defaults:ident, $update:ident) => {{
        let mut operation = $call.begin();
        loop {
            $conn.between_operations(&mut $call);
            operation = match operation {
                Operation::Find(look, reading) if <$update as UpdateSql<DB, K>>::IS_CONDITIONAL => {
                    let answer = match reading {
                        Reading::Plain => $conn.load($statements.find_checked::<DB, _>(&$call.dialect, NoLock)),
                        Reading::InAutocommit => {
                            $conn.load($statements.find_checked::<DB, _>(&$call.dialect, InAutocommit))
                        }
                        Reading::Locking(lock) => {
                            $conn.load($statements.find_checked::<DB, _>(&$call.dialect, lock))
                        }
                    };
                    let rows = read_all::<C, Checked<M>>(answer, Checked::read)$($wait)*;
                    $call.found_checked(look, rows)
                }
                Operation::Find(look, reading) => {
                    let answer = match reading {
                        Reading::InAutocommit if <$update as UpdateSql<DB, K>>::UPDATES => {
                            $conn.load($statements.find::<DB, _>(&$call.dialect, InAutocommit))
                        }
                        Reading::Plain | Reading::InAutocommit => {
                            $conn.load($statements.find::<DB, _>(&$call.dialect, NoLock))
                        }
                        Reading::Locking(lock) => $conn.load($statements.find::<DB, _>(&$call.dialect, lock)),
                    };
                    let rows = read_all::<C, M>(answer, M::read)$($wait)*;
                    $call.found(look, rows)
                }
                Operation::ReadIndexes(preflight, dialect) => {
                    let answer = $conn.load($statements.unique_indexes(dialect));
                    let columns = read_all::<C, IndexColumn>(answer, read_index_column)$($wait)*;
                    $call.read_indexes(preflight, columns)
                }
                Operation::Ask(question, dialect) => {
                    let answer = match question {
                        Question::Autocommit(_) => $conn.load(Autocommit),
                        Question::EqualNulls(_) => $conn.load($statements.has_equal_nulls(dialect)),
                        Question::WritingTriggers(_) => $conn.load($statements.has_writing_triggers(dialect)),
                    };
                    let answers = read_all::<C, Option<bool>>(answer, first_value::<bool, Bool, DB>)$($wait)*;
                    $call.answered(question, dialect, answers)
                }
                Operation::InsertReturning(inserting, form, dialect) => {
                    let defaults = $defaults.values()$($wait)*;
                    let answer = if form == InsertForm::Proven && inserting.has_not_looked() {
                        $conn.load($statements.insert_proven::<DB, true>(dialect, defaults))
                    } else if form == InsertForm::Proven {
                        $conn.load($statements.insert_proven::<DB, false>(dialect, defaults))
                    } else {
                        $conn.load($statements.insert_returning::<DB>(dialect, defaults))
                    };
                    let rows = read_all::<C, Stored<M>>(answer, Stored::read)$($wait)*;
                    $call.inserted_returning(inserting, &form, dialect, rows)
                }
                Operation::InsertUnread(inserting, dialect) => {
                    let defaults = $defaults.values()$($wait)*;
                    let answer = $conn.execute($statements.insert_returning::<DB>(dialect, defaults));
                    let count = answer$($wait)*;
                    $call.inserted_unread(inserting, count)
                }
                Operation::InsertPlain(inserting, index, dialect) => {
                    let defaults = $defaults.values()$($wait)*;
                    let answer = match &index {
                        Some(index) => $conn.execute($statements.insert_naming_index(dialect, defaults, index)),
                        None => $conn.execute($statements.insert_plain(dialect, defaults)),
                    };
                    let count = answer$($wait)*;
                    $call.inserted_plain(inserting, count)
                }
                Operation::UpdateReturning(updating, dialect) if <$update as UpdateSql<DB, K>>::UPDATES => {
                    let answer = $conn.load($statements.update_returning::<DB>(dialect));
                    let rows = read_all::<C, M>(answer, M::read)$($wait)*;
                    $call.updated_returning(updating, rows)
                }
                Operation::UpdatePlain(updating, dialect) if <$update as UpdateSql<DB, K>>::UPDATES => {
                    let answer = $conn.execute($statements.update(dialect));
                    let count = answer$($wait)*;
                    $call.updated_plain(updating, count)
                }
                Operation::UpdateReturning(..) | Operation::UpdatePlain(..) => {
                    unreachable!("only a call that updates has such a step")
                }
                Operation::Wait(time, waiting) => {
                    pause(time)$($wait)*;
                    $call.waited(waiting)
                }
                Operation::ReadLanguage(source) => {
                    let answer = $conn.load(MessageLanguage);
                    let languages = read_all::<C, Option<String>>(answer, first_value::<String, Text, DB>)$($wait)*;
                    $call.read_language(source, languages)
                }
                Operation::Finish(result) => return result,
            };
        }
    }};
}
pub(super) use perform;
