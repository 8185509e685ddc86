// log(1 + x)
//
// float64: u + e = 1 + x exactly (u is the rounded sum), then LogarithmReduction of u + e. Near 0 the table's c is 1 and r = x.
// float32: ShortLogarithm, then rounded to float32.
// Edges (C99 F.9.3.9): log1p(+-0) = +-0, log1p(-1) = -inf, log1p x = NaN for x < -1, log1p(+inf) = +inf.

public enum Log1p<L: Level>: ElementaryFunction {
    @inlinable @inline(__always) public static func float64(_ x: F64x8) -> F64x8 {
        let u = DoubleDouble(F64x8(1), x)
        let log = LogarithmReduction(u.head).logarithm(plus: u.tail)
        return (log.head + log.tail).withSign(ofZero: x)
    }

    @inlinable @inline(__always) public static func float32(_ x: F64x8) -> F64x8 {
        ShortLogarithm<FastSum>.log1p(x).withSign(ofZero: x)
    }

    /// -1 or below, infinite, NaN; and so large that the exponent of 1 + x has no negative.
    @inlinable @inline(__always) public static func isElsewhere(_ x: F64x8) -> SIMD8<Int64> {
        F64x8.or(F64x8.notLess(F64x8(-1), x), F64x8.notLess(x, F64x8(0x1p1000)))
    }

    @inlinable @inline(never) public static func mend(_ y: inout F64x8, at x: inout F64x8) {
        // Of a huge x, log(1 + x) is log x; below -1 both are NaN.
        y = F64x8.select(isElsewhere(x), Elementary<L, F64x8>.log(x), y)
        y = F64x8.select(F64x8.equal(x, F64x8(-1)), F64x8(-.infinity), y)
    }
}
