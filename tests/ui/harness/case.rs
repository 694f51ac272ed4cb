//! The cases: files of a topic.

use std::fs;
use std::path::Path;

use super::{FOLDER, ROOT};

/// A source file that is compiled.
pub(super) struct Case {
    /// Relative to the root of the repository, with `/` between the parts.
    pub(super) path: String,
    pub(super) source: String,
}

/// The cases of a topic, sorted.
pub(super) fn cases(topic: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = files(topic, ".rs")
        .into_iter()
        .map(|path| Case {
            source: fs::read_to_string(Path::new(ROOT).join(&path)).expect("a case can be read"),
            path,
        })
        .collect();
    cases.sort_by(|one, other| one.path.cmp(&other.path));
    cases
}

/// The files of a topic whose names end so, relative to the root of the repository.
pub(super) fn files(topic: &str, ending: &str) -> Vec<String> {
    fs::read_dir(Path::new(ROOT).join(FOLDER).join(topic))
        .expect("the folder of a topic can be read")
        .map(|entry| entry.expect("the folder of a topic can be read").file_name())
        .map(|name| format!("{FOLDER}/{topic}/{}", name.to_string_lossy()))
        .filter(|path| path.ends_with(ending))
        .collect()
}

impl Case {
    /// `lookup-wrong_column`
    pub(super) fn name(&self) -> String {
        let name = self.path.trim_start_matches(FOLDER).trim_start_matches('/');
        name.trim_end_matches(".rs").replace(['/', '.'], "-")
    }

    /// The file with the whole text of the errors, `tests/ui/lookup/wrong_column.stderr`.
    pub(super) fn text_path(&self) -> String {
        format!("{}.stderr", self.path.trim_end_matches(".rs"))
    }

    pub(super) fn has_errors(&self) -> bool {
        self.source.contains("//~")
    }

    /// True if a constant cannot be evaluated.
    pub(super) fn expects_failing_assertion(&self) -> bool {
        self.source.contains("[E0080]")
    }

    pub(super) fn is_program(&self) -> bool {
        self.source.lines().any(|line| line.starts_with("fn main()"))
    }
}
