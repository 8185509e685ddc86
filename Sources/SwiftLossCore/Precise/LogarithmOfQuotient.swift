// log(a / b) for a and b >= 0
//
// The quotient is kept as a sum of two doubles, a/b = q + e, so near a = b, where the rounded quotient has no digits left of the
// result, log(q + e) has them all (LogarithmReduction).
// Edges: those of log(a / (b + 0)): b = +-0 gives +inf, a = 0 -inf, both NaN.

public enum LogarithmOfQuotient<L: Level> {
    public typealias D = L.Doubles

    @inlinable @inline(__always) public static func float64(_ a: D, _ b: D) -> DoubleDouble<D> {
        let quotient = quotient(a, b)
        let log = LogarithmReduction(quotient.head).logarithm(plus: quotient.tail)
        if D.any(D.or(isFar(a), isFar(b))) {
            var (numerator, denominator, result) = (a, b, log)
            mend(&result, at: &numerator, &denominator)
            return result
        }
        return log
    }

    @inlinable @inline(__always) static func quotient(_ a: D, _ b: D) -> DoubleDouble<D> {
        let q = a / b, product = q * b
        return DoubleDouble(head: q, tail: ((a - product) - D.productError(q, b, product)) / b)
    }

    /// Not where quotient and remainder are safe from under- and overflow.
    @inlinable @inline(__always) static func isFar(_ x: D) -> D.Mask {
        D.or(D.less(x, D(0x1p-300)), D.notLess(x, D(0x1p300)))
    }

    @inlinable @inline(never) static func mend(_ y: inout DoubleDouble<D>, at a: inout D, _ b: inout D) {
        let (x, xExponent) = nearer(a), (z, zExponent) = nearer(b)
        let quotient = quotient(x, z)
        let reduction = LogarithmReduction(quotient.head)
        let log = reduction.logarithm(plus: quotient.tail, reduction.k + (xExponent - zExponent))
        // Zeros, infinities, negative numbers and NaN: what log makes of them.
        let plain = DoubleDouble(Elementary<L>.log(a / (b + D(0))))
        let far = DoubleDouble.select(D.or(isNoNumber(a), isNoNumber(b)), plain, log)
        y = DoubleDouble.select(D.or(isFar(a), isFar(b)), far, y)
    }

    /// x = (what is returned) 2^exponent, where x is finite and positive; in [2^-474, 2^424].
    @inlinable @inline(__always) static func nearer(_ x: D) -> (D, D) {
        let small = D.less(x, D(0x1p-300)), large = D.less(D(0x1p300), x)
        let scaled = D.select(small, x * D(0x1p600), D.select(large, x * D(0x1p-600), x))
        return (scaled, D.select(small, D(-600), D.select(large, D(600), D(0))))
    }

    /// Not finite and positive.
    @inlinable @inline(__always) static func isNoNumber(_ x: D) -> D.Mask {
        D.or(D.notLess(D(0), x), D.notLess(x, D(.infinity)))
    }
}
