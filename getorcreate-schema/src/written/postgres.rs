//! As `pg_get_expr` and `pg_get_indexdef` write it.
//!
//! PostgreSQL finds an index for `ON CONFLICT (..) WHERE ..`, and for a `SELECT`, if it can prove that the condition of the
//! statement implies that of the index. What is the same here was measured on PostgreSQL 15 with both: `flag` and
//! `flag = true`, in any order, a literal on either side, or with a cast, are. `flag IS TRUE` is not.
//! <https://www.postgresql.org/docs/current/indexes-partial.html>

use getorcreate_runtime::internals::{Condition, Dialect, Function, Literal, TypeClass};

use super::tokens::{self, Token};
use super::{Call, Rows};
use crate::live::LiveTable;

/// `lower(email)`, `lower(email::text)`, `TRIM(BOTH FROM email)`, which was `btrim(email)` before version 14.
pub(crate) fn call(expression: &str) -> Option<Call> {
    let tokens = tokens::tokens(expression);
    let (name, arguments) = tokens::without_parentheses(&tokens).split_first()?;
    let arguments = tokens::in_parentheses(arguments)?;
    let (function, argument) = if name.is_word("lower") {
        (Function::Lower, arguments)
    } else if name.is_word("upper") {
        (Function::Upper, arguments)
    } else if name.is_word("btrim") {
        (Function::Trim, arguments)
    } else if let ([both, from, argument @ ..], true) = (arguments, name.is_word("trim")) {
        (both.is_word("BOTH") && from.is_word("FROM")).then_some((Function::Trim, argument))?
    } else {
        return None;
    };
    let (column, casts) = column(argument)?;
    (casts.is_empty() || casts == ["text"]).then_some(Call { function, column })
}

/// Compares the two as sets.
pub(crate) fn rows(predicate: &str, declared: &[Condition], live: &LiveTable) -> Rows {
    let tokens = tokens::tokens(predicate);
    let Some(terms) = conjunction(&tokens, live) else {
        return Rows::Other;
    };
    let is_declared = |term: &Term| declared.iter().any(|condition| term.says(condition));
    let is_written = |condition: &Condition| terms.iter().any(|term| term.says(condition));
    match (terms.iter().all(is_declared), declared.iter().all(is_written)) {
        (true, true) => Rows::Same,
        (true, false) => Rows::More,
        (false, _) => Rows::Other,
    }
}

/// `state = 'open'::text`
struct Term {
    column: String,
    /// None for NULL.
    value: Option<String>,
}

impl Term {
    /// The type is the column's: `'-1'::integer` is -1.
    fn says(&self, condition: &Condition) -> bool {
        let value = match condition.literal {
            Literal::Null => None,
            Literal::Bool(value) => Some(value.to_string()),
            Literal::Integer(number) => Some(number.to_string()),
            Literal::Text(text) => Some(text.to_owned()),
        };
        Dialect::Postgres.is_same_name(condition.column, &self.column) && self.value == value
    }
}

/// The terms, if each is one that a declaration can have.
fn conjunction(tokens: &[Token<'_>], live: &LiveTable) -> Option<Vec<Term>> {
    let pieces = tokens::split_at_word(tokens::without_parentheses(tokens), "AND");
    if let [piece] = &*pieces {
        return Some(vec![term(piece, live)?]);
    }
    let terms: Option<Vec<_>> = pieces.iter().map(|piece| conjunction(piece, live)).collect();
    Some(terms?.into_iter().flatten().collect())
}

fn term(tokens: &[Token<'_>], live: &LiveTable) -> Option<Term> {
    let of_bool = |column: &Token<'_>, value: bool| {
        column.is_name().then(|| Term {
            column: column.name(),
            value: Some(value.to_string()),
        })
    };
    match tokens {
        [column] => of_bool(column, true),
        [not, column] if not.is_word("NOT") => of_bool(column, false),
        [column, is, null] if is.is_word("IS") && null.is_word("NULL") => column.is_name().then(|| Term {
            column: column.name(),
            value: None,
        }),
        _ => equality(tokens, live),
    }
}

fn equality(tokens: &[Token<'_>], live: &LiveTable) -> Option<Term> {
    let at = tokens.iter().position(|token| token.is_symbol("="))?;
    let (left, right) = (&tokens[..at], &tokens[at + 1..]);
    let (operand, value) = match literal(right) {
        Some(value) => (left, value),
        None => (right, literal(left)?),
    };
    let (column, casts) = column(operand)?;
    is_compared_as_such(&column, &casts, live).then_some(Term {
        column,
        value: Some(value),
    })
}

/// Whether each cast is only PostgreSQL's way to compare a `varchar`, or a domain by what it is made of. Blanks at the end of
/// a `char(5)` count only as text.
fn is_compared_as_such(column: &str, casts: &[String], live: &LiveTable) -> bool {
    let is_blank_padded = |name: &str| name == "character" || name.starts_with("character(") || name == "bpchar";
    let Some(live) = live.column(Dialect::Postgres, column) else {
        return casts.is_empty();
    };
    let is_its_own = |cast: &String| class_of(cast).is_some_and(|class| live.classes.contains(&class));
    casts.is_empty() || casts.iter().all(is_its_own) && !is_blank_padded(&live.type_name)
}

/// Of types whose values are compared as themselves by all that are made of them.
fn class_of(type_name: &str) -> Option<TypeClass> {
    match type_name {
        "text" | "character varying" => Some(TypeClass::Text),
        "boolean" => Some(TypeClass::Boolean),
        "smallint" => Some(TypeClass::SmallInteger),
        "integer" => Some(TypeClass::Integer),
        "bigint" => Some(TypeClass::BigInteger),
        "numeric" => Some(TypeClass::Numeric),
        _ => None,
    }
}

/// `email::text`, and what it is cast to.
fn column(tokens: &[Token<'_>]) -> Option<(String, Vec<String>)> {
    match tokens::first_operand(tokens) {
        ([column], casts) if column.is_name() => Some((column.name(), casts_of(casts)?)),
        _ => None,
    }
}

/// `'open'::character varying::text`: its text.
fn literal(tokens: &[Token<'_>]) -> Option<String> {
    let is_negative = tokens.first().is_some_and(|sign| sign.is_symbol("-"));
    let (value, casts) = tokens[usize::from(is_negative)..].split_first()?;
    if casts_of(casts)?.iter().any(|cast| cuts(cast, &value.name())) {
        return None;
    }
    let is_number = value.text().starts_with(|first: char| first.is_ascii_digit());
    let is_bool = value.is_word("true") || value.is_word("false");
    match (is_negative, value.is_string() || is_bool, is_number) {
        (false, true, _) | (false, _, true) => Some(value.name()),
        (true, _, true) => Some(format!("-{}", value.name())),
        (true, _, false) | (false, false, false) => None,
    }
}

/// Whether a cast to the type leaves only the beginning of a text: `character varying ( 2 )`, and `character`, which has one
/// character.
fn cuts(type_name: &str, value: &str) -> bool {
    let mut numbers = type_name.split(|character: char| !character.is_ascii_digit());
    let length = numbers.find_map(|digits| digits.parse::<usize>().ok());
    let length = match type_name {
        "character" | "char" => Some(1),
        _ => length,
    };
    length.is_some_and(|length| value.chars().count() > length)
}

/// What stands behind each `::`, if there is nothing else.
fn casts_of(tokens: &[Token<'_>]) -> Option<Vec<String>> {
    let Some((first, rest)) = tokens.split_first() else {
        return Some(Vec::new());
    };
    let is_colon = |token: &Token<'_>| token.is_symbol(":");
    if !is_colon(first) || !rest.first().is_some_and(is_colon) {
        return None;
    }
    let rest = &rest[1..];
    let end = rest.iter().position(is_colon).unwrap_or(rest.len());
    let (name, others) = rest.split_at(end);
    let is_symbol = |token: &Token<'_>| ["(", ")", ".", ","].contains(&token.text());
    let is_part =
        |token: &Token<'_>| token.is_number() || is_symbol(token) || token.is_name() && !token.is_word("COLLATE");
    if name.is_empty() || !name.iter().all(is_part) {
        return None;
    }
    let words: Vec<String> = name.iter().map(Token::name).collect();
    let mut casts = vec![words.join(" ")];
    casts.extend(casts_of(others)?);
    Some(casts)
}

#[cfg(test)]
mod tests {
    use super::{call, rows};
    use crate::live::{LiveColumn, LiveTable};
    use crate::written::Rows;
    use getorcreate_runtime::internals::{ColumnType, Condition, Function, Literal, TypeClass};

    const ANY: ColumnType = ColumnType {
        class: None,
        is_nullable: true,
    };

    const fn condition(column: &'static str, literal: Literal) -> Condition {
        Condition::new(column, ANY, literal)
    }

    fn compared(predicate: &str, declared: &[Condition]) -> Rows {
        let column = |name: &str, type_name: &str, classes| LiveColumn {
            name: name.to_owned(),
            type_name: type_name.to_owned(),
            classes,
            is_nullable: true,
            ..LiveColumn::default()
        };
        let live = LiveTable {
            columns: vec![
                column("padded", "character(5)", &[TypeClass::Text]),
                column("state", "character varying(20)", &[TypeClass::Text]),
                column("flag", "yes_or_no", &[TypeClass::Boolean]),
                column("n", "positive", &[TypeClass::Integer]),
            ],
            ..LiveTable::default()
        };
        rows(predicate, declared, &live)
    }

    #[test]
    fn a_term_is_read_in_each_form_that_the_server_takes_for_it() {
        let flag = condition("flag", Literal::Bool(true));
        let off = condition("flag", Literal::Bool(false));
        let number = condition("n", Literal::Integer(1));
        let negative = condition("n", Literal::Integer(-1));
        let big = condition("n", Literal::Integer(5_000_000_000));
        let open = condition("state", Literal::Text("open"));
        let quoted = condition("state", Literal::Text("it's ::text AND \"so\""));
        let deleted = condition("deleted_at", Literal::Null);
        let odd = condition("the \"Flag\"", Literal::Bool(true));
        let padded = condition("padded", Literal::Text("x"));
        for (condition, written) in [
            (flag, "flag"),
            (flag, "(flag)"),
            (flag, "flag = true"),
            (flag, "true = flag"),
            (flag, "flag::boolean = true"),
            (number, "n::integer = 1"),
            (off, "NOT flag"),
            (off, "(NOT flag)"),
            (off, "flag = false"),
            (number, "n = 1"),
            (number, "1 = n"),
            (number, "n = 1::bigint"),
            (negative, "n = '-1'::integer"),
            (negative, "n = -1"),
            (big, "n = '5000000000'::bigint"),
            (open, "state = 'open'::text"),
            (open, "state::text = 'open'::text"),
            (open, "(state)::text = 'open'::text"),
            (open, "state = 'open'::mood"),
            (open, "state = 'open'::other.\"Mood\""),
            (open, "state = 'open'::character varying::text"),
            (open, "state::text = 'open'::character varying(20)::text"),
            (quoted, "state = 'it''s ::text AND \"so\"'::text"),
            (deleted, "deleted_at IS NULL"),
            (odd, "\"the \"\"Flag\"\"\""),
            (odd, "\"the \"\"Flag\"\"\" = true"),
            (padded, "padded = 'x'::bpchar"),
        ] {
            assert_eq!(compared(written, &[condition]), Rows::Same, "{written}");
        }
    }

    #[test]
    fn what_says_something_else_is_never_taken_for_it() {
        let flag = condition("flag", Literal::Bool(true));
        let number = condition("n", Literal::Integer(1));
        let open = condition("state", Literal::Text("open"));
        let deleted = condition("deleted_at", Literal::Null);
        let padded = condition("padded", Literal::Text("x"));
        for (condition, written) in [
            (flag, ""),
            (flag, "NOT flag"),
            (flag, "flag = false"),
            (flag, "flag IS TRUE"),
            (flag, "flag IS NOT FALSE"),
            (flag, "flag IS NOT NULL"),
            (flag, "flag OR other"),
            (flag, "Flag"),
            (flag, "'flag'"),
            (flag, "flags"),
            (number, "n = 2"),
            (number, "n = '-1'::integer"),
            (number, "n >= 1"),
            (number, "n <> 1"),
            (number, "n = 1.0"),
            (number, "n::numeric = 1"),
            (number, "(n + 0) = 1"),
            (number, "n = ANY (ARRAY[1, 2])"),
            (open, "state = 'opened'::text"),
            (open, "state = 'Open'::text"),
            (open, "lower(state) = 'open'::text"),
            (open, "state::text = 'open'::character varying(2)::text"),
            (open, "state = 'open'::character"),
            (number, "n::text = '1'::text"),
            (flag, "flag::text = 'true'::text"),
            (open, "state = 'open'::text COLLATE \"C\""),
            (open, "state ~~ 'open'::text"),
            (deleted, "deleted_at IS NOT NULL"),
            (deleted, "NOT deleted_at IS NULL"),
            (padded, "padded::text = 'x'::text"),
        ] {
            assert_eq!(compared(written, &[condition]), Rows::Other, "{written}");
        }
    }

    #[test]
    fn conditions_are_a_set() {
        let flag = condition("flag", Literal::Bool(true));
        let deleted = condition("deleted_at", Literal::Null);
        let both = [flag, deleted];
        for written in [
            "flag = true AND deleted_at IS NULL",
            "deleted_at IS NULL AND flag",
            "(deleted_at IS NULL) AND (flag = true)",
            "((flag = true) AND (deleted_at IS NULL))",
            "(flag AND (flag = true)) AND deleted_at IS NULL",
        ] {
            assert_eq!(compared(written, &both), Rows::Same, "{written}");
        }
        assert_eq!(compared("flag", &both), Rows::More);
        assert_eq!(compared("deleted_at IS NULL", &both), Rows::More);
        for written in [
            "flag AND n = 1",
            "flag AND deleted_at IS NULL AND n = 1",
            "flag OR deleted_at IS NULL",
        ] {
            assert_eq!(compared(written, &both), Rows::Other, "{written}");
        }
    }

    #[test]
    fn a_call_is_read_as_each_version_writes_it() {
        for (written, function, column) in [
            ("lower(email)", Function::Lower, "email"),
            ("lower(email::text)", Function::Lower, "email"),
            ("lower((email)::text)", Function::Lower, "email"),
            ("(upper(\"the E-mail\"))", Function::Upper, "the E-mail"),
            ("btrim(email)", Function::Trim, "email"),
            ("TRIM(BOTH FROM email)", Function::Trim, "email"),
            ("TRIM(BOTH FROM email::text)", Function::Trim, "email"),
        ] {
            let call = call(written).expect("it is a call");
            assert_eq!((call.function, &*call.column), (function, column), "{written}");
        }
    }

    #[test]
    fn another_expression_is_no_call() {
        for written in [
            "",
            "lower",
            "email",
            "lower(email COLLATE \"C\")",
            "lower(ebc::bpchar::text)",
            "lower(email::citext)",
            "lower(email) || 'x'::text",
            "lower(upper(email))",
            "public.lower(email)",
            "\"Lower\"(email)",
            "TRIM(BOTH ' '::text FROM email)",
            "TRIM(LEADING FROM email)",
            "btrim(email, ' '::text)",
            "initcap(email)",
        ] {
            assert_eq!(call(written), None, "{written}");
        }
    }
}
