//! The parts of a call that can be given once.

use super::update::{NoChanges, NoCondition, SetsNothing};
use super::values::NoDefaults;

/// No values for a new row so far.
#[diagnostic::on_unimplemented(
    message = "this call already has defaults",
    label = "the values for a new row were given before",
    note = "give all of them at once, as a tuple: `.defaults((a.eq(x), b.eq(y)))`"
)]
pub trait WithoutDefaults {}
#[diagnostic::do_not_recommend]
impl WithoutDefaults for NoDefaults {}

/// No values for both cases so far.
#[diagnostic::on_unimplemented(
    message = "this call already has values from `.set(..)` or from its row",
    label = "an earlier `.set(..)` or the given row has these values",
    note = "give all of them at once, as a tuple: `.set((a.eq(x), b.eq(y)))`",
    note = "`update_or_create_from(row)` already sets the values of `row`: to set more columns, pass a tuple, `update_or_create_from((row, a.eq(x)))`"
)]
pub trait WithoutSet {}
#[diagnostic::do_not_recommend]
impl WithoutSet for SetsNothing {}

/// No changes so far.
#[diagnostic::on_unimplemented(
    message = "this call already has an `.update(..)`",
    label = "the changes were given before",
    note = "give all of them at once, as a tuple: `.update((a.eq(x), b.eq(y)))`"
)]
pub trait WithoutChanges {}
#[diagnostic::do_not_recommend]
impl WithoutChanges for NoChanges {}

/// No condition so far.
#[diagnostic::on_unimplemented(
    message = "this call already has a condition",
    label = "the condition was given before",
    note = "join both conditions with `.and(..)`: `.only_if(a.lt(x).and(b.eq(y)))`"
)]
pub trait WithoutCondition {}
#[diagnostic::do_not_recommend]
impl WithoutCondition for NoCondition {}
