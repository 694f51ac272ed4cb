//! Names that fit every server: a name that is too long is cut, and a number replaces the rest.

/// Maximum length of a name in bytes on PostgreSQL, which silently cuts off the rest. MySQL and MariaDB allow 64
/// characters. `SQLite` has no limit. <https://www.postgresql.org/docs/current/limits.html>
const LIMIT: usize = 63;

/// Returns the name, or its beginning and a number that depends on the whole name. So two long names stay different.
#[must_use]
pub fn fit(name: String) -> String {
    fit_in(name, LIMIT)
}

/// Like [`fit`], with another limit.
#[must_use]
pub fn fit_in(name: String, limit: usize) -> String {
    if name.len() <= limit {
        return name;
    }
    let ending = format!("_{:016x}", fnv_1a(&name));
    format!("{}{ending}", cut(&name, limit - ending.len()))
}

/// The name as PostgreSQL's parser cuts it.
/// <https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS>
#[must_use]
pub(crate) fn cut_by_postgres(name: &str) -> &str {
    cut(name, LIMIT)
}

/// The first bytes of the name, at most `limit`, in whole characters.
fn cut(name: &str, limit: usize) -> &str {
    let mut end = name.len().min(limit);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    &name[..end]
}

/// Turns `EmailNoCase` into `email_no_case`.
pub(crate) fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for character in name.trim_start_matches("r#").chars() {
        if character.is_uppercase() && !snake.is_empty() && !snake.ends_with('_') {
            snake.push('_');
        }
        snake.extend(character.to_lowercase());
    }
    snake
}

/// Hashes a name to the same number in every build. The standard library's hasher does not promise that.
/// <http://www.isthe.com/chongo/tech/comp/fnv/>
fn fnv_1a(name: &str) -> u64 {
    const OFFSET_BASIS: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    name.bytes()
        .fold(OFFSET_BASIS, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME))
}

#[cfg(test)]
mod tests {
    use super::{LIMIT, fit, fnv_1a, snake_case};

    #[test]
    fn a_type_s_name_becomes_a_part_of_a_name() {
        let cases = [
            ("Flagged", "flagged"),
            ("EmailNoCase", "email_no_case"),
            ("Top10", "top10"),
            ("Already_There", "already_there"),
            ("r#Type", "type"),
            ("Élan", "élan"),
        ];
        for (name, expected) in cases {
            assert_eq!(snake_case(name), expected);
        }
    }

    #[test]
    fn a_name_that_fits_is_left_alone() {
        let name = "x".repeat(LIMIT);
        assert_eq!(fit(name.clone()), name);
    }

    #[test]
    fn long_names_that_differ_at_the_end_stay_different() {
        let beginning = "x".repeat(LIMIT);
        let (a, b) = (fit(format!("{beginning}a")), fit(format!("{beginning}b")));
        assert_ne!(a, b);
        assert_eq!((a.len(), b.len()), (LIMIT, LIMIT));
    }

    #[test]
    fn a_character_is_never_cut_in_two() {
        for shift in 0..4 {
            let name = fit(format!("{}{}", "x".repeat(shift), "\u{1F980}".repeat(20)));
            assert!(name.len() <= LIMIT && name.len() > LIMIT - 4, "{name}");
        }
    }

    /// The algorithm's authors published these test vectors.
    #[test]
    fn the_hash_is_the_published_one() {
        assert_eq!(fnv_1a(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv_1a("foobar"), 0x8594_4171_f739_67e8);
    }
}
