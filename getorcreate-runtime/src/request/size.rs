//! An estimate of the bytes that a row takes in a statement. A server may limit them, and Diesel does not tell before it sends
//! the statement.

use std::fmt::{self, Write};

use super::values::NoDefaults;
use crate::diesel_internals::{ColumnInsertValue, DefaultableColumnInsertValue, ValuesClause};
use crate::lookup::{InRow, Keyed};
use crate::tuples::for_each_tuple;

/// Values of a row whose size can be estimated.
pub trait HasSize {
    /// The estimate: the length of the values as `Debug` writes them, with the names of their types. As a rule a value is
    /// shorter in a statement.
    fn size(&self) -> usize;
}

impl<C, Value> HasSize for ColumnInsertValue<C, Value>
where
    Self: fmt::Debug,
{
    fn size(&self) -> usize {
        let mut length = Length(0);
        // Counting does not fail. A `Debug` that fails leaves the count as it is.
        let _ = write!(length, "{self:?}");
        length.0
    }
}

impl<Value: HasSize> HasSize for DefaultableColumnInsertValue<Value> {
    fn size(&self) -> usize {
        match self {
            Self::Expression(value) => value.size(),
            Self::Default => 0,
        }
    }
}

impl<Values: HasSize, Tab> HasSize for ValuesClause<Values, Tab> {
    fn size(&self) -> usize {
        self.values.size()
    }
}

impl<Key, Row: HasSize> HasSize for Keyed<Key, Row> {
    fn size(&self) -> usize {
        self.row.size()
    }
}

impl<Names, Row: HasSize> HasSize for InRow<Names, Row> {
    fn size(&self) -> usize {
        self.row.size()
    }
}

impl HasSize for NoDefaults {
    fn size(&self) -> usize {
        0
    }
}

macro_rules! has_size {
    ($($type:ident $index:tt)+) => {
        impl<$($type: HasSize),+> HasSize for ($($type,)+) {
            fn size(&self) -> usize {
                0 $(+ self.$index.size())+
            }
        }
    };
}
for_each_tuple!(has_size);

/// A text that is only counted.
struct Length(usize);

impl Write for Length {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 += text.len();
        Ok(())
    }
}
