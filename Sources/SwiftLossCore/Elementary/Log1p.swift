// log(1 + x)
//
// float64: u + e = 1 + x exactly (u is the rounded sum), then LogarithmReduction of u + e. Near 0 the table's c is 1 and r = x.
// float32: ShortLogarithm, then rounded to float32.
// Edges (C99 F.9.3.9): log1p(+-0) = +-0, log1p(-1) = -inf, log1p x = NaN for x < -1, log1p(+inf) = +inf.

public enum Log1p<L: Level>: ElementaryFunction {
    public typealias D = L.Doubles

    @inlinable @inline(__always) public static func float64(_ x: D) -> D {
        let u = DoubleDouble(D(1), x)
        let log = LogarithmReduction(u.head).logarithm(plus: u.tail)
        return (log.head + log.tail).withSign(ofZero: x)
    }

    @inlinable @inline(__always) public static func float32(_ x: D) -> D {
        ShortLogarithm<FastSum, D>.log1p(x).withSign(ofZero: x)
    }

    /// -1 or below, infinite, NaN; and so large that the exponent of 1 + x has no negative.
    @inlinable @inline(__always) public static func isElsewhere(_ x: D) -> D.Mask {
        D.or(D.notLess(D(-1), x), D.notLess(x, D(0x1p1000)))
    }

    @inlinable @inline(never) public static func mend(_ y: inout D, at x: inout D) {
        // Of a huge x, log(1 + x) is log x; below -1 both are NaN.
        y = D.select(isElsewhere(x), Elementary<L>.log(x), y)
        y = D.select(D.equal(x, D(-1)), D(-.infinity), y)
    }
}
