// Written by tools/elementary_constants.py.

/// log(1 + r) = r - r^2 / 2 + r^3 (c3 + c4 r + ...) for r in the table's intervals.
public enum LogarithmConstants {
    @inlinable @inline(__always) static var ln2Head: Double { 0x1.62e42fefa3800p-1 }
    @inlinable @inline(__always) static var ln2Tail: Double { 0x1.ef35793c76730p-45 }
    @inlinable @inline(__always) static var c3: Double { 0x1.5555555555555p-2 }
    @inlinable @inline(__always) static var c4: Double { -0x1.fffffffffffb7p-3 }
    @inlinable @inline(__always) static var c5: Double { 0x1.999999999a4dep-3 }
    @inlinable @inline(__always) static var c6: Double { -0x1.5555555657b9bp-3 }
    @inlinable @inline(__always) static var c7: Double { 0x1.249249131b81fp-3 }
    @inlinable @inline(__always) static var c8: Double { -0x1.ffffe0e1c3e56p-4 }
    @inlinable @inline(__always) static var c9: Double { 0x1.c71d79944c92bp-4 }
    @inlinable @inline(__always) static var c10: Double { -0x1.9a4bdd6d663aep-4 }
    @inlinable @inline(__always) static var c11: Double { 0x1.7238ca0441689p-4 }
}

/// The same, enough for float32.
public enum ShortLogarithmConstants {
    @inlinable @inline(__always) static var ln2: Double { 0x1.62e42fefa39efp-1 }
    @inlinable @inline(__always) static var c3: Double { 0x1.555555555554cp-2 }
    @inlinable @inline(__always) static var c4: Double { -0x1.0000000000236p-2 }
    @inlinable @inline(__always) static var c5: Double { 0x1.9999999a30bf4p-3 }
    @inlinable @inline(__always) static var c6: Double { -0x1.55555549f5c27p-3 }
    @inlinable @inline(__always) static var c7: Double { 0x1.24923c8680a3fp-3 }
    @inlinable @inline(__always) static var c8: Double { -0x1.00006e288d959p-3 }
    @inlinable @inline(__always) static var c9: Double { 0x1.c7c99acaf42d6p-4 }
    @inlinable @inline(__always) static var c10: Double { -0x1.97849d21c1334p-4 }
}

/// exp(r) = 1 + r + r^2 (c2 + c3 r + ...) for |r| <= ln 2 / 32.
public enum ExponentialConstants {
    @inlinable @inline(__always) static var stepsPerUnit: Double { 0x1.71547652b82fep+4 }
    @inlinable @inline(__always) static var stepHead: Double { 0x1.62e42fefa0000p-5 }
    @inlinable @inline(__always) static var stepTail: Double { 0x1.cf79abc9e0000p-44 }
    @inlinable @inline(__always) static var c2: Double { 0x1.0000000000001p-1 }
    @inlinable @inline(__always) static var c3: Double { 0x1.5555555555556p-3 }
    @inlinable @inline(__always) static var c4: Double { 0x1.55555554e9466p-5 }
    @inlinable @inline(__always) static var c5: Double { 0x1.11111110e10a7p-7 }
    @inlinable @inline(__always) static var c6: Double { 0x1.6c17ed4ce9ff6p-10 }
    @inlinable @inline(__always) static var c7: Double { 0x1.a01b0c2efc09ap-13 }
}

/// exp(r) = 1 + r + r^2 / 2 + r^3 (c3 + c4 r + ...) for |r| <= ln 2 / 32.
public enum Expm1Constants {
    @inlinable @inline(__always) static var c3: Double { 0x1.5555555555556p-3 }
    @inlinable @inline(__always) static var c4: Double { 0x1.5555555555555p-5 }
    @inlinable @inline(__always) static var c5: Double { 0x1.11111110e10a7p-7 }
    @inlinable @inline(__always) static var c6: Double { 0x1.6c16c16bf055cp-10 }
    @inlinable @inline(__always) static var c7: Double { 0x1.a01b0c2efc09ap-13 }
    @inlinable @inline(__always) static var c8: Double { 0x1.a01ad6df2a0dfp-16 }
}

/// Where the table of logarithms begins.
public enum LogarithmTable {
    /// The pattern of the least z.
    @inlinable @inline(__always) static var start: Int64 { 0x3fe6800000000000 }
}
