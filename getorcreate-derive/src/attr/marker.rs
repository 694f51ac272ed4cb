//! The struct by which lookups ask for a key.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Ident, Path};

use crate::attr::list::Setting;
use crate::diagnostics;

/// `as = Flagged`, which declares the struct, or `as = self::Flagged`, which stands elsewhere.
#[derive(Clone)]
pub(crate) struct Marker {
    /// All that the user wrote.
    option: TokenStream,
    path: Path,
    name: Ident,
}

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

    /// `Flagged`
    pub(crate) fn name(&self) -> &Ident {
        &self.name
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// `keys::Flagged`, as it is written in a lookup.
    pub(crate) fn shown_path(&self) -> String {
        self.path.to_token_stream().to_string().replace(' ', "")
    }

    /// The struct that is declared by this.
    pub(crate) fn declared(&self) -> Option<&Ident> {
        self.path.get_ident()
    }

    /// Whether it is the struct that is declared by this name.
    pub(crate) fn is_declared_as(&self, name: &Ident) -> bool {
        self.path.leading_colon.is_none() && self.names().eq([name.unraw()])
    }

    /// Whether both are the same struct, as far as that can be seen: what is declared here is found by `self::` too.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.path.leading_colon.is_some() == other.path.leading_colon.is_some() && self.names().eq(other.names())
    }

    fn names(&self) -> impl Iterator<Item = Ident> {
        let names = self.path.segments.iter().map(|segment| segment.ident.unraw());
        names.skip_while(|name| name == "self")
    }
}

/// Not so for `self` and `crate`, which are no structs.
fn name_in(path: &Path) -> Option<Ident> {
    let last = path.segments.last()?;
    syn::parse2(last.ident.to_token_stream()).ok()
}

/// The whole option.
impl ToTokens for Marker {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(self.option.clone());
    }
}

/// The structs that are declared, each once.
pub(crate) fn declared<'a>(markers: impl Iterator<Item = &'a Marker>) -> Vec<&'a Ident> {
    let mut declared: Vec<&Ident> = Vec::new();
    for name in markers.filter_map(Marker::declared) {
        if !declared.iter().any(|earlier| earlier.unraw() == name.unraw()) {
            declared.push(name);
        }
    }
    declared
}
