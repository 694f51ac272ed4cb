//! The whole text of a case's errors, `<name>.stderr` beside it.

use std::path::Path;
use std::{env, fs, iter};

use super::ROOT;
use super::case::{self, Case};
use super::diagnostic::Diagnostic;
use super::normalize::normalized;

const ADVICE: &str = "read it, and if it is right let `UI_BLESS=1 cargo test --test ui` write it";

/// True if the texts are written, and not compared.
pub(super) fn is_blessing() -> bool {
    env::var_os("UI_BLESS").is_some()
}

/// Compares the text of the errors, or writes it.
pub(super) fn check(case: &Case, diagnostics: &[Diagnostic]) -> Option<String> {
    let path = case.text_path();
    let texts = diagnostics.iter().map(|diagnostic| normalized(&diagnostic.rendered));
    let actual: String = texts.collect();
    if is_blessing() {
        fs::write(Path::new(ROOT).join(path), actual).expect("the text can be written");
        return None;
    }
    match fs::read_to_string(Path::new(ROOT).join(&path)) {
        Err(_) => Some(format!("{path}: this file is missing\n{ADVICE}")),
        Ok(expected) if expected != actual => Some(format!("{path}:{}\n{ADVICE}", difference(&expected, &actual))),
        Ok(_) => None,
    }
}

/// Texts without a case that has errors are left over from one that was renamed or mended.
pub(super) fn check_for_stray_texts(topic: &str, cases: &[Case]) -> Vec<String> {
    let is_wanted = |text: &String| cases.iter().any(|case| case.has_errors() && case.text_path() == *text);
    let stray = case::files(topic, ".stderr")
        .into_iter()
        .filter(|text| !is_wanted(text));
    stray
        .map(|text| format!("{text}: there is no case with errors beside this file"))
        .collect()
}

/// The lines that differ: without those with which both texts begin, and those with which both end.
fn difference(expected: &str, actual: &str) -> String {
    let (expected, actual): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), actual.lines().collect());
    let pairs = expected.iter().zip(&actual);
    let before = pairs.take_while(|(one, other)| one == other).count();
    let pairs = expected[before..].iter().rev().zip(actual[before..].iter().rev());
    let after = pairs.take_while(|(one, other)| one == other).count();

    let gone = expected[before..expected.len() - after]
        .iter()
        .map(|line| format!("    - {line}"));
    let new = actual[before..actual.len() - after]
        .iter()
        .map(|line| format!("    + {line}"));
    let title = format!("{}: the errors read differently now", before + 1);
    let lines: Vec<String> = iter::once(title).chain(gone).chain(new).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn a_difference_is_shown_without_what_is_equal() {
        let shown = "2: the errors read differently now\n    - b\n    + c\n    + d";
        assert_eq!(difference("a\nb\nz", "a\nc\nd\nz"), shown);
        let shown = "2: the errors read differently now\n    + a";
        assert_eq!(difference("a", "a\na"), shown);
    }
}
