//! A macro that repeats an impl for tuples of columns, from one element up to Diesel's longest tuple.

/// Calls `$implement! { T0 0 T1 1 .. }` once for each length of tuple, from one element up.
macro_rules! for_each_tuple {
    ($implement:ident) => {
        $crate::tuples::extend! { $implement [] up_to_64
        T0 0 T1 1 T2 2 T3 3 T4 4 T5 5 T6 6 T7 7 T8 8 T9 9 T10 10 T11 11 T12 12 T13 13 T14 14 T15 15 T16 16 T17 17
        T18 18 T19 19 T20 20 T21 21 T22 22 T23 23 T24 24 T25 25 T26 26 T27 27 T28 28 T29 29 T30 30 T31 31 }
    };
}
pub(crate) use for_each_tuple;

/// `[..]` is the longest tuple so far. Each further element makes the next tuple. The last tuple is passed to `$then`.
macro_rules! extend {
    ($implement:ident [$($done:tt)*] $then:ident) => {
        $crate::tuples::$then! { $implement [$($done)*] }
    };
    ($implement:ident [$($done:tt)*] $then:ident $type:ident $index:tt $($rest:tt)*) => {
        $implement! { $($done)* $type $index }
        $crate::tuples::extend! { $implement [$($done)* $type $index] $then $($rest)* }
    };
}
pub(crate) use extend;

#[cfg(feature = "64-column-tables")]
macro_rules! up_to_64 {
    ($implement:ident $done:tt) => {
        $crate::tuples::extend! { $implement $done up_to_128
        T32 32 T33 33 T34 34 T35 35 T36 36 T37 37 T38 38 T39 39 T40 40 T41 41 T42 42 T43 43 T44 44 T45 45 T46 46
        T47 47 T48 48 T49 49 T50 50 T51 51 T52 52 T53 53 T54 54 T55 55 T56 56 T57 57 T58 58 T59 59 T60 60 T61 61
        T62 62 T63 63 }
    };
}
#[cfg(not(feature = "64-column-tables"))]
macro_rules! up_to_64 {
    ($($tuple:tt)*) => {};
}
pub(crate) use up_to_64;

#[cfg(feature = "128-column-tables")]
macro_rules! up_to_128 {
    ($implement:ident $done:tt) => {
        $crate::tuples::extend! { $implement $done no_further
        T64 64 T65 65 T66 66 T67 67 T68 68 T69 69 T70 70 T71 71 T72 72 T73 73 T74 74 T75 75 T76 76 T77 77 T78 78
        T79 79 T80 80 T81 81 T82 82 T83 83 T84 84 T85 85 T86 86 T87 87 T88 88 T89 89 T90 90 T91 91 T92 92 T93 93
        T94 94 T95 95 T96 96 T97 97 T98 98 T99 99 T100 100 T101 101 T102 102 T103 103 T104 104 T105 105 T106 106
        T107 107 T108 108 T109 109 T110 110 T111 111 T112 112 T113 113 T114 114 T115 115 T116 116 T117 117
        T118 118 T119 119 T120 120 T121 121 T122 122 T123 123 T124 124 T125 125 T126 126 T127 127 }
    };
}
#[cfg(all(feature = "64-column-tables", not(feature = "128-column-tables")))]
macro_rules! up_to_128 {
    ($($tuple:tt)*) => {};
}
#[cfg(feature = "64-column-tables")]
pub(crate) use up_to_128;

#[cfg(feature = "128-column-tables")]
macro_rules! no_further {
    ($($tuple:tt)*) => {};
}
#[cfg(feature = "128-column-tables")]
pub(crate) use no_further;

/// Implements a trait with one parameter for a tuple. The associated type joins those of the elements, pair by pair.
macro_rules! joined {
    ([$arg:ident] $trait:ident, $item:ident, $join:ident; $first:ident 0 $($type:ident $index:tt)*) => {
        $crate::tuples::joined! {
            @ [$arg] $trait, $item, $join; [$first $($type)*] [] [<$first as $trait<$arg>>::$item] $($type)*
        }
    };
    // The joined type so far. Each further element adds a bound and makes the next type.
    (@ [$arg:ident] $trait:ident, $item:ident, $join:ident; [$($all:ident)+] [$($bounds:tt)*] [$joined:ty]) => {
        impl<$arg, $($all: $trait<$arg>),+> $trait<$arg> for ($($all,)+)
        where
            $($bounds)*
        {
            type $item = $joined;
        }
    };
    (
        @ [$arg:ident] $trait:ident, $item:ident, $join:ident; [$($all:ident)+] [$($bounds:tt)*] [$joined:ty]
        $next:ident $($rest:ident)*
    ) => {
        $crate::tuples::joined! {
            @ [$arg] $trait, $item, $join; [$($all)+]
            [$($bounds)* $joined: $join<<$next as $trait<$arg>>::$item>,]
            [<$joined as $join<<$next as $trait<$arg>>::$item>>::Out] $($rest)*
        }
    };
}
pub(crate) use joined;

/// The list of these types or names: `(A, (B, ()))`.
macro_rules! list {
    () => { () };
    ($first:ident $($rest:ident)*) => { ($first, $crate::tuples::list!($($rest)*)) };
}
pub(crate) use list;
