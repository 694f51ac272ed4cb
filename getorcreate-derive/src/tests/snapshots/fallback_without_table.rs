::core::compile_error! {
    "`3` is not a crate path\nhelp: write it as in a `use`: `crate = \"::getorcreate\"`"
}
::core::compile_error! {
    "`GetOrCreate` cannot be derived for an enum\nhelp: a model is a struct with named fields, one for each column"
}
const _: () = {
    #[automatically_derived]
    impl Member {
        /// Not available: the attributes of this model have errors.
        #[allow(dead_code)]
        fn get_or_create<__Given>(
            __given: __Given,
        ) -> ::getorcreate::__private::Refused<::getorcreate::__private::Outcome<Self>> {
            ::getorcreate::__private::refused(__given)
        }
        /// Not available: the attributes of this model have errors.
        #[allow(dead_code)]
        fn get_or_create_from<__Given>(
            __given: __Given,
        ) -> ::getorcreate::__private::Refused<::getorcreate::__private::Outcome<Self>> {
            ::getorcreate::__private::refused(__given)
        }
        /// Not available: the attributes of this model have errors.
        #[allow(dead_code)]
        fn find_unique<__Given>(
            __given: __Given,
        ) -> ::getorcreate::__private::Refused<::core::option::Option<Self>> {
            ::getorcreate::__private::refused_find(__given)
        }
        /// Not available: the attributes of this model have errors.
        #[allow(dead_code)]
        fn update_or_create<__Given>(
            __given: __Given,
        ) -> ::getorcreate::__private::Refused<
            ::getorcreate::__private::Upserted<Self>,
        > {
            ::getorcreate::__private::refused_update(__given)
        }
        /// Not available: the attributes of this model have errors.
        #[allow(dead_code)]
        fn update_or_create_from<__Given>(
            __given: __Given,
        ) -> ::getorcreate::__private::Refused<
            ::getorcreate::__private::Upserted<Self>,
        > {
            ::getorcreate::__private::refused_update(__given)
        }
        /// Not available: the attributes of this model have errors.
        #[allow(dead_code)]
        fn get_or_create_many<__Given>(
            __given: __Given,
        ) -> ::getorcreate::__private::Refused<
            ::std::vec::Vec<::getorcreate::__private::Outcome<Self>>,
            ::getorcreate::__private::ManyError,
        > {
            ::getorcreate::__private::refused_many(__given)
        }
        /// Not available: the attributes of this model have errors.
        #[allow(dead_code)]
        fn get_or_create_many_from<__Given>(
            __given: __Given,
        ) -> ::getorcreate::__private::Refused<
            ::std::vec::Vec<::getorcreate::__private::Outcome<Self>>,
            ::getorcreate::__private::ManyError,
        > {
            ::getorcreate::__private::refused_many(__given)
        }
        /// Not available: the attributes of this model have errors.
        #[allow(dead_code)]
        fn update_or_create_many_from<__Given>(
            __given: __Given,
        ) -> ::getorcreate::__private::Refused<
            ::std::vec::Vec<::getorcreate::__private::Upserted<Self>>,
            ::getorcreate::__private::ManyError,
        > {
            ::getorcreate::__private::refused_update_many(__given)
        }
    }
};
