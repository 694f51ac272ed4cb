//! The existing name that the author probably meant by an unknown one.

/// The candidate most similar to `name`, if it is similar enough. For every three letters it may have one letter that
/// is changed, added, omitted or swapped.
pub(crate) fn nearest(name: &str, candidates: impl IntoIterator<Item = String>) -> Option<String> {
    let tolerance = letters(name).len().max(3) / 3;
    candidates
        .into_iter()
        .map(|candidate| (distance(name, &candidate), candidate))
        .filter(|(distance, _)| *distance <= tolerance)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Counts the letters that are changed, added, omitted, or swapped with their neighbour, ignoring case.
fn distance(from: &str, to: &str) -> usize {
    let (from, to) = (letters(from), letters(to));
    // Three rows of the table of distances between prefixes. Their prefixes of `from` end before the last letter, at
    // the last letter, and at this one. A swap looks back two rows.
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=to.len()).collect();
    for (i, letter) in from.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, other) in to.iter().enumerate() {
            let changed = last[j] + usize::from(letter != other);
            let mut best = changed.min(last[j + 1] + 1).min(row[j] + 1);
            let is_swap = i > 0 && j > 0 && *letter == to[j - 1] && from[i - 1] == *other;
            if is_swap {
                best = best.min(before_last[j - 1] + 1);
            }
            row.push(best);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[to.len()]
}

/// The letters to compare. A raw identifier counts as the name that it stands for.
fn letters(name: &str) -> Vec<char> {
    let name = name.strip_prefix("r#").unwrap_or(name);
    name.chars().flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::{distance, nearest};

    #[test]
    fn distance_counts_changes_omissions_and_swaps() {
        let expected = [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("email", "email", 0),
            ("email", "Email", 0),
            ("emial", "email", 1),
            ("emal", "email", 1),
            ("emaill", "email", 1),
            ("omail", "email", 1),
            ("username", "user_nmae", 2),
            ("élan", "Élan", 0),
            ("elan", "Élan", 1),
            ("typo", "r#type", 1),
            ("kitten", "sitting", 3),
        ];
        for (from, to, count) in expected {
            assert_eq!(distance(from, to), count, "from `{from}` to `{to}`");
            assert_eq!(distance(to, from), count, "from `{to}` to `{from}`");
        }
    }

    #[test]
    fn the_nearest_name_is_suggested_only_when_it_is_near() {
        let fields = ["id", "email", "org_id", "r#type", "Élan"];
        let expected = [
            ("emial", Some("email")),
            ("ord_id", Some("org_id")),
            ("typ", Some("r#type")),
            ("elan", Some("Élan")),
            ("ids", Some("id")),
            ("password", None),
            ("x", None),
        ];
        for (name, suggestion) in expected {
            let nearest = nearest(name, fields.map(String::from));
            assert_eq!(nearest.as_deref(), suggestion, "for `{name}`");
        }
    }
}
