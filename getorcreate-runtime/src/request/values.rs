//! The values inserted besides the key: none, given values, or values that are made before the `INSERT`.

use std::cell::{Cell, OnceCell};

use crate::columns::{Columns, SetsColumns};
use crate::lookup::{Nothing, Shares};

/// The values of a new row besides the key.
#[diagnostic::on_unimplemented(
    message = "`run` blocks, so it cannot await these defaults",
    label = "only `.run_async(..)` awaits `.defaults_with_async(..)`",
    note = "use a closure without `await`: `.defaults_with(|| ..)`"
)]
pub trait Defaults {
    /// The values in Diesel's form.
    type Values: SetsColumns;

    /// Returns the values. The driver asks for them before each `INSERT`.
    fn values(&self) -> &Self::Values;
}

/// Values of a new row besides the key, by their type alone.
pub trait DefaultsRow {
    /// The values in Diesel's form.
    type Row: SetsColumns;
}
impl DefaultsRow for NoDefaults {
    type Row = Self;
}
impl<Row: SetsColumns> DefaultsRow for GivenDefaults<Row> {
    type Row = Row;
}
impl<Make, Row: SetsColumns> DefaultsRow for MadeDefaults<Make, Row> {
    type Row = Row;
}
impl<Other> Shares<Other> for NoDefaults {
    type Shared = Nothing;
}

/// No values: only the key is inserted.
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

/// Values that were given to `.defaults(..)`.
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

/// Values that the closure given to `.defaults_with(..)` makes on first use.
pub struct MadeDefaults<Make, Row> {
    made: OnceCell<Row>,
    /// None once the closure was called.
    make: Cell<Option<Make>>,
    call: fn(Make) -> Row,
}

impl<Make, Row> MadeDefaults<Make, Row> {
    /// `call` calls the closure, and converts the result into Diesel's form.
    pub(super) const fn new(make: Make, call: fn(Make) -> Row) -> Self {
        Self {
            made: OnceCell::new(),
            make: Cell::new(Some(make)),
            call,
        }
    }
}

impl<Make, Row: SetsColumns> Defaults for MadeDefaults<Make, Row> {
    type Values = Row;

    /// # Panics
    ///
    /// If the closure has panicked. Then its call has ended, and nobody asks again.
    fn values(&self) -> &Row {
        self.made.get_or_init(|| {
            let make = self.make.take().expect("the closure has panicked");
            (self.call)(make)
        })
    }
}
