//! The keys of a model as types: the set of columns that a lookup must have, and the facts that follow about the key.

use std::marker::PhantomData;

use crate::UniqueConstraint;
use crate::columns::{Columns, FixesColumns, HoldsKey, SetsColumns, TakesColumns};
use crate::constraint::Condition;
use crate::lookup::{Repeated, Shares};

/// All rows of the table: the rows of a lookup without a marker.
#[derive(Debug)]
pub struct AllRows;

/// A set of columns that is a key of `Model`, unique among `Rows`. The derive implements this for each key.
pub trait KeyOf<Model, Rows> {
    /// The key.
    type Key: DeclaredKey;
}
/// [`NoColumnTwice`](crate::lookup::NoColumnTwice) rejects this set.
impl<Model, Rows> KeyOf<Model, Rows> for Repeated {
    type Key = Self;
}

/// A key of a model. The derive makes a type for each key. The statement cache uses that type to identify the key's
/// statements.
pub trait DeclaredKey: 'static {
    /// The key as declared.
    const CONSTRAINT: &'static UniqueConstraint;
    /// The key's rule for NULL: [`DistinctNulls`], [`EqualNulls`] or [`NullsByColumn`].
    type Nulls;
    /// The functions that it applies: [`BuiltInFunctions`] or [`OwnFunctions`].
    type Functions;
}
/// No request ever uses this key, so the constant is never evaluated.
impl DeclaredKey for Repeated {
    const CONSTRAINT: &'static UniqueConstraint = panic!("a column appears twice in this lookup");
    type Nulls = DistinctNulls;
    type Functions = BuiltInFunctions;
}

/// NULL equals nothing, not even NULL. This is the default.
#[derive(Debug)]
pub enum DistinctNulls {}

/// NULL equals NULL: `nulls_not_distinct`.
#[derive(Debug)]
pub enum EqualNulls {}

/// The key `Key` applies `coalesce` to some of its columns. The rule for NULL depends on the column.
#[derive(Debug)]
pub struct NullsByColumn<Key>(PhantomData<Key>);

/// NULL stands for the literal in `coalesce(parent_id, 0)`: the rule for one column.
#[derive(Debug)]
pub enum ReplacedNulls {}

/// A key whose rule for NULL depends on the column. The derive implements this for each of the key's columns.
pub trait NullsOf<C> {
    /// The rule: [`DistinctNulls`] or [`ReplacedNulls`].
    type Nulls;
}

/// Functions that every database has, or none.
#[derive(Debug)]
pub enum BuiltInFunctions {}

/// At least one function of the user's own.
#[derive(Debug)]
pub enum OwnFunctions {}

/// The values of a lookup by the key `Key`.
pub struct Keyed<Key, Row> {
    pub(crate) row: Row,
    key: PhantomData<fn() -> Key>,
}

impl<Key, Row> Keyed<Key, Row> {
    pub(crate) const fn new(row: Row) -> Self {
        Self { row, key: PhantomData }
    }
}

impl<Key, Row: SetsColumns> SetsColumns for Keyed<Key, Row> {
    const COLUMNS: Columns = Row::COLUMNS;
}

impl<Key, Row: Shares<Other>, Other> Shares<Other> for Keyed<Key, Row> {
    type Shared = Row::Shared;
}

impl<Key: DeclaredKey, Row> FixesColumns for Keyed<Key, Row> {
    const CONDITIONS: &'static [Condition] = Key::CONSTRAINT.conditions();
}

impl<Key, Row: HoldsKey> TakesColumns for Keyed<Key, Row> {
    const KEY: Columns = Row::KEY;
    const SET: Columns = Columns::None;
}
