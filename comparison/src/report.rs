//! The results, as they are written.

mod markdown;
mod svg;

use std::fs;
use std::path::Path;

use serde::Serialize;

use crate::behaviour::Behaviour;
use crate::measure::Figures;
use crate::protocol::Result;
use crate::versions::Machine;

/// All of a run.
#[derive(Serialize)]
pub(crate) struct Results {
    pub(crate) date: String,
    pub(crate) machine: Machine,
    /// `PostgreSQL`
    pub(crate) server_name: &'static str,
    /// With its version.
    pub(crate) server: String,
    pub(crate) settings: String,
    pub(crate) rounds: usize,
    /// The contenders and their versions, the one to compare with first.
    pub(crate) contenders: Vec<(&'static str, String)>,
    /// Those that did not start, and why.
    pub(crate) absent: Vec<(&'static str, String)>,
    pub(crate) figures: Vec<Figures>,
    /// The error of rustc for a lookup without a declared constraint.
    pub(crate) compile_error: String,
    pub(crate) behaviours: Vec<Behaviour>,
}

impl Results {
    /// Writes the tables, the plots and the raw figures beside each other, and the times for the guide.
    pub(crate) fn write(&self, folder: &Path, stem: &str) -> Result<()> {
        let file = |extension: &str| folder.join(format!("{stem}.{extension}"));
        fs::write(file("json"), serde_json::to_string_pretty(self)? + "\n")?;
        fs::write(file("svg"), svg::draw(self)?)?;
        fs::write(file("md"), markdown::write(self, stem)?)?;
        let guide = folder.join("../src/guide/comparison").join(stem).with_extension("md");
        fs::write(guide, markdown::write_for_the_guide(self)?)?;
        Ok(())
    }
}
