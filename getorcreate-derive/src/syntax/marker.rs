//! The struct by which lookups ask for a key.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Ident, Path};

/// `as = Flagged`, which declares the struct, or `as = self::Flagged`, which is declared elsewhere.
#[derive(Clone)]
pub(crate) struct Marker {
    /// The option's tokens, as the user wrote them.
    pub(crate) option: TokenStream,
    pub(crate) path: Path,
    pub(crate) name: Ident,
}

impl Marker {
    /// `Flagged`
    pub(crate) fn name(&self) -> &Ident {
        &self.name
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// `keys::Flagged`, as in a lookup.
    pub(crate) fn shown_path(&self) -> String {
        self.path.to_token_stream().to_string().replace(' ', "")
    }

    /// The struct that this option declares. None if the path leads elsewhere.
    pub(crate) fn declared(&self) -> Option<&Ident> {
        self.path.get_ident()
    }

    /// True if it names the struct that the model declares under this name.
    pub(crate) fn is_declared_as(&self, name: &Ident) -> bool {
        self.path.leading_colon.is_none() && self.names().eq([name.unraw()])
    }

    /// True if both paths name the same struct, judged by their text. `self::Flagged` and `Flagged` are the same.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.path.leading_colon.is_some() == other.path.leading_colon.is_some() && self.names().eq(other.names())
    }

    fn names(&self) -> impl Iterator<Item = Ident> {
        let names = self.path.segments.iter().map(|segment| segment.ident.unraw());
        names.skip_while(|name| name == "self")
    }
}

/// The whole option.
impl ToTokens for Marker {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(self.option.clone());
    }
}

/// The declared structs, each once.
pub(crate) fn declared<'a>(markers: impl Iterator<Item = &'a Marker>) -> Vec<&'a Ident> {
    let mut declared: Vec<&Ident> = Vec::new();
    for name in markers.filter_map(Marker::declared) {
        if !declared.iter().any(|earlier| earlier.unraw() == name.unraw()) {
            declared.push(name);
        }
    }
    declared
}
