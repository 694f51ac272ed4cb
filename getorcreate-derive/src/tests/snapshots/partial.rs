#[doc(hidden)]
#[allow(dead_code, non_upper_case_globals)]
const __Flagged_is_already_declared__write_as_self_Flagged: () = ();
/// Says which key of `Row` a lookup means.
///
/// `parent_id` is unique where `flag = true, deleted_at = NULL`: look it up by `Flagged(t1::parent_id.eq(..))`.
#[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::marker::Copy)]
#[allow(dead_code)]
pub(crate) struct Flagged<__Lookup>(pub(crate) __Lookup);
const _: () = {
    use ::getorcreate::__private as __getorcreate;
    const __CONSTRAINTS: &[__getorcreate::UniqueConstraint] = &[
        __getorcreate::Declaration::primary_key::<
            t1::table,
        >(
                &[<t1::id as __getorcreate::Column>::NAME],
                &[
                    __getorcreate::ColumnType::of::<
                        t1::id,
                    >({
                        #[allow(unused_imports)]
                        use __getorcreate::OtherType as _;
                        __getorcreate::KnownType::<
                            __getorcreate::SqlTypeOf<t1::id>,
                        >::CLASS
                    }),
                ],
            )
            .constraint(),
        __getorcreate::Declaration::unique::<
            t1::table,
        >(
                &[<t1::parent_id as __getorcreate::Column>::NAME],
                &[
                    __getorcreate::ColumnType::of::<
                        t1::parent_id,
                    >({
                        #[allow(unused_imports)]
                        use __getorcreate::OtherType as _;
                        __getorcreate::KnownType::<
                            __getorcreate::SqlTypeOf<t1::parent_id>,
                        >::CLASS
                    }),
                ],
            )
            .filtered(
                &[
                    __getorcreate::Condition::new(
                        <t1::flag as __getorcreate::Column>::NAME,
                        __getorcreate::ColumnType::of::<
                            t1::flag,
                        >({
                            #[allow(unused_imports)]
                            use __getorcreate::OtherType as _;
                            __getorcreate::KnownType::<
                                __getorcreate::SqlTypeOf<t1::flag>,
                            >::CLASS
                        }),
                        __getorcreate::Test::Equal(__getorcreate::Literal::Bool(true)),
                    ),
                    __getorcreate::Condition::new(
                        <t1::deleted_at as __getorcreate::Column>::NAME,
                        __getorcreate::ColumnType::of::<
                            t1::deleted_at,
                        >({
                            #[allow(unused_imports)]
                            use __getorcreate::OtherType as _;
                            __getorcreate::KnownType::<
                                __getorcreate::SqlTypeOf<t1::deleted_at>,
                            >::CLASS
                        }),
                        __getorcreate::Test::Equal(__getorcreate::Literal::Null),
                    ),
                ],
            )
            .marked("Flagged")
            .constraint(),
        __getorcreate::Declaration::unique::<
            t1::table,
        >(
                &[<t1::parent_id as __getorcreate::Column>::NAME],
                &[
                    __getorcreate::ColumnType::of::<
                        t1::parent_id,
                    >({
                        #[allow(unused_imports)]
                        use __getorcreate::OtherType as _;
                        __getorcreate::KnownType::<
                            __getorcreate::SqlTypeOf<t1::parent_id>,
                        >::CLASS
                    }),
                ],
            )
            .filtered(
                &[
                    __getorcreate::Condition::new(
                        <t1::flag as __getorcreate::Column>::NAME,
                        __getorcreate::ColumnType::of::<
                            t1::flag,
                        >({
                            #[allow(unused_imports)]
                            use __getorcreate::OtherType as _;
                            __getorcreate::KnownType::<
                                __getorcreate::SqlTypeOf<t1::flag>,
                            >::CLASS
                        }),
                        __getorcreate::Test::Equal(__getorcreate::Literal::Bool(false)),
                    ),
                    __getorcreate::Condition::new(
                        <t1::state as __getorcreate::Column>::NAME,
                        __getorcreate::ColumnType::of::<
                            t1::state,
                        >({
                            #[allow(unused_imports)]
                            use __getorcreate::OtherType as _;
                            __getorcreate::KnownType::<
                                __getorcreate::SqlTypeOf<t1::state>,
                            >::CLASS
                        }),
                        __getorcreate::Test::Equal(
                            __getorcreate::Literal::Text("{o\"pen}"),
                        ),
                    ),
                ],
            )
            .marked("Unflagged")
            .named("t1_unflagged")
            .constraint(),
    ];
    #[automatically_derived]
    impl<T> __getorcreate::GetOrCreate for Row<T> {
        type Table = t1::table;
        fn constraints() -> &'static [__getorcreate::UniqueConstraint] {
            __CONSTRAINTS
        }
    }
    #[automatically_derived]
    impl<T> __getorcreate::KeyColumns<Row<T>> for t1::id {
        type Set = (__getorcreate::Yes, (__getorcreate::No, ()));
    }
    const _: () = __getorcreate::assert_exact::<
        t1::id,
        {
            __getorcreate::is_floating_point({
                #[allow(unused_imports)]
                use __getorcreate::OtherType as _;
                __getorcreate::KnownType::<__getorcreate::SqlTypeOf<t1::id>>::CLASS
            })
        },
    >();
    #[automatically_derived]
    impl<T> __getorcreate::KeyColumns<Row<T>> for t1::parent_id {
        type Set = (__getorcreate::No, (__getorcreate::Yes, ()));
    }
    const _: () = __getorcreate::assert_exact::<
        t1::parent_id,
        {
            __getorcreate::is_floating_point({
                #[allow(unused_imports)]
                use __getorcreate::OtherType as _;
                __getorcreate::KnownType::<
                    __getorcreate::SqlTypeOf<t1::parent_id>,
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
    impl<T> __getorcreate::KeyOf<Row<T>, __getorcreate::AllRows>
    for (__getorcreate::Yes, (__getorcreate::No, ())) {
        type Key = __Key0;
    }
    #[doc(hidden)]
    pub enum __Key1 {}
    #[automatically_derived]
    impl __getorcreate::DeclaredKey for __Key1 {
        const CONSTRAINT: &'static __getorcreate::UniqueConstraint = &__CONSTRAINTS[1];
        type Nulls = __getorcreate::DistinctNulls;
        type Functions = __getorcreate::BuiltInFunctions;
    }
    #[automatically_derived]
    impl<T> __getorcreate::KeyOf<Row<T>, Flagged<()>>
    for (__getorcreate::No, (__getorcreate::Yes, ())) {
        type Key = __Key1;
    }
    const _: () = __getorcreate::assert_same_column::<
        crate::schema::t1::deleted_at,
        t1::deleted_at,
        _,
    >();
    const _: () = {
        type __Column = t1::flag;
        __getorcreate::assert_holds_bool::<
            __Column,
            {
                __getorcreate::Literal::Bool(true)
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
        type __Column = t1::deleted_at;
        __getorcreate::assert_can_be_null::<
            __Column,
            {
                __getorcreate::Literal::Null
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
    #[doc(hidden)]
    pub enum __Key2 {}
    #[automatically_derived]
    impl __getorcreate::DeclaredKey for __Key2 {
        const CONSTRAINT: &'static __getorcreate::UniqueConstraint = &__CONSTRAINTS[2];
        type Nulls = __getorcreate::DistinctNulls;
        type Functions = __getorcreate::BuiltInFunctions;
    }
    #[automatically_derived]
    impl<T> __getorcreate::KeyOf<Row<T>, keys::Unflagged<()>>
    for (__getorcreate::No, (__getorcreate::Yes, ())) {
        type Key = __Key2;
    }
    const _: () = {
        type __Column = t1::flag;
        __getorcreate::assert_holds_bool::<
            __Column,
            {
                __getorcreate::Literal::Bool(false)
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
        type __Column = t1::state;
        __getorcreate::assert_holds_text::<
            __Column,
            {
                __getorcreate::Literal::Text("{o\"pen}")
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
        impl __getorcreate::KeyColumns<__PrimaryKey> for t1::id {
            type Set = (__getorcreate::Yes, ());
        }
        __getorcreate::assert_primary_key::<
            <t1::table as __getorcreate::Table>::PrimaryKey,
            __PrimaryKey,
            (__getorcreate::Yes, ()),
            _,
        >();
    };
    #[automatically_derived]
    impl<T, __Lookup> __getorcreate::Marked<Row<T>> for Flagged<__Lookup> {
        type Values = __Lookup;
        type Rows = Flagged<()>;
        fn into_values(self) -> __Lookup {
            self.0
        }
    }
    #[automatically_derived]
    impl<T, __Lookup> __getorcreate::Marked<Row<T>> for keys::Unflagged<__Lookup> {
        type Values = __Lookup;
        type Rows = keys::Unflagged<()>;
        fn into_values(self) -> __Lookup {
            self.0
        }
    }
    #[diagnostic::on_unimplemented(
        message = "no unique constraint of `Row` covers the lookup on `{__Columns}`",
        label = "these are not exactly the columns of one key",
        note = "the keys of `Row`: `(id)`, `Flagged(parent_id)`, `Unflagged(parent_id)`",
        note = "`parent_id` is unique where `flag = true, deleted_at = NULL`: look it up by `Flagged(t1::parent_id.eq(..))`",
        note = "`parent_id` is unique where `flag = false, state = \"{{o\\\"pen}}\"`: look it up by `keys::Unflagged(t1::parent_id.eq(..))`",
        note = "without a unique constraint, two callers can each insert a row with these values, and the duplicate stays",
        note = "if these columns identify one row, declare them: `#[unique(..)]` on `Row`",
        note = "move all other values to `.defaults(..)` of `get_or_create`, or to `.set(..)` of `update_or_create`",
        note = "for a whole row, call `get_or_create_from` or `update_or_create_from` with `.by(Flagged(t1::parent_id))`",
        note = "for many rows, call `get_or_create_many_from` or `update_or_create_many_from` with `.by(Flagged(t1::parent_id))`",
    )]
    pub trait __KeyOfRow<__Model, __Columns, __Set, __Rows> {
        /// The key that is covered.
        type Key: __getorcreate::DeclaredKey;
    }
    #[automatically_derived]
    #[diagnostic::do_not_recommend]
    impl<
        T,
        __Lookup,
        __Columns,
        __Set,
        __Rows,
    > __KeyOfRow<Row<T>, __Columns, __Set, __Rows> for __Lookup
    where
        __Columns: __getorcreate::SettledSet<Row<T>, Out = __Set>,
        __Set: __getorcreate::KeyOf<Row<T>, __Rows>,
    {
        type Key = <__Set as __getorcreate::KeyOf<Row<T>, __Rows>>::Key;
    }
    #[diagnostic::on_unimplemented(
        message = "no unique constraint of `Row` covers `by` with `{__Columns}`",
        label = "these are not exactly the columns of one key",
        note = "the keys of `Row`: `(id)`, `Flagged(parent_id)`, `Unflagged(parent_id)`",
        note = "`by` names all columns of one of these keys, in any order, such as `.by(Flagged(t1::parent_id))`: the values are in `{__Row}`",
        note = "without a unique constraint, two callers can each insert a row with these values, and the duplicate stays",
    )]
    pub trait __ByKeyOfRow<__Model, __Row, __Columns, __Set, __Rows> {
        /// The key that is covered.
        type Key: __getorcreate::DeclaredKey;
    }
    #[automatically_derived]
    #[diagnostic::do_not_recommend]
    impl<
        T,
        __By,
        __Row,
        __Columns,
        __Set,
        __Rows,
    > __ByKeyOfRow<Row<T>, __Row, __Columns, __Set, __Rows> for __By
    where
        __Columns: __getorcreate::SettledSet<Row<T>, Out = __Set>,
        __Set: __getorcreate::KeyOf<Row<T>, __Rows>,
    {
        type Key = <__Set as __getorcreate::KeyOf<Row<T>, __Rows>>::Key;
    }
    #[automatically_derived]
    impl<
        T,
        __By,
        __Row,
        __Columns,
        __Set,
        __Rows,
    > __getorcreate::KeyBy<__By, __Row, __Columns, __Set, __Rows> for Row<T>
    where
        __By: __ByKeyOfRow<Row<T>, __Row, __Columns, __Set, __Rows>,
    {
        type Key = <__By as __ByKeyOfRow<Row<T>, __Row, __Columns, __Set, __Rows>>::Key;
    }
    #[automatically_derived]
    impl<T> Row<T> {
        /// Finds the `Row` that has this key, or creates it.
        ///
        /// The lookup gives a value to each column of one key: `(id)` or `Flagged(parent_id)` or `Unflagged(parent_id)`. Add what else a new row holds with `.defaults(..)`, then call `.run(&mut conn)`.
        ///
        /// See [`Request`](https://docs.rs/getorcreate/latest/getorcreate/struct.Request.html) for its other methods, its errors and the differences between databases.
        ///
        /// `parent_id` is unique where `flag = true, deleted_at = NULL`: write `Row::get_or_create(Flagged(t1::parent_id.eq(..)))`.
        ///
        /// `parent_id` is unique where `flag = false, state = "{o\"pen}"`: write `Row::get_or_create(keys::Unflagged(t1::parent_id.eq(..)))`.
        #[allow(dead_code)]
        pub(crate) fn get_or_create<
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
                t1::table,
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
            __Lookup: __KeyOfRow<Self, __Columns, __Set, __Rows, Key = __Key>,
            __Key: __getorcreate::DeclaredKey,
            __Lookup: __getorcreate::ComparesValues<__Row, __Key, Row = __Compared>,
            __Lookup: __getorcreate::NoColumnTwice<__Set, __Compared, Row = __Values>,
        {
            __getorcreate::request(__lookup)
        }
        /// Finds the `Row` that has the key of this row, or creates it from the row.
        ///
        /// The row is an `Insertable` struct, owned or borrowed, or a tuple of `column.eq(value)`. Name the columns of its key with `.by(Flagged(t1::parent_id))`, then call `.run(&mut conn)`.
        ///
        /// See [`Request`](https://docs.rs/getorcreate/latest/getorcreate/struct.Request.html) for its other methods, its errors and the differences between databases.
        #[allow(dead_code)]
        pub(crate) fn get_or_create_from<__Given, __Form, __Values, __Whole, __Row>(
            __row: __Given,
        ) -> __getorcreate::RowRequest<
            Self,
            __Given,
            __Row,
            __getorcreate::ToGetOrCreate,
        >
        where
            __Given: __getorcreate::IntoWholeRow<t1::table, __Form, Row = __Values>,
            __Given: __getorcreate::OneRow<__Values, __Whole, Row = __Row>,
            __Row: __getorcreate::SetsColumns,
        {
            __getorcreate::row_request(__row)
        }
        /// Finds the `Row` that has this key.
        ///
        /// The lookup gives a value to each column of one key: `(id)` or `Flagged(parent_id)` or `Unflagged(parent_id)`. Then call `.run(&mut conn)`: it returns an `Option`.
        ///
        /// See [`FindUnique`](https://docs.rs/getorcreate/latest/getorcreate/struct.FindUnique.html) for its other methods, its errors and the differences between databases.
        ///
        /// `parent_id` is unique where `flag = true, deleted_at = NULL`: write `Row::find_unique(Flagged(t1::parent_id.eq(..)))`.
        ///
        /// `parent_id` is unique where `flag = false, state = "{o\"pen}"`: write `Row::find_unique(keys::Unflagged(t1::parent_id.eq(..)))`.
        #[allow(dead_code)]
        pub(crate) fn find_unique<
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
                t1::table,
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
            __Lookup: __KeyOfRow<Self, __Columns, __Set, __Rows, Key = __Key>,
            __Key: __getorcreate::DeclaredKey,
            __Lookup: __getorcreate::ComparesValues<__Row, __Key, Row = __Compared>,
            __Lookup: __getorcreate::NoColumnTwice<__Set, __Compared, Row = __Values>,
        {
            __getorcreate::find_request(__lookup)
        }
        /// Updates the `Row` that has this key, or creates it.
        ///
        /// The lookup gives a value to each column of one key: `(id)` or `Flagged(parent_id)` or `Unflagged(parent_id)`. Add values for both cases with `.set(..)`, changes of a row that exists with `.update(..)`, and what else a new row holds with `.defaults(..)`. Then call `.run(&mut conn)`.
        ///
        /// See [`UpdateOrCreate`](https://docs.rs/getorcreate/latest/getorcreate/struct.UpdateOrCreate.html) for its other methods, its errors and the differences between databases.
        ///
        /// `parent_id` is unique where `flag = true, deleted_at = NULL`: write `Row::update_or_create(Flagged(t1::parent_id.eq(..)))`.
        ///
        /// `parent_id` is unique where `flag = false, state = "{o\"pen}"`: write `Row::update_or_create(keys::Unflagged(t1::parent_id.eq(..)))`.
        #[allow(dead_code)]
        pub(crate) fn update_or_create<
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
                t1::table,
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
            __Lookup: __KeyOfRow<Self, __Columns, __Set, __Rows, Key = __Key>,
            __Key: __getorcreate::DeclaredKey,
            __Lookup: __getorcreate::ComparesValues<__Row, __Key, Row = __Compared>,
            __Lookup: __getorcreate::NoColumnTwice<__Set, __Compared, Row = __Values>,
        {
            __getorcreate::update_request(__lookup)
        }
        /// Updates the `Row` that has the key of this row with the row's other values, or creates it from the row.
        ///
        /// The row is an `Insertable` struct, owned or borrowed, or a tuple of `column.eq(value)`. Name the columns of its key with `.by(Flagged(t1::parent_id))`, then call `.run(&mut conn)`.
        ///
        /// See [`UpdateOrCreate`](https://docs.rs/getorcreate/latest/getorcreate/struct.UpdateOrCreate.html) for its other methods, its errors and the differences between databases.
        #[allow(dead_code)]
        pub(crate) fn update_or_create_from<__Given, __Form, __Values, __Whole, __Row>(
            __row: __Given,
        ) -> __getorcreate::RowRequest<
            Self,
            __Given,
            __Row,
            __getorcreate::ToUpdateOrCreate,
        >
        where
            __Given: __getorcreate::IntoWholeRow<t1::table, __Form, Row = __Values>,
            __Given: __getorcreate::OneRow<__Values, __Whole, Row = __Row>,
            __Row: __getorcreate::SetsColumns,
        {
            __getorcreate::row_request(__row)
        }
        /// Finds the rows of `Row` that have these keys, or creates them: one answer for each key, in the same order.
        ///
        /// It takes an iterator of lookups. Each gives a value to each column of one key: `(id)` or `Flagged(parent_id)` or `Unflagged(parent_id)`. Add what else new rows hold with `.defaults(..)`, then call `.run(&mut conn)`.
        ///
        /// See [`ManyRequest`](https://docs.rs/getorcreate/latest/getorcreate/struct.ManyRequest.html) for its other methods, its errors and the differences between databases.
        ///
        /// `parent_id` is unique where `flag = true, deleted_at = NULL`: write `Row::get_or_create_many([Flagged(t1::parent_id.eq(..)), ..])`.
        ///
        /// `parent_id` is unique where `flag = false, state = "{o\"pen}"`: write `Row::get_or_create_many([keys::Unflagged(t1::parent_id.eq(..)), ..])`.
        #[allow(dead_code)]
        pub(crate) fn get_or_create_many<
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
                t1::table,
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
            __Lookups: __KeyOfRow<Self, __Columns, __Set, __Rows, Key = __Key>,
            __Key: __getorcreate::DeclaredKey,
            __Lookups: __getorcreate::ComparesValues<__Row, __Key, Row = __Compared>,
            __Lookups: __getorcreate::NoColumnTwice<__Set, __Compared, Row = __Values>,
        {
            __getorcreate::many_request(__lookups)
        }
        /// Finds the rows of `Row` that have the keys of these rows, or creates them from the rows: one answer for each, in the same order.
        ///
        /// It takes an iterator of `Insertable` structs, owned or borrowed, or of tuples of `column.eq(value)`. Name the columns of their key with `.by(Flagged(t1::parent_id))`, then call `.run(&mut conn)`.
        ///
        /// See [`ManyRequest`](https://docs.rs/getorcreate/latest/getorcreate/struct.ManyRequest.html) for its other methods, its errors and the differences between databases.
        #[allow(dead_code)]
        pub(crate) fn get_or_create_many_from<
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
            __Rows: __getorcreate::AreRows<t1::table, __Form, __Given, Row = __Values>,
            __Rows: __getorcreate::OneRow<__Values, __Whole, Row = __Row>,
            __Row: __getorcreate::SetsColumns,
        {
            __getorcreate::rows_request(__rows)
        }
        /// Updates the rows of `Row` that have the keys of these rows, or creates them from the rows: one answer for each, in the same order.
        ///
        /// A row that exists gets the other values of the given row. Of several rows with equal keys, the last one is written.
        ///
        /// It takes an iterator of `Insertable` structs, owned or borrowed, or of tuples of `column.eq(value)`. Name the columns of their key with `.by(Flagged(t1::parent_id))`, then call `.run(&mut conn)`.
        ///
        /// See [`ManyRequest`](https://docs.rs/getorcreate/latest/getorcreate/struct.ManyRequest.html) for its other methods, its errors and the differences between databases.
        #[allow(dead_code)]
        pub(crate) fn update_or_create_many_from<
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
            __Rows: __getorcreate::AreRows<t1::table, __Form, __Given, Row = __Values>,
            __Rows: __getorcreate::OneRow<__Values, __Whole, Row = __Row>,
            __Row: __getorcreate::SetsColumns,
        {
            __getorcreate::rows_request(__rows)
        }
    }
};
