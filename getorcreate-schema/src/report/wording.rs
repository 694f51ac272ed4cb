//! A macro for enums whose variants have wording: a code for programs, what is the case, why it matters, and what to do
//! about it.

/// Declares such an enum, with a line for each variant: `VARIANT = CODE, (WHAT), WHY, ADVICE;`. WHAT is a format string
/// with the fields of the variant.
macro_rules! worded {
    (
        $(#[$meta:meta])*
        pub enum $name:ident {
            $(
                $(#[$doc:meta])*
                $variant:ident $({ $($(#[$field_doc:meta])* $field:ident: $type:ty),+ $(,)? })?
                    = $code:literal, ($($what:tt)+), $why:expr, $advice:expr;
            )+
        }

        $advice_visibility:vis advice
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$doc])* $variant $({ $($(#[$field_doc])* $field: $type),+ })?,)+
        }

        #[allow(unused_variables)] // a variant need not use all of its fields
        impl $name {
            /// The name that programs read. These names do not change:
            $(#[doc = concat!("`", $code, "`")])+
            #[must_use]
            pub const fn code(&self) -> &'static str {
                match self { $(Self::$variant { .. } => $code,)+ }
            }

            /// The reason why it matters.
            #[must_use]
            pub const fn why(&self) -> &'static str {
                match self { $(Self::$variant { $($($field),+)? } => $why,)+ }
            }

            /// Advice on what to do about it.
            #[must_use]
            $advice_visibility const fn advice(&self) -> &'static str {
                match self { $(Self::$variant { .. } => $advice,)+ }
            }
        }

        #[allow(unused_variables)]
        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self {
                    $(Self::$variant { $($($field),+)? } => {
                        crate::escape::text(format_args!($($what)+)).fmt(formatter)
                    })+
                }
            }
        }
    };
}
pub(super) use worded;

/// The texts, each with a separator before it.
pub(super) fn each_after<'a>(separator: &'a str, texts: impl IntoIterator<Item = &'a String>) -> String {
    texts.into_iter().flat_map(|text| [separator, text]).collect()
}
