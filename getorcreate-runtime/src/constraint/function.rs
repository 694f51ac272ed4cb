//! The functions that a key may apply to a column.

use super::Literal;

/// A function of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// `lower(email)`
    Lower,
    /// `upper(email)`
    Upper,
    /// `trim(email)`
    Trim,
    /// `coalesce(parent_id, 0)`
    Coalesce(Literal),
    /// `canon_crate_name(name)`: a function of the user's own, by its name in SQL. The name is SQL too, as Diesel writes
    /// it: it may have a schema or quotes.
    Own(&'static str),
}

impl Function {
    /// The function's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Lower => "lower",
            Self::Upper => "upper",
            Self::Trim => "trim",
            Self::Coalesce(_) => "coalesce",
            Self::Own(name) => name,
        }
    }

    /// The call with this argument: `lower(email)`, `coalesce(parent_id, 0)`. The closure writes the literal.
    #[must_use]
    pub fn call(self, argument: &str, literal: impl FnOnce(Literal) -> String) -> String {
        format!("{}({argument}{})", self.name(), self.further_arguments(literal))
    }

    /// `, 0` in `coalesce(parent_id, 0)`. Empty for a function of one argument.
    pub(crate) fn further_arguments(self, literal: impl FnOnce(Literal) -> String) -> String {
        match self {
            Self::Coalesce(value) => format!(", {}", literal(value)),
            Self::Lower | Self::Upper | Self::Trim | Self::Own(_) => String::new(),
        }
    }

    /// True if the result depends on the collation. The body of a function of the user's own may depend on it.
    pub(crate) const fn depends_on_collation(self) -> bool {
        match self {
            Self::Lower | Self::Upper | Self::Own(_) => true,
            Self::Trim | Self::Coalesce(_) => false,
        }
    }

    /// True if the result may have another type than the argument.
    pub(crate) const fn changes_type(self) -> bool {
        match self {
            Self::Own(_) => true,
            Self::Lower | Self::Upper | Self::Trim | Self::Coalesce(_) => false,
        }
    }

    /// True if the result of NULL may be a value. Only a function of the user's own is not known.
    pub(crate) const fn may_replace_null(self) -> bool {
        match self {
            Self::Coalesce(_) | Self::Own(_) => true,
            Self::Lower | Self::Upper | Self::Trim => false,
        }
    }

    /// True if the result of NULL is certainly a value.
    #[must_use]
    pub const fn replaces_null(self) -> bool {
        match self {
            Self::Coalesce(_) => true,
            Self::Lower | Self::Upper | Self::Trim | Self::Own(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Function, Literal};

    #[test]
    fn a_call_reads_as_it_is_declared() {
        let call = |function: Function| function.call("name", |literal| literal.to_string());
        assert_eq!(call(Function::Trim), "trim(name)");
        assert_eq!(
            call(Function::Coalesce(Literal::Text("none"))),
            "coalesce(name, \"none\")"
        );
        assert_eq!(call(Function::Own("public.canon")), "public.canon(name)");
    }
}
