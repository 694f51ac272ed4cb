//! The only code that names types or traits that Diesel calls internal. It works with one minor version of Diesel.
//!
//! Diesel represents a lookup's values as `ValuesClause<(ColumnInsertValue<C, Bound<ST, T>>, ..), Table>`. The gate
//! reads the columns out of that type. Diesel may change these types in any minor version, so this crate requires
//! `~2.3`. To raise that version, start here. This module may define nothing else.

pub(crate) mod table_name;

pub use diesel::backend::DieselReserveSpecialization;
pub(crate) use diesel::expression::is_aggregate;
pub(crate) use diesel::expression::{IsContainedInGroupBy, is_contained_in_group_by};
pub(crate) use diesel::insertable::{ColumnInsertValue, DefaultableColumnInsertValue, InsertValues};
pub(crate) use diesel::internal::derives::as_expression::Bound;
pub(crate) use diesel::internal::derives::multiconnection::{LimitClause, LimitOffsetClause, NoOffsetClause};
pub(crate) use diesel::internal::sql_functions::FunctionFragment;
pub(crate) use diesel::internal::table_macro::NoFromClause;
pub use diesel::query_builder::Query;
pub(crate) use diesel::query_builder::ValuesClause;
