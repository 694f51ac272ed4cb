//! The expectations of a case, in its comments.
//!
//! `//~ ERROR[E0277]: text` expects an error with this code and this text in its message, on this line.
//! `//~^` points to the line above, `//~^^` to the one above that, and `//~|` to the line of the annotation before.
//! A macro's error has no code, and is written without: `//~ ERROR: text`. The code of a lint is its name,
//! `//~ WARNING[unused_must_use]: text`.
//!
//! `NOISE` is an error as well, one that only follows from another and that a user would be better off without. It may
//! come several times.
//!
//! `//~| NOTE: text`, `HELP` and `LABEL` expect this text in the error of the annotation before, wherever it points.

use std::fmt;

use super::diagnostic::{Severity, write_message};
use super::expectation::Problem;

/// An error, or a warning, that is expected.
#[derive(Debug)]
pub(super) struct Annotation {
    pub(super) line: usize,
    pub(super) kind: Kind,
    pub(super) code: Option<String>,
    pub(super) text: String,
    pub(super) details: Vec<Detail>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Error,
    Noise,
    Warning,
}

/// A part of an error besides its message.
#[derive(Debug)]
pub(super) struct Detail {
    /// The line of the annotation.
    pub(super) line: usize,
    pub(super) kind: DetailKind,
    pub(super) text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DetailKind {
    Note,
    Help,
    Label,
}

/// All annotations of a case.
pub(super) fn annotations(source: &str) -> Result<Vec<Annotation>, Problem> {
    let mut annotations = Vec::new();
    for (index, code) in source.lines().enumerate() {
        if let Some((_, comment)) = code.split_once("//~") {
            let line = index + 1;
            read(comment, line, &mut annotations).ok_or_else(|| Problem::malformed(line, comment))?;
        }
    }
    Ok(annotations)
}

/// `^ ERROR[E0277]: text`, or a detail of the annotation before: `| NOTE: text`
fn read(comment: &str, line: usize, annotations: &mut Vec<Annotation>) -> Option<()> {
    let (pointer, what) = comment.split_once(' ')?;
    let (kind, text) = what.split_once(": ")?;
    let text = text.to_owned();
    if let Some(kind) = DetailKind::parse(kind) {
        annotations.last_mut()?.details.push(Detail { line, kind, text });
        return Some(());
    }
    let (kind, code) = parse_kind(kind)?;
    let line = match pointer {
        "|" => annotations.last()?.line,
        above if above.bytes().all(|byte| byte == b'^') => line.checked_sub(above.len())?,
        _ => return None,
    };
    annotations.push(Annotation {
        line,
        kind,
        code,
        text,
        details: Vec::new(),
    });
    Some(())
}

/// `ERROR[E0277]`
fn parse_kind(kind: &str) -> Option<(Kind, Option<String>)> {
    let (kind, code) = match kind.strip_suffix(']') {
        Some(kind) => {
            let (kind, code) = kind.split_once('[')?;
            (kind, Some(code.to_owned()))
        }
        None => (kind, None),
    };
    let kind = match kind {
        "ERROR" => Kind::Error,
        "NOISE" => Kind::Noise,
        "WARNING" => Kind::Warning,
        _ => return None,
    };
    Some((kind, code))
}

impl Annotation {
    pub(super) fn severity(&self) -> Severity {
        match self.kind {
            Kind::Error | Kind::Noise => Severity::Error,
            Kind::Warning => Severity::Warning,
        }
    }
}

impl DetailKind {
    fn parse(kind: &str) -> Option<Self> {
        match kind {
            "NOTE" => Some(Self::Note),
            "HELP" => Some(Self::Help),
            "LABEL" => Some(Self::Label),
            _ => None,
        }
    }
}

impl Detail {
    /// True if rustc shows the error with this detail. A label may stand at any line.
    pub(super) fn is_in(&self, rendered: &str) -> bool {
        rendered.lines().any(|line| match self.kind {
            DetailKind::Note => is_after(line, "note: ", &self.text),
            DetailKind::Help => is_after(line, "help: ", &self.text),
            DetailKind::Label => line.contains(&self.text),
        })
    }
}

fn is_after(line: &str, marker: &str, text: &str) -> bool {
    line.split_once(marker).is_some_and(|(_, rest)| rest.contains(text))
}

/// As rustc would show it: `error[E0277]: text`.
impl fmt::Display for Annotation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_message(formatter, self.severity(), self.code.as_deref(), &self.text)
    }
}

impl fmt::Display for Detail {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            DetailKind::Note => "note",
            DetailKind::Help => "help",
            DetailKind::Label => "label",
        };
        write!(formatter, "{kind}: {}", self.text)
    }
}
