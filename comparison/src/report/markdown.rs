//! The tables.

use std::fmt::{self, Write};

use crate::behaviour::{Behaviour, COUNTED_CALLS, shortened};
use crate::measure::{Path, Series};

use super::Results;

pub(super) fn write(results: &Results, stem: &str) -> Result<String, fmt::Error> {
    let mut page = String::new();
    writeln!(page, "# getorcreate beside other libraries, on {}\n", results.server)?;
    writeln!(
        page,
        "`comparison/run` has written this page. [README.md](README.md) says how it measures.\n"
    )?;
    write_circumstances(&mut page, results)?;
    writeln!(page, "\n![The ratios of the table below, as bars]({stem}.svg)\n")?;
    writeln!(page, "## Times\n")?;
    write_times(&mut page, results)?;
    writeln!(page, "`{stem}.json` has the times.\n")?;
    write_races(&mut page, results)?;
    write_versions(&mut page, results)?;
    Ok(page)
}

/// The times alone, with what they were measured on. The page around them explains the paths.
pub(super) fn write_for_the_guide(results: &Results) -> Result<String, fmt::Error> {
    let mut page = String::new();
    writeln!(page, "# {}\n", results.server_name)?;
    write_table(&mut page, results)?;
    writeln!(page)?;
    write_circumstances(&mut page, results)?;
    for (contender, version) in &results.contenders {
        writeln!(page, "- {contender}: {version}")?;
    }
    Ok(page)
}

fn write_circumstances(page: &mut String, results: &Results) -> fmt::Result {
    let machine = &results.machine;
    writeln!(page, "- {}, getorcreate at commit {}", results.date, machine.commit())?;
    writeln!(page, "- {}", machine.in_words())?;
    writeln!(page, "- {}: {}", results.server, results.settings)?;
    writeln!(
        page,
        "- {} rounds; load average at the start: {}{}",
        results.rounds,
        machine.load,
        if machine.is_busy() {
            ". **The machine was busy: do not cite these figures.**"
        } else {
            ""
        }
    )
}

fn write_times(page: &mut String, results: &Results) -> fmt::Result {
    let (reference, _) = &results.contenders[0];
    writeln!(
        page,
        "Each figure is a ratio to \"{reference}\" in the same round: 2.00 takes twice as long. It is the median of all rounds, \
         and half of the rounds are within the range after it.\n"
    )?;
    write_table(page, results)?;
    writeln!(page)?;
    for path in Path::ALL {
        writeln!(page, "- {}: {}.", path.name(), path.description())?;
    }
    writeln!(page)
}

fn write_table(page: &mut String, results: &Results) -> fmt::Result {
    write!(page, "|")?;
    for figures in &results.figures {
        write!(page, " | {}", figures.path)?;
    }
    writeln!(page, " |\n|---{}|", "|---:".repeat(results.figures.len()))?;
    for (place, (contender, _)) in results.contenders.iter().enumerate() {
        write!(page, "| {contender}")?;
        for figures in &results.figures {
            write!(page, " | {}", ratio(&figures.series[place], place == 0))?;
        }
        writeln!(page, " |")?;
    }
    Ok(())
}

fn ratio(series: &Series, is_reference: bool) -> String {
    match (series.ratio, &series.error) {
        (_, Some(_)) => "error".to_owned(),
        (Some(_), None) if is_reference => "1".to_owned(),
        (Some(ratio), None) => format!("{:.2}<br>({:.2}–{:.2})", ratio.median, ratio.low, ratio.high),
        (None, None) => "-".to_owned(),
    }
}

fn write_races(page: &mut String, results: &Results) -> fmt::Result {
    writeln!(page, "## Races\n")?;
    writeln!(
        page,
        "Another caller inserts the same key and commits after this caller has looked. Each cell is what this caller gets, \
         and the rows where there are not as many as keys. \"Many\" asks for ten keys, and the other caller inserts one of them.\n"
    )?;
    writeln!(page, "**With a unique constraint:**\n")?;
    writeln!(page, "| | get or create | update or create | many |\n|---|---|---|---|")?;
    for behaviour in &results.behaviours {
        write!(page, "| {}", behaviour.contender)?;
        for lost in &behaviour.constrained {
            write!(page, " | {}", lost.in_words())?;
        }
        writeln!(page, " |")?;
    }
    writeln!(page, "\n**Without it in the database:**\n")?;
    writeln!(
        page,
        "| | get or create | the next get or create | update or create | many |\n|---|---|---|---|---|"
    )?;
    for behaviour in &results.behaviours {
        let [get, update, many] = &behaviour.unconstrained[..] else {
            continue;
        };
        writeln!(
            page,
            "| {} | {} | {} | {} | {} |",
            behaviour.contender,
            get.in_words(),
            next(behaviour),
            update.in_words(),
            many.in_words()
        )?;
    }
    writeln!(
        page,
        "\n**Without it in the code:** getorcreate does not compile. The other libraries compile, or run, with any lookup.\n\n```text\n{}\n```\n",
        results.compile_error
    )?;
    writeln!(
        page,
        "**Ids used up** where the row is there:\n\n| | {COUNTED_CALLS} hits | {COUNTED_CALLS} updates |\n|---|---:|---:|"
    )?;
    for behaviour in &results.behaviours {
        let Behaviour {
            contender,
            ids_of_hits,
            ids_of_updates,
            ..
        } = behaviour;
        writeln!(page, "| {contender} | {ids_of_hits} | {ids_of_updates} |")?;
    }
    writeln!(page)
}

fn next(behaviour: &Behaviour) -> String {
    match behaviour.next.as_deref() {
        None => String::new(),
        Some(text) if text.starts_with("one of") => text.to_owned(),
        Some(text) => format!("error: {}", shortened(text)),
    }
}

fn write_versions(page: &mut String, results: &Results) -> fmt::Result {
    writeln!(page, "## Versions\n\n| | |\n|---|---|")?;
    for (contender, version) in &results.contenders {
        writeln!(page, "| {contender} | {version} |")?;
    }
    for (contender, reason) in &results.absent {
        writeln!(page, "| {contender} | **not measured**: {reason} |")?;
    }
    Ok(())
}
