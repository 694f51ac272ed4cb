//! The pinned seam: everything that names a type or trait which Diesel calls internal.
//!
//! A lookup's values are known to Diesel as `ValuesClause<(ColumnInsertValue<C, Bound<ST, T>>, ..), Table>`,
//! and the gate reads the columns out of that type. Diesel may change these in any minor version, hence its
//! `~2.3`; whoever raises that version starts here. Nothing else may be defined in this module.

pub(crate) mod table_name;

pub use diesel::backend::DieselReserveSpecialization;
pub(crate) use diesel::insertable::{ColumnInsertValue, DefaultableColumnInsertValue, InsertValues};
pub(crate) use diesel::internal::derives::as_expression::Bound;
pub(crate) use diesel::internal::derives::multiconnection::{LimitClause, LimitOffsetClause, NoOffsetClause};
pub use diesel::query_builder::Query;
pub(crate) use diesel::query_builder::ValuesClause;
