//! The page `troubleshooting` of the guide quotes messages as they are.

use std::fs;
use std::path::Path;

const PAGE: &str = include_str!("../../src/guide/troubleshooting.md");

/// The messages in the first column of the table in a section. `..` stands for a part that differs.
fn quoted(section: &str) -> Vec<&str> {
    let rows = PAGE.lines().skip_while(|line| *line != section).skip(1);
    let rows = rows.take_while(|line| !line.starts_with("# "));
    let cells = rows.filter_map(|row| row.strip_prefix("| \"")?.split(" | ").next());
    let messages: Vec<&str> = cells
        .flat_map(|cell| cell.split('"'))
        .flat_map(|message| message.split(".."))
        .map(str::trim)
        .filter(|part| part.len() > 5)
        .collect();
    assert!(messages.len() > 10, "{messages:?}");
    messages
}

/// The contents of all files with this extension below a folder of the repository.
fn contents(folder: &str, extension: &str) -> String {
    fn read(folder: &Path, extension: &str, all: &mut String) {
        for entry in fs::read_dir(folder).expect("the folder is there") {
            let path = entry.expect("it can be read").path();
            if path.is_dir() {
                read(&path, extension, all);
            } else if path.extension().is_some_and(|other| other == extension) {
                all.push_str(&fs::read_to_string(&path).expect("it is text"));
            }
        }
    }
    let mut all = String::new();
    read(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder),
        extension,
        &mut all,
    );
    all
}

#[test]
fn rustc_prints_the_messages_of_the_first_table() {
    let printed = contents("tests/ui", "stderr");
    for message in quoted("# At compile time") {
        assert!(printed.contains(message), "no case of tests/ui shows {message:?}");
    }
}

/// A message may go over several lines of the code, each of which ends in a backslash.
#[test]
fn errors_have_the_texts_of_the_second_table() {
    let code = contents("getorcreate-runtime/src", "rs");
    let code: String = code.split("\\\n").map(|line| line.trim_start_matches(' ')).collect();
    for message in quoted("# At run time") {
        assert!(code.contains(message), "no error has the text {message:?}");
    }
}
