//! The `INSERT` of the new row, with one form for each way in which a database resolves the race.

mod naming_index;
mod plain;
mod proven;
mod returning;

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::query_builder::AstPass;

use super::comparison::KeySql;
use super::row::{List, ValuesByName};
use super::{Key, Values};
use crate::constraint::Condition;
use crate::database::CONDITION_NOT_MET;

pub(crate) use naming_index::{INVISIBLE_INDEXES, InsertNamingIndex};
pub(crate) use plain::InsertPlain;
pub(crate) use proven::{InsertProven, proof_conditions};
pub(crate) use returning::InsertReturning;

/// The values of the row: the values of the key and of its condition, and the defaults.
pub(crate) struct NewRow<'a, K, D> {
    pub(crate) key: &'a K,
    pub(crate) defaults: &'a D,
    pub(crate) declared: KeySql,
}

impl<'a, K, D> NewRow<'a, K, D> {
    /// `(a, b)`
    fn column_names<DB: Backend>(&self, mut out: AstPass<'_, 'a, DB>) -> QueryResult<()>
    where
        K: Values<DB>,
        D: Values<DB>,
    {
        let mut list = List::default();
        out.push_sql(" (");
        self.key.column_names(&mut list, out.reborrow())?;
        for (column, _) in self.declared.constraint.fixed_values() {
            list.separate(&mut out);
            out.push_identifier(column)?;
        }
        self.defaults.column_names(&mut list, out.reborrow())?;
        out.push_sql(")");
        Ok(())
    }

    /// `?, ?`
    fn values<DB: Backend>(&self, mut out: AstPass<'_, 'a, DB>) -> QueryResult<()>
    where
        K: Values<DB>,
        D: Values<DB>,
    {
        let mut list = List::default();
        self.key.values(&mut list, out.reborrow())?;
        for (_, literal) in self.declared.constraint.fixed_values() {
            list.separate(&mut out);
            out.push_sql(&self.declared.dialect.literal(literal));
        }
        self.defaults.values(&mut list, out)
    }

    /// `ON CONFLICT (key) DO NOTHING`
    fn unless_key_conflicts<DB: Backend>(&self, mut out: AstPass<'_, 'a, DB>) -> QueryResult<()> {
        out.push_sql(" ON CONFLICT ");
        self.declared.push_target(out.reborrow())?;
        out.push_sql(" DO NOTHING");
        Ok(())
    }

    /// True if the row gives a value that may fail the key's condition.
    fn has_requirement<DB: Backend>(&self) -> bool
    where
        K: Values<DB>,
        D: Values<DB>,
    {
        !given_conditions(self.key, self.defaults, self.declared).is_empty()
    }

    /// Fails if a value of the row does not meet the key's condition: see [`push_requirement`].
    fn requirement<DB: Backend>(&self, out: AstPass<'_, 'a, DB>) -> QueryResult<()>
    where
        K: Values<DB>,
        D: Values<DB>,
    {
        push_requirement(self.key, self.defaults, self.declared, out)
    }

    /// `, (key = ?)`: true if the row was stored with the key. Fails if the stored row does not meet the key's condition.
    fn is_stored<DB: Backend>(&self, before: &'static str, mut out: AstPass<'_, 'a, DB>) -> QueryResult<()>
    where
        K: Key<DB>,
    {
        out.push_sql(", (");
        if let Some(requirement) = self.declared.requirement() {
            out.push_sql(&requirement);
            out.push_sql(" AND ");
        }
        self.key.is_stored(self.declared, before, out.reborrow())?;
        out.push_sql(")");
        Ok(())
    }
}

/// The conditions that a new row may fail, and for which it gives a value.
pub(super) fn given_conditions<K: Values<DB>, D: Values<DB>, DB: Backend>(
    key: &K,
    defaults: &D,
    declared: KeySql,
) -> Vec<&'static Condition> {
    let mut checked = declared.constraint.checked_conditions().peekable();
    if checked.peek().is_none() {
        return Vec::new();
    }
    let mut given = Vec::new();
    key.add_names(&mut given);
    defaults.add_names(&mut given);
    checked.filter(|condition| given.contains(&condition.column)).collect()
}

/// Writes SQL that is true if the values of a row meet the key's condition. Otherwise the statement fails, and its error
/// holds [`CONDITION_NOT_MET`]. This is for inserts that return nothing, and so cannot check the stored row.
///
/// A value is compared as one of its column, with the column's collation.
pub(super) fn push_requirement<'b, K: Values<DB>, D: Values<DB>, DB: Backend>(
    key: &'b K,
    defaults: &'b D,
    declared: KeySql,
    mut out: AstPass<'_, 'b, DB>,
) -> QueryResult<()> {
    let KeySql { constraint, dialect } = declared;
    let conditions = given_conditions(key, defaults, declared);
    let Some(first) = conditions.first() else {
        out.push_sql("TRUE");
        return Ok(());
    };
    let table = dialect.table(&constraint.table_name());
    let value = |column: &str, mut out: AstPass<'_, 'b, DB>| {
        ValuesByName::value_of(key, column, out.reborrow())?;
        ValuesByName::value_of(defaults, column, out)
    };
    for (index, condition) in conditions.iter().enumerate() {
        out.push_sql(if index == 0 { "CASE WHEN " } else { " AND " });
        let column = dialect.identifier(condition.column);
        out.push_sql(&format!("COALESCE((SELECT {column} FROM {table} WHERE FALSE), "));
        value(condition.column, out.reborrow())?;
        out.push_sql(&format!(") {}", dialect.test(condition.test)));
    }
    let (before, after) = dialect.database().failing(CONDITION_NOT_MET);
    out.push_sql(" THEN TRUE ELSE ");
    out.push_sql(&before);
    value(first.column, out.reborrow())?;
    out.push_sql(&after);
    out.push_sql(" END");
    Ok(())
}
