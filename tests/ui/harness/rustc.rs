//! The compiler.

use std::env::{self, consts::EXE_SUFFIX};
use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::case::Case;
use super::diagnostic::{self, Diagnostic};
use super::libraries::Libraries;
use super::{ROOT, snapshot};

/// The version that the texts beside the cases were written with.
const TOOLCHAIN: &str = include_str!("../TOOLCHAIN");

/// The topic in which clippy has nothing to say either.
const TOPIC_OF_CLIPPY: &str = "tests/ui/pass/";

pub(super) struct Rustc {
    program: PathBuf,
    /// `rustc 1.95.0 (59807616e 2026-04-14)`
    version: String,
    /// Asked only with the version that wrote the texts: it learns new lints faster than we do.
    clippy: Option<PathBuf>,
    /// True if code is generated for every case, so that every assertion in a constant is evaluated.
    generates_code: bool,
    libraries: Libraries,
}

impl Rustc {
    pub(super) fn new() -> Self {
        let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        // The programs themselves: rustup's stand-ins for them take as long to start as a case to compile.
        let programs = Path::new(&answer(&rustc, &["--print", "sysroot"])).join("bin");
        let clippy = programs.join(format!("clippy-driver{EXE_SUFFIX}"));
        let mut rustc = Self {
            program: programs.join("rustc"),
            version: answer(&rustc, &["--version"]),
            clippy: None,
            generates_code: env::var_os("UI_CODEGEN").is_some(),
            libraries: Libraries::new(),
        };
        if !rustc.wrote_the_texts() {
            rustc.say_that_texts_are_not_compared();
        } else if clippy.exists() {
            rustc.clippy = Some(clippy);
        } else {
            say("clippy is not installed, so it is not asked about the topic `pass`");
        }
        rustc
    }

    /// True if the texts beside the cases were written with this version.
    pub(super) fn wrote_the_texts(&self) -> bool {
        self.version.split(' ').nth(1) == Some(TOOLCHAIN.trim())
    }

    /// All messages about the case.
    pub(super) fn compile(&self, case: &Case) -> Vec<Diagnostic> {
        let diagnostics = self.compile_with(&self.program, "rustc", case);
        match &self.clippy {
            Some(clippy) if diagnostics.is_empty() && case.path.starts_with(TOPIC_OF_CLIPPY) => {
                self.compile_with(clippy, "clippy", case)
            }
            _ => diagnostics,
        }
    }

    /// Some assertions are evaluated only when code is generated. It is the slowest part of a case, so cases that expect no
    /// such error go without it unless `UI_CODEGEN` is set. The code ends as bitcode: nothing is linked.
    fn compile_with(&self, program: &Path, name: &str, case: &Case) -> Vec<Diagnostic> {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("ui").join(case.name());
        fs::create_dir_all(&folder).expect("the folder for temporary files can be written");
        let kind = if case.is_program() { "bin" } else { "lib" };
        let emit = if self.generates_code || case.expects_failing_assertion() {
            "--emit=llvm-bc"
        } else {
            "--emit=metadata"
        };
        let mut command = Command::new(program);
        command
            .args(["--crate-name=case", "--crate-type", kind, "--edition=2024", emit])
            .args(["--error-format=json", "--diagnostic-width=140", "--out-dir"])
            .arg(&folder)
            .args(&self.libraries.arguments)
            .arg(&case.path)
            .current_dir(ROOT);
        let said = self.ask(&mut command, case, &folder.join(name));
        diagnostic::from_json(&said, case)
    }

    /// The output of the program. It runs again only if something has changed since its last run.
    fn ask(&self, command: &mut Command, case: &Case, file: &Path) -> String {
        let (question_file, answer_file) = (file.with_extension("question"), file.with_extension("answer"));
        let question = format!(
            "{command:?}\n{}\n{:?}\n{}",
            self.version, self.libraries.built, case.source
        );
        let was_asked = fs::read_to_string(&question_file).is_ok_and(|last| last == question);
        if let (true, Ok(answer)) = (was_asked, fs::read_to_string(&answer_file)) {
            return answer;
        }
        let output = command.output().expect("rustc runs");
        let answer = String::from_utf8_lossy(&output.stderr).into_owned();
        let is_refused = answer.contains(r#""level":"error"#);
        assert_eq!(output.status.success(), !is_refused, "{}: {answer}", case.path);
        fs::write(answer_file, &answer)
            .and_then(|()| fs::write(question_file, question))
            .expect("the folder for temporary files can be written");
        answer
    }

    fn say_that_texts_are_not_compared(&self) {
        let (version, wrote) = (&self.version, TOOLCHAIN.trim());
        assert!(
            !snapshot::is_blessing(),
            "the texts are written with {wrote}, and this is {version}"
        );
        say(&format!(
            "this is {version}; whole texts are compared, and clippy is asked, with {wrote} only"
        ));
    }
}

fn answer(program: &OsString, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().expect("rustc runs");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// Past the test's own capturing of output, so that it is seen when all is well.
fn say(text: &str) {
    let line = format!("ui: {text}\n");
    io::stderr()
        .write_all(line.as_bytes())
        .expect("the terminal can be written to");
}
