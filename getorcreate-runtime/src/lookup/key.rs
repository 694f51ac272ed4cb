//! The keys of a model as types: what the set of a lookup's columns has to be, and what is known of the key then.

use std::marker::PhantomData;

use crate::UniqueConstraint;
use crate::constraint::Condition;
use crate::defaults::{Columns, FixesColumns, SetsColumns};
use crate::lookup::Repeated;

/// All rows of the table: what a lookup means that is not marked.
#[derive(Debug)]
pub struct AllRows;

/// The set of columns is that of a key of `Model`, which is unique among `Rows`. The derive implements it for each key.
pub trait KeyOf<Model, Rows> {
    /// The key.
    type Key: DeclaredKey;
}
/// The fifth question is there for this one.
impl<Model, Rows> KeyOf<Model, Rows> for Repeated {
    type Key = Self;
}

/// A key of a model. The derive makes a type for each, by which the statements for it are cached.
pub trait DeclaredKey: 'static {
    /// The key as declared.
    const CONSTRAINT: &'static UniqueConstraint;
    /// What it takes NULL for: [`DistinctNulls`] or [`EqualNulls`].
    type Nulls;
}
/// No request is ever made of it, so the constant is never needed.
impl DeclaredKey for Repeated {
    const CONSTRAINT: &'static UniqueConstraint = panic!("a column appears twice in this lookup");
    type Nulls = DistinctNulls;
}

/// NULL equals nothing, itself included, as everywhere unless something else is said.
#[derive(Debug)]
pub enum DistinctNulls {}

/// NULL equals NULL: `nulls_not_distinct`.
#[derive(Debug)]
pub enum EqualNulls {}

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

impl<Key: DeclaredKey, Row> FixesColumns for Keyed<Key, Row> {
    const CONDITIONS: &'static [Condition] = Key::CONSTRAINT.conditions();
}
