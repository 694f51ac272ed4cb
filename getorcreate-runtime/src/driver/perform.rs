//! The loop that performs the operations of a call, for both drivers.

/// Performs the operations until the call ends. Returns the call's result from the function that contains the macro.
///
/// The brackets hold the text after each operation that takes time: `.await`, or nothing. The driver's connection has
/// the methods `between_operations`, `load` and `execute`. The driver's module has the functions `read_all` and
/// `pause`. The first argument is the first operation. The last one is the type of the update: if the call updates nothing, the
/// compiler leaves out the statements of an update.
macro_rules! perform {
    ([$($wait:tt)*] $first:expr, $statements:ident, $call:ident, $conn:ident, $defaults:ident, $update:ident) => {{
        let mut operation = $first;
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
                    let found = read_all::<C, _, _>(answer, Checked::<M>::read)$($wait)*;
                    $call.found(look, found)
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
                    let found = read_all::<C, M, _>(answer, M::read)$($wait)*;
                    $call.found(look, found)
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
                    let rows = read_all::<C, Stored<M>, _>(answer, Stored::read)$($wait)*;
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
                    let rows = read_all::<C, M, _>(answer, M::read)$($wait)*;
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
                Operation::Finish(result) => return result,
                other => perform_aside! { [$($wait)*] $statements, $call, $conn, other },
            };
        }
    }};
}
pub(super) use perform;

/// The same for a call about the rows of a chunk. The statements know the rows, and the chunk knows which of them the next
/// statement is about.
macro_rules! perform_many {
    ([$($wait:tt)*] $statements:ident, $aside:ident, $call:ident, $chunk:ident, $conn:ident, $defaults:ident, $update:ident) => {{
        let mut operation = $call.begin();
        loop {
            $conn.between_operations($call);
            operation = match operation {
                Operation::Find(look, reading) => {
                    let rows = $chunk.open();
                    let updates = <$update as ManyUpdateSql<DB, K>>::UPDATES;
                    let form = look_form(reading, &look, updates, $chunk.has_unpaired(), $call.client);
                    let answer = $conn.load($statements.look::<DB>(&$call.dialect, &rows, form));
                    let looked = read_all::<C, Looked<M>, Vec<_>>(answer, Looked::read)$($wait)*;
                    let found = looked.map(|looked| match look {
                        Look::Finding(_) => $chunk.looked(looked),
                        Look::ReadingBack(_) => $chunk.read_back(looked),
                    });
                    $call.found(look, found)
                }
                Operation::InsertReturning(inserting, form, dialect) => {
                    let rows = next_insert($chunk, &inserting, &form, $statements.declared(dialect), |row| $statements.columns::<DB>(row));
                    if rows.is_empty() {
                        $call.rows_are_gone(inserting)
                    } else {
                        let shares = $chunk.shares();
                        let answer = $conn.load($statements.insert_returning::<DB>(dialect, $defaults, &rows, &form));
                        let fresh = read_shared::<C, Fresh<M>>(answer, &shares, Fresh::read)$($wait)*;
                        let inserted = fresh.map(|fresh| $chunk.inserted(fresh));
                        $call.inserted_some(inserting, &form, dialect, inserted)
                    }
                }
                Operation::InsertPlain(inserting, index, dialect) => {
                    let form = index.map_or(InsertForm::Plain, InsertForm::NamingIndex);
                    let rows = next_insert($chunk, &inserting, &form, $statements.declared(dialect), |row| $statements.columns::<DB>(row));
                    if rows.is_empty() {
                        $call.rows_are_gone(inserting)
                    } else {
                        let answer = $conn.execute($statements.insert(dialect, $defaults, &rows, &form));
                        let inserted = answer$($wait)*.map(|_| $chunk.inserted_unread());
                        $call.inserted(inserting, inserted)
                    }
                }
                Operation::UpdateReturning(updating, dialect) => {
                    let rows = $chunk.sent();
                    let shares = $chunk.shares();
                    let answer = $conn.load($statements.update_returning::<DB>(dialect, &rows));
                    let fresh = read_shared::<C, Fresh<M>>(answer, &shares, Fresh::read)$($wait)*;
                    let updated = fresh.map(|fresh| $chunk.updated(fresh));
                    $call.updated_many(updating, updated)
                }
                Operation::UpdatePlain(updating, dialect) => {
                    let rows = $chunk.sent();
                    let answer = $conn.execute($statements.update(dialect, &rows));
                    let updated = answer$($wait)*.map(|count| $chunk.updated_unread(count));
                    $call.updated_many(updating, updated)
                }
                Operation::Finish(result) => return result,
                other => perform_aside! { [$($wait)*] $aside, $call, $conn, other },
            };
        }
    }};
}
pub(super) use perform_many;

/// The operations that are the same for every call: questions and pauses.
macro_rules! perform_aside {
    ([$($wait:tt)*] $statements:ident, $call:ident, $conn:ident, $operation:ident) => {
        match $operation {
            Operation::ReadIndexes(preflight, dialect) => {
                let answer = $conn.load($statements.unique_indexes(dialect));
                let columns = read_all::<C, IndexColumn, _>(answer, read_index_column)$($wait)*;
                $call.read_indexes(preflight, columns)
            }
            Operation::Ask(question, dialect) => {
                let answer = match question {
                    Question::Autocommit(_) => $conn.load(Autocommit),
                    Question::EqualNulls(_) => $conn.load($statements.has_equal_nulls(dialect)),
                    Question::WritingTriggers(_) => $conn.load($statements.has_writing_triggers(dialect)),
                };
                let answers = read_all::<C, Option<bool>, _>(answer, first_value::<bool, Bool, DB>)$($wait)*;
                $call.answered(question, dialect, answers)
            }
            Operation::Wait(time, waiting) => {
                pause(time)$($wait)*;
                $call.waited(waiting)
            }
            Operation::ReadLanguage(source) => {
                let answer = $conn.load(MessageLanguage);
                let languages = read_all::<C, Option<String>, _>(answer, first_value::<String, Text, DB>)$($wait)*;
                $call.read_language(source, languages)
            }
            // Diesel's own connection to MariaDB inserts many rows plainly, so `perform_many` has no `InsertUnread`.
            _ => unreachable!("the other operations are about rows"),
        }
    };
}
pub(super) use perform_aside;

/// Performs the calls about a chunk until each of its rows has an answer. Returns the chunk's result from the function that
/// contains the macro. The driver's module has the functions `perform_call` and `first_rival`.
macro_rules! perform_chunk {
    ([$($wait:tt)*] $statements:ident, $order:ident, $surroundings:ident, $dialect:ident, $client:expr, $conn:ident, $defaults:ident) => {{
        let mut chunk = Chunk::new($statements.keys().len(), U::UPDATES);
        let mut dialect = $dialect;
        loop {
            match chunk.next_call(|row| $statements.assigned::<DB>(row)) {
                NextCall::Find => {
                    let mut call = Call::new::<M>($order.finding(), $surroundings, dialect, $client);
                    let ended = perform_call(&$statements, &mut call, &mut chunk, $conn, $defaults)$($wait)*;
                    if let Err(error) = ended {
                        let input = match (chunk.input(), call.rejecting(&error)) {
                            (None, Some((dialect, rejecting))) => {
                                first_rival(&$statements, &chunk.to_insert(), dialect, &rejecting, $conn)$($wait)*
                            }
                            (input, _) => input,
                        };
                        return Err((error, input));
                    }
                    // The first statement has told which database it is.
                    dialect = call.dialect.get();
                }
                NextCall::Update => {
                    let mut call = Call::new::<M>($order.updating(), $surroundings, dialect, $client);
                    let ended = perform_call(&$statements, &mut call, &mut chunk, $conn, $defaults)$($wait)*;
                    if let Err(error) = ended {
                        return Err((error, chunk.input()));
                    }
                }
                NextCall::Stuck => {
                    check_snapshot(dialect, $surroundings).map_err(|error| (error, None))?;
                    break;
                }
                NextCall::Finished => break,
            }
        }
        return Ok(answers(chunk));
    }};
}
pub(super) use perform_chunk;

/// Performs one chunk after the other. Returns the call's result from the function or the future that contains the macro. The
/// driver's module has the functions `surroundings` and `require_rollback`.
macro_rules! perform_chunks {
    ([$($wait:tt)*] $request:ident, $conn:ident, $dialect:ident, $perform:ident) => {{
        let mut order = $request.order::<D::Values>();
        let update = V::update($request.primary_key);
        let size = chunk_size::<K, D::Values>($request.chunk_size, $dialect);
        let defaults = $request.defaults.values();
        let beside = defaults.size();
        let mut answers = Vec::new();
        loop {
            let keys = next_chunk(&mut $request.rows, size, beside, $dialect);
            if keys.is_empty() {
                return Ok(answers);
            }
            let done = answers.len();
            let at =
                |(error, input): (Error, Option<usize>)| ManyError::new(error, done, input.map(|input| done + input));
            incomplete_key(&keys, $request.constraint).map_err(at)?;
            order.set_chunk(&keys);
            let surroundings = surroundings($conn).map_err(|error| at((error.into(), None)))?;
            let chunk = $perform(&keys, &order, update, surroundings, $conn, defaults)$($wait)*;
            if chunk.as_ref().is_err_and(|(error, _)| may_have_ended_transaction(error)) {
                require_rollback($conn);
            }
            answers.extend(chunk.map_err(at)?.into_iter().map(V::answer));
            $request.progress.observe(&answers[done..]);
        }
    }};
}
pub(super) use perform_chunks;
