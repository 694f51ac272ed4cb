//! Options that may be given once.

use syn::Ident;

use crate::diagnostics::{self, Errors};

/// The value of an option that may be given once.
pub(crate) struct AtMostOne<T> {
    is_given: bool,
    value: Option<T>,
}

impl<T> Default for AtMostOne<T> {
    fn default() -> Self {
        Self {
            is_given: false,
            value: None,
        }
    }
}

impl<T> AtMostOne<T> {
    /// The first one counts, even if its value could not be read.
    pub(crate) fn set(&mut self, option: &Ident, value: Option<T>, errors: &mut Errors) {
        if std::mem::replace(&mut self.is_given, true) {
            errors.report(diagnostics::option_twice(option));
        } else {
            self.value = value;
        }
    }

    /// Whether it was attempted, with a value that can be read or without.
    pub(crate) fn is_given(&self) -> bool {
        self.is_given
    }

    pub(crate) fn value(&self) -> Option<&T> {
        self.value.as_ref()
    }

    pub(crate) fn into_value(self) -> Option<T> {
        self.value
    }
}
