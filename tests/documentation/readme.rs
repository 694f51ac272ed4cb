//! README.md keeps its promises: its program is an example that runs, its error is what rustc prints, and it stays short.
//! `.ci/package` builds the same program outside the repository.

const README: &str = include_str!("../../README.md");

/// The contents of the first block of code after this line.
fn block_after(line: &str) -> String {
    let lines = README.lines().skip_while(|other| *other != line);
    let block: Vec<&str> = lines
        .skip_while(|line| !line.starts_with("```"))
        .skip(1)
        .take_while(|line| *line != "```")
        .collect();
    assert!(!block.is_empty(), "README.md has no block after the line {line:?}");
    block.join("\n") + "\n"
}

#[test]
fn the_program_is_the_example_quickstart() {
    let example = include_str!("../../examples/quickstart/main.rs");
    let (_header, program) = example.split_once("\n\n").expect("a header says how to run it");
    let folder = r#"embed_migrations!("examples/quickstart/migrations")"#;
    assert!(program.contains(folder));
    assert_eq!(
        program.replace(folder, "embed_migrations!()"),
        block_after("`src/main.rs`")
    );
}

#[test]
fn the_migration_is_that_of_the_example_quickstart() {
    assert_eq!(
        include_str!("../../examples/quickstart/migrations/2026-01-01-000000_create_users/up.sql"),
        block_after("`migrations/2026-01-01-000000_create_users/up.sql`")
    );
}

/// The documentation of the crate has the first example as well, as a doctest.
#[test]
fn the_first_example_is_tested_with_the_documentation() {
    let mut tested = include_str!("../../src/lib.rs")
        .lines()
        .map(|line| line.trim_start_matches("//! "));
    for line in block_after("# getorcreate").lines().filter(|line| !line.is_empty()) {
        assert!(
            tested.any(|other| other == line),
            "src/lib.rs lacks {line:?}, or has it elsewhere"
        );
    }
}

#[test]
fn the_error_is_what_rustc_prints() {
    let printed = include_str!("../ui/lookup/readme.stderr");
    let block = README
        .split("```text\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next());
    let lines: Vec<&str> = block.expect("README.md shows the error").lines().collect();
    assert_eq!(lines.len(), 6);
    for line in lines {
        let line = line.trim_start_matches([' ', '|']);
        assert!(printed.contains(line), "rustc does not print {line:?}");
    }
}

/// A page on a forge shows the lines that rustdoc hides.
#[test]
fn no_line_is_hidden() {
    let mut is_rust = false;
    for line in README.lines() {
        if line.starts_with("```") {
            is_rust = line.starts_with("```rust");
        }
        assert!(!(is_rust && (line == "#" || line.starts_with("# "))), "{line}");
    }
}

/// A stranger decides within two minutes.
#[test]
fn it_has_at_most_800_words() {
    let words = README.split_whitespace().count();
    assert!(words <= 800, "{words}");
}
