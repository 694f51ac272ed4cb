//! Reads `as = Flagged`: the struct by which lookups ask for a key.

use quote::ToTokens;
use syn::{Ident, Path};

use crate::diagnostics;
use crate::syntax::{Marker, Setting};

impl Marker {
    pub(crate) fn from_setting(setting: &Setting) -> syn::Result<Self> {
        let named = setting.path().and_then(|path| Some((name_in(&path)?, path)));
        let (name, path) = named.ok_or_else(|| diagnostics::as_is_no_struct(setting))?;
        Ok(Self {
            option: setting.to_token_stream(),
            path,
            name,
        })
    }
}

/// The last name of the path. None for `self` and `crate`, which are not structs.
fn name_in(path: &Path) -> Option<Ident> {
    let last = path.segments.last()?;
    syn::parse2(last.ident.to_token_stream()).ok()
}
