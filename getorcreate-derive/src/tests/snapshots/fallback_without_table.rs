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
        fn get_or_create<__Lookup>(
            __lookup: __Lookup,
        ) -> ::getorcreate::__private::Refused<Self> {
            ::getorcreate::__private::refused(__lookup)
        }
    }
};
