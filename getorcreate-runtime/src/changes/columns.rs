//! The columns that changes assign.
//!
//! Diesel's type for one assignment cannot be named. It is the `Changeset` of `column.eq(expression)`, so for a given column
//! [`Assigns`] can ask if an assignment is one of that column. [`ColumnIn`] asks so for each column of the table, until
//! the answer is yes.

use diesel::expression::{AppearsOnTable, AsExpression, Expression, TypedExpressionType};
use diesel::query_builder::AsChangeset;
use diesel::sql_types::SqlType;
use diesel::{Column, Table, dsl};

use crate::defaults::SetsColumns;
use crate::lookup::Named;
use crate::tuples::for_each_tuple;

/// Changes, with the columns of the table `T` that they assign. `Changes` is Diesel's form of them. The compiler finds
/// `Place`.
#[diagnostic::on_unimplemented(
    message = "these changes assign something else than a column of `{T}`",
    label = "expected assignments of whole columns",
    note = "with an expression on its left-hand side, an assignment could change the key: assign the whole column",
    note = "a type with its own `AsChangeset` does not tell its columns: derive the trait"
)]
pub trait KnownColumns<T, Changes, Place> {
    /// The columns, each as [`Named`].
    type Columns: SetsColumns;

    /// Returns the changes, and false if they assign nothing: each of them is `None`.
    fn assigns(changes: Changes) -> (Changes, bool);
}
#[diagnostic::do_not_recommend]
impl<Given, T, Changes, Place> KnownColumns<T, Changes, Place> for Given
where
    T: Table<AllColumns: AsList>,
    Changes: ColumnsOf<<T::AllColumns as AsList>::List, Place>,
{
    type Columns = <Changes as ColumnsOf<<T::AllColumns as AsList>::List, Place>>::Columns;

    fn assigns(changes: Changes) -> (Changes, bool) {
        changes.assigns()
    }
}

/// The elements of a tuple as a list: `(A, (B, ()))`.
pub trait AsList {
    /// The list.
    type List;
}

/// Diesel's form of changes, with the columns of the list `All` that they assign.
pub trait ColumnsOf<All, Place>: Sized {
    /// The columns, each as [`Named`].
    type Columns: SetsColumns;

    /// Returns the changes, and false if they assign nothing. A tuple becomes a list for the time of this question, so it
    /// takes the changes by value.
    fn assigns(self) -> (Self, bool);
}

/// The place of the column of one assignment.
#[derive(Debug)]
pub struct One<Place>(Place);

impl<All, Place, Assignment: ColumnIn<All, Place>> ColumnsOf<All, One<Place>> for Assignment {
    type Columns = Named<<Assignment as ColumnIn<All, Place>>::Column>;

    fn assigns(self) -> (Self, bool) {
        (self, true)
    }
}

/// The places of the columns of changes that may be absent.
#[derive(Debug)]
pub struct Perhaps<Place>(Place);

impl<All, Place, Changes: ColumnsOf<All, Place>> ColumnsOf<All, Perhaps<Place>> for Option<Changes> {
    type Columns = <Changes as ColumnsOf<All, Place>>::Columns;

    fn assigns(self) -> (Self, bool) {
        match self.map(ColumnsOf::assigns) {
            Some((changes, assigns)) => (Some(changes), assigns),
            None => (None, false),
        }
    }
}

/// The places of the columns of several changes.
#[derive(Debug)]
pub struct Each<Places>(Places);

macro_rules! list {
    () => { () };
    ($first:ident $($rest:ident)*) => { ($first, list!($($rest)*)) };
}
macro_rules! list_of_fields {
    ($tuple:ident) => { () };
    ($tuple:ident $first:tt $($rest:tt)*) => { ($tuple.$first, list_of_fields!($tuple $($rest)*)) };
}
macro_rules! columns_of {
    ($($type:ident $index:tt)+) => {
        impl<$($type),+> AsList for ($($type,)+) {
            type List = list!($($type)+);
        }

        impl<All, Places, $($type),+> ColumnsOf<All, Each<Places>> for ($($type,)+)
        where
            list!($($type)+): ColumnsOfList<All, Places>,
        {
            type Columns = <list!($($type)+) as ColumnsOfList<All, Places>>::Columns;

            #[allow(non_snake_case)] // each element has the name of its type
            fn assigns(self) -> (Self, bool) {
                let list = list_of_fields!(self $($index)+);
                let (list!($($type)+), assigns) = ColumnsOfList::<All, Places>::assigns(list);
                (($($type,)+), assigns)
            }
        }
    };
}
for_each_tuple!(columns_of);

/// The counterpart of [`ColumnsOf`] for a list.
pub trait ColumnsOfList<All, Places>: Sized {
    /// The columns, each as [`Named`], as a list.
    type Columns: SetsColumns;

    /// See [`ColumnsOf::assigns`].
    fn assigns(self) -> (Self, bool);
}
impl<All> ColumnsOfList<All, ()> for () {
    type Columns = ();

    fn assigns(self) -> ((), bool) {
        ((), false)
    }
}
impl<All, Place, Places, Changes, Rest> ColumnsOfList<All, (Place, Places)> for (Changes, Rest)
where
    Changes: ColumnsOf<All, Place>,
    Rest: ColumnsOfList<All, Places>,
{
    type Columns = (
        <Changes as ColumnsOf<All, Place>>::Columns,
        <Rest as ColumnsOfList<All, Places>>::Columns,
    );

    fn assigns(self) -> (Self, bool) {
        let (first, first_assigns) = self.0.assigns();
        let (rest, rest_assigns) = self.1.assigns();
        ((first, rest), first_assigns || rest_assigns)
    }
}

/// The column of an assignment, which is in the list `All`.
pub trait ColumnIn<All, Place> {
    /// The column.
    type Column: Column;
}

/// The assignment is one of the first column.
#[derive(Debug)]
pub struct First<Value>(Value);

impl<Assignment, C: Column, Rest, Value> ColumnIn<(C, Rest), First<Value>> for Assignment
where
    Assignment: Assigns<C, Value>,
{
    type Column = C;
}

/// The assignment is one of a later column.
#[derive(Debug)]
pub struct Later<Place>(Place);

impl<Assignment, C, Rest, Place> ColumnIn<(C, Rest), Later<Place>> for Assignment
where
    Assignment: ColumnIn<Rest, Place>,
{
    type Column = <Assignment as ColumnIn<Rest, Place>>::Column;
}

/// An assignment of this value to the column `C`.
pub trait Assigns<C, Value> {}
impl<C, Value> Assigns<C, Value> for <dsl::Eq<C, Right<Value>> as AsChangeset>::Changeset
where
    C: Column<SqlType: SqlType + TypedExpressionType>,
    Value: Expression<SqlType = C::SqlType> + AppearsOnTable<C::Table>,
{
}

/// A value that is already an expression. `dsl::Eq<C, Right<Value>>` is the type of `column.eq(value)`.
#[derive(Debug)]
pub struct Right<Value>(Value);

impl<ST, Value> AsExpression<ST> for Right<Value>
where
    ST: SqlType + TypedExpressionType,
    Value: Expression<SqlType = ST>,
{
    type Expression = Value;

    fn as_expression(self) -> Value {
        self.0
    }
}
