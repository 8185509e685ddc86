// log x
//
// float64: LogarithmReduction. float32: ShortLogarithm, then rounded to float32.
// Edges (C99 F.9.3.7): log(+-0) = -inf, log 1 = +0, log x = NaN for x < 0, log(+inf) = +inf.

public enum Logarithm<L: Level>: ElementaryFunction {
    @inlinable @inline(__always) public static func float64(_ x: F64x8) -> F64x8 {
        let log = LogarithmReduction(x).logarithm
        return log.head + log.tail
    }

    @inlinable @inline(__always) public static func float32(_ x: F64x8) -> F64x8 {
        ShortLogarithm<FastSum>.log(x)
    }

    /// Zero, negative, subnormal, infinite, NaN.
    @inlinable @inline(__always) public static func isElsewhere(_ x: F64x8) -> SIMD8<Int64> {
        F64x8.or(F64x8.less(x, F64x8(0x1p-1022)), F64x8.notLess(x, F64x8(.infinity)))
    }

    @inlinable @inline(never) public static func mend(_ y: inout F64x8, at x: inout F64x8) {
        let reduction = LogarithmReduction(x * F64x8(0x1p54))
        let log = reduction.logarithm(reduction.k - F64x8(54))
        y = F64x8.select(F64x8.less(x, F64x8(0x1p-1022)), log.head + log.tail, y)
        y = F64x8.select(F64x8.equal(x, F64x8(0)), F64x8(-.infinity), y)
        y = F64x8.select(F64x8.less(x, F64x8(0)), F64x8(.nan), y)
        y = F64x8.select(F64x8.equal(x, F64x8(.infinity)), x, y)
        y = F64x8.select(F64x8.equal(x, x), y, F64x8(.nan))
    }
}
