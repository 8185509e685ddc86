// a log(a / b) for a and b >= 0
//
// The quotient is kept as a sum of two doubles, a/b = q + e, so near a = b, where the rounded quotient has no digits left of the
// result, log(q + e) has them all (LogarithmReduction). Then one rounding of the logarithm and one of the product: at
// most 1.5 ULP.
// float32: the quotient's error in double precision is 2^-53; a float32 a/b other than 1 differs from 1 by at least 2^-24.
// Edges: b = +-0 gives +inf. a = 0 is the caller's to decide.

public enum RelativeEntropy<L: Level> {
    @inlinable @inline(__always) public static func float64(_ a: F64x8, _ b: F64x8) -> F64x8 {
        let quotient = quotient(a, b)
        let log = LogarithmReduction(quotient.head).logarithm(plus: quotient.tail)
        let y = a * (log.head + log.tail)
        if F64x8.any(F64x8.or(isFar(a), isFar(b))) {
            var (numerator, denominator, result) = (a, b, y)
            mend(&result, at: &numerator, &denominator)
            return result
        }
        return y
    }

    @inlinable @inline(__always) public static func float32(_ a: F64x8, _ b: F64x8) -> F64x8 {
        let quotient = a / (b + F64x8(0))
        // The quotient is no float32: PlainSum, or the levels would differ.
        return a * Logarithm<L>.mended(ShortLogarithm<PlainSum>.log(quotient), at: quotient)
    }

    @inlinable @inline(__always) static func quotient(_ a: F64x8, _ b: F64x8) -> DoubleDouble {
        let q = a / b, product = q * b
        return DoubleDouble(head: q, tail: ((a - product) - F64x8.productError(q, b, product)) / b)
    }

    /// Not where quotient and remainder are safe from under- and overflow.
    @inlinable @inline(__always) static func isFar(_ x: F64x8) -> SIMD8<Int64> {
        F64x8.or(F64x8.less(x, F64x8(0x1p-300)), F64x8.notLess(x, F64x8(0x1p300)))
    }

    @inlinable @inline(never) static func mend(_ y: inout F64x8, at a: inout F64x8, _ b: inout F64x8) {
        let (x, xExponent) = nearer(a), (z, zExponent) = nearer(b)
        let quotient = quotient(x, z)
        let reduction = LogarithmReduction(quotient.head)
        let log = reduction.logarithm(plus: quotient.tail, reduction.k + (xExponent - zExponent))
        // Zeros, infinities, negative numbers and NaN: what log makes of them.
        let plain = a * Elementary<L, F64x8>.log(a / (b + F64x8(0)))
        let far = F64x8.select(
            F64x8.or(isNoNumber(a), isNoNumber(b)), plain, a * (log.head + log.tail))
        y = F64x8.select(F64x8.or(isFar(a), isFar(b)), far, y)
    }

    /// x = (what is returned) 2^exponent, where x is finite and positive; in [2^-474, 2^424].
    @inlinable @inline(__always) static func nearer(_ x: F64x8) -> (F64x8, F64x8) {
        let small = F64x8.less(x, F64x8(0x1p-300)), large = F64x8.less(F64x8(0x1p300), x)
        let scaled = F64x8.select(small, x * F64x8(0x1p600), F64x8.select(large, x * F64x8(0x1p-600), x))
        return (scaled, F64x8.select(small, F64x8(-600), F64x8.select(large, F64x8(600), F64x8(0))))
    }

    /// Not finite and positive.
    @inlinable @inline(__always) static func isNoNumber(_ x: F64x8) -> SIMD8<Int64> {
        F64x8.or(F64x8.notLess(F64x8(0), x), F64x8.notLess(x, F64x8(.infinity)))
    }
}
