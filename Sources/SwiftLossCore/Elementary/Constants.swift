// Written by tools/elementary_constants.py.

/// log(1 + r) = r - r^2 / 2 + r^3 (c3 + c4 r + ...) for r in the table's intervals.
public enum LogarithmConstants {
    @inlinable @inline(__always) static var ln2Head: Double { 0x1.62e42fefa3800p-1 }
    @inlinable @inline(__always) static var ln2Tail: Double { 0x1.ef35793c76800p-45 }
    @inlinable @inline(__always) static var c3: Double { 0x1.5555555555555p-2 }
    @inlinable @inline(__always) static var c4: Double { -0x1.000000000000bp-2 }
    @inlinable @inline(__always) static var c5: Double { 0x1.9999999998da4p-3 }
    @inlinable @inline(__always) static var c6: Double { -0x1.55555555296bep-3 }
    @inlinable @inline(__always) static var c7: Double { 0x1.24924930f64ebp-3 }
    @inlinable @inline(__always) static var c8: Double { -0x1.0000018041dccp-3 }
    @inlinable @inline(__always) static var c9: Double { 0x1.c71bdf1e5b065p-4 }
    @inlinable @inline(__always) static var c10: Double { -0x1.998fe680a4d2cp-4 }
    @inlinable @inline(__always) static var c11: Double { 0x1.75c5cc316ef69p-4 }
    @inlinable @inline(__always) static var c12: Double { -0x1.602ae108af49ap-4 }
}

/// log z = 2 s + s^3 (c3 + c5 s^2 + ...) for s = (z - 1) / (z + 1) and z about 1.
public enum ShortLogarithmConstants {
    @inlinable @inline(__always) static var ln2Head: Double { 0x1.62e42fefa3800p-1 }
    @inlinable @inline(__always) static var ln2Tail: Double { 0x1.ef35793c76730p-45 }
    @inlinable @inline(__always) static var c3: Double { 0x1.5555555555558p-1 }
    @inlinable @inline(__always) static var c5: Double { 0x1.99999999952e2p-2 }
    @inlinable @inline(__always) static var c7: Double { 0x1.2492492df14d9p-2 }
    @inlinable @inline(__always) static var c9: Double { 0x1.c71c62e579f28p-3 }
    @inlinable @inline(__always) static var c11: Double { 0x1.7462b4aceacf9p-3 }
    @inlinable @inline(__always) static var c13: Double { 0x1.39fe602ba1735p-3 }
    @inlinable @inline(__always) static var c15: Double { 0x1.2b584d76cf3c3p-3 }
}

/// log(1 + r) = r + r^2 (c2 + c3 r + ...) for r in the table's intervals.
public enum QuickLogarithmConstants {
    @inlinable @inline(__always) static var ln2: Double { 0x1.62e42fefa39efp-1 }
    @inlinable @inline(__always) static var c2: Double { -0x1.000000003a02bp-1 }
    @inlinable @inline(__always) static var c3: Double { 0x1.5555556ffa586p-2 }
    @inlinable @inline(__always) static var c4: Double { -0x1.ffffdee1476a8p-3 }
    @inlinable @inline(__always) static var c5: Double { 0x1.999740e1b51f2p-3 }
    @inlinable @inline(__always) static var c6: Double { -0x1.560bf16a9e92bp-3 }
    @inlinable @inline(__always) static var c7: Double { 0x1.29c985717e72cp-3 }
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

/// exp(r) = 1 + r + r^2 (c2 + c3 r + ...) for |r| <= ln 2 / 32.
public enum QuickExponentialConstants {
    @inlinable @inline(__always) static var step: Double { 0x1.62e42fefa39efp-5 }
    @inlinable @inline(__always) static var c2: Double { 0x1.ffffffff57e8bp-2 }
    @inlinable @inline(__always) static var c3: Double { 0x1.55555555254ebp-3 }
    @inlinable @inline(__always) static var c4: Double { 0x1.5556b33118113p-5 }
    @inlinable @inline(__always) static var c5: Double { 0x1.1111d8fc466d4p-7 }
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

/// exp(r) = 1 + r + r^2 (c2 + c3 r + ...) for |r| <= ln 2 / 2.
public enum ShortExponentialConstants {
    @inlinable @inline(__always) static var perUnit: Double { 0x1.71547652b82fep+0 }
    @inlinable @inline(__always) static var ln2Head: Double { 0x1.62e42fefa3800p-1 }
    @inlinable @inline(__always) static var ln2Tail: Double { 0x1.ef35793c76730p-45 }
    @inlinable @inline(__always) static var c2: Double { 0x1.0000000000001p-1 }
    @inlinable @inline(__always) static var c3: Double { 0x1.5555555555556p-3 }
    @inlinable @inline(__always) static var c4: Double { 0x1.5555555553d68p-5 }
    @inlinable @inline(__always) static var c5: Double { 0x1.11111111109b5p-7 }
    @inlinable @inline(__always) static var c6: Double { 0x1.6c16c17889f3cp-10 }
    @inlinable @inline(__always) static var c7: Double { 0x1.a01a01a7c2f2cp-13 }
    @inlinable @inline(__always) static var c8: Double { 0x1.a019b914881bap-16 }
    @inlinable @inline(__always) static var c9: Double { 0x1.71de0db2eb873p-19 }
    @inlinable @inline(__always) static var c10: Double { 0x1.28917c9f3a495p-22 }
    @inlinable @inline(__always) static var c11: Double { 0x1.af389eea54156p-26 }
}

/// Sums of two doubles.
public enum PreciseConstants {
    @inlinable @inline(__always) static var log2: Double { 0x1.62e42fefa39efp-1 }
    @inlinable @inline(__always) static var log2Tail: Double { 0x1.abc9e3b39803fp-56 }
    @inlinable @inline(__always) static var expOfMinus256: Double { 0x1.9755956ad4e9cp-370 }
    @inlinable @inline(__always) static var expOfMinus256Tail: Double { -0x1.18fb176146cfep-428 }
}

/// The pattern of the least z of a logarithm's reduction.
public enum LogarithmStart {
    @inlinable @inline(__always) static var table: Int64 { 0x3fe6800000000000 }
    @inlinable @inline(__always) static var short: Int64 { 0x3fe6a09e00000000 }
}
