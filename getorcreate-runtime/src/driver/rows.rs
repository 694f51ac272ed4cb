//! The rows of an answer, while a driver reads them.

use diesel::QueryResult;
use diesel::deserialize;
use diesel::result::Error as DieselError;

use crate::protocol::Found;
use crate::sql::Checked;

/// The rows of an answer, if all of them can be read. A look needs no `Vec` of them, only a [`Found`].
pub(super) struct ReadRows<Rows>(deserialize::Result<Rows>);

impl<Rows: Default> ReadRows<Rows> {
    pub(super) fn new() -> Self {
        Self(Ok(Rows::default()))
    }

    pub(super) fn push<R>(&mut self, row: deserialize::Result<R>)
    where
        Rows: Extend<R>,
    {
        match (&mut self.0, row) {
            (Ok(rows), Ok(row)) => rows.extend(Some(row)),
            (Ok(_), Err(error)) => self.0 = Err(error),
            (Err(_), _) => {}
        }
    }

    pub(super) fn finish(self) -> QueryResult<Rows> {
        self.0.map_err(DieselError::DeserializationError)
    }
}

impl<R> Extend<R> for Found<R> {
    fn extend<Rows: IntoIterator<Item = R>>(&mut self, rows: Rows) {
        for row in rows {
            self.add(Self::One(row));
        }
    }
}

/// The rows of a look with the caller's condition.
impl<M> Extend<Checked<M>> for Found<M> {
    fn extend<Rows: IntoIterator<Item = Checked<M>>>(&mut self, rows: Rows) {
        for Checked { model, is_true } in rows {
            self.add(if is_true {
                Self::One(model)
            } else {
                Self::Excluded(model)
            });
        }
    }
}
