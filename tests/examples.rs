//! Each example prints what its header promises. The header shows the output in a block ```` ```text ````, in which `..`
//! stands for a word that differs from run to run.
//!
//! `cargo test` builds the examples. `cargo test --test examples` does not: build them before it, with
//! `cargo build --examples`.

use std::env;
use std::fs;
use std::io::Write;
use std::iter;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

macro_rules! examples {
    ($($example:ident)+) => {
        const EXAMPLES: &[&str] = &[$(stringify!($example)),+];
        $(
            #[test]
            fn $example() {
                prints_its_header(stringify!($example));
            }
        )+
    };
}

examples! {
    errors
    existing_database
    from_struct
    many_rows
    partial_key
    quickstart
    race
    run_async
    schema
    transaction
    update_or_create
}

#[test]
fn every_example_is_tested() {
    let entries = fs::read_dir(examples()).expect("the examples are there");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("it can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs") || path.join("main.rs").exists())
        .map(|path| path.file_stem().expect("it has a name").to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names, EXAMPLES);
}

#[test]
fn many_rows_imports_a_log_from_a_pipe_and_skips_malformed_lines() {
    let log = b"Ada\tada@example.org\t2024-05-01T10:00:00Z\tone\n\
        Bob\tbob@EXAMPLE.org\t2024-05-01T10:00:00Z\ta\ttab\n\
        no entry\n\
        Ada L.\tada@example.org\t2024-05-01T12:00:00+02:00\tone\n\
        Ada L.\tada@example.org\t2024-05-01T12:00:00+02:00\t\n\
        Eve\tnobody\t2024-05-01T10:00:00Z\tone\n\
        Eve\teve@example.org\tyesterday\tone\n\
        \xff\teve@example.com\t2024-05-01T10:00:00Z\tone\n";
    let output = run("many_rows", log);
    assert_eq!(output.status.code(), Some(1));
    assert_output(
        &String::from_utf8_lossy(&output.stderr),
        "line 3: expected name, address, date and subject between tabs, found 1 fields\n\
        line 6: `nobody` is not a mail address\n\
        line 7: `yesterday` is not a date: .. .. .. ..\n",
    );
    assert_output(
        &String::from_utf8_lossy(&output.stdout),
        "4 threads imported 5 commits in .. s\n\
        domains      2 created      3 found\n\
        authors      3 created      2 found\n\
        commits      4 created      1 found\n",
    );
}

fn prints_its_header(example: &str) {
    let output = run(example, b"");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {stderr}", output.status);
    assert_output(&String::from_utf8_lossy(&output.stdout), &promised(example));
}

/// The block ```` ```text ```` of the header.
fn promised(example: &str) -> String {
    let source = fs::read_to_string(source(example)).expect("the source is there");
    let header = source.lines().map_while(|line| line.strip_prefix("//!"));
    let block = header.skip_while(|line| *line != " ```text").skip(1);
    let block = block.take_while(|line| *line != " ```");
    let lines: Vec<&str> = block.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
    lines.join("\n")
}

/// Compares line by line. In a line with `..`, the words are compared.
fn assert_output(output: &str, promised: &str) {
    let is_same = |(line, promised): (&str, &str)| {
        let mut words = iter::zip(line.split_whitespace(), promised.split_whitespace());
        let has_gap = promised.split_whitespace().any(|word| word == "..");
        let count = |text: &str| text.split_whitespace().count();
        line == promised
            || has_gap
                && count(line) == count(promised)
                && words.all(|(word, promised)| promised == ".." || word == promised)
    };
    let is_as_promised = !promised.is_empty()
        && output.lines().count() == promised.lines().count()
        && iter::zip(output.lines(), promised.lines()).all(is_same);
    assert!(is_as_promised, "printed:\n{output}\npromised:\n{promised}");
}

/// Runs the program that cargo has put next to the tests.
fn run(example: &str, input: &[u8]) -> Output {
    let test = env::current_exe().expect("the test has a path");
    let target = test.ancestors().nth(2).expect("it is in `deps`");
    let program = target
        .join("examples")
        .join(format!("{example}{}", env::consts::EXE_SUFFIX));
    let modified = |path: &Path| fs::metadata(path).and_then(|file| file.modified()).ok();
    assert!(
        modified(&program) >= modified(&source(example)),
        "{} is missing or older than its source: run `cargo build --examples`",
        program.display()
    );
    let mut child = Command::new(program)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the example starts");
    let mut stdin = child.stdin.take().expect("it was asked for");
    // An example that reads no input may have ended by now.
    let _ = stdin.write_all(input);
    drop(stdin);
    child.wait_with_output().expect("the example ends")
}

fn source(example: &str) -> PathBuf {
    let file = examples().join(example).with_extension("rs");
    if file.exists() {
        file
    } else {
        examples().join(example).join("main.rs")
    }
}

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples")
}
