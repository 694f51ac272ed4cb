//! Compares the expectations of a case with the messages of rustc: each must have its counterpart.

use super::annotation::{Annotation, Detail, Kind};
use super::case::Case;
use super::diagnostic::Diagnostic;

/// A mismatch between a case and the messages of rustc, and its line.
pub(super) struct Problem {
    line: usize,
    what: String,
}

pub(super) fn compare(annotations: &[Annotation], diagnostics: &[Diagnostic]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut missing: Vec<&Annotation> = annotations.iter().collect();
    for diagnostic in diagnostics {
        if let Some(index) = missing.iter().position(|annotation| annotation.expects(diagnostic)) {
            problems.extend(missing.remove(index).check_details(diagnostic));
        } else if !is_noise_again(diagnostic, annotations) {
            problems.push(Problem::unexpected(diagnostic));
        }
    }
    problems.extend(missing.into_iter().map(Problem::missing));
    problems
}

fn is_noise_again(diagnostic: &Diagnostic, annotations: &[Annotation]) -> bool {
    let mut noise = annotations.iter().filter(|annotation| annotation.kind == Kind::Noise);
    noise.any(|annotation| annotation.expects(diagnostic))
}

impl Annotation {
    fn expects(&self, diagnostic: &Diagnostic) -> bool {
        diagnostic.line == Some(self.line)
            && diagnostic.severity == self.severity()
            && diagnostic.code == self.code
            && diagnostic.message.contains(&self.text)
    }

    fn check_details(&self, diagnostic: &Diagnostic) -> impl Iterator<Item = Problem> {
        self.details
            .iter()
            .filter(|detail| !detail.is_in(&diagnostic.rendered))
            .map(|detail| Problem::detail_missing(detail, diagnostic))
    }
}

impl Problem {
    pub(super) fn malformed(line: usize, comment: &str) -> Self {
        Self {
            line,
            what: format!("cannot read `//~{comment}`: write `//~^ ERROR[E0277]: text` or `//~| NOTE: text`"),
        }
    }

    fn unexpected(diagnostic: &Diagnostic) -> Self {
        Self {
            line: diagnostic.line.unwrap_or_default(),
            what: format!(
                "rustc says this, and no annotation expects it\n{}\nin full:\n{}",
                indented(&diagnostic.to_string()),
                indented(&diagnostic.rendered)
            ),
        }
    }

    fn missing(annotation: &Annotation) -> Self {
        Self {
            line: annotation.line,
            what: format!(
                "an annotation expects this, and rustc does not say it\n{}",
                indented(&annotation.to_string())
            ),
        }
    }

    fn detail_missing(detail: &Detail, diagnostic: &Diagnostic) -> Self {
        Self {
            line: detail.line,
            what: format!(
                "the error lacks this\n{}\nin full:\n{}",
                indented(&detail.to_string()),
                indented(&diagnostic.rendered)
            ),
        }
    }

    /// `tests/ui/lookup/wrong_column.rs:14: rustc says ..`. A message without a line in the case has line 0.
    pub(super) fn render(&self, case: &Case) -> String {
        format!("{}:{}: {}", case.path, self.line, self.what)
    }
}

fn indented(text: &str) -> String {
    let lines: Vec<String> = text.trim_end().lines().map(|line| format!("    {line}")).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::super::annotation::annotations;
    use super::super::diagnostic::{Diagnostic, Severity};
    use super::compare;

    const CASE: &str = "\
let _ = User::get_or_create(7);
//~^ ERROR[E0277]: these are not values
//~| NOTE: a key is compared
//~| NOISE[E0599]: no method
";

    fn error(code: &str, line: usize, message: &str, rendered: &str) -> Diagnostic {
        Diagnostic {
            line: Some(line),
            severity: Severity::Error,
            code: Some(code.to_owned()),
            message: message.to_owned(),
            rendered: rendered.to_owned(),
        }
    }

    fn refused() -> Diagnostic {
        error(
            "E0277",
            1,
            "these are not values for columns",
            "= note: a key is compared with a value",
        )
    }

    fn noise() -> Diagnostic {
        error("E0599", 1, "no method named `run`", "")
    }

    fn problems(diagnostics: &[Diagnostic]) -> Vec<String> {
        let Ok(annotations) = annotations(CASE) else {
            panic!("the annotations can be read")
        };
        let problems = compare(&annotations, diagnostics).into_iter();
        problems
            .map(|problem| format!("{}: {}", problem.line, problem.what.lines().next().unwrap_or_default()))
            .collect()
    }

    const UNEXPECTED: &str = "1: rustc says this, and no annotation expects it";
    const MISSING: &str = "1: an annotation expects this, and rustc does not say it";

    #[test]
    fn what_is_expected_is_no_problem() {
        assert_eq!(problems(&[refused(), noise()]), [""; 0]);
        assert_eq!(problems(&[refused(), noise(), noise()]), [""; 0]);
    }

    #[test]
    fn an_error_that_is_expected_once_comes_once() {
        assert_eq!(problems(&[refused(), refused(), noise()]), [UNEXPECTED]);
        assert_eq!(problems(&[noise()]), [MISSING]);
        assert_eq!(problems(&[refused()]), [MISSING]);
    }

    #[test]
    fn code_line_message_and_severity_have_to_be_those_expected() {
        let other = [
            error("E0278", 1, "these are not values", "= note: a key is compared"),
            error("E0277", 1, "these are values", "= note: a key is compared"),
            Diagnostic {
                severity: Severity::Warning,
                ..refused()
            },
        ];
        for other in other {
            assert_eq!(problems(&[other, noise()]), [UNEXPECTED, MISSING]);
        }
        let elsewhere = Diagnostic {
            line: Some(2),
            ..refused()
        };
        assert_eq!(
            problems(&[elsewhere, noise()]),
            [UNEXPECTED.replace('1', "2"), MISSING.to_owned()]
        );
    }

    #[test]
    fn a_note_has_to_be_a_note() {
        let other = error("E0277", 1, "these are not values", "= help: a key is compared");
        assert_eq!(problems(&[other, noise()]), ["3: the error lacks this"]);
    }

    #[test]
    fn an_annotation_that_cannot_be_read_is_a_problem() {
        for malformed in [
            "//~ERROR: x",
            "//~ ERORR: x",
            "//~| ERROR: x",
            "//~^^ ERROR: x",
            "//~ NOTE: x",
            "//~v ERROR: x",
        ] {
            assert!(annotations(malformed).is_err(), "{malformed}");
        }
    }
}
