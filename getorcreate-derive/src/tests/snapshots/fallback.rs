::core::compile_error! {
    "`#[unique]` names no field\nhelp: name the fields whose values no two rows share: `#[unique(email)]`"
}
::core::compile_error! {
    "no field `emial` on struct `Member`\nhelp: a field with a similar name exists: `email`"
}
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
        pub fn get_or_create<__Lookup>(
            __lookup: __Lookup,
        ) -> my_facade::__private::Refused<Self> {
            my_facade::__private::refused(__lookup)
        }
    }
};
