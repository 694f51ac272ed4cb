//! Removes the parts of an error's text that depend on the machine, on the features that other packages enable, or on lines
//! in other files: line numbers, the width of their margin, the sources of other crates, the number of impls that are not
//! listed, and the files to which rustc writes long types.

/// The text, with `LL` for the number of a line. Places in the case itself keep their numbers.
pub(super) fn normalized(rendered: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut margin = None;
    let mut owner = Owner::Repository;
    for line in rendered.lines().filter(|line| !is_about_long_types(line)) {
        let in_margin = margin.and_then(|width| behind_margin(line, width));
        if let Some((width, place)) = place(line) {
            margin = Some(width);
            owner = Owner::of(place);
            lines.extend(owner.shown(place).map(|place| format!("  --> {place}")));
        } else if let Some((number, code)) = in_margin {
            if owner.keeps(code) {
                lines.push(format!("{number}{code}"));
            }
        } else {
            lines.push(line.to_owned());
        }
    }
    let lines: Vec<String> = lines.iter().map(|line| without_number_of_others(line)).collect();
    lines.join("\n") + "\n"
}

/// `= note: the full name for the type has been written to '/tmp/case.long-type-7.txt'`
fn is_about_long_types(line: &str) -> bool {
    line.contains("the full name for the type has been written to")
        || line.contains("consider using `--verbose` to print the full type name")
}

/// `and 24 others`, behind the first of a list.
fn without_number_of_others(line: &str) -> String {
    let text = line.trim_start();
    let number = text.strip_prefix("and ").and_then(|rest| rest.strip_suffix(" others"));
    match number {
        Some(number) if number.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("{}and others", &line[..line.len() - text.len()])
        }
        _ => line.to_owned(),
    }
}

/// `  --> tests/ui/lookup/wrong_column.rs:14:5`, and `  ::: ..` for a second file: the width of the margin, and the rest.
fn place(line: &str) -> Option<(usize, &str)> {
    let arrow = line.trim_start();
    let place = arrow.strip_prefix("--> ").or(arrow.strip_prefix("::: "))?;
    Some((line.len() - arrow.len(), place))
}

/// The margin, as wide as for numbers of two digits, and the text after it.
fn behind_margin(line: &str, width: usize) -> Option<(&'static str, &str)> {
    if let Some(code) = line.strip_prefix("...") {
        return Some(("...  ", code.trim_start()));
    }
    let (number, code) = line.split_at_checked(width)?;
    match number.trim() {
        "" => Some(("  ", code)),
        number if number.bytes().all(|byte| byte.is_ascii_digit()) => Some(("LL", code)),
        _ => None,
    }
}

/// The owner of a place's source.
#[derive(Debug, Clone, Copy)]
enum Owner {
    /// Named relative to the root.
    Repository,
    /// Another crate, which may change.
    Registry,
    /// Its source may be missing on the machine. Then rustc shows the message in another way.
    StandardLibrary,
}

impl Owner {
    fn of(place: &str) -> Self {
        if place.starts_with("/rustc/") || place.contains("/lib/rustlib/src/rust/") {
            Self::StandardLibrary
        } else if place.contains("/registry/src/") {
            Self::Registry
        } else {
            Self::Repository
        }
    }

    /// The place. Its line number is kept in a case, and left out elsewhere.
    fn shown(self, place: &str) -> Option<String> {
        let file = place
            .split_once(".rs:")
            .map_or(place.to_owned(), |(file, _)| format!("{file}.rs"));
        match self {
            Self::Repository if place.starts_with("tests/ui/") => Some(place.to_owned()),
            Self::Repository => Some(file),
            Self::Registry => {
                let (_, path) = file.split_once("/registry/src/")?;
                let (name_and_version, path) = path.split_once('/')?.1.split_once('/')?;
                let (name, _) = name_and_version.rsplit_once('-')?;
                Some(format!("$REGISTRY/{name}/{path}"))
            }
            Self::StandardLibrary => None,
        }
    }

    /// True if the text below a place is kept. For a crate of the registry, the notes are kept, but not the source.
    fn keeps(self, code: &str) -> bool {
        match self {
            Self::Repository => true,
            Self::Registry => !code.starts_with(" |"),
            Self::StandardLibrary => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::normalized;

    const RENDERED: &str = "\
error[E0277]: no unique constraint of `User` covers the lookup
   --> tests/ui/lookup/wrong_column.rs:14:5
    |
 14 |     User::get_or_create(users::name.eq(\"Ada\"))
    |                         ^^^^^^^^^^^^^^^^^^^^^
...   |
    = note: the keys of `User`: `(id)`
            and 24 others
note: required by a bound
   --> /root/.cargo/registry/src/index.crates.io-1949cf8c6b5b557f/diesel-2.3.14/src/lib.rs:100:5
    |
100 |     source
    |     ^^^^^^
    = note: the full name for the type has been written to '/tmp/case.long-type-7.txt'
note: inside
   --> getorcreate-runtime/src/lookup.rs:459:8
    |
459 |     source
   ::: /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/panic.rs:57:8
    |
 57 |     source
";

    const NORMALIZED: &str = "\
error[E0277]: no unique constraint of `User` covers the lookup
  --> tests/ui/lookup/wrong_column.rs:14:5
   |
LL |     User::get_or_create(users::name.eq(\"Ada\"))
   |                         ^^^^^^^^^^^^^^^^^^^^^
...  |
   = note: the keys of `User`: `(id)`
           and others
note: required by a bound
  --> $REGISTRY/diesel/src/lib.rs
note: inside
  --> getorcreate-runtime/src/lookup.rs
   |
LL |     source
";

    #[test]
    fn what_changes_elsewhere_is_left_out() {
        assert_eq!(normalized(RENDERED), NORMALIZED);
    }
}
