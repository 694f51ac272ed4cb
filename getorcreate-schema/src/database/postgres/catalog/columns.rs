//! Reads the columns of a table from `pg_attribute`, and the effects of their types.

use getorcreate_runtime::internals::TypeClass;

use crate::live::{Generated, LiveColumn};
use crate::report::Risk;

use super::answer::is_true;

/// A column with its comparison.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) live: LiveColumn,
    pub(super) comparison: Comparison,
}

/// The way in which a column or an index compares values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Comparison {
    /// None for a type that cannot be collated.
    pub(super) collation: Option<Collation>,
    /// None if the type of the column has no operator class of its own. For enums and arrays, only the kind of type has
    /// one.
    pub(super) class: Option<OperatorClass>,
}

/// A collation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Collation {
    pub(super) oid: String,
    pub(super) name: String,
    /// True if values are equal exactly when their bytes are. <https://www.postgresql.org/docs/current/collation.html>
    pub(super) is_deterministic: bool,
}

impl Collation {
    pub(super) fn read(oid: Option<String>, name: Option<String>, is_deterministic: Option<&str>) -> Option<Self> {
        Some(Self {
            oid: oid?,
            name: name?,
            // Before version 12 all collations are deterministic.
            is_deterministic: is_deterministic != Some("false"),
        })
    }
}

/// An operator class. <https://www.postgresql.org/docs/current/indexes-opclass.html>
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OperatorClass {
    pub(super) name: String,
    /// The operator for equality.
    pub(super) equality: Option<String>,
}

/// One row for each column of the table.
///
/// A domain is followed down to its base type: each step adds a row to the recursion, and only the last row is not a
/// domain. `varchar` has no operators of its own, so it compares as `text`. The third strategy of a B-tree is equality.
/// <https://www.postgresql.org/docs/current/xindex.html>
pub(super) fn query(table: &str) -> String {
    format!(
        "WITH RECURSIVE typed AS (
    SELECT attnum, attname, pg_catalog.format_type(atttypid, atttypmod) AS type_name, attcollation,
        attnotnull AS is_not_null, atttypid AS type, atttypmod AS modifier
    FROM pg_catalog.pg_attribute
    WHERE attrelid = {table} AND attnum > 0 AND NOT attisdropped
    UNION ALL
    SELECT attnum, attname, type_name, attcollation, is_not_null OR typnotnull, typbasetype,
        CASE modifier WHEN -1 THEN typtypmod ELSE modifier END
    FROM typed JOIN pg_catalog.pg_type d ON d.oid = type AND d.typtype = 'd'
)
SELECT typed.attname::varchar, type_name::varchar, n.nspname::varchar, t.typname::varchar, modifier::varchar,
    is_not_null::varchar, l.oid::varchar, l.collname::varchar, pg_catalog.to_jsonb(l) ->> 'collisdeterministic',
    k.opcname::varchar, o.amopopr::varchar,
    pg_catalog.to_jsonb(a) ->> 'attidentity', pg_catalog.to_jsonb(a) ->> 'attgenerated',
    pg_catalog.pg_get_expr(x.adbin, x.adrelid, true)::varchar
FROM typed
JOIN pg_catalog.pg_attribute a ON a.attrelid = {table} AND a.attnum = typed.attnum
LEFT JOIN pg_catalog.pg_attrdef x ON x.adrelid = a.attrelid AND x.adnum = a.attnum
JOIN pg_catalog.pg_type t ON t.oid = type AND t.typtype <> 'd'
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_catalog.pg_collation l ON l.oid = typed.attcollation
LEFT JOIN pg_catalog.pg_opclass k
    ON k.opcmethod = (SELECT oid FROM pg_catalog.pg_am WHERE amname = 'btree') AND k.opcdefault
    AND k.opcintype = CASE type WHEN 'varchar'::pg_catalog.regtype THEN 'pg_catalog.text'::pg_catalog.regtype ELSE type END
LEFT JOIN pg_catalog.pg_amop o
    ON o.amopfamily = k.opcfamily AND o.amopstrategy = 3
    AND o.amoplefttype = k.opcintype AND o.amoprighttype = k.opcintype
ORDER BY typed.attnum"
    )
}

/// Reads the answer to [`query`].
pub(super) fn read(rows: Vec<[Option<String>; 14]>) -> Vec<Column> {
    rows.into_iter().map(column).collect()
}

fn column(row: [Option<String>; 14]) -> Column {
    let [name, type_name, schema, base, modifier, is_not_null, rest @ ..] = row;
    let [
        collation,
        collation_name,
        is_deterministic,
        class,
        equality,
        values @ ..,
    ] = rest;
    let [identity, generated, expression] = values;
    let base = Base {
        is_built_in: schema.as_deref() == Some("pg_catalog"),
        name: base.unwrap_or_default(),
        modifier: modifier.and_then(|modifier| modifier.parse().ok()),
    };
    let shown = type_name.clone().unwrap_or_default();
    Column {
        live: LiveColumn {
            name: name.unwrap_or_default(),
            type_name: type_name.unwrap_or_default(),
            classes: base.classes(),
            is_nullable: !is_true(is_not_null.as_deref()),
            changes_values: base.changes_values(),
            generated_as: expression.and_then(|expression| generated_as(generated.as_deref(), expression)),
            risks: base
                .rounds()
                .then_some(Risk::Rounds { live: shown })
                .into_iter()
                .collect(),
            is_always_identity: identity.as_deref() == Some("a"),
            ..LiveColumn::default()
        },
        comparison: Comparison {
            collation: Collation::read(collation, collation_name, is_deterministic.as_deref()),
            class: class.map(|name| OperatorClass { name, equality }),
        },
    }
}

/// Reads `attgenerated`, with the expression that is stored in the place of a default.
/// <https://www.postgresql.org/docs/current/catalog-pg-attribute.html>
fn generated_as(kind: Option<&str>, expression: String) -> Option<Generated> {
    let is_stored = match kind {
        Some("s") => true,
        Some("v") => false,
        _ => return None,
    };
    Some(Generated { expression, is_stored })
}

/// The base type of a column's domain, or the column's own type.
struct Base {
    is_built_in: bool,
    name: String,
    /// The modifier in parentheses after a type, encoded in the type's own form. -1 if there is none.
    modifier: Option<i32>,
}

impl Base {
    /// The classes of the type. An extension may be installed in any schema. An enum belongs to no class: no operator
    /// compares it with text.
    fn classes(&self) -> &'static [TypeClass] {
        match (self.is_built_in, &*self.name) {
            (true, "bool") => &[TypeClass::Boolean],
            // Diesel reads each of these from exactly as many bytes as it has.
            (true, "int2") => &[TypeClass::SmallInteger],
            (true, "int4") => &[TypeClass::Integer],
            (true, "int8") => &[TypeClass::BigInteger],
            (true, "numeric") => &[TypeClass::Numeric],
            (true, "float4" | "float8") => &[TypeClass::FloatingPoint],
            (true, "text" | "varchar" | "bpchar") => &[TypeClass::Text],
            (false, "citext") => &[TypeClass::CaseInsensitiveText],
            (true, "bytea") => &[TypeClass::Bytes],
            (true, "uuid") => &[TypeClass::Uuid],
            (true, "date") => &[TypeClass::Date],
            (true, "time") => &[TypeClass::Time],
            (true, "timestamp") => &[TypeClass::Timestamp],
            (true, "timestamptz") => &[TypeClass::TimestampWithTimeZone],
            _ => &[],
        }
    }

    /// The effect of the type on values that a program is likely to have.
    ///
    /// A clock has microseconds. In a comparison with a bound text, the blanks at the end of a `char(5)` do not count.
    /// But the value that is read back has them.
    ///
    /// The blanks that `varchar(3)` cuts after the third character do not count: any other text that is too long is an
    /// error. <https://www.postgresql.org/docs/current/datatype-character.html>,
    /// <https://www.postgresql.org/docs/current/datatype-datetime.html>
    fn changes_values(&self) -> Option<&'static str> {
        match (self.is_built_in, self.element(), self.modifier) {
            (true, "time" | "timetz" | "timestamp" | "timestamptz", Some(0..=5)) => {
                Some("rounds fractions of a second")
            }
            (true, "interval", Some(modifier)) if modifier != -1 && modifier != ANY_INTERVAL => {
                Some("cuts or rounds parts of an interval")
            }
            (true, "bpchar", _) => Some("pads with blanks, so a value that is read back is not found again"),
            _ => None,
        }
    }

    /// True if the type rounds numbers with more digits than it has. As a rule, a program's numbers have no more digits
    /// than that.
    fn rounds(&self) -> bool {
        (self.is_built_in, self.element()) == (true, "numeric") && self.modifier.is_some_and(|modifier| modifier != -1)
    }

    /// The type itself. For an array, the type of its elements: they share its modifier.
    fn element(&self) -> &str {
        self.name.strip_prefix('_').unwrap_or(&self.name)
    }
}

/// The modifier of an `interval` with all its fields and six digits.
const ANY_INTERVAL: i32 = 0x7FFF_0006;

#[cfg(test)]
mod tests {
    use super::{Base, Collation, Column, Comparison, OperatorClass, read};
    use crate::live::{Generated, LiveColumn};
    use getorcreate_runtime::internals::TypeClass;

    fn base(schema: &str, name: &str, modifier: i32) -> Base {
        Base {
            is_built_in: schema == "pg_catalog",
            name: name.to_owned(),
            modifier: Some(modifier),
        }
    }

    #[test]
    fn a_row_is_a_column() {
        let row = [
            Some("email"),
            Some("address"),
            Some("public"),
            Some("citext"),
            Some("-1"),
            Some("true"),
            Some("100"),
            Some("default"),
            None,
            Some("citext_ops"),
            Some("16500"),
            Some(""),
            Some("s"),
            Some("lower(name)"),
        ];
        let expected = Column {
            live: LiveColumn {
                name: "email".to_owned(),
                type_name: "address".to_owned(),
                classes: &[TypeClass::CaseInsensitiveText],
                is_nullable: false,
                generated_as: Some(Generated {
                    expression: "lower(name)".to_owned(),
                    is_stored: true,
                }),
                ..LiveColumn::default()
            },
            comparison: Comparison {
                collation: Some(Collation {
                    oid: "100".to_owned(),
                    name: "default".to_owned(),
                    is_deterministic: true,
                }),
                class: Some(OperatorClass {
                    name: "citext_ops".to_owned(),
                    equality: Some("16500".to_owned()),
                }),
            },
        };
        assert_eq!(read(vec![row.map(|value| value.map(ToOwned::to_owned))]), [expected]);
    }

    #[test]
    fn a_type_belongs_to_a_class_or_to_none() {
        assert_eq!(base("pg_catalog", "int2", -1).classes(), [TypeClass::SmallInteger]);
        assert_eq!(base("pg_catalog", "bpchar", 6).classes(), [TypeClass::Text]);
        assert_eq!(
            base("extensions", "citext", -1).classes(),
            [TypeClass::CaseInsensitiveText]
        );
        assert_eq!(base("public", "mood", -1).classes(), []);
        assert_eq!(
            base("public", "text", -1).classes(),
            [],
            "somebody's own type of that name"
        );
    }

    #[test]
    fn only_what_a_program_would_meet_is_a_changed_value() {
        let changes = |name, modifier| base("pg_catalog", name, modifier).changes_values().is_some();
        assert!(changes("timestamp", 0) && changes("timestamptz", 3) && changes("time", 5));
        assert!(!changes("timestamp", 6) && !changes("timestamptz", -1));
        assert!(
            changes("bpchar", 6)
                && changes("_bpchar", 6)
                && changes("_timestamp", 0)
                && changes("interval", 0x7FFF_0000)
        );
        assert!(!changes("varchar", 7) && !changes("numeric", 655_366) && !changes("interval", -1));
    }
}
