//! What is inserted beside the key: nothing, values that are there, or values that are made when no row was found.

use std::cell::LazyCell;

use crate::defaults::{Columns, SetsColumns};

/// What a new row has beside the key.
#[diagnostic::on_unimplemented(
    message = "defaults that have to be awaited cannot be made by `run`, which blocks",
    label = "what `.defaults_with_async(..)` was given is awaited by `.run_async(..)`",
    note = "make them without waiting: `.defaults_with(|| ..)`"
)]
pub trait Defaults {
    /// The values in Diesel's form.
    type Values: SetsColumns;

    /// The values. They are asked for when no row was found, and may be asked for again.
    fn values(&self) -> &Self::Values;
}

/// Nothing but the key is inserted.
#[derive(Debug, Clone, Copy)]
pub struct NoDefaults;

impl SetsColumns for NoDefaults {
    const COLUMNS: Columns = Columns::None;
}

impl Defaults for NoDefaults {
    type Values = Self;

    fn values(&self) -> &Self {
        self
    }
}

/// Values that were given to [`Request::defaults`].
#[derive(Debug, Clone, Copy)]
pub struct GivenDefaults<Row>(Row);

impl<Row> GivenDefaults<Row> {
    pub(super) const fn new(row: Row) -> Self {
        Self(row)
    }
}

impl<Row: SetsColumns> Defaults for GivenDefaults<Row> {
    type Values = Row;

    fn values(&self) -> &Row {
        &self.0
    }
}

/// Values that the closure given to [`Request::defaults_with`] makes when they are first asked for.
pub(super) struct MadeDefaults<Row, Make>(LazyCell<Row, Make>);

impl<Row, Make: FnOnce() -> Row> MadeDefaults<Row, Make> {
    pub(super) const fn new(make: Make) -> Self {
        Self(LazyCell::new(make))
    }
}

impl<Row: SetsColumns, Make: FnOnce() -> Row> Defaults for MadeDefaults<Row, Make> {
    type Values = Row;

    fn values(&self) -> &Row {
        &self.0
    }
}
