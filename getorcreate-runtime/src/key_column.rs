//! Requirements for the columns of a key, checked where the key is declared. The columns compare exactly, and can hold
//! the values of a condition. A path names a column by the column's own name. The primary key of the model is the
//! primary key of the table.

use crate::lookup::{Never, SettledSet, Unusable};

/// A column whose values can be compared exactly, without rounding.
#[diagnostic::on_unimplemented(
    message = "the floating-point column `{Self}` cannot be part of a key",
    label = "a column of type `Float` or `Double`",
    note = "a lookup could miss its row: NaN equals nothing, -0 equals 0, and the database may round a stored value",
    note = "use an integer column, or `Numeric` on a database that has it (SQLite does not)"
)]
pub trait Exact<const FLOATING_POINT: bool> {}
impl<C> Exact<false> for C {}

/// Holds for every column of a key.
pub const fn assert_exact<C: Exact<FLOATING_POINT>, const FLOATING_POINT: bool>() {}

/// A column that can hold `true` or `false`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a boolean column, so a condition cannot compare it with `true` or `false`",
    label = "this value has another type than the column",
    note = "a condition compares a column with literals of the same type: `true` or `false` for `Bool`, whole \
            numbers, or strings",
    note = "a column of any other type compares only with `NULL`"
)]
pub trait HoldsBool<const FITS: bool> {}
impl<C> HoldsBool<true> for C {}

/// Holds for the column.
pub const fn assert_holds_bool<C: HoldsBool<FITS>, const FITS: bool>() {}

/// A column that can hold this number.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot hold this number, so a condition cannot compare it with the number",
    label = "this value has another type than the column, or is out of its range",
    note = "a condition compares a column with literals of the same type: `true` or `false` for `Bool`, whole \
            numbers, or strings",
    note = "a column of any other type compares only with `NULL`"
)]
pub trait HoldsInteger<const FITS: bool> {}
impl<C> HoldsInteger<true> for C {}

/// Holds for the column.
pub const fn assert_holds_integer<C: HoldsInteger<FITS>, const FITS: bool>() {}

/// A column that can hold this text.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a text column, so a condition cannot compare it with a string",
    label = "this value has another type than the column",
    note = "a condition compares a column with literals of the same type: `true` or `false` for `Bool`, whole \
            numbers, or strings",
    note = "a column of any other type compares only with `NULL`"
)]
pub trait HoldsText<const FITS: bool> {}
impl<C> HoldsText<true> for C {}

/// Holds for the column.
pub const fn assert_holds_text<C: HoldsText<FITS>, const FITS: bool>() {}

/// A column that `coalesce` changes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be NULL, so `coalesce` changes nothing",
    label = "the column is not nullable",
    note = "declare the key on the column itself, or write `Nullable<..>` in `diesel::table!` if it can be NULL in the database"
)]
pub trait HasNull<const IS_NULLABLE: bool> {}
impl<C> HasNull<true> for C {}

/// Holds for every column in `coalesce`.
pub const fn assert_has_null<C: HasNull<IS_NULLABLE>, const IS_NULLABLE: bool>() {}

/// A column in which `true` or `false` can stand for NULL.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a boolean column, so this value cannot stand for NULL",
    label = "this value has another type than the column",
    note = "`coalesce` takes a literal of the column's type: `true` or `false` for `Bool`, a whole number, or a string"
)]
pub trait ReplacesBool<const FITS: bool> {}
impl<C> ReplacesBool<true> for C {}

/// Holds for the column.
pub const fn assert_replaces_bool<C: ReplacesBool<FITS>, const FITS: bool>() {}

/// A column in which this number can stand for NULL.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot hold this number, so it cannot stand for NULL",
    label = "this value has another type than the column, or is out of its range",
    note = "`coalesce` takes a literal of the column's type: `true` or `false` for `Bool`, a whole number, or a string"
)]
pub trait ReplacesInteger<const FITS: bool> {}
impl<C> ReplacesInteger<true> for C {}

/// Holds for the column.
pub const fn assert_replaces_integer<C: ReplacesInteger<FITS>, const FITS: bool>() {}

/// A column in which this text can stand for NULL.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a text column, so this value cannot stand for NULL",
    label = "this value has another type than the column",
    note = "`coalesce` takes a literal of the column's type: `true` or `false` for `Bool`, a whole number, or a string"
)]
pub trait ReplacesText<const FITS: bool> {}
impl<C> ReplacesText<true> for C {}

/// Holds for the column.
pub const fn assert_replaces_text<C: ReplacesText<FITS>, const FITS: bool>() {}

/// A column that can hold NULL.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be NULL, so the condition decides nothing",
    label = "the column is not nullable",
    note = "if it can be NULL in the database, write `Nullable<..>` in `diesel::table!`"
)]
pub trait CanBeNull<const FITS: bool> {}
impl<C> CanBeNull<true> for C {}

/// Holds for the column.
pub const fn assert_can_be_null<C: CanBeNull<FITS>, const FITS: bool>() {}

/// A column to which text functions apply.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a text column",
    label = "this function needs a text column",
    note = "`lower`, `upper` and `trim` work only on columns of type `Text`"
)]
pub trait IsText<const FITS: bool> {}
impl<C> IsText<true> for C {}

/// Holds for the column.
pub const fn assert_is_text<C: IsText<FITS>, const FITS: bool>() {}

/// A column that is `C`. `Form` and the impl for nothing exist only for the message, as with
/// [`IntoRow`](crate::lookup::IntoRow).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the column `{C}` of the model's table",
    label = "another column",
    note = "a key can use only columns of the model's own table, under their own names"
)]
pub trait SameColumn<C, Form> {}
impl<C> SameColumn<C, AsItself> for C {}
impl<C, Other: Never> SameColumn<C, Unusable> for Other {}

/// A column is itself.
#[derive(Debug)]
pub struct AsItself;

/// Holds for every path that names a column of a key.
pub const fn assert_same_column<Path: SameColumn<C, Form>, C, Form>() {}

/// The primary key in `diesel::table!` is the primary key of the model. `Marker` stands for the model: its generics
/// cannot be named here.
#[diagnostic::on_unimplemented(
    message = "the primary key of the table is `{Self}`, but this model assumes another one",
    label = "the model assumes this primary key",
    note = "declare the table's primary key on the model: `#[diesel(primary_key(..))]`; the default is `id`",
    note = "if these columns are unique too, declare them: `#[unique(..)]` replaces the primary key"
)]
pub trait PrimaryKeyOf<Marker, Set, Form> {}
impl<PrimaryKey, Marker, Set> PrimaryKeyOf<Marker, Set, AsItself> for PrimaryKey where
    PrimaryKey: SettledSet<Marker, Out = Set>
{
}
impl<PrimaryKey: Never, Marker, Set> PrimaryKeyOf<Marker, Set, Unusable> for PrimaryKey {}

/// Holds for every model.
pub const fn assert_primary_key<PrimaryKey: PrimaryKeyOf<Marker, Set, Form>, Marker, Set, Form>() {}
