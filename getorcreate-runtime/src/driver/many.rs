//! A chunk of rows, from its first statement to its answers. Both drivers share these functions.

use super::call::scope;
use super::chunk::Chunk;
use super::operation::{Insert, Look, Reading};
use super::order::{Order, Surroundings, Verb};
use crate::columns::{Columns, GivenColumns, SetsColumns};
use crate::database::{self, ClientLibrary, Dialect, InsertForm};
use crate::protocol::{Answer, Existing};
use crate::request::{HasSize, ManyVerb, MayLackValue, left_out_of_all};
use crate::sql::{Describes, KeySql, LookForm};
use crate::{Error, ManyRequest, UniqueConstraint};

/// The number of rows in a chunk, unless the caller sets another one.
const USUAL_CHUNK: usize = 1_000;

/// A request for many rows without its types and values, as a driver gets it.
#[derive(Debug, Clone)]
pub struct ManyOrder {
    pub(crate) constraint: &'static UniqueConstraint,
    /// The columns for which a new row gets a value.
    pub(crate) given: GivenColumns,
    pub(crate) max_retries: u32,
    /// True if rows that exist are updated.
    pub(crate) updates: bool,
}

impl ManyOrder {
    /// Takes the columns that no row of the chunk sets from the given ones.
    pub(super) fn set_chunk<K: MayLackValue>(&mut self, keys: &[K]) {
        self.given.left_out = left_out_of_all(keys);
    }

    /// The call that finds or creates each row.
    pub(super) fn finding(&self) -> Order {
        let verb = if self.updates {
            Verb::UpdateOrCreateMany
        } else {
            Verb::GetOrCreateMany
        };
        self.order(verb, Existing::Return)
    }

    /// The call that updates the rows that it has found.
    pub(super) fn updating(&self) -> Order {
        self.order(Verb::UpdateMany, Existing::Update)
    }

    fn order(&self, verb: Verb, existing: Existing) -> Order {
        Order {
            verb,
            constraint: self.constraint,
            given: self.given.clone(),
            max_retries: self.max_retries,
            inserts_first: false,
            locks_row: false,
            existing,
            may_update_again: true,
            missing: None,
        }
    }
}

impl<M, K: SetsColumns, Rows, V: ManyVerb, D, P> ManyRequest<M, K, Rows, V, D, P> {
    /// `Values` are the defaults in Diesel's form.
    pub(super) fn order<Values: SetsColumns>(&self) -> ManyOrder {
        ManyOrder {
            constraint: self.constraint,
            given: GivenColumns {
                columns: const { Columns::All(&[K::COLUMNS, Values::COLUMNS]) },
                left_out: Vec::new(),
            },
            max_retries: self.max_retries,
            updates: V::UPDATES,
        }
    }
}

/// The end of a chunk: an answer for each row, or an error, with the number of the row that it is about.
pub(super) type ChunkResult<M> = Result<Vec<Answer<M>>, (Error, Option<usize>)>;

/// The number of rows in a chunk: `wanted`, as far as the statements can bind their values. `dialect` is None if only a
/// statement tells which database the connection talks to.
pub(super) fn chunk_size<K: SetsColumns, D: SetsColumns>(wanted: Option<usize>, dialect: Option<Dialect>) -> usize {
    let most_binds = dialect.map_or_else(database::most_binds, |dialect| dialect.database().most_binds());
    let columns = const { Columns::All(&[K::COLUMNS, D::COLUMNS]) }.count();
    let most_rows = most_binds / columns.max(1);
    wanted.unwrap_or(USUAL_CHUNK).clamp(1, most_rows.max(1))
}

/// The next rows of the input. The chunk ends after `count` rows, or with the row that reaches the maximum size of a statement.
/// `beside` is the size of the defaults, which each row gets.
pub(super) fn next_chunk<K: HasSize>(
    rows: &mut impl Iterator<Item = K>,
    count: usize,
    beside: usize,
    dialect: Option<Dialect>,
) -> Vec<K> {
    let Some(most) = most_bytes(dialect) else {
        return rows.take(count).collect();
    };
    let mut chunk = Vec::new();
    let mut size = 0;
    while chunk.len() < count && size < most {
        let Some(row) = rows.next() else { break };
        size += row.size() + beside;
        chunk.push(row);
    }
    chunk
}

/// The size of a statement on this database, or the smallest one of any database.
fn most_bytes(dialect: Option<Dialect>) -> Option<usize> {
    match dialect {
        Some(dialect) => dialect.database().most_bytes(),
        None => database::most_bytes(),
    }
}

/// The error for a chunk with a row that has no value for a column of the key.
pub(super) fn incomplete_key<K: MayLackValue>(
    keys: &[K],
    constraint: &'static UniqueConstraint,
) -> Result<(), (Error, Option<usize>)> {
    for (number, key) in keys.iter().enumerate() {
        if let Some(column) = key.missing_column() {
            return Err((Error::IncompleteKey { constraint, column }, Some(number)));
        }
    }
    Ok(())
}

/// The way in which a look at many rows reads.
pub(super) fn look_form(
    reading: Reading,
    reason: &Look,
    updates: bool,
    has_unpaired: bool,
    client: ClientLibrary,
) -> LookForm {
    let (lock, in_autocommit) = match reading {
        Reading::Plain => (None, false),
        Reading::InAutocommit => (None, true),
        Reading::Locking(lock) => (Some(lock), false),
    };
    let describes = match reason {
        _ if has_unpaired => Describes::All,
        Look::ReadingBack(_) => Describes::Nothing,
        Look::Finding(_) if updates => Describes::All,
        Look::Finding(_) => Describes::Missing,
    };
    LookForm {
        lock,
        in_autocommit,
        describes,
        client,
    }
}

/// The rows of the next insert. If it cannot contain `DEFAULT`, all of them set the same columns.
pub(super) fn next_insert<M>(
    chunk: &mut Chunk<M>,
    inserting: &Insert,
    form: &InsertForm,
    declared: KeySql,
    columns: impl Fn(usize) -> Vec<&'static str>,
) -> Vec<usize> {
    let mixes_columns = declared.dialect.database().writes_default(form, declared.constraint);
    chunk.next_insert(inserting.is_about_one_row(), |row| {
        if mixes_columns { Vec::new() } else { columns(row) }
    })
}

/// The first of these rows, in the order of their insert, that is among the numbers.
pub(super) fn first_of(rows: &[usize], numbers: &[Option<i32>]) -> Option<usize> {
    let is_among = |row: &&usize| {
        numbers
            .iter()
            .any(|number| number.and_then(|n| usize::try_from(n).ok()) == Some(**row))
    };
    rows.iter().find(is_among).copied()
}

/// The answers of a chunk whose calls have all ended well.
///
/// # Panics
///
/// Never: such a call has an answer for each row.
pub(super) fn answers<M>(chunk: Chunk<M>) -> Vec<Answer<M>> {
    chunk
        .into_answers()
        .expect("each row has an answer once the chunk is complete")
}

/// The error for rows that each look finds and no update does, if the reason must be that the snapshot of a transaction is too
/// old. Diesel may not know of that transaction.
pub(super) fn check_snapshot(dialect: Option<Dialect>, surroundings: Surroundings) -> Result<(), Error> {
    let has_snapshots = dialect.is_none_or(|dialect| dialect.database().inserts_past_snapshots());
    if has_snapshots {
        Err(Error::snapshot_too_old(scope(surroundings)))
    } else {
        Ok(())
    }
}
