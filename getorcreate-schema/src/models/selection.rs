//! The columns that a model selects, read from the name of a type. So a model without `Selectable` compiles too.

use std::any::type_name;
use std::marker::PhantomData;

use diesel::Selectable;

#[cfg(all(feature = "mysql", not(any(feature = "sqlite", feature = "postgres"))))]
type AnyBackend = diesel::mysql::Mysql;
#[cfg(all(feature = "postgres", not(feature = "sqlite")))]
type AnyBackend = diesel::pg::Pg;
#[cfg(feature = "sqlite")]
type AnyBackend = diesel::sqlite::Sqlite;

/// Finds the selected columns of `M`. A model that is `Selectable` has an inherent function, which takes precedence
/// over the function of [`WithoutSelection`].
#[derive(Debug)]
pub struct Selection<M>(PhantomData<M>);

#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
impl<M: Selectable<AnyBackend>> Selection<M> {
    /// The selected columns.
    #[must_use]
    pub fn columns() -> Option<&'static str> {
        Some(type_name::<M::SelectExpression>())
    }
}

/// Every other model.
pub trait WithoutSelection {
    /// No columns: they are unknown.
    #[must_use]
    fn columns() -> Option<&'static str> {
        None
    }
}
impl<M> WithoutSelection for Selection<M> {}

/// The members of a tuple, `(a::b, (c, d), e<f, g>)`. The members of a nested tuple, which is an embedded struct, are not
/// among them.
pub(super) fn members(tuple: &str) -> Vec<&str> {
    let inner = tuple.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let Some(inner) = inner else { return vec![tuple] };
    let mut depth = 0_usize;
    let at_commas = |character: char| {
        match character {
            '(' | '<' | '[' => depth += 1,
            ')' | '>' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && character == ','
    };
    inner.split(at_commas).map(str::trim).collect()
}

#[cfg(test)]
mod tests {
    use super::members;

    #[test]
    fn the_members_of_a_nested_tuple_are_not_members() {
        assert_eq!(members("(a::b, (c, d), e<f, g>)"), ["a::b", "(c, d)", "e<f, g>"]);
        assert_eq!(members("(a::b,)"), ["a::b", ""]);
        assert_eq!(members("a::b"), ["a::b"]);
    }
}
