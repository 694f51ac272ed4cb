//! The messages of rustc, read from its JSON: <https://doc.rust-lang.org/rustc/json.html>.

use std::fmt;

use serde_json::Value;

use super::case::Case;

/// An error or a warning, with the notes that follow it.
pub(super) struct Diagnostic {
    /// Where it stands in the case, if it does.
    pub(super) line: Option<usize>,
    pub(super) severity: Severity,
    /// `E0277`, or the name of a lint. A macro's error has none.
    pub(super) code: Option<String>,
    pub(super) message: String,
    /// As the user sees it.
    pub(super) rendered: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Severity {
    Error,
    Warning,
}

/// Reads what rustc wrote, one object a line.
pub(super) fn from_json(output: &str, case: &Case) -> Vec<Diagnostic> {
    let mut diagnostics: Vec<Diagnostic> = Vec::new();
    for line in output.lines() {
        let Ok(json) = serde_json::from_str::<Value>(line) else {
            panic!("{}: rustc writes JSON, but here it wrote:\n{output}", case.path);
        };
        let text = |key: &str| json[key].as_str().unwrap_or_default().to_owned();
        let severity = match &*text("level") {
            "error" | "error: internal compiler error" => Severity::Error,
            "warning" => Severity::Warning,
            // "the above error was encountered while instantiating `..`" comes as a message of its own.
            "note" => {
                if let Some(above) = diagnostics.last_mut() {
                    above.line = above.line.or(line_in(case, &json));
                    above.rendered += &text("rendered");
                }
                continue;
            }
            // "For more information about this error, try `rustc --explain E0277`."
            _ => continue,
        };
        if !is_summary(&json) {
            diagnostics.push(Diagnostic {
                line: line_in(case, &json),
                severity,
                code: json["code"]["code"].as_str().map(str::to_owned),
                message: text("message"),
                rendered: text("rendered"),
            });
        }
    }
    diagnostics
}

/// "aborting due to 2 previous errors; 1 warning emitted"
fn is_summary(json: &Value) -> bool {
    let message = json["message"].as_str().unwrap_or_default();
    let is_nowhere = json["spans"].as_array().is_none_or(Vec::is_empty);
    is_nowhere && (message.starts_with("aborting due to") || message.ends_with("emitted"))
}

/// The line of the case that the message points at. A message about the inside of a macro points at the macro's call.
fn line_in(case: &Case, json: &Value) -> Option<usize> {
    let spans = json["spans"].as_array()?;
    let primary = spans.iter().filter(|span| span["is_primary"] == true);
    primary
        .flat_map(|span| std::iter::successors(Some(span), |span| span["expansion"].get("span")))
        .find(|span| span["file_name"] == case.path)
        .and_then(|span| usize::try_from(span["line_start"].as_u64()?).ok())
}

/// `error[E0277]: the message`
impl fmt::Display for Diagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_message(formatter, self.severity, self.code.as_deref(), &self.message)
    }
}

/// `error[E0277]: the text`
pub(super) fn write_message(
    formatter: &mut fmt::Formatter<'_>,
    severity: Severity,
    code: Option<&str>,
    text: &str,
) -> fmt::Result {
    let severity = match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    match code {
        Some(code) => write!(formatter, "{severity}[{code}]: {text}"),
        None => write!(formatter, "{severity}: {text}"),
    }
}
