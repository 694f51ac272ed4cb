//! The columns that changes assign.
//!
//! Diesel's type for one assignment cannot be named. It is the `Changeset` of `column.eq(expression)`, so for a given column
//! [`AssignmentOf`] can ask if an assignment is one of that column. [`ColumnIn`] asks so for each column of the table, until
//! the answer is yes.

use diesel::expression::{AppearsOnTable, AsExpression, Expression, TypedExpressionType};
use diesel::query_builder::AsChangeset;
use diesel::sql_types::SqlType;
use diesel::{Column, Table, dsl};

use crate::columns::SetsColumns;
use crate::lookup::{Named, Never, Unusable};
use crate::tuples::{for_each_tuple, list};

/// Changes, with the columns of the table `T` that they assign. `Changes` is Diesel's form of them. The compiler finds
/// `Place`.
#[diagnostic::on_unimplemented(
    message = "these changes assign something other than a column of `{T}`",
    label = "expected assignments of whole columns",
    note = "with an expression on its left-hand side, an assignment could change the key: assign the whole column",
    note = "a type with its own `AsChangeset` does not tell its columns: derive the trait"
)]
pub trait KnownColumns<T, Changes, Place> {
    /// The columns as a list, each as [`Named`].
    type Columns: SetsColumns;
    /// `Changes`. If the compiler rejects the changes, this type stays unknown, so `run` does not reject them again.
    type Changes;

    /// The same changes, and false if they assign nothing: each of them is `None`.
    fn known(changes: Changes) -> (Self::Changes, bool);
}

/// Each assignment is one of a column of the table.
#[derive(Debug)]
pub struct InTable<Place>(Place);

#[diagnostic::do_not_recommend]
impl<Given, T, Changes, Place> KnownColumns<T, Changes, InTable<Place>> for Given
where
    T: Table<AllColumns: AsList>,
    Changes: ColumnsOf<<T::AllColumns as AsList>::List, Place, ()>,
{
    type Columns = <Changes as ColumnsOf<<T::AllColumns as AsList>::List, Place, ()>>::Columns;
    type Changes = Changes;

    fn known(changes: Changes) -> (Changes, bool) {
        changes.has_assignments()
    }
}

/// If there were only one impl, rustc would know the changes even if it rejects them.
impl<Given: Never, T, Changes> KnownColumns<T, Changes, Unusable> for Given {
    type Columns = Unusable;
    type Changes = Unusable;

    fn known(_: Changes) -> (Unusable, bool) {
        unreachable!("nothing implements `Never`")
    }
}

/// The elements of a tuple as a list: `(A, (B, ()))`.
pub trait AsList {
    /// The list.
    type List;
}

/// Diesel's form of changes, with the columns of the list `All` that they assign. `Tail` are the columns of later changes,
/// so that the columns of nested tuples make up one list.
pub trait ColumnsOf<All, Place, Tail>: Sized {
    /// The columns and `Tail`.
    type Columns: SetsColumns;

    /// Returns the changes, and false if they assign nothing. A tuple becomes a list for the time of this question, so it
    /// takes the changes by value.
    fn has_assignments(self) -> (Self, bool);
}

/// The place of the column of one assignment.
#[derive(Debug)]
pub struct One<Place>(Place);

impl<All, Place, Tail, Assignment> ColumnsOf<All, One<Place>, Tail> for Assignment
where
    Assignment: ColumnIn<All, Place>,
    Tail: SetsColumns,
{
    type Columns = (Named<<Assignment as ColumnIn<All, Place>>::Column>, Tail);

    fn has_assignments(self) -> (Self, bool) {
        (self, true)
    }
}

/// With only one impl for a type that is no tuple, rustc would report what that impl lacks.
impl<All, Tail, Changes: Never> ColumnsOf<All, Unusable, Tail> for Changes {
    type Columns = ();

    fn has_assignments(self) -> (Self, bool) {
        unreachable!("nothing implements `Never`")
    }
}

/// The places of the columns of changes that may be absent.
#[derive(Debug)]
pub struct Perhaps<Place>(Place);

impl<All, Place, Tail, Changes> ColumnsOf<All, Perhaps<Place>, Tail> for Option<Changes>
where
    Changes: ColumnsOf<All, Place, Tail>,
{
    type Columns = <Changes as ColumnsOf<All, Place, Tail>>::Columns;

    fn has_assignments(self) -> (Self, bool) {
        match self.map(ColumnsOf::has_assignments) {
            Some((changes, has_assignments)) => (Some(changes), has_assignments),
            None => (None, false),
        }
    }
}

/// The places of the columns of several changes.
#[derive(Debug)]
pub struct Each<Places>(Places);

macro_rules! list_of_fields {
    ($tuple:ident) => { () };
    ($tuple:ident $first:tt $($rest:tt)*) => { ($tuple.$first, list_of_fields!($tuple $($rest)*)) };
}
macro_rules! columns_of {
    ($($type:ident $index:tt)+) => {
        impl<$($type),+> AsList for ($($type,)+) {
            type List = list!($($type)+);
        }

        impl<All, Places, Tail, $($type),+> ColumnsOf<All, Each<Places>, Tail> for ($($type,)+)
        where
            list!($($type)+): ColumnsOfList<All, Places, Tail>,
        {
            type Columns = <list!($($type)+) as ColumnsOfList<All, Places, Tail>>::Columns;

            #[allow(non_snake_case)] // each element has the name of its type
            fn has_assignments(self) -> (Self, bool) {
                let list = list_of_fields!(self $($index)+);
                let (list!($($type)+), has_assignments) = ColumnsOfList::<All, Places, Tail>::has_assignments(list);
                (($($type,)+), has_assignments)
            }
        }
    };
}
for_each_tuple!(columns_of);

/// The counterpart of [`ColumnsOf`] for a list.
pub trait ColumnsOfList<All, Places, Tail>: Sized {
    /// The columns and `Tail`.
    type Columns: SetsColumns;

    /// See [`ColumnsOf::has_assignments`].
    fn has_assignments(self) -> (Self, bool);
}
impl<All, Tail: SetsColumns> ColumnsOfList<All, (), Tail> for () {
    type Columns = Tail;

    fn has_assignments(self) -> ((), bool) {
        ((), false)
    }
}
impl<All, Place, Places, Tail, Changes, Rest> ColumnsOfList<All, (Place, Places), Tail> for (Changes, Rest)
where
    Rest: ColumnsOfList<All, Places, Tail>,
    Changes: ColumnsOf<All, Place, <Rest as ColumnsOfList<All, Places, Tail>>::Columns>,
{
    type Columns = <Changes as ColumnsOf<All, Place, <Rest as ColumnsOfList<All, Places, Tail>>::Columns>>::Columns;

    fn has_assignments(self) -> (Self, bool) {
        let (first, first_assigns) = self.0.has_assignments();
        let (rest, rest_assigns) = self.1.has_assignments();
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
    Assignment: AssignmentOf<C, Value>,
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
pub trait AssignmentOf<C, Value> {}
impl<C, Value> AssignmentOf<C, Value> for <dsl::Eq<C, Right<Value>> as AsChangeset>::Changeset
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
