const _: () = {
    use ::getorcreate::__private as __getorcreate;
    const __CONSTRAINTS: &[__getorcreate::UniqueConstraint] = &[
        __getorcreate::Declaration::primary_key::<
            tags::table,
        >(
                &[<tags::id as __getorcreate::Column>::NAME],
                &[
                    __getorcreate::ColumnType::of::<
                        tags::id,
                    >({
                        #[allow(unused_imports)]
                        use __getorcreate::OtherType as _;
                        __getorcreate::KnownType::<
                            __getorcreate::SqlTypeOf<tags::id>,
                        >::CLASS
                    }),
                ],
            )
            .constraint(),
    ];
    #[automatically_derived]
    impl __getorcreate::GetOrCreate for Tag {
        type Table = tags::table;
        fn constraints() -> &'static [__getorcreate::UniqueConstraint] {
            __CONSTRAINTS
        }
    }
    #[automatically_derived]
    impl __getorcreate::KeyColumns<Tag> for tags::id {
        type Set = (__getorcreate::Yes, ());
    }
    const _: () = __getorcreate::assert_exact::<
        tags::id,
        {
            __getorcreate::is_floating_point({
                #[allow(unused_imports)]
                use __getorcreate::OtherType as _;
                __getorcreate::KnownType::<__getorcreate::SqlTypeOf<tags::id>>::CLASS
            })
        },
    >();
    #[doc(hidden)]
    pub enum __Key0 {}
    #[automatically_derived]
    impl __getorcreate::DeclaredKey for __Key0 {
        const CONSTRAINT: &'static __getorcreate::UniqueConstraint = &__CONSTRAINTS[0];
        type Nulls = __getorcreate::DistinctNulls;
    }
    #[automatically_derived]
    impl __getorcreate::KeyOf<Tag, __getorcreate::AllRows> for (__getorcreate::Yes, ()) {
        type Key = __Key0;
    }
    const _: () = {
        enum __PrimaryKey {}
        #[automatically_derived]
        impl __getorcreate::KeyColumns<__PrimaryKey> for tags::id {
            type Set = (__getorcreate::Yes, ());
        }
        __getorcreate::assert_primary_key::<
            <tags::table as __getorcreate::Table>::PrimaryKey,
            __PrimaryKey,
            (__getorcreate::Yes, ()),
            _,
        >();
    };
    #[diagnostic::on_unimplemented(
        message = "no unique constraint of `Tag` covers the lookup on `{__Columns}`",
        label = "these are not exactly the columns of one key",
        note = "the keys of `Tag`: `(id)`",
        note = "without a unique constraint, two callers can both find no row and both insert: the duplicate stays",
        note = "if these columns identify one row, declare them: `#[unique(..)]` on `Tag`; move all other values to `.defaults(..)`",
    )]
    pub trait __KeyOfTag<__Model, __Columns, __Set, __Rows> {
        /// The key that is covered.
        type Key: __getorcreate::DeclaredKey;
    }
    #[automatically_derived]
    #[diagnostic::do_not_recommend]
    impl<__Lookup, __Columns, __Set, __Rows> __KeyOfTag<Tag, __Columns, __Set, __Rows>
    for __Lookup
    where
        __Columns: __getorcreate::SettledSet<Tag, Out = __Set>,
        __Set: __getorcreate::KeyOf<Tag, __Rows>,
    {
        type Key = <__Set as __getorcreate::KeyOf<Tag, __Rows>>::Key;
    }
    #[automatically_derived]
    impl Tag {
        /// Finds the `Tag` that has this key, or creates it.
        ///
        /// The lookup gives a value to each column of one key: `(id)`. Add what else a new row holds with `.defaults(..)`, then call `.run(&mut conn)`.
        #[allow(dead_code)]
        fn get_or_create<
            __Lookup,
            __Form,
            __Rows,
            __Row,
            __Columns,
            __Set,
            __Key,
            __Compared,
            __Values,
        >(
            __lookup: __Lookup,
        ) -> __getorcreate::Request<Self, __getorcreate::Keyed<__Key, __Values>>
        where
            __Lookup: __getorcreate::IntoLookup<
                Self,
                tags::table,
                __Form,
                Rows = __Rows,
                Row = __Row,
            >,
            __Lookup: __getorcreate::ComparesColumns<__Row, Columns = __Columns>,
            __Lookup: __KeyOfTag<Self, __Columns, __Set, __Rows, Key = __Key>,
            __Key: __getorcreate::DeclaredKey,
            __Lookup: __getorcreate::ComparesValues<__Row, __Key, Row = __Compared>,
            __Lookup: __getorcreate::NoColumnTwice<__Set, __Compared, Row = __Values>,
        {
            __getorcreate::request(__lookup)
        }
    }
};
