//! Options that may be given once.

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
    /// Stores the value, which is None if it could not be read. The first value counts. Returns false for any further
    /// one.
    pub(crate) fn set(&mut self, value: Option<T>) -> bool {
        let is_first = !std::mem::replace(&mut self.is_given, true);
        if is_first {
            self.value = value;
        }
        is_first
    }

    /// True if the option was given, even with an unreadable value.
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
