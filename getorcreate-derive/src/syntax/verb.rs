//! The functions that the derive writes for a model.

use syn::Ident;
use syn::ext::IdentExt;

/// A function of the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    GetOrCreate,
    GetOrCreateFrom,
    FindUnique,
    UpdateOrCreate,
    UpdateOrCreateFrom,
    GetOrCreateMany,
    GetOrCreateManyFrom,
    UpdateOrCreateManyFrom,
}

impl Verb {
    pub(crate) const ALL: [Self; 8] = [
        Self::GetOrCreate,
        Self::GetOrCreateFrom,
        Self::FindUnique,
        Self::UpdateOrCreate,
        Self::UpdateOrCreateFrom,
        Self::GetOrCreateMany,
        Self::GetOrCreateManyFrom,
        Self::UpdateOrCreateManyFrom,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::GetOrCreate => "get_or_create",
            Self::GetOrCreateFrom => "get_or_create_from",
            Self::FindUnique => "find_unique",
            Self::UpdateOrCreate => "update_or_create",
            Self::UpdateOrCreateFrom => "update_or_create_from",
            Self::GetOrCreateMany => "get_or_create_many",
            Self::GetOrCreateManyFrom => "get_or_create_many_from",
            Self::UpdateOrCreateManyFrom => "update_or_create_many_from",
        }
    }

    pub(crate) fn from_name(name: &Ident) -> Option<Self> {
        let name = name.unraw();
        Self::ALL.into_iter().find(|verb| name == verb.name())
    }
}
