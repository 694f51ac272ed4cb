#[doc(hidden)]
#[allow(dead_code, non_upper_case_globals)]
const __Canonical_is_already_declared__write_as_self_Canonical: () = ();
/// Says which key of `Package` a lookup means.
///
/// `canonical(name)` is unique: look it up by `Canonical(crates::name.eq(..))`.
#[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::marker::Copy)]
#[allow(dead_code)]
struct Canonical<__Lookup>(__Lookup);
#[doc(hidden)]
#[allow(dead_code, non_upper_case_globals)]
const __Titled_is_already_declared__write_as_self_Titled: () = ();
/// Says which key of `Package` a lookup means.
///
/// `(owner_id, coalesce(title, "none"))` is unique: look it up by `Titled((crates::owner_id.eq(..), crates::title.eq(..)))`.
#[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::marker::Copy)]
#[allow(dead_code)]
struct Titled<__Lookup>(__Lookup);
const _: () = {
    use ::getorcreate::__private as __getorcreate;
    const __CONSTRAINTS: &[__getorcreate::UniqueConstraint] = &[
        __getorcreate::Declaration::primary_key::<
            crates::table,
        >(
                &[<crates::id as __getorcreate::Column>::NAME],
                &[
                    __getorcreate::ColumnType::of::<
                        crates::id,
                    >({
                        #[allow(unused_imports)]
                        use __getorcreate::OtherType as _;
                        __getorcreate::KnownType::<
                            __getorcreate::SqlTypeOf<crates::id>,
                        >::CLASS
                    }),
                ],
            )
            .constraint(),
        __getorcreate::Declaration::unique::<
            crates::table,
        >(
                &[<crates::name as __getorcreate::Column>::NAME],
                &[
                    __getorcreate::ColumnType::of::<
                        crates::name,
                    >({
                        #[allow(unused_imports)]
                        use __getorcreate::OtherType as _;
                        __getorcreate::KnownType::<
                            __getorcreate::SqlTypeOf<crates::name>,
                        >::CLASS
                    }),
                ],
            )
            .on(
                &[
                    ::core::option::Option::Some(
                        __getorcreate::Function::Own(
                            __getorcreate::sql_name::<__Call1_0>("canonical"),
                        ),
                    ),
                ],
            )
            .marked("Canonical")
            .constraint(),
        __getorcreate::Declaration::unique::<
            crates::table,
        >(
                &[
                    <crates::owner_id as __getorcreate::Column>::NAME,
                    <crates::title as __getorcreate::Column>::NAME,
                ],
                &[
                    __getorcreate::ColumnType::of::<
                        crates::owner_id,
                    >({
                        #[allow(unused_imports)]
                        use __getorcreate::OtherType as _;
                        __getorcreate::KnownType::<
                            __getorcreate::SqlTypeOf<crates::owner_id>,
                        >::CLASS
                    }),
                    __getorcreate::ColumnType::of::<
                        crates::title,
                    >({
                        #[allow(unused_imports)]
                        use __getorcreate::OtherType as _;
                        __getorcreate::KnownType::<
                            __getorcreate::SqlTypeOf<crates::title>,
                        >::CLASS
                    }),
                ],
            )
            .on(
                &[
                    ::core::option::Option::None,
                    ::core::option::Option::Some(
                        __getorcreate::Function::Coalesce(
                            __getorcreate::Literal::Text("none"),
                        ),
                    ),
                ],
            )
            .marked("Titled")
            .constraint(),
    ];
    #[automatically_derived]
    impl __getorcreate::GetOrCreate for Package {
        type Table = crates::table;
        fn constraints() -> &'static [__getorcreate::UniqueConstraint] {
            __CONSTRAINTS
        }
    }
    #[automatically_derived]
    impl __getorcreate::KeyColumns<Package> for crates::id {
        type Set = (
            __getorcreate::Yes,
            (__getorcreate::No, (__getorcreate::No, (__getorcreate::No, ()))),
        );
    }
    const _: () = __getorcreate::assert_exact::<
        crates::id,
        {
            __getorcreate::is_floating_point({
                #[allow(unused_imports)]
                use __getorcreate::OtherType as _;
                __getorcreate::KnownType::<__getorcreate::SqlTypeOf<crates::id>>::CLASS
            })
        },
    >();
    #[automatically_derived]
    impl __getorcreate::KeyColumns<Package> for crates::name {
        type Set = (
            __getorcreate::No,
            (__getorcreate::Yes, (__getorcreate::No, (__getorcreate::No, ()))),
        );
    }
    const _: () = __getorcreate::assert_exact::<
        crates::name,
        {
            __getorcreate::is_floating_point({
                #[allow(unused_imports)]
                use __getorcreate::OtherType as _;
                __getorcreate::KnownType::<__getorcreate::SqlTypeOf<crates::name>>::CLASS
            })
        },
    >();
    #[automatically_derived]
    impl __getorcreate::KeyColumns<Package> for crates::owner_id {
        type Set = (
            __getorcreate::No,
            (__getorcreate::No, (__getorcreate::Yes, (__getorcreate::No, ()))),
        );
    }
    const _: () = __getorcreate::assert_exact::<
        crates::owner_id,
        {
            __getorcreate::is_floating_point({
                #[allow(unused_imports)]
                use __getorcreate::OtherType as _;
                __getorcreate::KnownType::<
                    __getorcreate::SqlTypeOf<crates::owner_id>,
                >::CLASS
            })
        },
    >();
    #[automatically_derived]
    impl __getorcreate::KeyColumns<Package> for crates::title {
        type Set = (
            __getorcreate::No,
            (__getorcreate::No, (__getorcreate::No, (__getorcreate::Yes, ()))),
        );
    }
    const _: () = __getorcreate::assert_exact::<
        crates::title,
        {
            __getorcreate::is_floating_point({
                #[allow(unused_imports)]
                use __getorcreate::OtherType as _;
                __getorcreate::KnownType::<
                    __getorcreate::SqlTypeOf<crates::title>,
                >::CLASS
            })
        },
    >();
    #[doc(hidden)]
    pub enum __Key0 {}
    #[automatically_derived]
    impl __getorcreate::DeclaredKey for __Key0 {
        const CONSTRAINT: &'static __getorcreate::UniqueConstraint = &__CONSTRAINTS[0];
        type Nulls = __getorcreate::DistinctNulls;
        type Functions = __getorcreate::BuiltInFunctions;
    }
    #[automatically_derived]
    impl __getorcreate::KeyOf<Package, __getorcreate::AllRows>
    for (
        __getorcreate::Yes,
        (__getorcreate::No, (__getorcreate::No, (__getorcreate::No, ()))),
    ) {
        type Key = __Key0;
    }
    #[doc(hidden)]
    pub enum __Key1 {}
    #[automatically_derived]
    impl __getorcreate::DeclaredKey for __Key1 {
        const CONSTRAINT: &'static __getorcreate::UniqueConstraint = &__CONSTRAINTS[1];
        type Nulls = __getorcreate::DistinctNulls;
        type Functions = __getorcreate::OwnFunctions;
    }
    #[automatically_derived]
    impl __getorcreate::KeyOf<Package, Canonical<()>>
    for (
        __getorcreate::No,
        (__getorcreate::Yes, (__getorcreate::No, (__getorcreate::No, ()))),
    ) {
        type Key = __Key1;
    }
    type __Call1_0 = canonical<crates::name>;
    const _: () = __getorcreate::assert_scalar::<__Call1_0>();
    const _: () = __getorcreate::assert_never_returns_null::<
        __Call1_0,
        { __getorcreate::is_nullable::<__getorcreate::SqlTypeOf<__Call1_0>>() },
    >();
    const _: () = __getorcreate::assert_returns_exact::<
        __Call1_0,
        {
            __getorcreate::is_floating_point({
                #[allow(unused_imports)]
                use __getorcreate::OtherType as _;
                __getorcreate::KnownType::<__getorcreate::SqlTypeOf<__Call1_0>>::CLASS
            })
        },
    >();
    #[doc(hidden)]
    pub enum __Key2 {}
    #[automatically_derived]
    impl __getorcreate::DeclaredKey for __Key2 {
        const CONSTRAINT: &'static __getorcreate::UniqueConstraint = &__CONSTRAINTS[2];
        type Nulls = __getorcreate::NullsByColumn<Self>;
        type Functions = __getorcreate::BuiltInFunctions;
    }
    #[automatically_derived]
    impl __getorcreate::KeyOf<Package, Titled<()>>
    for (
        __getorcreate::No,
        (__getorcreate::No, (__getorcreate::Yes, (__getorcreate::Yes, ()))),
    ) {
        type Key = __Key2;
    }
    #[automatically_derived]
    impl __getorcreate::NullsOf<crates::owner_id> for __Key2 {
        type Nulls = __getorcreate::DistinctNulls;
    }
    #[automatically_derived]
    impl __getorcreate::NullsOf<crates::title> for __Key2 {
        type Nulls = __getorcreate::ReplacedNulls;
    }
    const _: () = {
        type __Column = crates::title;
        __getorcreate::assert_has_null::<
            __Column,
            { __getorcreate::is_nullable::<__getorcreate::SqlTypeOf<__Column>>() },
        >();
        __getorcreate::assert_replaces_text::<
            __Column,
            {
                __getorcreate::Literal::Text("none")
                    .fits(
                        __getorcreate::ColumnType::of::<
                            __Column,
                        >({
                            #[allow(unused_imports)]
                            use __getorcreate::OtherType as _;
                            __getorcreate::KnownType::<
                                __getorcreate::SqlTypeOf<__Column>,
                            >::CLASS
                        }),
                    )
            },
        >();
    };
    const _: () = {
        enum __PrimaryKey {}
        #[automatically_derived]
        impl __getorcreate::KeyColumns<__PrimaryKey> for crates::id {
            type Set = (__getorcreate::Yes, ());
        }
        __getorcreate::assert_primary_key::<
            <crates::table as __getorcreate::Table>::PrimaryKey,
            __PrimaryKey,
            (__getorcreate::Yes, ()),
            _,
        >();
    };
    #[automatically_derived]
    impl<__Lookup> __getorcreate::Marked<Package> for Canonical<__Lookup> {
        type Values = __Lookup;
        type Rows = Canonical<()>;
        fn into_values(self) -> __Lookup {
            self.0
        }
    }
    #[automatically_derived]
    impl<__Lookup> __getorcreate::Marked<Package> for Titled<__Lookup> {
        type Values = __Lookup;
        type Rows = Titled<()>;
        fn into_values(self) -> __Lookup {
            self.0
        }
    }
    #[diagnostic::on_unimplemented(
        message = "no unique constraint of `Package` covers the lookup on `{__Columns}`",
        label = "these are not exactly the columns of one key",
        note = "the keys of `Package`: `(id)`, `Canonical(name)`, `Titled(owner_id, title)`",
        note = "`canonical(name)` is unique: look it up by `Canonical(crates::name.eq(..))`",
        note = "`(owner_id, coalesce(title, \"none\"))` is unique: look it up by `Titled((crates::owner_id.eq(..), crates::title.eq(..)))`",
        note = "without a unique constraint, two callers can each insert a row with these values, and the duplicate stays",
        note = "if these columns identify one row, declare them: `#[unique(..)]` on `Package`",
        note = "move all other values to `.defaults(..)` of `get_or_create`, or to `.set(..)` of `update_or_create`",
        note = "for a whole row, call `get_or_create_from` or `update_or_create_from` with `.by(Canonical(crates::name))`",
        note = "for many rows, call `get_or_create_many_from` or `update_or_create_many_from` with `.by(Canonical(crates::name))`",
    )]
    pub trait __KeyOfPackage<__Model, __Columns, __Set, __Rows> {
        /// The key that is covered.
        type Key: __getorcreate::DeclaredKey;
    }
    #[automatically_derived]
    #[diagnostic::do_not_recommend]
    impl<
        __Lookup,
        __Columns,
        __Set,
        __Rows,
    > __KeyOfPackage<Package, __Columns, __Set, __Rows> for __Lookup
    where
        __Columns: __getorcreate::SettledSet<Package, Out = __Set>,
        __Set: __getorcreate::KeyOf<Package, __Rows>,
    {
        type Key = <__Set as __getorcreate::KeyOf<Package, __Rows>>::Key;
    }
    #[diagnostic::on_unimplemented(
        message = "no unique constraint of `Package` covers `by` with `{__Columns}`",
        label = "these are not exactly the columns of one key",
        note = "the keys of `Package`: `(id)`, `Canonical(name)`, `Titled(owner_id, title)`",
        note = "`by` names all columns of one of these keys, in any order, such as `.by(Canonical(crates::name))`: the values are in `{__Row}`",
        note = "without a unique constraint, two callers can each insert a row with these values, and the duplicate stays",
    )]
    pub trait __ByKeyOfPackage<__Model, __Row, __Columns, __Set, __Rows> {
        /// The key that is covered.
        type Key: __getorcreate::DeclaredKey;
    }
    #[automatically_derived]
    #[diagnostic::do_not_recommend]
    impl<
        __By,
        __Row,
        __Columns,
        __Set,
        __Rows,
    > __ByKeyOfPackage<Package, __Row, __Columns, __Set, __Rows> for __By
    where
        __Columns: __getorcreate::SettledSet<Package, Out = __Set>,
        __Set: __getorcreate::KeyOf<Package, __Rows>,
    {
        type Key = <__Set as __getorcreate::KeyOf<Package, __Rows>>::Key;
    }
    #[automatically_derived]
    impl<
        __By,
        __Row,
        __Columns,
        __Set,
        __Rows,
    > __getorcreate::KeyBy<__By, __Row, __Columns, __Set, __Rows> for Package
    where
        __By: __ByKeyOfPackage<Package, __Row, __Columns, __Set, __Rows>,
    {
        type Key = <__By as __ByKeyOfPackage<
            Package,
            __Row,
            __Columns,
            __Set,
            __Rows,
        >>::Key;
    }
    #[automatically_derived]
    impl Package {
        /// Finds the `Package` that has this key, or creates it.
        ///
        /// The lookup gives a value to each column of one key: `(id)` or `Canonical(name)` or `Titled(owner_id, title)`. Add what else a new row holds with `.defaults(..)`, then call `.run(&mut conn)`.
        ///
        /// See [`Request`](https://docs.rs/getorcreate/latest/getorcreate/struct.Request.html) for its other methods, its errors and the differences between databases.
        ///
        /// `canonical(name)` is unique: write `Package::get_or_create(Canonical(crates::name.eq(..)))`.
        ///
        /// `(owner_id, coalesce(title, "none"))` is unique: write `Package::get_or_create(Titled((crates::owner_id.eq(..), crates::title.eq(..))))`.
        #[allow(dead_code)]
        fn get_or_create<
            __Lookup,
            __Form,
            __Rows,
            __Row,
            __First,
            __Optional,
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
                crates::table,
                __Form,
                Rows = __Rows,
                Row = __Row,
            >,
            __Lookup: __getorcreate::HasOptional<
                __Row,
                First = __First,
                Column = __Optional,
            >,
            __Lookup: __getorcreate::ComparesColumns<
                __First,
                __Optional,
                __Row,
                Columns = __Columns,
            >,
            __Lookup: __KeyOfPackage<Self, __Columns, __Set, __Rows, Key = __Key>,
            __Key: __getorcreate::DeclaredKey,
            __Lookup: __getorcreate::ComparesValues<__Row, __Key, Row = __Compared>,
            __Lookup: __getorcreate::NoColumnTwice<__Set, __Compared, Row = __Values>,
        {
            __getorcreate::request(__lookup)
        }
        /// Finds the `Package` that has the key of this row, or creates it from the row.
        ///
        /// The row is an `Insertable` struct, owned or borrowed, or a tuple of `column.eq(value)`. Name the columns of its key with `.by(Canonical(crates::name))`, then call `.run(&mut conn)`.
        ///
        /// See [`Request`](https://docs.rs/getorcreate/latest/getorcreate/struct.Request.html) for its other methods, its errors and the differences between databases.
        #[allow(dead_code)]
        fn get_or_create_from<__Given, __Form, __Values, __Whole, __Row>(
            __row: __Given,
        ) -> __getorcreate::RowRequest<
            Self,
            __Given,
            __Row,
            __getorcreate::ToGetOrCreate,
        >
        where
            __Given: __getorcreate::IntoWholeRow<crates::table, __Form, Row = __Values>,
            __Given: __getorcreate::OneRow<__Values, __Whole, Row = __Row>,
            __Row: __getorcreate::SetsColumns,
        {
            __getorcreate::row_request(__row)
        }
        /// Finds the `Package` that has this key.
        ///
        /// The lookup gives a value to each column of one key: `(id)` or `Canonical(name)` or `Titled(owner_id, title)`. Then call `.run(&mut conn)`: it returns an `Option`.
        ///
        /// See [`FindUnique`](https://docs.rs/getorcreate/latest/getorcreate/struct.FindUnique.html) for its other methods, its errors and the differences between databases.
        ///
        /// `canonical(name)` is unique: write `Package::find_unique(Canonical(crates::name.eq(..)))`.
        ///
        /// `(owner_id, coalesce(title, "none"))` is unique: write `Package::find_unique(Titled((crates::owner_id.eq(..), crates::title.eq(..))))`.
        #[allow(dead_code)]
        fn find_unique<
            __Lookup,
            __Form,
            __Rows,
            __Row,
            __First,
            __Optional,
            __Columns,
            __Set,
            __Key,
            __Compared,
            __Values,
        >(
            __lookup: __Lookup,
        ) -> __getorcreate::FindUnique<Self, __getorcreate::Keyed<__Key, __Values>>
        where
            __Lookup: __getorcreate::IntoLookup<
                Self,
                crates::table,
                __Form,
                Rows = __Rows,
                Row = __Row,
            >,
            __Lookup: __getorcreate::HasOptional<
                __Row,
                First = __First,
                Column = __Optional,
            >,
            __Lookup: __getorcreate::ComparesColumns<
                __First,
                __Optional,
                __Row,
                Columns = __Columns,
            >,
            __Lookup: __KeyOfPackage<Self, __Columns, __Set, __Rows, Key = __Key>,
            __Key: __getorcreate::DeclaredKey,
            __Lookup: __getorcreate::ComparesValues<__Row, __Key, Row = __Compared>,
            __Lookup: __getorcreate::NoColumnTwice<__Set, __Compared, Row = __Values>,
        {
            __getorcreate::find_request(__lookup)
        }
        /// Updates the `Package` that has this key, or creates it.
        ///
        /// The lookup gives a value to each column of one key: `(id)` or `Canonical(name)` or `Titled(owner_id, title)`. Add values for both cases with `.set(..)`, changes of a row that exists with `.update(..)`, and what else a new row holds with `.defaults(..)`. Then call `.run(&mut conn)`.
        ///
        /// See [`UpdateOrCreate`](https://docs.rs/getorcreate/latest/getorcreate/struct.UpdateOrCreate.html) for its other methods, its errors and the differences between databases.
        ///
        /// `canonical(name)` is unique: write `Package::update_or_create(Canonical(crates::name.eq(..)))`.
        ///
        /// `(owner_id, coalesce(title, "none"))` is unique: write `Package::update_or_create(Titled((crates::owner_id.eq(..), crates::title.eq(..))))`.
        #[allow(dead_code)]
        fn update_or_create<
            __Lookup,
            __Form,
            __Rows,
            __Row,
            __First,
            __Optional,
            __Columns,
            __Set,
            __Key,
            __Compared,
            __Values,
        >(
            __lookup: __Lookup,
        ) -> __getorcreate::UpdateOrCreate<Self, __getorcreate::Keyed<__Key, __Values>>
        where
            __Lookup: __getorcreate::IntoLookup<
                Self,
                crates::table,
                __Form,
                Rows = __Rows,
                Row = __Row,
            >,
            __Lookup: __getorcreate::HasOptional<
                __Row,
                First = __First,
                Column = __Optional,
            >,
            __Lookup: __getorcreate::ComparesColumns<
                __First,
                __Optional,
                __Row,
                Columns = __Columns,
            >,
            __Lookup: __KeyOfPackage<Self, __Columns, __Set, __Rows, Key = __Key>,
            __Key: __getorcreate::DeclaredKey,
            __Lookup: __getorcreate::ComparesValues<__Row, __Key, Row = __Compared>,
            __Lookup: __getorcreate::NoColumnTwice<__Set, __Compared, Row = __Values>,
        {
            __getorcreate::update_request(__lookup)
        }
        /// Updates the `Package` that has the key of this row with the row's other values, or creates it from the row.
        ///
        /// The row is an `Insertable` struct, owned or borrowed, or a tuple of `column.eq(value)`. Name the columns of its key with `.by(Canonical(crates::name))`, then call `.run(&mut conn)`.
        ///
        /// See [`UpdateOrCreate`](https://docs.rs/getorcreate/latest/getorcreate/struct.UpdateOrCreate.html) for its other methods, its errors and the differences between databases.
        #[allow(dead_code)]
        fn update_or_create_from<__Given, __Form, __Values, __Whole, __Row>(
            __row: __Given,
        ) -> __getorcreate::RowRequest<
            Self,
            __Given,
            __Row,
            __getorcreate::ToUpdateOrCreate,
        >
        where
            __Given: __getorcreate::IntoWholeRow<crates::table, __Form, Row = __Values>,
            __Given: __getorcreate::OneRow<__Values, __Whole, Row = __Row>,
            __Row: __getorcreate::SetsColumns,
        {
            __getorcreate::row_request(__row)
        }
        /// Finds the rows of `Package` that have these keys, or creates them: one answer for each key, in the same order.
        ///
        /// It takes an iterator of lookups. Each gives a value to each column of one key: `(id)` or `Canonical(name)` or `Titled(owner_id, title)`. Add what else new rows hold with `.defaults(..)`, then call `.run(&mut conn)`.
        ///
        /// See [`ManyRequest`](https://docs.rs/getorcreate/latest/getorcreate/struct.ManyRequest.html) for its other methods, its errors and the differences between databases.
        ///
        /// `canonical(name)` is unique: write `Package::get_or_create_many([Canonical(crates::name.eq(..)), ..])`.
        ///
        /// `(owner_id, coalesce(title, "none"))` is unique: write `Package::get_or_create_many([Titled((crates::owner_id.eq(..), crates::title.eq(..))), ..])`.
        #[allow(dead_code)]
        fn get_or_create_many<
            __Lookups,
            __Many,
            __Iter,
            __Item,
            __Form,
            __Rows,
            __Row,
            __First,
            __Optional,
            __Columns,
            __Set,
            __Key,
            __Compared,
            __Values,
        >(
            __lookups: __Lookups,
        ) -> __getorcreate::ManyRequest<
            Self,
            __getorcreate::Keyed<__Key, __Values>,
            __getorcreate::KeyedLookups<__Iter, __Item, __Key, __Values>,
        >
        where
            __Lookups: __getorcreate::IntoLookups<__Many, Item = __Item, Iter = __Iter>,
            __Iter: ::core::iter::Iterator<Item = __Item>,
            __Lookups: __getorcreate::AreLookups<
                Self,
                crates::table,
                __Form,
                __Item,
                Rows = __Rows,
                Row = __Row,
            >,
            __Lookups: __getorcreate::HasOptional<
                __Row,
                First = __First,
                Column = __Optional,
            >,
            __Lookups: __getorcreate::ComparesColumns<
                __First,
                __Optional,
                __Row,
                Columns = __Columns,
            >,
            __Lookups: __KeyOfPackage<Self, __Columns, __Set, __Rows, Key = __Key>,
            __Key: __getorcreate::DeclaredKey,
            __Lookups: __getorcreate::ComparesValues<__Row, __Key, Row = __Compared>,
            __Lookups: __getorcreate::NoColumnTwice<__Set, __Compared, Row = __Values>,
        {
            __getorcreate::many_request(__lookups)
        }
        /// Finds the rows of `Package` that have the keys of these rows, or creates them from the rows: one answer for each, in the same order.
        ///
        /// It takes an iterator of `Insertable` structs, owned or borrowed, or of tuples of `column.eq(value)`. Name the columns of their key with `.by(Canonical(crates::name))`, then call `.run(&mut conn)`.
        ///
        /// See [`ManyRequest`](https://docs.rs/getorcreate/latest/getorcreate/struct.ManyRequest.html) for its other methods, its errors and the differences between databases.
        #[allow(dead_code)]
        fn get_or_create_many_from<
            __Rows,
            __Many,
            __Iter,
            __Given,
            __Form,
            __Values,
            __Whole,
            __Row,
        >(
            __rows: __Rows,
        ) -> __getorcreate::RowsRequest<
            Self,
            __Given,
            __Row,
            __getorcreate::WholeRows<__Iter, __Given, __Row>,
            __getorcreate::ToGetOrCreate,
        >
        where
            __Rows: __getorcreate::IntoRows<__Many, Item = __Given, Iter = __Iter>,
            __Iter: ::core::iter::Iterator<Item = __Given>,
            __Rows: __getorcreate::AreRows<
                crates::table,
                __Form,
                __Given,
                Row = __Values,
            >,
            __Rows: __getorcreate::OneRow<__Values, __Whole, Row = __Row>,
            __Row: __getorcreate::SetsColumns,
        {
            __getorcreate::rows_request(__rows)
        }
        /// Updates the rows of `Package` that have the keys of these rows, or creates them from the rows: one answer for each, in the same order.
        ///
        /// A row that exists gets the other values of the given row. Of several rows with equal keys, the last one is written.
        ///
        /// It takes an iterator of `Insertable` structs, owned or borrowed, or of tuples of `column.eq(value)`. Name the columns of their key with `.by(Canonical(crates::name))`, then call `.run(&mut conn)`.
        ///
        /// See [`ManyRequest`](https://docs.rs/getorcreate/latest/getorcreate/struct.ManyRequest.html) for its other methods, its errors and the differences between databases.
        #[allow(dead_code)]
        fn update_or_create_many_from<
            __Rows,
            __Many,
            __Iter,
            __Given,
            __Form,
            __Values,
            __Whole,
            __Row,
        >(
            __rows: __Rows,
        ) -> __getorcreate::RowsRequest<
            Self,
            __Given,
            __Row,
            __getorcreate::WholeRows<__Iter, __Given, __Row>,
            __getorcreate::ToUpdateOrCreate,
        >
        where
            __Rows: __getorcreate::IntoRows<__Many, Item = __Given, Iter = __Iter>,
            __Iter: ::core::iter::Iterator<Item = __Given>,
            __Rows: __getorcreate::AreRows<
                crates::table,
                __Form,
                __Given,
                Row = __Values,
            >,
            __Rows: __getorcreate::OneRow<__Values, __Whole, Row = __Row>,
            __Row: __getorcreate::SetsColumns,
        {
            __getorcreate::rows_request(__rows)
        }
    }
};
