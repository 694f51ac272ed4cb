//! The program of `cli!` without a model.

getorcreate::cli!();
//~^ ERROR: name at least one model: `getorcreate::cli!(User)`
