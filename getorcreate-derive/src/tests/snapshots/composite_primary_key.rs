const _: () = {
    use ::getorcreate::__private as __getorcreate;
    const __CONSTRAINTS: &[__getorcreate::UniqueConstraint] = &[
        __getorcreate::Declaration::primary_key::<
            members::table,
        >(
                &[
                    <members::org_id as __getorcreate::Column>::NAME,
                    <members::user_name as __getorcreate::Column>::NAME,
                ],
                &[
                    __getorcreate::ColumnType::of::<
                        members::org_id,
                    >({
                        #[allow(unused_imports)]
                        use __getorcreate::OtherType as _;
                        __getorcreate::KnownType::<
                            __getorcreate::SqlTypeOf<members::org_id>,
                        >::CLASS
                    }),
                    __getorcreate::ColumnType::of::<
                        members::user_name,
                    >({
                        #[allow(unused_imports)]
                        use __getorcreate::OtherType as _;
                        __getorcreate::KnownType::<
                            __getorcreate::SqlTypeOf<members::user_name>,
                        >::CLASS
                    }),
                ],
            )
            .constraint(),
    ];
    #[automatically_derived]
    impl __getorcreate::GetOrCreate for Member {
        type Table = members::table;
        const RENAMED_COLUMNS: &'static [&'static str] = &["user_name"];
        fn constraints() -> &'static [__getorcreate::UniqueConstraint] {
            __CONSTRAINTS
        }
    }
    #[automatically_derived]
    impl __getorcreate::KeyColumns<Member> for members::org_id {
        type Set = (__getorcreate::Yes, (__getorcreate::No, ()));
    }
    const _: () = __getorcreate::assert_exact::<
        members::org_id,
        {
            __getorcreate::is_floating_point({
                #[allow(unused_imports)]
                use __getorcreate::OtherType as _;
                __getorcreate::KnownType::<
                    __getorcreate::SqlTypeOf<members::org_id>,
                >::CLASS
            })
        },
    >();
    #[automatically_derived]
    impl __getorcreate::KeyColumns<Member> for members::user_name {
        type Set = (__getorcreate::No, (__getorcreate::Yes, ()));
    }
    const _: () = __getorcreate::assert_exact::<
        members::user_name,
        {
            __getorcreate::is_floating_point({
                #[allow(unused_imports)]
                use __getorcreate::OtherType as _;
                __getorcreate::KnownType::<
                    __getorcreate::SqlTypeOf<members::user_name>,
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
    impl __getorcreate::KeyOf<Member, __getorcreate::AllRows>
    for (__getorcreate::Yes, (__getorcreate::Yes, ())) {
        type Key = __Key0;
    }
    const _: () = {
        enum __PrimaryKey {}
        #[automatically_derived]
        impl __getorcreate::KeyColumns<__PrimaryKey> for members::org_id {
            type Set = (__getorcreate::Yes, (__getorcreate::No, ()));
        }
        #[automatically_derived]
        impl __getorcreate::KeyColumns<__PrimaryKey> for members::user_name {
            type Set = (__getorcreate::No, (__getorcreate::Yes, ()));
        }
        __getorcreate::assert_primary_key::<
            <members::table as __getorcreate::Table>::PrimaryKey,
            __PrimaryKey,
            (__getorcreate::Yes, (__getorcreate::Yes, ())),
            _,
        >();
    };
    #[diagnostic::on_unimplemented(
        message = "no unique constraint of `Member` covers the lookup on `{__Columns}`",
        label = "these are not exactly the columns of one key",
        note = "the keys of `Member`: `(org_id, username)`",
        note = "without a unique constraint, two callers can each insert a row with these values, and the duplicate stays",
        note = "if these columns identify one row, declare them: `#[unique(..)]` on `Member`",
        note = "move all other values to `.defaults(..)` of `get_or_create`, or to `.set(..)` of `update_or_create`",
        note = "for a whole row, call `get_or_create_from` or `update_or_create_from` with `.by((members::org_id, members::user_name))`",
        note = "for many rows, call `get_or_create_many_from` or `update_or_create_many_from` with `.by((members::org_id, members::user_name))`",
    )]
    pub trait __KeyOfMember<__Model, __Columns, __Set, __Rows> {
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
    > __KeyOfMember<Member, __Columns, __Set, __Rows> for __Lookup
    where
        __Columns: __getorcreate::SettledSet<Member, Out = __Set>,
        __Set: __getorcreate::KeyOf<Member, __Rows>,
    {
        type Key = <__Set as __getorcreate::KeyOf<Member, __Rows>>::Key;
    }
    #[diagnostic::on_unimplemented(
        message = "no unique constraint of `Member` covers `by` with `{__Columns}`",
        label = "these are not exactly the columns of one key",
        note = "the keys of `Member`: `(org_id, username)`",
        note = "`by` names all columns of one of these keys, in any order, such as `.by((members::org_id, members::user_name))`: the values are in `{__Row}`",
        note = "without a unique constraint, two callers can each insert a row with these values, and the duplicate stays",
    )]
    pub trait __ByKeyOfMember<__Model, __Row, __Columns, __Set, __Rows> {
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
    > __ByKeyOfMember<Member, __Row, __Columns, __Set, __Rows> for __By
    where
        __Columns: __getorcreate::SettledSet<Member, Out = __Set>,
        __Set: __getorcreate::KeyOf<Member, __Rows>,
    {
        type Key = <__Set as __getorcreate::KeyOf<Member, __Rows>>::Key;
    }
    #[automatically_derived]
    impl<
        __By,
        __Row,
        __Columns,
        __Set,
        __Rows,
    > __getorcreate::KeyBy<__By, __Row, __Columns, __Set, __Rows> for Member
    where
        __By: __ByKeyOfMember<Member, __Row, __Columns, __Set, __Rows>,
    {
        type Key = <__By as __ByKeyOfMember<
            Member,
            __Row,
            __Columns,
            __Set,
            __Rows,
        >>::Key;
    }
    #[automatically_derived]
    impl Member {
        /// Finds the `Member` that has this key, or creates it.
        ///
        /// The lookup gives a value to each column of one key: `(org_id, username)`. Add what else a new row holds with `.defaults(..)`, then call `.run(&mut conn)`.
        ///
        /// See [`Request`](https://docs.rs/getorcreate/latest/getorcreate/struct.Request.html) for its other methods, its errors and the differences between databases.
        #[allow(dead_code)]
        pub fn get_or_create<
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
                members::table,
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
            __Lookup: __KeyOfMember<Self, __Columns, __Set, __Rows, Key = __Key>,
            __Key: __getorcreate::DeclaredKey,
            __Lookup: __getorcreate::ComparesValues<__Row, __Key, Row = __Compared>,
            __Lookup: __getorcreate::NoColumnTwice<__Set, __Compared, Row = __Values>,
        {
            __getorcreate::request(__lookup)
        }
        /// Finds the `Member` that has the key of this row, or creates it from the row.
        ///
        /// The row is an `Insertable` struct, owned or borrowed, or a tuple of `column.eq(value)`. Name the columns of its key with `.by((members::org_id, members::user_name))`, then call `.run(&mut conn)`.
        ///
        /// See [`Request`](https://docs.rs/getorcreate/latest/getorcreate/struct.Request.html) for its other methods, its errors and the differences between databases.
        #[allow(dead_code)]
        pub fn get_or_create_from<__Given, __Form, __Values, __Whole, __Row>(
            __row: __Given,
        ) -> __getorcreate::RowRequest<
            Self,
            __Given,
            __Row,
            __getorcreate::ToGetOrCreate,
        >
        where
            __Given: __getorcreate::IntoWholeRow<members::table, __Form, Row = __Values>,
            __Given: __getorcreate::OneRow<__Values, __Whole, Row = __Row>,
            __Row: __getorcreate::SetsColumns,
        {
            __getorcreate::row_request(__row)
        }
        /// Finds the `Member` that has this key.
        ///
        /// The lookup gives a value to each column of one key: `(org_id, username)`. Then call `.run(&mut conn)`: it returns an `Option`.
        ///
        /// See [`FindUnique`](https://docs.rs/getorcreate/latest/getorcreate/struct.FindUnique.html) for its other methods, its errors and the differences between databases.
        #[allow(dead_code)]
        pub fn find_unique<
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
                members::table,
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
            __Lookup: __KeyOfMember<Self, __Columns, __Set, __Rows, Key = __Key>,
            __Key: __getorcreate::DeclaredKey,
            __Lookup: __getorcreate::ComparesValues<__Row, __Key, Row = __Compared>,
            __Lookup: __getorcreate::NoColumnTwice<__Set, __Compared, Row = __Values>,
        {
            __getorcreate::find_request(__lookup)
        }
        /// Updates the `Member` that has this key, or creates it.
        ///
        /// The lookup gives a value to each column of one key: `(org_id, username)`. Add values for both cases with `.set(..)`, changes of a row that exists with `.update(..)`, and what else a new row holds with `.defaults(..)`. Then call `.run(&mut conn)`.
        ///
        /// See [`UpdateOrCreate`](https://docs.rs/getorcreate/latest/getorcreate/struct.UpdateOrCreate.html) for its other methods, its errors and the differences between databases.
        #[allow(dead_code)]
        pub fn update_or_create<
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
                members::table,
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
            __Lookup: __KeyOfMember<Self, __Columns, __Set, __Rows, Key = __Key>,
            __Key: __getorcreate::DeclaredKey,
            __Lookup: __getorcreate::ComparesValues<__Row, __Key, Row = __Compared>,
            __Lookup: __getorcreate::NoColumnTwice<__Set, __Compared, Row = __Values>,
        {
            __getorcreate::update_request(__lookup)
        }
        /// Updates the `Member` that has the key of this row with the row's other values, or creates it from the row.
        ///
        /// The row is an `Insertable` struct, owned or borrowed, or a tuple of `column.eq(value)`. Name the columns of its key with `.by((members::org_id, members::user_name))`, then call `.run(&mut conn)`.
        ///
        /// See [`UpdateOrCreate`](https://docs.rs/getorcreate/latest/getorcreate/struct.UpdateOrCreate.html) for its other methods, its errors and the differences between databases.
        #[allow(dead_code)]
        pub fn update_or_create_from<__Given, __Form, __Values, __Whole, __Row>(
            __row: __Given,
        ) -> __getorcreate::RowRequest<
            Self,
            __Given,
            __Row,
            __getorcreate::ToUpdateOrCreate,
        >
        where
            __Given: __getorcreate::IntoWholeRow<members::table, __Form, Row = __Values>,
            __Given: __getorcreate::OneRow<__Values, __Whole, Row = __Row>,
            __Row: __getorcreate::SetsColumns,
        {
            __getorcreate::row_request(__row)
        }
        /// Finds the rows of `Member` that have these keys, or creates them: one answer for each key, in the same order.
        ///
        /// It takes an iterator of lookups. Each gives a value to each column of one key: `(org_id, username)`. Add what else new rows hold with `.defaults(..)`, then call `.run(&mut conn)`.
        ///
        /// See [`ManyRequest`](https://docs.rs/getorcreate/latest/getorcreate/struct.ManyRequest.html) for its other methods, its errors and the differences between databases.
        #[allow(dead_code)]
        pub fn get_or_create_many<
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
                members::table,
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
            __Lookups: __KeyOfMember<Self, __Columns, __Set, __Rows, Key = __Key>,
            __Key: __getorcreate::DeclaredKey,
            __Lookups: __getorcreate::ComparesValues<__Row, __Key, Row = __Compared>,
            __Lookups: __getorcreate::NoColumnTwice<__Set, __Compared, Row = __Values>,
        {
            __getorcreate::many_request(__lookups)
        }
        /// Finds the rows of `Member` that have the keys of these rows, or creates them from the rows: one answer for each, in the same order.
        ///
        /// It takes an iterator of `Insertable` structs, owned or borrowed, or of tuples of `column.eq(value)`. Name the columns of their key with `.by((members::org_id, members::user_name))`, then call `.run(&mut conn)`.
        ///
        /// See [`ManyRequest`](https://docs.rs/getorcreate/latest/getorcreate/struct.ManyRequest.html) for its other methods, its errors and the differences between databases.
        #[allow(dead_code)]
        pub fn get_or_create_many_from<
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
                members::table,
                __Form,
                __Given,
                Row = __Values,
            >,
            __Rows: __getorcreate::OneRow<__Values, __Whole, Row = __Row>,
            __Row: __getorcreate::SetsColumns,
        {
            __getorcreate::rows_request(__rows)
        }
        /// Updates the rows of `Member` that have the keys of these rows, or creates them from the rows: one answer for each, in the same order.
        ///
        /// A row that exists gets the other values of the given row. Of several rows with equal keys, the last one is written.
        ///
        /// It takes an iterator of `Insertable` structs, owned or borrowed, or of tuples of `column.eq(value)`. Name the columns of their key with `.by((members::org_id, members::user_name))`, then call `.run(&mut conn)`.
        ///
        /// See [`ManyRequest`](https://docs.rs/getorcreate/latest/getorcreate/struct.ManyRequest.html) for its other methods, its errors and the differences between databases.
        #[allow(dead_code)]
        pub fn update_or_create_many_from<
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
                members::table,
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
