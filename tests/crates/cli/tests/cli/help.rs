//! `--help`, in full.

use crate::project::Project;

#[test]
fn help_is_worth_reading() {
    Project::empty()
        .run(&["--help"])
        .assert_clean(include_str!("help/schema.txt"));
}

#[test]
fn each_command_has_help_of_its_own() {
    let helps = [
        ("sql", include_str!("help/sql.txt")),
        ("generate", include_str!("help/generate.txt")),
        ("check", include_str!("help/check.txt")),
        ("duplicates", include_str!("help/duplicates.txt")),
        ("declare", include_str!("help/declare.txt")),
        ("audit", include_str!("help/audit.txt")),
    ];
    for (command, help) in helps {
        Project::empty().run(&[command, "--help"]).assert_clean(help);
    }
}

#[test]
fn a_mistake_on_the_command_line_ends_in_status_2() {
    let ran = Project::empty().run(&["chekc"]);
    ran.assert(
        2,
        "",
        "error: unrecognized subcommand 'chekc'\n\n  tip: a similar subcommand exists: 'check'\n\n\
         Usage: schema [OPTIONS] <COMMAND>\n\nFor more information, try '--help'.\n",
    );
    assert_eq!(Project::empty().run(&[]).status, Some(2));
}
