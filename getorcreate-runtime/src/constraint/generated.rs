//! Generated columns, for keys that MySQL and MariaDB cannot put into a unique index directly. A key has one for its
//! condition, and one for each of its expressions.

use crate::UniqueConstraint;
use crate::constraint::{Function, KeyPart, name};

/// A column that the database computes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GeneratedColumn {
    /// The column's name.
    pub name: String,
    /// The column's expression.
    pub content: Content,
}

/// The expression of a generated column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// 1 in the rows of the key, NULL in all others. A unique index treats NULLs as distinct.
    Discriminator,
    /// `lower(email)`
    Call {
        /// The function.
        function: Function,
        /// The column that the function is applied to.
        column: &'static str,
    },
}

impl UniqueConstraint {
    /// The generated columns, the discriminator first. They are found by name, so the names depend on the declaration
    /// alone. The first has the constraint's name without its `_key`. Each further one adds the name of its column.
    #[doc(hidden)]
    #[must_use]
    pub fn generated_columns(&self) -> Vec<GeneratedColumn> {
        let has_discriminator = self.generated_conditions().next().is_some();
        let discriminator = has_discriminator.then_some(Content::Discriminator);
        let calls = self.parts().filter_map(|part| {
            Some(Content::Call {
                function: part.function?,
                column: part.column,
            })
        });
        let contents = discriminator.into_iter().chain(calls).enumerate();
        let columns = contents.map(|(index, content)| GeneratedColumn {
            name: self.generated_name((index > 0).then_some(content)),
            content,
        });
        columns.collect()
    }

    /// The columns of the unique index that enforces the constraint. An expression is replaced by its generated column,
    /// and the discriminator comes last.
    #[doc(hidden)]
    #[must_use]
    pub fn index_columns(&self) -> Vec<String> {
        let of_part = |part: KeyPart| match part.function {
            Some(_) => self.generated_call(part.column).map(|generated| generated.name),
            None => Some(part.column.to_owned()),
        };
        let discriminator = self.discriminator().map(|generated| generated.name);
        self.parts().filter_map(of_part).chain(discriminator).collect()
    }

    /// The generated column that replaces the function call on this column.
    #[doc(hidden)]
    #[must_use]
    pub fn generated_call(&self, called: &str) -> Option<GeneratedColumn> {
        let is_it =
            |generated: &GeneratedColumn| matches!(generated.content, Content::Call { column, .. } if column == called);
        self.generated_columns().into_iter().find(is_it)
    }

    /// The generated column that replaces the condition.
    #[doc(hidden)]
    #[must_use]
    pub fn discriminator(&self) -> Option<GeneratedColumn> {
        let is_it = |generated: &GeneratedColumn| generated.content == Content::Discriminator;
        self.generated_columns().into_iter().find(is_it)
    }

    fn generated_name(&self, further: Option<Content>) -> String {
        let own = self.whole_name();
        let own = own.strip_suffix("_key").unwrap_or(&own);
        name::fit(match further {
            Some(Content::Call { column, .. }) => format!("{own}_{column}"),
            Some(Content::Discriminator) | None => own.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::column_type::ColumnType;
    use crate::constraint::{Condition, Declaration, Function, Literal, Test};

    diesel::table! {
        users (id) { id -> Integer, org_id -> Integer, email -> Text, deleted_at -> Nullable<Timestamp> }
    }

    const ANY: ColumnType = ColumnType {
        class: None,
        is_nullable: true,
    };
    const LIVE: &[Condition] = &[Condition::new("deleted_at", ANY, Test::Equal(Literal::Null))];

    fn names(declaration: Declaration) -> (Vec<String>, Vec<String>) {
        let constraint = declaration.constraint();
        let generated = constraint.generated_columns().into_iter();
        (
            generated.map(|column| column.name).collect(),
            constraint.index_columns(),
        )
    }

    fn owned<const N: usize>(names: [&str; N]) -> Vec<String> {
        names.map(ToOwned::to_owned).to_vec()
    }

    #[test]
    fn plain_columns_need_no_generated_ones() {
        let plain = Declaration::unique::<users::table>(&["org_id", "email"], &[ANY, ANY]);
        assert_eq!(names(plain), (Vec::new(), owned(["org_id", "email"])));
    }

    #[test]
    fn generated_columns_are_called_as_the_constraint() {
        let key = Declaration::unique::<users::table>(&["org_id", "email"], &[ANY, ANY]);
        let partial = key.filtered(LIVE).marked("LiveEmail");
        let expected = (
            owned(["users_live_email"]),
            owned(["org_id", "email", "users_live_email"]),
        );
        assert_eq!(names(partial), expected);
        let folded = key.on(&[None, Some(Function::Lower)]).marked("NoCase");
        let expected = (owned(["users_no_case"]), owned(["org_id", "users_no_case"]));
        assert_eq!(names(folded), expected);
        let named = partial.on(&[None, Some(Function::Lower)]).named("one_live_user");
        let expected = (
            owned(["one_live_user", "one_live_user_email"]),
            owned(["org_id", "one_live_user_email", "one_live_user"]),
        );
        assert_eq!(names(named), expected);
    }
}
