//! The name that `diesel::table!` gives a table. Diesel offers it only as a piece of SQL. So this module defines a
//! backend that runs nothing, and whose query builder keeps the identifiers.

use std::fmt;

use diesel::QueryResult;
use diesel::backend::{Backend, DieselReserveSpecialization, SqlDialect, TrustedBackend, sql_dialect};
use diesel::query_builder::bind_collector::RawBytesBindCollector;
use diesel::query_builder::{QueryBuilder, QueryFragment};
use diesel::sql_types::{self, HasSqlType, TypeMetadata};

/// A table's name, and its schema if it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableName {
    /// The schema.
    pub schema: Option<String>,
    /// The name.
    pub name: String,
}

/// The name as messages show it: `billing.invoices`.
impl fmt::Display for TableName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(schema) = &self.schema {
            write!(formatter, "{schema}.")?;
        }
        formatter.write_str(&self.name)
    }
}

/// A table whose name can be read: every table of `diesel::table!`.
#[doc(hidden)]
pub trait NamedTable: QueryFragment<Identifiers> + Default {}
impl<T: QueryFragment<Identifiers> + Default> NamedTable for T {}

/// The name of the table `T`.
pub(crate) fn of<T: NamedTable>() -> TableName {
    let mut identifiers = IdentifierBuilder(Vec::new());
    // A table consists of identifiers only, and this builder accepts all of them.
    let _ = T::default().to_sql(&mut identifiers, &Identifiers);
    let name = identifiers.0.pop().unwrap_or_default();
    TableName {
        schema: identifiers.0.pop(),
        name,
    }
}

/// The backend.
#[doc(hidden)]
#[derive(Debug, Default)]
pub struct Identifiers;

/// The identifiers of a piece of SQL, in their order.
#[doc(hidden)]
#[derive(Debug, Default)]
pub struct IdentifierBuilder(Vec<String>);

impl QueryBuilder<Identifiers> for IdentifierBuilder {
    fn push_sql(&mut self, _: &str) {}

    fn push_identifier(&mut self, identifier: &str) -> QueryResult<()> {
        self.0.push(identifier.to_owned());
        Ok(())
    }

    fn push_bind_param(&mut self) {}

    fn finish(self) -> String {
        self.0.join(".")
    }
}

impl Backend for Identifiers {
    type QueryBuilder = IdentifierBuilder;
    type RawValue<'a> = ();
    type BindCollector<'a> = RawBytesBindCollector<Self>;
}

impl TypeMetadata for Identifiers {
    type TypeMetadata = ();
    type MetadataLookup = ();
}

macro_rules! has_sql_types {
    ($($sql_type:ident)*) => { $(
        impl HasSqlType<sql_types::$sql_type> for Identifiers {
            fn metadata((): &mut ()) {}
        }
    )* };
}
has_sql_types!(SmallInt Integer BigInt Float Double Text Binary Date Time Timestamp);

/// The standard's dialect. None of it is used.
impl SqlDialect for Identifiers {
    type ReturningClause = sql_dialect::returning_clause::DoesNotSupportReturningClause;
    type OnConflictClause = sql_dialect::on_conflict_clause::DoesNotSupportOnConflictClause;
    type InsertWithDefaultKeyword = sql_dialect::default_keyword_for_insert::IsoSqlDefaultKeyword;
    type BatchInsertSupport = sql_dialect::batch_insert_support::DoesNotSupportBatchInsert;
    type ConcatClause = sql_dialect::concat_clause::ConcatWithPipesClause;
    type DefaultValueClauseForInsert = sql_dialect::default_value_clause::AnsiDefaultValueClause;
    type EmptyFromClauseSyntax = sql_dialect::from_clause_syntax::AnsiSqlFromClauseSyntax;
    type SelectStatementSyntax = sql_dialect::select_statement_syntax::AnsiSqlSelectStatement;
    type ExistsSyntax = sql_dialect::exists_syntax::AnsiSqlExistsSyntax;
    type ArrayComparison = sql_dialect::array_comparison::AnsiSqlArrayComparison;
    type AliasSyntax = sql_dialect::alias_syntax::AsAliasSyntax;
    type WindowFrameClauseGroupSupport = sql_dialect::window_frame_clause_group_support::NoGroupWindowFrameUnit;
    type WindowFrameExclusionSupport = sql_dialect::window_frame_exclusion_support::NoFrameFrameExclusionSupport;
    type AggregateFunctionExpressions = sql_dialect::aggregate_function_expressions::NoAggregateFunctionExpressions;
    type BuiltInWindowFunctionRequireOrder = sql_dialect::built_in_window_function_require_order::NoOrderRequired;
}

impl DieselReserveSpecialization for Identifiers {}
impl TrustedBackend for Identifiers {}

#[cfg(test)]
mod tests {
    use super::of;

    diesel::table! {
        users (id) { id -> Integer }
    }
    diesel::table! {
        #[sql_name = "odd \"name\""]
        billing.invoices (id) { id -> Integer }
    }

    #[test]
    fn a_table_without_a_schema() {
        let name = of::<users::table>();
        assert_eq!((name.schema.as_deref(), &*name.name), (None, "users"));
    }

    #[test]
    fn a_table_with_a_schema_and_a_name_of_its_own() {
        let name = of::<invoices::table>();
        assert_eq!((name.schema.as_deref(), &*name.name), (Some("billing"), "odd \"name\""));
    }
}
