// log x
//
// float64: LogarithmReduction. float32: ShortLogarithm, then rounded to float32.
// Edges (C99 F.9.3.7): log(+-0) = -inf, log 1 = +0, log x = NaN for x < 0, log(+inf) = +inf.

public enum Logarithm<L: Level>: ElementaryFunction {
    public typealias D = L.Doubles

    @inlinable @inline(__always) public static func float64(_ x: D) -> D {
        let log = LogarithmReduction(x).logarithm
        return log.head + log.tail
    }

    @inlinable @inline(__always) public static func float32(_ x: D) -> D {
        ShortLogarithm<FastSum, D>.log(x)
    }

    /// Zero, negative, subnormal, infinite, NaN.
    @inlinable @inline(__always) public static func isElsewhere(_ x: D) -> D.Mask {
        D.or(D.less(x, D(0x1p-1022)), D.notLess(x, D(.infinity)))
    }

    @inlinable @inline(never) public static func mend(_ y: inout D, at x: inout D) {
        let reduction = LogarithmReduction(x * D(0x1p54))
        let log = reduction.logarithm(reduction.k - D(54))
        y = D.select(D.less(x, D(0x1p-1022)), log.head + log.tail, y)
        y = D.select(D.equal(x, D(0)), D(-.infinity), y)
        y = D.select(D.less(x, D(0)), D(.nan), y)
        y = D.select(D.equal(x, D(.infinity)), x, y)
        y = D.select(D.equal(x, x), y, D(.nan))
    }
}
