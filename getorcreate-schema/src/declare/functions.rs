//! The names of functions in a declaration, and what the program needs for those that are not built in.

use crate::expression::CalledFunction;
use crate::expression::reader::{Key, Part};

/// The functions that a declaration knows without a declaration of their own.
const BUILT_IN: [&str; 4] = ["lower", "upper", "trim", "coalesce"];

/// The words that the derive takes a similar name for.
const WORDS: [&str; 8] = [
    "lower",
    "upper",
    "trim",
    "coalesce",
    "name",
    "as",
    "where",
    "nulls_not_distinct",
];

/// The key with functions as the program names them, and a note on those that are not built in: `app.slug` is `slug` with
/// a `#[sql_name]`.
pub(super) fn named(mut key: Key) -> (Key, Option<String>) {
    let mut needed: Vec<String> = Vec::new();
    for part in &mut key.parts {
        let Part::Call(call) = part else { continue };
        let CalledFunction::Other(sql_name) = &call.function else {
            continue;
        };
        let name = sql_name.rsplit('.').next().unwrap_or_default().to_owned();
        let need = if name == *sql_name {
            format!("{name} needs `diesel::define_sql_function!`")
        } else {
            format!("{name} needs `diesel::define_sql_function!` with `#[sql_name = {sql_name:?}]`")
        };
        if !needed.contains(&need) {
            needed.push(need);
        }
        call.function = CalledFunction::Other(name);
    }
    let note = (!needed.is_empty()).then(|| format!("{}: guide, \"Functions of your own\"", needed.join(", ")));
    (key, note)
}

/// `self::` for a function that the derive would take for a misspelt word of its own.
pub(super) fn path(function: &str) -> String {
    let tolerance = function.len().max(3) / 3;
    let is_similar = |word: &&str| distance(function, word) <= tolerance;
    let needs_path = !BUILT_IN.contains(&function) && WORDS.iter().any(is_similar);
    if needs_path { "self::".to_owned() } else { String::new() }
}

/// Counts the letters that are changed, added, omitted, or swapped with their neighbour. The derive counts in the same way.
fn distance(from: &str, to: &str) -> usize {
    let (from, to) = (from.as_bytes(), to.as_bytes());
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=to.len()).collect();
    for (i, letter) in from.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, other) in to.iter().enumerate() {
            let changed = last[j] + usize::from(letter != other);
            let mut best = changed.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *letter == to[j - 1] && from[i - 1] == *other {
                best = best.min(before_last[j - 1] + 1);
            }
            row.push(best);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[to.len()]
}

#[cfg(test)]
mod tests {
    use super::path;

    #[test]
    fn a_function_that_looks_misspelt_has_a_path() {
        for function in ["abs", "ltrim", "btrim", "nam", "lowre", "uper"] {
            assert_eq!(path(function), "self::", "{function}");
        }
        for function in ["lower", "coalesce", "md5", "canon_name", "slug", "f_unaccent"] {
            assert_eq!(path(function), "", "{function}");
        }
    }
}
