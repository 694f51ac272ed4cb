//! Reads the unique indexes of a table from `pg_index`, and compares the equality of each with that of its columns.

use crate::database::postgres::expression;
use crate::live::{Equality, IndexPart, Indexed, LiveIndex, Origin};

use super::answer::is_true;
use super::columns::{Collation, Column, Comparison, OperatorClass};

/// One row for each part of each unique index of the table: the index, then the part.
///
/// Columns that an index merely includes are not parts, and have no operator class. Exclusion constraints are left out,
/// even one that is a primary key without overlaps: no conflict target finds them.
/// <https://www.postgresql.org/docs/current/catalog-pg-index.html>
///
/// `d` is the default operator class.
pub(super) fn query(table: &str) -> String {
    format!(
        "SELECT x.relname::varchar, t.contype::varchar, pg_catalog.pg_get_expr(i.indpred, i.indrelid, true)::varchar,
    (i.indisvalid AND i.indisready AND i.indislive)::varchar, i.indimmediate::varchar,
    pg_catalog.to_jsonb(i) ->> 'indnullsnotdistinct',
    a.attname::varchar, pg_catalog.pg_get_indexdef(i.indexrelid, part.number + 1, true)::varchar,
    l.oid::varchar, l.collname::varchar, pg_catalog.to_jsonb(l) ->> 'collisdeterministic',
    k.opcname::varchar, ko.amopopr::varchar, d.opcname::varchar, d_o.amopopr::varchar
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
LEFT JOIN pg_catalog.pg_constraint t
    ON t.conindid = i.indexrelid AND t.conrelid = i.indrelid AND t.contype IN ('p', 'u')
CROSS JOIN LATERAL pg_catalog.generate_series(0, i.indnatts - 1) part(number)
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[part.number]
LEFT JOIN pg_catalog.pg_collation l ON l.oid = i.indcollation[part.number]
JOIN pg_catalog.pg_opclass k ON k.oid = i.indclass[part.number]
LEFT JOIN pg_catalog.pg_amop ko
    ON ko.amopfamily = k.opcfamily AND ko.amopstrategy = 3
    AND ko.amoplefttype = k.opcintype AND ko.amoprighttype = k.opcintype
LEFT JOIN pg_catalog.pg_opclass d ON d.opcmethod = k.opcmethod AND d.opcintype = k.opcintype AND d.opcdefault
LEFT JOIN pg_catalog.pg_amop d_o
    ON d_o.amopfamily = d.opcfamily AND d_o.amopstrategy = 3
    AND d_o.amoplefttype = d.opcintype AND d_o.amoprighttype = d.opcintype
WHERE i.indrelid = {table} AND i.indisunique AND NOT i.indisexclusion
ORDER BY x.relname, part.number"
    )
}

/// Reads the answer to [`query`], in its order: the parts of an index are adjacent.
pub(super) fn read(rows: Vec<[Option<String>; 15]>, columns: &[Column]) -> Vec<LiveIndex> {
    let mut indexes: Vec<LiveIndex> = Vec::new();
    for row in rows {
        let [
            name,
            constraint,
            predicate,
            is_valid,
            is_immediate,
            nulls_not_distinct,
            part @ ..,
        ] = row;
        let (name, part) = (name.unwrap_or_default(), index_part(part, columns));
        match indexes.last_mut() {
            Some(index) if index.name == name => index.parts.push(part),
            _ => indexes.push(LiveIndex {
                name,
                origin: origin(constraint.as_deref()),
                parts: vec![part],
                predicate,
                is_valid: is_true(is_valid.as_deref()),
                is_deferrable: !is_true(is_immediate.as_deref()),
                nulls_not_distinct: is_true(nulls_not_distinct.as_deref()),
                ignored_until: None,
            }),
        }
    }
    indexes
}

/// Reads a `contype`. <https://www.postgresql.org/docs/current/catalog-pg-constraint.html>
fn origin(constraint: Option<&str>) -> Origin {
    match constraint {
        Some("p") => Origin::PrimaryKey,
        Some(_) => Origin::Constraint,
        None => Origin::Index,
    }
}

fn index_part(row: [Option<String>; 9], columns: &[Column]) -> IndexPart {
    let [
        column,
        definition,
        collation,
        collation_name,
        is_deterministic,
        class,
        equality,
        usual_class,
        usual_equality,
    ] = row;
    let what = match column {
        Some(column) => Indexed::Column(column),
        None => Indexed::Expression(definition.unwrap_or_default()),
    };
    let index = Comparison {
        collation: Collation::read(collation, collation_name, is_deterministic.as_deref()),
        class: operator_class(class, equality),
    };
    let usual = operator_class(usual_class, usual_equality);
    IndexPart {
        equality: comparison(&what, columns).map_or(Equality::AsColumn, |column| {
            equality_of(&index, &column, usual.as_ref())
        }),
        what,
    }
}

/// The comparison of a column, or of a function's result. Text has the collation of its source column, and compares as
/// text. <https://www.postgresql.org/docs/current/collation.html#COLLATION-CONCEPTS>
fn comparison(what: &Indexed, columns: &[Column]) -> Option<Comparison> {
    let named = |name: &str| columns.iter().find(|known| known.live.name == name);
    match what {
        Indexed::Column(name) | Indexed::Prefix(name) => Some(named(name)?.comparison.clone()),
        Indexed::Expression(text) => {
            let call = expression::call(text)?;
            let collation = named(&call.column)?.comparison.collation.clone();
            Some(Comparison { collation, class: None })
        }
    }
}

fn operator_class(name: Option<String>, equality: Option<String>) -> Option<OperatorClass> {
    name.map(|name| OperatorClass { name, equality })
}

/// Compares the equality of an index with that of its column. A column whose type has no operators of its own uses the
/// default operators for its kind of type.
fn equality_of(index: &Comparison, column: &Comparison, usual: Option<&OperatorClass>) -> Equality {
    let collations = different_collations(index.collation.as_ref(), column.collation.as_ref());
    let classes = different_classes(index.class.as_ref(), column.class.as_ref().or(usual));
    let is_finer = collations.is_some()
        && index
            .collation
            .as_ref()
            .is_some_and(|collation| collation.is_deterministic);
    match collations.or(classes) {
        Some((index, column)) => Equality::Differs {
            index: index.to_owned(),
            column: column.to_owned(),
            is_finer,
        },
        None => Equality::AsColumn,
    }
}

/// The names of the collations, if they differ and one of them takes different texts as equal. Other collations differ
/// only in the order of texts.
fn different_collations<'a>(index: Option<&'a Collation>, column: Option<&'a Collation>) -> Option<(&'a str, &'a str)> {
    let (index, column) = (index?, column?);
    let are_the_same = index.oid == column.oid || index.is_deterministic && column.is_deterministic;
    (!are_the_same).then_some((&*index.name, &*column.name))
}

/// The names of the operator classes, if their equality operators differ.
fn different_classes<'a>(
    index: Option<&'a OperatorClass>,
    column: Option<&'a OperatorClass>,
) -> Option<(&'a str, &'a str)> {
    let (index, column) = (index?, column?);
    (index.equality != column.equality).then_some((&*index.name, &*column.name))
}

#[cfg(test)]
mod tests {
    use super::{Collation, Column, Comparison, OperatorClass, equality_of, read};
    use crate::live::{Equality, IndexPart, Indexed, LiveColumn, LiveIndex, Origin};
    use getorcreate_runtime::internals::TypeClass;

    fn collation(oid: &str, name: &str, is_deterministic: bool) -> Collation {
        Collation {
            oid: oid.to_owned(),
            name: name.to_owned(),
            is_deterministic,
        }
    }

    fn class(name: &str, equality: &str) -> OperatorClass {
        OperatorClass {
            name: name.to_owned(),
            equality: Some(equality.to_owned()),
        }
    }

    fn text() -> Comparison {
        Comparison {
            collation: Some(collation("100", "default", true)),
            class: Some(class("text_ops", "98")),
        }
    }

    fn collated(collation: Collation) -> Comparison {
        Comparison {
            collation: Some(collation),
            ..text()
        }
    }

    fn classed(class: OperatorClass) -> Comparison {
        Comparison {
            class: Some(class),
            ..text()
        }
    }

    fn differs(index: &str, column: &str) -> Equality {
        Equality::Differs {
            index: index.to_owned(),
            column: column.to_owned(),
            is_finer: index == "default",
        }
    }

    #[test]
    fn deterministic_collations_take_the_same_texts_for_equal() {
        let c = collated(collation("950", "C", true));
        assert_eq!(equality_of(&c, &text(), None), Equality::AsColumn);
    }

    #[test]
    fn a_collation_that_is_not_deterministic_differs_from_every_other() {
        let [no_case, no_accents] = ["no_case", "no_accents"].map(|name| collated(collation(name, name, false)));
        assert_eq!(equality_of(&no_case, &no_case, None), Equality::AsColumn);
        assert_eq!(equality_of(&text(), &no_case, None), differs("default", "no_case"));
        assert_eq!(equality_of(&no_case, &text(), None), differs("no_case", "default"));
        assert_eq!(
            equality_of(&no_case, &no_accents, None),
            differs("no_case", "no_accents")
        );
    }

    #[test]
    fn operator_classes_are_compared_by_what_is_equal() {
        let pattern = classed(class("text_pattern_ops", "98"));
        assert_eq!(equality_of(&pattern, &text(), None), Equality::AsColumn);
        let citext = classed(class("citext_ops", "16500"));
        assert_eq!(equality_of(&text(), &citext, None), differs("text_ops", "citext_ops"));
    }

    #[test]
    fn a_type_without_operators_compares_by_the_usual_ones() {
        let record = Comparison {
            collation: None,
            class: None,
        };
        let usual = class("record_ops", "2988");
        let [as_usual, by_image] = [usual.clone(), class("record_image_ops", "3188")].map(classed);
        assert_eq!(equality_of(&as_usual, &record, Some(&usual)), Equality::AsColumn);
        assert_eq!(
            equality_of(&by_image, &record, Some(&usual)),
            differs("record_image_ops", "record_ops")
        );
    }

    fn row(index: [Option<&str>; 6], column: Option<&str>, definition: &str) -> [Option<String>; 15] {
        let [name, constraint, predicate, is_valid, is_immediate, nulls] = index;
        let [class, equality] = [Some("text_ops"), Some("98")];
        [
            name,
            constraint,
            predicate,
            is_valid,
            is_immediate,
            nulls,
            column,
            Some(definition),
            Some("100"),
            Some("default"),
            None,
            class,
            equality,
            class,
            equality,
        ]
        .map(|value| value.map(ToOwned::to_owned))
    }

    fn part(what: Indexed) -> IndexPart {
        IndexPart {
            what,
            equality: Equality::AsColumn,
        }
    }

    #[test]
    fn the_parts_of_an_index_are_put_together() {
        let partial = [Some("a"), None, Some("flag"), Some("true"), Some("true"), Some("true")];
        let constraint = [Some("b"), Some("u"), None, Some("false"), Some("false"), None];
        let email = Column {
            live: LiveColumn {
                name: "email".to_owned(),
                type_name: "text".to_owned(),
                classes: &[TypeClass::Text],
                is_nullable: false,
                ..LiveColumn::default()
            },
            comparison: text(),
        };
        let rows = vec![
            row(partial, None, "lower(email)"),
            row(partial, Some("email"), "email"),
            row(constraint, Some("email"), "email"),
        ];
        let on_email = || part(Indexed::Column("email".to_owned()));
        let expected = [
            LiveIndex {
                name: "a".to_owned(),
                origin: Origin::Index,
                parts: vec![part(Indexed::Expression("lower(email)".to_owned())), on_email()],
                predicate: Some("flag".to_owned()),
                is_valid: true,
                is_deferrable: false,
                nulls_not_distinct: true,
                ignored_until: None,
            },
            LiveIndex {
                name: "b".to_owned(),
                origin: Origin::Constraint,
                parts: vec![on_email()],
                predicate: None,
                is_valid: false,
                is_deferrable: true,
                nulls_not_distinct: false,
                ignored_until: None,
            },
        ];
        assert_eq!(read(rows, &[email]), expected);
    }
}
