::core::compile_error! {
    "a condition compares a column with a literal\nhelp: add its value; for a boolean, write `flag = true`"
}
::core::compile_error! {
    "`lower` needs a field\nhelp: write the field in the parentheses"
}
::core::compile_error! {
    "`#[unique]` names no field\nhelp: name the fields that identify one row: `#[unique(email)]`"
}
::core::compile_error! {
    "no field `emial` on struct `Member`\nhelp: a field with a similar name exists: `email`"
}
::core::compile_error! {
    "a key on plain columns needs no name for lookups\nhelp: remove `as`"
}
#[doc(hidden)]
#[allow(dead_code, non_upper_case_globals)]
const __Flagged_is_already_declared__write_as_self_Flagged: () = ();
/// Not available: the attributes of the model have errors.
#[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::marker::Copy)]
#[allow(dead_code)]
pub struct Flagged<__Lookup>(pub __Lookup);
const _: () = {
    #[automatically_derived]
    impl<T> my_facade::GetOrCreate for Member<T>
    where
        T: Clone,
    {
        type Table = members::table;
        fn constraints() -> &'static [my_facade::UniqueConstraint] {
            &[]
        }
    }
    #[automatically_derived]
    impl<T> Member<T>
    where
        T: Clone,
    {
        /// Not available: the attributes of this model have errors.
        #[allow(dead_code)]
        pub fn get_or_create<__Given>(
            __given: __Given,
        ) -> my_facade::__private::Refused<my_facade::__private::Outcome<Self>> {
            my_facade::__private::refused(__given)
        }
        /// Not available: the attributes of this model have errors.
        #[allow(dead_code)]
        pub fn get_or_create_from<__Given>(
            __given: __Given,
        ) -> my_facade::__private::Refused<my_facade::__private::Outcome<Self>> {
            my_facade::__private::refused(__given)
        }
        /// Not available: the attributes of this model have errors.
        #[allow(dead_code)]
        pub fn find_unique<__Given>(
            __given: __Given,
        ) -> my_facade::__private::Refused<::core::option::Option<Self>> {
            my_facade::__private::refused_find(__given)
        }
        /// Not available: the attributes of this model have errors.
        #[allow(dead_code)]
        pub fn update_or_create<__Given>(
            __given: __Given,
        ) -> my_facade::__private::Refused<my_facade::__private::Upserted<Self>> {
            my_facade::__private::refused_update(__given)
        }
        /// Not available: the attributes of this model have errors.
        #[allow(dead_code)]
        pub fn update_or_create_from<__Given>(
            __given: __Given,
        ) -> my_facade::__private::Refused<my_facade::__private::Upserted<Self>> {
            my_facade::__private::refused_update(__given)
        }
        /// Not available: the attributes of this model have errors.
        #[allow(dead_code)]
        pub fn get_or_create_many<__Given>(
            __given: __Given,
        ) -> my_facade::__private::Refused<
            ::std::vec::Vec<my_facade::__private::Outcome<Self>>,
            my_facade::__private::ManyError,
        > {
            my_facade::__private::refused_many(__given)
        }
        /// Not available: the attributes of this model have errors.
        #[allow(dead_code)]
        pub fn get_or_create_many_from<__Given>(
            __given: __Given,
        ) -> my_facade::__private::Refused<
            ::std::vec::Vec<my_facade::__private::Outcome<Self>>,
            my_facade::__private::ManyError,
        > {
            my_facade::__private::refused_many(__given)
        }
        /// Not available: the attributes of this model have errors.
        #[allow(dead_code)]
        pub fn update_or_create_many_from<__Given>(
            __given: __Given,
        ) -> my_facade::__private::Refused<
            ::std::vec::Vec<my_facade::__private::Upserted<Self>>,
            my_facade::__private::ManyError,
        > {
            my_facade::__private::refused_update_many(__given)
        }
    }
};
